"""Training: `train(objective, theta, optimizer, budget)` steps many runs at once and tells the whole story of each.

An objective is any function theta -> (loss, gradient); `ode_objective` makes one for a neural ODE.
"""

from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np

from . import validate
from .fields import fit
from .gradients import backward as exact_backward
from .solvers import EULER, integrate, method_named

SLICE = 4096  # runs in one call: the temporaries of more do not fit in the processor's cache


@dataclass(frozen=True)
class Story:
    """What happened in training; the trailing axes are the runs.

    losses (iterations, ...): the loss at the start of each iteration, nan once a run has left;
    iterations (...): the iteration in which the run ended, counted from 1; evaluations (...): the gradients it used;
    ended (...): "budget", "rule" (the stopping rule) or "diverged" (the loss became inf or nan);
    theta (p, ...): the weights to evaluate at the end; path (iterations, p, ...): the weights of each loss, if kept.
    """

    losses: np.ndarray
    iterations: np.ndarray
    evaluations: np.ndarray
    ended: np.ndarray
    theta: np.ndarray
    path: np.ndarray | None = None

    def runs(self, chosen, length=None):
        """The story of some runs (an index or a slice of the last axis), cut to `length` iterations."""
        path = None if self.path is None else self.path[:length, ..., chosen]
        parts = (self.iterations, self.evaluations, self.ended, self.theta)
        return Story(self.losses[:length, chosen], *(part[..., chosen] for part in parts), path)


def train(objective, theta, optimizer, budget, rule=None, batches=None, keep_path=False):
    """Repeat: loss, gradient = objective(theta); stop or step.  Returns a `Story`.

    theta (p,) or (p, runs): where to start. budget: iterations at the most, a number or one for each run.
    rule(previous loss, loss) -> True for the runs that stop before this iteration's step; stopped runs leave the
    batch, so the objective must accept any subset of the runs. With one budget and no rule every run stays to the end,
    diverged ones too. batches: a sequence with what step i passes on as objective(theta, batches[i]): samples or noise.
    Errors: ValueError for a non-finite theta, a budget below 1, too few batches, or arrays that do not fit.
    """
    validate.function("objective", objective)
    validate.able("optimizer", optimizer, "init", "step", "weights", expected="one such as GradientDescent(0.1)")
    theta = np.ascontiguousarray(validate.array("theta", theta, shape=(None,)))  # runs last in memory, too
    validate.broadcasts("budget", np.shape(validate.whole("budget", budget, low=1, each_run=True)), theta.shape[1:])
    budget = np.broadcast_to(budget, theta.shape[1:])
    longest = int(budget.max())
    if rule is not None:
        validate.function("rule", rule)
    if not (batches is None or (hasattr(batches, "__len__") and hasattr(batches, "__getitem__"))):
        validate.complain("batches", batches, "a list or an array with an entry for each step")
    if batches is not None and len(batches) < longest:
        validate.complain("the length of batches", len(batches), f"at least the budget, {longest}")
    leaving = rule is not None or budget.min() < longest
    if leaving and theta.ndim > 2:
        validate.complain("the shape of theta", theta.shape, "(p,) or (p, runs) where runs may stop")

    losses = np.full((longest, *theta.shape[1:]), np.nan)
    path = np.full((longest, *theta.shape), np.nan) if keep_path else None
    iterations, evaluations = budget.copy(), budget.copy()
    ended = np.full(theta.shape[1:], "budget", dtype="<U8")
    result = theta.copy()
    state, live, previous = optimizer.init(theta), ..., None

    with np.errstate(over="ignore", invalid="ignore"):  # divergence is told by `ended`
        for i in range(longest):
            loss, gradient = _answer(objective, theta, *(() if batches is None else (batches[i],)))
            diverged = ~np.isfinite(loss)
            stopped = diverged & False if rule is None or previous is None else _verdict(rule, previous, loss)
            spent = budget[live] <= i if leaving else diverged & False
            newly = (ended[live] == "budget") & (diverged | stopped) & ~spent
            if np.any(newly | spent):
                for array, value in ((iterations, i + 1), (evaluations, i)):
                    array[live] = np.where(newly, value, array[live])
                ended[live] = np.where(newly, np.where(diverged, "diverged", "rule"), ended[live])
                losses[i, live] = np.where(diverged & ~spent, loss, np.nan)
                if leaving:
                    gone = newly | spent
                    result[:, live] = optimizer.weights(theta, state)
                    if gone.all():
                        break
                    live = np.flatnonzero(~gone) if live is ... else live[~gone]
                    loss, gradient, theta, state, optimizer = _keep((loss, gradient, theta, state, optimizer), ~gone)
            losses[i, live] = loss
            if keep_path:
                path[i][:, live] = theta
            theta, state = optimizer.step(theta, gradient, state)
            previous = loss
        else:
            result[:, live] = optimizer.weights(theta, state)
    ended[~np.isfinite(result).all(axis=0)] = "diverged"  # in the last step, perhaps
    return Story(losses, iterations, evaluations, ended, result, path)


