"""Fields for two species in logarithms, z = log(pelts) minus a constant: known, learned, or both together."""

import numpy as np

from nodetutor.fields import fit


class LotkaVolterra:
    """dx/dt = alpha - beta e^y, dy/dt = -gamma + delta e^x.  theta = log(alpha, beta, gamma, delta), so none is negative.

    x and y are the logarithms of hare and lynx: d log u/dt = (du/dt) / u.  z (2, ...), theta (4, ...).
    Errors: ValueError for arrays whose first axis does not fit.  Source: Lotka 1925, Volterra 1926.
    """

    dim, size = 2, 4

    def unpack(self, theta):
        """Return alpha, beta, gamma, delta, each (...)."""
        return tuple(np.exp(fit("theta", theta, 4)))

    def __call__(self, t, z, theta):
        """The growth rates of hare and lynx, (2, ...)."""
        alpha, beta, gamma, delta = self.unpack(theta)
        x, y = fit("z", z, 2)
        return np.stack([alpha - beta * np.exp(y), -gamma + delta * np.exp(x)])

    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz (2, ...), a^T df/dtheta (4, ...), a^T df/dt = 0."""
        alpha, beta, gamma, delta = self.unpack(theta)
        x, y = fit("z", z, 2)
        first, second = fit("a", a, 2)
        eaten, fed = beta * np.exp(y), delta * np.exp(x)
        a_z = np.stack([second * fed, -first * eaten])
        parts = np.broadcast_arrays(first * alpha, -first * eaten, -second * gamma, second * fed)
        return a_z, np.stack(parts), np.zeros(a_z.shape[1:])


class Together:
    """dz/dt = known(z) + learned(z): theta is that of the known field, then that of the learned one."""

    def __init__(self, known, learned):
        self.known, self.learned = known, learned
        self.dim, self.size = known.dim, known.size + learned.size

    def unpack(self, theta):
        """Return the parameters of the known and of the learned field."""
        theta = fit("theta", theta, self.size)
        return theta[: self.known.size], theta[self.known.size :]

    def __call__(self, t, z, theta):
        """The sum of both fields, (d, ...)."""
        known, learned = self.unpack(theta)
        return self.known(t, z, known) + self.learned(t, z, learned)

    def vjp(self, t, z, theta, a, value=None):
        """The products of both fields: added for z and t, one behind the other for theta."""
        known, learned = self.unpack(theta)
        k_z, k_theta, k_t = self.known.vjp(t, z, known, a)
        l_z, l_theta, l_t = self.learned.vjp(t, z, learned, a)
        return k_z + l_z, np.concatenate([k_theta, l_theta]), k_t + l_t
