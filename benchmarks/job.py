"""The job that every candidate does: train the thesis's field from many starts in twelve configurations.

Euler's method with ten steps, the exact gradient, gradient descent (k = 1, alpha = 1) or Lookahead, and the thesis's
stopping rule. The numbers are written here for all candidates, so that none of them needs the package.
"""

import numpy as np

START, TARGET, DT, STEPS, TOLERANCE = (1.0, 2.0), (2.0, 4.0), 0.2, 10, 0.0007
RATES, KS = (0.01, 0.05, 0.1), (4, 6, 8)
# (lr, k, alpha, budget), as many as there are figures, and gradient descent for each rate
CONFIGURATIONS = [(lr, 1, 1.0, 50) for lr in RATES] + [(lr, k, 0.5, 50 * k) for k in KS for lr in RATES]


def columns(starts):
    """lr, k, alpha, budget, each (12 * starts,): every start in every configuration, all in one batch."""
    return [np.repeat(column, starts) for column in zip(*CONFIGURATIONS, strict=True)]


def gradients(iterations):
    """Gradients that the job needs: a run that the rule stops takes no step in its last iteration."""
    budget = np.array([budget for *_, budget in CONFIGURATIONS])[:, None]
    return int(np.where(iterations < budget, iterations - 1, iterations).sum())
