"""Is a check fooled by an answer that is nearly right? Change each solution one thing at a time, and ask its check.

    make mutants                                   after the mathematics, every exercise: some minutes
    python tests/tools/solution_mutants.py 04 4a   those of some notebooks

The unchanged solution must be right in any clothes: as lists, tuples, float32, an object that changes its arguments.
A changed solution that differs from the solution for some input, and is called right all the same, has survived: a
check is missing a case. Inputs are those of the check's own generator (`more`), or its cases with other numbers.
The exit status is 1 if any survives that no table in tests/wrong_answers explains (`OPEN`, `EXPLAINED`).
A sample of these is among the tests of `make test`: tests/test_exercises.py.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import matplotlib  # noqa: E402

matplotlib.use("Agg")

from altered import of_one  # noqa: E402
from helpers import NOTEBOOKS  # noqa: E402
from told import exercises_of  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", metavar="NN", help="such as 04 or 04a; all if none is named")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the reply to every mutant")
    asked = parser.parse_args()
    total = {"refused": 0, "equal": 0, "explained": 0, "SURVIVED": 0}
    for path in NOTEBOOKS:
        number = path.stem.partition("_")[0]
        if asked.notebooks and number not in asked.notebooks:
            continue
        for told in exercises_of(path):
            start = time.perf_counter()
            verdicts = of_one(told)
            counts = {verdict: sum(v == verdict for v, _, _ in verdicts) for verdict in total}
            for verdict, count in counts.items():
                total[verdict] += count
            words = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
            print(f"{number:4} {told.check:24} {words}  ({time.perf_counter() - start:.1f} s)", flush=True)
            for why in sorted({why for verdict, why, _ in verdicts if verdict == "explained"}):
                print(f"       explained: {why}")
            for verdict, said, changed in verdicts:
                if verdict == "SURVIVED" or asked.verbose:
                    print(f"       {verdict}: {changed}\n         {said}")
    print(f"{sum(total.values())} changed solutions: " + ", ".join(f"{n} {verdict}" for verdict, n in total.items()))
    if total["SURVIVED"]:
        print("Give each check a case in which its survivor differs, or explain it: EXPLAINED in tests/wrong_answers.")
    sys.exit(total["SURVIVED"] > 0)


if __name__ == "__main__":
    main()
