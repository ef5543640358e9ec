"""The exercises of notebook 11: steps that adapt, stiffness, implicit steps and their adjoint."""

import numpy as np

from nodetutor.notebook.kinds import explain
from nodetutor.notebook.replies import exercise, function, number, progress

__all__ = ["progress"]


def next_step(dt, error, order):
    if error == 0:
        return 5 * dt
    return dt * min(5, max(0.2, 0.9 * error ** (-1 / order)))


@exercise("11.1", "the controller")
def controller(answer):
    """Write: the step to try next, from the error of the last one."""
    cases = [(0.1, 1.0, 3), (0.1, 8.0, 3), (0.2, 0.01, 2), (0.3, 1e-9, 3), (0.3, 1e9, 3), (2.0, 32.0, 5), (0.7, 0.3, 1),
             (0.05, 0.0, 2), (0.4, 1e-3, 5), (0.02, 1e-5, 7), (1.5, 900.0, 6)]  # fmt: skip
    mistakes = [
        (
            lambda dt, error, order: dt * min(5, max(0.2, 0.9 * error ** (1 / order))),
            "your step grows with the error. A large error asks for a shorter step.",
        ),
        (
            lambda dt, error, order: 5 * dt if error == 0 else dt * min(5, max(0.2, error ** (-1 / order))),
            "the factor 0.9 is missing: without it half of the steps would be rejected.",
        ),
        (
            lambda dt, error, order: min(5, max(0.2, next_step(1, error, order))),
            "this is the factor. Multiply the step dt by it.",
        ),
        (
            lambda dt, error, order: 5 * dt if error == 0 else dt * 0.9 * error ** (-1 / order),
            "the factor has bounds: never below 1/5, never above 5.",
        ),
        (
            lambda dt, error, order: 5 * dt if error == 0 else dt * min(5, max(0.2, 0.9 / error)),
            "an error of dt^order changes by a factor f^order when dt changes by f: take the root.",
        ),
        (
            lambda dt, error, order: 5 * dt if error == 0 else dt * min(5, max(0.2, 0.9 * error ** (-1 / (order + 1)))),
            "one order too many: here `order` already counts the power of dt in the error.",
        ),
    ]

    def more(rng):
        return float(rng.uniform(0.01, 3)), float(10 ** rng.uniform(-4, 3)), int(rng.integers(1, 8))

    return function(answer, next_step, cases, "long steps where it is easy, short ones where it is hard.", mistakes,
                    more=more)  # fmt: skip


@exercise("11.2", "steps that a fast clock costs")
def explicit_steps(answer):
    """Predict: how many explicit Euler steps from 0 to 10 keep dt * 1000 at 2."""
    mistakes = [
        (10000, "with dt * rate = 1 each step is safe, and twice as long ones are still on the edge: the limit is 2."),
        (20000, "the limit asks for dt of at most 2 / rate, not half of 1 / rate."),
        (500, "this is how many steps fit in one unit of time. The way is 10 units long."),
        (0.002, "this is the step dt. How many of them fit in 10?"),
    ]
    return number(answer, 5000, "dt may be 2 / 1000, and 10 / 0.002 = 5000.", mistakes, tolerance=0.001)


@exercise("11.3", "the matrix of the way back")
def adjoint_step(answer):
    """Find the mistake: one implicit step of the adjoint."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(n, n)), rng.normal(size=n), dt) for n, dt in ((2, 0.1), (3, 0.7), (2, 2.0), (4, 0.3))]

    def right(J, a, dt):
        return np.linalg.solve(np.eye(len(a)) - dt * np.transpose(J), a)

    mistakes = [
        (
            lambda J, a, dt: np.linalg.solve(np.eye(len(a)) + dt * np.transpose(J), a),
            "the sign was right: the step solves z_1 - dt f(z_1) = z_0.",
        ),
        (
            lambda J, a, dt: a + dt * np.transpose(J) @ np.asarray(a),
            "this is the step of explicit Euler's adjoint. The implicit one solves a system.",
        ),
        (
            lambda J, a, dt: np.linalg.solve(np.eye(len(a)) - np.transpose(J), a),
            "dt has got lost.",
        ),
    ]
    return function(
        answer, right, cases, "the matrix of the forward step, transposed.", mistakes,
        starter=lambda J, a, dt: np.linalg.solve(np.eye(len(a)) - dt * np.asarray(J), a),
        more=lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=3), float(rng.uniform(0.05, 2))),
    )  # fmt: skip


@exercise("11.4", "why the fast rate stays away")
def why_raw_fails(answer):
    """Explain: why neither optimizer finds both rates when it moves the rates themselves."""
    why = {
        "A": "the same implicit steps and the same starts find both rates once logarithms are learned: the solver was not it.",
        "B": "one length of step must serve a rate near 1 and a rate near 1000, and a logarithm makes both alike.",
        "C": "the gradient agrees with central differences: it was checked above.",
        "D": "fifty steps are enough with logarithms, from the same starts.",
    }
    return explain(answer, "B", why)


@exercise("11.5", "an implicit step of your own")
def implicit_step(answer):
    """Write: one step of implicit Euler by Newton's method, for one number."""

    def right(f, slope, t, z, dt):
        new = z
        for _ in range(60):
            new = new - (new - z - dt * f(t + dt, new)) / (1 - dt * slope(t + dt, new))
        return new

    def case(rate, wave, t, z, dt):
        return (
            lambda t, z: -rate * (z - np.cos(wave * t)) - 0.3 * z**3,
            lambda t, z: -rate - 0.9 * z**2,
            t, z, dt,
        )  # fmt: skip

    cases = [case(1.0, 1.0, 0.0, 2.0, 0.5), case(50.0, 2.0, 0.4, -1.0, 0.3), case(1000.0, 0.5, 3.0, 0.2, 0.1),
             case(0.1, 3.0, -1.0, 1.5, 2.0), case(2.0, 1.0, 2.5, -1.0, 0.5)]  # fmt: skip
    mistakes = [
        (lambda f, slope, t, z, dt: z + dt * f(t, z), "this is explicit Euler: the slope where the step begins."),
        (
            lambda f, slope, t, z, dt: z + dt * f(t + dt, z) / (1 - dt * slope(t + dt, z)),
            "one correction of Newton's method is not enough for a curved f: go on until it stands still.",
        ),
        (
            lambda f, slope, t, z, dt: right(lambda s, x: f(t, x), lambda s, x: slope(t, x), t, z, dt),
            "the slope is taken at the old time. The step ends at t + dt.",
        ),
    ]
    return function(answer, right, cases, "it solves z_1 = z + dt f(t + dt, z_1), whatever the rate.", mistakes,
                    tolerance=1e-6, more=lambda rng: case(*rng.uniform([0.1, 0.3, -1, -2, 0.05], [90, 3, 3, 2, 2])))  # fmt: skip
