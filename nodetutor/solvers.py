"""Explicit Runge-Kutta methods: `solve(field, theta, z0, t, method=EULER)` follows dz/dt = f(t, z, theta) from z0.

A method is data, its tableau: EULER, MIDPOINT, HEUN and RK4, also by name in METHODS. `time_grid` makes equal steps,
`refine` puts steps between times that are given.
"""

from dataclasses import dataclass

import numpy as np

from . import validate
from .guard import guarded
from .runs import for_runs


@dataclass(frozen=True)
class Method:
    """Butcher tableau: stage i uses slopes weighted by A[i] at time t + c[i] dt; the step weighs all slopes by b.

    Source: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.1.
    """

    name: str
    order: int
    A: tuple
    b: tuple
    c: tuple

    def __post_init__(self):
        try:
            fits = [len(row) for row in self.A] == [*range(len(self.b))] and len(self.c) == len(self.b) > 0
        except TypeError:  # no lists
            fits = False
        if not fits:
            validate.complain("A, b, c", (self.A, self.b, self.c), "an explicit tableau: row i of A with i numbers")
        numbers = validate.array("A, b, c", [*sum(map(tuple, self.A), ()), *self.c, *self.b])
        if abs(numbers[-len(self.b) :].sum() - 1) > 1e-9:
            validate.complain("b", self.b, "weights whose sum is 1: they average the slopes")
        validate.whole("order", self.order, low=1)


EULER = Method("euler", 1, A=((),), b=(1.0,), c=(0.0,))
MIDPOINT = Method("midpoint", 2, A=((), (0.5,)), b=(0.0, 1.0), c=(0.0, 0.5))
HEUN = Method("heun", 2, A=((), (1.0,)), b=(0.5, 0.5), c=(0.0, 1.0))
RK4 = Method(
    "rk4", 4, A=((), (0.5,), (0.0, 0.5), (0.0, 0.0, 1.0)), b=(1 / 6, 1 / 3, 1 / 3, 1 / 6), c=(0.0, 0.5, 0.5, 1.0)
)

MOST_STEPS = 10_000_000  # a grid of more is a slip of the keyboard

METHODS = {m.name: m for m in (EULER, MIDPOINT, HEUN, RK4)}


def method_named(method):
    """Return the method called `method`; a `Method` is returned as it is. ValueError for an unknown name."""
    return method if isinstance(method, Method) else validate.choice("method", method, METHODS)


def time_grid(t0, t_end, dt):
    """The times t0, t0 + dt, ..., t_end, shape (N + 1,).

    Errors: ValueError for dt <= 0, t_end <= t0, or an interval that is not a whole number of steps, or of too many.
    """
    t0, dt = validate.number("t0", t0), validate.number("dt", dt, low=0, low_open=True)
    t_end = validate.number("t_end", t_end, low=t0, low_open=True)
    if not t_end / MOST_STEPS - t0 / MOST_STEPS <= dt:
        validate.complain("dt", dt, f"a step that needs at most {MOST_STEPS:,} steps from {t0:g} to {t_end:g}")
    rounding = np.spacing(max(abs(t0), abs(t_end)))  # what a float can tell apart at these times
    if dt < 1000 * rounding:
        validate.complain("dt", dt, f"a step that floats resolve near t = {max(t0, t_end, key=abs):g}: move the zero")
    length = t_end - t0
    steps = round(length / dt)
    if steps < 1 or abs(steps * dt - length) > 1e-9 * length + 2 * rounding:
        validate.complain("dt", dt, f"a step that divides t_end - t0 = {length:g} into equal parts")
    return np.linspace(t0, t_end, steps + 1)


def refine(t, steps):
    """The times t with each interval cut into `steps` equal parts, (N * steps + 1,): t[n] stands at n * steps.

    Errors: ValueError for times that do not increase, steps below 1, or too many.
    """
    t, steps = validate.times("t", t), validate.whole("steps", steps, low=1)
    if (len(t) - 1) * steps > MOST_STEPS:
        validate.complain("steps", steps, f"at most {MOST_STEPS:,} in all, here for {len(t) - 1} intervals")
    share = np.arange(steps) / steps
    fine = np.append(t[:-1, None] + np.diff(t)[:, None] * share, t[-1])
    if not (fine[1:] > fine[:-1]).all():
        validate.complain("steps", steps, "parts that floats resolve at these times: move the zero of time")
    return fine


def advance(z, dt, weights, slopes):
    """z + dt * sum of weights * slopes; weights that are 0 cost nothing."""
    for weight, slope in zip(weights, slopes, strict=True):
        if weight:
            z = z + (dt * weight) * slope
    return z


def stages(field, t, z, theta, dt, method):
    """The points Z_i = z + dt sum_j A_ij k_j of one step and its slopes k_i = f(t + c_i dt, Z_i, theta)."""
    points, slopes = [], []
    for row, c in zip(method.A, method.c, strict=True):
        points.append(advance(z, dt, row, slopes))
        slopes.append(field(t + c * dt, points[-1], theta))
    return points, slopes


@validate.quiet
def step(field, t, z, theta, dt, method=EULER):
    """One step: z + dt sum_i b_i k_i.  z (d, ...), theta (p, ...); returns (d, ...).

    Errors: ValueError for a t or dt that is not a finite number, or an unknown method.
    """
    field, theta, z = checked_start(field, theta, z, name="z", finite=False)
    t, dt = validate.number("t", t), validate.number("dt", dt)
    method = method_named(method)
    _, slopes = stages(field, t, z, theta, dt, method)
    return advance(z, dt, method.b, slopes)


def solve(field, theta, z0, t, method=EULER):
    """All states z(t_0), z(t_1), ..., z(t_N) of dz/dt = f(t, z, theta), shape (N + 1, d, ...).

    field: f(t, z, theta) -> dz/dt; theta (p, ...), None for a field without parameters; z0 (d, ...); t (N + 1,)
    strictly increasing; method: a `Method` or its name. Trailing axes are independent runs, broadcast from the right.
    A solution that blows up is returned as it is, with inf or nan in it.
    Errors: ValueError for shapes that do not fit, non-finite input, times that do not increase, an unknown method.
    """
    t = validate.times("t", t)
    field, theta, z0 = checked_start(field, theta, z0)
    return integrate(field, theta, z0, t, method_named(method))


def checked_start(field, theta, z, name="z0", finite=True):
    """The guarded field, theta and z as floats, z with all runs; ValueError where something does not fit."""
    z = validate.array(name, z, shape=(_rows(field, "dim"),), finite=finite)
    if theta is not None:
        theta = validate.array("theta", theta, shape=(_rows(field, "size"),), finite=finite)
    return guarded(field), theta, for_runs(z, theta)


def _rows(field, part):
    """The `dim` or `size` of a field; None for a function without."""
    value = getattr(field, part, None)
    return None if value is None else validate.whole(f"field.{part}", value)


@validate.quiet
def integrate(field, theta, z0, t, method, kept=None):
    """`solve` without its checks, for a training loop; the stages of each step are appended to `kept`, if given."""
    z0 = for_runs(z0, theta)
    field = field.bound(theta) if "bound" in vars(type(field)) else field  # its weights are unpacked once
    states = np.empty((len(t), *z0.shape))
    states[0] = z0
    for n, dt in enumerate(np.diff(t, axis=0)):
        points, slopes = stages(field, t[n], states[n], theta, dt, method)
        states[n + 1] = advance(states[n], dt, method.b, slopes)
        if kept is not None:
            kept.append((points, slopes))
    return states
