"""Vector fields f(t, z, theta) with their derivatives: the right-hand sides of dz/dt = f(t, z, theta).

`Layer` is the thesis's field sigma(W z + b); `Perceptron` has a hidden layer; `TimeScaled` makes any field depend on
time. A field of your own is a subclass of `Field`, and needs `dim`, `size` and its formula:

    class Pendulum(Field):
        dim, size = 2, 2

        def __call__(self, t, z, theta):
            (x, v), (stiffness, friction) = z, theta
            return np.stack([v, -stiffness * np.sin(x) - friction * v])

dim: how many components z has, size: how many numbers theta has. z is (dim, ...) and theta (size, ...); trailing axes
are runs or samples, and a formula in components holds for all of them. What may be left out: `vjp` (it is then
computed by finite differences, which takes 2 (dim + size + 1) calls; write it where time matters, and see
`check_gradient(field)`), `unpack` (names for the parts of theta), `shapes` (for `glorot`, if there are layers). A
subclass of `Layer` with another formula brings its own vjp, too, or says `vjp = Field.vjp`.
"""

from functools import wraps

import numpy as np

from . import validate
from .activations import activation_named, sigmoid
from .differences import differences
from .guard import guarded
from .runs import lift, spread


class Field:
    """dz/dt = f(t, z, theta): give it `dim`, `size` and `__call__`; its derivatives follow by finite differences."""

    def unpack(self, theta):
        """The parts of theta: its numbers, (...) each, unless a class has names for more."""
        return tuple(fit("theta", theta, self.size))

    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz (d, ...), a^T df/dtheta (p, ...), a^T df/dt (...), the chain rule backwards.

        a (d, ...): how much the loss changes with each component of f. value: f(t, z, theta), if it has been kept; a
        formula may use it or not. Returns the three by central differences, right to about nine digits where
        numbers are near 1 or larger: each is moved by at least 6e-6, which is too far for one of size 1e-9.
        """
        runs = np.broadcast_shapes(*(np.shape(x)[1:] for x in (z, theta, a)))
        z, theta, a = (spread(np.asarray(x, dtype=float), runs) for x in (z, theta, a))

        def product(t, z, theta):
            return (a * self(t, z, theta)).sum(axis=0)

        return (
            differences(lambda x: product(t, x, theta), z),
            differences(lambda x: product(t, z, x), theta),
            differences(lambda x: product(x[0], z, theta), np.array([t], dtype=float))[0],
        )


def fitted(method):
    """A method of a field with z, theta and a as float arrays of `dim`, `size`, `dim` rows; ValueError for others."""

    @wraps(method)
    def checked(self, t, z, theta, *a, **named):
        z, theta = fit("z", z, self.dim), fit("theta", theta, self.size)
        if "a" in named:
            a = (named.pop("a"),)
        if a:
            a = (fit("a", a[0], self.dim), *(x if x is None else fit("value", x, self.dim) for x in a[1:]))
        if named.get("value") is not None:
            named["value"] = fit("value", named["value"], self.dim)
        return method(self, t, z, theta, *a, **named)

    return checked


def affine(W, b, z):
    """W z + b.  W (m, d, ...), b (m, ...), z (d, ...); trailing axes are runs."""
    try:
        Wz = np.einsum("ij...,j...->i...", W, z)
    except ValueError:
        validate.complain("the shape of z", z.shape, f"runs that fit those of theta, {b.shape[1:]}")
    return Wz + lift(b, Wz.ndim)


def transposed(W, a):
    """W^T a, the chain rule through W z.  W (m, d, ...), a (m, ...)."""
    return np.einsum("ij...,i...->j...", W, a)


def scaled(a, factor):
    """a * factor, entry by entry.  Both (d, ...); the one with fewer axes is broadcast over the runs of the other."""
    try:
        return lift(a, factor.ndim) * lift(factor, a.ndim)
    except ValueError:
        validate.complain("the shape of a", a.shape, f"runs that fit those of z and theta, {factor.shape[1:]}")


def join(d, z):
    """The parameter gradient (d z^T, d) of d^T (W z + b), flat: (m * dim + m, ...)."""
    m, n, runs = len(d), len(z), d.shape[1:]
    result = np.empty((m * n + m, *runs))
    np.multiply(d[:, None], lift(z, d.ndim), out=result[: m * n].reshape(m, n, *runs))
    result[m * n :] = d
    return result


def split(theta, shapes):
    """Cut theta into W, b, W, b, ... for layers of `shapes` ((rows, columns), ...)."""
    parts, start = [], 0
    for m, d in shapes:
        parts.append(theta[start : start + m * d].reshape(m, d, *theta.shape[1:]))
        parts.append(theta[start + m * d : start + m * d + m])
        start += m * d + m
    return tuple(parts)


class OuterProducts:
    """The sum of (d z^T, d) over many visits of d^T (W z + b): all in one contraction at the end, not one by one."""

    def __init__(self):
        self.ds, self.zs = [], []

    def add(self, d, z):
        """One visit.  d (m, ...), z (n, ...)."""
        self.ds.append(d)
        self.zs.append(z)

    def total(self):
        """The sum, flat: (m * n + m, ...)."""
        d, z = np.stack(self.ds), np.stack(self.zs)
        gW = np.einsum("sm...,sn...->mn...", d, z)  # s: the visits
        return np.concatenate([gW.reshape(-1, *gW.shape[2:]), d.sum(axis=0)])


class Layer(Field):
    """dz/dt = sigma(W z + b): one layer, the thesis's field.  theta = (W row by row, b), d * d + d numbers.

    z (d, ...), theta (d * d + d, ...); trailing axes are independent runs or samples.
    Errors: ValueError for dim < 1, an unknown activation, or arrays whose first axis does not fit.
    """

    fresh = True  # see `guard`

    def __init__(self, dim=2, activation=sigmoid):
        self.dim = validate.whole("dim", dim, low=1)
        self.activation = activation_named(activation)
        self.shapes = ((self.dim, self.dim),)
        self.size = self.dim * self.dim + self.dim

    def unpack(self, theta):
        """Return W (d, d, ...) and b (d, ...)."""
        return split(fit("theta", theta, self.size), self.shapes)

    @fitted
    def __call__(self, t, z, theta):
        """sigma(W z + b), shape (d, ...)."""
        return self.bound(theta)(t, z, theta)

    def bound(self, theta):
        """sigma(W z + b) with these weights, unpacked once for a walk forward: see `solvers.integrate`."""
        W, b = self.unpack(theta)
        return lambda t, z, _: self.activation(affine(W, b, z))

    @fitted
    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz (d, ...), a^T df/dtheta (p, ...), a^T df/dt (...): W^T d, (d z^T, d), 0, d = a * sigma'(W z + b).

        value: f(t, z, theta), if it has been kept; it saves computing the sigmoid again.
        """
        W, b = self.unpack(theta)
        value = self(t, z, theta) if value is None else value
        d = scaled(a, self.activation.slope_at(value, lambda: affine(W, b, z)))
        return transposed(W, d), join(d, z), np.zeros(d.shape[1:])

    def pullback(self, theta):
        """`vjp` for a whole walk back: see `gradients.pullback`."""
        W, b = self.unpack(theta)
        weights = OuterProducts()

        def pull(t, z, a, value):
            d = a * self.activation.slope_at(value, lambda: affine(W, b, z))
            weights.add(d, z)
            return transposed(W, d), 0.0

        return pull, weights.total


