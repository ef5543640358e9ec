"""Exercises answer: placeholders are told so, solutions from the notebooks' own text are right, usual mistakes are
named.
"""

import importlib
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from altered import judged, little_time, mutants, refused_in_other_clothes
from helpers import NOTEBOOKS, not_here
from nodetutor.notebook.replies import Reply, choice, function, number, watched
from told import CALL, Solved, run


def told(path, check):
    """One exercise of a notebook that has been run from the top, each cell twice."""
    return next(one for one in run(path, twice=True)[0] if one.check == check)


def checks_in(path):
    cells = nbformat.read(path, as_version=4).cells
    return [found[1] for c in cells if c.cell_type == "code" and (found := CALL.search(c.source))]


def module_name(path):
    """The exercises' module, from the notebook's own import line."""
    found = re.search(r"from nodetutor\.lessons\.(\w+) import exercises as check", path.read_text(encoding="utf-8"))
    return found[1] if found else None


def number_of(path):
    """"04" for the main line, "04a" for a notebook that goes deeper."""
    return path.stem.partition("_")[0]


EXERCISES = [pytest.param(p, check, id=f"{number_of(p)}-{check}") for p in NOTEBOOKS for check in checks_in(p)]
SLUGS = sorted({slug for path in NOTEBOOKS if (slug := module_name(path))})
TABLES = Path(__file__).parent / "wrong_answers"
WRONG = {s: importlib.import_module(f"wrong_answers.{s}").WRONG for s in SLUGS if (TABLES / f"{s}.py").exists()}
MISTAKES = [
    pytest.param(slug, check, answer, part, id=f"{slug}-{check}-{i}")
    for slug, table in WRONG.items()
    for check, answers in table.items()
    for i, (answer, part) in enumerate(answers)
]


UNUSUAL = [
    pytest.param(slug, check, answer, id=f"{slug}-{check}-{i}")
    for slug in WRONG
    for check, answers in getattr(importlib.import_module(f"wrong_answers.{slug}"), "RIGHT", {}).items()
    for i, answer in enumerate(answers)
]


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if not p.stem.startswith("00")], ids=number_of)
def test_a_notebook_has_exercises(path):
    least = 1 if path.parent.name == "deeper" else 3
    assert len(checks_in(path)) >= least, f"{path.name}: add exercises until there are {least}"


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if module_name(p)], ids=number_of)
def test_exercises_have_the_form_that_readers_know(path):
    module = importlib.import_module(f"nodetutor.lessons.{module_name(path)}.exercises")
    assert list(faults_of_form(path, nbformat.read(path, as_version=4).cells, module)) == []


HARD = r"(?:●○○ \(one|●●○ \(two|●●● \(three) of three\)\."
HEADING = re.compile(rf"^### Exercise (\w+\.\d+) · .+\n+Difficulty: {HARD}$", re.M)
HELP = ("<summary>Hint 1: ", "<summary>Hint 2: ", "<summary>Solution</summary>")


def faults_of_form(path, cells, module):
    """One sentence for each exercise that is told otherwise than the others."""
    said, before = "", 0
    for cell, below in pairwise([*cells, nbformat.v4.new_markdown_cell("")]):
        if cell.cell_type == "markdown" and "Exercise" in cell.source:
            said = cell.source
        elif cell.cell_type == "code" and (found := CALL.search(cell.source)):
            check, told = found[1], HEADING.search(said)
            number = getattr(getattr(module, check), "number", None)
            if number is None:
                yield f"mark {check} in {module.__name__} with @exercise(number, name), or no progress counts it"
            elif not told:
                yield f"above check.{check}: '### Exercise {number} · Name', then 'Difficulty: ●○○ (one of three).'"
            elif told[1] != number:
                yield f"check.{check} is exercise {number} in @exercise, and {told[1]} in its heading"
            elif said.count("●") < before:
                yield f"exercise {number} is easier than the one before it: order them, or mark them anew"
            before = said.count("●")
            if [below.source.count(part) for part in HELP] != [1, 1, 1]:
                yield f"below check.{check}: one cell with two hints and a solution, as below every exercise"
            said = ""
    progress = f'check.progress("{number_of(path).lstrip("0")}")'
    if path.stem != "00_start_here" and progress not in "".join(cell.source for cell in cells):
        yield f"near the end: {progress}"


