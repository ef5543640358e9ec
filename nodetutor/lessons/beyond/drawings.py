"""The drawings of notebooks 09 to 09d. Each takes computed numbers, fills axes and returns what is to be seen."""

import numpy as np

from nodetutor import thesis
from nodetutor.lessons.beyond import density
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, LINES, PINK, RED, band, log_axis, quantiles, say, slope
from nodetutor.solvers import RK4, solve

FOUR = ((BLUE, "-"), (PINK, ":"), (GREEN, "-."), (RED, "--"))


def draw_fits(ax, fits):
    """Training losses, means of ten mini-batches, median and 5 to 95 per cent: fits {name: story}."""
    words = []
    for (name, story), (color, dash) in zip(fits.items(), FOUR, strict=True):
        steps, runs = story.losses.shape
        smooth = story.losses.reshape(steps // 10, 10, runs).mean(axis=1)
        band(ax, np.arange(5, steps, 10), smooth, {"color": color, "linestyle": dash, "label": name})
        words.append(f"{name} {say(np.median(smooth[-1]), 1)}")
    log_axis(ax)
    ax.set(xlabel="mini-batch", ylabel="loss, mean of 10")
    ax.legend(ncols=2)
    return ", ".join(words)


def draw_apart(ax, outer, inner, trained, title):
    """Where a ring and a disk's edge are carried, (2, points), and the trained points among them."""
    ax.plot(*outer, color=BLUE, label="ring")
    ax.plot(*inner, color=RED, linestyle="--", label="disk")
    ax.plot(*trained, "k.", markersize=3)
    ax.set(title=title, xlabel="$z_1$", ylabel="$z_2$")


RIVALS = (
    LINES["standard"],
    LINES["control"],
    {"color": BLACK, "linestyle": (0, (6, 1, 1, 1)), "marker": "^", "markersize": 5},
    LINES["lookahead"] | {"marker": "s", "markersize": 5},
    {"color": PINK, "linestyle": ":", "marker": "v", "markersize": 5},
)


def draw_rates(ax, rates, race):
    """Final loss against learning rate, median and 5 to 95 per cent: race {rival: (rates, starts)}."""
    words = []
    for (name, values), look in zip(race.items(), RIVALS, strict=True):
        band(ax, rates, values, look, label=name)
        good = np.asarray(rates)[np.median(values, axis=1) < 0.03]
        words.append(f"{name}, up to lr = {say(good[-1])}")
    log_axis(ax)
    log_axis(ax, "x")
    ax.set(xlabel="learning rate", ylabel="loss after 300 noisy gradients")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    return "; ".join(words)


def draw_shares(ax, rates, shares):
    """Share of failed starts with intervals: shares {rival: (rates, 3)}: share, low, high."""
    for (name, values), look, shift in zip(shares.items(), RIVALS, (0.97, 0.985, 1, 1.015, 1.03), strict=True):
        middle, low, high = 100 * np.transpose(values)
        ax.errorbar(
            shift * np.asarray(rates), middle, (middle - low, high - middle), capsize=3, **(look | {"label": name})
        )
    log_axis(ax, "x")
    ax.set(xlabel="learning rate", ylabel="% of starts above 0.1", xticks=rates)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)


def draw_inner(axes, rates, final):
    """Loss against learning rate, one panel an inner optimizer: final {name: (alone, in Lookahead)}."""
    words = []
    for ax, (name, pair) in zip(axes, final.items(), strict=True):
        for tag, style, values in zip(("alone", "in Lookahead"), ("standard", "lookahead"), pair, strict=True):
            band(ax, rates, np.maximum(values, 1e-16), LINES[style], label=tag)
            best = np.argmin(np.median(values, axis=1))
            words.append(f"{name} {tag} is best at lr = {say(rates[best], 1)}")
        log_axis(ax)
        log_axis(ax, "x")
        ax.set(title=name, xlabel="learning rate", ylim=(1e-16, 10))
    axes[0].set(ylabel="loss after 60 gradients")
    axes[1].legend(loc="lower right")
    return "; ".join(words)


def draw_orders(ax, counts, errors):
    """Error against field evaluations on logarithmic axes: errors {method: (counts,)}."""
    words = []
    for (name, values), (color, look) in zip(
        errors.items(), ((BLUE, "-o"), (PINK, ":v"), (RED, "--s"), (GREEN, "-.^")), strict=True
    ):
        ax.plot(counts, values, look, color=color, label=name)
        words.append(f"{name} about {round(-slope(counts, values))}")
    log_axis(ax)
    log_axis(ax, "x")
    ax.set(xlabel="field evaluations", ylabel="error at t = 2", xticks=counts)
    ax.legend()
    return ", ".join(words)


def draw_reach(axes, ends):
    """Where random fields arrive, one panel an activation: ends {name: (2, fields)}."""
    for ax, (name, points) in zip(axes, ends.items(), strict=True):
        ax.plot(*points, ".", color=BLUE, markersize=2, alpha=0.4)
        ax.plot(*thesis.START, "ks")
        ax.plot(*thesis.TARGET, "r*", markersize=12)
        ax.set(title=name, xlabel="$z_1$", xlim=(-2, 6), ylim=(-1, 7))
    axes[0].set(ylabel="$z_2$")


def table_row(values):
    """Median, 95 % and the share below 1e-6, in words."""
    _, middle, worst = quantiles(values)
    middle, worst = ("below 1e-12" if x < 1e-12 else say(x, 1) for x in (middle, worst))
    return f"{middle:>21} {worst:>11} {100 * np.mean(values < 1e-6):12.0f} %"


def draw_carried(axes, field, theta, steps=(0, 4, 8)):
    """Points of a normal distribution on their way back along the flow, and lines of equal learned density."""
    start = density.at_start(np.random.default_rng(5).normal(size=(2, 600)))
    way = solve(field, density.turned_round(field, theta), start, density.TIMES, RK4)
    for ax, n in zip(axes, steps, strict=True):
        ax.plot(*way[n, :2], ".", color=BLUE, markersize=3)
        ax.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal", xlabel="$z_1$")
        ax.set_title(f"$t = {1 - density.TIMES[n]:g}$")
    grid, _ = density.square_grid(3.2, 65)
    p = np.exp(density.log_density(field, theta, grid)).reshape(65, 65)
    axes[-1].contour(*grid.reshape(2, 65, 65), p, levels=[0.05, 0.15], colors=[RED], linestyles=["--", "-"])
    radius = np.hypot(*way[-1, :2])
    near = np.mean(np.abs(radius - 1.5) < 0.5)
    return (
        f"A normal cloud of 600 points at t = 1, half-way, and at t = 0: {100 * near:.0f} per cent of them arrive within "
        "0.5 of a circle of radius 1.5. Lines, red: where the learned density is 0.05 (dashed) and 0.15; they run along "
        "the ring, inside and outside."
    )
