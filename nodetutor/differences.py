"""Is a gradient right?  `check_gradient` compares it with `finite_differences`, which moves one number at a time.

    check_gradient(field)              the vjp of a field at random numbers, or (field, t, z, theta) at yours
    check_gradient(activation)         its slope from -3 to 3, or (activation, x) at yours
    check_gradient(loss, states)       what loss.gradient says about every state
    check_gradient(objective, theta)   the second of the pair that it returns; more arguments are passed on

It answers in a sentence, and the answer is true or false: `assert check_gradient(field)`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from . import validate
from .guard import Guarded
from .runs import for_runs, spread

STEP = 6e-6  # about eps^(1/3), the best for central differences (notebook 01)


def finite_differences(function, x, step=STEP):
    """Central differences (F(x + h e_i) - F(x - h e_i)) / (2 h), h = step * max(1, |x_i|), of F: (n, ...) -> (...).

    x (n, ...); returns (n, ...); trailing axes of x are runs, and F gives a value for each.
    Errors: ValueError for non-finite x, a step above 1 or so small that x + h is x, or values that do not fit the runs.
    """
    x = validate.array("x", x, shape=(None,))
    validate.function("function", function)
    return differences(function, x, validate.number("step", step, low=np.finfo(float).eps, high=1))


def differences(function, x, step=STEP):
    """`finite_differences` without its checks, for a field in a training loop: what has diverged gives nan."""
    runs = x.shape[1:]

    def value(x):
        found = np.array(function(x))  # a copy: F may fill the same array each time
        if found.dtype.kind not in "biuf":
            validate.complain("what function returns", found, "real numbers")
        if found.shape[max(0, found.ndim - len(runs)) :] != runs:
            validate.complain("the shape of what function returns", found.shape, f"one that ends with the runs {runs}")
        return found.astype(float, copy=False)

    result = np.empty((len(x), *value(x.copy()).shape))
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        h = step * np.maximum(1, np.abs(x[i]))
        up[i] += h
        down[i] -= h
        width = up[i] - down[i]  # what was moved, which rounding has made a little other than 2 h
        result[i] = (value(up) - value(down)) / width
    return result


class Part(NamedTuple):
    """One gradient that is claimed: dF/dx of F: (n, ...) -> (...) at x (n, ...), `claimed` (n, ...)."""

    name: str
    function: object
    x: np.ndarray
    claimed: np.ndarray
    label: object = None  # the name of an entry, from its place; by default name[i] of run j

    def entry(self, place):
        """The name of one entry."""
        if self.label:
            return self.label(place)
        run = f" of run {', '.join(map(str, place[1:]))}" if len(place) > 1 else ""
        return self.name + (f"[{place[0]}]" if len(self.x) > 1 else "") + run


@dataclass(frozen=True, repr=False)
class Answer:
    """What `check_gradient` found: true if all agrees; its text is the sentence, the rest tells of the worst entry.

    worst: the entry's name; claimed, measured: its two numbers; error: their gap as a share of the largest entry.
    """

    right: bool
    sentence: str
    worst: str
    claimed: float
    measured: float
    error: float

    def __bool__(self):
        return self.right

    def __repr__(self):
        return self.sentence


def check_gradient(subject, *arguments, tolerance=1e-6, seed=0):
    """Whether the gradient of a field, an activation, a loss or an objective agrees with central differences.

    subject: what to check. arguments: those of its call, as the first lines of this module show; trailing axes are
    runs. A field is checked for a^T df/dz, a^T df/dtheta and a^T df/dt with a random a. tolerance: the largest gap,
    as a share of the largest entry. seed: for what is drawn.
    Returns an `Answer`. "Cannot tell" (false, too) is the answer at nan, at a kink, and for a subject that gives
    another value each time.
    Errors: ValueError for a subject without gradient, arguments that do not fit, gradients of another shape.
    """
    tolerance = validate.number("tolerance", tolerance, low=0, low_open=True)
    rng = np.random.default_rng(validate.whole("seed", seed))
    with np.errstate(all="ignore"):
        parts = _parts(subject, arguments, rng)
        return _judge(parts, [finite_differences(part.function, part.x, STEP / 2) for part in parts], tolerance)


def _parts(subject, arguments, rng):
    """The gradients that the subject claims."""
    if isinstance(subject, type) or not callable(subject):
        validate.complain("subject", subject, "a field, an activation, a loss or an objective")
    for ability, parts in (("vjp", _of_field), ("slope", _of_activation), ("gradient", _of_loss)):
        if hasattr(subject, ability):
            return parts(subject, arguments, rng)
    return _of_objective(subject, arguments)


def _of_field(field, arguments, rng):
    validate.field(field)
    if len(arguments) not in (0, 3):
        validate.complain("arguments", arguments, "t, z, theta, as in field(t, z, theta), or nothing")
    t, z, theta = arguments or (0.7, rng.standard_normal(field.dim), rng.standard_normal(field.size))
    t = float(validate.number("t", t))
    theta = validate.array("theta", theta, shape=(field.size,))
    z = for_runs(validate.array("z", z, shape=(field.dim,)), theta)
    theta = spread(theta, z.shape[1:])
    a, field = rng.standard_normal(z.shape), Guarded(field)

    def product(t, z, theta):
        return (a * field(t, z, theta)).sum(axis=0)

    def parts(more, by_z, by_theta, by_t):
        return [
            Part(f"a^T df/dz{more}", lambda x: product(t, x, theta), z, by_z),
            Part(f"a^T df/dtheta{more}", lambda x: product(t, z, x), theta, by_theta),
            Part(f"a^T df/dt{more}", lambda x: product(x[0], z, theta), np.array([t]), by_t[None]),
        ]

    without, kept = field.vjp(t, z, theta, a), field.vjp(t, z, theta, a, field(t, z, theta))
    same = all(x.shape == y.shape and np.allclose(x, y, rtol=1e-9) for x, y in zip(without, kept, strict=True))
    return parts("", *without) + ([] if same else parts(" with the value given", *kept))


def _of_activation(sigma, arguments, rng):
    if len(arguments) > 1:
        validate.complain("arguments", arguments, "x, as in activation(x), or nothing")
    x = validate.array("x", *arguments or [np.linspace(-3, 3, 14)]).ravel()
    slope = np.array(validate.array("what slope returns", sigma.slope(x), finite=False))

    def label(place):
        return f"the slope at {x[place[1]]:.3g}"

    return [Part("the slope", lambda row: sigma(row[0]), x[None], slope[None], label)]


def _of_loss(loss, arguments, rng):
    if len(arguments) != 1:
        validate.complain("arguments", arguments, "states, as in loss(states)")
    states = validate.array("states", arguments[0], shape=(None, None))
    claimed, flat = np.zeros_like(states), (-1, *states.shape[2:])
    jumps = loss.gradient(states.copy())
    for n, jump in validate.jumps("what loss.gradient returns", jumps, states, finite=False).items():
        claimed[n] = jump
    d = states.shape[1]

    def label(place):
        return f"dL/dz_{place[0] // d}[{place[0] % d}]" + "".join(f" of run {i}" for i in place[1:])

    return [Part("dL/dz", lambda x: loss(x.reshape(states.shape)), states.reshape(flat), claimed.reshape(flat), label)]


def _of_objective(objective, arguments):
    if not arguments:
        validate.complain("arguments", arguments, "theta, as in objective(theta)")
    theta, *more = arguments
    theta = validate.array("theta", theta, shape=(None,))
    answer = objective(theta.copy(), *more)
    if not isinstance(answer, tuple) or len(answer) != 2:
        validate.complain("what the subject returns", answer, "the pair value, gradient")
    claimed = validate.array("the gradient", answer[1], finite=False).copy()
    return [Part("dL/dtheta", lambda x: objective(x, *more)[0], theta, claimed)]


def _judge(parts, measured, tolerance):
    """The answer: compare entry by entry, and find words for the worst."""
    gaps = [_gaps(part, found, tolerance) for part, found in zip(parts, measured, strict=True)]
    if any(gap is None for gap in gaps):
        words = "Cannot tell: called twice with the same numbers, it gives two values. Fix what is drawn at random."
        return Answer(False, words, "", np.nan, np.nan, np.nan)
    k = int(np.argmax([gap.max(initial=0) for gap in gaps]))
    place = np.unravel_index(np.argmax(gaps[k]), gaps[k].shape)
    said, told = float(parts[k].claimed[place]), float(measured[k][place])
    count, wrong = sum(gap.size for gap in gaps), sum(int((gap > tolerance).sum()) for gap in gaps)
    if wrong:
        words = _what_is_wrong(parts[k], measured[k], place, tolerance, wrong, count)
    else:
        share = f"{tolerance:.0e}".replace("e-0", "e-")
        words = f"Right: all {count} numbers agree with central differences, within {share} of the largest."
    return Answer(not wrong, words, parts[k].entry(place), said, told, float(gaps[k][place]))


def _gaps(part, found, tolerance):
    """|claimed - found| as a share of the run's largest entry, inf for nan; None if F gives another value each time."""
    name, function, x, claimed, _ = part
    if claimed.shape != found.shape:
        validate.complain(f"the shape of {name}", claimed.shape, f"{found.shape}")
    value, again = (np.array(function(x.copy())) for _ in range(2))
    if not np.array_equal(value, again, equal_nan=True):
        return None
    largest = np.maximum(np.abs(found), np.abs(claimed)).max(axis=0)
    rounding = 1e-9 * np.abs(value) / tolerance  # smaller gaps may come from rounding a value of that size
    gap = np.abs(claimed - found) / np.maximum(np.maximum(largest, rounding), np.finfo(float).tiny)
    return np.where(np.isnan(gap), np.inf, gap)


