"""Gradients of a loss through an ODE solver, three ways that check each other.

`exact` differentiates the solver's own steps (the discrete adjoint), `continuous` solves the adjoint ODE backward in
time, `finite_differences` moves one number at a time, and `check_gradient` says whether others agree with it. The
first two take what `solve` returned and what the loss says:

    states = solve(field, theta, z0, t)
    gradient = exact(field, theta, states, t, loss.gradient(states))
"""

from typing import NamedTuple

import numpy as np

from . import validate
from .differences import check_gradient as check_gradient
from .differences import finite_differences as finite_differences
from .guard import Guarded, guarded
from .solvers import EULER, advance, method_named, stages, step


class Gradient(NamedTuple):
    """dL/dtheta (p, ...), dL/dz0 (d, ...), dL/dt_n (N + 1, ...): t[0] is dL/dt_0 and t[-1] is dL/dt_N."""

    theta: np.ndarray
    z0: np.ndarray
    t: np.ndarray


@validate.quiet
def exact(field, theta, states, t, jumps, method=EULER):
    """The gradient of the computed loss: the chain rule back through every step of the solver (discrete adjoint).

    For Euler: a_n = a_(n+1) + dt a_(n+1)^T df/dz(z_n), and dL/dtheta adds dt a_(n+1)^T df/dtheta(z_n), n = N-1, ..., 0.
    theta (p, ...); states (N + 1, d, ...) as `solve` returned them with the same t (N + 1,) and method;
    jumps {n: dL/dz_n (d, ...)}, what the loss adds at time index n. Returns a `Gradient`; its t moves each grid time
    alone.
    Errors: ValueError for shapes or indices that do not fit, non-finite input, an unknown method, or states that
    another theta, t or method has led to.
    Source: Hager 2000, Numerische Mathematik 87 (Runge-Kutta adjoints).
    """
    field, theta, states, t, jumps, method = checked_walk(field, theta, states, t, jumps, method)
    by_t = np.zeros((len(t), *states.shape[2:]))
    by_theta, by_z0 = backward(field, theta, states, t, jumps, method, Retraced(field, theta, states, t, method), by_t)
    return Gradient(by_theta, by_z0, by_t)


def backward(field, theta, states, t, jumps, method=EULER, kept=None, by_t=None):
    """dL/dtheta and dL/dz0 as in `exact`, unchecked, for a training loop; dL/dt_n is added to `by_t` if given.

    kept: the stages that `integrate` kept on the way forward; without them they are computed again.
    """
    last = len(t) - 1
    a = jumps.get(last, np.zeros_like(states[0]))
    pull, by_theta = pullback(field, theta, states.shape[2:])
    for n in reversed(range(last)):
        dt, later = t[n + 1] - t[n], a
        done = kept[n] if kept else stages(field, t[n], states[n], theta, dt, method)
        a, visits = step_vjp(pull, t[n], dt, method, done, later)
        if by_t is not None:
            by_start, by_dt = step_times(states[n], states[n + 1], dt, method, later, visits)
            by_t[n] += by_start - by_dt
            by_t[n + 1] += by_dt
        if n in jumps:
            a = a + jumps[n]
    return by_theta(), a


class Retraced:
    """The stages of each step, computed again when they are asked for; ValueError if they lead to another next state.

    A forgotten `method` would give the gradient of another path in silence.
    """

    def __init__(self, field, theta, states, t, method):
        self.field, self.theta, self.states, self.t, self.method = field, theta, states, t, method
        self.rounding = 1e-8 * np.abs(states).max(axis=(0, 1))  # of each run

    def __getitem__(self, n):
        z, dt, late = self.states[n], self.t[n + 1] - self.t[n], np.spacing(abs(self.t[n + 1]))
        points, slopes = stages(self.field, self.t[n], z, self.theta, dt, self.method)
        gap = np.abs(advance(z, dt, self.method.b, slopes) - self.states[n + 1]).max(axis=0)
        if (gap > self.rounding + 9 * late * np.abs(slopes).max(axis=(0, 1))).any():  # dt, too, is rounded
            told = f"what solve returned for this theta, t and {self.method.name}: the step from t[{n}] ends elsewhere"
            validate.complain("states", self.states, told)
        return points, slopes


def pullback(field, theta, runs):
    """(pull, by_theta) for a walk back: pull(t, z, a, value) -> a^T df/dz, a^T df/dt; by_theta() -> the sum over the
    walk of a^T df/dtheta.  A field may bring its own `pullback(theta)`, if it can sum faster; `vjp` is enough.
    """
    if _sums_itself(field):
        return field.pullback(theta)
    total = np.zeros((len(theta), *runs))

    def pull(t, z, a, value):
        d_z, d_theta, d_t = field.vjp(t, z, theta, a, value)
        total[...] += d_theta
        return d_z, d_t

    return pull, lambda: total


def _sums_itself(field):
    """Whether the field has a `pullback` that goes with its `vjp`: not one inherited by what has a vjp of its own."""
    field = field.field if isinstance(field, Guarded) else field
    if "vjp" in getattr(field, "__dict__", ()):
        return False
    return next(("pullback" in vars(c) for c in type(field).__mro__ if {"vjp", "pullback"} & vars(c).keys()), False)


