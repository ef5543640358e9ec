"""For notebooks 04a and 04e: four ways to dL/dtheta through Euler steps, `way(field, theta, z0, t, loss)` each, and
what they cost: `work` counts evaluations, `peak` the floats that are really held.
"""

import tracemalloc

import numpy as np

from nodetutor.gradients import continuous
from nodetutor.initialize import glorot
from nodetutor.lessons.adjoint.counted import Counted
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import solve


def by_differences(field, theta, z0, t, loss, h=1e-6):
    """(L(theta + h e_i) - L(theta - h e_i)) / (2 h), all 2 p solutions side by side."""
    nudges = h * np.eye(len(theta))
    up = loss(solve(field, theta[:, None] + nudges, z0, t))
    down = loss(solve(field, theta[:, None] - nudges, z0, t))
    return (up - down) / (2 * h)


def by_sensitivities(field, theta, z0, t, loss):
    """S_(n+1) = S_n + dt (df/dz S_n + df/dtheta), S = dz/dtheta (d, p); then dL/dz S at the end."""
    z, S = z0, np.zeros((len(z0), len(theta)))
    for n in range(len(t) - 1):
        dt = t[n + 1] - t[n]
        S = S + dt * field.push(z, theta, S, np.eye(len(theta)))
        z = z + dt * field(t[n], z, theta)
    return loss.gradient(z[None])[0] @ S


def discrete_adjoint(field, theta, states, t, a):
    """dL/dz_0 and dL/dtheta: a_n = a_(n+1) + dt a_(n+1)^T df/dz(z_n), back through stored states."""
    gradient = 0.0
    for n in reversed(range(len(t) - 1)):
        dt = t[n + 1] - t[n]
        a_z, a_theta, _ = field.vjp(t[n], states[n], theta, a)
        a, gradient = a + dt * a_z, gradient + dt * a_theta
    return a, gradient


def by_discrete_adjoint(field, theta, z0, t, loss):
    """All states forward, then `discrete_adjoint`."""
    states = solve(field, theta, z0, t)
    return discrete_adjoint(field, theta, states, t, loss.gradient(states)[len(t) - 1])[1]


def by_continuous_adjoint(field, theta, z0, t, loss):
    """Algorithm 1: z, a, a_theta and a_t solved backward."""
    states = solve(field, theta, z0, t)
    return continuous(field, theta, states, t, loss.gradient(states), stored=False).theta


def lean_adjoint(field, theta, z0, t, loss):
    """As `by_continuous_adjoint`, with one state and one a at a time: z_n = z_(n+1) - dt f(t_(n+1), z_(n+1))."""
    z = z0
    for n in range(len(t) - 1):
        z = z + (t[n + 1] - t[n]) * field(t[n], z, theta)
    a, gradient = loss.gradient(z[None])[0], 0.0
    for n in reversed(range(len(t) - 1)):
        dt = t[n + 1] - t[n]
        a_z, a_theta, _ = field.vjp(t[n + 1], z, theta, a)
        z, a = z - dt * field(t[n + 1], z, theta), a + dt * a_z
        gradient = gradient + dt * a_theta
    return gradient


WAYS = {
    "finite differences": by_differences,
    "forward sensitivities": by_sensitivities,
    "discrete adjoint": by_discrete_adjoint,
    "continuous adjoint": by_continuous_adjoint,
}


def work(way, d, steps=10):
    """(evaluations, gradient) of one way for a layer of d components."""
    field = Counted(d)
    theta, t = glorot(field, seed=0), np.linspace(0, 2, steps + 1)
    gradient = way(field, theta, np.ones(d), t, SquaredDistance(np.zeros(d)))
    return field.calls, gradient


def peak(way, d, steps, times=3):
    """The most floats of 8 bytes that one way held at once, beside its arguments; the least of so many runs, since a
    kernel's other threads hold some, too.
    """
    field, t, loss = Counted(d), np.linspace(0, 2, steps + 1), SquaredDistance(np.zeros(d))
    theta, seen = glorot(field, seed=0), []
    for _ in range(times):
        tracemalloc.start()
        way(field, theta, np.ones(d), t, loss)
        seen.append(tracemalloc.get_traced_memory()[1] / 8)
        tracemalloc.stop()
    return min(seen)
