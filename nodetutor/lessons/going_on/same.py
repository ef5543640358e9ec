"""What other libraries do, in this package's words: their fourth-order rule, their grid, their end time that moves."""

import numpy as np

from nodetutor import validate
from nodetutor.solvers import Method

THREE_EIGHTHS = Method(  # Kutta 1901; torchdiffeq's "rk4"
    "three-eighths",
    order=4,
    A=((), (1 / 3,), (-1 / 3, 1.0), (1.0, -1.0, 1.0)),
    b=(1 / 8, 3 / 8, 3 / 8, 1 / 8),
    c=(0.0, 1 / 3, 2 / 3, 1.0),
)


def walked(times, step_size=None):
    """The grid that torchdiffeq's fixed-step solvers walk: the wished times themselves, or steps from the first one.

    times (M,) increasing; with a step_size: t_0 + k step_size, the last one moved onto the last wished time.
    """
    times = validate.times("times", times)
    if step_size is None:
        return times
    validate.number("step_size", step_size, low=0, low_open=True)
    count = int(np.ceil((times[-1] - times[0]) / step_size + 1))
    grid = times[0] + step_size * np.arange(count)
    grid[-1] = times[-1]
    return grid


def stretched(by_t):
    """(dL/dt_0, dL/dt_N) if all steps stay equal: time n stands at t_0 + (n / N) (t_N - t_0), so it moves along.

    by_t (N + 1, ...): dL/dt_n of each time alone, as `exact` gives it.
    """
    by_t = validate.array("by_t", by_t)
    share = np.arange(len(by_t)) / (len(by_t) - 1)
    return np.tensordot(1 - share, by_t, 1), np.tensordot(share, by_t, 1)


def apart(ours, theirs, digits=12):
    """Words for how far two results lie apart: "equal to 12 digits", or by how much of the larger they differ."""
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    gap = np.abs(ours - theirs).max() / np.abs(ours).max()
    return f"equal to {digits} digits" if gap < 10.0**-digits else f"differ by {100 * gap:.2g} %"
