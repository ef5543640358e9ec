"""Notebook 13: what it says of other libraries holds, compared with them where they are installed."""

import builtins

import numpy as np
import pytest

from helpers import assert_close, fitted_slope
from nodetutor import thesis
from nodetutor.adaptive import BOGACKI_SHAMPINE
from nodetutor.fields import Layer, TimeScaled
from nodetutor.gradients import continuous, exact
from nodetutor.lessons import going_on
from nodetutor.lessons.going_on import exercises, explorers
from nodetutor.lessons.going_on.same import THREE_EIGHTHS, apart, stretched, walked
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.solvers import EULER, HEUN, MIDPOINT, solve, time_grid

WITHOUT = "the libraries of notebook 13 are not installed, so nothing was compared: pip install -e '.[next]'"
THETA = explorers.THETA
UNEVEN = np.array([0.3, 0.5, 0.9, 1.0, 1.7])


# --- without the libraries


def test_the_three_eighths_rule_has_order_four():
    field, steps = Layer(2, "tanh"), 2.0 ** -np.arange(1, 5)
    fine = solve(field, 3 * THETA, [1, 2], time_grid(0, 2, 1 / 512), THREE_EIGHTHS)[-1]
    errors = [
        np.linalg.norm(solve(field, 3 * THETA, [1, 2], time_grid(0, 2, h), THREE_EIGHTHS)[-1] - fine) for h in steps
    ]
    assert fitted_slope(steps[1:], errors[1:]) == pytest.approx(4, abs=0.25)


def test_the_three_eighths_rule_is_consistent_with_time():
    for row, c in zip(THREE_EIGHTHS.A, THREE_EIGHTHS.c, strict=True):
        assert sum(row) == pytest.approx(c)
    assert np.dot(THREE_EIGHTHS.b, np.power(THREE_EIGHTHS.c, 3)) == pytest.approx(1 / 4)


def test_the_grid_that_is_walked():
    assert list(walked([0, 1, 2.5])) == [0, 1, 2.5]
    assert_close("cut", walked([1, 1.7, 3], 0.75), [1, 1.75, 2.5, 3], atol=1e-15)
    assert_close("even", walked([-1, 0, 1], 0.5), [-1, -0.5, 0, 0.5, 1], atol=1e-15)
    with pytest.raises(ValueError, match="step_size"):
        walked([0, 1], 0)


def test_an_end_time_that_pulls_the_others_along():
    """Against differences of the loss over grids that are stretched."""
    states = solve(thesis.FIELD, THETA, thesis.START, thesis.TIMES)
    first, last = stretched(exact(thesis.FIELD, THETA, states, thesis.TIMES, thesis.LOSS.gradient(states)).t)

    def loss(t0, t1):
        return thesis.LOSS(solve(thesis.FIELD, THETA, thesis.START, np.linspace(t0, t1, 11)))

    assert_close("dL/dt_N", last, (loss(0, 2 + 1e-5) - loss(0, 2 - 1e-5)) / 2e-5, rtol=1e-8)
    assert_close("dL/dt_0", first, (loss(1e-5, 2) - loss(-1e-5, 2)) / 2e-5, rtol=1e-8)


def test_words_for_how_far_results_lie_apart():
    assert apart([1.0, 2.0], [1.0, 2.0 + 1e-14]) == "equal to 12 digits"
    assert apart([1.0, 2.0], [1.0, 2.1]) == "differ by 5 %"


def test_the_explorer_counts_and_measures():
    for name, (tableau, *_) in explorers.METHODS.items():
        miss, cost = explorers.error("hare and lynx", name, 3)
        t, states, _ = explorers.walk("hare and lynx", name, 3)
        if "adaptive" not in name:
            assert len(t) == 17
            assert cost == 16 * len(tableau.b)
        assert miss == pytest.approx(np.linalg.norm(states[-1] - explorers.reference("hare and lynx")[-1]))
        assert explorers.error("hare and lynx", name, 8)[0] < miss
    assert explorers.error("hare and lynx", "RK4", 8)[0] < 1e-8, "the reference is finer than all others"
    explorer = explorers.cost_of_a_digit()
    explorer.set("thesis", "Euler", 1)
    assert "4 steps, 4 evaluations" in explorer.text()
    explorer.set("hare and lynx", "Euler", 1)
    assert "beyond 10" in explorer.text()
    explorer.set("thesis", "RK4", 8)
    assert "below 1e-11" in explorer.text()


