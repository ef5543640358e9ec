"""The exercises of notebook 08."""

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward as exact
from nodetutor.initialize import glorot
from nodetutor.lessons.what_the_figures_show.study import share, study
from nodetutor.notebook.replies import Reply, as_float, function, missing, number


def _curves(k, n, ratio):
    """Two short curves; after n slow updates Lookahead's loss is `ratio` times that of gradient descent at equal cost."""
    gd = 4 * 0.8 ** np.arange(k * n + k + 1)
    la = 4 * (ratio * 0.8 ** (k * n)) ** (np.arange(k * n + 1) / n)
    return gd, la, k, n


def _ahead(gd, la, k, n):
    return bool(la[n] < gd[k * n])


def equal_cost(answer):
    """Find the mistake: compare a curve per slow update with a curve per iteration after the same number of
    gradients.
    """
    # the ratios lie between those of the neighbouring entries, 0.8 and 1.25, or tell two mistakes apart
    ratios = (
        (4, 2, 0.9),
        (4, 2, 1.1),
        (3, 3, 1.4),
        (4, 2, 0.5),
        (4, 2, 2.0),
        (2, 4, 0.9),
        (3, 3, 2.7),
        (3, 2, 3.1),
        (2, 3, 3.5),
    )
    cases = [_curves(*case) for case in ratios]
    mistakes = [
        (
            lambda gd, la, k, n: bool(la[n] < gd[n]),
            "this still compares entry n with entry n. How many gradients has gradient descent used by then, and how many Lookahead?",
        ),
        (
            lambda gd, la, k, n: bool(la[n // k] < gd[n]),
            "n counts slow updates here, so la[n] was right. How many gradients are n slow updates?",
        ),
        (
            lambda gd, la, k, n: bool(la[n] > gd[k * n]),
            "the entries are right, and the answer is turned round: ahead means a smaller loss.",
        ),
        (lambda gd, la, k, n: bool(la[n] < gd[n + k]), "k fast steps happen in every slow update, not once: multiply."),
        (
            lambda gd, la, k, n: bool(la[k * n] < gd[n]),
            "n counts slow updates, so la[n] was right. It is the other entry that must be found.",
        ),
        (
            lambda gd, la, k, n: bool(la[n] < gd[k * n - 1]),
            "gradient descent is read one entry too early. Entry 0 is the start, before any gradient.",
        ),
        (
            lambda gd, la, k, n: bool(la[n] < gd[k * n + 1]),
            "gradient descent is read one entry too late. Entry 0 is the start, before any gradient.",
        ),
    ]
    right = "after n slow updates Lookahead has used k n gradients, and so has gradient descent in its iteration k n."
    return function(answer, _ahead, cases, right, mistakes)


def _reached(losses, level, every):
    for i, loss in enumerate(losses):
        if loss <= level:
            return i * every
    return np.inf


def _variant(below=lambda loss, level: loss <= level, count=lambda i, every: i * every, missed=np.inf):
    def evaluations_to_reach(losses, level, every):
        for i, loss in enumerate(losses):
            if below(loss, level):
                return count(i, every)
        return missed

    return evaluations_to_reach


def evaluations_to_reach(answer):
    """Write: gradient evaluations until a loss curve with one point every `every` evaluations is at or below a level."""
    cases = [
        ([4.0, 2.0, 0.5, 0.1], 0.5, 4),
        ([4.0, 3.0, 2.0, 1.0, 0.5], 1.5, 1),
        ([4.0, 3.0, 2.0], 0.1, 6),
        ([0.01, 0.1, 0.2], 0.05, 8),
        ([4.0, 0.05, 2.0, 0.01], 0.1, 3),
    ]
    mistakes = [
        (
            _variant(count=lambda i, every: i),
            "this counts points of the curve. Each of them stands for `every` gradients.",
        ),
        (
            _variant(count=lambda i, every: (i + 1) * every),
            "one point too many: the first loss is measured before any gradient has been used.",
        ),
        (_variant(below=lambda loss, level: loss < level), "the level itself counts as reached: at or below."),
        (_variant(missed=None), "what does your function say for a run that never gets there?"),
        (
            lambda losses, level, every: _last(losses, level, every),
            "this is the last time that the curve is above the level. Asked is the first time that it is at or below.",
        ),
        (
            lambda losses, level, every: (
                len(losses) * every if _reached(losses, level, every) == np.inf else _reached(losses, level, every)
            ),
            "a run that never gets there has not arrived at its last point: say inf, or it looks like a success.",
        ),
    ]
    return function(answer, _reached, cases, "points times price, and inf for a run that never arrives.", mistakes)


def _last(losses, level, every):
    above = [i for i, loss in enumerate(losses) if loss > level]
    return (max(above, default=-1) + 1) * every


def lost_slope(answer):
    """Predict: how much longer one share of the printed gradient is where the velocity is 0.01."""
    slope = 0.01 * 0.99
    mistakes = [
        (
            slope,
            "this is the slope, or the velocity. Leaving a small factor out makes the share longer: by one over it.",
        ),
        (4, "four is the factor at velocity 1/2, where the slope is largest, 1/4."),
        (99, "nearly: s / (1 - s) turned round. The slope is the product s (1 - s)."),
        (10_000, "s twice: the slope is s (1 - s), not s times s."),
    ]
    right = "1 / (0.01 * 0.99). The worse the start, the more the printed pass has left out."
    return number(answer, 1 / slope, right, mistakes, tolerance=0.012)


def reachable_target(answer):
    """Change the experiment: a target within 0.1 of the thesis's that can be reached."""
    if missing(answer):
        return Reply(False, "replace the ... by a pair (y1, y2).")
    try:
        first, second = (as_float(part) for part in answer)
    except (TypeError, ValueError):
        return Reply(False, "a pair of numbers (y1, y2) is asked for.")
    if not np.hypot(first - 2, second - 4) <= 0.1 + 1e-12:
        return Reply(False, f"({first:g}, {second:g}) is more than 0.1 away from (2, 4).")
    if second == 4:
        return Reply(
            False,
            "moving along the edge does not help: the second component would still need the velocity 1 all the time.",
        )
    if not second < 4:
        return Reply(False, "this lies outside the box: in the time 2 the second component grows by less than 2.")
    losses, _ = study([(1.0, 1, 1.0)], glorot(thesis.FIELD, seed=0, runs=8), 400, exact, np.array([first, second]))
    middle = np.median(losses[[200, 399], 0], axis=-1)
    told = f"inside the box. With lr = 1 the median loss of 8 starts is {middle[0]:.0e} after 200 gradients and {middle[1]:.0e} after 399."
    near = " So near the edge the straight line begins later." if middle[1] > 1e-8 else ""
    return Reply(True, told + near)


def rate_that_parts(answer):
    """Change the experiment: a rate at which gradient descent fails from most starts and Lookahead with k = 3 from
    few.
    """
    if missing(answer):
        return Reply(False, "replace the ... by a learning rate.")
    try:
        lr = as_float(answer)
    except (TypeError, ValueError):
        return Reply(False, f"a number is asked for, and {answer!r} is none.")
    if not (np.isfinite(lr) and lr > 0):
        return Reply(False, "a learning rate is positive and finite.")
    cells = [(lr, 1, 1.0), (lr, 3, 0.5), (lr / 2, 1, 1.0)]
    _, ends = study(cells, glorot(thesis.FIELD, seed=0, runs=100), 120, exact)
    plain, ahead, half = (100 * share(row > 0.5)[0] for row in ends)
    told = f"at {lr:g} gradient descent fails from {plain:.0f} of 100 starts, Lookahead from {ahead:.0f}"
    if plain > 50 and ahead < 25:
        return Reply(True, f"{told}. Gradient descent at half this rate: {half:.0f}.")
    if lr < 1 and plain > 50:
        return Reply(False, f"{told}. Go up: at so small a rate these runs are only still on their way.")
    if lr < 1:
        return Reply(False, f"{told}. Go up: the thesis's rates are small for the exact gradient.")
    if plain <= 50:
        return Reply(False, f"{told}. A little more, and gradient descent gives way.")
    return Reply(False, f"{told}. Too far: here both give way.")
