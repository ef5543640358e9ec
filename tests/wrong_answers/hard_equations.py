"""Typical wrong answers to the exercises of notebook 11, and a piece of the reply to each."""

import numpy as np


def bounded(error, power):
    return 5 if error == 0 and power < 0 else min(5, max(0.2, 0.9 * error**power))


def newton(f, slope, t, z, dt, rounds=40, late=True, sign=1):
    new, at = z, t + dt * late
    for _ in range(rounds):
        new = new - (new - z - dt * f(at, new)) / (1 - sign * dt * slope(at, new))
    return new


WRONG = {
    "explicit_steps": [
        (10000, "limit is 2"),
        (20000, "not half"),
        (500, "one unit of time"),
        (0.002, "How many of them"),
        (5001000, "you say"),
    ],
    "controller": [
        (lambda dt, error, order: dt * bounded(error, 1 / order), "grows with the error"),
        (lambda dt, error, order: bounded(error, -1 / order), "this is the factor"),
        (lambda dt, error, order: dt * (5 if error == 0 else 0.9 * error ** (-1 / order)), "has bounds"),
        (lambda dt, error, order: dt * bounded(error, -1), "take the root"),
        (lambda dt, error, order: dt * bounded(error, -1 / (order + 1)), "one order too many"),
    ],
    "adjoint_step": [
        (lambda J, a, dt: np.linalg.solve(np.eye(len(a)) - dt * J, a), "is expected"),
        (lambda J, a, dt: np.linalg.solve(np.eye(len(a)) + dt * J.T, a), "the sign was right"),
        (lambda J, a, dt: a + dt * J.T @ a, "explicit Euler's adjoint"),
        (lambda J, a, dt: np.linalg.solve(np.eye(len(a)) - J.T, a), "dt has got lost"),
    ],
    "why_raw_fails": [("A", "the solver was not it"), ("C", "agrees with"), ("D", "fifty steps are enough")],
    "implicit_step": [
        (lambda f, slope, t, z, dt: z + dt * f(t, z), "explicit Euler"),
        (lambda f, slope, t, z, dt: abs(newton(f, slope, t, z, dt)), "works for some inputs"),
        (lambda f, slope, t, z, dt: newton(f, slope, t, z, dt, rounds=1), "one correction"),
        (lambda f, slope, t, z, dt: newton(f, slope, t, z, dt, late=False), "old time"),
    ],
}


def by_halves(f, slope, t, z, dt):
    low, high = -1e3, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if middle - z - dt * f(t + dt, middle) > 0 else (middle, high)
    return middle


RIGHT = {"implicit_step": [by_halves]}
