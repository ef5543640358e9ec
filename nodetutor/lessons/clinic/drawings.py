"""Drawings for notebook 12 and those that go deeper: valleys, losses of several patients, times, paths, forecasts."""

import numpy as np

from nodetutor.lessons.clinic import limits
from nodetutor.lessons.clinic.symptoms import TIMES
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, PINK, RED, log_axis, say, subplots

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


def draw_times(times, count=6):
    """When the first samples were observed, a row each, and below them all times of all samples; figure and words."""
    fig, ax = subplots(size=(7.2, 2.6))
    union = np.unique(np.concatenate(times))
    for i, own in enumerate(times[:count]):
        ax.plot(own, np.full(len(own), count - i), "o", color=BLUE, markersize=6)
    ax.plot(union, np.zeros(len(union)), "|", color=RED, markersize=14)
    ax.set(xlabel="time t (seconds)", ylim=(-0.8, count + 0.6), xlim=(0, 3.05))
    ax.set_yticks([0, *range(1, count + 1)], ["all", *(f"sample {count - i}" for i in range(count))])
    return fig, (
        f"Dots: the times of the first {count} samples, {min(map(len, times))} to {max(map(len, times))} each, none alike. "
        f"Below: the {len(union)} times of all {len(times)} samples, one line."
    )


def draw_swaps(fields):
    """x of six points that shall change places, against time, a panel for each name: {name: paths (times, 6)}."""
    fig, axes = subplots(1, len(fields), size=(8.6, 3.0), sharey=True)
    for ax, (name, x) in zip(axes, fields.items(), strict=True):
        t = np.linspace(0, 1, len(x))
        for start, path in zip(limits.PLACES, x.T, strict=True):
            color, dash = (BLUE, "-") if start < 0 else (RED, "--")
            ax.plot(t, path, dash, color=color)
            ax.plot([1], [-start], "o", color=color, markersize=6)
        ax.set(xlabel="time t", title=name, xlim=(0, 1.04))
    axes[0].set(ylabel="x")
    ends = "; ".join(f"{name}: from 1 to {x[-1, -1]:.1f}" for name, x in fields.items())
    return fig, f"Six points that shall end at the dots, each on the other side. {ends}."


def draw_growth(forecasts):
    """Forecasts of a growth, a panel for each name: {name: z at the times LATER, (41, runs)}."""
    fig, axes = subplots(1, len(forecasts), size=(8.6, 3.0), sharey=True)
    for ax, (name, z) in zip(axes, forecasts.items(), strict=True):
        ax.plot(limits.LATER, z, "-", color=BLUE, linewidth=0.8, alpha=0.5)
        ax.plot(limits.LATER, limits.growth(limits.LATER), "--", color=RED, label="the truth")
        ax.plot(limits.FIRST, limits.growth(limits.FIRST), "o", color=BLACK, markersize=4, label="observed")
        ax.set(xlabel="time t", title=name, ylim=(-0.1, 3))
    axes[0].set(ylabel="z")
    axes[0].legend(loc="upper left")
    ends = "; ".join(f"{name} {say(z[-1].min())} to {say(z[-1].max())}" for name, z in forecasts.items())
    return fig, f"Twenty forecasts each of a growth that levels off at 1, observed until t = 3. At t = 10: {ends}."