def test_another_form_is_told(tmp_path):
    module = SimpleNamespace(__name__="exercises", unmarked=len, marked=SimpleNamespace(number="4.2"))

    def faults(heading, check, *parts, end='check.progress("4")'):
        new = nbformat.v4
        cells = [new.new_markdown_cell(heading), new.new_code_cell(f"check.{check}(...)")]
        cells += [new.new_markdown_cell(" ".join(parts)), new.new_code_cell(end)]
        return "; ".join(faults_of_form(tmp_path / "04_adjoint.ipynb", cells, module))

    def falling(*dots):
        new, cells = nbformat.v4, [nbformat.v4.new_code_cell('check.progress("4")')]
        for hard in dots:
            cells += [new.new_markdown_cell(good.replace("●●○ (two", hard)), new.new_code_cell("check.marked(...)")]
            cells += [new.new_markdown_cell(" ".join(HELP))]
        return "; ".join(faults_of_form(tmp_path / "04_adjoint.ipynb", cells, module))

    good = "### Exercise 4.2 · A name\n\nDifficulty: ●●○ (two of three).\n\nA question."
    assert faults(good, "marked", *HELP) == ""
    assert "mark unmarked" in faults(good, "unmarked", *HELP)
    assert "exercise 4.2 in @exercise, and 4.3" in faults(good.replace("4.2", "4.3"), "marked", *HELP)
    for other in (good.replace("###", "##"), good.replace("two of", "three of"), good.replace("Diff", "*Diff")):
        assert "above check.marked" in faults(other, "marked", *HELP)
    assert "below check.marked" in faults(good, "marked", *HELP[1:])
    assert "easier" in falling("●●○ (two", "●○○ (one")
    assert falling("●●○ (two", "●●○ (two") == falling("●○○ (one", "●●● (three") == ""
    assert "near the end" in faults(good, "marked", *HELP, end="check.progress()")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=number_of)
def test_cells_run_twice_in_a_row_and_from_another_folder_show_the_same(path):
    if lacking := not_here(path):
        pytest.skip(lacking)
    assert run(path, twice=True)[1] == []


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_the_placeholder_runs_and_is_not_yet_right(path, check):
    reply = told(path, check).reply
    assert isinstance(reply, Reply)
    assert not reply.right, reply
    assert repr(reply).startswith("Not yet")


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_the_solution_in_the_notebook_is_right(path, check):
    exercise = told(path, check)
    assert exercise.solution, "no solution follows the exercise"
    assert (reply := Solved(exercise).reply).right, reply


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_a_solution_is_right_in_other_clothes(path, check):
    exercise = told(path, check)
    assert refused_in_other_clothes(exercise, Solved(exercise)) == []


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_a_changed_solution_is_refused_if_it_differs(path, check):
    """A sample, by a rule. All of them: `python tests/tools/solution_mutants.py`."""
    exercise = told(path, check)
    solution = Solved(exercise)
    for words, tree in mutants(solution.tree, every=11):
        with little_time(0.3):
            verdict, said = judged(exercise, solution, tree, words, trials=40)
        assert verdict != "SURVIVED", f"{words}: {said}"


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_a_mistake_to_find_is_shown_by_its_symptom_alone(path, check):
    exercise = told(path, check)
    if not getattr(exercise.names["check"], check).__doc__.startswith("Find the mistake"):
        return
    for asked in Solved(exercise).of("function"):
        assert asked["starter"], "name the wrong function that stands in the notebook: function(..., starter=...)"
        assert not [said for _, said in asked["mistakes"] if said in exercise.reply.text]
    assert "is expected" in exercise.reply.text


@pytest.mark.parametrize(("slug", "check", "answer", "part"), MISTAKES)
def test_a_usual_mistake_is_named(slug, check, answer, part):
    reply = getattr(importlib.import_module(f"nodetutor.lessons.{slug}.exercises"), check)(answer)
    assert not reply.right, reply
    assert part in repr(reply)


