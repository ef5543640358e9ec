"""The explorer of notebook 09: a vector field while it learns a spiral."""

import numpy as np

from .. import spiral
from ..figures import BLACK, BLUE, RED, log_axis, say, subplots
from ..initialize import glorot
from ..optimizers import Adam
from ..solvers import HEUN, integrate
from ..training import train
from ..widgets import Explorer, slider

STEPS, SEEDS = 240, 4


def learning_field():
    """Scrub through training: the field, its path from the start, and the loss of every mini-batch."""
    path, data = spiral.observations()
    theta = glorot(spiral.FIELD, seed=1, runs=SEEDS)
    batches = spiral.window_starts(1, STEPS + 1, 8)
    story = train(spiral.window_objective(data), theta, Adam(0.05), STEPS + 1, batches=batches, keep_path=True)
    errors = [spiral.rollout_error(weights, path) for weights in story.path[::20]]
    fig, (left, right) = subplots(1, 2, size=(8.4, 3.4))
    left.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(-1.8, 1.8), ylim=(-1.8, 1.8))
    left.plot(*data.T, ".", color=BLACK, markersize=4, label="observations")
    grid = np.array(np.meshgrid(np.linspace(-1.6, 1.6, 9), np.linspace(-1.6, 1.6, 9))).reshape(2, -1)
    arrows = left.quiver(*grid, *grid, color="#888888", angles="xy", scale=60, width=0.004, animated=True)
    line = left.plot([], [], color=RED, linestyle="--", animated=True, label="learned path")[0]
    left.legend(loc="upper right", fontsize=8, frameon=True)
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
