"""The explorers of notebook 12 and of those that go deeper: windows, units of time, the horizon of chaos."""

import numpy as np

from nodetutor.lessons.clinic import arrivals, limits, study
from nodetutor.lessons.clinic.study import DURATIONS, LENGTHS
from nodetutor.lessons.clinic.symptoms import CIRCLE, STARTS, TIMES
from nodetutor.notebook.figures import BLACK, BLUE, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, selector, slider


def path_beside_errors(t, data, name, values, errors):
    """A figure with data and a moving path of that name, and with the errors of all trainings at each of the values of a control.

    Returns the figure, its two axes, the path and the mark of the chosen value.
    """
    fig, (left, right) = subplots(1, 2, size=(9.4, 3.3), width_ratios=(3, 2))
    left.set(ylabel="$z_1$", ylim=(-1.7, 1.7))
    left.plot(t, data[:, 0], "o", color=BLACK, markersize=4, label="data")
    path = left.plot([], [], "-", color=RED, animated=True, label=name)[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    log_axis(right)
    log_axis(right, "x")
    for value, off in zip(values, errors, strict=True):
        right.plot(np.full(len(off), value), off, ".", color=BLUE, markersize=4, alpha=0.4)
    right.axhline(1, color=BLACK, linestyle=":", linewidth=1.2)
    here = right.plot([], [], "o", color=RED, animated=True)[0]
    return fig, left, right, path, here


def window_and_fit():
    """The length of a window decides whether a training finds the circle or its mean."""
    told = study.load("lengths")
    fig, left, right, path, here = path_beside_errors(TIMES, CIRCLE, "the median training", LENGTHS, told["errors"])
    left.set(xlabel="time t", xlim=(-0.05, 4.05))
    right.set(xlabel="observations in a window", ylabel="error over the whole series", xlim=(0.8, 60), ylim=(1e-5, 10))
    right.set_xticks(LENGTHS[:1] + LENGTHS[1:4:2] + LENGTHS[5:7] + LENGTHS[8:])
    right.text(0.9, 1.4, "the mean", fontsize=10)

    def update(length):
        i = LENGTHS.index(length)
        errors = told["errors"][i]
        path.set_data(TIMES, told["paths"][i, :, 0])
        here.set_data([length], [np.median(errors)])
        size = "the whole series" if length == LENGTHS[-1] else f"windows of {length}"
        return (
            f"{size}: {(errors < 0.2).sum()} of {STARTS} trainings fit (error below 0.2), {(errors > 0.5).sum()} lie "
            f"nearer to the mean (above 0.5; the mean has 1); median {say(np.median(errors))}."
        )

    lengths = selector("observations in a window", list(LENGTHS), 48)
    return Explorer(fig, update, lengths, frames=lengths)


def unit_of_time():
    """One turn of a circle that takes 1/100 to 3600 units of time: everything else is the same."""
    told = study.load("units")
    names = {1 / 24: "1/24 (in days)", 1: "1 (in hours)", 60: "60 (in minutes)", 3600: "3600 (in seconds)"}
    fig, left, right, path, here = path_beside_errors(
        arrivals.SHARE, arrivals.CIRCLE, "the training in the middle", DURATIONS, told["errors"]
    )
    left.set(xlabel="share of the turn", xlim=(-0.02, 1.02))
    right.set(xlabel="units of time in one turn", ylabel="error", xlim=(0.005, 7200), ylim=(1e-4, 1e8))
    right.set_xticks([0.01, 1, 60, 3600])
    right.text(0.006, 1.6, "the mean", fontsize=10)

    def update(duration):
        i = DURATIONS.index(duration)
        off = told["errors"][i]
        path.set_data(arrivals.SHARE, told["paths"][i, :, 0])
        here.set_data([duration], [np.median(off)])
        return (
            f"One turn takes {names.get(duration, f'{duration:.3g}')} units of time: {(off < 0.1).sum()} of "
            f"{len(off)} trainings fit (error below 0.1; the mean has 1); median error {say(np.median(off))}. "
            f"The data need a speed of {say(2 * np.pi / duration)} in a unit of time."
        )

    options = [(names.get(duration, f"{duration:.3g}"), duration) for duration in DURATIONS]
    durations = selector("one turn takes", options, 60)
    return Explorer(fig, update, durations, frames=durations)


def horizon():
    """Two paths of Lorenz's equations that differ in one digit at the start: how long do they stay together?"""
    digits = range(1, 15)
    nudges = 10.0 ** -np.array(digits)
    walks = limits.nudged(np.append(0, nudges))
    apart = limits.distance(walks[..., 1:], walks[..., :1])
    times, few = limits.parting(apart), slice(None, None, 4)
    fig, (left, right) = subplots(1, 2, size=(9.4, 3.3), width_ratios=(3, 2))
    left.set(xlabel="time t", ylabel="$z_1$", xlim=(0, 40), ylim=(-22, 22))
    left.plot(limits.TIME[few], walks[few, 0, 0], "--", color=BLUE, linewidth=1.2, label="without a nudge")
    path = left.plot([], [], "-", color=RED, linewidth=1.2, animated=True, label="nudged")[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    right.set(xlabel="time t", ylabel="distance", xlim=(0, 40), ylim=(1e-15, 1e3))
    log_axis(right)
    right.axhline(1, color=BLACK, linestyle=":", linewidth=1.2)
    gap = right.plot([], [], "-", color=RED, linewidth=1.2, animated=True)[0]
    here = right.plot([], [], "o", color=RED, animated=True)[0]

    def update(digit):
        i = digit - 1
        path.set_data(limits.TIME[few], walks[few, 0, digit])
        gap.set_data(limits.TIME[few], np.maximum(apart[few, i], 1e-15))
        here.set_data([times[i]], [1])
        return (
            f"A nudge in digit {digit} behind the point, {nudges[i]:.0e}: the two paths are 1 apart at t = "
            f"{times[i]:.0f}. They range over about 40."
        )

    nudge = slider("digit of the nudge", 1, 14, 6)
    return Explorer(fig, update, nudge, frames=nudge)
