"""Clear answers to bad input: every check names the argument, what came and what was expected."""

from numbers import Integral, Real

import numpy as np


def complain(name, value, expected):
    """Raise the ValueError that all checks share."""
    raise ValueError(f"{name} is {value!r}; expected {expected}")


def array(name, value, shape=None, finite=True):
    """Return `value` as a float array; `shape` fixes its leading axes (None leaves an axis free)."""
    try:
        result = np.asarray(value)
        result = result.astype(float, copy=False) if result.dtype.kind in "bif" else None
    except ValueError:  # ragged lists
        result = None
    if result is None:
        complain(name, value, "an array of real numbers")
    wanted = shape or ()
    if result.ndim < len(wanted) or any(
        w is not None and w != n for w, n in zip(wanted, result.shape, strict=False)
    ):
        text = ", ".join("n" if n is None else str(n) for n in wanted)
        complain(f"the shape of {name}", result.shape, f"({text}, ...)")
    if finite and not np.isfinite(result).all():
        complain(name, value, "finite numbers only")
    return result


def number(name, value, low=-np.inf, high=np.inf, low_open=False):
    """Return `value`, a real number (or an array of them, one for each run) in [low, high] or (low, high]."""
    bound = f"{'(' if low_open else '['}{low:g}, {high:g}]"
    if isinstance(value, bool) or not isinstance(value, (Real, np.ndarray)):
        complain(name, value, f"a number in {bound}")
    numbers = array(name, value, finite=False)
    inside = (numbers > low if low_open else numbers >= low) & (numbers <= high) & np.isfinite(numbers)
    if numbers.size == 0 or not inside.all():
        complain(name, value, f"a finite number in {bound}")
    return value


def whole(name, value, low=0):
    """Return `value`, a whole number (or an array of them, one for each run) of at least `low`."""
    kind_is_right = isinstance(value, Integral) and not isinstance(value, bool)
    if isinstance(value, np.ndarray) and value.size:
        kind_is_right = value.dtype.kind in "iu"
    if not kind_is_right or not np.all(np.asarray(value) >= low):
        complain(name, value, f"a whole number of at least {low}")
    return value


def choice(name, value, options):
    """Return `options[value]`, or name the options."""
    if not isinstance(value, str) or value not in options:
        complain(name, value, "one of " + ", ".join(repr(option) for option in options))
    return options[value]


def times(name, value):
    """Return `value` as an array of times: at least two, finite, strictly increasing."""
    result = array(name, value)
    if result.ndim != 1 or len(result) < 2 or not (np.diff(result) > 0).all():
        complain(name, value, "a list of at least two strictly increasing times")
    return result
