"""1,000 starts x 12 configurations: an appendix-style loop against the package, equality first, then the ratio."""

from time import process_time

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward
from nodetutor.initialize import glorot

from . import appendix

CONFIGURATIONS = [(lr, 1, 1.0) for lr in thesis.RATES] + [(lr, k, 0.5) for k in thesis.KS for lr in thesis.RATES]


def stories(panels):
    """The twelve stories of a sweep in the order of CONFIGURATIONS."""
    return [panels[4, lr].standard for lr in thesis.RATES] + [
        panels[k, lr].lookahead for k in thesis.KS for lr in thesis.RATES
    ]


def compare(starts=1000, loop_starts=20, repeats=5):
    """Print microseconds a gradient evaluation of both, and their ratio; they must agree run by run first."""
    theta = glorot(thesis.FIELD, seed=0, runs=starts)
    for name, one_pass in (("exact", backward), ("as printed", thesis.printed)):
        seconds = []
        for _ in range(repeats):
            begin = process_time()
            batch = stories(thesis.experiment(theta, one_pass))
            seconds.append(process_time() - begin)
        evaluations = sum(int(story.evaluations.sum()) for story in batch)
        begin, count = process_time(), 0
        for (lr, k, alpha), story in zip(CONFIGURATIONS, batch, strict=True):
            for i in range(loop_starts):
                losses, iterations, gradients = appendix.train(theta[:, i], lr, k, alpha, name == "exact")
                assert (iterations, gradients) == (story.iterations[i], story.evaluations[i]), "counts differ"
                assert np.abs(np.array(losses) - story.losses[: len(losses), i]).max() < 1e-12, "losses differ"
                count += gradients
        loop = 1e6 * (process_time() - begin) / count
        package = 1e6 * min(seconds) / evaluations
        print(f"{name}: equal run by run. Microseconds a gradient: loop {loop:.0f} ({count} gradients),")
        print(f"  package {package:.2f} ({evaluations} gradients, best of {repeats}). Ratio {loop / package:.0f}")
