"""A teacher's own copy: `python -m nodetutor.publish.class_copy --to FOLDER --lessons 04 05 --no-solutions`.

It copies the chosen notebooks, with those that go deeper from them, and changes nothing that runs: the copies still
agree with their stored outputs. Links to notebooks that are left out become plain words.
"""

import argparse
import re
import sys
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SOLUTION = re.compile(r"<details>\s*<summary>Solution</summary>.*?</details>\s*", re.S)
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([\w./-]+\.ipynb)(#[^)\s]*)?\)")


def chosen(folder, lessons):
    """The notebooks of these lessons ("04", or all for an empty list), those in deeper/ too; "04a" is one.

    Errors: ValueError for a lesson that is not there.
    """
    paths = sorted([*folder.glob("*.ipynb"), *folder.glob("deeper/*.ipynb")], key=lambda path: path.stem)
    names = {path: {path.stem[:2], path.stem.partition("_")[0]} for path in paths}  # 04a_... is of 04, and 04a
    for lesson in lessons:
        if not any(lesson in of for of in names.values()):
            known = ", ".join(sorted({path.name[:2] for path in paths})) or "none"
            raise ValueError(f"lesson is {lesson!r}; expected one of those in {folder}: {known}")
    return [path for path in paths if not lessons or names[path] & set(lessons)]


def without_dead_links(text, path, kept):
    """The text of the notebook at `path`, where a link to a notebook that is not `kept` is its words alone."""

    def link(match):
        target = (path.parent / match[2]).resolve()
        return match[0] if target in kept else match[1]

    return LINK.sub(link, text)


def copy(lessons, to, solutions=True, folder=NOTEBOOKS):
    """Write the copies into `to` and return their paths.

    Errors: ValueError as `chosen`; OSError if `to` has some, or cannot be written.
    """
    import nbformat

    paths = chosen(Path(folder), lessons)
    kept, copies = {path.resolve() for path in paths}, []
    for path in paths:
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = without_dead_links(cell.source, path, kept)
                cell.source = cell.source if solutions else SOLUTION.sub("", cell.source).rstrip()
        notebook.cells = [cell for cell in notebook.cells if cell.source or cell.cell_type == "code"]
        copies.append(Path(to) / path.relative_to(folder))
        copies[-1].parent.mkdir(parents=True, exist_ok=True)
        with copies[-1].open("x", encoding="utf-8") as file:  # what a teacher has changed is never written over
            file.write(nbformat.writes(notebook) + "\n")
    return copies


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m nodetutor.publish.class_copy", description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=Path("class"), help="the folder to write to, default: class/")
    parser.add_argument("--lessons", nargs="*", default=[], metavar="NN", help="such as 04 05; all by default")
    parser.add_argument("--no-solutions", action="store_true", help="leave the solutions out; hints stay")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help="where the series stands")
    options = parser.parse_args(arguments)
    if not options.notebooks.is_dir():
        sys.exit(f"There are no notebooks in {options.notebooks}: name their folder with --notebooks.")
    try:
        copies = copy(options.lessons, options.to, not options.no_solutions, options.notebooks)
    except FileExistsError as error:
        sys.exit(f"{error.filename} is there already: choose another folder with --to.")
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    print(f"{len(copies)} notebooks in {options.to}.")


if __name__ == "__main__":
    main()
