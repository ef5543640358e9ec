"""The series as a web site: `python -m nodetutor.site` writes site/, for any static host and for opening from a disk.

Built by Sphinx from the stored outputs; no notebook runs, and a page asks for nothing outside. Explorers move, from
records; each page offers its notebook and its slides.
"""

import argparse
import base64
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path

from nodetutor.publish import pages, slides
from nodetutor.publish.pages import ExportError

HERE = Path(__file__).parent
SITE = Path("site")
OPENING = ("nodetutor.lessons.start_here.explorers", "learning", ())


def settings(root):
    """The address of the repository and more, from `[tool.nodetutor]` in pyproject.toml: one place for a maintainer."""
    file = root / "pyproject.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("nodetutor", {}) if file.exists() else {}


def binder(repository, path):
    """The address at which Binder opens a notebook, or None where no repository is named."""
    found = re.fullmatch(r"https://(github|gitlab)\.com/([\w.-]+/[\w.-]+?)(\.git)?/?", repository or "")
    if not found:
        return None
    kind, name = ("gh", found[2]) if found[1] == "github" else ("gl", found[2].replace("/", "%2F"))
    return f"https://mybinder.org/v2/{kind}/{name}/HEAD?urlpath=lab/tree/{path}"


class Page:
    """One notebook on its way to a page of the site."""

    def __init__(self, path, root, out, repository):
        self.path, self.out, self.notebook = path, out, pages.read(path)
        self.name = path.relative_to(root).with_suffix("")  # 04_adjoint or deeper/04a_...
        self.up = "../" * (len(self.name.parts) - 1)
        self.number, _, self.question = pages.title(self.notebook).partition(" · ")
        self.minutes, self.promise = pages.minutes(self.notebook), pages.promise(self.notebook)
        self.binder = binder(repository, f"notebooks/{self.name}.ipynb")
        self.calls = [call for _, _, call in pages.explorers(self.notebook) if call]

    def tools(self):
        """What stands below the title: minutes, downloads, and the switch for all code."""
        stem = self.name.name
        links = [
            f'<a href="{self.up}notebooks/{self.name}.ipynb" download>notebook</a>',
            f'<a href="{self.up}slides/{stem}.html">slides</a>',
        ]
        if self.binder:
            links.append(f'<a href="{self.binder}">run it on Binder</a>')
        least = f"<span>{self.minutes} minutes</span>" if self.minutes else ""
        switch = '<button type="button" class="all-code" aria-pressed="false">Show all code</button>'
        return f'<div class="page-tools">{least}{"".join(links)}{switch}</div>'

    def prepare(self):
        """Change the notebook, in place, into what Sphinx shows."""
        pages.tidy(self.notebook)
        for cell, output, call in list(pages.explorers(self.notebook)):
            del output.data[pages.VIEW]
            if call:
                address = f"{self.up}_static/records/{pages.record_name(call)}.js"
                picture = self.picture(f"{self.name.name}-{cell.id}.png", output)
                output.data = {"text/html": pages.figure(call, output, address, picture)}
        first = self.notebook.cells[0]
        first.source = re.sub(r"^Time: .*$", self.tools(), first.source, count=1, flags=re.M)
        if "page-tools" not in first.source:
            first.source += f"\n\n{self.tools()}\n"
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                self.code(cell)
            elif cell.cell_type == "markdown":
                cell.source = self.words(cell)

    def picture(self, name, output):
        """Keep the stored picture of an output as a file, and return its address."""
        file = self.out / "pictures" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(base64.b64decode(output.data["image/png"]))
        return f"{self.up}_static/pictures/{name}"

    def code(self, cell):
        if pages.hidden(cell):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
        for number, output in enumerate(cell.outputs):
            if "image/png" in output.get("data", {}):
                address = self.picture(f"{self.name.name}-{cell.id}-{number}.png", output)
                picture = pages.still(output, address).replace("<img ", '<img loading="lazy" ')
                label = "open the picture large"
                output.data = {"text/html": f'<a class="large" href="{address}" title="{label}">{picture}</a>'}

    def words(self, cell):
        text = re.sub(r"(\]\((?:[\w./-]+\.ipynb)?)#([^)]+)\)", lambda m: f"{m[1]}#{pages.slug(m[2])})", cell.source)
        if pages.slide_type(cell) == "notes":
            text = f'<details class="lecture"><summary>For a lecture</summary>\n\n{text}\n\n</details>'
        return text