def _what_is_wrong(part, found, place, tolerance, wrong, count):
    """The sentence for a gradient with `wrong` of `count` numbers that disagree, the worst of them at `place`."""
    said, told, name = part.claimed[place], found[place], part.entry(place)
    if not np.isfinite(said) or not np.isfinite(told):
        return f"Cannot tell: {name} is {said:.4g}, and central differences say {told:.4g}."
    below, above = _sides(part.function, part.x, place, STEP)
    near, far = _sides(part.function, part.x, place, STEP / 8), _sides(part.function, part.x, place, 2 * STEP)
    bent = abs(near[1] - near[0]) < abs(above - below) / 2  # a bend fades with the step, a kink does not
    if min(below, above) <= said <= max(below, above) and abs(above - below) > 1e-3 * max(abs(below), abs(above)):
        if not bent:
            below, above = (0 if abs(side) < 1e-6 * abs(above - below) else side for side in (below, above))
            sides = f"the slope is {below:.4g} below and {above:.4g} above"
            return f"Cannot tell: a kink at {name}: {sides}. Move a little."
        if abs(said - told) <= abs(sum(far) / 2 - told):
            return f"Cannot tell: {name} changes so fast that differences are not right to {tolerance:g}."
    fine = sum(_sides(part.function, part.x, place, STEP, least=0)) / 2
    if abs(said - fine) < abs(said - told) / 100:
        return f"Cannot tell: {name} belongs to a number far below 1. Take units in which it is near 1."
    words = f"Wrong: {name} is {said:.4g}, central differences say {told:.4g}; {wrong} of {count} numbers disagree."
    factor = _factor(part.claimed, found, tolerance)
    return words + ("" if factor is None else f" {part.name} is {factor:.3g} times what it should be, everywhere.")


@validate.quiet
def _sides(function, x, place, step, least=1):
    """The slopes below and above x at one entry, which is moved by step * max(least, |x|)."""
    here = place[: x.ndim]
    h = step * max(least, abs(x[here]))
    values = []
    for move in (-h, 0, h):
        moved = x.copy()
        moved[here] += move
        values.append(np.array(function(moved))[place[1:]])
    return (values[1] - values[0]) / h, (values[2] - values[1]) / h


def _factor(claimed, found, tolerance):
    """c, if claimed = c * found everywhere; else None."""
    norm = (found**2).sum()
    factor = (claimed * found).sum() / norm if norm else 0
    fits = np.abs(claimed - factor * found).max() <= tolerance * np.abs(claimed).max(initial=0)
    return factor if fits and claimed.size > 1 else None
