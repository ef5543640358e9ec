"""Typical wrong answers to the exercises of notebook 10, and a piece of the reply to each."""

import numpy as np

FAIR = {
    "starts": 100,
    "rate": "the best for each",
    "tuned_on": "other starts",
    "cost": "gradients",
    "judged_by": "the median and the failures",
}


def gap(p, t):
    return np.log(p / t)


def taken_off(mean):
    return lambda pelts, split: np.log(pelts) - mean(np.log(pelts), split)


WRONG = {
    "share_lower": [
        (lambda a, w: (w > a).mean() + 0.5 * (w == a).mean(), "ends higher"),
        (lambda a, w: (w < a).mean(), "half for each"),
        (lambda a, w: (w <= a).mean(), "not whole"),
        (lambda a, w: (w[:, None] < a).mean() + 0.5 * (w[:, None] == a).mean(), "every other"),
        (lambda a, w: (w < a).sum() + 0.5 * (w == a).sum(), "count"),
        (lambda a, w: 100 * ((w < a) + 0.5 * (w == a)).mean(), "between 0 and 1"),
        (lambda a, w: float(w.mean() < a.mean()), "two means"),
        (0.41, "function"),
    ],
    "insurance": [("a", "cut in halves"), ("C", "200 gradients"), ("d", "hardly changed"), ("x", "not one of"), (..., "replace")],
    "prepare": [
        (taken_off(lambda logs, split: logs.mean(axis=1, keepdims=True)), "is expected"),
        (taken_off(lambda logs, split: logs[:, split:].mean(axis=1, keepdims=True)), "years that were kept back"),
        (taken_off(lambda logs, split: logs[:, :split].mean()), "share one"),
        (taken_off(lambda logs, split: logs.mean(axis=0)), "axis 1"),
        (lambda pelts, split: pelts - pelts[:, :split].mean(axis=1, keepdims=True), "not logarithms"),
        (lambda pelts, split: np.log(pelts[:, :split]) - np.log(pelts[:, :split]).mean(axis=1, keepdims=True), "must come out"),
        (lambda pelts, split: np.log(pelts / pelts[:, :split].mean(axis=1, keepdims=True)), "logarithm of the mean"),
    ],
    "miss_factor": [
        (lambda p, t: np.sqrt(np.mean(gap(p, t) ** 2)), "Which factor"),
        (lambda p, t: np.exp(np.mean(gap(p, t))), "cancel"),
        (lambda p, t: np.exp(np.mean(abs(gap(p, t)))), "absolute"),
        (lambda p, t: np.exp(np.mean(gap(p, t) ** 2)), "root is missing"),
        (lambda p, t: np.exp(np.linalg.norm(gap(p, t))), "sum"),
        (lambda p, t: np.sqrt(np.mean((p - t) ** 2)), "in pelts"),
        (lambda p, t: np.sqrt(np.mean((p / t) ** 2)), "logarithm first"),
        (lambda p, t: np.sqrt(np.mean((p / t - 1) ** 2)), "relative error"),
    ],
    "explain": [("a", "had trouble"), ("c", "would fall with the size"), ("d", "one thing changes"), ("e", "is not one of")],
    "design": [
        ({}, "what is 'starts'"),
        (FAIR | {"rate": "one for both"}, "compare rates"),
        (FAIR | {"tuned_on": "the judged starts"}, "better there than on new ones"),
        (FAIR | {"cost": "slow updates"}, "k gradients"),
        (FAIR | {"judged_by": "the best start"}, "luck"),
        (FAIR | {"judged_by": "the median"}, "blown up"),
        (FAIR | {"starts": 9}, "6 points"),
        (FAIR | {"starts": 10**9}, "for hours"),
        (FAIR | {"starts": 2.5}, "whole number"),
        (FAIR | {"rate": 3}, "is not one of"),
    ],
    "deviations": [
        (lambda J, s: s**2 * np.linalg.inv(J.T @ J), "whole matrix"),
        (lambda J, s: s**2 * np.diag(np.linalg.inv(J.T @ J)), "variances"),
        (lambda J, s: s**2 * np.sqrt(np.diag(np.linalg.inv(J.T @ J))), "once outside"),
        (lambda J, s: np.sqrt(np.diag(np.linalg.inv(J.T @ J))), "noise of 1"),
        (lambda J, s: s / np.linalg.norm(J, axis=0), "if the other number were known"),
        (lambda J, s: s * np.linalg.norm(J, axis=0), "inverse is missing"),
    ],
    "ten_times_surer": [(4100, "old camera"), (2050, "half the angles"), (205, "root of five"), (410, "root of ten"), (41, "what we have"), (92, "other way"), (16400, "not larger"), (7, "once more")],
}  # fmt: skip
