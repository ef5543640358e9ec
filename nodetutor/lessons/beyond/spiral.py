"""For notebook 09: a spiral, noisy observations of it, and how far a learned path is from it."""

import numpy as np

from nodetutor import validate
from nodetutor.fields import Perceptron, fit
from nodetutor.solvers import HEUN, integrate, solve, time_grid

TIMES = time_grid(0, 4, 0.1)
START = np.array([1.5, 0.0])
TURN = np.array([[-0.2, 2.0], [-2.0, -0.2]])
NOISE = 0.05
FIELD = Perceptron(dim=2, hidden=10, activation="tanh")


def spiral(t, z, theta=None):
    """The field behind the observations: dz/dt = A z, a rotation that shrinks.  z (2, ...)."""
    return np.einsum("ij,j...->i...", TURN, fit("z", z, 2))


def observations(seed=0):
    """Noise-free path and noisy observations at TIMES, (41, 2) each.  Errors: ValueError for a seed < 0."""
    validate.whole("seed", seed)
    path = solve(spiral, None, START, TIMES, "rk4")
    return path, path + NOISE * np.random.default_rng(seed).normal(size=path.shape)


def rollout_error(theta, path):
    """Root mean square distance between the learned path from START and the noise-free one, one number a run.

    theta (p, ...); path (41, 2).  Errors: ValueError for other shapes.
    """
    theta, path = fit("theta", theta, FIELD.size), validate.array("path", path, shape=(len(TIMES), 2))
    z0 = START.reshape(2, *(1,) * (theta.ndim - 1))
    states = integrate(FIELD, theta, z0, TIMES, HEUN)
    target = path.reshape(*path.shape, *(1,) * (theta.ndim - 1))
    return np.sqrt(((states - target) ** 2).sum(axis=1).mean(axis=0))
