"""The exercises of notebook 05."""

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.fields import Layer
from nodetutor.gradients import exact
from nodetutor.lessons.forward_pass_by_hand.explorers import DT, START, STEPS, TARGET, TIMES, B, W
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.replies import Reply, function, missing, number, show
from nodetutor.solvers import solve
from nodetutor.thesis import printed


def second_component(answer):
    """Predict: the second component of z(0.5) in the worked example."""
    x = (W @ START + B)[1]
    right = "1 + 0.5 times the sigmoid of 3."
    mistakes = [
        (START[1] + sigmoid(x), "this is a step of length 1. How long is dt?"),
        (START[1] + DT * x, "you left the sigmoid out: the velocity is sigma(3), not 3."),
        (START[1] + DT * sigmoid((W @ START)[1]), "the bias is missing: the sigmoid's argument is 2 * 1 + 1."),
        (DT * sigmoid(x), "this is how far the step goes. Where does it begin?"),
        (
            START[0] + DT * sigmoid((W @ START + B)[0]),
            "this is the first component. Its argument is 2; what is the second one's?",
        ),
        (START[1] + sigmoid.slope(x) * DT, "this uses the slope sigma'. The velocity is sigma itself."),
        (START[1] - DT * sigmoid(x), "the step goes the other way: the velocity is added."),
    ]
    return number(
        answer,
        START[1] + DT * sigmoid(x),
        right,
        mistakes,
        tolerance=0.004,
        hint="Two digits behind the point are enough. Start from where the step begins: which velocity, for how long?",
    )


def _cases(count):
    rng = np.random.default_rng(5)
    for _ in range(count):
        yield rng.normal(size=2), rng.normal(size=(2, 2)), rng.normal(size=2), float(rng.uniform(0.1, 0.9))


def _step(z, W, b, dt):
    return z + dt * sigmoid(W @ z + b)


def euler_step(answer):
    """Write: one Euler step of dz/dt = sigma(W z + b)."""
    mistakes = [
        (lambda z, W, b, dt: z + sigmoid(W @ z + b), "dt is missing: the step must shrink when dt does."),
        (lambda z, W, b, dt: z - dt * sigmoid(W @ z + b), "the sign: forward in time the velocity is added."),
        (lambda z, W, b, dt: dt * sigmoid(W @ z + b), "this is the step itself. Add it to where it begins."),
        (lambda z, W, b, dt: z + dt * sigmoid(W.T @ z + b), "rows and columns of W have changed places."),
        (
            lambda z, W, b, dt: z + dt * sigmoid(W * z + b),
            "W * z multiplies entry by entry; the matrix product is W @ z.",
        ),
        (lambda z, W, b, dt: z + dt * sigmoid(W @ z), "the bias b is missing."),
        (lambda z, W, b, dt: z + dt * (W @ z + b), "the sigmoid is missing."),
        (
            lambda z, W, b, dt: z + dt * (W @ sigmoid(z) + b),
            "the sigmoid comes last: it is applied to W z + b, not to z.",
        ),
        (
            lambda z, W, b, dt: z + dt * sigmoid(dt * (W @ z + b)),
            "dt stands outside the sigmoid: it scales the velocity, not its argument.",
        ),
        (
            lambda z, W, b, dt: z + dt * sigmoid.slope(W @ z + b),
            "this uses the slope sigma'. The velocity is sigma itself; the slope comes on the way back.",
        ),
        (
            lambda z, W, b, dt: z + dt * sigmoid(W @ (z + b)),
            "the bias is added after the product: W z + b, not W (z + b).",
        ),
        (lambda z, W, b, dt: sigmoid(W @ z + b), "this is the velocity. How far does it go in dt, and from where?"),
    ]

    def hint(case, result):
        z, W, b, dt = case
        return (
            f"from z = ({z[0]:.2f}, {z[1]:.2f}) with dt = {dt:.2f} the velocity is ({sigmoid(W @ z + b)[0]:.2f}, {sigmoid(W @ z + b)[1]:.2f}), "
            f"and you arrive at {np.round(np.asarray(result, dtype=float), 2).tolist()}. Does that fit?"
        )

    return function(answer, _step, list(_cases(4)), "one step from z along its velocity, dt long.", mistakes, hint)


def _back(a, z, W, b, dt):
    d = a * sigmoid.slope(W @ z + b)
    return a + dt * W.T @ d, dt * np.outer(d, z), dt * d


def _back_mistake(sign=1, at_state=False, factor=True, transpose=False, outer=True, slope_last=False, dt_in=True, carry=True):
    def back(a, z, W, b, dt):
        x = W @ z + b
        slope = sigmoid.slope(z if at_state else x)
        d = a * slope
        used = d if factor else a
        M = W if transpose else W.T
        new = carry * a + sign * dt * ((M @ a) * slope if slope_last else M @ d)
        weight = dt if dt_in else 1.0
        return new, weight * (np.outer(used, z) if outer else np.outer(z, used)), weight * used

    return back


