"""Is a check fooled by an answer that is nearly right? Change each solution one thing at a time, and ask its check.

    make mutants                                   after the mathematics, every exercise: some minutes
    python tests/tools/solution_mutants.py 04 4a   those of some notebooks

The unchanged solution must be right in any clothes: as lists, tuples, float32, an object that changes its arguments.
A changed solution that differs from the solution for some input, and is called right all the same, has survived: a
check is missing a case. Inputs are those of the check's own generator (`more`), or its cases with other numbers.
The exit status is 1 if any survives that `EXPLAINED` does not explain.
"""

import argparse
import math
import random
import runpy
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import matplotlib  # noqa: E402

matplotlib.use("Agg")

from helpers import NOTEBOOKS  # noqa: E402
from nodetutor.notebook import guard  # noqa: E402
from nodetutor.notebook.values import as_float, close, described, same  # noqa: E402
from told import CLOTHES, Solved, difference, exercises_of, mutants  # noqa: E402

LIMIT = 1.0  # seconds for one call of a mutant
MOST = 400  # mutants of one exercise, drawn at random if there are more

# From tests/wrong_answers, one file a lesson:
# OPEN = {check: why more than one answer is right}, EXPLAINED = {(check, piece of the change): why it changes nothing}
OPEN, EXPLAINED = {}, {}
for table in sorted((ROOT / "tests" / "wrong_answers").glob("*.py")):
    found = runpy.run_path(str(table))
    OPEN |= found.get("OPEN", {})
    EXPLAINED |= found.get("EXPLAINED", {})


BY_RULE = ("catches", "order", "curve", "design")  # kinds that have several right answers


def judged(told, solution, tree, words):
    """(verdict, words) of one mutant: "refused", "equal", "explained" or "SURVIVED"."""
    try:
        mutant = Solved(told, tree)
    except BaseException as problem:  # it has no answer
        return "refused", type(problem).__name__
    if not mutant.reply.right:
        return "refused", mutant.reply.text
    if why := next((why for (check, piece), why in EXPLAINED.items() if check == told.check and piece in words), None):
        return "explained", why
    if solution.of("function"):
        case, tried = difference(solution, mutant)
        if not tried:
            return "SURVIVED", "no random input is valid: give the check a generator, `more`"
        return ("equal", "") if case is None else ("SURVIVED", f"differs with {described(case)}")
    return value_judged(told, solution, mutant.answer)


def value_judged(told, solution, answer):
    if told.check in OPEN:
        return "explained", OPEN[told.check]
    if rule := next((asked["kind"] for asked in solution.asked if asked["kind"] in BY_RULE), None):
        return "explained", f"{rule}: every answer that keeps the rules is right"
    for asked in solution.of("number"):
        tolerance = asked["tolerance"]
        return ("equal", "") if close(as_float(answer), asked["correct"], tolerance) else ("SURVIVED", f"{answer!r}")
    return ("equal", "") if same(answer, solution.answer, 1e-9) else ("SURVIVED", f"{answer!r}")


def others(answer):
    """Other numbers for a number that is asked for."""
    try:
        value = as_float(answer)
    except TypeError:
        return []
    found = {value + d for d in (1, -1, 0.1, -0.1)} | {value * f for f in (-1, 0, 0.5, 2, 0.9, 1.1, 10, 0.1, 4, 0.25)}
    found |= {math.sqrt(abs(value)), value**2, 1 / value if value else 1.0}
    return [int(x) if x == int(x) else x for x in sorted(found)]


def of_one(told, most=MOST, seed=0):
    """[(verdict, what was changed, words)] of one exercise."""
    solution = Solved(told)
    verdicts = []
    if not solution.of("function"):
        for value in others(solution.answer):
            if value != solution.answer and solution.ask(value).right:
                verdicts.append((*value_judged(told, solution, value), f"{solution.answer} -> {value}"))
    else:
        for name, wrap in CLOTHES.items():
            if not (reply := Solved(told, wrap=wrap).reply).right:
                verdicts.append(("SURVIVED", reply.text, f"right, but refused in other clothes: {name}"))
    found = list(mutants(solution.tree))
    if len(found) > most:
        found = random.Random(seed).sample(found, most)
    for words, tree in found:
        verdict, said = judged(told, solution, tree, words)
        verdicts.append((verdict, said, words))
    return verdicts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", metavar="NN", help="such as 04 or 04a; all if none is named")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the reply to every mutant")
    asked = parser.parse_args()
    guard.LIMIT = LIMIT
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
            for verdict, said, changed in verdicts:
                if verdict == "SURVIVED" or asked.verbose:
                    print(f"       {verdict}: {changed}\n         {said}")
    print(f"{sum(total.values())} changed solutions: " + ", ".join(f"{n} {verdict}" for verdict, n in total.items()))
    sys.exit(total["SURVIVED"] > 0)


if __name__ == "__main__":
    main()
