"""Properties that hold for any case: hypothesis looks for one where they do not.

Derandomized: the same cases each time.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import FIELDS, METHOD_NAMES, assert_close, random_case
from nodetutor import thesis
from nodetutor.fields import Layer, TimeScaled
from nodetutor.gradients import continuous, exact
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.solvers import METHODS, solve, time_grid
from nodetutor.training import ode_objective, train

quick = settings(derandomize=True, deadline=None, max_examples=25, database=None)
few = settings(quick, max_examples=8)  # those that train
seeds = st.integers(0, 10**6)
fields = st.sampled_from(sorted(FIELDS)).map(FIELDS.get)
methods = st.sampled_from(METHOD_NAMES)
THESIS = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS)


def optimizers(runs):
    """Any optimizer with its own rates for each run, alone or inside Lookahead."""
    rates = st.lists(st.floats(0.001, 0.3), min_size=runs, max_size=runs).map(np.array)
    counts = st.lists(st.integers(1, 6), min_size=runs, max_size=runs).map(np.array)
    shares = st.lists(st.floats(0.05, 1), min_size=runs, max_size=runs).map(np.array)
    inner = st.sampled_from([GradientDescent, Momentum, Adam]).flatmap(
        lambda kind: rates.map(lambda lr: kind(lr))
    )
    return st.one_of(inner, st.builds(Lookahead, inner, counts, shares, st.booleans()))


@quick
@given(fields, methods, seeds, st.integers(1, 6))
def test_a_batch_of_solutions_and_gradients_equals_single_ones(field, method, seed, runs):
    theta, z0, t = random_case(field, seed, runs=(runs,), steps=4)
    loss = SquaredDistance(np.zeros((2, field.dim)), at=[2, -1])
    states = solve(field, theta, z0, t, method)
    for of in (exact, continuous):
        batch = of(field, theta, states, t, loss.gradient(states), method)
        i = seed % runs
        one = solve(field, theta[:, i], z0[:, i], t, method)
        assert_close("states", states[..., i], one, rtol=1e-12)
        alone = of(field, theta[:, i], one, t, loss.gradient(one), method)
        for part, want in zip(batch, alone, strict=True):
            assert_close(f"{of.__name__}, run {i}", part[..., i], want, rtol=1e-11, atol=1e-13)


@quick
@given(fields, methods, seeds, st.integers(2, 6))
def test_permuting_runs_permutes_results(field, method, seed, runs):
    theta, z0, t = random_case(field, seed, runs=(runs,), steps=4)
    order = np.random.default_rng(seed).permutation(runs)
    loss = SquaredDistance(np.ones(field.dim))

    def gradient(theta, z0):
        states = solve(field, theta, z0, t, method)
        return exact(field, theta, states, t, loss.gradient(states), method)

    for part, want in zip(
        gradient(theta[:, order], z0[:, order]), gradient(theta, z0), strict=True
    ):
        assert_close("permuted", part, want[..., order], rtol=1e-12, atol=1e-14)


@few
@given(seeds, st.integers(2, 6), st.data())
def test_permuting_runs_of_a_training_permutes_its_story(seed, runs, data):
    optimizer = data.draw(optimizers(runs))
    order = np.random.default_rng(seed).permutation(runs)
    theta = glorot(thesis.FIELD, seed, runs)

    def permuted(o):
        if isinstance(o, Lookahead):
            return Lookahead(permuted(o.inner), o.k[order], o.alpha[order], o.reset)
        return type(o)(o.lr[order])

    a = train(THESIS, theta, optimizer, 25, thesis.rule)
    b = train(THESIS, theta[:, order], permuted(optimizer), 25, thesis.rule)
    assert a.iterations[order].tolist() == b.iterations.tolist()
    assert a.ended[order].tolist() == b.ended.tolist()
    assert np.allclose(a.losses[:, order], b.losses, rtol=0, atol=1e-12, equal_nan=True)
    assert_close("weights", b.theta, a.theta[:, order], rtol=1e-10)


@few
@given(seeds, st.integers(2, 6), st.data())
def test_any_run_of_a_training_equals_itself_alone(seed, runs, data):
    optimizer = data.draw(optimizers(runs))
    theta, i = glorot(thesis.FIELD, seed, runs), seed % runs

    def picked(o):
        if isinstance(o, Lookahead):
            return Lookahead(picked(o.inner), int(o.k[i]), float(o.alpha[i]), o.reset)
        return type(o)(float(o.lr[i]))

    batch = train(THESIS, theta, optimizer, 25, thesis.rule)
    alone = train(THESIS, theta[:, i], picked(optimizer), 25, thesis.rule)
    assert int(alone.iterations) == batch.iterations[i]
    assert str(alone.ended) == batch.ended[i]
    assert np.allclose(alone.losses, batch.losses[:, i], rtol=0, atol=1e-12, equal_nan=True)


@quick
@given(fields, seeds, st.integers(1, 40), st.integers(1, 40))
def test_seeds_are_prefix_stable(field, seed, runs, more):
    a, b = glorot(field, seed, runs), glorot(field, seed, runs + more)
    assert np.array_equal(a, b[:, :runs])


@quick
@given(methods, seeds)
def test_halving_dt_divides_the_error_by_2_to_the_order(method, seed):
    """On a smooth case near the origin, for small steps; the fitted slopes are in test_solvers."""
    field = TimeScaled(Layer(2, "tanh"), 0.3)
    rng = np.random.default_rng(seed)
    theta, z0 = 0.7 * rng.standard_normal(6), rng.standard_normal(2)
    exact_end = solve(field, theta, z0, np.linspace(0, 1, 321), "rk4")[-1]
    errors = [
        np.linalg.norm(solve(field, theta, z0, np.linspace(0, 1, n + 1), method)[-1] - exact_end)
        for n in (40, 80)
    ]
    order = METHODS[method].order
    # an error may be small by chance in one grid, so the bound is one-sided and has slack
    bound = 1.35 * errors[0] / 2**order + 1e-5 * 0.5 ** (3 * order)
    assert errors[1] <= bound, f"{method}: errors {errors}, order {order}"


@quick
@given(fields, methods, seeds, st.floats(-5, 5))
def test_shifting_time_changes_nothing_for_autonomous_fields_and_moves_the_factor_of_others(
    field, method, seed, shift
):
    theta, z0, t = random_case(field, seed, steps=4)
    here, there = solve(field, theta, z0, t, method), solve(field, theta, z0, t + shift, method)
    if isinstance(field, TimeScaled):
        # 1 + r (t + s) = (1 + r s) + r t: two parts of the field, taken apart
        inner, start = field.field, 1 + field.rate * shift

        def moved(t, z, theta):
            return start * inner(t, z, theta) + field.rate * t * inner(t, z, theta)

        assert_close("shifted", there, solve(moved, theta, z0, t, method), rtol=1e-10)
    else:
        assert_close("shifted", there, here, rtol=1e-10)


@quick
@given(methods, seeds, st.floats(0.1, 10))
def test_scaling_time_and_speed_together_changes_nothing(method, seed, factor):
    theta, z0, t = random_case(Layer(2), seed, steps=4)
    slow = solve(lambda t, z, th: Layer(2)(t, z, th) / factor, theta, z0, t * factor, method)
    assert_close("scaled", slow, solve(Layer(2), theta, z0, t, method), rtol=1e-11)


@quick
@given(fields, methods, seeds, st.integers(1, 3))
def test_a_solution_can_be_continued_from_any_of_its_states(field, method, seed, cut):
    theta, z0, t = random_case(field, seed, steps=4)
    whole = solve(field, theta, z0, t, method)
    rest = solve(field, theta, whole[cut], t[cut:], method)
    assert_close("continued", rest, whole[cut:], rtol=1e-13)


@quick
@given(fields, methods, seeds, st.floats(-3, 3), st.floats(-3, 3))
def test_gradients_are_linear_in_the_jumps(field, method, seed, c, d):
    theta, z0, t = random_case(field, seed, steps=4)
    states = solve(field, theta, z0, t, method)
    rng = np.random.default_rng(seed)
    u, v = rng.standard_normal(field.dim), rng.standard_normal(field.dim)
    for of in (exact, continuous):
        a = of(field, theta, states, t, {2: u}, method)
        b = of(field, theta, states, t, {4: v}, method)
        both = of(field, theta, states, t, {2: c * u, 4: d * v}, method)
        for x, y, z in zip(a, b, both, strict=True):
            assert_close("linear", z, c * x + d * y, atol=1e-10)


@quick
@given(fields, methods, seeds)
def test_exact_gradient_along_a_random_direction_is_the_central_difference(field, method, seed):
    """autograd's check_grads: one random direction through theta, z0 and t together."""
    theta, z0, t = random_case(field, seed, steps=4)
    rng = np.random.default_rng(seed + 1)
    d_theta, d_z0, d_t = (rng.standard_normal(x.shape) for x in (theta, z0, t))
    loss = SquaredDistance(rng.standard_normal((2, field.dim)), at=[1, -1])
    states = solve(field, theta, z0, t, method)
    g = exact(field, theta, states, t, loss.gradient(states), method)
    got = (g.theta * d_theta).sum() + (g.z0 * d_z0).sum() + (g.t * d_t).sum()

    def value(h):
        return loss(solve(field, theta + h * d_theta, z0 + h * d_z0, t + h * d_t, method))

    h = 2e-4
    want = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
    scale = sum(np.abs(part).sum() for part in g)
    assert_close("derivative along the direction", got, want, atol=1e-9 * max(1, scale))


