"""Bad input: every public function answers with a ValueError that names the argument, what came and what was expected.

A table: for each function good arguments, and for each argument values that must be refused. Where an input is not
wrong but extreme, the answer is a number or a named divergence, and never a warning.
"""

import importlib
import inspect
import pkgutil
import warnings
from typing import NamedTuple

import numpy as np
import pytest

import nodetutor
from nodetutor import thesis
from nodetutor.activations import Activation, activation_named, relu, sigmoid, tanh
from nodetutor.adaptive import Pair, solve_adaptive
from nodetutor.differences import check_gradient, finite_differences
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.gradients import adjoint_path, continuous, exact
from nodetutor.implicit import exact_implicit, solve_implicit
from nodetutor.initialize import glorot
from nodetutor.lessons.adjoint.counted import Counted
from nodetutor.lessons.beyond import spiral
from nodetutor.lessons.chain_rule.drawings import draw_chain, draw_graph
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.lessons.networks.network import Network, beans, start
from nodetutor.lessons.resnet_to_euler.drawings import block_values
from nodetutor.lessons.what_the_figures_show.study import reached, share, study
from nodetutor.losses import SquaredDistance
from nodetutor.notebook import figures
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import Method, method_named, refine, solve, step, time_grid
from nodetutor.training import ode_objective, train

NAN, INF = float("nan"), float("inf")
FIELD, T = Layer(2), np.linspace(0, 1, 4)
THETA, THETAS = np.linspace(-1, 1, 6), np.linspace(-1, 1, 18).reshape(6, 3)
STATES = solve(FIELD, THETA, [1.0, 2.0], T)
JUMPS = {3: np.ones(2)}


class Case(NamedTuple):
    """A function with good arguments, one of them replaced by bad values; the message must contain `word`."""

    function: object
    good: dict
    argument: str
    bad: list
    word: str | None = None


# tests/test_validate.py has all that a validator refuses; here is what tells that it stands where an argument comes in
NOT_NUMBERS, NOT_FINITE, NOT_WHOLE = ["1", None, True], [NAN], [2.0, True]
NOT_NUMERIC, NOT_ARRAYS, NOT_FIELDS = ["ab", [[1, 2], [3]]], ["ab", None, np.zeros((2, 0))], ["euler", Layer]


def refused_numbers(low=None):
    return NOT_NUMBERS + NOT_FINITE + ([] if low is None else [low])


def quadratic(theta):
    return (theta**2).sum(axis=0), 2 * theta


TABLEAU = {"name": "x", "order": 1, "A": ((),), "b": (1.0,), "c": (0.0,)}
PAIR = {"name": "x", "order": 2, "A": ((), (1.0,)), "b": (0.5, 0.5), "c": (0.0, 1.0), "low": (1.0, 0.0)}
TIME_GRID = {"t0": 0, "t_end": 2, "dt": 0.2}
SOLVE = {"field": FIELD, "theta": THETA, "z0": [1.0, 2.0], "t": T, "method": "euler"}
STEP = {"field": FIELD, "t": 0.0, "z": [1.0, 2.0], "theta": THETA, "dt": 0.1, "method": "euler"}
GRADIENT = {"field": FIELD, "theta": THETA, "states": STATES, "t": T, "jumps": JUMPS, "method": "euler"}
ADAPTIVE = {"field": FIELD, "theta": THETA, "z0": [1.0, 2.0], "times": [0.0, 1.0]}
IMPLICIT = {"field": FIELD, "theta": THETA, "z0": [1.0, 2.0], "t": T}
IMPLICIT_BACK = {"field": FIELD, "theta": THETA, "states": solve_implicit(**IMPLICIT), "t": T, "jumps": JUMPS}
TRAIN = {"objective": quadratic, "theta": [1.0, 2.0], "optimizer": GradientDescent(0.1), "budget": 3}
OBJECTIVE = {"field": FIELD, "z0": [1.0, 2.0], "t": T, "loss": thesis.LOSS, "method": "euler"}
SAMPLED = {"field": FIELD, "z0": np.ones((2, 4)), "t": T, "loss": thesis.LOSS, "samples": True}
WINDOWS = {"t": [0, 1, 3, 4], "data": np.ones((4, 2)), "length": 2, "steps": 3}
BATCHES = {"count": 10, "size": 3, "steps": 7, "seed": 0}
EXPERIMENT = {"theta": THETAS, "rates": (0.1,), "ks": (4,), "alpha": 0.5, "iterations": 3}
PRINTED = {"field": FIELD, "theta": THETA, "states": STATES, "t": T, "jumps": JUMPS, "method": "euler"}
ADAM = {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8}
LOOKAHEAD = {"inner": GradientDescent(0.1), "k": 4, "alpha": 0.5}
STUDY = {"cells": [(0.1, 2, 0.5)], "starts": THETAS, "evaluations": 2, "backward": thesis.printed}
NETWORK = Network((2, 3, 1))
SAMPLES = {"theta": np.ones(NETWORK.size), "x": np.ones((2, 4)), "y": np.ones((1, 4))}
PUSH = {"z": [1.0, 2.0], "theta": THETA, "dz": np.ones((2, 3)), "dtheta": np.ones((6, 3))}
SPIRAL = np.ones((41, 2))
SCALAR = {"theta": THETA, "lr": 0.1, "k": 2, "alpha": 0.5, "iterations": 3, "tolerance": 0.0007}
AX = figures.subplots()[1]
OPTIMIZERS = [GradientDescent(0.1), Momentum(0.1), Adam(0.1), Lookahead(GradientDescent(0.1))]


class Own:
    """A field or a loss whose answers are given: `value` when called, `products` of vjp, `jumps` of gradient."""

    def __init__(self, value=None, products=None, jumps=None, dim=2, size=6):
        self.value, self.dim, self.size = value, dim, size
        if products is not None:
            self.vjp = lambda *given: products
        if jumps is not None:
            self.gradient = lambda states: jumps

    def __call__(self, *given):
        return self.value


def changing_backward(field, theta, *rest):
    theta *= 2
    return theta, None


class Forgetful(SquaredDistance):
    def samples(self, chosen):
        pass


class Sloped:
    """An activation of another origin."""

    def __init__(self, slope):
        self.slope = slope

    def __call__(self, x):
        return x**2


class Layers:
    def __init__(self, shapes):
        self.shapes = shapes


