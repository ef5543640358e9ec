"""The exercises of notebook 06."""

import numpy as np

from ..optimizers import GradientDescent, Lookahead
from . import Reply, choice, function, missing, number


def after_one_cycle(answer):
    """Predict: the weight after four fast steps from 10 and the slow update."""
    mistakes = [
        (6, "6 is where the fast weights arrive. The slow update then goes only half the way."),
        (9.5, "this is half of one step. The fast weights make four steps before the slow update."),
        (2, "this is half the way as a distance. From where to where does the slow weight go?"),
        (12, "downhill is to the left: the fast weights end at 6."),
    ]
    return number(answer, 8, "half-way between 10 and 6. From 8 the next cycle begins.", mistakes, tolerance=1e-9)


def _contraction(lr_h, k, alpha):
    return 1 - alpha + alpha * (1 - lr_h) ** k


def contraction(answer):
    """Write: the factor of one slow step on a quadratic."""
    cases = [(0.3, 4, 0.5), (1.7, 3, 0.2), (2.4, 5, 0.8), (0.05, 8, 0.6)]
    mistakes = [
        (
            lambda lr_h, k, alpha: alpha + (1 - alpha) * (1 - lr_h) ** k,
            "alpha and 1 - alpha have changed places: with alpha = 1 only the fast weights count.",
        ),
        (
            lambda lr_h, k, alpha: 1 - alpha + alpha * (1 - lr_h),
            "this is right for k = 1. The fast weights shrink k times.",
        ),
        (
            lambda lr_h, k, alpha: 1 - alpha + alpha * (1 - k * lr_h),
            "k steps multiply the error k times by 1 - lr h; they do not subtract k lr h.",
        ),
        (
            lambda lr_h, k, alpha: (1 - alpha + alpha * (1 - lr_h)) ** k,
            "here every step is interpolated. Lookahead interpolates once, after k steps.",
        ),
        (
            lambda lr_h, k, alpha: 1 - alpha + alpha * (1 + lr_h) ** k,
            "a descent step shrinks the error: 1 - lr h, not 1 + lr h.",
        ),
        (
            lambda lr_h, k, alpha: alpha * (1 - lr_h) ** k,
            "the slow weights keep a share of where they were: 1 - alpha.",
        ),
        (
            lambda lr_h, k, alpha: abs(_contraction(lr_h, k, alpha)) ** (1 / k),
            "this is the rate per gradient evaluation. Asked is the factor of one slow step, with its sign.",
        ),
    ]
    return function(answer, _contraction, cases, "the old slow weight and k shrunken fast steps, weighted.", mistakes)


def _ema(shift_fast=0, shift_start=0, first=0):
    def slow_weights(fast_ends, start, alpha):
        t = len(fast_ends) - 1
        total = (1 - alpha) ** (t + 1 + shift_start) * start
        for s in range(first, t + 1):
            total += alpha * (1 - alpha) ** (t - s + shift_fast) * fast_ends[s]
        return total

    return slow_weights


def ema(answer):
    """Find the mistake: the expansion of the slow weights with the exponents as printed."""
    rng = np.random.default_rng(6)
    cases = [(rng.normal(size=n), float(rng.normal()), alpha) for n, alpha in ((3, 0.5), (5, 0.3), (2, 0.8), (1, 0.4))]
    mistakes = [
        (
            _ema(shift_start=-1),
            "the last exponent is as printed. Count: how often has the start been multiplied by 1 - alpha after t + 1 updates?",
        ),
        (_ema(shift_fast=-1, shift_start=-1), "all exponents are one too small."),
        (_ema(shift_fast=1), "the newest fast weights count with alpha alone; yours carry 1 - alpha too often."),
        (_ema(first=1), "the first fast weights are left out: the sum begins at 0."),
    ]
    return function(
        answer, _ema(), cases, "each update multiplies everything older by 1 - alpha, the start as well.", mistakes
    )


def beyond_two(answer):
    """Change an experiment: k and lr h, beyond gradient descent's limit 2, where Lookahead with alpha = 0.5
    contracts.
    """
    if missing(answer):
        return Reply(False, "replace the ... by a pair (k, lr_h).")
    try:
        k, lr_h = answer
        optimizer = Lookahead(GradientDescent(float(lr_h)), int(k), 0.5)
        fits = int(k) == float(k)
    except (TypeError, ValueError):
        return Reply(False, "a pair (k, lr_h) is asked for, such as (4, 2.5): a whole number and a positive one.")
    if not fits or float(lr_h) <= 2:
        return Reply(False, "k is a whole number, and lr h must lie beyond 2, where gradient descent fails.")
    x = np.ones(1)
    state, slow = optimizer.init(x), [1.0]
    with np.errstate(all="ignore"):
        for _ in range(40 * int(k)):
            x, state = optimizer.step(x, x, state)
            slow.append(abs(float(state[0][0])))
    if np.isfinite(slow[-1]) and slow[-1] < 0.1:
        return Reply(
            True,
            f"after 40 slow updates the error is {slow[-1]:.1e}. r^k is negative for odd k, and the interpolation takes it back towards 0.",
        )
    parity = (
        "even: r^k is positive and larger than 1, and nothing can take that back"
        if int(k) % 2 == 0
        else "odd, but here lr h is too large for it: r^k must stay above -3"
    )
    return Reply(False, f"with k = {int(k)} and lr h = {float(lr_h):g} the error does not shrink. This k is {parity}.")


def which_convention(answer):
    """Trace: which convention produced 9 8 7 6 7 6 5 4 5 ... ?"""
    options = ["as in the paper", "first synchronisation after step 1", "slow weights start at zero"]
    return choice(
        answer,
        options[1],
        options,
        "its slow weights are 9, the place after step 1, and only the fifth step comes back: half-way between 9 and 5.",
        {
            options[0]: "the paper's trace comes back at step 4. This one first comes back at step 5.",
            options[2]: "slow weights at zero would pull the weight to half its value at the first synchronisation.",
        },
    )
