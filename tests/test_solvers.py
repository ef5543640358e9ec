"""Solvers: steps by hand, measured orders, symmetries, runs."""

import numpy as np
import pytest

import reference
from helpers import FIELDS, METHOD_NAMES, assert_close, fitted_slope, random_case
from nodetutor import thesis
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.solvers import METHODS, Method, method_named, refine, solve, step, time_grid

RNG = np.random.default_rng(0)


def scalar_logistic(t, z, theta):
    """dz/dt = z (1 - z) (1 + t): nonlinear, time-dependent, with a known solution."""
    return z * (1 - z) * (1 + t)


def logistic_solution(z0, t):
    odds = z0 / (1 - z0) * np.exp(t + t**2 / 2)
    return odds / (1 + odds)


def test_four_methods_with_their_declared_orders():
    assert {m.name: m.order for m in METHODS.values()} == {
        "euler": 1, "midpoint": 2, "heun": 2, "rk4": 4,
    }  # fmt: skip


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_measured_order_is_the_declared_order_within_a_tenth(name):
    steps = np.array([16, 32, 64, 128, 256])
    errors = []
    for n in steps:
        end = solve(scalar_logistic, None, [0.2], np.linspace(0, 1, n + 1), name)[-1, 0]
        errors.append(abs(end - logistic_solution(0.2, 1.0)))
    slope = fitted_slope(1 / steps, errors)
    assert abs(slope - METHODS[name].order) < 0.1, f"{name}: slope {slope:.3f}, errors {errors}"


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_measured_order_on_the_time_dependent_neural_field(name):
    field = TimeScaled(Layer(2, "tanh"), 0.3)
    theta = np.array([1.0, -2.0, 1.5, 0.5, 0.3, -0.4])
    z0 = (0.5, -0.3)
    w = theta.tolist()

    def by_hand(t, z):
        x, y = w[0] * z[0] + w[1] * z[1] + w[4], w[2] * z[0] + w[3] * z[1] + w[5]
        return (1 + 0.3 * t) * np.tanh(x), (1 + 0.3 * t) * np.tanh(y)

    exact = np.array(reference.runge_kutta_4(by_hand, z0, 0.0, 2.0, 2000))
    steps = np.array([32, 64, 128, 256])
    ends = [solve(field, theta, z0, np.linspace(0, 2, n + 1), name)[-1] for n in steps]
    slope = fitted_slope(2 / steps, [np.abs(end - exact).max() for end in ends])
    assert abs(slope - METHODS[name].order) < 0.1, f"{name}: slope {slope:.3f}"


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_tableau_meets_the_order_conditions(name):
    """Hairer, Norsett, Wanner, section II.2: the conditions up to order 4, and that the next one fails."""
    m = METHODS[name]
    s = len(m.b)
    A = np.zeros((s, s))
    for i, row in enumerate(m.A):
        A[i, : len(row)] = row
    b, c = np.array(m.b), np.array(m.c)
    conditions = {
        1: [(b.sum(), 1)],
        2: [(b @ c, 1 / 2)],
        3: [(b @ c**2, 1 / 3), (b @ A @ c, 1 / 6)],
        4: [(b @ c**3, 1 / 4), (b * c @ A @ c, 1 / 8), (b @ A @ c**2, 1 / 12), (b @ A @ A @ c, 1 / 24)],
        5: [(b @ c**4, 1 / 5)],
    }
    assert_close(f"{name}: c = row sums of A", A.sum(axis=1), c, atol=1e-15)
    for order, pairs in conditions.items():
        holds = all(abs(got - want) < 1e-14 for got, want in pairs)
        if order <= m.order:
            assert holds, f"{name}, order {order}: {pairs}"
        if order == m.order + 1:
            assert not holds, f"{name} has a higher order than {m.order}: {pairs}"


def test_one_step_of_each_method_by_hand():
    def f(t, z, theta):
        return t * z**2

    z, t, h = 1.5, 0.4, 0.2
    g = lambda t, z: t * z * z  # noqa: E731
    k1 = g(t, z)
    mid = g(t + h / 2, z + h / 2 * k1)
    end = g(t + h, z + h * k1)
    k3 = g(t + h / 2, z + h / 2 * mid)
    k4 = g(t + h, z + h * k3)
    want = {
        "euler": z + h * k1,
        "midpoint": z + h * mid,
        "heun": z + h * (k1 + end) / 2,
        "rk4": z + h * (k1 + 2 * mid + 2 * k3 + k4) / 6,
    }
    for name, value in want.items():
        assert_close(name, step(f, t, np.array([z]), None, h, name), [value], rtol=1e-15)


