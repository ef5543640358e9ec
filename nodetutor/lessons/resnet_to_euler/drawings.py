"""Drawings for notebook 03: `draw_blocks` is the thesis's Figure 2 with its numbers, `draw_flow` a field."""

import numpy as np

from nodetutor import validate
from nodetutor.activations import sigmoid
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, say

BLOCK_LINES = {
    "plain": {"color": BLUE, "linestyle": "-", "marker": "o", "label": "plain"},
    "printed": {"color": RED, "linestyle": "--", "marker": "s", "label": "skip as printed"},
    "residual": {"color": GREEN, "linestyle": "-.", "marker": "^", "label": "He's skip"},
}


def block_values(kind, z, w):
    """What leaves a block and its slope dz_out/dz_in.  kind: "plain" sigma(w z), "printed" + w z, "residual" + z.

    Errors: ValueError for another kind, or z or w that is not a finite number.
    """
    validate.choice("kind", kind, BLOCK_LINES)
    u = validate.real("w", w) * validate.real("z", z)
    s, slope = float(sigmoid(u)), float(sigmoid.slope(u))
    if kind == "plain":
        return s, slope * w
    return (s + u, (slope + 1) * w) if kind == "printed" else (s + z, slope * w + 1)


def draw_blocks(ax, z, w):
    """Three rows: a plain block, the printed skip and He's skip, with z and w put in.  Returns it in words."""
    u = w * z
    words = []
    formulas = {"plain": r"$\sigma' w$", "printed": r"$(\sigma'+1)\,w$", "residual": r"$1+\sigma' w$"}
    for y, (kind, line) in zip((2, 1, 0), BLOCK_LINES.items(), strict=True):
        out, slope = block_values(kind, z, w)
        _text(ax, -1.1, y, line["label"], weight="bold")
        arrows = [(0.15, 0.95, say(z)), (1.65, 2.45, say(u))]
        if kind == "plain":
            arrows += [(3.1, 5.2, say(out))]
        else:
            arrows += [(3.1, 3.75, say(float(sigmoid(u)))), (4.25, 5.2, say(out))]
        for start, end, number in arrows:
            ax.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "->", "color": BLACK})
            _text(ax, (start + end) / 2, y - 0.2, number, fontsize=10)
        for x, name in ((1.3, r"$\times\,w$"), (2.8, r"$\sigma$")):
            _text(ax, x, y, name, bbox={"boxstyle": "square,pad=0.4", "facecolor": "white", "edgecolor": BLACK})
        if kind != "plain":
            _text(ax, 4.0, y, "+", bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": BLACK})
            _skip(ax, 1.9 if kind == "printed" else 0.35, 4.0, y, line)
        _text(ax, 5.5, y, "out")
        _text(ax, 7.0, y, f"slope {formulas[kind]} = {say(slope)}")
        words.append(f"{line['label']}: {say(out)} leaves, slope {say(slope)}")
    ax.set(xlim=(-2.0, 8.1), ylim=(-0.4, 2.6))
    ax.axis("off")
    starts = "The printed skip starts behind the weight, He's skip in front of it."
    return f"Three blocks with z = {say(z)} and w = {say(w)}. " + "; ".join(words) + f". {starts}"


def draw_flow(ax, f, columns, low=-3.0, high=3.0, rows=15):
    """Grey arrows of one length along dz/dt = f(t, z), at the times `columns`."""
    t, z = np.meshgrid(columns, np.linspace(low, high, rows))
    slopes = f(t, z)
    length = np.hypot(1, slopes / (high - low)) / 0.04
    ax.quiver(t, z, 1 / length, slopes / length, angles="xy", scale_units="xy", scale=1, color="#888888", width=0.003)


def _text(ax, x, y, text, **kwargs):
    ax.text(x, y, text, ha="center", va="center", **kwargs)


def _skip(ax, start, end, y, line):
    """The skip: up, over the layer, and down into the sum."""
    top = y + 0.52
    ax.plot([start, start, end], [y, top, top], color=line["color"], linestyle=line["linestyle"])
    ax.annotate("", (end, y + 0.2), (end, top), arrowprops={"arrowstyle": "->", "color": line["color"]})
