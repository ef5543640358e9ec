"""Training: `train(objective, theta, optimizer, budget)` steps many runs at once and tells the whole story of each.

An objective is any function theta -> (loss, gradient); `ode_objective` makes one for a neural ODE.
"""

from copy import copy
from dataclasses import dataclass, is_dataclass
from typing import NamedTuple

import numpy as np

from . import validate
from .fields import fit
from .gradients import backward as exact_backward
from .guard import Guarded, Watched, ask, needs_none
from .optimizers import Optimizer, started, stepped
from .solvers import EULER, integrate, method_named

SLICE = 8192  # runs in one call: the temporaries of more do not fit in the processor's cache


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
        if not self.iterations.ndim:
            validate.complain("chosen", chosen, "nothing: this is the story of one run, which began at theta (p,)")
        path = None if self.path is None else self.path[:length, ..., chosen]
        parts = (self.iterations, self.evaluations, self.ended, self.theta)
        return Story(self.losses[:length, chosen], *(part[..., chosen] for part in parts), path)


def train(objective, theta, optimizer, budget, rule=None, batches=None, keep_path=False, report=None):
    """Repeat: loss, gradient = objective(theta); stop or step.  Returns a `Story`.

    theta (p,) or (p, runs): where to start. budget: iterations at the most, a number or one for each run.
    rule(previous loss, loss) -> True for the runs that stop before this iteration's step; stopped runs leave the
    batch, so the objective must accept any subset of the runs. With one budget and no rule every run stays to the end,
    diverged ones too. batches: a sequence with what step i passes on as objective(theta, batches[i]): samples or noise.
    report: with 50, a line is printed every 50 iterations.
    Errors: ValueError for a non-finite theta, a budget below 1, too few batches, or arrays that do not fit; for an
    objective, a rule or an optimizer that changes its arguments or returns something else than it should.
    """
    theta, budget = _checked(objective, theta, optimizer, budget, rule, batches)
    report = None if report is None else validate.whole("report", report, low=1)
    _keep_freed_memory()
    data = [()] * budget.max() if batches is None else [(batches[i],) for i in range(budget.max())]
    with np.errstate(over="ignore", invalid="ignore"):  # divergence is told by `ended`
        if rule is None and budget.min() == budget.max():
            return _all_stay(objective, theta, optimizer, data, keep_path, report)
        if theta.ndim == 1:
            return _one_leaves(objective, theta, optimizer, budget, rule, data, keep_path, report)
        return _some_leave(objective, theta, optimizer, budget, rule, data, keep_path, report)


def _all_stay(objective, theta, optimizer, data, keep_path, report):
    """`train` where every run goes on to the end."""
    losses, state = np.empty((len(data), *theta.shape[1:])), started(optimizer, theta)
    path = np.empty((len(data), *theta.shape)) if keep_path else None
    for i, batch in enumerate(data):
        losses[i], gradient = _answer("objective", objective, theta, *batch)
        if keep_path:
            path[i] = theta
        _tell(report, i, len(data), losses[i])
        theta, state = stepped(optimizer, theta, gradient, state)
    result, bad = _weights(optimizer, theta, state), ~np.isfinite(losses)
    first = np.where(bad.any(axis=0), bad.argmax(axis=0), len(losses))  # the first loss that is not finite
    ended = np.where(bad.any(axis=0) | ~np.isfinite(result).all(axis=0), "diverged", "budget")
    return Story(losses, np.minimum(first + 1, len(losses)), first, ended, result, path)


def _tell(report, i, steps, loss):
    """Print a line about iteration i + 1, if it is its turn."""
    if report and (i + 1) % report == 0:
        of = f", median of {loss.size} runs" if loss.size > 1 else ""
        print(f"iteration {i + 1} of {steps}: loss {np.median(loss):.3g}{of}")


class _Live(NamedTuple):
    """The runs that still train, and what belongs to each: its place in the story, its budget, weights and so on."""

    place: np.ndarray
    budget: np.ndarray
    theta: np.ndarray
    state: tuple
    optimizer: object
    loss: np.ndarray | None = None
    gradient: np.ndarray | None = None


