"""Samples: one theta for many starts, mini-batches, windows of a series; equal to what loops give."""

import numpy as np
import pytest

from helpers import METHOD_NAMES, assert_close, central
from nodetutor import training
from nodetutor.differences import check_gradient
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, refine, solve
from nodetutor.training import ode_objective

FIELD = TimeScaled(Perceptron(2, hidden=3), 0.4)
RNG = np.random.default_rng(0)
T = np.array([0.1, 0.3, 0.35, 0.6])
STARTS, ENDS = RNG.standard_normal((2, 5)), RNG.standard_normal((2, 2, 5))
LOSS = SquaredDistance(ENDS, at=[1, -1])
THETA = glorot(FIELD, 0, 4)


def by_loop(theta, chosen, t=T, method="heun"):
    """The mean loss over samples, one solution at a time."""
    losses = []
    for i in chosen:
        times = t if t.ndim == 1 else t[:, i]
        states = solve(FIELD, theta, STARTS[:, i], times, method)
        losses.append(sum(np.sum((states[n] - ENDS[j, :, i]) ** 2) for j, n in enumerate([1, 3])))
    return np.mean(losses)


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("chosen", [None, [0, 2, 2, 4], np.array([3])])
def test_the_loss_is_the_mean_over_samples_for_every_run_and_the_gradient_is_its_gradient(method, chosen):
    objective = ode_objective(FIELD, STARTS, T, LOSS, method, samples=True)
    batch = [] if chosen is None else [chosen]
    loss, gradient = objective(THETA, *batch)
    assert loss.shape == (4,)
    assert gradient.shape == THETA.shape
    want = [by_loop(THETA[:, run], range(5) if chosen is None else chosen, method=method) for run in range(4)]
    assert_close("loss", loss, want, rtol=1e-12)
    assert_close("gradient", gradient, central(lambda x: objective(x, *batch)[0], THETA), rtol=1e-8)
    alone = objective(THETA[:, 2], *batch)
    assert_close("loss of one run", alone[0], loss[2], rtol=1e-13)
    assert_close("gradient of one run", alone[1], gradient[:, 2], rtol=1e-12, atol=1e-14)


def test_as_many_samples_as_runs_or_components_are_still_told_apart():
    for count in (2, 4):
        loss = SquaredDistance(ENDS[1, :, :count])
        objective = ode_objective(FIELD, STARTS[:, :count], T, loss, samples=True)
        together = objective(THETA[:, :count])[0]
        for run in range(count):
            ends = [solve(FIELD, THETA[:, run], STARTS[:, i], T)[-1] - ENDS[1, :, i] for i in range(count)]
            assert_close("loss", together[run], np.mean(np.sum(np.square(ends), axis=1)), rtol=1e-12)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_each_sample_may_have_its_own_times(method):
    t = T[:, None] * np.linspace(0.5, 1.5, 5) + np.linspace(-1, 1, 5)
    objective = ode_objective(FIELD, STARTS, t, LOSS, method, samples=True)
    for chosen in ([0, 1, 2, 3, 4], [1, 4]):
        loss, gradient = objective(THETA, chosen)
        want = [by_loop(THETA[:, run], chosen, t, method) for run in range(4)]
        assert_close("loss", loss, want, rtol=1e-12)
        assert_close("gradient", gradient, central(lambda x, c=chosen: objective(x, c)[0], THETA), rtol=1e-8)


def test_a_target_may_be_shared_by_all_samples():
    objective = ode_objective(FIELD, STARTS, T, SquaredDistance([1.0, 2.0]), samples=True)
    each = [ode_objective(FIELD, STARTS[:, i], T, SquaredDistance([1.0, 2.0]))(THETA)[0] for i in range(5)]
    assert_close("all", objective(THETA)[0], np.mean(each, axis=0), rtol=1e-13)
    assert_close("two", objective(THETA, [4, 0])[0], (each[4] + each[0]) / 2, rtol=1e-13)


def test_slices_of_runs_change_nothing(monkeypatch):
    objective = ode_objective(FIELD, STARTS, T, LOSS, samples=True, penalty=lambda x: ((x**2).sum(axis=0), 2 * x))
    want = objective(THETA, [0, 1, 2])
    monkeypatch.setattr(training, "SLICE", 6)
    for part, one in zip(objective(THETA, [0, 1, 2]), want, strict=True):
        assert_close("sliced", part, one, rtol=1e-14)