def test_lookahead_of_the_exercise_is_that_of_the_package():
    k, alpha, gradients = 3, 0.3, [1.0, -2.0, 0.5, 4.0, 1.0, 1.0, 2.0]
    opt, w = Lookahead(GradientDescent(1.0), k, alpha), np.array([10.0])
    state = opt.init(w)
    for gradient in gradients:
        w, state = opt.step(w, [gradient], state)
    assert_close("fast and slow", exercises.looked_ahead(k, alpha, gradients), [w[0], state.slow[0]], rtol=1e-14)


def test_missing_libraries_are_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(going_on, "find_spec", lambda name: None if name == "diffrax" else builtins)
    with pytest.raises(ModuleNotFoundError, match=r"compares with diffrax: install with pip install") as caught:
        going_on.need()
    assert caught.value._render_traceback_() == [str(caught.value)]
    going_on.need("torch")


# --- with torchdiffeq


@pytest.fixture(scope="module")
def torch():
    pytest.importorskip("torchdiffeq", reason=WITHOUT)
    return pytest.importorskip("torch", reason=WITHOUT)


def by_torch(torch, scale, t, adjoint=False, **options):
    """loss, dL/dtheta, dL/dz0, dL/dt for sigma(W z + b) (1 + scale t), by torchdiffeq."""
    import torchdiffeq

    class Field(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.theta = torch.nn.Parameter(torch.tensor(THETA))

        def forward(self, t, z):
            return torch.sigmoid(self.theta[:4].reshape(2, 2) @ z + self.theta[4:]) * (1 + scale * t)

    field, z0 = Field(), torch.tensor(thesis.START, requires_grad=True)
    t = torch.tensor(t, dtype=torch.float64, requires_grad=True)
    solver = torchdiffeq.odeint_adjoint if adjoint else torchdiffeq.odeint
    loss = ((solver(field, z0, t, **options)[-1] - torch.tensor(thesis.TARGET)) ** 2).sum()
    loss.backward()
    return loss.item(), field.theta.grad.numpy(), z0.grad.numpy(), t.grad.numpy()


def ours(field, t, method, gradient=exact, **options):
    states = solve(field, THETA, thesis.START, t, method)
    return thesis.LOSS(states), gradient(field, THETA, states, t, thesis.LOSS.gradient(states), method, **options)


NAMES = {"euler": EULER, "midpoint": MIDPOINT, "heun2": HEUN, "rk4": THREE_EIGHTHS}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("t", [thesis.TIMES, UNEVEN], ids=["even", "uneven"])
@pytest.mark.parametrize("scale", [0.0, 0.4])
def test_odeint_gives_our_exact_gradient(torch, name, t, scale):
    loss, gradient = ours(TimeScaled(Layer(2), scale) if scale else Layer(2), t, NAMES[name])
    theirs = by_torch(torch, scale, t, method=name)
    for what, a, b in zip(
        ("loss", "theta", "z0", "t"), (loss, gradient.theta, gradient.z0, gradient.t), theirs, strict=True
    ):
        assert_close(what, b, a, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_odeint_adjoint_is_continuous_and_stored_where_times_are_wished(torch, name):
    _, kept = ours(Layer(2), thesis.TIMES, NAMES[name], continuous)
    _, anew = ours(Layer(2), thesis.TIMES, NAMES[name], continuous, stored=False)
    all_times = by_torch(torch, 0.0, thesis.TIMES, adjoint=True, method=name)
    two_times = by_torch(torch, 0.0, [0.0, 2.0], adjoint=True, method=name, options={"step_size": 0.2})
    assert_close("theta, all times", all_times[1], kept.theta, rtol=1e-12)
    assert_close("theta, two times", two_times[1], anew.theta, rtol=1e-12)
    assert_close("t", all_times[3][[0, -1]], kept.t[[0, -1]], rtol=1e-12)


@pytest.mark.parametrize("step", [None, 0.4, 0.5])
@pytest.mark.parametrize("wished", [[0, 1, 2.5], [1, 1.7, 3], [0, 0.3]])
def test_the_grid_of_the_exercise_is_the_one_that_torchdiffeq_walks(torch, wished, step):
    from torchdiffeq import odeint

    seen = []

    def field(t, z):
        seen.append(float(t))
        return -z

    options = {} if step is None else {"step_size": step}
    wished = torch.tensor(wished, dtype=torch.float64)
    odeint(field, torch.ones(1, dtype=torch.float64), wished, method="euler", options=options)
    assert_close("grid", seen, walked(wished.numpy(), step)[:-1], atol=1e-12)


# --- with JAX


@pytest.fixture(scope="module")
def jax():
    pytest.importorskip("diffrax", reason=WITHOUT)
    jax = pytest.importorskip("jax", reason=WITHOUT)
    jax.config.update("jax_enable_x64", True)
    return jax


def by_jax(jax, solver, argnums=(0, 1, 2, 3), **options):
    import diffrax

    def dynamics(t, z, theta):
        return jax.nn.sigmoid(theta[:4].reshape(2, 2) @ z + theta[4:])

    def loss(theta, z0, t0, t1):
        path = diffrax.diffeqsolve(diffrax.ODETerm(dynamics), solver, t0, t1, 0.2, z0, theta, **options)
        return ((path.ys[-1] - thesis.TARGET) ** 2).sum()

    start = jax.numpy.array(thesis.START)
    return jax.jit(jax.value_and_grad(loss, argnums=argnums))(THETA, start, 0.0, 2.0)


@pytest.mark.parametrize(("name", "method"), [("Euler", EULER), ("Bosh3", BOGACKI_SHAMPINE)])
def test_diffrax_gives_our_exact_gradient_and_stretches_the_steps(jax, name, method):
    import diffrax

    loss, gradient = ours(Layer(2), thesis.TIMES, method)
    value, (theta, z0, t0, t1) = by_jax(jax, getattr(diffrax, name)())
    assert_close("loss", value, loss, rtol=1e-12)
    assert_close("theta", theta, gradient.theta, rtol=1e-12)
    assert_close("z0", z0, gradient.z0, rtol=1e-12)
    share = np.arange(11) / 10
    share[1] = 0
    assert_close("t_N", t1, share @ gradient.t, rtol=1e-11)
    assert_close("t_0", t0, (1 - share) @ gradient.t, rtol=1e-11)


def test_backsolve_is_continuous_with_z_integrated_anew(jax):
    import diffrax

    _, anew = ours(Layer(2), thesis.TIMES, EULER, continuous, stored=False)
    _, (theta,) = by_jax(jax, diffrax.Euler(), (0,), adjoint=diffrax.BacksolveAdjoint(solver=diffrax.Euler()))
    assert_close("theta", theta, anew.theta, rtol=1e-12)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("inner", ["sgd", "momentum", "adam"])
def test_optax_looks_ahead_as_we_do(jax, inner, reset):
    optax = pytest.importorskip("optax", reason=WITHOUT)
    fast = {"sgd": (optax.sgd(0.3), GradientDescent(0.3)), "momentum": (optax.sgd(0.1, momentum=0.9), Momentum(0.1)), "adam": (optax.adam(0.1), Adam(0.1))}  # fmt: skip # noqa: E501
    theirs, own = optax.lookahead(fast[inner][0], 3, 0.3, reset_state=reset), Lookahead(fast[inner][1], 3, 0.3, reset)
    w = np.array([1.0, -2.0])
    pair, state = optax.LookaheadParams.init_synced(jax.numpy.array(w)), own.init(w)
    their_state = theirs.init(pair)
    for _ in range(7):
        update, their_state = theirs.update(3 * pair.fast**2, their_state, pair)
        pair = optax.apply_updates(pair, update)
        w, state = own.step(w, 3 * w**2, state)
        assert_close("fast", pair.fast, w, rtol=1e-9)
        assert_close("slow", pair.slow, state.slow, rtol=1e-9)