def _some_leave(objective, theta, optimizer, budget, rule, data, keep_path, report):
    """`train` where runs leave the batch, by the rule, at the end of their budget, or diverged."""
    runs = theta.shape[1]
    losses = np.full((len(data), runs), np.nan)
    path = np.full((len(data), *theta.shape), np.nan) if keep_path else None
    story = Story(losses, budget.copy(), budget.copy(), np.full(runs, "budget", "<U8"), theta.copy(), path)
    live = _Live(np.arange(runs), budget, theta, started(optimizer, theta), optimizer)
    for i, batch in enumerate(data):
        live = _leave(story, live, live.budget == i)
        if live is None:
            break
        live, stopped = _look(story, live, i, rule, _answer("objective", objective, live.theta, *batch))
        live = _leave(story, live, stopped)
        if live is None:
            break
        losses[i, live.place] = live.loss
        if keep_path:
            path[i][:, live.place] = live.theta
        _tell(report, i, len(data), live.loss)
        theta, state = stepped(live.optimizer, live.theta, live.gradient, live.state)
        live = live._replace(theta=theta, state=state)
    if live is not None:
        _leave(story, live, live.budget > 0)
    story.ended[~np.isfinite(story.theta).all(axis=0)] = "diverged"  # in the last step, perhaps
    return story


def _look(story, live, i, rule, answer):
    """The live runs with their answer in iteration i, and which of them stop there; the story is told why."""
    previous, (loss, gradient) = live.loss, answer
    diverged = ~np.isfinite(loss)
    stopped = diverged if rule is None or i == 0 else diverged | _verdict(rule, previous, loss)
    if stopped.any():
        gone = live.place[stopped]
        story.losses[i, live.place[diverged]] = loss[diverged]
        story.iterations[gone], story.evaluations[gone] = i + 1, i
        story.ended[gone] = np.where(diverged, "diverged", "rule")[stopped]
    return live._replace(loss=loss, gradient=gradient), stopped


def _leave(story, live, gone):
    """Keep the weights of the runs that are `gone`; return those that still train, None if there are none."""
    if not gone.any():
        return live
    story.theta[:, live.place[gone]] = _weights(live.optimizer, live.theta, live.state)[:, gone]
    return None if gone.all() else _only(live, np.flatnonzero(~gone), len(gone))


