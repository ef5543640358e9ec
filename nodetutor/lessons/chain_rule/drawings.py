"""Pictures for notebook 01: `draw_chain` draws a chain of functions, `draw_graph` a small graph with labels."""

from nodetutor import validate
from nodetutor.notebook.figures import BLACK, BLUE

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
