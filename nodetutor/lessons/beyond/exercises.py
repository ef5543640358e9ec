"""The exercises of notebooks 09 to 09d."""

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.lessons.what_the_figures_show.study import share
from nodetutor.notebook.kinds import design, explain
from nodetutor.notebook.replies import Reply, asked_number, exercise, function, number, progress

__all__ = ["progress"]


@exercise("9c.1", "how far down?")
def lowest_with_tanh(answer):
    """Predict: how far down a tanh field can push the first component."""
    mistakes = [
        (1, "this is where it starts. With tanh the velocity may be negative."),
        (4, "this is the upper edge. How far down?"),
        (-1, "this is the edge for the time 2. Here the time is 3."),
        (0, "the velocity of tanh lies between -1 and 1, and the time is 3, not 1."),
        (-3, "this is the distance. Where does it start?"),
    ]
    right = "the velocity stays above -1, the time is 3, the start is 1. The edge itself is never reached."
    return number(answer, -2, right, mistakes, tolerance=1e-9)


def _field(t, z):
    return np.array([z[1], -z[0] + 0.3 * t])


def _heun(f, t, z, dt):
    first = f(t, z)
    return z + dt / 2 * (first + f(t + dt, z + dt * first))


@exercise("9b.1", "one step of Heun's method")
def heun_step(answer):
    """Write: one step of Heun's method."""
    fields = [_field, lambda t, z: sigmoid(2 * z - t), lambda t, z: np.array([t**2, z[0] * z[1]])]
    cases = [(f, 0.2 + 0.3 * i, np.array([1.0, 0.5 - i]), 0.4 + 0.1 * i) for i, f in enumerate(fields)]
    cases.append((lambda t, z: np.array([z[2], t - z[0], z[0] * z[1]]), -0.4, np.array([0.3, -1.1, 0.8]), 0.3))
    mistakes = [
        (lambda f, t, z, dt: z + dt * f(t, z), "this is Euler's step: only the slope at the beginning is used."),
        (
            lambda f, t, z, dt: z + dt * (f(t, z) + f(t + dt, z + dt * f(t, z))),
            "the two slopes are averaged: half of each.",
        ),
        (
            lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t, z + dt * f(t, z))),
            "the second slope belongs to the time t + dt.",
        ),
        (
            lambda f, t, z, dt: z + dt / 2 * (f(t, z) + f(t + dt, z)),
            "the second slope is taken at the point where Euler's step arrives, not at z.",
        ),
        (
            lambda f, t, z, dt: z + dt * f(t + dt / 2, z + dt / 2 * f(t, z)),
            "this is the midpoint method, also of order 2. Heun averages the slopes at both ends.",
        ),
        (
            lambda f, t, z, dt: z + dt * f(t + dt, z + dt * f(t, z)),
            "only the second slope is used: average it with the first.",
        ),
    ]

    def more(rng):
        A, b = rng.normal(size=(2, 2)), rng.normal(size=2)
        return lambda t, z: np.sin(A @ z + b * t), float(rng.normal()), rng.normal(size=2), float(rng.uniform(0.1, 1))

    return function(answer, _heun, cases, "the average of the slopes at both ends.", mistakes, more=more)


def _adjoint(jump_at=lambda n, last: n > 0, sign=1, early=False):
    def start_gradient(states, targets, W, b, dt):
        last = len(states) - 1

        def jump(n):
            return sign * 2 * (states[n] - targets[n]) if jump_at(n, last) else 0

        a = np.zeros_like(states[0]) + jump(last)
        for n in reversed(range(last)):
            if early:
                a = a + jump(n)
            a = a + dt * W.T @ (a * sigmoid.slope(W @ states[n] + b))
            if not early:
                a = a + jump(n)
        return a

    return start_gradient


