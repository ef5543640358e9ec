"""A flow that carries a distribution (09d): its field `Carrier`, the loss, and how a learned density is asked."""

import numpy as np

from nodetutor.fields import Field, Perceptron, affine, lift, transposed
from nodetutor.initialize import glorot
from nodetutor.optimizers import Adam
from nodetutor.samples import minibatches
from nodetutor.solvers import RK4, solve, time_grid
from nodetutor.training import ode_objective, train

TIMES = time_grid(0, 1, 0.125)


class Carrier(Field):
    """d(z, l, e)/dt = (f, tr df/dz, |f|^2) with f = W2 tanh(W1 z + b1) + b2 in the plane; theta as in `Perceptron`.

    State (4, ...): z1, z2; l, what the way adds to the log density; e, the energy of the motion. theta (5 h + 2, ...).
    Source: Chen et al. 2018 (arXiv 1806.07366), Theorem 1; the energy as in Finlay et al. 2020 (arXiv 2002.02798).
    """

    dim = 4

    def __init__(self, hidden=16):
        self.inner = Perceptron(2, hidden)
        self.size, self.shapes = self.inner.size, self.inner.shapes

    def _parts(self, state, theta):
        """W1 (h, 2, ...), W2 turned (h, 2, ...), tanh(x), its slope, c_k = sum_i W1_ki W2_ik, and f, x = W1 z + b1."""
        W1, b1, W2, b2 = self.inner.unpack(lift(theta, state.ndim))
        h = np.tanh(affine(W1, b1, state[:2]))
        turned = W2.swapaxes(0, 1)
        return W1, turned, h, 1 - h**2, (W1 * turned).sum(axis=1), affine(W2, b2, h)

    def __call__(self, t, state, theta):
        """f, tr df/dz = sum_k c_k tanh'(x_k), |f|^2."""
        *_, slope, c, f = self._parts(state, theta)
        return np.concatenate([f, [(c * slope).sum(axis=0), (f**2).sum(axis=0)]])

    def vjp(self, t, state, theta, a, value=None):
        """The chain rule through f, which is a part of |f|^2, too, and through the trace; tanh'' = -2 tanh tanh'."""
        W1, turned, h, slope, c, f = self._parts(state, theta)
        g, by_trace = a[:2] + 2 * a[3] * f, a[2] * slope
        d = transposed(turned.swapaxes(0, 1), g) * slope - 2 * by_trace * c * h
        by_W1 = d[:, None] * state[:2] + by_trace[:, None] * turned
        by_W2 = g[:, None] * h + (by_trace[:, None] * W1).swapaxes(0, 1)
        parts = (part.reshape(-1, *d.shape[1:]) for part in (by_W1, d, by_W2, g))
        return np.concatenate([transposed(W1, d), 0 * a[2:]]), np.concatenate([*parts]), 0 * a[0]


class MinusLogDensity:
    """-log p(x) + price * energy of each sample, from the state at the end of the way (4, ...): log p = log N(z) + l.

    N: the standard normal density of the plane. price: a number, or one for each run (runs, 1).
    """

    def __init__(self, price=0.0):
        self.price = price

    def __call__(self, states):
        return minus_log_normal(states[-1, :2]) - states[-1, 2] + self.price * states[-1, 3]

    def gradient(self, states):
        one = np.ones(states.shape[2:])
        return {-1: np.stack([*states[-1, :2], -one, self.price * one])}

    def samples(self, chosen):
        """All samples have the same loss."""
        return self


def minus_log_normal(z):
    """|z|^2 / 2 + log(2 pi).  z (2, ...)."""
    return (z**2).sum(axis=0) / 2 + np.log(2 * np.pi)


def ring(count, seed):
    """Points (2, count) of a ring of radius 1.5, with noise 0.15 across."""
    rng = np.random.default_rng(seed)
    angle, radius = rng.uniform(0, 2 * np.pi, count), 1.5 + 0.15 * rng.normal(size=count)
    return radius * np.array([np.cos(angle), np.sin(angle)])


def at_start(points):
    """States (4, ...) of points (2, ...): l = e = 0."""
    return np.concatenate([points, 0 * points])


def carry(field, theta, points, t=TIMES, method=RK4):
    """The states (4, ...) at the end of the way of points (2, ...)."""
    return solve(field, theta, at_start(points), t, method)[-1]


def log_density(field, theta, points, t=TIMES, method=RK4):
    """log p (...) of points (2, ...): log N at the end of their way, plus what the way adds."""
    end = carry(field, theta, points, t, method)
    return end[2] - minus_log_normal(end[:2])


def turned_round(field, theta):
    """Weights for which the perceptron is -f: W2 and b2 with the other sign. They lead back the way that theta leads."""
    last = 2 * field.inner.hidden + 2
    return np.concatenate([theta[:-last], -theta[-last:]])


def square_grid(edge=3.5, count=101):
    """Points (2, count^2) of a square grid, and the area that each stands for."""
    side = np.linspace(-edge, edge, count)
    return np.stack(np.meshgrid(side, side)).reshape(2, -1), (side[1] - side[0]) ** 2


def learn(field, points, prices, runs, steps=250, size=64, lr=0.02):
    """Train from `runs` starts for each price of motion: the weights (p, prices, runs)."""
    price = np.repeat(prices, runs)[:, None]
    objective = ode_objective(field, at_start(points), TIMES, MinusLogDensity(price), RK4, samples=True)
    theta = np.tile(glorot(field, seed=0, runs=runs), len(prices))
    story = train(objective, theta, Adam(lr), steps, batches=minibatches(points.shape[1], size, steps=steps))
    return story.theta.reshape(field.size, len(prices), runs)
