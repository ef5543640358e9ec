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


def deaf_to_bias(w, b, x, y, eta):
    error = y - says(w, 0, x)
    return w + eta * error * x, b + eta * error


def minus_one(w, b, x, y, eta):
    error = y - np.sign(w @ x + b)
    return w + eta * error * x, b + eta * error


def doubled(w, b, x, y, eta):
    error = 2 * (y - says(w, b, x))
    return w + eta * error * x, b + eta * error


def squared(w, b, x, y, eta):
    error = (y - says(w, b, x)) ** 2
    return w + eta * error * x, b + eta * error


def half_a_rule(w, b, x, y, eta):
    error = 1.0 if y > says(w, b, x) else 0.0
    return w + eta * error * x, b + eta * error


def bias_without_rate(w, b, x, y, eta):
    error = y - says(w, b, x)
    return w + eta * error * x, b + error


def bias_turned(w, b, x, y, eta):
    error = y - says(w, b, x)
    return w + eta * error * x, b - eta * error


def changes(w, b, x, y, eta):
    error = y - says(w, b, x)
    return eta * error * x, eta * error


def printed(w, b, x, y, eta):
    h = s(w @ x + b)
    slope = 2 * (h - y) * h * (1 - h)
    return w + eta * slope * x, b + eta * slope


def descent(w, b, x, y, eta):
    h = s(w @ x + b)
    slope = 2 * (h - y) * h * (1 - h)
    return w - eta * slope * x, b - eta * slope


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


def with_slopes(local):
    """The gradient with other slopes local(W1, b1, x) in place of sigma'(z)."""

    def back(W1, b1, W2, b2, x, y):
        h = s(W1 @ x + b1)
        a = 2 * (W2 @ h + b2 - y)
        d = W2.T @ a * local(W1, b1, x)
        return np.outer(d, x), d, np.outer(a, h), a

    return back


def slope_at(z):
    return s(z) * (1 - s(z))


def output_slope(W1, b1, W2, b2, x, y):
    h = s(W1 @ x + b1)
    out = W2 @ h + b2
    a = 2 * (out - y) * slope_at(out)
    d = W2.T @ a * h * (1 - h)
    return np.outer(d, x), d, np.outer(a, h), a


def z_before(W1, b1, W2, b2, x, y):
    z = W1 @ x + b1
    a = 2 * (W2 @ s(z) + b2 - y)
    d = W2.T @ a * slope_at(z)
    return np.outer(d, x), d, np.outer(a, z), a


def shortcut(W, b, x, a, past=1.0, through=1.0, local=None, matrix=lambda W: W.T):
    z = [sum(w * v for w, v in zip(row, x, strict=True)) + c for row, c in zip(W, b, strict=True)]
    d = a * (1 - np.tanh(z) ** 2 if local is None else local(np.array(z), x))
    return np.outer(d, x), d, past * a + through * matrix(W) @ d


def into_the_weights(W, b, x, a):
    d = a * (1 - np.tanh(W @ x + b) ** 2)
    return np.outer(a + d, x), a + d, a + W.T @ d


