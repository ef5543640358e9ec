"""The exercises of notebook 03 and of those that go deeper from there."""

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.notebook.replies import (
    Reply,
    as_float,
    as_pair,
    asked_velocity,
    choice,
    exercise,
    function,
    missing,
    number,
    progress,
    show,
)

__all__ = ["progress"]  # `check.progress("3")`


@exercise("3.1", "the skip is there, is the gradient?")
def saturated_skip(answer):
    """Predict: dz_11/dz_1 with the printed skip, all weights 1/2, every sigmoid saturated."""
    right = "ten factors (0 + 1) * 1/2. The skip is there, and the gradient is gone: the weights decide."
    mistakes = [
        (1, "1 is the product of the brackets [slope + 1] alone. Which other factor stands in front of each bracket?"),
        (0, "0 would be the plain network, whose factor is slope * w. With the skip the bracket is slope + 1."),
        (0.5**11, "one factor too many: which blocks does the change pass on its way from layer 1 to layer 11?"),
        (0.5**9, "one factor too few: which blocks does the change pass on its way from layer 1 to layer 11?"),
        (0.5, "this is the slope of one block. The change passes through more of them."),
        (
            1.5**10,
            "1.5 = 1 + w is He's block with slope 1. Here the slope is 0, and the skip starts behind the weight.",
        ),
        (5, "the factors are multiplied, not added."),
        (0.625**10, "this takes the slope 1/4, the largest that the sigmoid has. Saturated, its slope is 0."),
        (2.0**10, "each factor is smaller than 1, so the product is, too. Did you divide by the weights?"),
    ]
    hint = "Write down the slope of one block as a number. How often is it multiplied by itself?"
    return number(answer, 0.5**10, right, mistakes, tolerance=0.03, hint=hint)


@exercise("3.3", "how many steps?")
def steps_for_accuracy(answer):
    """Predict: how many Euler steps make the error of 64 steps a hundred times smaller."""
    right = "order 1: the error is proportional to the step, so a hundred times as many steps. Accuracy by Euler is expensive."
    mistakes = [
        (
            640,
            "ten times as many steps make the error a hundred times smaller for a method of order 2. Which order did you measure for Euler?",
        ),
        (
            640000,
            "10,000 times as many steps is far too careful: the error falls in proportion to the step, not to its square root.",
        ),
        (100, "100 is the factor. By what must it be multiplied?"),
        (164, "multiply instead of adding: what matters is the ratio of the steps."),
        (0.64, "the other way round: a smaller error needs more steps."),
        (64, "64 steps make the error that is printed. How does it change when you double them?"),
        (
            8192,
            "the next power of two makes it 128 times smaller, more than was asked. Which number makes it 100 times?",
        ),
    ]
    hint = "What did half the step do to the error at the end? Then what does a hundredth of it do?"
    return number(
        answer, 6250, right, mistakes, tolerance=0.06, hint=hint
    )  # 6115 by the slope 1.01, 6368 measured, 6400 by order 1


def _pendulum(damping=-0.5, gravity=-1, swap=False, on=1, head=None, pull=np.sin):
    def field(t, y, theta):
        first = y[1] if head is None else y[head]
        second = gravity * pull(y[0]) + damping * y[on]
        return np.array([second, first] if swap else [first, second])

    return field


