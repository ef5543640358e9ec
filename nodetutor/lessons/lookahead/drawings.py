"""The drawings of notebooks 06 to 06d. Each takes computed numbers, fills axes and returns what is to be seen."""

import numpy as np

from nodetutor.notebook.figures import BLACK, BLUE, GREEN, LINES, PINK, RED, band, log_axis, quantiles, say

THREE = {  # (k, alpha) of the three that are compared on quadratics
    (1, 1.0): LINES["standard"],
    (4, 0.5): LINES["lookahead"] | {"label": "Lookahead, k = 4"},
    (5, 0.5): {"color": GREEN, "linestyle": "-.", "label": "Lookahead, k = 5"},
}


def draw_cycle(ax, curvature, k):
    """One cycle with learning rate 1 and alpha = 1/2 in a valley, from (10, 10)."""
    ends = 10 * (1 - curvature) ** np.arange(k + 1)[:, None]
    slow = (ends[0] + ends[-1]) / 2
    x, y = np.meshgrid(np.linspace(-11, 12, 60), np.linspace(-1, 12, 60))
    ax.contour(x, y, curvature[0] * x**2 + curvature[1] * y**2, levels=8, colors="#888888", linewidths=0.7)
    ax.plot(*ends.T, color=RED, linewidth=1, marker="x", label="fast weights")
    ax.plot(*np.array([ends[-1], slow]).T, color=BLACK, linestyle=":")
    ax.plot(*np.array([ends[0], slow]).T, color=RED, linestyle="none", marker="s", label="slow weights")
    ax.plot(0, 0, "k*", markersize=12, label="minimum")
    ax.set(xlabel=f"$x_1$, curvature {curvature[0]:g}", title=f"k = {k}")
    before, after = (curvature @ end**2 / 2 for end in (ends[-1], slow))
    return (
        f"k = {k}: the fast weights end at ({ends[-1][0]:.2f}, {ends[-1][1]:.2f}), loss {before:.1f}; "
        f"the slow weights go to ({slow[0]:.2f}, {slow[1]:.2f}), loss {after:.1f}."
    )


def draw_contraction(axes, lr_h):
    """Left the factor of one slow update, right its size per gradient."""
    words = []
    for (k, alpha), line in THREE.items():
        factor = 1 - alpha + alpha * (1 - lr_h) ** k
        axes[0].plot(lr_h, factor, **line)
        axes[1].plot(lr_h, np.abs(factor) ** (1 / k), **line)
        best = lr_h[np.argmin(np.abs(factor))]
        words.append(f"{line['label']}: smallest, {np.abs(factor).min():.2f}, at lr h = {best:.1f}")
    for ax, label in zip(axes, ("factor of a slow update", "contraction per gradient"), strict=True):
        ax.set(xlabel="learning rate times curvature, lr h", ylabel=label, ylim=(-1.3 if ax is axes[0] else 0, 1.3))
    axes[0].legend(loc="lower left", fontsize=9)
    return "; ".join(words)


def draw_walks(ax, gd, fast, slow, k):
    """One noisy walk of gradient descent, and one of Lookahead with the same noise."""
    steps = np.arange(len(gd))
    ax.plot(steps, gd, **(LINES["standard"] | {"linewidth": 1}))
    ax.plot(steps, fast, color=RED, linestyle=":", linewidth=1, marker="x", markersize=4, label="fast weight")
    ax.plot(steps[::k], slow[::k], color=RED, linestyle="--", marker="s", markersize=5, label="slow weight")
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.set(xlabel="noisy gradients", ylabel="weight")
    ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))


