"""Typical wrong answers to the exercises of notebook 04, and a piece of the reply to each."""

import numpy as np


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
    a = np.zeros(2)
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


WRONG = {
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
        (as_given, "without a clock"),
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
        (lambda product, clock, dt: product[-1], "shape"),
    ],
    "steps_for_one_percent": [
        (20, "still"),
        (74, "still"),
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
