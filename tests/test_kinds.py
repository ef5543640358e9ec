"""More kinds of exercises: right answers in any clothes are right, and others are told what is wrong with them."""

import math

import numpy as np
import pytest

from nodetutor.notebook import kinds
from nodetutor.notebook.replies import Reply

ANYTHING = [..., None, 3, -1.5, "x", "", [], {}, (1, 2), np.nan, 1j, True, object(), lambda *a: 0.0, int, np.ma.masked]


def layer(W, x):
    return W @ x


BUGS = {
    "no transpose": lambda W, x: W.T @ x,
    "the first column alone": lambda W, x: W[:, 0] * x[0],
    "absolute values": lambda W, x: np.abs(W) @ x,
}
LIKE = (np.eye(2), np.ones(2))
RULES = [("A", "B", "B needs it."), ("B", "C", "C needs it.")]
WHY = {"a": "so it is.", "b": "the slope is 1.", "c": "the sign is another."}
NEEDS = {"seeds": int, "budget": float, "metric": ("median", "best")}
LIMITS = [
    (lambda seeds, budget, metric: seeds < 10, "With so few seeds luck decides."),
    (lambda seeds, budget, metric: metric == "best", "The best of many runs says nothing of the usual one."),
]


def catches(answer):
    return kinds.catches(answer, layer, BUGS, "all bugs show.", LIKE)


def order(answer):
    return kinds.order(answer, "ABC", "so it goes.", RULES, {"X": "it is true, but not needed."})


def explain(answer):
    return kinds.explain(answer, "a", WHY)


def curve(answer):
    return kinds.curve(answer, [0, 1, 2], [0.0, 1.0, 4.0], "a parabola.", [([0.0, 2.0, 4.0], "this is a line.")])


def design(answer):
    return kinds.design(answer, NEEDS, "this can tell.", LIMITS)


def gradient_checker(answer):
    return kinds.gradient_checker(answer, "so it is done.")


KINDS = [catches, order, explain, curve, design, gradient_checker]


def differences(h=1e-5, tolerance=1e-4, entries=slice(None), relative=True):
    def check(f, gradient, x):
        slopes = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]
        scale = 1 + np.abs(slopes).max() if relative else 1
        return np.all(np.abs(slopes - gradient)[entries] <= tolerance * scale)

    return check


def by_sums(f, gradient, x, h=1e-6):
    return abs((f(x + h) - f(x - h)) / (2 * h) - sum(gradient)) < 1e-3 * (1 + abs(sum(gradient)))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (catches, ([[1, -2], [3, 4]], [1, 2])),
        (catches, [np.array([[1.0, -2.0], [3.0, 4.0]]), (1, 2)]),
        (order, "ABC"),
        (order, "a, b, c"),
        (order, ["A", "B", "C"]),
        (explain, "a"),
        (explain, " A) "),
        (curve, [0, 1.2, 4]),
        (curve, {0: 0, 1: 1, 2: 4}),
        (curve, [(0, 0), (1, 1), (2, 4)]),
        (design, {"seeds": 20, "budget": 400, "metric": "Median"}),
        (design, {"seeds": range(10), "budget": "400", "metric": "median"}),
        (gradient_checker, differences()),
        (gradient_checker, lambda *a: bool(differences()(*a))),
    ],
)
def test_right_answers(kind, answer):
    reply = kind(answer)
    assert reply.right, reply


