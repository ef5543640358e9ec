"""Runs and samples line up behind the components, from the right."""

import numpy as np
import pytest

from nodetutor.runs import for_runs, lift, spread

X = np.arange(6.0).reshape(2, 3)


def test_lift_puts_new_axes_behind_the_components():
    assert lift(X, 4).shape == (2, 1, 1, 3)
    assert np.array_equal(lift(X, 4)[:, 0, 0], X)
    assert lift(X, 2) is X


def test_spread_repeats_what_is_there_for_new_runs():
    assert spread(X, (3,)) is X
    wide = spread(X, (5, 3))
    assert wide.shape == (2, 5, 3)
    assert all(np.array_equal(wide[:, i], X) for i in range(5))
    assert np.array_equal(spread(X[:, 0], (4,)), np.tile(X[:, :1], 4))


@pytest.mark.parametrize(
    ("z", "theta", "shape"),
    [((2,), (6,), (2,)), ((2,), (6, 4), (2, 4)), ((2, 3), (6,), (2, 3)), ((2, 3), (6, 5, 1), (2, 5, 3))],
)
def test_z_gets_the_runs_of_theta(z, theta, shape):
    z = np.random.default_rng(0).normal(size=z)
    got = for_runs(z, np.zeros(theta))
    assert got.shape == shape
    assert all(np.array_equal(got[i], np.broadcast_to(z[i], shape[1:])) for i in range(2))


def test_no_theta_changes_nothing_and_runs_that_do_not_fit_are_named():
    assert for_runs(X, None) is X
    with pytest.raises(ValueError, match=r"the shape of theta is \(6, 2\).*\(2, 3\)"):
        for_runs(X, np.zeros((6, 2)))
