"""Symptoms on purpose, each with its cure: trainings that fit the mean, wrong gradients, nan, losses that stay.

`fit_whole` and `fit_windows` train on the same circle at equal cost; `train_layer` trains the thesis's problem with a
field of your choice, such as those of `WRONG`; `Motion` is a loss that also counts how far a path moves.
"""

import numpy as np

from nodetutor import thesis
from nodetutor.fields import Field, Layer, Perceptron, TimeScaled
from nodetutor.gradients import backward
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, integrate, solve
from nodetutor.training import ode_objective, train

# --- it fits the mean: a circle, four times round, twelve observations each time ----------------

FIELD = Perceptron(2, hidden=8)
TIMES = np.linspace(0, 4, 49)
CIRCLE = np.stack([np.cos(2 * np.pi * TIMES), np.sin(2 * np.pi * TIMES)], axis=1)
STARTS, BUDGET, RATE = 50, 200, 0.05
LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48)  # each divides 48, so that all cost the same


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


def fit_growing(theta, budget=BUDGET, rate=RATE):
    """Train on the first 6 observations, then on the first 12, 24 and 48, with the steps of `fit_whole` in all."""
    for observations in (6, 12, 24, 48):
        theta = fit_whole(theta, budget // 4 * 48 // observations, rate, observations)
    return theta


def shooting(length, weight=10.0):
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


def fit_shooting(theta, length=4, budget=BUDGET, rate=RATE):
    """Train theta and the starts of the pieces together, which begin at the data; returns theta."""
    starts = np.repeat(CIRCLE[:-1:length].T.reshape(-1, 1), theta.shape[1], axis=1)
    return train(shooting(length), np.concatenate([theta, starts]), Adam(rate), budget).theta[: FIELD.size]


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


def layer_objective(field, start=thesis.START, target=thesis.TARGET, steps=20):
    """From (1, 2) to (2, 4) in `steps` Heun steps of t in [0, 1] or as far as the thesis goes."""
    return ode_objective(field, start, np.linspace(*thesis.TIMES[[0, -1]], steps + 1), SquaredDistance(target), HEUN)


# --- the time of an iteration grows ---------------------------------------------------------------


class Motion:
    """Any loss + weight * sum over the steps of |z_(n+1) - z_n|^2 / dt: about weight * the integral of |dz/dt|^2."""

    def __init__(self, loss, t, weight):
        self.loss, self.weight = loss, weight
        self.dt = np.diff(t)[:, None, None]

    def __call__(self, states):
        moves = np.diff(states, axis=0)
        dt = self.dt.reshape(-1, *(1,) * (moves.ndim - 1))
        return self.loss(states) + self.weight * (moves**2 / dt).sum(axis=(0, 1))

    def gradient(self, states):
        moves = np.diff(states, axis=0)
        pull = 2 * self.weight * moves / self.dt.reshape(-1, *(1,) * (moves.ndim - 1))
        by_states = np.zeros_like(states)
        by_states[1:] += pull
        by_states[:-1] -= pull
        jumps = dict(enumerate(by_states))
        for n, jump in self.loss.gradient(states).items():
            jumps[n] = jumps[n] + jump
        return jumps

    def samples(self, chosen):
        return Motion(self.loss.samples(chosen), np.cumsum(np.append(0, self.dt.ravel())), self.weight)
