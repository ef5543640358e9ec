"""What a reader's field returns, reuses or changes: refused by name, or with the result of one that behaves."""

import numpy as np
import pytest

from helpers import METHOD_NAMES, assert_close
from nodetutor.differences import check_gradient
from nodetutor.fields import Field, Layer
from nodetutor.gradients import continuous, exact
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import GradientDescent, Momentum
from nodetutor.solvers import solve, step, time_grid
from nodetutor.training import ode_objective, train

T, LOSS = time_grid(0, 1, 0.25), SquaredDistance([[1.0, 2.0], [0.5, 0.0]], at=[2, -1])
THETA = np.array([0.7, -0.4])


class Pendulum:
    """dz/dt = (v, -theta_0 sin x - theta_1 v), well behaved; the others differ in one habit each."""

    dim, size = 2, 2

    def __call__(self, t, z, theta):
        return np.stack([z[1], -theta[0] * np.sin(z[0]) - theta[1] * z[1]])

    def vjp(self, t, z, theta, a, value=None):
        by_z = np.stack([-theta[0] * np.cos(z[0]) * a[1], a[0] - theta[1] * a[1]])
        return by_z, np.stack([-np.sin(z[0]) * a[1], -z[1] * a[1]]), np.zeros(np.shape(a[0]))


class OneBuffer(Pendulum):
    def __init__(self):
        self.f, self.z, self.theta = {}, {}, {}

    def __call__(self, t, z, theta):
        value = super().__call__(t, z, theta)
        out = self.f.setdefault(value.shape, np.empty_like(value))
        out[:] = value
        return out

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
        for store, part in ((self.z, by_z), (self.theta, by_theta)):
            store.setdefault(part.shape, np.empty_like(part))[:] = part
        return self.z[by_z.shape], self.theta[by_theta.shape], by_t


class Lists(Pendulum):
    def __call__(self, t, z, theta):
        return list(super().__call__(t, z, theta))

    def vjp(self, t, z, theta, a, value=None):
        return [part.tolist() for part in super().vjp(t, z, theta, a, value)]


class NumberForTime(Pendulum):
    def vjp(self, t, z, theta, a, value=None):
        return *super().vjp(t, z, theta, a, value)[:2], 0.0


class NoValue(Pendulum):
    def vjp(self, t, z, theta, a):
        return Pendulum.vjp(self, t, z, theta, a)


class Single(Pendulum):
    def __call__(self, t, z, theta):
        return super().__call__(t, z, theta).astype(np.float32)


HABITS = [OneBuffer, Lists, NumberForTime, NoValue]


def all_of(field, theta, z0, method):
    """States, both gradients, and three answers of an objective that is used again."""
    states = solve(field, theta, z0, T, method)
    found = [states, step(field, 0.1, z0, theta, 0.2, method)]
    for of in (exact, continuous):
        found += of(field, theta, states, T, LOSS.gradient(states), method)
    objective = ode_objective(field, z0, T, LOSS, method)
    for factor in (1.0, 0.5, 2.0):
        found += objective(theta * factor)
    return found


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("runs", [(), (3,)])
def test_a_field_with_habits_gives_what_a_well_behaved_one_gives(habit, method, runs):
    theta = THETA.reshape(2, *(1,) * len(runs)) * np.linspace(1, 2, 3)[: len(runs) * 3 or 1].reshape(runs or ())
    z0 = np.array([1.0, 0.5])
    for got, want in zip(all_of(habit(), theta, z0, method), all_of(Pendulum(), theta, z0, method), strict=True):
        assert_close(f"{habit.__name__}, {method}", got, want, rtol=1e-14, atol=1e-15)


def test_a_field_of_single_precision_is_computed_with_as_doubles():
    got = solve(Single(), THETA, [1.0, 0.5], T, "rk4")
    assert got.dtype == float
    assert_close("states", got, solve(Pendulum(), THETA, [1.0, 0.5], T, "rk4"), rtol=1e-6)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_a_plain_function_that_fills_one_buffer_is_solved_as_one_with_fresh_arrays(method):
    out = np.empty(2)

    def reused(t, z, theta):
        out[:] = z[1], -z[0]
        return out

    def fresh(t, z, theta):
        return np.array([z[1], -z[0]])

    assert_close(method, *(solve(f, None, [1.0, 0.0], T, method) for f in (reused, fresh)))


def test_a_field_that_returns_its_argument_is_solved_as_one_that_copies_it():
    a, b = (solve(f, None, [1.0], T, "rk4") for f in (lambda t, z, _: z, lambda t, z, _: z.copy()))
    assert np.array_equal(a, b)


