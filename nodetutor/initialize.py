"""Where training starts: `glorot(field, seed, runs)` draws parameters; run i is the same however many are drawn."""

import numpy as np

from . import validate


def glorot(field, seed=0, runs=None):
    """theta ~ Normal(0, 2 / (n_in + n_out)) for the weights and the bias of every layer, as the thesis draws them.

    field: anything with `shapes`, ((n_out, n_in), ...) for its layers. seed: a whole number. Returns (p, runs), or
    (p,) where runs is None (the same numbers as run 0).  Errors: ValueError for a seed < 0 or runs < 1.
    Source: Glorot and Bengio 2010 (there the bias starts at 0; the thesis draws it too).
    """
    validate.able("field", field, "shapes", expected="a field with shapes, such as Layer()")
    try:
        layers = [[validate.whole("", n, low=1) for n in (m, d)] for m, d in field.shapes]
    except (TypeError, ValueError):
        layers = []
    if not layers:
        validate.complain("field.shapes", field.shapes, "a pair of whole numbers (n_out, n_in) for each layer")
    validate.whole("seed", seed)
    n = 1 if runs is None else validate.whole("runs", runs, low=1)
    deviation = np.concatenate([np.full(m * d + m, np.sqrt(2 / (d + m))) for m, d in layers])
    draws = np.random.default_rng(seed).standard_normal((n, len(deviation)))  # a run is a row: prefixes agree
    theta = np.ascontiguousarray((draws * deviation).T)
    return theta[:, 0] if runs is None else theta
