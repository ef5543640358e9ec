"""Typical wrong answers to the exercises of notebook 08 and of those that branch off it, and a piece of the reply."""

import itertools
import math

import numpy as np


def entry_by_entry(gd, la, k, n):
    return bool(la[n] < gd[n])


def both_as_gradients(gd, la, k, n):
    return bool(la[n // k] < gd[n])


def turned_round(gd, la, k, n):
    return bool(gd[n * k] < la[n])


def added(gd, la, k, n):
    return bool(la[n] < gd[n + k])


def points(losses, level, every):
    for i in range(len(losses)):
        if losses[i] <= level:
            return i
    return math.inf


def one_more(losses, level, every):
    for i in range(len(losses)):
        if losses[i] <= level:
            return every * (i + 1)
    return math.inf


def strictly(losses, level, every):
    for i in range(len(losses)):
        if losses[i] < level:
            return every * i
    return math.inf


def silent(losses, level, every):
    for i in range(len(losses)):
        if losses[i] <= level:
            return every * i


def last_above(losses, level, every):
    i = len(losses)
    while i > 0 and losses[i - 1] <= level:
        i -= 1
    return every * i


def at_the_end(losses, level, every):
    for i in range(len(losses)):
        if losses[i] <= level:
            return every * i
    return every * len(losses)


def slopes(loss, theta, h=1e-5):
    return np.array([(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in np.eye(len(theta))])


def first_entry(f, gradient, x):
    return bool(np.isclose(gradient[0], slopes(f, x)[0], rtol=1e-4, atol=1e-6))


def by_length(f, gradient, x):
    return bool(np.isclose(np.linalg.norm(gradient), np.linalg.norm(slopes(f, x)), rtol=1e-4))


def without_signs(f, gradient, x):
    return bool(np.allclose(np.abs(gradient), np.abs(slopes(f, x)), rtol=1e-4, atol=1e-6))


def too_generous(f, gradient, x):
    return bool(np.allclose(gradient, slopes(f, x), rtol=0.2, atol=0.1))


def entries(f, gradient, x):
    return np.isclose(gradient, slopes(f, x))


DESIGN = {"starts": 400, "gradients": 100, "count": "gradients", "against": "both"}

WRONG = {
    "equal_cost": [
        (entry_by_entry, "False is expected"),
        (both_as_gradients, "n counts slow updates"),
        (turned_round, "turned round"),
        (added, "multiply"),
        (lambda gd, la, k, n: bool(la[k * n] < gd[n]), "the other entry"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * n - 1]), "too early"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * n + 1]), "too late"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * (n + 1)]), "works for some inputs"),
        (lambda gd, la, k, n: bool(la[n - 1] < gd[k * n]), "works for some inputs"),
        (lambda gd, la, k, n: bool(la[1] < gd[k]), "works for some inputs"),
        (lambda gd, la, k, n: bool(la[n] < 4 * 0.8 ** (k * n)), "works for some inputs"),
        (lambda gd, la, k, n: True, "works for some inputs"),
        (7, "function"),
    ],
    "evaluations_to_reach": [
        (points, "points of the curve"),
        (one_more, "one point too many"),
        (strictly, "at or below"),
        (silent, "never gets there"),
        (last_above, "last time"),
        (at_the_end, "never gets there"),
        (lambda losses, level, every: 8, "works for some inputs"),
    ],
    "reachable_target": [
        ((2, 4), "along the edge"),
        ((2.05, 4), "along the edge"),
        ((2, 4.05), "outside the box"),
        ("23", "pair"),
        ((2, 3), "more than 0.1"),
        (3, "pair"),
        ((float("nan"), 3.95), "finite"),
    ],
    "rate_that_parts": [
        (0.1, "Go up"),
        (1e-9, "on their way"),
        (1.5, "A little more"),
        (8, "Too far"),
        (-1, "positive"),
        ("high", "number"),
        (float("nan"), "positive"),
    ],
    "slow_or_lost": [
        ("B", "stay above"),
        ("C", "at random"),
        ("D", "sure to"),
        ("E", "not one of"),
        (3, "not one of"),
    ],
    "fair_design": [
        (DESIGN | {"starts": ...}, "starts"),
        (DESIGN | {"starts": 50}, "not sure to 5 points"),
        (DESIGN | {"starts": 1}, "not sure to 5 points"),
        (DESIGN | {"starts": 5000}, "from 1 to 2000"),
        (DESIGN | {"starts": 10**12}, "from 1 to 2000"),
        (DESIGN | {"starts": 400.5}, "whole number"),
        (DESIGN | {"gradients": 96}, "No slow update"),
        (DESIGN | {"gradients": 1000}, "from 1 to 500"),
        (DESIGN | {"count": "slow updates"}, "what the work costs"),
        (DESIGN | {"count": "seconds"}, "slow updates"),
        (DESIGN | {"against": "same rate"}, "a smaller rate"),
        (DESIGN | {"against": "half the rate"}, "as it stands"),
        (DESIGN | {"against": "Adam"}, "not one of"),
        ({"starts": 400}, "gradients"),
        (7, "dict"),
    ],
    "enough_starts": [
        (600, "four points"),
        (1000, "three points"),
        (50, "1 / sqrt(n)"),
        (2500, "rule of thumb"),
        (9604, "one point"),
        ("many", "number"),
    ],
    "telling_curve": [
        ([3.0, 2.0, 1.0], "ends before"),
        ([3.0, 2.9999], "stop together"),
        (itertools.count(), "between 2 and 50"),
        ("13579", "a list of numbers"),
        ([3.0, 4.0, 2.0, 1.9999], "stop together"),
        ([1.0], "between 2 and 50"),
        ([1.0, math.nan, 2.0], "finite"),
        (["high", "low"], "numbers"),
        (3, "numbers"),
    ],
    "third_curve": [
        ([50, 99, 100, 100, 100], "curve of the target (2, 4)"),
        ([0, 0, 0, 0, 0], "too low"),
        ([100, 50, 0, 0, 0], "too high"),
        ([0, 0, 1], "numbers"),
        ([..., 0, 0, 0, 0], "replace"),
        ("all", "numbers"),
    ],
    "k_that_holds": [
        (4, "even number"),
        (5, "shrinks"),
        (7, "shrinks"),
        (1, "from 2 to 20"),
        (2.5, "whole"),
        ("odd", "number"),
        (math.inf, "whole"),
    ],
    "same_speed": [
        ((0.02, 0.5), "too near"),
        ((0.02, 1.0), "too near"),
        ((0.02, 0.8), "too slow"),
        ((0.2, 0.8), "too fast"),
        ((0.1, 0.2), "larger one"),
        ((0.1, 2), "between 0 and 1"),
        (0.04, "pair"),
        ("both", "pair"),
        ("25", "pair"),
    ],
    "gradient_check": [
        (lambda f, gradient, x: True if too_generous(f, gradient, x) else None, "Does every branch end"),
        (lambda f, gradient, x: True, "True to every"),
        (lambda f, gradient, x: False, "False to every"),
        (lambda f, gradient, x: not too_generous(f, gradient, x), "refused"),
        (first_entry, "passes"),
        (by_length, "passes"),
        (without_signs, "minus the gradient"),
        (too_generous, "passes"),
        (entries, "True or False"),
        (3, "function"),
    ],
}

OPEN = {
    "reachable_target": "every target inside the box and near enough is right",
    "rate_that_parts": "every rate with which gradient descent alone fails from most starts is right",
    "telling_curve": "every curve on which three rules stop in three iterations is right",
    "k_that_holds": "every k that keeps the runs low is right",
    "same_speed": "every pair that is as fast is right",
}

EXPLAINED = {
    ("equal_cost", "len(gd) - 1"): "gradient descent's curve goes on behind entry k n in all cases, so that reading one "
    "entry too late has a result: its last entry is never asked for",
}

RIGHT = {
    "evaluations_to_reach": [
        lambda losses, level, every: np.argmax(losses <= level) * every if (losses <= level).any() else np.inf,
        lambda losses, level, every: next((i * every for i, loss in enumerate(losses) if loss <= level), math.inf),
    ],
    "telling_curve": [np.array([3.0, 4.0, 2.0, 2.0003, 1.0, 0.9997]), (3, 4, 2, 2, 1, 0.9997)],
}
