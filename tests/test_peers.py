"""What the most trusted peers test, said again in our own code, and harder where theirs is easy.

torchdiffeq: four problems for every solver, gradients by y0 and t, the cubic spiral, unused parameters.
diffrax: measured orders, adjoints against a difference quotient. optax: Lookahead's trace and edge cases.
autograd: random directions (in test_properties). micrograd: one expression in an independent system.
"""

import subprocess
import sys
from math import cos, exp, sin

import numpy as np
import pytest

import reference
from helpers import METHOD_NAMES, assert_close, central, fitted_slope
from nodetutor.fields import Layer, TimeScaled
from nodetutor.gradients import continuous, exact
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import GradientDescent, Lookahead, Momentum
from nodetutor.solvers import METHODS, solve


class Formula:
    """A field of one state from formulas: f, and its derivatives by z, theta and t."""

    dim = 1

    def __init__(self, size, f, by_z, by_theta, by_t):
        self.size, self.f, self.parts = size, f, (by_z, by_theta, by_t)

    def __call__(self, t, z, theta):
        return self.f(t, z, theta)

    def vjp(self, t, z, theta, a, value=None):
        by_z, by_theta, by_t = (part(t, z, theta) for part in self.parts)
        return a * by_z, a[0] * np.array(by_theta), (a * by_t)[0]


# name: (field, theta, z0, solution at t); the last one is nonlinear and depends on time
PROBLEMS = {
    "constant": (
        Formula(1, lambda t, z, p: p + 0 * z, lambda t, z, p: 0 * z, lambda t, z, p: [1.0], lambda t, z, p: 0 * z),
        [0.2], 1.0, lambda t, p, z0: z0 + p[0] * t,
    ),
    "linear": (
        Formula(1, lambda t, z, p: p * z, lambda t, z, p: p, lambda t, z, p: [z[0]], lambda t, z, p: 0 * z),
        [-0.7], 1.3, lambda t, p, z0: z0 * exp(p[0] * t),
    ),
    "sine": (
        Formula(
            1, lambda t, z, p: p * np.sin(t) - z, lambda t, z, p: -1 + 0 * z,
            lambda t, z, p: [np.sin(t)], lambda t, z, p: p * np.cos(t),
        ),
        [1.5], 0.4, lambda t, p, z0: (z0 + p[0] / 2) * exp(-t) + p[0] / 2 * (sin(t) - cos(t)),
    ),
    "exp": (
        Formula(
            1, lambda t, z, p: p * z * np.exp(-t), lambda t, z, p: p * np.exp(-t),
            lambda t, z, p: [z[0] * np.exp(-t)], lambda t, z, p: -p * z * np.exp(-t),
        ),
        [0.8], 0.9, lambda t, p, z0: z0 * exp(p[0] * (1 - exp(-t))),
    ),
    "logistic in time": (
        Formula(
            1, lambda t, z, p: p * z * (1 - z) * (1 + t), lambda t, z, p: p * (1 - 2 * z) * (1 + t),
            lambda t, z, p: [(z * (1 - z) * (1 + t))[0]], lambda t, z, p: p * z * (1 - z),
        ),
        [0.9], 0.2, lambda t, p, z0: 1 / (1 + (1 - z0) / z0 * exp(-p[0] * (t + t * t / 2))),
    ),
}  # fmt: skip
STEPS = {"euler": 1000, "midpoint": 100, "heun": 100, "rk4": 50}
TOLERANCES = {"euler": 1e-3, "midpoint": 2e-4, "heun": 2e-4, "rk4": 5e-7}


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("name", PROBLEMS)
def test_solutions_of_known_problems(name, method):
    field, theta, z0, solution = PROBLEMS[name]
    end = solve(field, theta, [z0], np.linspace(0, 2, STEPS[method] + 1), method)[-1]
    assert_close(f"{name}, {method}", end, [solution(2.0, theta, z0)], atol=TOLERANCES[method])


@pytest.mark.parametrize("of", [exact, continuous])
@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("name", PROBLEMS)
def test_gradients_by_y0_parameters_and_end_time_of_known_problems(name, method, of):
    """Against differences of the solution in closed form, so the sign of dL/dt1 is settled too."""
    field, theta, z0, solution = PROBLEMS[name]
    t = np.linspace(0, 2, STEPS[method] + 1)
    states = solve(field, theta, [z0], t, method)
    loss = SquaredDistance([0.1])
    got = of(field, np.array(theta), states, t, loss.gradient(states), method)

    def closed(x):
        return (solution(x[2], [x[0]], x[1]) - 0.1) ** 2

    want = central(closed, np.array([theta[0], z0, 2.0]))
    found = np.array([got.theta[0], got.z0[0], got.t[-1]])
    assert_close(f"{name}: dL/dtheta, dL/dz0, dL/dt1", found, want, rtol=3 * TOLERANCES[method])


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("name", PROBLEMS)
def test_adjoint_against_direct_differentiation_of_the_same_computation(name, method):
    field, theta, z0, _ = PROBLEMS[name]
    t = np.array([0.0, 0.3, 0.5, 1.1, 1.4])
    loss = SquaredDistance([[0.1], [0.7]], at=[2, 4])

    def direct(x):
        return loss(solve(field, x[:1], x[1:2], x[2:], method))

    states = solve(field, theta, [z0], t, method)
    g = exact(field, theta, states, t, loss.gradient(states), method)
    want = central(direct, np.concatenate([theta, [z0], t]))
    assert_close(name, np.concatenate([g.theta, g.z0, g.t]), want, rtol=1e-9)


