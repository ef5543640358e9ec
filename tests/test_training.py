"""Training: the rule, the budgets, divergence as data, memory order, one run alone and in any batch."""

import numpy as np
import pytest

from helpers import assert_close
from nodetutor import gradients, thesis, training
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum, Optimizer, Velocity
from nodetutor.solvers import METHODS, solve
from nodetutor.training import ode_objective, train

THESIS = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS)
PRINTED = ode_objective(
    thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, backward=thesis.printed
)


def bowl(theta):
    """x^2 + y^4 / 4: a nonlinear objective of two numbers."""
    return theta[0] ** 2 + theta[1] ** 4 / 4, np.stack([2 * theta[0], theta[1] ** 3])


def script(losses):
    """An objective that plays a list of losses, one an iteration, whatever theta is; (iterations, runs)."""
    calls = iter(losses)

    def objective(theta):
        loss = np.asarray(next(calls), dtype=float)
        return np.broadcast_to(loss, theta.shape[1:]).copy(), np.ones_like(theta)

    return objective


def small_decrease(previous, loss):
    return (previous - loss > 0) & (previous - loss < 0.1)


# --- the loop -----------------------------------------------------------------------------------


def test_losses_are_those_at_the_start_of_each_iteration_and_weights_those_after_the_last_step():
    story = train(bowl, np.array([1.0, 2.0]), GradientDescent(0.1), 3)
    x, y, losses = 1.0, 2.0, []
    for _ in range(3):
        losses.append(x**2 + y**4 / 4)
        x, y = x - 0.1 * 2 * x, y - 0.1 * y**3
    assert_close("losses", story.losses, losses, rtol=1e-14)
    assert_close("weights", story.theta, [x, y], rtol=1e-14)
    assert (int(story.iterations), int(story.evaluations), str(story.ended)) == (3, 3, "budget")


@pytest.mark.parametrize("shape", [(2,), (2, 1), (2, 5), (2, 3, 4)])
def test_shapes_of_a_story_follow_those_of_theta(shape):
    theta = np.linspace(0.1, 1, int(np.prod(shape))).reshape(shape)
    story = train(bowl, theta, GradientDescent(0.1), 4, keep_path=True)
    runs = shape[1:]
    assert story.losses.shape == (4, *runs)
    assert story.iterations.shape == story.evaluations.shape == story.ended.shape == runs
    assert story.theta.shape == shape
    assert story.path.shape == (4, *shape)


def test_a_single_run_with_rule_budget_and_path_equals_the_same_run_in_a_batch_of_one():
    theta = glorot(thesis.FIELD, seed=4)
    alone = train(PRINTED, theta, GradientDescent(0.05), 50, thesis.rule, keep_path=True)
    batch = train(PRINTED, theta[:, None], GradientDescent(0.05), 50, thesis.rule, keep_path=True)
    assert str(alone.ended) == str(batch.ended[0]) == "rule"
    assert int(alone.iterations) == int(batch.iterations[0]) < 50
    assert np.allclose(alone.losses, batch.losses[:, 0], rtol=1e-14, atol=0, equal_nan=True)
    assert np.allclose(alone.path, batch.path[..., 0], rtol=1e-13, atol=0, equal_nan=True)


def test_path_holds_the_weights_of_each_loss():
    theta = glorot(thesis.FIELD, seed=0, runs=7)
    lr = np.array([0.01, 0.05, 0.1, 0.2, 0.05, 0.1, 0.02])
    story = train(THESIS, theta, GradientDescent(lr), 20, thesis.rule, keep_path=True)
    assert len(set(story.iterations.tolist())) > 1, "all runs end together: the case shows nothing"
    for i in range(7):
        for n in range(story.evaluations[i]):
            assert_close(f"run {i}, iteration {n}", THESIS(story.path[n, :, i])[0], story.losses[n, i], rtol=1e-13)
        assert np.isnan(story.path[story.evaluations[i] :, :, i]).all()


def test_kept_weights_are_the_slow_ones_with_lookahead():
    story = train(bowl, np.array([1.0, 2.0]), Lookahead(GradientDescent(0.1), 4, 0.5), 6)
    four = train(bowl, np.array([1.0, 2.0]), Lookahead(GradientDescent(0.1), 4, 0.5), 4)
    assert np.array_equal(story.theta, four.theta), "two fast steps after a synchronisation were kept"


