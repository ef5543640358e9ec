"""The thesis's experiment: its constants, its backward pass as printed, and `experiment`, which makes the data of
Figures 4 to 12.

Source: N. Sanngai, Optimizing Neural Ordinary Differential Equations with Lookahead Optimizer, Chiang Mai University,
2023.
"""

from typing import NamedTuple

import numpy as np

from . import validate
from .activations import sigmoid
from .fields import Layer, affine, join, transposed
from .gradients import checked_walk
from .losses import SquaredDistance
from .optimizers import GradientDescent, Lookahead
from .solvers import EULER, method_named, time_grid
from .training import Story, ode_objective, train

FIELD = Layer(dim=2, activation=sigmoid)
START = np.array([1.0, 2.0])
TARGET = np.array([2.0, 4.0])
TIMES = time_grid(0, 2, 0.2)
LOSS = SquaredDistance(TARGET)

RATES = (0.01, 0.05, 0.1)
KS = (4, 6, 8)
ALPHA = 0.5
ITERATIONS = 50
TOLERANCE = 0.0007
FIGURES = {4 + i: (k, lr) for i, (k, lr) in enumerate((k, lr) for k in KS for lr in RATES)}


@validate.quiet
def printed(field, theta, states, t, jumps, method=EULER, kept=None):
    """Listing 4.2: gW += dt a z_n^T, gb += dt a, then a <- a - dt W^T (a * sigma'(z_n)), for n = N-1, ..., 0.

    Arguments and result as `gradients.backward`, for a `Layer` and Euler's method. It is not the gradient: notebook
    05 shows why.
    """
    (W, _), states, t, a = _as_printed(field, theta, states, t, jumps, method)
    gradient = np.zeros((field.size, *states.shape[2:]))
    for n in reversed(range(len(t) - 1)):
        dt = t[n + 1] - t[n]
        gradient += join(dt * a, states[n])
        a = a - dt * transposed(W, a * field.activation.slope(states[n]))
    return gradient, a


@validate.quiet
def prose(field, theta, states, t, jumps, method=EULER, kept=None):
    """The text of chapter 4, in the natural reading: as `printed`, but a <- a - dt (W^T a) * sigma'(W z_n + b).

    The step from n + 1 back to n looks at its earlier state z_n, as in the listing; `prose_as_indexed` reads literally.
    """
    return _prose(field, theta, states, t, jumps, method, later=0)


@validate.quiet
def prose_as_indexed(field, theta, states, t, jumps, method=EULER, kept=None):
    """The text of chapter 4 with its printed indices, which are those of the later end of each step:
    a_(t-1) = a_t - dt (W^T a_t) * sigma'(W z_t + b), dL/dW += dt a_t z_t^T, dL/db += dt a_t.
    """
    return _prose(field, theta, states, t, jumps, method, later=1)


def _prose(field, theta, states, t, jumps, method, later):
    """Both readings of the text; `later`: 0 for the state where a step begins, 1 for the one where it ends."""
    (W, b), states, t, a = _as_printed(field, theta, states, t, jumps, method)
    gradient = np.zeros((field.size, *states.shape[2:]))
    for n in reversed(range(len(t) - 1)):
        dt, z = t[n + 1] - t[n], states[n + later]
        gradient += join(dt * a, z)
        a = a - dt * transposed(W, a) * field.activation.slope(affine(W, b, z))
    return gradient, a


def _as_printed(field, theta, states, t, jumps, method):
    """(W, b), states, t, a_N; ValueError for what the formulas do not cover, and would get wrong in silence."""
    if not isinstance(field, Layer):
        validate.complain("field", field, "a Layer, the field of the printed formulas")
    if method_named(method) != EULER:
        validate.complain("method", method, "Euler's method, that of the printed formulas")
    _, theta, states, t, found, _ = checked_walk(field, theta, states, t, jumps, finite=False)
    if list(jumps) != [len(t) - 1]:
        validate.complain("jumps", jumps, f"one entry, at the last time index {len(t) - 1}")
    return field.unpack(theta), states, t, found[len(t) - 1]


@validate.quiet
def rule(previous, loss):
    """The stopping rule as the program has it: 0 < previous - loss < 0.0007; a loss that rises stops no run."""
    fall = np.subtract(previous, loss)
    return (fall > 0) & (fall < TOLERANCE)


class Panel(NamedTuple):
    """The data of one figure: both stories, and Lookahead's k. Trailing axes are the starts."""

    standard: Story
    lookahead: Story
    k: int

    def start(self, i):
        """The panel of one start."""
        return Panel(self.standard.runs(i), self.lookahead.runs(i), self.k)

    @property
    def slow_losses(self):
        """The dashed line, (50, ...): the loss at the start of every k-th fast step, so after k - 1 of them."""
        return self.lookahead.losses[self.k - 1 :: self.k]

    @property
    def slow_updates(self):
        """The count that the figures annotate for Lookahead, (...): fast steps // k."""
        return self.lookahead.iterations // self.k


def experiment(theta, backward=printed, rule=rule, rates=RATES, ks=KS, alpha=ALPHA, iterations=ITERATIONS):
    """Train from every start with gradient descent and Lookahead: {(k, lr): Panel}, all configurations in one batch.

    theta (6, starts). backward: `printed`, `prose` or `gradients.backward` (exact). Gradient descent has `iterations`
    iterations, Lookahead k times as many fast steps. Errors: ValueError for theta that does not fit, rates or ks that
    are out of range.
    """
    theta = validate.array("theta", theta, shape=(FIELD.size, None))
    rates = _each("rates", rates, lambda name, lr: validate.number(name, lr, low=0))
    ks = _each("ks", ks, lambda name, k: validate.whole(name, k, low=1))
    alpha = validate.number("alpha", alpha, low=0, high=1, low_open=True)
    iterations = validate.whole("iterations", iterations, low=1)
    standard = [(lr, 1, 1.0, iterations) for lr in rates]  # k = 1, alpha = 1: Lookahead is its inner optimizer
    cells = [(lr, k, alpha, iterations * k) for k in ks for lr in rates]
    starts = theta.shape[1]
    lr, k, alphas, budget = (np.repeat(column, starts) for column in zip(*standard + cells, strict=True))
    objective = ode_objective(FIELD, START, TIMES, LOSS, backward=backward)
    optimizer = Lookahead(GradientDescent(lr), k, alphas)
    story = train(objective, np.tile(theta, len(standard + cells)), optimizer, budget, rule)

    def part(i, length):
        return story.runs(slice(i * starts, (i + 1) * starts), length)

    by_rate = {lr: part(i, iterations) for i, lr in enumerate(rates)}
    return {
        (k, lr): Panel(by_rate[lr], part(len(rates) + i, iterations * k), k) for i, (lr, k, _, _) in enumerate(cells)
    }


def _each(name, values, check):
    """The checked entries of a list that must not be empty."""
    if not isinstance(values, (list, tuple, range, np.ndarray)) or len(values) == 0:
        validate.complain(name, values, "a list with at least one entry")
    return [check(f"an entry of {name}", value) for value in values]
