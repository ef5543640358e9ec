"""The explorers of notebooks 10, 10a and 10b: forecasts computed in advance; a cloud of two numbers; a race judged again."""

import numpy as np

from nodetutor.lessons.real_data import pendulum, verdicts
from nodetutor.lessons.real_data.fitting import centred, miss, rivals
from nodetutor.lessons.real_data.pelts import PELTS, YEARS
from nodetutor.lessons.real_data.study import INNER, RATES, VIEW_PENALTIES, VIEW_SIZES, VIEW_SPLITS, VIEW_STARTS, load
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, selector, slider
from nodetutor.solvers import time_grid


def forecasts():
    """Split year, size and penalty: where forty neural ODEs say that hare and lynx go, and where they went."""
    stored = load()
    fig, axes = subplots(1, 2, size=(9.6, 3.5), sharey=True)
    artists = []
    for ax, name, pelts, color in zip(axes, ("hare", "lynx"), PELTS, (BLUE, RED), strict=True):
        ax.set(xlabel="year", title=name, xlim=(1899.5, 1920.5), ylim=(1, 250), xticks=range(1900, 1921, 5))
        log_axis(ax)
        ax.plot(YEARS, pelts, ":", color="#888888", linewidth=1)
        band = ax.fill_between([], [], [], color=color, alpha=0.2, linewidth=0, animated=True)
        edges = [ax.plot([], [], "-", color=color, linewidth=0.7, animated=True)[0] for _ in range(2)]
        middle = ax.plot([], [], color=color, linestyle="--", animated=True, label="forecast, 5, 50, 95 %")[0]
        before = ax.plot([], [], color=GREEN, linestyle="-.", linewidth=1.4, animated=True, label="ten years before")[0]
        seen = ax.plot([], [], "o", color=BLACK, markersize=5, animated=True, label="trained on")[0]
        kept = ax.plot([], [], "o", color=BLACK, markersize=5, fillstyle="none", animated=True, label="kept back")[0]
        ax.legend(loc="upper center", ncols=2, fontsize=8.5, handlelength=2)
        artists.append((band, *edges, middle, before, seen, kept))
    axes[0].set_ylabel("pelts (thousands)")

    def update(split, size, penalty):
        i, j, m = VIEW_SPLITS.index(split), VIEW_SIZES.index(size), VIEW_PENALTIES.index(penalty)
        z = centred(split)
        mean = np.log(PELTS) - z
        rival = rivals(z, split)["ten years before"]
        years = YEARS[split - 1 :]
        paths = stored["paths"][i, j, m]
        paths[..., split - 1] = z[:, split - 1]  # all begin at the last year that was trained on
        for s, (band, low, high, middle, before, seen, kept) in enumerate(artists):
            bands = np.exp(paths[:, s, split - 1 :] + mean[s, 0])
            for line, values in zip((low, middle, high), bands, strict=True):
                line.set_data(years, values)
            band.set_verts([np.column_stack([[*years, *years[::-1]], [*bands[0], *bands[2][::-1]]])])
            before.set_data(years[1:], np.exp(rival[:, s] + mean[s, 0]))
            seen.set_data(YEARS[:split], PELTS[s, :split])
            kept.set_data(YEARS[split:], PELTS[s, split:])
        low, middle, high = np.exp(np.minimum(stored["view_misses"][i, j, m], 9))
        costless = {name: np.exp(miss(path, z[:, split:])) for name, path in rivals(z, split).items()}
        fitted = np.exp(np.sqrt(stored["view_losses"][i, j, m, 1]))
        return (
            f"Trained on {YEARS[0]} to {YEARS[split - 1]}, {size} units, penalty {penalty:g}: on those years the median of "
            f"{VIEW_STARTS} starts misses by a factor of {say(fitted, 3)}, on the years kept back by {say(middle, 3)} (5 to 95 per "
            f"cent: {say(low, 3)} to {say(high, 3)}). Ten years before misses by {say(costless['ten years before'], 3)}, "
            f"the mean by {say(costless['the mean'], 3)}."
        )

    years = slider("training years", VIEW_SPLITS[0], VIEW_SPLITS[-1], 14)
    size = selector("units", list(VIEW_SIZES), 8)
    return Explorer(fig, update, years, size, selector("penalty", list(VIEW_PENALTIES), 0.0), frames=years)


