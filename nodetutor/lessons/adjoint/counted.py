"""For notebook 04: `Counted`, a layer that counts its evaluations and can push changes forward."""

import numpy as np

from nodetutor import validate
from nodetutor.fields import Layer, affine, fit


class Counted(Layer):
    """A `Layer` that counts in `calls` each column that it evaluates, pulls back (`vjp`) or pushes forward (`push`)."""

    calls = 0
    fresh = True  # see `guard`: what it tries in a first pass would be counted, too

    def __call__(self, t, z, theta):
        """sigma(W z + b), as `Layer`; one call for each run of theta."""
        value = super().__call__(t, z, theta)
        self.calls += np.size(theta[0])
        return value

    def vjp(self, t, z, theta, a, value=None):
        """As `Layer.vjp`; one call for each run of a."""
        before = self.calls
        products = super().vjp(t, z, theta, a, value)
        self.calls = before + np.size(a[0])  # what `Layer.vjp` evaluates inside belongs to it
        return products

    def push(self, z, theta, dz, dtheta):
        """The first-order change of f when z moves by dz and theta by dtheta: sigma'(W z + b) * (W dz + dW z + db).

        z (d,), theta (p,); dz (d, columns), dtheta (p, columns); returns (d, columns). One call for each column.
        Errors: ValueError for shapes that do not fit.
        """
        z, dz, dtheta = fit("z", z, self.dim), fit("dz", dz, self.dim), fit("dtheta", dtheta, self.size)
        if dz.ndim != 2 or dz.shape[1:] != dtheta.shape[1:]:
            validate.complain("the shape of dz", dz.shape, f"({self.dim}, columns), with as many columns as dtheta")
        self.calls += dz[0].size
        W, b = self.unpack(theta)
        dW, db = self.unpack(dtheta)
        return self.activation.slope(W @ z + b)[:, None] * (W @ dz + affine(dW, db, z))
