"""Finite differences, and `check_gradient`: it accepts what is right, names what is wrong, says when it cannot tell."""

import numpy as np
import pytest

from helpers import FIELDS, assert_close, fitted_slope
from nodetutor import thesis
from nodetutor.activations import ACTIVATIONS, relu
from nodetutor.differences import check_gradient, finite_differences
from nodetutor.fields import Field, Layer
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.training import ode_objective


def test_finite_differences_are_right_to_1e_9_on_a_smooth_function():
    x = np.array([0.3, -2.0, 40.0])
    got = finite_differences(lambda x: np.sin(x[0]) * x[1] ** 2 + x[2] ** 2 / 10, x)
    want = [np.cos(0.3) * 4, 2 * np.sin(0.3) * -2, 8]
    assert_close("gradient", got, want, rtol=1e-9)


def test_finite_differences_of_a_large_x_take_a_step_in_proportion():
    x = np.array([[1e6, 3.3e6, 7e7, 1.9e8, -1.9e8]])
    got = finite_differences(lambda x: np.sqrt(np.abs(x[0])), x)
    assert_close("derivative", got * 2 * np.sqrt(np.abs(x)), np.sign(x), rtol=1e-8)


def test_finite_differences_divide_by_the_step_that_was_made_not_by_the_one_that_was_meant():
    """x + h is rounded, so the two differ in the eleventh digit; with the first, x itself has slope 1 exactly."""
    x = np.random.default_rng(1).uniform(-3, 3, (1, 50))
    assert (finite_differences(lambda x: x[0], x) == 1).all()


def test_finite_differences_have_order_two_in_their_step():
    steps = np.array([1e-1, 5e-2, 2.5e-2, 1.25e-2])
    errors = [
        abs(finite_differences(lambda x: np.exp(x[0]), np.array([0.5]), h)[0] - np.exp(0.5))
        for h in steps
    ]
    slope = fitted_slope(steps, errors)
    assert abs(slope - 2) < 0.1, f"slope {slope}"


def test_finite_differences_take_many_runs_at_once_and_leave_x_alone():
    x = np.random.default_rng(0).standard_normal((3, 5))
    before = x.copy()
    got = finite_differences(lambda x: (x**3).sum(axis=0), x)
    assert_close("runs", got, 3 * x**2, rtol=1e-8)
    assert np.array_equal(x, before)
    shared = finite_differences(lambda v: v[0] * np.arange(4.0) + v[1] ** 2, np.array([2.0, 5.0]))
    assert_close("one x, many values", shared, [np.arange(4.0), [10.0] * 4], rtol=1e-9)


def test_one_value_for_many_runs_is_refused_and_not_handed_to_each():
    x = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"^the shape of what function returns is \(\); expected one that ends with "):
        finite_differences(lambda x: (x**2).sum(), x)
    with pytest.raises(ValueError, match=r"^the shape of what function returns is \(\)"):
        check_gradient(lambda x: ((x**2).sum(), 2 * x), x)


def test_finite_differences_of_a_function_that_fills_one_buffer_are_those_of_fresh_arrays():
    out = np.empty(2)

    def reused(x):
        out[:] = x[1], -x[0]
        return out

    assert_close("derivative", finite_differences(reused, [1.0, 2.0]), [[0, -1], [1, 0]], rtol=1e-9)


def test_finite_differences_of_a_function_that_changes_its_argument_are_those_of_one_that_does_not():
    def changing(x):
        x *= x
        return x.sum()

    x = np.array([1.0, 2.0])
    assert_close("derivative", finite_differences(changing, x), [2, 4], rtol=1e-8)
    assert x.tolist() == [1, 2]


# --- check_gradient -----------------------------------------------------------------------------

