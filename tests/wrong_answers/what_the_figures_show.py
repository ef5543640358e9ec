"""Typical wrong answers to the exercises of notebook 08, and a piece of the reply to each."""

import math


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


WRONG = {
    "equal_cost": [
        (entry_by_entry, "entry n with entry n"),
        (both_as_gradients, "n counts slow updates"),
        (turned_round, "turned round"),
        (added, "multiply"),
        (lambda gd, la, k, n: bool(la[k * n] < gd[n]), "the other entry"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * n - 1]), "too early"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * n + 1]), "too late"),
        (lambda gd, la, k, n: bool(la[n] < gd[k * (n + 1)]), "works for some inputs"),
        (lambda gd, la, k, n: bool(la[n - 1] < gd[k * n]), "works for some inputs"),
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
    "lost_slope": [
        (0.0099, "one over it"),
        (0.01, "one over it"),
        (4, "largest"),
        (99, "product"),
        (10_000, "s twice"),
        ("long", "number"),
    ],
    "reachable_target": [
        ((2, 4), "along the edge"),
        ((2.05, 4), "along the edge"),
        ((2, 4.05), "outside the box"),
        ((2, 3), "more than 0.1"),
        (3, "pair"),
        ((float("nan"), 3.95), "more than 0.1"),
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
}
