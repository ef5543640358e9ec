"""The spiral of notebook 09: its data, and that a field can learn it from windows in mini-batches."""

import numpy as np
import pytest

from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import spiral
from nodetutor.optimizers import Adam
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, solve
from nodetutor.training import ode_objective, train


def test_the_path_is_the_rotation_that_shrinks():
    path, _ = spiral.observations()
    decay, angle = np.exp(-0.2 * spiral.TIMES), 2 * spiral.TIMES
    expected = 1.5 * (decay * [np.cos(angle), -np.sin(angle)]).T
    assert np.abs(path - expected).max() < 1e-4


def test_the_noise_has_the_size_that_it_says():
    path, data = spiral.observations(seed=3)
    assert 0.8 < np.std(data - path) / spiral.NOISE < 1.2
    assert not np.allclose(data, spiral.observations(seed=4)[1])


def test_the_rollout_error_is_the_mean_distance_at_all_times():
    path, _ = spiral.observations()
    thetas = glorot(spiral.FIELD, 2, 3)
    states = solve(spiral.FIELD, thetas[:, 1], spiral.START, spiral.TIMES, "heun")
    want = np.sqrt(np.mean(np.linalg.norm(states - path, axis=1) ** 2))
    assert spiral.rollout_error(thetas, path)[1] == pytest.approx(want, rel=1e-12)
    assert spiral.rollout_error(thetas[:, 1], path) == pytest.approx(want, rel=1e-12)


def test_training_brings_the_learned_path_to_the_true_one():
    path, data = spiral.observations()
    theta = glorot(spiral.FIELD, seed=5, runs=3)
    objective = ode_objective(spiral.FIELD, *windows(spiral.TIMES, data, length=6), HEUN, samples=True)
    story = train(objective, theta, Adam(0.03), 240, batches=minibatches(35, 8, 240, seed=5))
    assert (spiral.rollout_error(theta, path) > 0.5).all()
    assert (spiral.rollout_error(story.theta, path) < 0.2).all()
