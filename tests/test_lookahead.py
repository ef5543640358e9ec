"""Lookahead's lesson: its explorers walk as the optimizer does, its noise is that of many runs, its checks hold."""

import re

import numpy as np
import pytest

from nodetutor.gradients import finite_differences
from nodetutor.lessons.lookahead import drawings, exercises
from nodetutor.lessons.lookahead import explorers as lookahead
from nodetutor.lessons.lookahead.noise import expected_loss
from nodetutor.lessons.lookahead.traces import BUGS, program_trace
from nodetutor.notebook.figures import subplots
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


# --- drawings


def test_a_cycle_is_drawn_as_the_optimizer_walks():
    curvature = np.array([1.9, 0.3])
    for k in (2, 3):
        x, optimizer, fast = np.array([10.0, 10.0]), Lookahead(GradientDescent(1.0), k, 0.5), [np.array([10.0, 10.0])]
        state = optimizer.init(x)
        for _ in range(k):
            fast.append(fast[-1] * (1 - curvature))
            x, state = optimizer.step(x, curvature * x, state)
        _, ax = subplots()
        words = drawings.draw_cycle(ax, curvature, k)
        assert np.allclose(np.transpose(ax.lines[0].get_data()), fast)
        assert np.allclose(np.transpose(ax.lines[2].get_data()), [[10, 10], x])
        before, after = ((curvature * z**2).sum() / 2 for z in (fast[-1], x))
        assert f"loss {before:.1f}; the slow weights go to ({x[0]:.2f}, {x[1]:.2f}), loss {after:.1f}" in words


def test_contraction_is_that_of_the_map_of_stability_and_smallest_where_it_says():
    _, axes = subplots(1, 2)
    lr_h = np.linspace(0, 2.5, 51)
    words = drawings.draw_contraction(axes, lr_h)
    for line, curve, (k, alpha) in zip(axes[0].lines, axes[1].lines, drawings.THREE, strict=True):
        assert np.allclose(curve.get_ydata(), lookahead.rate(lr_h, k, alpha))
        assert np.allclose(np.abs(line.get_ydata()) ** (1 / k), curve.get_ydata())
        assert line.get_ydata()[0] == 1
    assert "gradient descent: smallest, 0.00, at lr h = 1.0; Lookahead, k = 4: smallest, 0.50, at lr h = 1.0" in words
    assert words.endswith("Lookahead, k = 5: smallest, 0.00, at lr h = 2.0")


def test_ages_are_the_shares_of_each_fast_end_in_the_slow_weights():
    _, ax = subplots()
    words = drawings.draw_ages(ax, (0.2, 0.5, 0.8))
    for line, alpha in zip(ax.lines, (0.2, 0.5, 0.8), strict=True):
        for age, weight in enumerate(line.get_ydata()):
            slow = 0.0
            for update in range(9):  # all fast ends are 0 but one
                slow = (1 - alpha) * slow + alpha * (update == 8 - age)
            assert weight == pytest.approx(slow)
    assert words.count("sum 1.00") == 3
    assert "alpha = 0.5: 0.50 for the newest, 0.031 for four updates ago, 0.002 for the start" in words


def test_drawings_tell_the_numbers_at_the_rates_that_they_name():
    _, ax = subplots()
    rates = np.array([1.7, 1.9, 2.0, 2.2])
    words = drawings.draw_slower_direction(ax, rates, {(1, 1.0): rates / 10})
    assert words == "gradient descent 0.18 at lr = 1.8 and 0.21 at lr = 2.1"
    _, ax = subplots()
    formula = lambda x: x / (2 - x)  # noqa: E731
    points = {"a": ([0.4], [0.3]), "b": ([0.4], [0.2])}
    words = drawings.draw_variances(ax, np.array([0.2, 1.0]), {"a": formula, "b": np.sqrt}, points)
    assert words == "a 0.25 at lr h = 0.4 and 4.0 at 1.6; b 0.63 at lr h = 0.4 and 1.3 at 1.6"
    _, ax = subplots()
    drawings.draw_spread(ax, rates, {"a": np.array([0.3, 0.1, 0.2, 0.4])})
    assert np.allclose(ax.lines[1].get_data(), [[1.9], [0.1]]), "a dot at the best"
    _, axes = subplots(1, 2)
    losses = np.array([[0.1, 9, 0.1], [0.01, 0.2, 0.3]])
    cases = {"a": losses, "b": losses[::-1], "c": losses}
    words = drawings.draw_memory(axes, [0.1, 0.5], {"one": cases, "two": cases})
    assert words.startswith("one, a: lowest median near lr = 0.1; one, b: lowest median near lr = 0.5;")
    _, axes = subplots(1, 2)
    alphas = np.array([0.0, 1.0, 2.0])
    drawings.draw_line_search(axes, alphas, (alphas - 1.5) ** 2, 1.5, [1.5, 1.2])
    assert np.allclose([line.get_data() for line in axes[0].lines[1:]], [[[0], [2.25]], [[0.5], [1.25]], [[1], [0.25]], [[1.5], [0.25]]])  # fmt: skip # noqa: E501
    assert list(axes[1].lines[0].get_xdata()) == [1, 2]
    _, ax = subplots()
    words = drawings.draw_traces(ax, {"a": [9, 8, 7, 6, 2.5, 1.5], "b": range(6), "c": range(6)})
    assert (
        words == "a: 2.5 after step 5, 1.5 at the end; b: 4 after step 5, 5 at the end; c: 4 after step 5, 5 at the end"
    )


def test_walks_and_climbs_stand_at_their_steps():
    _, ax = subplots()
    drawings.draw_walks(ax, np.arange(11), np.arange(11), 10 * np.arange(11), 5)
    assert np.allclose(ax.lines[2].get_data(), [[0, 5, 10], [0, 50, 100]])
    _, ax = subplots()
    drawings.draw_climb(ax, np.arange(15) / 100, np.arange(15) / 50, np.zeros(15))
    formula = np.concatenate([line.get_xydata() for line in ax.lines[:6:2]])
    assert np.allclose(formula, np.transpose([np.arange(1, 16), np.arange(15) / 100]))
    assert np.allclose(ax.lines[3].get_xydata()[0], [6, 0.1])
