"""Implicit Euler for stiff equations: `solve_implicit` goes forward with Newton's method, `exact_implicit` back.

A step is the solution z_1 of z_1 = z_0 + dt f(t_1, z_1). Its adjoint is one linear system with the transposed matrix:

    (I - dt df/dz)^T lam = a,   then   a <- lam   and   dL/dtheta += dt lam^T df/dtheta.
"""

import numpy as np

from . import validate
from .gradients import Gradient, checked_walk
from .solvers import checked_start


def jacobian(field, t, z, theta):
    """df/dz, (d, d, ...): row i is e_i^T df/dz, by the field's `vjp`.  z (d, ...)."""
    rows = []
    for i in range(len(z)):
        e = np.zeros(z.shape)
        e[i] = 1
        rows.append(field.vjp(t, z, theta, e)[0])
    return np.array(rows)


def solve_matrix(M, v):
    """x with M x = v.  M (d, d, ...), v (d, ...); nan where M has no inverse or is not finite."""
    matrices, vectors = np.moveaxis(M, (0, 1), (-2, -1)), np.moveaxis(v, 0, -1)[..., None]
    good = np.isfinite(matrices).all(axis=(-2, -1)) & (np.abs(np.linalg.det(np.nan_to_num(matrices))) > 0)
    safe = np.where(good[..., None, None], matrices, np.eye(len(v)))
    return np.moveaxis(np.where(good[..., None, None], np.linalg.solve(safe, vectors), np.nan)[..., 0], -1, 0)


def newton_matrix(field, t, z, theta, dt):
    """I - dt df/dz, (d, d, ...)."""
    eye = np.eye(len(z)).reshape(len(z), len(z), *(1,) * (z.ndim - 1))
    return eye - dt * jacobian(field, t, z, theta)


def implicit_step(field, t, z, theta, dt, tolerance=1e-12, most=50):
    """z_1 = z + dt f(t + dt, z_1) by Newton's method; nan where it has not settled after `most` corrections."""
    z_next = z.copy()
    for _ in range(most):
        residual = z_next - z - dt * field(t + dt, z_next, theta)
        move = solve_matrix(newton_matrix(field, t + dt, z_next, theta, dt), residual)
        z_next = z_next - move
        settled = (np.abs(move) <= tolerance * (1 + np.abs(z_next))).all(axis=0)
        if settled.all() or not np.isfinite(z_next).any():
            break
    return np.where(settled, z_next, np.nan)


@validate.quiet
def solve_implicit(field, theta, z0, t):
    """All states of implicit Euler, (N + 1, d, ...), as `solvers.solve` returns them; t (N + 1,) strictly increasing.

    A step in which Newton's method does not settle makes that run nan from there on.
    Errors: ValueError as `solve`, or for a field without `vjp`.
    """
    validate.field(field)
    t, theta = validate.times("t", t), validate.array("theta", theta, shape=(field.size,))
    field, theta, z0 = checked_start(field, theta, z0)
    states = np.empty((len(t), *z0.shape))
    states[0] = z0
    for n, dt in enumerate(np.diff(t)):
        states[n + 1] = implicit_step(field, t[n], states[n], theta, dt)
    return states


@validate.quiet
def exact_implicit(field, theta, states, t, jumps):
    """The gradient of the loss that implicit Euler computed: arguments and result as `gradients.exact`.

    Each step back solves (I - dt df/dz(t_(n+1), z_(n+1)))^T lam = a. For the times, a step is moved by its length:
    dL/dt_(n+1) gets lam^T (f + dt df/dt), dL/dt_n gets -lam^T f.
    Errors: as `gradients.exact`, also for states that another theta, t or method has led to.
    """
    field, theta, states, t, jumps, _ = checked_walk(field, theta, states, t, jumps)
    last = len(t) - 1
    a = jumps.get(last, np.zeros_like(states[0]))
    by_theta, by_t = np.zeros((len(theta), *states.shape[2:])), np.zeros((len(t), *states.shape[2:]))
    for n in reversed(range(last)):
        dt, t_next, z_next = t[n + 1] - t[n], t[n + 1], states[n + 1]
        M, slope = newton_matrix(field, t_next, z_next, theta, dt), field(t_next, z_next, theta)
        move = solve_matrix(M, z_next - states[n] - dt * slope)  # Newton's next correction: none, if this is the step
        if (np.abs(move) > 1e-8 * (1 + np.abs(z_next))).any():
            told = f"what solve_implicit returned for this theta and t: the step from t[{n}] ends elsewhere"
            validate.complain("states", states, told)
        lam = solve_matrix(np.swapaxes(M, 0, 1), a)
        _, d_theta, d_t = field.vjp(t_next, z_next, theta, lam)
        by_theta += dt * d_theta
        moved = (lam * slope).sum(axis=0)
        by_t[n + 1] += moved + dt * d_t
        by_t[n] -= moved
        a = lam + jumps[n] if n in jumps else lam
    return Gradient(by_theta, a, by_t)
