"""The explorers of notebook 01: a nudge on its way through a chain, and the two errors of a finite difference."""

import numpy as np
from matplotlib.patches import Rectangle

from nodetutor.lessons.chain_rule.drawings import ARROW
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, slider

LINKS = [  # name, function, slope
    ("square", np.square, lambda v: 2 * v),
    ("sin", np.sin, np.cos),
    ("exp", np.exp, np.exp),
    ("root", np.sqrt, lambda v: 0.5 / np.sqrt(v)),
    ("sin", np.sin, np.cos),
    ("square", np.square, lambda v: 2 * v),
]


def walk(x, links):
    """All values along the chain and the local slopes that x meets: lists of len(links) + 1 and len(links)."""
    values, slopes = [x], []
    for _, function, slope in links:
        slopes.append(float(slope(values[-1])))
        values.append(float(function(values[-1])))
    return values, slopes


def chain_and_nudge():
    """Values and local slopes along the chain, and the nudge after every link: as it is, and as the slopes say."""
    most = len(LINKS)
    fig, (top, low) = subplots(2, 1, size=(8.4, 3.3), height_ratios=(2, 3), sharex=True)
    top.set(xlim=(-0.45, most + 0.45), ylim=(-1, 1))
    top.set_axis_off()
    low.set(ylabel="change", ylim=(-1.8, 1.4), xticks=range(most + 1))
    low.set_xticklabels(["$x$", *(f"$v_{k}$" for k in range(1, most + 1))])
    top.plot(range(most + 1), np.zeros(most + 1), "o", color=BLACK, markersize=36, markerfacecolor="white")
    for k, (name, _, _) in enumerate(LINKS):
        top.annotate("", (k + 1, 0), (k, 0), arrowprops=ARROW | {"shrinkA": 21, "shrinkB": 21})
        top.text(k + 0.5, 0.45, name, ha="center", va="center")
    cover = Rectangle((0, -1), most, 2, color="white", animated=True, zorder=2.9)  # hides the links that are not in use
    top.add_patch(cover)
    numbers = [top.text(k, 0, "", ha="center", va="center", animated=True) for k in range(most + 1)]
    factors = [top.text(k + 0.5, -0.55, "", ha="center", va="center", color=BLUE, animated=True) for k in range(most)]
    true = low.plot([], [], "o-", color=BLUE, animated=True, label="change as it is")[0]
    guess = low.plot([], [], "s--", color=RED, fillstyle="none", animated=True, label="nudge times slopes")[0]
    low.legend(loc="lower right", ncols=2, fontsize=9)

    def update(x, nudge, links):
        values, slopes = walk(x, LINKS[:links])
        changes = np.subtract(walk(x + nudge, LINKS[:links])[0], values)
        predicted = nudge * np.cumprod([1.0, *slopes])
        true.set_data(range(links + 1), changes)
        guess.set_data(range(links + 1), predicted)
        cover.set_x(links + 0.245)
        for texts, shown, sign in ((numbers, values, ""), (factors, slopes, "× ")):
            for k, text in enumerate(texts):
                text.set_text(f"{sign}{shown[k]:z.2f}" if k < len(shown) else "")
        slopes_said = ", ".join(f"{s:z.2f}" for s in slopes)
        return (
            f"x = {x:z.2f}, local slopes {slopes_said}, product {np.prod(slopes):z.2f}: the nudge "
            f"{nudge:z.2f} should change the end of the chain by {predicted[-1]:z.3f}, and it changes it "
            f"by {changes[-1]:z.3f}."
        )

    links = slider("links", 1, most, 3)
    return Explorer(
        fig,
        update,
        slider("x", -1.5, 1.5, 0.8, step=0.05),
        slider("nudge", -0.3, 0.3, 0.2, step=0.01),
        links,
        frames=links,
        record={"x": [-1.5, -1, -0.5, 0, 0.4, 0.8, 1.2, 1.5], "nudge": [-0.3, -0.1, -0.01, 0, 0.01, 0.1, 0.2, 0.3]},
    )


def two_errors(x=1.1):
    """Left: the chain square, sin, exp under a magnifying glass of width h; right: the errors of both differences."""

    def function(x):
        return np.exp(np.sin(np.square(x)))

    def differences(h):
        up, down = x + h, x - h
        return (function(up) - function(x)) / (up - x), (function(up) - function(down)) / (up - down)

    slope = np.prod(walk(x, LINKS[:3])[1])
    fig, (left, right) = subplots(1, 2, size=(8.6, 3.3))
    s = np.linspace(-1.4, 1.4, 281)
    left.set(xlabel="(place - x) / h", ylabel="(value - F(x)) / h", xlim=(-1.4, 1.4), ylim=(-4, 4))
    left.plot(s, slope * s, color="#888888", linestyle=":", label="tangent")
    curve = left.plot([], [], color=BLUE, animated=True, label="F as computed")[0]
    secants = [left.plot([], [], style, color=c, markersize=6, animated=True, label=n)[0]
               for style, c, n in (("s--", RED, "forward"), ("o-.", GREEN, "central"))]  # fmt: skip
    left.legend(loc="upper left", fontsize=9)
    widths = 10 ** np.arange(-15, 0.01, 0.1)
    errors = np.maximum(np.abs(np.subtract(differences(widths), slope)), 1e-13)
    right.loglog(widths, errors[0], color=RED, linestyle="--", linewidth=1, label="forward")
    right.loglog(widths, errors[1], color=GREEN, linestyle="-.", linewidth=1, label="central")
    right.set(xlabel="h", ylabel="error", ylim=(5e-14, 20))
    dots = [
        right.plot([], [], marker, color=c, markersize=7, animated=True)[0] for marker, c in (("s", RED), ("o", GREEN))
    ]
    right.legend(loc="lower left", fontsize=9)

    def update(h):
        rise = (function(x + s * h) - function(x)) / h
        curve.set_data(s, rise)
        found = differences(h)
        for secant, ends in zip(secants, ((0, 1), (-1, 1)), strict=True):
            secant.set_data(ends, [(function(x + end * h) - function(x)) / h for end in ends])
        for dot, value in zip(dots, found, strict=True):
            dot.set_data([h], [max(abs(value - slope), 1e-13)])
        forward, central = (say(abs(value - slope), 1) for value in found)
        look = "bent: truncation" if h > 0.03 else "a staircase: rounding" if h < 1.2e-14 else "straight to the eye"
        return (
            f"h = {say(h)}: under the glass the curve is {look}. The slope is {slope:.2f}; "
            f"error of the forward difference {forward}, of the central difference {central}."
        )

    h = log_slider("h", -15, 0, 10**-0.75, step=0.25)
    return Explorer(fig, update, h, frames=h)
