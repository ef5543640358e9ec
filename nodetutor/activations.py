"""Activation functions with their slopes: `sigmoid(x)` and `sigmoid.slope(x)`; also `tanh`, `relu`, `identity`.

One of your own needs its slope, from x or from the value s = sigma(x), and then works in every field by itself:

    sine = Activation("sine", np.sin, slope=np.cos)
    softplus = Activation("softplus", lambda x: np.log1p(np.exp(x)), slope=sigmoid)

`check_gradient(sine)` tells whether the two belong together. Named functions can be pickled, lambdas cannot.
"""

import numpy as np

from . import validate


class Activation:
    """A function of one number and its slope, both applied entry by entry to arrays of any shape.

    slope_from_value: sigma' as a function of s = sigma(x), so that a backward pass can use what the forward pass has
    computed; slope: sigma' as a function of x, for those where s does not tell the slope. One of the two is enough.
    Errors: ValueError for no functions, or a function that changes x, fills one array again and again, or does not
    return a number for each number.
    """

    def __init__(self, name, function, slope_from_value=None, slope=None):
        if slope_from_value is None and slope is None:
            validate.complain("slope_from_value", None, "the slope as a function of sigma(x), or slope=, one of x")
        self.name, self.function = name, _entry_by_entry("function", function)
        self.slope_from_value = slope_from_value and _entry_by_entry("slope_from_value", slope_from_value)
        self.slope_from_x = slope and _entry_by_entry("slope", slope)

    def __call__(self, x):
        """sigma(x), entry by entry."""
        return self.function(_numbers(x))

    def slope(self, x):
        """sigma'(x), entry by entry."""
        x = _numbers(x)
        return self.slope_from_value(self(x)) if self.slope_from_value else self.slope_from_x(x)

    def slope_at(self, value, x):
        """sigma'(x) where value = sigma(x) is known already; x: a function that is only called if x is needed."""
        return self.slope_from_value(value) if self.slope_from_value else self.slope_from_x(x())

    def __repr__(self):
        return f"Activation({self.name!r})"


def _numbers(x):
    """Return `x` as floats; nan and inf may pass."""
    return x if type(x) is np.ndarray and x.dtype == float else validate.array("x", x, finite=False)


@validate.quiet
def _entry_by_entry(name, function):
    """Return `function`, tried on two arrays: it must leave them alone and return a fresh array of the same shape."""
    validate.function(name, function)
    given = np.array([0.25, 0.5, 0.75]), np.array([[0.5, 0.25]])
    tried = [x.copy() for x in given]
    try:
        with np.errstate(all="ignore"):
            values = [function(x) for x in tried]
    except TypeError as error:
        validate.complain(name, function, f"a function of arrays, such as np.sin, and not math.sin ({error})")
    for x, before, value in zip(tried, given, values, strict=True):
        if type(value) is not np.ndarray or value.shape != before.shape or value.dtype.kind not in "iufb":
            validate.complain(name, function, f"a function that returns a number for each number; it made {value!r}")
        if not np.array_equal(x, before):
            validate.complain(name, function, "a function that leaves x as it is")
    if np.shares_memory(*values):
        validate.complain(name, function, "a function that returns a fresh array each time")
    if not np.allclose(values[0][[1, 0]], values[1][0], rtol=1e-6, equal_nan=True):
        validate.complain(name, function, "a function that looks at one number at a time, whatever stands beside it")
    return function


def _sigmoid(x):
    with np.errstate(over="ignore"):  # exp(-x) = inf gives 1 / inf = 0, which is the limit
        return 1 / (1 + np.exp(np.negative(x)))


def _sigmoid_slope(s):
    return s * (1 - s)


def _tanh_slope(s):
    return 1 - s * s


def _relu(x):
    return np.maximum(x, 0.0)


def _relu_slope(s):
    return np.where(np.isnan(s), s, np.greater(s, 0))  # 0 at x = 0, by convention; nan stays nan


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
tanh = Activation("tanh", np.tanh, _tanh_slope)
relu = Activation("relu", _relu, _relu_slope)
identity = Activation("identity", np.positive, np.ones_like)

ACTIVATIONS = {a.name: a for a in (sigmoid, tanh, relu, identity)}


def activation_named(name):
    """Return the activation called `name`; an `Activation` is returned as it is. ValueError for an unknown name."""
    if isinstance(name, Activation):
        return name
    if callable(name):
        validate.complain("activation", name, "one with its slope, such as Activation('sine', np.sin, slope=np.cos)")
    return validate.choice("activation", name, ACTIVATIONS)