def cloud_of_numbers():
    """Noise and time watched: a hundred experiments, the two numbers that each finds, and the ellipse of the formula."""
    runs, angle = 100, np.linspace(0, 2 * np.pi, 100)
    circle = np.sqrt(-2 * np.log(0.05)) * np.stack([np.cos(angle), np.sin(angle)])  # holds 95 per cent of a normal law
    fig, (left, right) = subplots(1, 2, size=(9, 3.5), width_ratios=(3, 2))
    left.set(xlabel="time (s)", ylabel="angle", xlim=(0, 16), ylim=(-1.4, 1.4))
    fine = time_grid(0, 16, 0.1)
    left.plot(fine, pendulum.angles(pendulum.TRUE, fine), color="#888888", linewidth=1, label="true")
    dots = left.plot([], [], "o", color=BLACK, markersize=4, animated=True, label="one experiment")[0]
    curve = left.plot([], [], color=RED, linestyle="--", animated=True, label="its fit")[0]
    left.legend(ncols=3, fontsize=9, loc="upper right")
    right.set(xlabel="k", ylabel="c", xlim=(3.5, 4.5), ylim=(0, 0.6))
    cloud = right.plot([], [], ".", color=BLUE, markersize=3, animated=True)[0]
    edge = right.plot([], [], color=RED, linestyle="--", animated=True, label="formula, 95 %")[0]
    right.plot(*pendulum.TRUE, "k+", markersize=12, label="true")
    right.legend(fontsize=9)

    def update(noise, seconds):
        t = time_grid(0, seconds, 0.2)
        y = pendulum.measured(t, runs, noise)
        found = pendulum.gauss_newton(y, t, steps=4)
        C = pendulum.covariance(pendulum.TRUE, t, noise)
        dots.set_data(t, y[:, 0])
        curve.set_data(t, pendulum.angles(found[:, 0], t))
        cloud.set_data(*found)
        edge.set_data(*(pendulum.TRUE[:, None] + np.linalg.cholesky(C) @ circle))
        spread, formula = np.nanstd(found, axis=1), np.sqrt(np.diag(C))
        return (
            f"Noise {noise:g}, {seconds} seconds, {len(t)} angles. The numbers found in {runs} experiments scatter by "
            f"{say(spread[0])} (k) and {say(spread[1])} (c); the formula says {say(formula[0])} and {say(formula[1])}."
        )

    noise = slider("noise", 0.01, 0.15, 0.05, step=0.01)
    kept = {"noise": [0.01, 0.02, 0.03, 0.05, 0.1, 0.15], "seconds watched": [2, 3, 4, 6, 8, 10, 12, 16]}
    return Explorer(fig, update, noise, slider("seconds watched", 2, 16, 8), frames=noise, record=kept)


def tuned_by():
    """The race of notebook 10: which rate a criterion chooses, and what that rate gives on other starts."""
    tuning = load()["tuning"]
    fig, (left, right) = subplots(1, 2, size=(9.4, 3.4))
    left.set(xlabel="learning rate", ylabel="median loss", xlim=(0.002, 1.5), ylim=(5e-3, 1))
    right.set(xlabel="learning rate", ylabel="% of starts that fail", xlim=(0.002, 1.5), ylim=(-3, 103))
    log_axis(left)
    looks = [(BLUE, "-", "alone"), (GREEN, "-.", "Lookahead, k = 4"), (RED, "--", "Lookahead, k = 5")]
    lines = []
    for ax in (left, right):
        log_axis(ax, "x")
        lines.append([ax.plot([], [], color=c, linestyle=d, animated=True, label=name)[0] for c, d, name in looks])
        lines.append([ax.plot([], [], "o", color=c, animated=True)[0] for c, _, _ in looks])
    right.legend(loc="upper left", fontsize=9)
    medians, medians_at, fails, fails_at = lines
    judged = {name: verdicts.halves(tuning, criterion) for name, criterion in verdicts.CRITERIA.items()}

    def update(name, criterion):
        i, rates, told = list(INNER).index(name), RATES[name], []
        best = verdicts.CRITERIA[criterion](tuning[i]).argmin(axis=-1)
        for w, (_, _, label) in enumerate(looks):
            middle, lost = verdicts.by_median(tuning[i, w]), 100 * (tuning[i, w] > verdicts.LOST).mean(axis=-1)
            medians[w].set_data(rates, np.minimum(middle, 99))
            fails[w].set_data(rates, lost)
            medians_at[w].set_data([rates[best[w]]], [min(middle[best[w]], 99)])
            fails_at[w].set_data([rates[best[w]]], [lost[best[w]]])
            median, share = (found[i, w] for found in judged[criterion])
            told.append(f"{label}: rate {say(rates[best[w]])}, on other starts median {say(median)}, {100 * share:.0f} % fail")
        return f"{name}, tuned by {criterion}. {'; '.join(told)}."

    return Explorer(fig, update, selector("optimizer", list(INNER), "Adam"), selector("tuned by", list(verdicts.CRITERIA)))
