"""Optimizers as pure functions: `state = opt.init(theta)`, then `theta, state = opt.step(theta, gradient, state)`.

`GradientDescent`, `Momentum`, `Adam`, and `Lookahead` around any of them. Nothing is changed in place, so a cell can
be run twice. theta and gradient are (p, ...). A rate (and Lookahead's k and alpha) is a number, or an array with one
entry for each run. A state can be pickled, and goes on as if there had been no break.

One of your own is a subclass of `Optimizer` with its first state and its formula; the checks stand in `Optimizer`:

    class SignDescent(Optimizer):
        def update(self, theta, gradient, state):
            return theta - 0.01 * np.sign(gradient), state
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from . import validate
from .guard import ask


class NoMemory(NamedTuple):
    """The state of an optimizer that remembers nothing."""


class Optimizer:
    """What all optimizers share: `init` and `step` check what they are given, `start` and `update` hold the formula.

    State: a named tuple. A part called `count` is a whole number, one called `inner` the state of another optimizer;
    all others have the shape of theta.
    """

    State = NoMemory

    def start(self, theta):
        """The first state, for weights (p, ...)."""
        return self.State()

    def update(self, theta, gradient, state):
        """The formula: returns the new theta and the new state."""
        validate.complain(f"{type(self).__name__}.update", None, "the formula update(theta, gradient, state)")

    def weights(self, theta, state):
        """The parameters to evaluate and to keep, (p, ...): theta, unless a class says otherwise."""
        return theta

    def init(self, theta):
        """The first state.  ValueError if rates given for each run do not fit the runs of theta (p, ...)."""
        theta = np.array(validate.array("theta", theta, shape=(None,), finite=False))
        if not hasattr(self.State, "_fields"):
            validate.complain("State", self.State, "a named tuple")
        self._fits(theta.shape[1:])
        return self.start(theta)

    @validate.quiet
    def step(self, theta, gradient, state):
        """One step; returns the new theta and the new state.

        Errors: ValueError for a gradient of another shape, a state that is not from `init` or the last step, rates as
        in `init`.
        """
        theta, gradient = _alike(theta, gradient)
        self._fits(theta.shape[1:])
        return _moved(self, self.update, theta, gradient, _fitting(state, self.State, theta.shape))

    def _fits(self, runs):
        """ValueError unless rates in an array are one for each run, never one for each parameter."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray) and value.shape != runs:
                validate.broadcasts(f"{name}, one entry for each run,", value.shape, runs)

    def rate(self, name, check=validate.number, **bounds):
        """Check the rate `name`, a number or one for each run; of an array keep a copy, for it may change outside."""
        value = check(name, getattr(self, name), each_run=True, **bounds)
        object.__setattr__(self, name, value.copy() if isinstance(value, np.ndarray) else value)


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """theta <- theta - lr * gradient.  Errors: ValueError for a learning rate that is negative or not finite."""

    lr: float

    def __post_init__(self):
        self.rate("lr", low=0)

    def update(self, theta, gradient, state):
        """theta - lr * gradient."""
        return theta - self.lr * gradient, state


class Velocity(NamedTuple):
    """The state of `Momentum`: v (p, ...)."""

    v: np.ndarray


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta * v + gradient, theta <- theta - lr * v (heavy ball).

    Errors: ValueError for lr < 0 or beta outside [0, 1].  Source: Polyak 1964.
    """

    lr: float
    beta: float = 0.9
    State = Velocity

    def __post_init__(self):
        self.rate("lr", low=0)
        self.rate("beta", low=0, high=1)

    def start(self, theta):
        """The velocity v = 0."""
        return Velocity(np.zeros_like(theta))

    def update(self, theta, gradient, state):
        """v = beta * v + gradient; theta - lr * v."""
        v = self.beta * state.v + gradient
        return theta - self.lr * v, Velocity(v)


class Averages(NamedTuple):
    """The state of `Adam`: the averages m and v of gradient and gradient^2, (p, ...), and the count of steps."""

    m: np.ndarray
    v: np.ndarray
    count: int


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
    State = Averages

    def __post_init__(self):
        below_one = np.nextafter(1, 0)
        self.rate("lr", low=0)
        self.rate("beta1", low=0, high=below_one)
        self.rate("beta2", low=0, high=below_one)
        self.rate("epsilon", low=0, low_open=True)

    def start(self, theta):
        """The averages m = 0 and v = 0, and the count of steps 0."""
        return Averages(np.zeros_like(theta), np.zeros_like(theta), 0)

    def update(self, theta, gradient, state):
        """The averages, corrected for their start at 0; then the step."""
        m = self.beta1 * state.m + (1 - self.beta1) * gradient
        v = self.beta2 * state.v + (1 - self.beta2) * gradient**2
        count = state.count + 1
        m_hat, v_hat = m / (1 - self.beta1**count), v / (1 - self.beta2**count)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon), Averages(m, v, count)


class SlowWeights(NamedTuple):
    """The state of `Lookahead`: the slow weights (p, ...), the inner optimizer's state, the count of fast steps."""

    slow: np.ndarray
    inner: tuple
    count: int


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
    State = SlowWeights

    def __post_init__(self):
        validate.able("inner", self.inner, "init", "step", expected="an optimizer such as GradientDescent(0.1)")
        self.rate("k", validate.whole, low=1)
        self.rate("alpha", low=0, high=1, low_open=True)

    def start(self, theta):
        """The slow weights start where the fast ones do."""
        return SlowWeights(theta, started(self.inner, theta), 0)

    def update(self, theta, gradient, state):
        """One fast step, and the slow step when it is the k-th; theta are the fast weights."""
        fast, inner = stepped(self.inner, theta, gradient, state.inner)
        slow, count = state.slow, state.count + 1
        sync = count % self.k == 0
        if np.any(sync):
            slow = np.where(sync, (1 - self.alpha) * slow + self.alpha * fast, slow)
            fast = np.where(sync, slow, fast)
            if self.reset:
                inner = _where(sync, started(self.inner, fast), inner)
        return fast, SlowWeights(slow, inner, count)

    def weights(self, theta, state):
        """The slow weights: they are the ones to evaluate and to keep."""
        return state.slow


