"""The package: one batch of all starts and configurations, runs last, gradients by its discrete adjoint."""

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward

from ..job import KS, RATES


def sweep(theta):
    panels = thesis.experiment(theta, backward)
    stories = [panels[KS[0], lr].standard for lr in RATES] + [panels[k, lr].lookahead for k in KS for lr in RATES]
    iterations = np.array([story.iterations for story in stories])
    last = [np.where(np.isnan(s.losses), -1, np.arange(len(s.losses))[:, None]).max(axis=0) for s in stories]
    losses = [s.losses[n, np.arange(len(n))] for s, n in zip(stories, last, strict=True)]
    return iterations, np.array(losses)
