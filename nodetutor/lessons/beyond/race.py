"""For notebook 09: a race of optimizers with noisy gradients, everybody with the same starts, noise and budget."""

import numpy as np

from nodetutor import thesis, validate
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import GradientDescent, Lookahead
from nodetutor.training import ode_objective, train

TARGET = np.array([2.2, 2.8])  # inside the reachable box
NOISE = 0.1  # standard deviation, in each entry of the gradient
RIVALS = {  # name: (factor on the rate, k, alpha, the rate falls to 0)
    "gradient descent": (1, 1, 1.0, False),
    "control (lr times alpha)": (0.5, 1, 1.0, False),
    "Lookahead, k = 4": (1, 4, 0.5, False),
    "Lookahead, k = 5": (1, 5, 0.5, False),
    "falling rate": (1, 1, 1.0, True),
}


def noisy_race(rates, starts, steps=300, seed=0):
    """Final loss, without noise, of the weights to keep: {rival: (rates, starts)}, inf where a run has diverged.

    Every rival and rate has the same starts and the same noise. Errors: ValueError for rates that are no list, or
    starts or steps below 1.
    """
    rates = validate.array("rates", rates, shape=(None,))
    validate.whole("starts", starts, low=1)
    validate.whole("steps", steps, low=1)
    factor, k, alpha, falls = (np.repeat(column, len(rates) * starts) for column in zip(*RIVALS.values(), strict=True))
    lr = factor * np.tile(np.repeat(rates, starts), len(RIVALS))
    clean = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, SquaredDistance(TARGET))
    noise = NOISE * np.random.default_rng(seed).normal(size=(steps, thesis.FIELD.size, starts))

    def noisy(theta, i):
        loss, gradient = clean(theta)
        return loss, (gradient + np.tile(noise[i], theta.shape[1] // starts)) * (1 - falls * i / steps)

    begin = np.tile(glorot(thesis.FIELD, seed=0, runs=starts), len(rates) * len(RIVALS))
    story = train(noisy, begin, Lookahead(GradientDescent(lr), k, alpha), steps, batches=range(steps))
    with np.errstate(all="ignore"):
        final = np.nan_to_num(clean(story.theta)[0], nan=np.inf)
    return dict(zip(RIVALS, final.reshape(len(RIVALS), len(rates), starts), strict=True))
