"""Prose of the README files and the notebooks: links lead somewhere and say where, headings form a tree, names exist.

Each check takes a document and yields one sentence for each fault. At the end, every check is shown a document that
breaks its rule.
"""

import ast
import builtins
import importlib
import keyword
import pkgutil
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy
import pytest

import nodetutor
from helpers import NOTEBOOKS
from tools.store import read

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("benchmarks/*.md"))]
DOCUMENTS = [*READMES, *NOTEBOOKS]

FENCE = re.compile(r"^ *(`{3,}|~~~)(\w*)\n(.*?)^ *\1", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(`+)(.+?)\1(?!`)", re.DOTALL)
LINK = re.compile(r"(!?)\[((?:!\[[^\]]*\]\([^)]*\)|[^\[\]])*)\]\(\s*<?([^)>\s]+)>?[^)]*\)")
HTML_LINK = re.compile(r"<(a|img)\b([^>]*)>(?:(.*?)</a>)?", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$", re.MULTILINE)
SAYS_NOTHING = {"", "here", "click here", "this", "this page", "this link", "link", "there", "more", "read more", "see"}

OTHERS = {  # names in prose that stand neither in the project nor in its notebooks, and why
    "BacksolveAdjoint": "diffrax and SciMLSensitivity call the continuous adjoint so",
    "RecursiveCheckpointAdjoint": "diffrax's default",
    "diffeqsolve": "diffrax",
    "odeint": "torchdiffeq",
    "odeint_adjoint": "torchdiffeq",
    "TSAdjoint": "PETSc",
    "InterpolatingAdjoint": "SciMLSensitivity",
    "QuadratureAdjoint": "SciMLSensitivity",
    "ReverseDiffAdjoint": "SciMLSensitivity",
    "TrackerAdjoint": "SciMLSensitivity",
}


@dataclass
class Document:
    """What is written in `path`: `text` is Markdown without its listings, `code` the Python of cells and listings."""

    path: Path
    text: str
    code: tuple = ()


def document(path):
    if path.suffix == ".md":
        return split(path, path.read_text(encoding="utf-8"))
    notebook = read(path)
    cells = {kind: [c.source for c in notebook.cells if c.cell_type == kind] for kind in ("markdown", "code")}
    return split(path, "\n\n".join(cells["markdown"]), *cells["code"])


def split(path, text, *code):
    listings = [body for _, language, body in FENCE.findall(text) if language == "python"]
    return Document(path, FENCE.sub("", text), (*code, *listings))


# --- links -----------------------------------------------------------------------------------


def links(text):
    """(text, target, is a picture) of every link, in Markdown and in HTML."""
    text = CODE.sub("", text)
    for bang, words, target in LINK.findall(text):
        yield words, target, bool(bang)
        yield from ((alt, inner, True) for _, alt, inner in LINK.findall(words))
    for tag, attributes, words in HTML_LINK.findall(text):
        values = dict(re.findall(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']", attributes))
        yield (values.get("alt", ""), values.get("src"), True) if tag == "img" else (words, values.get("href"), False)


def anchors(path):
    """The names of a document's headings, as GitHub and as Jupyter build them."""
    for _, words in HEADING.findall(document(path).text):
        words = re.sub(r"[`*]", "", words)
        yield re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        yield words.replace(" ", "-")


def check_links_lead_somewhere(doc):
    for words, target, _ in links(doc.text):
        if re.match(r"https?:", target):
            if "nodetutor" in target:
                yield f"[{words}] links to this repository from outside, as {target}: use a path"
        elif not re.match(r"mailto:|attachment:|data:", target):
            name, _, anchor = unquote(target).partition("#")
            file = doc.path.parent / name if name else doc.path
            if target.startswith("/") or not file.exists():
                yield f"[{words}] links to {target}, which is not there"
            elif anchor and anchor not in anchors(file):
                yield f"[{words}] links to {target}: there is no such heading"


def check_links_say_where_they_lead(doc):
    for words, target, picture in links(doc.text):
        said = re.sub(r"[*`]|!\[|\]\(.*", "", words).strip().lower().rstrip(".")
        if picture and not said:
            yield f"the picture {target} has no alt text"
        elif not picture and said in SAYS_NOTHING:
            yield f"the link [{words}]({target}) does not say where it leads"
        elif not picture and ADDRESS.match(said):
            yield f"the link [{words}]({target}) reads out an address: name the page"
    for address in ADDRESS.findall(re.sub(r"<[ai]\b[^>]*>", "", LINK.sub("", CODE.sub("", doc.text)))):
        yield f"{address} is a bare address: [name of the page](address)"


def check_notebooks_are_called_by_their_names(doc):
    for words, target, _ in links(doc.text):
        name = re.match(r"(?:.*/)?(\d\d)_\w+\.ipynb", target)
        said = re.search(r"(\d\d) · ([^→]+)", words)
        if name and said and (title := titles().get(name[1])) != said[0].strip():
            yield f"[{words}] leads to {target}, which the README calls {title!r}"


def titles():
    """What the README calls each notebook, by number."""
    table = re.findall(r"^\| \[((\d\d) · [^\]]+)\]", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {number: title for title, number in table}


# --- headings --------------------------------------------------------------------------------


def check_headings(doc):
    level = 0
    for marks, words in HEADING.findall(doc.text):
        if len(marks) > level + 1 or (len(marks) == 1 and level > 0):
            yield f"{words!r}, a heading of level {len(marks)}, comes after one of level {level}"
        level = len(marks)
    if level == 0:
        yield "there is no heading"


# --- names -----------------------------------------------------------------------------------


def package():
    """The modules of the package by their last name, and every name that they define or use."""
    modules, names = {"nodetutor": nodetutor}, set()
    for found in pkgutil.walk_packages(nodetutor.__path__, "nodetutor."):
        modules[found.name.rpartition(".")[2]] = modules[found.name] = importlib.import_module(found.name)
    for file in sorted((ROOT / "nodetutor").rglob("*.py")):
        names |= identifiers(ast.parse(file.read_text(encoding="utf-8")))
    return modules, {name for name in names if not name.startswith("_")} | set(modules)


def identifiers(tree):
    """Every name in Python code: variables, functions, classes, arguments, attributes, modules."""
    names = set()
    for node in ast.walk(tree):
        for field in ("id", "name", "arg", "attr", "asname"):
            names.add(getattr(node, field, None))
    return names - {None}


MODULES, KNOWN = package()
KNOWN |= {*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "np", *OTHERS}
PLACES = {".venv", "handout", "site", "slides"}  # what make makes
TARGETS = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()


def check_names_exist(doc):
    trees = [tree for source in doc.code if (tree := parse(source))]
    known = KNOWN.union(*map(identifiers, trees))
    own = {n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for _, span in CODE.findall(doc.text):
        for name in unknown(" ".join(span.split()), doc.path, known, own):
            yield f"`{span}` names {name}, which does not exist"


def unknown(span, path, known, own):
    """The names in a piece of inline code that nothing carries."""
    if command := re.match(r"make\b ?(\S*)", span):
        return [] if command[1] in ("", *TARGETS) else [f"the target {command[1]}"]
    if command := re.match(r"python (-m )?(\S+)", span):
        file = command[2].replace(".", "/") if command[1] else command[2]
        return [] if (ROOT / file).exists() else ["a program"]
    if command := re.match(r"git restore (\S+)", span):
        return [] if (ROOT / command[1]).exists() else ["a path"]
    if re.fullmatch(r"[\w.-]*[/\\][\w./\\-]*|[\w-]+\.(py|md|yml|toml|cff|ipynb|html|png)", span):
        there = any((folder / span).exists() for folder in (ROOT, path.parent))
        return [] if there or re.split(r"[/\\]", span)[0] in PLACES else ["a file"]
    tree = parse(span)
    if tree is None:  # not Python by itself, such as `+=` or `** 2`
        return [word for word in re.findall(r"[^\W\d]\w*", span) if word not in known]
    missing = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in known:
            missing.append(node.id)
        if isinstance(node, ast.Attribute):
            owner = None if {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)} & own else owned(node.value)
            if not hasattr(owner, node.attr) if owner else node.attr not in known:
                missing.append(ast.unparse(node))
    return missing


def owned(node):
    """The module or class that `np`, `thesis` or `fields.Layer` stands for; None for anything else."""
    if isinstance(node, ast.Attribute):
        return getattr(owned(node.value), node.attr, None)
    return {"np": numpy, **MODULES}.get(getattr(node, "id", None))


def parse(source):
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(source)
    except SyntaxError:
        return None


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_prose(path, check):
    faults = list(check(document(path)))
    assert not faults, "\n".join([f"{path.name}:", *faults])


def test_minutes_are_the_same_wherever_they_stand():
    contents = [(ROOT / "README.md").read_text(encoding="utf-8"), document(ROOT / "notebooks/00_start_here.ipynb").text]
    for path in DOCUMENTS:
        if path.suffix == ".ipynb":
            own = re.search(r"Time.*?: (\d+) minutes", document(path).text)[1]
            rows = [re.search(rf"{path.name}\).*\| (\d+) \|", text) for text in contents]
            listed = {row[1] for row in rows if row}  # the contents need not list what goes deeper
            assert listed == {own} or (path.parent.name == "deeper" and not listed), path.name


def test_other_names_are_still_needed():
    prose = " ".join(document(path).text for path in DOCUMENTS)
    assert [name for name in OTHERS if f"`{name}`" not in prose] == []


# --- the checks themselves: a good document passes all of them, a bad one fails its own ---------

GOOD = """# A title
See [the second part](#second-part), [02 · Networks](02_networks.ipynb), [a paper](https://example.org/a),
[![a curve](line.png)](02_networks.ipynb#The-end) and <a href="02_networks.ipynb">notebook 02</a>.
## Second part
`np.sum`, `thesis.LOSS`, `own[0]`, `fields.Layer(2)`, `** 2`, `make lab`, `nodetutor/fields.py`, `"no name at all"`.
```python
own, unheard_of = [1], here_only
```
### Third part
The end.
"""
BAD = {
    check_links_lead_somewhere: [
        ("[gone](gone.ipynb)", "not there"),
        ('<a href="gone.png">gone</a>', "not there"),
        ("[root](/etc)", "not there"),
        ("![a curve](gone.png)", "not there"),
        ("[the third](#third)", "no such heading"),
        ("[the start](02_networks.ipynb#The-start)", "no such heading"),
        ("[home](https://example.org/nodetutor/README.md)", "from outside"),
    ],
    check_links_say_where_they_lead: [
        ("[here](02_networks.ipynb)", "does not say"),
        ("[**this**](02_networks.ipynb)", "does not say"),
        ('<a href="02_networks.ipynb">link</a>', "does not say"),
        ("[https://example.org/a](https://example.org/a)", "reads out"),
        ("https://example.org/a", "bare"),
        ("<https://example.org/a>", "bare"),
        ("![](line.png)", "no alt text"),
        ('<img src="line.png" alt="">', "no alt text"),
    ],
    check_notebooks_are_called_by_their_names: [
        ("[02 · Nets](02_networks.ipynb)", "README calls '02 · Networks'"),
        ("[← 01 · The chain rule](02_networks.ipynb)", "README calls"),
    ],
    check_headings: [("# Another title", "level 1"), ("#### Too deep", "level 4")],
    check_names_exist: [
        ("`Laier`", "Laier"),
        ("`np.summ(own)`", "np.summ"),
        ("`thesis.LOST`", "thesis.LOST"),
        ("`fields.Layer.vip`", "fields.Layer.vip"),
        ("`own.of_nothing`", "own.of_nothing"),
        ("`train(theta_0)`", "theta_0"),
        ("`for laier in`", "laier"),
        ("`make coffee`", "the target coffee"),
        ("`nodetutor/gone.py`", "a file"),
        ("`gone.md`", "a file"),
    ],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "line.png").touch()
    notebook = '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# Networks\\n## The end"}]'
    (tmp_path / "02_networks.ipynb").write_text(notebook + ', "metadata": {}, "nbformat": 4, "nbformat_minor": 4}')
    return tmp_path


def written(folder, text):
    (folder / "text.md").write_text(text, encoding="utf-8")
    return document(folder / "text.md")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_good_prose_passes(check, folder):
    assert not list(check(written(folder, GOOD)))


@pytest.mark.parametrize(("check", "text", "said"), [(c, *case) for c in CHECKS for case in BAD[c]])
def test_bad_prose_fails(check, text, said, folder):
    faults = list(check(written(folder, f"{GOOD}\n## The fault\n\n{text}\n")))
    assert len(faults) == 1
    assert said in faults[0]


def test_a_document_needs_a_heading(folder):
    assert list(check_headings(written(folder, "Words."))) == ["there is no heading"]
