"""Exercises answer: placeholders are told so, solutions from the notebooks' own text are right in any clothes, usual
mistakes are named, none hides another, and a solution with one thing changed is not right.
"""

import functools
import importlib
import random
import re

import nbformat
import numpy as np
import pytest

from helpers import NOTEBOOKS
from nodetutor.notebook import guard
from nodetutor.notebook.replies import Reply, choice, function, number, watched
from nodetutor.notebook.values import copied
from told import CALL, Solved, difference, mutants, run

FEW = 12  # changed solutions of each exercise; `make mutants` tries all


def exercises(path):
    return {told.check: told for told in run(path, twice=True)[0]}


def checks_in(path):
    cells = nbformat.read(path, as_version=4).cells
    return [found[1] for c in cells if c.cell_type == "code" and (found := CALL.search(c.source))]


def module_name(path):
    """The exercises' module, from the notebook's own import line."""
    found = re.search(r"from nodetutor\.lessons\.(\w+) import exercises as check", path.read_text(encoding="utf-8"))
    return found[1] if found else None


def number_of(path):
    """ "04" for the main line, "04a" for a notebook that goes deeper."""
    return path.stem.partition("_")[0]


EXERCISES = [pytest.param(p, check, id=f"{number_of(p)}-{check}") for p in NOTEBOOKS for check in checks_in(p)]
SLUGS = sorted({slug for path in NOTEBOOKS if (slug := module_name(path))})
TABLES = {slug: importlib.import_module(f"wrong_answers.{slug}") for slug in SLUGS}
WRONG = {slug: table.WRONG for slug, table in TABLES.items()}
EXPLAINED = {key for table in TABLES.values() for key in getattr(table, "EXPLAINED", {})}
MISTAKES = [
    pytest.param(slug, check, answer, part, id=f"{slug}-{check}-{i}")
    for slug, table in WRONG.items()
    for check, answers in table.items()
    for i, (answer, part) in enumerate(answers)
]


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if not p.stem.startswith("00")], ids=number_of)
def test_a_notebook_has_exercises(path):
    assert len(checks_in(path)) >= (1 if path.parent.name == "deeper" else 3)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=number_of)
def test_cells_run_twice_in_a_row_and_from_another_folder_show_the_same(path):
    assert run(path, twice=True)[1] == []


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_the_placeholder_runs_and_is_not_yet_right(path, check):
    reply = exercises(path)[check].reply
    assert isinstance(reply, Reply)
    assert not reply.right, reply
    assert repr(reply).startswith("Not yet")


@functools.cache
def solved(path, check):
    told = exercises(path)[check]
    assert told.solution, "no solution follows the exercise"
    return Solved(told)


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_the_solution_in_the_notebook_is_right(path, check):
    assert solved(path, check).reply.right, solved(path, check).reply


def dressed(value, clothes):
    """A result in other clothes: arrays as lists, lists as tuples, float64 as float32, pairs of numbers as arrays."""
    if isinstance(value, (tuple, list)):
        parts = [dressed(part, clothes) for part in value]
        return tuple(parts) if clothes == "tuples" else parts
    if isinstance(value, np.ndarray) and value.ndim:
        if clothes == "float32":
            return value.astype(np.float32)
        return tuple(value.tolist()) if clothes == "tuples" and value.ndim == 1 else value.tolist()
    if isinstance(value, (float, np.floating)):
        return np.float32(value) if clothes == "float32" else float(value)
    return value


class Disguised:
    """A solution that is an object, and changes its arguments once it has its result."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        result = copied(self.function(*arguments))
        for argument in arguments:
            if isinstance(argument, list):
                argument.clear()
            elif isinstance(argument, np.ndarray) and argument.ndim:
                argument[...] = 0
        return result


CLOTHES = {
    **{
        name: lambda f, name=name: lambda *arguments: dressed(f(*arguments), name)
        for name in ("lists", "tuples", "float32")
    },
    "an object that changes its arguments": Disguised,
}


@pytest.mark.parametrize("clothes", CLOTHES)
@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_the_solution_is_right_in_any_clothes(path, check, clothes):
    solution = solved(path, check)
    if solution.of("function"):
        assert all(not asked["untouched"] for asked in solution.of("function")) or "changes" not in clothes
        reply = Solved(exercises(path)[check], wrap=CLOTHES[clothes]).reply
        assert reply.right, reply
    elif solution.of("number"):
        for same_number in (float, np.float64, np.array, str, lambda x: [x]):
            reply = solution.ask(same_number(solution.answer))
            assert reply.right, (same_number, reply)


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
def test_a_solution_with_one_thing_changed_is_not_right(path, check, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 1.0)
    told, solution = exercises(path)[check], solved(path, check)
    if not solution.of("function"):
        return
    found = list(mutants(solution.tree))
    for words, tree in random.Random(0).sample(found, min(FEW, len(found))):
        try:
            mutant = Solved(told, tree)
        except BaseException:  # no answer at all
            continue
        explained = any(name == check and piece in words for name, piece in EXPLAINED)
        if mutant.reply.right and not explained:
            assert difference(solution, mutant, trials=40).case is None, words


@pytest.mark.parametrize(("slug", "check", "answer", "part"), MISTAKES)
def test_a_usual_mistake_is_named(slug, check, answer, part):
    with watched() as seen:
        reply = getattr(importlib.import_module(f"nodetutor.lessons.{slug}.exercises"), check)(answer)
    assert not reply.right, reply
    assert part in repr(reply)
    fitting = [set(found["fitting"]) for found in seen if found["kind"] == "named"]
    assert all(len(messages) <= 1 for messages in fitting), f"several messages fit one answer: {fitting}"


@pytest.mark.parametrize(("path", "check"), EXERCISES)
def test_every_check_has_wrong_answers_to_try(path, check):
    assert WRONG[module_name(path)].get(check), f"add wrong answers for {check}"


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
