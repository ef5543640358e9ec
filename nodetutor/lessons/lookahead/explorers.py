"""The explorers of notebook 06: Lookahead in a valley, and where it is stable."""

import numpy as np

from nodetutor.notebook.figures import BLACK, BLUE, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, slider
from nodetutor.optimizers import GradientDescent, Lookahead

CURVATURE = np.array([1.0, 0.1])
START = np.array([1.0, 1.0])
EVALUATIONS = 60


def descend(lr, k, alpha):
    """Fast weights after every gradient evaluation (61, 2) and slow weights after every slow update, on 1/2 sum h
    x^2.
    """
    optimizer, fast = Lookahead(GradientDescent(lr), k, alpha), START
    state, path, slows = optimizer.init(fast), [fast], [fast]
    for i in range(1, EVALUATIONS + 1):
        fast, state = optimizer.step(fast, CURVATURE * fast, state)
        path.append(fast)
        if i % k == 0:
            slows.append(optimizer.weights(fast, state))
    return np.array(path), np.array(slows)


def with_fast_ends(path, lr):
    """The path, (61, 2), with the end of each fast step put in before what the slow update makes of it: (121, 2)."""
    fast_ends = path[:-1] - lr * CURVATURE * path[:-1]
    return np.vstack([path[:1], np.stack([fast_ends, path[1:]], axis=1).reshape(-1, 2)])


def losses(path):
    """1/2 sum h x^2 along a path."""
    return 0.5 * (CURVATURE * path**2).sum(axis=1)


def valley():
    """Paths of gradient descent and Lookahead in a valley, and their losses at equal numbers of gradient evaluations."""
    fig, (left, right) = subplots(1, 2, size=(8.4, 3.2))
    x, y = np.meshgrid(np.linspace(-1.3, 1.3, 60), np.linspace(-0.35, 1.15, 60))
    left.contour(x, y, CURVATURE[0] * x**2 + CURVATURE[1] * y**2, levels=8, colors="#888888", linewidths=0.7)
    left.set(xlabel="$x_1$, curvature 1", ylabel="$x_2$, curvature 0.1", xlim=(-1.3, 1.3), ylim=(-0.35, 1.15))
    right.set(xlabel="gradient evaluations", ylabel="loss", xlim=(0, EVALUATIONS), ylim=(1e-6, 10))
    log_axis(right)
    plain = left.plot([], [], color=BLUE, linewidth=1, marker=".", animated=True)[0]
    fast = left.plot([], [], color=RED, linewidth=1, linestyle=":", marker="x", markersize=4, animated=True)[0]
    slow = left.plot([], [], color=RED, linestyle="--", marker="s", animated=True)[0]
    curves = [
        right.plot([], [], color=BLUE, animated=True, label="gradient descent")[0],
        right.plot([], [], color=RED, linestyle="--", animated=True, label="Lookahead")[0],
    ]
    right.plot([], [], color=RED, linestyle=":", marker="x", label="fast weights (left)")
    right.plot([], [], color=RED, linestyle="--", marker="s", label="slow weights (left)")
    right.legend(loc="lower left", fontsize=9)

    def update(lr, k, alpha):
        alone, _ = descend(lr, 1, 1.0)
        path, slows = descend(lr, k, alpha)
        plain.set_data(*alone.T)
        fast.set_data(*with_fast_ends(path, lr).T)
        slow.set_data(*slows.T)
        ends = []
        for curve, p in zip(curves, (alone, path), strict=True):
            loss = losses(p)
            curve.set_data(range(len(loss)), loss)
            ends.append(f"{say(loss[-1])}{' (it diverges)' if loss[-1] > loss[0] else ''}")
        return f"lr = {lr:g}, k = {k}, alpha = {alpha:g}. Loss after 60 gradients: gradient descent {ends[0]}, Lookahead {ends[1]}."

    ks = slider("k", 1, 12, 5)
    return Explorer(
        fig,
        update,
        slider("lr", 0.1, 2.6, 1.9, step=0.1),
        ks,
        slider("alpha", 0.1, 1.0, 0.5, step=0.1),
        frames=ks,
        record={"lr": [0.1, 0.5, 1.0, 1.5, 1.9, 2.1, 2.6], "k": range(1, 13), "alpha": [0.1, 0.3, 0.5, 0.7, 1.0]},
    )


def rate(lr_h, k, alpha):
    """Contraction per gradient evaluation, |1 - alpha + alpha (1 - lr h)^k|^(1/k)."""
    return np.abs(1 - alpha + alpha * (1 - lr_h) ** k) ** (1 / k)


def stability():
    """The map of the contraction per gradient evaluation over lr h and k, for one alpha."""
    fig, ax = subplots(size=(7.6, 3.3))
    lr_h, ks = np.linspace(0.02, 4.2, 210), np.arange(1, 11)
    ax.set(xlabel="learning rate times curvature, lr h", ylabel="k", xlim=(0, 4.2), ylim=(0.5, 10.5), yticks=ks)
    ax.grid(False)
    image = ax.imshow(
        np.ones((10, 210)),
        extent=(0, 4.2, 0.5, 10.5),
        origin="lower",
        aspect="auto",
        vmin=0,
        vmax=1.2,
        cmap="cividis",
        interpolation="nearest",
        animated=True,
    )
    fig.colorbar(image, ax=ax, label="contraction per gradient")
    edge = ax.plot(
        [], [], color="white", marker="|", markersize=14, linestyle="none", markeredgewidth=3, animated=True
    )[0]
    ax.axvline(2, color=BLACK, linestyle="--", animated=True)
    ax.set_title("white: limit of Lookahead; dashed: limit of gradient descent, 2", fontsize=10)

    def update(alpha):
        values = rate(lr_h[None], ks[:, None], alpha)
        image.set_data(values)
        limits = np.where(ks % 2, 1 + (2 / alpha - 1) ** (1 / ks), 2)
        edge.set_data(limits, ks)
        best = int(np.argmax(limits))
        largest = (
            f"The largest limit belongs to k = {ks[best]}." if alpha < 1 else "With alpha = 1 it is gradient descent."
        )
        return (
            f"alpha = {alpha:g}. Stable (contraction below 1) up to lr h = "
            + ", ".join(f"{limit:.1f} for k = {k}" for k, limit in zip(ks[:6], limits[:6], strict=True))
            + f". {largest}"
        )

    alpha = slider("alpha", 0.1, 1.0, 0.5, step=0.1)
    return Explorer(fig, update, alpha, frames=alpha)
