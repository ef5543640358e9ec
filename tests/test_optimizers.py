"""Optimizers: hand traces, independent implementations, Lookahead's limits and its theory."""

import io
import pickle
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pytest

import reference
from helpers import assert_close
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum, Optimizer

INNER = {
    "gradient descent": GradientDescent(0.1),
    "momentum": Momentum(0.05, 0.8),
    "adam": Adam(0.1, 0.8, 0.95),
}
NAMES = list(INNER)


def run(optimizer, x, gradient, steps):
    """All fast weights and all weights to evaluate, after each of `steps` steps."""
    x = np.asarray(x, dtype=float)
    state, fast, slow = optimizer.init(x), [], []
    for _ in range(steps):
        x, state = optimizer.step(x, gradient(x), state)
        fast.append(x)
        slow.append(optimizer.weights(x, state))
    return np.array(fast), np.array(slow)


def bowl(x):
    """The gradient of a nonlinear bowl, different in every component."""
    return np.sinh(x) + 0.3 * x * np.arange(1, 1 + len(x)).reshape(-1, *[1] * (x.ndim - 1))


START = np.array([1.5, -0.7, 0.4])


# --- the inner optimizers -----------------------------------------------------------------------


def test_gradient_descent_moves_against_the_gradient_by_lr():
    theta, state = GradientDescent(0.25).step(np.array([1.0, 2.0]), np.array([4.0, -8.0]), ())
    assert theta.tolist() == [0, 4]
    assert state == ()


@pytest.mark.parametrize("steps", [1, 2, 30])
def test_momentum_equals_the_heavy_ball_without_velocity(steps):
    gradient = lambda x: x**3 + 0.5 * x  # noqa: E731
    want = reference.heavy_ball(gradient, 1.2, 0.05, steps, 0.8)
    got = run(Momentum(0.05, 0.8), [1.2], gradient, steps)[0][:, 0]
    assert_close("iterates", got, want, rtol=1e-13)


def test_momentum_with_beta_0_is_gradient_descent():
    got, want = (run(o, START, bowl, 20)[0] for o in (Momentum(0.1, 0.0), GradientDescent(0.1)))
    assert np.array_equal(got, want)


@pytest.mark.parametrize("steps", [1, 2, 50])
def test_adam_equals_algorithm_1_of_its_paper(steps):
    gradient = lambda x: x**3 + 0.5 * x  # noqa: E731
    want = reference.adam(gradient, 1.2, 0.05, steps, 0.8, 0.95, 1e-6)
    got = run(Adam(0.05, 0.8, 0.95, 1e-6), [1.2], gradient, steps)[0][:, 0]
    assert_close("iterates", got, want, rtol=1e-13)


def test_adams_first_step_is_lr_times_the_sign_of_the_gradient():
    got, _ = Adam(0.01).step(np.zeros(3), np.array([5.0, -0.02, 300]), Adam(0.01).init(np.zeros(3)))
    assert_close("first step", got, [-0.01, 0.01, -0.01], rtol=1e-6)


