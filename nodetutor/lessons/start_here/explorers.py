"""The explorer of notebook 00: a neural ODE while it learns."""

import numpy as np

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.notebook.figures import BLUE, RED, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, slider
from nodetutor.optimizers import GradientDescent
from nodetutor.training import ode_objective, train

ITERATIONS, STARTS, RATE = 60, 8, 0.2


def learning():
    """Paths of one neural ODE in the plane, and its vector field, as training goes on (exact gradient, lr = 0.2)."""
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS)
    starts = glorot(thesis.FIELD, seed=0, runs=STARTS)
    story = train(objective, starts, GradientDescent(RATE), budget=ITERATIONS + 1, keep_path=True)
    fig, (left, right) = subplots(1, 2, size=(8.4, 3.2))
    left.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(0.8, 3.2), ylim=(1.8, 4.3))
    left.plot(*thesis.START, "ko", label="start")
    left.plot(*thesis.TARGET, "k*", markersize=12, label="target")
    grid = np.array(np.meshgrid(np.linspace(1, 3, 7), np.linspace(2, 4, 7))).reshape(2, -1)
    arrows = left.quiver(*grid, *np.ones_like(grid), color="#888888", angles="xy", scale=8, width=0.004, animated=True)
    path = left.plot([], [], color=BLUE, marker=".", animated=True, label="path")[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=9)  # above: arrows fill the frame
    right.set(xlabel="iteration", ylabel="loss", xlim=(0, ITERATIONS), ylim=(1e-4, 10))
    log_axis(right)
    curve = right.plot([], [], color=BLUE, animated=True)[0]
    point = right.plot([], [], color=RED, marker="s", animated=True)[0]

    def update(iteration, seed):
        theta, losses = story.path[iteration, :, seed], story.losses[:, seed]
        z = thesis.START
        points = [z]
        for dt in np.diff(thesis.TIMES):
            z = z + dt * thesis.FIELD(0, z, theta)
            points.append(z)
        path.set_data(*np.transpose(points))
        arrows.set_UVC(*thesis.FIELD(0, grid, theta))
        curve.set_data(range(len(losses)), losses)
        point.set_data([iteration], [losses[iteration]])
        return (
            f"Start {seed}, after {iteration} iterations: the path ends at ({points[-1][0]:.2f}, {points[-1][1]:.2f}), "
            f"the target is (2, 4), and the loss is {say(losses[iteration])}."
        )

    iteration = slider("iteration", 0, ITERATIONS, 20)
    return Explorer(fig, update, iteration, slider("start", 0, STARTS - 1, 0), frames=iteration)
