"""A teacher's own copy: chosen lessons, no solutions, no dead links, and still the outputs that are stored."""

import subprocess
import sys

import pytest

from helpers import BOOKS
from nodetutor.publish.class_copy import LINK, chosen, copy, main, without_dead_links
from tools.store import read


def test_a_copy_without_solutions_keeps_hints_code_and_outputs(tmp_path):
    for path in copy(["05"], tmp_path, solutions=False):
        old, new = read(BOOKS / path.relative_to(tmp_path)), read(path)
        text = "\n".join(cell.source for cell in new.cells if cell.cell_type == "markdown")
        assert "<summary>Solution" not in text
        assert "<summary>Hint" in text
        assert text.count("<details>") == text.count("</details>") > 0
        code = [[cell for cell in book.cells if cell.cell_type == "code"] for book in (old, new)]
        assert code[0] == code[1]


def test_links_to_lessons_that_are_left_out_become_words(tmp_path):
    for path in copy(["05"], tmp_path):
        for cell in read(path).cells:
            for _, target, _ in LINK.findall(cell.source if cell.cell_type == "markdown" else ""):
                assert (path.parent / target).exists(), target
    here = BOOKS / "05_x.ipynb"
    assert without_dead_links("see [a](05_x.ipynb#b) and [c](06_y.ipynb).", here, {here.resolve()}) == (
        "see [a](05_x.ipynb#b) and c."
    )


def test_a_copy_still_agrees_with_its_outputs(tmp_path):
    paths = copy(["00"], tmp_path, solutions=False)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", *paths]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_is_written_over_and_an_unknown_lesson_is_named(tmp_path):
    copy(["00"], tmp_path)
    with pytest.raises(SystemExit, match="is there already"):
        main(["--lessons", "00", "--to", str(tmp_path)])
    with pytest.raises(SystemExit, match="'77'"):
        main(["--lessons", "77", "--to", str(tmp_path / "new")])
    with pytest.raises(SystemExit, match="'1'"):  # not 10 to 13
        main(["--lessons", "1", "--to", str(tmp_path / "new")])
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="Not a directory"):
        main(["--lessons", "00", "--to", str(tmp_path / "file" / "new")])
    with pytest.raises(SystemExit, match="There are no notebooks"):
        main(["--notebooks", str(tmp_path / "gone")])


def test_all_lessons_by_default():
    assert {path.name[:2] for path in chosen(BOOKS, [])} == {path.name[:2] for path in BOOKS.glob("*.ipynb")}


def test_one_notebook_that_goes_deeper():
    assert [path.stem[:4] for path in chosen(BOOKS, ["04a", "05"])] == ["04a_", "05_f", "05a_", "05b_"]
