"""The exercises of notebooks 06 and 06a to 06d."""

import numpy as np

from nodetutor.lessons.lookahead.traces import BUGS, program_trace
from nodetutor.notebook.kinds import catches, curve, explain
from nodetutor.notebook.replies import choice, exercise, function, number, progress, show

__all__ = ["progress"]


@exercise("6.1", "two cycles by hand")
def after_two_cycles(answer):
    """Predict: the weight after eight fast steps of 1 from 10, with k = 4 and alpha = 1/4."""
    mistakes = [
        (9, "this is the weight after the first slow update. Go round once more."),
        (6, "6 is where the fast weights arrive in the first cycle. The slow update then goes back."),
        (5, "5 is where the fast weights arrive in the second cycle. One slow update is still to come."),
        (4, "alpha and 1 - alpha have changed places: alpha is the share of the fast weights."),
        (2, "this is eight steps downhill. Twice the slow update takes part of them back."),
        (7.25, "the second cycle begins at the slow weight, also for the fast weights."),
        (12, "downhill is to the left: the first fast weights end at 6."),
    ]
    right = "a quarter of four steps in each cycle: 10, 9, 8."
    return number(answer, 8, right, mistakes, tolerance=1e-9, hint="Where does the first cycle end? Begin again there.")


def _contraction(lr_h, k, alpha):
    return 1 - alpha + alpha * (1 - lr_h) ** k


@exercise("6.2", "the factor of one slow update")
def contraction(answer):
    """Derive: the factor of one slow update on a quadratic."""
    cases = [(0.3, 4, 0.5), (1.7, 3, 0.2), (2.4, 5, 0.8), (0.05, 8, 0.6), (2.1, 4, 1.0), (0.9, 1, 0.3), (1.2, 2, 0.9)]
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
    return function(
        answer,
        _contraction,
        cases,
        "the old slow weight and k shrunken fast steps, weighted.",
        mistakes,
        more=lambda rng: (float(rng.uniform(0, 2.5)), int(rng.integers(1, 9)), float(rng.uniform(0.05, 1))),
    )


def _limit(k, alpha):
    return 1 + (2 / alpha - 1) ** (1 / k) if k % 2 else 2.0


@exercise("6.3", "the limit for every alpha")
def stable_limit(answer):
    """Derive: the largest stable lr h for any k and alpha."""
    cases = [(3, 0.5), (4, 0.5), (5, 0.2), (2, 0.8), (1, 0.4), (7, 0.9), (3, 1.0), (8, 0.1), (1, 0.75)]
    mistakes = [
        (lambda k, alpha: 2.0, "this is the limit of gradient descent. For odd k Lookahead reaches further."),
        (
            lambda k, alpha: 1 + (2 / alpha - 1) ** (1 / k),
            "for odd k this is the limit. For even k the power r^k is never negative: what is left then?",
        ),
        (
            lambda k, alpha: 1 + 3 ** (1 / k) if k % 2 else 2.0,
            "this holds for alpha = 1/2. Where does the 3 come from, and what stands there for another alpha?",
        ),
        (lambda k, alpha: 1 + 3 ** (1 / k), "this holds for alpha = 1/2 and odd k only."),
        (
            lambda k, alpha: (2 / alpha - 1) ** (1 / k) if k % 2 else 2.0,
            "this is the size of r. From r = 1 - lr h to lr h there is one more step.",
        ),
        (
            lambda k, alpha: 1 + (2 / alpha - 1) if k % 2 else 2.0,
            "r^k has its limit at that number. Which root gives r?",
        ),
        (
            lambda k, alpha: 1 + (1 / alpha + 1) ** (1 / k) if k % 2 else 2.0,
            "look at the algebra again: 1 - alpha + alpha r^k = -1. The 1 on the left goes to the right.",
        ),
    ]
    right = "-1 < 1 - alpha + alpha r^k for odd k, r^k < 1 for even k."

    def hint(case, result):
        return f"with k = {case[0]} and alpha = {case[1]} you give {show(result)}. Put r = 1 - lr h into the factor."

    return function(
        answer,
        _limit,
        cases,
        right,
        mistakes,
        hint,
        more=lambda rng: (int(rng.integers(1, 10)), float(rng.uniform(0.05, 1))),
    )


