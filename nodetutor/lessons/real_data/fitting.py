"""Fit a field to the pelts through windows of some years, forecast the years that follow, and measure the miss.

States are logarithms of pelts, centred on the training years: (2, years).
"""

from typing import NamedTuple

import numpy as np

from nodetutor import validate
from nodetutor.fields import fit
from nodetutor.lessons.real_data.pelts import PELTS
from nodetutor.solvers import RK4, integrate, time_grid
from nodetutor.training import loss_and_gradient


def centred(split):
    """log(pelts) minus its mean over the first `split` years, (2, 21): what is kept back is not looked at."""
    if validate.whole("split", split, low=2) >= PELTS.shape[1]:
        validate.complain("split", split, f"a number of training years below {PELTS.shape[1]}")
    logs = np.log(PELTS)
    return logs - logs[:, :split].mean(axis=1, keepdims=True)


def window_objective(field, data, length, penalty=0.0, present=None):
    """theta -> (mean squared miss over all windows + penalty * |theta|^2, its gradient), by RK4 in steps of a year.

    data (d, years); a window starts at every year that is present and has `length` years behind it, and is compared
    with each of these that is present. theta (p, runs); penalty: a number, or one for each row and run, (p, runs).
    Errors: ValueError for a length below 1 or beyond the data, a negative penalty, or no year to compare with.
    """
    data = validate.array("data", data, shape=(field.dim, None), finite=False)
    years = data.shape[1]
    if validate.whole("length", length, low=1) >= years:
        validate.complain("length", length, f"at most {years - 1} years, for data of {years}")
    validate.number("penalty", penalty, low=0, each_run=True)
    present = np.isfinite(data).all(axis=0) if present is None else np.asarray(present, dtype=bool)
    first = np.flatnonzero(present[: years - length])
    behind = first + np.arange(1, length + 1)[:, None]  # (length, windows)
    seen = present[behind].astype(float)
    if not seen.sum():
        validate.complain("present", present, "a year with another one within the window behind it")
    known = np.where(present, data, 0.0)
    z0, targets = known[:, first, None], known[:, behind, None].swapaxes(0, 1)  # one axis more for the runs
    t, loss = np.arange(length + 1.0), SeenMisses(targets, seen[:, None, :, None])

    @validate.quiet
    def objective(theta):
        theta = fit("theta", theta, field.size)
        each = theta[:, None]  # (p, 1, runs): the same parameters in every window
        value, gradient = loss_and_gradient(field, each, z0, t, loss, RK4)
        return value.sum(axis=0) + (penalty * theta**2).sum(axis=0), gradient.sum(axis=1) + 2 * penalty * theta

    return objective


class SeenMisses(NamedTuple):
    """Squared misses of the years that were seen, each window's share of the mean over all windows and species.

    targets (length, d, windows, 1); seen (length, 1, windows, 1): 1 for a year that is present, 0 for one that is not.
    """

    targets: np.ndarray
    seen: np.ndarray

    def __call__(self, states):
        """The share of each window, (windows, runs)."""
        return (self._misses(states) ** 2).sum(axis=(0, 1)) / self._count()

    def gradient(self, states):
        """{n: 2 (z_n - target_n) / count}, and 0 where the year is missing."""
        return dict(enumerate(2 * self._misses(states) / self._count(), start=1))

    def _misses(self, states):
        return (states[1:] - self.targets) * self.seen

    def _count(self):
        return self.targets.shape[1] * self.seen.sum()


def forecast(field, theta, z0, years):
    """The field's path from z0 over the next `years` years, without z0: (years, d, ...), by RK4 in steps of a year."""
    z0 = np.reshape(z0, (field.dim, *(1,) * (np.ndim(theta) - 1)))
    return integrate(field, theta, z0, time_grid(0, years, 1), RK4)[1:]


def miss(prediction, truth):
    """Root mean square of prediction - truth over years and species, one number a run: about log of a factor.

    prediction (years, d, ...); truth (d, years).  A path that blew up counts as inf.
    """
    aim = np.reshape(np.transpose(truth), np.shape(prediction)[:2] + (1,) * (np.ndim(prediction) - 2))
    with np.errstate(over="ignore", invalid="ignore"):
        return np.nan_to_num(np.sqrt(((prediction - aim) ** 2).mean(axis=(0, 1))), nan=np.inf)


def rivals(z, split):
    """What costs nothing: {name: forecast (21 - split, 2)} made from the first `split` years of z alone."""
    kept_back = np.arange(split, z.shape[1])
    before = kept_back - 10
    before = np.where(before < split, before, before - 10)  # two cycles back where one is not known yet
    return {
        "the mean": np.broadcast_to(z[:, :split].mean(axis=1), (len(kept_back), len(z))),
        "the last year": np.broadcast_to(z[:, split - 1], (len(kept_back), len(z))),
        "ten years before": z[:, before].T,
    }
