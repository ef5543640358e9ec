"""Gradients: exact against differences, continuous against exact, times, conservation, order."""

import numpy as np
import pytest

from helpers import (
    FIELDS,
    METHOD_NAMES,
    assert_close,
    central,
    central_at_once,
    fitted_slope,
    losses_for,
    random_case,
)
from nodetutor.adaptive import solve_adaptive
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.gradients import (
    adjoint_path,
    augmented,
    backward,
    continuous,
    exact,
)
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import METHODS, integrate, solve

AUTONOMOUS = Layer(2)
TANH = Layer(2, "tanh")
TIMED = TimeScaled(Layer(2), 0.3)  # sigma(W z + b) (1 + 0.3 t), the check of facts.md
THETA = np.array([1.2, -0.8, 0.5, 0.9, -0.3, 0.4])
Z0 = np.array([0.6, -0.5])
TARGET = np.array([2.0, 1.0])


def check_exact(field, method, loss, theta, z0, t, rtol):
    """The exact gradient against five-point differences, for theta, z0 and every time of the grid."""

    def value(theta, z0, t):
        return loss(solve(field, theta, z0, t, method))

    states = solve(field, theta, z0, t, method)
    got = exact(field, theta, states, t, loss.gradient(states), method)
    by_theta = central_at_once(lambda x: value(x, z0, t), theta)
    by_z0 = central_at_once(lambda x: value(theta, x, t), z0)
    by_t = central(lambda x: value(theta, z0, x), t)
    assert_close("dL/dtheta", got.theta, by_theta, rtol=rtol)
    assert_close("dL/dz0", got.z0, by_z0, rtol=rtol)
    scale = np.abs(by_theta).max() + np.abs(by_t).max()
    assert_close("dL/dt_n", got.t, by_t, atol=rtol * scale)
    return got


WHERE = ["at the end", "at several times", "at the start too", "not at the end"]
CASES = [("sigmoid layer, time-dependent", where) for where in WHERE]
CASES += [(case, "at the start too") for case in FIELDS if case != CASES[0][0]]


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize(("case", "where"), CASES)
def test_exact_gradient_equals_central_differences_for_theta_z0_and_every_time(method, case, where):
    field = FIELDS[case]
    theta, z0, t = random_case(field, seed=METHOD_NAMES.index(method))
    check_exact(field, method, losses_for(field.dim, 7)[where], theta, z0, t, rtol=2e-10)


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("case", FIELDS)
def test_exact_gradient_of_a_batch_equals_central_differences_in_every_run(method, case):
    field = FIELDS[case]
    theta, z0, t = random_case(field, seed=7, runs=(3,))
    loss = losses_for(field.dim, 7, runs=(3,))["at several times"]

    def value(theta, z0):
        return loss(solve(field, theta, z0, t, method))

    states = solve(field, theta, z0, t, method)
    got = exact(field, theta, states, t, loss.gradient(states), method)
    assert_close("dL/dtheta", got.theta, central(lambda x: value(x, z0), theta), rtol=2e-10)
    assert_close("dL/dz0", got.z0, central(lambda x: value(theta, x), z0), rtol=2e-10)
    assert got.t.shape == (len(t), 3)
    for i in range(3):
        one = SquaredDistance(loss.target[..., i], loss.at)
        alone = exact(field, theta[:, i], states[..., i], t, one.gradient(states[..., i]), method)
        for part, want in zip(got, alone, strict=True):
            assert_close(f"run {i}", part[..., i], want, rtol=1e-12)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_exact_gradient_of_samples_that_share_theta_sums_to_that_of_their_summed_loss(method):
    field = Perceptron(2, hidden=4)
    theta, _, t = random_case(field, seed=3)
    z0 = np.random.default_rng(4).standard_normal((2, 6))
    loss = SquaredDistance(TARGET)
    states = solve(field, theta, z0, t, method)
    got = exact(field, theta, states, t, loss.gradient(states), method)
    assert got.theta.shape == (field.size, 6)
    want = central(lambda x: loss(solve(field, x, z0, t, method)).sum(), theta)
    assert_close("dL/dtheta", got.theta.sum(axis=1), want, rtol=2e-10)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_exact_gradient_with_two_axes_of_runs(method):
    field, rng = TIMED, np.random.default_rng(8)
    theta, z0 = rng.standard_normal((6, 1, 4)), rng.standard_normal((2, 3, 1))
    t = np.linspace(0, 1, 6)
    loss = SquaredDistance(TARGET)
    states = solve(field, theta, z0, t, method)
    assert states.shape == (6, 2, 3, 4)
    got = exact(field, theta, states, t, loss.gradient(states), method)
    one = states[:, :, 2, 3]
    alone = exact(field, theta[:, 0, 3], one, t, loss.gradient(one), method)
    for part, want in zip(got, alone, strict=True):
        assert_close("one of 3 x 4", part[..., 2, 3], want, rtol=1e-12)


