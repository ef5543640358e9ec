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


def clocked(t, y, theta):  # right at t = 0 only
    return np.array([y[1], -np.sin(y[0] + t) - 0.5 * y[1]])


def walk_back(skip=1.0, by_weight=False, late=False):
    def all_gradients(weights, z0):
        states, gradients = [z0], []
        for w in weights:
            states.append(states[-1] + sigmoid(w * states[-1]))
        a = 1.0
        for w, z in zip(weights[::-1], states[-2::-1], strict=True):
            s = sigmoid(w * z)
            factor = skip + s * (1 - s) * w
            gradients.append((a * factor if late else a) * s * (1 - s) * (w if by_weight else z))
            a = a * factor
        return np.array(gradients[::-1])

    return all_gradients


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def late_only(coarse_error, fine_error, coarse_dt, fine_dt):
    return math.log(coarse_error / fine_error) / math.log(coarse_dt / fine_dt) if coarse_error > fine_error else 1.0


WRONG = {
    "exposing_test": [(..., "replace"), (3, "replace")],
    "order_of_two": [
        (lambda a, b, c, d: math.log2(a / b), "any factor"),
        (lambda a, b, c, d: math.log(b / a) / math.log(c / d), "positive order"),
        (lambda a, b, c, d: math.log(c / d) / math.log(a / b), "upside down"),
        (lambda a, b, c, d: a / b / (c / d), "exponent"),
        (lambda a, b, c, d: (a - b) / (c - d), "plain axes"),
        (lambda a, b, c, d: math.log(a / b), "What did the steps do"),
        (late_only, "some inputs"),
        (lambda a, b: a, "TypeError"),
    ],
    "all_weights": [
        (walk_back(skip=0.0), "lost the skip"),
        (walk_back(by_weight=True), "state that comes in"),
        (walk_back(late=True), "one factor too many"),
        (lambda w, z: walk_back()(w, z)[::-1], "Turn them round"),
        (lambda w, z: np.full(len(w), walk_back()(w, z)[0]), "Each weight has its own"),
        (lambda w, z: walk_back()(w[::-1], z), "wrong order"),
        (lambda w, z: walk_back()(w, z)[:1], "shape"),
    ],
    "steady_gradient": [("a", "tanh"), ("C", "moved there"), ("d", "same draws"), ("e", "not one of")],
    "digits": [(30, "exponent"), (10, "Euler"), (100, "Heun"), (10000, "RK4"), (3, "factor"), (0.001, "error left"), (7, "dt^3")],
    "saturated_skip": [(1, "alone"), (0.25**10, "slope of one block as a number"), (0, "plain network"), (0.5**11, "one factor too many"), (0.5**9, "one factor too few"), (0.5, "slope of one block"), (1.5**10, "He's block"), (5, "not added"), (0.625**10, "Saturated"), (1024, "divide by"), (0.3, "one block"), ("1/1024", "number")],
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
        (clocked, "some inputs"),
        (lambda t, y: y, "TypeError"),
        (2, "function"),
    ],
    "euler_step": [
        (new_angle, "(0.9, 1.904) is expected"),
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

OPEN = {"exposing_test": "every field and numbers with which all five wrong steps differ are right"}
