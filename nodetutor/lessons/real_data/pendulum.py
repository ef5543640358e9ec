"""A pendulum with friction, for notebook 10a: find its two numbers from noisy angles, and say how sure they are."""

import numpy as np

from nodetutor.differences import finite_differences
from nodetutor.fields import fit
from nodetutor.solvers import RK4, integrate, time_grid

TRUE = np.array([4.0, 0.3])  # k in 1/s^2, c in 1/s
START = np.array([1.0, 0.0])  # let go at an angle of 1
NOISE = 0.05


class Pendulum:
    """d phi/dt = omega, d omega/dt = -k sin(phi) - c omega.  theta = (k, c).

    z = (phi, omega), (2, ...); theta (2, ...).  Errors: ValueError for arrays whose first axis does not fit.
    """

    dim, size = 2, 2

    def unpack(self, theta):
        """Return k and c, each (...)."""
        return tuple(fit("theta", theta, 2))

    def __call__(self, t, z, theta):
        """(omega, -k sin(phi) - c omega), shape (2, ...)."""
        k, c = self.unpack(theta)
        phi, omega = fit("z", z, 2)
        return np.stack(np.broadcast_arrays(omega, -k * np.sin(phi) - c * omega))

    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz (2, ...), a^T df/dtheta (2, ...), a^T df/dt = 0."""
        k, c = self.unpack(theta)
        phi, omega = fit("z", z, 2)
        first, second = fit("a", a, 2)
        a_z = np.stack(np.broadcast_arrays(-second * k * np.cos(phi), first - second * c))
        a_theta = np.stack(np.broadcast_arrays(-second * np.sin(phi), -second * omega))
        return a_z, a_theta, np.zeros(a_z.shape[1:])


PENDULUM = Pendulum()


def angles(theta, t, field=PENDULUM, start=START):
    """The angle at every time, (len(t), ...), let go at `start`; theta (2, ...)."""
    z0 = np.reshape(start, (2, *(1,) * (np.ndim(theta) - 1)))
    return integrate(field, np.asarray(theta, dtype=float), z0, t, RK4)[:, 0]


def measured(t, runs, noise=NOISE, seed=0, theta=TRUE, field=PENDULUM):
    """Angles with noise, (len(t), runs): each run is an experiment of its own."""
    return angles(theta, t, field)[:, None] + noise * np.random.default_rng(seed).normal(size=(runs, len(t))).T


def jacobian(theta, t):
    """d angle_n / d theta_i, (len(t), 2, ...), by central differences."""
    return np.swapaxes(finite_differences(lambda p: angles(p, t), theta), 0, 1)


def gauss_newton(y, t, theta=(3.5, 0.2), steps=6):
    """The two numbers that fit y (len(t), runs) best, (2, runs): theta + (J^T J)^-1 J^T (y - angles), some times.

    theta: where to start, one for all runs or (2, runs).
    """
    theta = np.array(np.broadcast_to(np.reshape(theta, (2, -1)), (2, y.shape[1])), dtype=float)
    for _ in range(steps):
        J = np.moveaxis(jacobian(theta, t), -1, 0)  # (runs, n, 2)
        gap = (y - angles(theta, t)).T[..., None]
        theta = theta + np.linalg.solve(J.swapaxes(1, 2) @ J, J.swapaxes(1, 2) @ gap)[..., 0].T
    return theta


def covariance(theta, t, noise=NOISE):
    """noise^2 (J^T J)^-1: how the estimate scatters, to first order in the noise.

    theta (2,) gives (2, 2); theta (2, runs) gives (runs, 2, 2).
    """
    J = np.moveaxis(jacobian(np.asarray(theta, dtype=float), t), (0, 1), (-2, -1))  # (..., n, 2)
    return noise**2 * np.linalg.inv(J.swapaxes(-1, -2) @ J)


TIMES = time_grid(0, 8, 0.2)