def test_backward_is_exact_without_its_checks_and_without_times():
    theta, z0, t = random_case(TIMED, 5, runs=(4,))
    states = solve(TIMED, theta, z0, t, "rk4")
    jumps = SquaredDistance(TARGET).gradient(states)
    by_theta, by_z0 = backward(TIMED, theta, states, t, jumps, METHODS["rk4"])
    checked = exact(TIMED, theta, states, t, jumps, "rk4")
    assert np.array_equal(by_theta, checked.theta)
    assert np.array_equal(by_z0, checked.z0)


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("case", FIELDS)
def test_backward_with_the_stages_kept_on_the_way_forward_equals_backward_without(method, case):
    field, kept = FIELDS[case], []
    theta, z0, t = random_case(field, 5, runs=(4,))
    states = integrate(field, theta, z0, t, METHODS[method], kept)
    assert np.array_equal(states, solve(field, theta, z0, t, method))
    jumps = SquaredDistance(np.ones(field.dim)).gradient(states)
    before = [[x.copy() for x in points + slopes] for points, slopes in kept]
    for _ in range(2):  # what was kept is not used up
        with_kept = backward(field, theta, states, t, jumps, METHODS[method], kept)
        without = backward(field, theta, states, t, jumps, METHODS[method])
        for part, want in zip(with_kept, without, strict=True):
            assert_close(f"{case}, {method}", part, want, rtol=1e-14)
    for (points, slopes), old in zip(kept, before, strict=True):
        assert all(np.array_equal(x, y) for x, y in zip(points + slopes, old, strict=True))


@pytest.mark.parametrize("of", [exact, continuous, adjoint_path])
def test_arguments_are_left_unchanged(of):
    theta, z0, t = random_case(TIMED, 6, runs=(2,))
    states = solve(TIMED, theta, z0, t)
    jumps = {0: np.ones((2, 2)), 3: np.ones((2, 2)), len(t) - 1: np.full((2, 2), 0.5)}
    before = theta.copy(), states.copy(), t.copy(), {n: j.copy() for n, j in jumps.items()}
    first = of(TIMED, theta, states, t, jumps)
    assert np.array_equal(theta, before[0])
    assert np.array_equal(states, before[1])
    assert np.array_equal(t, before[2])
    assert all(np.array_equal(jumps[n], before[3][n]) for n in jumps)
    second = of(TIMED, theta, states, t, jumps)
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a, b), "a second call gives another result"


@pytest.mark.parametrize("of", [exact, continuous, adjoint_path])
def test_lists_and_whole_numbers_are_taken_as_arrays(of):
    theta, t = [1, 0, 2, 0, 1, 1], [0, 1, 3]
    states = solve(TIMED, theta, [1, 2], t)
    got = of(TIMED, theta, states.tolist(), t, {0: [1, 1], 2: [2, 1]})
    jumps = {0: np.ones(2), 2: np.array([2.0, 1.0])}
    want = of(TIMED, np.array(theta, dtype=float), states, np.array(t, dtype=float), jumps)
    for a, b in zip(got, want, strict=True):
        assert np.array_equal(a, b)


def test_a_jump_may_be_named_from_the_end():
    theta, z0, t = random_case(TIMED, 6)
    states = solve(TIMED, theta, z0, t)
    for of in (exact, continuous):
        a = of(TIMED, theta, states, t, {-1: np.ones(2)})
        b = of(TIMED, theta, states, t, {len(t) - 1: np.ones(2)})
        for x, y in zip(a, b, strict=True):
            assert np.array_equal(x, y)


