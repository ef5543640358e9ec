"""The package: one batch of all starts and configurations, runs last, gradients by its discrete adjoint."""

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward

from ..job import KS, RATES


def sweep(theta):
    panels = thesis.experiment(theta, backward)
    stories = [panels[KS[0], lr].standard for lr in RATES] + [panels[k, lr].lookahead for k in KS for lr in RATES]
    iterations = np.array([story.iterations for story in stories])
    losses = [s.losses[s.evaluations - 1, np.arange(theta.shape[1])] for s in stories]  # the last one with a step
    return iterations, np.array(losses)