def test_a_run_that_stops_between_two_synchronisations_keeps_its_slow_weights_too():
    optimizer = Lookahead(GradientDescent(1.0), 2, 0.5)
    story = train(script([5, 4, 3, 2, 1.95]), np.zeros(1), optimizer, 9, small_decrease)
    assert (str(story.ended), story.theta.tolist()) == ("rule", [-2]), "after two slow steps of half of 2"
    story = train(script([5, 4, 3, 2.95]), np.zeros(1), optimizer, 9, small_decrease)
    assert (str(story.ended), story.theta.tolist()) == ("rule", [-1]), "the third fast step is not kept"


def test_theta_is_left_unchanged():
    theta = glorot(thesis.FIELD, seed=0, runs=3)
    before = theta.copy()
    train(THESIS, theta, Lookahead(Momentum(0.1), 2), 10, thesis.rule)
    assert np.array_equal(theta, before)


def test_batches_are_passed_on_one_by_one():
    seen = []

    def objective(theta, batch):
        seen.append(batch)
        return (theta**2).sum(axis=0), 2 * theta + batch

    story = train(objective, np.array([1.0]), GradientDescent(0.1), 3, batches=[10.0, 20.0, 30.0, 40.0])
    assert seen == [10, 20, 30]
    x = 1.0
    for noise in seen:
        x -= 0.1 * (2 * x + noise)
    assert_close("weights", story.theta, [x], rtol=1e-14)


# --- the rule -----------------------------------------------------------------------------------


def test_a_rising_loss_does_not_stop_a_run_with_the_programs_rule():
    story = train(script([5, 6, 7, 3, 8]), np.zeros(1), GradientDescent(1.0), 5, small_decrease)
    assert (str(story.ended), int(story.iterations)) == ("budget", 5)
    assert story.losses.tolist() == [5, 6, 7, 3, 8]


def test_the_iteration_that_stops_is_counted_but_neither_recorded_nor_stepped():
    story = train(script([5, 4, 3.95, 1]), np.zeros(1), GradientDescent(1.0), 4, small_decrease)
    assert (str(story.ended), int(story.iterations), int(story.evaluations)) == ("rule", 3, 2)
    assert np.array_equal(story.losses, [5, 4, np.nan, np.nan], equal_nan=True)
    assert story.theta.tolist() == [-2], "two steps were made before the rule spoke"


def test_the_rule_is_not_asked_in_the_first_iteration():
    story = train(script([5, 5, 5]), np.zeros(1), GradientDescent(1.0), 3, lambda p, x: p - x == 0)
    assert (str(story.ended), int(story.iterations)) == ("rule", 2)


def test_the_rule_compares_with_the_previous_iteration_of_the_same_run_also_after_others_left():
    losses = [[5, 5, 5], [4.95, 4, 4], [9, 3, 3.95], [9, 2.95, 9], [9, 9, 9]]
    calls = iter(losses)
    keep = [np.arange(3)]

    def objective(theta):
        row = np.array(next(calls), dtype=float)
        keep[0] = theta[0].astype(int)  # each run carries its own number
        return row[keep[0]], np.zeros_like(theta)

    story = train(objective, np.arange(3.0)[None], GradientDescent(0.0), 5, small_decrease)
    assert story.iterations.tolist() == [2, 4, 3]
    assert story.ended.tolist() == ["rule"] * 3


def test_each_run_may_have_its_own_budget():
    theta, budget = np.ones((2, 4)), np.array([1, 3, 7, 3])
    story = train(bowl, theta, GradientDescent(0.1), budget)
    assert story.iterations.tolist() == story.evaluations.tolist() == [1, 3, 7, 3]
    assert np.isfinite(story.losses).sum(axis=0).tolist() == [1, 3, 7, 3]
    for i, n in enumerate(budget):
        alone = train(bowl, theta[:, i], GradientDescent(0.1), int(n))
        assert_close(f"run {i}", story.theta[:, i], alone.theta, rtol=1e-14)
    assert story.ended.tolist() == ["budget"] * 4