@exercise("3c.1", "a pendulum with friction")
def damped_pendulum(answer):
    """Write: y'' = -sin(y) - 0.5 y' as a first-order system."""
    cases = [
        (t, np.array(state), None)
        for t, state in ((0.0, (1.0, 0.0)), (2.5, (0.3, 2.0)), (1.0, (-2.0, 0.7)), (-0.5, (0.0, -1.5)))
    ]
    mistakes = [
        (_pendulum(damping=0.5), "the friction has the wrong sign: it must slow the pendulum down, against y'."),
        (_pendulum(damping=0.0), "this pendulum has no friction yet: where is 0.5 y'?"),
        (_pendulum(gravity=1), "the term sin(y) has the wrong sign: the weight pulls back towards y = 0."),
        (_pendulum(on=0), "the friction acts on the velocity y', the second entry of the state, not on the angle."),
        (
            _pendulum(swap=True),
            "the two entries have changed places: first the derivative of y, then the derivative of y'.",
        ),
        (_pendulum(head=0), "the first entry must be the derivative of y. You return y itself."),
        (_pendulum(gravity=1, damping=0.5), "both terms of y'' have the wrong sign: compare with the equation."),
        (_pendulum(damping=-1), "the friction is twice too strong: which factor stands before y' in the equation?"),
        (_pendulum(pull=lambda y: y), "-y stands for -sin(y) in small swings only. These swings may be large."),
    ]

    def hint(case, result):
        return f"at the state {show(case[1])} you give {show(result)}. Take the two entries one by one: what is the derivative of y, what is the derivative of y'?"

    return function(
        answer,
        _pendulum(),
        cases,
        "two entries, the velocity and the acceleration. An equation of order 2 needs no more.",
        mistakes,
        hint,
    )


def _step(late="", sign=-1, still=False):
    def step(y, v, dt):
        new_y, new_v = y + dt * v, v + sign * dt * np.sin(y)
        if late == "v":
            new_v = v + sign * dt * np.sin(new_y)
        if late == "y":
            new_y = y + dt * new_v
        if late == "both":
            new_y = y + dt * new_v
            new_v = v + sign * dt * np.sin(new_y)
        return (y, new_v) if still else (new_y, new_v)

    return step


@exercise("3c.2", "find the mistake in a pendulum")
def euler_step(answer):
    """Find the mistake: one Euler step of the pendulum that uses a value of the wrong time."""
    cases = [(1.0, 0.0, 0.1), (0.5, 2.0, 0.2), (-1.2, 0.7, 0.05), (2.5, -1.0, 0.5)]
    mistakes = [
        (
            _step(late="y"),
            "now the new angle is computed from the new velocity. Both right-hand sides need the old values.",
        ),
        (_step(late="both"), "each new value uses the other new value. Both right-hand sides need the old ones."),
        (_step(sign=1), "the pendulum is pushed away from rest: the acceleration is -sin(y)."),
        (
            lambda y, v, dt: (y + v, v - np.sin(y)),
            "the step dt is missing: a slope must be multiplied by dt before it is added.",
        ),
        (_step(still=True), "the angle does not move: y needs its own update."),
        (lambda y, v, dt: (v, -np.sin(y)), "these are the slopes. A step adds dt times the slope to the old state."),
        (
            lambda y, v, dt: (dt * v, -dt * np.sin(y)),
            "these are the changes. A step adds them to the old state.",
        ),
        (lambda y, v, dt: _step()(y, v, dt)[::-1], "the two results have changed places: first y, then v."),
        (lambda y, v, dt: (y, v), "the state does not move: you return the old values."),
        (lambda y, v, dt: (y + dt * v, v), "the velocity does not move: v needs its own update."),
        (lambda y, v, dt: (y + dt * v, v - np.sin(y)), "the new velocity lacks the step dt: it multiplies the slope."),
        (lambda y, v, dt: (y + v, v - dt * np.sin(y)), "the new angle lacks the step dt: it multiplies the slope."),
    ]

    def hint(case, result):
        y, v, dt = case
        return f"from y = {y}, v = {v} with dt = {dt} you give {show(result)}. Compute the two slopes there on paper first: what does each add in a time dt?"

    return function(
        as_pair(answer),
        _step(),
        cases,
        "both slopes are taken at the old state, and only then does the state move.",
        mistakes,
        hint,
        starter=_step(late="v"),
    )


