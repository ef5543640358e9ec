"""Optimizers as pure functions: `state = opt.init(theta)`, then `theta, state = opt.step(theta, gradient, state)`.

`GradientDescent`, `Momentum`, `Adam`, and `Lookahead` around any of them. Nothing is changed in place, so a cell can
be run twice. theta and gradient are (p, ...). Rates (and Lookahead's k and alpha) may be arrays with one entry for
each run.
"""

from dataclasses import dataclass

import numpy as np

from . import validate


def checked(theta, gradient, state, parts):
    """theta and gradient as float arrays of one shape; ValueError if they are not, or `state` is not from `init`."""
    ready = type(theta) is type(gradient) is np.ndarray and theta.dtype == gradient.dtype == np.float64
    if not (ready and theta.shape == gradient.shape):
        theta = validate.array("theta", theta, finite=False)
        gradient = validate.array("gradient", gradient, finite=False)
        if theta.shape != gradient.shape:
            validate.complain("the shape of gradient", gradient.shape, f"that of theta, {theta.shape}")
    if not isinstance(state, tuple) or len(state) != parts:
        validate.complain("state", state, "what init or the last step returned")
    return theta, gradient


class Optimizer:
    """What all optimizers share: the weights to evaluate are the current ones, unless a class says otherwise."""

    def start(self, theta):
        """theta as an array; ValueError if rates given for each run do not fit it."""
        theta = validate.array("theta", theta, finite=False)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                validate.broadcasts(name, value.shape, theta.shape)
        return theta

    def weights(self, theta, state):
        """The parameters to evaluate and to keep, (p, ...)."""
        return theta


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """theta <- theta - lr * gradient.  Errors: ValueError for a learning rate that is negative or not finite."""

    lr: float

    def __post_init__(self):
        validate.number("lr", self.lr, low=0, each_run=True)

    def init(self, theta):
        """No memory is needed: ()."""
        self.start(theta)
        return ()

    @validate.quiet
    def step(self, theta, gradient, state):
        """One step; returns the new theta and the state."""
        theta, gradient = checked(theta, gradient, state, parts=0)
        return theta - self.lr * gradient, state


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta * v + gradient, theta <- theta - lr * v (heavy ball).

    Errors: ValueError for lr < 0 or beta outside [0, 1].  Source: Polyak 1964.
    """

    lr: float
    beta: float = 0.9

    def __post_init__(self):
        validate.number("lr", self.lr, low=0, each_run=True)
        validate.number("beta", self.beta, low=0, high=1, each_run=True)

    def init(self, theta):
        """The velocity v = 0."""
        return (np.zeros_like(self.start(theta)),)

    @validate.quiet
    def step(self, theta, gradient, state):
        """One step; returns the new theta and the new velocity."""
        theta, gradient = checked(theta, gradient, state, parts=1)
        velocity = self.beta * state[0] + gradient
        return theta - self.lr * velocity, (velocity,)


@dataclass(frozen=True)
class Adam(Optimizer):
    """theta <- theta - lr * m / (sqrt(v) + epsilon), m and v the bias-corrected averages of gradient and gradient^2.

    Errors: ValueError for lr < 0, beta1 or beta2 outside [0, 1), epsilon <= 0.
    Source: Kingma and Ba 2014, Algorithm 1.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        validate.number("lr", self.lr, low=0, each_run=True)
        below_one = np.nextafter(1, 0)
        validate.number("beta1", self.beta1, low=0, high=below_one, each_run=True)
        validate.number("beta2", self.beta2, low=0, high=below_one, each_run=True)
        validate.number("epsilon", self.epsilon, low=0, low_open=True, each_run=True)

    def init(self, theta):
        """The averages m = 0 and v = 0, and the count of steps 0."""
        zeros = np.zeros_like(self.start(theta))
        return zeros, zeros, 0

    @validate.quiet
    def step(self, theta, gradient, state):
        """One step; returns the new theta and (m, v, count)."""
        theta, gradient = checked(theta, gradient, state, parts=3)
        m = self.beta1 * state[0] + (1 - self.beta1) * gradient
        v = self.beta2 * state[1] + (1 - self.beta2) * gradient**2
        count = state[2] + 1
        m_hat, v_hat = m / (1 - self.beta1**count), v / (1 - self.beta2**count)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v, count)


@dataclass(frozen=True)
class Lookahead(Optimizer):
    """Every k fast steps of `inner`: slow <- (1 - alpha) * slow + alpha * fast, and fast <- slow.

    The inner state (velocity, averages) goes on across a synchronisation, or restarts with `reset=True`.
    Errors: ValueError for k < 1, alpha outside (0, 1], an inner optimizer without init and step.
    Source: Zhang, Lucas, Hinton, Ba 2019 (arXiv 1907.08610), Algorithm 1; the thesis's Algorithm 2.
    """

    inner: Optimizer
    k: int = 5
    alpha: float = 0.5
    reset: bool = False

    def __post_init__(self):
        validate.able("inner", self.inner, "init", "step", expected="an optimizer such as GradientDescent(0.1)")
        validate.whole("k", self.k, low=1, each_run=True)
        validate.number("alpha", self.alpha, low=0, high=1, low_open=True, each_run=True)

    def init(self, theta):
        """The slow weights, the inner state and the count of fast steps."""
        return self.start(theta), self.inner.init(theta), 0

    @validate.quiet
    def step(self, theta, gradient, state):
        """One fast step, and the slow step when it is the k-th; returns the new fast weights and the state."""
        checked(theta, gradient, state, parts=3)
        slow, inner_state, count = state
        fast, inner_state = self.inner.step(theta, gradient, inner_state)
        sync = (count + 1) % self.k == 0
        if not np.any(sync):
            return fast, (slow, inner_state, count + 1)
        slow = np.where(sync, (1 - self.alpha) * slow + self.alpha * fast, slow)
        fast = np.where(sync, slow, fast)
        if self.reset:
            inner_state = _where(sync, self.inner.init(fast), inner_state)
        return fast, (slow, inner_state, count + 1)

    def weights(self, theta, state):
        """The slow weights: they are the ones to evaluate and to keep."""
        return state[0]


def _where(chosen, new, old):
    """`np.where` for states: each run has its own, and only the chosen runs get the new one."""
    if isinstance(new, tuple):
        return tuple(_where(chosen, *pair) for pair in zip(new, old, strict=True))
    return np.where(chosen, new, old)
