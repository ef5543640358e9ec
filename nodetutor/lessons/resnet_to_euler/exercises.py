"""The exercises of notebook 03."""

import numpy as np

from nodetutor.notebook.replies import as_pair, function, number, show


def saturated_skip(answer):
    """Predict: dz_11/dz_1 with the printed skip, all weights 1/2, every sigmoid saturated."""
    right = "ten factors (0 + 1) * 1/2. The skip is there, and the gradient is gone: the weights decide."
    mistakes = [
        (1, "1 is the product of the brackets [slope + 1] alone. Which other factor stands in front of each bracket?"),
        (1e-300, "0 would be the plain network, whose factor is slope * w. With the skip the bracket is slope + 1."),
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
    return number(answer, 6400, right, mistakes, tolerance=0.02, hint=hint)


def _pendulum(damping=-0.5, gravity=-1, swap=False, on=1, head=None, pull=np.sin):
    def field(t, y, theta):
        first = y[1] if head is None else y[head]
        second = gravity * pull(y[0]) + damping * y[on]
        return np.array([second, first] if swap else [first, second])

    return field


def damped_pendulum(answer):
    """Write: y'' = -sin(y) - 0.5 y' as a first-order system."""
    cases = [(0.0, np.array(state), None) for state in ((1.0, 0.0), (0.3, 2.0), (-2.0, 0.7), (0.0, -1.5))]
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
        return f"at the state {case[1].tolist()} you give {np.round(np.asarray(result, dtype=float), 3).tolist()}. Take the two entries one by one: what is the derivative of y, what is the derivative of y'?"

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


def euler_step(answer):
    """Find the mistake: one Euler step of the pendulum that uses a value of the wrong time."""
    cases = [(1.0, 0.0, 0.1), (0.5, 2.0, 0.2), (-1.2, 0.7, 0.05), (2.5, -1.0, 0.5)]
    mistakes = [
        (
            _step(late="v"),
            "one of the two slopes is not taken at the old state, as Euler's method asks. Which one?",
        ),
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
    )


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
