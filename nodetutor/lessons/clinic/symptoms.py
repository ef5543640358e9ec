"""Symptoms on purpose, each with its cure: trainings that fit the mean, wrong gradients, nan, losses that stay.

`fit_whole` and `fit_windows` train on the same circle at equal cost; `twelve` makes an objective of a field, such as
`WrongSign`; `Motion` is a loss that also counts how far a path moves.
"""

import numpy as np

from nodetutor import thesis
from nodetutor.adaptive import solve_adaptive
from nodetutor.fields import Field, Layer, Perceptron
from nodetutor.gradients import backward
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, integrate, solve
from nodetutor.training import ode_objective, train

# --- it fits the mean: a circle, four times round, twelve observations each time ----------------

FIELD = Perceptron(2, hidden=8)
TIMES = np.linspace(0, 4, 49)
CIRCLE = np.stack([np.cos(2 * np.pi * TIMES), np.sin(2 * np.pi * TIMES)], axis=1)
STARTS, BUDGET, RATE = 50, 200, 0.05


def whole_loss(observations=48):
    """The mean of |z - data|^2 over the first observations behind the start."""
    return SquaredDistance(CIRCLE[1 : observations + 1], at=range(1, observations + 1), factor=1 / observations)


def error(theta):
    """The mean of |z - data|^2 over the whole series, from its first observation, for each run."""
    return whole_loss()(solve(FIELD, theta, CIRCLE[0], TIMES, HEUN))


def fit_whole(theta, budget=BUDGET, rate=RATE, observations=48):
    """Train on one long solution through the first observations; returns theta."""
    times, loss = TIMES[: observations + 1], whole_loss(observations)
    return train(ode_objective(FIELD, CIRCLE[0], times, loss, HEUN), theta, Adam(rate), budget).theta