@quick
@given(st.integers(1, 60), st.floats(0.01, 3), st.floats(-10, 10))
def test_time_grids_have_the_steps_that_were_asked_for(steps, dt, t0):
    t = time_grid(t0, t0 + steps * dt, dt)
    assert len(t) == steps + 1
    assert t[0] == t0
    assert_close("steps", np.diff(t), np.full(steps, dt), rtol=1e-6, atol=1e-9)


@few
@given(seeds, st.floats(0.01, 0.3), st.integers(1, 8), st.integers(1, 20))
def test_alpha_1_trains_exactly_as_the_inner_optimizer(seed, lr, k, budget):
    theta = glorot(thesis.FIELD, seed, 3)
    for inner in (GradientDescent(lr), Momentum(lr), Adam(lr)):
        a = train(THESIS, theta, inner, budget, thesis.rule)
        b = train(THESIS, theta, Lookahead(inner, k, 1.0), budget, thesis.rule)
        assert np.array_equal(a.losses, b.losses, equal_nan=True)
        assert a.iterations.tolist() == b.iterations.tolist()


@quick
@given(st.integers(1, 9), st.floats(0.05, 1), st.floats(0.05, 1.9), st.integers(1, 4))
def test_lookahead_contracts_a_quadratic_by_its_formula(k, alpha, rate, rounds):
    optimizer, x = Lookahead(GradientDescent(rate), k, alpha), np.array([1.0])
    state = optimizer.init(x)
    for _ in range(rounds * k):
        x, state = optimizer.step(x, x, state)
    want = (1 - alpha + alpha * (1 - rate) ** k) ** rounds
    assert_close("contraction", x, [want], atol=1e-12)