@exercise("3d.1", "as few steps as possible")
def fewest_steps(answer):
    """Change an experiment: the fewest Euler steps with which z' = -20 z from t = 0 to 2 ends smaller than it began."""
    right = (
        "with 21 steps of 2/21 the factor 1 - 20 * 2/21 lies just inside (-1, 1). One step fewer and nothing decays."
    )
    mistakes = [
        (
            20,
            "with 20 steps the factor is 1 - 20 * 0.1 = -1: the state jumps between 1 and -1 for ever and gets no smaller.",
        ),
        (40, "with 40 steps the factor is 0, and the state is 0 after one step. It works, but fewer steps do, too."),
        (
            41,
            "it works: from 40 steps on the state keeps its sign. But the question allows it to jump, if it gets smaller.",
        ),
        (10, "with 10 steps the factor is 1 - 20 * 0.2 = -3. Which factors make a number smaller?"),
        (
            19,
            "with 19 steps the factor lies just outside: 1 - 20 * 2/19 is smaller than -1, and the state grows from step to step.",
        ),
        (39, "it works, with a factor near 0. But fewer steps do, too: how close to -1 may the factor come?"),
        (1, "one step multiplies by 1 - 20 * 2 = -39. Which factors make a number smaller?"),
    ]
    return number(
        answer,
        21,
        right,
        mistakes,
        tolerance=1e-9,
        hint="Compute the factor 1 + dt * lambda for your number of steps. Does it lie between -1 and 1, and would one step fewer do?",
    )


def _bugs():
    """Euler steps with a mistake each: (f, t, z, dt) -> what they return."""
    return {
        "the step is forgotten": lambda f, t, z, dt: z + f(t, z),
        "the later clock": lambda f, t, z, dt: z + dt * f(t + dt, z),
        "the clock stands still": lambda f, t, z, dt: z + dt * f(0.0, z),
        "the old state is forgotten": lambda f, t, z, dt: dt * f(t, z),
        "the step is taken twice as long": lambda f, t, z, dt: z + 2 * dt * f(t, z),
    }


@exercise("3.2", "choose the test that catches them all")
def exposing_test(f=..., t=..., z=..., dt=...):
    """Choose a field and numbers t, z, dt with which a test exposes five wrong Euler steps."""
    if any(missing(value) for value in (f, t, z, dt)):
        return Reply(False, "replace each ... : a function of t and z, and the numbers t, z and dt.")
    try:
        numbers = [as_float(value) for value in (t, z, dt)]
    except (TypeError, ValueError):
        return Reply(False, "t, z and dt are numbers, one each.")
    if not np.isfinite(numbers).all() or numbers[2] <= 0:
        return Reply(False, "finite numbers are asked for, and a dt above 0. You give t = {:g}, z = {:g}, dt = {:g}.".format(*numbers))
    velocity = asked_velocity(f, *numbers[:2])
    right = numbers[1] + numbers[2] * velocity(*numbers[:2])
    results = {name: bug(velocity, *numbers) for name, bug in _bugs().items()}
    if not np.isfinite(right):
        return Reply(False, "the step itself is not finite there, so there is nothing to compare.")
    passed = [name for name, result in results.items() if np.isclose(result, right, rtol=1e-3, atol=1e-6)]
    if passed:
        caught = len(results) - len(passed)
        return Reply(
            False,
            f"the right step gives {right:.4g}. Caught: {caught} of {len(results)}. With these numbers the following pass: {', '.join(passed)}.",
        )
    return Reply(
        True,
        f"the right step gives {right:.4g}, and all {len(results)} wrong ones say something else. Nothing in your test hides one of them.",
    )


def _order(coarse_error, fine_error, coarse_dt, fine_dt):
    return np.log(coarse_error / fine_error) / np.log(coarse_dt / fine_dt)


@exercise("3.4", "measure an order")
def order_of_two(answer):
    """Write: the order of a method from the errors of two runs."""
    cases = [
        (0.1, 0.05, 0.2, 0.1),
        (0.08, 0.005, 0.4, 0.1),
        (1e-3, 1e-6, 0.3, 0.03),
        (0.02, 0.03, 0.1, 0.05),
        (5e-4, 1e-5, 0.05, 0.02),
    ]
    mistakes = [
        (lambda a, b, c, d: np.log2(a / b), "right where the step is halved. Divide by what the steps did: they may shrink by any factor."),
        (lambda a, b, c, d: -_order(a, b, c, d), "the size is right, the sign is not: a smaller error with a smaller step is a positive order."),
        (lambda a, b, c, d: 1 / _order(a, b, c, d), "upside down: how does the *error* change when the *step* does?"),
        (lambda a, b, c, d: (a / b) / (c / d), "this compares the ratios. In error = C dt^p the p stands in the exponent: which function brings it down?"),
        (lambda a, b, c, d: (a - b) / (c - d), "a slope, but on plain axes. The order is the slope on logarithmic axes."),
        (lambda a, b, c, d: np.log(a / b), "this is what the errors did. What did the steps do?"),
    ]  # fmt: skip
    right = "log(ratio of the errors) / log(ratio of the steps): a slope on logarithmic axes, from two points."
    return function(answer, _order, cases, right, mistakes)