WRONG = {
    "explain_the_sigmoid": [
        ("A", "alive"),
        ("c", "largest there is"),
        ("D", "powers of ten"),
        ("E", "not one of"),
        (2, "not one of"),
    ],
    "explain_the_zero": [
        ("A", "not at its lowest"),
        ("B", "finds slopes"),
        ("D", "mistakes to learn from"),
        ("slope", "not one of"),
    ],
    "explain_the_large": [("A", "gradient arrives"), ("C", "gap stays"), ("D", "middle weights"), ("", "not one of")],
    "fair_comparison": [
        (
            {"runs": 3, "rates": 7, "budget": "epochs", "chosen on": "other runs", "loss on": "all samples"},
            "luck may decide",
        ),
        ({"runs": 40, "rates": 1, "budget": "epochs", "chosen on": "other runs", "loss on": "all samples"}, "guessed"),
        (
            {"runs": 40, "rates": 7, "budget": "steps", "chosen on": "other runs", "loss on": "all samples"},
            "equal work",
        ),
        (
            {"runs": 40, "rates": 7, "budget": "epochs", "chosen on": "the same runs", "loss on": "all samples"},
            "than it is",
        ),
        (
            {
                "runs": 40,
                "rates": 7,
                "budget": "epochs",
                "chosen on": "other runs",
                "loss on": "the samples of the last step",
            },
            "luck of that sample",
        ),
        ({"runs": 40}, "rates"),
        ("fair", "dict"),
    ],
    "shortcut": [
        (lambda *c: shortcut(*c, past=0.0), "through the layer alone"),
        (lambda *c: shortcut(*c, through=0.0), "past the layer alone"),
        (lambda *c: shortcut(*c, matrix=lambda W: W), "along its columns"),
        (lambda *c: shortcut(*c, local=lambda z, x: 1.0), "slope of tanh is missing"),
        (lambda *c: shortcut(*c, local=lambda z, x: np.tanh(z)), "value of tanh"),
        (lambda *c: shortcut(*c, local=lambda z, x: 1 - np.tanh(x + np.tanh(z)) ** 2), "What did tanh see"),
        (lambda *c: shortcut(*c, past=-1.0), "slope 1, not -1"),
        (into_the_weights, "does not meet them"),
        (lambda W, b, x, a: W @ a, "Not yet"),
        (lambda W, b, x, a: None, "returns nothing"),
        (3, "function"),
    ],
    "running_mean": [
        (lambda m, x, n: abs(m + (x - m) / n), "works for some inputs"),
        (lambda m, x, n: m - (x - m) / n, "away from the sample"),
        (lambda m, x, n: m + (x - m) / (n + 1), "At n = 1".lower()),
        (lambda m, x, n: x, "always the last sample"),
        (lambda m, x, n: m + x / n, "left m out"),
        (lambda m, x, n: m + 2 * (x - m) / n, "cancels the 2"),
        (lambda m, x, n: (m + x) / 2, "always a half"),
        (lambda m, x, n: (m + x) / n, "(n - 1) m"),
        (lambda m, x, n: (x - m) / n, "this is the change"),
        (lambda m, x, n: m, "Not yet"),
        (4, "function"),
    ],
    "neuron_slope": [
        (0.25, "sigmoid alone"),
        (4, "One more link"),
        (0.5, "answer h"),
        (0, "steepest"),
        (-0.25, "x_2"),
        (2, "not its value"),
        (7, "two local slopes"),
        (0.75, "x_2 move"),
        (-0.75, "no factor"),
        (0.181, "z = 3"),
        (0.786, "z = 1"),
        (0.0707, "z = 4"),
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
        (in_place, "the bias never moves"),
        (no_rate, "How large"),
        (deaf_to_bias, "lacks the bias"),
        (minus_one, "0 and 1"),
        (doubled, "twice as long"),
        (squared, "every mistake moves z up"),
        (half_a_rule, "is mended"),
        (bias_without_rate, "forgets the learning rate"),
        (bias_turned, "wrong way"),
        (changes, "these are the changes"),
        (printed, "goes up"),
        (descent, "goes down"),
        (lambda w, b, x, y, eta: (w, b), "nothing moves"),
        (lambda w, b, x, y, eta: w, "shape"),
        (2, "function"),
    ],
    "back_propagation": [
        (at_h, "is expected"),
        (at_h_no_two, "still there"),
        (no_two, "factor 2"),
        (no_slope, "slope is missing"),
        (downhill, "minus the gradient"),
        (not_through, "through W2"),
        (transposed_outer, "shape"),
        (with_slopes(lambda W1, b1, x: s(W1 @ x + b1)), "value"),
        (with_slopes(lambda W1, b1, x: slope_at(W1 @ x)), "alone"),
        (with_slopes(lambda W1, b1, x: 1 - s(W1 @ x + b1) ** 2), "slope of tanh"),
        (output_slope, "no activation"),
        (z_before, "not by z"),
        (lambda *a: undefined, "NameError"),  # noqa: F821
    ],
    "number_of_steps": [
        (6000, "sample gradients"),
        (10, "one epoch"),
        (30, "batch descent"),
        (600, "size of a mini-batch"),
        (4000, "hold all samples once"),
        (120000, "once in an epoch"),
        (7, "How many"),
    ],
    "relu_scale": [
        (1, "half of the sums"),
        (2, "explodes"),
        (0.5, "lose more"),
        (10**400, "positive"),
        (0.7071, "wrong way round"),
        (1.2, "shrinks"),
        (1.7, "grows"),
        (-1, "positive"),
        ("He", "number"),
        (float("inf"), "positive"),
    ],
}

OPEN = {"relu_scale": "every size that keeps the signal alive is right"}
