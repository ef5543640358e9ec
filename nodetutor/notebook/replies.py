"""Exercises that answer: each check takes a reader's answer and replies in a sentence or two.

A notebook imports its own module, `from nodetutor.lessons.lookahead import exercises as check`, and asks
`check.euler_step(my_euler_step)`. A check never raises, never hangs, never tells the solution, and knows the usual
mistakes by name.

`@exercise("4.2", "the jumps")` marks a check, and makes it safe: a reader's function is called with a time limit and
without warnings, and whatever stops it (an error, `sys.exit`, an interrupt) becomes a sentence with the reader's own
line. So a check may simply call `answer(...)`.

A mistake is told from others by its results alone, so the cases must tell all mistakes apart. Messages stand in any
order: a number is told the nearest mistake, and tests fail if two messages fit one answer. In a check of its own kind,
`named((condition, message), ...)` is tested in the same way.

*Find the mistake*: `function(..., starter=wrong_function)`. An answer that gives what the starter gives is told the
symptom (input, what came, what was expected), never the diagnosis. The diagnoses are for what readers try next.

The kinds of exercises, what checks them, and what a reader gives (`nodetutor.notebook.kinds` has those below the line):

    predict a number           number             3.14
    choose a word              choice             "large steps"
    write, find the mistake    function           a function
    -------------------------------------------------------------------------------------------------------
    catch the bugs             catches            a test input, which is run through buggy functions
    derive                     order              the steps in order, "BDAC"
    explain                    explain            the letter of the explanation that a number supports
    predict a curve            curve              the heights at five places
    design an experiment       design             a dict: seeds, budget, metric
    check a gradient           gradient_checker   a function (f, gradient, x) -> True or False
"""

import contextlib
import functools
import importlib.util
import inspect
import math
import pkgutil

from nodetutor import lessons
from nodetutor.notebook.guard import Guarded, Problem, guarded, limited, silent, told
from nodetutor.notebook.values import (  # noqa: F401 checks import them from here
    as_float,
    as_pair,
    close,
    copied,
    described,
    form,
    listed,
    missing,
    numbers,
    rounded,
    same,
    shape,
    short_floats,
    show,
    takes_lists,
    unreadable,
)

NOTHING = "your function returns nothing. Is there a `return`, and no ... left?"
UNTOUCHED = "your function changes its arguments. Make new arrays instead of writing into the old ones."
CHECK_LIMIT = 120.0  # seconds for a whole check


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
        def counted(*answers, **named_answers):
            try:
                inspect.signature(check).bind(*answers, **named_answers)
            except TypeError:
                said, place = "write your answer into the brackets", "..."
                if len(answers) > 1:
                    said, place = "put the parts of your answer into brackets of their own", "(..., ...)"
                return Reply(False, f"{said}: check.{check.__name__}({place}).")
            reply = safely(check, *map(guarded, answers), **{k: guarded(a) for k, a in named_answers.items()})
            if reply.right:
                RIGHT.add(number)
            return reply

        counted.number = number
        return counted

    return mark


def safely(check, *answers, **named_answers):
    """The check's reply, or a reply that says what has stopped it."""
    try:
        with silent(), limited(CHECK_LIMIT):
            return check(*answers, **named_answers)
    except Problem as problem:
        return Reply(False, str(problem))
    except BaseException as problem:
        return Reply(False, f"this answer cannot be checked: it {told(problem, CHECK_LIMIT)}")


class Progress:
    """Which exercises are right since the kernel started, in words: of one notebook, such as "4" or "4a", or of all."""

    def __init__(self, notebook=None):
        self.notebook = notebook

    def __repr__(self):
        if self.notebook is None:
            return _series()
        right, mine, left = _counted(self.notebook)
        told = f"Exercises of this notebook: {right} of {mine} right since the kernel started."
        return f"{told} {_what_is_left(left)}"


def _counted(notebook):
    """(how many are right, how many there are, number and name of those left) of one notebook."""
    mine = sorted((number for number in EXERCISES if number.split(".")[0] == notebook), key=_place)
    left = [f"{number} {EXERCISES[number]}" for number in mine if number not in RIGHT]
    return len(mine) - len(left), len(mine), left


def _what_is_left(names):
    words = "Left: " + "; ".join(names) if names else "All done"
    return words if words.endswith("?") else words + "."


def _place(number):
    """ "4a.2" as something that can be sorted."""
    notebook, _, last = number.partition(".")
    return int(notebook.rstrip("abcdefghij")), notebook, int(last or 0)