def back_step(answer):
    """Write: one step of the exact backward pass."""
    cases = [(np.random.default_rng(i).normal(size=2), *case) for i, case in enumerate(_cases(4))]
    mistakes = [
        (
            _back_mistake(sign=-1),
            "the sign of the adjoint's step. Going back, the chain rule adds: a_n = a_(n+1) + dt W^T d. This is the listing's first difference.",
        ),
        (
            _back_mistake(at_state=True),
            "sigma' is evaluated at z. It belongs where the sigmoid was: at W z + b. This is the listing's second difference.",
        ),
        (
            _back_mistake(factor=False),
            "your parameter gradients lack sigma': use d, not a. This is the listing's third difference.",
        ),
        (
            _back_mistake(sign=-1, at_state=True, factor=False),
            "this is the listing as printed, with all three differences. Compare it with the chain rule.",
        ),
        (
            _back_mistake(slope_last=True),
            "sigma' is multiplied after W^T. It belongs before: first a * sigma', then W^T.",
        ),
        (
            _back_mistake(transpose=True),
            "the adjoint needs the transpose of W: columns and rows change places on the way back.",
        ),
        (
            _back_mistake(outer=False),
            "row against column: dL/dW has the rows of d and the columns of z, np.outer(d, z).",
        ),
        (
            _back_mistake(carry=False),
            "the adjoint has lost its first part: the state also goes straight on to the next one.",
        ),
        (
            _back_mistake(dt_in=False),
            "dt is missing in the parameter gradients: a step of half the length lets W do half as much.",
        ),
    ]

    def hint(case, result):
        parts = ("the adjoint", "the share in dL/dW", "the share in dL/db")
        wrong = [name for name, r, aim in zip(parts, result, _back(*case), strict=True) if not np.allclose(r, aim)]
        return f"of your three results, this is not right: {', '.join(wrong)}."

    return function(answer, _back, cases, "the chain rule through one Euler step, for z, W and b.", mistakes, hint)


def _bias_gradient(states, W, b, y, dt, late=False, skip=0, keep=True, sign=1, factor=True, end=False, turn=False):
    a, total = 2 * (states[-1] - y), np.zeros(2)
    visited = states[1:] if end else states[skip:-1]
    for z in visited if turn else reversed(visited):
        d = a * sigmoid.slope(W @ z + b)
        old, a = a, a + sign * dt * W.T @ d
        if late:
            d = a * sigmoid.slope(W @ z + b)
        share = dt * (d if factor else old)
        total = total + share if keep else share
    return total


def bias_gradient(answer):
    """Find the mistake: a loop for dL/db that uses the adjoint one step too late."""
    cases = []
    for z, weights, b, dt in _cases(4):
        states = [z]
        for _ in range(5):
            states.append(_step(states[-1], weights, b, dt))
        cases.append((np.array(states), weights, b, z + 1.0, dt))
    mistakes = [
        (
            lambda *case: _bias_gradient(*case, late=True),
            "one line stands in the wrong place: through the state at which end of the step does the bias act, and which `a` belongs there?",
        ),
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
        (lambda *case: _bias_gradient(*case, turn=True), "the loop must run backward: from the last step to the first."),
    ]
    right = "each step uses the adjoint at its end, and only then moves it back."

    def hint(case, result):
        return f"for a path of five steps you give {show(result)}, which is not right. Change one line of the loop only."

    return function(answer, _bias_gradient, cases, right, mistakes, hint)


def harmless_weights(answer):
    """Change an experiment: weights for which the listing's adjoint is the exact one at every time."""
    if missing(answer):
        return Reply(False, "replace the ... by a 2 x 2 array.")
    try:
        weights = np.array(answer, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return Reply(False, "a 2 x 2 array of numbers is asked for.")
    if weights.shape != (2, 2) or not np.isfinite(weights).all():
        return Reply(False, f"a 2 x 2 array of finite numbers is asked for; yours has shape {weights.shape}.")
    field, loss = Layer(2), SquaredDistance(TARGET)
    theta = np.concatenate([weights.ravel(), B])
    states = solve(field, theta, START, TIMES)
    end = loss.gradient(states)[STEPS]
    for n in reversed(range(STEPS)):
        given = field, theta, states[n:], TIMES[n:], {STEPS - n: end}
        right, wrong = exact(*given).z0, printed(*given)[1]
        if not np.allclose(right, wrong, rtol=1e-9, atol=1e-12):
            break
    else:
        return Reply(
            True,
            "the two agree at every time. Without weights the state never feeds back into its own velocity, so the adjoint does not change on its way back.",
        )
    return Reply(
        False,
        f"a({TIMES[n]:g}) is ({right[0]:.4g}, {right[1]:.4g}) by the chain rule and ({wrong[0]:.4g}, {wrong[1]:.4g}) by the listing. Which factor carries the difference?",
    )