def test_the_cubic_spiral_agrees_with_a_high_order_reference():
    """dz/dt = z^3 A, A = [[-0.1, 2], [-2, -0.1]], z0 = (2, 0), t in [0, 25]."""

    def by_hand(t, z):
        x, y = z[0] ** 3, z[1] ** 3
        return -0.1 * x - 2 * y, 2 * x - 0.1 * y

    def spiral(t, z, theta):
        return np.array([[-0.1, -2], [2, -0.1]]) @ z**3

    coarse = reference.runge_kutta_4(by_hand, (2.0, 0.0), 0.0, 25.0, 8_000)
    fine = reference.runge_kutta_4(by_hand, (2.0, 0.0), 0.0, 25.0, 16_000)
    want = np.array(fine) + (np.array(fine) - np.array(coarse)) / 15  # Richardson: order 5 at least
    ends = {n: solve(spiral, None, [2.0, 0.0], np.linspace(0, 25, n + 1), "rk4")[-1] for n in (1500, 3000, 6000)}
    assert_close("spiral at t = 25", ends[6000], want, atol=1e-6)
    errors = [np.abs(ends[n] - want).max() for n in ends]
    slope = fitted_slope([25 / n for n in ends], errors)
    assert abs(slope - 4) < 0.2, f"slope {slope}, errors {errors}"


def test_unused_parameters_get_exactly_zero_from_every_gradient():
    class WithSpare(Layer):
        """A layer with three parameters more, which nothing uses."""

        def __init__(self):
            super().__init__(2)
            self.size = 9

        def unpack(self, theta):
            return Layer(2).unpack(theta[:6])

        def vjp(self, t, z, theta, a, value=None):
            by_z, by_theta, by_t = super().vjp(t, z, theta, a, value)
            return by_z, np.concatenate([by_theta, np.zeros((3, *by_theta.shape[1:]))]), by_t

    field = TimeScaled(WithSpare())
    rng = np.random.default_rng(0)
    theta, t = rng.standard_normal((9, 4)), np.linspace(0, 1, 8)
    for method in METHOD_NAMES:
        states = solve(field, theta, [0.5, -1.0], t, method)
        jumps = SquaredDistance([1.0, 1.0]).gradient(states)
        for gradient in (
            exact(field, theta, states, t, jumps, method),
            continuous(field, theta, states, t, jumps, method),
            continuous(field, theta, states, t, jumps, method, stored=False),
        ):
            assert (gradient.theta[6:] == 0).all(), f"{method}: {gradient.theta[6:]}"
            assert (gradient.theta[:6] != 0).all()


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_a_state_that_the_loss_does_not_see_gets_exactly_zero(method):
    """Two states that do not touch each other: W is diagonal, the loss looks at the first only."""
    theta, t = np.array([0.7, 0, 0, -0.4, 0.2, 0.3]), np.linspace(0, 1, 6)
    states = solve(Layer(), theta, [0.5, -1.0], t, method)
    jump = {5: np.array([1.5, 0.0])}
    g = exact(Layer(), theta, states, t, jump, method)
    assert g.z0[1] == 0
    assert g.theta[[2, 3, 5]].tolist() == [0, 0, 0]
    assert g.z0[0] != 0


@pytest.mark.parametrize("of", [exact, continuous])
def test_diffrax_two_dimensional_linear_field_against_a_difference_quotient(of):
    field, rng = Layer(2, "identity"), np.random.default_rng(1)
    theta, z0, t = rng.standard_normal(6), rng.standard_normal(2), np.linspace(0, 1, 101)
    loss = SquaredDistance([1.0, -1.0])
    states = solve(field, theta, z0, t, "rk4")
    g = of(field, theta, states, t, loss.gradient(states), "rk4")
    want = central(lambda x: loss(solve(field, x[:6], x[6:], t, "rk4")), np.concatenate([theta, z0]))
    assert_close("gradient", np.concatenate([g.theta, g.z0]), want, rtol=1e-8)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_diffrax_measured_order_against_declared_order_on_a_random_time_dependent_field(method):
    """Bands of a tenth, where diffrax allows 0.9."""
    field, rng = TimeScaled(Layer(2, "tanh"), 0.5), np.random.default_rng(7)
    theta, z0 = rng.standard_normal(6), rng.standard_normal(2)
    true = solve(field, theta, z0, np.linspace(0, 1.5, 2001), "rk4")[-1]
    steps = np.array([25, 50, 100, 200])
    errors = [
        np.abs(solve(field, theta, z0, np.linspace(0, 1.5, n + 1), method)[-1] - true).max() for n in steps
    ]
    slope = fitted_slope(1 / steps, errors)
    assert abs(slope - METHODS[method].order) < 0.1, f"{method}: slope {slope:.3f}"


