"""Notebook 12b: what no training does: every symptom appears, every cure helps."""

import numpy as np
import pytest

from nodetutor.gradients import check_gradient
from nodetutor.initialize import glorot
from nodetutor.lessons.clinic import limits
from nodetutor.lessons.clinic.drawings import draw_growth, draw_swaps
from nodetutor.lessons.clinic.explorers import horizon
from nodetutor.solvers import EULER, RK4, solve

# --- paths that must not cross -------------------------------------------------------------


@pytest.fixture(scope="module")
def line():
    return limits.fit_swap(1)


@pytest.fixture(scope="module")
def plane():
    return limits.fit_swap(2)


def test_on_a_line_nobody_passes_and_one_dimension_more_helps(line, plane):
    everybody_at_0 = np.mean(limits.PLACES**2)
    assert np.allclose(limits.swap(line[0], 40)(line[1])[0], everybody_at_0, atol=0.005)
    assert limits.swap(plane[0], 40)(plane[1])[0].max() < 0.02
    assert (np.diff(limits.paths(*line), axis=1) > 0).all()
    ends = limits.paths(*plane)[-1]
    assert np.abs(ends + limits.PLACES[:, None]).max() < 0.2
    told = draw_swaps({"line": limits.paths(line[0], line[1][:, 0]), "plane": limits.paths(plane[0], plane[1][:, 0])})[
        1
    ]
    assert "line: from 1 to 0.0; plane: from 1 to -1.0" in told


def test_a_long_step_of_euler_jumps_over_and_small_steps_tell():
    field, theta = limits.fit_swap(1, steps=1, method=EULER)
    assert np.median(limits.swap(field, 1, EULER)(theta)[0]) < 0.01
    assert np.median(limits.swap(field, 40)(theta)[0]) > 0.4
    assert check_gradient(limits.swap(field, 1, EULER), theta[:, 0])


# --- forecasts -----------------------------------------------------------------------------


def test_growth_is_that_of_its_equation():
    walk = solve(limits.Logistic(), [1, 1], [0.05], limits.LATER, RK4)[:, 0]
    assert np.allclose(limits.growth(limits.LATER), walk, atol=1e-4)
    assert np.array_equal(limits.LATER[:13], limits.FIRST)


def test_the_better_fit_forecasts_worse_and_data_or_a_law_help():
    starts = glorot(limits.CURVE, 0, limits.RUNS)
    early, off_early = limits.fit_growth(limits.CURVE, starts, budget=200)
    late, off_late = limits.fit_growth(limits.CURVE, starts)
    ends = [np.median(limits.forecast(limits.CURVE, theta)[-1]) for theta in (early, late)]
    assert np.median(off_late) < 0.02 < 0.04 < np.median(off_early)
    assert abs(ends[1] - 1) > 2 > abs(ends[0] - 1)
    spread = limits.CURVE(0, np.array([[0.25, 1.0, 2.0]])[..., None], late[:, None])[0].std(axis=-1)
    assert spread[0] < 0.02 < 0.05 < spread[1] < spread[2]  # the test: they part where no data were
    three, _ = limits.fit_growth(limits.CURVE, starts, starts=(0.05, 0.6, 1.5))
    numbers = np.random.default_rng(0).uniform(0.5, 2, size=(2, limits.RUNS))
    law, off_law = limits.fit_growth(limits.Logistic(), numbers, budget=200, rate=0.2)
    cured = limits.forecast(limits.CURVE, three), limits.forecast(limits.Logistic(), law)
    assert np.abs(cured[0][-1] - 1).max() < 0.4
    assert np.abs(cured[1][-1] - 1).max() < 0.1
    assert np.median(off_law) < 0.001
    assert "law 0.9" in draw_growth({"data": cured[0], "law": cured[1]})[1]


