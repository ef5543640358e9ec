"""Data as samples: `windows` cuts a series of observations into short pieces, `minibatches` draws some at a time.

    objective = ode_objective(field, *windows(t, data, length=5, steps=4), HEUN, samples=True)
    batches = minibatches(len(t) - 5, size=8, steps=500)
    story = train(objective, theta, Adam(0.02), 500, batches=batches)

Axes: components first, then runs, samples last, as `ode_objective` says.
"""

from typing import NamedTuple

import numpy as np

from . import validate
from .losses import SquaredDistance
from .solvers import refine


class Windows(NamedTuple):
    """z0 (d, windows), where each window starts; t (N + 1, windows), its times; loss, what it is compared with."""

    z0: np.ndarray
    t: np.ndarray
    loss: SquaredDistance


def windows(t, data, length, steps=1):
    """Every window of `length` steps from one observation to the next: n - length windows of n observations.

    t (n,), increasing, even or not; data (n, d), the observation at each time. Each window starts at an observation and
    is compared with the `length` later ones: its loss is the mean over them of |z - data|^2. The solver takes `steps`
    equal steps from one observation to the next. Returns `Windows`, the arguments z0, t, loss of `ode_objective`.
    Errors: ValueError for data that do not fit t, a length below 1 or too long, steps below 1.
    """
    t = validate.times("t", t)
    data = validate.array("data", data, shape=(len(t), None))
    if data.ndim != 2:
        validate.complain("the shape of data", data.shape, f"({len(t)}, d), a row for each time")
    length, steps = validate.whole("length", length, low=1), validate.whole("steps", steps, low=1)
    if length >= len(t):
        validate.complain("length", length, f"fewer steps than there are observations, {len(t)}")
    count, fine = len(t) - length, refine(t, steps)
    times = np.stack([fine[steps * i : steps * (i + length) + 1] for i in range(count)], axis=1)
    targets = np.stack([data[n : n + count].T for n in range(1, length + 1)])
    at = range(steps, steps * length + 1, steps)
    return Windows(data[:count].T.copy(), times, SquaredDistance(targets, at=at, factor=1 / length))


def minibatches(count, size, steps, seed=0):
    """Numbers of the samples in each of `steps` mini-batches, (steps, size): all are used before any comes again.

    count: how many samples there are. Where `size` does not divide it, a round leaves out some, each time others.
    Errors: ValueError for size, steps or count below 1, a size above count, a seed < 0.
    """
    count, steps, size = (
        validate.whole(name, value, low=1) for name, value in (("count", count), ("steps", steps), ("size", size))
    )
    if size > count:
        validate.complain("size", size, f"at most the number of samples, {count}")
    rng, each = np.random.default_rng(validate.whole("seed", seed)), count // size
    rounds = [rng.permutation(count)[: each * size].reshape(each, size) for _ in range(-(-steps // each))]
    return np.concatenate(rounds)[:steps]
