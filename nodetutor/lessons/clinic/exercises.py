"""The exercises of notebook 12 and of those that go deeper from there."""

import numpy as np

from nodetutor.notebook.kinds import explain
from nodetutor.notebook.replies import Reply, exercise, function, missing, progress, show

__all__ = ["progress"]  # `check.progress("12")`


@exercise("12.1", "nearer to the mean than to the data")
def flat_line(answer):
    """Explain: a loss of 0.97 that stays, and where windows of 4 fit."""
    why = {
        "a": "a wrong gradient would be wrong with windows, too: the same code fits them. And check_gradient says Right.",
        "b": "the loss equals that of the mean, the gradient is right, and a shorter solution fits: the long one hides "
        "the valley.",
        "c": "the same field fits the circle when it is trained on windows, so it has enough units.",
        "d": "a rate that is too small leaves the loss near its start. Here it fell, from 5 to 0.97, and then stayed.",
    }
    return explain(answer, "b", why)


def _clip(gradient, limit):
    size = np.sqrt((gradient**2).sum())
    return gradient * (limit / size if size > limit else 1.0)


@exercise("12.3", "clip a gradient")
def clip(answer):
    """Write: a gradient no longer than `limit`, in the same direction."""
    cases = [
        (np.array([3.0, 4.0]), 1.0),
        (np.array([0.3, -0.4]), 1.0),
        (np.array([-6.0, 0.0, 8.0]), 2.5),
        (np.array([0.0, 0.0]), 0.7),
        (np.array([-1e5, 2e5]), 3.0),
        (np.array([-0.2]), 0.1),
    ]

    def more(rng):
        return rng.normal(size=rng.integers(1, 6)) * 10.0 ** rng.integers(-2, 4), float(rng.uniform(0.1, 5))

    mistakes = [
        (lambda g, limit: np.clip(g, -limit, limit), "each entry is cut for itself: that turns the direction. Shorten the whole vector by one factor."),
        (lambda g, limit: g * limit / np.linalg.norm(g) if g.any() else g, "short gradients become longer. What is not too long stays as it is."),
        (lambda g, limit: g / max(1, np.linalg.norm(g)), "this clips to the length 1, whatever the limit is."),
        (lambda g, limit: g * min(1, limit / (g @ g)) if g.any() else g, "you divide by the length squared. Which root is missing?"),
        (lambda g, limit: g * min(1, limit / np.abs(g).sum()) if g.any() else g, "the length of a vector is the root of the sum of squares, not the sum of sizes."),
        (lambda g, limit: g * min(1, limit / np.abs(g).max()) if g.any() else g, "this measures the largest entry. The length of a vector is the root of the sum of squares."),
        (lambda g, limit: np.zeros_like(g) if np.linalg.norm(g) > limit else g, "a long gradient is thrown away. Keep its direction."),
    ]  # fmt: skip
    right = "one factor for the whole gradient: the direction stays, and no step is longer than rate times limit."
    return function(answer, _clip, cases, right, mistakes, tolerance=1e-5, more=more)  # some divide by |g| + 1e-6


def _mean_gradient(z, y):
    return 2 * (z - y) / len(z)


@exercise("12.2", "find the mistake with check_gradient")
def mend_gradient(answer):
    """Find the mistake: the gradient of the mean over the times of |z - y|^2, without the number of times."""
    rng = np.random.default_rng(123)
    cases = [(rng.normal(size=(n, d)), rng.normal(size=(n, d))) for n, d in ((4, 2), (7, 1), (5, 3), (1, 2), (3, 2))]

    def more(rng):
        shape = rng.integers(1, 7), rng.integers(1, 4)
        return rng.normal(size=shape), rng.normal(size=shape)

    mistakes = [
        (lambda z, y: 2 * (z - y) / z.size, "the mean is taken over the times, not over all numbers: |z - y|^2 is a sum over the components."),
        (lambda z, y: (z - y) / len(z), "half of it. What does the square leave in front?"),
        (lambda z, y: -2 * (z - y) / len(z), "the sign: the loss grows where z moves away from y."),
        (lambda z, y: 2 * (z - y) / len(z) ** 2, "the number of times now stands there twice."),
        (lambda z, y: 2 * (z - y) / z.shape[1], "this divides by the number of components. Over what is the mean taken?"),
    ]  # fmt: skip
    right = "the mean divides the loss, so it divides the gradient. A constant factor never shows in a loss curve."
    return function(answer, _mean_gradient, cases, right, mistakes, starter=lambda z, y: 2 * (z - y), more=more)