def home(found, repository, citation):
    """The first page, as Markdown with HTML in it."""
    main = [page for page in found if len(page.name.parts) == 1]
    deeper = [page for page in found if len(page.name.parts) > 1]
    lines = [
        "# How a neural ODE is trained\n",
        f"{len(main)} Jupyter notebooks that go from the chain rule to a trained neural ODE, and then ask whether the "
        "figures of a thesis show what they seem to show. Move the slider: a neural ODE learns to reach the star.\n",
        f'<figure class="nodetutor-record" data-record="{pages.record_name(OPENING)}" '
        f'data-src="_static/records/{pages.record_name(OPENING)}.js"></figure>\n',
        "## The map\n",
        "Read from top to bottom. What goes deeper stands below the notebook that it branches off from. It can wait.\n",
    ]
    for page in main:
        time_said = f" *{page.minutes} minutes.*" if page.minutes else ""
        lines.append(f"- **[{page.number} · {page.question}]({page.name}.ipynb)**{time_said} {page.promise}")
        for branch in deeper:
            if re.match(r"\d+", branch.number)[0] == page.number:
                link = f"[{branch.number} · {branch.question}]({branch.name}.ipynb)"
                lines.append(f"  - {link} *{branch.minutes} minutes.*")
    lines.append("\n## Start\n")
    lines.append("Each page offers its notebook and its slides. To run them yourself, you need Python 3.11 or newer:\n")
    source = repository or "ADDRESS-OF-THIS-SERIES"
    folder = source.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") if repository else "nodetutor"
    lines.append(f"```\ngit clone {source} {folder}\nmake -C {folder} lab\n```\n")
    if address := binder(repository, "notebooks/00_start_here.ipynb"):
        lines.append(f'Or without installing anything: <a class="binder" href="{address}">open it on Binder</a>.\n')
    lines.append("All decks: [slides](slides/index.html).\n".replace("[slides](slides/index.html)",
                 '<a href="slides/index.html">slides</a>'))  # fmt: skip
    lines.append(f"## How to cite\n\n{citation}\n")
    for caption, part in (("Main line", main), ("Deeper", deeper)):
        names = "\n".join(str(page.name) for page in part)
        lines.append(f"```{{toctree}}\n:hidden:\n:titlesonly:\n:caption: {caption}\n\n{names}\n```\n")
    return "\n".join(lines)


def cite(root):
    """How to cite, from CITATION.cff."""
    file = root / "CITATION.cff"
    if not file.exists():
        return "See CITATION.cff of the series."
    text = file.read_text(encoding="utf-8")
    told = {key: re.search(rf'^{key}: "?([^"\n]+)"?$', text, re.M) for key in ("title", "version", "date-released")}
    authors = re.findall(r"^  - name: (.+)$", text, re.M)
    told = {key: found[1] if found else "" for key, found in told.items()}
    return f"{', '.join(authors)} ({told['date-released'][:4]}): *{told['title']}*, version {told['version']}."


CONFIG = {
    "project": "How a neural ODE is trained",
    "language": "en",
    "extensions": ["myst_nb", "sphinx_copybutton"],
    "html_theme": "pydata_sphinx_theme",
    "html_title": "How a neural ODE is trained",
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_show_search_summary": False,  # it would fetch pages, which no browser does from a disk
    "html_static_path": ["_static"],
    "html_extra_path": ["_extra"],
    "html_css_files": ["explorer.css", "site.css"],
    "html_js_files": ["explorer.js", "site.js"],
    "html_theme_options": {
        "navbar_persistent": [],
        "navbar_center": [],
        "navbar_end": ["search-button", "theme-switcher"],
        "navigation_with_keys": False,
        "show_nav_level": 1,
        "show_toc_level": 1,
        "show_prev_next": False,  # each notebook ends with its own links
        "article_header_start": [],
        "footer_start": [],
        "footer_end": [],
        "pygments_light_style": "a11y-high-contrast-light",
        "pygments_dark_style": "a11y-high-contrast-dark",
        "secondary_sidebar_items": ["page-toc"],
    },
    "html_context": {"default_mode": "auto"},
    "html_sidebars": {"**": ["globaltoc.html"]},
    "nb_execution_mode": "off",
    "nb_merge_streams": True,
    "nb_mime_priority_overrides": [("html", "text/html", 0), ("html", "image/png", 1)],
    "myst_enable_extensions": ["dollarmath", "amsmath"],
    "myst_heading_anchors": 4,
    "myst_heading_slug_func": "nodetutor.publish.pages.slug",
    "myst_links_external_new_tab": False,
    "mathjax_path": "mathjax/es5/startup.js",
    "mathjax3_config": {
        "loader": {"load": ["core", "input/tex", "output/chtml", "a11y/assistive-mml"]},
        "options": {"enableMenu": False},
    },
    "copybutton_exclude": ".linenos, .gp",
    "suppress_warnings": ["myst.header", "myst.strikethrough"],
}


