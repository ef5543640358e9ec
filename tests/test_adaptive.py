"""Steps that adapt: orders, the controller, wished times, gradients over the accepted steps, honest ends."""

import numpy as np
import pytest

from helpers import assert_close, central, fitted_slope
from nodetutor.adaptive import BOGACKI_SHAMPINE, DORMAND_PRINCE, PAIRS, error_norm, next_factor, solve_adaptive
from nodetutor.fields import Layer, TimeScaled
from nodetutor.gradients import continuous, exact
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import Method, solve

SPIRAL = np.array([[-0.1, 2.0], [-2.0, -0.1]])


def spiral(t, z, theta):
    """The cubic spiral of the field's test suites, A z^3."""
    return SPIRAL @ z**3


def oscillator(t, z, theta):
    return np.array([z[1], -z[0]])


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("which", ["b", "low"])
def test_both_rows_of_weights_have_their_order(pair, which):
    weights, order = (pair.b, pair.order) if which == "b" else (pair.low, pair.order - 1)
    method = Method(which, order, pair.A, weights, pair.c)
    steps = np.array([8, 12, 16, 24]) * (2 if order < 4 else 1)
    errors = [np.abs(solve(oscillator, None, [1.0, 0.0], np.linspace(0, 2, n + 1), method)[-1] - [np.cos(2), -np.sin(2)]).max() for n in steps]  # noqa: E501
    assert abs(fitted_slope(2 / steps, errors) - order) < 0.1 + 0.1 * (order >= 4), (which, order, errors)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_error_follows_the_tolerance_on_the_cubic_spiral(pair):
    times = [0.0, 5.0, 25.0]
    truth = solve_adaptive(spiral, None, [2.0, 0.0], times, DORMAND_PRINCE, rtol=1e-12, atol=1e-12)
    errors, spent = [], []
    for tolerance in (1e-4, 1e-6, 1e-8):
        walk = solve_adaptive(spiral, None, [2.0, 0.0], times, pair, rtol=tolerance, atol=tolerance, most=100_000)
        assert walk.ended == "reached"
        errors.append(np.abs(walk.states[walk.asked] - truth.states[truth.asked]).max())
        spent.append(walk.evaluations)
    assert errors[2] < errors[1] / 10 < errors[0] / 100, errors
    assert spent[0] < spent[1] < spent[2], spent
    assert errors[0] < 0.1, errors


def test_a_wished_time_is_hit_exactly_and_the_step_does_not_shrink_behind_it():
    times = np.array([0.0, 0.3, 0.3 + 1e-3, 2.0])
    walk = solve_adaptive(oscillator, None, [1.0, 0.0], times, rtol=1e-6)
    assert (walk.t[walk.asked] == times).all()
    assert (np.diff(walk.t) > 0).all()
    after = walk.asked[2]
    assert walk.t[after + 1] - walk.t[after] > 2e-2, "the step before the short one is remembered"


def test_the_accepted_steps_are_those_of_solve_on_the_same_times():
    field, theta = Layer(2, "tanh"), np.array([1.0, -2.0, 2.0, 0.5, 0.1, -0.3])
    walk = solve_adaptive(field, theta, [1.0, 2.0], [0.0, 3.0], rtol=1e-5)
    assert_close("states", walk.states, solve(field, theta, [1.0, 2.0], walk.t, walk.pair), rtol=1e-15)
    assert walk.evaluations == 4 * (len(walk.t) - 1 + len(walk.rejected))


def test_a_rejected_step_is_tried_again_shorter():
    walk = solve_adaptive(lambda t, z, theta: -50 * (z - np.cos(t)), None, [0.0], [0.0, 1.0], first=1.0)
    assert walk.rejected[0] == (0.0, 1.0)
    assert walk.t[1] < 1.0
    assert all(h > 0 for _, h in walk.rejected)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_gradient_over_the_accepted_steps_is_exact(pair):
    field, loss = TimeScaled(Layer(2), 0.3), SquaredDistance([2.0, 4.0])
    theta, z0 = np.array([2.0, -1.0, -2.0, 1.0, 1.0, 1.0]), np.array([1.0, 2.0])
    walk = solve_adaptive(field, theta, z0, [0.0, 2.0], pair, rtol=1e-4)
    gradient = exact(field, theta, walk.states, walk.t, loss.gradient(walk.states), pair)

    def held(theta, z0):
        return loss(solve(field, theta, z0, walk.t, pair))

    assert_close("dL/dtheta", gradient.theta, central(lambda x: held(x, z0), theta), rtol=1e-9)
    assert_close("dL/dz0", gradient.z0, central(lambda x: held(theta, x), z0), rtol=1e-9)