TWO, SIX = np.ones(2), np.ones(6)
BAD_FIELDS = [
    (Own(np.ones(1), (TWO, SIX, 0.0)), "field"),
    (Own(TWO, TWO), "vjp"),
    (Own(TWO, (TWO, SIX)), "vjp"),
    (Own(TWO, (np.ones(1), SIX, 0.0)), "df/dz"),
    (Own(TWO, (TWO, np.ones((6, 1)), 0.0)), "df/dtheta"),
]
BAD_LOSSES = [
    (Own(1.0, jumps=[1.0, 2.0]), "loss.gradient"),
    (Own(1.0, jumps={"20": TWO}), "loss.gradient"),
    (Own(1.0, jumps={9: TWO}), "loss.gradient"),
    (Own(1.0, jumps={0: np.ones(3)}), "loss.gradient"),
]


class Descent:
    """An optimizer of another origin: `step` is given; it moves by what it returns."""

    def __init__(self, step=lambda x, gradient, state: (x - gradient, state), weights=lambda x, state: x):
        self.step, self.weights = step, weights

    def init(self, theta):
        return ()


NO_PAIRS = [None, 3, SIX, ((),), (SIX, (), ()), [SIX, ()]]
NO_THETAS = [None, SIX[:1], np.ones((6, 2)), 1j * SIX, "ab", list("abcdef")]
BAD_STEPS = [Descent(lambda *given, back=back: back) for back in NO_PAIRS + [(theta, ()) for theta in NO_THETAS]]
CHANGING = [Descent(lambda x, g, s: (x.__isub__(g), s)), Descent(lambda x, g, s: (x - g.__imul__(2), s))]
BAD_WEIGHTS = [Descent(weights=lambda *given, back=back: back) for back in (None, 3, 1j * SIX, SIX[:1], [[1], [2, 3]])]


def rate_cases(kind, good, argument, low, high):
    numbers = ["1", True, NAN, np.array([0.1, NAN])]
    return Case(kind, good, argument, numbers + low + high)


