"""The explorers of notebook 02: one neuron, and what depth does to a signal and to its gradient."""

import numpy as np

from nodetutor.activations import ACTIVATIONS
from nodetutor.lessons.networks.network import Network, start
from nodetutor.notebook.figures import BLUE, RED, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider

DEPTH, WIDTH, SAMPLES = 40, 32, 16


def one_neuron():
    """h = sigma(w x + b) of one neuron with its tangent at x, and the slope dh/dx = w sigma'(w x + b)."""
    fig, (left, right) = subplots(1, 2, size=(8.6, 3.2))
    x_all = np.linspace(-4.2, 4.2, 169)
    left.set(xlabel="input x", ylabel="answer h", xlim=(-4.2, 4.2), ylim=(-1.4, 3.4))
    right.set(xlabel="input x", ylabel="slope dh/dx", xlim=(-4.2, 4.2), ylim=(-3.3, 3.3))
    curves = [ax.plot([], [], color=BLUE, animated=True)[0] for ax in (left, right)]
    tangent = left.plot([], [], "--", color=RED, animated=True, label="tangent")[0]
    dots = [ax.plot([], [], "o", color=RED, markersize=8, animated=True)[0] for ax in (left, right)]
    left.legend(loc="upper left")

    def update(name, w, b, x):
        sigma = ACTIVATIONS[name]
        z = w * x + b
        h, local = float(sigma(z)), float(sigma.slope(z))
        slope = w * local
        curves[0].set_data(x_all, sigma(w * x_all + b))
        curves[1].set_data(x_all, w * sigma.slope(w * x_all + b))
        reach = 1.2 / np.hypot(1, slope)
        tangent.set_data([x - reach, x + reach], [h - slope * reach, h + slope * reach])
        for dot, height in zip(dots, (h, slope), strict=True):
            dot.set_data([x], [height])
        state = "has slope 0" if local == 0 else "is saturated" if local < 0.05 else "is awake"
        far = "" if -1.4 <= h <= 3.4 else " The answer lies outside the picture."
        return (
            f"{name}, w = {w:g}, b = {b:g}, x = {x:g}: z = w x + b = {z:.2f}, h = {h:z.3f}. Slope: w times "
            f"{name}'(z) = {w:g} times {local:.3f} = {slope:z.3f}. The neuron {state}.{far}"
        )

    weight = slider("weight w", -3.0, 3.0, 2.0, step=0.25)
    return Explorer(
        fig,
        update,
        selector("activation", ["sigmoid", "tanh", "relu"]),
        weight,
        slider("bias b", -4.0, 4.0, 0.0, step=0.25),
        slider("input x", -4.0, 4.0, 1.0, step=0.25),
        frames=weight,
        record={"weight w": range(-3, 4), "bias b": [-4, -2, 0, 2, 4], "input x": [-4, -2, 0, 1, 2, 4]},
    )


def sizes(layers, x, a):
    """Root mean squares of the signals h_0 ... h_L, and of the adjoints a_0 ... a_L behind a given a_L."""
    z, h = [], [x]
    for W, b, sigma in layers:
        z.append(W @ h[-1] + b)
        h.append(sigma(z[-1]))
    back = [a]
    for (W, _, sigma), z_l in zip(layers[::-1], z[::-1], strict=True):
        back.append(W.T @ (back[-1] * sigma.slope(z_l)))
    return [np.array([np.sqrt(np.mean(v**2)) for v in vectors]) for vectors in (h, back[::-1])]


def depth_and_signal():
    """The size of the signal and of the gradient in every layer, for any size of the weights, activation and depth."""
    rng = np.random.default_rng(2)
    x, a = rng.normal(size=(2, WIDTH, SAMPLES))
    network = Network([WIDTH] * (DEPTH + 1))
    glorot_layers = network.layers(start(network, seed=2))
    low, high = 1e-9, 1e6
    fig, ax = subplots(size=(8, 3.2))
    ax.set(xlabel="layer", ylabel="root mean square", yscale="log", xlim=(0, DEPTH), ylim=(low, high))
    ax.axhline(1, color="#888888", linewidth=1)
    signal = ax.plot([], [], color=BLUE, animated=True, label="signal $h$, from left to right")[0]
    gradient = ax.plot([], [], "--", color=RED, animated=True, label="gradient $a$, from right to left")[0]
    ends = [
        ax.plot([], [], marker, color=c, animated=True, clip_on=False)[0] for marker, c in (("o", BLUE), ("s", RED))
    ]
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)

    def update(scale, name, depth):
        layers = [(scale * W, b, ACTIVATIONS[name]) for W, b, _ in glorot_layers[:depth]]
        forward, backward = sizes(layers, x, a)
        for curve, end, values, i in ((signal, ends[0], forward, -1), (gradient, ends[1], backward, 0)):
            curve.set_data(range(depth + 1), values)
            inside = low <= values[i] <= high  # a curve that leaves the picture has no end in it
            end.set_data(([range(depth + 1)[i]], [values[i]]) if inside else ([], []))
        verdicts = [
            "has vanished" if value < 0.01 else "has exploded" if value > 100 else "is alive"
            for value in (forward[-1], backward[0])
        ]
        return (
            f"{depth} layers of {name}, weights {say(scale)} times Glorot's. Behind the last layer the signal "
            f"{verdicts[0]} (size {say(forward[-1])}); back at the first layer the gradient {verdicts[1]} "
            f"(size {say(backward[0])})."
        )

    scale = log_slider("weight scale", -0.6, 0.6, 1.0)
    return Explorer(
        fig,
        update,
        scale,
        selector("activation", ["tanh", "sigmoid", "relu", "identity"]),
        slider("depth", 2, DEPTH, 30, step=2),
        frames=scale,
    )
