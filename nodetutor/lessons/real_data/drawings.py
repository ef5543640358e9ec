"""Pictures and tables of notebook 10."""

import numpy as np

from nodetutor.lessons.real_data.pelts import HARE, LYNX, YEARS
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, band, log_axis, quantiles, say, show, subplots


def factor(misses):
    """exp of a miss in logarithms, as words: "2.3", or "over 100" where a path ran away."""
    value = np.exp(np.minimum(misses, 99))
    return "over 100" if value > 100 else f"{value:.2f}"


def draw_pelts():
    """Both species over the years, and against each other."""
    fig, (left, right) = subplots(1, 2, size=(9.4, 3.4), width_ratios=(3, 2))
    left.plot(YEARS, HARE, "-o", color=BLUE, label="hare")
    left.plot(YEARS, LYNX, "--s", color=RED, label="lynx")
    left.set(xlabel="year", ylabel="pelts (thousands)", xticks=range(1900, 1921, 5), ylim=(0, 90))
    left.legend(ncols=2, loc="upper right")
    right.plot(HARE, LYNX, "-o", color=BLACK, markersize=3, linewidth=1)
    # beside the lines, in points
    places = {1900: (7, -4), 1903: (-14, 8), 1905: (6, -10), 1910: (-10, -14), 1917: (8, -4)}
    for year, place in places.items():
        right.annotate(year, (HARE[year - 1900], LYNX[year - 1900]), place, textcoords="offset points", fontsize=9)
    log_axis(right)
    log_axis(right, "x")
    ticks = (5, 10, 20, 40, 80)
    right.set(xlabel="hare", ylabel="lynx", xticks=ticks, yticks=ticks)
    tops = [YEARS[pelts == pelts.max()][0] for pelts in (HARE, LYNX)]
    low, high = (say(x) for x in (HARE.min(), HARE.max()))
    show(fig, f"Pelts of hare and lynx, 1900 to 1920. Hare lies between {low} and {high} thousand and peaks in {tops[0]}, "
         f"lynx peaks in {tops[1]}, and both again about ten years later, lynx after hare. Against each other they go "
         "round twice, against the clock, on two loops that are not the same.")  # fmt: skip


def draw_forecast(paths, mean, split, pelts, words):
    """Hare and lynx after the split year. paths {name: (years, 2) or (years, 2, runs)}, logarithms less `mean`."""
    fig, axes = subplots(1, 2, size=(9.4, 3.2), sharey=True)
    looks = [(RED, "--"), (BLUE, "-"), (GREEN, "-.")]
    for s, (ax, name) in enumerate(zip(axes, ("hare", "lynx"), strict=True)):
        ax.plot(YEARS, pelts[s], "o", color=BLACK, markersize=4, label="pelts")
        ax.axvline(YEARS[split - 1] + 0.5, color="#888888", linewidth=1)
        for (label, path), (color, dash) in zip(paths.items(), looks, strict=False):
            values, line = np.exp(path[:, s] + mean[s]), {"color": color, "linestyle": dash, "label": label}
            if values.ndim == 2:
                band(ax, YEARS[split:], values, line)
            else:
                ax.plot(YEARS[split:], values, **line)
        log_axis(ax)
        ax.set(title=name, xlabel="year", xticks=range(1900, 1921, 5), ylim=(1, 250))
    axes[0].set_ylabel("pelts (thousands)")
    axes[0].legend(fontsize=9, loc="lower left")
    show(fig, words)


def draw_race(tuning, rates, high, words):
    """Share of the starts that end above `high`, against the rate: one panel an inner optimizer, one line a k."""
    fig, axes = subplots(1, 3, size=(9.6, 3.2), sharey=True)
    looks = [(BLUE, "-", "alone"), (GREEN, "-.", "Lookahead, k = 4"), (RED, "--", "Lookahead, k = 5")]
    for ax, (name, lr), losses in zip(axes, rates.items(), tuning, strict=True):
        for (color, dash, label), values in zip(looks, losses, strict=True):
            ax.plot(lr, 100 * np.mean(values > high, axis=-1), color=color, linestyle=dash, marker=".", label=label)
        log_axis(ax, "x")
        ax.set(title=name, xlabel="learning rate", ylim=(-3, 103))
    axes[0].set_ylabel("% of starts that fail")
    axes[0].legend(fontsize=9)
    show(fig, words)


def table_of(misses, names, splits):
    """Print the factor by which each model misses, median and 95 per cent of the starts, one column a split."""
    print(" " * 26, *(f"{f'{split} years':>16}" for split in splits))
    for m, name in enumerate(names):
        cells = []
        for i in range(len(splits)):
            _, middle, high = quantiles(misses[i, m])
            cells.append(f"{factor(middle)} ({factor(high)})")
        print(f"{name:26}", *(f"{cell:>16}" for cell in cells))