CASES = [
    # activations
    Case(activation_named, {"name": "relu"}, "name", ["", "swish", "Sigmoid", None, 3, ["relu"]], "activation"),
    Case(Activation, {"name": "x", "function": np.sin, "slope_from_value": np.cos}, "function", [None, 3, "sin"]),
    Case(Activation, {"name": "x", "function": np.sin, "slope_from_value": np.cos}, "slope_from_value", [None, 3]),
    Case(Activation, {"name": "x", "function": np.sin, "slope": np.cos}, "slope", [3, "cos"]),
    *[Case(f, {"x": 1.0}, "x", NOT_NUMERIC + [1j]) for f in (sigmoid, tanh, relu)],
    *[
        Case(f.slope, {"x": 1.0}, "x", [*NOT_NUMERIC, np.ma.masked_array([1.0, 2.0], [False, True])])
        for f in (sigmoid, tanh, relu)
    ],
    # fields
    Case(Layer, {"dim": 2}, "dim", NOT_WHOLE + [0, -1]),
    Case(Layer, {"dim": 2}, "activation", ["softplus", None, 1]),
    Case(Perceptron, {"dim": 2}, "dim", NOT_WHOLE + [0]),
    Case(Perceptron, {"dim": 2}, "hidden", NOT_WHOLE + [0, -8]),
    Case(Perceptron, {"dim": 2}, "activation", ["softplus", None]),
    Case(TimeScaled, {"field": FIELD}, "field", NOT_FIELDS),
    Case(TimeScaled, {"field": FIELD}, "rate", refused_numbers()),
    Case(TimeScaled(FIELD), {"t": 0.1, "z": [1.0, 2.0], "theta": THETA}, "t", refused_numbers()),
    *[
        case
        for f in (FIELD, Perceptron(2, hidden=1, activation="relu"), TimeScaled(FIELD))
        for good in [{"t": 0.0, "z": [1.0, 2.0], "theta": np.ones(f.size)}]
        for case in (
            Case(f, good, "z", NOT_NUMERIC + [1.0, [1.0], [1.0, 2, 3], np.ones((3, 2))]),
            Case(f, good, "theta", NOT_ARRAYS + [1.0, np.ones(f.size + 1), np.ones((2, f.size))]),
            Case(f, good | {"theta": np.ones((f.size, 4))}, "z", [np.ones((2, 3))]),
            Case(f.unpack, {"theta": np.ones(f.size)}, "theta", [np.ones(f.size - 1), None, 2.0]),
            Case(f.vjp, good | {"a": [1.0, 1.0]}, "a", NOT_NUMERIC + [1.0, [1.0], np.ones(3)]),
            Case(f.vjp, good | {"a": [1.0, 1.0]}, "z", [[1.0], None, "ab"]),
            Case(f.vjp, good | {"a": [1.0, 1.0]}, "value", [[1.0], 0.5, "ab", np.ones(3)]),
            Case(f.vjp, good | {"a": [1.0, 1.0], "z": np.ones((2, 3))}, "a", [np.ones((2, 4))]),
        )
    ],
    # solvers
    Case(time_grid, TIME_GRID, "t0", refused_numbers()),
    Case(time_grid, TIME_GRID, "t_end", [0, -1, *refused_numbers()]),
    Case(time_grid, TIME_GRID, "dt", [0, -0.2, 0.3, 0.20001, 5, 1e-12, 1e-300, 5e-324, *refused_numbers()]),
    Case(time_grid, {"t0": 0, "t_end": 1e-9, "dt": 1e-10}, "dt", [3e-10, 7e-10, 1e-9 / 3.5]),
    Case(time_grid, {"t0": 1.7e9, "t_end": 1.7e9 + 1, "dt": 0.25}, "dt", [0.3, 1e-5, 1e-7]),
    Case(refine, {"t": [0, 1, 3], "steps": 2}, "t", ["ab", [0], [1, 0]]),
    Case(refine, {"t": [0, 1, 3], "steps": 2}, "steps", [*NOT_WHOLE, 0, -1, 10**9]),
    *[
        Case(lambda field: solve(field, None, [1.0, 2.0], T, "heun"), {"field": Own(TWO)}, "field", [Own(value)])
        for value in (np.ones(1), -0.5, np.ones((2, 1)), None, 1j * TWO, "ab", np.array([None, None]), np.ones(3), [])
    ],
    *[
        Case(lambda field: step(field, 0.0, [1.0, 2.0], None, 0.1), {"field": Own(TWO)}, "field", [Own(value)])
        for value in (np.ones(1), -0.5, None, np.ones((2, 1)))
    ],
    Case(Method, TABLEAU, "b", [("1",), (0.5,), (NAN,)]),
    Case(method_named, {"method": "euler"}, "method", ["", "Euler", "rk45", None, 4, Layer]),
    Case(Method, TABLEAU, "A", [((1.0,),), ((), ()), None, 0.0, (0.0,)]),
    Case(Method, TABLEAU, "b", [(), (0.5, 0.5), None, 1.0]),
    Case(Method, TABLEAU, "c", [(), (0.5, 0.5), None, 0.0]),
    Case(Method, TABLEAU, "order", ["two", 0, 1.0]),
    Case(solve, SOLVE, "field", NOT_FIELDS),
    Case(solve, SOLVE, "theta", [*NOT_ARRAYS, 1.0, np.ones(5), np.full(6, NAN), np.full(6, INF), np.ones((2, 6))]),
    Case(solve, SOLVE | {"theta": THETAS}, "z0", [np.ones((2, 4))], "theta"),
    Case(solve, SOLVE, "z0", [*NOT_ARRAYS, 1.0, [1.0], [1.0, NAN], [1.0, INF], np.ones((3, 2))]),
    Case(solve, SOLVE, "t", ["ab", [0], [1, 0]]),
    Case(solve, SOLVE, "method", ["", "rk5", None, 4]),
    Case(step, STEP, "field", NOT_FIELDS),
    Case(step, STEP, "t", refused_numbers()),
    Case(step, STEP, "dt", refused_numbers()),
    Case(step, STEP, "z", [*NOT_ARRAYS, [1.0]]),
    Case(step, STEP, "theta", [*NOT_ARRAYS, np.ones(5)]),
    Case(step, STEP, "method", ["rk5", None]),
    # losses
    Case(SquaredDistance, {"target": [1.0, 2.0]}, "target", [*NOT_ARRAYS, 1.0, [1.0, NAN], [INF, 1.0]]),
    Case(SquaredDistance, {"target": [[1.0], [2.0]]}, "at", [[], [1, 1], [1.5, 2], 3, {5, 2}, {1: 0, 2: 0}]),
    Case(SquaredDistance, {"target": [[1.0], [2.0]]}, "at", ["ab", [True, 2], [None, 1]]),
    Case(SquaredDistance, {"target": [[1.0], [2.0]]}, "at", [[1], [1, 2, 3]], "target"),
    Case(SquaredDistance, {"target": [1.0, 2.0]}, "factor", refused_numbers()),
    Case(SquaredDistance([[1.0, 2.0]], at=[-5]), {"states": STATES}, "states", [STATES], "at"),
    *[
        case
        for f in (SquaredDistance([1.0, 2.0]), SquaredDistance([1.0, 2.0]).gradient)
        for bad in [[*NOT_ARRAYS, 1.0, [1.0], np.ones((4, 3)), np.ones((4, 1)), 1j * STATES]]
        for case in [Case(f, {"states": STATES}, "states", bad)]
    ],
    Case(SquaredDistance(np.ones((2, 2))), {}, "states", [STATES, np.ones((4, 2, 3))], "target"),
    Case(SquaredDistance([[1.0, 2.0]], at=[9]), {"states": STATES}, "states", [STATES], "at"),
    Case(SquaredDistance([[1.0, 2.0]], at=[9]).gradient, {"states": STATES}, "states", [STATES], "at"),
    # gradients
    *[
        case
        for of in (exact, continuous, adjoint_path)
        for case in (
            Case(of, GRADIENT, "field", [*NOT_FIELDS, np.sin]),
            Case(of, GRADIENT, "theta", [*NOT_ARRAYS, np.ones(5), np.full(6, NAN), np.full(6, -INF), np.ones((6, 2))]),
            Case(of, GRADIENT, "states", [*NOT_ARRAYS, STATES[:3], STATES[:, :1], np.full((4, 2), NAN), 1.0]),
            Case(of, GRADIENT, "t", [[0, 1], [3, 2, 1, 0], "abcd"], None),
            Case(of, GRADIENT, "jumps", [None, {}, {4: TWO}, {3: np.ones(3)}, {3: [1, NAN]}]),
            Case(of, GRADIENT, "method", ["rk5", None]),
        )
    ],
    # steps that adapt, implicit steps
    Case(solve_adaptive, ADAPTIVE, "field", [3, "euler"]),
    Case(solve_adaptive, ADAPTIVE, "theta", ["ab", np.ones(5), [NAN]]),
    Case(solve_adaptive, ADAPTIVE, "z0", ["ab", [NAN, 0.0], [1.0]]),
    Case(solve_adaptive, ADAPTIVE, "times", [[1.0], [1.0, 0.0], "ab"]),
    Case(solve_adaptive, ADAPTIVE, "pair", ["rk4", 3]),
    Case(solve_adaptive, ADAPTIVE, "rtol", refused_numbers(-1.0)),
    Case(solve_adaptive, ADAPTIVE, "atol", refused_numbers(-1.0)),
    Case(solve_adaptive, ADAPTIVE | {"rtol": 0}, "atol", [0, 0.0]),
    Case(solve_adaptive, ADAPTIVE, "first", ["1", 0.0, -1.0]),
    Case(solve_adaptive, ADAPTIVE, "most", [*NOT_WHOLE, 0]),
    Case(Pair, PAIR, "low", [(), (1.0, 0.0, 0.0), None, 3, ("a", "b"), (NAN, 1.0), (0.5, 0.0), (1.0, 1.0), PAIR["b"]]),
    Case(Pair, PAIR, "A", [((1.0,),)]),
    *[
        case
        for f, good in ((solve_implicit, IMPLICIT), (exact_implicit, IMPLICIT_BACK))
        for state in [next(name for name in ("z0", "states") if name in good)]
        for case in (
            Case(f, good, "field", [*NOT_FIELDS, np.sin]),
            Case(f, good, "theta", ["ab", [1.0], NAN * SIX]),
            Case(f, good, state, ["ab", [1.0], NAN * np.asarray(good[state])]),
            Case(f, good, "t", [[1.0, 0.0], [0.0]]),
        )
    ],
    Case(exact_implicit, IMPLICIT_BACK, "jumps", [None, {9: TWO}, {1: np.ones(3)}]),
    Case(finite_differences, {"function": np.sum, "x": [1.0]}, "function", [None, 3, "sum"]),
    *[
        Case(finite_differences, {"function": np.sum, "x": [1.0]}, "function", [lambda x, back=back: back])
        for back in (None, "a", 1j, [1j], object())
    ],
    *[
        Case(lambda function: finite_differences(function, THETAS), {}, "function", [lambda x, b=back: b], "shape")
        for back in (1.0, np.ones(1), np.ones(4), np.ones((3, 2)))
    ],
    Case(finite_differences, {"function": np.sum, "x": [1.0]}, "x", [*NOT_ARRAYS, 1.0, [NAN], [1, INF]]),
    Case(finite_differences, {"function": np.sum, "x": [1.0]}, "step", [0, -1e-6, 1e-300, 1e300, *refused_numbers()]),
    Case(check_gradient, {"subject": quadratic, "tolerance": 0.1}, "subject", [None, 3, "field", Layer], "subject"),
    *[
        Case(lambda x, f=subject, r=rest: check_gradient(f, *r, *x), {"x": good}, "x", bad, word)
        for subject, rest, good, bad, word in (
            (FIELD, (), (), [(1,), (0, [1.0, 2.0])], "arguments"),
            (FIELD, (), (), [("now", [1.0, 2.0], THETA)], "t"),
            (FIELD, (0.0,), ([1.0, 2.0], THETA), [([1.0], THETA), (None, THETA)], "z"),
            (FIELD, (0.0, [1.0, 2.0]), (THETA,), [([1.0],), ("ab",)], "theta"),
            (sigmoid, (), (0.5,), [("ab",), (NAN,)], "x"),
            (sigmoid, (), (0.5,), [(0.1, 0.2)], "arguments"),
            (thesis.LOSS, (), (STATES,), [(), (STATES, 1)], "arguments"),
            (thesis.LOSS, (), (STATES,), [(3.0,), ("ab",), (NAN * STATES,)], "states"),
            (quadratic, (), (THETA,), [()], "arguments"),
            (quadratic, (), (THETA,), [("ab",), ([NAN],), (1.0,)], "theta"),
        )
    ],
    *[Case(check_gradient, {}, "subject", [subject], word) for subject, word in BAD_FIELDS],
    *[
        Case(lambda subject: check_gradient(subject, STATES), {}, "subject", [subject], word)
        for subject, word in BAD_LOSSES
    ],
    *[
        Case(lambda subject: check_gradient(subject, THETA), {}, "subject", [subject], word)
        for subject, word in (
            (np.sum, "returns"),
            (lambda x: (1.0, x[:2]), "dL/dtheta"),
            (Sloped(lambda x: None), "slope"),
            (Sloped(lambda x: np.full(x.shape, "a")), "slope"),
            (Sloped(lambda x: 2.0), "slope"),
            (lambda x: (1.0, "a"), "gradient"),
        )
    ],
    Case(check_gradient, {"subject": FIELD}, "tolerance", refused_numbers(0)),
    Case(check_gradient, {"subject": FIELD}, "seed", NOT_WHOLE + [-1]),
    # initialize
    Case(glorot, {"field": FIELD}, "field", NOT_FIELDS),
    Case(glorot, {"field": FIELD}, "field", map(Layers, [None, 3, (), (2, 2), ((2,),), (("a", "b"),), ((2.0, 1.0),)])),
    Case(glorot, {"field": FIELD}, "field", map(Layers, [((0, 0),), ((-2, 1),)])),
    Case(glorot, {"field": FIELD}, "seed", NOT_WHOLE + [-1]),
    Case(glorot, {"field": FIELD}, "runs", [2.5, 0, np.array([2, 3])]),
    # optimizers
    *[rate_cases(o, {"lr": 0.1}, "lr", [-0.1, np.array([0.1, -0.1])], []) for o in (GradientDescent, Momentum, Adam)],
    rate_cases(Momentum, {"lr": 0.1}, "beta", [-0.1], [1.1]),
    rate_cases(Adam, ADAM, "beta1", [-0.1], [1, 1.0, 2]),
    rate_cases(Adam, ADAM, "beta2", [-0.1], [1, 1.0, 2]),
    rate_cases(Adam, ADAM, "epsilon", [0, -1e-8], []),
    rate_cases(Lookahead, LOOKAHEAD, "alpha", [0, 0.0, -0.5, np.array([0.5, 0.0])], [2, 1.0001, np.array([0.5, 2])]),
    Case(Lookahead, LOOKAHEAD, "k", [0, 4.0, True, np.array([4, 0]), np.array([4.0, 6.0])]),
    Case(Lookahead, LOOKAHEAD, "inner", [None, "adam", 0.1, GradientDescent, object()]),
    *[
        case
        for o in OPTIMIZERS
        for good in [{"theta": np.ones(2), "gradient": np.ones(2), "state": o.init(np.ones(2))}]
        for case in (
            Case(o.init, {"theta": np.ones(2)}, "theta", NOT_ARRAYS),
            Case(o.step, good, "theta", NOT_ARRAYS),
            Case(o.step, good, "gradient", [*NOT_ARRAYS, 1.0, np.ones(3), np.ones((2, 2))]),
            Case(o.step, good, "state", [None, 3, "x", (1,) * 7]),
        )
    ],
    *[
        Case(kind(lr=np.array([0.1, 0.2, 0.3])).init, {"theta": np.ones((2, 3))}, "theta", [np.ones((2, 4))], "lr")
        for kind in (GradientDescent, Momentum, Adam)
    ],
    Case(Lookahead(GradientDescent(0.1), k=np.array([2, 3])).init, {}, "theta", [np.ones((2, 4))], "k"),
    # training
    Case(train, TRAIN, "objective", [None, 3, "bowl"]),
    Case(train, TRAIN, "objective", [lambda x: 1.0, lambda x: None, lambda x: (1.0, 2.0, 3.0), lambda x: [1.0, x]]),
    Case(train, TRAIN, "objective", [lambda x: (1.0, x[:1]), lambda x: (x, x)]),
    Case(train, TRAIN, "objective", [lambda x: (1.0, x.__imul__(2)), lambda x: quadratic(x.__iadd__(1))]),
    Case(train, TRAIN, "objective", [lambda x: ("a", x), lambda x: (None, x), lambda x: (1.0, "ab")]),
    Case(train, TRAIN, "theta", [*NOT_ARRAYS, 1.0, [1.0, NAN], [1.0, INF]]),
    Case(train, TRAIN, "optimizer", [None, "adam", 0.1, GradientDescent, object()]),
    Case(train, TRAIN | {"theta": np.ones((2, 3))}, "optimizer", [GradientDescent(np.ones(4))], "lr"),
    Case(train, TRAIN | {"theta": np.ones((2, 3))}, "optimizer", [Lookahead(Adam(np.ones(2)))], "lr"),
    *[
        Case(train, TRAIN | {"theta": SIX, "rule": rule}, "optimizer", map(wrap, bad), word)
        for rule in (None, thesis.rule)
        for wrap, all_bad in ((lambda o: o, [(BAD_WEIGHTS, "weights")]), (Lookahead, []))
        for bad, word in [(BAD_STEPS, "returns"), (CHANGING, "optimizer"), *all_bad]
    ],
    Case(train, TRAIN, "report", [2.0, True, 0, -1]),
    Case(train, TRAIN, "budget", [0, 3.0, True, np.array([3, 4])]),
    Case(train, TRAIN | {"theta": np.ones((2, 3))}, "budget", [np.array([3, 4]), np.array([3, 4, 0])]),
    Case(train, TRAIN, "rule", [3, "rule", 0.0007, lambda p, x: None, lambda p, x: 1.0, lambda p, x: "stop"]),
    Case(train, TRAIN | {"theta": np.ones((2, 3))}, "rule", [lambda p, x: True, lambda p, x: (p < x)[:2]]),
    Case(train, TRAIN | {"theta": THETAS}, "rule", [lambda p, x: x.__iadd__(1) < p, lambda p, x: p.__iadd__(1) < x]),
    Case(train, TRAIN, "batches", [3, iter([1, 2, 3]), [], [1, 2], {"a": 1, "b": 2, "c": 3}]),
    Case(train, TRAIN | {"rule": thesis.rule}, "theta", [np.ones((2, 3, 4))]),
    Case(ode_objective, OBJECTIVE, "field", [*NOT_FIELDS, np.sin]),
    Case(ode_objective, OBJECTIVE, "z0", [*NOT_ARRAYS, 1.0, [1.0], [1.0, NAN], np.ones(3), np.ones((2, 4))]),
    Case(ode_objective, OBJECTIVE, "penalty", [3, "ridge"]),
    Case(ode_objective, SAMPLED, "z0", [[1.0, 2.0], np.ones((3, 4)), np.ones((2, 3, 4)), NAN * np.ones((2, 4))]),
    Case(ode_objective, SAMPLED, "t", [np.ones((3, 4)), np.zeros((2, 3)), np.outer([0, 1], np.ones(3)), [1, 0]]),
    Case(ode_objective(**SAMPLED), {"theta": THETA}, "theta", [*NOT_ARRAYS, 1.0, np.ones(5)]),
    *[
        Case(lambda chosen: ode_objective(**SAMPLED)(THETA, chosen), {"chosen": [0, 3, 3]}, "chosen", bad)
        for bad in ([[4], [-1], [], 3], ["ab", [1.5], [[0]], [True]])
    ],
    *[
        Case(lambda field: ode_objective(field, [1.0, 2.0], T, thesis.LOSS)(THETA), {}, "field", [bad], word)
        for bad, word in BAD_FIELDS
    ],
    *[
        Case(lambda loss: ode_objective(FIELD, [1.0, 2.0], T, loss)(THETA), {"loss": thesis.LOSS}, "loss", [bad], word)
        for bad, word in (*BAD_LOSSES, (Own(np.ones(2), jumps={0: TWO}), "loss"), (Own(None, jumps={0: TWO}), "loss"))
    ],
    *[
        Case(lambda b: ode_objective(**OBJECTIVE, backward=b)(THETA), {}, "b", [lambda *x, back=back: back], "backward")
        for back in (None, 3.0, SIX, {0: SIX}, (), (1j * SIX, 0), ([None] * 6, 0), (TWO, 0))
    ],
    Case(lambda b: ode_objective(**OBJECTIVE, backward=b)(THETA), {}, "b", [changing_backward], "backward"),
    Case(lambda f: ode_objective(**SAMPLED | {"loss": f})(THETA, [0]), {}, "f", [Forgetful([2.0, 4.0])], "samples"),
    *[
        Case(lambda penalty: ode_objective(**OBJECTIVE, penalty=penalty)(THETA), {}, "penalty", [bad], word)
        for bad, word in ((lambda x: 1.0, "returns"), (lambda x: (x, x), "loss"), (lambda x: (1.0, 2.0), "gradient"))
    ],
    Case(windows, WINDOWS, "t", ["ab", [0], [0, 0, 1, 2]], "t"),
    Case(windows, WINDOWS, "data", [*NOT_ARRAYS, np.ones(4), np.ones((3, 2)), np.ones((4, 2, 2)), [[NAN]] * 4]),
    Case(windows, WINDOWS, "length", [*NOT_WHOLE, 0, 4]),
    Case(windows, WINDOWS, "steps", [*NOT_WHOLE, 0, 10**9]),
    Case(minibatches, BATCHES, "count", [*NOT_WHOLE, 0]),
    Case(minibatches, BATCHES, "size", [*NOT_WHOLE, 0, 11]),
    Case(minibatches, BATCHES, "steps", [*NOT_WHOLE, 0]),
    Case(minibatches, BATCHES, "seed", [*NOT_WHOLE, -1]),
    Case(ode_objective, OBJECTIVE, "t", [None, [0], [1, 0], [0, NAN], "ab", []]),
    Case(ode_objective, OBJECTIVE, "loss", [None, 3, "squared", np.sum, SquaredDistance]),
    Case(ode_objective, OBJECTIVE, "method", ["rk5", None, 3]),
    Case(ode_objective, OBJECTIVE, "backward", [None, "exact", 3]),
    Case(ode_objective(**OBJECTIVE), {"theta": THETA}, "theta", [*NOT_ARRAYS, 1.0, np.ones(5), np.ones((5, 6))]),
    Case(ode_objective(**OBJECTIVE | {"loss": SquaredDistance([1.0] * 3)}), {}, "theta", [THETA], "states"),
    # the thesis
    Case(thesis.experiment, EXPERIMENT, "theta", [*NOT_ARRAYS, THETA, np.ones((5, 3)), np.full((6, 2), NAN)]),
    Case(thesis.experiment, EXPERIMENT, "rates", [(), 0.1, None, "ab", (0.1, -1), (NAN,), (INF,), (None,), (True,)]),
    Case(thesis.experiment, EXPERIMENT, "ks", [(), 4, None, (0,), (2.5,), (-4,), (True,), ("4",), (NAN,)]),
    Case(thesis.experiment, EXPERIMENT, "alpha", [0, 2, NAN, "a", np.array([0.5, 0.5])]),
    Case(thesis.experiment, EXPERIMENT, "iterations", [0, 2.5, True, np.array([3, 4])]),
    Case(thesis.experiment, EXPERIMENT, "backward", [None, "printed", 3]),
    Case(thesis.experiment, EXPERIMENT, "rule", ["rule", 3, 0.0007]),
    *[
        case
        for f in (thesis.printed, thesis.prose, thesis.prose_as_indexed)
        for case in (
            Case(f, PRINTED, "method", ["rk4", "rk5", None]),
            Case(f, PRINTED, "jumps", [{}, None, {1: np.ones(2)}, {1: np.ones(2), 3: np.ones(2)}]),
            Case(f, PRINTED, "jumps", [{3: x} for x in ([1.0, 1.0, 1.0], np.ones(1), 1.0, np.ones((2, 3)), "ab")]),
            Case(f, PRINTED, "states", [STATES[:3], STATES[:, :1], [*STATES, *STATES], "ab"]),
            Case(f, PRINTED, "t", [None, T[::-1], T[:3]]),
            Case(f, PRINTED, "theta", [THETAS]),
            Case(f, PRINTED, "field", [TimeScaled(FIELD), Perceptron(), None, "layer"]),
            Case(f, PRINTED, "theta", [np.ones(5), None, "ab"]),
        )
    ],
    # the modules of single notebooks
    Case(draw_graph, {"ax": AX, "nodes": {"x": (0, 0, "x")}, "arrows": {}}, "arrows", [{("x", "y"): ""}], "node"),
    Case(draw_chain, {"ax": AX, "texts": ["1", "2"], "labels": ["f"]}, "labels", [[], ["f", "g"]]),
    Case(draw_chain, {"ax": AX, "texts": ["1", "2"], "labels": ["f"]}, "notes", [["one"]]),
    Case(Network, {"widths": (2, 3, 1)}, "widths", [None, 3, [], [2], "ab", [2.5, 1], [2, True], [2, 0], [None, 1]]),
    Case(Network, {"widths": (2, 3, 1)}, "hidden", ["bend", None, 3], "activation"),
    Case(Network, {"widths": (2, 3, 1)}, "output", ["bend", None, 3], "activation"),
    *[
        Case(f, {name: SAMPLES[name] for name in names}, "theta", [*NOT_ARRAYS, np.ones(3), 1.0])
        for f, names in (
            (NETWORK.unpack, ["theta"]),
            (NETWORK.layers, ["theta"]),
            (NETWORK.signals, ["theta", "x"]),
            (NETWORK.loss, SAMPLES),
            (NETWORK.objective, SAMPLES),
        )
    ],
    Case(NETWORK.signals, {"theta": SAMPLES["theta"], "x": SAMPLES["x"]}, "x", [*NOT_NUMERIC, 1.0, np.ones((3, 4))]),
    *[
        case
        for f in (NETWORK.loss, NETWORK.objective)
        for case in (
            Case(f, SAMPLES, "x", [*NOT_NUMERIC, 1.0, np.ones((3, 4))]),
            Case(f, SAMPLES, "y", [*NOT_NUMERIC, 1.0, [1.0], np.ones((2, 4)), np.ones((1, 3)), np.ones((1, 1))]),
        )
    ],
    Case(start, {"network": NETWORK}, "network", [None, 3, FIELD, Network]),
    Case(start, {"network": NETWORK}, "scale", [*refused_numbers(-1)]),
    Case(start, {"network": NETWORK}, "seed", NOT_WHOLE + [-1]),
    Case(start, {"network": NETWORK}, "runs", [0, -1, 2.5, "2", True]),
    Case(beans, {"count": 3}, "count", NOT_WHOLE + [0]),
    Case(beans, {"count": 3}, "seed", NOT_WHOLE + [-1]),
    Case(block_values, {"kind": "plain", "z": 1.0, "w": 0.5}, "kind", ["skip", None, 3, ""]),
    Case(block_values, {"kind": "plain", "z": 1.0, "w": 0.5}, "z", refused_numbers()),
    Case(block_values, {"kind": "plain", "z": 1.0, "w": 0.5}, "w", refused_numbers()),
    Case(Counted, {"dim": 2}, "dim", NOT_WHOLE + [0]),
    Case(Counted(2), {"t": 0.0, "z": [1.0, 2.0], "theta": THETA}, "theta", [*NOT_ARRAYS, np.ones(5)]),
    Case(Counted(2).vjp, {"t": 0.0, "z": [1.0, 2.0], "theta": THETA, "a": [1.0, 2.0]}, "a", [None, "ab", 1.0, [1.0]]),
    Case(Counted(2).push, PUSH, "z", [*NOT_NUMERIC, 1.0, [1.0]]),
    Case(Counted(2).push, PUSH, "theta", [*NOT_ARRAYS, np.ones(5)]),
    Case(Counted(2).push, PUSH, "dz", [*NOT_NUMERIC, 1.0, [1.0, 2.0], np.ones((3, 3)), np.ones((2, 4))]),
    Case(Counted(2).push, PUSH, "dtheta", [*NOT_NUMERIC, 1.0, np.ones((5, 3))]),
    Case(study, STUDY, "cells", [None, [], 0.1, "ab", [(0.1,)], [(0.1, 1, 0.5, 3)], [(NAN, 1, 0.5)], [(None, 1, 0.5)]]),
    Case(study, STUDY, "cells", [[(-1, 1, 0.5)]], "lr"),
    Case(study, STUDY, "cells", [[(0.1, 1.5, 0.5)], [(0.1, 0, 0.5)]], "k"),
    Case(study, STUDY, "cells", [[(0.1, 1, 2.0)], [(0.1, 1, 0)]], "alpha"),
    Case(study, STUDY, "starts", [*NOT_ARRAYS, THETA, np.ones((5, 3)), np.full((6, 2), NAN)]),
    Case(study, STUDY, "evaluations", NOT_WHOLE + [0, -1]),
    Case(study, STUDY, "backward", [None, "printed", 3]),
    Case(study, STUDY, "target", [*NOT_ARRAYS, [1.0], [NAN, 1.0], np.ones((2, 2))]),
    Case(share, {"wins": [True, False]}, "wins", [None, [], "ab", [0.5, 2], [1, 0], [NAN], 3]),
    Case(share, {"wins": [True, False]}, "z", [*refused_numbers(0), -1.96]),
    Case(reached, {"losses": [[2.0], [1.0]], "level": 1.5}, "losses", [*NOT_ARRAYS, 1.0]),
    Case(reached, {"losses": [[2.0], [1.0]], "level": 1.5}, "level", refused_numbers()),
    Case(reached, {"losses": [[2.0], [1.0]], "level": 1.5}, "every", NOT_WHOLE + [0]),
    Case(spiral.spiral, {"t": 0.0, "z": [1.0, 2.0]}, "z", [*NOT_NUMERIC, 1.0, [1.0], np.ones((3, 2))]),
    Case(spiral.observations, {"seed": 0}, "seed", NOT_WHOLE + [-1]),
    Case(spiral.rollout_error, {"theta": np.ones(52), "path": SPIRAL}, "theta", [*NOT_ARRAYS, np.ones(3)]),
    Case(spiral.rollout_error, {"theta": np.ones(52), "path": SPIRAL}, "path", [*NOT_ARRAYS, SPIRAL[1:]]),
    Case(plain_floats.run, SCALAR, "theta", [*NOT_ARRAYS, 1.0, [1.0], np.full(6, NAN)]),
    Case(plain_floats.run, SCALAR, "lr", refused_numbers(-1)),
    Case(plain_floats.run, SCALAR, "k", NOT_WHOLE + [0]),
    Case(plain_floats.run, SCALAR, "alpha", [0, 2, -0.5, *refused_numbers()]),
    Case(plain_floats.run, SCALAR, "iterations", NOT_WHOLE + [0]),
    Case(plain_floats.run, SCALAR, "tolerance", refused_numbers()),
    # figures that compute
    Case(figures.show, {"fig": AX.figure, "alt": "A line that rises from 0 to 1."}, "alt", ["", "a figure", None, 3]),
    Case(figures.slope, {"x": [1, 2], "y": [1, 4]}, "x", [*NOT_ARRAYS, 1.0, [1.0], [1, 0], [-1, 2], [2, 2], [NAN, 1]]),
    Case(figures.slope, {"x": [1, 2], "y": [1, 4]}, "y", [*NOT_ARRAYS, 1.0, [1.0], [1, 0], [-1, 2], [INF, 1]]),
    Case(figures.hold, {"values": [[1.0], [2.0]]}, "values", [*NOT_ARRAYS, 1.0, [1.0, 2.0]]),
    Case(figures.quantiles, {"values": [1.0, 2.0]}, "values", [*NOT_ARRAYS, 1.0]),
    Case(figures.quantiles, {"values": [1.0, 2.0]}, "percent", [(50, 101), (-1,), (NAN,), ("5",)]),
]  # fmt: skip

