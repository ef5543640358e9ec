"""For notebook 10b: the race of notebook 10 judged again, by other criteria, and start by start.

`halves` tunes on half of the starts and judges on the others, many times; `share_lower` and `interval` compare two
optimizers from the same starts.
"""

import numpy as np

from nodetutor.lessons.real_data.fitting import centred

LOST = centred(14)[:, :14].var(axis=1).mean() / 2  # half the loss of the mean: a start that ends above it fails


def by_median(losses):
    """The loss of the start in the middle.  losses (..., starts); lower is better."""
    return np.median(losses, axis=-1)


def by_failures(losses):
    """The share of starts that fail; where it is equal, the lower median decides."""
    return (losses > LOST).mean(axis=-1) + 1e-3 * np.minimum(by_median(losses), 1)


CRITERIA = {"the median": by_median, "the failures": by_failures}


def halves(tuning, criterion, repeats=200, seed=0):
    """Tune on half of the starts, judge on the other half, `repeats` times: (median loss, share that fails) of each.

    tuning (..., rates, starts). The median over the repeats of the median losses (...), and the mean share (...).
    """
    rng, count = np.random.default_rng(seed), tuning.shape[-1]
    medians, fails = [], []
    for _ in range(repeats):
        shuffled = tuning[..., rng.permutation(count)]
        best = criterion(shuffled[..., : count // 2]).argmin(axis=-1)
        others = np.take_along_axis(shuffled[..., count // 2 :], best[..., None, None], axis=-2)[..., 0, :]
        medians.append(by_median(others))
        fails.append((others > LOST).mean(axis=-1))
    return np.median(medians, axis=0), np.mean(fails, axis=0)


def share_lower(alone, wrapped):
    """In which share of the starts the second ends lower; equal ends count half.  Both (..., starts)."""
    return ((wrapped < alone) + 0.5 * (wrapped == alone)).mean(axis=-1)


def interval(statistic, *samples, repeats=2000, seed=0):
    """Where a statistic of the starts lies in 95 of 100 draws with replacement: (low, high).  samples (starts,) each."""
    drawn = np.random.default_rng(seed).integers(len(samples[0]), size=(repeats, len(samples[0])))
    return np.quantile(statistic(*(sample[drawn] for sample in samples)), [0.025, 0.975])
