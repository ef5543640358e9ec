"""Steps that adapt: `solve_adaptive(field, theta, z0, times)` chooses steps that err less than a tolerance.

A `Pair` is a Runge-Kutta method with second weights `low`, of a lower order; the difference of the two results tells
the error of a step. It is a `Method`: gradients over the accepted steps come from `exact` and `continuous`, as always:

    walk = solve_adaptive(field, theta, z0, [0, 2])
    gradient = exact(field, theta, walk.states, walk.t, {-1: by_end}, walk.pair)
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from . import validate
from .solvers import Method, advance, checked_start, stages


@dataclass(frozen=True)
class Pair(Method):
    """A Butcher tableau with a second row of weights, `low`, whose order is lower by one.

    Errors: ValueError as `Method`, or for weights in `low` that are not as many as in b, or b itself, or no average.
    """

    low: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        low = validate.array("low", self.low)
        if low.shape != (len(self.b),) or abs(low.sum() - 1) > 1e-9 or (low == self.b).all():
            validate.complain("low", self.low, f"{len(self.b)} weights other than b, whose sum is 1")


BOGACKI_SHAMPINE = Pair(  # Bogacki and Shampine 1989, Applied Mathematics Letters 2
    "bogacki-shampine",
    order=3,
    A=((), (1 / 2,), (0.0, 3 / 4), (2 / 9, 1 / 3, 4 / 9)),
    b=(2 / 9, 1 / 3, 4 / 9, 0.0),
    c=(0.0, 1 / 2, 3 / 4, 1.0),
    low=(7 / 24, 1 / 4, 1 / 3, 1 / 8),
)
DORMAND_PRINCE = Pair(  # Dormand and Prince 1980, Journal of Computational and Applied Mathematics 6
    "dormand-prince",
    order=5,
    A=(
        (),
        (1 / 5,),
        (3 / 40, 9 / 40),
        (44 / 45, -56 / 15, 32 / 9),
        (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
        (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
        (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
    ),
    b=(35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0.0),
    c=(0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0),
    low=(5179 / 57600, 0.0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40),
)
PAIRS = {pair.name: pair for pair in (BOGACKI_SHAMPINE, DORMAND_PRINCE)}


class Walk(NamedTuple):
    """What an adaptive solution did.

    t (N + 1,): the times it chose, all the wished ones among them; states (N + 1, d, ...); asked: the index of each
    wished time in t, so that states[asked] are the states there; rejected: (time, step) of every step that was tried
    and erred too much; evaluations: calls of the field; ended: "reached", "too many steps" or "step too small";
    pair: its method. Where it did not end as "reached", t and states end where it stopped.
    """

    t: np.ndarray
    states: np.ndarray
    asked: list
    rejected: list
    evaluations: int
    ended: str
    pair: Pair


def try_step(field, t, z, theta, h, pair, rtol, atol):
    """One step of length h: the next state, and the norm of the difference between the results of b and of low."""
    _, slopes = stages(field, t, z, theta, h, pair)
    z_next = advance(z, h, pair.b, slopes)
    weights = [b - low for b, low in zip(pair.b, pair.low, strict=True)]
    return z_next, error_norm(z, z_next, advance(0 * z_next, h, weights, slopes), rtol, atol)


def error_norm(z, z_next, difference, rtol, atol):
    """The largest over all runs of sqrt(mean((difference / (atol + rtol * max(|z|, |z_next|)))^2)): at most 1 is good.

    inf where something is not finite.
    """
    scale = atol + rtol * np.maximum(np.abs(z), np.abs(z_next))
    error = np.sqrt(((difference / scale) ** 2).mean(axis=0)).max()
    return float(error) if np.isfinite(error) else np.inf


def next_factor(error, order):
    """By how much the step changes: 0.9 * error^(-1 / order), between 1/5 and 5."""
    return float(np.clip(0.9 * max(error, 1e-300) ** (-1 / order), 0.2, 5))  # 0 to a negative power is no number


@validate.quiet
def solve_adaptive(field, theta, z0, times, pair=BOGACKI_SHAMPINE, rtol=1e-3, atol=1e-6, first=None, most=10_000):
    """Follow dz/dt = f(t, z, theta) through the wished `times` with steps that adapt.  Returns a `Walk`.

    A step is accepted if its `error_norm` is at most 1; the next one, or the next try, is `next_factor` times as long.
    All runs share their steps. field, theta (p, ...), z0 (d, ...) as `solve`; times (M,) strictly increasing, the
    first is where z0 stands; first: the first step to try, by default a hundredth of the whole way; most: steps tried
    at the most.
    Errors: ValueError as `solve`, for rtol or atol < 0 or both 0, first <= 0 or most < 1.
    Source: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.4.
    """
    times = validate.times("times", times)
    field, theta, z = checked_start(field, theta, z0)
    pair = pair if isinstance(pair, Pair) else validate.choice("pair", pair, PAIRS)
    rtol = validate.number("rtol", rtol, low=0)
    atol = validate.number("atol", atol, low=0, low_open=rtol == 0)
    dt = validate.number("first", (times[-1] - times[0]) / 100 if first is None else first, low=0, low_open=True)
    validate.whole("most", most, low=1)
    return _walk(field, theta, z, times, pair, rtol, atol, dt, most)


def _walk(field, theta, z, times, pair, rtol, atol, dt, most):
    """The loop of `solve_adaptive`."""
    t, states, asked, rejected, tried, ended = [times[0]], [z], [0], [], 0, "reached"
    while len(asked) < len(times):
        if tried == most:
            ended = "too many steps"
            break
        left = times[len(asked)] - t[-1]
        last = dt >= left * (1 - 1e-12)  # the step ends at a wished time
        h = left if last else dt
        if h <= 4 * np.spacing(abs(t[-1])):
            ended = "step too small"
            break
        z_next, error = try_step(field, t[-1], states[-1], theta, h, pair, rtol, atol)
        tried += 1
        if error <= 1:
            t.append(times[len(asked)] if last else t[-1] + h)
            states.append(z_next)
            if last:
                asked.append(len(t) - 1)
            dt = max(dt, h * next_factor(error, pair.order)) if last else h * next_factor(error, pair.order)
        else:
            rejected.append((t[-1], h))
            dt = h * next_factor(error, pair.order)
    return Walk(np.array(t), np.array(states), asked, rejected, tried * len(pair.b), ended, pair)
