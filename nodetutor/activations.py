"""Activation functions with their slopes: `sigmoid(x)` and `sigmoid.slope(x)`; also `tanh`, `relu`, `identity`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import validate


@dataclass(frozen=True)
class Activation:
    """A function of one number and its derivative, both applied entry by entry to arrays of any shape."""

    name: str
    function: Callable
    derivative: Callable

    def __call__(self, x):
        """sigma(x), entry by entry."""
        return self.function(x)

    def slope(self, x):
        """sigma'(x), entry by entry."""
        return self.derivative(x)


def _sigmoid(x):
    with np.errstate(over="ignore"):  # exp(-x) = inf gives 1 / inf = 0, which is the limit
        return 1 / (1 + np.exp(np.negative(x)))


def _sigmoid_slope(x):
    s = _sigmoid(x)
    return s * (1 - s)


def _tanh_slope(x):
    return 1 - np.tanh(x) ** 2


def _relu(x):
    return np.maximum(x, 0.0)


def _relu_slope(x):
    return np.where(np.isnan(x), x, np.greater(x, 0))  # 0 at x = 0, by convention; nan stays nan


def _identity(x):
    return np.asarray(x, dtype=float)


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
tanh = Activation("tanh", np.tanh, _tanh_slope)
relu = Activation("relu", _relu, _relu_slope)
identity = Activation("identity", _identity, np.ones_like)

ACTIVATIONS = {a.name: a for a in (sigmoid, tanh, relu, identity)}


def activation_named(name):
    """Return the activation called `name`; an `Activation` is returned as it is. ValueError for an unknown name."""
    return name if isinstance(name, Activation) else validate.choice("activation", name, ACTIVATIONS)
