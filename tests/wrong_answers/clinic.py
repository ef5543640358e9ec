"""Typical wrong answers to the exercises of notebook 12, and a piece of the reply to each."""

import numpy as np


def norm_free(g, limit):
    return g if np.linalg.norm(g) <= limit else 0 * g


WRONG = {
    "flat_line": [("a", "wrong with windows"), ("c", "enough units"), ("D", "near its start"), ("e", "not one of"), (..., "replace")],
    "clip": [
        (lambda g, limit: np.clip(g, -limit, limit), "turns the direction"),
        (lambda g, limit: g * limit / max(np.linalg.norm(g), 1e-12), "become longer"),
        (lambda g, limit: g / max(1, np.linalg.norm(g)), "length 1"),
        (lambda g, limit: g * min(1, limit / max(g @ g, 1e-12)), "root is missing"),
        (lambda g, limit: g * min(1, limit / max(np.abs(g).sum(), 1e-12)), "sum of sizes"),
        (lambda g, limit: g * min(1, limit / max(np.abs(g).max(), 1e-12)), "largest entry"),
        (norm_free, "thrown away"),
        (lambda g, limit: g, "some inputs"),
        (3, "function"),
    ],
    "mend_gradient": [
        (lambda z, y: 2 * (z - y), "is expected"),
        (lambda z, y: 2 * (z - y) / np.size(z), "over the times"),
        (lambda z, y: (z - y) / len(z), "half of it"),
        (lambda z, y: 2 * (y - z) / len(z), "moves away"),
        (lambda z, y: 2 * (z - y) / len(z) ** 2, "twice"),
        (lambda z, y: 2 * (z - y) / z.shape[1], "number of components"),
        (lambda z, y: 2 * (z - y).sum(axis=0), "shape"),
    ],
    "three_patients": [(..., "replace"), ("SSS", "0 of 3"), ("PRQ", "first patient's gradient is right"), ("QP", "three letters"), (7, "three letters"), ("QQP", "dead units have none"), ("QRS", "check_gradient says")],
}  # fmt: skip
