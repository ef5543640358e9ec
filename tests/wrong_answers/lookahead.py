"""Typical wrong answers to the exercises of notebook 06, and a piece of the reply to each."""

import numpy as np


def printed(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** t * start
    for s, fast in enumerate(fast_ends):
        total += alpha * (1 - alpha) ** (t - s) * fast
    return total


def all_small(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** t * start
    for s, fast in enumerate(fast_ends):
        total += alpha * (1 - alpha) ** (t - s - 1) * fast
    return total


def too_old(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** (t + 1) * start
    for s, fast in enumerate(fast_ends):
        total += alpha * (1 - alpha) ** (t - s + 1) * fast
    return total


def first_missing(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** (t + 1) * start
    for s in range(1, t + 1):
        total += alpha * (1 - alpha) ** (t - s) * fast_ends[s]
    return total


def smaller_still(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** (t - 1) * start
    for s, fast in enumerate(fast_ends):
        total += alpha * (1 - alpha) ** (t - s) * fast
    return total


def reversed_ends(fast_ends, start, alpha):
    t = len(fast_ends) - 1
    total = (1 - alpha) ** (t + 1) * start
    for s, fast in enumerate(fast_ends):
        total += alpha * (1 - alpha) ** s * fast
    return total


def only_last(fast_ends, start, alpha):
    return (1 - alpha) * start + alpha * fast_ends[-1]


def start_too_new(fast_ends, start, alpha):
    return too_old(fast_ends, 0.0, alpha) + (1 - alpha) ** (len(fast_ends) - 1) * start


def start_too_old(fast_ends, start, alpha):
    right = printed(fast_ends, 0.0, alpha)
    return right + (1 - alpha) ** (len(fast_ends) + 1) * start


def without_sign(fast_ends, start, alpha):
    for end in fast_ends:
        start = (1 - alpha) * start + alpha * end
    return abs(start)


def two(m, r, k, alpha, v):
    return (1 - alpha + alpha * r**k) ** 2 * m


def limit(k, alpha):
    return 1 + (2 / alpha - 1) ** (1 / k) if k % 2 else 2.0


def star(g_slow, g_fast, slow, fast):
    return (slow - fast) @ g_slow / ((slow - fast) @ (g_slow - g_fast))


WRONG = {
    "after_two_cycles": [(9, "first slow update"), (6, "first cycle"), (5, "second cycle"), (4, "changed places"), (2, "eight steps"), (7.25, "second cycle begins"), (12, "downhill"), (7, "Where does the first cycle end")],
    "contraction": [
        (lambda lr_h, k, alpha: alpha + (1 - alpha) * (1 - lr_h) ** k, "changed places"),
        (lambda lr_h, k, alpha: 1 - alpha * lr_h, "right for k = 1"),
        (lambda lr_h, k, alpha: 1 - alpha * k * lr_h, "do not subtract"),
        (lambda lr_h, k, alpha: (1 - alpha * lr_h) ** k, "interpolates once"),
        (lambda lr_h, k, alpha: 1 - alpha + alpha * (1 + lr_h) ** k, "shrinks the error"),
        (lambda lr_h, k, alpha: alpha * (1 - lr_h) ** k, "keep a share"),
        (lambda lr_h, k, alpha: abs(1 - alpha + alpha * (1 - lr_h) ** k) ** (1 / k), "per gradient evaluation"),
        (lambda lr_h, k, alpha: 1 - alpha + (1 - lr_h) ** k, "add up to 1"),
        (lambda lr_h, k, alpha: (1 - lr_h) ** k, "still to come"),
        (lambda lr_h, k, alpha: abs(1 - alpha + alpha * (1 - lr_h) ** k), "with its sign"),
        (lambda lr_h, k, alpha: 0.5 * (1 + (1 - lr_h) ** k), "some inputs"),
    ],
    "stable_limit": [
        (lambda k, alpha: 2, "gradient descent"),
        (lambda k, alpha: 1 + (2 / alpha - 1) ** (1 / k), "never negative"),
        (lambda k, alpha: 1 + 3 ** (1 / k) if k % 2 else 2, "alpha = 1/2"),
        (lambda k, alpha: 1 + 3 ** (1 / k), "odd k only"),
        (lambda k, alpha: limit(k, alpha) - k % 2, "size of r"),
        (lambda k, alpha: 2 / alpha if k % 2 else 2, "Which root"),
        (lambda k, alpha: 1 + (1 / alpha + 1) ** (1 / k) if k % 2 else 2, "algebra"),
        (lambda k, alpha: 1 - (2 / alpha - 1) ** (1 / k) if k % 2 else 2, "some inputs"),
        (lambda k, alpha: 7.0, "Put r"),
    ],
    "mean_square_after": [
        (lambda m, r, k, alpha, v: two(m, r, k, alpha, v), "noise of the cycle"),
        (lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) * m + alpha**2 * (1 - r ** (2 * k)) * v, "its square multiplies"),
        (lambda m, r, k, alpha, v: two(m, r, k, alpha, v) + alpha * (1 - r ** (2 * k)) * v, "which share"),
        (lambda m, r, k, alpha, v: two(m, r, k, alpha, v) + (1 - r ** (2 * k)) * v, "only a share"),
        (lambda m, r, k, alpha, v: two(m, r, k, alpha, v) + alpha**2 * v, "has not reached"),
        (lambda m, r, k, alpha, v: two(m, r, k, alpha, v) + alpha**2 * (1 - r**k) * v, "by r^2"),
        (lambda m, r, k, alpha, v: (1 - alpha) ** 2 * m + alpha**2 * (r ** (2 * k) * m + (1 - r ** (2 * k)) * v), "not independent"),
    ],
    "ema": [(printed, "is expected"), (without_sign, "works for some inputs"), (all_small, "one too small"), (too_old, "too often"), (first_missing, "left out"), (smaller_still, "smaller still"), (reversed_ends, "changed places"), (only_last, "one slow update"), (start_too_new, "not right yet"), (start_too_old, "too large")],
    "climb": [
        ([0.25 - 0.6**i * 0.16 for i in range(1, 6)], "its variance shrink"),
        ([0.09 + 0.032 * i for i in range(1, 6)], "straight line"),
        ([0.09 * 0.36**i for i in range(1, 6)], "adds noise"),
        ([0.1] * 5, "too low at 1, 2, 3, 4, 5"),
        ([0.25] * 5, "too high at 1"),
        ([0.2] * 4, "5 numbers"),
        ([0.2, np.inf, 0.2, 0.2, 0.2], "5 numbers"),
    ],
    "best_alpha": [(8 / 7, "lost its sign"), (2 / 3, "k = 1"), (9 / 8, "turn it round"), (0.5, "half-way"), (1, "jumps"), (7 / 8, "count the way"), (1 / 8, "how far"), (0.3, "Which part")],
    "alpha_from_gradients": [
        (lambda *case: 1 - star(*case), "share of the slow"),
        (lambda *case: -star(*case), "the sign"),
        (lambda *case: 1 / star(*case), "turn it round"),
        (lambda g, f, slow, fast: (slow - fast) @ g / ((slow - fast) @ f), "whole change"),
        (lambda g, f, slow, fast: (slow - fast) @ f / ((slow - fast) @ (g - f)), "from the slow weights on"),
        (lambda g, f, slow, fast: slow @ g / ((slow - fast) @ (g - f)), "along the line"),
    ],
    "memory_explained": [("A", "makes it worse"), ("c", "highest"), ("D", "lowest number"), ("yes", "not one of")],
    "which_convention": [("as in the paper", "step 4"), ("slow weights start at zero", "pull"), ("paper", "not one of")],
    "exposing_test": [((10, 4, 0.5, 12), "5 of 6"), ((0, 3, 0.25, 6), "5 of 6"), ((10, 3, 0.25, 2), "0 of 6"), ((10, 3, 0.25), "4 arguments"), ((10, 60, 0.25, 6), "whole number"), ((10, 3, 0, 6), "between 0 and 1"), ("four", "4 arguments")],
}

RIGHT = {
    "climb": [np.round(0.25 - 0.36 ** np.arange(1, 6) * 0.16 + off, 4) for off in (0.02, -0.02, 0)],  # 0.02 is promised
    "best_alpha": [0.89, "0.889"],
}
