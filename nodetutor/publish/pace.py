"""How long a lesson takes: a model of a first reading, and from it the minutes of each section of a lecture.

160 words a minute, 5 s for each line of code that is not folded, 25 s for each displayed formula, 30 s for each picture
or explorer.
"""

import re

from nodetutor.publish.pages import hidden, slide_type

WORDS, LINE, FORMULA, PICTURE = 160, 5, 25, 30  # words a minute; seconds
NEW = ("slide", "subslide")


def minutes(cells):
    """How long a first reading of these cells takes."""
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    code = [cell for cell in cells if cell.cell_type == "code"]
    shown = [cell.source for cell in code if not hidden(cell)]
    lines = sum(bool(line.strip()) for source in shown for line in source.splitlines())
    pictures = sum("image/png" in output.get("data", {}) for cell in code for output in cell.outputs)
    formulas = len(re.findall(r"\$\$.+?\$\$", prose, re.S))
    words = re.sub(r"\$\$?.*?\$\$?|<[^>]+>", " ", prose, flags=re.S).split()
    return len(words) / WORDS + (LINE * lines + FORMULA * formulas + PICTURE * pictures) / 60


def sections(notebook, whole):
    """[(first cell, minute at which it begins, minute at which it ends)] of a lecture of `whole` minutes.

    A section begins at a slide with a heading of the first or second order, and gets its share by the model above.
    """
    found = []
    for cell in notebook.cells:
        titled = cell.cell_type == "markdown" and re.search(r"^##? ", cell.source, re.M)
        if not found or (titled and slide_type(cell) in NEW):
            found.append([])
        if slide_type(cell) not in ("skip", "notes"):
            found[-1].append(cell)
    weights = [minutes(cells) for cells in found if cells]
    firsts = [cells[0] for cells in found if cells]
    ends = [round(whole * sum(weights[: i + 1]) / sum(weights)) for i in range(len(weights))]
    return list(zip(firsts, [0, *ends[:-1]], ends, strict=True))
