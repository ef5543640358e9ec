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
        if not (at is None or hasattr(at, "__iter__")):
            validate.complain("at", at, "a list of grid indices")
        self.at = [-1] if at is None else [int(validate.whole("at", n, low=-1)) for n in at]
        if not self.at or len(set(self.at)) < len(self.at):
            validate.complain("at", at, "one or more different grid indices")
        if at is None:
            self.target = validate.array("target", target, shape=(None,))[None]
        else:
            self.target = validate.array("target", target, shape=(len(self.at), None))

    def errors(self, states):
        """z_n - target_n at each looked-at time: [(d, ...), ...]."""
        if not isinstance(states, np.ndarray) or states.shape[1:2] != self.target.shape[1:2]:
            states = validate.array("states", states, shape=(None, self.target.shape[1]), finite=False)
        validate.broadcasts("target behind its first axis", self.target.shape[2:], states.shape[2:])
        if max(self.at) >= len(states):
            validate.complain("at", self.at, f"grid indices below the number of states, {len(states)}")
        return [states[n] - lift(y, states.ndim - 1) for n, y in zip(self.at, self.target, strict=True)]

    @validate.quiet
    def __call__(self, states):
        """The loss of each run.  states (N + 1, d, ...); returns (...)."""
        return sum(np.einsum("i...,i...->...", e, e) for e in self.errors(states))

    @validate.quiet
    def gradient(self, states):
        """dL/dz_n = 2 (z_n - target_n) as {n: (d, ...)}, with an entry only for the times that the loss looks at."""
        jumps = {}
        for n, e in zip(self.at, self.errors(states), strict=True):
            n = n % len(states)  # the last time may be asked for as -1 and by its index
            jumps[n] = jumps[n] + 2 * e if n in jumps else 2 * e
        return jumps