def test_runs_stopped_and_spent_in_the_same_iteration_keep_their_own_reason():
    losses = [[5.0, 5.0], [4.0, 4.0], [3.95, 3.95]]
    calls = iter(losses)
    story = train(
        lambda theta: (np.array(next(calls))[: theta.shape[1]], np.ones_like(theta)),
        np.zeros((1, 2)), GradientDescent(1.0), np.array([3, 2]), small_decrease,
    )  # fmt: skip
    assert story.ended.tolist() == ["rule", "budget"]
    assert story.iterations.tolist() == [3, 2]
    assert story.evaluations.tolist() == [2, 2]


def test_what_a_run_would_do_after_its_budget_is_not_in_its_story():
    """It has left before the objective is asked again: no gradient more than the budget is computed."""
    calls = iter([[5.0, 5.0], [4.0, 4.0], [3.0], [2.0]])
    story = train(
        lambda theta: (np.array(next(calls)), np.ones_like(theta)),
        np.zeros((1, 2)), GradientDescent(1.0), np.array([2, 4]),
    )  # fmt: skip
    assert np.array_equal(story.losses, [[5, 5], [4, 4], [np.nan, 3], [np.nan, 2]], equal_nan=True)
    assert story.ended.tolist() == ["budget", "budget"]
    assert story.theta.tolist() == [[-2, -4]]


# --- divergence ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [None, thesis.rule])
def test_divergence_is_marked_and_no_warning_escapes(rule):
    theta = np.array([[1.0, 1.0, 1.0], [0.1, 40.0, 0.2]])
    story = train(bowl, theta, GradientDescent(0.05), 60, rule)
    assert story.ended.tolist()[1] == "diverged"
    assert "diverged" not in story.ended[[0, 2]]
    n = story.iterations[1]
    assert np.isfinite(story.losses[: n - 1, 1]).all()
    assert story.losses[n - 1, 1] == np.inf, f"the last loss is shown: {story.losses[n - 1, 1]}"
    assert story.evaluations[1] == n - 1
    good = train(bowl, theta[:, [0, 2]], GradientDescent(0.05), 60, rule)
    assert np.allclose(story.losses[:, [0, 2]], good.losses, rtol=1e-13, atol=0, equal_nan=True)


def test_divergence_of_a_single_run_is_marked():
    story = train(bowl, np.array([1.0, 40.0]), GradientDescent(0.05), 60)
    assert str(story.ended) == "diverged"
    assert 1 < int(story.iterations) < 60


@pytest.mark.parametrize("rule", [None, small_decrease])
def test_weights_that_overflow_in_the_very_last_step_are_marked_too(rule):
    story = train(bowl, np.array([[1.0, 0.0], [1e5, 0.0]]), GradientDescent(1e300), 1, rule)
    assert story.ended.tolist() == ["diverged", "budget"]
    assert np.isfinite(story.losses).all()


@pytest.mark.parametrize("lr", [1e3, 1e30, 1e300])
@pytest.mark.parametrize("backward", [THESIS, PRINTED], ids=["exact", "printed"])
def test_enormous_rates_end_with_a_named_reason_and_no_warning(lr, backward):
    theta = glorot(thesis.FIELD, seed=1, runs=20)
    for optimizer in (GradientDescent(lr), Momentum(lr), Lookahead(GradientDescent(lr), 4)):
        story = train(backward, theta, optimizer, 30, thesis.rule)
        assert set(story.ended.tolist()) <= {"budget", "rule", "diverged"}
        bad = ~np.isfinite(story.theta).all(axis=0)
        assert (story.ended[bad] == "diverged").all(), f"lr = {lr}: nan weights called {story.ended[bad]}"


def test_an_exploding_field_is_divergence_not_a_warning():
    linear = Layer(2, "identity")
    objective = ode_objective(linear, [1.0, 1.0], np.linspace(0, 10, 21), SquaredDistance([0.0, 0.0]))
    story = train(objective, np.full((6, 1), 3.0), GradientDescent(10.0), 40)
    assert story.ended.tolist() == ["diverged"]


# --- one alone, twelve, twelve thousand ---------------------------------------------------------


