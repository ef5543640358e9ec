"""Typical wrong answers to the exercises of notebook 13, and a piece of the reply to each."""

import numpy as np


def steps(times, h):
    return times[0] + h * np.arange(int(np.ceil((times[-1] - times[0]) / h + 1)))


def cut(times, h):
    grid = steps(times, h)
    grid[-1] = times[-1]
    return grid


WRONG = {
    "grid": [
        (lambda times, h: times, "read off afterwards"),
        (lambda times, h: steps(times, h or 1.0), "no default step"),
        (lambda times, h: steps(times, h) if h else times, "goes beyond"),
        (lambda times, h: np.append(steps(times, h)[:-2], times[-1]) if h else times, "is missing"),
        (lambda times, h: np.linspace(times[0], times[-1], len(steps(times, h))) if h else times, "shorter than"),
        (lambda times, h: cut(times - times[0], h) if h else times, "need not be 0"),
    ],
    "explain": [("a", "would not halve"), ("b", "would stay"), ("d", "only the way back"), ("e", "is not one of")],
    "end_time": [
        (lambda g: g[-1], "only the last time moves"),
        (np.sum, "the same amount"),
        (lambda g: g[1:].sum(), "move less"),
        (lambda g: g @ np.linspace(1, 0, len(g)), "with the last one held"),
        (lambda g: g @ np.arange(len(g)), "shares"),
        (lambda g: g @ np.arange(len(g)) / len(g), "weight 1"),
        (lambda g: g @ np.arange(1, len(g) + 1) / len(g), "weight is 0"),
        (np.mean, "weigh the same"),
    ],
    "tell_apart": [
        ((4, 0.5, [1.0] * 8), "4 of 5"),
        ((4, 0.25, [1.0] * 3), "0 of 5"),
        ((2, 0.25, [1.0, 2.0]), "Caught"),
        ((0, 0.5, [1.0]), "at least 1"),
        ((2, 0.5, []), "one and a thousand"),
        ((2, 0.5), "3 arguments"),
    ],
}

OPEN = {"tell_apart": "many inputs show all five bugs"}
