"""The long comparison of notebook 10, computed in advance: `python -m nodetutor.lessons.real_data.study`.

`load()` returns what is stored beside this file. Any entry can be computed again with one call: `trained` is one model
from many starts, `race` one optimizer at many rates.
"""

import sys
from pathlib import Path

import numpy as np

from nodetutor.fields import Perceptron
from nodetutor.initialize import glorot
from nodetutor.lessons.real_data.fitting import centred, forecast, miss, window_objective
from nodetutor.lessons.real_data.models import LotkaVolterra, Together
from nodetutor.notebook import computed
from nodetutor.notebook.figures import quantiles
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.training import train

FOLDER = Path(__file__).parent
STARTS, GRADIENTS = 100, 300
SPLITS, LENGTHS = (10, 14, 17), (1, 3)
MODELS = {  # name: (field, penalty on the learned part)
    "Lotka-Volterra": (LotkaVolterra(), 0.0),
    "neural, 2 units": (Perceptron(hidden=2), 0.0),
    "neural, 4 units": (Perceptron(hidden=4), 0.0),
    "neural, 8 units": (Perceptron(hidden=8), 0.0),
    "neural, 16 units": (Perceptron(hidden=16), 0.0),
    "neural, 8 units, penalty": (Perceptron(hidden=8), 0.001),
    "both together, penalty": (Together(LotkaVolterra(), Perceptron(hidden=8)), 0.001),
}
VIEW_SPLITS, VIEW_SIZES, VIEW_PENALTIES = range(10, 18), (2, 4, 8), (0.0, 0.001, 0.01)
INNER = {"descent": GradientDescent, "momentum": Momentum, "Adam": Adam}
RATES = {"descent": np.geomspace(0.01, 1, 7), "momentum": np.geomspace(0.003, 0.3, 7), "Adam": np.geomspace(0.01, 1, 7)}
WRAPS = ((1, 1.0), (4, 0.5), (5, 0.5))  # (k, alpha); (1, 1) is the inner optimizer alone
TUNE, JUDGE, BUDGET = 60, 100, 200
VIEW_STARTS = 40


def starts(field, seed=0, runs=STARTS):
    """Where training begins, (p, runs): Glorot's draws; Lotka and Volterra's numbers around 1/2; both: a small rest."""
    if isinstance(field, LotkaVolterra):
        return np.log(0.5) + 0.5 * np.random.default_rng(seed).standard_normal((runs, 4)).T
    if isinstance(field, Together):
        return np.concatenate([starts(field.known, seed, runs), 0.1 * starts(field.learned, seed, runs)])
    return glorot(field, seed, runs)


def trained(field, split, length, penalty=0.0, runs=STARTS):
    """Train from many starts on the first `split` years; returns (theta, training loss without penalty), runs last."""
    data = centred(split)[:, :split]
    where = np.ones((field.size, 1))
    where[: field.known.size if isinstance(field, Together) else 0] = 0  # no penalty on what is known
    objective = window_objective(field, data, length, penalty * where)
    theta = train(objective, starts(field, runs=runs), Adam(0.03), GRADIENTS).theta
    return theta, window_objective(field, data, length)(theta)[0]


def kept_back(field, theta, split):
    """The miss on the years that were kept back, one number a run, and the forecast itself."""
    z = centred(split)
    path = forecast(field, theta, z[:, split - 1], z.shape[1] - split)
    return miss(path, z[:, split:]), path


def race(name, k, alpha, rates, seed, runs, length=3, budget=BUDGET):
    """Final training loss (rates, runs) of 8 units on 14 years after `budget` gradients; a run that blew up is inf."""
    field = Perceptron(hidden=8)
    objective = window_objective(field, centred(14)[:, :14], length)
    lr, theta = np.repeat(rates, runs), np.tile(glorot(field, seed, runs), len(rates))
    story = train(objective, theta, Lookahead(INNER[name](lr), k, alpha), budget)
    return np.nan_to_num(objective(story.theta)[0], nan=np.inf).reshape(len(rates), runs)


def table():
    """Miss on the kept-back years and training loss: (2, splits, lengths, models, starts)."""
    values = np.empty((2, len(SPLITS), len(LENGTHS), len(MODELS), STARTS))
    for i, split in enumerate(SPLITS):
        for j, length in enumerate(LENGTHS):
            for m, (field, penalty) in enumerate(MODELS.values()):
                theta, values[1, i, j, m] = trained(field, split, length, penalty)
                values[0, i, j, m] = kept_back(field, theta, split)[0]
    return {"misses": values[0], "losses": values[1]}


def view():
    """For the explorer, windows of 3 years: 5, 50 and 95 per cent of the forecasts of 40 starts, and of their misses."""
    shape = len(VIEW_SPLITS), len(VIEW_SIZES), len(VIEW_PENALTIES)
    paths, misses = np.full((*shape, 3, 2, 21), np.nan), np.empty((*shape, 3))
    losses = np.empty((*shape, 3))
    for i, split in enumerate(VIEW_SPLITS):
        for j, size in enumerate(VIEW_SIZES):
            for m, penalty in enumerate(VIEW_PENALTIES):
                field = Perceptron(hidden=size)
                theta, loss = trained(field, split, 3, penalty, VIEW_STARTS)
                miss, path = kept_back(field, theta, split)
                bands = quantiles(np.nan_to_num(path, nan=99))  # (3, years, 2)
                paths[i, j, m, :, :, split:] = np.clip(bands, -9, 9).swapaxes(1, 2)
                misses[i, j, m], losses[i, j, m] = quantiles(miss), quantiles(loss)
    return {"paths": paths, "view_misses": misses, "view_losses": losses}


def race_all():
    """Final losses: all rates from 60 starts, (optimizers, wraps, rates, 60), then the best rate from 100 others."""
    tuning = np.array([[race(name, *wrap, RATES[name], 1000, TUNE) for wrap in WRAPS] for name in INNER])
    best = np.median(tuning, axis=-1).argmin(axis=-1)
    judged = [
        [race(name, *wrap, RATES[name][[best[i, w]]], 0, JUDGE)[0] for w, wrap in enumerate(WRAPS)]
        for i, name in enumerate(INNER)
    ]
    return {"tuning": tuning, "judged": np.array(judged)}


PARTS = {"table": table, "view": view, "race": race_all}


def load():
    """{name: array} of all that `table`, `view` and `race_all` returned."""
    found = {}
    for part in PARTS:
        found |= computed.load(FOLDER, part)
    return found


if __name__ == "__main__":
    computed.store(FOLDER, PARTS, sys.argv[1:])
