"""The same numbers and the same outputs in any folder, in any locale, with any number of threads; and after an
interruption.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from nodetutor import thesis
from nodetutor.initialize import glorot
from tools.store import execute, read

ROOT = Path(__file__).resolve().parents[1]
PLACES = {  # a locale that is not installed counts as C
    "C, one thread": {"LC_ALL": "C", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC"},
    "German, two threads": {"LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "TZ": "Asia/Bangkok"},
}  # fmt: skip
SAMPLE = """
import hashlib, locale
import numpy as np
from nodetutor import thesis
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.gradients import backward
from nodetutor.initialize import glorot

try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
theta = glorot(thesis.FIELD, seed=0, runs=50)
digest = hashlib.sha256()
for one_pass in (thesis.printed, backward):
    for panel in thesis.experiment(theta, one_pass, ks=(4,)).values():
        for story in (panel.standard, panel.lookahead):
            for part in (story.losses, story.iterations, story.evaluations, story.ended, story.theta):
                digest.update(np.ascontiguousarray(part).tobytes())
digest.update(repr(plain_floats.run(theta[:, 0], 0.05, 4, 0.5)).encode())
print(digest.hexdigest(), ascii(f"{1234.5:g} {float(theta[0, 0])!r}"))
"""


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Move to an empty folder with the named settings."""

    def move(name):
        for variable, value in PLACES[name].items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.chdir(folder)
        return folder

    return move


def test_the_experiment_of_50_starts_is_the_same_to_the_last_bit(place):
    answers = []
    for name in PLACES:
        place(name)
        done = subprocess.run([sys.executable, "-W", "error", "-c", SAMPLE], capture_output=True, text=True, check=True)
        answers.append(done.stdout)
    assert len(answers[0]) > 64
    assert answers[0] == answers[1]


def test_the_other_processor_of_make_test_rounding_rounds_otherwise(place, monkeypatch):
    place("C, one thread")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests/tools/other_processor"), prepend=os.pathsep)
    code = "import numpy as np; x = np.linspace(-3, 3, 999); print(*(v.hex() for v in np.exp(x).tolist()), np.exp(0.0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *there, one = map(float.fromhex, done.stdout.split())
    here = np.exp(np.linspace(-3, 3, 999))
    assert one == 1
    assert 300 < np.sum(here != there) < 700
    np.testing.assert_array_max_ulp(here, np.array(there), maxulp=1)


def test_two_executions_of_a_notebook_give_the_same_outputs_pictures_included(place):
    outputs = []
    for name in PLACES:
        notebook = read(ROOT / "notebooks" / "00_start_here.ipynb")
        execute(notebook, place(name))
        outputs.append([without_models(cell.get("outputs", [])) for cell in notebook.cells])
    assert any(outputs[0])
    assert outputs[0] == outputs[1]


def without_models(outputs):
    """The outputs without the names of widget models, which are drawn at random."""
    for output in outputs:
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return outputs


LONG = """
import numpy as np
from nodetutor import thesis
from nodetutor.initialize import glorot
theta = glorot(thesis.FIELD, seed=0, runs=50)
before = np.geterr()
print("ready", flush=True)
while True:
    thesis.experiment(theta)
"""
AFTER = """
assert np.geterr() == before
print(int(thesis.experiment(theta)[4, 0.05].standard.iterations.sum()))
"""


def test_a_long_cell_can_be_interrupted_and_the_kernel_goes_on_as_before(place):
    manager, client = start_new_kernel(cwd=str(place("C, one thread")))
    try:
        running = client.execute(LONG)
        assert text_of(client, running) == "ready\n"
        time.sleep(0.3)  # into the experiment
        manager.interrupt_kernel()
        # The reply is asked, not the traceback: IPython writes none where CPython knows no line number.
        assert reply_to(client, running)["ename"] == "KeyboardInterrupt"
        asked = client.execute(AFTER)
        while reply_to(client, asked)["status"] == "aborted":  # sent while the kernel still clears its queue
            asked = client.execute(AFTER)
        want = thesis.experiment(glorot(thesis.FIELD, seed=0, runs=50))[4, 0.05].standard.iterations.sum()
        assert text_of(client, asked) == f"{want}\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy()


def reply_to(client, asked):
    """What the kernel answers when the cell has ended; the queue's Empty error after a minute."""
    while (message := client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != asked:
        pass
    return message["content"]


def text_of(client, asked):
    """The next text that the cell prints; the queue's Empty error after a minute."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == asked and message["msg_type"] == "stream":
            return message["content"]["text"]


def test_the_settings_of_numpy_are_the_same_after_an_exception():
    before = np.geterr()
    with pytest.raises(ValueError, match="theta"):
        thesis.experiment(np.full((6, 2), np.nan))

    def broken(*arguments):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        thesis.experiment(glorot(thesis.FIELD, 0, 2), rule=broken)
    assert np.geterr() == before