@pytest.mark.parametrize(
    ("kind", "answer", "part"),
    [
        (catches, (np.eye(2), [1, 2]), "1 of 3"),
        (catches, (np.eye(2), [1, 0]), "None is caught"),
        (catches, ([[1, 2], [2, 1]], [1, 1]), "Caught: the first column alone."),
        (catches, ([[1, 2], [2, 1]], [1, np.inf]), "finite"),
        (catches, ([[1, 2], [2, 1]], 1), "does not fit"),
        (catches, ([1, 2],), "2 arguments"),
        (order, "BAC", "B cannot come before A: B needs it."),
        (order, "AB", "not enough"),
        (order, "AABC", "2 times"),
        (order, "ABCX", "not needed"),
        (order, "ABQ", "no step Q"),
        (explain, "b", "slope is 1"),
        (explain, "d", "not one of a, b, c"),
        (curve, [0, 3, 4], "too high at 1"),
        (curve, [0, 2, 4], "this is a line"),
        (curve, [1, 1, 2], "1 of your 3 points lie near the curve; too high at 0 and too low at 2"),
        (curve, [0, 1], "3 numbers"),
        (curve, [0, ..., 1], "every ..."),
        (design, {"seeds": 1, "budget": 400, "metric": "best"}, "luck decides. The best of many"),
        (design, {"seeds": 20, "budget": 400, "metric": "mean"}, "not one of median, best"),
        (design, {"seeds": 2.5, "budget": 400, "metric": "best"}, "whole number"),
        (design, {"seeds": 20, "metric": "best"}, "what is 'budget'"),
        (design, {"seeds": 20, "budget": 3, "metric": "best", "colour": 1}, "no part"),
        (gradient_checker, lambda f, g, x: True, "True to every"),
        (gradient_checker, lambda f, g, x: False, "False to every"),
        (gradient_checker, differences(entries=slice(-1)), "last entry"),
        (gradient_checker, differences(entries=slice(1)), "passes"),
        (gradient_checker, differences(tolerance=0.1), "1 per cent"),
        (gradient_checker, differences(tolerance=1e-9, relative=False), "refused"),
        (gradient_checker, differences(h=0.5), "refused"),
        (gradient_checker, by_sums, "cancel"),
        (gradient_checker, lambda f, g, x: np.all(np.abs(g) >= 0), "True to every"),
        (gradient_checker, lambda f, g, x: g, "True or False"),
        (gradient_checker, lambda f, g, x: f(x)[0], "raises TypeError"),
    ],
)
def test_wrong_answers_are_told_what_is_wrong(kind, answer, part):
    reply = kind(answer)
    assert not reply.right
    assert part in reply.text
    assert len(reply.text) < 300


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_comes_is_answered(kind):
    for answer in ANYTHING:
        if kind is explain and answer == "a":
            continue
        reply = kind(answer)
        assert isinstance(reply, Reply)
        assert not reply.right, answer


def test_a_logarithmic_curve_is_right_within_a_factor():
    def ask(answer):
        return kinds.curve(answer, [1, 2, 3], [1e-2, 1e-4, 1e-6], "yes", tolerance=3, logarithmic=True)

    assert ask([2e-2, 1e-4, 0.5e-6]).right
    assert "too low at 2" in ask([1e-2, 1e-6, 1e-6]).text
    assert "positive" in ask([1e-2, 0, 1e-6]).text


def test_a_right_explanation_says_why_the_others_are_none():
    assert "Not b: the slope is 1." in explain("a").text


class Odd:
    def __eq__(self, other):
        raise ValueError("odd")

    __hash__ = None


@pytest.mark.parametrize("verdict", [[1, [2, 3]], [True], "True", Odd(), np.array([True, False]), 0.5, 1j])
def test_a_gradient_check_that_gives_neither_true_nor_false_is_told_so(verdict):
    assert "True or False is asked for" in gradient_checker(lambda f, gradient, x: verdict).text


@pytest.mark.parametrize("dress", [np.array, int, float, np.bool_])
def test_a_verdict_may_be_any_true_or_false(dress):
    assert gradient_checker(lambda *case: dress(differences()(*case))).right


@pytest.mark.parametrize("answer", [(np.eye(2), [1.0]), (np.eye(3), np.ones(3)), ([[0.5], [1]], [1.0]), (2.0, [1, 2])])
def test_a_test_input_has_the_shape_that_is_asked_for(answer):
    assert "does not fit" in catches(answer).text


def test_a_list_in_a_test_input_may_have_any_length():
    def asked(*numbers):
        return kinds.catches((3, numbers), lambda k, x: sum(x), {"none": lambda k, x: 0.0}, "yes", like=(2, [1.0]))

    assert asked(1.0).right
    assert asked(1, 2, 3).right
    assert "finite" in asked(1, math.inf).text
    assert "numbers in a list may stand there" in kinds.catches((3, 1.0), sum, {}, "yes", like=(2, [1.0])).text


def test_a_branch_without_return_is_named_with_its_gradient():
    check = differences()
    reply = gradient_checker(lambda *case: True if check(*case) else None)
    assert "given minus the gradient, your function returns nothing. Does every branch" in reply.text
    assert "Is there a `return`" in gradient_checker(lambda *case: None).text
