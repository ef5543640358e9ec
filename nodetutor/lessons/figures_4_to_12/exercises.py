"""The exercises of notebook 07."""

from itertools import pairwise

import numpy as np

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.notebook.replies import Reply, asked_number, exercise, function, number
from nodetutor.notebook.replies import progress as progress


@exercise("7.1", "the work of one point")
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
        (200, "that is the most that Lookahead may use, 50 slow updates. Here it makes fewer."),
        (225, "the slow update itself computes no gradient: it only averages two sets of weights."),
    ]
    return number(answer, 45 * 4, right, mistakes, tolerance=1e-9)


def _reference_update(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def _variant(**changes):
    """A usual mistake as a function: swapped weight, no copy back, off-by-one synchronisation, wrong sign and so on."""

    def update(theta, slow, gradient, lr, k, alpha, step):
        fast = (slow if changes.get("from_slow") else theta) - changes.get("sign", 1) * lr * gradient
        if changes.get("always") or (step == k if changes.get("once") else (step + changes.get("shift", 0)) % k == 0):
            weight = 1 - alpha if changes.get("swap") else alpha
            slow = slow + weight * ((theta if changes.get("before") else fast) - slow)
            fast = fast if changes.get("no_copy") else slow
        return (slow, slow) if changes.get("outside") else (fast, slow)

    return update


@exercise("7.2", "Lookahead's update")
def lookahead_update(answer):
    """Write: one call of Lookahead's update."""
    rng = np.random.default_rng(7)
    cases = [
        (rng.normal(size=3), rng.normal(size=3), rng.normal(size=3), 0.1 * (i + 1), k, alpha, step)
        for i, (k, alpha, step) in enumerate(
            [(4, 0.5, 4), (4, 0.3, 3), (3, 0.8, 5), (6, 0.2, 12), (1, 0.7, 1), (4, 0.3, 5), (2, 0.6, 6), (3, 0.4, 21), (6, 0.7, 2)]
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
            _variant(before=True),
            "on the k-th step you average the weights from before the fast step. The fast step comes first.",
        ),
        (_variant(from_slow=True), "your fast step begins at the slow weights. It begins at theta, the fast ones."),
        (
            lambda theta, slow, gradient, lr, k, alpha, step: _reference_update(
                theta, slow, gradient, lr, step, alpha, k
            ),
            "step and k have changed places in the remainder: ask whether step is a multiple of k.",
        ),
        (_variant(always=True), "you do the slow update after every step. It comes once in k steps."),
        (_variant(once=True), "you do the slow update in step k only. What about the steps 2k, 3k and so on?"),
        (
            lambda *arguments: _reference_update(*arguments)[::-1],
            "the two results have changed places: first the fast weights, then the slow ones.",
        ),
        (
            lambda theta, slow, *rest: (_reference_update(theta, slow, *rest)[0], slow),
            "the fast weights are right, but you give back the old slow weights. They move, too.",
        ),
        (
            lambda theta, slow, gradient, lr, k, alpha, step: (theta - lr * gradient, slow),
            "you never do the slow update. Every k-th step needs it.",
        ),
    ]
    right = "fast steps down the gradient, and on every k-th step both sets of weights meet between slow and fast."
    return function(answer, _reference_update, cases, right, mistakes)


def _count(stops=lambda fall, tolerance: 0 < fall < tolerance, first=1):
    def count(losses, tolerance):
        for i in range(1, len(losses)):
            if stops(losses[i - 1] - losses[i], tolerance):
                return i + first
        return len(losses)

    return count


def _as_worded(fall, tolerance):
    return fall < tolerance


@exercise("7.3", "when a run stops")
def stopping_iteration(answer):
    """Find the mistake: a counter that must stop as the thesis's program does."""
    curves = [
        ([3.0, 2.0, 2.5, 1.5, 1.4999], 0.0007),
        ([1.0, 0.9999, 0.5], 0.0007),
        ([4.0, 3.0, 2.0, 1.0], 0.0007),
        ([2.0, 2.2, 2.1, 2.1, 1.0, 0.9999, 0.5], 0.0007),
        ([1.0, 1.0003, 0.5, 0.25], 0.0007),
        ([100.0, 99.99, 50.0], 0.0007),
        ([1.0, 0.5, 0.4, 0.3], 0.2),
        ([2.0, 5.0, 3.0, 2.0003], 0.0007),
        ([3.0, 2.999, 1.0], 0.0007),
        ([3.0, 2.9994, 1.0], 0.0007),
    ]
    cases = [(np.array(curve), tolerance) for curve, tolerance in curves]
    mistakes = [
        (
            _count(first=0),
            "it stops in the right place, but iterations are counted from 1, and position 0 of the list is iteration 1.",
        ),
        (
            _count(_as_worded, first=0),
            "two things: a loss that rises must not stop it, and iterations are counted from 1.",
        ),
        (
            _count(lambda fall, tolerance: abs(fall) < tolerance),
            "a loss that rises a little stops this counter: the size of a change does not say whether it went up or down.",
        ),
        (
            _count(lambda fall, tolerance: 0 <= fall < tolerance),
            "a loss that stays the same stops this counter, although it has not fallen.",
        ),
        (
            _count(lambda fall, tolerance: 0 < fall < 0.0007),
            "this counter always uses 0.0007. The function is told its `tolerance`.",
        ),
        (lambda losses, tolerance: len(losses), "this counter never stops before the end."),
    ]
    right = "it goes on when the loss rises, and stops at a decrease that is positive and below the tolerance."
    return function(answer, _count(), cases, right, mistakes, starter=_count(_as_worded))


@exercise("7.4", "whose oscillation")
def oscillating_rate(answer):
    """Change an experiment: a learning rate at which the loss goes up and down with the printed pass, never with the
    exact one.
    """
    lr = asked_number(answer, "a learning rate", "a positive number", lambda lr: lr > 0)
    start = glorot(thesis.FIELD, seed=0)
    losses = [plain_floats.run(start, lr, exact=exact, tolerance=0).losses for exact in (False, True)]
    printed, exact = (sum(later > earlier for earlier, later in pairwise(curve)) for curve in losses)
    if printed and not exact:
        return Reply(
            True,
            f"at lr = {lr:g} the loss rises {printed} times in 50 iterations with the printed pass, never with the exact gradient.",
        )
    if not printed:
        return Reply(
            False,
            f"at lr = {lr:g} the loss never rises, with either. Which way must the learning rate go to make it overshoot?",
        )
    return Reply(
        False,
        f"at lr = {lr:g} the loss rises with both ({printed} and {exact} times). The exact gradient is shorter: is there room below?",
    )


def _training(after=False, recorded=False, stops=lambda fall: 0 < fall < 0.0007, shift=0):
    """The training loop, or one with a usual mistake."""

    def train_one(theta, lr, k, alpha):
        fast, slow, losses = theta, theta, []
        for i in range(1, 50 * k + 1):
            states, slopes = plain_floats.forward(fast)
            loss = sum((z - y) ** 2 for z, y in zip(states[-1], (2.0, 4.0), strict=True))
            fall = losses[-1] - loss if losses else 1.0
            if stops(fall):
                if recorded:
                    losses.append(loss)
                return losses, i
            losses.append(loss)
            step = plain_floats.gradient(fast, states, slopes, exact=after)
            fast = [x - lr * g for x, g in zip(fast, step, strict=True)]
            if (i + shift) % k == 0:
                fast = slow = [(1 - alpha) * s + alpha * x for s, x in zip(slow, fast, strict=True)]
        return losses, 50 * k

    return train_one


@exercise("7.5", "the whole training loop")
def training_loop(answer):
    """Write: the training loop of Figure 4, compared in counts and losses."""
    settings = (0.01, 4, 0.5), (0.05, 1, 1.0), (0.01, 3, 0.8), (0.1, 1, 1.0), (0.05, 6, 0.3), (0.05, 2, 0.5)
    starts = glorot(thesis.FIELD, seed=70, runs=len(settings)).T
    cases = [(np.array(start), *setting) for start, setting in zip(starts, settings, strict=True)]
    mistakes = [
        (_training(stops=lambda fall: fall < 0.0007), "a loss that rises ends your run. The program goes on."),
        (_training(stops=lambda fall: abs(fall) < 0.0007), "a loss that rises a little ends your run. The program asks for a decrease."),
        (_training(recorded=True), "the loss of the iteration that stops is recorded. The program leaves it out."),
        (
            _training(after=True),
            "you use the exact gradient. It is the better one, but the figures were made with the printed pass.",
        ),
        (_training(shift=1), "your slow update comes one step too early."),
    ]

    right = "equal counts and equal losses from every start, with Lookahead and with gradient descent: the nine figures are yours."
    return function(answer, _training(), cases, right, mistakes, tolerance=1e-6)