def started(optimizer, theta):
    """optimizer.init(theta), for optimizers of any origin: what they keep must not change theta."""
    return ask("optimizer", optimizer, optimizer.init, theta)


def stepped(optimizer, theta, gradient, state):
    """optimizer.step(theta, gradient, state); what comes back is checked for optimizers of any origin."""
    if getattr(type(optimizer), "step", None) is Optimizer.step:  # checks by itself
        return optimizer.step(theta, gradient, state)
    return _moved(optimizer, optimizer.step, theta, gradient, state)


def _moved(optimizer, step, theta, gradient, state):
    """step(theta, gradient, state), made sure to be weights like theta and a state; ValueError for others."""
    answer = ask("optimizer", optimizer, step, theta, gradient, state)
    name = f"what {type(optimizer).__name__}.{getattr(step, '__name__', 'step')} returns"
    if not isinstance(answer, tuple) or len(answer) != 2:
        validate.complain(name, answer, "the pair theta, state")
    moved, state = answer
    if type(moved) is not np.ndarray or moved.dtype != np.float64:
        moved = validate.array(f"theta, {name},", moved, finite=False)
    if moved.shape != theta.shape:
        validate.complain(f"the shape of theta, {name},", moved.shape, f"that of before, {theta.shape}")
    return moved if moved.flags.writeable else moved.copy(), state


def _where(chosen, new, old):
    """`np.where` for states: each run has its own, and only the chosen runs get the new one."""
    if isinstance(new, dict):
        return {name: _where(chosen, part, old[name]) for name, part in new.items()}
    if isinstance(new, (tuple, list)):
        parts = [_where(chosen, *pair) for pair in zip(new, old, strict=True)]
        return type(new)(*parts) if hasattr(new, "_fields") else type(new)(parts)
    return np.where(chosen, new, old)


def _alike(theta, gradient):
    """theta and gradient as float arrays of one shape; ValueError if they are not."""
    ready = type(theta) is type(gradient) is np.ndarray and theta.dtype == gradient.dtype == np.float64
    if not (ready and theta.shape == gradient.shape):
        theta = validate.array("theta", theta, finite=False)
        gradient = validate.array("gradient", gradient, finite=False)
        if theta.shape != gradient.shape:
            validate.complain("the shape of gradient", gradient.shape, f"that of theta, {theta.shape}")
    return theta, gradient


def _fitting(state, kind, shape):
    """The state as a tuple of its kind, for weights of that shape; ValueError if it does not come from such weights."""
    if type(state) is kind and all(map(_is_fine, kind._fields, state, [shape] * len(state))):
        return state
    if not isinstance(state, (tuple, list)) or len(state) != len(kind._fields):
        validate.complain("state", state, "what init or the last step returned")
    parts = zip(kind._fields, state, strict=True)
    return kind(*(part if name == "inner" else _part(f"state.{name}", part, shape) for name, part in parts))


def _is_fine(name, part, shape):
    """Whether a part of a state is as `init` and `step` make it, in most cases: the quick way for training loops."""
    if type(part) is np.ndarray:
        return part.shape == shape and part.dtype == np.float64 and name != "count"
    return name == "inner" or (name == "count" and type(part) is int and part >= 0)


def _part(name, part, shape):
    """One part of a state: a count, or an array of the shape of theta."""
    if name == "state.count":
        if type(part) is int and part >= 0:
            return part
        part = validate.whole(name, part, each_run=True)
        validate.broadcasts(name, np.shape(part), shape[1:])
        return part
    if type(part) is not np.ndarray or part.dtype != np.float64:
        part = validate.array(name, part, finite=False)
    if part.shape != shape:
        validate.complain(f"the shape of {name}", part.shape, f"that of theta, {shape}")
    return part
