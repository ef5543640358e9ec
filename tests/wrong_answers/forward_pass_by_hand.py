"""Typical wrong answers to the exercises of notebook 05, and a piece of the reply to each."""

import numpy as np


def s(x):
    return 1 / (1 + np.exp(-x))


def back(sign=1, at="argument", factor=True, matrix="T", outer=True, last=False, with_dt=True, carry=True):
    def step(a, z, W, b, dt):
        x = z if at == "state" else W @ z + b
        p = s(x) * (1 - s(x))
        M = W.T if matrix == "T" else W
        move = M @ a * p if last else M @ (a * p)
        share = a * p if factor else a
        scale = dt if with_dt else 1
        gW = np.outer(share, z) if outer else np.outer(z, share)
        return carry * a + sign * dt * move, scale * gW, scale * share

    return step


def late(states, W, b, y, dt):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    for z in reversed(states[:-1]):
        p = s(W @ z + b) * (1 - s(W @ z + b))
        a = a + dt * W.T @ (a * p)
        total = total + dt * a * p
    return total


def short(states, W, b, y, dt):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    for z in states[-2:0:-1]:
        p = s(W @ z + b) * (1 - s(W @ z + b))
        total = total + dt * a * p
        a = a + dt * W.T @ (a * p)
    return total


def loop(states, W, b, y, dt, visited, sign=1, slope=True, keep=True):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    for z in visited:
        p = s(W @ z + b) * (1 - s(W @ z + b))
        total = total * keep + dt * (a * p if slope else a)
        a = a + sign * dt * W.T @ (a * p)
    return total


def last_only(states, *rest):
    return loop(states, *rest, states[-2::-1], keep=False)


def last_share(states, W, b, y, dt):
    a = 2 * (states[-1] - y)
    for z in states[-2::-1]:
        p = s(W @ z + b) * (1 - s(W @ z + b))
        a = a + dt * W.T @ (a * p)
    return dt * a * p


def minus(states, *rest):
    return loop(states, *rest, states[-2::-1], sign=-1)


def no_slope(states, *rest):
    return loop(states, *rest, states[-2::-1], slope=False)


def at_end(states, *rest):
    return loop(states, *rest, states[:0:-1])


def forward(states, *rest):
    return loop(states, *rest, states[:-1])


WRONG = {
    "second_component": [
        (1 + s(3), "length 1"),
        (2.5, "left the sigmoid out"),
        (1 + 0.5 * s(2 * 1), "bias"),
        (0.5 * s(3), "Where does it begin"),
        (1 - 0.5 * s(3), "other way"),
        (1 + 0.5 * s(3) * (1 - s(3)), "slope"),
        (7, "Two digits"),
    ],
    "euler_step": [
        (lambda z, W, b, dt: z + s(W @ z + b), "dt is missing"),
        (lambda z, W, b, dt: z - dt * s(W @ z + b), "sign"),
        (lambda z, W, b, dt: dt * s(W @ z + b), "the step itself"),
        (lambda z, W, b, dt: z + dt * s(z @ W + b), "changed places"),
        (lambda z, W, b, dt: z + dt * s(W * z + b), "entry by entry"),
        (lambda z, W, b, dt: z + dt * s(W @ z), "bias"),
        (lambda z, W, b, dt: z + dt * (W @ z + b), "sigmoid is missing"),
        (lambda z, W, b, dt: z + dt * (W @ s(z) + b), "comes last"),
        (lambda z, W, b, dt: z + dt * s(dt * (W @ z + b)), "outside the sigmoid"),
        (lambda z, W, b, dt: z + dt * s(W @ z + b) * (1 - s(W @ z + b)), "the slope sigma'"),
        (lambda z, W, b, dt: z + dt * s(W @ (z + b)), "after the product"),
        (lambda z, W, b, dt: s(W @ z + b), "this is the velocity"),
        (lambda z, W, b, dt: z + 0.5 * s(W @ z + b), "Does that fit"),
    ],
    "back_step": [
        (back(sign=-1), "first difference"),
        (back(at="state"), "second difference"),
        (back(factor=False), "third difference"),
        (back(sign=-1, at="state", factor=False), "as printed"),
        (back(last=True), "after W^T"),
        (back(matrix="W"), "transpose"),
        (back(outer=False), "row against column"),
        (back(with_dt=False), "dt is missing"),
        (back(carry=False), "straight on"),
    ],
    "bias_gradient": [(late, "wrong place"), (short, "left out"), (last_only, "add them all up"), (last_share, "inside the loop"), (minus, "the sign"), (no_slope, "lost its slope"), (at_end, "beginning of the step"), (forward, "run backward"), (lambda states, W, b, y, dt: W @ b, "not right")],
    "harmless_weights": [
        (np.eye(2), "Which factor"),
        ([[1, 0], [0, 2]], "Which factor"),
        ([1, 2, 3], "shape"),
        ("zero", "2 x 2"),
        ([[np.nan, 0], [0, 0]], "finite"),
    ],
}
