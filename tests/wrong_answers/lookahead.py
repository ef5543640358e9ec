"""Typical wrong answers to the exercises of notebook 06, and a piece of the reply to each."""


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


WRONG = {
    "after_one_cycle": [(6, "half the way"), (9.5, "four steps"), (2, "distance"), (12, "downhill"), (4, "how far"), (9, "first fast step"), (7, "Look at the question")],
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
    "ema": [(printed, "as printed"), (all_small, "one too small"), (too_old, "too often"), (first_missing, "left out"), (smaller_still, "smaller still"), (reversed_ends, "changed places"), (only_last, "one slow update")],
    "best_alpha": [(8 / 7, "lost its sign"), (2 / 3, "k = 1"), (9 / 8, "turn it round"), (0.5, "half-way"), (1, "jumps"), (7 / 8, "count the way"), (1 / 8, "how far"), (0.3, "Which part")],
    "beyond_two": [((4, 2.5), "even"), ((3, 2.9), "too large"), ((3, 1.5), "beyond 2"), ((2.5, 2.2), "whole number"), (3, "pair"), (("a", 1), "pair"), ((10**400, 2.1), "pair"), ((3, 1 + 3 ** (1 / 3)), "too large")],
    "which_convention": [("as in the paper", "step 4"), ("slow weights start at zero", "pull"), ("paper", "not one of")],
}