# Public functions that the table leaves out, and why.
INNER = "computes inside a loop with what a checked function hands over"
BY_NUMPY = "takes an index, and numpy's error names it"
AUTHORS = "draws for the authors of a notebook; matplotlib and ipywidgets answer"
LEFT_OUT = {
    "race": dict.fromkeys(["noisy_race"], INNER),
    "activations": {"Activation.slope_at": INNER},
    "adaptive": dict.fromkeys(["Walk", "error_norm", "next_factor", "try_step"], INNER),
    "implicit": dict.fromkeys(["jacobian", "solve_matrix", "newton_matrix", "implicit_step"], INNER),
    "fields": dict.fromkeys(
        ["affine", "transposed", "scaled", "join", "split", "fit", "OuterProducts", "OuterProducts.add"]
        + ["OuterProducts.total", "fitted", "Field", "Field.vjp", "Field.unpack"]
        + ["Layer.pullback", "Perceptron.pullback", "Layer.bound", "Perceptron.bound"],
        INNER,
    ),
    "figures": dict.fromkeys(
        ["subplots", "png", "encode", "encode_small", "say", "log_axis", "band", "width"],
        AUTHORS,
    ),
    "differences": dict.fromkeys(["Answer", "Part", "Part.entry", "differences"], INNER),
    "gradients": dict.fromkeys(
        ["backward", "step_vjp", "step_times", "augmented", "Gradient", "pullback", "checked_walk", "Retraced"], INNER
    ),
    "guard": "is the check of what a field returns, in tests/test_guard.py",
    "losses": {"SquaredDistance.errors": "is what the loss and its gradient check with"}
    | dict.fromkeys(["SquaredDistance.samples", "SquaredDistance.fits_samples"], "is asked by ode_objective"),
    "network": dict.fromkeys(["scatter", "diagram"], AUTHORS),
    "optimizers": {
        "Optimizer": "has no arguments",
        "Optimizer.rate": "is the check",
        **dict.fromkeys(
            [f"{kind}.{part}" for kind in ("Momentum", "Adam", "Lookahead") for part in ("start", "update")], INNER
        ),
        **dict.fromkeys(["GradientDescent.update", "Optimizer.start", "Optimizer.update"], INNER),
        **dict.fromkeys(["NoMemory", "Velocity", "Averages", "SlowWeights", "Optimizer.weights"], INNER),
        "Lookahead.weights": INNER,
        **dict.fromkeys(["started", "stepped"], "hands all it is given over to the optimizer"),
    },
    "drawings": AUTHORS,
    "plain_floats": dict.fromkeys(["sigmoid", "forward", "gradient", "Run"], INNER),
    "runs": dict.fromkeys(["lift", "spread", "for_runs"], INNER),
    "samples": {"Windows": INNER},
    "replies": "answers everything, in tests/test_exercises.py",
    "slides": "its errors are ExportError, in tests/browser/test_exported_slides.py",
    "solvers": dict.fromkeys(["advance", "stages", "checked_start", "integrate"], INNER),
    "study": dict.fromkeys(["rivals_at", "rises", "percent", "about"], INNER),
    "thesis": {"Panel": INNER, "Panel.start": BY_NUMPY, "rule": INNER},
    "training": {"loss_and_gradient": INNER, "Story": INNER, "Story.runs": BY_NUMPY},
    "validate": "is the checks",
    "kinds": "builds checks, which answer everything, in tests/test_replies.py",
    "records": AUTHORS,
    "values": "reads what a reader hands in, and answers everything, in tests/test_replies.py",
    "computed": "reads and writes what a lesson's own study has computed",
    "class_copy": "writes files for a class, and has tests of its own",
    "noise": {"expected_loss": "hands what it is given over to an optimizer that checks it"},
    "traces": {"program_trace": INNER},
    "ways": "hands all it is given over to functions that check it",
    "widgets": AUTHORS + ", or the explorer itself, in tests/test_widgets.py",
}