@pytest.mark.parametrize("objective", [THESIS, PRINTED], ids=["exact", "printed"])
def test_a_run_is_the_same_alone_among_12_and_among_12000(objective):
    many = 12_000
    assert many > training.SLICE, "the batch must cross the slices"
    theta = glorot(thesis.FIELD, seed=2, runs=many)
    lr = np.resize(np.array([0.01, 0.05, 0.1]), many)
    k = np.resize(np.array([1, 4, 6, 8]), many)
    alpha = np.where(k == 1, 1.0, 0.5)

    def story(chosen):
        optimizer = Lookahead(GradientDescent(lr[chosen]), k[chosen], alpha[chosen])
        return train(objective, theta[:, chosen], optimizer, 30, thesis.rule)

    all_of_them, twelve = story(np.arange(many)), story(np.arange(12))
    assert len(set(twelve.iterations.tolist())) > 1, "the twelve end at different times"
    checked = [*range(12), many // 2 - 1, many // 2, many - 1]  # the two slices meet in the middle
    for i in checked:
        alone = train(
            objective, theta[:, i], Lookahead(GradientDescent(lr[i]), int(k[i]), alpha[i]), 30, thesis.rule
        )
        for name, other, j in (("12,000", all_of_them, i), ("12", twelve, i if i < 12 else None)):
            if j is None:
                continue
            counts = (int(alone.iterations), int(other.iterations[j]))
            assert counts[0] == counts[1], f"run {i} alone and among {name}: iterations {counts}"
            n = int(alone.evaluations)
            assert_close(f"run {i} among {name}", other.losses[:n, j], alone.losses[:n], atol=1e-12)
            assert np.isnan(other.losses[n:, j]).all()
            assert_close(f"weights of run {i}", other.theta[:, j], alone.theta, atol=1e-12)


def test_more_runs_than_a_slice_holds_are_cut_and_nothing_changes(monkeypatch):
    theta, seen = glorot(thesis.FIELD, seed=2, runs=23), []

    def watching(field, theta, *rest):
        seen.append(theta.shape[1])
        return gradients.backward(field, theta, *rest)

    objective = ode_objective(
        thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, backward=watching
    )
    whole = objective(theta)
    monkeypatch.setattr(training, "SLICE", 5)
    parts = objective(theta)
    assert seen[0] == 23
    assert sum(seen[1:]) == 23, f"runs in the slices {seen[1:]}"
    assert max(seen[1:]) <= 5, f"runs in the slices {seen[1:]}"
    for part, want in zip(parts, whole, strict=True):
        assert_close("sliced", part, want, rtol=1e-14)


@pytest.mark.parametrize("name", ["gradient descent", "momentum", "adam"])
@pytest.mark.parametrize("reset", [False, True])
def test_rates_k_and_alpha_per_run_follow_their_runs_when_others_leave(name, reset):
    runs = 9
    theta = glorot(thesis.FIELD, seed=6, runs=runs)
    kind = {"gradient descent": GradientDescent, "momentum": Momentum, "adam": Adam}[name]
    lr = np.array([0.02, 0.1, 0.05, 0.2, 0.02, 0.1, 0.05, 0.2, 0.3])
    k, alpha = np.array([1, 2, 3, 4, 5, 6, 2, 3, 4]), np.linspace(0.2, 1, runs)
    story = train(THESIS, theta, Lookahead(kind(lr), k, alpha, reset), 60, thesis.rule)
    assert len(set(story.iterations.tolist())) > 1, f"they end together: {story.iterations}"
    for i in range(runs):
        one = Lookahead(kind(lr[i]), int(k[i]), alpha[i], reset)
        alone = train(THESIS, theta[:, i], one, 60, thesis.rule)
        assert int(alone.iterations) == story.iterations[i], f"{name}, run {i}"
        n = int(alone.evaluations)
        assert_close(f"{name}, run {i}", story.losses[:n, i], alone.losses[:n], atol=1e-12)
        assert_close(f"{name}, run {i}", story.theta[:, i], alone.theta, atol=1e-11)


# --- order of memory: the trap that no test of values sees --------------------------------------


def spy(objective, seen):
    def watching(theta):
        seen.append((theta.shape, theta.strides, theta.flags.c_contiguous))
        loss, gradient = objective(theta)
        seen.append((gradient.shape, gradient.strides, gradient.flags.c_contiguous))
        return loss, gradient

    return watching


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(
    "make",
    [
        lambda lr, k: GradientDescent(lr),
        lambda lr, k: Momentum(lr),
        lambda lr, k: Adam(lr),
        lambda lr, k: Lookahead(GradientDescent(lr), k, np.where(k == 1, 1.0, 0.5)),
        lambda lr, k: Lookahead(Adam(lr), k, 0.5, reset=True),
    ],
    ids=["gradient descent", "momentum", "adam", "lookahead", "lookahead around adam"],
)
def test_arrays_stay_contiguous_with_runs_last_after_runs_have_left(make, order):
    runs = 40
    theta = np.asarray(glorot(thesis.FIELD, seed=1, runs=runs), order=order)
    lr, k = np.resize(np.array([0.05, 0.1, 0.3]), runs), np.resize(np.array([1, 4]), runs)
    seen = []
    train(spy(PRINTED, seen), theta, make(lr, k), 60, thesis.rule)
    sizes = {shape[-1] for shape, _, _ in seen}
    assert len(sizes) > 3, f"runs must leave the batch in the test: sizes {sizes}"
    for shape, strides, contiguous in seen:
        assert contiguous, f"shape {shape}, strides {strides}: not contiguous"
        assert shape[-1] == 1 or strides == (8 * shape[-1], 8), f"shape {shape}, strides {strides}"


def test_states_are_contiguous_with_runs_last():
    seen = []

    class Watched(Layer):
        def __call__(self, t, z, theta):
            seen.append(z.strides)
            return super().__call__(t, z, theta)

    theta = glorot(thesis.FIELD, seed=1, runs=50)
    train(
        ode_objective(Watched(), thesis.START, thesis.TIMES, thesis.LOSS),
        theta, GradientDescent(0.1), 30, thesis.rule,
    )  # fmt: skip
    assert all(strides[-1] == 8 for strides in seen), f"{set(seen)}"


# --- objectives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", sorted(METHODS))
def test_ode_objective_gives_the_loss_and_its_gradient(method):
    field = TimeScaled(Perceptron(2, hidden=3), 0.3)
    loss, t = SquaredDistance([[0.5, 1.0], [2.0, 0.0]], at=[3, 6]), np.linspace(0, 1.5, 7)
    objective = ode_objective(field, [1.0, -1.0], t, loss, method)
    theta = np.random.default_rng(3).standard_normal((field.size, 2))
    value, gradient = objective(theta)
    assert_close("loss", value, loss(solve(field, theta, [1.0, -1.0], t, method)), rtol=1e-14)
    for i in range(field.size):
        e = np.zeros((field.size, 1))
        e[i] = 1e-5
        want = (objective(theta + e)[0] - objective(theta - e)[0]) / 2e-5
        assert_close(f"dL/dtheta_{i}", gradient[i], want, atol=1e-8)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_gradient_calls_the_field_once_for_each_stage_of_the_forward_pass(method):
    calls = []

    class Watched(Layer):
        def __call__(self, t, z, theta):
            calls.append(t)
            return super().__call__(t, z, theta)

    ode_objective(Watched(), thesis.START, thesis.TIMES, thesis.LOSS, method)(np.ones(6))
    assert len(calls) == 10 * len(METHODS[method].b), "the backward pass computes what has been kept"


def test_exact_gradient_steps_lower_the_loss_and_the_budget_is_spent_in_gradients():
    calls = []

    def counted(theta):
        calls.append(theta.shape[1])
        return THESIS(theta)

    theta = glorot(thesis.FIELD, seed=9, runs=15)
    story = train(counted, theta, GradientDescent(0.05), 50, thesis.rule)
    first, last = story.losses[0], np.array([story.losses[n - 1, i] for i, n in enumerate(story.evaluations)])
    assert (last < first).all(), f"{first} to {last}"
    live = [(story.iterations >= n).sum() for n in range(1, len(calls) + 1)]
    assert calls == live, f"runs in each call {calls}, runs that had not stopped {live}"


class Foreign:
    """Heavy ball that is no `Optimizer`, keeps nothing but its two arrays and hands out the same ones each time."""

    def init(self, theta):
        self.theta, self.v = theta.copy(), np.zeros_like(theta)
        return ()

    def step(self, theta, gradient, state):
        self.v[:] = 0.9 * self.v + gradient
        self.theta[:] = theta - 0.05 * self.v
        return self.theta, state

    def weights(self, theta, state):
        return theta


@pytest.mark.parametrize("wrap", [lambda o: o, lambda o: Lookahead(o, 3)])
def test_an_optimizer_of_another_origin_that_hands_out_one_array_trains_as_one_with_fresh_arrays(wrap):
    start, foreign = np.linspace(0.5, 2, 6).reshape(2, 3), Foreign()
    got, want = (train(bowl, start, wrap(o), 9, keep_path=True) for o in (foreign, Momentum(0.05)))
    foreign.step(start, start, ())  # fills its array once more
    for part in ("losses", "theta", "path"):
        assert_close(part, getattr(got, part), getattr(want, part), rtol=1e-13)
    assert start[0, 0] == 0.5


@pytest.mark.parametrize("rule", [None, small_decrease])
def test_an_objective_that_fills_one_array_trains_as_one_with_fresh_arrays(rule):
    out = {}

    def reused(theta):
        places = []
        for part in bowl(theta):
            places.append(out.setdefault(part.shape, np.empty_like(part)))
            places[-1][...] = part
        return tuple(places)

    class Remembers(Optimizer):
        """Its state is the last gradient."""

        State = Velocity

        def start(self, theta):
            return Velocity(np.zeros_like(theta))

        def update(self, theta, gradient, state):
            return theta - 0.1 * (2 * gradient - state.v), Velocity(gradient)

    start = np.linspace(0.5, 2, 6).reshape(2, 3)
    for optimizer in (GradientDescent(0.1), Remembers()):
        got, want = (train(objective, start, optimizer, 40, rule) for objective in (reused, bowl))
        assert np.array_equal(got.losses, want.losses, equal_nan=True)
        assert got.iterations.tolist() == want.iterations.tolist()


def test_a_loss_that_fills_one_array_is_right_in_every_slice(monkeypatch):
    monkeypatch.setattr("nodetutor.training.SLICE", 3)

    class Reused(SquaredDistance):
        out = np.empty(3)

        def __call__(self, states):
            self.out[:] = super().__call__(states)
            return self.out

    theta, given = glorot(Layer(), 0, 6), (Layer(), [1.0, 2.0], [0.0, 0.5, 1.0])
    got, want = (ode_objective(*given, kind([2.0, 4.0]))(theta)[0] for kind in (Reused, SquaredDistance))
    assert np.array_equal(got, want)


class Holds:
    """Keeps what `init` is given, and changes it."""

    def init(self, theta):
        self.theta = theta
        return ()

    def step(self, theta, gradient, state):
        self.theta -= 0.1 * gradient
        return self.theta, state

    def weights(self, theta, state):
        return theta


@pytest.mark.parametrize("wrap", [lambda o: o, lambda o: Lookahead(o, 2)])
@pytest.mark.parametrize("rule", [None, small_decrease])
def test_an_optimizer_that_would_change_where_a_training_starts_is_refused(wrap, rule):
    start = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"^optimizer is .*; expected one that leaves its arguments as they are$"):
        train(bowl, start, wrap(Holds()), 5, rule)
    assert (start == 1).all()


