"""Typical wrong answers to the exercises of notebook 07, and a piece of the reply to each."""

import numpy as np

from nodetutor.lessons.figures_4_to_12 import exercises


def uphill(theta, slow, gradient, lr, k, alpha, step):
    fast = theta + lr * gradient
    if step % k == 0:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def swapped(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow = alpha * slow + (1 - alpha) * fast
    return fast, slow


def not_copied(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        slow = slow + alpha * (fast - slow)
    return fast, slow


def outside(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        slow = slow + alpha * (fast - slow)
    return slow, slow


def late(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 1 % k:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def early(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == k - 1:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def never(theta, slow, gradient, lr, k, alpha, step):
    return theta - lr * gradient, slow


def in_place(theta, slow, gradient, lr, k, alpha, step):
    theta -= lr * gradient
    return theta, slow


def averages_before(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow = (1 - alpha) * slow + alpha * theta
    return fast, slow


def either_or(theta, slow, gradient, lr, k, alpha, step):
    if step % k == 0:
        slow = slow + alpha * (theta - slow)
        return slow, slow
    return theta - lr * gradient, slow


def from_slow(theta, slow, gradient, lr, k, alpha, step):
    fast = slow - lr * gradient
    if step % k == 0:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def always(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    slow = (1 - alpha) * slow + alpha * fast
    return slow, slow


def only_step_k(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step == k:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def other_order(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow = slow + alpha * (fast - slow)
    return slow, fast


def slow_stays(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step % k == 0:
        fast = slow + alpha * (fast - slow)
    return fast, slow


def one_case(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if step == 4:
        fast = slow = slow + alpha * (fast - slow)
    return fast, slow


def rising_stops(losses, tolerance):
    for i in range(1, len(losses)):
        if losses[i - 1] - losses[i] < tolerance:
            return i + 1
    return len(losses)


def from_zero(losses, tolerance):
    for i in range(1, len(losses)):
        if 0 < losses[i - 1] - losses[i] < tolerance:
            return i
    return len(losses)


def both_mistakes(losses, tolerance):
    for i in range(1, len(losses)):
        if losses[i - 1] - losses[i] < tolerance:
            return i
    return len(losses)


def size_only(losses, tolerance):
    for i in range(1, len(losses)):
        if abs(losses[i - 1] - losses[i]) < tolerance:
            return i + 1
    return len(losses)


def equal_stops(losses, tolerance):
    for i in range(1, len(losses)):
        if 0 <= losses[i - 1] - losses[i] < tolerance:
            return i + 1
    return len(losses)


def fixed_tolerance(losses, tolerance):
    for i in range(1, len(losses)):
        if 0 < losses[i - 1] - losses[i] < 0.0007:
            return i + 1
    return len(losses)


def relative(losses, tolerance):
    for i in range(1, len(losses)):
        if 0 < (losses[i - 1] - losses[i]) / losses[i - 1] < tolerance:
            return i + 1
    return len(losses)


def stops(losses, tolerance):
    falls = enumerate(-np.diff(losses), start=2)
    return next((i for i, fall in falls if 0 < fall < tolerance), len(losses))


def turned_remainder(theta, slow, gradient, lr, k, alpha, step):
    fast = theta - lr * gradient
    if k % step == 0:
        fast = slow = (1 - alpha) * slow + alpha * fast
    return fast, slow


WRONG = {
    "gradient_evaluations": [
        (45, "slow updates"),
        (49, "multiply"),
        (11.25, "other way round"),
        (225, "no gradient"),
        (200, "the most"),
        ("many", "number"),
    ],
    "lookahead_update": [
        (uphill, "uphill"),
        (turned_remainder, "multiple of k"),
        (swapped, "changed places"),
        (not_copied, "go on from where they were"),
        (outside, "inside the `if`"),
        (late, "too late"),
        (early, "too early"),
        (never, "never do the slow update"),
        (averages_before, "before the fast step"),
        (either_or, "before the fast step"),
        (from_slow, "begins at the slow weights"),
        (always, "after every step"),
        (only_step_k, "in step k only"),
        (other_order, "two results have changed places"),
        (slow_stays, "old slow weights"),
        (in_place, "never do the slow update"),
        (one_case, "works for some inputs"),
        (3, "function"),
    ],
    "stopping_iteration": [
        (rising_stops, "is expected"),
        (from_zero, "counted from 1"),
        (both_mistakes, "two things"),
        (size_only, "rises a little"),
        (equal_stops, "stays the same"),
        (fixed_tolerance, "told its `tolerance`"),
        (relative, "works for some inputs"),
        (lambda losses, tolerance: stops(losses, tolerance / 2), "works for some inputs"),
        (lambda losses, tolerance: stops(losses, 1.9 * tolerance), "works for some inputs"),
        (lambda losses, tolerance: len(losses), "never stops"),
        (lambda losses, tolerance: losses[99], "IndexError"),
    ],
    "oscillating_rate": [
        (0.01, "never rises"),
        (1e-300, "never rises"),
        (1.0, "rises with both"),
        (-1, "positive"),
        ("big", "number"),
        (10**400, "number"),
        (float("nan"), "positive"),
    ],
    "training_loop": [
        (lambda theta, lr, k, alpha: ([], 1), "with"),
        (lambda theta, lr, k, alpha: (exercises._training(stops=lambda fall: fall < 0.0007)(theta, lr, k, alpha)), "goes on"),
        (
            lambda *case: exercises._training(stops=lambda fall: abs(fall) < 0.0007)(*case),
            "rises a little",
        ),
        (lambda theta, lr, k, alpha: (exercises._training(recorded=True)(theta, lr, k, alpha)), "leaves it out"),
        (lambda theta, lr, k, alpha: (exercises._training(after=True)(theta, lr, k, alpha)), "printed pass"),
        (lambda theta, lr, k, alpha: (exercises._training(shift=1)(theta, lr, k, alpha)), "too early"),
        (3, "function"),
    ],
}

OPEN = {"oscillating_rate": "every rate at which the loss rises with the printed pass alone is right"}
