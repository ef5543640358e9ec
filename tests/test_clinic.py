"""Notebook 12: every symptom appears, and every cure helps (12a: test_arrivals.py, 12b: test_limits.py)."""

import numpy as np
import pytest

from helpers import central
from nodetutor import thesis
from nodetutor.adaptive import solve_adaptive
from nodetutor.fields import Layer, Perceptron
from nodetutor.gradients import check_gradient
from nodetutor.implicit import solve_implicit
from nodetutor.initialize import glorot
from nodetutor.lessons.clinic import study
from nodetutor.lessons.clinic import symptoms as s
from nodetutor.lessons.clinic.drawings import draw_valleys, loss_of_pace, valleys
from nodetutor.lessons.clinic.explorers import window_and_fit
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent
from nodetutor.solvers import HEUN, solve
from nodetutor.training import ode_objective, train

FIFTY = glorot(s.FIELD, 0, s.STARTS)
SOME = FIFTY[:, :15]
TWENTY = glorot(Layer(2), 0, 20)


def fits(theta):
    return int((s.error(theta) < 0.2).sum())


def test_the_error_is_that_of_the_whole_series():
    states = solve(s.FIELD, SOME, s.CIRCLE[0], s.TIMES, HEUN)[1:]
    want = ((states - s.CIRCLE[1:, :, None]) ** 2).sum(axis=1).mean(axis=0)
    assert np.allclose(s.error(SOME), want)


def test_the_whole_series_leads_to_the_mean_and_windows_do_not():
    whole, cured = s.error(s.fit_whole(FIFTY)), s.error(s.fit_windows(FIFTY, 4))
    assert (whole < 0.2).sum() == 0
    assert 0.9 < np.median(whole) < 1.1
    assert (cured < 0.2).sum() >= 47


def test_both_take_the_same_number_of_steps(monkeypatch):
    calls = []

    class Counting(Perceptron):
        def __call__(self, t, z, theta):
            calls.append(np.broadcast_shapes(np.shape(z)[1:], np.shape(theta)[1:])[-1])
            return super().__call__(t, z, theta)

    monkeypatch.setattr(s, "FIELD", Counting(2, 8))
    s.fit_whole(SOME[:, :1], budget=4)
    whole = sum(calls)
    for length in (2, 4, 24):
        calls.clear()
        s.fit_windows(SOME[:, :1], length, budget=4)
        assert sum(calls) == pytest.approx(whole, rel=0.35)  # the first call of a field is watched more closely
    calls.clear()
    s.fit_growing(SOME[:, :1], budget=4)
    assert sum(calls) == pytest.approx(whole, rel=0.35)


def test_the_other_cures_help_where_the_notebook_says_so():
    good = s.fit_windows(SOME, 4, budget=150)
    assert fits(s.fit_whole(good, 50, 0.005)) >= 14
    assert fits(s.fit_whole(good, 50, 0.05)) <= 1  # lost at the rate that found it
    assert fits(s.fit_shooting(SOME, 0.1)) >= 14
    assert fits(s.fit_shooting(SOME, 10)) <= 1


def test_a_growing_time_span_helps_some_and_so_does_beginning_anew_on_the_whole_series():
    assert 3 <= fits(s.fit_growing(FIFTY)) <= 24
    assert 3 <= fits(s.fit_growing(FIFTY, spans=(48,) * 4)) <= 24


def test_the_span_grows_and_every_span_costs_the_same(monkeypatch):
    asked = []
    monkeypatch.setattr(s, "fit_whole", lambda theta, budget, rate, observations: asked.append((budget, observations)))
    s.fit_growing(None)
    assert [observations for _, observations in asked] == [6, 12, 24, 48]
    assert [budget * observations for budget, observations in asked] == [s.BUDGET * 12] * 4


def test_multiple_shooting_has_the_gradient_of_its_loss():
    v = np.concatenate([SOME[:, :2], np.random.default_rng(1).normal(size=(24, 2))])
    for weight in (0.1, 10):
        assert check_gradient(s.shooting(4, weight), v)


def test_how_many_is_told_in_words():
    assert s.how_many(s.fit_windows(SOME, 4)) == "nearly all"
    assert s.how_many(SOME) == "hardly any"


def test_what_is_stored_is_what_windows_reach():
    told = study.load("lengths")
    assert told["errors"].shape == (len(study.LENGTHS), s.STARTS)
    counts = (told["errors"] < 0.2).sum(axis=1)
    assert counts[:6].min() >= 47
    assert counts[-1] == 0
    for length in (1, 8):
        i = study.LENGTHS.index(length)
        errors, path = study.reached(length)
        assert np.median(errors) == pytest.approx(np.median(told["errors"][i]), rel=0.5)
        assert np.median(errors) == pytest.approx(((path - s.CIRCLE)[1:] ** 2).sum(axis=1).mean(), rel=0.2)
        assert np.abs(path - told["paths"][i]).max() < 0.3