def test_a_smaller_tolerance_brings_both_adjoints_together():
    field, loss = Layer(2), SquaredDistance([2.0, 4.0])
    theta = np.array([2.0, -1.0, -2.0, 1.0, 1.0, 1.0])
    gaps = []
    for tolerance in (1e-3, 1e-5, 1e-7):
        walk = solve_adaptive(field, theta, [1.0, 2.0], [0.0, 2.0], rtol=tolerance, atol=tolerance)
        arguments = field, theta, walk.states, walk.t, loss.gradient(walk.states), walk.pair
        discrete, limit = exact(*arguments).theta, continuous(*arguments).theta
        gaps.append(np.linalg.norm(limit - discrete) / np.linalg.norm(discrete))
    assert gaps[2] < gaps[1] / 5 < gaps[0] / 25, gaps


def test_runs_share_their_steps_and_the_worst_one_decides():
    alone = solve_adaptive(oscillator, None, [1.0, 0.0], [0.0, 2.0])
    rates = np.array([[1.0, 10.0]])
    both = solve_adaptive(
        lambda t, z, theta: theta * np.array([z[1], -z[0]]), rates, [1.0, 0.0], [0.0, 2.0]
    )
    assert both.states.shape[1:] == (2, 2)
    assert len(both.t) > len(alone.t)
    assert np.abs(both.states[-1, :, 1] - [np.cos(20), -np.sin(20)]).max() < 0.1


def test_what_blows_up_ends_with_a_reason_and_no_warning():
    walk = solve_adaptive(lambda t, z, theta: z**2, None, [1.0], [0.0, 2.0], rtol=1e-6)
    assert walk.ended == "step too small"
    assert abs(walk.t[-1] - 1) < 1e-3, "1 / (1 - t) ends at t = 1"
    assert np.isfinite(walk.states).all()
    stopped = solve_adaptive(oscillator, None, [1.0, 0.0], [0.0, 1e4], most=50)
    assert stopped.ended == "too many steps"
    assert stopped.evaluations == 200


def test_the_norm_and_the_factor_by_hand():
    z, ahead = np.array([1.0, -2.0]), np.array([0.5, -4.0])
    difference = np.array([0.3, 0.0])
    assert error_norm(z, ahead, difference, 0.0, 0.1) == pytest.approx(3 / np.sqrt(2))
    assert error_norm(z, ahead, difference, 0.3, 0.0) == pytest.approx(1 / np.sqrt(2))
    assert error_norm(z, ahead, np.array([0.0, 0.8]), 0.2, 0.0) == pytest.approx(1 / np.sqrt(2))
    runs = np.array([[0.3, 0.6], [0.0, 0.0]])
    assert error_norm(np.ones((2, 2)), np.ones((2, 2)), runs, 0.0, 0.1) == pytest.approx(6 / np.sqrt(2))
    assert error_norm(z, z, np.array([np.nan, 0.0]), 0.1, 0.1) == np.inf
    assert next_factor(1.0, 3) == pytest.approx(0.9)
    assert next_factor(8.0, 3) == pytest.approx(0.45)
    assert next_factor(5e-324, 1) == 5
    assert (next_factor(0.0, 3), next_factor(1e-20, 3), next_factor(np.inf, 3)) == (5, 5, 0.2)


def test_pairs_are_methods_for_equal_steps_too():
    t = np.linspace(0, 1, 11)
    end = solve(oscillator, None, [1.0, 0.0], t, BOGACKI_SHAMPINE)[-1]
    assert np.abs(end - [np.cos(1), -np.sin(1)]).max() < 1e-4
