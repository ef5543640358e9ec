"""The map of notebook 00: the main line, its minutes, and how many notebooks go deeper from where."""

from textwrap import fill

from nodetutor.lessons.start_here.series import DEEPER, MAIN
from nodetutor.notebook.figures import BLUE, GREEN, RED, show, subplots

PARTS = {  # what a part is about: its first notebook, its colour and the line round its boxes
    "How it is trained": ("00", BLUE, "-"),
    "The optimizer, and nine figures": ("06", RED, "--"),
    "Further": ("09", GREEN, "-."),
}


def branches(number):
    """{number: minutes} of the notebooks that go deeper from this one."""
    return {deeper: minutes for deeper, minutes in DEEPER.items() if deeper.startswith(number)}


def places():
    """(part, colour, dash, {number: (x, y)}): a row for each part, from above."""
    ends = [*[first for first, *_ in PARTS.values()][1:], "99"]
    for y, ((part, (first, colour, dash)), end) in enumerate(zip(PARTS.items(), ends, strict=True)):
        numbers = [number for number in MAIN if first <= number < end]
        yield part, colour, dash, {number: (x, -y) for x, number in enumerate(numbers)}


def draw_map():
    """Boxes of the main line, joined in order; below each, what goes deeper, with its minutes."""
    fig, ax = subplots(size=(9.6, 5.0))
    words, longest = [], max(len(boxes) for *_, boxes in places())
    for part, colour, dash, boxes in places():
        y = next(iter(boxes.values()))[1]
        ax.text(-0.45, y + 0.27, part, color=colour, fontsize=11, weight="bold", va="bottom")
        ax.plot([0, len(boxes) - 1], [y, y], color=colour, linestyle=dash, zorder=1)
        for number, (x, _) in boxes.items():
            name, minutes = MAIN[number]
            look = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour, "linestyle": dash}
            title = f"{number} · {minutes} min\n{fill(name, 15)}"
            ax.text(x, y, title, ha="center", va="center", fontsize=9.5, bbox=look, zorder=2)
            said = [f"{deeper[2:]} {time}" for deeper, time in branches(number).items()]
            rows = [" · ".join(said[i : i + 3]) for i in range(0, len(said), 3)]
            ax.text(x, y - 0.29, "\n".join(rows), ha="center", va="top", fontsize=9, color="#444444")
        total = sum(MAIN[number][1] for number in boxes)
        deeper = [minutes for number in boxes for minutes in branches(number).values()]
        more = f"{len(deeper)} notebooks that go deeper, {sum(deeper)} minutes"
        words.append(f"{part}: {min(boxes)} to {max(boxes)}, {total} minutes, and {more}.")
    ax.set(xlim=(-0.55, longest - 0.45), ylim=(-2.65, 0.45))
    ax.set_axis_off()
    show(fig, f"Map of the series, in three rows, read from left to right. {' '.join(words)}")
