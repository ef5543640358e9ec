"""Typical wrong answers to the exercises of notebook 04, and a piece of the reply to each."""

import numpy as np

from nodetutor.gradients import exact
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import solve


def walk(jacobians, jumps, dt, step):
    a, curve = jumps[-1], [jumps[-1]]
    for J, jump in zip(jacobians[::-1], jumps[-2::-1], strict=True):
        a = step(a, J, jump, dt)
        curve.append(a)
    return np.array(curve[::-1])


def with_step(step):
    return lambda jacobians, jumps, dt: walk(jacobians, jumps, dt, step)


forgotten = with_step(lambda a, J, jump, dt: a + dt * J.T @ a)
replaced = with_step(lambda a, J, jump, dt: jump if jump.any() else a + dt * J.T @ a)
early = with_step(lambda a, J, jump, dt: a + jump + dt * J.T @ (a + jump))
minus = with_step(lambda a, J, jump, dt: a - dt * J.T @ a + jump)
untransposed = with_step(lambda a, J, jump, dt: a + dt * J @ a + jump)
no_dt = with_step(lambda a, J, jump, dt: a + J.T @ a + jump)
right_step = with_step(lambda a, J, jump, dt: a + dt * J.T @ a + jump)


def not_turned(jacobians, jumps, dt):
    return right_step(jacobians, jumps, dt)[::-1]


def from_the_first(jacobians, jumps, dt):
    return right_step(jacobians[::-1], jumps, dt)


def at_the_end(jacobians, jumps, dt):
    return right_step([*jacobians[1:], jacobians[-1]], jumps, dt)


jump_taken_off = with_step(lambda a, J, jump, dt: a + dt * J.T @ a - jump)
jump_shrunk = with_step(lambda a, J, jump, dt: a + dt * (J.T @ a + jump))


def too_late(jacobians, jumps, dt):
    a, curve = jumps[-1], [jumps[-1]]
    for J, jump in zip(jacobians[::-1], jumps[::-1], strict=False):
        a = a + dt * J.T @ a + jump
        curve.append(a)
    return np.array(curve[::-1])


def from_zero(jacobians, jumps, dt):
    a = np.zeros_like(jumps[-1])
    curve = [a]
    for J, jump in zip(jacobians[::-1], jumps[-2::-1], strict=True):
        a = a + dt * J.T @ a + jump
        curve.append(a)
    return np.array(curve[::-1])


def same_array(jacobians, jumps, dt):
    a = jumps[-1].copy()
    curve = [a]
    for J, jump in zip(jacobians[::-1], jumps[-2::-1], strict=True):
        a += dt * J.T @ a + jump
        curve.append(a)
    return np.array(curve[::-1])


def only_the_first(jacobians, jumps, dt):
    return right_step(jacobians, jumps, dt)[0]


def only_the_end_counts(jacobians, jumps, dt):
    kept = np.zeros_like(jumps)
    kept[-1] = jumps[-1]
    return right_step(jacobians, kept, dt) * 1.0001


def as_given(product, clock, dt):
    return product[-1] + dt * clock[:-1].sum(), product[-1]


def clock_wrong(product, clock, dt):
    return -product[-1] - dt * clock[:-1].sum(), product[-1]


def whole_sign(product, clock, dt):
    return product[0], product[-1]


def no_clock(product, clock, dt):
    return -product[-1], product[-1]


def equal_signs(product, clock, dt):
    return product[-1], product[-1]


def only_clock(product, clock, dt):
    return dt * clock[:-1].sum(), product[-1]


def without_dt(product, clock, dt):
    return -product[-1] + clock[:-1].sum(), product[-1]


def one_too_many(product, clock, dt):
    return -product[-1] + dt * clock.sum(), product[-1]


def swapped(product, clock, dt):
    return product[-1], -product[0]


def wrong_one_changed(product, clock, dt):
    return product[-1] + dt * clock[:-1].sum(), -product[-1]


def both_turned(product, clock, dt):
    return product[0], -product[-1]


def minus_no_clock(product, clock, dt):
    return -product[-1], -product[-1]


def both_minus(product, clock, dt):
    return -product[0], -product[-1]


def first_clock_only(product, clock, dt):  # right where the clock is constant
    return -product[-1] + dt * clock[0] * (len(clock) - 1), product[-1]


def last_clock(product, clock, dt):
    return -product[-1] + dt * clock[1:].sum(), product[-1]


def end_only(field, theta, z0, t, data):
    states, loss = solve(field, theta, z0, t), SquaredDistance(data[-1])
    return exact(field, theta, states, t, loss.gradient(states)).theta


def back(weight=2, sign=1, at=0, early=False, even=False):
    def gradient(field, theta, z0, t, data):
        states = solve(field, theta, z0, t)
        a, total = weight * (states[-1] - data[-1]), 0.0
        for n in reversed(range(len(t) - 1)):
            dt = t[1] - t[0] if even else t[n + 1] - t[n]
            jump = weight * (states[n] - data[n])
            a = a + jump if early else a
            a_z, a_theta, _ = field.vjp(t[n + at], states[n + at], theta, a)
            a, total = a + sign * dt * a_z + (0 if early else jump), total + dt * a_theta
        return total

    return gradient


