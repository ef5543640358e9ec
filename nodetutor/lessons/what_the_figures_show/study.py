"""What notebook 08 needs to judge a claim: `study` trains at equal cost, `share` counts wins with an interval."""

import numpy as np

from nodetutor import thesis, validate
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import GradientDescent, Lookahead
from nodetutor.training import SLICE, loss_and_gradient, train

RIVALS = {  # (factor on the learning rate, k, alpha)
    "gradient descent": (1, 1, 1.0),
    "control": (0.5, 1, 1.0),
    "k = 4": (1, 4, 0.5),
    "k = 5": (1, 5, 0.5),
    "k = 6": (1, 6, 0.5),
    "k = 8": (1, 8, 0.5),
}
BINS = (0, 10, 30, 45, 85, 100)  # per cent


def study(cells, starts, evaluations, backward=thesis.printed, target=thesis.TARGET):
    """Train every start in every cell (lr, k, alpha) with equally many gradient evaluations and no stopping rule.

    starts (6, n); backward: `thesis.printed` or `gradients.backward` (exact); target (2,), or (2, n), one a start.
    Returns losses (evaluations, cells, n), where losses[i] is measured after i gradient evaluations, and the loss of
    the weights to keep at the end, Lookahead's slow ones, (cells, n), inf for a run that has diverged.
    Errors: ValueError for cells that are no triples, starts or targets that do not fit, evaluations below 1, and those
    of `GradientDescent` and `Lookahead`.
    """
    validate.array("cells", cells, shape=(None, 3))
    validate.whole("evaluations", evaluations, low=1)
    validate.function("backward", backward)
    starts = validate.array("starts", starts, shape=(thesis.FIELD.size, None))
    n = starts.shape[1]
    goals = validate.array("target", target, shape=(thesis.FIELD.dim,)).reshape(thesis.FIELD.dim, -1)
    validate.broadcasts("target", goals.shape[1:], (n,))
    goals = np.broadcast_to(goals, (thesis.FIELD.dim, n))
    at_once = max(1, SLICE // n)  # cells in one batch: more would not fit in the processor's cache
    parts = [
        _batch(cells[i : i + at_once], starts, goals, evaluations, backward) for i in range(0, len(cells), at_once)
    ]
    losses, ends = zip(*parts, strict=True)
    return np.concatenate(losses, axis=1), np.concatenate(ends)


def _batch(cells, starts, goals, evaluations, backward):
    lr, k, alpha = (np.repeat(column, starts.shape[1]) for column in zip(*cells, strict=True))
    loss, shape = SquaredDistance(np.tile(goals, len(cells))), (len(cells), starts.shape[1])

    def objective(theta):
        return loss_and_gradient(thesis.FIELD, theta, thesis.START, thesis.TIMES, loss, backward=backward)

    story = train(objective, np.tile(starts, len(cells)), Lookahead(GradientDescent(lr), k, alpha), evaluations)
    with np.errstate(all="ignore"):
        end = objective(story.theta)[0]
    return story.losses.reshape(-1, *shape), np.where(np.isfinite(end), end, np.inf).reshape(shape)


def share(wins, z=1.96):
    """The share of True among `wins`, and the ends of Wilson's interval (95 per cent for z = 1.96): (share, low, high).

    Errors: ValueError for an empty list, for entries other than True and False, or z <= 0.
    Source: Wilson 1927, J. Am. Stat. Assoc. 22.
    """
    wins = np.ravel(wins)
    if not wins.size or wins.dtype != bool:
        validate.complain("wins", wins, "one or more answers, each True or False")
    validate.number("z", z, low=0, low_open=True)
    n, p = wins.size, np.mean(wins)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return p, middle - half, middle + half


def reached(losses, level, every=1):
    """Gradient evaluations until a loss curve first lies at or below `level`; inf for a run that never gets there.

    losses (points, runs), one point every `every` evaluations; returns (runs,).
    Errors: ValueError for losses that are no numbers, a level that is not finite, or every < 1.
    """
    losses = validate.array("losses", losses, shape=(None,), finite=False)
    validate.number("level", level)
    validate.whole("every", every, low=1)
    below = losses <= level
    return np.where(below.any(axis=0), every * below.argmax(axis=0), np.inf)


def rivals_at(rates, names=tuple(RIVALS)):
    """The cells (lr, k, alpha) for `study`: each rival in `names` at each rate, rates outside."""
    return [(RIVALS[name][0] * lr, *RIVALS[name][1:]) for lr in rates for name in names]


def rises(losses):
    """Whether a loss curve (points, runs) ever rises: (runs,)."""
    return (np.diff(losses, axis=0) > 0).any(axis=0)


def percent(wins):
    """A share and its interval in words: " 30 % (26.9 to 32.6)"."""
    p, low, high = (100 * x for x in share(wins))
    return f"{p:3.0f} % ({low:.1f} to {high:.1f})"


def about(wins):
    """A share as a range in words, "10-25 %": where a run's fate hangs on its last digits, processors differ."""
    i = np.searchsorted(BINS[1:-1], 100 * np.mean(wins), side="right")
    return f"{BINS[i]}-{BINS[i + 1]} %"
