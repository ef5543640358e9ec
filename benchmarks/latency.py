"""From arrow key to changed picture: an explorer beside `ipywidgets.interact` with the same plot, in one run.

`python benchmarks/latency.py` needs the extra `browser` and Chromium. The two take turns, move by move, in one notebook
and one kernel, so that whatever else the machine does falls on both; and on a third, a slider that changes a picture of
one dot without computing anything: the way from browser to kernel and back, which no explorer can make shorter.
"""

import json
import math
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser.lab import NEEDED, Lab, find_chromium, launch

MOVES, WARM_UP = 30, 3
COMMON = """
import ipywidgets
import numpy as np
from matplotlib import pyplot
from nodetutor import thesis
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.notebook.figures import STYLE, subplots
from nodetutor.initialize import glorot
from nodetutor.notebook.widgets import Explorer, log_slider

weights = glorot(thesis.FIELD, 0)

def compute(lr):
    run = plain_floats.run(weights, lr, 4, 0.5)
    return np.array(run.losses), np.transpose(run.states)

def frame(left, right):
    left.set(xlabel="iteration", ylabel="loss", yscale="log", xlim=(0, 201), ylim=(1e-5, 20))
    right.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(0.9, 3.1), ylim=(1.9, 4.2))
"""
EXPLORER = """
fig, axes = subplots(1, 2, size=(9.2, 3.4))
frame(*axes)
curve, path = (ax.plot([], [], animated=True)[0] for ax in axes)

def update(lr):
    losses, states = compute(lr)
    curve.set_data(np.arange(len(losses)), losses)
    path.set_data(*states)
    return f"lr = {lr:.3g}: the last loss is {losses[-1]:.3g}"

Explorer(fig, update, log_slider("lr", -3, 1, 0.01))
"""
INTERACT = """
pyplot.rcParams.update(STYLE)

@ipywidgets.interact(lr=ipywidgets.FloatLogSlider(0.01, min=-3, max=1, step=0.05))
def plot(lr):
    losses, states = compute(lr)
    fig, (left, right) = pyplot.subplots(1, 2, figsize=(9.2, 3.4))
    frame(left, right)
    left.plot(np.arange(len(losses)), losses)
    right.plot(*states)
    pyplot.show()
    print(f"lr = {lr:.3g}: the last loss is {losses[-1]:.3g}")
"""
ROUND_TRIP = """
from nodetutor.notebook.figures import encode

dots = [encode(np.full((1, 1, 4), i, np.uint8)) for i in range(256)]
lr, picture = log_slider("lr", -3, 1, 0.01), ipywidgets.Image(value=dots[0])
lr.observe(lambda change: picture.set_trait("value", dots[dots.index(picture.value) + 1]), names="value")
ipywidgets.VBox([lr, picture])
"""
# The clock starts with the key event itself and stops when the new picture is decoded.
STOPWATCH = """() => {
    window.times = [];
    let pressed = 0;
    addEventListener('keydown', event => { pressed = event.timeStamp }, true);
    for (const cell of document.querySelectorAll('.jp-CodeCell')) {
        let seen = cell.querySelector('img')?.src;
        new MutationObserver(async () => {
            const picture = cell.querySelector('img');
            if (!picture || picture.src === seen) return;
            seen = picture.src;
            await picture.decode();
            times.push(performance.now() - pressed);
        }).observe(cell, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
    }
}"""


def notebook(*sources):
    """The text of a notebook file with these code cells."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [empty | {"id": f"cell{i}", "source": source.strip()} for i, source in enumerate(sources)]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells})


def measure():
    """Milliseconds of every move: those of the explorer, of interact, of the round trip alone."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "latency.ipynb").write_text(notebook(COMMON, EXPLORER, INTERACT, ROUND_TRIP), encoding="utf-8")
        with sync_playwright() as playwright, Lab(Path(folder)) as lab:
            browser = launch(playwright)
            with lab.open(browser, "latency.ipynb", height=1600) as opened:
                page = opened.page
                opened.run_all()
                page.wait_for_function("document.querySelectorAll('.jp-OutputArea img').length === 3")
                page.evaluate(STOPWATCH)
                sliders = page.get_by_role("slider").all()
                for move in range(MOVES + WARM_UP):
                    for turn, slider in enumerate(sliders):
                        slider.focus()
                        page.keyboard.press("ArrowRight")
                        page.wait_for_function("count => times.length >= count", arg=3 * move + turn + 1)
                        opened.wait_idle()
                times = page.evaluate("() => times")
            browser.close()
    assert len(times) == 3 * (MOVES + WARM_UP), "one picture for each move"
    return [times[3 * WARM_UP + turn :: 3] for turn in range(3)]


def late(times):
    """The time within which 95 per cent of the moves are done."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def main():
    try:
        import playwright  # noqa: F401
    except ImportError:
        sys.exit(NEEDED)
    if not find_chromium():
        sys.exit(NEEDED)
    print(f"From arrow key to changed picture, {MOVES} moves each, in turns (ms)")
    medians = []
    for name, times in zip(("explorer", "interact", "round trip"), measure(), strict=True):
        medians.append(statistics.median(times))
        print(f"  {name:10}   median {medians[-1]:4.0f}   95 % within {late(times):4.0f}   all {max(times):4.0f}")
    print(f"  the explorer is {medians[1] / medians[0]:.1f} times faster")
    print("  aim: median <= 50, 95 % within 100, at least 3 times faster")


if __name__ == "__main__":
    main()