def follow(optimizer, x, gradients):
    x, fast, slow = np.array([float(x)]), [], []
    state = optimizer.init(x)
    for g in gradients:
        x, state = optimizer.step(x, np.array([float(g)]), state)
        fast.append(float(x[0]))
        slow.append(float(optimizer.weights(x, state)[0]))
    return fast, slow


def test_optax_lookahead_trace():
    """optax's own: start 3, steps of 1, k = 3, alpha 1/3: 3, 2, 1, 2 (slow), 1, 0, 1 (slow)."""
    fast, slow = follow(Lookahead(GradientDescent(0.5), 3, 1 / 3), 3, [2] * 6)
    assert_close("fast", fast, [2, 1, 2, 1, 0, 1], atol=1e-15)
    assert_close("slow", slow, [3, 3, 2, 2, 2, 1], atol=1e-15)


def test_optax_lookahead_trace_around_momentum_by_hand():
    """Start 3, gradient 2, lr 0.1, beta 0.5, k = 2, alpha 0.5, with velocities 2, 3, 3.5, 3.75 by hand."""
    fast, slow = follow(Lookahead(Momentum(0.1, 0.5), 2, 0.5), 3, [2, 2, 2, 2])
    assert_close("fast", fast, [2.8, 2.75, 2.4, 2.3875], atol=1e-14)
    assert_close("slow", slow, [3, 2.75, 2.75, 2.3875], atol=1e-14)


def test_optax_state_reset_forgets_the_velocity_at_each_synchronisation():
    fast, _ = follow(Lookahead(Momentum(0.1, 0.5), 2, 0.5, reset=True), 3, [2, 2, 2, 2])
    assert_close("fast", fast, [2.8, 2.75, 2.55, 2.5], atol=1e-14)


def test_optax_edge_cases_k_1_and_alpha_1_by_hand_and_alpha_0_is_refused():
    assert_close("k = 1", follow(Lookahead(GradientDescent(1.0), 1, 0.5), 3, [1, 1])[0], [2.5, 2], atol=0)
    assert_close("alpha = 1", follow(Lookahead(GradientDescent(1.0), 2, 1.0), 3, [1, 1])[0], [2, 1], atol=0)
    with pytest.raises(ValueError, match="alpha is 0"):
        Lookahead(GradientDescent(1.0), 2, 0)


def test_micrograd_one_expression_in_an_independent_system():
    """Two Euler steps of the thesis's field and their gradient by forward-mode dual numbers."""

    class Dual:
        def __init__(self, x, d=0.0):
            self.x, self.d = x, d

        def __add__(self, other):
            other = other if isinstance(other, Dual) else Dual(other)
            return Dual(self.x + other.x, self.d + other.d)

        def __mul__(self, other):
            other = other if isinstance(other, Dual) else Dual(other)
            return Dual(self.x * other.x, self.x * other.d + self.d * other.x)

        __radd__, __rmul__ = __add__, __mul__

        def sigmoid(self):
            s = 1 / (1 + exp(-self.x))
            return Dual(s, s * (1 - s) * self.d)

    numbers = [0.4, -0.7, 0.2, 0.9, -0.1, 0.3, 1.0, 2.0]

    def loss(w):
        x, y = w[6], w[7]
        for dt in (0.2, 0.5):
            dx = (w[0] * x + w[1] * y + w[4]).sigmoid()
            dy = (w[2] * x + w[3] * y + w[5]).sigmoid()
            x, y = x + dt * dx, y + dt * dy
        x, y = x + -2.0, y + -4.0
        return x * x + y * y

    duals = [loss([Dual(v, float(i == j)) for j, v in enumerate(numbers)]) for i in range(8)]
    t = np.array([0.0, 0.2, 0.7])
    states = solve(Layer(), numbers[:6], numbers[6:], t)
    squared = SquaredDistance([2.0, 4.0])
    g = exact(Layer(), numbers[:6], states, t, squared.gradient(states))
    assert_close("loss", squared(states), duals[0].x, rtol=1e-14)
    assert_close("gradient", np.concatenate([g.theta, g.z0]), [d.d for d in duals], rtol=1e-13)


COMPUTING = [
    "", ".validate", ".activations", ".fields", ".solvers", ".losses", ".gradients", ".initialize",
    ".optimizers", ".training", ".thesis",
]  # fmt: skip


@pytest.mark.parametrize("modules", [COMPUTING[:1], COMPUTING], ids=["nodetutor", "all computing modules"])
def test_importing_loads_numpy_at_most_and_nothing_heavier(modules):
    names = ", ".join(f"nodetutor{m}" for m in modules)
    heavy = ["matplotlib", "ipywidgets", "IPython", "scipy", "PIL", "pandas", "torch", "jax"]
    code = f"import sys, {names}; print(sorted(set(sys.modules) & set({heavy})), 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith("[] "), f"loaded: {done.stdout}"
    if len(modules) > 1:
        assert done.stdout.strip() == "[] True"
