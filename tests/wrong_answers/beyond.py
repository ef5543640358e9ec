"""Typical wrong answers to the exercises of notebook 09, and a piece of the reply to each."""

import numpy as np


def slope(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


def too_early(states, targets, W, b, dt):
    a = 2 * (states[-1] - targets[-1])
    for n in range(len(states) - 2, -1, -1):
        if n > 0:
            a = a + 2 * (states[n] - targets[n])
        a = a + dt * W.T @ (a * slope(W @ states[n] + b))
    return a


def with_time_zero(states, targets, W, b, dt):
    a = 2 * (states[-1] - targets[-1])
    for n in range(len(states) - 2, -1, -1):
        a = a + dt * W.T @ (a * slope(W @ states[n] + b))
        a = a + 2 * (states[n] - targets[n])
    return a


def adjoint(times, sign=1):
    def answer(states, targets, W, b, dt):
        a = np.zeros(2)
        for n in range(len(states) - 1, 0, -1):
            if n in times:
                a = a + sign * 2 * (states[n] - targets[n])
            a = a + dt * W.T @ (a * slope(W @ states[n - 1] + b))
        return a

    return answer


WRONG = {
    "lowest_with_tanh": [(1, "starts"), (4, "upper"), (-1, "for the time 2"), (0, "time is 3"), (-3, "distance"), (-7, "Look at the question")],
    "heun_step": [
        (lambda f, t, z, dt: z + dt * f(t, z), "Euler"),
        (lambda f, t, z, dt: z + dt * (f(t, z) + f(t + dt, z + dt * f(t, z))), "half of each"),
        (lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t, z + dt * f(t, z))), "time t + dt"),
        (lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t + dt, z)), "not at z"),
        (lambda f, t, z, dt: z + dt * f(t + dt / 2, z + dt / 2 * f(t, z)), "midpoint"),
        (lambda f, t, z, dt: z + dt * f(t + dt, z + dt * f(t, z)), "second slope"),
    ],
    "adjoint_with_jumps": [(adjoint({5}), "only the last time"), (too_early, "too early"), (with_time_zero, "time 0"), (adjoint({1, 2, 3, 4}), "last time is missing"), (adjoint({1, 2, 3, 4, 5}, -1), "sign")],
    "shaking_step": [(0.01, "longer"), (0.06, "shorter"), (-1, "positive"), ("small", "number"), (float("nan"), "positive")],
}