@pytest.mark.parametrize("use", ["solve", "step", "exact", "objective"])
def test_a_field_that_changes_its_arguments_is_refused(use):
    class Changing(Pendulum):
        def __call__(self, t, z, theta):
            z *= 2
            return super().__call__(t, z, theta)

    class ChangingBack(Pendulum):
        def vjp(self, t, z, theta, a, value=None):
            a *= 2
            return super().vjp(t, z, theta, a, value)

    states = solve(Pendulum(), THETA, [1.0, 0.5], T)
    calls = {
        "solve": lambda: solve(Changing(), THETA, [1.0, 0.5], T),
        "step": lambda: step(Changing(), 0, [1.0, 0.5], THETA, 0.1),
        "exact": lambda: exact(ChangingBack(), THETA, states, T, {1: np.ones(2)}),
        "objective": lambda: ode_objective(ChangingBack(), [1.0, 0.5], T, LOSS)(THETA),
    }
    with pytest.raises(ValueError, match=r"^field is .*; expected one that leaves its arguments as they are"):
        calls[use]()


def test_the_message_names_the_field_what_came_and_what_was_expected():
    def half(t, z, theta):
        return z[:1]

    with pytest.raises(ValueError, match=r"^the shape of what field half returns is \(1,\); expected \(2,\)$"):
        solve(half, None, [1.0, 2.0], T)


def test_an_error_inside_a_field_is_passed_on_as_it_is():
    def broken(t, z, theta):
        raise ValueError("of my own")

    with pytest.raises(ValueError, match=r"^of my own$"):
        solve(broken, None, [1.0], T)


class Mixing(Pendulum):
    """The norm is one over all runs, where each should have its own."""

    def __call__(self, t, z, theta):
        return super().__call__(t, z, theta) / np.linalg.norm(z)


class MixingLater(Pendulum):
    """As all runs start at the same place, their mean is right in the first call."""

    def __call__(self, t, z, theta):
        return super().__call__(t, z, theta) * z[0].mean()


@pytest.mark.parametrize("kind", [Mixing, MixingLater])
@pytest.mark.parametrize("use", ["solve", "exact", "objective", "samples"])
def test_a_field_that_mixes_the_runs_is_refused(kind, use):
    field, theta = kind(), THETA[:, None] * [1.0, 2.0, 3.0]
    states = solve(Pendulum(), theta, [1.0, 0.5], T)
    calls = {
        "solve": lambda: solve(field, theta, [1.0, 0.5], T),
        "exact": lambda: exact(field, theta, states, T, {-1: np.ones((2, 3))}),
        "objective": lambda: ode_objective(field, [1.0, 0.5], T, LOSS)(theta),
        "samples": lambda: ode_objective(field, states[-1], T, LOSS, samples=True)(THETA),
    }
    told = r"^(field is (.|\n)*; expected a formula for each run by itself; the last|states is )"
    with pytest.raises(ValueError, match=told):
        calls[use]()


def test_numbers_of_a_function_for_each_run_are_no_mixing():
    k = np.array([1.0, 2.0, 3.0])
    got = solve(lambda t, z, theta: -k * z, None, np.ones((1, 3)), T)
    assert_close("states", got[-1, 0], (1 - 0.25 * k) ** 4, rtol=1e-14)


def test_each_number_of_axes_has_a_first_pass_of_its_own():
    class ForOne(Field):
        dim = size = 1

        def __call__(self, t, z, theta):
            return theta * z if z.ndim == 1 else theta[:, 0] * z[:, 0]

    objective = ode_objective(ForOne(), [1.0], T, SquaredDistance([2.0]))
    objective([1.0])
    with pytest.raises(ValueError, match=r"^the shape of what field ForOne returns is \(1,\); expected \(1, 3\)$"):
        objective(np.ones((1, 3)))


@pytest.mark.parametrize("use", ["field", "vjp", "loss", "objective", "rule", "optimizer", "backward"])
def test_a_function_that_takes_another_number_of_arguments_is_told_so(use):
    def few(self):
        return 1.0

    field, loss, optimizer = Pendulum(), SquaredDistance([1.0, 2.0]), GradientDescent(0.1)
    kinds = {"vjp": (Pendulum, "vjp"), "loss": (SquaredDistance, "gradient"), "optimizer": (Momentum, "update")}
    kind, name = kinds.get(use, (Pendulum, "none"))
    changed = type("Changed", (kind,), {name: few})
    calls = {
        "field": lambda: solve(lambda t, z: -z, None, [1.0], T),
        "vjp": lambda: ode_objective(changed(), [1.0, 0.5], T, loss)(THETA),
        "loss": lambda: ode_objective(field, [1.0, 0.5], T, changed([1.0, 2.0]))(THETA),
        "objective": lambda: train(lambda: 1.0, THETA, optimizer, 3),
        "rule": lambda: train(lambda x: (x @ x, 2 * x), THETA, optimizer, 3, rule=lambda loss: True),
        "optimizer": lambda: train(lambda x: (x @ x, 2 * x), THETA, changed(0.1), 3),
        "backward": lambda: ode_objective(field, [1.0, 0.5], T, loss, backward=few)(THETA),
    }
    told = use.replace("vjp", "field")
    with pytest.raises(ValueError, match=rf"^{told} is (.|\n)*; expected one that can be called with \d arguments \("):
        calls[use]()