def draw_variances(ax, lr_h, lines, points):
    """Variance against the learning rate: lines {name: formula}, points {name: (rates, measured)}."""
    words = []
    for (name, formula), line, mark in zip(
        lines.items(), (LINES["standard"], LINES["lookahead"]), ("o", "s"), strict=True
    ):
        ax.plot(lr_h, formula(lr_h), **(line | {"label": f"{name}, formula"}))
        ax.plot(*points[name], mark, color=line["color"], label=f"{name}, measured")
        words.append(f"{name} {formula(0.4):.2f} at lr h = 0.4 and {formula(1.6):.1f} at 1.6")
    log_axis(ax)
    ax.set(xlabel="learning rate times curvature, lr h", ylabel="variance of the weight")
    ax.legend(fontsize=9)
    return "; ".join(words)


def draw_ratio(ax, lr_h, ratios):
    """Variance of retuned gradient descent over Lookahead's: ratios {k: (rates,)}."""
    looks = ((BLUE, "-"), (RED, "--"), (GREEN, "-."))
    for (k, ratio), (color, dash) in zip(ratios.items(), looks, strict=True):
        ax.plot(lr_h, ratio, color=color, linestyle=dash, label=f"k = {k}")
    ax.axhline(1, color="black", linewidth=0.8)
    ax.set(xlabel="learning rate times curvature, lr h", ylabel="variance ratio", ylim=(0, 1.1))
    ax.legend()


LOOKS = (
    LINES["standard"],
    LINES["lookahead"],
    {"color": PINK, "linestyle": ":", "linewidth": 3},
    {"color": GREEN, "linestyle": "-."},
    {"color": BLACK, "linestyle": (0, (6, 1, 1, 1, 1, 1))},
)


def draw_spread(ax, rates, cases):
    """Expected loss against the learning rate; dots at the best, a bar over the rates within twice the best."""
    for (name, values), look in zip(cases.items(), LOOKS, strict=False):
        ax.plot(rates, values, **(look | {"label": name}))
        ax.plot(rates[np.argmin(values)], values.min(), "o", color=look["color"])
    log_axis(ax, "x")
    ax.set(xlabel="learning rate (of a falling one: where it begins)", ylabel="expected loss", ylim=(0, 0.4))
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))


def draw_ages(ax, alphas):
    """How much the fast end of so many slow updates ago counts, after nine of them."""
    age, words = np.arange(9), []
    for alpha, color, mark in zip(alphas, (GREEN, BLUE, RED), ("s-.", "o-", "^--"), strict=True):
        weight, start = alpha * (1 - alpha) ** age, (1 - alpha) ** 9
        ax.plot(age, weight, mark, color=color, label=f"alpha = {alpha}")
        words.append(
            f"alpha = {alpha}: {weight[0]:.2f} for the newest, {weight[4]:.3f} for four updates ago, "
            f"{start:.1g} for the start; sum {weight.sum() + start:.2f}"
        )
    ax.set(xlabel="how many slow updates ago", ylabel="weight of that fast end")
    ax.legend()
    return "; ".join(words)


def draw_climb(ax, formula, measured, slow):
    """The variance of fast and slow weights over three cycles of five steps."""
    for start in (0, 5, 10):
        part = np.arange(start, start + 5)
        ax.plot(part + 1, formula[part], color=RED, linestyle="--", label=None if start else "fast weights, formula")
        ax.plot(part + 1, measured[part], "x", color=RED, label=None if start else "fast weights, measured")
    ax.plot(np.arange(15) + 1, slow, "s", color=BLUE, markersize=4, label="slow weights, measured")
    ax.set(xlabel="fast steps after the 100th", ylabel="variance", ylim=(0, 0.3))
    ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1), fontsize=9)


def draw_slower_direction(ax, rates, speeds):
    """Contraction of a valley's slower direction: speeds {(k, alpha): (rates,)}."""
    words = []
    for settings, speed in speeds.items():
        ax.plot(rates, speed, **THREE[settings])
        low, high = np.interp((1.8, 2.1), rates, speed)
        words.append(f"{THREE[settings]['label']} {low:.2f} at lr = 1.8 and {high:.2f} at lr = 2.1")
    ax.axhline(1, color=BLACK, linewidth=0.8)
    ax.set(xlabel="learning rate", ylabel="contraction per gradient", xlim=(0, 2.6), ylim=(0.75, 1.2))
    ax.legend(loc="upper left", fontsize=9)
    return "; ".join(words)


