"""What notebook 08 and those that branch off it draw; each function shows its picture with words."""

import numpy as np

from nodetutor import thesis
from nodetutor.lessons.what_the_figures_show.study import about
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, LINES, RED, band, log_axis, say, show, subplots
from nodetutor.solvers import solve

STYLES = {
    "gradient descent": LINES["standard"],
    "control": LINES["control"],
    "k = 4": LINES["lookahead"] | {"label": "Lookahead, k = 4"},
    "k = 5": {"color": BLACK, "linestyle": ":", "label": "Lookahead, k = 5"},
    "k = 8": LINES["lookahead"] | {"label": "Lookahead, k = 8"},
}


def race(ax, curves, floor=1e-14):
    """Bands of {rival: losses (evaluations, runs)} against gradient evaluations."""
    for name, losses in curves.items():
        band(ax, range(len(losses)), np.maximum(losses, floor), STYLES[name])
    ax.set(xlabel="gradient evaluations", ylabel="loss"), log_axis(ax)


def show_race(curves, what):
    """One panel with `race`, and the medians at its end in words."""
    fig, ax = subplots(size=(7.2, 3.2))
    race(ax, curves), ax.legend(loc="upper right")
    ends = ", ".join(f"{name} {say(np.median(losses[-1]))}" for name, losses in curves.items())
    count = len(next(iter(curves.values()))) - 1
    show(fig, f"Loss against gradient evaluations, {what}. Median after {count} gradients: {ends}.")


def show_every_eighth(curves, most=60):
    """Claim 3: the start that oscillates most, drawn at every gradient and at every eighth."""
    gd = curves["gradient descent"][:most]
    i = int(np.argmax((np.diff(gd, axis=0) > 0.01).sum(axis=0)))
    jumps = [int((np.diff(gd[every - 1 :: every, i]) > 0.01).sum()) for every in (1, 8)]
    fig, axes = subplots(1, 2, size=(9, 3.1), sharey=True)
    for ax, every in zip(axes, (1, 8), strict=True):
        x = np.arange(most)[every - 1 :: every]
        for name, losses in curves.items():
            ax.plot(x, losses[x, i], marker="." if every > 1 else None, **STYLES[name])
        ax.set(xlabel=f"gradient evaluations, one point in {every}")
    axes[0].set(ylabel="loss")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    show(
        fig,
        "The start that oscillates most, printed gradient, lr = 0.1. Left: the loss of gradient descent rises by more "
        f"than 0.01 {jumps[0]} times. Right: with one point in 8, {jumps[1]} times. The control falls in both.",
    )


