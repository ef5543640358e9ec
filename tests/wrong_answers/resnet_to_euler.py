"""Typical wrong answers to the exercises of notebook 03, and a piece of the reply to each."""

import math

import numpy as np


def field(first, second):
    """A field of the state (y, v) from two formulas."""
    return lambda t, y, theta: np.array([first(*y), second(*y)])


def three_entries(t, y, theta):
    a = -np.sin(y[0]) - 0.5 * y[1]
    return np.array([y[1], a, a])


def only_at_rest(t, y, theta):
    return np.array([y[1], -np.sin(y[0]) - 0.5 * abs(y[1])])


def other_constant(t, y, theta):
    return np.array([y[1], -np.sin(y[0]) - 0.3 * y[1] ** 2 - 1])


def new_angle(y, v, dt):
    y = y + dt * v
    v = v - dt * math.sin(y)
    return y, v


def new_velocity(y, v, dt):
    v = v - dt * math.sin(y)
    y = y + dt * v
    return y, v


def both_new(y, v, dt):
    ahead = y + dt * (v - dt * math.sin(y))
    return ahead, v - dt * math.sin(ahead)


WRONG = {
    "saturated_skip": [(1, "alone"), (0, "plain network"), (0.5**11, "one factor too many"), (0.5**9, "one factor too few"), (0.5, "slope of one block"), (1.5**10, "He's block"), (5, "not added"), (0.625**10, "Saturated"), (1024, "divide by"), (0.3, "one block"), ("1/1024", "number")],
    "steps_for_accuracy": [(640, "order 2"), (640000, "square root"), (100, "the factor"), (164, "instead of adding"), (0.64, "other way round"), (64, "double"), (8192, "128 times"), (128, "half the step")],
    "damped_pendulum": [
        (field(lambda y, v: v, lambda y, v: -math.sin(y) + 0.5 * v), "wrong sign: it must slow"),
        (field(lambda y, v: v, lambda y, v: -math.sin(y)), "no friction"),
        (field(lambda y, v: v, lambda y, v: math.sin(y) - 0.5 * v), "pulls back"),
        (field(lambda y, v: v, lambda y, v: -math.sin(y) - 0.5 * y), "acts on the velocity"),
        (field(lambda y, v: -math.sin(y) - 0.5 * v, lambda y, v: v), "changed places"),
        (field(lambda y, v: y, lambda y, v: -math.sin(y) - 0.5 * v), "y itself"),
        (field(lambda y, v: v, lambda y, v: math.sin(y) + 0.5 * v), "both terms"),
        (field(lambda y, v: v, lambda y, v: -math.sin(y) - v), "twice too strong"),
        (field(lambda y, v: v, lambda y, v: -y - 0.5 * v), "small swings"),
        (three_entries, "shape"),
        (only_at_rest, "some inputs"),
        (other_constant, "one by one"),
        (lambda t, y: y, "TypeError"),
        (2, "function"),
    ],
    "euler_step": [
        (new_angle, "Which one?"),
        (new_velocity, "from the new velocity"),
        (both_new, "other new value"),
        (lambda y, v, dt: (y + dt * v, v + dt * math.sin(y)), "pushed away"),
        (lambda y, v, dt: (y + v, v - math.sin(y)), "dt is missing"),
        (lambda y, v, dt: (y, v - dt * math.sin(y)), "does not move"),
        (lambda y, v, dt: (v, -math.sin(y)), "these are the slopes"),
        (lambda y, v, dt: (dt * v, -dt * math.sin(y)), "these are the changes"),
        (lambda y, v, dt: (v - dt * math.sin(y), y + dt * v), "first y, then v"),
        (lambda y, v, dt: (y, v), "old values"),
        (lambda y, v, dt: (y + dt * v, v), "velocity does not move"),
        (lambda y, v, dt: np.array([y + dt * v, v - math.sin(y)]), "new velocity lacks"),
        (lambda y, v, dt: (y + v, v - dt * math.sin(y)), "new angle lacks"),
        (lambda y, v, dt: (y + dt * v, v - dt * math.cos(y)), "on paper"),
        (lambda y, v, dt: y + dt * v, "shape"),
        (lambda y, v: (y, v), "TypeError"),
        (0.1, "function"),
    ],
    "fewest_steps": [(20, "for ever"), (40, "fewer steps do"), (41, "keeps its sign"), (10, "-3"), (19, "just outside"), (39, "fewer steps do"), (1, "-39"), (22, "one step fewer")],
}