def test_defaults_are_those_of_the_papers():
    adam, lookahead = Adam(), Lookahead(Momentum(0.1))
    assert (adam.lr, adam.beta1, adam.beta2, adam.epsilon) == (0.001, 0.9, 0.999, 1e-8)
    assert (lookahead.k, lookahead.alpha, lookahead.reset, lookahead.inner.beta) == (5, 0.5, False, 0.9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_step_changes_nothing_in_place_so_a_cell_can_be_run_twice(name, wrapped):
    optimizer = Lookahead(INNER[name], 2, 0.5, reset=True) if wrapped else INNER[name]
    theta, gradient = START.copy(), bowl(START)
    before = theta.copy(), gradient.copy()
    state = optimizer.init(theta)
    for _ in range(5):
        once = optimizer.step(theta, gradient, state)
        twice = optimizer.step(theta, gradient, state)
        assert np.array_equal(once[0], twice[0])
        assert repr(once[1]) == repr(twice[1])
        assert np.array_equal(gradient, before[1])
        theta, state = twice
    assert np.array_equal(START, before[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_to_evaluate_are_the_current_ones_for_an_inner_optimizer(name):
    fast, slow = run(INNER[name], START, bowl, 5)
    assert np.array_equal(fast, slow)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["int8", "float32", "bool"])
def test_arrays_of_any_kind_of_number_are_computed_with_as_floats(name, dtype):
    """100^2 does not fit into int8."""
    theta, gradient = np.array([1, 0], dtype=dtype), np.array([100, 1], dtype=dtype)
    (got, _), (want, _) = (
        INNER[name].step(x, g, INNER[name].init(theta))
        for x, g in ((theta, gradient), (theta.astype(float), gradient.astype(float)))
    )
    assert got.dtype == float
    assert np.array_equal(got, want), f"{got} against {want}"


# --- Lookahead by hand --------------------------------------------------------------------------


def test_lookahead_replays_the_hand_trace():
    fast, slow = run(Lookahead(GradientDescent(1.0), 4, 0.5), [10.0], np.ones_like, 12)
    assert fast[:, 0].tolist() == [9, 8, 7, 8, 7, 6, 5, 6, 5, 4, 3, 4]
    assert slow[:, 0].tolist() == [10, 10, 10, 8, 8, 8, 8, 6, 6, 6, 6, 4]


def test_lookahead_with_alpha_one_quarter_by_hand():
    fast, _ = run(Lookahead(GradientDescent(1.0), 2, 0.25), [8.0], np.ones_like, 4)
    assert fast[:, 0].tolist() == [7, 7.5, 6.5, 7]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_alpha_1_is_the_inner_optimizer_bit_for_bit(name, k):
    plain, _ = run(INNER[name], START, bowl, 23)
    wrapped, _ = run(Lookahead(INNER[name], k, 1.0), START, bowl, 23)
    assert np.array_equal(plain, wrapped), f"{name}, k = {k}: {plain[-1]} against {wrapped[-1]}"


def test_alpha_1_with_arrays_of_rates_is_the_inner_optimizer_bit_for_bit():
    start = np.random.default_rng(0).standard_normal((3, 6))
    lr, k = np.linspace(0.01, 0.2, 6), np.array([1, 2, 3, 4, 5, 6])
    plain, _ = run(GradientDescent(lr), start, bowl, 30)
    wrapped, _ = run(Lookahead(GradientDescent(lr), k, np.ones(6)), start, bowl, 30)
    assert np.array_equal(plain, wrapped)


@pytest.mark.parametrize("alpha", [0.25, 0.5, 0.9])
def test_k_1_is_gradient_descent_with_step_alpha_lr(alpha):
    fast, slow = run(Lookahead(GradientDescent(0.2), 1, alpha), START, bowl, 30)
    want, _ = run(GradientDescent(0.2 * alpha), START, bowl, 30)
    assert_close("fast weights", fast, want, rtol=1e-13)
    assert np.array_equal(fast, slow)


def test_a_small_alpha_hardly_moves_the_slow_weights():
    """The limit alpha -> 0, where optax's alpha = 0 stands still."""
    _, slow = run(Lookahead(GradientDescent(0.1), 5, 1e-12), START, bowl, 10)
    assert_close("slow weights", slow[-1], START, atol=1e-10)


def test_weights_to_evaluate_are_the_slow_ones_and_change_only_every_k_steps():
    fast, slow = run(Lookahead(GradientDescent(0.1), 4, 0.5), START, bowl, 12)
    for n in range(12):
        if (n + 1) % 4 == 0:
            assert np.array_equal(fast[n], slow[n]), f"step {n + 1} is a synchronisation"
        else:
            want = START if n < 3 else slow[n - 1]
            assert np.array_equal(slow[n], want), f"slow weights moved in step {n + 1}"
            assert not np.array_equal(fast[n], slow[n])


MEMORIES = {
    "gradient descent": (lambda x, m: (x - 0.1 * (np.sinh(x) + 0.3 * x), m), 0),
    "momentum": (
        lambda x, v: (lambda w: (x - 0.05 * w, w))(0.8 * v + np.sinh(x) + 0.3 * x), 0.0
    ),
}  # fmt: skip


def adam_memory(x, memory):
    m, v, t = memory
    g = np.sinh(x) + 0.3 * x
    m, v, t = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g, t + 1
    return x - 0.1 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-8), (m, v, t)


MEMORIES["adam"] = (adam_memory, (0.0, 0.0, 0))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(("k", "alpha"), [(1, 0.5), (3, 0.5), (4, 0.8), (7, 0.3)])
def test_lookahead_around_each_optimizer_equals_algorithm_1_as_nested_loops(name, reset, k, alpha):
    one, memory = MEMORIES[name]
    want = reference.lookahead_by_rounds(one, memory, 1.5, k, alpha, 6, reset)
    got, _ = run(Lookahead(INNER[name], k, alpha, reset), START[:1], bowl, 6 * k)
    assert_close(f"{name}, k = {k}", got[:, 0], want, rtol=1e-12)


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_reset_and_no_reset_differ_where_the_inner_optimizer_has_a_memory(name):
    kept, fresh = (
        run(Lookahead(INNER[name], 3, 0.5, reset), START, bowl, 9)[0] for reset in (False, True)
    )
    assert np.array_equal(kept[:3], fresh[:3]), "the first round has nothing to forget"
    assert not np.allclose(kept[3:], fresh[3:], rtol=1e-3), f"{kept[-1]} and {fresh[-1]}"


def test_a_new_init_restarts_the_count_of_fast_steps():
    optimizer = Lookahead(GradientDescent(1.0), 4, 0.5)
    theta = np.array([10.0])
    state = optimizer.init(theta)
    for _ in range(2):
        theta, state = optimizer.step(theta, np.ones(1), state)
    again, _ = run(optimizer, [10.0], np.ones_like, 12)
    assert again[:, 0].tolist() == [9, 8, 7, 8, 7, 6, 5, 6, 5, 4, 3, 4]


# --- a run has its own rates --------------------------------------------------------------------

PER_RUN = {
    "gradient descent": (GradientDescent, {"lr": [0.01, 0.1, 0.3]}),
    "momentum": (Momentum, {"lr": [0.01, 0.05, 0.1], "beta": [0.0, 0.5, 0.9]}),
    "adam": (
        Adam,
        {"lr": [0.01, 0.1, 0.3], "beta1": [0.0, 0.9, 0.5], "beta2": [0.9, 0.99, 0.5], "epsilon": [1e-8, 0.1, 1e-3]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reset", [None, False, True])
def test_arrays_of_rates_k_and_alpha_equal_runs_done_one_by_one(name, reset):
    """Also with reset: only the runs that synchronise forget."""
    kind, rates = PER_RUN[name]
    k, alpha = [2, 3, 5], [0.5, 0.9, 0.3]
    start = np.random.default_rng(1).standard_normal((2, 3))

    def wrap(inner, k, alpha):
        return inner if reset is None else Lookahead(inner, k, alpha, reset)

    batch = kind(**{n: np.array(v) for n, v in rates.items()})
    fast, slow = run(wrap(batch, np.array(k), np.array(alpha)), start, bowl, 31)
    for i in range(3):
        one = kind(**{n: v[i] for n, v in rates.items()})
        alone = run(wrap(one, k[i], alpha[i]), start[:, i], bowl, 31)
        assert_close(f"{name}, run {i}, fast", fast[..., i], alone[0], rtol=1e-12, atol=1e-15)
        assert_close(f"{name}, run {i}, slow", slow[..., i], alone[1], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_optimizers_are_values_and_can_be_copied_with_a_change(name):
    optimizer = Lookahead(INNER[name], 4)
    assert replace(optimizer, k=6).k == 6
    assert optimizer.k == 4
    with pytest.raises(AttributeError):
        optimizer.k = 5


# --- Lookahead's theory (Zhang, Lucas, Hinton, Ba 2019) -----------------------------------------


@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("k", [2, 5])
def test_slow_weights_are_an_average_of_the_final_fast_weights_with_falling_weights(k, alpha):
    """phi_(t+1) = alpha (theta_t + (1-alpha) theta_(t-1) + ... + (1-alpha)^t theta_0) + (1-alpha)^(t+1) phi_0."""
    optimizer, x = Lookahead(Momentum(0.05, 0.8), k, alpha), START.copy()
    state, final = optimizer.init(x), []
    for n in range(6 * k):
        if (n + 1) % k == 0:  # the fast weights before they are pulled back
            final.append(optimizer.inner.step(x, bowl(x), state[1])[0])
        x, state = optimizer.step(x, bowl(x), state)
    t = len(final) - 1
    want = (1 - alpha) ** (t + 1) * START
    for i, theta in enumerate(final):
        want = want + alpha * (1 - alpha) ** (t - i) * theta
    assert_close("phi_(t+1)", optimizer.weights(x, state), want, rtol=1e-13)
    weights = [alpha * (1 - alpha) ** (t - i) for i in range(t + 1)]
    assert_close("sum of weights", sum(weights) + (1 - alpha) ** (t + 1), 1.0, rtol=1e-14)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("rate", [0.1, 0.9, 1.5, 1.9, 2.05])
@pytest.mark.parametrize("alpha", [0.3, 0.5, 1.0])
def test_one_slow_step_on_a_quadratic_multiplies_by_1_minus_alpha_plus_alpha_r_to_k(k, rate, alpha):
    """`rate` is lr * h, r = 1 - lr h."""
    h = 2.5
    _, slow = run(Lookahead(GradientDescent(rate / h), k, alpha), [1.0], lambda x: h * x, 3 * k)
    factor = 1 - alpha + alpha * (1 - rate) ** k
    got = slow[[k - 1, 2 * k - 1, 3 * k - 1], 0]
    assert_close("slow weights", got, [factor, factor**2, factor**3], atol=1e-12)


@pytest.mark.parametrize(
    ("k", "limit"), [(2, 2.0), (4, 2.0), (6, 2.0), (1, 4.0), (3, 1 + 3 ** (1 / 3)), (5, 1 + 3**0.2)]
)
def test_stability_limit_at_alpha_one_half_is_2_for_even_k_and_beyond_for_odd_k(k, limit):
    ends = []
    for rate in (limit - 0.01, limit + 0.01):
        _, slow = run(Lookahead(GradientDescent(rate), k, 0.5), [1.0], lambda x: x, 600 * k)
        ends.append(abs(slow[-1, 0]))
    assert ends[0] < 0.05, f"lr h = {limit - 0.01:.3f} should be stable: {ends[0]}"
    assert ends[1] > 10, f"lr h = {limit + 0.01:.3f} should be unstable: {ends[1]}"


def test_expected_slow_weights_of_a_noisy_quadratic_shrink_as_without_noise():
    """E[phi_(t+1)] = (1 - alpha + alpha r^k) E[phi_t]."""
    rng, runs, k, alpha, lr = np.random.default_rng(0), 40_000, 5, 0.5, 0.2
    optimizer, x = Lookahead(GradientDescent(lr), k, alpha), np.full((1, runs), 3.0)
    state = optimizer.init(x)
    for _ in range(3 * k):
        x, state = optimizer.step(x, x - rng.standard_normal((1, runs)), state)
    slow = optimizer.weights(x, state)
    want = 3 * (1 - alpha + alpha * (1 - lr) ** k) ** 3
    assert_close("mean", slow.mean(), want, atol=4 * slow.std() / np.sqrt(runs))


@pytest.mark.parametrize(("k", "alpha", "rate"), [(5, 0.5, 0.3), (4, 0.8, 0.8), (10, 0.2, 0.1)])
def test_steady_variance_is_that_of_proposition_2_by_monte_carlo(k, alpha, rate):
    """Loss (x - c)^2 / 2 with c normal: V_SGD = (lr h)^2 s^2 / (1 - r^2) and the factor of Prop. 2."""
    rng, runs, r = np.random.default_rng(1), 20_000, 1 - rate
    v_sgd = rate**2 / (1 - r**2)
    top = alpha**2 * (1 - r ** (2 * k))
    want = top / (top + 2 * alpha * (1 - alpha) * (1 - r**k)) * v_sgd
    rounds = int(np.ceil(np.log(1e-4) / np.log(1 - alpha + alpha * r**k)))
    looked, plain = Lookahead(GradientDescent(rate), k, alpha), GradientDescent(rate)
    x = y = np.zeros((1, runs))
    state = looked.init(x)
    for _ in range(rounds * k):
        noise = rng.standard_normal((1, runs))
        x, state = looked.step(x, x - noise, state)
        y, _ = plain.step(y, y - noise, ())
    error = 4 * np.sqrt(2 / runs)  # four standard deviations of a sample variance
    assert_close("V of Lookahead", looked.weights(x, state).var(), want, rtol=error)
    assert_close("V of SGD", y.var(), v_sgd, rtol=error)
    assert want < v_sgd * (1 - 2 * error), "the case must tell the two variances apart"


def test_lookahead_with_the_optimal_alpha_of_proposition_1_beats_its_neighbours():
    """alpha* = (phi_0 - x*)^T A (phi_0 - phi_k) / (phi_0 - phi_k)^T A (phi_0 - phi_k): fast steps that overshoot."""
    rng = np.random.default_rng(2)
    root = rng.standard_normal((3, 3))
    A, best = root @ root.T + np.eye(3), rng.standard_normal(3)
    start, k, lr = rng.standard_normal(3), 3, 0.2
    gradient = lambda x: A @ (x - best)  # noqa: E731
    d = start - run(GradientDescent(lr), start, gradient, k)[0][-1]
    optimal = (start - best) @ A @ d / (d @ A @ d)
    assert 0.05 < optimal < 0.95, f"alpha* = {optimal}: the case shows nothing"

    def after(alpha):
        end = run(Lookahead(GradientDescent(lr), k, alpha), start, gradient, k)[1][-1]
        return (end - best) @ A @ (end - best) / 2

    values = [after(optimal + shift) for shift in (-0.01, 0.0, 0.01)]
    assert values[1] < min(values[0], values[2]), f"losses {values} around alpha* = {optimal}"


# --- states: named, checked when they come back, saved and resumed ------------------------------

EVERY = [*INNER.values(), *(Lookahead(inner, 3, 0.5, reset) for inner in INNER.values() for reset in (False, True))]


def test_parts_of_a_state_have_names():
    theta = np.ones(2)
    _, state = Momentum(0.1).step(theta, theta, Momentum(0.1).init(theta))
    assert state.v.tolist() == [1, 1]
    adam = Adam(0.1).init(theta)
    assert (adam.m.tolist(), adam.v.tolist(), adam.count) == ([0, 0], [0, 0], 0)
    looked = Lookahead(Momentum(0.1)).init(theta)
    assert (looked.slow.tolist(), looked.inner.v.tolist(), looked.count) == ([1, 1], [0, 0], 0)


def steps(optimizer, theta, state, count):
    for _ in range(count):
        theta, state = optimizer.step(theta, bowl(theta), state)
    return theta, state


def through_savez(theta, state):
    """A state of arrays, numbers and one state inside, saved with numpy and read again."""
    flat = {f"{i}": part for i, part in enumerate(state) if not isinstance(part, tuple)}
    inner = {f"{i}.{j}": x for i, part in enumerate(state) if isinstance(part, tuple) for j, x in enumerate(part)}
    file = io.BytesIO()
    np.savez(file, theta=theta, **flat, **inner)
    file.seek(0)
    saved = np.load(file)
    parts = [
        tuple(saved[f"{i}.{j}"] for j in range(len(part))) if isinstance(part, tuple) else saved[f"{i}"]
        for i, part in enumerate(state)
    ]
    return saved["theta"], tuple(parts)


@pytest.mark.parametrize("optimizer", EVERY)
@pytest.mark.parametrize("how", ["pickle", "savez", "lists"])
@pytest.mark.parametrize("runs", [(), (2,)])
def test_training_that_is_saved_and_resumed_equals_training_without_a_break(optimizer, how, runs):
    theta = np.random.default_rng(0).normal(size=(3, *runs))
    whole = steps(optimizer, theta, optimizer.init(theta), 11)
    theta, state = steps(optimizer, theta, optimizer.init(theta), 4)
    if how == "pickle":
        optimizer, theta, state = pickle.loads(pickle.dumps((optimizer, theta, state)))
    elif how == "savez":
        theta, state = through_savez(theta, state)
    else:
        theta, state = theta.tolist(), [part.tolist() if hasattr(part, "tolist") else part for part in state]
    theta, state = steps(optimizer, *map(np.asarray, [theta]), state, 7)
    assert np.array_equal(theta, whole[0])
    assert repr(state) == repr(whole[1])


@pytest.mark.parametrize("old", [(1,), (2,), (3, 1), (1, 2), (4, 2)])
@pytest.mark.parametrize("optimizer", [o for o in EVERY if not isinstance(o, GradientDescent)])
def test_a_state_of_other_weights_is_refused_and_not_broadcast(optimizer, old):
    theta = np.ones((3, 2))
    with pytest.raises(ValueError, match=r"^the shape of state\.[a-z]+ is .*; expected that of theta, \(3, 2\)$"):
        optimizer.step(theta, theta, optimizer.init(np.ones(old)))


@pytest.mark.parametrize("optimizer", EVERY)
def test_a_state_of_another_optimizer_is_refused(optimizer):
    theta = np.ones(3)
    for other in (GradientDescent(0.1), Momentum(0.1), Adam(0.1), Lookahead(Adam(0.1)), Lookahead(Momentum(0.1))):
        kind = (type(optimizer), type(getattr(optimizer, "inner", None)))
        if (type(other), type(getattr(other, "inner", None))) != kind:
            with pytest.raises(ValueError, match="state"):
                optimizer.step(theta, theta, other.init(theta))


@pytest.mark.parametrize("count", [-1, 2.5, "3", None, np.array([1, 2, 3])])
def test_a_count_is_a_whole_number(count):
    with pytest.raises(ValueError, match=r"state\.count"):
        Adam().step(np.ones(2), np.ones(2), (np.zeros(2), np.zeros(2), count))


@pytest.mark.parametrize("optimizer", EVERY)
def test_no_reference_is_kept_to_weights_that_change_outside(optimizer):
    theta = START.copy()
    state = optimizer.init(theta)
    before = repr(state)
    theta[:] = 99
    assert repr(state) == before


def test_no_reference_is_kept_to_rates_that_change_outside():
    rates = np.array([0.1, 0.2])
    optimizer = Lookahead(Momentum(rates, beta=rates), alpha=rates)
    rates[:] = 0.5
    for kept in (optimizer.alpha, optimizer.inner.lr, optimizer.inner.beta):
        assert kept.tolist() == [0.1, 0.2]


@pytest.mark.parametrize("shape", [(3,), (3, 1), (2,)])
def test_rates_in_an_array_are_one_for_each_run_never_one_for_each_parameter(shape):
    optimizer = GradientDescent(np.full(shape, 0.1))
    with pytest.raises(ValueError, match=r"^the shape of lr, one entry for each run, is "):
        optimizer.init(np.ones(3))
    with pytest.raises(ValueError, match=r"^the shape of lr, one entry for each run, is "):
        optimizer.step(np.ones(3), np.ones(3), GradientDescent(0.1).init(np.ones(3)))  # a rate that changes on the way
    if shape != (3,):
        with pytest.raises(ValueError, match=r"^the shape of lr, one entry for each run, is "):
            optimizer.init(np.ones((3, 3)))


class Memory(NamedTuple):
    last: np.ndarray


@dataclass(frozen=True)
class Restless(Optimizer):
    """An optimizer of one's own: theta - lr * (gradient + the last one)."""

    lr: float
    State = Memory

    def start(self, theta):
        return Memory(np.zeros_like(theta))

    def update(self, theta, gradient, state):
        return theta - self.lr * (gradient + state.last), Memory(gradient)


def test_an_optimizer_of_ones_own_is_its_first_state_and_its_formula():
    theta, state = steps(Restless(0.1), np.array([1.0]), Restless(0.1).init([1.0]), 2)
    first = 1 - 0.1 * bowl(np.ones(1))[0]
    assert_close("two steps", theta, [first - 0.1 * (bowl(np.array([first])) + bowl(np.ones(1)))[0]], rtol=1e-14)
    with pytest.raises(ValueError, match=r"state\.last"):
        Restless(0.1).step(np.ones((2, 3)), np.ones((2, 3)), state)
    plain, _ = run(Restless(0.1), START, bowl, 7)
    wrapped, _ = run(Lookahead(Restless(0.1), 3, 1.0), START, bowl, 7)
    assert np.array_equal(plain, wrapped)


class Short:
    """An optimizer of another origin whose step returns one number."""

    def init(self, theta):
        return ()

    def step(self, theta, gradient, state):
        return theta[:1], state


def test_what_an_optimizer_of_another_origin_returns_is_checked_inside_lookahead():
    outer = Lookahead(Short())
    with pytest.raises(ValueError, match=r"^the shape of theta, what Short\.step returns, is \(1,\)"):
        outer.step(START, START, outer.init(START))


def test_a_step_that_stays_where_it_is_hands_out_an_array_of_its_own():
    class Still(Optimizer):
        def update(self, theta, gradient, state):
            return theta, state

    theta = np.ones(2)
    new, _ = Still().step(theta, theta, ())
    new += 1
    assert theta.tolist() == [1, 1]


def test_an_optimizer_of_ones_own_without_a_formula_or_a_named_state_is_told_what_it_needs():
    with pytest.raises(ValueError, match=r"^Optimizer\.update is None; expected the formula update\(theta, "):
        Optimizer().step(START, START, ())
    with pytest.raises(ValueError, match=r"^State is <class 'dict'>; expected a named tuple$"):
        type("Own", (Optimizer,), {"State": dict})().init(START)


def test_an_optimizer_of_ones_own_that_returns_another_shape_is_refused():
    class Short(Optimizer):
        def update(self, theta, gradient, state):
            return theta[:1], state

    told = r"^the shape of theta, what Short\.update returns, is \(1,\); expected that of before"
    with pytest.raises(ValueError, match=told):
        Short().step(START, START, Short().init(START))