DIAGNOSES = {
    "P": "its gradient is wrong: a parameter is frozen",
    "Q": "all units are dead",
    "R": "the steps are too large",
    "S": "it has found the mean",
}
PATIENTS = {  # what each number says about each diagnosis
    "first": ("Q", {
        "P": "the first patient's gradient is right: differences say 0, too.",
        "R": "the first patient's weights do not move at all, so its steps are not too large.",
        "S": "the first patient's loss has not changed in one digit. Whoever finds the mean moves first.",
    }),
    "second": ("R", {
        "P": "the second patient's gradient is right.",
        "Q": "the second patient's gradient is large, and dead units have none.",
        "S": "the second patient's loss is no number any more.",
    }),
    "third": ("P", {
        "Q": "the third patient's loss falls at first, and its gradient is not 0.",
        "R": "the third patient's loss never rises.",
        "S": "read what check_gradient says about the third patient.",
    }),
}  # fmt: skip


@exercise("12.4", "three patients")
def three_patients(answer):
    """Diagnose: three broken trainings, a letter each."""
    if missing(answer):
        return Reply(False, 'replace the ... by three letters, such as "SSS".')
    if isinstance(answer, (list, tuple)) and all(isinstance(letter, str) for letter in answer):
        answer = "".join(answer)
    letters = [letter for letter in answer.upper() if letter.isalpha()] if isinstance(answer, str) else []
    if len(letters) != 3 or not set(letters) <= set(DIAGNOSES):
        return Reply(False, f"three letters of {', '.join(DIAGNOSES)} are asked for, and you gave {show(answer)}.")
    wrong = [why[letter] for letter, (aim, why) in zip(letters, PATIENTS.values(), strict=True) if letter != aim]
    if wrong:
        return Reply(False, f"{3 - len(wrong)} of 3. {' '.join(said[0].upper() + said[1:] for said in wrong)}")
    return Reply(
        True,
        "a gradient that is 0 by right, one that is 0 by mistake, and one that is too long. Three tests told them apart.",
    )


# --- 12a: times and units -------------------------------------------------------------------------


def _seen(grid, own):
    return np.isin(grid, own).astype(float)


@exercise("12a.1", "who is seen when")
def seen(answer):
    """Write: for each time of the union, 1 if this sample was observed then, else 0."""
    cases = [
        (np.array([0.2, 0.5, 0.9, 1.4]), np.array([0.5, 1.4])),
        (np.array([0.2, 0.5, 0.9, 1.4, 2.0]), np.array([0.2, 0.9])),
        (np.array([1.0, 3.0, 4.5]), np.array([3.0])),
        (np.array([0.1, 0.3, 0.4, 2.2, 2.7, 2.9]), np.array([0.1, 0.3, 2.2, 2.9])),
    ]

    def more(rng):
        grid = np.sort(rng.uniform(0, 5, rng.integers(2, 9)))
        return grid, grid[np.sort(rng.permutation(len(grid))[: rng.integers(1, len(grid) + 1)])]

    mistakes = [
        (lambda grid, own: (grid <= own[-1]).astype(float), "this is 1 at every time up to its last one. Only at its own times, please."),
        (lambda grid, own: 1 - _seen(grid, own), "turned round: 1 where the sample was seen."),
        (lambda grid, own: (np.arange(len(grid)) < len(own)).astype(float), "this counts from the left. The sample's times may stand anywhere on the grid."),
        (lambda grid, own: np.roll(_seen(grid, own), 1), "one place too late."),
    ]  # fmt: skip
    right = "with this the loss of each sample looks at its own times, and all walk the same grid."
    return function(answer, _seen, cases, right, mistakes, more=more)


def per_hour(t, z):
    """The field of exercise 12a.2, with t in hours."""
    return -z * np.cos(t) + 0.5 * t


def _per_second(t, z):
    return per_hour(t / 3600, z) / 3600