def draw_line_search(axes, alphas, loss, best, chosen):
    """Left the loss along the line from slow to fast weights, right the best alpha of every cycle."""
    axes[0].plot(alphas, loss, color=BLUE)
    places = {"slow weights": (0, "s"), "alpha = 1/2": (0.5, "o"), "fast weights": (1, "x"), "best alpha": (best, "*")}
    for label, (a, mark) in places.items():
        size = 11 if mark == "*" else 7
        axes[0].plot(a, np.interp(a, alphas, loss), mark, color=BLACK, markersize=size, label=label, clip_on=False)
    axes[0].set(xlabel="alpha", ylabel="loss", ylim=(0, None))
    axes[0].legend(fontsize=9)
    axes[1].plot(range(1, len(chosen) + 1), chosen, "o", color=BLUE)
    axes[1].axhline(1, color=BLACK, linewidth=0.8)
    axes[1].set(xlabel="cycle", ylabel="best alpha", ylim=(0, None))


def draw_noisy_alpha(ax, sizes, results):
    """Final loss against the size of the noise, median and 5 to 95 per cent: results {name: (sizes, runs)}."""
    for (name, values), line in zip(results.items(), ("standard", "lookahead"), strict=True):
        band(ax, sizes, values, LINES[line], label=name)
    log_axis(ax)
    log_axis(ax, "x")
    ax.set(xlabel="size of the noise", ylabel="loss after 60 gradients")
    ax.legend()


def draw_memory(axes, rates, final):
    """Loss against the learning rate, one panel an inner optimizer: final {name: {case: (rates, starts)}}."""
    words = []
    for ax, (name, cases) in zip(axes, final.items(), strict=True):
        for (label, values), line in zip(cases.items(), ("standard", "lookahead", "control"), strict=True):
            band(ax, rates, np.clip(values, 1e-10, 1e3), LINES[line], label=label)
            middle = quantiles(values)[1]
            words.append(f"{name}, {label}: lowest median near lr = {say(rates[np.argmin(middle)], 1)}")
        ax.set(title=name, xlabel="learning rate", ylim=(1e-10, 10))
        log_axis(ax, "x")
        log_axis(ax)
    axes[0].set(ylabel="loss after 100 gradients")
    axes[0].legend(loc="lower left", fontsize=9)
    return "; ".join(words)


def draw_betas(axes, betas, best):
    """Best median loss against beta, one panel an inner optimizer: best {name: {case: (betas,)}}."""
    for ax, (name, cases) in zip(axes, best.items(), strict=True):
        for (label, values), line, mark in zip(cases.items(), ("standard", "lookahead"), "os", strict=True):
            ax.plot(betas, np.maximum(values, 1e-16), **(LINES[line] | {"label": label}), marker=mark)
        ax.set(title=name, xlabel="beta", ylim=(3e-17, 1e-2), xticks=betas)
        log_axis(ax)
    axes[0].set(ylabel="loss, best rate of 25")
    axes[0].legend(loc="lower left", fontsize=9)


def draw_traces(ax, traces):
    """The fast weight after each step, from traces {name: weights}."""
    looks = ((BLUE, "-", "o"), (RED, "--", "s"), (GREEN, "-.", "^"))
    for (name, trace), (color, dash, mark) in zip(traces.items(), looks, strict=True):
        ax.plot(np.arange(1, len(trace) + 1), trace, color=color, linestyle=dash, marker=mark, markersize=5, label=name)
    ax.set(xlabel="step", ylabel="fast weight")
    ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1), fontsize=9)
    return "; ".join(f"{name}: {say(trace[4])} after step 5, {say(trace[-1])} at the end" for name, trace in traces.items())