def _all_gradients(weights, z0, skip=1.0, own=False, late=False, first=False):
    """dz_N/dw_n for n = 1 ... N of He's blocks z_n = z_(n-1) + sigma(w_n z_(n-1)), or one of the usual mistakes."""
    z, factors, shares = z0, [], []
    for w in weights:
        slope = float(sigmoid.slope(w * z))
        factors.append(skip + slope * w)
        shares.append(slope * (w if own else z))
        z = z + float(sigmoid(w * z))
    result, a = np.zeros(len(weights)), 1.0
    for n in reversed(range(len(weights))):
        a_here = a * factors[n] if late else a
        result[n] = a_here * shares[n]
        a = a * factors[n]
    return np.full(len(weights), result[0]) if first else result


@exercise("3.5", "the gradient of every weight")
def all_weights(answer):
    """Write: dz_N/dw_n for all n of a residual network, in one walk back."""
    rng = np.random.default_rng(35)
    cases = [(rng.normal(size=n), z0) for n, z0 in ((3, 1.0), (5, -0.7), (1, 0.4), (8, 1.5))]

    def variant(**changes):
        return lambda weights, z0: _all_gradients(weights, z0, **changes)

    mistakes = [
        (variant(skip=0.0), "the walk back lost the skip: the slope of He's block is 1 + sigma' w."),
        (variant(own=True), "sigma' times w is the slope in z. The slope of block n in its *weight* is sigma' times the state that comes in."),
        (variant(late=True), "one factor too many: the change of w_n enters behind block n, so only the later blocks multiply it."),
        (lambda weights, z0: _all_gradients(weights, z0)[::-1], "the values are right, but they run from the last weight to the first. Turn them round."),
        (variant(first=True), "this is dz_N/dw_1 for all of them. Each weight has its own."),
        (lambda weights, z0: _all_gradients(np.asarray(weights)[::-1], z0), "the weights are taken in the wrong order on the way forward."),
    ]  # fmt: skip
    right = "forward with stored states, then one walk back that multiplies a by each slope: all gradients for the price of two passes. Notebook 04 does the same with steps."
    return function(answer, _all_gradients, cases, right, mistakes)


@exercise("3a.1", "which explanation holds?")
def steady_gradient(answer):
    """Explain: why He's median gradient keeps its size with the sigmoid."""
    mistakes = {
        "a": "with tanh the same skip and the same weights shrink it by 0.84 a layer. A rule about the skip alone would hold for both.",
        "c": "the gradient of the last weights is tiny, a few hundred-thousandths: the vanishing has moved there.",
        "d": "the weights are the same draws in all three kinds, and the other two shrink.",
    }
    right = "the states grow, the sigmoid saturates, sigma' is about a millionth, so each factor 1 + sigma' w is nearly 1. The price is paid by the late weights."
    return choice(answer, "b", list("abcd"), right, mistakes)


@exercise("3b.1", "how many digits for ten times the work?")
def digits(answer):
    """Predict: by which factor the error of a method of order 3 shrinks for ten times the work."""
    right = "the error goes with the step cubed, and ten times the work is a tenth of the step: three digits."
    mistakes = [
        (30, "the order stands in the exponent: 10 to the power 3, not 10 times 3."),
        (10, "this would be order 1, Euler's."),
        (100, "this would be order 2, Heun's."),
        (10000, "this would be order 4, RK4's."),
        (3, "three is the number of digits. By which factor does the error shrink?"),
        (0.001, "this is the error left, as a part of the old one. Asked is by which factor it shrinks."),
        (1000 / 3, "the work of one step is the same in both runs: it does not enter."),
    ]
    return number(answer, 1000, right, mistakes, tolerance=0.02, hint="A tenth of the step: what becomes of dt^3?")
