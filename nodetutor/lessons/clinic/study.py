"""What the explorer of notebook 12 shows, computed in advance: `python -m nodetutor.lessons.clinic.study`.

`load()` returns what is stored beside this file; `reached` computes one entry again.
"""

from pathlib import Path

import numpy as np

from nodetutor.initialize import glorot
from nodetutor.lessons.clinic.symptoms import CIRCLE, FIELD, STARTS, TIMES, error, fit_windows
from nodetutor.solvers import HEUN, solve

FILE = Path(__file__).parent / "lengths.npz"
LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48)  # observations in a window; each divides 48, so that all cost the same


def reached(length, runs=STARTS):
    """What `fit_windows` reaches: the error of each run (runs,), and the path (49, 2) of the run in the middle."""
    theta = fit_windows(glorot(FIELD, 0, runs), length)
    errors = error(theta)
    middle = np.argsort(errors)[runs // 2]
    return errors, solve(FIELD, theta[:, middle], CIRCLE[0], TIMES, HEUN)


def lengths():
    """`reached` for each of LENGTHS: {"errors": (10, 50), "paths": (10, 49, 2)}."""
    errors, paths = zip(*map(reached, LENGTHS), strict=True)
    return {"errors": np.array(errors), "paths": np.array(paths)}


def load():
    """What `lengths` returned."""
    with np.load(FILE) as stored:
        return {name: stored[name].astype(float) for name in stored.files}


if __name__ == "__main__":
    np.savez_compressed(FILE, **{name: array.astype(np.float32) for name, array in lengths().items()})
