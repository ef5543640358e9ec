"""The exercises of notebook 08 and of those that branch off it."""

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward as exact
from nodetutor.initialize import glorot
from nodetutor.lessons.what_the_figures_show.study import rises, rivals_at, share, study
from nodetutor.notebook.kinds import curve, design, explain, gradient_checker
from nodetutor.notebook.replies import Reply, as_float, asked_number, exercise, function, listed, missing, number
from nodetutor.notebook.replies import progress as progress


def _curves(k, n, ratio):
    """Two short curves; after n slow updates Lookahead's loss is `ratio` times that of gradient descent at equal cost."""
    gd = 4 * 0.8 ** np.arange(k * n + k + 1)
    la = 4 * (ratio * 0.8 ** (k * n)) ** (np.arange(k * n + 1) / n)
    return gd, la, k, n


def _ahead(gd, la, k, n):
    return bool(la[n] < gd[k * n])


@exercise("8.1", "equal cost")
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
        (1, 3, 1.1),
    )
    cases = [_curves(*case) for case in ratios]
    other, soon, late = 5 * 0.9 ** np.arange(8), [5, 3.9, 3.6, 3.5, 3.4], [5, 4.5, 3, 2, 1]  # they cross between 1 and 2
    cases += [(other, np.array(la), 2, n) for la in (soon, late) for n in (1, 2)]
    mistakes = [
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
    return function(answer, _ahead, cases, right, mistakes, starter=lambda gd, la, k, n: bool(la[n] < gd[n]))


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


@exercise("8.2", "gradients to a level")
def evaluations_to_reach(answer):
    """Write: gradient evaluations until a loss curve with one point every `every` evaluations is at or below a level."""
    cases = [
        ([4.0, 2.0, 0.5, 0.1], 0.5, 4),
        ([4.0, 3.0, 2.0, 1.0, 0.5], 1.5, 1),
        ([4.0, 3.0, 2.0], 0.1, 6),
        ([0.01, 0.1, 0.2], 0.05, 8),
        ([4.0, 0.05, 2.0, 0.01], 0.1, 3),
        ([1e-3, 7e-4, 7e-4, 1e-4], 7e-4, 5),
        ([9.0, 8.0, 9.0, 7.5, 9.0, 7.0, 3.0], 7.0, 7),
        ([2.0, np.nan, 0.3], 0.4, 2),
    ]
    cases = [(np.array(losses), level, every) for losses, level, every in cases]
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
    above = [i for i, loss in enumerate(losses) if not loss <= level]
    return (max(above, default=-1) + 1) * every


@exercise("8g.1", "a target within reach")
def reachable_target(answer):
    """Change the experiment: a target within 0.1 of the thesis's that can be reached."""
    if missing(answer):
        return Reply(False, "replace the ... by a pair (y1, y2).")
    try:
        first, second = (as_float(part) for part in listed(answer, 2))
    except (TypeError, ValueError):
        return Reply(False, "a pair of numbers (y1, y2) is asked for.")
    if not np.isfinite([first, second]).all():
        return Reply(False, f"({first:g}, {second:g}) is no point: finite numbers are asked for.")
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


@exercise("8d.1", "where they part")
def rate_that_parts(answer):
    """Change the experiment: a rate at which gradient descent fails from most starts and Lookahead with k = 3 from
    few.
    """
    lr = asked_number(answer, "a learning rate", "a positive number", lambda lr: lr > 0)
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


@exercise("8.3", "slow or lost")
def slow_or_lost(answer):
    """Explain: which reading of the high losses at lr = 2 do the two budgets and the two limits support?"""
    why = {
        "A": "at lr = 2 the share above 0.1 falls from about one half to almost nothing when the budget grows fourfold: these runs were on their way.",
        "B": "lost runs would stay above the limit, and after 480 gradients hardly one is there.",
        "C": "nothing is drawn at random after the start: every run uses the exact gradient of the same loss.",
        "D": "a share of 200 starts is sure to about seven points, and the shares differ by more.",
    }
    return explain(answer, "A", why)


@exercise("8.4", "design a fair experiment")
def fair_design(answer):
    """Design: starts, gradients, what is counted, and the rivals; a sound design is run."""
    needs = {"starts": int, "gradients": int, "count": ("slow updates", "gradients"), "against": AGAINST}
    limits = [
        (lambda starts, **_: not 1 <= starts <= 2000, "Starts from 1 to 2000 can be run here."),
        (lambda gradients, **_: not 1 <= gradients <= 500, "Gradients from 1 to 500 can be run here."),
        (
            lambda starts, **_: 1 <= starts <= 2000 and _points(starts) > 5.05,
            "A share of so few starts is not sure to 5 points.",
        ),
        (lambda gradients, **_: gradients % 5, "No slow update ends with the last gradient: what is the rest worth?"),
        (lambda count, **_: count == "slow updates", "It hides what the work costs: a slow update is five gradients."),
        (lambda against, **_: against == "same rate", "Would a smaller rate do as well?"),
        (lambda against, **_: against == "half the rate", "Does Lookahead help gradient descent as it stands?"),
    ]

    def found(starts, gradients, **_):
        rivals = rivals_at([0.1], ["gradient descent", "control", "k = 5"])
        _, ends = study(rivals, glorot(thesis.FIELD, 0, starts), gradients)
        wins = (100 * np.mean(ends[2] < rival) for rival in ends[:2])
        told = "it finds Lookahead ahead of gradient descent at the same rate from {:.0f} % of the starts, at half the rate from {:.0f} %."
        return told.format(*wins) + " It still cannot tell what another target would say."

    return design(answer, needs, found, limits)


AGAINST = "same rate", "half the rate", "both"


def _points(starts):
    """Half the width of the interval of a share of one half, in per cent."""
    _, low, high = share(np.arange(starts) < starts // 2)
    return 50 * (high - low)


@exercise("8a.1", "enough starts")
def enough_starts(answer):
    """Predict: how many starts make a share of one half sure to two points."""
    mistakes = [
        (601, "that is sure to four points: the width falls with the root of n, and the four is its double."),
        (1000, "a thousand is sure to three points, as the notebook printed."),
        (50, "one over 0.02 is 50, and the width is not 1 / n but about 1 / sqrt(n)."),
        (2500, "near: 1 / sqrt(n) is a rule of thumb. Put p and z into the formula."),
        (9604, "that is sure to one point: is the width counted to each side, or from end to end?"),
    ]
    right = "n = z^2 p (1 - p) / 0.02^2, nearly: for half the width four times the starts."
    return number(answer, 2400, right, mistakes, tolerance=0.01)


def _stops(losses, reading, tolerance=0.0007):
    for i in range(1, len(losses)):
        fall = losses[i - 1] - losses[i]
        if {"coded": 0 < fall < tolerance, "size": abs(fall) < tolerance, "sign": fall < tolerance}[reading]:
            return i + 1
    return None


@exercise("8b.1", "a curve that tells three rules apart")
def telling_curve(answer):
    """Choose a test input: a loss curve on which the three readings of the rule stop in three different iterations."""
    if missing(answer):
        return Reply(False, "replace the ... by a list of losses.")
    try:
        losses = [as_float(loss) for loss in listed(answer, 50)]
    except (TypeError, ValueError):
        return Reply(False, "a list of numbers is asked for.")
    if not 2 <= len(losses) <= 50 or not all(np.isfinite(losses)):
        return Reply(False, "between 2 and 50 finite losses are asked for.")
    counts = {name: _stops(losses, name) for name in ("coded", "size", "sign")}
    told = "; ".join(f"{name}: {'never' if n is None else f'iteration {n}'}" for name, n in counts.items())
    if len(set(counts.values())) == 3 and None not in counts.values():
        return Reply(True, f"three rules, three answers ({told}). A test that all of them pass tells nothing.")
    if None in counts.values():
        return Reply(False, f"your curve ends before each rule has stopped ({told}).")
    return Reply(False, f"two of them stop together, so this curve cannot tell them apart ({told}).")


@exercise("8c.1", "predict the third curve")
def third_curve(answer):
    """Predict a curve: the share of starts whose loss rises, target (1.5, 4), at five rates."""
    rates = 0.09, 0.1, 0.11, 0.13, 0.15
    shares = [
        100
        * rises(study([(lr, 1, 1.0) for lr in rates], glorot(thesis.FIELD, 0, 100), 60, target=np.array(aim))[0]).mean(
            axis=-1
        )
        for aim in ((1.5, 4.0), (2.0, 4.0))
    ]
    right = "nearly the curve of (2.5, 4): sigma' is the same at the velocities 1/4 and 3/4. They rise from {} % of 100 starts."
    told = ", ".join(f"{10 * round(x / 10)}" for x in shares[0])
    mistakes = [(shares[1], "that is the curve of the target (2, 4). Which velocity does 1.5 ask for?")]
    return curve(answer, rates, shares[0], right.format(told), mistakes, tolerance=0.35)


@exercise("8e.1", "a k that holds")
def k_that_holds(answer):
    """Choose: a k with which Lookahead stays low at lr = 0.13, printed gradient, where gradient descent diverges."""
    k = int(asked_number(answer, "a number k", "a whole number from 2 to 20", lambda k: k == int(k) and 2 <= k <= 20))
    _, ends = study([(0.13, k, 0.5)], glorot(thesis.FIELD, 0, 100), 480 // k * k)
    high = 100 * np.mean(ends[0] > 0.5)
    told = f"with k = {k} and {480 // k * k} gradients {high:.0f} of 100 starts end above 0.5"
    if high < 5:
        return Reply(
            True,
            f"{told}. A small odd k moves the limit itself, from 2 to 1 + 3^(1/k).",
        )
    if k % 2 == 0:
        return Reply(False, f"{told}. After an even number of jumps the average gains nothing.")
    return Reply(False, f"{told}. The room of an odd k shrinks as k grows.")


@exercise("8f.1", "another alpha, the same speed")
def same_speed(answer):
    """Choose (lr, alpha), alpha not 1/2: Lookahead, k = 5, exact gradient, as fast as gradient descent at 0.02."""
    if missing(answer):
        return Reply(False, "replace the ... by a pair (lr, alpha).")
    try:
        lr, alpha = (as_float(part) for part in listed(answer, 2))
    except (TypeError, ValueError):
        return Reply(False, "a pair of numbers (lr, alpha) is asked for.")
    if not (0 < lr <= 10 and 0 < alpha <= 1):
        return Reply(False, "the rate lies between 0 and 10 and alpha between 0 and 1.")
    if 0.4 < alpha < 0.6 or alpha > 0.9:
        return Reply(
            False, f"alpha = {alpha:g} is too near to one half, which we know, or to 1, which is gradient descent."
        )
    _, ends = study([(0.02, 1, 1.0), (lr, 5, alpha)], glorot(thesis.FIELD, 0, 50), 120, exact)
    ratio = np.median(ends[1]) / np.median(ends[0])
    told = f"after 120 gradients Lookahead's median loss is {ratio:.2f} times gradient descent's"
    if 0.85 < ratio < 1.18:
        return Reply(True, f"{told}. What counts, for small steps, is the product alpha lr = {alpha * lr:.3g}.")
    if ratio > 1 and abs(alpha * lr - 0.02) < 0.0006:
        return Reply(
            False, f"{told}. Your idea is right, but with so small an alpha it lags behind: take a larger one."
        )
    return Reply(
        False, f"{told}: your Lookahead is too {'slow' if ratio > 1 else 'fast'}. What is its speed for small steps?"
    )


@exercise("8h.1", "a check of your own")
def gradient_check(answer):
    """Write: a gradient check, tried on right and wrong gradients."""
    return gradient_checker(answer, "a wrong sign, a wrong size, a wrong entry: each shows.")