def test_eulers_method_is_taken_where_none_is_named():
    theta, z0, t = random_case(Layer(), 6)
    assert np.array_equal(step(Layer(), 0.3, z0, theta, 0.2), step(Layer(), 0.3, z0, theta, 0.2, "euler"))
    assert np.array_equal(solve(Layer(), theta, z0, t), solve(Layer(), theta, z0, t, "euler"))


def test_first_euler_step_of_a_layer_moves_by_dt_times_sigma_of_W_z_plus_b():
    theta = np.array([1.0, 0.5, -0.5, 0.2, 0.1, -0.3])
    slopes = 1 / (1 + np.exp(-np.array([1.6, -0.6])))
    states = solve(Layer(), theta, [1, 1], [0, 0.5])
    assert_close("first step", states[1], [1 + 0.5 * slopes[0], 1 + 0.5 * slopes[1]], rtol=1e-15)


def test_rk4_agrees_with_the_classical_method_written_out():
    def f(t, z):
        return z[1] * np.cos(t), -z[0] * z[1] + t

    want = reference.runge_kutta_4(f, (0.7, -0.2), 0.5, 2.5, 20)
    got = solve(lambda t, z, _: np.array(f(t, z)), None, [0.7, -0.2], np.linspace(0.5, 2.5, 21), "rk4")
    assert_close("rk4", got[-1], want, rtol=1e-13)


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_each_method_calls_the_field_once_for_each_stage_and_step(name):
    calls = []

    def f(t, z, theta):
        calls.append(t)
        return z

    solve(f, None, [1.0], [0, 1, 2, 3], name)
    assert len(calls) == 3 * len(METHODS[name].b), f"{name}: {len(calls)} calls"


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_stages_are_evaluated_at_their_own_times(name):
    calls = []

    def f(t, z, theta):
        calls.append(float(t))
        return z

    solve(f, None, [1.0], [1.0, 1.5], name)
    assert_close(name, calls, [1 + 0.5 * c for c in METHODS[name].c], rtol=1e-15)


@pytest.mark.parametrize("name", METHOD_NAMES)
@pytest.mark.parametrize("case", FIELDS)
def test_runs_are_solved_as_if_each_were_alone(name, case):
    field = FIELDS[case]
    theta, z0, t = random_case(field, 0, runs=(4,))
    together = solve(field, theta, z0, t, name)
    for i in range(4):
        alone = solve(field, theta[:, i], z0[:, i], t, name)
        assert_close(f"{name}, run {i}", together[..., i], alone, rtol=1e-13)


def test_a_walk_with_bound_weights_takes_the_steps_of_the_field_itself():
    for field in (Layer(3), Perceptron(2, 4)):
        theta, z = RNG.standard_normal((field.size, 5)), RNG.standard_normal((field.dim, 5))
        assert np.array_equal(field.bound(theta)(0.3, z, None), field(0.3, z, theta))


def test_a_class_with_a_formula_of_its_own_is_not_walked_by_the_one_it_inherits():
    class Slower(Layer):
        def __call__(self, t, z, theta):
            return super().__call__(t, z, theta) / 2

    grid, theta = np.linspace(0, 1, 5), RNG.standard_normal(6)
    half = solve(Slower(), theta, [1.0, 2.0], grid)[1] - [1, 2]
    assert_close("half a step", half, (solve(Layer(), theta, [1.0, 2.0], grid)[1] - [1, 2]) / 2, rtol=1e-14)


def test_one_start_is_shared_by_all_runs_and_one_theta_by_all_samples():
    theta, z0, t = random_case(Layer(), 1, runs=(3,))
    shared = solve(Layer(), theta, z0[:, 0], t)
    assert shared.shape == (len(t), 2, 3)
    assert_close("run 2", shared[..., 2], solve(Layer(), theta[:, 2], z0[:, 0], t), rtol=1e-13)
    samples = solve(Layer(), theta[:, 0], z0, t)
    assert_close("sample 2", samples[..., 2], solve(Layer(), theta[:, 0], z0[:, 2], t), rtol=1e-13)


def test_first_state_is_z0_and_last_time_is_the_end():
    states = solve(Layer(), np.ones(6), [0.25, 4], [0, 0.1, 0.4])
    assert states.shape == (3, 2)
    assert states[0].tolist() == [0.25, 4]


