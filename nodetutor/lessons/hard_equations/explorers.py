"""The explorer of notebook 11: explicit and implicit Euler on a slow curve with a fast clock."""

import numpy as np

from nodetutor.implicit import solve_implicit
from nodetutor.lessons.hard_equations.equations import TwoClocks, solution
from nodetutor.notebook.figures import BLACK, RED, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider
from nodetutor.solvers import solve

END, HIGH = 6.0, 3.0
SOLVERS = {"explicit": solve, "implicit": solve_implicit}


def two_clocks():
    """The steps of both Euler methods beside the exact curve, for any fast rate and number of steps."""
    fig, ax = subplots(size=(7.6, 3.4))
    ax.set(xlim=(-0.1, END + 0.1), ylim=(-HIGH, HIGH), xlabel="time $t$", ylabel="$z$")
    fine = np.linspace(0, END, 601)
    exact = ax.plot([], [], color=BLACK, animated=True, label="exact")[0]
    steps = ax.plot([], [], color=RED, linestyle="--", marker="s", markersize=4, animated=True, label="Euler")[0]
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)

    def update(rate, count, method):
        t = np.linspace(0, END, count + 1)
        states = SOLVERS[method](TwoClocks(), [rate], [0.0], t)[:, 0]
        exact.set_data(fine, solution(fine, rate, 0.0))
        steps.set_data(t, np.clip(states, -9, 9))
        product, error = rate * END / count, np.abs(states - solution(t, rate, 0.0)).max()
        told = f"{method} Euler, rate {say(rate)}, {count} steps: dt times rate is {say(product)}"
        if method == "explicit" and product > 2:
            return f"{told}, above 2: every step overshoots by more than the last one. The largest error is {say(error, 1)}."
        return f"{told}. The largest error is {say(error, 1)}."

    rate = log_slider("fast rate", 0, 3, 30.0, step=0.25)
    return Explorer(fig, update, rate, slider("steps", 10, 200, 60, step=10), selector("method", list(SOLVERS)))