STATES = np.random.default_rng(0).standard_normal((5, 2, 3))
THETA = glorot(thesis.FIELD, 0)
EXACT = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS)
PRINTED = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, backward=thesis.printed)
RIGHT = "Right: all {} numbers agree with central differences, within 1e-6 of the largest."


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_package_passes_with_and_without_runs(name):
    field = FIELDS[name]
    answer = check_gradient(field)
    assert answer, answer
    assert str(answer) == repr(answer) == RIGHT.format(field.dim + field.size + 1)
    assert check_gradient(field, 0.3, np.ones((field.dim, 4)), np.linspace(-1, 1, field.size), seed=1)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_of_the_package_passes(name):
    assert str(check_gradient(ACTIVATIONS[name])) == RIGHT.format(14)
    assert check_gradient(ACTIVATIONS[name], 0.3)


def test_losses_and_objectives_pass():
    assert str(check_gradient(SquaredDistance([1, 2]), STATES)) == RIGHT.format(30)
    assert check_gradient(SquaredDistance(np.ones((3, 2)), at=[0, 2, -1]), STATES)
    assert str(check_gradient(EXACT, THETA)) == RIGHT.format(6)
    assert check_gradient(EXACT, glorot(thesis.FIELD, 1, 4))
    assert check_gradient(lambda x, batch: ((batch * x**2).sum(), 2 * batch * x), [1.0, -2.0], np.array([3.0, 0.5]))


class Wrong(Layer):
    """A layer with mistakes in its three products."""

    def __init__(self, z=1.0, theta=1.0, t=0.0, kept=True):
        super().__init__()
        self.factors, self.kept = (z, theta, t), kept

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = super().vjp(t, z, theta, a)
        if value is None and self.kept is None:
            return by_z, by_theta, by_t
        return by_z * self.factors[0], by_theta * self.factors[1], by_t + self.factors[2]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (Wrong(z=-1), "a^T df/dz is -1 times what it should be, everywhere."),
        (Wrong(theta=2), "a^T df/dtheta is 2 times what it should be, everywhere."),
        (Wrong(theta=1 + 1e-5), "a^T df/dtheta is 1 times what it should be, everywhere."),
        (Wrong(t=0.5), "Wrong: a^T df/dt is 0.5, central differences say 0; 1 of 9 numbers disagree."),
        (Wrong(z=0.5, kept=None), "a^T df/dz with the value given is 0.5 times what it should be, everywhere."),
    ],
)
def test_a_wrong_product_of_a_field_is_named(field, words):
    answer = check_gradient(field)
    assert not answer
    assert words in str(answer), answer


def test_the_worst_entry_is_named_with_both_numbers():
    def objective(theta):
        return (theta**2).sum(axis=0), 2 * theta + [[0, 0], [0, 0.1], [0, -7]]

    theta = np.array([[1.0, 2.0], [3.0, 4.0], [-5.0, 6.0]])
    answer = check_gradient(objective, theta)
    assert str(answer).startswith("Wrong: dL/dtheta[2] of run 1 is 5, central differences say 12; 2 of 6 numbers")
    assert (answer.right, answer.worst, round(answer.measured, 6)) == (False, "dL/dtheta[2] of run 1", 12)
    assert_close("error", answer.error, 7 / 12, rtol=1e-6)


def test_the_gap_is_a_share_of_the_largest_entry_of_the_same_run():
    def objective(theta):
        return (theta**2).sum(axis=0), 2 * theta + [[0, 0.001]]

    assert check_gradient(objective, np.array([[1e6, 1.0]]), tolerance=1e-2)
    assert not check_gradient(objective, np.array([[1e6, 1.0]]), tolerance=1e-4)


def test_the_printed_backward_pass_is_not_the_gradient():
    assert str(check_gradient(PRINTED, THETA)).startswith("Wrong: dL/dtheta[")


def test_a_missing_jump_is_named_by_its_time():
    class Forgetful(SquaredDistance):
        def gradient(self, states):
            return {n: jump for n, jump in super().gradient(states).items() if n != 2}

    answer = check_gradient(Forgetful(np.ones((2, 2)), at=[2, -1]), STATES[..., 0])
    assert answer.worst in ("dL/dz_2[0]", "dL/dz_2[1]")
    assert "is 0, central" in str(answer)


