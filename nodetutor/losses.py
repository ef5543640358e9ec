"""How wrong a solution is: `SquaredDistance` to a target, at the last time or at any of the grid's times.

A loss of your own needs two methods, and a third one for mini-batches:

    loss(states)            one number for each run: (N + 1, d, ...) -> (...)
    loss.gradient(states)   {n: dL/dz_n (d, ...)}, for the time indices n it looks at; negative ones count from the end
    loss.samples(chosen)    the same loss for the samples with these numbers; where all samples share it, return self

`check_gradient(loss, states)` tells whether the first two agree. A penalty on theta is no matter of states: it is an
objective, theta -> (value, gradient), and `ode_objective` adds it.
"""

from copy import copy

import numpy as np

from . import validate
from .runs import lift


class SquaredDistance:
    """L = factor * sum over the looked-at times of |z_n - target_n|^2 (no factor 1/2), one number a run.

    target: (d, ...) for the last time; with `at`, a list of grid indices, (len(at), d, ...), one target for each index.
    Indices count from the end where they are negative. Trailing axes of the target are runs, or samples.
    Errors: ValueError for a target that is not finite or does not fit `at`, an index that stands twice, a factor that
    is not finite.
    """

    def __init__(self, target, at=None, factor=1.0):
        if not (at is None or isinstance(at, (list, tuple, range, np.ndarray))):
            validate.complain("at", at, "a list of grid indices, in the order of their targets")
        self.at = [-1] if at is None else [validate.whole("at", n, low=-np.inf) for n in at]
        if not self.at or len(set(self.at)) < len(self.at):
            validate.complain("at", at, "one or more different grid indices")
        shape = (None,) if at is None else (len(self.at), None)
        target = np.array(validate.array("target", target, shape=shape))  # a copy: it may change where it came from
        self.target = target[None] if at is None else target
        self.factor = validate.number("factor", factor)

    def errors(self, states):
        """z_n - target_n at each looked-at time: [(d, ...), ...]."""
        ready = type(states) is np.ndarray and states.dtype == float and states.shape[1:2] == self.target.shape[1:2]
        if not ready:
            states = validate.array("states", states, shape=(None, self.target.shape[1]), finite=False)
        validate.broadcasts("target behind its first axis", self.target.shape[2:], states.shape[2:])
        if max(self.at) >= len(states) or min(self.at) < -len(states):
            validate.complain("at", self.at, f"grid indices below the number of states, {len(states)}")
        return [states[n] - lift(y, states.ndim - 1) for n, y in zip(self.at, self.target, strict=True)]

    @validate.quiet
    def __call__(self, states):
        """The loss of each run.  states (N + 1, d, ...); returns (...)."""
        return self.factor * sum(np.einsum("i...,i...->...", e, e) for e in self.errors(states))

    @validate.quiet
    def gradient(self, states):
        """dL/dz_n = 2 factor (z_n - target_n) as {n: (d, ...)}, only for the times that the loss looks at."""
        jumps = {}
        for n, e in zip(self.at, self.errors(states), strict=True):
            n, jump = n % len(states), 2 * self.factor * e  # the last time may be asked for as -1 and by its index
            jumps[n] = jumps[n] + jump if n in jumps else jump
        return jumps

    def samples(self, chosen):
        """The loss of some of the samples, those of a mini-batch: the last axis of the target is cut to them."""
        part = copy(self)
        shared = self.target.ndim == 2 or self.target.shape[-1] == 1
        part.target = self.target if shared else self.target[..., chosen]
        return part

    def fits_samples(self, count):
        """ValueError unless the target is one for all samples, or has `count` of them."""
        if self.target.ndim > 2:
            validate.broadcasts("target's samples, its last axis,", self.target.shape[-1:], (count,))