@exercise("12a.2", "from hours to seconds")
def per_second(answer):
    """Write: a field in seconds, given the same field in hours."""
    cases = [
        (1800.0, np.array([1.0, -2.0])),
        (0.0, np.array([0.5])),
        (7200.0, np.array([3.0, 0.0, -1.0])),
        (60.0, np.array([0.0, 2.0])),
        (5000.0, np.array([0.0, 0.0])),
    ]

    def more(rng):
        return float(rng.uniform(0, 20000)), rng.normal(size=rng.integers(1, 5)) * 3

    mistakes = [
        (lambda t, z: per_hour(t / 3600, z), "t is in hours now, and dz/dt is still per hour."),
        (lambda t, z: per_hour(t, z) / 3600, "the field needs its t in hours, and gets seconds."),
        (lambda t, z: per_hour(t / 3600, z) * 3600, "in a second much less happens than in an hour."),
        (lambda t, z: per_hour(t * 3600, z) / 3600, "t seconds are how many hours?"),
        (lambda t, z: per_hour(t / 60, z) / 60, "those are minutes."),
        (lambda t, z: per_hour(t / 3600, z / 3600), "z has no unit of time; dz/dt has."),
    ]  # fmt: skip
    right = "the chain rule: dz/ds = dz/dt dt/ds, with t = s / 3600. The paths are the same, point by point."
    return function(answer, _per_second, cases, right, mistakes, starter=per_hour, more=more)


# --- 12b: what no training does -------------------------------------------------------------------

MAPS = {  # letter: (whether it keeps the order of all points, what the reply says to one who has it wrong)
    "A": (True, "A moves all points alike: nobody has to pass."),
    "B": (False, "B turns the line round: whoever was left is right."),
    "C": (True, "C stretches, and a larger x stays larger."),
    "D": (False, "D folds: -0.5 and 0.5 come to one point, and 1 and -1 do, too."),
    "E": (True, "E draws all points together, and none passes another."),
    "F": (False, "F brings all points to one place, and paths that meet are one path."),
}


@exercise("12b.2", "who may pass whom")
def possible_maps(answer):
    """Choose: the maps that a field of one dimension can give."""
    if missing(answer):
        return Reply(False, 'replace the ... by letters, such as "ABF".')
    if isinstance(answer, (list, tuple, set)) and all(isinstance(letter, str) for letter in answer):
        answer = "".join(sorted(answer))
    letters = {letter for letter in answer.upper() if letter.isalpha()} if isinstance(answer, str) else set()
    if not letters or not letters <= set(MAPS):
        return Reply(False, f"letters of {', '.join(MAPS)} are asked for, and you gave {show(answer)}.")
    wrong = [why for letter, (keeps, why) in MAPS.items() if (letter in letters) != keeps]
    if wrong:
        return Reply(False, f"{len(MAPS) - len(wrong)} of {len(MAPS)} are in their place. {wrong[0]}")
    return Reply(True, "a field of one dimension keeps the order, and these three do. With one dimension more, all six come into reach.")


def _horizon(digits, rate):
    return digits * np.log(10) / rate


@exercise("12b.3", "how long do digits last")
def digits_last(answer):
    """Write: the time after which a nudge in that digit has grown to 1."""
    cases = [(7, 0.9), (16, 0.9), (3, 0.25), (1, 2.0), (12, 0.05)]

    def more(rng):
        return int(rng.integers(1, 17)), float(10 ** rng.uniform(-1, 1))

    mistakes = [
        (lambda digits, rate: digits / rate, "this would be for digits to the base e. How much is ln 10?"),
        (lambda digits, rate: digits * rate * np.log(10), "the faster it grows, the sooner it is there."),
        (lambda digits, rate: np.log(digits) / rate, "the nudge is 10 to the minus digits; take the logarithm of that."),
        (lambda digits, rate: digits * np.log(2) / rate, "this counts bits. Decimal digits are asked for."),
        (lambda digits, rate: -digits * np.log(10) / rate, "a time before the start? Mind the sign."),
        (lambda digits, rate: 10.0**digits / rate, "it grows by a factor in each unit of time, so take a logarithm."),
    ]  # fmt: skip
    right = "each digit buys the same time, ln 10 / rate. Twice the digits, twice the time, and no more."
    return function(answer, _horizon, cases, right, mistakes, more=more)


@exercise("12b.1", "a loss of nearly nothing")
def jumped(answer):
    """Explain: a loss of 0.0007 with one step of Euler, 0.59 with small steps, in one dimension."""
    why = {
        "a": "check_gradient says Right, and the loss fell to nearly nothing: the gradient did its work.",
        "b": "with small steps nothing is left of the fit. It is a fit of Euler's one long step, in which points jump over each other; no path of the field does.",
        "c": "a chaotic field would part neighbours after a long time. Here the time is 1, and small steps agree among themselves.",
        "d": "no start helps: all twenty do the same, and the order of points on a line is kept by every field.",
    }  # fmt: skip
    return explain(answer, "b", why)
