"""The exercises of notebooks 05, 05a and 05b."""

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.fields import Layer
from nodetutor.gradients import exact
from nodetutor.lessons.forward_pass_by_hand.explorers import DT, START, STEPS, TARGET, TIMES, B, W
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.kinds import catches
from nodetutor.notebook.replies import Reply, exercise, function, missing, number, numbers, progress
from nodetutor.notebook.values import form
from nodetutor.optimizers import GradientDescent
from nodetutor.solvers import solve, time_grid
from nodetutor.thesis import printed
from nodetutor.training import ode_objective, train

__all__ = ["progress"]


@exercise("5.1", "how far can it go?")
def furthest(answer):
    """Predict: the number that the second component of z(1.5) cannot reach, whatever the weights."""
    mistakes = [
        (1.5, "this is how far the three steps go at most. Where do they begin?"),
        (2, "this is with a time of 1. The three steps take 1.5."),
        (4, "three steps of length 1 would lead there. How long is dt?"),
        (2.4633, "this is where the weights of the example lead. Other weights lead further."),
        (1, "this is the lower edge: the velocity is positive."),
    ]
    right = "1 + 1.5 times a velocity below 1. And below 1 it cannot get either: so z_2 stays between 1 and 2.5."
    return number(answer, 2.5, right, mistakes, 1e-3, "How fast can one component move at most, and for how long?")


def _step(z, W, b, dt):
    return z + dt * sigmoid(W @ z + b)


def _back(a, z, W, b, dt, sign=1, at="argument", factor=True, transpose=True, outer=True, last=False, bias=True):
    x = z if at == "state" else W @ z + b * bias
    slope = sigmoid.slope(x)
    M = W.T if transpose else W
    share = a * slope if factor else a
    back = (M @ a) * slope if last else M @ (a * slope)
    return a + sign * dt * back, dt * (np.outer(share, z) if outer else np.outer(z, share)), dt * share


BACK = {  # the bugs of exercise 5.2
    "W stands where its transpose belongs": {"transpose": False},
    "rows and columns of dL/dW have changed places": {"outer": False},
    "sigma' is multiplied after the transpose of W": {"last": True},
    "sigma' is taken at the state": {"at": "state"},
    "sigma' is taken without the bias": {"bias": False},
}


def _fixed(**bug):
    return lambda weights, state: _back(np.array([1.0, 2.0]), state, weights, B, DT, **bug)


@exercise("5.2", "choose the example that exposes the mistakes")
def exposing_example(answer):
    """Choose test data: weights and a state with which five wrong backward steps are seen."""
    bugs = {name: _fixed(**bug) for name, bug in BACK.items()}
    right = "nothing in your example hides one of them: no zero, no symmetry of W."
    return catches(answer, _fixed(), bugs, right, like=(W, START))


def _bias_gradient(states, W, b, y, dt, late=False, skip=0, keep=True, sign=1, factor=True, end=False, turn=False):
    a, total = 2 * (states[-1] - y), np.zeros(len(b))
    visited = states[1:] if end else states[skip:-1]
    for z in visited if turn else reversed(visited):
        d = a * sigmoid.slope(W @ z + b)
        old, a = a, a + sign * dt * W.T @ d
        if late:
            d = a * sigmoid.slope(W @ z + b)
        share = dt * (d if factor else old)
        total = total + share if keep else share
    return total


def _path(rng, n=2, steps=5):
    W, b, z, dt = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n), float(rng.uniform(0.1, 0.9))
    states = [z]
    for _ in range(steps):
        states.append(_step(states[-1], W, b, dt))
    return np.array(states), W, b, z + rng.normal(size=n), dt


