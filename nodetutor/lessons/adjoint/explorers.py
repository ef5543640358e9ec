"""The explorers of notebook 04: a nudge on the way of a state (04), and the error of both adjoints against the step (04d)."""

from functools import cache
from typing import NamedTuple

import numpy as np

from nodetutor import thesis
from nodetutor.fields import Layer
from nodetutor.gradients import adjoint_path, exact
from nodetutor.notebook.figures import BLACK, BLUE, RED, say, subplots
from nodetutor.notebook.widgets import Explorer, selector, slider
from nodetutor.solvers import METHODS, RK4, solve, step

FIELDS = {
    "gentle": (Layer(2), np.array([2.0, -1.0, -2.0, 1.0, 1.0, 1.0])),
    "steep": (Layer(2, "tanh"), np.array([0.0, 1.0, 0.0, -4.0, 0.0, 2.0])),
}
STEPS = (5, 10, 20, 40, 80)
FLOOR, ROOF = 1e-8, 10.0  # what is smaller or larger is drawn on the edge; below 1e-8 the reference itself is in doubt


class Measured(NamedTuple):
    """One run: discrete gradient, continuous ones {stored?: gradient}, the one by moving theta; states forward and
    back.
    """

    discrete: np.ndarray
    continuous: dict
    moved: np.ndarray
    t: np.ndarray
    forward: np.ndarray
    back: np.ndarray


@cache
def measure(name, method, steps):
    """All ways to the gradient for theta on one grid; `method` by its name."""
    field, theta = FIELDS[name]
    t = np.linspace(0, 2, steps + 1)
    states = solve(field, theta, thesis.START, t, method)
    arguments = field, theta, states, t, thesis.LOSS.gradient(states), method
    stored, seen = (adjoint_path(*arguments, stored=kept) for kept in (True, False))
    nudges = 1e-5 * np.eye(len(theta))
    ends = solve(field, theta[:, None] + np.hstack([nudges, -nudges]), thesis.START, t, method)
    up, down = np.split(thesis.LOSS(ends), 2)
    continuous = {True: stored[0, 4:-1], False: seen[0, 4:-1]}
    return Measured(exact(*arguments).theta, continuous, (up - down) / 2e-5, t, states, seen[:, :2])


def distance(g, reference):
    """Relative distance of two gradients, kept inside the picture."""
    error = np.linalg.norm(g - reference) / np.linalg.norm(reference)
    return float(np.clip(error, FLOOR, ROOF)) if np.isfinite(error) else ROOF


def tell(error):
    """An error in words, the same on every processor."""
    return "below 1e-7" if error < 1e-7 else (f"{say(100 * error)} per cent" if error > 1e-4 else f"{error:.0e}")


def step_ticks(ax, steps):
    """Label a logarithmic axis at these steps and nowhere else."""
    ax.set_xticks(steps, [f"{step:g}" for step in steps])
    ax.set_xticks([], minor=True)


def gradient_error():
    """Error of both adjoints against dt, and the path that the backward pass saw."""
    dts = 2 / np.array(STEPS)
    fig, (left, right) = subplots(1, 2, size=(8.6, 3.2), width_ratios=(1.2, 1))
    left.set(xscale="log", yscale="log", xlim=(0.02, 0.5), ylim=(FLOOR / 4, 20 * ROOF))
    left.set(xlabel="step dt", ylabel="relative error of dL/dtheta")
    right.set(xlim=(-0.05, 2.05), ylim=(0, 3.5), xlabel="time $t$", ylabel="$z_2$")
    step_ticks(left, dts)
    looks = {
        "discrete": {"color": BLACK, "linestyle": "-", "marker": "o"},
        "continuous": {"color": RED, "linestyle": "--", "marker": "s"},
    }
    lines = {kind: left.plot([], [], animated=True, label=kind, **look)[0] for kind, look in looks.items()}
    here = left.plot([], [], "o", color=BLACK, markersize=15, markerfacecolor="none", animated=True)[0]
    paths = [right.plot([], [], animated=True, markersize=4, label=label, **looks[kind])[0] for kind, label in
             (("discrete", "forward"), ("continuous", "seen on the way back"))]  # fmt: skip
    left.legend(loc="upper left")
    right.legend(loc="upper left", fontsize=9)

    def update(halvings, solver, states, field, against):
        story, stored = [measure(field, solver, n) for n in STEPS], states == "stored"
        errors = {"discrete": [], "continuous": []}
        for run in story:
            reference = run.moved if against == "computed loss" else measure(field, "rk4", 320).discrete
            errors["discrete"].append(distance(run.discrete, reference))
            errors["continuous"].append(distance(run.continuous[stored], reference))
        for kind, line in lines.items():
            line.set_data(dts, errors[kind])
        now = story[halvings]
        here.set_data([dts[halvings]] * 2, [errors[kind][halvings] for kind in lines])
        seen = now.forward if stored else now.back
        paths[0].set_data(now.t, now.forward[:, 1])
        paths[1].set_data(now.t, seen[:, 1])
        miss = np.linalg.norm(seen[0] - now.forward[0])
        missed = say(miss) if miss > 1e-6 else "less than 1e-6"
        home = "" if stored else f" Integrated back, the state misses its start by {missed}."
        if not 0 <= seen[:, 1].min() <= seen[:, 1].max() <= 3.5:
            home += " The path back leaves the frame."
        return (
            f"{solver}, dt = {dts[halvings]:g}, {field} field, compared with the gradient of the {against}: "
            f"the discrete gradient's error is {tell(errors['discrete'][halvings])}, "
            f"the continuous one's {tell(errors['continuous'][halvings])} ({states} states).{home}"
        )

    halve = slider("halve dt", 0, len(STEPS) - 1, 1)
    return Explorer(
        fig,
        update,
        halve,
        selector("solver", list(METHODS)),
        selector("states", ["stored", "re-integrated"]),
        selector("field", list(FIELDS)),
        selector("compare with", ["computed loss", "exact flow"]),
        frames=halve,
    )


