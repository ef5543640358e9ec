"""For notebook 06: what noisy gradients leave on quadratics, exactly, without a single random number."""

import numpy as np

from nodetutor import validate


def expected_loss(curvature, lr, k, alpha, steps, falls=False):
    """E of 1/2 sum h x^2 of the slow weights after `steps` noisy gradients h (x - c), c of variance 1, from E x^2 = 1.

    curvature (directions,); lr a number or (rates,); falls: the rate goes down in a straight line from lr to 0. Carried
    along are the mean squares of fast and slow weights and the mean of their product, one step at a time; returns the
    shape of lr. Errors: ValueError for entries that are not finite, k or steps below 1, alpha outside (0, 1].
    """
    h = validate.array("curvature", curvature, shape=(None,))[:, None]
    rates = np.atleast_1d(validate.array("lr", lr))
    validate.whole("k", k, low=1)
    validate.whole("steps", steps, low=1)
    validate.number("alpha", alpha, low=0, high=1, low_open=True)
    slow = fast = both = np.ones(np.broadcast_shapes(h.shape, rates.shape))
    for i in range(steps):
        x = rates * (1 - i / steps if falls else 1) * h  # a step takes the fast weight to (1 - x) fast + x c
        fast, both = (1 - x) ** 2 * fast + x**2, (1 - x) * both
        if (i + 1) % k == 0:
            slow = (1 - alpha) ** 2 * slow + 2 * alpha * (1 - alpha) * both + alpha**2 * fast
            fast = both = slow
    return np.reshape((h * slow).sum(axis=0) / 2, np.shape(lr))
