"""The exercises of notebook 06."""

import math

import numpy as np

from nodetutor.notebook.replies import Reply, choice, function, missing, number


def after_one_cycle(answer):
    """Predict: the weight after four fast steps from 10 and the slow update."""
    mistakes = [
        (6, "6 is where the fast weights arrive. The slow update then goes only half the way."),
        (9.5, "this is half of one step. The fast weights make four steps before the slow update."),
        (2, "this is half the way as a distance. From where to where does the slow weight go?"),
        (12, "downhill is to the left: the fast weights end at 6."),
        (4, "this is how far the fast weights have gone. Where does the weight stand?"),
        (9, "this is the first fast step. The slow update comes after the fourth."),
    ]
    return number(answer, 8, "half-way between 10 and 6. From 8 the next cycle begins.", mistakes, tolerance=1e-9)


def _contraction(lr_h, k, alpha):
    return 1 - alpha + alpha * (1 - lr_h) ** k


def contraction(answer):
    """Write: the factor of one slow update on a quadratic."""
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
            lambda lr_h, k, alpha: 1 - alpha + (1 - lr_h) ** k,
            "the fast weights count with a share too: the two shares add up to 1.",
        ),
        (
            lambda lr_h, k, alpha: (1 - lr_h) ** k,
            "this is where the fast weights end. The slow update has still to come.",
        ),
        (
            lambda lr_h, k, alpha: abs(_contraction(lr_h, k, alpha)),
            "the size is right. Asked is the factor with its sign: it can be negative.",
        ),
        (
            lambda lr_h, k, alpha: abs(_contraction(lr_h, k, alpha)) ** (1 / k),
            "this is the rate per gradient evaluation. Asked is the factor of one slow update, with its sign.",
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
        (
            _ema(shift_start=-2),
            "the start's exponent has become smaller still. Each update multiplies the start once more.",
        ),
        (_ema(first=1), "the first fast weights are left out: the sum begins at 0."),
        (
            lambda fast_ends, start, alpha: _ema()(fast_ends[::-1], start, alpha),
            "old and new have changed places: the newest fast end counts most.",
        ),
        (
            lambda fast_ends, start, alpha: alpha * fast_ends[-1] + (1 - alpha) * start,
            "this is one slow update. After several, the ends in between count as well.",
        ),
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
        k, lr_h = map(float, answer)
    except (TypeError, ValueError, OverflowError):
        return Reply(False, "a pair (k, lr_h) is asked for, such as (4, 2.5): a whole number and a positive one.")
    if not (k >= 1 and k.is_integer() and 2 < lr_h < math.inf):
        return Reply(False, "k is a whole number from 1, and lr h must lie beyond 2, where gradient descent fails.")
    with np.errstate(over="ignore"):
        factor = abs(0.5 + 0.5 * np.power(1 - lr_h, k))
    if k == 1 and factor < 1:
        return Reply(
            True,
            "with k = 1 Lookahead is gradient descent at half the rate, so this one is still below 2. Which larger k "
            "would do, and up to where?",
        )
    if factor < 1 - 1e-9:  # at the limit itself the error stays as it is
        return Reply(
            True,
            f"one slow update multiplies the error by {factor:.2f} in size. r^k is negative for odd k, and the "
            "average with the old weight takes it back towards 0.",
        )
    reason = (
        "odd, but here lr h is too large for it: r^k must stay above -3"
        if k % 2
        else "even: r^k is positive and larger than 1, and nothing can take that back"
    )
    return Reply(False, f"with k = {k:g} and lr h = {lr_h:g} the error does not shrink. This k is {reason}.")


def best_alpha(answer):
    """Predict: the alpha that sends the slow weight to the minimum, for r = -1/2 and k = 3."""
    mistakes = [
        (8 / 7, "here r^3 has lost its sign: after three jumps the fast weights stand on the other side."),
        (2 / 3, "this is right for k = 1. After three fast steps the error is multiplied by r^3."),
        (9 / 8, "turn it round: alpha (1 - r^3) must be 1."),
        (1 / 2, "with one half the slow weight stops half-way. Where is half-way between 1 and -1/8?"),
        (1, "with alpha = 1 the slow weight jumps to the fast ones, and they are not at 0."),
        (7 / 8, "count the way: from 1 through 0 to -1/8. How long is it, and which part of it leads to 0?"),
        (1 / 8, "this is how far the fast weights are from 0. Which part of the whole way leads from 1 to 0?"),
    ]
    hint = "Start at error 1. The fast weights end at r^3. Which part of the way between them leads to 0?"
    return number(answer, 8 / 9, "the way from 1 to -1/8 is 9/8 long, and 0 lies after 1 of it.", mistakes, 0.006, hint)


def which_convention(answer):
    """Trace: which convention with k = 3 produced 18 16 14 15 13 11 12 ... ?"""
    options = ["as in the paper", "first synchronisation after step 1", "slow weights start at zero"]
    return choice(
        answer,
        options[1],
        options,
        "its slow weights are 18, the place after step 1, and only the fourth step comes back: half-way between 18 and 12.",
        {
            options[0]: "the paper's trace would come back at step 3, to 17. This one first comes back at step 4.",
            options[
                2
            ]: "slow weights at zero would pull the weight to half its value at the first slow update: from 12 to 6.",
        },
    )
