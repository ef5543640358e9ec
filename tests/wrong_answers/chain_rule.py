"""Typical wrong answers to the exercises of notebook 01, and a piece of the reply to each."""

import itertools

import numpy as np


def nudged(F, x, h=6e-6):
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        slopes[i] = (F(x + e) - F(x - e)) / (2 * h)
    return slopes


def with_a_fixed_limit(F, gradient, x):
    return [i for i in range(len(x)) if abs(gradient(x)[i] - nudged(F, x)[i]) > 1e-5]


def first_entry_alone(F, gradient, x):
    return [0] if abs(gradient(x)[0] - nudged(F, x)[0]) > 1e-5 * max(abs(nudged(F, x))) else []


def from_one(F, gradient, x):
    gap = np.abs(gradient(x) - nudged(F, x))
    return [i + 1 for i in range(len(x)) if gap[i] > 1e-5 * max(abs(nudged(F, x)))]


def as_a_mask(F, gradient, x):
    return np.abs(gradient(x) - nudged(F, x)) > 1e-5 * max(abs(nudged(F, x)))


def sum_of_gaps(F, gradient, x):
    gap = np.sum(gradient(x) - nudged(F, x))
    return list(range(len(x))) if abs(gap) > 1e-5 * max(abs(nudged(F, x))) else []


def overwritten(x):
    return np.sin(x) ** 0 * np.cos(x) * x**2


def first_path(x):
    return 2 * x * np.sin(x)


def difference(x):
    return np.cos(x) * x**2 - 2 * x * np.sin(x)


def other_difference(x):
    return 2 * x * np.sin(x) - np.cos(x) * x**2


def paths_multiplied(x):
    return 2 * x * np.sin(x) * np.cos(x) * x**2


def swapped(x):
    return 2 * x**3 + np.sin(x) * np.cos(x)


def mean(x):
    return x * np.sin(x) + np.cos(x) * x**2 / 2


def slopes_at_x(x):
    return 2 * x * np.cos(x)


def for_positive(x):
    return abs(2 * x * np.sin(x) + np.cos(x) * x**2)


def forward_again(W, z, a):
    return W @ (a * 2 * (W @ z))


def slope_at_z(W, z, a):
    return W.T @ (a * 2 * z)


def without_two(W, z, a):
    return W.T @ (a * (W @ z))


def without_a(W, z, a):
    return W.T @ (2 * (W @ z))


def linear(W, z, a):
    return a @ W


def between(W, z, a):
    return a * 2 * (W @ z)


def square_itself(W, z, a):
    return W.T @ (a * (W @ z) ** 2)


def turned_round(W, z, a):
    return (W.T @ a) * 2 * (W @ z)


def way_forward(W, z, a):
    return (W @ z) ** 2


def jacobian(W, z, a):
    return np.diag(2 * (W @ z)) @ W


def sigmoid_again(W, z, a):
    s = 1 / (1 + np.exp(-W @ z))
    return W.T @ (a * s * (1 - s))


def no_product(W, z, a):
    return W.T * (2 * a * (W @ z))


