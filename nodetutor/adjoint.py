"""For notebook 04: `Counted`, a layer that counts its evaluations and can push changes forward."""

from .fields import Layer, affine


class Counted(Layer):
    """A `Layer` that counts in `calls` each column that it evaluates, pulls back (`vjp`) or pushes forward (`push`)."""

    calls = 0

    def __call__(self, t, z, theta):
        """sigma(W z + b), as `Layer`; one call for each run of theta."""
        self.calls += theta[0].size
        return super().__call__(t, z, theta)

    def vjp(self, t, z, theta, a, value=None):
        """As `Layer.vjp`; one call for each run of a."""
        self.calls += a[0].size
        return super().vjp(t, z, theta, a, value)

    def push(self, z, theta, dz, dtheta):
        """The first-order change of f when z moves by dz and theta by dtheta: sigma'(W z + b) * (W dz + dW z + db).

        z (d,), theta (p,); dz (d, columns), dtheta (p, columns); returns (d, columns). One call for each column.
        """
        self.calls += dz[0].size
        W, b = self.unpack(theta)
        dW, db = self.unpack(dtheta)
        return self.activation.slope(W @ z + b)[:, None] * (W @ dz + affine(dW, db, z))
