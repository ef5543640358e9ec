"""Exercises that answer: each check takes a reader's answer and replies in a sentence or two.

A notebook imports its own module, `from nodetutor.lessons.lookahead import exercises as check`, and asks
`check.euler_step(my_euler_step)`.
A check never raises, never tells the solution, and knows the usual mistakes by name. The three kinds below make all
of them.
"""

import functools
import math

import numpy as np


class Reply:
    """What a check says.  `right` is True or False; the text is shown."""

    def __init__(self, right, text):
        self.right = right
        self.text = f"{'Right' if right else 'Not yet'}: {text}"

    def __repr__(self):
        return self.text


EXERCISES, RIGHT = {}, set()  # {number: name} of all that were imported; the numbers answered rightly so far


def exercise(number, name):
    """Mark a check as exercise `number`, such as "4.2", or "4a.1" in a deeper notebook: `progress` knows it then."""

    def mark(check):
        EXERCISES[number] = name

        @functools.wraps(check)
        def counted(*answers):
            reply = check(*answers)
            if reply.right:
                RIGHT.add(number)
            return reply

        return counted

    return mark


class Progress:
    """Which exercises of one notebook, such as "4" or "4a", are right since the kernel started, in words."""

    def __init__(self, notebook):
        self.notebook = notebook

    def __repr__(self):
        mine = [number for number in EXERCISES if number.startswith(f"{self.notebook}.")]
        left = [f"{number} {EXERCISES[number]}" for number in mine if number not in RIGHT]
        told = f"Exercises of this notebook: {len(mine) - len(left)} of {len(mine)} right since the kernel started."
        return told + (" Left: " + "; ".join(left) + "." if left else " All done.")


progress = Progress  # `check.progress("4")` as the last line of a cell shows it


def missing(answer):
    """The placeholder `...` (or None) has not been replaced yet."""
    return answer is ... or answer is None


def number(answer, correct, right, mistakes=(), tolerance=0.01, hint="Look at the question once more."):
    """Check a number that the reader predicted.

    correct: the number, computed; tolerance: relative (absolute where the number is 0); mistakes: (wrong number,
    message) pairs.
    """
    if missing(answer):
        return Reply(False, "replace the ... by a number.")
    try:
        value = as_float(answer)
    except (TypeError, ValueError):
        return Reply(False, f"a number is asked for, and {answer!r} is none.")
    if math.isinf(value):
        return Reply(False, "that number is too large for the computer.")
    if close(value, correct, tolerance):
        return Reply(True, right)
    for wrong, message in mistakes:
        if close(value, wrong, tolerance):
            return Reply(False, message)
    return Reply(False, f"you say {value:g}. {hint}")


def choice(answer, correct, options, right, mistakes=None):
    """Check a choice among `options` (strings); mistakes {option: message}."""
    if missing(answer):
        return Reply(False, "replace the ... by one of " + ", ".join(map(repr, options)) + ".")
    if not isinstance(answer, str) or answer not in options:
        return Reply(False, f"{answer!r} is not one of " + ", ".join(map(repr, options)) + ".")
    if answer == correct:
        return Reply(True, right)
    return Reply(False, (mistakes or {}).get(answer, "that is not what the numbers say."))


def function(answer, correct, cases, right, mistakes=(), hint=None, tolerance=1e-6):
    """Check a function on several inputs, against `correct` and against the usual mistakes.

    cases: tuples of arguments, at least three, unlike each other; mistakes: (wrong function, message) pairs;
    hint: (arguments, what the reader's function gave) -> a sentence about the first case that fails, without the
    solution.
    """
    if missing(answer):
        return Reply(False, "write your function in place of the ... .")
    if not callable(answer):
        return Reply(False, f"a function is asked for, and you gave {type(answer).__name__}.")
    results = []
    for case in cases:
        arguments = copied(case)
        try:
            with np.errstate(all="ignore"):  # the reply says what is wrong, not a stack of warnings
                result = answer(*arguments)
        except Exception as problem:
            return Reply(False, f"with {described(case)} your function raises {type(problem).__name__}: {problem}.")
        if missing(result):
            return Reply(False, "your function returns nothing. Is there a `return`, and no ... left?")
        if not same(arguments, case, 0):
            return Reply(
                False, "your function changes its arguments. Make new arrays instead of writing into the old ones."
            )
        results.append(result)
    expected = [correct(*copied(case)) for case in cases]
    wrong = [i for i in range(len(cases)) if not same(results[i], expected[i], tolerance)]
    if not wrong:
        return Reply(True, right)
    for mistake, message in mistakes:
        if all(same(result, mistake(*copied(case)), tolerance) for result, case in zip(results, cases, strict=True)):
            return Reply(False, message)
    case, result, aim = cases[wrong[0]], results[wrong[0]], expected[wrong[0]]
    if shape(result) != shape(aim):
        wanted = shape(aim) if shape(aim) else "one number"
        return Reply(False, f"with {described(case)} the result has shape {shape(result)}; {wanted} is expected.")
    if len(wrong) < len(cases):
        return Reply(False, f"it works for some inputs, but not with {described(case)}: you give {show(result)}.")
    return Reply(
        False, hint(case, result) if hint else f"with {described(case)} you give {show(result)}, which is not right."
    )


def as_float(answer):
    """float(answer), and inf for a whole number that is too large; TypeError or ValueError for what is no number."""
    try:
        return float(answer)
    except OverflowError:
        return math.inf if answer > 0 else -math.inf


def as_pair(answer):
    """The reader's function, with a result such as np.array([y, v]) taken for the pair y, v."""
    if not callable(answer):
        return answer

    def pair(*arguments):
        result = answer(*arguments)
        return tuple(result) if isinstance(result, np.ndarray) and result.shape == (2,) else result

    return pair


def close(value, aim, tolerance):
    """Equal up to a relative tolerance (absolute near 0)."""
    return math.isclose(value, aim, rel_tol=tolerance, abs_tol=tolerance * 1e-3 if aim else tolerance)


def same(result, aim, tolerance):
    """Equal shapes and values, also inside tuples and lists; things that are no numbers are compared as they are."""
    if isinstance(aim, (tuple, list)):
        fits = isinstance(result, (tuple, list)) and len(result) == len(aim)
        return fits and all(same(r, a, tolerance) for r, a in zip(result, aim, strict=True))
    try:
        result, aim = np.asarray(result, dtype=float), np.asarray(aim, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return result is aim
    return result.shape == aim.shape and np.allclose(result, aim, rtol=tolerance, atol=tolerance * 1e-3, equal_nan=True)


def copied(case):
    """A copy of the arguments, so that no function can spoil them for the next."""
    return tuple(argument.copy() if isinstance(argument, np.ndarray) else argument for argument in case)


def shape(value):
    """The shape of an array, or the shapes of the parts of a tuple."""
    if isinstance(value, (tuple, list)):
        return tuple(shape(part) for part in value)
    return np.shape(value)


def described(case):
    """Arguments in words, short."""
    return "the arguments " + ", ".join(show(argument) for argument in case)


def show(value):
    """A value in words: few digits, no line breaks."""
    if value is None:
        return "None"
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(show(part) for part in value) + ")"
    try:
        return np.array2string(np.asarray(value, dtype=float), precision=4, separator=", ").replace("\n", "")
    except (TypeError, ValueError, OverflowError):
        return repr(value)
