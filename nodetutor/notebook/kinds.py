"""More kinds of exercises: choose a test, order a derivation, explain, predict a curve, design, check a gradient.

`nodetutor.notebook.replies` lists them with what the reader gives. Each gives a `Reply`.
"""

import numpy as np

from nodetutor.notebook.guard import Guarded, Problem, silent
from nodetutor.notebook.replies import NOTHING, Reply, named, option, watch
from nodetutor.notebook.values import as_float, copied, form, missing, numbers, same, show


def catches(answer, correct, bugs, right, like, invalid=None, tolerance=1e-6):
    """Run a reader's test input through a right function and through buggy ones: which bugs does it show?

    answer: a tuple of arguments; bugs: {what is wrong, in words: buggy function}, told by number only while uncaught;
    like: a tuple of arguments of the right form: an array has the shape that is asked for, a list may have any length;
    invalid: arguments -> a sentence if they are not allowed.
    """
    watch("catches")
    if missing(answer):
        return Reply(False, "replace the ... by a test input.")
    if isinstance(answer, np.ndarray) and answer.ndim:
        answer = list(answer)
    if len(like) == 1 and not (isinstance(answer, (tuple, list)) and len(answer) == 1):
        answer = (answer,)
    if not isinstance(answer, (tuple, list)) or len(answer) != len(like):
        return Reply(False, f"a test input is {len(like)} arguments in brackets, such as {show(like)}.")
    case = []
    for given, model in zip(answer, like, strict=True):
        try:
            value = numbers(given)
        except ValueError as problem:
            return Reply(False, f"{problem} is no input. One that fits is {show(like)}.")
        if not (value.ndim == 1 if isinstance(model, list) else value.shape == np.shape(model)):
            asked = "numbers in a list" if isinstance(model, list) else form(model)
            return Reply(False, f"{show(given)} does not fit: {asked} may stand there.")
        if not np.isfinite(value).all():
            return Reply(False, f"{show(given)} does not fit: finite numbers are asked for.")
        if isinstance(model, int) and value != value // 1:
            return Reply(False, f"{show(given)} does not fit: a whole number may stand there.")
        case.append(value if value.ndim else type(model)(value))
    if invalid and (said := invalid(*case)):
        return Reply(False, said)
    try:
        aim = correct(*copied(case))
    except ValueError as problem:
        return Reply(False, f"the right function does not take this input: {problem}.")
    caught = [words for words, bug in bugs.items() if _differs(bug, case, aim, tolerance)]
    told = f"Caught: {'; '.join(caught)}." if caught else "None is caught."
    if len(caught) == len(bugs):
        return Reply(True, f"{right} {told}")
    rest = "For the others it gives what the right function gives."
    return Reply(False, f"your input shows {len(caught)} of {len(bugs)} bugs. {told} {rest}")


def _differs(bug, case, aim, tolerance):
    try:
        return not same(bug(*copied(case)), aim, tolerance)
    except Exception:
        return True


def order(answer, steps, right, rules, useless=None):
    """Check the order of the steps of a derivation; every order that keeps the rules is right.

    answer: the names of the steps, as "BDAC" or ["B", "D", "A", "C"]; steps: the names that are needed, as "ABCD";
    rules: (earlier, later, why) triples, of which the first broken one is told; useless: {name: why it has no place}.
    """
    watch("order")
    useless = useless or {}
    if missing(answer):
        return Reply(False, f"replace the ... by the steps in order, as a text of letters: {len(steps)} of them.")
    if not isinstance(answer, (str, tuple, list)) or not all(isinstance(step, str) for step in answer):
        return Reply(False, f'the steps in order are asked for, such as "{"".join(sorted(steps))}".')
    given = [step for step in "".join(answer).upper() if step.isalnum()]
    known = [*steps, *useless]
    if unknown := [step for step in given if step not in known]:
        return Reply(False, f"there is no step {unknown[0]}. The steps are {', '.join(sorted(known))}.")
    if twice := [step for step in given if given.count(step) > 1]:
        return Reply(False, f"step {twice[0]} stands there {given.count(twice[0])} times.")
    if out := [step for step in given if step in useless]:
        return Reply(False, f"step {out[0]} has no place: {useless[out[0]]}")
    if len(given) < len(steps):
        return Reply(False, f"{len(given)} steps are not enough: the derivation takes {len(steps)}.")
    for earlier, later, why in rules:
        if given.index(earlier) > given.index(later):
            return Reply(False, f"{later} cannot come before {earlier}: {why}")
    return Reply(True, right)


def explain(answer, correct, why):
    """Check which explanation a number in the cell supports.

    answer: a letter; why: {letter: what the numbers say about it}; all of it is told once the answer is right.
    """
    if missing(answer):
        return Reply(False, f"replace the ... by a letter: {', '.join(why)}.")
    letter = option(answer, why)
    if letter is None:
        return Reply(False, f"{show(answer)} is not one of {', '.join(why)}.")
    if letter != correct:
        return Reply(False, why[letter])
    others = " ".join(f"Not {other}: {said}" for other, said in why.items() if other != correct)
    return Reply(True, f"{why[correct]} {others}")