def heavy_ball(put, get):
    """Momentum that keeps its velocity in a container of another kind."""

    class Ball(Holds):
        def init(self, theta):
            return put(np.zeros_like(theta))

        def step(self, theta, gradient, state):
            v = 0.9 * get(state) + gradient
            return theta - 0.1 * v, put(v)

    return Ball()


class PlainRate(Optimizer):
    """No dataclass."""

    def __init__(self, lr):
        self.lr = lr

    def update(self, theta, gradient, state):
        return theta - self.lr * gradient, state


@pytest.mark.parametrize(
    ("own", "same"),
    [
        (heavy_ball(lambda v: {"v": v}, lambda state: state["v"]), Momentum(0.1)),
        (heavy_ball(lambda v: [v], lambda state: state[0]), Momentum(0.1)),
        (PlainRate(np.array([0.1, 0.2, 0.3])), GradientDescent(np.array([0.1, 0.2, 0.3]))),
    ],
)
@pytest.mark.parametrize("wrap", [lambda o: o, lambda o: Lookahead(o, 2, reset=True)])
def test_what_an_own_optimizer_keeps_for_a_run_leaves_with_it(own, same, wrap):
    start, budget = np.linspace(0.5, 2, 6).reshape(2, 3), np.array([3, 9, 5])
    got, want = (train(bowl, start, wrap(optimizer), budget).theta for optimizer in (own, same))
    assert_close("theta", got, want, rtol=1e-14)
    assert np.ndim(getattr(own, "lr", 0.1)) == np.ndim(getattr(same, "lr", 0.1))


