"""Notebook 11: its equations, its price on motion, its explorer and what it claims of stiffness and scale."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import assert_close, central
from nodetutor.adaptive import solve_adaptive
from nodetutor.gradients import check_gradient
from nodetutor.lessons.hard_equations import drawings, equations, experiments
from nodetutor.lessons.hard_equations.equations import (
    REACTIONS,
    Motion,
    Reactions,
    TwoClocks,
    rates_objective,
    solution,
)
from nodetutor.lessons.hard_equations.explorers import two_clocks
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent
from nodetutor.solvers import RK4, solve
from nodetutor.training import train


@pytest.mark.parametrize("field", [TwoClocks(), Reactions()], ids=["two clocks", "reactions"])
def test_the_fields_have_the_derivatives_that_they_say(field):
    assert check_gradient(field)


def test_two_clocks_follow_their_solution():
    t = np.linspace(0, 3, 301)
    states = solve(TwoClocks(), [4.0], [-1.0], t, RK4)[:, 0]
    assert_close("z", states, solution(t, 4.0, -1.0), atol=1e-6)


def test_reactions_keep_what_they_move():
    """A falls as exp(-k_1 t), and B is what its formula says: k_1 / (k_2 - k_1) (exp(-k_1 t) - exp(-k_2 t))."""
    t = np.linspace(0, 2, 401)
    states = solve(REACTIONS, np.log([1.0, 3.0]), [1.0, 0.0], t, RK4)
    assert_close("A", states[:, 0], np.exp(-t), atol=1e-8)
    assert_close("B", states[:, 1], 0.5 * (np.exp(-t) - np.exp(-3 * t)), atol=1e-8)


@pytest.mark.parametrize("logarithms", [True, False])
@pytest.mark.parametrize("scaled", [True, False])
def test_the_objective_has_its_gradient_and_is_zero_at_the_truth(logarithms, scaled):
    objective = rates_objective(logarithms, scaled)
    theta = np.array([2.0, 300.0])
    assert check_gradient(objective, np.log(theta) if logarithms else theta)
    truth = np.array(equations.TRUE_RATES)
    assert objective(np.log(truth) if logarithms else truth)[0] < 1e-20
    lost = np.array([[2.0, 1e300], [300.0, 300.0]])
    value = objective(np.log(lost) if logarithms else lost)[0]
    assert np.isfinite(value[0])
    assert value[1] == np.inf


def test_motion_is_the_sum_over_steps_and_has_its_gradient():
    t, states = np.array([0.0, 0.5, 2.0]), np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 4.0]])
    loss = SquaredDistance([1.0, 1.0])
    assert Motion(loss, t, 0.5)(states) == pytest.approx(9 + 0.5 * (1 / 0.5 + 9 / 1.5))
    assert Motion(loss, t, 0)(states) == loss(states)
    jumps = Motion(loss, t, 0.3).gradient(states)
    measured = central(lambda x: Motion(loss, t, 0.3)(x.reshape(3, 2)), states.ravel()).reshape(3, 2)
    assert_close("dL/dz_n", np.array([jumps[n] for n in range(3)]), measured, atol=1e-9)
    with pytest.raises(ValueError, match="weight"):
        Motion(loss, t, -1)


@pytest.mark.parametrize(
    ("rate", "steps", "method", "bad"),
    [
        (30, 60, "explicit", True),
        (30, 100, "explicit", False),
        (1000, 10, "implicit", False),
        (1, 10, "explicit", False),
    ],
)
def test_the_explorer_tells_the_edge(rate, steps, method, bad):
    explorer = two_clocks()
    for slider, value in zip(explorer.sliders, (rate, steps, method), strict=True):
        slider.value = value
    words = explorer.text()
    assert ("above 2" in words) == bad, words
    error = float(re.search(r"error is ([\d.e+-]+)\.$", words)[1])
    assert (error > 100) == bad, words


def test_the_work_of_an_explicit_method_grows_with_the_rate_and_that_of_the_truth_does_not():
    hundred, thousand = experiments.evaluations_for(100), experiments.evaluations_for(1000)
    assert 5 < thousand / hundred < 12


def test_scale_and_not_stiffness_decides_who_finds_both_rates():
    assert experiments.share_that_finds_both("Adam", False, True) < 0.3
    assert experiments.share_that_finds_both("Adam", True, True) > 0.7
    assert experiments.share_that_finds_both("gradient descent", True, False) < 0.3
    assert experiments.share_that_finds_both("gradient descent", True, True) > 0.7


def test_evaluations_grow_in_training_and_a_price_on_motion_helps():
    free, misses = experiments.train_rings(0.0)
    dear, more = experiments.train_rings(0.2)
    fields = free.path[0], free.theta, dear.theta
    first, last, calm = (np.median(experiments.evaluations_of(theta)) for theta in fields)
    assert last > 4 * first, (first, last)
    assert calm < 0.7 * last, (calm, last)
    assert np.median(more) > np.median(misses), "and it costs accuracy"
    beside = experiments.train_rings(0.0, experiments.SIDE_BY_SIDE)[0]
    gathered = np.median(experiments.evaluations_of(beside.theta, experiments.SIDE_BY_SIDE))
    assert 2 * first < gathered < 0.7 * last, "gathering costs, and tearing costs more"


@pytest.mark.parametrize(
    ("name", "optimizer", "logarithms"), [("Adam", Adam, False), ("gradient descent", GradientDescent, True)]
)
def test_the_share_that_finds_both_is_that_of_each_rate_alone(monkeypatch, name, optimizer, logarithms):
    rates = (0.03, 1.0) if logarithms else (0.3, 30.0)
    monkeypatch.setattr(experiments, "GRIDS", {(name, logarithms): np.array(rates)})
    truth, off = np.log(equations.TRUE_RATES), np.random.default_rng(0).normal(size=(2, experiments.STARTS))
    start, shares = truth[:, None] + off, []
    for rate in rates:
        theta = start if logarithms else np.exp(start)
        theta = train(rates_objective(logarithms, True), theta, optimizer(rate), experiments.STEPS).theta
        k = np.exp(theta) if logarithms else theta
        with np.errstate(invalid="ignore"):
            shares.append(np.mean([(abs(np.log(one) - truth) < np.log(1.1)).all() for one in k.T]))
    assert shares[0] != shares[1]
    assert experiments.share_that_finds_both(name, logarithms, True) == max(shares), shares


def test_what_a_run_costs_is_counted_for_that_run_and_its_miss_is_that_of_its_end(monkeypatch):
    monkeypatch.setattr(experiments, "BATCHES", 20)
    story, misses = experiments.train_rings(0.2)
    field, points = experiments.FIELD, experiments.POINTS
    radius = np.hypot(*points)
    assert np.allclose(radius, np.repeat([0.5, 1.5], 8))
    assert (experiments.ENDS[0] == np.where(radius < 1, -1, 1)).all()
    counts = experiments.evaluations_of(30 * story.theta)
    assert len(set(counts)) > 1
    for i in (0, 7):
        ends = solve(field, story.theta[:, i, None], points, experiments.SECONDS, "heun")[-1]
        assert misses[i] == pytest.approx(((ends - experiments.ENDS) ** 2).sum(axis=0).mean())
        walk = solve_adaptive(field, 30 * story.theta[:, i, None], points, [0, 1], rtol=1e-4)
        assert counts[i] == walk.evaluations


def test_the_work_is_counted_at_the_tolerance_that_is_asked_for():
    walk = solve_adaptive(TwoClocks(), [30.0], [0.0], [0, 10], rtol=1e-5)
    assert experiments.evaluations_for(30, rtol=1e-5) == walk.evaluations > experiments.evaluations_for(30)


def test_a_count_is_told_with_one_digit():
    assert [drawings.about(count) for count in (94, 1234, 25)] == ["about 90", "about 1,000", "about 20"]


def test_a_walk_is_drawn_with_the_length_of_each_step(shown):
    walk = SimpleNamespace(t=np.array([0, 0.1, 0.5, 2.5]), states=np.arange(8.0).reshape(4, 2))
    drawings.draw_walk(walk, "A walk")
    fig, words = shown[0]
    assert words.startswith("A walk: about 3 steps, the longest about 20 times as long as the shortest.")
    assert np.allclose(fig.axes[1].lines[0].get_data(), [[0, 0.1, 0.5], [0.1, 0.4, 2.0]])
    drawings.draw_work([1, 10, 100], [50, 60, 600])
    ax = shown[1][0].axes[0]
    assert np.allclose(ax.lines[1].get_data(), [[10, 100], [60, 600]]), "slope 1, through the last point"
