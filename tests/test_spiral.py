"""The spiral of notebook 09: its gradient through windows and mini-batches, and its data."""

import numpy as np
import pytest

from nodetutor.gradients import finite_differences
from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import spiral
from nodetutor.optimizers import Adam
from nodetutor.solvers import solve
from nodetutor.training import train


def test_the_path_is_the_rotation_that_shrinks():
    path, _ = spiral.observations()
    decay, angle = np.exp(-0.2 * spiral.TIMES), 2 * spiral.TIMES
    expected = 1.5 * (decay * [np.cos(angle), -np.sin(angle)]).T
    assert np.abs(path - expected).max() < 1e-4


def test_the_noise_has_the_size_that_it_says():
    path, data = spiral.observations(seed=3)
    assert 0.8 < np.std(data - path) / spiral.NOISE < 1.2
    assert not np.allclose(data, spiral.observations(seed=4)[1])


def test_the_window_gradient_is_the_gradient():
    objective = spiral.window_objective(spiral.observations()[1])
    theta, first = glorot(spiral.FIELD, 0, 3), np.array([0, 5, 5, 30])
    moved = finite_differences(lambda p: objective(p, first)[0], theta)
    assert np.abs(objective(theta, first)[1] - moved).max() < 1e-7 * np.abs(moved).max()


def test_the_loss_of_a_batch_is_the_mean_over_its_windows_and_their_times():
    _, data = spiral.observations()
    theta, first = glorot(spiral.FIELD, 1), np.array([3, 17])
    t, misses = spiral.TIMES[: spiral.WINDOW + 1], []
    for start in first:
        states = solve(spiral.FIELD, theta, data[start], t, "heun")
        misses += [np.sum((states[n] - data[start + n]) ** 2) for n in range(1, spiral.WINDOW + 1)]
    assert spiral.window_objective(data)(theta[:, None], first)[0][0] == pytest.approx(np.mean(misses), rel=1e-12)


def test_the_rollout_error_is_the_mean_distance_at_all_times():
    path, _ = spiral.observations()
    thetas = glorot(spiral.FIELD, 2, 3)
    states = solve(spiral.FIELD, thetas[:, 1], spiral.START, spiral.TIMES, "heun")
    want = np.sqrt(np.mean(np.linalg.norm(states - path, axis=1) ** 2))
    assert spiral.rollout_error(thetas, path)[1] == pytest.approx(want, rel=1e-12)
    assert spiral.rollout_error(thetas[:, 1], path) == pytest.approx(want, rel=1e-12)


def test_a_window_fits_in_the_data():
    objective, theta = spiral.window_objective(spiral.observations()[1]), glorot(spiral.FIELD, 0, 1)
    last = len(spiral.TIMES) - 1 - spiral.WINDOW
    assert np.isfinite(objective(theta, [0, last])[0]).all()
    with pytest.raises(ValueError, match="first"):
        objective(theta, [0, last + 1])
    assert spiral.window_starts(0, 1000, 4).max() + spiral.WINDOW == len(spiral.TIMES) - 1


def test_training_brings_the_learned_path_to_the_true_one():
    path, data = spiral.observations()
    theta = glorot(spiral.FIELD, seed=5, runs=3)
    story = train(spiral.window_objective(data), theta, Adam(0.03), 240, batches=spiral.window_starts(5, 240, 8))
    assert (spiral.rollout_error(theta, path) > 0.5).all()
    assert (spiral.rollout_error(story.theta, path) < 0.2).all()
