"""Another processor: exp, tanh, matrix products and the like may differ by one in the last place there; here they do.

Python imports this file by itself where its folder is on PYTHONPATH: see `make test-rounding`. OTHER_PROCESSOR=1 or 2
chooses two more such processors.
"""

import functools
import math
import os

import numpy as np

ROUNDED = ("exp", "expm1", "log", "log10", "log2", "log1p", "tanh", "sin", "cos", "arctan", "einsum", "dot", "matmul")
MIX = (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7)[int(os.environ.get("OTHER_PROCESSOR", "0"))]


def nudged(values):
    """Half of the numbers moved to a neighbour, always the same ones; short ones such as 0, 1 and 0.375 are exact."""
    if getattr(values, "dtype", None) != np.float64:
        return values
    values = np.array(values)
    bits = values.view(np.int64)
    with np.errstate(all="ignore"):
        inexact = np.isfinite(values) & (np.mod(values * 2.0**20, 1) != 0)
        way = np.array([-1, 0, 0, 1])[(bits.view(np.uint64) * np.uint64(MIX)) >> np.uint64(62)]
    bits += np.where(inexact, way, 0)
    return values[()]


def elsewhere(function):
    """The numpy function as another processor rounds it."""

    @functools.wraps(function)
    def rounded(*arguments, out=None, **options):
        result = nudged(function(*arguments, **options))
        if out is None:
            return result
        target = out[0] if isinstance(out, tuple) else out
        np.copyto(target, result)
        return target

    return rounded


def elsewhere_too(function):
    """The function of one Python number as another processor rounds it."""
    return lambda *x: nudged(np.float64(function(*x))).item()


for name in ROUNDED:
    setattr(np, name, elsewhere(getattr(np, name)))
for name in ("exp", "tanh", "log", "sin", "cos"):
    setattr(math, name, elsewhere_too(getattr(math, name)))
