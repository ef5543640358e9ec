"""What several test files share: comparisons that print both numbers, fitted slopes, random cases."""

from pathlib import Path

import numpy as np

from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.lessons.going_on import missing
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import METHODS

FIELDS = {
    "sigmoid layer": Layer(2),
    "tanh layer in 3 dimensions": Layer(3, "tanh"),
    "perceptron": Perceptron(2, hidden=5),
    "sigmoid layer, time-dependent": TimeScaled(Layer(2), 0.3),
    "perceptron, time-dependent": TimeScaled(Perceptron(3, hidden=4, activation="sigmoid"), -0.2),
}
BOOKS = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted([*BOOKS.glob("*.ipynb"), *(BOOKS / "deeper").glob("*.ipynb")], key=lambda path: path.stem)
METHOD_NAMES = sorted(METHODS)


def not_here(path):
    """Why the cells of a notebook cannot run here, in words; None if they can."""
    if path.stem == "13_going_on" and (lacking := missing()):
        return f'{", ".join(lacking)} not being installed, its cells do not run: pip install -e ".[next]"'
    return None


def assert_close(name, got, want, rtol=0.0, atol=0.0):
    """|got - want| <= atol + rtol * largest |want|, with both numbers of the worst entry in the message."""
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    assert got.shape == want.shape, f"{name}: shape {got.shape} against {want.shape}"
    gap = np.abs(got - want)
    bound = atol + rtol * np.abs(want).max(initial=0)
    worst = np.unravel_index(np.argmax(np.where(np.isnan(gap), np.inf, gap)), gap.shape) if gap.size else ()
    message = f"{name}, entry {worst}: {got[worst]!r} against {want[worst]!r}, allowed {bound:.3g}"
    assert (gap <= bound).all(), message


def fitted_slope(steps, errors):
    """The slope of log error against log step, by least squares."""
    errors = np.asarray(errors)
    assert (errors > 0).all(), f"an error is 0, so no order can be fitted: {errors}"
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


def random_case(field, seed, runs=(), steps=7, scale=0.8):
    """theta, z0 and an uneven grid of times, all at random."""
    rng = np.random.default_rng(seed)
    theta = scale * rng.standard_normal((field.size, *runs))
    z0 = rng.standard_normal((field.dim, *runs))
    t = 0.3 + np.concatenate([[0], np.cumsum(rng.uniform(0.05, 0.25, steps))])
    return theta, z0, t


def losses_for(dim, steps, runs=()):
    """Losses at the end, at several times, at the start too, and not at the end at all."""
    rng = np.random.default_rng(99)
    target = rng.standard_normal((4, dim, *runs))
    return {
        "at the end": SquaredDistance(target[0]),
        "at several times": SquaredDistance(target[:3], at=[2, 3, steps]),
        "at the start too": SquaredDistance(target, at=[0, 1, 4, -1]),
        "not at the end": SquaredDistance(target[:2], at=[1, steps - 2]),
    }


def central(function, x, h=2e-4):
    """dF/dx_i by the five-point difference, error O(h^4): F (n, ...) -> (...), x (n, ...); returns (n, ...)."""
    rows = []
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        near = function(x + e) - function(x - e)
        far = function(x + 2 * e) - function(x - 2 * e)
        rows.append((8 * near - far) / (12 * h))
    return np.array(rows)


def central_at_once(function, x, h=2e-4):
    """As `central`, for a function of (n, runs) and one x (n,): all moved points are computed as runs."""
    moves = h * np.concatenate([step * np.eye(len(x)) for step in (1, -1, 2, -2)], axis=1)
    up, down, far_up, far_down = np.split(function(x[:, None] + moves), 4)
    return (8 * (up - down) - (far_up - far_down)) / (12 * h)
