"""Run notebooks from the top and store them, so that a second run changes no byte.

    python tests/tools/store.py notebooks/07_figures_4_to_12.ipynb

Outputs and the counts 1 to n stay: nbval compares them. What differs from machine to machine
goes: timings, widget state, the names of widget models, the exact version of Python.
A cell that raises stops the run, and its notebook is left as it was.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

WIDGET = "application/vnd.jupyter.widget-view+json"
CELL_METADATA = ("jupyter", "slideshow", "tags")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "name": "python"},  # so that an exported script is one of Python
}


def read(path):
    """Read a notebook without adding anything to it, random cell ids above all."""
    return nbformat.v4.reads(Path(path).read_text(encoding="utf-8"))


def clean(notebook):
    """Remove, in place, what would change from one run or machine to the next."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.setdefault("id", new_id(number, cell.source))
        cell.metadata = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                output.data[WIDGET]["model_id"] = cell.id


def new_id(number, source):
    """Name a cell by its place and text: two runs give the same name."""
    return hashlib.sha256(f"{number} {source}".encode()).hexdigest()[:8]


def execute(notebook, folder):
    """Run every cell in place, in a fresh kernel that works in `folder`."""
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # otherwise one print may arrive in one piece or in two
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def store(path):
    """Run the notebook at `path` and write it back."""
    path = Path(path)
    notebook = read(path)
    clean(notebook)  # before running, so that every cell has its id
    execute(notebook, path.parent)
    clean(notebook)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--metadata", action="store_true", help="run nothing, only bring the metadata up to date")
    options = parser.parse_args()
    for path in options.notebooks:
        if options.metadata:
            notebook = read(path)
            clean(notebook)
            path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
            continue
        print(f"running {path}", flush=True)
        try:
            store(path)
        except CellExecutionError as error:
            sys.exit(f"{path} is left as it was.\n{error}")


if __name__ == "__main__":
    main()
