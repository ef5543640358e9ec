"""The exercises of notebook 01."""

import math
from numbers import Integral

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.notebook.replies import Reply, as_float, copied, function, missing, number, same


def cube_then_square(answer):
    """Predict: the slope of the chain cube, square at 2, from its local slopes."""
    right = "12 from the cube at 2, times 16 from the square at 8. The same as the slope of x to the power 6, namely 6 * 32."
    mistakes = [
        (
            3 * 2**2 * 2 * 2,
            "you took the slope of the square at 2. But the square never sees 2: which number comes out of the cube?",
        ),
        (12 + 16, "both local slopes are right, but a chain multiplies them. You added."),
        (16, "this is the slope of the last link alone. The nudge has been multiplied once before."),
        (12, "this is the slope of the first link alone. The nudge goes on through the square."),
        (64, "this is the value at the end of the chain. The question is for its slope."),
        (
            12 * 8,
            "12 is right for the cube. For the square you took the number that comes in: what is its slope there?",
        ),
        (8 * 16, "16 is right for the square. For the cube you took its value: what is its slope?"),
    ]
    return number(
        answer,
        12 * 16,
        right,
        mistakes,
        tolerance=1e-9,
        hint="Write the values 2, 8, 64 down, then one slope for each link.",
    )


def slope_of_product(answer):
    """Find the mistake: a backward walk through a branch that forgets one path."""

    def paths(upper, lower):
        return lambda x: upper * 2 * x * np.sin(x) + lower * np.cos(x) * x**2

    cases = [(0.8,), (-1.3,), (2.0,), (3.1,)]
    mistakes = [
        (
            paths(0, 1),
            "only the lower path, through v, arrives. What happened to the number that came along the upper one?",
        ),
        (paths(1, 0), "only the upper path, through u, arrives. There are two arrows out of x."),
        (paths(-1, 1), "both paths are there, but one has the wrong sign."),
        (paths(1, -1), "both paths are there, but one has the wrong sign."),
        (
            lambda x: 2 * x * np.sin(x) * np.cos(x) * x**2,
            "you multiply the two paths. Slopes along one path are multiplied; different paths are not.",
        ),
        (
            lambda x: 2 * x * x**2 + np.cos(x) * np.sin(x),
            "two slopes have changed places: for y = u v the slope by u is v.",
        ),
        (
            lambda x: (2 * x * np.sin(x) + np.cos(x) * x**2) / 2,
            "you take the mean of the two paths. Both moves arrive in full.",
        ),
        (
            lambda x: 2 * x * np.cos(x),
            "these are the slopes out of x alone. On the way to y they also meet the slopes of the product.",
        ),
        (
            lambda x: 2 * x + np.cos(x),
            "these are the slopes out of x alone, added. On the way to y each also meets a slope of the product.",
        ),
        (lambda x: x**2 * np.sin(x), "this is y itself. The question is for its slope."),
    ]
    return function(
        answer, paths(1, 1), cases, "both paths arrive, and where arrows leave one node their shares add up.", mistakes
    )


def forwards_is_cheap(answer):
    """Change an experiment: widths of a chain for which multiplying forwards costs at most half of backwards."""
    if missing(answer):
        return Reply(False, "replace the ... by a list of five widths.")
    try:
        widths = list(answer)
    except TypeError:
        return Reply(False, f"a list of five widths is asked for, and {answer!r} is none.")
    if len(widths) != 5:
        return Reply(False, f"the list should have five widths, from input to output; yours has {len(widths)}.")
    if not all(isinstance(n, Integral) and 1 <= n <= 300 for n in widths):
        return Reply(False, "a width is a whole number from 1 to 300.")
    n, *_, m = widths
    forwards = sum(n * widths[k] * widths[k + 1] for k in range(1, 4))
    backwards = sum(m * widths[k] * widths[k - 1] for k in range(1, 4))
    counts = f"forwards costs {forwards} multiplications and backwards {backwards}"
    if 2 * forwards <= backwards:
        return Reply(True, f"{counts}. Inputs: {n}, outputs: {m}. Begin at the narrow end.")
    if forwards < backwards:
        return Reply(False, f"{counts}: cheaper, but not yet half. Go further in this direction.")
    if forwards == backwards:
        return Reply(False, f"both ways cost {forwards} multiplications. Make the two ends unlike each other.")
    return Reply(False, f"{counts}. Which end is the narrow one in your chain, and which way begins there?")


