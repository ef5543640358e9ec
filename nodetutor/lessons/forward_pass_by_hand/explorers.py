"""The explorer of notebook 05: the worked example, forward and backward, one step at a time."""

import numpy as np

from nodetutor.activations import sigmoid
from nodetutor.notebook.figures import BLUE, RED, subplots
from nodetutor.notebook.widgets import Explorer, selector, stepper
from nodetutor.solvers import time_grid

W, B = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([1.0, 1.0])
START, TARGET = np.array([1.0, 1.0]), np.array([2.0, 1.0])
DT, STEPS = 0.5, 3
TIMES = time_grid(0, DT * STEPS, DT)


def pair(v):
    """Two numbers as they are written by hand."""
    return f"({v[0]:.3f}, {v[1]:.3f})"


def forward():
    """The four states and the three arguments W z + b of the sigmoid."""
    states, arguments = [START], []
    for _ in range(STEPS):
        arguments.append(W @ states[-1] + B)
        states.append(states[-1] + DT * sigmoid(arguments[-1]))
    return states, arguments


KINDS = ("chain rule", "listing", "text", "text, later end")


def back_step(kind, a, z, x, later):
    """One step of a backward pass: the new adjoint, and the lines that say how.  z and x: state and argument W z + b
    where the step begins; later: the argument where it ends.
    """
    if kind == "chain rule":
        d = a * sigmoid.slope(x)
        lines = f"d = a * σ'(W z + b)\n  = {pair(a)} * {pair(sigmoid.slope(x))}\n  = {pair(d)}"
        return a + DT * W.T @ d, f"{lines}\na <- a + 0.5 Wᵀ d"
    if kind == "listing":
        d = a * sigmoid.slope(z)
        lines = f"a * σ'(z)\n  = {pair(a)} * {pair(sigmoid.slope(z))}\n  = {pair(d)}"
        return a - DT * W.T @ d, f"{lines}\na <- a - 0.5 Wᵀ (a * σ'(z))"
    slope = sigmoid.slope(x if kind == "text" else later)
    d = (W.T @ a) * slope
    lines = f"(Wᵀ a) * σ'(W z + b)\n  = {pair(W.T @ a)} * {pair(slope)}\n  = {pair(d)}"
    return a - DT * d, f"{lines}\na <- a - 0.5 (Wᵀ a) * σ'(W z + b)"


def pages(kind):
    """What each step shows: (index of the state, adjoint or None, lines)."""
    states, arguments = forward()
    result = [(0, None, f"z(0) = {pair(START)}\n\nEvery step forward:\nz <- z + 0.5 σ(W z + b)")]
    for n, x in enumerate(arguments):
        z, new = states[n], states[n + 1]
        text = f"z({TIMES[n + 1]:g}) = z({TIMES[n]:g}) + 0.5 σ(W z + b)\n  = {pair(z)} + 0.5 σ{pair(x)}"
        result.append((n + 1, None, f"{text}\n  = {pair(z)} + 0.5 {pair(sigmoid(x))}\n  = {pair(new)}"))
    a = 2 * (states[-1] - TARGET)
    loss = np.sum((states[-1] - TARGET) ** 2)
    text = f"loss = |z(1.5) - y|² = {loss:.3f}\n\na(1.5) = 2 (z(1.5) - y)\n  = 2 ({pair(states[-1])} - {pair(TARGET)})"
    result.append((STEPS, a, f"{text}\n  = {pair(a)}"))
    for n in reversed(range(STEPS)):
        a, lines = back_step(kind, a, states[n], arguments[n], W @ states[n + 1] + B)
        result.append((n, a, f"back from t = {TIMES[n + 1]:g} to {TIMES[n]:g}:\n{lines}\n  = {pair(a)}"))
    return result


def step_by_step():
    """Forward and backward through the worked example, with the numbers in the formula."""
    fig, (left, right) = subplots(1, 2, size=(8.4, 3.2), width_ratios=(1, 1.15))
    left.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(0.8, 3.6), ylim=(0.6, 5))
    left.plot(*TARGET, "k*", markersize=12, label="target")
    path = left.plot([], [], color=BLUE, marker="o", animated=True, label="states")[0]
    arrow = left.plot(
        [],
        [],
        color=RED,
        linestyle="--",
        marker="s",
        markevery=[-1],
        animated=True,
        label="adjoint, from z to z + a / 2",
    )[0]
    left.legend(loc="upper left", fontsize=9, borderaxespad=0)
    right.set_axis_off()
    text = right.text(0, 0.92, "", family="DejaVu Sans Mono", fontsize=11, va="top", linespacing=1.6, animated=True)
    story = {kind: pages(kind) for kind in KINDS}
    states = np.array(forward()[0])

    def update(step, kind):
        n, a, lines = story[kind][step]
        path.set_data(*states[: max(n, min(step, STEPS)) + 1].T)
        arrow.set_data(*(np.transpose([states[n], states[n] + a / 2]) if a is not None else ([], [])))
        text.set_text(lines)
        return f"Step {step} of {2 * STEPS + 1}. " + " ".join(lines.split())

    steps, play = stepper("step", 2 * STEPS + 2, start=STEPS + 2)
    return Explorer(fig, update, steps, selector("backward pass", list(story)), frames=steps, extra=[play])