def _series():
    """One line for each notebook of the series."""
    for found in pkgutil.iter_modules(lessons.__path__):
        if importlib.util.find_spec(f"{lessons.__name__}.{found.name}.exercises"):
            importlib.import_module(f"{lessons.__name__}.{found.name}.exercises")
    lines = [f"Exercises of the series: {len(RIGHT)} of {len(EXERCISES)} right since the kernel started."]
    for notebook in sorted({number.split(".")[0] for number in EXERCISES}, key=_place):
        right, mine, left = _counted(notebook)
        lines.append(f"{notebook}: {right} of {mine} right. {_what_is_left(left)}")
    return "\n".join(lines)


progress = Progress  # `check.progress("4")` as the last line of a cell shows it, `check.progress()` the whole series

_watching = None  # a list while `watched` is on


@contextlib.contextmanager
def watched():
    """For tests: a list to which `number`, `function` and `named` add what they were asked, as dicts."""
    global _watching
    before, _watching = _watching, []
    try:
        yield _watching
    finally:
        _watching = before


def watch(kind, **asked):
    if _watching is not None:
        _watching.append({"kind": kind, **asked})


def named(*conditions):
    """The message of the first (condition, message) that holds, or None. At most one should hold."""
    fitting = [message for holds, message in conditions if holds]
    watch("named", fitting=fitting)
    return fitting[0] if fitting else None


def number(answer, correct, right, mistakes=(), tolerance=0.01, hint="Look at the question once more.", digits=None):
    """Check a number that the reader predicted.

    correct: the number, computed; tolerance: relative (absolute where the number is 0); digits: instead of a tolerance,
    how many digits the question asks for, the last of which may be one off; mistakes: (wrong number, message) pairs, of
    which the nearest is told.
    """
    watch("number", answer=answer, correct=correct, mistakes=mistakes, tolerance=tolerance, digits=digits)
    if missing(answer):
        return Reply(False, "replace the ... by a number.")
    try:
        with silent():
            value = as_float(answer)
    except TypeError as problem:
        return Reply(False, f"a number is asked for, and {problem} is none.")
    if math.isnan(value):
        return Reply(False, "a number is asked for, and nan is none.")
    if math.isinf(value):
        return Reply(False, "that number is too large for the computer.")
    if digits and correct:
        tolerance = 1.0000001 * unit(correct, digits) / abs(correct)
    if close(value, correct, tolerance):
        return Reply(True, right)
    near = [
        (abs(value - wrong), message)
        for wrong, message in mistakes
        if (close(value, wrong, tolerance) if wrong else abs(value) <= 1e-9 * abs(correct))
    ]
    if near:
        return Reply(False, min(near, key=lambda pair: pair[0])[1])
    if 0 < abs(value - correct) < 0.05 * abs(correct) and any(
        math.isclose(value, round(correct, places), rel_tol=1e-9) for places in range(1 - order(correct), 9)
    ):
        return Reply(False, f"{value:.10g} is rounded too far: give one digit more.")
    return Reply(False, f"you say {value:.10g}. {hint}")


def asked_number(answer, name, asked="a number", fits=lambda value: True):
    """The reader's number; whatever else comes, or a number that does not fit, ends the check with a sentence.

    name: what it is, such as "a learning rate"; asked: what it must be, such as "a positive number".
    """
    if missing(answer):
        raise Problem(f"replace the ... by {name}.")
    try:
        value = as_float(answer)
    except TypeError as problem:
        raise Problem(f"{name} is {asked}, and {problem} is none.") from None
    if not (math.isfinite(value) and fits(value)):
        raise Problem(f"{name} is {asked}, and {value:g} is none.")
    return value


def asked_velocity(answer, t, z):
    """The reader's f(t, z) as a function that gives a float; whatever else comes ends the check with a sentence.

    t, z: where it is tried first: it must give something there, and the same number twice.
    """
    if missing(answer):
        raise Problem("write your function in place of the ... .")
    if not callable(answer):
        raise Problem(f"a function of t and z is asked for, and you gave {kind_of(answer)}.")

    def velocity(t, z):
        try:
            return as_float(answer(t, z))
        except TypeError as problem:
            said = f"with t = {show(t)}, z = {show(z)} a number is asked for"
            raise Problem(f"{said}, and your function gives {problem}.") from None

    if missing(answer(t, z)):
        raise Problem(NOTHING)
    if not same(velocity(t, z), velocity(t, z), 0):
        raise Problem("asked twice at the same t and z, your function gives two different numbers.")
    return velocity


def order(value):
    """The power of ten of the first digit."""
    return math.floor(math.log10(abs(value)))


def unit(value, digits):
    """One in the last of so many digits of the value."""
    return 10.0 ** (order(value) - digits + 1)


def choice(answer, correct, options, right, mistakes=None):
    """Check a choice among `options` (strings), whatever the capitals and spaces; mistakes {option: message}."""
    asked = ", ".join(map(repr, options))
    if missing(answer):
        return Reply(False, f"replace the ... by one of {asked}.")
    chosen = option(answer, options)
    if chosen is None:
        return Reply(False, f"{show(answer)} is not one of {asked}.")
    if chosen == correct:
        return Reply(True, right)
    return Reply(False, (mistakes or {}).get(chosen, "that is not what the numbers say."))


