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
        a = 0 * b
        for n in range(len(states) - 1, 0, -1):
            if n in times:
                a = a + sign * 2 * (states[n] - targets[n])
            a = a + dt * W.T @ (a * slope(W @ states[n - 1] + b))
        return a

    return answer


def only_last(states, targets, W, b, dt):
    a = 2 * (states[-1] - targets[-1])
    for n in range(len(states) - 2, -1, -1):
        a = a + dt * W.T @ (a * slope(W @ states[n] + b))
    return a


def but_last(states, targets, W, b, dt):
    a = 0 * b
    for n in range(len(states) - 2, -1, -1):
        a = a + dt * W.T @ (a * slope(W @ states[n] + b))
        if n > 0:
            a = a + 2 * (states[n] - targets[n])
    return a


def minus(states, targets, W, b, dt):
    return adjoint(range(1, len(states)), -1)(states, targets, W, b, dt)


def heun(f, t, z, dt):
    first = f(t, z)
    return z + dt / 2 * (first + f(t + dt, z + dt * first))


GOOD = {"starts": 4000, "noise": "the same for both", "budget": "equal gradients", "metric": "share above 0.1", "threshold": "two"}

WRONG = {
    "lowest_with_tanh": [(1, "starts"), (4, "upper"), (-1, "for the time 2"), (0, "time is 3"), (-3, "distance"), (-7, "Look at the question")],
    "heun_step": [
        (lambda f, t, z, dt: z + dt * f(t, z), "Euler"),
        (lambda f, t, z, dt: heun(f, t, z, dt)[:2], "another shape"),
        (lambda f, t, z, dt: z + dt * (f(t, z) + f(t + dt, z + dt * f(t, z))), "half of each"),
        (lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t, z + dt * f(t, z))), "time t + dt"),
        (lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t + dt, z)), "not at z"),
        (lambda f, t, z, dt: z + dt * f(t + dt / 2, z + dt / 2 * f(t, z)), "midpoint"),
        (lambda f, t, z, dt: z + dt * f(t + dt, z + dt * f(t, z)), "second slope"),
    ],
    "adjoint_with_jumps": [(only_last, "is expected"), (too_early, "too early"), (with_time_zero, "time 0"), (but_last, "last time is missing"), (minus, "sign")],
    "shaking_step": [(0.01, "longer"), (0.06, "shorter"), (0.04, "too slow"), (-1, "positive"), ("small", "number"), (float("nan"), "positive")],
    "as_wide_as_its_cells": [("A", "small rates"), ("C", "not tried"), ("D", "shorter memory"), (2, "not one of")],
    "why_not_in_the_plane": [("A", "same 200 steps"), ("b", "hidden neurons"), ("D", "36 points"), ("no", "not one of")],
    "density_change": [(-5, "less room"), (2.5, "time 1"), (-2.5, "this is the trace"), (7, "with signs"), (-7, "with signs"), (3, "determinant"), (-3, "determinant"), (6, "first component"), (148.413, "this is the factor"), (0.0067379, "factor of an area"), (1, "diagonal")],
    "trace_of_perceptron": [
        (lambda W1, W2, s: np.trace(W2 @ W1), "slopes are missing"),
        (lambda W1, W2, s: np.sum(W2 @ np.diag(s) @ W1), "adds all entries"),
        (lambda W1, W2, s: -np.trace(W2 @ np.diag(s) @ W1), "other sign"),
        (lambda W1, W2, s: np.trace(W2 @ np.diag(s) @ np.diag(s) @ W1), "once"),
        (lambda W1, W2, s: np.trace(W2 @ np.diag(s) @ W1) / len(W2), "mean of the diagonal"),
        (lambda W1, W2, s: np.mean(s) * np.trace(W2 @ W1), "of its own"),
    ],
    "fair_race": [
        (GOOD | {"starts": 10}, "hardly a number"),
        (GOOD | {"starts": 200}, "touch"),
        (GOOD | {"noise": "new for each"}, "lucky"),
        (GOOD | {"budget": "equal slow updates"}, "no equal cost"),
        (GOOD | {"metric": "median loss"}, "does not see"),
        (GOOD | {"metric": "best loss"}, "nothing about those"),
        (GOOD | {"threshold": "one"}, "slow, not lost"),
        ({"starts": 10}, "noise"),
    ],
}

OPEN = {"shaking_step": "every step with a factor between -0.001^(1/10) and 0 is right"}
RIGHT = {"shaking_step": [0.026, "0.037"]}
