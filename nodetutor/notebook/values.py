"""What readers give and how it is compared, copied and shown: numbers in any clothes, in tuples, lists and arrays."""

import copy
import functools
import inspect
import itertools
import math
import types

import numpy as np

FEW = 8  # numbers that are shown one by one


def missing(answer):
    """The placeholder `...` (or None) has not been replaced yet."""
    return answer is ... or answer is None


def numbers(value):
    """The value as an array of floats; ValueError saying what it is instead, such as "a complex number"."""
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError("a masked array")
    if value is None or value is ...:
        raise ValueError("nothing" if value is None else "the placeholder ...")
    if isinstance(value, (str, bytes, dict, set, frozenset)):
        raise ValueError(_named(value))
    try:
        array = np.asarray(value)
        kind = array.dtype.kind
    except Exception:
        unequal = isinstance(value, (list, tuple))
        raise ValueError("a list with parts that do not fit together" if unequal else _named(value)) from None
    if kind in "biuf":
        return array.astype(float)
    if kind == "c":
        raise ValueError("a complex number" if array.ndim == 0 else "an array of complex numbers")
    try:
        if kind in "US":
            raise TypeError(f"the text {show(str(array.ravel()[0]))}")
        return np.array([as_float(part) for part in array.ravel()], dtype=float).reshape(array.shape)
    except TypeError as problem:
        raise ValueError(str(problem) if array.ndim == 0 else f"a list with {problem} in it") from None


def _named(value):
    if value is None or value is ...:
        return "nothing" if value is None else "the placeholder ..."
    if isinstance(value, (str, bytes)):
        return "a text"
    if isinstance(value, (dict, set, frozenset)):
        return f"a {type(value).__name__}"
    return "a function" if callable(value) else f"a thing of type {type(value).__name__}"


def listed(answer, most):
    """The parts of a list, a tuple, an array or of what can be walked through, at most one more than `most`.

    TypeError naming what is no list: a text, a dict and a set are none.
    """
    if isinstance(answer, (str, bytes, dict, set, frozenset)) or not hasattr(answer, "__iter__"):
        raise TypeError(_named(answer))
    return list(itertools.islice(answer, most + 1))


def as_float(answer):
    """float(answer), and inf for a whole number that is too large; TypeError naming what is no number, such as True."""
    if isinstance(answer, (np.ma.MaskedArray, bool, np.bool_)):
        raise TypeError("a masked value" if isinstance(answer, np.ma.MaskedArray) else f"{answer}")
    if isinstance(answer, (complex, np.complexfloating)):
        raise TypeError("a complex number")
    if isinstance(answer, (np.timedelta64, np.datetime64)):
        raise TypeError(_named(answer))
    try:
        if isinstance(answer, (np.ndarray, list, tuple)):  # one number in brackets
            found = np.asarray(answer).ravel()
            if found.size != 1:
                raise TypeError(f"a list of {found.size}")
            return as_float(found[0])
        return float(answer)
    except OverflowError:
        return math.inf if answer > 0 else -math.inf
    except TypeError as problem:
        raise TypeError(str(problem) if isinstance(answer, (np.ndarray, list, tuple)) else _named(answer)) from problem
    except ValueError:
        raise TypeError(f"the text {show(str(answer))}" if isinstance(answer, str) else _named(answer)) from None
    except Exception as problem:
        raise TypeError(_named(answer)) from problem


def takes_lists(function):
    """A plain function, so that it takes lists and tuples in the place of arrays; whatever else stays as it is."""
    if not isinstance(function, types.FunctionType):
        return function

    @functools.wraps(function)
    def taking(*arguments, **named):
        return function(*(np.asarray(a) if isinstance(a, (list, tuple)) else a for a in arguments), **named)

    return taking


def as_pair(answer):
    """The reader's function, with a result such as np.array([y, v]) taken for the pair y, v."""
    if not callable(answer):
        return answer

    def pair(*arguments):
        result = answer(*arguments)
        return tuple(result) if isinstance(result, np.ndarray) and result.shape == (2,) else result

    pair.__wrapped__ = answer
    return pair


def close(value, aim, tolerance):
    """Equal up to a relative tolerance (absolute where the aim is 0)."""
    return math.isclose(value, aim, rel_tol=tolerance, abs_tol=0.0 if aim else tolerance)


def several(value):
    """A result of several parts: a tuple or a list that is not just numbers of one shape."""
    return isinstance(value, (tuple, list))


