"""In anybody's surroundings: what of a user's machine can reach the series, tried one by one.

| of the user | how it reaches a notebook | here |
|---|---|---|
| matplotlibrc, MATPLOTLIBRC | settings of every figure | pictures start from matplotlib's defaults |
| IPython profile, startup files | settings of every kernel | tests and kernels have a profile of their own |
| variables, states of numpy and matplotlib | set in an earlier cell | nothing of ours reads them |
| the folder it runs in, read-only or with spaces | paths | nothing is written, nothing is looked for |
| an installed package in place of a clone | data files beside the code | a wheel holds all, and imports |
| locale, width of the terminal, PYTHONWARNINGS | printed text, warnings | numbers and words stay |
"""

import os
import subprocess
import sys
import zipfile

import pytest

from helpers import BOOKS

ROOT = BOOKS.parent
PICTURE = """
import hashlib
from nodetutor.lessons.start_here.explorers import learning
{before}
explorer = learning()
print(explorer.text())
print(hashlib.sha256(explorer.picture.value).hexdigest())
"""


def run(code, folder, **environment):
    """What Python prints, run in `folder` with these variables set."""
    known = {key: value for key, value in os.environ.items() if not key.startswith(("MPL", "MATPLOTLIB"))}
    settings = known | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | environment
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return run(PICTURE.format(before=""), tmp_path_factory.mktemp("usual"))


@pytest.mark.parametrize(
    "settings",
    [
        "text.usetex: True",
        "figure.facecolor: black\naxes.facecolor: black\ntext.color: white\nxtick.labelsize: 24",
        "figure.dpi: 300\nsavefig.bbox: tight\nlines.marker: o\naxes.xmargin: 0.5",
        "font.family: serif\naxes.formatter.use_locale: True\npath.sketch: 1, 100, 2",
    ],
    ids=["usetex", "dark", "sizes", "fonts"],
)
def test_the_users_matplotlibrc_changes_no_picture(settings, usual, tmp_path):
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    assert run(PICTURE.format(before=""), tmp_path) == usual, "found in the folder of the notebook"
    assert run(PICTURE.format(before=""), ROOT, MATPLOTLIBRC=str(tmp_path / "matplotlibrc")) == usual


@pytest.mark.parametrize(
    "before",
    [
        "import matplotlib; matplotlib.rcParams['text.usetex'] = True; matplotlib.rcParams['axes.facecolor'] = 'black'",
        "import numpy as np; np.set_printoptions(precision=1); np.seterr(all='raise'); np.random.seed(3)",
        "import matplotlib.pyplot as plt; plt.style.use('dark_background'); plt.figure()",
    ],
    ids=["rcParams", "numpy", "style"],
)
def test_states_that_a_reader_has_set_change_nothing(before, usual, tmp_path):
    assert run(PICTURE.format(before=before), tmp_path) == usual


def test_a_folder_with_spaces_that_cannot_be_written(usual, tmp_path):
    folder = tmp_path / "my notes, 2026"
    folder.mkdir()
    folder.chmod(0o555)
    assert run(PICTURE.format(before=""), folder, COLUMNS="20", LC_ALL="C") == usual
    assert not list(folder.iterdir())


def test_the_users_ipython_profile_does_not_reach_the_tests(tmp_path):
    profile = tmp_path / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n", encoding="utf-8")
    (profile / "startup" / "0.py").write_text("print('good morning')\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "notebooks/00_start_here.ipynb"]
    settings = os.environ | {"IPYTHONDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_wheel_holds_every_file_of_the_package_and_none_else(tmp_path):
    pytest.importorskip("build", reason="the package that builds wheels is not installed: pip install build")
    command = [sys.executable, "-m", "build", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    (source,) = tmp_path.glob("*.tar.gz")
    assert source.stat().st_size > 0
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("nodetutor/")}
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "nodetutor").rglob("*") if path.is_file()}
    assert held == {name for name in there if "__pycache__" not in name}