def _next(m, r, k, alpha, v):
    return (1 - alpha + alpha * r**k) ** 2 * m + alpha**2 * (1 - r ** (2 * k)) * v


@exercise("6.4", "one slow update with noise")
def mean_square_after(answer):
    """Derive: the mean square of the slow weight after one slow update with noise."""
    cases = [
        (1.0, 0.6, 5, 0.5, 0.25), (0.3, -0.4, 3, 0.2, 0.7), (2.0, 0.9, 8, 0.8, 0.05), (0.0, 0.5, 2, 0.5, 1.0),
        (1.5, -0.7, 4, 1.0, 0.4), (0.7, 0.8, 1, 0.3, 0.0),
    ]  # fmt: skip
    mistakes = [
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) * m + alpha**2 * (1 - r ** (2 * k)) * v,
            "the factor multiplies the weight, so its square multiplies the mean square.",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) ** 2 * m + alpha * (1 - r ** (2 * k)) * v,
            "the noise enters the weight with the share alpha. With which share does its variance enter?",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) ** 2 * m + (1 - r ** (2 * k)) * v,
            "the slow weight takes only a share of what the fast weights have collected.",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) ** 2 * m + alpha**2 * v,
            "after k steps the noise has not reached all of V yet: the text says how much.",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) ** 2 * m + alpha**2 * (1 - r**k) * v,
            "the noise grows to (1 - r^(2k)) V: variances shrink by r^2 in each step.",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha + alpha * r**k) ** 2 * m,
            "this is what is left of the old error. The noise of the cycle is missing.",
        ),
        (
            lambda m, r, k, alpha, v: (1 - alpha) ** 2 * m + alpha**2 * (r ** (2 * k) * m + (1 - r ** (2 * k)) * v),
            "old slow weight and fast weights are not independent: both contain the weight where the cycle began. "
            "Collect its two shares first, then square.",
        ),
    ]
    right = "the two parts are independent, so their mean squares add up. Its fixed point is Proposition 2."

    def more(rng):
        r, k, alpha = float(rng.uniform(-0.9, 0.9)), int(rng.integers(1, 9)), float(rng.uniform(0.05, 1))
        return float(rng.uniform(0, 2)), r, k, alpha, float(rng.uniform(0, 1))

    return function(answer, _next, cases, right, mistakes, more=more)


# --- 06a


def _ema(shift_fast=0, shift_start=0, first=0):
    def slow_weights(fast_ends, start, alpha):
        t = len(fast_ends) - 1
        total = (1 - alpha) ** (t + 1 + shift_start) * start
        for s in range(first, t + 1):
            total += alpha * (1 - alpha) ** (t - s + shift_fast) * fast_ends[s]
        return total

    return slow_weights


