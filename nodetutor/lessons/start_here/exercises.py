"""The exercises of notebook 00: how checks answer."""

import numpy as np

from nodetutor import thesis
from nodetutor.notebook.kinds import catches
from nodetutor.notebook.replies import exercise, function, number, progress

__all__ = ["progress"]  # `check.progress("0")`, and `check.progress()` for the whole series


@exercise("0.1", "how many numbers")
def parameters(answer):
    """Predict: how many numbers are in W (2 x 2) and b (2)."""
    mistakes = [
        (4, "these are the entries of W alone. What about b?"),
        (2, "these are the entries of b alone. What about W?"),
    ]
    return number(
        answer,
        thesis.FIELD.size,
        "four in W and two in b. The series calls all six together theta.",
        mistakes,
        tolerance=1e-9,
    )


@exercise("0.2", "write the loss")
def squared_distance(answer):
    """Write: the loss, the squared distance between two points."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=2), rng.normal(size=2)) for _ in range(4)]
    mistakes = [
        (
            lambda z, y: np.sqrt(np.sum((z - y) ** 2)),
            "this is the distance. The loss is its square: leave out the root.",
        ),
        (
            lambda z, y: 0.5 * np.sum((z - y) ** 2),
            "half of it. The loss is the sum of the squares: not their mean, and with no factor 1/2.",
        ),
        (lambda z, y: np.sum(np.abs(z - y)), "absolute values: take squares instead."),
        (lambda z, y: np.sum(z - y) ** 2, "you square the sum. Square first, then add."),
        (lambda z, y: (z - y) ** 2, "these are the squares. Add them up."),
        (lambda z, y: np.sum((z + y) ** 2), "you add the two points. A distance comes from their difference."),
        (lambda z, y: np.sum(z**2 - y**2), "you square each point by itself. Take the difference first, then square."),
    ]
    return function(
        answer,
        lambda z, y: np.sum((z - y) ** 2),
        cases,
        "the sum of the squared differences.",
        mistakes,
        more=lambda rng: (rng.normal(size=2), rng.normal(size=2)),
    )


@exercise("0.3", "find the mistake")
def sigmoid_slope(answer):
    """Find the mistake: the derivative of the sigmoid."""

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    mistakes = [
        (
            lambda x: sigmoid(-x) * (1 + sigmoid(-x)),
            "the first line was right: it is the sigmoid. The wrong sign is in the last one.",
        ),
        (
            lambda x: sigmoid(x) * (sigmoid(x) - 1),
            "a negative slope cannot be: the sigmoid rises everywhere. Which of the two terms must come first?",
        ),
        (lambda x: 1 - sigmoid(x), "this is the second factor alone. Far to the left the sigmoid is flat, too."),
        (lambda x: sigmoid(x), "this is the sigmoid itself."),
        (lambda x: x * (1 - x), "this would be right if x were the value of the sigmoid. Here x is its argument."),
    ]
    return function(
        answer,
        lambda x: sigmoid(x) * (1 - sigmoid(x)),
        [(0.0,), (1.5,), (-2.0,), (4.0,)],
        "steepest at 0, with slope 1/4, and flat far out.",
        mistakes,
        starter=lambda x: sigmoid(x) * (1 + sigmoid(x)),
        more=lambda rng: (rng.normal(scale=2),),
    )


@exercise("0.4", "a test that catches four mistakes")
def test_input(answer):
    """Choose: two points for which four wrong losses all differ from the right one."""
    bugs = {
        "the distance without its square": lambda z, y: np.sqrt(np.sum((z - y) ** 2)),
        "the square of the sum": lambda z, y: np.sum(z - y) ** 2,
        "each point squared by itself": lambda z, y: abs(np.sum(z**2 - y**2)),
        "the first entry only": lambda z, y: (z[0] - y[0]) ** 2,
    }
    right = "four wrong losses, and one test that none of them passes."
    like = (np.array([1.0, 2.0]), np.array([2.0, 4.0]))
    return catches(answer, lambda z, y: np.sum((z - y) ** 2), bugs, right, like)
