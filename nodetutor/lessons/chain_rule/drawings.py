"""Pictures for notebook 01: `draw_chain` draws a chain of functions, `draw_graph` a small graph with labels.

For 01a, `random_chains` shows which order of multiplying is cheap, for many chains of random widths.
"""

from itertools import pairwise

import numpy as np

from nodetutor import validate
from nodetutor.lessons.chain_rule.exercises import costs
from nodetutor.notebook.figures import BLACK, BLUE, RED, log_axis, show, slope, subplots

CIRCLE = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": BLACK, "linewidth": 1.3}
NOTE = "#A84300"  # red, dark enough for small letters
ARROW = {"arrowstyle": "-|>", "color": "#666666", "shrinkA": 19, "shrinkB": 19}


def draw_graph(ax, nodes, arrows, notes=None):
    """Circles joined by arrows, each with a label beside its middle.

    nodes {name: (x, y, text)}; arrows {(from, to): label}; notes {name: text below the circle}. The axes are hidden.
    Errors: ValueError for an arrow or a note at a node that is not there.
    """
    for name in [end for arrow in arrows for end in arrow] + list(notes or {}):
        if name not in nodes:
            validate.complain("a node", name, "one of " + ", ".join(map(repr, nodes)))
    xs, ys = ([node[i] for node in nodes.values()] for i in (0, 1))
    for (start, end), label in arrows.items():
        (x, y, _), (x_end, y_end, _) = nodes[start], nodes[end]
        ax.annotate("", (x_end, y_end), (x, y), arrowprops=ARROW)
        side = 1 if y + y_end >= min(ys) + max(ys) else -1  # outside of a branch, where there is room
        ax.annotate(label, ((x + x_end) / 2, (y + y_end) / 2), (0, side * (5 if y == y_end else 11)), ha="center",
                    va="bottom" if side > 0 else "top", textcoords="offset points", color=BLUE)  # fmt: skip
    for name, (x, y, text) in nodes.items():
        note = (notes or {}).get(name, "")
        ax.text(x, y, text or "   ", ha="center", va="center", bbox=CIRCLE)
        ax.annotate(note, (x, y), (0, -25), textcoords="offset points", ha="center", va="top", color=NOTE)
    ax.set(xlim=(min(xs) - 0.45, max(xs) + 0.45), ylim=(min(ys) - (0.75 if notes else 0.5), max(ys) + 0.5))
    ax.set_axis_off()


def draw_chain(ax, texts, labels, notes=None):
    """A chain from left to right: a circle for each text, a label on the arrow between neighbours, notes below circles.

    texts (n + 1), labels (n), notes (n + 1), all lists of strings.  Errors: ValueError for lists of other lengths.
    """
    if len(labels) != len(texts) - 1:
        validate.complain("the number of labels", len(labels), f"one for each arrow, {len(texts) - 1}")
    if notes and len(notes) != len(texts):
        validate.complain("the number of notes", len(notes), f"one for each circle, {len(texts)}")
    nodes = {f"{i}": (i, 0, text) for i, text in enumerate(texts)}
    arrows = {(f"{i}", f"{i + 1}"): label for i, label in enumerate(labels)}
    draw_graph(ax, nodes, arrows, {f"{i}": note for i, note in enumerate(notes or [])})


def random_chains(count, seed=0):
    """The cost of forwards over that of backwards against inputs over outputs, for chains of five random widths."""
    widths = np.random.default_rng(seed).integers(1, 301, (count, 5))
    ends = widths[:, 0] / widths[:, -1]
    ratio = np.array([forwards / backwards for forwards, backwards in map(costs, widths.tolist())])
    wrong = (ends - 1) * (ratio - 1) < 0
    fig, ax = subplots(size=(6.6, 3.3))
    for part, color, mark, label in ((~wrong, BLUE, "o", "narrow end is cheaper"), (wrong, RED, "x", "it is dearer")):
        ax.plot(ends[part], ratio[part], mark, color=color, markersize=3, alpha=0.6, label=label)
    ax.axhline(1, color=BLACK, linewidth=0.8)
    ax.axvline(1, color=BLACK, linewidth=0.8)
    ax.set(xlabel="inputs / outputs", ylabel="forwards / backwards")
    for axis in ("x", "y"):
        log_axis(ax, axis)
    ax.legend(loc="upper left", markerscale=2)
    said = f"{count} chains of five random widths: cost of forwards over backwards against inputs over outputs. "
    show(
        fig,
        said
        + f"For {np.mean(wrong):.0%} of them, most of them near the middle, the narrow end is the dearer one to begin at.",
    )


def show_chain(values, labels, notes, words):
    """`draw_chain` as a figure, with values (n + 1) to two digits; words describe it."""
    fig, ax = subplots(size=(7.5, 1.5))
    draw_chain(ax, [f"{v:.2f}" for v in values], labels, notes)
    show(fig, words)


def show_parameters(n):
    """A chain of n links, each with a parameter of its own."""
    nodes = {"x": (0, 0, "$x$")} | {f"v{k}": (k, 0, f"$v_{k}$") for k in range(1, n + 1)}
    nodes |= {f"w{k}": (k - 0.6, 0.9, f"$w_{k}$") for k in range(1, n + 1)}
    path = ["x", *(f"v{k}" for k in range(1, n + 1))]
    arrows = [*pairwise(path), *((f"w{k}", f"v{k}") for k in range(1, n + 1))]
    fig, ax = subplots(size=(7.5, 2.4))
    draw_graph(ax, nodes, dict.fromkeys(arrows, ""))
    show(fig, f"A chain from x over v1 to v{n}. A parameter, w1 to w{n}, enters each link from above.")


def show_branch(values, edges):
    """y = u v with u and v that both come from x: values {name: number}, edges {(from, to): local slope}."""
    places = {"x": (0, 0), "u": (1.4, 0.6), "v": (1.4, -0.6), "y": (2.8, 0)}
    nodes = {name: (*place, f"{values[name]:.2f}") for name, place in places.items()}
    fig, ax = subplots(size=(6, 2.5))
    draw_graph(ax, nodes, {ends: f"× {s:.2f}" for ends, s in edges.items()}, {name: name for name in nodes})
    listed = ", ".join(f"{start} to {end} {s:.2f}" for (start, end), s in edges.items())
    show(fig, f"A branching graph with local slopes on its arrows: {listed}.")


def show_layers(columns):
    """Layers of numbers, each joined by arrows to all of the next."""
    nodes = {(k, i): (k, i - (n - 1) / 2, "") for k, n in enumerate(columns) for i in range(n)}
    arrows = {(p, q): "" for p in nodes for q in nodes if q[0] == p[0] + 1}
    fig, ax = subplots(size=(7, 2.6))
    draw_graph(ax, nodes, arrows)
    show(fig, f"Layers of {', '.join(map(str, columns))} numbers, joined by {len(arrows)} arrows.")


def show_costs(sizes, forwards, backwards):
    """Multiplications of the two ways against the number of parameters, on logarithmic axes, with fitted slopes."""
    fig, ax = subplots(size=(5.5, 2.6))
    ax.loglog(sizes, forwards, "s--", color=RED, label="forwards")
    ax.loglog(sizes, backwards, "o-", color=BLUE, label="backwards")
    ax.set(xlabel="number of parameters n", ylabel="multiplications")
    ax.legend()
    steep = [slope(sizes, cost) for cost in (forwards, backwards)]
    show(
        fig,
        f"Multiplications against the number of parameters: forwards with slope {steep[0]:.1f}, backwards with slope {steep[1]:.1f}.",
    )
