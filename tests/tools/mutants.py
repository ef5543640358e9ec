"""Does a test notice when the mathematics is wrong? Change one thing at a time, and see whether the tests fail.

    make mutants                          all of them, some minutes
    python tests/tools/mutants.py fields  those of one module, or of one lesson

The tables stand in tests/mutants, one file a lesson.
Each mutant is made in a copy of the package in a temporary folder, and the tests of its module run there.
killed: a test failed. survived: no test fails for it, so one is missing. stale: its old text does not stand in its
file exactly once any more, or its new text is no Python, so it changes nothing: the table must follow the file. The
exit status is 1 if any survives or is stale; `make test` looks for stale ones, too (tests/test_mutants.py).
"""

import argparse
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


def changed(text, old, new):
    """(the text with `old` replaced by `new`, None), or (None, why the mutant is stale)."""
    if text.count(old) != 1:
        return None, f"the old text stands there {text.count(old)} times: {old!r}"
    result = text.replace(old, new)
    try:
        compile(result, "mutant", "exec")
    except SyntaxError as error:
        return None, f"the new text is no Python: {error}"
    return (None, "the new text is the old one") if result == text else (result, None)


def file_of(folder, module):
    return folder / "nodetutor" / f"{module}.py"


def stale(modules):
    """[(module, what breaks, why)] of all mutants in the tables that change nothing; no test is run."""
    for module in modules:
        text = file_of(ROOT, module).read_text(encoding="utf-8") if file_of(ROOT, module).exists() else ""
        for breaks, old, new in MUTANTS[module]:
            _, why = changed(text, old, new)
            if why:
                yield module, breaks, why


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


def judge(folders, module, breaks, old, new):
    """Run one mutant in a free copy, and leave that as it was; print and return "killed" or "survived"."""
    folder = folders.get()
    start, path = time.perf_counter(), file_of(folder, module)
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(changed(text, old, new)[0], encoding="utf-8")
        passed, first = run_tests(folder, module)
    finally:
        path.write_text(text, encoding="utf-8")
        folders.put(folder)
    verdict, seconds = "survived" if passed else "killed", time.perf_counter() - start
    print(f"{verdict:8}  {module:38}{seconds:5.1f} s  {breaks}{f'  ({first})' if first else ''}", flush=True)
    return verdict


def called(name):
    """The modules that a name means: one module, or those of a lesson."""
    return [module for module in MUTANTS if module == name or module.startswith(f"lessons/{name}/")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = f"{', '.join(MUTANTS)}, or the name of a lesson; all if none is named"
    parser.add_argument("modules", nargs="*", metavar="module", help=known)
    asked = parser.parse_args().modules
    chosen = [module for name in asked for module in called(name)] or list(MUTANTS)
    if unknown := [name for name in asked if not called(name)]:
        parser.error(f"no mutants of {', '.join(unknown)}")
    dead = {(module, breaks): why for module, breaks, why in stale(chosen)}
    for (module, breaks), why in dead.items():
        print(f"stale     {module:38}         {breaks}  ({why})", flush=True)
    jobs = [(module, *mutant) for module in chosen for mutant in MUTANTS[module] if (module, mutant[0]) not in dead]
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = Queue()
        for i in range(AT_ONCE):
            copy_to(Path(made) / str(i))
            folders.put(Path(made) / str(i))
        unchanged = pool.map(lambda module: run_tests(Path(made) / "0", module), chosen)
        for module, (passed, first) in zip(chosen, unchanged, strict=True):
            if not passed:
                sys.exit(f"The tests of {module} fail without any mutant: {first}")
        verdicts = list(pool.map(lambda job: judge(folders, *job), jobs))
    killed = verdicts.count("killed")
    print(f"{len(jobs) + len(dead)} mutants: {killed} killed, {len(jobs) - killed} survived, {len(dead)} stale")
    sys.exit(killed < len(jobs) or bool(dead))


if __name__ == "__main__":
    main()