def fit_windows(theta, length, budget=BUDGET, rate=RATE):
    """Train on windows of `length` observations, 48 / length of them in a step: as many steps of Heun as `fit_whole`."""
    objective = ode_objective(FIELD, *windows(TIMES, CIRCLE, length), HEUN, samples=True)
    chosen = minibatches(49 - length, 48 // length, budget)
    return train(objective, theta, Adam(rate), budget, batches=chosen).theta


def how_many(theta, below=0.2):
    """How many of the runs fit the circle, in words that do not hang on one run."""
    fits, count = int((error(theta) < below).sum()), theta.shape[1]
    few = max(1, count // 15)
    if fits <= few or fits >= count - few:
        return "hardly any" if fits <= few else "nearly all"
    return "less than half" if 2 * fits < count else "more than half"


def fit_growing(theta, spans=(6, 12, 24, 48), budget=BUDGET, rate=RATE):
    """Train on the first 6 observations, then on the first 12, 24 and 48, with the steps of `fit_whole` in all.

    Each span begins with a new optimizer. Four equal spans, (48, 48, 48, 48), change nothing else: they tell what
    beginning anew does by itself.
    """
    for observations in spans:
        theta = fit_whole(theta, budget // len(spans) * 48 // observations, rate, observations)
    return theta


def shooting(length, weight=0.1):
    """Multiple shooting: an objective of theta and of the state at the start of each of 48 / length pieces.

    loss = mean |z - data|^2 + weight * mean |end of a piece - start of the next|^2.
    """
    pieces, p = 48 // length, FIELD.size
    data = CIRCLE[1:].reshape(pieces, length, 2).transpose(1, 2, 0)[:, :, None]  # (length, d, 1, pieces)
    first, t = CIRCLE[:-1:length].T[:, None], TIMES[: length + 1]

    def objective(v):
        theta, starts, kept = v[:p, :, None], v[p:].reshape(2, pieces, -1).swapaxes(1, 2), []
        states = integrate(FIELD, theta, starts, t, HEUN, kept)
        miss, off = states[1:] - data, starts - first
        gap = states[-1][..., :-1] - starts[..., 1:]
        jumps = {n + 1: 2 * miss[n] / 48 for n in range(length)}
        jumps[length] = jumps[length] + np.pad(2 * weight * gap / pieces, ((0, 0), (0, 0), (0, 1)))
        by_theta, by_start = backward(FIELD, theta, states, t, jumps, HEUN, kept)
        by_start = by_start + 2 * off / 48
        by_start[..., 1:] -= 2 * weight * gap / pieces
        loss = ((miss**2).sum(axis=(0, 1, 3)) + (off**2).sum(axis=(0, 2))) / 48
        loss = loss + weight * (gap**2).sum(axis=(0, 2)) / pieces
        return loss, np.concatenate([by_theta.sum(axis=-1), by_start.swapaxes(1, 2).reshape(2 * pieces, -1)])

    return objective


def fit_shooting(theta, weight=0.1, length=4, budget=BUDGET, rate=RATE):
    """Train theta and the starts of the pieces together, which begin at the data; returns theta."""
    starts = np.repeat(CIRCLE[:-1:length].T.reshape(-1, 1), theta.shape[1], axis=1)
    return train(shooting(length, weight), np.concatenate([theta, starts]), Adam(rate), budget).theta[: FIELD.size]


# --- the loss falls and the gradient is wrong ----------------------------------------------------


class WrongSign(Layer):
    """The thesis's field, with the wrong sign in dL/db."""

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
        by_theta[self.dim**2 :] *= -1
        return by_z, by_theta, by_t


class NoSlope(Layer):
    """The thesis's field, and sigma' forgotten on the way back through z."""

    def vjp(self, t, z, theta, a, value=None):
        _, by_theta, by_t = super().vjp(t, z, theta, a, value)
        W, _ = self.unpack(theta)
        return np.einsum("ij...,i...->j...", W, a), by_theta, by_t


class Frozen(Layer):
    """The thesis's field, whose W gets no gradient: a parameter that was detached."""

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
        by_theta[: self.dim**2] = 0
        return by_z, by_theta, by_t


class Detached(Layer):
    """The thesis's field, whose gradient does not arrive at theta."""

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
        return by_z, 0 * by_theta, by_t


SAMPLES = np.random.default_rng(0).normal(size=(2, 12))
TRUTH = np.array([-0.5, -2, 2, -0.5, 0.5, -0.5])
ENDS = solve(Layer(2, "tanh"), np.repeat(TRUTH[:, None], 12, axis=1), SAMPLES, np.linspace(0, 2, 11), HEUN)[-1]


def twelve(field):
    """Twelve starts and where a known field takes them: an objective that can fall to 0."""
    return ode_objective(field, SAMPLES, np.linspace(0, 2, 11), SquaredDistance(ENDS), HEUN, samples=True)


def turned(objective):
    """The same loss, and minus its gradient."""

    def wrong(theta):
        loss, gradient = objective(theta)
        return loss, -gradient

    return wrong


def thesis_objective(field):
    """The thesis's problem, from (1, 2) to (2, 4), with a field of your choice."""
    return ode_objective(field, thesis.START, thesis.TIMES, thesis.LOSS, HEUN)


# --- nan ------------------------------------------------------------------------------------------


class LogDistance:
    """sum |log z_N - log target|^2: nan as soon as a state is negative."""

    def __init__(self, target):
        self.target = np.asarray(target, dtype=float)

    def __call__(self, states):
        with np.errstate(invalid="ignore", divide="ignore"):
            return (self._off(states) ** 2).sum(axis=0)

    def gradient(self, states):
        with np.errstate(invalid="ignore", divide="ignore"):
            return {-1: 2 * self._off(states) / states[-1]}

    def _off(self, states):
        return np.log(states[-1]) - np.log(self.target).reshape(2, *(1,) * (states.ndim - 2))


# --- the time of an iteration grows ---------------------------------------------------------------


class Motion:
    """A loss + weight * sum over equal steps of |z_(n+1) - z_n|^2 / dt, about weight * the integral of |dz/dt|^2."""

    def __init__(self, loss, dt, weight):
        self.loss, self.dt, self.weight = loss, dt, weight

    def __call__(self, states):
        return self.loss(states) + self.weight * (np.diff(states, axis=0) ** 2).sum(axis=(0, 1)) / self.dt

    def gradient(self, states):
        pull = 2 * self.weight * np.diff(states, axis=0) / self.dt
        by_states = np.zeros_like(states)
        by_states[1:] += pull
        by_states[:-1] -= pull
        for n, jump in self.loss.gradient(states).items():
            by_states[n] += jump
        return dict(enumerate(by_states))


RING_FIELD = Perceptron(2, hidden=12)
ANGLES, OUTER = np.linspace(0, 2 * np.pi, 12, endpoint=False), np.arange(12) % 2 == 1
RINGS = np.stack([np.cos(ANGLES), np.sin(ANGLES)]) * np.where(OUTER, 1.0, 0.4)
SIDES = np.stack([np.where(OUTER, 1.0, -1.0), np.zeros(12)])  # inner points to the left, outer ones to the right


def train_rings(theta, weight, steps):
    """Send the rings to their sides, with `weight` on the motion; theta (p, runs)."""
    loss = SquaredDistance(SIDES)
    loss = Motion(loss, 0.1, weight) if weight else loss
    objective = ode_objective(RING_FIELD, RINGS, np.linspace(0, 1, 11), loss, HEUN, samples=True)
    return train(objective, theta, Adam(0.03), steps).theta


def ring_costs(theta):
    """(evaluations that steps that adapt need, mean squared distance at the end, points on their side) of each run."""
    told = []
    for run in theta.T:
        walk = solve_adaptive(RING_FIELD, run[:, None], RINGS, [0, 1], rtol=1e-4, atol=1e-6)
        end = walk.states[-1]
        miss, sides = ((end - SIDES) ** 2).sum(axis=0).mean(), ((end[0] > 0) == OUTER).sum()
        told.append((walk.evaluations, miss, sides))
    return np.array(told).T


# --- the solver gives up --------------------------------------------------------------------------


def explosion(t, z, theta):
    """dz/dt = z^2: from 1 it reaches infinity at t = 1."""
    return z * z


def hurry(t, z, theta):
    """dz/dt = -10,000 (z - cos t): stiff, since it hurries to a slow curve."""
    return -1e4 * (z - np.cos(t))


class Hurry(Field):
    """`hurry` as a field, with its derivatives."""

    dim, size = 1, 1

    def __call__(self, t, z, theta):
        return hurry(t, z, theta)

    def vjp(self, t, z, theta, a, value=None):
        return -1e4 * a, 0 * theta, -1e4 * (a * np.sin(t)).sum(axis=0)


def single(t, z, theta):
    """A circle, computed in single precision: seven digits."""
    return np.stack([z[1], -z[0]]).astype(np.float32).astype(float)
