"""The networks of notebook 02: `Network((2, 8, 1))` with its `signals` (feed-forward) and `objective` (loss, gradient).

`start` draws first weights of a chosen size, `beans` makes data to learn from; `diagram` draws neurons, `scatter` data.
"""

from itertools import chain, pairwise, product

import numpy as np

from nodetutor import validate
from nodetutor.activations import activation_named
from nodetutor.fields import affine, fit, split, transposed
from nodetutor.initialize import glorot
from nodetutor.notebook.figures import BLUE, RED

SIZES = {"small weights": 0.5, "middle weights": 1.0, "large weights": 3.0}  # times Glorot's
ARROW = {"arrowstyle": "->", "shrinkA": 23, "shrinkB": 23, "color": "#777777"}
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}


class Network:
    """Layers h_l = sigma(W_l h_(l-1) + b_l), l = 1 ... L.  theta = (W_1, b_1, W_2, b_2, ...), flat.

    widths (n_0, ..., n_L): neurons of the input layer, of each hidden layer, of the output layer.
    theta (p, ...); x (n_0, samples, ...); trailing axes are runs. Errors: ValueError for fewer than two widths, a width
    below 1, an unknown activation, or arrays whose first axis does not fit.
    """

    def __init__(self, widths, hidden="tanh", output="sigmoid"):
        if not hasattr(widths, "__len__") or len(widths) < 2:
            validate.complain("widths", widths, "at least two numbers of neurons")
        self.widths = [validate.whole("an entry of widths", n, low=1) for n in widths]
        self.shapes = tuple((m, n) for n, m in pairwise(self.widths))
        self.size = sum(m * n + m for m, n in self.shapes)
        self.activations = [activation_named(hidden)] * (len(self.shapes) - 1) + [activation_named(output)]

    def unpack(self, theta):
        """Return [(W_1, b_1), (W_2, b_2), ...] with W_l (n_l, n_(l-1), ...) and b_l (n_l, ...), views of theta."""
        parts = split(fit("theta", theta, self.size), self.shapes)
        return list(zip(parts[::2], parts[1::2], strict=True))

    def layers(self, theta):
        """Return [(W, b, sigma), ...] to use with @: W (n_l, n_(l-1)), b (n_l, 1), or stacks (runs, ...) of both.

        Here alone runs come first, not last: @ multiplies the last two axes.
        """
        pairs = [(W, b[:, None]) for W, b in self.unpack(theta)]
        if np.ndim(theta) > 1:
            pairs = [tuple(np.ascontiguousarray(np.moveaxis(part, -1, 0)) for part in pair) for pair in pairs]
        return [(*pair, sigma) for pair, sigma in zip(pairs, self.activations, strict=True)]

    def signals(self, theta, x):
        """Feed-forward: the lists [z_1, ..., z_L] and [h_0, ..., h_L] with h_0 = x, each entry (n_l, samples, ...)."""
        weights = self.unpack(theta)
        z, h = [], [_for_runs(fit("x", x, self.widths[0]), theta)]
        for (W, b), sigma in zip(weights, self.activations, strict=True):
            z.append(affine(W, b, h[-1]))
            h.append(sigma(z[-1]))
        return z, h

    def loss(self, theta, x, y):
        """The mean over the samples of |h_L - y|^2, one number a run.  y (n_L, samples, ...)."""
        error = self._error(self.signals(theta, x)[1][-1], y, theta)
        return np.einsum("is...,is...->...", error, error) / error.shape[1]

    def objective(self, theta, x, y):
        """The loss and dL/dtheta (p, ...), by back-propagation."""
        z, h = self.signals(theta, x)
        error = self._error(h[-1], y, theta)
        a, parts, weights = 2 * error / error.shape[1], [], self.unpack(theta)
        for i in reversed(range(len(weights))):
            d = a * self.activations[i].slope(z[i])
            gW = np.einsum("is...,js...->ij...", d, h[i])
            parts = [gW.reshape(-1, *gW.shape[2:]), d.sum(axis=1), *parts]
            a = transposed(weights[i][0], d) if i else None
        return np.einsum("is...,is...->...", error, error) / error.shape[1], np.concatenate(parts)

    def _error(self, answer, y, theta):
        """h_L - y; ValueError if y has other samples than x."""
        y = _for_runs(fit("y", y, self.widths[-1]), theta)
        if y.shape[1] != answer.shape[1]:
            validate.complain("the shape of y", y.shape, f"one column for each sample of x, {answer.shape[1]}")
        return answer - y