NUDGE, MOMENTS = 0.3, 40  # the length of a nudge; the steps of the path on which it happens


@cache
def nudged(angle):
    """Paths (MOMENTS + 1, 2, MOMENTS + 1): column n is nudged at grid time n, in the direction `angle`, in degrees."""
    field, theta = FIELDS["gentle"]
    t = np.linspace(0, 2, MOMENTS + 1)
    z = np.repeat(thesis.START[:, None], MOMENTS + 1, axis=1)
    paths = []
    for n in range(MOMENTS + 1):
        z = z.copy()
        z[:, n] += NUDGE * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        paths.append(z)
        z = step(field, t[n], z, theta, t[1] - t[0], RK4)
    return np.array(paths)


def one_nudge():
    """A state is nudged once on its way: where it goes from there, and what this does to the loss."""
    fig, (left, right) = subplots(1, 2, size=(8.6, 3.2), width_ratios=(1.3, 1))
    left.set(xlim=(0.6, 4.4), ylim=(1.6, 4.4), xlabel="$z_1$", ylabel="$z_2$")
    right.set(xlim=(-0.1, 2.1), ylim=(-2.4, 2.4), xlabel="time of the nudge", ylabel="change of the loss")
    right.axhline(0, color=BLACK, linewidth=0.8, linestyle="-")
    field, theta = FIELDS["gentle"]
    times = np.linspace(0, 2, MOMENTS + 1)
    z = solve(field, theta, thesis.START, times, RK4)
    left.plot(*z.T, "-", color=BLACK, label="no nudge")
    left.plot(*thesis.TARGET, "k*", markersize=12, label="target")
    moved = left.plot([], [], "--", color=RED, animated=True, label="nudged")[0]
    jump = left.plot([], [], ":", color=BLUE, marker="o", animated=True, label="the nudge")[0]
    left.legend(loc="center right", fontsize=9)
    curve = right.plot([], [], "-", color=BLUE, animated=True)[0]
    here = right.plot([], [], "o", color=RED, markersize=9, animated=True)[0]

    def update(time, angle):
        n = round(time / 2 * MOMENTS)
        paths = nudged(angle)
        changes = thesis.LOSS(paths) - thesis.LOSS(z)
        moved.set_data(*paths[n:, :, n].T)
        jump.set_data(*np.array([z[n], paths[n, :, n]]).T)
        curve.set_data(times, changes)
        here.set_data([times[n]], [changes[n]])
        grows = "grows" if changes[n] > 0 else "falls"
        return (
            f"Nudged by {NUDGE} at t = {times[n]:.2f}, in the direction of {angle} degrees (0 is right, 90 is up): "
            f"the loss {grows} by {say(abs(changes[n]))}."
        )

    when = slider("time of the nudge", 0.0, 2.0, 0.0, step=0.05)
    kept = {"direction": range(0, 360, 45)}
    return Explorer(fig, update, when, slider("direction", 0, 345, 0, step=15), frames=when, record=kept)
