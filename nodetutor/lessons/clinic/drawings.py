"""Drawings for notebook 12 and those that go deeper: a landscape with many valleys, and losses of several patients."""

import numpy as np

from nodetutor.lessons.clinic.symptoms import TIMES
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, PINK, RED, log_axis, subplots

RIGHT_PACE = 2 * np.pi


def loss_of_pace(pace, observations):
    """The mean of |z - data|^2 over so many observations, for a circle that turns at another pace: 2 - 2 cos(gap t)."""
    gaps = np.multiply.outer(np.asarray(pace, dtype=float) - RIGHT_PACE, TIMES[1 : observations + 1])
    return (2 - 2 * np.cos(gaps)).mean(axis=-1)


def valleys(losses):
    """How many local minima a curve has."""
    return int(((losses[1:-1] < losses[:-2]) & (losses[1:-1] < losses[2:])).sum())


def draw_valleys():
    """Loss against the pace of the circle, for the whole series and for windows of 4; returns figure and words."""
    pace = np.linspace(0, 2 * RIGHT_PACE, 2001)
    fig, ax = subplots(size=(7.2, 3.0))
    curves = {name: loss_of_pace(pace, n) for name, n in (("the whole series", 48), ("windows of 4", 4))}
    for (name, losses), color, dash in zip(curves.items(), (BLUE, RED), ("-", "--"), strict=True):
        ax.plot(pace / RIGHT_PACE, losses, dash, color=color, label=f"{name}: valleys {valleys(losses)}")
    ax.axhline(1, color=BLACK, linestyle=":", linewidth=1.2)
    ax.set(xlabel="pace (1 is right)", ylabel="loss", ylim=(0, None))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    counts = [valleys(losses) for losses in curves.values()]
    return fig, (
        f"Loss against the pace of a circle. Over the whole series it has {counts[0]} valleys between pace 0 and 2, and "
        f"only the one at 1 is deep; over windows of 4 observations it has {counts[1]}."
    )


def draw_losses(curves, size=(7.2, 3.2)):
    """Loss against step, one line for each name: {name: losses (steps,)}."""
    fig, ax = subplots(size=size)
    for (name, losses), color, dash in zip(
        curves.items(), (BLACK, RED, GREEN, BLUE, PINK), ("-", "--", "-.", ":", (0, (5, 1, 1, 1))), strict=False
    ):
        ax.plot(losses, linestyle=dash, color=color, label=name)
    ax.set(xlabel="step", ylabel="loss (median of 20 starts)")
    log_axis(ax)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return fig
