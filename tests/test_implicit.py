"""Implicit Euler: order, stiffness, closed forms, and its adjoint against finite differences."""

import numpy as np
import pytest

from helpers import FIELDS, assert_close, central, fitted_slope, random_case
from nodetutor.fields import Field, Layer
from nodetutor.implicit import exact_implicit, jacobian, newton_matrix, solve_implicit, solve_matrix
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import RK4, solve

LINEAR = Layer(2, "identity")
SLOW_AND_FAST = np.array([-1.0, 0.0, 0.0, -1000.0, 0.0, 0.0])


@pytest.mark.parametrize("name", FIELDS)
def test_each_step_solves_its_equation(name):
    field = FIELDS[name]
    theta, z0, t = random_case(field, 1, (3,))
    states = solve_implicit(field, theta, z0, t)
    for n in range(len(t) - 1):
        want = states[n] + (t[n + 1] - t[n]) * field(t[n + 1], states[n + 1], theta)
        assert_close("z_(n+1)", states[n + 1], want, atol=1e-13)


def test_the_order_is_one():
    field = FIELDS["sigmoid layer, time-dependent"]
    theta, z0, _ = random_case(field, 2)
    truth = solve(field, theta, z0, np.linspace(0, 2, 2001), RK4)[-1]
    steps = np.array([40, 80, 160, 320])
    errors = [np.abs(solve_implicit(field, theta, z0, np.linspace(0, 2, n + 1))[-1] - truth).max() for n in steps]
    assert abs(fitted_slope(2 / steps, errors) - 1) < 0.1, errors


def test_a_linear_step_is_a_division_also_where_explicit_euler_explodes():
    t = np.linspace(0, 1, 11)  # dt times the fast rate is 100; explicit Euler allows 2
    states = solve_implicit(LINEAR, SLOW_AND_FAST, [1.0, 1.0], t)
    n = np.arange(11)
    assert_close("slow", states[:, 0], 1.1**-n, rtol=1e-13)
    assert_close("fast", states[:, 1], 101.0**-n, atol=1e-13)
    assert np.abs(solve(LINEAR, SLOW_AND_FAST, [1.0, 1.0], t)[-1]).max() > 1e15


@pytest.mark.parametrize("name", FIELDS)
def test_the_gradient_is_exact(name):
    field = FIELDS[name]
    theta, z0, t = random_case(field, 3)
    loss = SquaredDistance(np.full((2, field.dim), 0.5), at=[3, -1])
    states = solve_implicit(field, theta, z0, t)
    gradient = exact_implicit(field, theta, states, t, loss.gradient(states))

    def moved(theta, z0, t):
        return loss(solve_implicit(field, theta, z0, t))

    assert_close("dL/dtheta", gradient.theta, central(lambda x: moved(x, z0, t), theta), rtol=1e-8)
    assert_close("dL/dz0", gradient.z0, central(lambda x: moved(theta, x, t), z0), rtol=1e-8)
    assert_close("dL/dt", gradient.t, central(lambda x: moved(theta, z0, x), t), rtol=1e-8)


def test_runs_are_independent():
    field = FIELDS["perceptron"]
    theta, z0, t = random_case(field, 4, (3,))
    loss = SquaredDistance([0.5, 0.5])
    states = solve_implicit(field, theta, z0, t)
    gradient = exact_implicit(field, theta, states, t, loss.gradient(states))
    for i in range(3):
        alone = solve_implicit(field, theta[:, i], z0[:, i], t)
        assert_close("states", states[..., i], alone, rtol=1e-12)
        one = exact_implicit(field, theta[:, i], alone, t, loss.gradient(alone))
        assert_close("dL/dtheta", gradient.theta[:, i], one.theta, rtol=1e-11)


def test_the_jacobian_by_differences():
    field = FIELDS["tanh layer in 3 dimensions"]
    theta, z0, _ = random_case(field, 5, (2,))
    columns = central(lambda z: field(0.0, z, theta), z0)  # (column, row, runs)
    assert_close("df/dz", jacobian(field, 0.0, z0, theta), np.swapaxes(columns, 0, 1), rtol=1e-8)
    assert_close("I", newton_matrix(field, 0.0, z0, theta, 0.0)[..., 0], np.eye(3))


def test_a_matrix_without_an_inverse_gives_nan_in_its_run_alone():
    M = np.stack([np.eye(2), np.zeros((2, 2))], axis=-1)
    x = solve_matrix(M, np.ones((2, 2)))
    assert x[:, 0].tolist() == [1, 1]
    assert np.isnan(x[:, 1]).all()


def test_newton_that_does_not_settle_is_nan_not_a_wrong_number():
    class NoRoot:
        """z_1 = z_0 + dt (1 + z_1^2) has no real solution for dt = 1 and z_0 = 0."""

        dim, size = 1, 1

        def __call__(self, t, z, theta):
            return 1 + z**2

        def vjp(self, t, z, theta, a):
            return a * 2 * z, np.zeros((1, *z.shape[1:])), np.zeros(z.shape[1:])

    states = solve_implicit(NoRoot(), [0.0], [0.0], [0.0, 1.0])
    assert np.isnan(states[-1]).all()


class OneAtRest(Field):
    """The first component stands still, and so settles at once; the second one needs several corrections."""

    dim, size = 2, 1

    def __call__(self, t, z, theta):
        return np.stack([0 * z[0], -theta[0] * z[1] ** 3])


def test_a_step_goes_on_until_every_component_has_settled():
    field, theta, t = OneAtRest(), np.array([4.0]), np.array([0.0, 0.5, 1.0])
    states = solve_implicit(field, theta, [1.0, 2.0], t)
    misses = [states[n + 1] - states[n] - 0.5 * field(t[n + 1], states[n + 1], theta) for n in range(2)]
    assert np.abs(misses).max() < 1e-10


def test_states_of_another_path_are_refused():
    t = np.linspace(0, 1, 5)
    states = solve_implicit(LINEAR, SLOW_AND_FAST, [1.0, 1.0], t)
    jumps = {-1: np.ones(2)}
    exact_implicit(LINEAR, SLOW_AND_FAST, states, t, jumps)
    for other in (
        (SLOW_AND_FAST, solve(LINEAR, SLOW_AND_FAST, [1.0, 1.0], t), t),
        (1.001 * np.array(SLOW_AND_FAST), states, t),
        (SLOW_AND_FAST, states, 1.001 * t),
    ):
        with pytest.raises(ValueError, match="states is"):
            exact_implicit(LINEAR, *other, jumps)
