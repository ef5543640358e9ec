"""What no training does: paths that cross, forecasts where no data were, digits beyond the horizon of chaos.

`fit_swap` asks a field of some dimension to turn -1 ... 1 round; `fit_growth` fits the first half of a growth that
levels off; `LORENZ` is a chaotic field, and `parting` tells when two runs with a nudge between them lie apart.
"""

import numpy as np

from nodetutor.fields import Field, Perceptron
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, RK4, solve, time_grid
from nodetutor.training import ode_objective, train

RUNS = 20

# --- paths that must not cross --------------------------------------------------------------------

PLACES = np.linspace(-1, 1, 6)


def swapped(dim):
    """Where six points start and where they shall end, (dim, 6): x and -x, further components from 0 to 0."""
    start = np.zeros((dim, 6))
    start[0] = PLACES
    return start, -start


def swap(field, steps=10, method=HEUN):
    """The objective: from x to -x in one unit of time."""
    start, end = swapped(field.dim)
    return ode_objective(field, start, time_grid(0, 1, 1 / steps), SquaredDistance(end), method, samples=True)


def fit_swap(dim, steps=10, method=HEUN, budget=300):
    """Train a perceptron of this dimension from 20 starts: (field, theta)."""
    field = Perceptron(dim, hidden=8)
    return field, train(swap(field, steps, method), glorot(field, 0, RUNS), Adam(0.05), budget).theta


def paths(field, theta, steps=100):
    """x of the six points at all times, (steps + 1, 6, ...)."""
    start, _ = swapped(field.dim)
    start = start.reshape(field.dim, 6, *(1,) * (theta.ndim - 1))
    return solve(field, theta[:, None], start, time_grid(0, 1, 1 / steps), RK4)[:, 0]


# --- a good fit that extrapolates badly -----------------------------------------------------------

FIRST = np.linspace(0, 3, 13)  # when the growth is observed
LATER = np.linspace(0, 10, 41)  # FIRST is its beginning
CURVE = Perceptron(1, hidden=8)


def growth(t, start=0.05):
    """z(t) of dz/dt = z (1 - z): it begins like an exponential, and levels off at 1."""
    return start * np.exp(t) / (1 - start + start * np.exp(t))


class Logistic(Field):
    """dz/dt = r z (1 - z / K): the form is known, the two numbers are learned."""

    dim, size = 1, 2

    def __call__(self, t, z, theta):
        r, K = theta
        return r * z * (1 - z / K)


def fit_growth(field, theta, starts=(0.05,), budget=1000, rate=0.02):
    """Train on the growth from each of `starts`, observed at FIRST: (theta, root of the mean squared gap of each run)."""
    data = np.array([growth(FIRST, start) for start in starts])
    loss = SquaredDistance(data.T[1:, None], at=range(1, 13), factor=1 / 12)
    objective = ode_objective(field, data[None, :, 0], FIRST, loss, HEUN, samples=True)
    theta = train(objective, theta, Adam(rate), budget).theta
    return theta, np.sqrt(objective(theta)[0])


def forecast(field, theta, start=0.05):
    """z at the times LATER, (41, runs)."""
    return solve(field, theta, [start], LATER, HEUN)[:, 0]


# --- two runs that differ -------------------------------------------------------------------------


class Lorenz(Field):
    """dx/dt = s (y - x), dy/dt = x (r - w) - y, dw/dt = x y - b w; theta = (s, r, b).  Source: Lorenz 1963."""

    dim, size = 3, 3

    def __call__(self, t, z, theta):
        (x, y, w), (s, r, b) = z, theta
        return np.array([s * (y - x), x * (r - w) - y, x * y - b * w])

    def vjp(self, t, z, theta, a, value=None):
        (x, y, w), (s, r, b), (p, q, u) = z, theta, a
        by_z = np.array([-s * p + (r - w) * q + y * u, s * p - q + x * u, -x * q - b * u])
        by_theta = np.array([p * (y - x), q * x, -u * w])
        return by_z, by_theta, np.zeros(by_theta.shape[1:])


LORENZ, NUMBERS = Lorenz(), np.array([10, 28, 8 / 3])
ONSET = solve(LORENZ, NUMBERS, [1, 1, 1], time_grid(0, 10, 0.01), RK4)[-1]  # on the attractor
STEP = 0.05


def observed(duration):
    """Times, one each STEP, and the states of the true field there, by the solver that training uses."""
    t = time_grid(0, duration, STEP)
    return t, solve(LORENZ, NUMBERS, ONSET, t, RK4)


def long_objective(duration):
    """theta -> mean squared gap over one long solution, as a share of the variance, and its gradient."""
    t, data = observed(duration)
    factor = 1 / (len(t) - 1) / data.var(axis=0).sum()
    return ode_objective(LORENZ, ONSET, t, SquaredDistance(data[1:], at=range(1, len(t)), factor=factor), RK4)


def guesses(nudges, runs=RUNS, seed=0):
    """Starts about a fifth off, (3, runs), once for each nudge: the numbers times 1 + nudge, (3, nudges * runs)."""
    start = NUMBERS[:, None] * np.exp(0.2 * np.random.default_rng(seed).standard_normal((3, runs)))
    return np.concatenate([start * (1 + nudge) for nudge in nudges], axis=1)


def train_long(theta, duration=10, budget=80):
    """Train the three numbers on one long solution; returns the story."""
    return train(long_objective(duration), theta, Adam(0.2), budget)


def train_windows(theta, duration=10, length=8, budget=80):
    """The same on windows, as many in a step as cost as much as the long solution."""
    t, data = observed(duration)
    objective = ode_objective(LORENZ, *windows(t, data, length), RK4, samples=True)
    chosen = minibatches(len(t) - length, (len(t) - 1) // length, budget)
    return train(objective, theta, Adam(0.2), budget, batches=chosen)


def in_single(t, z, theta):
    """The field of Lorenz, computed in single precision: seven digits."""
    return LORENZ(t, np.asarray(z, dtype=np.float32), np.asarray(theta, dtype=np.float32)).astype(float)


TIME = time_grid(0, 40, 0.01)


def gap(story, runs=RUNS):
    """The largest relative gap between the weights of the first `runs` and of those nudged, at the end: (nudges, runs)."""
    plain = story.theta[:, :runs]
    return np.stack(
        [
            np.abs(part / plain - 1).max(axis=0)
            for part in np.split(story.theta, story.theta.shape[1] // runs, axis=1)[1:]
        ]
    )


def parting(distances, apart=1.0):
    """The first of TIME at which a distance (times, ...) is larger than `apart`; the last if it never is."""
    beyond = distances > apart
    return TIME[np.where(beyond.any(axis=0), beyond.argmax(axis=0), len(TIME) - 1)]


def nudged(nudges):
    """Paths from ONSET with the first component moved by each nudge: (times, 3, nudges)."""
    return solve(LORENZ, NUMBERS, ONSET[:, None] + np.outer([1, 0, 0], nudges), TIME, RK4)


def distance(path, other):
    """|z - other| at each time."""
    return np.sqrt(((path - other) ** 2).sum(axis=1))