class Perceptron(Field):
    """dz/dt = W2 sigma(W1 z + b1) + b2: one hidden layer.  theta = (W1, b1, W2, b2), each row by row.

    z (d, ...), theta (2 d h + h + d, ...) for h hidden units.  Errors: as `Layer`.
    """

    fresh = True

    def __init__(self, dim=2, hidden=8, activation="tanh"):
        self.dim = validate.whole("dim", dim, low=1)
        self.hidden = validate.whole("hidden", hidden, low=1)
        self.activation = activation_named(activation)
        self.shapes = ((self.hidden, self.dim), (self.dim, self.hidden))
        self.size = 2 * self.dim * self.hidden + self.hidden + self.dim

    def unpack(self, theta):
        """Return W1 (h, d, ...), b1 (h, ...), W2 (d, h, ...), b2 (d, ...)."""
        return split(fit("theta", theta, self.size), self.shapes)

    @fitted
    def __call__(self, t, z, theta):
        """W2 sigma(W1 z + b1) + b2, shape (d, ...)."""
        return self.bound(theta)(t, z, theta)

    def bound(self, theta):
        """W2 sigma(W1 z + b1) + b2 with these weights, unpacked once for a walk forward: see `solvers.integrate`."""
        W1, b1, W2, b2 = self.unpack(theta)
        return lambda t, z, _: affine(W2, b2, self.activation(affine(W1, b1, z)))

    @fitted
    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz, a^T df/dtheta, a^T df/dt: back-propagation through the two layers (`value` is of no use here)."""
        W1, b1, W2, b2 = self.unpack(theta)
        x = affine(W1, b1, z)
        h = self.activation(x)
        a = scaled(a, np.ones((1, *h.shape[1:])))  # with the runs of h, too
        d = scaled(transposed(W2, a), self.activation.slope_at(h, lambda: x))
        return transposed(W1, d), np.concatenate([join(d, z), join(a, h)]), np.zeros(d.shape[1:])

    def pullback(self, theta):
        """`vjp` for a whole walk back: see `gradients.pullback`."""
        W1, b1, W2, _ = self.unpack(theta)
        inner, outer = OuterProducts(), OuterProducts()

        def pull(t, z, a, value):
            x = affine(W1, b1, z)
            h = self.activation(x)
            d = transposed(W2, a) * self.activation.slope_at(h, lambda: x)
            inner.add(d, z)
            outer.add(a, h)
            return transposed(W1, d), 0.0

        return pull, lambda: np.concatenate([inner.total(), outer.total()])


class TimeScaled(Field):
    """dz/dt = (1 + rate * t) f(t, z, theta): any field, made to depend on time.

    Errors: ValueError for a rate that is not a finite number.
    """

    def __init__(self, field, rate=0.3):
        validate.able("field", field, "vjp", "unpack", expected="a field such as Layer()")
        self.field = guarded(validate.field(field))
        self.rate = validate.number("rate", rate)
        self.dim, self.size = field.dim, field.size
        if hasattr(field, "shapes"):
            self.shapes = field.shapes

    def unpack(self, theta):
        """As the inner field."""
        return self.field.unpack(theta)

    @fitted
    def __call__(self, t, z, theta):
        """(1 + rate * t) f(t, z, theta), shape (d, ...)."""
        return (1 + self.rate * validate.real("t", t, each_run=True)) * self.field(t, z, theta)

    @fitted
    def vjp(self, t, z, theta, a, value=None):
        """The product rule: the inner field's products times (1 + rate * t), and rate * a^T f more for time."""
        gain = 1 + self.rate * validate.real("t", t, each_run=True)
        a_z, a_theta, a_t = self.field.vjp(t, z, theta, gain * a)
        return a_z, a_theta, a_t + self.rate * scaled(a, self.field(t, z, theta)).sum(axis=0)


def fit(name, x, length):
    """Return `x` as an array of floats with `length` rows (nan and inf may pass); ValueError if it is none."""
    if type(x) is not np.ndarray or x.dtype != np.float64 or x.ndim == 0 or x.shape[0] != length:
        x = validate.array(name, x, shape=(length,), finite=False)
    return x