def public_functions():
    """(module, name, function or class) of all that has no underscore, methods included, in the core and in what makes
    a notebook. What serves one lesson, or the site, is tried in the tests of its own.
    """
    for found in pkgutil.walk_packages(nodetutor.__path__, "nodetutor."):
        module_name = found.name.rpartition(".")[2]
        if found.ispkg or found.name.startswith(("nodetutor.lessons.", "nodetutor.publish.")):
            continue
        module = importlib.import_module(found.name)
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(thing):
                yield module_name, name, thing
                for method, function in vars(thing).items():
                    if not method.startswith("_") and inspect.isfunction(function):
                        yield module_name, f"{name}.{method}", function
            elif inspect.isfunction(thing):
                yield module_name, name, thing


def name_of(function):
    owner = getattr(function, "__self__", None)
    own = getattr(function, "__name__", None) or type(function).__name__
    return f"{type(owner).__name__}.{own}" if owner is not None else own


def rows():
    seen = {}
    for case in CASES:
        for value in case.bad:
            text = f"{name_of(case.function)}({case.argument}={value!r})"
            text = " ".join(text.partition(" at 0x")[0].split())[:90]  # no addresses, one line
            seen[text] = seen.get(text, 0) + 1
            yield pytest.param(case, value, id=text + (f" #{seen[text]}" if seen[text] > 1 else ""))