def asked_points(answer, x):
    """The reader's numbers, one for each x, from a list, a dict or pairs (x, y); whatever else comes is a `Problem`."""
    asked = f"{len(x)} numbers are asked for, one for each of {show(x)}"
    if missing(answer):
        raise Problem(f"replace the ... by a list: {asked}.")
    answer = list(answer.values()) if isinstance(answer, dict) else answer
    if isinstance(answer, (list, tuple)) and any(missing(point) for point in answer):
        raise Problem("replace every ... by a number.")
    try:
        points = numbers(answer)
    except ValueError as problem:
        raise Problem(f"{asked}, and you gave {problem}.") from None
    if points.shape == (len(x), 2):
        points = points[:, 1]
    if points.shape != (len(x),) or not np.isfinite(points).all():
        raise Problem(f"{asked}, and you gave {show(points)}.")
    return points


def curve(answer, x, correct, right, mistakes=(), tolerance=0.15, logarithmic=False):
    """Compare a reader's predicted points with the computed curve.

    answer: one number for each x; correct: the curve there; tolerance: how far a point may lie off, as a share of the
    curve's height (logarithmic: off by a factor, such as 3); mistakes: (another curve, message) pairs.
    """
    watch("curve")
    x, correct = np.asarray(x, dtype=float), np.asarray(correct, dtype=float)
    try:
        points = asked_points(answer, x)
    except Problem as problem:
        return Reply(False, str(problem))
    if logarithmic and (points <= 0).any():
        return Reply(False, "all of these numbers are positive.")
    sure = np.log(tolerance) if logarithmic else tolerance * (np.ptp(correct) or np.abs(correct).max() or 1.0)

    def off(other):
        other = np.asarray(other, dtype=float)
        return np.log(points / other) if logarithmic else points - other

    wrong = off(correct)
    if (np.abs(wrong) <= sure).all():
        return Reply(True, right)
    fits = ((bool((np.abs(off(other)) <= sure).all()), message) for other, message in mistakes)
    if message := named(*fits):
        return Reply(False, message)
    words = [
        f"too {name} at {', '.join(f'{place:g}' for place in x[where])}"
        for name, where in (("high", wrong > sure), ("low", wrong < -sure))
        if where.any()
    ]
    near = int((np.abs(wrong) <= sure).sum())
    return Reply(False, f"{near} of your {len(x)} points lie near the curve; {' and '.join(words)}.")


def design(answer, needs, right, limits):
    """Check the design of an experiment, and say what it cannot tell.

    answer: a dict; needs: {name: int, float or a tuple of options}; right: a text, or a function of the chosen values
    that gives it; limits: (condition, what the design cannot tell) pairs: each condition is a function with arguments
    of these names, and all that hold are told.
    """
    watch("design")
    if missing(answer):
        return Reply(False, f"replace the ... by a dict with {', '.join(needs)}.")
    if not isinstance(answer, dict):
        return Reply(False, f"a dict is asked for, with {', '.join(needs)}.")
    answer = {option(name, needs) or name: value for name, value in answer.items()}
    if lacking := [name for name in needs if missing(answer.get(name))]:
        return Reply(False, f"what is {lacking[0]!r} in your design?")
    if unknown := [name for name in answer if name not in needs]:
        return Reply(False, f"{show(unknown[0])} is no part of the design: {', '.join(needs)} are.")
    chosen = {}
    for name, sort in needs.items():
        try:
            chosen[name] = _fitting(answer[name], sort)
        except TypeError as problem:
            return Reply(False, f"{name}: {problem}.")
    with silent():
        told = [said for broken, said in limits if broken(**chosen)]
    if told:
        return Reply(False, "as it stands, this design cannot tell it. " + " ".join(told))
    return Reply(True, right(**chosen) if callable(right) else right)


