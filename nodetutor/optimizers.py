"""Optimizers as pure functions: `state = opt.init(theta)`, then `theta, state = opt.step(theta, gradient, state)`.

`GradientDescent`, `Momentum`, `Adam`, and `Lookahead` around any of them. Nothing is changed in place, so a cell can be run twice.
theta and gradient are (p, ...). Rates (and Lookahead's k and alpha) may be arrays with one entry for each run.
"""

from dataclasses import dataclass

import numpy as np

from . import validate


class Optimizer:
    """What all optimizers share: the weights to evaluate are the current ones, unless a class says otherwise."""

    def weights(self, theta, state):
        """The parameters to evaluate and to keep, (p, ...)."""
        return theta


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """theta <- theta - lr * gradient.  Errors: ValueError for a learning rate that is negative or not finite."""

    lr: float

    def __post_init__(self):
        validate.number("lr", self.lr, low=0)

    def init(self, theta):
        """No memory is needed: ()."""
        return ()

    def step(self, theta, gradient, state):
        """One step; returns the new theta and the state."""
        return theta - self.lr * gradient, state


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta * v + gradient, theta <- theta - lr * v (heavy ball).  Errors: ValueError for lr < 0 or beta outside [0, 1].

    Source: Polyak 1964.
    """

    lr: float
    beta: float = 0.9

    def __post_init__(self):
        validate.number("lr", self.lr, low=0)
        validate.number("beta", self.beta, low=0, high=1)

    def init(self, theta):
        """The velocity v = 0."""
        return (np.zeros_like(theta),)

    def step(self, theta, gradient, state):
        """One step; returns the new theta and the new velocity."""
        velocity = self.beta * state[0] + gradient
        return theta - self.lr * velocity, (velocity,)


@dataclass(frozen=True)
class Adam(Optimizer):
    """theta <- theta - lr * m / (sqrt(v) + epsilon), m and v the bias-corrected averages of gradient and gradient^2.

    Errors: ValueError for lr < 0, beta1 or beta2 outside [0, 1), epsilon <= 0.  Source: Kingma and Ba 2014, Algorithm 1.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        validate.number("lr", self.lr, low=0)
        below_one = np.nextafter(1, 0)
        validate.number("beta1", self.beta1, low=0, high=below_one)
        validate.number("beta2", self.beta2, low=0, high=below_one)
        validate.number("epsilon", self.epsilon, low=0, low_open=True)

    def init(self, theta):
        """The averages m = 0 and v = 0, and the count of steps 0."""
        return np.zeros_like(theta), np.zeros_like(theta), 0

    def step(self, theta, gradient, state):
        """One step; returns the new theta and (m, v, count)."""
        m = self.beta1 * state[0] + (1 - self.beta1) * gradient
        v = self.beta2 * state[1] + (1 - self.beta2) * gradient**2
        count = state[2] + 1
        m_hat, v_hat = m / (1 - self.beta1**count), v / (1 - self.beta2**count)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v, count)


@dataclass(frozen=True)
class Lookahead(Optimizer):
    """Every k fast steps of `inner`: slow <- (1 - alpha) * slow + alpha * fast, and the fast weights restart from there.

    The inner state (velocity, averages) goes on across a synchronisation, or restarts with `reset=True`.
    Errors: ValueError for k < 1, alpha outside (0, 1], an inner optimizer without init and step.
    Source: Zhang, Lucas, Ba, Hinton 2019 (arXiv 1907.08610), Algorithm 1; the thesis's Algorithm 2.
    """

    inner: Optimizer
    k: int = 5
    alpha: float = 0.5
    reset: bool = False

    def __post_init__(self):
        if not (hasattr(self.inner, "init") and hasattr(self.inner, "step")):
            validate.complain("inner", self.inner, "an optimizer such as GradientDescent(0.1)")
        validate.whole("k", self.k, low=1)
        validate.number("alpha", self.alpha, low=0, high=1, low_open=True)

    def init(self, theta):
        """The slow weights, the inner state and the count of fast steps."""
        return theta, self.inner.init(theta), 0

    def step(self, theta, gradient, state):
        """One fast step, and the slow step when it is the k-th; returns the new fast weights and the state."""
        slow, inner_state, count = state
        fast, inner_state = self.inner.step(theta, gradient, inner_state)
        sync = (count + 1) % self.k == 0
        if not np.any(sync):
            return fast, (slow, inner_state, count + 1)
        slow = np.where(sync, (1 - self.alpha) * slow + self.alpha * fast, slow)
        fast = np.where(sync, slow, fast)
        if self.reset:
            inner_state = self.inner.init(fast)
        return fast, (slow, inner_state, count + 1)

    def weights(self, theta, state):
        """The slow weights: they are the ones to evaluate and to keep."""
        return state[0]