@exercise("6a.1", "find the mistake in an average")
def ema(answer):
    """Find the mistake: the expansion of the slow weights, with one exponent one too small."""
    rng = np.random.default_rng(6)
    sizes = ((1, 0.4), (3, 0.5), (5, 0.3), (2, 0.8), (4, 0.9))
    cases = [(rng.normal(size=n), float(rng.normal()), alpha) for n, alpha in sizes]
    cases.append((np.array([-1.3, 0.4, -2.2]), -0.8, 0.6))  # below 0
    mistakes = [
        (_ema(shift_fast=-1, shift_start=-1), "all exponents are one too small."),
        (_ema(shift_fast=1), "the newest fast weights count with alpha alone; yours carry 1 - alpha too often."),
        (
            _ema(shift_fast=1, shift_start=-1),
            "the newest fast weights count with alpha alone, and the start is not right yet either.",
        ),
        (_ema(shift_start=1), "now the start's exponent is too large. Count the updates: one for each fast end."),
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

    right = "each update multiplies everything older by 1 - alpha, the start as well."
    return function(
        answer,
        _ema(),
        cases,
        right,
        mistakes,
        starter=_ema(shift_start=-1),
        more=lambda rng: (rng.normal(size=rng.integers(1, 7)), float(rng.normal()), float(rng.uniform(0.1, 0.9))),
    )


R, SLOW_VARIANCE, FULL_VARIANCE = 0.6, 0.09, 0.25


@exercise("6a.2", "predict five points")
def climb(answer):
    """Predict a curve: the variance of the fast weights after 1 to 5 steps, from 0.09, with r = 0.6 and V = 0.25."""
    i, way = np.arange(1, 6), FULL_VARIANCE - SLOW_VARIANCE
    mistakes = [
        (FULL_VARIANCE - R**i * way, "the weight shrinks by r in a step. By how much does its variance shrink?"),
        (
            SLOW_VARIANCE + i / 5 * way,
            "a straight line. But each step forgets the same share of what is left, not the same amount.",
        ),
        (R ** (2 * i) * SLOW_VARIANCE, "this is what is left of the slow weight's variance. Every step adds noise."),
    ]
    right = "a fast climb at first, then a level: after five steps the slow weight is nearly forgotten."
    return curve(answer, i, FULL_VARIANCE - R ** (2 * i) * way, right, mistakes, tolerance=0.36)  # 0.0204


# --- 06b


@exercise("6b.1", "the best alpha on one number")
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


def _alpha(g_slow, g_fast, slow, fast):
    along = np.asarray(slow) - fast
    return along @ np.asarray(g_slow) / (along @ (np.asarray(g_slow) - g_fast))


@exercise("6b.2", "the best alpha from two gradients")
def alpha_from_gradients(answer):
    """Write: the best alpha from the gradients at slow and fast weights, for any quadratic and any minimum."""
    rng, cases = np.random.default_rng(62), []
    for n in (2, 3, 5, 1, 2):
        root = rng.normal(size=(n, n))
        H, minimum, slow, fast = root @ root.T + 0.2 * np.eye(n), rng.normal(size=n), *rng.normal(size=(2, n))
        cases.append((H @ (slow - minimum), H @ (fast - minimum), slow, fast))
    mistakes = [
        (
            lambda g_slow, g_fast, slow, fast: 1 - _alpha(g_slow, g_fast, slow, fast),
            "this is the share of the slow weights. Asked is alpha, that of the fast ones.",
        ),
        (
            lambda g_slow, g_fast, slow, fast: -_alpha(g_slow, g_fast, slow, fast),
            "the sign. Above and below the line the same difference must stand.",
        ),
        (
            lambda g_slow, g_fast, slow, fast: (slow - fast) @ g_slow / ((slow - fast) @ g_fast),
            "below the line stands the whole change of the slope, from the slow to the fast weights.",
        ),
        (
            lambda g_slow, g_fast, slow, fast: (slow - fast) @ g_fast / ((slow - fast) @ (g_slow - g_fast)),
            "the slope is followed from the slow weights on, so above the line stands their gradient.",
        ),
        (
            lambda g_slow, g_fast, slow, fast: slow @ g_slow / ((slow - fast) @ (g_slow - g_fast)),
            "what counts is the slope along the line from slow to fast weights.",
        ),
        (
            lambda g_slow, g_fast, slow, fast: 1 / _alpha(g_slow, g_fast, slow, fast),
            "turn it round: the slope at the slow weights, over the change of the slope.",
        ),
    ]
    right = "where the slope along the line would reach 0: one gradient more, and no curvature."
    return function(answer, _alpha, cases, right, mistakes)


# --- 06c


@exercise("6c.1", "what the numbers support")
def memory_explained(answer):
    """Explain: which of four sentences do the numbers of 06c support?"""
    why = {
        "A": "at beta = 0.7 and below Lookahead makes it worse, so it does not damp whatever there is.",
        "B": "at beta = 0.9 there is a swing left after 100 gradients, and wrapping lowers the loss; at 0.7 and below "
        "it raises it.",
        "C": "with a reset both end highest of the three at their best rates.",
        "D": "the lowest number of momentum is at beta = 0.7, alone.",
    }
    return explain(answer, "B", why)


# --- 06d


@exercise("6d.1", "read a trace")
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


def _refused(start, k, alpha, steps):
    if not (1 <= k <= 50 and 1 <= steps <= 500):
        return "k is a whole number from 1 to 50, and steps one from 1 to 500."
    return None if 0 < alpha <= 1 else "alpha lies between 0 and 1; 0 itself is left out."


@exercise("6d.2", "choose the test that exposes the bug")
def exposing_test(answer):
    """Choose test data: (start, k, alpha, steps) whose trace tells the right program from six wrong ones."""
    return catches(answer, program_trace, BUGS, "such a test costs one line, keep it.", (10.0, 4, 0.5, 12), _refused)