@exercise("9.1", "find the mistake")
def adjoint_with_jumps(answer):
    """Find the mistake: dL/dz0 of a loss that looks at every time."""
    rng = np.random.default_rng(9)
    cases = [_observed(rng, *sizes) for sizes in ((2, 5), (2, 3), (3, 4), (1, 6), (2, 2))]
    mistakes = [
        (_adjoint(lambda n, last: 0 < n < last), "the jump at the last time is missing."),
        (
            _adjoint(lambda n, last: True),
            "one jump too many: the sum of the loss begins at n = 1, so it does not look at time 0.",
        ),
        (
            _adjoint(early=True),
            "the jumps come too early: first step back to time n, then add what the loss says there.",
        ),
        (_adjoint(sign=-1), "the sign of the jumps: the loss grows with the distance from the target."),
    ]
    return function(
        answer,
        _adjoint(),
        cases,
        "the adjoint jumps by dL/dz_n at every time that the loss looks at.",
        mistakes,
        starter=_adjoint(lambda n, last: n == last),
        more=lambda rng: _observed(rng, int(rng.integers(1, 4)), int(rng.integers(2, 7))),
    )


def _observed(rng, dim, steps):
    W, b, dt = rng.normal(size=(dim, dim)), rng.normal(size=dim), float(rng.uniform(0.1, 0.5))
    states = [rng.normal(size=dim)]
    for _ in range(steps):
        states.append(states[-1] + dt * sigmoid(W @ states[-1] + b))
    return np.array(states), np.array(states) + rng.normal(size=(steps + 1, dim)), W, b, dt


@exercise("9.2", "why not in the plane?")
def why_not_in_the_plane(answer):
    """Explain: why do all runs in the plane carry some points to the wrong side?"""
    why = {
        "A": "the runs in three dimensions had the same 200 steps, and all six arrive.",
        "B": "the field in three dimensions has as many hidden neurons, eight.",
        "C": "in every run in the plane some points are on the wrong side, and in none with a third dimension: what "
        "changes is the room, and paths of one flow cannot cross.",
        "D": "the best run in the plane has a small loss. The loss looks at 36 points, and all others may be carried "
        "anywhere.",
    }
    return explain(answer, "C", why)


def _overlap(starts, a=0.23, b=0.27):
    """Do the intervals of two shares touch, with so many starts?"""
    starts = min(starts, 20_000)
    low, high = (np.arange(starts) < round(x * starts) for x in (a, b))
    return starts < 2 or share(low)[2] >= share(high)[1]


@exercise("9.3", "design the experiment")
def fair_race(answer):
    """Design: does Lookahead with k = 4 fail more often than gradient descent at lr = 0.65?"""
    needs = {
        "starts": int,
        "noise": ("the same for both", "new for each"),
        "budget": ("equal gradients", "equal slow updates"),
        "metric": ("median loss", "best loss", "share above 0.1"),
        "threshold": ("one", "two"),
    }
    limits = [
        (lambda starts, **_: starts < 30, "With so few starts a share is hardly a number."),
        (
            lambda starts, **_: starts >= 30 and _overlap(starts),
            "With so many starts the intervals of two shares such as 23 and 27 per cent touch.",
        ),
        (lambda noise, **_: noise != "the same for both", "With new noise for each, one of the two may be lucky."),
        (lambda budget, **_: budget != "equal gradients", "A slow update costs four gradients: that is no equal cost."),
        (lambda metric, **_: metric == "median loss", "The median does not see a quarter of failed runs."),
        (lambda metric, **_: metric == "best loss", "The best run says nothing about those that fail."),
        (lambda threshold, **_: threshold == "one", "With one threshold it may be slow, not lost: a second one tells."),
    ]
    right = (
        "many starts, the same noise, equal gradients, the share that fails, and a second threshold beside the first."
    )
    return design(answer, needs, right, limits)


@exercise("9a.1", "what was compared?")
def as_wide_as_its_cells(answer):
    """Explain: how wide is the claim that Lookahead improves Adam?"""
    why = {
        "A": "at small rates Lookahead ends above Adam alone.",
        "B": "that is what the table shows: one problem, one budget, one memory, the best of nine rates.",
        "C": "with another memory it was not tried here; 06c did, and there it can harm.",
        "D": "a shorter memory without Lookahead ended lower, at the median.",
    }
    return explain(answer, "B", why)


