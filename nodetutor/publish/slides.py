"""Export notebooks as slides: `python -m nodetutor.slides [NOTEBOOK...]` writes slides/NAME.html, one file each.

A deck shows the stored outputs, so nothing runs; its explorers move, from records (see `pages`). The scripts that a
deck needs come once from npm; a deck itself asks for nothing, and opens offline from any folder or stick.
"""

import argparse
import html
import os
import re
import sys
import time
from pathlib import Path

from nodetutor.publish import pace, pages
from nodetutor.publish.pages import ExportError

DECKS = Path("slides")
TEMPLATE = Path(__file__).with_name("slides.html.j2")
PICTURE = re.compile(r"""(?:!\[[^]]*\]\(\s*<?|<img[^>]+src=["']?)([^)"'>\s]+)""", re.IGNORECASE)  # in Markdown or HTML
BARE = re.compile(r"(from [\w. ]+ import [\w, ]+\s+)?(\w+\(\)|show\((fig, words|\*\w+\(\))\))\s*")


def assets():
    """{path in its package: text} of all scripts and styles of a deck."""
    reveal, mathjax = pages.assets(*pages.REVEAL), pages.assets(*pages.MATHJAX)
    files = {name: reveal / name for name in pages.REVEAL[3]} | {"mathjax": mathjax / "es5/tex-svg-full.js"}
    files |= {"explorer.js": pages.EXPLORER_JS, "explorer.css": pages.EXPLORER_CSS}
    return {name: file.read_text(encoding="utf-8") for name, file in files.items()}


def prepare(notebook):
    """Give the deck, in place, its title and links to other decks; hidden code goes, and so do bare calls
    of explorers and of `show`, and what nobody has answered yet.

    Errors: ExportError for a picture in the text that lies in another file, or nowhere.
    """
    notebook.metadata["title"] = pages.title(notebook)
    pages.tidy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            carried = {f"attachment:{name}" for name in cell.get("attachments", {})}
            for file in PICTURE.findall(cell.source):
                if not file.startswith("data:") and file not in carried:
                    raise ExportError(f"The picture {file} would not travel with the slides. Let a cell show it.")
            cell.source = re.sub(r"^(Time: \d+ minutes\.) Run > .*$", r"\1", cell.source, flags=re.M)  # nothing to run
            # All decks lie in one folder.
            cell.source = re.sub(r'(\]\(|href=")(?:\.\./|deeper/)*([\w.-]+)\.ipynb', r"\1\2.html", cell.source)
        elif cell.cell_type == "code":
            bare = BARE.fullmatch(cell.source)
            cell.source = re.sub(r"\n{3,}", "\n\n", cell.source)  # a slide has no room for two empty lines
            if bare or pages.hidden(cell):
                cell.metadata["transient"] = {"remove_source": True}


def keep_time(notebook):
    """Put a note for the lecturer into each section of the deck: its minutes, and where the lecture then is."""
    from nbformat.v4 import new_markdown_cell

    whole = pages.minutes(notebook)
    for first, begins, ends in pace.sections(notebook, whole) if whole else ():
        text = f"*From minute {begins} to minute {ends} of {whole}.*"
        note = new_markdown_cell(text, metadata={"slideshow": {"slide_type": "notes"}})
        place = next(i for i, cell in enumerate(notebook.cells) if cell is first)
        notebook.cells.insert(place + 1, note)


def move(notebook):
    """Put records in place of explorers, and the stored picture with its words in place of any other widget.

    Errors: ExportError where a widget brings no picture.
    """
    for _, output, call in list(pages.explorers(notebook)):
        if "image/png" not in output.data:
            raise ExportError("A cell shows a widget that moves nothing in slides, and no picture.")
        del output.data[pages.VIEW]
        if call:
            output.data = {"text/html": pages.figure(call, output)}
        else:
            output.metadata["words"] = output.data.get("text/plain", "")


def export(path, folder=DECKS):
    """Write the notebook at `path` as one HTML file into `folder` and return the file. The notebook stays as it is."""
    from nbconvert import SlidesExporter
    from traitlets.config import Config

    path = Path(path).resolve()
    notebook = pages.read(path)
    prepare(notebook)
    keep_time(notebook)
    move(notebook)
    exporter = SlidesExporter(
        raw_template=TEMPLATE.read_text(encoding="utf-8"),
        exclude_anchor_links=True,
        config=Config(CSSHTMLHeaderPreprocessor={"style": "xcode"}),
    )
    resources = {"metadata": {"name": path.stem, "path": str(path.parent)}, "assets": assets()}
    page, _ = exporter.from_notebook_node(notebook, resources)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    deck = folder / f"{path.stem}.html"
    deck.write_text(page, encoding="utf-8")
    return deck


INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>All slides</title>
<style>body {{ font: 18px/1.6 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }}
a {{ color: #0a5a9c; }}</style></head>
<body><main><h1>All slides</h1>
<p>Space goes on, S opens the speaker's notes, Escape shows all slides at once.</p>
<ul>{items}</ul></main></body></html>
"""  # noqa: E501


def index(folder, notebooks):
    """Write the list of all decks of these notebooks, {name: title}."""
    rows = "".join(f'<li><a href="{name}.html">{html.escape(title)}</a></li>\n' for name, title in notebooks.items())
    file = Path(folder) / "index.html"
    file.write_text(INDEX.format(items=rows), encoding="utf-8")
    return file


def main(arguments=None):
    """Export the notebooks named on the command line, or all, and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m nodetutor.slides", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--to", type=Path, default=DECKS, help="the folder to write to, default: slides/")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or pages.default_notebooks()
    if not notebooks:
        sys.exit("No notebooks were found here: go to the folder that holds notebooks/, or name some.")
    titles = {}
    for path in notebooks:
        start = time.perf_counter()
        try:
            deck = export(path, options.to)
        except (ExportError, OSError) as error:
            sys.exit(f"{path.name}: {error}")
        titles[path.stem] = pages.title(pages.read(path))
        size = deck.stat().st_size / 1e6
        print(f"{os.path.relpath(deck)}  {size:.1f} MB  {time.perf_counter() - start:.1f} s", flush=True)
    if not options.notebooks:
        print(os.path.relpath(index(options.to, titles)))


if __name__ == "__main__":
    main()
