"""The exercises of notebook 01, and of 01a and 01b, which branch off."""

import contextlib
import math

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.notebook.kinds import asked_points
from nodetutor.notebook.replies import (
    Reply,
    as_float,
    asked_number,
    copied,
    exercise,
    function,
    listed,
    missing,
    number,
    numbers,
    same,
    watch,
)
from nodetutor.notebook.replies import progress as progress


@exercise("1.1", "a chain in your head")
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


@exercise("1.2", "find the mistake")
def slope_of_product(answer):
    """Find the mistake: a backward walk through a branch that forgets one path."""

    def paths(upper, lower):
        return lambda x: upper * 2 * x * np.sin(x) + lower * np.cos(x) * x**2

    cases = [(0.8,), (-1.3,), (2.0,), (3.1,), (0.35,), (-2.6,), (4.5,)]
    mistakes = [
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
    right = "both paths arrive, and where arrows leave one node their shares add up."
    return function(answer, paths(1, 1), cases, right, mistakes, starter=paths(0, 1))


def _widths(answer):
    """Five widths as whole numbers, or a Reply that says what is wrong with them."""
    if missing(answer):
        return Reply(False, "replace the ... by a list of five widths.")
    try:
        widths = listed(answer, 5)
    except TypeError:
        return Reply(False, "a list of five widths is asked for, such as [30, 20, 10, 5, 1].")
    if len(widths) != 5:
        count = "more than five" if len(widths) > 5 else len(widths)
        return Reply(False, f"the list should have five widths, from input to output; yours has {count}.")
    try:
        given = [as_float(n) for n in widths]
    except (TypeError, ValueError):
        given = [math.nan]
    if not all(math.isfinite(n) and n == int(n) and 1 <= n <= 300 for n in given):
        return Reply(False, "a width is a whole number from 1 to 300.")
    return [int(n) for n in given]


def costs(widths):
    """Multiplications for the Jacobian of a chain with these widths: begun at the input, begun at the output."""
    n, *_, m = widths
    forwards = sum(n * widths[k] * widths[k + 1] for k in range(1, len(widths) - 1))
    return forwards, sum(m * widths[k] * widths[k - 1] for k in range(1, len(widths) - 1))


@exercise("1a.1", "turn the result round")
def forwards_is_cheap(answer):
    """Change an experiment: widths of a chain for which multiplying forwards costs at most half of backwards."""
    widths = _widths(answer)
    if isinstance(widths, Reply):
        return widths
    forwards, backwards = costs(widths)
    counts = f"forwards costs {forwards} multiplications and backwards {backwards}"
    if 2 * forwards <= backwards:
        return Reply(True, f"{counts}. Inputs: {widths[0]}, outputs: {widths[-1]}.")
    if forwards < backwards:
        return Reply(False, f"{counts}: cheaper, but not yet half. Go further in this direction.")
    if forwards == backwards:
        return Reply(False, f"both ways cost {forwards} multiplications. Make the two ends unlike each other.")
    return Reply(False, f"{counts}. How many columns does forwards carry in your chain, and how many rows backwards?")


@exercise("1a.2", "where the rule of thumb fails")
def narrow_end_fails(answer):
    """Find an example: fewer outputs than inputs, and yet forwards costs fewer multiplications."""
    widths = _widths(answer)
    if isinstance(widths, Reply):
        return widths
    forwards, backwards = costs(widths)
    counts = f"forwards costs {forwards} multiplications and backwards {backwards}"
    if widths[0] <= widths[-1]:
        return Reply(
            False, f"your chain has {widths[0]} inputs and {widths[-1]} outputs. The output should be the narrower end."
        )
    if forwards < backwards:
        return Reply(
            True, f"{counts}, though the output is the narrower end. Only counting tells which order is cheap."
        )
    return Reply(
        False,
        f"{counts}: here the rule of thumb holds. Which width counts for backwards only, and which for forwards only?",
    )


@exercise("1.3", "write a vjp")
def square_vjp(answer):
    """Write: the vector-Jacobian product of z -> (W z)^2."""
    rng = np.random.default_rng(11)
    shapes = [
        (2, 2),
        (3, 3),
        (2, 3),
        (4, 2),
        (1, 3),
        (3, 1),
    ]  # the square ones first: there every usual mistake gives a result
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
    with contextlib.suppress(Exception):  # an answer that raises is told so below
        square = cases[:2]
        given = [answer(*copied(case)) for case in square]
        for mistake, message in mistakes:
            if all(same(result, mistake(*case), 1e-6) for result, case in zip(given, square, strict=True)):
                return Reply(False, message)
    return function(answer, lambda W, z, a: W.T @ (2 * (W @ z) * a), cases, right)


@exercise("1b.1", "five points on a V")
def predict_the_v(answer):
    """Predict a curve: the error of the central difference of e^x at 0, for five nudges."""
    nudges, allowed = (1e-1, 1e-3, 1e-5, 1e-8, 1e-12), (3, 3, 30, 30, 30)
    errors = asked_points(answer, nudges)
    if not (errors > 0).all():
        return Reply(False, "an error is a positive number here. How large is it, about?")
    eps = np.finfo(float).eps
    truth = [max(h**2 / 6, eps / 3 / h) for h in nudges]
    far = [
        (h, e > t)
        for h, e, t, factor in zip(nudges, errors, truth, allowed, strict=True)
        if not t / factor <= e <= t * factor
    ]
    if not far:
        return Reply(True, "all five lie on the V: truncation falls with h squared, then rounding rises with 1 / h.")
    told = "; ".join(f"at h = {h:g} your error is too {'large' if above else 'small'}" for h, above in far)
    return Reply(False, f"{5 - len(far)} of 5 lie on the V. {told}.")


def _median_error(h):
    """Median relative error of the central difference of exp(sin(x^2)) in single precision, at 101 places."""
    single, x = np.float32, np.linspace(0.5, 1.5, 101)
    slope = 2 * x * np.cos(x**2) * np.exp(np.sin(x**2))
    up, down = x.astype(single) + single(h), x.astype(single) - single(h)
    with np.errstate(all="ignore"):
        rise = np.exp(np.sin(up * up)) - np.exp(np.sin(down * down))
        return float(np.median(np.abs(rise / (up - down) - slope)) / np.max(np.abs(slope)))


@exercise("1b.2", "half the digits")
def single_precision_nudge(answer):
    """Change an experiment: a nudge for central differences in single precision."""
    h = asked_number(answer, "a nudge", "a positive number, here at most 1", lambda h: 0 < h <= 1)
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


MISTAKES = [  # of a vjp for sigmoid(W z + b): what is wrong, and the wrong function
    ("W in place of its transpose", lambda W, b, z, a: W @ (a * sigmoid.slope(W @ z + b))),
    ("the bias forgotten", lambda W, b, z, a: W.T @ (a * sigmoid.slope(W @ z))),
    ("a ignored", lambda W, b, z, a: W.T @ sigmoid.slope(W @ z + b)),
    ("the sign of a lost", lambda W, b, z, a: W.T @ (abs(a) * sigmoid.slope(W @ z + b))),
    ("the slope taken behind the sigmoid", lambda W, b, z, a: W.T @ (a * sigmoid.slope(sigmoid(W @ z + b)))),
    ("the slope taken as 1/4 everywhere", lambda W, b, z, a: W.T @ (a / 4)),
    ("only the last output counted", lambda W, b, z, a: W[-1] * a[-1] * sigmoid.slope(W @ z + b)[-1]),
]


def _array(value, dimensions):
    """A finite array of real numbers, or None."""
    try:
        array = numbers(value)
    except ValueError:
        return None
    return array if array.ndim == dimensions and array.size and np.isfinite(array).all() else None


@exercise("1.4", "numbers that expose seven mistakes")
def catch_the_mistakes(answer):
    """Choose the test input at which seven wrong vjps of a layer all differ from the right one."""
    if missing(answer):
        return Reply(False, "replace the ... by four things: W, b, z and a.")
    if not isinstance(answer, (tuple, list)) or len(answer) != 4:
        return Reply(False, "a test has four parts, W, b, z and a, in this order.")
    W, b, z, a = (_array(part, dimensions) for part, dimensions in zip(answer, (2, 1, 1, 1), strict=True))
    if any(part is None for part in (W, b, z, a)):
        return Reply(False, "W is a table of real numbers, a list of rows; b, z and a are lists of real numbers.")
    if W.shape != (len(b), len(z)) or len(a) != len(b):
        return Reply(
            False,
            f"W has the shape {W.shape}, and b, z, a have {len(b)}, {len(z)} and {len(a)} numbers: they do not fit.",
        )
    with np.errstate(all="ignore"):
        right = W.T @ (a * sigmoid.slope(W @ z + b))
        if not (np.isfinite(right).all() and np.max(np.abs(right)) > 1e-9):
            return Reply(
                False, "the right answer itself is 0 there, or too small or too large to compare, so nothing can be told apart."
            )
        through = [name for name, wrong in MISTAKES if _agrees(wrong, (W, b, z, a), right)]
    if through:
        caught = len(MISTAKES) - len(through)
        return Reply(
            False, f"your numbers catch {caught} of {len(MISTAKES)}. These slip through: {'; '.join(through)}."
        )
    return Reply(True, f"none of the {len(MISTAKES)} mistakes agrees with the right answer at your numbers.")


def _agrees(wrong, test, right):
    """Whether a wrong function gives the right numbers, to six digits; one that stops with an error does not."""
    try:
        given = wrong(*test)
    except ValueError:
        return False
    return given.shape == right.shape and np.max(np.abs(given - right)) <= 1e-6 * np.max(np.abs(right))


def _suspects():
    """Cases (F, gradient, x) with the indices at which the gradient is wrong, and the size of F."""
    rng = np.random.default_rng(5)
    plan = [(3, [], 1), (3, [2], 1), (1, [0], 1), (1, [], 1), (4, [0], 1), (5, [1, 3], 1), (2, [0, 1], 1), (6, [5], 1)]
    plan += [(3, [1], 1e6), (4, [], 1e6), (4, [3], 1e-6), (3, [0, 2], 1e-10), (5, [], 1e-10)]
    for n, wrong, size in plan:
        yield (*_suspect(rng.normal(size=n), wrong, size), rng.normal(size=n)), wrong, size


def _suspect(c, wrong, size):
    """F(x) = size * sum c_i (sin x_i + x_i x_(n-1-i)), and its gradient with a mistake at each index of `wrong`."""

    def F(x):
        x = np.asarray(x, dtype=float)
        return float(size * np.sum(c * (np.sin(x) + x * x[::-1])))

    def gradient(x):
        x = np.asarray(x, dtype=float)
        g = size * (c * (np.cos(x) + x[::-1]) + c[::-1] * x[::-1])
        off = 0.02 * np.max(np.abs(g))
        g[wrong] += off * (-1.0) ** np.arange(len(wrong))  # two mistakes cancel in a sum
        return g

    return F, gradient


def _indices(result, n):
    """The indices in a reader's answer, sorted, or None."""
    try:
        found = [as_float(i) for i in (result if isinstance(result, set) else listed(result, n))]  # no True, no False
    except Exception:
        return None
    return sorted({int(i) for i in found}) if all(i in range(n) for i in found) else None


def _watch_check(answer, cases):
    """For tests: a gradient check is a function like others, which must find the wrong entries of random gradients."""

    def more(rng):
        n = int(rng.integers(1, 7))
        wrong = sorted(rng.choice(n, rng.integers(0, n + 1), replace=False).tolist())
        return *_suspect(rng.normal(size=n), wrong, 10.0 ** rng.integers(-6, 6)), rng.normal(size=n), wrong

    watch(
        "function",
        answer=lambda F, gradient, x, wrong: _indices(answer(F, gradient, x), len(x)),
        correct=lambda F, gradient, x, wrong: wrong,
        cases=[(*case, wrong) for case, wrong, _ in cases],
        tolerance=0,
        more=more,
        starter=None,
    )


@exercise("1.5", "write a gradient check, and use it")
def gradient_check(answer):
    """Write: a gradient check that lists the wrong entries of a gradient, for functions of every size."""
    if missing(answer) or not callable(answer):
        return function(answer, lambda *_: [], [()], "")
    cases, seen = list(_suspects()), []

    def kept(F, gradient, x):
        result = answer(F, gradient, x.copy())
        seen.append(result)
        return None if missing(result) else 0.0

    _watch_check(answer, cases)
    reply = function(kept, lambda *_: 0.0, [case for case, _, _ in cases], "")
    if not reply.right:
        return reply
    found = [_indices(result, len(case[2])) for result, (case, _, _) in zip(seen, cases, strict=True)]
    if None in found:
        return Reply(
            False,
            f"a list of indices is asked for, such as [0, 2], or []. You give {repr(seen[found.index(None)])[:60]}.",
        )
    failed = [i for i, (_, wrong, _) in enumerate(cases) if found[i] != wrong]
    if not failed:
        return Reply(
            True,
            f"{len(cases)} gradients of functions of all sizes, and each wrong entry was found, no right one blamed.",
        )
    (_, _, x), wrong, size = cases[failed[0]]
    if all(cases[i][2] != 1 for i in failed):
        told = f"it works where F has the size 1, but not where it has the size {size:.0e}"
        return Reply(False, f"{told}: there it lists {found[failed[0]]}, and {wrong} are wrong. When is a gap small?")
    what = f"{wrong} are wrong" if wrong else "none is wrong"
    return Reply(False, f"for a function of {len(x)} numbers your check lists {found[failed[0]]}, and {what}.")
