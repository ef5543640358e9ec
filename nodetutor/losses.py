"""How wrong a solution is: `SquaredDistance` to a target, at the last time or at any of the grid's times."""

import numpy as np

from . import validate
from .fields import lift


class SquaredDistance:
    """L = sum over the looked-at times of |z_n - target_n|^2 (no factor 1/2), one number a run.

    target: (d, ...) for the last time; with `at`, a list of grid indices, (len(at), d, ...), one target for each index.
    Errors: ValueError for a target that is not finite or does not fit `at`, or an index that stands twice.
    """

    def __init__(self, target, at=None):
        self.at = [-1] if at is None else [int(validate.whole("at", n, low=-1)) for n in at]
        target = validate.array("target", target)
        self.target = target[None] if at is None else validate.array("target", target, shape=(len(self.at), None))
        if not self.at or len(set(self.at)) < len(self.at):
            validate.complain("at", at, "one or more different grid indices")

    def errors(self, states):
        """z_n - target_n at each looked-at time: [(d, ...), ...]."""
        return [states[n] - lift(y, states.ndim - 1) for n, y in zip(self.at, self.target, strict=True)]

    def __call__(self, states):
        """The loss of each run.  states (N + 1, d, ...); returns (...)."""
        return sum(np.einsum("i...,i...->...", e, e) for e in self.errors(states))

    def gradient(self, states):
        """dL/dz_n = 2 (z_n - target_n) as {n: (d, ...)}, with an entry only for the times that the loss looks at."""
        return {n % len(states): 2 * e for n, e in zip(self.at, self.errors(states), strict=True)}
