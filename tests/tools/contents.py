"""The contents of the series, written from the notebooks' first cells: `python tests/tools/contents.py`.

It brings up to date the tables of README.md and of notebook 00, the numbers of its map, and the links at the end of
each notebook of the main line. A new lesson needs a short name here, nothing else.
"""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ROOT / "notebooks"
SERIES = ROOT / "nodetutor" / "lessons" / "start_here" / "series.py"

NAMES = {
    "00": "Start here",
    "01": "The chain rule",
    "02": "Networks",
    "03": "From ResNets to Euler",
    "04": "The adjoint",
    "05": "The forward pass by hand",
    "06": "Lookahead",
    "07": "Figures 4 to 12",
    "08": "What the figures show",
    "09": "Beyond",
    "10": "Real data",
    "11": "Hard equations",
    "12": "The clinic",
    "13": "Going on",
}


class Lesson:
    """What a notebook says of itself in its first cells."""

    def __init__(self, path):
        self.path, self.notebook = path, nbformat.read(path, as_version=4)
        first = self.notebook.cells[0].source
        title, time = re.match(r"# (\w+) · (.+)", first), re.search(r"Time: (\d+) minutes", first)
        if not (title and time):
            raise ValueError(f"{path.name}: its first cell needs a title '# 04 · A question?' and 'Time: 40 minutes'")
        (self.number, self.question), self.minutes = title.groups(), int(time[1])
        self.file = path.relative_to(BOOKS).as_posix()
        self.main = path.parent == BOOKS
        if self.main and self.number not in NAMES:
            raise ValueError(f"{path.name}: give {self.number} a short name in NAMES of tests/tools/contents.py")
        self.name = f"{self.number} · {NAMES[self.number]}" if self.main else f"{self.number} · {self.question}"

    @property
    def needs(self):
        """The numbers of the notebooks that its line *You need* links to."""
        text = "\n".join(cell.source for cell in self.notebook.cells[:5] if cell.cell_type == "markdown")
        line = re.search(r"[Yy]ou need:?\**:?(.*?)(?:\*?\*?Deeper|\n\n|\Z)", text, re.S)
        found = sorted(set(re.findall(r"\]\((\d\d)_", line[1]))) if line else []
        return ", ".join(found)


def lessons():
    paths = sorted([*BOOKS.glob("*.ipynb"), *BOOKS.glob("deeper/*.ipynb")], key=lambda path: path.stem)
    return [Lesson(path) for path in paths]


def with_table(text, above, rows):
    """The text, with the first table after the line `above` replaced."""
    found = re.search(rf"^{re.escape(above)}$.*?\n((?:\|[^\n]*(?:\n|\Z))+)", text, re.S | re.M)
    if not found:
        raise ValueError(f"there is no table below {above!r}")
    return text[: found.start(1)] + "\n".join(rows) + "\n" + text[found.end(1) :]


def readme(text, found):
    head = ["| notebook | the question it answers | minutes |", "|---|---|--:|"]
    main = [f"| [{n.name}](notebooks/{n.file}) | {n.question} | {n.minutes} |" for n in found if n.main]
    rows = ["| from | one question each (minutes) |", "|---|---|"]
    for n in found:
        deeper = [d for d in found if not d.main and d.number[:2] == n.number]
        if n.main and deeper:
            links = " ".join(f"[{d.name}](notebooks/{d.file}) ({d.minutes})" for d in deeper)
            rows.append(f"| {n.number} | {links} |")
    return with_table(with_table(text, "## The main line", head + main), "### Deeper", rows)


def start(text, found):
    """A Markdown cell of notebook 00, whichever it is."""
    if text.startswith("## The main line"):
        rows = ["| notebook | the question it answers | builds on | minutes |", "|---|---|---|--:|"]
        rows += [f"| [{n.name}]({n.file}) | {n.question} | {n.needs} | {n.minutes} |" for n in found if n.main]
        return with_table(text, "## The main line", rows).rstrip("\n") + "\n"
    if text.startswith("## What goes deeper"):
        rows = ["| notebook | minutes |", "|---|--:|"]
        rows += [f"| [{n.name}]({n.file}) | {n.minutes} |" for n in found if not n.main]
        return with_table(text, "## What goes deeper", rows).rstrip("\n") + "\n"
    return text


def footer(n, main):
    """The way back, to the contents, and on."""
    at = main.index(n)
    before = [f"[← {main[at - 1].name}]({main[at - 1].file})", "[contents](00_start_here.ipynb)"] if at else []
    after = [f"[{main[at + 1].name} →]({main[at + 1].file})"] if at + 1 < len(main) else []
    return " | ".join([*before, *after])


def series(found):
    lines = [
        '"""The series as its map shows it: {number: (name, minutes)}, written by tests/tools/contents.py."""',
        "",
        "MAIN = {",
        *(f'    "{n.number}": ("{NAMES[n.number]}", {n.minutes}),' for n in found if n.main),
        "}",
        "DEEPER = {",
        *(f'    "{n.number}": {n.minutes},' for n in found if not n.main),
        "}",
    ]
    return "\n".join(lines) + "\n"


def wanted():
    """(path, what stands there, what should) of every file that holds contents."""
    found = lessons()
    main = [n for n in found if n.main]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    yield ROOT / "README.md", text, readme(text, found)
    yield SERIES, SERIES.read_text(encoding="utf-8") if SERIES.exists() else "", series(found)
    for n in main:
        before = n.path.read_text(encoding="utf-8")
        last = n.notebook.cells[-1]
        kept = re.sub(r"\n*^\[[^\n]*\]\([^\n]*\.ipynb\)\s*\Z", "", last.source, flags=re.M)
        last.source = f"{kept.rstrip()}\n\n{footer(n, main)}"
        if n.number == "00":
            for cell in n.notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = start(cell.source, found)
        yield n.path, before, nbformat.writes(n.notebook) + "\n"


def main():
    for path, before, after in wanted():
        if before != after:
            path.write_text(after, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} is brought up to date", file=sys.stderr)


if __name__ == "__main__":
    main()