@pytest.mark.parametrize(("slug", "check", "answer"), UNUSUAL)
def test_an_unusual_right_answer_is_right(slug, check, answer):
    reply = getattr(importlib.import_module(f"nodetutor.lessons.{slug}.exercises"), check)(answer)
    assert reply.right, reply


@pytest.mark.parametrize(("slug", "check"), [(slug, check) for slug, table in WRONG.items() for check in table])
def test_each_message_can_be_reached_and_hides_no_other(slug, check):
    ask = getattr(importlib.import_module(f"nodetutor.lessons.{slug}.exercises"), check)
    with watched() as seen:
        ask(lambda *arguments: 0.123456)
        ask(0.123456)
    for asked in {asked["kind"]: asked for asked in seen if asked.get("mistakes")}.values():
        for mistake, message in asked["mistakes"]:
            fitting, text = told_of(mistake, asked)
            assert message in text, f"{text} is told in the place of: {message}"
            assert len(fitting) <= 1, f"several messages fit one answer: {fitting}"


def told_of(mistake, asked):
    """({messages that fit}, the reply) when a mistake is given as the answer."""
    given = {"mistakes": asked["mistakes"], "tolerance": asked["tolerance"], "right": "yes"}
    with watched() as seen:
        if asked["kind"] == "function":
            reply = function(mistake, asked["correct"], asked["cases"], **given)
        else:
            reply = number(mistake, asked["correct"], digits=asked["digits"], **given)
    return {said for found in seen if found["kind"] == "named" for said in found["fitting"]}, reply.text


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_every_check_has_wrong_answers_to_try(path, check):
    slug = module_name(path)
    assert check in WRONG.get(slug, {}), f"add wrong answers for {check} to WRONG in tests/wrong_answers/{slug}.py"


@pytest.mark.parametrize(("path", "check"), EXERCISES)
@pytest.mark.parametrize(
    "answer",
    [
        ...,
        None,
        lambda *a: 0.0,
        lambda *a: a[0],
        lambda: 0,
        "x",
        [],
        np.nan,
        object(),
        10**400,
        (10**400, 1),
        lambda *a: 10**400,
    ],
    ids=range(12),
)  # noqa: E501
def test_no_answer_makes_a_check_raise_and_no_constant_passes(path, check, answer):
    reply = getattr(importlib.import_module(f"nodetutor.lessons.{module_name(path)}.exercises"), check)(answer)
    assert isinstance(reply, Reply)
    assert not reply.right, reply


def test_a_number_is_compared_with_its_tolerance():
    assert number(0.5004, 0.5, "yes").right
    assert not number(0.52, 0.5, "yes").right
    assert "sign" in repr(number(-0.5, 0.5, "yes", [(-0.5, "the sign")]))


def test_a_number_too_large_for_a_float_is_called_so():
    assert "too large" in number(10**5000, 1.0, "yes").text


def test_a_division_by_zero_in_the_answer_is_told_by_the_reply_alone():  # a warning would be an error here
    reply = function(lambda x: np.float64(1) / x, lambda x: x, [(0.0,), (1.0,), (2.0,)], "yes")
    assert not reply.right
    assert "inf" in reply.text


def test_a_function_must_work_for_every_case():
    cases = [(1.0,), (2.0,), (3.0,)]
    assert function(lambda x: x**2, lambda x: x * x, cases, "yes").right
    assert "some inputs" in repr(function(lambda x: 1.0, lambda x: x * x, cases, "yes"))
    assert "raises ZeroDivisionError" in repr(function(lambda x: 1 / 0, lambda x: x * x, cases, "yes"))
    assert "shape" in repr(function(lambda x: [x, x], lambda x: x * x, cases, "yes"))


def test_a_choice_must_be_one_of_the_options():
    assert choice("a", "a", ["a", "b"], "yes").right
    assert "because" in repr(choice("b", "a", ["a", "b"], "yes", {"b": "because"}))
    assert "not one of" in repr(choice("c", "a", ["a", "b"], "yes"))
