"""Losses: by hand, at any times, and their derivatives by every state."""

import numpy as np
import pytest

from helpers import assert_close, central, losses_for
from nodetutor.losses import SquaredDistance

WHERE = ["at the end", "at several times", "at the start too", "not at the end"]


def test_squared_distance_by_hand_has_no_factor_one_half():
    states = np.array([[[1.0], [2.0]], [[3.0], [5.0]]])
    loss = SquaredDistance([2.0, 1.0])
    assert loss(states).tolist() == [17]
    assert {n: j.tolist() for n, j in loss.gradient(states).items()} == {1: [[2], [8]]}


def test_squared_distance_at_several_times_adds_up_and_tells_each_jump():
    states = np.arange(12.0).reshape(4, 3)
    loss = SquaredDistance(np.zeros((2, 3)), at=[1, 3])
    assert float(loss(states)) == (states[1] ** 2).sum() + (states[3] ** 2).sum()
    jumps = loss.gradient(states)
    assert sorted(jumps) == [1, 3]
    assert_close("jump at 1", jumps[1], 2 * states[1])
    assert_close("jump at 3", jumps[3], 2 * states[3])


def test_the_last_time_asked_for_twice_under_two_names_counts_twice_in_loss_and_gradient():
    states = np.arange(12.0).reshape(4, 3)
    loss = SquaredDistance(np.zeros((2, 3)), at=[-1, 3])
    want = central(lambda z: loss(np.concatenate([states[:3], z[None]])), states[3])
    assert_close("jump", loss.gradient(states)[3], want, rtol=1e-9)


@pytest.mark.parametrize("where", WHERE)
def test_jumps_are_the_derivatives_of_the_loss_by_every_state(where):
    loss = losses_for(2, 7, runs=(3,))[where]
    states = np.random.default_rng(1).standard_normal((8, 2, 3))
    jumps = loss.gradient(states)
    for n in range(8):

        def at_n(z, n=n):
            return loss(np.concatenate([states[:n], z[None], states[n + 1 :]]))

        want = central(at_n, states[n])
        assert_close(f"dL/dz_{n}", jumps.get(n, np.zeros((2, 3))), want, atol=1e-9)


def test_a_target_may_be_shared_by_all_runs_or_differ_between_them():
    states = np.random.default_rng(2).standard_normal((5, 2, 3))
    shared = SquaredDistance([1.0, -1.0])(states)
    each = SquaredDistance(np.array([[1.0] * 3, [-1.0] * 3]))(states)
    assert_close("loss", shared, each)
    assert shared.shape == (3,)


def test_a_factor_scales_loss_and_gradient_and_the_target_is_a_copy():
    states, target = np.arange(12.0).reshape(4, 3), np.ones(3)
    loss = SquaredDistance(target, factor=0.25)
    want, jump = SquaredDistance(target)(states) / 4, SquaredDistance(target).gradient(states)[3] / 4
    target[:] = 9
    assert_close("loss", loss(states), want)
    assert_close("jump", loss.gradient(states)[3], jump)


def test_times_may_be_counted_from_the_end():
    states = np.random.default_rng(3).standard_normal((5, 2))
    a, b = (SquaredDistance(np.ones((2, 2)), at=at) for at in ([-5, -2], [0, 3]))
    assert a(states) == b(states)
    assert sorted(a.gradient(states)) == [0, 3]