def step_vjp(pull, t, dt, method, done, a):
    """Back through one step: a^T dz_(n+1)/dz_n and (point, d_z, d_t) of each stage.

    pull: see `pullback`; done: the step's points and slopes. Stages are visited last to first: slope k_i was used
    with weight dt b_i by the step, and with weight dt A_ji by each later stage j.
    """
    points, slopes = done
    shares = [(dt * b) * a for b in method.b]
    visits = []
    for i in reversed(range(len(points))):
        d_z, d_t = pull(t + method.c[i] * dt, points[i], shares[i], slopes[i])
        a = a + d_z
        for j, weight in enumerate(method.A[i]):
            shares[j] = shares[j] + (dt * weight) * d_z
        visits.insert(0, (points[i], d_z, d_t))
    return a, visits


def step_times(z, z_next, dt, method, a, visits):
    """a^T dz_(n+1)/dt_n at fixed dt, and a^T dz_(n+1)/d dt.

    When dt grows, stage i moves in time by c_i and in space by (Z_i - z) / dt.
    """
    by_start = sum(d_t for _, _, d_t in visits)
    by_dt = (a * (z_next - z)).sum(axis=0) / dt
    for c, (point, d_z, d_t) in zip(method.c, visits, strict=True):
        by_dt = by_dt + c * d_t + (d_z * (point - z)).sum(axis=0) / dt
    return by_start, by_dt


@validate.quiet
def continuous(field, theta, states, t, jumps, method=EULER, stored=True):
    """The continuous adjoint: da/dt = -a^T df/dz, da_theta/dt = -a^T df/dtheta, da_t/dt = -a^T df/dt, t_N to t_0.

    Arguments and result as `exact`; `stored` tells whether every backward step starts from the state that was stored
    on the way forward, or whether z too is integrated backward from z_N (low memory). It is the gradient of the
    exact flow up to O(dt^order), not the gradient of the computed loss. dL/dt_N = a(t_N)^T f(t_N), and a_t starts at
    minus that.
    Errors: as `exact`.  Source: Chen et al. 2018 (arXiv 1806.07366), Algorithm 1; thesis (3.2)-(3.7).
    """
    field, theta, states, t, jumps, method = checked_walk(field, theta, states, t, jumps, method)
    path = adjoint_path(field, theta, states, t, jumps, method, stored)
    d, p = states.shape[1], len(theta)
    by_t = np.zeros((len(t), *path.shape[2:]))
    for n, jump in jumps.items():
        by_t[n] = (jump * field(t[n], path[n, :d], theta)).sum(axis=0)
    by_t[0] = path[0, -1]
    return Gradient(path[0, 2 * d : 2 * d + p], path[0, d : 2 * d], by_t)


@validate.quiet
def adjoint_path(field, theta, states, t, jumps, method=EULER, stored=True):
    """The augmented state (z, a, a_theta, a_t) at every grid time, (N + 1, 2 d + p + 1, ...): see `continuous`.

    At a time that the loss looks at, a is the value just before the jump is passed going forward: it includes the jump.
    """
    field, theta, states, t, jumps, method = checked_walk(field, theta, states, t, jumps, method)
    d, p, last = states.shape[1], len(theta), len(t) - 1
    path = np.zeros((len(t), 2 * d + p + 1, *states.shape[2:]))
    path[last, :d] = states[last]
    dynamics = guarded(augmented(field))
    _jump(field, t, theta, path, last, jumps, d)
    for n in reversed(range(last)):
        start = path[n + 1].copy()
        if stored:
            start[:d] = states[n + 1]
        path[n] = step(dynamics, t[n + 1], start, theta, t[n] - t[n + 1], method)
        _jump(field, t, theta, path, n, jumps, d)
    return path


def augmented(field):
    """The right-hand side of the augmented ODE: (z, a, a_theta, a_t) -> (f, -a^T df/dz, -a^T df/dtheta, -a^T df/dt)."""

    def dynamics(t, s, theta):
        z, a = s[: field.dim], s[field.dim : 2 * field.dim]
        a_z, a_theta, a_t = field.vjp(t, z, theta, a)
        return np.concatenate([field(t, z, theta), -a_z, -a_theta, -a_t[None]])

    return dynamics


def _jump(field, t, theta, path, n, jumps, d):
    """The loss looks at time n: a gains dL/dz_n, and a_t loses its product with f (not at n = 0: z_0 is given)."""
    if n in jumps:
        path[n, d : 2 * d] += jumps[n]
        if n > 0:
            path[n, -1] -= (jumps[n] * field(t[n], path[n, :d], theta)).sum(axis=0)


def checked_walk(field, theta, states, t, jumps, method=EULER, finite=True):
    """The arguments of `exact` as arrays, with jump indices counted from 0; ValueError where something does not fit."""
    validate.field(field)
    t = validate.times("t", t)
    theta = validate.array("theta", theta, shape=(field.size,), finite=finite)
    states = validate.array("states", states, shape=(len(t), field.dim), finite=finite)
    validate.broadcasts("theta behind its first axis", theta.shape[1:], states.shape[2:])
    return guarded(field), theta, states, t, validate.jumps("jumps", jumps, states, finite), method_named(method)