WRONG = {
    "cube_then_square": [
        (48, "never sees 2"),
        (28, "You added"),
        (16, "last link alone"),
        (12, "first link alone"),
        (64, "value at the end"),
        (96, "right for the cube"),
        (128, "right for the square"),
        (100, "Write the values"),
        ("big", "number"),
    ],
    "slope_of_product": [
        (overwritten, "1.59366 is expected"),
        (lambda x: abs(2 * x * np.sin(x)) + np.cos(x) * x**2, "not with x = 4.5"),
        (first_path, "only the upper path"),
        (difference, "wrong sign"),
        (other_difference, "wrong sign"),
        (paths_multiplied, "multiply the two paths"),
        (swapped, "changed places"),
        (mean, "mean of the two"),
        (slopes_at_x, "out of x alone"),
        (lambda x: 2 * x + np.cos(x), "alone, added"),
        (lambda x: x**2 * np.sin(x), "y itself"),
        (for_positive, "works for some inputs"),
        (1.5, "function"),
    ],
    "forwards_is_cheap": [
        ([50, 50, 50, 50, 1], "How many columns"),
        ("12345", "a list of five widths"),
        ({1, 2, 3, 4, 5}, "a list of five widths"),
        ([50, 50, 50, 50, 50], "both ways cost"),
        ([40, 50, 50, 50, 50], "not yet half"),
        ([1, 50, 50, 50], "yours has 4"),
        ([1, 2.5, 2, 2, 50], "whole number"),
        ([1, "many", 2, 2, 50], "whole number"),
        (range(1, 10), "more than five"),
        ([1, 50, 50, 50, 1000], "whole number"),
        (7, "list of five widths"),
    ],
    "square_vjp": [
        (forward_again, "forward direction"),
        (slope_at_z, "taken at z"),
        (without_two, "factor is missing"),
        (without_a, "is not used"),
        (linear, "square is missing"),
        (between, "stop between"),
        (square_itself, "in place of its slope"),
        (turned_round, "turned round"),
        (way_forward, "way forward"),
        (sigmoid_again, "slope of the sigmoid"),
        (lambda W, z, a: np.outer(2 * a * (W @ z), z), "back to the weights"),
        (jacobian, "whole Jacobian"),
        (no_product, "shape"),
        (lambda W, z, a: W @ a, "raises ValueError"),
        (lambda W, z, a: -W.T @ (2 * a * (W @ z)), "not right"),
        (lambda W, z, a: W.T @ b, "NameError"),  # noqa: F821
        ("W.T", "function"),
    ],
    "single_precision_nudge": [
        (6e-6, "rounding rules"),
        (1e-7, "rounding rules"),
        (1e-9, "no nudge at all"),
        (0.1, "truncation rules"),
        (1.0, "truncation rules"),
        (0, "positive"),
        (float("nan"), "positive"),
        ("small", "number"),
    ],
    "narrow_end_fails": [
        ([300, 200, 100, 50, 10], "rule of thumb holds"),
        ([1, 300, 1, 1, 2], "output should be the narrower"),
        ([2, 300, 1, 1], "yours has 4"),
        ("wide", "a list of five widths"),
    ],
    "catch_the_mistakes": [
        (([[1, 0], [0, 1]], [0, 0], [1, 2], [1, 1]), "catch 3 of 7"),
        (([[0.5, -1.0], [0.8, 0.3]], [0.0, 0.0], [1.0, 2.0], [1.0, -0.5]), "slip through: the bias forgotten."),
        (
            ([[0.5, -1.0], [-1.0, 0.3]], [0.1, 0.2], [1.0, 2.0], [1.0, -0.5]),
            "slip through: W in place of its transpose.",
        ),
        (([[0.5, -1.0], [0.8, 0.3]], [0.1, 0.2], [1.0, 2.0], [1.0, 0.5]), "slip through: the sign of a lost."),
        (([[0.5, -1.0]], [0.1], [1.0, 2.0], [-1.5]), "slip through: only the last output counted."),
        (([[0.5, -1.0], [0.8, 0.3]], [0.1, 0.2], [1.0, 2.0], [0, 0]), "nothing can be told apart"),
        (([[0.5, -1.0]], [0.1, 0.2], [1.0, 2.0], [1.0, 0.5]), "do not fit"),
        (([0.5, -1.0], [0.1, 0.2], [1.0, 2.0], [1.0, 0.5]), "list of rows"),
        (([[0.5j, -1.0]], [0.1], [1.0, 2.0], [1.0]), "real numbers"),
        ((1, 2, 3), "four parts"),
    ],
    "gradient_check": [
        (with_a_fixed_limit, "When is a gap small"),
        (lambda F, gradient, x: itertools.count(), "list of indices"),
        (lambda F, gradient, x: "02", "list of indices"),
        (first_entry_alone, "are wrong"),
        (from_one, "list of indices"),
        (as_a_mask, "list of indices"),
        (sum_of_gaps, "are wrong"),
        (lambda F, gradient, x: [], "[2] are wrong"),
        (lambda F, gradient, x: list(range(len(x))), "none is wrong"),
        (lambda F, gradient, x: True, "list of indices"),
        (lambda F, gradient, x: None, "returns nothing"),
        (lambda F, gradient, x: F(undefined), "NameError"),  # noqa: F821
        (7, "a function is asked for"),
    ],
    "predict_the_v": [
        ([1e-3] * 5, "2 of 5"),
        ([1.7e-3, 1.7e-7, 1.7e-11, 1.7e-17, 1.7e-25], "at h = 1e-12 your error is too small"),
        ([0.1, 1e-3, 1e-5, 1e-8, 1e-4], "at h = 0.001 your error is too large"),
        ([0.0] * 5, "positive"),
        ([1e-3, 1e-7], "5 numbers"),
        (1e-3, "5 numbers"),
        ("small", "5 numbers"),
    ],
}

OPEN = {
    "catch_the_mistakes": "any numbers that expose all seven mistakes are right",
    "forwards_is_cheap": "any widths for which forwards costs at most half are right",
    "narrow_end_fails": "any widths with fewer outputs than inputs for which forwards is cheaper are right",
    "predict_the_v": "errors are guesses: any within the allowed factor of the true ones are right",
    "single_precision_nudge": "any nudge whose measured error is small enough is right",
}


def once_at_a_time(F, gradient, x):
    slopes = np.array([(F(x + h) - F(x)) / 1e-7 for h in 1e-7 * np.eye(len(x))])  # forward differences
    return {i for i in range(len(x)) if abs(gradient(x)[i] - slopes[i]) > 1e-5 * max(abs(slopes))}


RIGHT = {
    "forwards_is_cheap": [iter([1, 50, 50, 50, 50]), (1, 2, 2, 2, 300), np.array([1, 5, 5, 5, 9.0])],
    "gradient_check": [once_at_a_time, lambda F, gradient, x: (i for i in once_at_a_time(F, gradient, x))],
}