ROWS = list(rows())


@pytest.mark.parametrize(("case", "value"), ROWS)
def test_bad_input_is_refused_by_a_value_error_that_names_the_argument(case, value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as refused:  # noqa: PT011 (the message is examined below)
            case.function(**case.good | {case.argument: value})
    message = str(refused.value)
    word = case.word or case.argument
    assert word in message.partition("; expected")[0], f"{word!r} is not named in: {message}"
    assert "; expected " in message, f"no expectation in: {message}"
    assert " is " in message, f"no value in: {message}"


def test_the_table_has_at_least_150_rows_and_every_good_call_is_accepted():
    assert len(ROWS) >= 150
    for case in CASES:
        if case.word is None:  # else it is bad together with another argument
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                case.function(**case.good)


def test_every_public_function_is_in_the_table_or_left_out_for_a_reason():
    functions = [case.function for case in CASES]
    in_table = {getattr(f, "__func__", f) for f in functions if inspect.isroutine(f) or inspect.isclass(f)}
    found = {}
    for module, name, function in public_functions():
        left_out = LEFT_OUT.get(module, {})
        if isinstance(left_out, str):
            continue
        found.setdefault(module, set()).add(name)
        assert (function in in_table) != (name in left_out), f"{module}.{name} belongs in CASES or in LEFT_OUT"
    for module, names in LEFT_OUT.items():
        there = found.get(module, set(names))  # modules of one lesson may be named here, too
        assert isinstance(names, str) or set(names) <= there, f"{module} has no {set(names) - there}"


def test_the_message_has_the_form_argument_is_value_expected_what():
    with pytest.raises(ValueError, match=r"^k is 2\.5; expected a whole number of at least 1$"):
        Lookahead(GradientDescent(0.1), k=2.5)
    with pytest.raises(ValueError, match=r"^alpha is 2; expected a finite number in \(0, 1\]$"):
        Lookahead(GradientDescent(0.1), alpha=2)
    with pytest.raises(ValueError, match=r"^method is 'rk5'; expected one of 'euler', 'midpoint', 'heun', 'rk4'$"):
        solve(**SOLVE | {"method": "rk5"})
    with pytest.raises(ValueError, match=r"^the shape of z0 is \(3,\); expected \(2, \.\.\.\)$"):
        solve(**SOLVE | {"z0": [1, 2, 3]})


# --- extreme but not wrong ----------------------------------------------------------------------

ENORMOUS = [1e100, 1e200, 1e300, 1.7e308]


@pytest.mark.parametrize("size", ENORMOUS)
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_enormous_parameters_and_starts_give_a_result_without_a_warning(size, sign, method):
    for field in (Layer(2), Layer(2, "identity"), Layer(2, "relu"), Perceptron(2, 3), TimeScaled(Layer(2, "tanh"))):
        theta = np.full(field.size, sign * size)
        states = solve(field, theta, [size, 1.0], T, method)
        assert states.shape == (4, 2)
        loss = SquaredDistance([1.0, -size])
        assert loss(states).shape == ()
        if np.isfinite(states).all():
            for of in (exact, continuous):
                assert of(field, theta, states, T, {3: np.array([size, 1.0])}, method).theta.shape == theta.shape


@pytest.mark.parametrize("size", ENORMOUS)
@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, Adam, lambda lr: Lookahead(GradientDescent(lr), 2)])
def test_enormous_rates_and_gradients_give_a_step_without_a_warning(size, optimizer):
    theta, o = np.array([1.0, -2.0]), optimizer(size)
    state = o.init(theta)
    for _ in range(4):
        theta, state = o.step(theta, np.array([size, -1.0]), state)
    assert theta.shape == (2,)


