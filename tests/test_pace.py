"""A lesson fits its time: stated minutes, slides, sections, and links between the main line and what goes deeper.

The model of a first reading stands in nodetutor/publish/pace.py. A slide takes 90 s.
"""

import re
from functools import cache

import pytest

from helpers import NOTEBOOKS
from nodetutor.publish import pace, pages
from tools import contents
from tools.store import read

MAIN = [path for path in NOTEBOOKS if path.parent.name == "notebooks"]
DEEPER = [path for path in NOTEBOOKS if path.parent.name == "deeper"]
ALL = MAIN + DEEPER
EXERCISE = re.compile(r"^#+ Exercise|<details>", re.M)
TIME = re.compile(r"Time: (\d+) minutes")
LONGEST, SLIDES, SECTIONS = 45, 30, 11


@cache
def cells(path):
    """The cells of the lesson itself: exercises, hints and solutions are left out."""
    return [cell for cell in read(path).cells if not EXERCISE.search(cell.source) and "check." not in cell.source]


def minutes(path):
    """How long a first reading takes, without exercises."""
    return pace.minutes(cells(path))


def stated(path):
    """The minutes in the first cell."""
    found = TIME.search(read(path).cells[0].source)
    assert found, f"{path.name}: its first cell states no time such as 'Time: 40 minutes'"
    return int(found[1])


def slides(path):
    types = [pages.slide_type(cell) for cell in read(path).cells]
    return sum(kind in ("slide", "subslide") for kind in types)


def text(path):
    return "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def ids(paths):
    return [path.stem for path in paths]


@pytest.mark.parametrize("path", ALL, ids=ids(ALL))
def test_a_reading_takes_at_most_the_stated_minutes(path):
    assert minutes(path) <= stated(path), f"{minutes(path):.1f} minutes to read"
    assert stated(path) <= LONGEST


@pytest.mark.parametrize("path", DEEPER, ids=ids(DEEPER))
def test_depth_comes_in_short_notebooks(path):
    assert 10 <= stated(path) <= 25


@pytest.mark.parametrize("path", MAIN, ids=ids(MAIN))
def test_a_lecture_on_the_main_line_takes_45_minutes_at_90_seconds_a_slide(path):
    assert slides(path) <= SLIDES


@pytest.mark.parametrize("path", MAIN, ids=ids(MAIN))
def test_each_press_of_a_lecture_shows_something_new(path):
    """A cell without a kind comes up with its slide, and the press that reaches it later shows nothing."""
    kinds = [pages.slide_type(cell) for cell in read(path).cells]
    silent = [number for number, kind in enumerate(kinds) if kind is None]
    assert not silent, f"cells {silent}: say slide, subslide, fragment, notes or skip"


@pytest.mark.parametrize("path", MAIN, ids=ids(MAIN))
def test_the_main_line_has_few_sections(path):
    sections = re.findall(r"^## (?!What we saw|Further)(.+)$", text(path), re.M)
    assert len(sections) <= SECTIONS, sections


@pytest.mark.parametrize("path", MAIN, ids=ids(MAIN))
def test_code_comes_in_small_pieces(path):
    lengths = sorted(
        sum(bool(line.strip()) for line in cell.source.splitlines())
        for cell in cells(path)
        if cell.cell_type == "code" and not cell.metadata.get("jupyter", {}).get("source_hidden")
    )
    assert lengths[len(lengths) // 2] <= 6, f"the median cell has {lengths[len(lengths) // 2]} lines"


@pytest.mark.parametrize("path", ALL, ids=ids(ALL))
def test_the_first_cell_says_how_to_run_it(path):
    assert re.search(r"Run All", read(path).cells[0].source), "say: Run > Run All Cells"


@pytest.mark.parametrize("path", ALL, ids=ids(ALL))
def test_a_picture_opens_the_notebook(path):
    """On the main line the first code cell shows it; a notebook that goes deeper may import first."""
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    outputs = [output for cell in code[: 1 if path in MAIN else 4] for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), "the first code cell shows nothing"


def branches(path):
    """The main-line notebook from which a deeper one branches off."""
    number = re.match(r"\d\d", path.name)[0]
    (parent,) = (main for main in MAIN if main.name.startswith(number))
    return parent


@pytest.mark.parametrize("path", DEEPER, ids=ids(DEEPER))
def test_main_line_and_depth_link_to_each_other(path):
    parent = branches(path)
    assert f"deeper/{path.name}" in text(parent), f"{parent.name} does not link to {path.name}"
    assert f"../{parent.name}" in text(path), f"{path.name} does not link back to {parent.name}"


@pytest.mark.parametrize("path", MAIN, ids=ids(MAIN))
def test_stated_minutes_agree_where_a_notebook_is_linked_with_its_time(path):
    for name, said in re.findall(r"\]\(deeper/([\w.]+\.ipynb)\),? \(?(\d+) minutes", text(path)):
        assert int(said) == stated(path.parent / "deeper" / name), name


def test_tables_map_and_footers_agree_with_the_first_cells():
    """README, notebook 00 and its map list every notebook with its own title and minutes; the main line is a chain."""
    for path, stands, should in contents.wanted():
        assert stands == should, f"{path.name} is out of date: python tests/tools/contents.py brings it up to date"


def test_the_models_numbers_are_what_they_say(tmp_path):
    """A notebook of 320 words, 12 lines, two formulas and no picture is read in 2 + 1 + 5/6 minutes."""
    import json

    import nbformat

    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("word " * 320 + "$$a$$ $$b$$"),
            nbformat.v4.new_code_cell("x = 1\n" * 12),
            nbformat.v4.new_code_cell("x = 1\n" * 99, metadata={"jupyter": {"source_hidden": True}}),
            nbformat.v4.new_markdown_cell("### Exercise 1\n" + "word " * 999),
        ]
    )
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    assert minutes(path) == pytest.approx(2 + 1 + 50 / 60)