def test_nothing_that_a_training_is_given_is_changed():
    start, lr = np.linspace(0.5, 2, 6).reshape(2, 3), np.array([0.1, 0.2, 0.3])
    before = start.copy(), lr.copy()
    train(bowl, start, Lookahead(Adam(lr), 2), 5, small_decrease)
    assert np.array_equal(start, before[0])
    assert np.array_equal(lr, before[1])


@pytest.mark.parametrize(
    ("start", "options", "ends"),
    [
        ([1.0, 2.0], {}, ["", ""]),
        ([1.0, 2.0], {"rule": lambda previous, loss: loss < 0}, ["", ""]),
        ([[1.0, 3.0, 0.1], [2.0] * 3], {}, [", median of 3 runs"] * 2),
        ([[1.0, 0.1, 3.0], [2.0] * 3], {"budget": np.array([5, 5, 3])}, [", median of 3 runs", ", median of 2 runs"]),
    ],
)
def test_a_report_is_a_line_every_so_many_iterations_with_the_loss_of_the_runs_that_train(capsys, start, options, ends):
    story = train(bowl, start, GradientDescent(0.1), **{"budget": 5, "report": 2} | options)
    losses = np.nanmedian(story.losses.reshape(5, -1), axis=1)[1::2]
    lines = [f"iteration {i} of 5: loss {x:.3g}{end}" for i, x, end in zip((2, 4), losses, ends, strict=True)]
    assert capsys.readouterr().out.splitlines() == lines
    train(bowl, start, GradientDescent(0.1), **{"budget": 5} | options)
    assert capsys.readouterr().out == ""