@pytest.mark.parametrize("change", ["method", "theta", "t", "states", "z0", "mask"])
def test_states_of_another_path_are_refused_where_the_gradient_would_be_wrong_in_silence(change):
    theta, z0, t = random_case(TIMED, 3)
    states, method = solve(TIMED, theta, z0, t, "heun"), "heun"
    if change == "method":
        method = "euler"
    elif change == "theta":
        theta = theta * (1 + 1e-6)
    elif change == "t":
        t = t * 1.001
    elif change == "states":
        states = states[::-1]
    elif change == "mask":
        states = np.ma.masked_array(states, mask=states == states[2])
    else:
        states[0] = z0 - 1e-5
    with pytest.raises(ValueError, match=r"^states is (.|\n)*; expected "):
        exact(TIMED, theta, states, t, {-1: np.ones_like(states[0])}, method)


def test_a_run_of_another_path_is_refused_beside_one_that_is_larger_by_far():
    field, theta, t = Layer(1, "identity"), np.array([[-1.0, -1.0], [0.0, 0.0]]), np.linspace(0, 1, 5)
    states = solve(field, theta, [[1e9, 1.0]], t, "heun")
    assert exact(field, theta, states, t, {-1: np.ones((1, 2))}, "heun")
    states[..., 1] = solve(field, theta[:, 1], [1.0], t)
    with pytest.raises(ValueError, match=r"^states is (.|\n)*; expected "):
        exact(field, theta, states, t, {-1: np.ones((1, 2))}, "heun")


@pytest.mark.parametrize("shift", [0.0, 1e5, 1.7e9])
@pytest.mark.parametrize("method", METHOD_NAMES)
def test_states_as_solve_returned_them_are_taken_on_every_clock(method, shift):
    theta, z0, t = random_case(TANH, 4)
    states = solve(TANH, theta, z0, t + shift, method)
    exact(TANH, theta, states, t + shift, {-1: np.ones_like(states[0])}, method)
    walk = solve_adaptive(TANH, theta, z0, (t + shift)[[0, -1]])
    exact(TANH, theta, walk.states, walk.t, {-1: np.ones_like(states[0])}, walk.pair)


# --- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("case", [n for n in FIELDS if "time-dependent" not in n])
def test_shifting_all_times_changes_nothing_for_an_autonomous_field(method, case):
    field = FIELDS[case]
    theta, z0, t = random_case(field, 2)
    states = solve(field, theta, z0, t, method)
    loss = SquaredDistance(np.ones(field.dim))
    by_t = exact(field, theta, states, t, loss.gradient(states), method).t
    assert_close("sum of dL/dt_n", by_t.sum(), 0, atol=1e-13 * np.abs(by_t).max())


@pytest.fixture(scope="module")
def flow_time_gradients():
    """dL/dt0 and dL/dt1 for the flow of the time-dependent field from t0 = 0.5 to t1 = 2.5."""
    loss = SquaredDistance(TARGET)

    def of_times(times):
        return loss(solve(TIMED, THETA, Z0, np.linspace(*times, 401), "rk4"))

    return central(of_times, np.array([0.5, 2.5]))


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("of", [exact, continuous])
def test_time_gradients_of_a_time_dependent_field_tend_to_those_of_the_flow_with_the_order_of_the_method(
    method, of, flow_time_gradients
):
    """dL/dt0 and dL/dt1 of the loss of the flow itself, by differences: sign and size."""
    loss = SquaredDistance(TARGET)
    want = flow_time_gradients
    assert abs(want[0] + want[1]) > 0.1 * abs(want[0]), "the case must tell -dL/dt1 from dL/dt0"
    steps, errors = np.array([12, 24, 48, 96]), []
    for n in steps:
        t = np.linspace(0.5, 2.5, n + 1)
        states = solve(TIMED, THETA, Z0, t, method)
        by_t = of(TIMED, THETA, states, t, loss.gradient(states), method).t
        errors.append([abs(by_t[0] - want[0]), abs(by_t[-1] - want[1])])
    for name, error in zip(("dL/dt0", "dL/dt1"), np.transpose(errors), strict=True):
        slope, order = fitted_slope(2 / steps, error), METHODS[method].order
        assert order - 0.1 < slope < order + 0.3, f"{of.__name__}, {method}, {name}: slope {slope:.3f}, {error}"


