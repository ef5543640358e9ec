"""The explorer of notebook 13: what a digit costs, by the method's name in each library."""

from functools import cache

import numpy as np

from nodetutor import thesis
from nodetutor.adaptive import BOGACKI_SHAMPINE, DORMAND_PRINCE, Pair, solve_adaptive
from nodetutor.lessons.going_on.same import THREE_EIGHTHS
from nodetutor.lessons.real_data.models import LotkaVolterra
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, selector, slider
from nodetutor.solvers import EULER, HEUN, MIDPOINT, RK4, solve, time_grid

THETA = np.array([0.5, -0.3, 0.2, 0.4, 0.1, -0.2])
PROBLEMS = {  # name: (field, theta, where it starts, how long it runs)
    "thesis": (thesis.FIELD, THETA, thesis.START, 2.0),
    "hare and lynx": (LotkaVolterra(), np.log([0.5, 0.5, 0.8, 0.8]), np.array([-0.3, -0.9]), 10.0),
}
VIEWS = {"thesis": ((0.8, 2.6), (1.8, 3.8)), "hare and lynx": ((-1.5, 1.5), (-1.5, 1.5))}
FLOOR = 1e-11  # below it rounding decides
METHODS = {  # name here: (method, its name in torchdiffeq, diffrax, SciML)
    "Euler": (EULER, "euler", "Euler", "Euler"),
    "midpoint": (MIDPOINT, "midpoint", "Midpoint", "Midpoint"),
    "Heun": (HEUN, "heun2", "Heun", "Heun"),
    "RK4": (RK4, "none (its rk4 is the 3/8 rule)", "none", "RK4"),
    "3/8 rule": (THREE_EIGHTHS, "rk4", "none", "none"),
    "Bogacki-Shampine, adaptive": (BOGACKI_SHAMPINE, "bosh3", "Bosh3", "BS3"),
    "Dormand-Prince, adaptive": (DORMAND_PRINCE, "dopri5", "Dopri5", "DP5"),
}
LEVELS = range(1, 9)  # 4, 8, ... steps, or a tolerance of 10^-1, 10^-2, ...


@cache
def walk(problem, method, level):
    """(times, states, evaluations): with 2^(level + 1) equal steps, or with a tolerance of 10^-level."""
    field, theta, start, length = PROBLEMS[problem]
    tableau = METHODS[method][0]
    if isinstance(tableau, Pair):
        done = solve_adaptive(field, theta, start, [0, length], tableau, rtol=10.0**-level, atol=10.0**-level)
        return done.t, done.states, done.evaluations
    t = time_grid(0, length, length / 2 ** (level + 1))
    return t, solve(field, theta, start, t, tableau), (len(t) - 1) * len(tableau.b)


@cache
def reference(problem):
    """The path at 201 times, from steps far finer than any here."""
    field, theta, start, length = PROBLEMS[problem]
    return solve(field, theta, start, time_grid(0, length, length / 4000), RK4)[::20]


def error(problem, method, level):
    """How far the last state lies from the end of the path, and the evaluations that this took."""
    _, states, evaluations = walk(problem, method, level)
    return np.linalg.norm(states[-1] - reference(problem)[-1]), evaluations


def cost_of_a_digit():
    """Problem, method and accuracy: the path with its steps, and error against evaluations for all methods."""
    fig, (left, right) = subplots(1, 2, size=(9.6, 3.6), width_ratios=(1, 1.25))
    left.set(xlabel="$z_1$", ylabel="$z_2$")
    true = left.plot([], [], "-", color="#888888", animated=True, label="path")[0]
    steps = left.plot([], [], "o--", color=RED, markersize=4, linewidth=1, animated=True, label="steps")[0]
    left.legend(loc="upper left")
    right.set(xlabel="evaluations of the field", ylabel="error at the end", xlim=(3, 3000), ylim=(1e-12, 10))
    log_axis(right)
    log_axis(right, "x")
    marks = ("o", "v", "^", "s", "D", "P", "X")
    colors = (BLACK, BLUE, GREEN, RED, RED, BLUE, BLACK)
    dashes = ("-", "-", "-", "-", "--", ":", ":")
    style = zip(METHODS, marks, colors, dashes, strict=True)
    curves = {
        name: right.plot([], [], d, marker=m, color=c, markersize=4, linewidth=1, animated=True, label=name)[0]
        for name, m, c, d in style
    }
    here = right.plot([], [], "o", color=RED, markersize=13, fillstyle="none", markeredgewidth=2, animated=True)[0]
    right.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=8.5)

    def update(problem, method, level):
        limits = VIEWS[problem]
        if limits != (left.get_xlim(), left.get_ylim()):
            left.set(xlim=limits[0], ylim=limits[1])
        true.set_data(*reference(problem).T)
        steps.set_data(*walk(problem, method, level)[1].T)
        for name, curve in curves.items():
            errors = [error(problem, name, n) for n in LEVELS]
            curve.set_data([cost for _, cost in errors], [miss for miss, _ in errors])
        miss, cost = error(problem, method, level)
        here.set_data([cost], [miss])
        tableau, torch, jax, julia = METHODS[method]
        count = len(walk(problem, method, level)[0]) - 1
        size = f"of {say(miss, 1)}" if FLOOR < miss < 10 else "below 1e-11" if miss < 10 else "beyond 10"
        how = f"a tolerance of 1e-{level}" if isinstance(tableau, Pair) else "equal steps"
        return (
            f"{method} with {how}: {count} steps, {cost} evaluations of the field, and an error {size} at the "
            f"end. Its name in torchdiffeq: {torch}; in diffrax: {jax}; in SciML: {julia}."
        )

    accuracy = slider("accuracy", LEVELS[0], LEVELS[-1], 3)
    return Explorer(
        fig, update, selector("problem", list(PROBLEMS)), selector("method", list(METHODS), "RK4"), accuracy,
        frames=accuracy,
    )  # fmt: skip