def _agree(answer, mistake, cases):
    """Whether a reader's function gives what a mistake gives; a function that raises agrees with none."""
    try:
        return all(same(answer(*copied(case)), mistake(*case), 1e-6) for case in cases)
    except Exception:
        return False


def square_vjp(answer):
    """Write: the vector-Jacobian product of z -> (W z)^2."""
    rng = np.random.default_rng(11)
    shapes = [(2, 2), (3, 3), (2, 3), (4, 2)]  # the square ones first: there every usual mistake gives a result
    cases = [(rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=m)) for m, n in shapes]
    right = "the slope of the square, taken at W z, then back along the arrows with W^T."

    mistakes = [
        (
            lambda W, z, a: W @ (2 * (W @ z) * a),
            "you go through W again in the forward direction. On the way back input j collects from all i that it reaches: a column of W.",
        ),
        (lambda W, z, a: W.T @ (2 * z * a), "the slope of the square is taken at z. But the square sees W z."),
        (lambda W, z, a: W.T @ ((W @ z) * a), "a factor is missing: what is the slope of the square?"),
        (lambda W, z, a: W.T @ (2 * (W @ z)), "the a that arrives is not used."),
        (lambda W, z, a: W.T @ a, "this is the vjp of W z alone. The square is missing."),
        (lambda W, z, a: 2 * (W @ z) * a, "you stop between the two links: this is what arrives at W z. Go on to z."),
        (lambda W, z, a: W.T @ ((W @ z) ** 2 * a), "you use the square itself in place of its slope."),
        (
            lambda W, z, a: 2 * (W.T @ a) * (W @ z),
            "the order is turned round: going back, the square comes first, then W.",
        ),
        (lambda W, z, a: (W @ z) ** 2, "this is f itself, the way forward."),
        (
            lambda W, z, a: W.T @ (a * sigmoid.slope(W @ z)),
            "this is the slope of the sigmoid, as in the layer above. Here the second link is a square.",
        ),
        (
            lambda W, z, a: np.outer(2 * (W @ z) * a, z),
            "this is what goes back to the weights W. The question is for what goes back to z.",
        ),
        (
            lambda W, z, a: 2 * (W @ z)[:, None] * W,
            "this is the whole Jacobian. Send a through it, best without building it.",
        ),
    ]
    for mistake, message in mistakes:
        if _agree(answer, mistake, cases[:2]):
            return Reply(False, message)
    return function(answer, lambda W, z, a: W.T @ (2 * (W @ z) * a), cases, right)


def _median_error(h):
    """Median relative error of the central difference of exp(sin(x^2)) in single precision, at 101 places."""
    single, x = np.float32, np.linspace(0.5, 1.5, 101)
    slope = 2 * x * np.cos(x**2) * np.exp(np.sin(x**2))
    up, down = x.astype(single) + single(h), x.astype(single) - single(h)
    with np.errstate(all="ignore"):
        rise = np.exp(np.sin(up * up)) - np.exp(np.sin(down * down))
        return float(np.median(np.abs(rise / (up - down) - slope)) / np.max(np.abs(slope)))


def single_precision_nudge(answer):
    """Change an experiment: a nudge for central differences in single precision."""
    if missing(answer):
        return Reply(False, "replace the ... by a nudge.")
    try:
        h = as_float(answer)
    except (TypeError, ValueError):
        return Reply(False, f"a nudge is a number, and {answer!r} is none.")
    if not (math.isfinite(h) and 0 < h <= 1):
        return Reply(False, "a nudge is a positive number, and here at most 1.")
    error = _median_error(h)
    if not math.isfinite(error):
        return Reply(False, f"h = {h:g} is so small that x + h is x in single precision: there is no nudge at all.")
    found = f"with h = {h:.2g} the error is {error:.0e} of the largest slope"
    if error < 1e-4:
        root = " The square root of epsilon is the rule for forward differences; which row of the table is for central?"
        other_rule = root if math.isclose(h, np.finfo(np.float32).eps ** 0.5, rel_tol=0.1) else ""
        return Reply(True, f"{found}. This is near the bottom of the V: both errors are small.{other_rule}")
    if h > 5e-3:
        return Reply(False, f"{found}. The curve is bent, truncation rules: which way must h go?")
    return Reply(False, f"{found}. Few digits are left in the difference, rounding rules: which way must h go?")
