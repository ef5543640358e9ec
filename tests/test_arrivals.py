"""Notebook 12a: data that arrive at times of their own, or in bad units: every symptom appears, every cure helps."""

import numpy as np
import pytest

from nodetutor.gradients import check_gradient
from nodetutor.lessons.clinic import arrivals, study
from nodetutor.lessons.clinic.drawings import draw_times
from nodetutor.lessons.clinic.explorers import unit_of_time
from nodetutor.solvers import HEUN, RK4, solve
from nodetutor.training import ode_objective

# --- every sample has times of its own -----------------------------------------------------

Z0, OWN, VALUES = arrivals.measured()


def test_friction_takes_the_energy_of_the_pendulum():
    angle, speed = z = np.array([[0.5, -1.2, 2.0], [1.0, 0.3, -2.0]])
    by_t = arrivals.swing(0, z, None)
    assert np.array_equal(by_t[0], speed)
    assert np.allclose(speed * by_t[1] + 4 * np.sin(angle) * speed, -0.3 * speed**2)  # d/dt (v^2 / 2 - 4 cos angle)


def test_every_sample_has_times_of_its_own_and_stands_where_the_pendulum_was():
    assert Z0.shape == (2, 20)
    assert len(np.unique(np.concatenate(OWN))) == sum(map(len, OWN))
    assert {len(own) for own in OWN} == {4, 5, 6, 7, 8}
    for i in (0, 7):
        fine = np.append(np.linspace(0, OWN[i][-1], 2001)[:-1], OWN[i][-1])
        assert np.allclose(VALUES[i][-1], solve(arrivals.swing, None, Z0[:, i], fine, RK4)[-1], atol=1e-6)


def objective_of(t, loss, method=RK4):
    return ode_objective(arrivals.FIELD, Z0, t, loss, method, samples=True)


def test_union_and_columns_have_the_loss_of_each_sample_for_itself():
    theta = arrivals.STARTS[:, :2]
    want = np.zeros(2)
    for start, own, value in zip(Z0.T, OWN, VALUES, strict=True):
        states = solve(arrivals.FIELD, theta, start, np.append(0, own), RK4)[1:]
        want += ((states - value[..., None]) ** 2).sum(axis=1).mean(axis=0) / len(OWN)
    assert np.allclose(objective_of(*arrivals.columns(OWN, VALUES))(theta)[0], want, rtol=1e-12)
    for ways in (arrivals.columns(OWN, VALUES, 2), arrivals.union(OWN, VALUES)):
        assert np.allclose(objective_of(*ways)(theta)[0], want, rtol=2e-3)
        assert check_gradient(objective_of(*ways), theta)


def test_union_and_columns_agree_up_to_the_error_of_the_solver():
    theta = arrivals.STARTS[:, :3]
    loss, gradient = objective_of(*arrivals.union(OWN, VALUES))(theta)
    gaps = []
    for steps in (2, 4):
        other, slope = objective_of(*arrivals.columns(OWN, VALUES, steps))(theta)
        gaps.append((np.abs(other - loss).max(), np.abs(slope - gradient).max()))
    assert (np.array(gaps[0]) / gaps[1] > 10).all()  # order 4: 16
    assert gaps[1][1] < 1e-4 * np.abs(gradient).max()


def test_a_column_is_time_stretched():
    theta, (t, _) = arrivals.STARTS[:, 0], arrivals.columns(OWN, VALUES)
    gaps = np.diff(t, axis=0)
    for i, n in ((0, 0), (3, 2)):

        def in_s(s, z, theta, gap=gaps[n, i]):
            return gap * arrivals.FIELD(s * gap, z, theta)

        stretched = solve(in_s, theta, Z0[:, i], [0, 1], HEUN)[-1]
        assert np.allclose(stretched, solve(arrivals.FIELD, theta, Z0[:, i], t[n : n + 2, i], HEUN)[-1], rtol=1e-13)


def test_what_was_not_seen_does_not_count():
    states = np.random.default_rng(5).normal(size=(4, 2, 3))
    target, seen = np.zeros((3, 2, 3)), np.array([[1, 1, 1], [1, 0, 1], [0, 0, 1]])
    loss = arrivals.Seen(target, seen)
    want = [(states[1:3, :, 0] ** 2).sum() / 2, (states[1, :, 1] ** 2).sum(), (states[1:, :, 2] ** 2).sum() / 3]
    assert np.allclose(loss(states), want)
    assert check_gradient(loss, states)