def test_uneven_grid_equals_steps_taken_one_by_one():
    theta, z0, t = random_case(Layer(), 4)
    z = z0
    for n in range(len(t) - 1):
        z = step(Layer(), t[n], z, theta, t[n + 1] - t[n], "heun")
    assert_close("last state", solve(Layer(), theta, z0, t, "heun")[-1], z, rtol=1e-15)


def test_a_step_and_a_step_back_miss_the_start_by_dt_squared_for_euler_and_dt_to_4_for_midpoint():
    """The two local errors add up for an odd order and cancel to leading order for an even one."""
    theta, z0, _ = random_case(Layer(), 5)
    for name, order in (("euler", 2), ("midpoint", 4)):
        steps = np.array([0.2, 0.1, 0.05, 0.025])
        miss = []
        for h in steps:
            there = step(Layer(), 0.0, z0, theta, h, name)
            miss.append(np.abs(step(Layer(), h, there, theta, -h, name) - z0).max())
        slope = fitted_slope(steps, miss)
        assert abs(slope - order) < 0.1, f"{name}: {slope:.2f} where {order} was expected"


def test_a_solution_that_blows_up_is_returned_with_inf_and_without_a_warning():
    states = solve(lambda t, z, _: z**2, None, [10.0], np.linspace(0, 10, 30), "rk4")
    assert not np.isfinite(states[-1]).all()
    assert np.isfinite(states[0]).all()


def test_an_own_tableau_works_ralston_has_order_two():
    ralston = Method("ralston", 2, A=((), (2 / 3,)), b=(0.25, 0.75), c=(0.0, 2 / 3))
    steps = np.array([32, 64, 128, 256])
    exact = logistic_solution(0.2, 1.5)
    grids = [np.linspace(0, 1.5, n + 1) for n in steps]
    errors = [abs(solve(scalar_logistic, None, [0.2], g, ralston)[-1, 0] - exact) for g in grids]
    slope = fitted_slope(1.5 / steps, errors)
    assert abs(slope - 2) < 0.1, f"slope {slope}"
    assert method_named(ralston) is ralston


@pytest.mark.parametrize(
    ("t0", "t_end", "dt", "steps"),
    [(0, 2, 0.2, 10), (0, 1, 1 / 3, 3), (-1, 1, 0.1, 20), (5, 6, 0.001, 1000), (0, 3, 3, 1)],
)
def test_time_grid_has_equal_steps_and_meets_both_ends(t0, t_end, dt, steps):
    t = time_grid(t0, t_end, dt)
    assert len(t) == steps + 1
    assert (t[0], t[-1]) == (t0, t_end)
    assert_close("steps", np.diff(t), np.full(steps, dt), rtol=1e-9)


def test_the_thesis_states_follow_the_appendix_loop():
    theta = np.array([0.4, -0.7, 0.2, 0.9, -0.1, 0.3])
    got = solve(thesis.FIELD, theta, thesis.START, thesis.TIMES)
    assert_close("states", got, reference.forward(theta.tolist()), rtol=1e-14)


@pytest.mark.parametrize(
    ("t0", "t_end", "dt", "steps"), [(0, 1e-9, 1e-10, 10), (1.7e9, 1.7e9 + 1, 0.25, 4), (1.7e9, 1.7e9 + 0.3, 0.1, 3)]
)
def test_times_of_nanoseconds_and_seconds_since_1970_are_divided_as_all_others(t0, t_end, dt, steps):
    assert len(time_grid(t0, t_end, dt)) == steps + 1
    with pytest.raises(ValueError, match=r"^dt is .* divides"):
        time_grid(t0, t_end, dt * 1.3)


def test_refined_times_have_equal_parts():
    assert_close("times", refine([0, 1, 1.5], 2), [0, 0.5, 1, 1.25, 1.5])


def test_parts_that_floats_cannot_tell_apart_are_refused():
    with pytest.raises(ValueError, match=r"^steps is 100; expected parts that floats resolve"):
        refine(1.7e9 + np.arange(4) * 1e-6, 100)


@pytest.mark.parametrize("b", [(0.5,), (2.0,), (float("nan"),), ("1",)])
def test_a_method_whose_weights_do_not_average_the_slopes_is_refused(b):
    with pytest.raises(ValueError, match="b is|A, b, c is"):
        Method("x", 1, A=((),), b=b, c=(0.0,))