@exercise("9b.2", "shaking, but decaying")
def shaking_step(answer):
    """Change an experiment: a step for dz/dt = -40 z where Euler changes sign in every step and ten leave a thousandth."""
    dt = asked_number(answer, "a step size", "a positive number", lambda dt: dt > 0)
    factor = 1 - 40 * dt
    if factor >= 0:
        return Reply(False, f"one step multiplies z by {factor:.2f}: no change of sign. Take longer steps.")
    if factor <= -1:
        return Reply(False, f"one step multiplies z by {factor:.2f}: it shakes and does not decay. Take shorter steps.")
    ten = f"one step multiplies z by {factor:.2f}, so ten leave {factor**10:.2g} of it"
    if factor**10 >= 1e-3:
        return Reply(False, f"{ten}: the sign changes, but the decay is too slow. Take shorter steps.")
    return Reply(True, f"{ten}, with another sign in every step. The true solution never changes sign.")


@exercise("9d.1", "by how much does the density change?")
def density_change(answer):
    """Predict: the change of log p at the origin under dz/dt = (z1 / 2, -3 z2), in the time 2."""
    right = "the trace is 1/2 - 3 = -2.5. In the time 2 areas shrink by e^-5, so the density grows by e^5 and its logarithm by 5."
    mistakes = [
        (-5, "areas shrink here, and the same points share less room: does their density fall?"),
        (2.5, "this is the change in the time 1."),
        (-2.5, "this is the trace. What does it do to log p, and in the time 2?"),
        (7, "the trace is a sum with signs: one direction stretches, the other one shrinks."),
        (-7, "the trace is a sum with signs: one direction stretches, the other one shrinks."),
        (3, "this is the determinant times -2. Over a long time areas go with the trace."),
        (-3, "this is the determinant times 2. Over a long time areas go with the trace."),
        (6, "the first component changes the density, too."),
        (np.exp(5), "this is the factor. By how much does its logarithm change?"),
        (np.exp(-5), "this is the factor of an area. By how much does the logarithm of the density change?"),
    ]
    return number(answer, 5, right, mistakes, tolerance=1e-3, hint="Add the two slopes on the diagonal first.")


def _trace(W1, W2, slopes):
    return float(np.trace(np.asarray(W2) @ np.diag(slopes) @ np.asarray(W1)))


@exercise("9d.2", "the trace in one line")
def trace_of_perceptron(answer):
    """Write: tr df/dz of f = W2 sigma(W1 z + b1) + b2, from the slopes of the hidden neurons."""
    rng = np.random.default_rng(9)

    def case(rng, d, h):
        return rng.normal(size=(h, d)), rng.normal(size=(d, h)), rng.uniform(0.1, 1, h)

    cases = [case(rng, *shape) for shape in ((2, 3), (1, 4), (3, 3), (2, 1), (4, 2))]

    def wrong(formula):
        return lambda W1, W2, slopes: float(formula(np.asarray(W1), np.asarray(W2), np.asarray(slopes)))

    mistakes = [
        (wrong(lambda W1, W2, s: np.trace(W2 @ W1)), "the slopes are missing: each hidden neuron passes on its slope's share only."),
        (wrong(lambda W1, W2, s: (W2 @ np.diag(s) @ W1).sum()), "this adds all entries of the Jacobian. The trace takes those on the diagonal."),
        (wrong(lambda W1, W2, s: -_trace(W1, W2, s)), "this is the change of log p. The trace itself has the other sign."),
        (wrong(lambda W1, W2, s: np.trace(W2 @ np.diag(s**2) @ W1)), "each slope stands in the product once."),
        (wrong(lambda W1, W2, s: np.trace(W2 @ np.diag(s) @ W1) / W1.shape[1]), "this is the mean of the diagonal. The trace is its sum."),
        (wrong(lambda W1, W2, s: np.trace(W2 @ W1) * s.mean()), "every hidden neuron has a slope of its own: their mean does not do."),
    ]
    right = "each hidden neuron k adds its slope times sum_i W1_ki W2_ik. No Jacobian has to be built."
    return function(answer, _trace, cases, right, mistakes, more=lambda rng: case(rng, *rng.integers(1, 5, 2)))
