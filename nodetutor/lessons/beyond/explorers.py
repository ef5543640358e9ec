"""The explorers of notebook 09: a vector field while it learns a spiral; solver, optimizer and activation to combine."""

import numpy as np

from nodetutor import thesis
from nodetutor.activations import ACTIVATIONS
from nodetutor.fields import Layer
from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import spiral
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.figures import BLACK, BLUE, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.samples import windows
from nodetutor.solvers import HEUN, METHODS, RK4, integrate, time_grid
from nodetutor.training import ode_objective, train

STEPS, SEEDS = 240, 4
TARGET = np.array([2.2, 2.8])  # inside the box that every activation of ACTIVATIONS can reach
BUDGET, EVALUATIONS = 60, 20  # gradients; field evaluations of one path
OPTIMIZERS = {"descent": GradientDescent, "momentum": Momentum, "Adam": Adam}
FINE = time_grid(0, 2, 0.05)


def learning_field():
    """Scrub through training: the field, its path from the start, and the loss of every mini-batch."""
    path, data = spiral.observations()
    theta = glorot(spiral.FIELD, seed=1, runs=SEEDS)
    objective = ode_objective(spiral.FIELD, *windows(spiral.TIMES, data, length=6), HEUN, samples=True)
    batches = np.random.default_rng(1).integers(35, size=(STEPS + 1, 8))
    story = train(objective, theta, Adam(0.05), STEPS + 1, batches=batches, keep_path=True)
    errors = [spiral.rollout_error(weights, path) for weights in story.path[::20]]
    fig, (left, right) = subplots(1, 2, size=(8.4, 3.4))
    left.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(-1.8, 1.8), ylim=(-1.8, 1.8))
    left.plot(*data.T, ".", color=BLACK, markersize=4, label="observations")
    grid = np.array(np.meshgrid(np.linspace(-1.6, 1.6, 9), np.linspace(-1.6, 1.6, 9))).reshape(2, -1)
    arrows = left.quiver(*grid, *grid, color="#888888", angles="xy", scale=60, width=0.004, animated=True)
    line = left.plot([], [], color=RED, linestyle="--", animated=True, label="learned path")[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=9)
    right.set(xlabel="mini-batch", ylabel="loss", xlim=(-3, STEPS + 4), ylim=(1e-3, 5))
    log_axis(right)
    curve = right.plot([], [], color=BLUE, linewidth=1, animated=True)[0]
    point = right.plot([], [], color=RED, marker="s", animated=True)[0]

    def update(step, seed):
        weights = story.path[step, :, seed]
        losses = story.losses[:, seed]
        with np.errstate(all="ignore"):
            states = integrate(spiral.FIELD, weights, spiral.START, spiral.TIMES, HEUN)
        line.set_data(*np.clip(states, -9, 9).T)
        arrows.set_UVC(*spiral.FIELD(0, grid, weights[:, None]))
        curve.set_data(range(len(losses)), losses)
        point.set_data([step], [losses[step]])
        miss = spiral.rollout_error(weights, path)
        first = errors[0][seed]
        return f"Run {seed}, after {step} mini-batches: the learned path misses the true one by {say(miss)} on average (at the beginning {say(first)})."

    steps = slider("mini-batch", 0, STEPS, 20, step=10)
    return Explorer(fig, update, steps, slider("run", 0, SEEDS - 1, 0), frames=steps)


def mix_and_train():
    """One start trained with any activation, solver and optimizer: the loss, the computed path and the true one."""
    fig, (left, right) = subplots(1, 2, size=(8.8, 3.4), width_ratios=(3, 2))
    left.set(xlabel="gradient", ylabel="loss", xlim=(0, BUDGET), ylim=(1e-12, 100))
    log_axis(left)
    right.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(-1.2, 4.2), ylim=(-0.2, 5.2))
    right.plot(*thesis.START, "ko")
    right.plot(*TARGET, "k*", markersize=12, label="target")
    curve = left.plot([], [], color=BLUE, animated=True)[0]
    computed = right.plot([], [], color=BLUE, marker=".", animated=True, label="computed")[0]
    true = right.plot([], [], color=RED, linestyle="--", animated=True, label="true flow")[0]
    right.legend(loc="upper left", fontsize=9)

    def update(activation, solver, optimizer, wrap, lr, seed):
        field, method = Layer(2, activation), METHODS[solver]
        t = np.linspace(0, 2, EVALUATIONS // len(method.b) + 1)
        chosen = OPTIMIZERS[optimizer](lr)
        chosen = Lookahead(chosen, 5, 0.5) if wrap == "in Lookahead" else chosen
        objective = ode_objective(field, thesis.START, t, SquaredDistance(TARGET), method)
        story = train(objective, glorot(field, seed), chosen, BUDGET)
        states = integrate(field, story.theta, thesis.START, t, method)
        flow = integrate(field, story.theta, thesis.START, FINE, RK4)
        curve.set_data(range(BUDGET), story.losses)
        computed.set_data(*states.T)
        true.set_data(*flow.T)
        told = f"{activation}, {solver} with {len(t) - 1} steps, {optimizer} {wrap}, lr = {say(lr)}, start {seed}: "
        if not np.isfinite(flow).all():
            return told + f"training diverges, its numbers overflow within {BUDGET} gradients."
        misses = [np.linalg.norm(path[-1] - TARGET) for path in (states, flow)]
        misses = [say(miss, 1) if miss > 1e-8 else "less than 1e-8" for miss in misses]
        return told + (
            f"after {BUDGET} gradients the computed path misses the target by {misses[0]}, "
            f"the true flow of the same field by {misses[1]}."
        )

    lr = log_slider("lr", -3, 1, 0.1, step=0.25)
    return Explorer(
        fig,
        update,
        selector("activation", [name for name in ACTIVATIONS if name != "identity"]),
        selector("solver", list(METHODS)),
        selector("optimizer", list(OPTIMIZERS)),
        selector("wrapped", ["alone", "in Lookahead"]),
        lr,
        slider("start", 0, 20, 0),
        frames=lr,
        # Each is a training: the rest would take minutes.
        record={"solver": ["euler", "rk4"], "lr": [0.1, 0.3], "start": [0, 1]},
    )