def _for_runs(x, theta):
    """x (n, samples) with an axis for the runs of theta (p, runs), if it has none yet."""
    return x.reshape(x.shape + (1,) * (1 + np.ndim(theta) - x.ndim))


def start(network, scale=1.0, seed=0, runs=None):
    """First weights: `scale` times Glorot's deviation sqrt(2 / (n_in + n_out)), every bias 0.  (p,), or (p, runs).

    Errors: ValueError for a scale or a seed < 0, or runs < 1.
    """
    validate.able("network", network, "layers", expected="a network such as Network((2, 8, 1))")
    theta = validate.number("scale", scale, low=0) * glorot(network, seed, runs)
    for _, b in network.unpack(theta):
        b[:] = 0
    return theta


def beans(count, seed=0):
    """Beans in pots: x (2, count), temperature in degrees and moisture in per cent; y (1, count), 1 for a sprouted one.

    A bean likes 24 degrees and 35 per cent. Far away from there few sprout, and luck plays its part.
    Errors: ValueError for a count < 1 or a seed < 0.
    """
    rng = np.random.default_rng(validate.whole("seed", seed))
    x = rng.uniform([5, 5], [40, 65], (validate.whole("count", count, low=1), 2)).T
    distance = ((x[0] - 24) / 10) ** 2 + ((x[1] - 35) / 18) ** 2
    chance = 1 / (1 + np.exp(6 * (distance - 1)))
    return x, (rng.uniform(size=count) < chance)[None].astype(float)


def scatter(ax, x, y, yes, no):
    """Draw samples x (2, n) with y (n,): dots named `yes` where y is 1, crosses named `no` where it is 0."""
    ax.plot(*x[:, y == 1], "o", color=RED, markersize=5, label=yes)
    ax.plot(*x[:, y == 0], "x", color=BLUE, markersize=5, label=no)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3)


def diagram(ax, layers, notes=(), labels=None, back=False):
    """Draw layers of neurons, each joined by arrows to all of the next.

    layers: a list of texts for each layer, top first; notes: a text below each layer; labels {(layer, from, to): text}
    stand on the arrow that leaves this layer. back: the arrows point from the last layer to the first.
    """
    places = [[(2 * i, (len(texts) - 1) / 2 - j) for j in range(len(texts))] for i, texts in enumerate(layers)]
    for i, (left, right) in enumerate(pairwise(places)):
        for (j, tail), (k, head) in product(enumerate(left), enumerate(right)):
            ax.annotate("", *((tail, head) if back else (head, tail)), arrowprops=ARROW)
            middle = [(p + q) / 2 for p, q in zip(tail, head, strict=True)]
            ax.text(*middle, (labels or {}).get((i, j, k), ""), ha="center", va="center", bbox=PAPER)
    for (x, y), text in zip(chain(*places), chain(*layers), strict=True):
        ax.plot(x, y, "o", markersize=46, markerfacecolor="white", markeredgecolor=BLUE)
        ax.text(x, y, text, ha="center", va="center")
    lowest = -max(map(len, layers)) / 2
    for spots, note in zip(places, notes, strict=False):
        ax.text(spots[0][0], lowest - 0.05, note, ha="center", va="top")
    room = max((0.35 + 0.25 * note.count("\n") for note in notes), default=0)
    ax.set(xlim=(-0.6, places[-1][0][0] + 0.6), ylim=(lowest - room, -lowest))
    ax.set_axis_off()
