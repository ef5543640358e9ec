"""Drawings for notebook 11: steps on a curve, errors against tolerance, work against stiffness, shares that find."""

import numpy as np

from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, log_axis, show, subplots


def about(count):
    """A count in words, with one digit: the same on every processor."""
    return f"about {float(f'{count:.1g}'):,.0f}"


def draw_walk(walk, title):
    """The states of a `Walk` over time, a dot for each step, and the lengths of its steps below."""
    fig, (above, below) = subplots(2, 1, size=(7.2, 4.4), sharex=True, height_ratios=(2, 1))
    for i, (color, dash) in enumerate(((BLUE, "-"), (RED, "--"))):
        above.plot(walk.t, walk.states[:, i], color=color, linestyle=dash, marker=".", label=f"$z_{i + 1}$")
    below.step(walk.t[:-1], np.diff(walk.t), where="post", color=BLACK)
    log_axis(below)
    above.legend(loc="upper right")
    below.set(xlabel="time $t$", ylabel="step", yticks=(0.01, 0.1, 1), ylim=(0.008, 1))
    steps = np.diff(walk.t)
    show(fig, f"{title}: {about(len(steps))} steps, the longest {about(steps.max() / steps.min())} times as long as the shortest. "
         "Steps are short where the curve bends fast, long where it is almost straight.")  # fmt: skip


def draw_tolerance(tolerances, lines, ylabel, title):
    """Errors against tolerance, {label: errors}, both axes logarithmic, with a line of slope 1."""
    fig, ax = subplots(size=(6.4, 3.4))
    looks = ((BLUE, "-", "o"), (RED, "--", "s"), (GREEN, "-.", "^"))
    for (label, errors), (color, dash, marker) in zip(lines.items(), looks, strict=False):
        ax.plot(tolerances, errors, color=color, linestyle=dash, marker=marker, label=label)
    log_axis(ax, "x")
    log_axis(ax)
    ax.set(xlabel="tolerance", ylabel=ylabel)
    ax.legend(loc="upper left")
    told = "; ".join(f"{label} from {errors[0]:.0e} to {errors[-1]:.0e}" for label, errors in lines.items())
    show(fig, f"{title} From tolerance {tolerances[0]:g} to {tolerances[-1]:g}: {told}.")


def draw_work(rates, evaluations):
    """Evaluations against the fast rate, with a line of slope 1."""
    fig, ax = subplots(size=(6.4, 3.4))
    ax.plot(rates, evaluations, "o-", color=BLUE, label="steps that adapt")
    ax.plot(rates[1:], evaluations[-1] * np.array(rates[1:]) / rates[-1], ":", color=BLACK, label="slope 1")
    log_axis(ax, "x")
    log_axis(ax)
    ax.set(xlabel="fast rate", ylabel="evaluations")
    ax.legend(loc="upper left")
    show(fig, f"Evaluations with steps that adapt, tolerance 0.001: {about(evaluations[0])} at rate {rates[0]:g}, "
         f"{about(evaluations[-1])} at rate {rates[-1]:g}. The curve that is followed hardly changes.")  # fmt: skip


def draw_growth(at, medians):
    """Evaluations while a neural ODE trains, {weight on motion: medians}."""
    fig, ax = subplots(size=(6.4, 3.4))
    looks = ((BLUE, "-", "o"), (RED, "--", "s"), (GREEN, "-.", "^"))
    for (weight, counts), (color, dash, marker) in zip(medians.items(), looks, strict=True):
        ax.plot(at, counts, color=color, linestyle=dash, marker=marker, label=f"weight on motion {weight:g}")
    ax.set(xlabel="step of training", ylabel="evaluations (median of 10)", ylim=(0, None))
    ax.legend(loc="upper left")
    told = "; ".join(f"with weight {w:g} from {about(c[0])} to {about(c[-1])}" for w, c in medians.items())
    show(fig, f"Evaluations that one solution needs while the field trains, medians of 10 runs: {told}.")
