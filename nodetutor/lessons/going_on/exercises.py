"""The exercises of notebook 13. None of them needs the libraries of the notebook."""

import numpy as np

from nodetutor.lessons.going_on.same import stretched, walked
from nodetutor.notebook import kinds
from nodetutor.notebook.replies import exercise, function, progress  # noqa: F401


def _steps_only(times, step_size):
    return times[0] + step_size * np.arange(int(np.ceil((times[-1] - times[0]) / step_size + 1)))


@exercise("13.1", "the grid that is walked")
def grid(answer):
    """Write: the wished times, or equal steps of which the last is cut at the end."""
    cases = [
        ([0.0, 1.0, 2.5], None),
        ([0.0, 1.0, 2.5], 0.4),
        ([1.0, 1.7, 3.0], 0.25),
        ([-1.0, 0.0, 1.0], 0.5),
        ([0.0, 0.3], 0.5),
        ([2.0, 5.0, 5.5, 9.0], None),
        ([0.5, 4.0], 1.5),
    ]
    cases = [(np.array(times), step) for times, step in cases]
    mistakes = [
        (lambda times, step: times, "without a step size this is right. With one, the steps are equal, and the wished times between are read off afterwards."),
        (lambda times, step: _steps_only(times, 1.0 if step is None else step), "without a step size the wished times themselves are the grid: there is no default step."),
        (lambda times, step: times if step is None else _steps_only(times, step), "the last step goes beyond the last wished time. It is cut, so that the grid ends there."),
        (lambda times, step: times if step is None else np.append(_steps_only(times, step)[:-2], times[-1]), "one time is missing before the last one."),
        (lambda times, step: times if step is None else np.linspace(times[0], times[-1], len(_steps_only(times, step))), "these steps are equal, and shorter than the step size. The library keeps the step size and cuts the last step only."),
        (lambda times, step: times if step is None else walked(times - times[0], step), "the grid begins at the first wished time, which need not be 0."),
    ]  # fmt: skip

    def more(rng):
        times = np.cumsum(rng.uniform(0.2, 1.5, rng.integers(2, 6))) - 1
        return times, None if rng.random() < 0.3 else rng.uniform(0.15, 0.9)

    right = "with two wished times and no step size this is one single step, however long."
    return function(answer, walked, cases, right, mistakes, more=more)


@exercise("13.2", "what halves with the step")
def explain(answer):
    """Explain: which of four sentences the gap between the two gradients supports."""
    why = {
        "a": "rounding would be about 1e-16 here, and it would not halve when the step does.",
        "b": "then the gap would stay when the step shrinks. It halves: both go to the same limit.",
        "c": "the gap halves with the step, as an error of first order does: the second one solves the adjoint equation "
        "anew, by Euler's method, and both agree in the limit. Which of them is the gradient of the computed loss, "
        "finite differences have to say.",
        "d": "both begin from the same loss: they run forward in the same way, and only the way back differs.",
    }
    return kinds.explain(answer, "c", why)


@exercise("13.3", "an end time that pulls the others along")
def end_time(answer):
    """Write: dL/dt_N with all steps equal, from dL/dt_n of each time alone."""
    rng = np.random.default_rng(2)
    cases = [(rng.normal(size=n + 1),) for n in (10, 4, 1, 25)]
    mistakes = [
        (lambda g: g[-1], "this is what comes if only the last time moves. With equal steps all the others move, too."),
        (lambda g: g.sum(), "this moves all times by the same amount. The first one stays, and those between move in proportion."),
        (lambda g: g[1:].sum(), "the times between move less than the last one: in proportion to how far along they are."),
        (lambda g: stretched(g)[0], "this is for the first time, with the last one held. The weights go the other way."),
        (lambda g: g @ np.arange(len(g)), "the weights are shares, from 0 to 1: divide by the number of steps."),
        (lambda g: g @ np.arange(len(g)) / len(g), "the last time must have weight 1: there are N steps, and N + 1 times."),
        (lambda g: g @ np.arange(1, len(g) + 1) / len(g), "the first time does not move, so its weight is 0."),
        (lambda g: g.mean(), "not all times weigh the same: the first stays, and the last moves fully."),
    ]  # fmt: skip
    right = "the chain rule, with dt_n/dt_N = n / N."
    return function(
        answer,
        lambda by_t: stretched(by_t)[1],
        cases,
        right,
        mistakes,
        more=lambda rng: (rng.normal(size=rng.integers(2, 30)),),
    )


def looked_ahead(k, alpha, gradients, start=10.0, *, pull=None, period=None, once=False, early=False, keep=False):
    """(fast, slow) after one step of descent (lr = 1) for each gradient; the keywords are bugs."""
    fast = slow = start
    pull, period = alpha if pull is None else pull, k if period is None else period
    for count, gradient in enumerate(gradients, start=1):
        sync = count == period if once else count % period == 0
        before, fast = fast, fast - gradient
        if sync:
            slow = slow + pull * ((before if early else fast) - slow)
            fast = fast if keep else slow
    return fast, slow


BUGS = {
    "alpha and 1 - alpha change places": lambda k, alpha, g: looked_ahead(k, alpha, g, pull=1 - alpha),
    "it synchronises after k + 1 steps": lambda k, alpha, g: looked_ahead(k, alpha, g, period=k + 1),
    "it synchronises once only": lambda k, alpha, g: looked_ahead(k, alpha, g, once=True),
    "the last fast step is left out of the synchronisation": lambda k, alpha, g: looked_ahead(k, alpha, g, early=True),
    "the fast weights do not go back to the slow ones": lambda k, alpha, g: looked_ahead(k, alpha, g, keep=True),
}


def _not_allowed(k, alpha, gradients):
    if k < 1 or not 0 < alpha <= 1:
        return "k is at least 1, and alpha lies above 0 and is at most 1."
    if not 1 <= len(gradients) <= 1000:
        return "give between one and a thousand gradients."
    return None


@exercise("13.4", "a test that tells Lookaheads apart")
def tell_apart(answer):
    """Choose a test input (k, alpha, gradients) that shows five bugs of Lookahead."""
    right = "with alpha = 1/2 the first bug would never show: a test needs numbers that are not symmetric."
    return kinds.catches(answer, looked_ahead, BUGS, right, like=(4, 0.5, [1.0, 1.0]), invalid=_not_allowed)
