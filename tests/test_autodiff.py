"""Gradients and whole training runs against an independent engine of automatic differentiation (HIPS autograd).

Fields, solvers, losses and optimizers are written here once more, one run at a time, in the engine's numpy; the engine
alone differentiates them. The engine is small: `pip install -e ".[autodiff]"`.
"""

import numpy as np
import pytest

from helpers import METHOD_NAMES, assert_close, random_case
from nodetutor import thesis
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.gradients import exact
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.solvers import solve
from nodetutor.training import ode_objective, train

WITHOUT = "the engine is not installed, so nothing was compared with it: pip install -e '.[autodiff]'"
autograd = pytest.importorskip("autograd", reason=WITHOUT)
anp = autograd.numpy


def sigmoid(x):
    return 1 / (1 + anp.exp(-x))


def layer(d, activation):
    return lambda t, z, p: activation(p[: d * d].reshape((d, d)) @ z + p[d * d :])


def perceptron(d, h, activation):
    def field(t, z, p):
        W1, W2, n = p[: h * d].reshape((h, d)), p[h * d + h : -d].reshape((d, h)), h * d
        return W2 @ activation(W1 @ z + p[n : n + h]) + p[-d:]

    return field


def time_scaled(field, rate):
    return lambda t, z, p: (1 + rate * t) * field(t, z, p)


FIELDS = {  # name: (the package's field, the same for the engine)
    "sigmoid layer": (Layer(2), layer(2, sigmoid)),
    "tanh layer in 3 dimensions": (Layer(3, "tanh"), layer(3, anp.tanh)),
    "tanh perceptron": (Perceptron(2, hidden=5), perceptron(2, 5, anp.tanh)),
    "sigmoid layer, time-dependent": (TimeScaled(Layer(2), 0.3), time_scaled(layer(2, sigmoid), 0.3)),
    "sigmoid perceptron, time-dependent": (
        TimeScaled(Perceptron(3, 4, "sigmoid"), -0.2), time_scaled(perceptron(3, 4, sigmoid), -0.2),
    ),
}  # fmt: skip


def euler(f, t, z, p, h):
    return z + h * f(t, z, p)


def midpoint(f, t, z, p, h):
    return z + h * f(t + h / 2, z + h / 2 * f(t, z, p), p)


def heun(f, t, z, p, h):
    k = f(t, z, p)
    return z + h / 2 * (k + f(t + h, z + h * k, p))


def rk4(f, t, z, p, h):
    k1 = f(t, z, p)
    k2 = f(t + h / 2, z + h / 2 * k1, p)
    k3 = f(t + h / 2, z + h / 2 * k2, p)
    k4 = f(t + h, z + h * k3, p)
    return z + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


STEPS = {"euler": euler, "midpoint": midpoint, "heun": heun, "rk4": rk4}


def engine_loss(f, method, targets):
    """(theta, z0, t) -> sum of |z_n - target_n|^2 over {n: target_n}, for one run."""

    def loss(p, z, t):
        total = 0.0
        for n in range(len(t)):
            if n in targets:
                total = total + anp.sum((z - targets[n]) ** 2)
            if n + 1 < len(t):
                z = STEPS[method](f, t[n], z, p, t[n + 1] - t[n])
        return total

    return loss


@pytest.mark.parametrize("at", [[6], [0, 2, 3, 6], [1, 4]], ids=["at the end", "on the way too", "not at the end"])
@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("name", FIELDS)
def test_loss_and_gradient_by_theta_z0_and_every_time_in_a_batch(name, method, at):
    field, f = FIELDS[name]
    theta, z0, t = random_case(field, seed=len(at), runs=(3,), steps=6)
    target = np.random.default_rng(5).standard_normal((len(at), field.dim, 3))
    loss = SquaredDistance(target, at)
    states = solve(field, theta, z0, t, method)
    got, value = exact(field, theta, states, t, loss.gradient(states), method), loss(states)
    for i in range(3):
        engine = engine_loss(f, method, dict(zip(at, target[..., i], strict=True)))
        run = theta[:, i], z0[:, i], t
        assert_close(f"loss of run {i}", value[i], engine(*run), rtol=1e-13)
        by_theta, by_z0, by_t = autograd.grad(engine, (0, 1, 2))(*run)
        scale = np.abs(np.concatenate([by_theta, by_z0, by_t])).max()
        assert_close(f"dL/dtheta of run {i}", got.theta[:, i], by_theta, atol=1e-13 * scale)
        assert_close(f"dL/dz0 of run {i}", got.z0[:, i], by_z0, atol=1e-13 * scale)
        assert_close(f"dL/dt of run {i}, t0 and tN included", got.t[:, i], by_t, atol=1e-12 * scale)


