"""Typical wrong answers to the exercises of notebook 07, and a piece of the reply to each."""


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


WRONG = {
    "gradient_evaluations": [(45, "slow updates"), (49, "multiply"), (11.25, "other way round"), (225, "no gradient"), ("many", "number")],
    "lookahead_update": [
        (uphill, "uphill"),
        (swapped, "changed places"),
        (not_copied, "go on from where they were"),
        (outside, "inside the `if`"),
        (late, "too late"),
        (early, "too early"),
        (never, "never do the slow update"),
        (in_place, "changes its arguments"),
        (one_case, "works for some inputs"),
        (3, "function"),
    ],
    "stopping_iteration": [
        (rising_stops, "rises stops"),
        (from_zero, "counted from 1"),
        (both_mistakes, "two things"),
        (lambda losses, tolerance: len(losses), "never stops"),
        (lambda losses, tolerance: losses[99], "IndexError"),
    ],
    "oscillating_rate": [(0.01, "falls all the time"), (1.0, "rises with both"), (-1, "positive"), ("big", "number"), (float("nan"), "positive")],
}