def test_a_mini_batch_is_refused_where_there_are_no_samples():
    with pytest.raises(ValueError, match=r"^chosen is \[0, 1\]; expected nothing, where there is one start"):
        train(THESIS, np.ones(6), GradientDescent(0.1), 2, batches=[[0, 1], [2, 3]])


def test_a_penalty_with_a_weight_for_each_run_holds_for_more_runs_than_fit_in_a_slice(monkeypatch):
    weight, theta = np.linspace(0, 1, 7), glorot(thesis.FIELD, 0, 7)

    def penalty(theta):
        return weight * (theta**2).sum(axis=0), 2 * weight * theta

    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, penalty=penalty)
    want = objective(theta)
    monkeypatch.setattr(training, "SLICE", 3)
    for got, one in zip(objective(theta), want, strict=True):
        assert_close("sliced", got, one, rtol=1e-14)


def test_a_story_of_one_run_has_no_runs_to_pick():
    with pytest.raises(ValueError, match=r"^chosen is 0; expected nothing"):
        train(bowl, [1.0, 2.0], GradientDescent(0.1), 3).runs(0)


def test_runs_of_a_story_can_be_picked_and_cut():
    theta = glorot(thesis.FIELD, seed=9, runs=5)
    story = train(THESIS, theta, GradientDescent(0.05), 20, thesis.rule, keep_path=True)
    part = story.runs(slice(1, 3), 10)
    assert part.losses.shape == (10, 2)
    assert part.path.shape == (10, 6, 2)
    assert np.array_equal(part.losses, story.losses[:10, 1:3], equal_nan=True)
    assert np.array_equal(part.path, story.path[:10, :, 1:3], equal_nan=True)
    assert part.iterations.tolist() == story.iterations[1:3].tolist()
    one = story.runs(4)
    assert one.losses.shape == (20,)
    assert np.array_equal(one.theta, story.theta[:, 4])
