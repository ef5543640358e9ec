"""The tables of mutants fit the files that they change: no mutant is stale, each names tests that are there."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

TOOL = runpy.run_path(str(Path(__file__).parent / "tools" / "mutants.py"))
MUTANTS = TOOL["MUTANTS"]


@pytest.mark.parametrize("module", MUTANTS)
def test_no_mutant_is_stale(module):
    assert list(TOOL["stale"]([module])) == []


@pytest.mark.parametrize("module", MUTANTS)
def test_every_mutant_has_a_name_of_its_own_and_tests_that_are_there(module):
    names = Counter(breaks for breaks, _, _ in MUTANTS[module])
    assert max(names.values()) == 1, names.most_common(3)
    for path in TOOL["tests_of"](module):
        assert (TOOL["ROOT"] / path).is_file(), path


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("a = 2", "a = 3", "0 times"),
        ("x", "y", "2 times"),
        ("a = 1", "a = (", "no Python"),
        ("a = 1", "a = 1", "the old one"),
    ],
)
def test_a_mutant_that_changes_nothing_is_stale(old, new, why):
    text, said = TOOL["changed"]("a = 1\nx = x = a\n", old, new)
    assert text is None
    assert why in said
    assert TOOL["changed"]("a = 1\n", "a = 1", "a = 2") == ("a = 2\n", None)
