"""Handouts for paper: `python -m nodetutor.handout [NOTEBOOK...]` writes handout/NAME.pdf, by the site and Chromium.

Text, formulas, pictures, code that wraps, exercises with room to write; hints and solutions stand at the end, or are
left out (--without-solutions).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nodetutor.publish import pages, site
from nodetutor.publish.pages import ExportError

HANDOUTS = Path("handout")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def browser():
    """A browser that prints.  Errors: ExportError where there is none."""
    named = os.environ.get("NODETUTOR_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if found is None:
        raise ExportError("Handouts need Chromium or Chrome: install it, or name it in NODETUTOR_CHROMIUM.")
    return found


def print_page(page, file, solutions=True):
    """Print one page of the site into a PDF file."""
    address = f"{page.resolve().as_uri()}?handout={'with' if solutions else 'without'}"
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(browser(), "--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer"),
            *("--disable-background-networking", "--run-all-compositor-stages-before-draw"),
            *("--allow-file-access-from-files", "--virtual-time-budget=20000"),
            *(f"--user-data-dir={profile}", f"--print-to-pdf={file.resolve()}", address),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    if done.returncode or not file.exists():
        raise ExportError(f"{page.name} could not be printed.\n{done.stderr[-2000:]}")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m nodetutor.handout", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--to", type=Path, default=HANDOUTS, help="the folder to write to, default: handout/")
    parser.add_argument("--without-solutions", action="store_true", help="leave hints and solutions out")
    options = parser.parse_args(arguments)
    everything = pages.default_notebooks() or options.notebooks
    if not everything:
        sys.exit("No notebooks were found here: go to the folder that holds notebooks/, or name some.")
    try:
        browser()  # before the long part
        with tempfile.TemporaryDirectory() as place:
            out = site.build(everything, Path(place) / "site", decks=False)
            options.to.mkdir(parents=True, exist_ok=True)
            for path in options.notebooks or everything:
                (page,) = out.rglob(f"{path.stem}.html")
                file = options.to / f"{path.stem}.pdf"
                print_page(page, file, not options.without_solutions)
                print(f"{os.path.relpath(file)}  {file.stat().st_size / 1e6:.1f} MB", flush=True)
    except (ExportError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
