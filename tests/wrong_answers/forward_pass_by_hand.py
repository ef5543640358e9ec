"""Typical wrong answers to the exercises of notebooks 05, 05a and 05b, and a piece of the reply to each."""

import numpy as np


def s(x):
    return 1 / (1 + np.exp(-x))


def p(x):
    return s(x) * (1 - s(x))


def late(states, W, b, y, dt):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    for z in reversed(states[:-1]):
        a = a + dt * W.T @ (a * p(W @ z + b))
        total = total + dt * a * p(W @ z + b)
    return total


def loop(states, W, b, y, dt, visited, sign=1, slope=True, keep=True):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    for z in visited:
        d = a * p(W @ z + b)
        total = total * keep + dt * (d if slope else a)
        a = a + sign * dt * W.T @ d
    return total


def last_share(states, W, b, y, dt):
    a = 2 * (states[-1] - y)
    for z in states[-2::-1]:
        a = a + dt * W.T @ (a * p(W @ z + b))
    return dt * a * p(W @ states[0] + b)


def whole(two=2, sign=1, at="argument", factor=True, transpose=True, outer=True, last=False, later=0, carry=1):
    def gradient(W, b, z0, y, dt, steps):
        z = [z0]
        for _ in range(steps):
            z.append(z[-1] + dt * s(W @ z[-1] + b))
        a, gW, gb = two * (z[-1] - y), np.zeros_like(W), np.zeros_like(b)
        for n in range(steps - 1, -1, -1):
            here = z[n + later]
            slope = p(here if at == "state" else W @ here + b)
            d = a * slope if factor else a
            gW, gb = gW + dt * (np.outer(d, here) if outer else np.outer(here, d)), gb + dt * d
            M = W.T if transpose else W
            a = carry * a + sign * dt * ((M @ a) * slope if last else M @ (a * slope))
        return gW, gb

    return gradient


def training(sign=1, shift=0, fresh=False, gradient=None, extra=0):
    def answer(W, b, z0, y, dt, steps, lr, iterations):
        told, first = [], (W, b)
        for _ in range(iterations + shift + extra):
            z = z0
            for _ in range(steps):
                z = z + dt * s(W @ z + b)
            told.append(np.sum((z - y) ** 2))
            gW, gb = (gradient or whole())(*(first if fresh else (W, b)), z0, y, dt, steps)
            W, b = W - sign * lr * gW, b - sign * lr * gb
        return told[shift:]

    return answer


LISTING = {"sign": -1, "at": "state", "factor": False}
TEXT = {"sign": -1, "last": True, "factor": False}

WRONG = {
    "furthest": [(1.5, "how far the three steps"), (2, "time of 1"), (4, "How long is dt"), (2.4633, "Other weights"), (1, "lower edge"), (3, "How fast")],
    "exposing_example": [
        (([[1, 0], [0, 2]], [1, 1]), "3 of 5"),
        (([[1, 2], [2, 3]], [1, 2]), "of 5 bugs"),
        (([[1, 2, 3], [2, 3, 4]], [1, 2]), "Not yet"),
        (([1, 2], [1, 2]), "does not fit"),
        (([[0.5], [2]], [0.7]), "an array of shape (2, 2) may stand there"),
        ([1, 2, 3], "2 arguments"),
        ((np.zeros((2, 2)), [0, 0]), "of 5 bugs"),
    ],
    "bias_gradient": [
        (late, "is expected"),
        (lambda states, *rest: loop(states, *rest, states[-2:0:-1]), "left out"),
        (lambda states, *rest: loop(states, *rest, states[-2::-1], keep=False), "add them all up"),
        (last_share, "inside the loop"),
        (lambda states, *rest: loop(states, *rest, states[-2::-1], sign=-1), "the sign"),
        (lambda states, *rest: loop(states, *rest, states[-2::-1], slope=False), "lost its slope"),
        (lambda states, *rest: loop(states, *rest, states[:0:-1]), "beginning of the step"),
        (lambda states, *rest: loop(states, *rest, states[:-1]), "run backward"),
        (lambda states, W, b, y, dt: W @ b, "not right"),
    ],
    "whole_gradient": [
        (whole(sign=-1), "the sign"),
        (whole(at="state"), "where the sigmoid was"),
        (whole(factor=False), "lack sigma'"),
        (whole(**LISTING), "three differences"),
        (whole(**TEXT), "read naturally"),
        (whole(**TEXT, later=1), "printed indices"),
        (whole(last=True), "after W^T"),
        (whole(transpose=False), "transpose"),
        (whole(outer=False), "row against column"),
        (whole(later=1), "where that step began"),
        (whole(two=1), "factor 2"),
        (whole(carry=0), "straight on"),
        (lambda W, b, z0, y, dt, steps: (W, b), "not right"),
    ],
    "training_loop": [
        (training(sign=-1), "losses rise"),
        (training(shift=1), "one update too late"),
        (training(fresh=True), "anew in each"),
        (lambda *case: training()(*case)[-1:], "only the last"),
        (training(extra=1), "one loss too many"),
        (lambda *case: sorted(training()(*case), reverse=True), "works for some inputs"),
        (training(gradient=whole(**LISTING)), "trains with Listing 4.2"),
        (training(gradient=whole(two=1)), "half as long"),
        (lambda *case: [1.0] * case[-1], "not right"),
    ],
    "harmless_weights": [
        (np.eye(2), "Which factor"),
        ([[1, 0], [0, 2]], "Which factor"),
        ([1, 2, 3], "3 numbers in a list"),
        ("zero", "2 x 2"),
        ([[np.nan, 0], [0, 0]], "finite"),
    ],
    "lost_slope": [(0.0099, "one over it"), (4, "1/4"), (99, "turned round"), (10_000, "s twice"), (50, "Look at the question")],
}