def _fitting(value, sort):
    if isinstance(sort, (tuple, list)):
        if (chosen := option(value, sort)) is None:
            raise TypeError(f"{show(value)} is not one of {', '.join(map(str, sort))}")
        return chosen
    if sort is int and (isinstance(value, (list, tuple, range)) or np.shape(value)):  # seeds: how many
        try:
            value = len(set(numbers(value).ravel().tolist()))
        except ValueError as problem:
            raise TypeError(f"a number or a list of seeds is asked for, and you gave {problem}") from None
    asked = "a whole number" if sort is int else "a finite number"
    try:
        found = as_float(value)
    except TypeError as problem:
        raise TypeError(f"{asked} is asked for, and {problem} is none") from None
    if not np.isfinite(found) or sort is int and (found != found // 1 or found < 0):
        raise TypeError(f"{asked} is asked for, and {show(value)} is none")
    return sort(found)


def _bowl(x):
    return float(np.sum((x - 1) ** 2)), 2 * (x - 1)


def _wave(x):
    return float(np.sin(x).sum() + x[0] * x[-1]), np.cos(x) + x[-1] * _one(x, 0) + x[0] * _one(x, -1)


def _steep(x):
    return float(1e4 * np.sum(x**3)), 3e4 * x**2


def _one(x, place):
    return np.eye(len(x))[place]


LANDSCAPES = [
    ("a quadratic bowl", _bowl, np.array([0.3, -1.2, 2.0])),
    ("a sum of sines and a product", _wave, np.array([0.7, 1.9])),
    ("a function with slopes of 10,000", _steep, np.array([0.5, -0.8, 1.1, 0.6])),
    ("a bowl with one variable", _bowl, np.array([3.0])),
    ("a quadratic bowl, at its lowest point", _bowl, np.array([1.0, 1.0])),
]
WRONG_GRADIENTS = {
    "minus the gradient": lambda g: -g,
    "twice the gradient": lambda g: 2 * g,
    "a gradient that is 1 per cent too long": lambda g: 1.01 * g,
    "a gradient whose last entry is wrong": lambda g: g + np.eye(len(g))[-1] * (0.1 + abs(g[-1])),
    "a gradient whose first entry is wrong": lambda g: g - np.eye(len(g))[0] * (0.1 + abs(g[0])),
    "a gradient with two errors that cancel in the sum": lambda g: g + (np.eye(len(g))[0] - np.eye(len(g))[-1]),
    "zero": lambda g: 0 * g,
}


def _value_of(landscape):
    return lambda x: landscape(np.asarray(x, dtype=float))[0]


def _slightly_wrong(given, gradient):
    """So small a slip may pass or be refused."""
    return same(given, gradient, 1e-3) and not same(given, gradient, 1e-9)


def _watch_checker(answer, truth, cases, landscapes, wrong):
    """For tests: a gradient check is a function like others, which must tell right from wrong on random gradients."""

    def more(rng):
        _, landscape, x = landscapes[rng.integers(len(landscapes))]
        x = x + 0.3 * rng.normal(size=x.shape)
        gradient, make = landscape(x)[1], rng.choice([lambda g: g, *wrong.values()])
        given = gradient if _slightly_wrong(make(gradient), gradient) else make(gradient)
        return _value_of(landscape), given, x, landscape

    def verdict(f, gradient, x, landscape):
        return answer(f, gradient, x)

    watch("function", answer=verdict, correct=truth, cases=cases, tolerance=0, more=more, untouched=False)


def _is_verdict(value):
    try:
        return numbers(value).tolist() in (0.0, 1.0)
    except ValueError:
        return False


def gradient_checker(answer, right, landscapes=LANDSCAPES, wrong=None):
    """Run a reader's gradient check (f, gradient at x, x) -> True or False on right gradients and on wrong ones.

    landscapes: (words, x -> (value, gradient), x) triples; wrong: {words: gradient -> a wrong one}.
    """
    if missing(answer):
        return Reply(False, "write your function in place of the ... .")
    if not callable(answer):
        return Reply(False, f"a function is asked for, and you gave {show(answer)}.")
    wrong = wrong or WRONG_GRADIENTS

    def trials():
        for words, landscape, x in landscapes:
            for name, make in {"the right gradient": lambda g: g, **wrong}.items():
                gradient = landscape(x)[1]
                if not _slightly_wrong(make(gradient), gradient):
                    yield words, name, (_value_of(landscape), make(gradient), x, landscape)

    def truth(f, gradient, x, landscape):
        return same(gradient, landscape(x)[1], 1e-9)  # twice zero is zero

    _watch_checker(answer, truth, [case for *_, case in trials()], landscapes, wrong)
    answer = Guarded(answer)
    accepted, refused, caught, trusted = [], [], 0, 0
    for words, name, case in trials():
        is_right = truth(*case)
        try:
            verdict = answer(*copied(case[:3]))
        except Problem as problem:
            return Reply(False, f"for {words} {problem}")
        if missing(verdict):
            some = accepted or refused or caught or trusted
            branch = f"for {words}, given {name}, your function returns nothing. Does every branch end with a `return`?"
            return Reply(False, branch if some else NOTHING)
        if not _is_verdict(verdict):
            return Reply(False, f"True or False is asked for, and your function gives {show(verdict)}.")
        verdict = bool(numbers(verdict))
        if is_right and not verdict:
            refused.append(words)
        if not is_right and verdict:
            accepted.append(f"{name} passes, for {words}")
        caught += not is_right and not verdict
        trusted += is_right and verdict
    if refused and not accepted and len(refused) >= len(landscapes):
        return Reply(False, "your function says False to every gradient.")
    if accepted and not caught and not refused:
        return Reply(False, "your function says True to every gradient.")
    if refused and accepted:
        return Reply(False, f"for {refused[0]} the right gradient is refused, and {accepted[0]}.")
    if refused:
        scale = "Is the step too large or too small, or the tolerance without a scale?"
        return Reply(False, f"the right gradient is refused, for {refused[0]}. {scale}")
    if accepted:
        return Reply(False, f"{accepted[0]}.")
    return Reply(True, f"{right} {caught} wrong gradients are caught, and no right one is refused.")