def build(notebooks, out=SITE, decks=True):
    """Write the site of these notebooks into the folder `out` and return it.

    Errors: ExportError for what cannot be shown. A link that leads nowhere is told on stderr; the tests look for them.
    """
    import nbformat

    missing = [name for name in ("sphinx", *CONFIG["extensions"], CONFIG["html_theme"]) if not find_spec(name)]
    if missing:
        raise ExportError(f'Pages need {", ".join(missing)}: pip install -e ".[site]" brings them.')
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    roots = {path.parent.parent if path.parent.name == "deeper" else path.parent for path in map(Path, notebooks)}
    if len(roots) != 1:
        raise ExportError("The notebooks of a site stand in one folder and its folder deeper.")
    (root,) = roots
    repository = settings(root.parent).get("repository", "")
    out = Path(out)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        static, extra = source / "_static", source / "_extra"
        for folder in (static / "records", extra / "notebooks", extra / "slides"):
            folder.mkdir(parents=True)
        found = [Page(Path(path), root, static, repository) for path in notebooks]
        calls = {OPENING, *(call for page in found for call in page.calls)}
        pages.record_all(calls)
        for call in calls:
            script = f'nodetutorRecords.take("{pages.record_name(call)}",{pages.recorded(call)});\n'
            (static / "records" / f"{pages.record_name(call)}.js").write_text(script, encoding="utf-8")
        for page in found:
            kept = extra / "notebooks" / f"{page.name}.ipynb"
            kept.parent.mkdir(exist_ok=True, parents=True)
            shutil.copy(page.path, kept)
            page.prepare()
            target = source / f"{page.name}.ipynb"
            target.parent.mkdir(exist_ok=True)
            nbformat.write(page.notebook, target)
        (source / "index.md").write_text(home(found, repository, cite(root.parent)), encoding="utf-8")
        for file in (pages.EXPLORER_JS, pages.EXPLORER_CSS, HERE / "site.js"):
            shutil.copy(file, static / file.name)
        style = (HERE / "site.css").read_text(encoding="utf-8")
        address = f" · {repository}" if repository else ""
        (static / "site.css").write_text(style.replace("/*address*/", address), encoding="utf-8")
        mathjax = pages.assets(*pages.MATHJAX)
        shutil.copytree(mathjax, static / "mathjax", ignore=shutil.ignore_patterns("tex-*.js", "package.json"))
        if decks:
            for page in found:
                slides.export(page.path, extra / "slides")
            slides.index(extra / "slides", {page.name.name: pages.title(pages.read(page.path)) for page in found})
        warnings = Path(place) / "warnings"
        with warnings.open("w") as told, docutils_namespace():
            app = Sphinx(source, None, Path(place) / "html", Path(place) / "doctrees", "html", confoverrides=CONFIG,
                         status=None, warning=told, freshenv=True)  # fmt: skip
            app.build()
        complaints = re.sub(r"\x1b\[[0-9;]*m", "", warnings.read_text()).replace(str(source) + "/", "").strip()
        if app.statuscode:
            raise ExportError(f"Sphinx stopped:\n{complaints}")
        if complaints:
            print(f"Sphinx complains:\n{complaints}", file=sys.stderr)
        shutil.rmtree(out, ignore_errors=True)
        unneeded = shutil.ignore_patterns(".buildinfo*", "objects.inv", "_sources")
        shutil.copytree(Path(place) / "html", out, ignore=unneeded)
    (out / ".nojekyll").touch()
    return out


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m nodetutor.site", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--to", type=Path, default=SITE, help="the folder to write to, default: site/")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or pages.default_notebooks()
    if not notebooks:
        sys.exit("No notebooks were found here: go to the folder that holds notebooks/, or name some.")
    start = time.perf_counter()
    try:
        out = build(notebooks, options.to)
    except (ExportError, OSError) as error:
        sys.exit(str(error))
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    print(f"{os.path.relpath(out / 'index.html')}  {size:.0f} MB in all  {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
