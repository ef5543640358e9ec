"""The files that describe the project agree with each other."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

import nodetutor

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
EXTRAS = PROJECT["optional-dependencies"]
TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "benchmarks",
    "conftest.py",
    "environment.yml",
    "nodetutor",
    "notebooks",
    "pyproject.toml",
    "tests",
}
IMPORTED_AS = {"PIL": "pillow", "IPython": "ipython"}


def name_of(requirement):
    return re.match(r"[\w-]+", requirement).group().lower()


def test_bounds_are_lower_bounds_only():
    for requirement in sum(EXTRAS.values(), PROJECT["dependencies"]):
        assert re.fullmatch(r"[a-z][a-z0-9_-]*>=[0-9.]+", requirement), requirement


def test_environment_yml_has_the_same_dependencies():
    conda = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
    expected = {*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["slides"]}
    listed = [entry for entry in conda if name_of(entry) not in ("python", "pip")]
    assert sorted(listed) == sorted(expected)
    assert {"pip": ["-e ."]} in ENVIRONMENT["dependencies"]


def test_environment_yml_names_a_python_that_the_package_accepts():
    (python,) = (entry for entry in ENVIRONMENT["dependencies"] if str(entry).startswith("python="))
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert version_tuple(python.removeprefix("python=")) >= version_tuple(oldest)


def version_tuple(text):
    return tuple(map(int, text.split(".")))


def test_version_has_one_source():
    assert "version" in PROJECT["dynamic"], "the version stands in nodetutor/__init__.py alone"
    assert CITATION["version"] == nodetutor.__version__
    newest = re.search(r"^## (\S+) \((\S+)\)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest.groups() == (nodetutor.__version__, str(CITATION["date-released"])), "the first entry of CHANGELOG.md"
    assert metadata.version("nodetutor") == nodetutor.__version__, "run `make clean`, then again"


def test_licence_and_citation_agree():
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (author,) = PROJECT["authors"]
    assert PROJECT["license"] == CITATION["license"] == "BSD-3-Clause"
    assert licence.startswith("BSD 3-Clause License")
    assert f"Copyright (c) 2026, {author['name']}\n" in licence
    assert CITATION["authors"] == [author]


def test_every_import_is_declared():
    declared = {name_of(entry) for entry in PROJECT["dependencies"] + EXTRAS["slides"] + EXTRAS["site"]}
    for path in sorted((ROOT / "nodetutor").rglob("*.py")):
        for module in third_party_imports(path):
            assert IMPORTED_AS.get(module, module) in declared, f"{path.name} imports {module}"


def third_party_imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        else:
            continue
        for module in {name.partition(".")[0] for name in names}:
            if module not in sys.stdlib_module_names and module != "nodetutor":
                yield module


def test_news_question_is_answered_by_the_installation():
    (installed,) = (file for file in metadata.files("nodetutor") if file.match("etc/jupyter/labconfig/*.json"))
    settings = json.loads(installed.locate().read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_the_extension_of_jupyterlab_is_installed_and_has_the_version_of_the_package():
    folder = "share/jupyter/labextensions/nodetutor"
    files = [file for file in metadata.files("nodetutor") if folder in file.as_posix()]
    (about,) = (json.loads(file.locate().read_text(encoding="utf-8")) for file in files if file.name == "package.json")
    assert about["version"] == metadata.version("nodetutor")
    assert about["jupyterlab"]["_build"]["load"].rpartition("/")[2] in {file.name for file in files}


def test_nothing_else_lies_at_the_top():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone, so there is no list of files to look at")
    listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True)
    assert {line.partition("/")[0] for line in listed.stdout.splitlines()} <= TOP_LEVEL


def test_every_target_of_the_makefile_has_a_rule():
    """Make takes a phony target without a rule for done, and says nothing of it."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split()
    rules = " ".join(re.findall(r"^([a-z -]+):(?!=)", text, re.MULTILINE)).split()
    assert [target for target in targets if target not in rules] == []
    assert [target for target in targets if f"make {target}" not in text.partition("\nlab:")[0]] == ["help", "env"]