def option(answer, options):
    """The option that the reader means, whatever the capitals, spaces, brackets and full stop; None if it is none."""

    def plain(text):
        return " ".join(text.replace("_", " ").strip(" .()").split()).casefold()

    if isinstance(answer, (tuple, list)) and len(answer) == 1:
        answer = answer[0]
    return {plain(word): word for word in options}.get(plain(answer)) if isinstance(answer, str) else None


def function(
    answer,
    correct,
    cases,
    right,
    mistakes=(),
    hint=None,
    tolerance=1e-6,
    *,
    starter=None,
    more=None,
    untouched=False,
):
    """Check a function on several inputs, against `correct` and against the usual mistakes.

    cases: tuples of arguments, at least three, unlike each other in all that the text calls variable; mistakes: (wrong
    function, message) pairs; hint: (arguments, what the reader's function gave) -> a sentence about the first case that
    fails, without the solution; starter: the wrong function that stands in the notebook, see above; more: a random
    generator -> one case, for tests that try many; untouched: arguments must not be changed (else they may, if the
    result is right).
    """
    watch(
        "function",
        answer=answer,
        correct=correct,
        cases=cases,
        mistakes=mistakes,
        tolerance=tolerance,
        more=more,
        untouched=untouched,
        starter=starter,
    )
    if missing(answer):
        return Reply(False, "write your function in place of the ... .")
    if not callable(answer):
        return Reply(False, f"a function is asked for, and you gave {kind_of(answer)}.")
    answer, results = Guarded(answer), []
    expected = [correct(*copied(case)) for case in cases]
    for case, aim in zip(cases, expected, strict=True):
        arguments = copied(case)
        try:
            result = answer(*map(takes_lists, arguments))
        except Problem as problem:
            return Reply(False, f"with {described(case, answer)} {problem}")
        if result is ...:
            return Reply(False, NOTHING)
        with silent():
            if result is not None and (found := unreadable(result, aim)):
                return Reply(
                    False, f"with {described(case, answer)} numbers are asked for, and your function gives {found}."
                )
            if untouched and not same(arguments, case, 0):
                return Reply(False, UNTOUCHED)
            results.append(copied(result))
    if all(result is None for result in results) and any(aim is not None for aim in expected):
        return Reply(False, NOTHING)
    with silent():
        return _judged(answer, results, expected, cases, right, mistakes, hint, tolerance, starter)


def _judged(answer, results, expected, cases, right, mistakes, hint, tolerance, starter):
    wrong = [i for i in range(len(cases)) if not same(results[i], expected[i], tolerance)]
    if not wrong:
        return Reply(True, right)
    case, result, aim = (part[wrong[0]] for part in (cases, results, expected))
    said = described(case, answer)

    def gives_the_same(mistake):
        with contextlib.suppress(Exception):  # a mistake need not have a result in every case
            return all(same(r, mistake(*copied(c)), tolerance) for r, c in zip(results, cases, strict=True))
        return False

    if starter and gives_the_same(starter):
        return Reply(False, symptom(case, result, aim, answer))
    if message := named(*((gives_the_same(mistake), message) for mistake, message in mistakes)):
        return Reply(False, message)
    if nothing := [i for i in wrong if results[i] is None]:
        said = described(cases[nothing[0]], answer)
        return Reply(False, f"with {said} your function returns nothing. Does every branch end with a `return`?")
    if form(result) != form(aim):
        return Reply(False, f"with {said} the result has another shape, {form(result)}. Expected: {form(aim)}.")
    if all(rounded(results[i], expected[i]) for i in wrong):
        return Reply(False, f"with {said} you give {show(result)}, which is rounded. Let the function keep all digits.")
    if all(same(results[i], expected[i], 1e-3) for i in wrong):
        return Reply(False, f"with {said} you give {show(result)}: near, but off in a later digit.")
    if len(wrong) < len(cases):
        return Reply(False, f"it works for some inputs, but not with {said}: you give {show(result)}.")
    return Reply(False, hint(case, result) if hint else f"with {said} you give {show(result)}, which is not right.")


def symptom(case, result, expected, function=None):
    """What went in, what came, what was expected: all that a reader is told of a mistake to find."""
    given, aim = show(result), show(expected)
    if given == aim:
        given, aim = f"something near {given}", "another number"
    return f"with {described(case, function)} it gives {given}, and {aim} is expected."


def kind_of(answer):
    """What an answer is that should be a function, in words."""
    try:
        numbers(answer)
        return form(answer)
    except ValueError as problem:
        return str(problem)
