"""What nbval cannot say about a stored notebook, one small check for each rule; for its prose see test_prose.py.

Each check takes a notebook and its path, and yields one sentence for each fault.
At the end, every check is shown a notebook that breaks its rule.
"""

import base64
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from helpers import NOTEBOOKS
from nodetutor.publish.pages import slide_type
from tools.store import CELL_METADATA, METADATA, WIDGET, read

ROOT = Path(__file__).resolve().parent.parent
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes"}
NBVAL_COMMENT = re.compile(r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)\s*$")
NBVAL_TAGS = re.compile(r"nbval-|raises-exception|pytest-validate-")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{5,}")
ABSOLUTE_PATH = re.compile(r"(?<![\w./:])/(?:home|root|Users|tmp|private|usr|opt|var|mnt|srv|work)/|\b[A-Z]:\\\w")
SILENT = re.compile(r"\s*$|<Figure |<IPython|<PIL|\w+\(children=|Image\(value=")


def cells(notebook, kind):
    """The cells of one kind, each with a name that a reader can find it by."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == kind:
            yield f"cell {number} ({cell.source.strip()[:40]!r})", cell


def outputs(notebook):
    for name, cell in cells(notebook, "code"):
        for output in cell.outputs:
            yield name, output


def pictures(notebook):
    """Every output that shows, or should show, a picture: figures and widgets."""
    for name, output in outputs(notebook):
        if {"image/png", WIDGET} & set(output.get("data", {})) or alt_text(output):
            yield name, output


def alt_text(output):
    metadata = output.get("metadata", {})
    return metadata.get("image/png", {}).get("alt") or metadata.get("alt") or ""


def texts(notebook):
    """All stored text: what was written, and what was printed."""
    for number, cell in enumerate(notebook.cells, start=1):
        yield f"cell {number} ({cell.source.strip()[:40]!r})", cell.source
    for name, output in outputs(notebook):
        yield name, output.get("text", "")
        for mime, data in output.get("data", {}).items():
            if mime.startswith("text/"):
                yield name, data


# --- running ---------------------------------------------------------------------------------


def check_run_in_order(notebook, path):
    counts = [cell.execution_count for _, cell in cells(notebook, "code")]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the code cells ran as {counts}, not as 1, 2, 3, ...: run `make store`"


def check_no_errors(notebook, path):
    for name, output in outputs(notebook):
        if output.output_type == "error":
            yield f"{name} stores the error {output.ename}"
        if output.get("name") == "stderr":
            yield f"{name} stores a message on stderr: {output.text.strip()[:60]!r}"


def check_compared(notebook, path):
    for name, cell in cells(notebook, "code"):
        lines = ["", *cell.source.splitlines()]
        for before, line in pairwise(lines):
            if NBVAL_COMMENT.match(line) and not re.match(r"\s*#.*\w+ \w+", before):
                yield f"{name} says {line.strip()} with no comment above it that gives the reason"
    for number, cell in enumerate(notebook.cells, start=1):
        for tag in filter(NBVAL_TAGS.match, cell.metadata.get("tags", [])):
            yield f"cell {number} has the tag {tag}: nothing would be compared, and no reason seen"


# --- noise -----------------------------------------------------------------------------------


def check_no_addresses(notebook, path):
    for name, output in outputs(notebook):
        text = output.get("text", "") + json.dumps(output.get("data", {}).get("text/plain", ""))
        for address in ADDRESS.findall(text + output.get("data", {}).get("text/html", "")):
            yield f"{name} prints the memory address {address}"


def check_no_absolute_paths(notebook, path):
    for name, text in texts(notebook):
        for found in ABSOLUTE_PATH.finditer(text):
            yield f"{name} names a path of one machine: {text[found.start() :][:40]!r}"


def check_notebook_metadata(notebook, path):
    for key, value in notebook.metadata.items():
        if key not in METADATA:
            yield f"the metadata of the notebook hold {key!r}: run `make store`"
        elif METADATA[key] | value != METADATA[key]:
            yield f"the metadata {key!r} name one machine: {dict(value)}: run `make store`"


def check_cell_metadata(notebook, path):
    for number, cell in enumerate(notebook.cells, start=1):
        for key in set(cell.metadata) - set(CELL_METADATA):
            yield f"cell {number} has the metadata {key!r}: run `make store`"


def check_cell_ids(notebook, path):
    ids = [cell.get("id") for cell in notebook.cells]
    if notebook.nbformat_minor < 5 or None in ids or len(set(ids)) < len(ids):
        yield "not every cell has an id of its own: run `make store`"


def check_widget_ids(notebook, path):
    for name, cell in cells(notebook, "code"):
        for output in cell.outputs:
            view = output.get("data", {}).get(WIDGET)
            if view and view["model_id"] != cell.get("id"):
                yield f"{name} stores the widget id of one run: run `make store`"


# --- pictures --------------------------------------------------------------------------------


def check_pictures_speak(notebook, path):
    for name, output in pictures(notebook):
        if not alt_text(output).strip():
            yield f"{name} shows a picture with no alt text in the metadata of its output"
        words = output.data.get("text/plain", "")
        if SILENT.match(words):
            yield f"{name} shows a picture whose text/plain is {words[:40]!r}: say what is seen"


def check_pictures_show(notebook, path):
    for name, output in pictures(notebook):
        if not output.metadata.get("progress") and is_blank(output.data.get("image/png", "")):
            yield f"{name} should store a picture: its image/png is missing, broken or one colour"


def is_blank(png):
    try:
        low, high = Image.open(io.BytesIO(base64.b64decode(png))).convert("L").getextrema()
    except OSError:  # no picture at all
        return True
    return low == high


# --- length ----------------------------------------------------------------------------------


def check_cell_length(notebook, path):
    for name, cell in cells(notebook, "code"):
        lines = len(cell.source.splitlines())
        if lines > 25:
            yield f"{name} has {lines} lines, more than 25: move some into nodetutor"


# --- slides ----------------------------------------------------------------------------------


def check_slide_types(notebook, path):
    for number, cell in enumerate(notebook.cells, start=1):
        if "slideshow" in cell.metadata and slide_type(cell) not in SLIDE_TYPES:
            yield (
                f"cell {number} has the slide type {slide_type(cell)!r}: to continue a slide, "
                "leave the slideshow key out; it hides the cell otherwise"
            )


def check_first_and_last_slide(notebook, path):
    if slide_type(notebook.cells[0]) != "slide":
        yield "the first cell is not a slide: it needs the slide type slide"
    if slide_type(notebook.cells[-1]) == "notes":
        yield "the last cell is of type notes: a live deck would end on a blank screen"


def check_headings_and_answers(notebook, path):
    for name, cell in cells(notebook, "markdown"):
        if re.match(r"##? |### Exercise", cell.source) and slide_type(cell) not in ("slide", "subslide", "skip"):
            yield f"{name} has a heading, so it needs the slide type slide or subslide, or skip to be left out"
        if "<summary>Solution" in cell.source and slide_type(cell) != "skip":
            yield f"{name} tells a solution: a lecture leaves it out with the slide type skip"


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]


def test_there_are_notebooks():
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_policy(path, check):
    faults = list(check(read(path), path))
    assert not faults, "\n".join([f"{path.name}:", *faults])


# --- the checks themselves: a good notebook passes all of them, a bad one fails its own --------


def png(*shades):
    """A tiny picture, one pixel for each shade of grey, as a notebook stores it."""
    image, buffer = Image.new("L", (len(shades), 1)), io.BytesIO()
    image.putdata(shades)
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def good_notebook():
    """Six cells that break no rule: title, sum, heading, figure, widget, end."""
    said = {"text/plain": "Figure 1. A line.", "image/png": png(0, 255)}
    figure = new_output("display_data", said, metadata={"image/png": {"alt": "A line."}})
    widget = new_output(
        "display_data",
        {**said, WIDGET: {"model_id": "slider", "version_major": 2, "version_minor": 0}},
        metadata={"alt": "A line."},
    )
    result = new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    return new_notebook(
        cells=[
            new_markdown_cell("# Why?", metadata={"slideshow": {"slide_type": "slide"}}),
            new_code_cell("1 + 1", execution_count=1, outputs=[result]),
            new_markdown_cell("## See a line", metadata={"slideshow": {"slide_type": "subslide"}}),
            new_code_cell("show(figure)", execution_count=2, outputs=[figure]),
            new_code_cell("slider", id="slider", execution_count=3, outputs=[widget]),
            new_markdown_cell("The end.\n```\n# no heading\n```"),
        ],
        metadata=nbformat.from_dict(METADATA),
    )


BAD = []


def breaks(check):
    """Mark a function that turns a good notebook into one that fails `check`."""
    return lambda change: BAD.append((check, change)) or change


def replace_source(check, number, *sources):
    for source in sources:
        breaks(check)(lambda nb, source=source: nb.cells[number].update(source=source))


def replace_text(check, *texts):
    for text in texts:
        breaks(check)(lambda nb, text=text: nb.cells[1].outputs[0].data.update(text_plain(text)))


def text_plain(text):
    return {"text/plain": text}


def data(nb, number):
    return nb.cells[number].outputs[0].data


replace_source(check_compared, 1, "# NBVAL_IGNORE_OUTPUT\n1 + 1", "#\n# NBVAL_SKIP\n1 + 1")
replace_source(check_cell_length, 1, "pass\n" * 26)
replace_source(check_no_absolute_paths, 2, "Open /home/me/x.", "Open `C:\\Users`.")
replace_text(check_no_absolute_paths, "'/tmp/x'", "PosixPath('/Users/me/x')")
replace_text(check_no_addresses, "<object at 0x7f12ab34cd56>")


@breaks(check_run_in_order)
def _(nb):
    nb.cells[3].execution_count = None


@breaks(check_run_in_order)
def _(nb):
    nb.cells[3].execution_count = 7


@breaks(check_no_errors)
def _(nb):
    nb.cells[1].outputs = [new_output("error", ename="ValueError", evalue="", traceback=[])]


@breaks(check_no_errors)
def _(nb):
    nb.cells[1].outputs = [new_output("stream", name="stderr", text="Warning")]


@breaks(check_compared)
def _(nb):
    nb.cells[1].metadata.tags = ["raises-exception"]


@breaks(check_notebook_metadata)
def _(nb):
    nb.metadata.widgets = {}


@breaks(check_notebook_metadata)
def _(nb):
    nb.metadata.language_info = {"name": "python", "version": "3.11.7"}


@breaks(check_cell_metadata)
def _(nb):
    nb.cells[1].metadata.execution = {"iopub.status.busy": "2026-01-01T00:00:00Z"}


@breaks(check_cell_ids)
def _(nb):
    del nb.cells[1]["id"]


@breaks(check_cell_ids)
def _(nb):
    nb.cells[0].id = nb.cells[1].id


@breaks(check_widget_ids)
def _(nb):
    data(nb, 4)[WIDGET]["model_id"] = "3f2a"


@breaks(check_pictures_speak)
def _(nb):
    nb.cells[3].outputs[0].metadata = nbformat.from_dict({})


@breaks(check_pictures_speak)
def _(nb):
    data(nb, 3)["text/plain"] = "<Figure size 640x480 with 1 Axes>"


@breaks(check_pictures_speak)
def _(nb):
    data(nb, 4)["text/plain"] = "VBox(children=(IntSlider(value=1),))"


@breaks(check_pictures_show)
def _(nb):
    del data(nb, 4)["image/png"]


@breaks(check_pictures_show)
def _(nb):
    del data(nb, 3)["image/png"]


@breaks(check_pictures_show)
def _(nb):
    data(nb, 3)["image/png"] = "bm90IGEgcG5n"


@breaks(check_pictures_show)
def _(nb):
    data(nb, 3)["image/png"] = png(255, 255)


@breaks(check_slide_types)
def _(nb):
    nb.cells[1].metadata.slideshow = {"slide_type": "-"}


@breaks(check_first_and_last_slide)
def _(nb):
    nb.cells[0].metadata.slideshow.slide_type = "skip"


@breaks(check_headings_and_answers)
def _(nb):
    del nb.cells[2].metadata["slideshow"]


@breaks(check_headings_and_answers)
def _(nb):
    nb.cells[-1].source = "<details><summary>Solution</summary></details>"


@breaks(check_first_and_last_slide)
def _(nb):
    nb.cells[-1].metadata.slideshow = {"slide_type": "notes"}


@pytest.fixture
def path(tmp_path):
    """Where the notebook of a test lies."""
    return tmp_path / "bad.ipynb"


def stored(notebook, path):
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_good_notebook_passes(check, path):
    assert not list(check(stored(good_notebook(), path), path))


@pytest.mark.parametrize(("check", "change"), BAD, ids=[f"{i}-{check.__name__}" for i, (check, _) in enumerate(BAD)])
def test_bad_notebook_fails(check, change, path):
    notebook = good_notebook()
    change(notebook)
    assert list(check(stored(notebook, path), path))


def test_every_check_has_a_bad_notebook():
    assert {check for check, _ in BAD} == set(CHECKS)
