"""The exercises of notebook 07."""

import math
from itertools import pairwise

import numpy as np

from .. import scalar, thesis
from ..initialize import glorot
from . import Reply, function, missing, number


def gradient_evaluations(answer):
    """Predict: gradient evaluations behind 45 slow updates with k = 4."""
    right = (
        "45 slow updates of k = 4 fast steps each, and every fast step computes one gradient. Keep this number in mind."
    )
    mistakes = [
        (
            45,
            "45 is the number of slow updates. How many fast steps, each with its own gradient, stand behind one of them?",
        ),
        (49, "k = 4 fast steps happen in every slow update, not once: multiply instead of adding."),
        (45 / 4, "the other way round: one slow update holds k fast steps."),
        (225, "the slow update itself computes no gradient: it only averages two sets of weights."),
    ]
    return number(answer, 45 * 4, right, mistakes, tolerance=1e-9)


def _reference_update(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def _variant(**changes):
    """A usual mistake as a function: swapped weight, no copy back, off-by-one synchronisation, wrong sign."""

    def update(theta, slow, gradient, lr, k, alpha, step):
        fast = theta - changes.get("sign", 1) * lr * gradient
        if (step + changes.get("shift", 0)) % k == 0:
            weight = 1 - alpha if changes.get("swap") else alpha
            slow = slow + weight * (fast - slow)
            fast = fast if changes.get("no_copy") else slow
        return (slow, slow) if changes.get("outside") else (fast, slow)

    return update


def lookahead_update(answer):
    """Write: one call of Lookahead's update."""
    rng = np.random.default_rng(7)
    cases = [
        (rng.normal(size=3), rng.normal(size=3), rng.normal(size=3), 0.1 * (i + 1), k, alpha, step)
        for i, (k, alpha, step) in enumerate(
            [(4, 0.5, 4), (4, 0.3, 3), (3, 0.8, 5), (6, 0.2, 12), (1, 0.7, 1), (4, 0.3, 5)]
        )
    ]
    mistakes = [
        (_variant(sign=-1), "your fast step goes uphill. Descent subtracts lr * gradient."),
        (_variant(swap=True), "alpha and 1 - alpha have changed places: alpha = 1 must give back the fast weights."),
        (
            _variant(no_copy=True),
            "the slow weights are right, but the fast weights go on from where they were. After a slow update both start from the same place.",
        ),
        (
            _variant(outside=True),
            "you return the slow weights after every step. The copy belongs inside the `if`: otherwise the fast weights never get anywhere.",
        ),
        (_variant(shift=-1), "you synchronise one step too late. The k-th step itself ends with the slow update."),
        (
            _variant(shift=1),
            "you synchronise one step too early. Steps are counted from 1 here: the k-th step ends with the slow update.",
        ),
        (
            lambda theta, slow, gradient, lr, k, alpha, step: (theta - lr * gradient, slow),
            "you never do the slow update. Every k-th step needs it.",
        ),
    ]
    right = "fast steps down the gradient, and on every k-th step both sets of weights meet between slow and fast."
    return function(answer, _reference_update, cases, right, mistakes)


def _count(as_worded=False, first=1):
    def count(losses, tolerance):
        for i in range(1, len(losses)):
            decrease = losses[i - 1] - losses[i]
            if decrease < tolerance and (as_worded or decrease > 0):
                return i + first
        return len(losses)

    return count


def stopping_iteration(answer):
    """Find the mistake: a counter that must stop as the thesis's program does."""
    curves = [
        [3.0, 2.0, 2.5, 1.5, 1.4999],
        [1.0, 0.9999, 0.5],
        [4.0, 3.0, 2.0, 1.0],
        [2.0, 2.2, 2.1, 2.1, 1.0, 0.9999, 0.5],
    ]
    cases = [(np.array(curve), 0.0007) for curve in curves]
    mistakes = [
        (
            _count(as_worded=True),
            "a loss that rises stops this counter. Look at the program's condition: it has two sides.",
        ),
        (
            _count(first=0),
            "it stops in the right place, but iterations are counted from 1, and position 0 of the list is iteration 1.",
        ),
        (
            _count(as_worded=True, first=0),
            "two things: a loss that rises must not stop it, and iterations are counted from 1.",
        ),
        (lambda losses, tolerance: len(losses), "this counter never stops before the end."),
    ]
    right = "it goes on when the loss rises, and stops at a decrease that is positive and below the tolerance."
    return function(answer, _count(), cases, right, mistakes)


def oscillating_rate(answer):
    """Change an experiment: a learning rate at which the loss goes up and down with the printed pass, never with the
    exact one.
    """
    if missing(answer):
        return Reply(False, "replace the ... by a learning rate.")
    try:
        lr = float(answer)
    except (TypeError, ValueError):
        return Reply(False, f"a learning rate is a number, and {answer!r} is none.")
    if not (math.isfinite(lr) and lr > 0):
        return Reply(False, "a learning rate is a positive number.")
    start = glorot(thesis.FIELD, seed=0)
    losses = [scalar.run(start, lr, exact=exact, tolerance=0).losses for exact in (False, True)]
    printed, exact = (sum(later > earlier for earlier, later in pairwise(curve)) for curve in losses)
    if printed and not exact:
        return Reply(
            True,
            f"at lr = {lr:g} the loss rises {printed} times in 50 iterations with the printed pass, never with the exact gradient.",
        )
    if not printed:
        return Reply(
            False,
            f"at lr = {lr:g} the loss falls all the time with both. Which way must the learning rate go to make it overshoot?",
        )
    return Reply(
        False,
        f"at lr = {lr:g} the loss rises with both ({printed} and {exact} times). The exact gradient is shorter: is there room below?",
    )
