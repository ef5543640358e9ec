"""Lookahead's lesson: its explorers walk as the optimizer does, its noise is that of many runs, its checks hold."""

import re

import numpy as np
import pytest

from nodetutor.gradients import finite_differences
from nodetutor.lessons.lookahead import exercises
from nodetutor.lessons.lookahead import explorers as lookahead
from nodetutor.lessons.lookahead.noise import expected_loss
from nodetutor.lessons.lookahead.traces import BUGS, program_trace
from nodetutor.optimizers import GradientDescent, Lookahead


@pytest.mark.parametrize(("lr", "k", "alpha"), [(1.9, 5, 0.5), (0.3, 1, 1.0), (0.7, 7, 0.2)])
def test_the_valley_is_walked_by_the_rule(lr, k, alpha):
    r, theta = 1 - lr * lookahead.CURVATURE, lookahead.START
    path, slows, walk = [theta], [theta], [theta]
    for i in range(1, lookahead.EVALUATIONS + 1):
        fast = theta = r * theta
        if i % k == 0:
            theta = (1 - alpha) * slows[-1] + alpha * theta
            slows.append(theta)
        path.append(theta)
        walk += [fast, theta]
    for got, want in zip(lookahead.descend(lr, k, alpha), (path, slows), strict=True):
        assert np.allclose(got, want, rtol=1e-12)
    assert np.allclose(lookahead.with_fast_ends(np.array(path), lr), walk, rtol=1e-12)


def test_the_loss_of_the_valley_has_the_gradient_that_the_walk_uses():
    x = np.array([0.3, -0.8])
    moved = finite_differences(lambda x: lookahead.losses(x[None])[0], x)
    assert np.allclose(moved, lookahead.CURVATURE * x, rtol=1e-8)


@pytest.mark.parametrize(("k", "alpha"), [(1, 0.5), (4, 0.5), (5, 0.2), (5, 1.0), (10, 0.7)])
def test_the_map_of_stability_shows_the_contraction_of_a_walk_and_its_limit(k, alpha):
    for lr_h in (0.3, 1.7, 2.3):
        ends = lookahead.descend(lr_h, k, alpha)[1][:, 0]  # curvature 1
        assert abs(ends[1] / ends[0]) ** (1 / k) == pytest.approx(lookahead.rate(lr_h, k, alpha), rel=1e-9)
    explorer = lookahead.stability()
    explorer.sliders[0].value = alpha
    if k <= 6:
        limit = float(re.search(rf"([\d.]+) for k = {k}\b", explorer.text())[1])
        assert lookahead.rate(limit - 0.051, k, alpha) < 1 < lookahead.rate(limit + 0.051, k, alpha)


# --- noise, exactly


@pytest.mark.parametrize(("k", "alpha", "falls"), [(1, 1.0, False), (5, 0.5, False), (4, 0.2, True)])
def test_the_expected_loss_is_the_mean_over_many_runs(k, alpha, falls):
    h, lr, steps, rng = np.array([0.05, 0.4, 1.0]), 0.7, 40, np.random.default_rng(0)
    theta = rng.normal(size=(3, 40_000))
    optimizer, shrinking = Lookahead(GradientDescent(lr), k, alpha), h[:, None]
    state = optimizer.init(theta)
    for i in range(steps):
        gradient = shrinking * (theta - rng.normal(size=theta.shape)) * (1 - i / steps if falls else 1)
        theta, state = optimizer.step(theta, gradient, state)
    losses = (shrinking * optimizer.weights(theta, state) ** 2).sum(axis=0) / 2
    wanted = expected_loss(h, lr, k, alpha, steps, falls)
    assert losses.mean() == pytest.approx(wanted, abs=4 * losses.std() / 200)


def test_the_expected_loss_comes_to_rest_at_proposition_2():
    lr, k, alpha = np.array([0.1, 0.9, 1.6]), 5, 0.3
    r = 1 - lr
    top = alpha**2 * (1 - r ** (2 * k))
    variance = top / (top + 2 * alpha * (1 - alpha) * (1 - r**k)) * lr**2 / (1 - r**2)
    assert np.allclose(expected_loss([1.0], lr, k, alpha, 2000), variance / 2, rtol=1e-9)


@pytest.mark.parametrize("change", [{"k": 0}, {"steps": 0}, {"alpha": 0.0}, {"alpha": 1.5}, {"curvature": [np.nan]}])
def test_the_expected_loss_names_a_bad_argument(change):
    given = {"curvature": [1.0], "lr": 0.1, "k": 2, "alpha": 0.5, "steps": 4} | change
    with pytest.raises(ValueError, match=next(iter(change))):
        expected_loss(**given)


# --- traces and exercises


def test_the_right_program_makes_the_trace_of_the_optimizer():
    x, optimizer, path = np.array([7.0]), Lookahead(GradientDescent(1.0), 3, 0.25), []
    state = optimizer.init(x)
    for _ in range(10):
        x, state = optimizer.step(x, np.ones(1), state)
        path.append(x[0])
    assert np.allclose(program_trace(7.0, 3, 0.25, 10), path)


def test_the_published_conventions_have_their_traces():
    late, zero = list(BUGS.values())[:2]
    assert late(10.0, 4, 0.5, 12) == [9, 8, 7, 6, 7, 6, 5, 4, 5, 4, 3, 2]
    assert program_trace(10.0, 4, 0.5, 12, first=5, every=1, slow=0.0) == [
        9,
        8,
        7,
        6,
        2.5,
        1.5,
        0.5,
        -0.5,
        -1.5,
        0,
        -1,
        -2,
    ]
    assert zero(10.0, 4, 0.5, 5) == [9, 8, 7, 6, 7.5]


@pytest.mark.parametrize(
    ("test", "hidden"), [((10, 4, 0.5, 12), 3), ((0, 3, 0.25, 6), 2), ((10, 3, 0.25, 5), 5), ((9, 2, 1, 9), 4)]
)
def test_a_weak_test_hides_a_bug(test, hidden):
    reply = exercises.exposing_test(test)
    assert not reply.right
    assert list(BUGS)[hidden] not in reply.text


@pytest.mark.parametrize("test", [(10, 3, 0.25, 6), [-4.5, 2.0, 0.7, 4], (1, 5, 0.9, 12)])
def test_a_test_that_exposes_every_bug_is_right(test):
    assert exercises.exposing_test(test).right


def test_five_points_may_come_in_any_clothes_and_a_little_off():
    points = [0.25 - 0.36**i * 0.16 for i in range(1, 6)]
    for given in (points, tuple(points), np.array(points), np.float32(points), [p + 0.015 for p in points]):
        assert exercises.climb(given).right
    assert "too high at 1." in exercises.climb([0.24, *points[1:]]).text
