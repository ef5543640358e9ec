"""Data as they arrive: every sample at times of its own, in hours or in seconds, in ones or in thousands.

`columns` and `union` bring samples with times of their own into arrays, two ways, with the loss `Seen`;
`fit_turn` trains on one turn of a circle that takes any time; `fit_stretched` on one that is wider than high.
"""

import numpy as np

from nodetutor.fields import Perceptron
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam
from nodetutor.solvers import HEUN, RK4, refine, solve
from nodetutor.training import ode_objective, train

FIELD = Perceptron(2, hidden=8)
RUNS = 20
STARTS = glorot(FIELD, 0, RUNS)

# --- every sample has times of its own ------------------------------------------------------------


def swing(t, z, theta):
    """A pendulum with friction: the field behind the data, z = (angle, speed)."""
    return np.stack([z[1], -4 * np.sin(z[0]) - 0.3 * z[1]])


def released(samples, seed):
    """Angles and speeds to begin with, (2, samples)."""
    return np.random.default_rng(seed).uniform(-1, 1, size=(2, samples)) * np.array([[1], [2]])


def measured(samples=20, seed=0):
    """z0 (2, samples), and for each sample its own 4 to 8 times between 0.1 and 3 and the states there, (n,), (n, 2)."""
    z0, rng = released(samples, seed), np.random.default_rng(seed + 1)
    times = [np.sort(rng.uniform(0.1, 3, count)) for count in rng.integers(4, 9, samples)]
    walks = [
        solve(swing, None, start, refine(np.append(0, own), 50), RK4) for start, own in zip(z0.T, times, strict=True)
    ]
    return z0, times, [walk[50::50] for walk in walks]


class Seen:
    """The mean of |z - target|^2 over what was seen, one number a sample.

    target (n, d, samples), seen (n, samples): 1 where there is an observation, 0 where none is; the solver takes
    `steps` steps from one to the next.
    """

    def __init__(self, target, seen, steps=1):
        self.target, self.steps, self.weight = target, steps, seen / seen.sum(axis=0)

    def __call__(self, states):
        miss, weight = self._apart(states)
        return (weight * miss**2).sum(axis=(0, 1))

    def gradient(self, states):
        miss, weight = self._apart(states)
        return {self.steps * (n + 1): 2 * w * m for n, (w, m) in enumerate(zip(weight, miss, strict=True))}

    def _apart(self, states):
        between = (1,) * (states.ndim - 3)  # runs stand between components and samples
        target = self.target.reshape(*self.target.shape[:2], *between, -1)
        return states[self.steps :: self.steps] - target, self.weight.reshape(len(target), 1, *between, -1)


def columns(times, values, steps=1):
    """A column of times for each sample, (N + 1, samples), and the loss: shorter columns are filled up, unseen."""
    most, count = max(map(len, times)), len(times)
    t, target, seen = np.zeros((most + 1, count)), np.zeros((most, 2, count)), np.zeros((most, count))
    for i, (own, value) in enumerate(zip(times, values, strict=True)):
        n = len(own)
        t[1:, i] = np.append(own, own[-1] + 0.1 * np.arange(1, most - n + 1))
        target[:n, :, i], seen[:n, i] = value, 1
    return np.stack([refine(column, steps) for column in t.T], axis=1), Seen(target, seen, steps)


def union(times, values):
    """One column for all samples, 0 and every time of every sample, (M + 1,), and the loss: each looks at its own."""
    grid, count = np.unique(np.concatenate(times)), len(times)
    target, seen = np.zeros((len(grid), 2, count)), np.zeros((len(grid), count))
    for i, (own, value) in enumerate(zip(times, values, strict=True)):
        at = np.searchsorted(grid, own)
        target[at, :, i], seen[at, i] = value, 1
    return np.append(0, grid), Seen(target, seen)


def one_for_all(times, values, steps=1):
    """The mistake: the n-th observations of all samples, as if made at the mean of their times."""
    n = min(map(len, times))
    mean = np.mean([own[:n] for own in times], axis=0)
    return columns([mean] * len(times), [value[:n] for value in values], steps)


def fit_swing(z0, t, loss, budget=300):
    """Train on samples with the times t, from 20 starts; returns the story."""
    return train(ode_objective(FIELD, z0, t, loss, HEUN, samples=True), STARTS, Adam(0.05), budget)


def missed(theta):
    """Forecasts over 3 seconds from 50 fresh starts: the share of the variance that they miss, a number a run."""
    t, z0 = np.linspace(0, 3, 31), released(50, seed=99)
    truth = solve(swing, None, z0, t, RK4)
    paths = solve(FIELD, theta[:, :, None], z0[:, None], t, RK4)
    return ((paths - truth[:, :, None]) ** 2).sum(axis=1).mean(axis=(0, 2)) / truth.var(axis=(0, 2)).sum()


# --- the unit of time, and the unit of the data ---------------------------------------------------

SHARE = np.linspace(0, 1, 25)  # of a turn
CIRCLE = np.stack([np.cos(2 * np.pi * SHARE), np.sin(2 * np.pi * SHARE)], axis=1)
UNITS = {"days": 1 / 24, "hours": 1, "minutes": 60, "seconds": 3600}  # what an hour is
EVERY = SquaredDistance(CIRCLE[1:], at=range(1, 25), factor=1 / 24)


def fit_turn(duration, budget=200, rate=0.05):
    """Train on one turn that takes `duration` units of time: (theta, error of each of the 20 runs).

    Everything else is the same in every unit: field, starts, steps of the solver, rate, budget.
    """
    objective = ode_objective(FIELD, CIRCLE[0], SHARE * duration, EVERY, HEUN)
    theta = train(objective, STARTS, Adam(rate), budget).theta
    return theta, objective(theta)[0]


def turn(theta, duration):
    """The path that these weights take over `duration` units of time, (25, 2, ...)."""
    return solve(FIELD, theta, CIRCLE[0], SHARE * duration, HEUN)


def pace(t, data):
    """How often in a unit of time data move as far as they are wide: mean |dz/dt| over their largest range."""
    way = np.sqrt((np.diff(data, axis=0) ** 2).sum(axis=1)).sum()
    return way / (t[-1] - t[0]) / np.ptp(data, axis=0).max()


def shares(path, data):
    """The share of its variance that is missed, for each component: (d, ...)."""
    miss = path[1:] - data[1:].reshape(*data[1:].shape, *(1,) * (path.ndim - 2))
    return (miss**2).mean(axis=0) / data[1:].var(axis=0).reshape(-1, *(1,) * (path.ndim - 2))


class Weighted(SquaredDistance):
    """|z - target|^2 with a weight for each component."""

    def __init__(self, target, weight, **options):
        super().__init__(target, **options)
        self.weight = np.asarray(weight, dtype=float)

    def __call__(self, states):
        return self.factor * sum(np.einsum("i,i...,i...->...", self.weight, e, e) for e in self.errors(states))

    def gradient(self, states):
        parts = zip(self.at, self.errors(states), strict=True)
        return {n: 2 * self.factor * np.einsum("i,i...->i...", self.weight, e) for n, e in parts}


def fit_stretched(data, weight=(1, 1), duration=3, budget=200):
    """Train on one turn of `data` (25, 2); returns the share that each component misses, (2, 20)."""
    t = SHARE * duration
    loss = Weighted(data[1:], weight, at=range(1, 25), factor=1 / 24)
    theta = train(ode_objective(FIELD, data[0], t, loss, HEUN), STARTS, Adam(0.05), budget).theta
    return shares(solve(FIELD, theta, data[0], t, HEUN), data)