def _answer(objective, theta, *batch):
    """loss, gradient = objective(theta), made sure to be a number and a gradient for each run."""
    answer = objective(theta, *batch)
    if not isinstance(answer, tuple) or len(answer) != 2:
        validate.complain("what objective returns", answer, "the pair loss, gradient")
    parts = ("the loss", theta.shape[1:]), ("the gradient", theta.shape)
    for (name, shape), part in zip(parts, answer, strict=True):
        if np.shape(part) != shape:
            validate.complain(f"the shape of {name} that objective returns", np.shape(part), f"{shape}")
    return tuple(validate.array("what objective returns", part, finite=False) for part in answer)


def _verdict(rule, previous, loss):
    """rule(previous, loss), made sure to be True or False for each run."""
    stopped = np.asarray(rule(previous, loss))
    if stopped.dtype != bool or stopped.shape != loss.shape:
        validate.complain("what rule returns", stopped, "True or False for each run")
    return stopped


def _keep(tree, mask):
    """The chosen runs of every array in a tuple or an optimizer.

    `compress` keeps runs last in memory; indexing with a mask would put them first and slow down all that follows.
    """
    if isinstance(tree, np.ndarray) and tree.ndim and tree.shape[-1] == len(mask):
        return tree.compress(mask, axis=-1)
    if isinstance(tree, tuple):
        return tuple(_keep(branch, mask) for branch in tree)
    if is_dataclass(tree):
        return replace(tree, **{f.name: _keep(getattr(tree, f.name), mask) for f in fields(tree)})
    return tree


def ode_objective(field, z0, t, loss, method=EULER, backward=exact_backward):
    """theta -> (loss, dL/dtheta) for a neural ODE: forward pass, loss, backward pass.

    z0 (d,), t (N + 1,), loss as `SquaredDistance`; backward: how to compute the gradient, by default the exact one.
    The objective takes theta (p,) or (p, runs) and computes the runs in slices that fit in the processor's cache.
    Errors: ValueError for a z0 or times that do not fit, or an unknown method.
    """
    validate.able("field", field, "vjp", "size", "dim", expected="a field with vjp, such as Layer()")
    validate.able("loss", loss, "__call__", "gradient", expected="a loss such as SquaredDistance([2, 4])")
    validate.function("backward", backward)
    z0 = validate.array("z0", z0, shape=(field.dim,))
    t, method = validate.times("t", t), method_named(method)

    def objective(theta):
        theta = fit("theta", theta, field.size)
        if theta.ndim == 2 and theta.shape[1] > SLICE:
            pieces = np.array_split(theta, -(-theta.shape[1] // SLICE), axis=1)
            losses, gradients = zip(*map(objective, pieces), strict=True)
            return np.concatenate(losses), np.concatenate(gradients, axis=1)
        kept = []
        states = integrate(field, theta, z0, t, method, kept)
        return loss(states), backward(field, theta, states, t, loss.gradient(states), method, kept)[0]

    return objective
