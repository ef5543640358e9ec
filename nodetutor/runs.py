"""Trailing axes are runs: how arrays with runs and arrays without them line up.

Components come first, (d, ...) or (p, ...); all axes behind them are independent runs or samples, broadcast from the
right.
"""

import numpy as np

from . import validate


def lift(x, ndim):
    """Insert axes behind the first one, so that runs line up: (d, runs) becomes (d, 1, ..., runs) with `ndim` axes."""
    return x if x.ndim >= ndim else x.reshape(x.shape[:1] + (1,) * (ndim - x.ndim) + x.shape[1:])


def spread(x, runs):
    """x (d, ...) with these runs: (d, *runs)."""
    return x if x.shape[1:] == runs else np.broadcast_to(lift(x, len(runs) + 1), (len(x), *runs))


def for_runs(z, theta):
    """z (d, ...) with the runs of theta (p, ...), too; ValueError if the two do not fit together."""
    if theta is None:
        return z
    try:
        return spread(z, np.broadcast_shapes(z.shape[1:], theta.shape[1:]))
    except ValueError:
        validate.complain("the shape of theta", theta.shape, f"runs that fit those of z, whose shape is {z.shape}")