def test_dL_dt0_by_differences_of_the_same_computation_on_the_time_dependent_field():
    loss, t = SquaredDistance(TARGET), np.linspace(0.5, 2.5, 21)

    def moved_start(t0):
        grid = np.concatenate([t0, t[1:]])
        return loss(solve(TIMED, THETA, Z0, grid))

    states = solve(TIMED, THETA, Z0, t)
    got = exact(TIMED, THETA, states, t, loss.gradient(states)).t[0]
    want = central(moved_start, t[:1])[0]
    assert_close("dL/dt0", got, want, rtol=1e-9)
    assert abs(got) > 0.1


@pytest.mark.parametrize("of", [exact, continuous])
def test_dL_dt0_is_minus_dL_dtN_in_the_limit_for_an_autonomous_field(of):
    loss, steps, gaps = SquaredDistance(TARGET), np.array([320, 640, 1280]), []
    for n in steps:
        t = np.linspace(0, 2, n + 1)
        states = solve(TANH, THETA, Z0, t)
        by_t = of(TANH, THETA, states, t, loss.gradient(states)).t
        gaps.append(abs(by_t[0] + by_t[-1]))
        assert abs(by_t[-1]) > 0.1
    if of is continuous:  # a_t is constant: nothing is integrated
        assert max(gaps) < 1e-14, f"{gaps}"
    else:
        slope = fitted_slope(2 / steps, gaps)
        assert abs(slope - 1) < 0.1, f"slope {slope}, gaps {gaps}"


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_a_times_f_is_conserved_along_an_autonomous_solution_up_to_the_order(method):
    loss, steps, drift = SquaredDistance(TARGET), np.array([50, 100, 200]), []
    for n in steps:
        t = np.linspace(0, 2, n + 1)
        states = solve(TANH, THETA, Z0, t, method)
        path = adjoint_path(TANH, THETA, states, t, loss.gradient(states), method)
        products = [s[2:4] @ TANH(0.0, z, THETA) for s, z in zip(path, states, strict=True)]
        assert abs(products[-1]) > 0.1
        drift.append(abs(products[0] - products[-1]))
    slope = fitted_slope(2 / steps, drift)
    assert slope > METHODS[method].order - 0.1, f"{method}: slope {slope}, drift {drift}"


def test_a_times_f_is_not_conserved_on_a_time_dependent_field():
    t = np.linspace(0, 2, 201)
    states = solve(TIMED, THETA, Z0, t, "rk4")
    jumps = SquaredDistance(TARGET).gradient(states)
    path = adjoint_path(TIMED, THETA, states, t, jumps, "rk4")
    first, last = (path[n, 2:4] @ TIMED(t[n], states[n], THETA) for n in (0, -1))
    assert abs(first - last) > 0.05 * abs(last), f"{first} and {last}"
    assert_close("a_t(t_N) = -a^T f", path[-1, -1], -last, rtol=1e-14)
    assert_close("a_t(t_0) = -a^T f", path[0, -1], -first, rtol=1e-7)


# --- continuous against discrete ----------------------------------------------------------------


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("field", [AUTONOMOUS, TIMED], ids=["autonomous", "time-dependent"])
def test_continuous_and_discrete_adjoint_of_euler_differ_by_O_dt(field, stored):
    loss, steps = SquaredDistance(TARGET), np.array([20, 40, 80, 160, 320])
    gaps = {"theta": [], "z0": []}
    for n in steps:
        t = np.linspace(0, 2, n + 1)
        states = solve(field, THETA, Z0, t)
        jumps = loss.gradient(states)
        a = exact(field, THETA, states, t, jumps)
        b = continuous(field, THETA, states, t, jumps, stored=stored)
        gaps["theta"].append(np.linalg.norm(a.theta - b.theta) / np.linalg.norm(a.theta))
        gaps["z0"].append(np.linalg.norm(a.z0 - b.z0) / np.linalg.norm(a.z0))
    for name, gap in gaps.items():
        slope = fitted_slope(2 / steps, gap)
        assert abs(slope - 1) < 0.1, f"dL/d{name}: slope {slope:.3f}, gaps {gap}"