def test_a_vjp_may_leave_out_the_kept_value():
    class NoValue(Layer):
        def vjp(self, t, z, theta, a):
            return super().vjp(t, z, theta, a)

    assert check_gradient(NoValue())
    assert check_gradient(NoValue(), 0.3, np.ones((2, 4)), np.linspace(-1, 1, 6))


def test_it_cannot_tell_at_a_kink_at_nan_or_where_values_change_from_call_to_call():
    kink = check_gradient(relu, [-1.0, 0.0])
    assert str(kink) == (
        "Cannot tell: a kink at the slope at 0: the slope is 0 below and 1 above. Move a little."
    )
    nan = check_gradient(lambda x: (x[0] * np.nan, x), [1.0])
    assert str(nan) == "Cannot tell: dL/dtheta is 1, and central differences say nan."
    rng = np.random.default_rng(0)
    noisy = check_gradient(lambda x: ((x**2).sum() + rng.normal(), 2 * x), [1.0, 2.0])
    assert str(noisy).startswith("Cannot tell: called twice with the same numbers, it gives two values.")
    assert not any((kink, nan, noisy))


def test_a_gradient_of_zeros_where_all_is_flat_passes_and_any_other_does_not():
    assert check_gradient(lambda x: (3.0, np.zeros(2)), [1.0, 2.0])
    assert not check_gradient(lambda x: (3.0, np.full(2, 1e-3)), [1.0, 2.0])


def test_differences_of_enormous_values_are_not_blamed_on_the_gradient():
    assert check_gradient(lambda x: (x @ x / 2 + 1e6, x), np.ones(3))
    assert not check_gradient(lambda x: (x @ x / 2 + 1e6, 2 * x), np.ones(3))


def test_arguments_are_left_alone():
    def changing(theta):
        theta *= 2
        return (theta**2).sum() / 4, 2 * theta / 2

    theta = np.array([1.0, 2.0])
    check_gradient(changing, theta)
    assert theta.tolist() == [1, 2]


def test_what_is_drawn_depends_on_the_seed_only():
    a, b, c = (check_gradient(Wrong(z=3), seed=seed) for seed in (0, 0, 1))
    assert str(a) == str(b) != str(c)


def test_it_cannot_tell_where_a_smooth_function_bends_too_fast_for_differences():
    fast = check_gradient(lambda x: (np.sin(3000 * x[0]), 3000 * np.cos(3000 * x)), [0.2 / 3000])
    assert "changes so fast" in str(fast), fast
    wrong = check_gradient(lambda x: (np.sin(3000 * x[0]), 3001 * np.cos(3000 * x)), [0.2 / 3000])
    assert str(wrong).startswith("Wrong"), wrong
    kink = check_gradient(lambda x: (abs(x[0]) + np.sin(x[0]), 1.5 * np.ones(1)), [0.0])
    assert "a kink at dL/dtheta: the slope is 0 below and 2 above" in str(kink), kink


class Small(Field):
    """theta sin(z / 1e-9), with numbers of size 1e-9; its derivatives follow by differences."""

    dim = size = 1

    def __call__(self, t, z, theta):
        return theta * 1e-9 * np.sin(z / 1e-9)


class RightSmall(Small):
    def vjp(self, t, z, theta, a, value=None):
        return a * theta * np.cos(z / 1e-9), a * 1e-9 * np.sin(z / 1e-9), 0 * a[0]


def test_numbers_far_below_1_are_not_blamed_on_a_right_formula_and_differences_do_not_approve_themselves():
    at = 0.0, [1e-9], [1.0]
    assert "belongs to a number far below 1. Take units" in str(check_gradient(RightSmall(), *at))
    assert not check_gradient(Small(), *at)
    assert check_gradient(lambda x: (x @ x, 2 * x), [1e-9, 0.0])
    assert str(check_gradient(lambda x: (x @ x + x.sum(), 2 * x + 1.1), [1e-9, 0.3])).startswith("Wrong")
