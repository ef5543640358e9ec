"""What a reader brings, at the boundary: `ask` keeps a function from changing its arguments; `guarded(field)` checks
and copies what a field returns, each time it is called.

A solver adds up what a field returns, so a wrong shape would be broadcast in silence, and a buffer that is filled
again would change slopes that are still in use. `solve`, `step`, `exact` and `continuous` guard every field. A training
loop guards its first pass with `Watched`, and goes on with the bare field if all was well.
"""

import inspect

import numpy as np

from . import validate


def guarded(field):
    """The same field, with every answer checked: f of the shape of z, the products of vjp of their shapes."""
    if isinstance(field, Guarded) or needs_none(field):
        return field
    return Guarded(validate.function("field", field))


def needs_none(field):
    """Whether a field's own class promises, with `fresh = True`, fresh arrays of the right shape, so that no guard is
    needed. A class that inherits from it may do something else, so it has to promise by itself.
    """
    return vars(type(field)).get("fresh", False)


class Guarded:
    """A field whose answers are checked and copied, and which cannot change its arguments."""

    def __init__(self, field):
        self.field, self.name = field, getattr(field, "__name__", type(field).__name__)
        self.takes_value = hasattr(field, "vjp") and _arguments(field.vjp) > 4
        self.to_try = 3  # calls in which a run is computed alone, too; not one, since all may start at the same place

    def __getattr__(self, name):
        if name in ("field", "__setstate__"):  # not yet there while a copy is made
            raise AttributeError(name)
        return getattr(self.field, name)

    def __call__(self, t, z, theta):
        """f(t, z, theta), a fresh array of the shape of z (with the runs of theta, if z has none)."""
        value = ask("field", self.field, self.field, t, z, theta)
        value = self._fresh(f"what field {self.name} returns", value, (len(z), *_runs(z, theta)))
        if self.to_try and value.ndim > 1 and value.shape[-1] > 1:
            self.to_try -= 1
            self._try_alone(t, z, theta, value)
        return value

    def _try_alone(self, t, z, theta, value):
        """ValueError if the last run is another when computed alone: a norm or a mean of all entries mixes the runs."""
        last = [x[..., -1:] if np.ndim(x) >= axes else x for x, axes in ((t, 1), (z, 2), (theta, 2))]
        try:
            alone, among = np.array(self.field(*last), dtype=float), value[..., -1:]
        except Exception:  # it may hold numbers of its own for each run
            return
        rounding = 1e-6 * max(np.abs(among).max(), np.abs(z).max())
        if alone.shape == among.shape and np.isfinite(among).all() and (np.abs(alone - among) > rounding).any():
            told = f"a formula for each run by itself; the last one is {among.ravel()}, and alone {alone.ravel()}"
            validate.complain("field", self.field, told)

    def vjp(self, t, z, theta, a, value=None):
        """a^T df/dz, a^T df/dtheta, a^T df/dt, each of its shape; a number does for the last one."""
        given = (z, theta, a, value) if self.takes_value else (z, theta, a)
        products, name = ask("field", self.field, self.field.vjp, t, *given), f"what vjp of field {self.name} returns"
        if not isinstance(products, (tuple, list)) or len(products) != 3:
            validate.complain(name, products, "three products, a^T df/dz, a^T df/dtheta, a^T df/dt")
        runs = _runs(z, theta, a)
        by_z = self._fresh(f"a^T df/dz, {name},", products[0], (len(z), *runs))
        by_theta = self._fresh(f"a^T df/dtheta, {name},", products[1], (len(theta), *runs))
        by_t = products[2] if np.ndim(products[2]) else np.full(runs, products[2], dtype=float)
        return by_z, by_theta, self._fresh(f"a^T df/dt, {name},", by_t, runs)

    def _fresh(self, name, value, shape):
        """A copy of one answer; ValueError if it is no array of real numbers of that shape."""
        result = np.array(validate.array(name, value, finite=False))
        if result.shape != shape:
            validate.complain(f"the shape of {name}", result.shape, f"{shape}")
        return result


class Watched(Guarded):
    """A guarded field that remembers whether the guard was needed: `settled` is the field to go on with."""

    def __init__(self, field):
        super().__init__(field)
        self.clean, self.seen = not hasattr(field, "vjp") or self.takes_value, {}

    def _fresh(self, name, value, shape):
        if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.shape == shape:
            place = value.__array_interface__["data"][0]
            self.clean &= place not in self.seen or value.size == 0
            self.seen[place] = value  # as long as it is held here, no fresh array can stand in its place
        else:
            self.clean = False
        return super()._fresh(name, value, shape)

    def settled(self):
        """The bare field if its answers were all fresh arrays of the right shape, else the field with its guard."""
        return self.field if self.clean else Guarded(self.field)


def _runs(*arrays):
    """The trailing axes of arrays that are computed together."""
    shapes = {x.shape[1:] for x in arrays if x is not None}
    return shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)


def ask(name, owner, function, *arguments):
    """function(*arguments) with arrays that it cannot change; ValueError that names its owner if it tries, or if it
    does not take as many.
    """
    try:
        return function(*map(frozen, arguments))
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        validate.complain(name, owner, "one that leaves its arguments as they are")
    except TypeError as error:
        if error.__traceback__.tb_next:  # it has been called, and went wrong inside
            raise
        validate.complain(name, owner, f"one that can be called with {len(arguments)} arguments ({error})")


def frozen(x):
    """A view of an array that cannot be written to; anything else as it is."""
    if not isinstance(x, np.ndarray):
        return x
    x = x.view()
    x.flags.writeable = False
    return x


def _arguments(function):
    """How many arguments a function can be given by place."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a function without a signature takes what it takes
        return 5
    kinds = [p.kind for p in parameters]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return 5
    return sum(kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds)
