"""The explorers of notebook 08: what a point of the dashed line costs, and final loss against learning rate."""

import functools

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import backward as exact
from nodetutor.initialize import glorot
from nodetutor.lessons.what_the_figures_show.study import rivals_at, study
from nodetutor.notebook.figures import LINES, band, log_axis, quantiles, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider

RUNS, K, RATE = 300, 4, 0.01  # of `price_of_a_point`
EVALUATIONS, STARTS = 120, 12  # of `rates_at_equal_cost`
RATES = 10 ** np.linspace(-3, 1, 33)
KS = range(2, 11)
FLOOR, CEILING, LIMITS = 1e-8, 10.0, (0.5, 0.1)


def price_of_a_point():
    """Two loss curves from the same starts; the slider says how many gradients one slow update is counted for."""
    starts = glorot(thesis.FIELD, seed=0, runs=RUNS)
    losses, _ = study(rivals_at([RATE], ["gradient descent", f"k = {K}"]), starts, 97)
    gd, la = losses[:, 0], losses[::K, 1]
    fig, ax = subplots(size=(7.2, 3.3))
    band(ax, range(len(gd)), gd, LINES["standard"])
    edges = [
        ax.plot([], [], animated=True, **(LINES["lookahead"] | {"linewidth": 0.7, "label": None}))[0] for _ in "ab"
    ]
    middle = ax.plot([], [], animated=True, **LINES["lookahead"])[0]
    ax.set(xlabel="position on the axis", ylabel="loss", xlim=(0, 60))
    log_axis(ax), ax.legend(loc="upper right")
    low, half, high = quantiles(la)
    first = np.argmax(np.median(gd, axis=-1) <= 0.01), np.argmax(half <= 0.01)

    def update(price):
        x = price * np.arange(len(la))
        for line, values in zip((*edges, middle), (low, high, half), strict=True):
            line.set_data(x, values)
        what = "one point a slow update, as in the thesis" if price == 1 else f"{price} positions for a slow update"
        what = "one position a gradient: equal cost" if price == K else what
        return (
            f"{RUNS} starts, lr = {RATE}, k = {K}, {what}. The median loss is first at or below 0.01 at position "
            f"{first[0]} for gradient descent and at {price * first[1]} for Lookahead."
        )

    prices = slider("a slow update counts for", 1, K, 1)
    return Explorer(fig, update, prices, frames=prices)


@functools.cache
def table(gradient):
    """Median final loss, and {limit: share of starts that end above it}, each (11, 33): gradient descent, with lr / 2,
    then Lookahead k = 2 ... 10.
    """
    rivals = [(1, 1, 1.0), (0.5, 1, 1.0), *((1, k, 0.5) for k in KS)]
    cells = [(factor * lr, k, alpha) for factor, k, alpha in rivals for lr in RATES]
    backward = {"printed": thesis.printed, "exact": exact}[gradient]
    _, ends = study(cells, glorot(thesis.FIELD, seed=0, runs=STARTS), EVALUATIONS, backward)
    ends = ends.reshape(len(rivals), len(RATES), STARTS)
    return quantiles(ends, (50,))[0], {limit: 100 * np.mean(ends > limit, axis=-1) for limit in LIMITS}


def rates_at_equal_cost():
    """Median final loss and share of starts that end high against the learning rate, after 120 gradient evaluations."""
    fig, (left, right) = subplots(1, 2, size=(9.2, 3.3), width_ratios=(3, 2))
    names, tables = (
        ("standard", "control", "lookahead"),
        {gradient: table(gradient) for gradient in ("exact", "printed")},
    )
    left.set(xlabel="learning rate lr", ylabel="final loss, median", xlim=(1e-3, 10), ylim=(FLOOR, CEILING))
    right.set(xlabel="learning rate lr", ylabel="starts that end high, %", xlim=(0.03, 10), ylim=(-4, 104))
    log_axis(left), log_axis(left, "x"), log_axis(right, "x")
    curves = [[ax.plot([], [], animated=True, **LINES[name])[0] for name in names] for ax in (left, right)]
    marks = [ax.axvline(1, color="#888888", linewidth=1, linestyle=":", animated=True) for ax in (left, right)]
    left.legend(loc="lower left", fontsize=9)

    def update(lr, k, gradient, limit):
        i = int(np.argmin(np.abs(np.log(RATES / lr))))
        middles, high = tables[gradient][0], tables[gradient][1][limit]
        words, slow = [], lr < 0.05 and any(high[row][i] for row in (0, 1, k))
        for j, (name, row) in enumerate(zip(names, (0, 1, k), strict=True)):
            middle, failed = middles[row], high[row]
            curves[0][j].set_data(RATES, np.clip(middle, FLOOR, CEILING))
            curves[1][j].set_data(RATES, failed)
            told = say(middle[i], 1) if np.isfinite(middle[i]) else "none (diverged)"
            words.append(f"{LINES[name]['label']}: median loss {told}, {failed[i]:.0f} % above {limit:g}")
        for mark in marks:
            mark.set_xdata([RATES[i]] * 2)
        return (
            f"{gradient} gradient, lr = {say(RATES[i])}, k = {k}, alpha = 0.5, {STARTS} starts: "
            + "; ".join(words)
            + (". At so small a rate a start that ends high is only still on its way." if slow else ".")
        )

    ks = slider("k", 2, 10, 4)
    return Explorer(
        fig,
        update,
        log_slider("lr", -3, 1, 1.0, step=0.125),
        ks,
        selector("gradient", ["exact", "printed"]),
        selector("too high", [(f"loss above {limit:g}", limit) for limit in LIMITS]),
        frames=ks,
    )