@exercise("5.3", "find the mistake")
def bias_gradient(answer):
    """Find the mistake: a loop for dL/db that uses the adjoint one step too late."""
    rng = np.random.default_rng(5)
    mistakes = [
        (lambda *case: _bias_gradient(*case, skip=1), "the first step is left out: the loop must reach the start."),
        (lambda *case: _bias_gradient(*case, keep=False), "only one step's share is returned: add them all up."),
        (
            lambda *case: _bias_gradient(*case, keep=False, late=True),
            "only one step's share is returned: add them all up, inside the loop.",
        ),
        (lambda *case: _bias_gradient(*case, sign=-1), "the sign: going back, the chain rule adds to the adjoint."),
        (lambda *case: _bias_gradient(*case, factor=False), "the share of a step has lost its slope sigma'."),
        (
            lambda *case: _bias_gradient(*case, end=True),
            "the slope belongs to the state at the beginning of the step: the loop's range was right.",
        ),
        (
            lambda *case: _bias_gradient(*case, turn=True),
            "the loop must run backward: from the last step to the first.",
        ),
    ]
    return function(
        answer,
        _bias_gradient,
        [_path(rng, steps=steps) for steps in (5, 3, 2, 7)],
        "each step uses the adjoint at its end, and only then moves it back.",
        mistakes,
        starter=lambda *case: _bias_gradient(*case, late=True),
        more=lambda rng: _path(rng, steps=int(rng.integers(2, 8))),
    )


def _whole(W, b, z0, y, dt, steps, two=2, later=0, out_of=None, **bug):
    states = [z0]
    for _ in range(steps):
        states.append(_step(states[-1], W, b, dt))
    a, gW, gb = two * (states[-1] - y), 0 * W, 0 * b
    for n in reversed(range(steps)):
        new, dW, db = _back(a, states[n + later], W, b, dt, **bug)
        a, gW, gb = new if out_of != "carry" else new - a, gW + dW, gb + db
    return gW, gb


def _gradient(W, b, z0, y, dt, steps):
    t, theta, loss = time_grid(0, dt * steps, dt), np.concatenate([np.ravel(W), b]), SquaredDistance(y)
    states = solve(Layer(len(b)), theta, z0, t)
    gradient = exact(Layer(len(b)), theta, states, t, loss.gradient(states)).theta
    return gradient[: W.size].reshape(W.shape), gradient[W.size :]


def _problem(rng, n, steps):
    W, b, z0, y = rng.normal(size=(n, n)), *rng.normal(size=(3, n))
    return W, b, z0, y, float(rng.uniform(0.1, 0.8)), steps


@exercise("5.4", "the gradient of a whole pass")
def whole_gradient(answer):
    """Write: dL/dW and dL/db of a whole forward and backward pass."""
    rng = np.random.default_rng(54)
    cases = [_problem(rng, *sizes) for sizes in ((2, 3), (2, 10), (3, 4), (1, 5), (2, 1))]

    def wrong(**bug):
        return lambda *case: _whole(*case, **bug)

    mistakes = [
        (wrong(sign=-1), "the sign of the adjoint's step: going back, the chain rule adds."),
        (wrong(at="state"), "sigma' is taken at z. It belongs where the sigmoid was: at W z + b."),
        (wrong(factor=False), "the gradients of W and b lack sigma': use d, not a."),
        (wrong(sign=-1, at="state", factor=False), "this is Listing 4.2 as printed, with its three differences."),
        (
            wrong(sign=-1, last=True, factor=False),
            "this is the formula in the text of chapter 4, read naturally. Compare it with the chain rule.",
        ),
        (
            wrong(sign=-1, last=True, factor=False, later=1),
            "this is the formula in the text of chapter 4 with its printed indices. Compare it with the chain rule.",
        ),
        (wrong(last=True), "sigma' is multiplied after W^T. First a * sigma', then W^T."),
        (wrong(transpose=False), "the adjoint needs the transpose of W."),
        (wrong(outer=False), "row against column: dL/dW has the rows of d and the columns of z, np.outer(d, z)."),
        (wrong(later=1), "each step back looks at the state where that step began, not at the one where it ended."),
        (wrong(two=1), "the loss is a square, so its slope has a factor 2."),
        (
            wrong(out_of="carry"),
            "the adjoint has lost its first part: the state also goes straight on to the next one.",
        ),
    ]
    return function(
        answer,
        _gradient,
        cases,
        "forward with the states kept, then backward through all of them.",
        mistakes,
        more=lambda rng: _problem(rng, int(rng.integers(1, 4)), int(rng.integers(1, 8))),
    )


def _losses(W, b, z0, y, dt, steps, lr, iterations):
    objective = ode_objective(Layer(len(b)), z0, time_grid(0, dt * steps, dt), SquaredDistance(y))
    return list(train(objective, np.concatenate([np.ravel(W), b]), GradientDescent(lr), iterations).losses)