def descent(lr):
    """A step (x, g, memory) -> (x, memory); the first memory is None."""
    return lambda x, g, memory: (x - lr * g, None)


def heavy_ball(lr, beta):
    def step(x, g, v):
        v = g if v is None else beta * v + g
        return x - lr * v, v

    return step


def adam(lr, b1=0.9, b2=0.999, epsilon=1e-8):
    def step(x, g, memory):
        m, v, n = memory or (0 * g, 0 * g, 0)
        m, v, n = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g, n + 1
        return x - lr * (m / (1 - b1**n)) / (np.sqrt(v / (1 - b2**n)) + epsilon), (m, v, n)

    return step


def engine_training(loss, x, step, k, alpha, steps):
    """Losses of a training with the engine's gradients, and the weights to keep: Algorithm 1 of Zhang et al. 2019."""
    both, slow, memory, losses = autograd.value_and_grad(loss), x, None, []
    while len(losses) < steps:
        x = slow
        for _ in range(k):
            value, g = both(x)
            losses.append(value)
            x, memory = step(x, g, memory)
        slow = slow + alpha * (x - slow)
    return losses, slow


INNER = {  # name: (the package's optimizer, the same for the engine); at larger rates rounding errors would grow
    "gradient descent": (GradientDescent(0.02), descent(0.02)),
    "momentum": (Momentum(0.01, 0.8), heavy_ball(0.01, 0.8)),
    "Adam": (Adam(0.05), adam(0.05)),
}
PROBLEMS = {  # name: (field, method, steps of the solver, {n: target_n})
    "the thesis's": ("sigmoid layer", "euler", 10, {10: thesis.TARGET}),
    "targets on the way": ("sigmoid layer, time-dependent", "midpoint", 5, {2: np.array([1.4, 2.5]), 5: thesis.TARGET}),
    "perceptron": ("tanh perceptron", "heun", 5, {5: thesis.TARGET}),
}


def both_trainings(problem, inner, k, alpha, steps=100, **backward):
    """Losses and final theta of one run, trained by the package and with the engine."""
    name, method, n, targets = PROBLEMS[problem]
    (field, f), (optimizer, step) = FIELDS[name], INNER[inner]
    theta, t = glorot(field, seed=1), np.linspace(0, 2, n + 1)
    squared = SquaredDistance(list(targets.values()), at=list(targets))
    if k > 1:
        optimizer = Lookahead(optimizer, k, alpha)
    ours = train(ode_objective(field, thesis.START, t, squared, method, **backward), theta, optimizer, steps)
    loss = engine_loss(f, method, targets)
    engine = engine_training(lambda p: loss(p, thesis.START, t), theta, step, k, alpha, steps)
    return (ours.losses, ours.theta), engine


@pytest.mark.parametrize(("k", "alpha"), [(1, 1.0), (5, 0.5)], ids=["alone", "inside Lookahead"])
@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_hundred_steps_of_training_have_equal_losses_and_end_in_the_same_weights(problem, inner, k, alpha):
    (losses, theta), (engine_losses, engine_theta) = both_trainings(problem, inner, k, alpha)
    assert losses[-1] < losses[0] / 2, "training must move, or nothing has been compared"
    assert_close("losses", losses, engine_losses, atol=1e-12)
    assert_close("theta", theta, engine_theta, atol=1e-12)


@pytest.mark.parametrize("backward", [thesis.printed, thesis.prose])
@pytest.mark.parametrize(("k", "alpha"), [(1, 1.0), (5, 0.5)], ids=["alone", "inside Lookahead"])
def test_the_thesis_backward_passes_are_not_the_gradient_and_train_otherwise(backward, k, alpha):
    """So the comparison can fail: only the first loss is equal."""
    ours, engine = both_trainings("the thesis's", "gradient descent", k, alpha, steps=20, backward=backward)
    gaps = np.abs(ours[0] - engine[0])
    assert gaps[0] < 1e-12
    assert (gaps[1:] > 1e-2).all(), f"gaps {gaps}"
