"""The perceptron of notebook 02a and the fruits that it learns from."""

import numpy as np


def fruits():
    """Sixty fruits (2, 60), colour and softness, and whether each is ripe (60,): a line parts them, with some room."""
    fruit = np.random.default_rng(1).uniform(-1, 1, (2, 75))
    height = fruit[0] + 2 * fruit[1] - 0.5
    fruit = fruit[:, abs(height) > 0.1][:, :60]
    return fruit, (fruit[0] + 2 * fruit[1] > 0.5).astype(float)


def perceptron(x, y, lr=0.1, passes=15):
    """w <- w + lr (Y - h) x and b <- b + lr (Y - h), sample by sample from 0: w, b and the mistakes in each pass."""
    w, b, mistakes = np.zeros(len(x)), 0.0, []
    for _ in range(passes):
        mistakes.append(0)
        for x_i, y_i in zip(x.T, y, strict=True):
            h = float(w @ x_i + b > 0)
            w, b = w + lr * (y_i - h) * x_i, b + lr * (y_i - h)
            mistakes[-1] += int(h != y_i)
    return w, b, mistakes