def show_failures(rates, ends, said=3):
    """Claim 4: failed starts against the rate; ends {budget: (rates, rivals, starts)}: a row each, a column a limit."""
    names = "gradient descent", "control", "k = 4", "k = 5"
    fig, axes = subplots(len(ends), 2, size=(9, 4.6), sharex=True, sharey=True)
    told = []
    for row, (budget, final) in zip(axes, ends.items(), strict=True):
        for ax, limit in zip(row, (0.1, 0.5), strict=True):
            for i, name in enumerate(names):
                ax.plot(rates, 100 * np.mean(final[:, i] > limit, axis=-1), marker=".", **STYLES[name])
            ax.set(ylim=(-4, 104)), log_axis(ax, "x")
            ax.set_title(f"{budget} gradients, loss above {limit:g}")
            shares = (f"{name} {about(final[rates.index(said), i] > limit)}" for i, name in enumerate(names))
            told.append(f"{budget} gradients, above {limit:g}: " + ", ".join(shares))
        row[0].set(ylabel="starts, %")
    axes[-1][0].set(xlabel="learning rate"), axes[-1][1].set(xlabel="learning rate")
    fig.legend(*axes[0][0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    show(fig, f"Starts that end high against the learning rate, exact gradient. At lr = {said}: {'; '.join(told)}.")


def show_box(starts):
    """Claim 5: where random starts arrive at time 2, inside the box, and the target on its edge."""
    fig, ax = subplots(size=(6, 3.4))
    for scale, color, marker in ((1, BLUE, "o"), (8, RED, "x")):
        arrival = solve(thesis.FIELD, scale * starts, thesis.START, thesis.TIMES)[-1]
        assert (np.abs(arrival - [[2], [3]]) <= 1 + 1e-12).all()
        ax.plot(*arrival[:, :400], marker, color=color, markersize=3, label=f"weights times {scale}")
    ax.plot((1, 3, 3, 1, 1), (2, 2, 4, 4, 2), color=BLACK, linewidth=1)
    ax.plot(*thesis.TARGET, "k*", markersize=14, label="target", clip_on=False)
    ax.set(xlabel="$z_1(2)$", ylabel="$z_2(2)$", xlim=(0.9, 4.4), ylim=(1.9, 4.1))
    ax.legend(loc="center right")
    show(
        fig,
        "Where 400 random starts arrive at time 2, with Glorot's weights and with 8 times as large ones. All lie in the "
        "box from (1, 2) to (3, 4). The target (2, 4) is on its upper edge.",
    )


def show_decay(long, slopes):
    """Claim 5: medians of {(kind, lr): losses} against lr times n; slopes {kind: of the last half}."""
    fig, ax = subplots(size=(7.2, 3.2))
    for ((kind, lr), losses), dash in zip(long.items(), ("-", ":", "--", "-."), strict=True):
        n = np.arange(1, len(losses))
        ax.plot(lr * n, losses[1:], color=LINES[kind]["color"], linestyle=dash, label=f"{kind}, lr = {lr:g}")
    ax.set(xlabel="learning rate times gradient evaluations", ylabel="loss, median")
    log_axis(ax), log_axis(ax, "x"), ax.legend(loc="lower left")
    show(
        fig,
        "Loss against lr times n: late in training one line for both rates of each gradient. Slopes of the last half: "
        f"exact {slopes['exact']:.1f}, printed {slopes['printed']:.1f}.",
    )


def show_targets(races):
    """Claim 6: a race for each kind of gradient, side by side; races {kind: {rival: losses}}."""
    fig, axes = subplots(1, 2, size=(9, 3.2), sharey=True)
    for ax, (kind, curves) in zip(axes, races.items(), strict=True):
        race(ax, curves)
        ax.set(xlabel=f"gradient evaluations, {kind} gradient", ylim=(1e-12, 20))
    axes[1].set(ylabel=None), axes[1].legend(loc="lower left")
    told = ", ".join(f"{name} {say(np.median(losses[-1]), 1)}" for name, losses in races["printed"].items())
    show(
        fig,
        "1,000 random targets that can be reached, lr = 0.01. The medians fall along straight lines: linear "
        f"convergence. After 96 gradients, printed: {told}.",
    )


def show_shaking(curves):
    """08c: share of starts whose loss rises against the rate; curves {label: (rates, shares)}."""
    looks = (RED, "--", "o"), (BLACK, "-", "s"), (RED, ":", "^"), (BLACK, "-.", "v")
    fig, ax = subplots(size=(7.2, 3.2))
    told = []
    for (label, (rates, shares)), (color, dash, marker) in zip(curves.items(), looks, strict=False):
        ax.plot(rates, 100 * shares, color=color, linestyle=dash, marker=marker, markersize=4, label=label)
        told.append(f"{label} from a rate of about {say(half_way(rates, shares))} on")
    ax.axvline(0.1, color="#888888", linewidth=1, linestyle=":")
    ax.set(xlabel="learning rate", ylabel="starts whose loss rises, %", ylim=(-4, 104)), log_axis(ax, "x")
    ax.set_xticks([0.05, 0.1, 0.2, 0.5, 1])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    show(fig, f"Starts whose loss rises within 60 gradients. More than half of them: {'; '.join(told)}.")


def half_way(rates, shares):
    """The rate at which a share first passes one half, on the straight line between two points of the curve."""
    i = int(np.argmax(shares > 0.5))
    part = (0.5 - shares[i - 1]) / (shares[i] - shares[i - 1])
    return rates[i - 1] + part * (rates[i] - rates[i - 1])


def show_final_losses(rates, ends):
    """08d: final loss against the rate, bands over the starts; ends {rival: (rates, runs)}."""
    fig, ax = subplots(size=(7.6, 3.6))
    for name, final in ends.items():
        if name == "k = 5":  # its band would hide the others
            ax.plot(rates, np.median(final, axis=-1), **STYLES[name])
        else:
            band(ax, rates, np.maximum(final, 1e-9), STYLES[name])
    ax.set(xlabel="learning rate", ylabel="final loss", ylim=(1e-9, 20)), log_axis(ax), log_axis(ax, "x")
    ax.legend(loc="lower left")
    show(
        fig,
        "Final loss against the learning rate, exact gradient, 120 gradients. Up to 0.25 all four fall together, "
        "gradient descent first. From 0.3 on Lookahead rises, k = 4 far more than k = 5; gradient descent gives way "
        "above 2, the control above 4.",
    )


def show_parity(ks, rates, by_k):
    """08e: final loss (median) and starts above 0.5 against k; by_k (ks, rates, runs)."""
    fig, (left, right) = subplots(1, 2, size=(9, 3.2))
    looks = (BLUE, "-"), (RED, "--"), (GREEN, "-."), (BLACK, ":")
    for j, (color, dash) in enumerate(looks):
        line = {"color": color, "linestyle": dash, "marker": "o", "label": f"lr = {rates[j]:g}"}
        if j < 3:
            left.plot(ks, np.median(by_k[:, j], axis=-1), **line)
        if j > 1:
            right.plot(ks, 100 * np.mean(by_k[:, j] > 0.5, axis=-1), **line)
    left.set(xlabel="k", ylabel="final loss, median"), log_axis(left), left.set_ylim(0.005, 1)
    right.set(xlabel="k", ylabel="starts above 0.5, %", ylim=(-4, 104))
    left.legend(loc="upper left", ncols=3), right.legend(loc="upper left", ncols=2)
    show(
        fig,
        "Final loss and failed starts against k, exact gradient, 120 gradients, 200 starts. At lr = 1 odd k end far "
        "below even ones: more than 3 times at the median. The failures grow with k.",
    )


def show_alphas(alphas, by_alpha, rates):
    """08f: final loss against alpha at two rates, Lookahead (k = 5) and the control; by_alpha (2, rates, alphas, runs)."""
    fig, axes = subplots(1, 2, size=(9, 3.1))
    for i, (ax, lr) in enumerate(zip(axes, rates, strict=True)):
        for row, name in zip(by_alpha[:, i], ("lookahead", "control"), strict=True):
            band(ax, alphas, np.maximum(row, 1e-9), LINES[name])
        ax.set(xlabel=f"alpha, lr = {lr:g}", ylabel="final loss"), log_axis(ax)
    axes[0].legend(loc="upper right")
    gap = np.median(by_alpha[0, 0], axis=-1) / np.median(by_alpha[1, 0], axis=-1)
    show(
        fig,
        f"Final loss against alpha, exact gradient, k = 5. At lr = {rates[0]:g} Lookahead's median is {gap[0]:.1f} times "
        f"the control's at alpha = 0.1, {gap[4]:.1f} times at 0.5, and equal at 1. At lr = {rates[1]:g} it is more than 5 "
        "times the control's for alpha up to 0.7.",
    )


def show_gradients(gradients, truth):
    """08h: the six entries of each gradient as bars, and central differences as lines across them."""
    fig, ax = subplots(size=(7.2, 3))
    looks = (RED, "//"), (BLUE, "")
    width = 0.8 / len(gradients)
    for i, ((label, gradient), (color, hatch)) in enumerate(zip(gradients.items(), looks, strict=True)):
        x = np.arange(len(truth)) + (i + 0.5) * width - 0.4
        ax.bar(x, gradient, width, color=color, hatch=hatch, edgecolor="white", label=label)
    ax.hlines(truth, np.arange(len(truth)) - 0.4, np.arange(len(truth)) + 0.4, color=BLACK, label="central differences")
    ax.set_xticks(range(len(truth)), ["$W_{11}$", "$W_{12}$", "$W_{21}$", "$W_{22}$", "$b_1$", "$b_2$"])
    ax.set(ylabel="entry of the gradient"), ax.legend(loc="upper right")
    told = "; ".join(f"{label} {', '.join(say(x) for x in gradient[:2])}" for label, gradient in gradients.items())
    show(
        fig,
        f"The six entries of the gradient at one start, beside central differences ({', '.join(say(x) for x in truth[:2])} "
        f"first). {told}: the printed bars are far too long, the corrected ones end on the lines.",
    )
