"""The thesis's experiment for one start in plain Python floats, which a slider needs: much faster than numpy there.

For one run of two numbers numpy spends its time on calls, not on arithmetic. `run` repeats `thesis.experiment` for
one start, and the tests require equal losses and counts.
"""

from math import exp, isfinite, nan
from typing import NamedTuple

from nodetutor import validate
from nodetutor.thesis import ITERATIONS, START, TARGET, TIMES, TOLERANCE

DT, STEPS = float(TIMES[1] - TIMES[0]), len(TIMES) - 1


class Run(NamedTuple):
    """losses: the recorded ones; iterations: the count reported; states [(z1, z2), ...] of the last forward pass."""

    losses: list
    iterations: int
    states: list


def sigmoid(x):
    """1 / (1 + exp(-x)); exp would overflow below -709, where the result is 0 anyway."""
    return 1 / (1 + exp(-x)) if x > -700 else (0.0 if x <= -700 else nan)


def forward(theta):
    """Euler's states, and the slopes sigma(W z + b) on the way."""
    a, b, c, d, e, f = theta
    x, y = map(float, START)
    states, slopes = [(x, y)], []
    for _ in range(STEPS):
        u, v = sigmoid(a * x + b * y + e), sigmoid(c * x + d * y + f)
        x, y = x + DT * u, y + DT * v
        states.append((x, y))
        slopes.append((u, v))
    return states, slopes


def gradient(theta, states, slopes, exact):
    """The exact gradient, or the printed one: see `gradients.backward` and `thesis.printed`."""
    a, b, c, d, _, _ = theta
    p, q = (2 * (z - y) for z, y in zip(states[-1], map(float, TARGET), strict=True))  # the adjoint
    ga = gb = gc = gd = ge = gf = 0.0
    for (x, y), (u, v) in zip(reversed(states[:-1]), reversed(slopes), strict=True):
        if exact:
            r, s = p * u * (1 - u), q * v * (1 - v)
        else:
            r, s = p, q
        ga, gb, gc, gd, ge, gf = ga + r * x, gb + r * y, gc + s * x, gd + s * y, ge + r, gf + s
        if exact:
            p, q = p + DT * (a * r + c * s), q + DT * (b * r + d * s)
        else:
            sx, sy = sigmoid(x), sigmoid(y)
            r, s = p * sx * (1 - sx), q * sy * (1 - sy)
            p, q = p - DT * (a * r + c * s), q - DT * (b * r + d * s)
    return [DT * g for g in (ga, gb, gc, gd, ge, gf)]


def run(theta, lr, k=1, alpha=1.0, exact=False, iterations=ITERATIONS, tolerance=TOLERANCE):
    """Train one start theta (6 numbers) with Lookahead; k = 1 and alpha = 1 are gradient descent.  At most k *
    iterations steps.
    Errors: ValueError for theta of another length, and as `thesis.experiment`.
    """
    fast = slow = validate.array("theta", theta, shape=(6,)).tolist()
    validate.number("lr", lr, low=0)
    validate.whole("k", k, low=1)
    validate.number("alpha", alpha, low=0, high=1, low_open=True)
    validate.whole("iterations", iterations, low=1)
    validate.number("tolerance", tolerance)
    losses = []
    for i in range(1, k * iterations + 1):
        states, slopes = forward(fast)
        loss = sum((z - y) ** 2 for z, y in zip(states[-1], map(float, TARGET), strict=True))
        if losses and 0 < losses[-1] - loss < tolerance:
            break
        losses.append(loss)
        if not isfinite(loss):
            break
        fast = [x - lr * g for x, g in zip(fast, gradient(fast, states, slopes, exact), strict=True)]
        if i % k == 0:
            fast = slow = [(1 - alpha) * s + alpha * x for s, x in zip(slow, fast, strict=True)]
    return Run(losses, i, states)
