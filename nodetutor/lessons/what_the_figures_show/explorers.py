"""The explorer of notebook 08: final loss against learning rate, at equal cost."""

import functools

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward as exact
from nodetutor.initialize import glorot
from nodetutor.lessons.what_the_figures_show.study import study
from nodetutor.notebook.figures import LINES, log_axis, quantiles, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider

EVALUATIONS, STARTS = 120, 12
RATES = 10 ** np.linspace(-3, 1, 33)
KS = range(2, 11)
FLOOR, CEILING, FAILED = 1e-8, 10.0, 0.5


@functools.cache
def table(gradient):
    """Median final loss and share of failed starts, both (11, 33): gradient descent, with lr / 2, then Lookahead k =
    2 ... 10.
    """
    rivals = [(1, 1, 1.0), (0.5, 1, 1.0), *((1, k, 0.5) for k in KS)]
    cells = [(factor * lr, k, alpha) for factor, k, alpha in rivals for lr in RATES]
    backward = {"printed": thesis.printed, "exact": exact}[gradient]
    _, ends = study(cells, glorot(thesis.FIELD, seed=0, runs=STARTS), EVALUATIONS, backward)
    ends = ends.reshape(len(rivals), len(RATES), STARTS)
    return quantiles(ends, (50,))[0], 100 * np.mean(ends > FAILED, axis=-1)


def rates_at_equal_cost():
    """Median final loss and share of failed starts against the learning rate, after 120 gradient evaluations."""
    fig, (left, right) = subplots(1, 2, size=(9.2, 3.3), width_ratios=(3, 2))
    names, tables = (
        ("standard", "control", "lookahead"),
        {gradient: table(gradient) for gradient in ("exact", "printed")},
    )
    left.set(xlabel="learning rate lr", ylabel="final loss, median", xlim=(1e-3, 10), ylim=(FLOOR, CEILING))
    right.set(xlabel="learning rate lr", ylabel="failed starts, %", xlim=(0.03, 10), ylim=(-4, 104))
    log_axis(left), log_axis(left, "x"), log_axis(right, "x")
    curves = [[ax.plot([], [], animated=True, **LINES[name])[0] for name in names] for ax in (left, right)]
    marks = [ax.axvline(1, color="#888888", linewidth=1, linestyle=":", animated=True) for ax in (left, right)]
    left.legend(loc="lower left", fontsize=9)

    def update(lr, k, gradient):
        i = int(np.argmin(np.abs(np.log(RATES / lr))))
        words, slow = [], lr < 0.05 and any(tables[gradient][1][row][i] for row in (0, 1, k))
        for j, (name, row) in enumerate(zip(names, (0, 1, k), strict=True)):
            middle, failed = (part[row] for part in tables[gradient])
            curves[0][j].set_data(RATES, np.clip(middle, FLOOR, CEILING))
            curves[1][j].set_data(RATES, failed)
            told = say(middle[i], 1) if np.isfinite(middle[i]) else "none (diverged)"
            words.append(f"{LINES[name]['label']}: median loss {told}, {failed[i]:.0f} % failed")
        for mark in marks:
            mark.set_xdata([RATES[i]] * 2)
        return (
            f"{gradient} gradient, lr = {say(RATES[i])}, k = {k}, alpha = 0.5, {STARTS} starts: "
            + "; ".join(words)
            + (". At so small a rate a failed start is only still on its way." if slow else ".")
        )

    ks = slider("k", 2, 10, 4)
    return Explorer(
        fig, update, log_slider("lr", -3, 1, 1.0, step=0.125), ks, selector("gradient", ["exact", "printed"]), frames=ks
    )