def test_a_type_error_inside_a_field_is_passed_on_as_it_is():
    with pytest.raises(TypeError, match="unsupported operand"):
        solve(lambda t, z, theta: z + None, None, [1.0], T)


def test_a_well_behaved_field_is_guarded_in_the_first_pass_only():
    seen = []

    class Looking(Layer):
        def __call__(self, t, z, theta):
            seen.append(z.flags.writeable)
            return super().__call__(t, z, theta)

    objective = ode_objective(Looking(), [1.0, 2.0], T, LOSS)
    first, second = (objective(np.ones(6)) for _ in range(2))
    assert seen == [False] * 4 + [True] * 4
    assert np.array_equal(first[1], second[1])


def test_a_loss_that_changes_the_states_is_refused():
    class Changing(SquaredDistance):
        def __call__(self, states):
            states -= 1
            return super().__call__(states)

    with pytest.raises(ValueError, match="^loss is .*; expected one that leaves its arguments as they are"):
        ode_objective(Layer(), [1.0, 2.0], T, Changing([1.0, 2.0]))(np.ones(6))


@pytest.mark.parametrize("key", [-1, np.int64(4), -5])
def test_a_loss_may_name_its_times_as_everywhere_in_python(key):
    class Own:
        def __call__(self, states):
            return states[key].sum(axis=0)

        def gradient(self, states):
            return {key: np.ones_like(states[0])}

    theta = np.linspace(-1, 1, 6)
    states = solve(Layer(), theta, [1.0, 2.0], T)
    want = exact(Layer(), theta, states, T, {int(key) % 5: np.ones(2)})
    assert_close("gradient", ode_objective(Layer(), [1.0, 2.0], T, Own())(theta)[1], want.theta, rtol=1e-14)


def test_a_diverged_run_leaves_the_others_alone_and_stays_nan():
    theta = np.array([[0.7, 1e308], [-0.4, 1e308]])
    loss, gradient = ode_objective(Pendulum(), [1.0, 0.5], T, LOSS)(theta)
    assert np.isfinite(loss[0])
    assert not np.isfinite(loss[1])
    assert np.isfinite(gradient[:, 0]).all()
    assert not np.isfinite(gradient[:, 1]).all()


def test_a_layer_with_a_vjp_of_its_own_is_asked_for_it():
    """And not for the walk back that a Layer brings."""

    class Doubled(Layer):
        def vjp(self, t, z, theta, a, value=None):
            by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
            return by_z, 2 * by_theta, by_t

    theta = np.linspace(-1, 1, 6)
    want = 2 * ode_objective(Layer(), [1.0, 2.0], T, LOSS)(theta)[1]
    objective = ode_objective(Doubled(), [1.0, 2.0], T, LOSS)
    for _ in range(2):
        assert_close("gradient", objective(theta)[1], want, rtol=1e-13)
    states, one = solve(Layer(), theta, [1.0, 2.0], T), Layer()
    one.vjp = Doubled().vjp
    for field in (Doubled(), one):
        assert_close("exact", exact(field, theta, states, T, LOSS.gradient(states)).theta, want, rtol=1e-13)


def test_a_layer_with_another_formula_takes_differences_and_one_with_another_size_is_refused():
    class Twice(Layer):
        vjp = Field.vjp

        def __call__(self, t, z, theta):
            return 2 * super().__call__(t, z, theta)

    class Longer(Layer):
        def __init__(self):
            super().__init__()
            self.size = 7

        def unpack(self, theta):
            return Layer().unpack(theta[:6])

    assert check_gradient(ode_objective(Twice(), [1.0, 2.0], T, LOSS), np.linspace(-1, 1, 6))
    with pytest.raises(ValueError, match=r"^the shape of what backward returns is \(6,\); expected \(7,\)$"):
        ode_objective(Longer(), [1.0, 2.0], T, LOSS)(np.ones(7))
