"""The exercises as the notebooks tell them: what stands before, the check, the solution."""

import ast
import contextlib
import functools
import io
import os
import re
import tempfile
import time
import unittest.mock

import nbformat

from helpers import not_here
from nodetutor.notebook import figures, guard, replies

CALL = re.compile(r"^check\.(?!progress\b)(\w+)\(", re.M)
SOLUTION = re.compile(r"<details><summary>Solution</summary>.*?```python\n(.*?)```.*?</details>", re.S)


ADDRESS = re.compile(r" at 0x[0-9a-f]+")
SLOW = 0.3  # seconds of computing


def value_of(code, names):
    """Run code and return the value of its last line, as a notebook shows it."""
    *body, last = ast.parse(code).body
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return exec(compile(ast.Module([last], []), "cell", "exec"), names)


class Told:
    """One exercise: check (its name), solution (code, or None), names (what the notebook has defined by then), and the
    reply to its placeholder.
    """

    def __init__(self, check, solution, names, reply):
        self.check, self.solution, self.names, self.reply = check, solution, names, reply


@functools.cache
def run(path, twice=False):
    """([its exercises], [cells that a second run changes]) of a notebook, run from the top in an empty folder.

    Twice: each cell twice in a row. Slow cells have their second run only where NODETUTOR_SLOW is set, as by
    `make test-newest`. Where a notebook's libraries are missing, cells that need them are passed over.
    """
    exercises, changed, names, lacking = [], [], {}, not_here(path)
    cells = nbformat.read(path, as_version=4).cells
    with tempfile.TemporaryDirectory() as empty, contextlib.chdir(empty):
        for i, cell in enumerate(cells):
            if cell.cell_type != "code":
                continue
            start = time.process_time()
            try:
                value, first = seen(cell.source, names)
            except (ImportError, NameError):
                if lacking:
                    continue
                raise
            if twice and (time.process_time() - start < SLOW or os.environ.get("NODETUTOR_SLOW")):
                try:
                    value, second = seen(cell.source, names)
                except Exception as error:
                    second = repr(error)
                if second != first:
                    changed.append(f"cell {i}, which begins with {cell.source[:60]!r}: {first} became {second}")
            if call := CALL.search(cell.source):
                solution = SOLUTION.search("".join(c.source for c in cells[i + 1 : i + 3]))
                exercises.append(Told(call[1], solution and solution[1], dict(names), value))
    return exercises, changed


def exercises_of(path):
    return run(path)[0]


@contextlib.contextmanager
def undrawn():
    """Pictures are not drawn, and printed text is kept: ([descriptions], the text)."""
    words, printed = [], io.StringIO()

    def display(shown, **how):
        words.append(shown["text/plain"] if how.get("raw") else repr(shown))

    with (
        contextlib.redirect_stdout(printed),
        unittest.mock.patch.object(figures, "png", return_value=b""),
        unittest.mock.patch("IPython.display.display", display),
        unittest.mock.patch("IPython.core.interactiveshell.InteractiveShell.initialized", return_value=True),
    ):
        yield words, printed


def seen(code, names):
    """(the value of the last line, what a reader sees: descriptions of pictures, printed text, the value)."""
    with undrawn() as (words, printed):
        value = value_of(code, names)
    text = value.text() if callable(getattr(value, "text", None)) else ADDRESS.sub("", repr(value))
    return value, (words, printed.getvalue(), text)


class Solved:
    """A solution that has been run: answers (what is checked), asked (what its check asked), reply."""

    def __init__(self, told, tree=None, wrap=lambda answer: answer):
        self.tree = tree or ast.parse(told.solution)
        *body, last = self.tree.body
        names = self.names = dict(told.names)
        with undrawn(), guard.silent(), guard.limited(guard.LIMIT):
            exec(compile(ast.Module(body, []), "cell", "exec"), names)
            self.answers = [wrap(value_of(ast.unparse(answer), names)) for answer in last.value.args]
            self.check = getattr(names["check"], told.check)
            with replies.watched() as self.asked:
                self.reply = self.check(*self.answers)

    def of(self, kind):
        return [asked for asked in self.asked if asked["kind"] == kind]
