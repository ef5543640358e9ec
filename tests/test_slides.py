"""Slides without a browser or npm: what cannot be exported is said in a sentence. The decks: tests/browser."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytest.importorskip("nbconvert")

from helpers import NOTEBOOKS
from nodetutor.publish import pace, pages, site, slides
from nodetutor.publish.slides import ExportError, main, prepare


@pytest.mark.parametrize(
    "text",
    [
        "![a](there/x.png)",
        "![a]( there/x.png )",
        "![a](<there/x.png>)",
        "![a](there/x.png 'title')",
        "![a](data:image/png;base64,aaaa) and ![b](there/x.png)",
        '<img alt="a" src="there/x.png">',
        "<img src='there/x.png'>",
        "<img src=there/x.png>",
        '<IMG SRC="there/x.png">',
        "![a](attachment:there/x.png)",
        '<img src="attachment:there/x.png">',
    ],
)
def test_a_picture_in_another_file_or_nowhere_stops_the_export(text):
    deck = new_notebook(cells=[new_markdown_cell(text, attachments={"here.png": {}, "there.png": {}})])
    with pytest.raises(ExportError, match=r"there/x\.png would not travel"):
        prepare(deck)


def test_pictures_that_the_notebook_carries_pass():
    text = "![a](data:image/png;base64,aaaa) ![b](attachment:b.png) <img src='data:image/png;base64,aa'> [c](c.png)"
    deck = new_notebook(cells=[new_markdown_cell(text, attachments={"b.png": {}})])
    prepare(deck)
    assert deck.cells[0].source == text


def test_code_that_only_calls_for_a_picture_goes_and_all_other_code_stays():
    gone = ["passes()", "show(fig, words)", "show(*passes())", "passes()\n"]
    stays = ["print(words)", "show(fig, 'words')", "x = passes()", "passes(3)", "passes()\nshow(fig, words)"]
    hidden = new_code_cell("print(1)", metadata={"jupyter": {"source_hidden": True}})
    deck = new_notebook(cells=[*map(new_code_cell, gone + stays), hidden])
    prepare(deck)
    removed = [cell.metadata.get("transient", {}).get("remove_source", False) for cell in deck.cells]
    assert removed == [True] * len(gone) + [False] * len(stays) + [True]


def test_a_missing_file_or_one_that_is_no_notebook_ends_with_its_name_and_a_reason(tmp_path):
    (tmp_path / "text.ipynb").write_text("no notebook", encoding="utf-8")
    for name, reason in (("text.ipynb", "no notebook"), ("none.ipynb", "No such file")):
        with pytest.raises(SystemExit, match=rf"^{name}: .*{reason}"):
            main([str(tmp_path / name), "--to", str(tmp_path)])


def test_explorers_become_records_and_other_widgets_pictures():
    deck = new_notebook(
        cells=[
            new_code_cell("from nodetutor.lessons.forward_pass_by_hand.explorers import step_by_step\nstep_by_step()"),
            new_code_cell("slider"),
        ]
    )
    for cell in deck.cells:
        data = {pages.VIEW: {"model_id": "x"}, "image/png": "aaaa", "text/plain": "Some <words>."}
        cell.outputs = [new_output("execute_result", data, metadata={"image/png": {"alt": "A picture."}})]
    slides.move(deck)
    first, second = (cell.outputs[0] for cell in deck.cells)
    assert 'data-record="forward_pass_by_hand-step_by_step"' in first.data["text/html"]
    assert 'alt="A picture."' in first.data["text/html"]
    assert "Some &lt;words&gt;." in first.data["text/html"]
    assert list(second.data) == ["image/png", "text/plain"]
    assert second.metadata["words"] == "Some <words>."


def test_an_explorer_is_found_by_its_call():
    cells = ["import numpy", "from nodetutor.lessons.chain_rule.explorers import two_errors, chain_and_nudge as c"]
    calls = {
        "two_errors()": ("two_errors", ()),
        "c()": ("chain_and_nudge", ()),
        "x = 1\ntwo_errors(1.5)": ("two_errors", (1.5,)),
        "two_errors(x)": None,
        "show()": None,
        "%magic": None,
    }
    for source, expected in calls.items():
        deck = new_notebook(cells=[new_code_cell(text) for text in [*cells, source]])
        found = pages.explorer_call(deck, deck.cells[-1])
        assert (found and found[1:]) == expected, source


def test_what_nobody_has_answered_goes():
    progress = [f"Exercises of this notebook: {n} of 10 right since the kernel started." for n in (0, 10)]
    replies = ["Not yet: nothing.", "Right: well done.", *progress]
    outputs = [new_output("execute_result", {"text/plain": text}) for text in replies]
    deck = new_notebook(cells=[new_code_cell("check.x(...)", outputs=outputs)])
    prepare(deck)
    assert [output.data["text/plain"] for output in deck.cells[0].outputs] == [replies[1], replies[3]]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_each_section_of_a_deck_has_its_minutes_for_the_lecturer(path):
    deck = pages.read(path)
    whole, headings = pages.minutes(deck), 0
    for cell in deck.cells:
        titled = cell.cell_type == "markdown" and re.search(r"^##? ", cell.source, re.M)
        headings += bool(titled) and pace.slide_type(cell) in pace.NEW
    slides.keep_time(deck)
    told = [re.fullmatch(r"\*From minute (\d+) to minute (\d+) of (\d+)\.\*", cell.source) for cell in deck.cells]
    told = [tuple(map(int, found.groups())) for found in told if found]
    begins, ends, wholes = zip(*told, strict=True)
    assert len(told) == headings
    assert (begins[0], ends[-1], set(wholes)) == (0, whole, {whole})
    assert begins[1:] == ends[:-1]
    assert all(low <= high for low, high, _ in told)


def test_all_decks_are_listed(tmp_path):
    text = slides.index(tmp_path, {"04_adjoint": "04 · Why <so>?"}).read_text(encoding="utf-8")
    assert '<a href="04_adjoint.html">04 · Why &lt;so&gt;?</a>' in text


def test_a_folder_without_notebooks_is_said(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="No notebooks were found here"):
        main([])


def test_notebooks_and_decks_are_those_of_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks" / "deeper").mkdir(parents=True)
    for name in ("02_b.ipynb", "deeper/01a_a.ipynb", "01_a.ipynb"):
        (tmp_path / "notebooks" / name).touch()
    assert [path.stem for path in pages.default_notebooks()] == ["01_a", "01a_a", "02_b"]
    assert slides.DECKS.resolve() == tmp_path / "slides"


def test_npm_is_asked_for_where_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(pages.shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(ExportError, match="This needs npm once"):
        slides.assets()


@pytest.mark.parametrize("home", [OSError, RuntimeError], ids=["read-only", "none"])
def test_where_nothing_can_be_kept_a_temporary_folder_serves(home, monkeypatch, tmp_path):
    def none():
        raise home

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(pages.Path, "home", none)
    monkeypatch.setattr(pages.tempfile, "mkdtemp", lambda **_: str(tmp_path))
    assert pages.cache() == tmp_path / "nodetutor" == pages.cache()
    assert pages.cache().is_dir()


def test_a_site_without_its_packages_is_asked_for_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "find_spec", lambda name: name != "myst_nb")
    with pytest.raises(SystemExit, match="Pages need myst_nb: pip install"):
        site.main([str(NOTEBOOKS[0]), "--to", str(tmp_path / "site")])
    assert not (tmp_path / "site").exists()
