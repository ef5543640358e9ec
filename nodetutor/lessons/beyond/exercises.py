"""The exercises of notebook 09."""

import math

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.notebook.replies import Reply, as_float, function, missing, number


def lowest_with_tanh(answer):
    """Predict: how far down a tanh field can push the first component."""
    mistakes = [
        (1, "this is where it starts. With tanh the velocity may be negative."),
        (4, "this is the upper edge. How far down?"),
        (-1, "this is the edge for the time 2. Here the time is 3."),
        (0, "the velocity of tanh lies between -1 and 1, and the time is 3, not 1."),
        (-3, "this is the distance. Where does it start?"),
    ]
    right = "the velocity stays above -1, the time is 3, the start is 1. The edge itself is never reached."
    return number(answer, -2, right, mistakes, tolerance=1e-9)


def _field(t, z):
    return np.array([z[1], -z[0] + 0.3 * t])


def _heun(f, t, z, dt):
    first = f(t, z)
    return z + dt / 2 * (first + f(t + dt, z + dt * first))


def heun_step(answer):
    """Write: one step of Heun's method."""
    fields = [_field, lambda t, z: sigmoid(2 * z - t), lambda t, z: np.array([t**2, z[0] * z[1]])]
    cases = [(f, 0.3 * i, np.array([1.0, 0.5 - i]), 0.4 + 0.1 * i) for i, f in enumerate(fields)]
    mistakes = [
        (lambda f, t, z, dt: z + dt * f(t, z), "this is Euler's step: only the slope at the beginning is used."),
        (
            lambda f, t, z, dt: z + dt * (f(t, z) + f(t + dt, z + dt * f(t, z))),
            "the two slopes are averaged: half of each.",
        ),
        (
            lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t, z + dt * f(t, z))),
            "the second slope belongs to the time t + dt.",
        ),
        (
            lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t + dt, z)),
            "the second slope is taken at the point where Euler's step arrives, not at z.",
        ),
        (
            lambda f, t, z, dt: z + dt * f(t + dt / 2, z + dt / 2 * f(t, z)),
            "this is the midpoint method, also of order 2. Heun averages the slopes at both ends.",
        ),
        (
            lambda f, t, z, dt: z + dt * f(t + dt, z + dt * f(t, z)),
            "only the second slope is used: average it with the first.",
        ),
    ]
    return function(answer, _heun, cases, "the average of the slopes at both ends.", mistakes)


def _adjoint(jump_at=lambda n, last: n > 0, sign=1, early=False):
    def start_gradient(states, targets, W, b, dt):
        last = len(states) - 1

        def jump(n):
            return sign * 2 * (states[n] - targets[n]) if jump_at(n, last) else 0

        a = np.zeros_like(states[0]) + jump(last)
        for n in reversed(range(last)):
            if early:
                a = a + jump(n)
            a = a + dt * W.T @ (a * sigmoid.slope(W @ states[n] + b))
            if not early:
                a = a + jump(n)
        return a

    return start_gradient


def adjoint_with_jumps(answer):
    """Find the mistake: dL/dz0 of a loss that looks at every time."""
    cases = []
    rng = np.random.default_rng(9)
    for _ in range(4):
        W, b, dt = rng.normal(size=(2, 2)), rng.normal(size=2), 0.3
        states = [rng.normal(size=2)]
        for _ in range(5):
            states.append(states[-1] + dt * sigmoid(W @ states[-1] + b))
        cases.append((np.array(states), np.array(states) + rng.normal(size=(6, 2)), W, b, dt))
    mistakes = [
        (
            _adjoint(lambda n, last: n == last),
            "only the last time counts here. The loss looks at every time, so the adjoint jumps at every time.",
        ),
        (_adjoint(lambda n, last: 0 < n < last), "the jump at the last time is missing."),
        (
            _adjoint(lambda n, last: True),
            "one jump too many: the sum of the loss begins at n = 1, so it does not look at time 0.",
        ),
        (
            _adjoint(early=True),
            "the jumps come too early: first step back to time n, then add what the loss says there.",
        ),
        (_adjoint(sign=-1), "the sign of the jumps: the loss grows with the distance from the target."),
    ]
    return function(
        answer, _adjoint(), cases, "the adjoint jumps by dL/dz_n at every time that the loss looks at.", mistakes
    )


def shaking_step(answer):
    """Change an experiment: a step for dz/dt = -40 z where Euler changes sign in every step and still decays."""
    if missing(answer):
        return Reply(False, "replace the ... by a step size.")
    try:
        dt = as_float(answer)
    except (TypeError, ValueError):
        return Reply(False, f"a step size is a number, and {answer!r} is none.")
    if not (math.isfinite(dt) and dt > 0):
        return Reply(False, "a step size is a positive number.")
    factor = 1 - 40 * dt
    if factor >= 0:
        return Reply(False, f"one step multiplies z by {factor:.2f}: no change of sign. Take longer steps.")
    if factor <= -1:
        return Reply(False, f"one step multiplies z by {factor:.2f}: it shakes and does not decay. Take shorter steps.")
    return Reply(
        True,
        f"one step multiplies z by {factor:.2f}: the sign changes in every step, and the size shrinks. The true solution never changes sign.",
    )