WRONG = {
    "adjoint_curve": [
        ([7.39, 4.48, 2.72, 1.65, 1], "pulls paths together"),
        ([1, 0.61, 0.37, 0.22, 0.14], "known at the end"),
        ([1, 1.65, 2.72, 4.48, 7.39], "known at the end"),
        ([1, 1, 1, 1, 1], "constant"),
        ([0, 0.25, 0.5, 0.75, 1], "straight line"),
        ([0.135, 0.223, 0.368, 0.607, 2], "begin at the end"),
        ([0.135, 0.223, 0.6, 0.607, 1], "t = 1 is the farthest off: a is smaller"),
        ([0.05, 0.223, 0.368, 0.607, 1], "t = 0 is the farthest off: a is larger"),
        ([1, 2, 3], "you gave [1, 2, 3]"),
        ([..., 1, 1, 1, 1], "replace"),
        ("five", "5 numbers"),
    ],
    "running_cost": [
        (lambda a, J, r: -J.T @ a, "missing"),
        (lambda a, J, r: -J.T @ a + r, "sign of the cost"),
        (lambda a, J, r: -J @ a - r, "J.T"),
        (lambda a, J, r: -J @ a + r, "two things"),
        (lambda a, J, r: J.T @ a + r, "one step back"),
        (lambda a, J, r: J.T @ a - r, "minus of (3.2) is lost"),
        (lambda a, J, r: J.T @ a, "as well"),
        (lambda a, J, r: -r, "only the cost"),
        (lambda a, J, r: -J.T @ r - a, "changed places"),
        (lambda a, J, r: -J.T @ (a + r), "here and now"),
        (lambda a, J, r: (-J.T @ a - r)[:1], "shape"),
    ],
    "exposing_field": [
        (lambda t, z: np.cos(z), "Caught: 2 of 4"),
        (lambda t, z: 0.0, "Caught: 0 of 4"),
        (lambda t, z: t, "z(2) is 3"),
        (lambda t, z: 1.0, "z(2) is 3"),
        (lambda t, z: np.random.default_rng().normal(), "two different numbers"),
        (lambda t, z: t if t < 1 else None, "gives nothing"),
        (lambda t, z: z + 1e-9 * t, "the clock forgotten"),
        (lambda t, z: z**3, "runs away"),
        (lambda t, z: "fast", "gives the text 'fast'"),
        (lambda t: t, "raises"),
        (lambda t, z: None, "returns nothing"),
        (3, "function"),
    ],
    "whole_pass": [
        (end_only, "last term"),
        (back(early=True), "too early"),
        (back(weight=1), "half as large"),
        (back(at=1), "later end"),
        (back(sign=-1), "adds"),
        (back(even=True), "some inputs"),
        (lambda *case: -back()(*case), "climb"),
        (lambda field, theta, z0, t, data: np.zeros(field.size), "differs from the chain rule"),
        (lambda field, theta, z0, t, data: back()(field, theta, z0, t, data)[:2], "shape"),
    ],
    "lost_power": [("b", "RK4"), ("C", "continuous"), ("d", "straight lines"), ("e", "not one of"), (1, "not one of")],
    "spacing": [
        (400, "one piece"),
        (1, "every state"),
        (40, "51"),
        (10, "51"),
        (200, "201"),
        (2, "200 checkpoints"),
        (41, "how many states"),
        (50, "Count"),
    ],
    "evaluations": [
        (200_000, "up and down"),
        (200_200, "one-sided"),
        (100_000, "more than once"),
        (50_000, "two things"),
        (2000, "number of solutions"),
        (8000, "50 steps"),
        (400, "anew for every parameter"),
        (200, "one solution"),
        (50_050, "Euler"),
        (123, "Count solutions"),
        ("many", "number"),
    ],
    "adjoint_with_jumps": [
        (forgotten, "forgotten"),
        (replaced, "in the place of it"),
        (early, "too early"),
        (minus, "sign"),
        (untransposed, "transpose"),
        (no_dt, "dt is missing"),
        (not_turned, "Turn it round"),
        (from_the_first, "last step comes first"),
        (at_the_end, "at its beginning"),
        (jump_taken_off, "a jump is added"),
        (jump_shrunk, "all at once"),
        (too_late, "a second time"),
        (from_zero, "a_N is the last jump"),
        (same_array, "the same array"),
        (only_the_first, "shape"),
        (only_the_end_counts, "Compare one step"),
        (lambda jacobians, jumps, dt: jumps[99], "IndexError"),
        (3, "function"),
    ],
    "time_gradients": [
        (as_given, "(-1.4, 1.4) is expected"),
        (clock_wrong, "does not depend on time"),
        (whole_sign, "as a whole"),
        (no_clock, "forgets the clock"),
        (equal_signs, "clock's term as well"),
        (only_clock, "shorter, too"),
        (without_dt, "lost its dt"),
        (one_too_many, "one term too many"),
        (swapped, "order"),
        (both_minus, "longer trip"),
        (wrong_one_changed, "the one that was right"),
        (both_turned, "both numbers have the wrong sign"),
        (minus_no_clock, "lost its plus"),
        (first_clock_only, "some inputs"),
        (last_clock, "some inputs"),
        (lambda product, clock, dt: product[-1], "shape"),
    ],
    "steps_for_one_percent": [
        (20, "still"),
        (74, "well reckoned"),
        (77, "still 1.003"),
        (200, "fewer"),
        (10_000, "far more"),
        (80.5, "whole number"),
        (-80, "whole number"),
        (True, "whole number"),
        (float("inf"), "whole number"),
        ("many", "whole number"),
    ],
}

OPEN = {
    "adjoint_curve": "every curve whose five points lie within a fifth of the true ones is right",
    "exposing_field": "every velocity with which all four wrong programs differ is right",
    "steps_for_one_percent": "every count with which the measured error lies between 0.85 and 1 per cent is right",
}
