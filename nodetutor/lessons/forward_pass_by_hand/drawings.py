"""The drawings of notebooks 05, 05a and 05b. Each takes computed numbers, fills axes and returns what is to be seen."""

import numpy as np

from nodetutor.notebook.figures import BLACK, BLUE, GREEN, LINES, PINK, RED, band, log_axis, say

PASSES = (  # chain rule, listing, text, text as indexed
    {"color": BLACK, "linestyle": "-", "marker": "o"},
    {"color": RED, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PINK, "linestyle": ":", "marker": "v"},
)


def draw_adjoints(axes, t, paths):
    """Both components of the adjoint against time: paths {name: (times, 2)}, from the last time to the first."""
    ends = []
    for (name, path), look in zip(paths.items(), PASSES, strict=True):
        for i, ax in enumerate(axes):
            ax.plot(t[::-1], np.array(path)[:, i], **look, label=name)
            ax.set(xlabel="time", ylabel=f"$a_{i + 1}$")
        ends.append(f"{name} ({path[-1][0]:.2f}, {path[-1][1]:.2f})")
    axes[0].legend(fontsize=9)
    return ", ".join(ends)


def draw_directions(ax, cases):
    """Length and cosine of wrong gradients against the exact one: cases {name: (ratios, cosines)}."""
    for (name, (ratio, cosine)), (color, mark) in zip(cases.items(), ((RED, "s"), (BLUE, "o")), strict=False):
        ax.plot(ratio, cosine, mark, color=color, markersize=4, alpha=0.6, label=name)
    ax.plot(1, 1, "*", color=BLACK, markersize=14, label="exact")
    log_axis(ax, "x")
    ax.set(xlabel="length, exact = 1", ylabel="cosine of the angle")
    ax.legend(loc="lower left")


RACERS = (LINES["printed"], LINES["exact"], {"color": BLUE, "linestyle": ":"}, {"color": GREEN, "linestyle": "-."})


def draw_race(ax, stories):
    """Losses against gradients, median and 5 to 95 per cent: stories {name: (gradients, starts)}."""
    words = []
    for (name, losses), look in zip(stories.items(), RACERS, strict=False):
        band(ax, np.arange(len(losses)), losses, look, label=name)
        middle = np.median(losses, axis=1)
        words.append(f"{name}: {say(middle[10])} after 10 gradients, {say(middle[-1])} after {len(losses) - 1}")
    log_axis(ax)
    ax.set(xlabel="gradients", ylabel="loss")
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    return "; ".join(words)


def draw_slopes(ax, u, slopes):
    """Slopes of three losses of one neuron with target 1 against the argument of its sigmoid."""
    for (name, values), look in zip(slopes.items(), (LINES["exact"], LINES["printed"], LINES["control"]), strict=True):
        ax.plot(u, values, **(look | {"label": name}))
    ax.set(xlabel="argument u of the sigmoid", ylabel="slope")
    ax.legend(fontsize=9)