def _only(tree, chosen, runs):
    """The chosen ones of all `runs`, by number, of every array in a state or an optimizer.

    `take` keeps runs last in memory; indexing with brackets would put them first and slow down all that follows.
    """
    if isinstance(tree, np.ndarray) and tree.ndim and tree.shape[-1] == runs:
        return tree.take(chosen, axis=-1)
    if isinstance(tree, dict):
        return {name: _only(branch, chosen, runs) for name, branch in tree.items()}
    if isinstance(tree, (tuple, list)):
        parts = [_only(branch, chosen, runs) for branch in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    if isinstance(tree, Optimizer) or is_dataclass(tree):
        tree = copy(tree)
        for name, branch in vars(tree).items():
            object.__setattr__(tree, name, _only(branch, chosen, runs))
    return tree


def _one_leaves(objective, theta, optimizer, budget, rule, data, keep_path, report):
    """`train` for a single run (p,) that may stop: a batch of one."""

    def of_one(theta, *batch):
        loss, gradient = _answer("objective", objective, theta[:, 0], *batch)
        return loss[None], gradient[:, None]

    asked = rule and (lambda previous, loss: _verdict(rule, previous[0], loss[0])[None])
    return _some_leave(of_one, theta[:, None], optimizer, budget[None], asked, data, keep_path, report).runs(0)


def _keep_freed_memory():
    """Ask the C library of Linux to keep the memory of freed arrays for the next ones, instead of giving it back.

    It learns from what is freed: after a block of almost 32 MB, which no one has touched, it keeps up to 64 MB
    (mallopt(3), "dynamic mmap threshold"). A training then asks the system for fresh pages a hundred times less often.
    """
    np.empty(32_000_000, dtype=np.uint8)


def _checked(objective, theta, optimizer, budget, rule, batches):
    """theta and the budget of each run as arrays; ValueError where something does not fit."""
    validate.function("objective", objective)
    validate.able("optimizer", optimizer, "init", "step", "weights", expected="one such as GradientDescent(0.1)")
    theta = np.array(validate.array("theta", theta, shape=(None,)), order="C")  # runs last in memory, too
    budget = validate.whole("budget", budget, low=1, each_run=True)
    validate.broadcasts("budget", np.shape(budget), theta.shape[1:])
    budget = np.broadcast_to(budget, theta.shape[1:])
    if rule is not None:
        validate.function("rule", rule)
    sequence = hasattr(batches, "__len__") and hasattr(batches, "__getitem__") and not hasattr(batches, "keys")
    if not (batches is None or sequence):
        validate.complain("batches", batches, "a list or an array with an entry for each step")
    if batches is not None and len(batches) < budget.max():
        validate.complain("the length of batches", len(batches), f"at least the budget, {budget.max()}")
    if theta.ndim > 2 and (rule is not None or budget.min() < budget.max()):
        validate.complain("the shape of theta", theta.shape, "(p,) or (p, runs) where runs may stop")
    return theta, budget


def _answer(name, function, theta, *batch):
    """loss, gradient = function(theta), made sure to be one for each run, and fresh: rules and optimizers remember."""
    answer = ask(name, function, function, theta, *batch)
    if not isinstance(answer, tuple) or len(answer) != 2:
        validate.complain(f"what {name} returns", answer, "the pair loss, gradient")
    parts = ("the loss", theta.shape[1:]), ("the gradient", theta.shape)
    for (part, shape), value in zip(parts, answer, strict=True):
        if np.shape(value) != shape:
            validate.complain(f"the shape of {part} that {name} returns", np.shape(value), f"{shape}")
    loss, gradient = (validate.array(f"what {name} returns", value, finite=False) for value in answer)
    return loss.copy(), gradient if getattr(function, "fresh", False) else gradient.copy()


def _verdict(rule, previous, loss):
    """rule(previous, loss), made sure to be True or False for each run."""
    stopped = np.asarray(ask("rule", rule, rule, previous, loss))
    if stopped.dtype != bool or stopped.shape != loss.shape:
        validate.complain("what rule returns", stopped, "True or False for each run")
    return stopped


def _weights(optimizer, theta, state):
    """The weights to keep, a fresh array, made sure to be of the shape of theta."""
    weights = np.array(validate.array("what optimizer.weights returns", optimizer.weights(theta, state), finite=False))
    if weights.shape != theta.shape:
        validate.complain("the shape of what optimizer.weights returns", weights.shape, f"that of theta, {theta.shape}")
    return weights


def ode_objective(field, z0, t, loss, method=EULER, backward=exact_backward, samples=False, penalty=None):
    """theta -> (loss, dL/dtheta) for a neural ODE: forward pass, loss, backward pass.

    z0 (d,), t (N + 1,), loss as `SquaredDistance`; backward: how to compute the gradient, by default the exact one.
    The objective takes theta (p,) or (p, runs) and computes the runs in slices that fit in the processor's cache.

    samples: with True, one theta is to fit many starts, as data are: z0 is (d, samples), t (N + 1,) or one column for
    each sample, (N + 1, samples), and the target of the loss (..., d, samples). The loss is the mean over the samples,
    and objective(theta, chosen) that over a mini-batch, whose samples have the numbers in the list `chosen`. Runs
    stand between: the field and the loss see z (d, samples), or (d, runs, samples) where theta is (p, runs).

        objective = ode_objective(field, starts, t, SquaredDistance(ends), HEUN, samples=True)
        story = train(objective, glorot(field, 0, runs=3), Adam(0.02), 500, batches=minibatches(100, 8, steps=500))

    penalty: theta -> (value, gradient), one value for each run, that is added, for example 0.01 |theta|^2.
    Errors: ValueError for a z0 or times that do not fit, or an unknown method; when it is called, for a field or a
    loss that returns something of the wrong shape.
    """
    validate.field(field)
    validate.able("loss", loss, "__call__", "gradient", expected="a loss such as SquaredDistance([2, 4])")
    validate.function("backward", backward)
    penalty is None or validate.function("penalty", penalty)
    z0, t = _own_data(field, z0, t, samples)
    method = method_named(method)
    if samples and hasattr(loss, "fits_samples"):
        loss.fits_samples(z0.shape[1])
    of_runs = _of_samples if samples else loss_and_gradient
    tried = {}  # by the number of axes of theta: the field to go on with when a first pass is over

    def objective(theta, chosen=None):
        theta = fit("theta", theta, field.size)
        start, times, part = _batch(z0, t, loss, samples, chosen)

        def of_slice(theta):
            live = tried[theta.ndim] if theta.ndim in tried else field if needs_none(field) else Watched(field)
            answer = of_runs(live, theta, start, times, part, method, backward)
            tried[theta.ndim] = live.settled() if isinstance(live, Watched) else live
            return answer

        value, gradient = _in_slices(of_slice, theta, width=start[0].size)
        if penalty is None:
            return value, gradient
        more, slope = _answer("penalty", penalty, theta)
        return value + more, gradient + slope

    objective.fresh = True  # see `guard`: its arrays need no copy
    return objective


def _own_data(field, z0, t, samples):
    """Copies of z0 and t, since both may change where they came from; ValueError where they do not fit."""
    z0 = np.array(validate.array("z0", z0, shape=(field.dim, None) if samples else (field.dim,)))
    if z0.ndim != 1 + bool(samples):
        one = f"({field.dim},), one start (many starts for one theta: samples=True)"
        validate.complain("the shape of z0", z0.shape, f"({field.dim}, samples)" if samples else one)
    return z0, np.array(validate.times("t", t, z0.shape[1] if samples else None))


def _in_slices(function, theta, width):
    """function(theta) for slices of the runs that fit in the processor's cache; width: samples in each run."""
    runs = theta.shape[1] if theta.ndim == 2 else 1
    if runs == 1 or runs * width <= SLICE:
        return function(theta)
    pieces = np.array_split(theta, min(-(-runs * width // SLICE), runs), axis=1)
    losses, gradients = zip(*map(function, pieces), strict=True)
    return np.concatenate(losses), np.concatenate(gradients, axis=1)


def _of_samples(field, theta, z0, t, loss, method, backward):
    """`loss_and_gradient` from z0 (d, samples): the mean over the samples, for each run."""
    value, gradient = loss_and_gradient(field, theta[..., None], z0, t, loss, method, backward)
    return value.mean(axis=-1), gradient.mean(axis=-1)


@validate.quiet
def loss_and_gradient(field, theta, z0, t, loss, method=EULER, backward=exact_backward):
    """Forward pass, loss, backward pass: the loss of each run and dL/dtheta (p, ...), for a training loop.

    Errors: ValueError for a loss that does not return a number for each run, or jumps that fit no time or no state.
    """
    kept = []
    states = integrate(field, theta, z0, t, method, kept)
    value = np.array(validate.array("what loss returns", ask("loss", loss, loss, states), finite=False))
    jumps = ask("loss", loss, loss.gradient, states)
    jumps = validate.jumps("what loss.gradient returns", jumps, states, finite=False)
    runs = states.shape[2:]
    if value.shape != runs:
        validate.complain("the shape of what loss returns", value.shape, f"{runs}, a number for each run")
    if backward is exact_backward:
        gradient = backward(field, theta, states, t, jumps, method, kept)[0]
    else:
        bare = field.field if isinstance(field, Guarded) else field
        answer = ask("backward", backward, backward, bare, theta, states, t, jumps, method, kept)
        if not isinstance(answer, (tuple, list)) or not answer:
            validate.complain("what backward returns", answer, "a pair that begins with dL/dtheta")
        gradient = np.array(validate.array("what backward returns", answer[0], finite=False))
    if gradient.shape != (len(theta), *runs):
        validate.complain("the shape of what backward returns", gradient.shape, f"{(len(theta), *runs)}")
    return value, gradient


def _batch(z0, t, loss, samples, chosen):
    """z0, t and loss of the chosen samples; all of them by default."""
    if chosen is None:
        return z0, t, loss
    if not samples:
        validate.complain("chosen", chosen, "nothing, where there is one start (mini-batches: samples=True)")
    chosen, count = np.asarray(chosen), z0.shape[1]
    whole = chosen.ndim == 1 and chosen.size and chosen.dtype.kind in "iu"
    if not whole or chosen.min() < 0 or chosen.max() >= count:
        validate.complain("chosen", chosen, f"a list of sample numbers from 0 to {count - 1}")
    validate.able("loss", loss, "samples", "gradient", expected="a loss with samples(chosen), for mini-batches")
    part = validate.able("what loss.samples returns", loss.samples(chosen), "__call__", "gradient", expected="a loss")
    return z0[:, chosen], t if t.ndim == 1 else t[:, chosen], part
