"""Does a test notice when the mathematics is wrong? Change one thing at a time, and see whether the tests fail.

    make mutants                          all of them, some minutes
    python tests/tools/mutants.py fields  those of one module

The tables stand in tests/mutants, one file a lesson.
Each mutant is made in a copy of the package in a temporary folder, and the tests of its module run there.
One that no test fails for has survived: a test is missing. The exit status is 1 if any survives,
or if a mutant's old text no longer stands in its file exactly once.
"""

import argparse
import contextlib
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
LIMIT = 300  # seconds for the tests of one mutant; tests that hang have noticed, too

TESTS, MUTANTS = {}, {}  # by module: the tests that must notice, and [(what breaks, old text, new text), ...]
for table in sorted((ROOT / "tests" / "mutants").glob("*.py")):
    found = runpy.run_path(str(table))
    TESTS |= found["TESTS"]
    MUTANTS |= found["MUTANTS"]


class Changed(Exception):
    """A mutant whose old text is not in its file exactly once, or that is no Python."""


def tests_of(module):
    return [f"tests/{name}" for name in TESTS[module].split()]


def copy_to(folder):
    """The package and its tests, with settings of their own: no notebooks, no plugins."""
    ignore = shutil.ignore_patterns("__pycache__", "browser", "tools", "mutants")
    for name in ("nodetutor", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    (folder / "pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib\npythonpath = . tests\nfilterwarnings = error\n", encoding="utf-8"
    )


def run_tests(folder, module):
    """(whether the tests pass, the first failure): in `folder`, one process, a limited time."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests_of(module)]
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return False, f"not ready after {LIMIT} s"
    if done.returncode not in (0, 1, 2):  # passed, failed, failed while importing
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    failures = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, failures[0].split(" - ")[0].rpartition("::")[2] if failures else ""


@contextlib.contextmanager
def mutated(path, old, new):
    """The file with `old` replaced by `new`, and as it was afterwards."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise Changed(f"the old text stands there {text.count(old)} times: {old!r}")
    changed = text.replace(old, new)
    try:
        compile(changed, path.name, "exec")
    except SyntaxError as error:
        raise Changed(f"the new text is no Python: {error}") from error
    path.write_text(changed, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def judge(folders, module, breaks, old, new):
    """Run one mutant in a free copy; print and return "killed", "survived" or "error"."""
    folder = folders.get()
    start = time.perf_counter()
    try:
        with mutated(folder / "nodetutor" / f"{module}.py", old, new):
            passed, first = run_tests(folder, module)
        verdict = "survived" if passed else "killed"
    except (Changed, RuntimeError) as error:
        verdict, first = "error", str(error)
    finally:
        folders.put(folder)
    seconds = time.perf_counter() - start
    print(f"{verdict:8}  {module:38}{seconds:5.1f} s  {breaks}{f'  ({first})' if first else ''}", flush=True)
    return verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="module", help=", ".join(MUTANTS) + "; all if none is named")
    chosen = parser.parse_args().modules or list(MUTANTS)
    if unknown := set(chosen) - set(MUTANTS):
        parser.error(f"no mutants of {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = Queue()
        for i in range(AT_ONCE):
            copy_to(Path(made) / str(i))
            folders.put(Path(made) / str(i))
        unchanged = pool.map(lambda module: run_tests(Path(made) / "0", module), chosen)
        for module, (passed, first) in zip(chosen, unchanged, strict=True):
            if not passed:
                sys.exit(f"The tests of {module} fail without any mutant: {first}")
        jobs = [(module, *mutant) for module in chosen for mutant in MUTANTS[module]]
        verdicts = list(pool.map(lambda job: judge(folders, *job), jobs))
    counts = {verdict: verdicts.count(verdict) for verdict in ("killed", "survived", "error")}
    print(f"{len(jobs)} mutants: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    sys.exit(counts["killed"] < len(jobs))


if __name__ == "__main__":
    main()
