"""The nine figures with bands over 1,000 starts, from nothing to nine PNG files: run as one cold process."""

import tempfile
from pathlib import Path

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.lessons.figures_4_to_12.drawings import band_panel
from nodetutor.notebook.figures import png, subplots

if __name__ == "__main__":
    panels = thesis.experiment(glorot(thesis.FIELD, seed=0, runs=1000))
    with tempfile.TemporaryDirectory() as folder:
        for number, (k, lr) in thesis.FIGURES.items():
            fig, ax = subplots(size=(5, 3.6))
            band_panel(ax, panels[k, lr], f"Figure {number}: k = {k}, lr = {lr}")
            Path(folder, f"figure_{number:02}.png").write_bytes(png(fig))
        print(len(list(Path(folder).iterdir())), "figures")