def test_the_landscape_has_many_valleys_above_the_mean_and_windows_have_one():
    pace = np.linspace(0, 4 * np.pi, 2001)
    whole, window = loss_of_pace(pace, 48), loss_of_pace(pace, 4)
    assert valleys(whole) == 7
    assert valleys(window) == 1
    assert np.sort(whole[1:-1][(whole[1:-1] < whole[:-2]) & (whole[1:-1] < whole[2:])])[1] > 1
    turned = np.stack([np.cos(3 * s.TIMES), np.sin(3 * s.TIMES)], axis=1)
    assert loss_of_pace(3.0, 48) == pytest.approx(((turned - s.CIRCLE) ** 2).sum(axis=1)[1:].mean())
    assert "7 valleys" in draw_valleys()[1]


def test_the_explorer_tells_what_is_stored():
    explorer = window_and_fit()
    assert explorer.text().startswith("the whole series: 0 of 50")
    path = explorer.fig.axes[0].lines[1]
    before = path.get_ydata().copy()
    explorer.sliders[0].value = 4
    assert explorer.text().startswith("windows of 4: 50 of 50")
    assert np.abs(path.get_ydata() - s.CIRCLE[:, 0]).max() < 0.3 < np.abs(before - s.CIRCLE[:, 0]).max()


# --- the solver gives up ----------------------------------------------------------------------


def follow(field, start, end, digits=3):
    rtol = 10.0**-digits
    return solve_adaptive(field, None, start, [0, end], "dormand-prince", rtol, rtol / 1000, most=1000)


def test_a_field_that_blows_up():
    walk = follow(s.explosion, [1], 2)
    assert walk.ended == "step too small"
    assert np.abs(walk.states[-1]).max() > 1e6
    assert walk.t[-1] == pytest.approx(1, abs=0.01)
    assert follow(lambda t, z, theta: np.tanh(s.explosion(t, z, theta)), [1], 2).ended == "reached"


def test_a_stiff_field():
    for digits in (2, 3):
        walk = follow(s.hurry, [0], 2, digits)
        assert walk.ended == "too many steps"
        assert np.abs(walk.states).max() < 2
    end = solve_implicit(s.Hurry(), [0], [0], np.linspace(0, 2, 101))[-1, 0]
    assert end == pytest.approx(np.cos(2), abs=1e-3)
    assert check_gradient(s.Hurry(), 0.3, [0.2], [0.0])


def test_more_digits_than_there_are():
    assert follow(s.single, [1, 0], 10, 11).ended == "too many steps"
    assert follow(lambda t, z, theta: np.stack([z[1], -z[0]]), [1, 0], 10, 11).ended == "reached"  # in double
    assert follow(s.single, [1, 0], 10, 5).ended == "reached"
    exact = solve_adaptive(lambda t, z, theta: np.stack([z[1], -z[0]]), None, [1, 0], [0, 1], rtol=1e-8, atol=1e-10)
    assert exact.ended == "reached"
    assert follow(s.single, [1, 0], 1, 5).states[-1] == pytest.approx(exact.states[-1], abs=1e-4)


# --- evaluations grow -------------------------------------------------------------------------


def test_calls_grow_and_the_penalty_on_the_motion_holds_them_down():
    theta = glorot(s.RING_FIELD, 0, 4)
    before, _, _ = np.median(s.ring_costs(theta), axis=1)
    plain, miss, sides = np.median(s.ring_costs(s.train_rings(theta, 0, 400)), axis=1)
    gentle, gentle_miss, gentle_sides = np.median(s.ring_costs(s.train_rings(theta, 0.1, 400)), axis=1)
    assert plain > 5 * before
    assert gentle < 0.6 * plain
    assert miss < gentle_miss < 0.2
    assert sides == gentle_sides == 12


def test_motion_is_the_integral_of_the_squared_speed_and_knows_its_gradient():
    states = np.random.default_rng(2).normal(size=(6, 2, 3))
    nothing = SquaredDistance([0, 0], factor=0)
    moves = sum(((states[n + 1] - states[n]) ** 2).sum(axis=0) / 0.2 for n in range(5))
    assert np.allclose(s.Motion(nothing, 0.2, 0.7)(states), 0.7 * moves)
    assert check_gradient(s.Motion(SquaredDistance([1, 2]), 0.2, 0.7), states)


# --- gradients --------------------------------------------------------------------------------


def ends(objective):
    return np.median(train(objective, TWENTY, Adam(0.02), 300).losses[[0, -1]], axis=1)


def test_a_wrong_sign_in_one_part_falls_and_stays_too_high():
    first, last = ends(s.twelve(s.WrongSign(2, "tanh")))
    assert 1 < last < 0.7 * first
    answer = check_gradient(s.twelve(s.WrongSign(2, "tanh")), TWENTY[:, 0])
    assert not answer
    assert answer.worst in ("dL/dtheta[4]", "dL/dtheta[5]")
    assert "2 of 6" in str(answer)


def test_a_curve_cannot_tell_that_the_slope_is_forgotten_and_the_check_can():
    first, last = ends(s.twelve(s.NoSlope(2, "tanh")))
    assert last < 0.05 * first
    assert not check_gradient(s.twelve(s.NoSlope(2, "tanh")), TWENTY[:, 0])


