"""The hard equations of notebook 11: `TwoClocks` is stiff, `Reactions` is stiff and has rates to learn; `Motion` keeps
a field calm.
"""

import numpy as np

from nodetutor import validate
from nodetutor.fields import Field, fit
from nodetutor.implicit import exact_implicit, solve_implicit
from nodetutor.losses import SquaredDistance


class TwoClocks(Field):
    """dz/dt = -rate (z - cos t) - sin t: drawn to the slow curve cos t by a fast clock.  theta = (rate,).

    Its solution from z(0) is cos t + (z(0) - 1) exp(-rate t): see `solution`. z (1, ...), theta (1, ...).
    """

    dim, size = 1, 1

    def __call__(self, t, z, theta):
        """-rate (z - cos t) - sin t."""
        return -theta * (z - np.cos(t)) - np.sin(t)

    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz = -rate a, a^T df/dtheta = -(z - cos t) a, a^T df/dt = -(rate sin t + cos t) a."""
        return -theta * a, -(z - np.cos(t)) * a, (-(theta * np.sin(t) + np.cos(t)) * a)[0]


def solution(t, rate, z0):
    """What `TwoClocks` follows exactly."""
    return np.cos(t) + (z0 - 1) * np.exp(-rate * np.asarray(t))


class Reactions(Field):
    """A becomes B at rate k_1, B becomes C at rate k_2: dA/dt = -k_1 A, dB/dt = k_1 A - k_2 B.  theta = (ln k_1, ln k_2).

    z = (A, B), (2, ...); theta (2, ...). With k_2 much larger than k_1 the equation is stiff.
    """

    dim, size, fresh = 2, 2, True  # fresh: see `guard`

    def __call__(self, t, z, theta):
        """(-k_1 A, k_1 A - k_2 B)."""
        k, z = np.exp(theta), fit("z", z, self.dim)
        return np.stack([-k[0] * z[0], k[0] * z[0] - k[1] * z[1]])

    def vjp(self, t, z, theta, a, value=None):
        """The transposed Jacobian times a, for z and for the logarithms of the rates."""
        k = np.exp(theta)
        by_z = np.stack([k[0] * (a[1] - a[0]), -k[1] * a[1]])
        by_theta = np.stack([k[0] * z[0] * (a[1] - a[0]), -k[1] * z[1] * a[1]])
        return by_z, by_theta, np.zeros(by_z.shape[1:])


REACTIONS, TRUE_RATES = Reactions(), (1.0, 1000.0)
TIMES = np.linspace(0, 2, 11)
MEASURED = solve_implicit(REACTIONS, np.log(TRUE_RATES), [1.0, 0.0], TIMES)
SIZES = np.abs(MEASURED).max(axis=0)


def rates_objective(logarithms, scaled):
    """theta -> (loss, gradient) for the rates of `REACTIONS` from `MEASURED`, by implicit Euler and its exact adjoint.

    logarithms: theta is (ln k_1, ln k_2), else (k_1, k_2); scaled: each substance is divided by its largest amount.
    """
    size = SIZES if scaled else np.ones(2)
    loss = SquaredDistance((MEASURED[1:] / size), at=range(1, len(TIMES)))

    def objective(theta):
        logs = theta if logarithms else np.log(np.maximum(theta, 1e-9))
        lost = ~(np.abs(logs) < 30).all(axis=0)  # a rate of 1e13: this run has diverged
        logs = np.where(lost, 0, logs)
        states = solve_implicit(REACTIONS, logs, [1.0, 0.0], TIMES)
        wide = size.reshape(2, *(1,) * (states.ndim - 2))
        jumps = {n: jump / wide for n, jump in loss.gradient(states / wide).items()}
        gradient = exact_implicit(REACTIONS, logs, states, TIMES, jumps).theta / len(TIMES)
        value = np.where(lost, np.inf, loss(states / wide) / len(TIMES))
        return value, gradient if logarithms else gradient / np.exp(logs)

    return objective


class Motion:
    """Another loss plus weight * sum over the steps of |z_(n+1) - z_n|^2 / dt, which a path that hurries makes large.

    loss: looks at states (N + 1, d, ...) as `SquaredDistance`; t (N + 1,). Errors: ValueError for a weight < 0.
    """

    def __init__(self, loss, t, weight):
        self.loss, self.t = loss, validate.times("t", t)
        self.weight = validate.number("weight", weight, low=0)

    def __call__(self, states):
        """The loss of each run."""
        return self.loss(states) + self.weight * np.einsum("nd...,nd...->...", *self._moves(states))

    def gradient(self, states):
        """{n: dL/dz_n} at every time: 2 weight (z_n - z_(n-1)) / dt behind a step, and minus that before it."""
        _, speeds = self._moves(states)
        jumps = np.zeros_like(states)
        jumps[1:] += 2 * self.weight * speeds
        jumps[:-1] -= 2 * self.weight * speeds
        for n, jump in self.loss.gradient(states).items():
            jumps[n] += jump
        return dict(enumerate(jumps))

    def _moves(self, states):
        moves = np.diff(states, axis=0)
        return moves, moves / np.diff(self.t).reshape(-1, *(1,) * (states.ndim - 1))
