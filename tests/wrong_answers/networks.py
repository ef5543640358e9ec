"""Typical wrong answers to the exercises of notebook 02, and a piece of the reply to each."""

import numpy as np


def says(w, b, x):
    return 1.0 if np.dot(w, x) + b > 0 else 0.0


def turned(w, b, x, y, eta):
    error = says(w, b, x) - y
    return w + eta * error * x, b + eta * error


def stiff_bias(w, b, x, y, eta):
    return w + eta * (y - says(w, b, x)) * x, b


def adaline(w, b, x, y, eta):
    error = y - (np.dot(w, x) + b)
    return w + eta * error * x, b + eta * error


def at_zero_says_one(w, b, x, y, eta):
    error = y - (1.0 if np.dot(w, x) + b >= 0 else 0.0)
    return w + eta * error * x, b + eta * error


def smooth(w, b, x, y, eta):
    error = y - 1 / (1 + np.exp(-np.dot(w, x) - b))
    return w + eta * error * x, b + eta * error


def along_w(w, b, x, y, eta):
    error = y - says(w, b, x)
    return w + eta * error * w, b + eta * error


def hebb(w, b, x, y, eta):
    return w + eta * y * x, b + eta * y


def in_place(w, b, x, y, eta):
    w += eta * (y - says(w, b, x)) * x
    return w, b


def no_rate(w, b, x, y, eta):
    error = y - says(w, b, x)
    return w + error * x, b + error


def s(x):
    return 1 / (1 + np.exp(-x))


def at_h(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = 2 * (W2 @ h + b2 - y)
    d = W2.T @ a * s(h) * (1 - s(h))
    return np.outer(d, x), d, np.outer(a, h), a


def at_h_no_two(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = W2 @ h + b2 - y
    d = W2.T @ a * s(h) * (1 - s(h))
    return np.outer(d, x), d, np.outer(a, h), a


def no_two(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = W2 @ h + b2 - y
    d = W2.T @ a * h * (1 - h)
    return np.outer(d, x), d, np.outer(a, h), a


def no_slope(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = 2 * (W2 @ h + b2 - y)
    d = W2.T @ a
    return np.outer(d, x), d, np.outer(a, h), a


def downhill(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = 2 * (y - W2 @ h - b2)
    d = W2.T @ a * h * (1 - h)
    return np.outer(d, x), d, np.outer(a, h), a


def not_through(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = 2 * (W2 @ h + b2 - y)
    d = np.sum(a) * h * (1 - h)
    return np.outer(d, x), d, np.outer(a, h), a


def transposed_outer(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    a = 2 * (W2 @ h + b2 - y)
    d = W2.T @ a * h * (1 - h)
    return np.outer(x, d), d, np.outer(h, a), a


WRONG = {
    "neuron_slope": [
        (0.25, "sigmoid alone"),
        (4, "One more link"),
        (0.5, "answer h"),
        (0, "steepest"),
        (-0.25, "x_2"),
        (2, "not its value"),
        (7, "two local slopes"),
        ("steep", "number"),
    ],
    "perceptron_update": [
        (turned, "sign is turned"),
        (stiff_bias, "bias never moves"),
        (adaline, "compare Y with z"),
        (at_zero_says_one, "at z = 0"),
        (smooth, "step"),
        (along_w, "along the input"),
        (hebb, "even when the answer is right"),
        (in_place, "changes its arguments"),
        (no_rate, "How large"),
        (lambda w, b, x, y, eta: w, "shape"),
        (2, "function"),
    ],
    "back_propagation": [
        (at_h, "not with those of W1"),
        (at_h_no_two, "still there"),
        (no_two, "factor 2"),
        (no_slope, "slope is missing"),
        (downhill, "minus the gradient"),
        (not_through, "through W2"),
        (transposed_outer, "shape"),
        (lambda *a: undefined, "NameError"),  # noqa: F821
    ],
    "number_of_steps": [
        (6000, "sample gradients"),
        (10, "one epoch"),
        (30, "batch descent"),
        (600, "size of a mini-batch"),
        (120000, "once in an epoch"),
        (7, "How many"),
    ],
    "relu_scale": [
        (1, "half of the sums"),
        (2, "explodes"),
        (0.7071, "wrong way round"),
        (1.2, "shrinks"),
        (1.7, "grows"),
        (-1, "positive"),
        ("He", "number"),
        (float("inf"), "positive"),
    ],
}
