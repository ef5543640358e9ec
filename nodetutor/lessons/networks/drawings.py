"""Pictures for notebook 02 and its branches; each shows a figure and says in words what is to be seen."""

import numpy as np

from nodetutor.activations import relu, sigmoid, tanh
from nodetutor.lessons.networks.network import SIZES, Network, diagram, scatter, start
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, band, log_axis, quantiles, say, show, subplots

METHODS = {"stochastic": 1, "mini-batch": 20, "batch": 200}  # samples in a step
LOOKS = {
    "stochastic": {"color": RED, "linestyle": "--"},
    "mini-batch": {"color": GREEN, "linestyle": "-."},
    "batch": {"color": BLUE, "linestyle": "-"},
}
THREE = {
    name: {"color": color, "linestyle": dash}
    for name, color, dash in zip(SIZES, (BLUE, BLACK, RED), ("-", "--", "-."), strict=True)
}


def plane(points=80):
    """Points of the square from -2 to 2, (2, points^2), row by row."""
    grid = np.linspace(-2, 2, points)
    return np.array(np.meshgrid(grid, grid)).reshape(2, -1)


def three_networks():
    """What three untrained networks of 20 layers answer over the plane; only the size of their weights differs."""
    network, words = Network([2] + 20 * [20] + [1], output="tanh"), []
    fig, axes = subplots(1, 3, size=(9, 3.1), sharey=True)
    for ax, (name, size) in zip(axes, SIZES.items(), strict=True):
        answer = network.signals(start(network, size, seed=4), plane())[1][-1]
        ax.imshow(answer.reshape(80, 80), cmap="PuOr", vmin=-1, vmax=1, extent=(-2, 2, -2, 2), origin="lower")
        ax.set(title=name, xlabel="first input", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        ax.grid(False)
        words.append(f"{name}: {say(answer.std())}")
    axes[0].set(ylabel="second input")
    show(
        fig,
        "Three untrained networks over the plane. Left one flat colour, in the middle a smooth change, right a "
        f"speckle of both colours. Standard deviation of the answers: {'; '.join(words)}.",
    )


def show_perceptron(w, b, x):
    """One neuron with two inputs and a step, with its numbers."""
    z = w[0] * x[0] + w[1] * x[1] + b
    h = float(z > 0)
    labels = {(0, i, 0): f"${name} = {v:g}$" for i, (name, v) in enumerate((("b", b), ("w_1", w[0]), ("w_2", w[1])))}
    inputs = ["1", f"$x_1$\n{x[0]:g}", f"$x_2$\n{x[1]:g}"]
    fig, ax = subplots(size=(7.6, 3))
    notes = ["inputs", "weighted sum", "activation", "answer"]
    diagram(ax, [inputs, [f"$z$\n{z:.1f}"], ["$z>0$?"], [f"$h$\n{h:g}"]], labels=labels, notes=notes)
    show(fig, f"A perceptron: inputs 1, {x[0]:g} and {x[1]:g}, bias {b:g}, weights {w[0]:g} and {w[1]:g}, "
         f"weighted sum {z:.1f}, answer {h:g}.")  # fmt: skip


def show_activations():
    """Sigmoid, tanh and ReLU, and their slopes."""
    v = np.linspace(-6, 6, 241)
    fig, (left, right) = subplots(1, 2, size=(8.6, 2.9))
    for sigma, color, dash in ((sigmoid, BLUE, "-"), (tanh, RED, "--"), (relu, GREEN, "-.")):
        left.plot(v, sigma(v), color=color, linestyle=dash, label=sigma.name)
        right.plot(v, sigma.slope(v), color=color, linestyle=dash, label=sigma.name)
    left.set(xlabel="z", ylabel="$\\sigma(z)$", ylim=(-1.3, 2.5))
    right.set(xlabel="z", ylabel="slope $\\sigma'(z)$")
    left.legend()
    far = ", ".join(f"{sigma.name} {say(float(sigma.slope(5.0)))}" for sigma in (sigmoid, tanh, relu))
    show(fig, f"Sigmoid, tanh and relu, and their slopes. Slopes at z = 5: {far}.")


def show_layers():
    """The network that notebook 02 works with: 2 inputs, 3 hidden neurons, 1 output."""
    fig, ax = subplots(size=(6.6, 2.7))
    hidden = [f"$h_{{1,{i}}}$" for i in (1, 2, 3)]
    notes = ["input layer\n$h_0$: 2", "hidden layer\n$W_1$: 3 x 2, $b_1$: 3", "output layer\n$W_2$: 1 x 3, $b_2$: 1"]
    diagram(ax, [["$x_1$", "$x_2$"], hidden, ["$h_2$"]], notes=notes)
    show(fig, "A network with 2 inputs, 3 hidden neurons and 1 output: W1 is 3 x 2, W2 is 1 x 3.")


def there_and_back(h, a):
    """The numbers h of a network with one sample on the way forward, and a = dL/dh on the way back."""
    fig, axes = subplots(1, 2, size=(9, 2.8))
    for ax, values, title in ((axes[0], h, "forward: $h$"), (axes[1], a, "backward: $a = dL/dh$")):
        diagram(ax, [[f"${number:.2f}$" for number in layer.ravel()] for layer in values], back=values is a)
        ax.set_title(title)
    rows = [", ".join(f"{v:.2f}" for v in layer.ravel()) for layer in (*h[1:], *a[::-1])]
    show(fig, f"Forward: hidden layer {rows[0]}; answer {rows[1]}. Backward, the change of the loss with each number: "
         f"answer {rows[2]}; hidden layer {rows[3]}; inputs {rows[4]}.")  # fmt: skip


def show_depth(signals, gradients=None):
    """Sizes of the signal, and of the gradient, in every layer, {name: (layers + 1,)}, relative to where they start."""
    fig, axes = subplots(1, 2 if gradients else 1, size=(9 if gradients else 6.5, 3.1), sharey=True, squeeze=False)
    notes = {name: f"signal times {h[-1] / h[0]:.0e}" for name, h in signals.items()}
    for name, h in signals.items():
        axes[0, 0].semilogy(h / h[0], **THREE[name], label=name)
    axes[0, 0].set(title="signal, forward", xlabel="layer", ylabel="size, relative to its start")
    axes[0, 0].legend()
    for name, a in (gradients or {}).items():
        axes[0, 1].semilogy(a / a[-1], **THREE[name])
        axes[0, 1].set(title="gradient $a$, backward", xlabel="layer")
        notes[name] += f", gradient times {a[0] / a[-1]:.0e}"
    told = "; ".join(f"{name}: {note}" for name, note in notes.items())
    what = "the signal (left) and of the gradient (right)" if gradients else "the signal"
    show(fig, f"Size of {what} in {len(h) - 1} layers. Over all layers, {told}.")


def show_beans(raw, y):
    """The beans in their own units."""
    fig, ax = subplots(size=(5.6, 3.2))
    scatter(ax, raw, y[0], "sprouted", "not sprouted")
    ax.set(xlabel="temperature, degrees", ylabel="moisture, per cent")
    show(fig, f"{len(y[0])} beans: {y.sum():.0f} sprouted, most of them at middle temperature and moisture; "
         f"{(1 - y).sum():.0f} did not.")  # fmt: skip


def show_answers(answers, x, y):
    """What networks answer over the plane, {name: (80 * 80,)}, beside the beans x, y, both in scaled units."""
    fig, axes = subplots(1, len(answers), size=(4.1 * len(answers), 3.2), sharey=True)
    grid = np.linspace(-2, 2, 80)
    for ax, (name, answer) in zip(axes, answers.items(), strict=True):
        ax.contourf(grid, grid, answer.reshape(80, 80), levels=np.linspace(0, 1, 11), cmap="Greys", alpha=0.7)
        if answer.min() < 0.5 < answer.max():
            ax.contour(grid, grid, answer.reshape(80, 80), levels=[0.5], colors="k")
        scatter(ax, x, y[0], "sprouted", "not")
        ax.set(xlabel="temperature, scaled", xlim=(-2, 2), ylim=(-2, 2), xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        ax.get_legend().set_title(name)
    axes[0].set(ylabel="moisture, scaled")
    same = [name for name, answer in answers.items() if np.ptp(answer) < 0.1]
    other = [name for name in answers if name not in same]
    told = f" Nearly the same answer everywhere: {', '.join(same)}." if same else ""
    show(fig, "The answers after training, dark for yes; the black line is where the answer is 0.5."
         f"{told} A shape: {', '.join(other)}.")  # fmt: skip


def show_fruit(fruit, ripe, w, b, mistakes):
    """Left the fruits and the line z = 0 of a perceptron, right its mistakes in each pass."""
    fig, (left, right) = subplots(1, 2, size=(8.6, 2.9))
    edge, passes = np.array([-1, 1]), range(1, len(mistakes) + 1)
    left.plot(edge, -(b + w[0] * edge) / w[1], color=BLACK, label="z = 0")
    left.set(xlabel="colour", ylabel="softness", ylim=(-1.1, 1.1))
    scatter(left, fruit, ripe, "ripe", "unripe")
    right.plot(passes, mistakes, "o-")
    right.set(xlabel="pass through the fruits", ylabel="mistakes", xticks=(1, 5, 10, 15))
    show(fig, f"Left: the line z = 0 parts {ripe.sum():.0f} ripe from {sum(ripe == 0)} unripe fruits. "
         f"Right: mistakes in each pass: {', '.join(map(str, mistakes))}.")  # fmt: skip


def show_staircase(w, step, smooth):
    """The loss of a neuron as one weight moves: with a step, and with a steep sigmoid."""
    fig, ax = subplots(size=(6.4, 2.6))
    ax.plot(w, step, color=BLUE, label="step")
    ax.plot(w, smooth, "--", color=RED, label="steep sigmoid")
    ax.set(xlabel="first weight", ylabel="loss")
    ax.legend()
    levels = len(np.unique(step.round(9)))
    show(fig, f"The loss as the first weight moves. With a step it is a staircase of {levels} levels, flat between "
         "them. With a sigmoid it is smooth.")  # fmt: skip


def show_epochs(curves, rates):
    """Loss on all beans after each epoch, {method: (epochs + 1, runs)}: medians and bands."""
    (fig, ax), notes = subplots(size=(7.8, 3.2)), []
    for name, losses in curves.items():
        band(ax, range(len(losses)), losses, LOOKS[name], label=f"{name}, lr = {rates[name]:g}")
        low, middle, high = quantiles(losses[-1])
        notes.append(f"{name} {say(middle)} ({say(low)} to {say(high)})")
    ax.set(xlabel="epochs", xticks=range(0, 21, 5), ylabel="loss on all beans", ylim=(0, 0.3))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(fig, f"Loss against epochs at equal work, {losses.shape[1]} runs each. Median at the end (5 to 95 per cent): "
         + ", ".join(notes) + ".")  # fmt: skip


def show_rates(rates, losses):
    """Loss at the end against the learning rate, {method: (rates, runs)}: medians and bands."""
    (fig, ax), notes = subplots(size=(7.6, 3.2)), []
    for name, ends in losses.items():
        band(ax, rates, ends, LOOKS[name], label=name, marker="o")
        middle = np.median(ends, axis=1)
        notes.append(f"{name} at lr = {rates[middle.argmin()]:g}, loss {say(middle.min())}")
    ax.set(xlabel="learning rate", ylabel="loss after 20 epochs", ylim=(0, 0.4))
    log_axis(ax, "x")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(fig, "Loss after 20 epochs against the learning rate, median and 5 to 95 per cent of the runs. Best: "
         + "; ".join(notes) + ".")  # fmt: skip


def show_rest(after):
    """Stochastic runs that go on with a share of their rate, {share: (epochs + 1, runs)}."""
    fig, ax = subplots(size=(6.4, 3))
    for (factor, losses), look in zip(after.items(), (LOOKS["stochastic"], LOOKS["batch"]), strict=True):
        band(
            ax, range(len(losses)), losses, look, label="the same rate" if factor == 1 else f"{factor:g} times the rate"
        )
    ax.set(xlabel="epochs more", ylabel="loss on all beans", ylim=(0, None))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    ends = {factor: np.median(losses[-1]) for factor, losses in after.items()}
    lower = min(ends, key=ends.get)
    show(fig, f"Loss of stochastic runs in {len(losses) - 1} epochs more, median and 5 to 95 per cent of "
         f"{losses.shape[1]} runs. Lower at the end: {lower:g} times the rate.")  # fmt: skip


def show_sizes(rates, shares):
    """Loss on new beans as a share of a constant's against the rate, {size of the weights: (rates, runs)}."""
    fig, ax = subplots(size=(7.8, 3))
    for name, losses in shares.items():
        band(ax, rates, losses, THREE[name], label=name, marker="o")
    ax.axhline(1, color="#777777", linestyle=":", label="the same answer\nfor every bean")
    ax.set(xlabel="learning rate", ylabel="share of loss", ylim=(0, 1.6))
    log_axis(ax, "x")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    best = {name: np.median(losses, axis=1).min() for name, losses in shares.items()}
    told = "; ".join(f"{name}: {'far below' if share < 0.7 else 'near'} the constant's" for name, share in best.items())
    show(fig, f"Loss on new beans against the learning rate, {losses.shape[1]} runs each. At the best rate: {told}.")