def _by_hand(W, b, z0, y, dt, steps, lr, iterations, gradient=_whole, late=False, fresh=False):
    first, losses = (W, b), []
    for _ in range(iterations + late):
        z = z0
        for _ in range(steps):
            z = _step(z, W, b, dt)
        losses.append(np.sum((z - y) ** 2))
        gW, gb = gradient(*(first if fresh else (W, b)), z0, y, dt, steps)
        W, b = W - lr * gW, b - lr * gb
    return losses[late:]


@exercise("5.5", "a whole training loop")
def training_loop(answer):
    """Write: the losses of a whole training loop."""
    rng = np.random.default_rng(55)

    def problem(rng, n, steps):
        return *_problem(rng, n, steps), float(rng.uniform(0.05, 0.4)), int(rng.integers(2, 9))

    jumping = *_problem(np.random.default_rng(1), 2, 3), 5.0, 8  # so large a rate that the loss rises once

    def wrong(**how):
        return lambda *case: _by_hand(*case, **how)

    mistakes = [
        (lambda *case: _by_hand(*case[:6], -case[6], case[7]), "the losses rise: an update goes against the gradient."),
        (wrong(late=True), "every loss comes one update too late: the first belongs to the weights you were given."),
        (wrong(fresh=True), "the gradient is always that of the first weights. Compute it anew in each iteration."),
        (lambda *case: _losses(*case)[-1:], "only the last loss. Asked is the list, one for each iteration."),
        (
            lambda *case: _losses(*case[:7], case[7] + 1),
            "one loss too many: one for each iteration, before its update.",
        ),
        (
            wrong(gradient=lambda *case: _whole(*case, sign=-1, at="state", factor=False)),
            "this trains with Listing 4.2 as printed. Its first loss is right, and the later ones are not.",
        ),
        (
            lambda *case: _by_hand(*case[:6], case[6] / 2, case[7]),
            "each update is half as long: is the factor 2 of the loss there?",
        ),
    ]
    return function(
        answer,
        _losses,
        [*(problem(rng, *sizes) for sizes in ((2, 3), (2, 10), (3, 4), (1, 2))), jumping],
        "forward, loss, backward, update, again: this is all that trains a neural ODE.",
        mistakes,
        more=lambda rng: problem(rng, int(rng.integers(1, 4)), int(rng.integers(1, 6))),
    )


# --- 05a and 05b


def _told(pair, other):
    """(1, 2) with as many digits as tell it from the other."""
    for digits in (4, 8, 17):
        told, others = (f"({a:.{digits}g}, {b:.{digits}g})" for a, b in (pair, other))
        if told != others:
            return told


@exercise("5a.1", "when the wrong sign does no harm")
def harmless_weights(answer):
    """Change an experiment: weights for which the listing's adjoint is the exact one at every time."""
    if missing(answer):
        return Reply(False, "replace the ... by a 2 x 2 array.")
    try:
        weights = numbers(answer)
    except ValueError as problem:
        return Reply(False, f"a 2 x 2 array of numbers is asked for, and you gave {problem}.")
    if weights.shape != (2, 2):
        return Reply(False, f"a 2 x 2 array of numbers is asked for, and you gave {form(weights)}.")
    if not np.isfinite(weights).all():
        return Reply(False, "not all of your numbers are finite.")
    field, loss = Layer(2), SquaredDistance(TARGET)
    theta = np.concatenate([weights.ravel(), B])
    states = solve(field, theta, START, TIMES)
    end = loss.gradient(states)[STEPS]
    for n in reversed(range(STEPS)):
        given = field, theta, states[n:], TIMES[n:], {STEPS - n: end}
        right, wrong = exact(*given).z0, printed(*given)[1]
        if not np.allclose(right, wrong, rtol=1e-9, atol=1e-12):
            return Reply(
                False,
                f"a({TIMES[n]:g}) is {_told(right, wrong)} by the chain rule and {_told(wrong, right)} by the listing. Which factor carries the difference?",
            )
    if not weights.any():
        return Reply(
            True,
            "the two agree at every time. Without weights the state never feeds back into its own velocity, so the adjoint does not change on its way back.",
        )
    return Reply(True, "the two agree at every time: your weights send nothing of this adjoint back.")


@exercise("5b.1", "what is left out")
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
