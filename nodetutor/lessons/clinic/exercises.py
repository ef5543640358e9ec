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
    return function(answer, _clip, cases, right, mistakes, more=more)


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
        return Reply(False, f"{3 - len(wrong)} of 3. {' '.join(wrong)}")
    return Reply(
        True,
        "a gradient that is 0 by right, one that is 0 by mistake, and one that is too long. Three tests told them apart.",
    )
