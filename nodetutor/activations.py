"""Activation functions with their slopes: `sigmoid(x)` and `sigmoid.slope(x)`; also `tanh`, `relu`, `identity`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import validate


@dataclass(frozen=True)
class Activation:
    """A function of one number and its slope, both applied entry by entry to arrays of any shape.

    The slope is written with the value s = sigma(x), so that a backward pass can use what the forward pass has
    computed.
    """

    name: str
    function: Callable
    slope_from_value: Callable

    def __post_init__(self):
        validate.function("function", self.function)
        validate.function("slope_from_value", self.slope_from_value)

    def __call__(self, x):
        """sigma(x), entry by entry."""
        return self.function(_numbers(x))

    def slope(self, x):
        """sigma'(x), entry by entry."""
        return self.slope_from_value(self(x))


def _numbers(x):
    """Return `x` as floats; nan and inf may pass."""
    return x if getattr(x, "dtype", None) == np.float64 else validate.array("x", x, finite=False)


def _sigmoid(x):
    with np.errstate(over="ignore"):  # exp(-x) = inf gives 1 / inf = 0, which is the limit
        return 1 / (1 + np.exp(np.negative(x)))


def _step(s):
    return np.where(np.isnan(s), s, np.greater(s, 0))  # 0 at x = 0, by convention; nan stays nan


sigmoid = Activation("sigmoid", _sigmoid, lambda s: s * (1 - s))
tanh = Activation("tanh", np.tanh, lambda s: 1 - s * s)
relu = Activation("relu", lambda x: np.maximum(x, 0.0), _step)
identity = Activation("identity", np.positive, np.ones_like)

ACTIVATIONS = {a.name: a for a in (sigmoid, tanh, relu, identity)}


def activation_named(name):
    """Return the activation called `name`; an `Activation` is returned as it is. ValueError for an unknown name."""
    return name if isinstance(name, Activation) else validate.choice("activation", name, ACTIVATIONS)
