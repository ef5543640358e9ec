"""What `python -m benchmarks` measures. Every candidate must first give equal results; then come times and sizes."""

import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from time import perf_counter

import numpy as np
from packaging.requirements import Requirement

from nodetutor import thesis
from nodetutor.initialize import glorot

from . import job
from .peers import PACKAGE, PEERS
from .without import MEANS

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, REPEATS = 2, 3  # processes for each candidate, and warm sweeps in each


def installed():
    """The names of the candidates whose libraries are here, and those whose are not."""
    here = [name for name, peer in PEERS.items() if all(map(importlib.util.find_spec, peer.imported))]
    return here, [name for name in PEERS if name not in here]


def run_one(name, folder, cores, repeats, without=None):
    """A fresh process on some of the processor's cores: iterations, losses, cold seconds, warm seconds, megabytes."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pin = (lambda: os.sched_setaffinity(0, cores)) if hasattr(os, "sched_setaffinity") else None
    starts, result = folder / f"{PEERS[name].starts}.npy", folder / f"{name}.npz"
    command = [sys.executable, "-m", "benchmarks.one", name, starts, result, str(repeats), *filter(None, [without])]
    begin = perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=pin
    )
    if process.stdout.readline() != "done\n":
        raise RuntimeError(f"{name} failed: its message stands above")
    cold = perf_counter() - begin
    told = json.loads(process.communicate()[0])
    ends = np.load(result)
    return ends["iterations"], ends["losses"], cold, told["warm"], told["megabytes"]


def compare(names):
    """{name: figures} of the sweep, after the assertion that all ran alike. Candidates take turns."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    theta = glorot(thesis.FIELD, seed=0, runs=1000)
    rows = {name: {"cold": [], "warm": [], "warm_all": [], "megabytes": []} for name in names}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for starts in {PEERS[name].starts for name in names}:
            np.save(folder / f"{starts}.npy", theta[:, :starts])
        truth = None
        for turn in range(ROUNDS + 1):
            for name in names:
                alone = turn < ROUNDS  # on one core; the last turn may use all
                cores = {available[turn % len(available)]} if alone else set(available)
                repeats = REPEATS if PEERS[name].starts == PEERS[PACKAGE].starts else 1
                iterations, losses, cold, warm, megabytes = run_one(name, folder, cores, repeats)
                truth = truth or (iterations, losses)  # the package comes first
                n = iterations.shape[1]
                assert (iterations == truth[0][:, :n]).all(), f"{name}: iterations differ"
                gap = np.abs(losses - truth[1][:, :n]).max()
                assert gap < 1e-10, f"{name}: losses differ by {gap}"
                row, gradients = rows[name], job.gradients(iterations)
                row["gradients"], row["gap"] = gradients, max(gap, row.get("gap", 0))
                row["warm" if alone else "warm_all"] += [1e6 * seconds / gradients for seconds in warm]
                if alone:
                    row["megabytes"].append(megabytes)
                    row["cold"].append(cold)
                print(f"  {name}: equal; {1e6 * min(warm) / gradients:.2f} us a gradient", flush=True)
    for name, row in rows.items():
        row |= {key: min(row[key]) for key in ("cold", "warm", "warm_all")}
        row["megabytes"] = None if None in row["megabytes"] else max(row["megabytes"])
        row["installed"] = footprint(PEERS[name].libraries) + (package_size() if name == PACKAGE else 0)
        if PEERS[name].starts < PEERS[PACKAGE].starts:
            row["cold"] = row["megabytes"] = None  # of a part of the job they would mean nothing
    return rows


def means():
    """{what the package does: how many times longer the job takes without it}, warm, on one core; in turns."""
    cores = set(sorted(os.sched_getaffinity(0))[:1]) if hasattr(os, "sched_getaffinity") else {0}
    seconds = {without: [] for without in (None, *MEANS)}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        np.save(folder / f"{PEERS[PACKAGE].starts}.npy", glorot(thesis.FIELD, seed=0, runs=PEERS[PACKAGE].starts))
        for _ in range(ROUNDS):
            for without in seconds:
                seconds[without] += run_one(PACKAGE, folder, cores, REPEATS, without)[3]
    whole = min(seconds.pop(None))
    return {" ".join(MEANS[name].__doc__.split()): min(measured) / whole for name, measured in seconds.items()}


def footprint(libraries):
    """Megabytes of all files of these libraries and of all that they need, as they lie in site-packages."""
    seen, waiting = set(), list(libraries)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    paths = [file.locate() for name in seen for file in metadata.files(name) or []]
    return sum(path.stat().st_size for path in paths if path.exists()) / 1e6


def package_size():
    """Megabytes of the package's own sources."""
    return sum(path.stat().st_size for path in (ROOT / "nodetutor").rglob("*") if path.suffix != ".pyc") / 1e6


def nine_figures(repeats=3):
    """Seconds from nothing to nine PNG files with bands over 1,000 starts, the best of some cold processes."""
    seconds = []
    for _ in range(repeats):
        begin = perf_counter()
        subprocess.run([sys.executable, "-m", "benchmarks.nine_figures"], cwd=ROOT, check=True, capture_output=True)
        seconds.append(perf_counter() - begin)
    return min(seconds)


def latency():
    """Milliseconds from arrow key to changed picture, (median, 95 %): explorer, interact, round trip; None without a
    browser."""
    if importlib.util.find_spec("playwright") is None:
        return None
    from . import latency

    if not latency.find_chromium():
        return None
    return [(statistics.median(times), latency.late(times)) for times in latency.measure()]


def validation():
    """Seconds in which all notebooks are run and compared with their stored outputs, by two workers."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "notebooks"]
    begin = perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begin