def test_a_frozen_part_stays_where_it_is():
    objective = s.twelve(s.Frozen(2, "tanh"))
    story = train(objective, TWENTY, Adam(0.02), 300)
    assert np.array_equal(story.theta[:4], TWENTY[:4])
    assert np.median(story.losses[-1]) > 1
    assert not check_gradient(objective, TWENTY[:, 0])


def test_health_and_everything_reversed():
    healthy = s.twelve(Layer(2, "tanh"))
    assert check_gradient(healthy, TWENTY[:, 0])
    assert ends(healthy)[1] < 0.05
    first, last = ends(s.turned(healthy))
    assert last > 2 * first
    truth = s.TRUTH
    assert healthy(truth)[0] == pytest.approx(0, abs=1e-20)


# --- nan, and losses that do not move ---------------------------------------------------------


def test_too_large_steps_explode_and_clipping_helps():
    wild = s.thesis_objective(Perceptron(2, 8, "relu"))

    def clipped(theta):
        loss, gradient = wild(theta)
        return loss, gradient * np.minimum(1, 1 / np.maximum(np.sqrt((gradient**2).sum(axis=0)), 1e-9))

    theta = glorot(Perceptron(2, 8), 0, 20)
    story = train(wild, theta, GradientDescent(0.1), 100)
    assert (story.ended == "diverged").sum() >= 15
    run = train(wild, theta[:, 4], GradientDescent(0.1), 100, keep_path=True)
    before = int(run.iterations) - 2
    assert np.abs(wild(run.path[before])[1]).max() > 1e6
    cured = train(clipped, theta, GradientDescent(0.1), 100)
    assert (cured.ended != "diverged").all()
    assert np.median(cured.losses[-1]) < 0.5
    slow = train(wild, theta, GradientDescent(0.001), 100)
    assert (slow.ended != "diverged").all()
    assert np.median(slow.losses[-1]) < 0.001


def test_logarithms_of_negative_states_and_states_that_are_logarithms():
    field, t = Perceptron(2, 8), np.linspace(0, 1, 11)
    theta = 0.1 * glorot(field, 0, 20)
    of_logs = ode_objective(field, [1, 0.2], t, s.LogDistance([0.1, 1]), HEUN)
    assert np.isfinite(of_logs(theta)[0]).all(), "nan comes in training, not with the start"
    story = train(of_logs, theta, Adam(0.05), 100, keep_path=True)
    ended = np.flatnonzero(story.ended == "diverged")
    assert len(ended) >= 15
    for run in ended:
        before = story.iterations[run] - 2
        assert np.abs(of_logs(story.path[before][:, run])[1]).max() < 10
        assert (solve(field, story.path[before + 1][:, run], [1, 0.2], t, HEUN)[-1] < 0).any()
    by_logs = ode_objective(field, np.log([1, 0.2]), t, SquaredDistance(np.log([0.1, 1])), HEUN)
    cured = train(by_logs, theta, Adam(0.05), 100)
    assert (cured.ended != "diverged").all()
    assert np.median(cured.losses[-1]) < 0.01


def test_the_loss_of_logarithms_knows_its_gradient():
    states = np.random.default_rng(3).uniform(0.5, 2, size=(4, 2, 3))
    loss = s.LogDistance([0.2, 1])
    assert check_gradient(loss, states)
    got = central(lambda z: loss(np.array([z])), states[-1])
    assert np.allclose(got, loss.gradient(states)[-1], rtol=1e-6)


def test_saturated_dead_and_detached_losses_do_not_move_and_their_cures_move_them():
    theta = glorot(Layer(2), 0, 50)
    far = ode_objective(
        Layer(2, "tanh"), 1000 * thesis.START, thesis.TIMES, SquaredDistance(1000 * thesis.TARGET), HEUN
    )
    near = ode_objective(Layer(2, "tanh"), thesis.START, thesis.TIMES, SquaredDistance(thesis.TARGET), HEUN)
    relu = s.thesis_objective(Layer(2, "relu"))
    dead = np.abs(relu(theta)[1]).max(axis=0) == 0
    assert dead.sum() == 12
    lifted = theta + np.array([0, 0, 0, 0, 3, 3])[:, None]
    assert (np.abs(relu(lifted)[1]).max(axis=0) == 0).sum() <= 2
    one, detached, healthy = theta[:, :1], s.thesis_objective(s.Detached(2)), s.thesis_objective(Layer(2))
    for sick, start, well, cured in (
        (far, one, near, one),
        (relu, theta[:, dead], relu, lifted[:, dead]),
        (detached, one, healthy, one),
    ):
        assert not sick(start)[1].any()
        losses = train(sick, start, Adam(0.02), 100).losses
        assert np.array_equal(losses[0], losses[-1])
        losses = train(well, cured, Adam(0.02), 100).losses
        assert np.median(losses[-1]) < 0.1 * np.median(losses[0])
    assert check_gradient(far, theta[:, 0])
    assert check_gradient(relu, theta[:, dead][:, 0])
    assert not check_gradient(detached, theta[:, 0])
    assert check_gradient(healthy, theta[:, 0])
