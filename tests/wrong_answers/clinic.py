"""Typical wrong answers to the exercises of notebook 12, and a piece of the reply to each."""

import numpy as np

from nodetutor.lessons.clinic.exercises import per_hour


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
    "seen": [
        (lambda grid, own: (grid <= own[-1]).astype(float), "up to its last one"),
        (lambda grid, own: ~np.isin(grid, own), "turned round"),
        (lambda grid, own: [str(int(t in own)) for t in grid], "a list with the text"),
        (lambda grid, own: np.arange(len(grid)) < len(own), "counts from the left"),
        (lambda grid, own: np.roll(np.isin(grid, own), 1), "one place too late"),
        (lambda grid, own: np.searchsorted(grid, own), "shape"),
        (lambda grid, own: np.ones(len(grid)), "which is not right"),
        (7, "function"),
    ],
    "per_second": [
        (per_hour, "is expected"),
        (lambda t, z: per_hour(t / 3600, z), "still per hour"),
        (lambda t, z: per_hour(t, z) / 3600, "gets seconds"),
        (lambda t, z: per_hour(t / 3600, z) * 3600, "much less happens"),
        (lambda t, z: per_hour(t * 3600, z) / 3600, "how many hours"),
        (lambda t, z: per_hour(t / 60, z) / 60, "minutes"),
        (lambda t, z: per_hour(t / 3600, z / 3600), "z has no unit of time"),
        ("t / 3600", "function"),
    ],
    "jumped": [("a", "did its work"), ("c", "small steps agree"), ("D", "all twenty"), ("f", "not one of"), (..., "replace")],
    "possible_maps": [
        ("ABCE", "B turns the line round"),
        ("AC", "E draws all points together"),
        ("ACDE", "D folds"),
        ("acef", "F brings all"),
        ("BDF", "0 of 6"),
        (["C", "E"], "A moves all"),
        ("AE", "C stretches"),
        ("XYZ", "letters of"),
        (3, "letters of"),
        (..., "replace"),
    ],
    "digits_last": [
        (lambda digits, rate: digits / rate, "to the base e"),
        (lambda digits, rate: digits * rate * np.log(10), "the sooner"),
        (lambda digits, rate: np.log(digits) / rate, "take the logarithm of that"),
        (lambda digits, rate: digits * np.log(2) / rate, "bits"),
        (lambda digits, rate: -digits * np.log(10) / rate, "before the start"),
        (lambda digits, rate: 10.0**digits / rate, "so take a logarithm"),
        (lambda digits, rate: np.log(10) / rate, "some inputs"),
        (18, "function"),
    ],
}  # fmt: skip
