"""Typical wrong answers to the exercises of notebook 00, and a piece of the reply to each."""

import numpy as np

WRONG = {
    "parameters": [(4, "What about b"), (2, "What about W"), (10, "Look at the question")],
    "squared_distance": [
        (lambda z, y: float(np.linalg.norm(z - y)), "root"),
        (lambda z, y: 0.5 * (z - y) @ (z - y), "no factor 1/2"),
        (lambda z, y: ((z - y) ** 2).mean(), "mean"),
        (lambda z, y: abs(z - y).sum(), "absolute"),
        (lambda z, y: (z - y).sum() ** 2, "square the sum"),
        (lambda z, y: (z - y) ** 2, "Add them up"),
        (lambda z, y: ((z + y) ** 2).sum(), "their difference"),
        (lambda z, y: z @ z - y @ y, "difference first"),
    ],
    "sigmoid_slope": [
        (lambda x: (1 + 1 / (1 + np.exp(-x))) / (1 + np.exp(-x)), "expected"),
        (lambda x: 1 / (1 + np.exp(-x)), "itself"),
        (lambda x: x - x * x, "argument"),
        (lambda x: (1 + 1 / (1 + np.exp(x))) / (1 + np.exp(x)), "first line was right"),
        (lambda x: (1 / (1 + np.exp(-x)) - 1) / (1 + np.exp(-x)), "rises everywhere"),
        (lambda x: 1 / (1 + np.exp(x)), "second factor alone"),
    ],
    "test_input": [
        (([1, 2], [1, 2]), "0 of 4"),
        (([0, 2], [0, 0]), "2 of 4"),
        (([1, 2], [0, 0]), "3 of 4"),
        (([1, 2],), "arguments in brackets"),
        (([1, 2], [3]), "(3) does not fit: 2 numbers"),
        (([1, 2, 3], [4, 5, 7]), "(1, 2, 3) does not fit: 2 numbers"),
        (([1, 2], [3, np.inf]), "finite numbers"),
    ],
}
