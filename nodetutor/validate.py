"""Clear answers to bad input: every check names the argument, what came and what was expected."""

from math import isfinite
from numbers import Integral, Real

import numpy as np

quiet = np.errstate(over="ignore", invalid="ignore")  # divergence is inf or nan in the result, not a warning


def complain(name, value, expected):
    """Raise the ValueError that all checks share."""
    raise ValueError(f"{name} is {value!r}; expected {expected}")


def array(name, value, shape=None, finite=True):
    """Return `value` as a float array, not empty; `shape` fixes its leading axes (None leaves an axis free)."""
    try:
        result = np.asarray(value)
        result = result.astype(float, copy=False) if result.dtype.kind in "biuf" else None
    except (TypeError, ValueError, RuntimeError):  # ragged lists, or an object that does not want to be an array
        result = None
    if result is None:
        complain(name, value, "an array of real numbers")
    wanted = shape or ()
    if result.ndim < len(wanted) or any(w is not None and w != n for w, n in zip(wanted, result.shape, strict=False)):
        text = ", ".join("n" if n is None else str(n) for n in wanted)
        complain(f"the shape of {name}", result.shape, f"({text}, ...)")
    if result.size == 0 and 0 not in wanted:
        complain(name, value, "at least one number")
    parts = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(part, np.ma.MaskedArray) and np.ma.is_masked(part) for part in parts):
        complain(name, value, "an array without masked entries")
    if finite and not np.isfinite(result).all():
        complain(name, value, "finite numbers only")
    return result


def broadcasts(name, shape, wanted):
    """ValueError unless an array of `shape` can be broadcast to the shape `wanted`."""
    try:
        fits = shape == () or np.broadcast_shapes(shape, wanted) == wanted
    except ValueError:
        fits = False
    if not fits:
        complain(f"the shape of {name}", shape, f"one that can be broadcast to {wanted}")


def number(name, value, low=-np.inf, high=np.inf, low_open=False, each_run=False):
    """Return `value`, a real number in [low, high] or (low, high]; with `each_run` also an array, one for each run.

    What is not Python's own number comes back as a float, for numpy's small integers overflow in a formula.
    """
    bound = f"{'(' if low_open else '['}{low:g}, {high:g}]"
    if not _is_kind(value, Real, "iuf", each_run):
        complain(name, value, f"a number in {bound}")
    try:
        numbers = array(name, value if isinstance(value, np.ndarray) else float(value), finite=False)
    except OverflowError:  # a whole number that no float can hold
        complain(name, value, f"a finite number in {bound}")
    inside = (numbers > low if low_open else numbers >= low) & (numbers <= high) & np.isfinite(numbers)
    if not inside.all():
        complain(name, value, f"a finite number in {bound}")
    return value if isinstance(value, (int, float)) else numbers if numbers.ndim else float(numbers)


def real(name, value, each_run=False):
    """Return `value`, one finite number: the check for inner loops, quick where it is a float."""
    return value if isinstance(value, float) and isfinite(value) else number(name, value, each_run=each_run)


def whole(name, value, low=0, each_run=False):
    """Return `value` as an int, a whole number of at least `low`; with `each_run` also an array, one for each run."""
    if type(value) is int and value >= low:  # the quick way
        return value
    if not _is_kind(value, Integral, "iu", each_run) or not np.all(np.asarray(value) >= low):
        complain(name, value, f"a whole number of at least {low}")
    return value.astype(int) if np.ndim(value) else int(value)


def _is_kind(value, kind, letters, each_run):
    """Whether `value` is a number of a kind, but no bool; or a filled array of such, if each run may have its own."""
    if isinstance(value, np.ndarray) and (each_run or value.ndim == 0):
        return value.size > 0 and value.dtype.kind in letters
    return isinstance(value, kind) and not isinstance(value, bool)


def able(name, value, *abilities, expected):
    """Return `value`, an object with all these attributes or methods; a class in place of its instance is refused."""
    missing = [ability for ability in abilities if not hasattr(value, ability)]
    if isinstance(value, type):
        complain(name, value, f"{expected}; this is a class, so call it first")
    if missing:
        own = len(missing) < len(abilities)  # nearly one: say what is missing
        complain(name, value, expected + f"; it has no {' and no '.join(missing)}" * own)
    return value


def field(value):
    """Return `value`, a field with its sizes and derivatives."""
    able("field", value, "vjp", "size", "dim", "__call__", expected="a field with vjp, such as Layer()")
    whole("field.dim", value.dim, low=1)
    whole("field.size", value.size)
    return value


def function(name, value):
    """Return `value`, a function or an object that can be called."""
    return able(name, value, "__call__", expected="a function")


def choice(name, value, options):
    """Return `options[value]`, or name the options."""
    if not isinstance(value, str) or value not in options:
        complain(name, value, "one of " + ", ".join(repr(option) for option in options))
    return options[value]


def times(name, value, samples=None):
    """Return `value` as an array of times: at least two, finite, strictly increasing; perhaps a column for each sample.

    samples: how many there are, if each may have its own times, (N + 1, samples).
    """
    result = array(name, value)
    flat = result.ndim == 1 or (samples is not None and result.shape[1:] == (samples,))
    if not flat or len(result) < 2 or not (result[1:] > result[:-1]).all():
        columns = "" if samples is None else f", or a column of them for each of {samples} samples"
        complain(name, value, "a list of at least two strictly increasing times" + columns)
    return result


def jumps(name, value, states, finite=True):
    """Return {n: dL/dz_n}, what a loss says: indices counted from 0, float arrays of the shape of one state."""
    if not isinstance(value, dict) or not value:
        complain(name, value, "a dictionary {time index: dL/dz at that time}")
    if not finite and all(_is_jump(n, jump, states) for n, jump in value.items()):
        return value
    result, count = {}, len(states)
    for n, jump in value.items():
        if not -count <= whole(f"a key of {name}", n, low=-count) < count:
            complain(f"a key of {name}", n, f"a time index below {count}")
        if int(n) % count in result:
            complain(f"a key of {name}", n, "a time index that stands there once")
        jump = array(f"{name}[{n}]", jump, finite=finite)
        if jump.shape != states.shape[1:]:
            complain(f"the shape of {name}[{n}]", jump.shape, f"that of one state, {states.shape[1:]}")
        result[int(n) % count] = jump
    return result


def _is_jump(n, jump, states):
    """Whether a jump is as `SquaredDistance` makes it: the quick way for training loops."""
    index = type(n) is int and 0 <= n < len(states)
    return index and type(jump) is np.ndarray and jump.dtype == np.float64 and jump.shape == states.shape[1:]
