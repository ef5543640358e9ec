"""The measurements of notebook 11: what stiffness costs, who finds two rates, how evaluations grow in training."""

import numpy as np

from nodetutor.adaptive import solve_adaptive
from nodetutor.fields import Perceptron
from nodetutor.initialize import glorot
from nodetutor.lessons.hard_equations.equations import TRUE_RATES, Motion, TwoClocks, rates_objective
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent
from nodetutor.solvers import HEUN, solve
from nodetutor.training import ode_objective, train

GRIDS = {  # learning rates that each optimizer may choose from, around its best one
    ("gradient descent", False): 10.0 ** np.arange(-1, 3.5, 0.5),
    ("gradient descent", True): 10.0 ** np.arange(-1.5, 2, 0.5),
    ("Adam", False): 10.0 ** np.arange(-2, 3),
    ("Adam", True): 10.0 ** np.arange(-2, 0.5, 0.25),
}
STARTS, STEPS = 20, 50
FIELD, SECONDS, RUNS, BATCHES = Perceptron(2, hidden=8), np.linspace(0, 1, 9), 10, 300
ANGLES = np.linspace(0, 2 * np.pi, 8, endpoint=False)
RING = np.array([np.cos(ANGLES), np.sin(ANGLES)])
POINTS = np.hstack([0.5 * RING, 1.5 * RING])
SIDE_BY_SIDE = POINTS + np.repeat([[-2.0, 2.0], [0.0, 0.0]], 8, axis=1)  # the same rings, none inside the other
ENDS = np.repeat([[-1.0, 1.0], [0.0, 0.0]], 8, axis=1)


def evaluations_for(rate, rtol=1e-3):
    """Evaluations of `TwoClocks` from 0 to 10 with steps that adapt."""
    return solve_adaptive(TwoClocks(), [rate], [0.0], [0.0, 10.0], rtol=rtol, most=100_000).evaluations


def share_that_finds_both(name, logarithms, scaled):
    """The share of starts from which both rates are found within 10 per cent, at the best learning rate of the grid.

    name: "gradient descent" or "Adam". The starts are off by a factor of e, up or down, as is usual for one deviation.
    """
    rates = GRIDS[name, logarithms]
    off = np.random.default_rng(0).normal(size=(2, STARTS))
    starts = np.log(TRUE_RATES)[:, None] + off
    optimizer = {"gradient descent": GradientDescent, "Adam": Adam}[name](np.repeat(rates, STARTS))
    theta = np.tile(starts if logarithms else np.exp(starts), len(rates))
    story = train(rates_objective(logarithms, scaled), theta, optimizer, STEPS)
    with np.errstate(invalid="ignore"):
        found = story.theta if logarithms else np.log(np.maximum(story.theta, 1e-9))
    near = (np.abs(found - np.log(TRUE_RATES)[:, None]) < np.log(1.1)).all(axis=0)
    return near.reshape(len(rates), STARTS).mean(axis=1).max()


def train_rings(weight, points=POINTS):
    """Move an inner ring to the left and an outer one to the right, from 10 starts, with a price on motion.

    Returns (the story with its path, the mean squared miss at the end of each run).
    """
    loss = Motion(SquaredDistance(ENDS), SECONDS, weight)
    objective = ode_objective(FIELD, points, SECONDS, loss, HEUN, samples=True)
    story = train(objective, glorot(FIELD, 0, RUNS), Adam(0.05), BATCHES, keep_path=True)
    ends = [solve(FIELD, story.theta[:, i : i + 1], points, SECONDS, HEUN) for i in range(RUNS)]
    return story, np.array([SquaredDistance(ENDS)(states).mean() for states in ends])


def evaluations_of(theta, points=POINTS):
    """Evaluations that each run of the rings needs from 0 to 1 with steps that adapt.  theta (p, runs)."""
    walks = (solve_adaptive(FIELD, theta[:, i : i + 1], points, [0.0, 1.0], rtol=1e-4) for i in range(theta.shape[1]))
    return np.array([walk.evaluations for walk in walks])
