"""Numbers that take minutes: a lesson computes them in advance, stores them in its folder, and loads them in a cell."""

import numpy as np


def load(folder, part):
    """{name: array} as `store` has left it in PART.npz."""
    with np.load(folder / f"{part}.npz") as stored:
        return {name: stored[name].astype(float) for name in stored.files}


def store(folder, parts, chosen=()):
    """Compute the chosen parts, all by default, and write each as PART.npz.  parts: {part: () -> {name: array}}."""
    for part in chosen or parts:
        values = {name: array.astype(np.float32) for name, array in parts[part]().items()}
        np.savez_compressed(folder / f"{part}.npz", **values)