def same(result, aim, tolerance):
    """Equal shapes and values, in tuples, lists, arrays and dicts; things that are no numbers are compared as they are.

    A tuple may come as a list or an array. float32 is compared as float32.
    """
    if isinstance(aim, dict):
        fits = isinstance(result, dict) and result.keys() == aim.keys()
        return fits and all(same(result[key], aim[key], tolerance) for key in aim)
    if isinstance(aim, (tuple, list)):
        result = list(result) if isinstance(result, np.ndarray) and result.ndim else result
        fits = isinstance(result, (tuple, list)) and len(result) == len(aim)
        return fits and all(same(r, a, tolerance) for r, a in zip(result, aim, strict=True))
    try:
        first, second = numbers(result), numbers(aim)
    except ValueError:
        return result is aim or (isinstance(aim, str) and isinstance(result, str) and result == aim)
    if short_floats(result):
        tolerance = max(tolerance, 1e-4)
    size = np.abs(second[np.isfinite(second)]).max(initial=0)
    atol = tolerance * (1e-3 if not short_floats(result) else 0.01 * size)
    return first.shape == second.shape and np.allclose(first, second, rtol=tolerance, atol=atol, equal_nan=True)


def short_floats(value):
    """float32 or float16, also in a list."""
    if isinstance(value, (tuple, list)):
        value = np.asarray(value)
    dtype = getattr(value, "dtype", None)
    return isinstance(dtype, np.dtype) and dtype.kind == "f" and dtype.itemsize < 8


def rounded(result, aim):
    """The result is the aim, rounded to some number of decimals (the same for all), and has lost by it."""
    try:
        first, second = _flat(result), _flat(aim)
    except ValueError:
        return False
    if first.shape != second.shape or not first.size or not np.isfinite(second).all() or not np.any(first):
        return False
    return any(np.allclose(first, np.round(second, digits), rtol=1e-12, atol=1e-12) for digits in range(1, 9))


def _flat(value):
    if isinstance(value, (tuple, list)):
        return np.concatenate([_flat(part) for part in value] or [np.zeros(0)])
    return numbers(value).ravel()


def unreadable(result, aim):
    """What the result is, in words, where numbers were expected; None where numbers came."""
    if isinstance(aim, (tuple, list)):
        if isinstance(result, (tuple, list)) and len(result) == len(aim):
            return next((said for r, a in zip(result, aim, strict=True) if (said := unreadable(r, a))), None)
        aim = 0.0 if not isinstance(result, (tuple, list)) else None
    try:
        numbers(aim)
    except ValueError:
        return None
    try:
        numbers(result)
    except ValueError as problem:
        return str(problem)
    return None


def copied(value):
    """A deep copy of arguments, so that no function can spoil them for the next; functions stay as they are."""
    if isinstance(value, (tuple, list)):
        return type(value)(copied(part) for part in value) if type(value) in (tuple, list) else copy.deepcopy(value)
    if isinstance(value, np.ndarray):
        return value.copy()
    if callable(value):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def shape(value):
    """The shape of an array, or the shapes of the parts of a tuple."""
    if isinstance(value, (tuple, list)):
        return tuple(shape(part) for part in value)
    try:
        return np.shape(value)
    except Exception:
        return ()


def form(value):
    """The shape in words: "one number", "3 numbers", "an array of shape (2, 3)", or those of the parts of a tuple."""
    try:
        array = numbers(value)
    except ValueError as problem:
        if isinstance(value, (tuple, list)) and value:
            return f"{len(value)} results: " + ", ".join(form(part) for part in value[:6])
        return str(problem)
    if array.ndim == 0:
        return "one number"
    if array.ndim == 1:
        return f"{array.size} number{'s' * (array.size != 1)} in a list"
    return f"an array of shape {array.shape}"


def described(case, function=None):
    """Arguments in words, short; with the names that the function gives them, if it can be seen."""
    names = names_of(function, len(case))
    if names:
        return ", ".join(f"{name} = {show(argument)}" for name, argument in zip(names, case, strict=True))
    return ("the argument " if len(case) == 1 else "the arguments ") + ", ".join(show(argument) for argument in case)


def names_of(function, count):
    """The names of the first `count` parameters, or None."""
    try:
        code = inspect.unwrap(function).__code__
    except Exception:
        return None
    if code.co_argcount < count:
        return None
    return code.co_varnames[:count]


def show(value):
    """A value in words: few digits, no line breaks, short."""
    if value is None or isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:37] + "...")
    try:
        array = numbers(value)
    except ValueError as problem:
        if callable(value):
            return str(getattr(value, "__name__", "a function")).replace("<lambda>", "a function")
        if isinstance(value, (tuple, list)):
            return "(" + ", ".join(show(part) for part in value[:4]) + (", ..." if len(value) > 4 else "") + ")"
        return str(problem)
    if array.ndim == 0:
        return digits(float(array), 6)
    if array.size > FEW:
        first = ", ".join(digits(x) for x in array.ravel()[:3])
        return f"{form(value)} that begins {first}"
    brackets = "({})" if isinstance(value, (tuple, list)) else "[{}]"
    return brackets.format(", ".join(show(part) if np.ndim(part) else digits(float(part)) for part in array))


def digits(number, most=4):
    """A number with few digits, and 0 without a sign."""
    return f"{number + 0.0:.{most}g}"