def test_one_t_for_all_forecasts_badly_and_times_of_their_own_help():
    overlooked = arrivals.fit_swing(Z0, *arrivals.one_for_all(OWN, VALUES, steps=2))
    cured = arrivals.fit_swing(Z0, *arrivals.columns(OWN, VALUES, steps=2))
    first, last = np.median(overlooked.losses[[0, -1]], axis=1)
    assert 0.3 < last < 0.2 * first
    assert np.median(arrivals.missed(overlooked.theta)) > 0.15
    assert np.median(cured.losses[-1]) < 0.03
    assert np.median(arrivals.missed(cured.theta)) < 0.06


def test_forecasts_that_stand_still_miss_about_everything():
    still = np.zeros((arrivals.FIELD.size, 1))
    z0 = arrivals.released(50, seed=99)
    truth = solve(arrivals.swing, None, z0, np.linspace(0, 3, 31), RK4)
    want = ((truth - z0) ** 2).sum(axis=1).mean() / truth.var(axis=(0, 2)).sum()
    assert arrivals.missed(still) == pytest.approx(want)


# --- units ---------------------------------------------------------------------------------


def test_the_unit_of_time_decides():
    errors = {unit: arrivals.fit_turn(hour)[1] for unit, hour in arrivals.UNITS.items()}
    assert (errors["hours"] < 0.1).all()
    assert 0.5 < np.median(errors["days"]) < 1
    assert np.median(errors["minutes"]) > 0.9
    assert np.median(errors["seconds"]) > 1e5


@pytest.mark.parametrize("hour", [1 / 24, 60, 3600])
def test_the_pace_of_the_data_is_a_good_unit(hour):
    t = arrivals.SHARE * hour
    factor = arrivals.pace(t, arrivals.CIRCLE)
    assert factor * hour == pytest.approx(np.pi, rel=0.01)  # once round is pi times the width
    assert arrivals.pace(t, 7 * arrivals.CIRCLE) == pytest.approx(factor)
    theta, errors = arrivals.fit_turn(factor * hour)
    assert (errors < 0.1).all()
    path = arrivals.turn(theta, factor * hour)[1:] - arrivals.CIRCLE[1:, :, None]
    assert np.allclose((path**2).sum(axis=1).mean(axis=0), errors)


def test_a_small_loss_hides_a_component_and_divided_states_help_more_than_a_divided_loss():
    wide = arrivals.CIRCLE * [20, 1]
    raw, fair = arrivals.fit_stretched(wide), arrivals.fit_stretched(wide, 1 / wide.var(axis=0))
    scaled = arrivals.fit_stretched(wide / wide.std(axis=0))
    var = wide[1:].var(axis=0)
    assert np.median((raw * var[:, None]).sum(axis=0) / var.sum()) < 0.1
    assert np.median(raw[1]) > 3
    assert np.median(fair[1]) < 0.1 < np.median(fair[0])
    assert scaled.max() < 0.02


def test_shares_of_the_variance():
    data = np.random.default_rng(1).normal(size=(25, 2)) * [3, 1]
    flat = np.tile(data[1:].mean(axis=0), (25, 1))
    assert np.allclose(arrivals.shares(flat, data), 1)
    assert np.allclose(arrivals.shares(data[..., None], data), 0)


def test_a_weighted_distance_knows_its_gradient():
    states = np.random.default_rng(3).normal(size=(4, 2, 3))
    loss = arrivals.Weighted([[1, 2], [0, 1]], weight=(0.1, 4), at=[1, 3], factor=0.5)
    misses = ((states[1] - [[1], [2]]) ** 2, (states[3] - [[0], [1]]) ** 2)
    assert np.allclose(loss(states), 0.5 * sum(0.1 * m[0] + 4 * m[1] for m in misses))
    assert check_gradient(loss, states)


def test_the_stored_units_are_what_training_reaches():
    told = study.load("units")
    assert told["errors"].shape == (len(study.DURATIONS), 20)
    for duration in (1 / 24, 3):
        i = study.DURATIONS.index(duration)
        theta, errors = arrivals.fit_turn(duration)
        assert np.median(errors) == pytest.approx(np.median(told["errors"][i]), rel=0.3)
        path = arrivals.turn(theta[:, study.middle(errors)], duration)
        assert np.abs(path - told["paths"][i]).max() < 0.3
        assert ((path - arrivals.CIRCLE)[1:] ** 2).sum(axis=1).mean() == pytest.approx(np.median(errors), rel=0.3)
    explorer = unit_of_time()
    assert "0 of 20 trainings fit" in explorer.text()
    explorer.sliders[0].value = 1
    assert "(in hours) units of time: 20 of 20" in explorer.text()
    path = explorer.fig.axes[0].lines[1].get_ydata()
    assert np.abs(path - arrivals.CIRCLE[:, 0]).max() < 0.2


def test_the_picture_of_the_times_counts_them():
    assert f"the {sum(map(len, OWN))} times of all 20 samples" in draw_times(OWN)[1]