def test_what_was_handed_over_may_change_afterwards():
    z0, t, ends = STARTS.copy(), T.copy(), ENDS.copy()
    objective = ode_objective(FIELD, z0, t, SquaredDistance(ends, at=[1, -1]), samples=True)
    before = objective(THETA)
    for array in (z0, t, ends):
        array[:] = 7
    assert np.array_equal(objective(THETA)[0], before[0])


def test_a_penalty_is_added_with_its_gradient():
    def penalty(theta):
        return 0.1 * (theta**2).sum(axis=0), 0.2 * theta

    plain = ode_objective(FIELD, STARTS, T, LOSS, samples=True)
    objective = ode_objective(FIELD, STARTS, T, LOSS, samples=True, penalty=penalty)
    assert_close("loss", objective(THETA)[0], plain(THETA)[0] + 0.1 * (THETA**2).sum(axis=0), rtol=1e-14)
    assert check_gradient(objective, THETA, [0, 3])


# --- windows ------------------------------------------------------------------------------------

TIMES = np.cumsum(RNG.uniform(0.1, 0.4, 9))
DATA = RNG.standard_normal((9, 2))


@pytest.mark.parametrize("length", [1, 3, 8])
@pytest.mark.parametrize("steps", [1, 4])
def test_windows_equal_a_loop_over_the_pieces_of_the_series(length, steps):
    theta = glorot(FIELD, 3)
    objective = ode_objective(FIELD, *windows(TIMES, DATA, length, steps), HEUN, samples=True)
    losses = []
    for i in range(9 - length):
        states = solve(FIELD, theta, DATA[i], refine(TIMES[i : i + length + 1], steps), HEUN)[::steps]
        losses.append(np.mean(np.sum((states[1:] - DATA[i + 1 : i + 1 + length]) ** 2, axis=1)))
    assert_close("loss", objective(theta)[0], np.mean(losses), rtol=1e-12)
    assert_close("one window", objective(theta, [0])[0], losses[0], rtol=1e-12)


def test_windows_keep_no_reference_to_the_data():
    data = DATA.copy()
    z0, _, loss = windows(TIMES, data, 2)
    data[:] = 0
    assert np.array_equal(z0, DATA[:7].T)
    assert np.array_equal(loss.target[1], DATA[2:].T)


def test_refined_times_keep_the_given_ones():
    t = refine([0.0, 1.0, 1.7], 4)
    assert t[::4].tolist() == [0.0, 1.0, 1.7]
    assert_close("steps", np.diff(t), [0.25] * 4 + [0.175] * 4, rtol=1e-14)
    assert refine([0, 3], 1).tolist() == [0, 3]


def test_minibatches_use_every_sample_once_before_any_comes_again():
    batches = minibatches(12, 4, 7)
    assert batches.shape == (7, 4)
    for start in (0, 3):
        assert sorted(batches[start : start + 3].ravel()) == list(range(12))
    uneven = minibatches(10, 4, 200)
    assert all(len(set(batch)) == 4 for batch in uneven.tolist())
    assert set(uneven.ravel().tolist()) == set(range(10))
    assert not np.array_equal(batches, minibatches(12, 4, 7, seed=1))
    assert np.array_equal(batches, minibatches(12, 4, 7))


def test_one_column_of_targets_is_for_all_samples_and_any_other_number_has_to_fit():
    one = ode_objective(FIELD, STARTS, T, SquaredDistance(ENDS[..., :1], at=[1, -1]), samples=True)
    repeated = SquaredDistance(np.repeat(ENDS[..., :1], 5, axis=-1), [1, -1])
    all_of_them = ode_objective(FIELD, STARTS, T, repeated, samples=True)
    for chosen in ([], [[0, 3]]):
        assert np.array_equal(one(THETA, *chosen)[1], all_of_them(THETA, *chosen)[1])
    for count in (4, 6):
        with pytest.raises(ValueError, match=r"^the shape of target's samples"):
            ode_objective(FIELD, STARTS, T, SquaredDistance(np.ones((2, count))), samples=True)


def test_an_objective_without_samples_takes_one_start():
    with pytest.raises(ValueError, match="samples=True"):
        ode_objective(Layer(), np.ones((2, 4)), T, SquaredDistance([1.0, 2.0]))
