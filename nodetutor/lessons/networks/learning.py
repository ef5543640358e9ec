"""Training for notebook 02 and its branches, in the notation of the lesson: lists of layers, beans in batches.

`feed_forward` and `back_propagate` are the loops that notebook 02 writes out; `trained` repeats a step down their
gradient for stacks of networks, `learn` runs a small network through epochs. `pots` gives the beans in scaled units.
"""

import numpy as np

from nodetutor import validate
from nodetutor.lessons.networks.network import SIZES, Network, beans, start
from nodetutor.optimizers import GradientDescent
from nodetutor.training import train


def pots(count=200, new=1000):
    """x (2, count), y (1, count) to learn from, and as many `new` beans; all scaled by the mean and spread of x."""
    (raw, y), (new_raw, new_y) = beans(count), beans(new, seed=1)
    centre, spread = raw.mean(axis=1, keepdims=True), raw.std(axis=1, keepdims=True)
    return (raw - centre) / spread, y, (new_raw - centre) / spread, new_y


def feed_forward(layers, x):
    """z_l = W_l h_(l-1) + b_l and h_l = sigma(z_l): the lists [z_1, ..., z_L] and [h_0, ..., h_L], h_0 = x."""
    z, h = [], [x]
    for W, b, sigma in layers:
        z.append(W @ h[-1] + b)
        h.append(sigma(z[-1]))
    return z, h


def back_propagate(layers, z, h, y):
    """d_l = a_l * sigma'(z_l), a_(l-1) = W_l^T d_l for the mean of |h_L - y|^2: [(dL/dW_l, dL/db_l), ...], [a_0, ...]."""
    a, gradients = [2 * (h[-1] - y) / y.shape[-1]], []
    for (W, _, sigma), z_l, h_l, before in zip(layers[::-1], z[::-1], h[:0:-1], h[-2::-1], strict=True):
        d = a[0] * sigma.slope_at(h_l, z_l.view)  # sigma'(z_l), which h_l tells
        gradients.insert(0, (d @ before.mT, d.sum(axis=-1, keepdims=True)))
        a.insert(0, W.mT @ d)
    return gradients, a


def trained(layers, lr, batches, x, y):
    """The layers after one step of gradient descent for each batch (a row of column numbers of x and y).

    lr: a number, or one for each network of a stack.
    """
    lr = validate.array("lr", lr)
    lr = lr[:, None, None] if lr.ndim else lr
    for chosen in batches:
        gradients, _ = back_propagate(layers, *feed_forward(layers, x[:, chosen]), y[:, chosen])
        layers = [(W - lr * gW, b - lr * gb, sigma)
                  for (W, b, sigma), (gW, gb) in zip(layers, gradients, strict=True)]  # fmt: skip
    return layers


def loss_shares(layers, x, y, same):
    """The loss of each network of a stack, as a share of the loss of always answering `same`."""
    error = feed_forward(layers, x)[1][-1] - y
    return np.mean(error**2, axis=(-2, -1)) / np.mean((same - y) ** 2)


def learn(network, theta, lr, size, epochs, seed, x, y):
    """Runs (p, runs) after some epochs of batches of `size`, and the loss on all of x before and after each epoch.

    Each run takes the samples in an order of its own, new in each epoch; lr is a number or one for each run.
    Returns losses (epochs + 1, runs) and theta.  Errors: ValueError for a size that does not divide the samples.
    """
    count = x.shape[-1]
    if count % validate.whole("size", size, low=1):
        validate.complain("size", size, f"a divisor of the number of samples, {count}")

    def on_batch(theta, chosen):
        return network.objective(theta, x[:, chosen], y[:, chosen])

    rng, losses = np.random.default_rng(seed), [network.loss(theta, x, y)]
    for _ in range(epochs):
        order = rng.permuted(np.tile(np.arange(count), (theta.shape[1], 1)), axis=1)
        batches = order.T.reshape(-1, size, theta.shape[1])
        theta = train(on_batch, theta, GradientDescent(lr), len(batches), batches=batches).theta
        losses.append(network.loss(theta, x, y))
    return np.array(losses), theta


def stack(sizes, runs):
    """Layers of networks with 15 hidden layers of 20, one for each size of the first weights; start i of `runs`."""
    network = Network([2] + 15 * [20] + [1])
    first = start(network, seed=0, runs=runs)
    return network.layers(np.stack([size * first[:, i % runs] for i, size in enumerate(sizes)], axis=1))


def grid_of_sizes(steps=400, runs=4, rates=(0.03, 0.1, 0.3, 1)):
    """Loss on new beans as a share of a constant's, {size: (rates, runs)}, after training from each size and rate."""
    x, y, new_x, new_y = pots()
    sizes = np.repeat(list(SIZES.values()), len(rates) * runs)
    lr = np.tile(np.repeat(rates, runs), len(SIZES))
    batches = np.random.default_rng(0).integers(200, size=(steps, 20))
    layers = trained(stack(sizes, runs), lr, batches, x, y)
    shares = loss_shares(layers, new_x, new_y, y.mean()).reshape(len(SIZES), len(rates), runs)
    return np.array(rates), dict(zip(SIZES, shares, strict=True))