def test_the_gap_of_a_fit_is_that_of_its_path():
    starts = glorot(limits.CURVE, 0, 3)
    theta, off = limits.fit_growth(limits.CURVE, starts, budget=20)
    path = limits.forecast(limits.CURVE, theta)[1:13]
    assert np.allclose(off, np.sqrt(((path - limits.growth(limits.FIRST)[1:, None]) ** 2).mean(axis=0)))


# --- two runs that differ ------------------------------------------------------------------


def test_the_field_of_lorenz_knows_its_derivatives_and_stands_still_where_it_should():
    assert check_gradient(limits.LORENZ)
    root = np.sqrt(8 / 3 * 27)
    assert np.allclose(limits.LORENZ(0, np.array([root, root, 27]), limits.NUMBERS), 0, atol=1e-12)


def test_a_nudge_grows_through_a_long_solution_and_not_through_windows():
    starts = limits.guesses((0, 1e-12, 1e-7))
    assert np.allclose(starts[:, 20:40] / starts[:, :20] - 1, 1e-12, atol=1e-15)
    long, short = limits.train_long(starts), limits.train_windows(starts)
    tiny, single = limits.gap(long)
    assert 6 <= (tiny > 1e-3).sum() <= 16
    assert tiny.max() > 0.1
    assert (single > 1e-3).sum() >= 10
    assert limits.gap(short)[0].max() < 1e-10
    assert limits.gap(short)[1].max() < 1e-5
    off = [np.median(np.abs(story.theta[:, :20].T / limits.NUMBERS - 1).max(axis=1)) for story in (long, short)]
    assert off[1] < 0.02 < 0.3 < off[0]


def test_the_same_numbers_twice_give_the_same():
    start = limits.guesses((0,), runs=3)
    assert np.array_equal(limits.train_long(start, budget=3).theta, limits.train_long(start, budget=3).theta)


def test_the_loss_of_a_long_solution_is_a_share_of_the_variance():
    t, data = limits.observed(2)
    assert limits.long_objective(2)(limits.NUMBERS)[0] == pytest.approx(0, abs=1e-20)
    theta = limits.NUMBERS * [1.1, 1, 1]
    path = solve(limits.LORENZ, theta, limits.ONSET, t, RK4)
    want = ((path - data)[1:] ** 2).sum(axis=1).mean() / data.var(axis=0).sum()
    assert limits.long_objective(2)(theta)[0] == pytest.approx(want)


def test_twice_the_digits_last_twice_as_long_and_single_precision_has_seven():
    walks = limits.nudged([0, 1e-3, 1e-6, 1e-12])
    assert walks[0, 0, 1] - walks[0, 0, 0] == pytest.approx(1e-3)
    three, six, twelve = limits.parting(limits.distance(walks[..., 1:], walks[..., :1]))
    assert six / three == pytest.approx(2, rel=0.3)
    assert twelve / six == pytest.approx(2, rel=0.15)
    single = solve(limits.in_single, limits.NUMBERS, limits.ONSET, limits.TIME, RK4)
    assert 10 < limits.parting(limits.distance(single, walks[..., 0])) < 20
    z = np.array([1 / 3, 2.0, 3.0])
    off = np.abs(limits.in_single(0, z, limits.NUMBERS) - limits.LORENZ(0, z, limits.NUMBERS)).max()
    assert 1e-8 < off < 1e-4


def test_parting_is_the_first_time_beyond():
    gaps = np.zeros((len(limits.TIME), 2))
    gaps[500:, 0] = 2
    assert list(limits.parting(gaps)) == [pytest.approx(5), pytest.approx(40)]


def test_the_horizon_of_the_explorer():
    explorer = horizon()
    assert "1 apart at t = 15" in explorer.text()
    explorer.sliders[0].value = 3
    assert "1e-03" in explorer.text()
    path, gap = explorer.fig.axes[0].lines[1].get_ydata(), explorer.fig.axes[1].lines[1].get_ydata()
    assert gap[0] == pytest.approx(1e-3)
    assert path[0] == pytest.approx(limits.ONSET[0] + 1e-3)
