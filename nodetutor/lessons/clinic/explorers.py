"""The explorer of notebook 12: windows from one observation to the whole series, trained in advance."""

import numpy as np

from nodetutor.lessons.clinic import study
from nodetutor.lessons.clinic.study import LENGTHS
from nodetutor.lessons.clinic.symptoms import CIRCLE, STARTS, TIMES
from nodetutor.notebook.figures import BLACK, BLUE, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, selector


def window_and_fit():
    """The length of a window decides whether a training finds the circle or its mean."""
    told = study.load()
    fig, (left, right) = subplots(1, 2, size=(9.4, 3.3), width_ratios=(3, 2))
    left.set(xlabel="time t", ylabel="$z_1$", xlim=(-0.05, 4.05), ylim=(-1.7, 1.7))
    left.plot(TIMES, CIRCLE[:, 0], "o", color=BLACK, markersize=4, label="data")
    path = left.plot([], [], "-", color=RED, animated=True, label="the median training")[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    right.set(xlabel="observations in a window", ylabel="error over the whole series", xlim=(0.8, 60), ylim=(1e-5, 10))
    log_axis(right)
    log_axis(right, "x")
    right.set_xticks(LENGTHS[:1] + LENGTHS[1:4:2] + LENGTHS[5:7] + LENGTHS[8:])
    for length, errors in zip(LENGTHS, told["errors"], strict=True):
        right.plot(np.full(STARTS, length), errors, ".", color=BLUE, markersize=4, alpha=0.4)
    right.axhline(1, color=BLACK, linestyle=":", linewidth=1.2)
    right.text(0.9, 1.4, "the mean", fontsize=10)
    here = right.plot([], [], "o", color=RED, animated=True)[0]

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
