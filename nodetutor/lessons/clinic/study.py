"""What the explorers of notebooks 12 and 12a show, computed in advance: `python -m nodetutor.lessons.clinic.study`.

`load("lengths")` and `load("units")` return what is stored beside this file; `reached` and `fit_turn` compute one entry
again.
"""

import sys
from pathlib import Path

import numpy as np

from nodetutor.initialize import glorot
from nodetutor.lessons.clinic import arrivals
from nodetutor.lessons.clinic.symptoms import CIRCLE, FIELD, STARTS, TIMES, error, fit_windows
from nodetutor.notebook import computed
from nodetutor.solvers import HEUN, solve

FOLDER = Path(__file__).parent
LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48)  # observations in a window; each divides 48, so that all cost the same
DURATIONS = (1 / 100, 1 / 24, 1 / 6, 1, 3, 10, 60, 600, 3600)  # units of time in one turn


def middle(errors):
    """The run in the middle."""
    return np.argsort(errors)[len(errors) // 2]


def reached(length, runs=STARTS):
    """What `fit_windows` reaches: the error of each run (runs,), and the path (49, 2) of the run in the middle."""
    theta = fit_windows(glorot(FIELD, 0, runs), length)
    errors = error(theta)
    return errors, solve(FIELD, theta[:, middle(errors)], CIRCLE[0], TIMES, HEUN)


def lengths():
    """`reached` for each of LENGTHS: {"errors": (10, 50), "paths": (10, 49, 2)}."""
    errors, paths = zip(*map(reached, LENGTHS), strict=True)
    return {"errors": np.array(errors), "paths": np.array(paths)}


def units():
    """`fit_turn` for each of DURATIONS: {"errors": (9, 20), "paths": (9, 25, 2)}, the path of the run in the middle."""
    told = {"errors": [], "paths": []}
    for duration in DURATIONS:
        theta, errors = arrivals.fit_turn(duration)
        told["errors"].append(errors)
        told["paths"].append(arrivals.turn(theta[:, middle(errors)], duration))
    return {name: np.array(values) for name, values in told.items()}


PARTS = {"lengths": lengths, "units": units}


def load(part):
    """What `lengths` or `units` returned."""
    return computed.load(FOLDER, part)


if __name__ == "__main__":
    computed.store(FOLDER, PARTS, sys.argv[1:])
