"""Slides without a browser or npm: what cannot be exported is said in a sentence. The decks: tests/browser."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytest.importorskip("nbconvert")

from nodetutor.publish import slides
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
    gone = ["passes()", "show(fig, words)", "passes()\n"]
    stays = ["print(words)", "show(fig, 'words')", "x = passes()", "passes(3)", "passes()\nshow(fig, words)"]
    hidden = new_code_cell("print(1)", metadata={"jupyter": {"source_hidden": True}})
    deck = new_notebook(cells=[*map(new_code_cell, gone + stays), hidden])
    prepare(deck)
    removed = [cell.metadata.get("transient", {}).get("remove_source", False) for cell in deck.cells]
    assert removed == [True] * 3 + [False] * 5 + [True]


def test_a_missing_file_or_one_that_is_no_notebook_ends_with_its_name_and_a_reason(tmp_path):
    (tmp_path / "text.ipynb").write_text("no notebook", encoding="utf-8")
    for name, reason in (("text.ipynb", "no notebook"), ("none.ipynb", "No such file")):
        with pytest.raises(SystemExit, match=rf"^{name}: .*{reason}"):
            main([str(tmp_path / name), "--to", str(tmp_path)])


def test_lines_that_arrive_one_by_one_stand_together(tmp_path):
    lines = "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.3)"
    deck = new_notebook(cells=[new_code_cell(lines)])
    slides.run(deck, tmp_path)
    assert [output.text for output in deck.cells[0].outputs] == ["0\n1\n2\n"]


def test_a_kernel_that_dies_is_said(tmp_path):
    nbformat.write(new_notebook(cells=[new_code_cell("import os; os._exit(3)")]), tmp_path / "dies.ipynb")
    with pytest.raises(SystemExit, match=r"^dies\.ipynb: a cell does not run\.\nKernel died"):
        main([str(tmp_path / "dies.ipynb"), "--to", str(tmp_path)])


def test_npm_is_asked_for_where_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(slides, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(slides.shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(ExportError, match="Slides need npm once"):
        slides.assets()
