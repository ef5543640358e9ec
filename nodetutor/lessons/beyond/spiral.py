"""For notebook 09: a neural ODE that learns a spiral from noisy observations, in mini-batches of short windows."""

import numpy as np

from nodetutor import validate
from nodetutor.fields import Perceptron, fit
from nodetutor.gradients import backward
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import HEUN, integrate, solve, time_grid

TIMES = time_grid(0, 4, 0.1)
START = np.array([1.5, 0.0])
TURN = np.array([[-0.2, 2.0], [-2.0, -0.2]])
NOISE = 0.05
WINDOW = 6  # steps of one training window
FIELD = Perceptron(dim=2, hidden=10, activation="tanh")


def spiral(t, z, theta=None):
    """The field behind the observations: dz/dt = A z, a rotation that shrinks.  z (2, ...)."""
    return np.einsum("ij,j...->i...", TURN, fit("z", z, 2))


def observations(seed=0):
    """Noise-free path and noisy observations at TIMES, (41, 2) each.  Errors: ValueError for a seed < 0."""
    validate.whole("seed", seed)
    path = solve(spiral, None, START, TIMES, "rk4")
    return path, path + NOISE * np.random.default_rng(seed).normal(size=path.shape)


def window_objective(data):
    """(theta, first) -> mean squared error and its gradient over the windows of `data` that begin at `first`.

    data (41, 2); theta (p, runs); first (B,) grid indices; each window starts at an observation and is compared at its
    WINDOW later times.  Errors: ValueError for data or theta of another shape, or a window that leaves the data.
    """
    data = validate.array("data", data, shape=(len(TIMES), 2))
    t, last = TIMES[: WINDOW + 1], len(TIMES) - 1 - WINDOW

    def objective(theta, first):
        theta = validate.array("theta", theta, shape=(FIELD.size, None), finite=False)
        first = np.asarray(first)
        if first.ndim != 1 or first.size == 0 or first.dtype.kind not in "iu" or first.min() < 0 or first.max() > last:
            validate.complain("first", first, f"a list of grid indices from 0 to {last}")
        z0 = data[first].T[:, None]  # (2, 1, B): the same windows for every run
        targets = np.stack([data[first + n].T[:, None] for n in range(1, WINDOW + 1)])
        loss = SquaredDistance(targets, at=range(1, WINDOW + 1))
        kept = []
        states = integrate(FIELD, theta[..., None], z0, t, HEUN, kept)
        gradient, _ = backward(FIELD, theta[..., None], states, t, loss.gradient(states), HEUN, kept)
        return loss(states).mean(axis=-1) / WINDOW, gradient.mean(axis=-1) / WINDOW

    return objective


def window_starts(seed, steps, size):
    """The first indices of every mini-batch, (steps, size).  Errors: ValueError for a seed < 0, no steps or size 0."""
    validate.whole("seed", seed)
    validate.whole("steps", steps, low=1)
    validate.whole("size", size, low=1)
    return np.random.default_rng(seed).integers(0, len(TIMES) - WINDOW, size=(steps, size))


def rollout_error(theta, path):
    """Root mean square distance between the learned path from START and the noise-free one, one number a run.

    theta (p, ...); path (41, 2).  Errors: ValueError for other shapes.
    """
    theta, path = fit("theta", theta, FIELD.size), validate.array("path", path, shape=(len(TIMES), 2))
    z0 = START.reshape(2, *(1,) * (theta.ndim - 1))
    states = integrate(FIELD, theta, z0, TIMES, HEUN)
    target = path.reshape(*path.shape, *(1,) * (theta.ndim - 1))
    return np.sqrt(((states - target) ** 2).sum(axis=1).mean(axis=0))