@pytest.mark.parametrize("size", ENORMOUS)
def test_the_thesis_experiment_with_enormous_rates_names_how_each_run_ended(size):
    for backward in (thesis.printed, thesis.prose, thesis.prose_as_indexed):
        panel = thesis.experiment(THETAS, backward, rates=(size,), ks=(4,))[4, size]
        for story in (panel.standard, panel.lookahead):
            assert set(story.ended.tolist()) <= {"budget", "rule", "diverged"}
            bad = ~np.isfinite(story.theta).all(axis=0)
            assert (story.ended[bad] == "diverged").all()


def test_nan_in_a_field_is_passed_on_as_data_because_diverged_runs_stay_in_their_batch():
    z = np.array([[NAN, 1.0], [1.0, 1.0]])
    value = FIELD(0.0, z, np.ones(6))
    assert np.isnan(value).tolist() == [[True, False], [True, False]]


def trained(budget):
    return train(quadratic, np.ones((2, 2)), Momentum(0.1), budget, thesis.rule)


def steps_of(optimizer):
    theta, state = np.ones((2, 2)), optimizer.init(np.ones((2, 2)))
    for _ in range(300):
        theta, state = optimizer.step(theta, theta, state)
    return theta


@pytest.mark.parametrize(
    "compute",
    [
        lambda n: Layer(n(12)).size,
        lambda n: Perceptron(n(2), n(100)).size,
        lambda n: SquaredDistance([2.0, 4.0], factor=n(100)).gradient(STATES)[3],
        lambda n: TimeScaled(FIELD, n(100))(n(2), [1.0, 2.0], THETA),
        lambda n: TimeScaled(FIELD, n(100)).vjp(n(2), [1.0, 2.0], THETA, TWO)[0],
        lambda n: time_grid(n(-100), n(100), n(50)),
        lambda n: refine([0, 1, 2], n(100)),
        lambda n: windows(np.arange(300), np.ones((300, 2)), n(5), n(60)).loss.at,
        lambda n: minibatches(n(100), n(7), n(120)),
        lambda n: solve_adaptive(FIELD, THETA, [1.0, 2.0], [0, 1], "dormand-prince", n(0), n(1), most=n(100)).states,
        lambda n: steps_of(Lookahead(GradientDescent(0.1), n(5))),
        lambda n: steps_of(Lookahead(GradientDescent(0.1), np.array([n(5), n(6)]))),
        lambda n: steps_of(GradientDescent(np.array([n(1), n(0)]))),
        lambda n: trained(n(100)).losses,
        lambda n: trained(np.array([n(100), n(50)])).iterations,
        lambda n: thesis.experiment(THETAS, rates=(n(1),), ks=(n(8),), iterations=n(50))[8, 1].lookahead.losses,
        lambda n: glorot(FIELD, n(3), n(100)),
    ],
)
def test_numbers_of_numpys_small_types_count_as_pythons_own(compute):
    """np.int8(12) ** 2 is -112, and 2 * np.uint8(200) is 144."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(compute(np.int8), compute(int), equal_nan=True)


def test_fields_and_activations_of_no_runs_are_empty():
    assert sigmoid(np.zeros((2, 0))).shape == (2, 0)
    assert FIELD(0.0, np.zeros((2, 0)), np.ones(6)).shape == (2, 0)


def test_a_solution_with_nan_is_refused_where_a_gradient_is_asked_for():
    states = np.full((4, 2), NAN)
    with pytest.raises(ValueError, match="states"):
        exact(FIELD, THETA, states, T, JUMPS)