def timed_gradient(n, method, of, **options):
    """The gradient for a loss at the middle and at the end, on a grid of n steps."""
    t = np.linspace(0, 2, n + 1)
    states = solve(TIMED, THETA, Z0, t, method)
    loss = SquaredDistance(np.stack([-TARGET, TARGET]), at=[n // 2, n])
    return of(TIMED, THETA, states, t, loss.gradient(states), method, **options)


@pytest.fixture(scope="module")
def true_gradient():
    """The gradient of the flow, to about 1e-12."""
    return timed_gradient(500, "rk4", exact)


@pytest.mark.parametrize("kind", ["exact", "continuous, stored", "continuous, re-integrated"])
@pytest.mark.parametrize("method", METHOD_NAMES)
def test_gradients_converge_to_that_of_the_flow_with_the_order_of_the_method(
    method, kind, true_gradient
):
    of = exact if kind == "exact" else continuous
    options = {} if kind == "exact" else {"stored": kind.endswith("stored")}
    steps = np.array([32, 64, 128, 256]) if method != "rk4" else np.array([12, 24, 48, 96])
    found = [timed_gradient(n, method, of, **options) for n in steps]
    order = METHODS[method].order
    for name in ("theta", "z0"):
        want = getattr(true_gradient, name)
        errors = [np.linalg.norm(getattr(gradient, name) - want) for gradient in found]
        slope = fitted_slope(2 / steps, errors)
        assert abs(slope - order) < 0.1, f"{method}, dL/d{name}: slope {slope:.3f}, {errors}"


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_reintegrated_start_misses_z0_by_the_order_of_the_method(method):
    loss, steps, misses = SquaredDistance(TARGET), np.array([20, 40, 80, 160]), []
    for n in steps:
        t = np.linspace(0, 2, n + 1)
        states = solve(TIMED, THETA, Z0, t, method)
        jumps = loss.gradient(states)
        back = adjoint_path(TIMED, THETA, states, t, jumps, method, stored=False)
        misses.append(np.linalg.norm(back[0, :2] - Z0))
    slope, order = fitted_slope(2 / steps, misses), METHODS[method].order
    # for even orders the errors there and back cancel to leading order: one more is gained
    assert order - 0.1 < slope < order + 1.2, f"{method}: slope {slope:.3f}, misses {misses}"
    if method == "euler":
        assert abs(slope - 1) < 0.1, f"euler: slope {slope:.3f}"


def test_stored_states_are_the_ones_that_the_adjoint_sees():
    t = np.linspace(0, 2, 11)
    states = solve(TIMED, THETA, Z0, t)
    jumps = SquaredDistance(TARGET).gradient(states)
    path = adjoint_path(TIMED, THETA, states, t, jumps, stored=True)
    a = jumps[10]
    for n in reversed(range(10)):
        dt = t[n + 1] - t[n]
        a = a + dt * TIMED.vjp(t[n + 1], states[n + 1], THETA, a)[0]
        assert_close(f"a_{n}", path[n, 2:4], a, rtol=1e-14)


@pytest.mark.parametrize("of", [continuous, adjoint_path])
def test_states_are_stored_unless_asked_otherwise(of):
    t = np.linspace(0, 2, 11)
    states = solve(TIMED, THETA, Z0, t)
    jumps = SquaredDistance(TARGET).gradient(states)
    ways = {}, {"stored": True}, {"stored": False}
    plain, stored, not_stored = (of(TIMED, THETA, states, t, jumps, **way) for way in ways)
    assert all(np.array_equal(x, y) for x, y in zip(plain, stored, strict=True))
    assert not np.allclose(plain[0], not_stored[0], rtol=1e-3)


def test_both_adjoints_of_euler_for_z0_coincide_on_a_linear_autonomous_field_but_not_for_theta():
    linear = Layer(2, "identity")
    t = np.linspace(0, 2, 11)
    states = solve(linear, THETA, Z0, t)
    jumps = SquaredDistance(TARGET).gradient(states)
    a, b = exact(linear, THETA, states, t, jumps), continuous(linear, THETA, states, t, jumps)
    assert_close("dL/dz0", a.z0, b.z0, rtol=1e-14)
    gap = np.abs(a.theta - b.theta).max() / np.abs(a.theta).max()
    assert gap > 0.01, f"dL/dtheta agree too ({gap}), so the case shows nothing"


def test_both_adjoints_of_euler_differ_on_the_nonlinear_field_at_the_thesis_step():
    t = np.linspace(0, 2, 11)
    states = solve(AUTONOMOUS, THETA, Z0, t)
    jumps = SquaredDistance(TARGET).gradient(states)
    a, b = exact(AUTONOMOUS, THETA, states, t, jumps), continuous(AUTONOMOUS, THETA, states, t, jumps)
    gap = np.linalg.norm(a.theta - b.theta) / np.linalg.norm(a.theta)
    assert 0.01 < gap < 0.2, f"relative difference {gap}: a few per cent are expected"


@pytest.mark.parametrize("where", WHERE)
def test_continuous_equals_exact_on_a_fine_rk4_grid_for_every_kind_of_loss(where):
    steps = 120
    t = np.linspace(0.2, 1.7, steps + 1)
    rng = np.random.default_rng(5)
    at = {
        "at the end": [steps], "at several times": [20, 90, steps],
        "at the start too": [0, 50, steps], "not at the end": [30, 100],
    }[where]  # fmt: skip
    loss = SquaredDistance(rng.standard_normal((len(at), 2)), at=at)
    states = solve(TIMED, THETA, Z0, t, "rk4")
    jumps = loss.gradient(states)
    a = exact(TIMED, THETA, states, t, jumps, "rk4")
    b = continuous(TIMED, THETA, states, t, jumps, "rk4")
    assert_close("dL/dtheta", b.theta, a.theta, rtol=5e-8)
    assert_close("dL/dz0", b.z0, a.z0, rtol=5e-8)
    # moving one inner grid time also moves the solver's own steps, which only matters at O(dt^4)
    assert_close("dL/dt_n", b.t, a.t, atol=5e-7 * np.abs(a.t).max())


def test_continuous_batch_equals_runs_done_one_by_one():
    theta, z0, t = random_case(TIMED, 11, runs=(3,))
    states = solve(TIMED, theta, z0, t, "heun")
    jumps = {2: np.ones((2, 3)), len(t) - 1: np.arange(6.0).reshape(2, 3)}
    for stored in (True, False):
        got = continuous(TIMED, theta, states, t, jumps, "heun", stored=stored)
        for i in range(3):
            one = {n: j[:, i] for n, j in jumps.items()}
            alone = continuous(TIMED, theta[:, i], states[..., i], t, one, "heun", stored=stored)
            for part, want in zip(got, alone, strict=True):
                assert_close(f"run {i}", part[..., i], want, rtol=1e-12, atol=1e-14)


def test_augmented_dynamics_are_f_and_minus_the_three_products():
    s = np.concatenate([Z0, [0.3, -0.7], np.zeros(6), [0.0]])
    got = augmented(TIMED)(1.5, s, THETA)
    a_z, a_theta, a_t = TIMED.vjp(1.5, Z0, THETA, np.array([0.3, -0.7]))
    want = np.concatenate([TIMED(1.5, Z0, THETA), -a_z, -a_theta, [-a_t]])
    assert_close("augmented", got, want, rtol=1e-15)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("runs", [(), (3,), (2, 2)])
def test_a_walk_back_with_the_fields_own_sum_equals_one_with_vjp_alone(name, runs):
    field, method = FIELDS[name], METHODS["rk4"]
    theta, z0, t = random_case(field, 5, runs)
    states = solve(field, theta, z0, t, method)
    jumps = {len(t) - 1: np.random.default_rng(0).standard_normal(states.shape[1:])}

    class VjpAlone:
        dim, size, vjp = field.dim, field.size, field.vjp
        __call__ = staticmethod(field)

    for got, want in zip(*(backward(f, theta, states, t, jumps, method) for f in (field, VjpAlone())), strict=True):
        assert_close(name, got, want, rtol=1e-13)
