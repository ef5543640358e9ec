"""The explorers of notebook 03: blocks that become a curve, the gradient against depth, Euler's steps in a flow."""

from functools import cache
from math import cos, exp, isfinite, sin

import numpy as np

from nodetutor.activations import sigmoid, tanh
from nodetutor.fields import Layer
from nodetutor.lessons.resnet_to_euler.drawings import BLOCK_LINES
from nodetutor.notebook.figures import BLACK, BLUE, RED, say, subplots
from nodetutor.notebook.widgets import Explorer, selector, slider
from nodetutor.solvers import METHODS, RK4, solve, time_grid

SWIRL = Layer(2, "tanh"), np.array([-0.3, -2.0, 2.0, -0.3, 0.0, 0.0])


def blocks_and_curve():
    """A residual network carries a point: n blocks, each of which moves it 4 / n along the field."""
    fig, ax = subplots(size=(6.4, 3.2))
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal", xlim=(-2.6, 2.6), ylim=(-2.2, 2.2))
    curve = solve(*SWIRL, [1.5, 0.0], time_grid(0, 4, 1 / 64), RK4)
    ax.plot(*curve.T, "-", color=BLACK, label="a curve")
    path = ax.plot([], [], "o--", color=RED, markersize=4, animated=True, label="the blocks")[0]
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))

    def update(blocks):
        states = solve(*SWIRL, [1.5, 0.0], time_grid(0, 4, 4 / blocks))
        path.set_data(*states.T)
        return (
            f"{blocks} blocks, each of which moves the point by {4 / blocks:.2f} times its own function: the last state "
            f"is {say(np.linalg.norm(states[-1] - curve[-1]))} away from the end of the curve."
        )

    counts = slider("blocks", 4, 64, 8, step=4)
    return Explorer(fig, update, counts, frames=counts)


DEPTH = 50
FLOOR, CEILING = 1e-30, 1e10


def gradients(kind, weights, z=1.0, sigma=sigmoid):
    """|dz_n/dw_1| for n = 1, 2, ...: three kinds of block with one number a layer; sigma has a `slope`."""
    sizes, g = [], None
    for w in weights:
        u = np.float64(w * z)
        s = sigma(u)
        slope = sigma.slope_from_value(s) + (kind == "printed")
        g = slope * z if g is None else g * (slope * w + (kind == "residual"))
        z = s + (u if kind == "printed" else z if kind == "residual" else 0.0)
        sizes.append(abs(g))
    return np.array(sizes)


def depth_and_gradient():
    """How strongly the last layer feels the first weight, for three kinds of block and weights of your choice."""
    fig, ax = subplots(size=(7.6, 3.3))
    n = np.arange(1, DEPTH + 1)
    ax.set(xlabel="layer n", ylabel=r"size of $\partial z_n/\partial w_1$")
    ax.set(yscale="log", xlim=(0, DEPTH + 1), ylim=(FLOOR, CEILING))
    ax.set_yticks([1e-30, 1e-20, 1e-10, 1, 1e10])
    curves = {kind: ax.plot(n, n, animated=True, markevery=7, **line)[0] for kind, line in BLOCK_LINES.items()}
    ax.legend(loc="lower left")

    def update(mean, spread, seed, activation):
        weights = mean + spread * np.random.default_rng(seed).standard_normal(DEPTH)
        parts = []
        for kind, curve in curves.items():
            sizes = gradients(kind, weights, sigma={"sigmoid": sigmoid, "tanh": tanh}[activation])
            curve.set_ydata(np.clip(sizes, FLOOR, CEILING))
            beyond = "" if FLOOR <= sizes[-1] <= CEILING else " (drawn at the edge)"
            parts.append(f"{BLOCK_LINES[kind]['label']} {say(sizes[-1])}{beyond}")
        head = f"{activation}, weights {mean:.1f} with spread {spread:.1f}, seed {seed}. After {DEPTH} layers: "
        return head + ", ".join(parts) + "."

    means = slider("weight", -3.0, 3.0, 0.8, step=0.1)
    spreads, seeds = slider("spread", 0.0, 2.0, 0.0, step=0.1), slider("seed", 0, 20, 0)
    kept = {"weight": [-3, -2, -1, 0, 0.5, 0.8, 1, 1.5, 2, 3], "spread": [0, 0.5, 1, 2], "seed": [0, 1, 2]}
    choice = selector("activation", ["sigmoid", "tanh"])
    return Explorer(fig, update, means, spreads, seeds, choice, frames=means, record=kept)


END, RATE = 4.0, 8.0
COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


def logistic(t, z):
    return z * (1 - z)


def logistic_exact(t, z0):
    return z0 / (z0 + (1 - z0) * exp(-t))


def relaxation(t, z):
    return -RATE * (z - cos(t))


def relaxation_exact(t, z0):
    """z' = -r (z - cos t): the forced part (r^2 cos t + r sin t) / (1 + r^2), and the rest dies like exp(-r t)."""
    forced = (RATE * RATE * cos(t) + RATE * sin(t)) / (1 + RATE * RATE)
    return forced + (z0 - RATE * RATE / (1 + RATE * RATE)) * exp(-RATE * t)


FLOWS = {"z' = z (1 - z)": (logistic, logistic_exact), "z' = -8 (z - cos t)": (relaxation, relaxation_exact)}


def follow(flow, method, z, steps):
    """States from z in so many steps of a method, by its name, (steps + 1,)."""
    f = FLOWS[flow][0]
    return solve(lambda t, z, theta: f(t, z), None, [z], time_grid(0, END, END / steps), METHODS[method])[:, 0]


@cache
def misses(flow, method, start):
    """The error at the end for each of COUNTS: kept, so that the slider of the steps computes one run only."""
    aim = FLOWS[flow][1](END, start)
    return [abs(follow(flow, method, start, n)[-1] - aim) for n in COUNTS]


def _slope_field(ax, f, low, high):
    """Short lines along the flow, as one artist."""
    grid = np.meshgrid(np.linspace(0.1, END - 0.1, 18), np.linspace(low + 0.15, high - 0.15, 13))
    t, z = (points.ravel() for points in grid)
    slopes = np.array([f(*point) for point in zip(t.tolist(), z.tolist(), strict=True)])
    dx = 0.07 / np.hypot(1, slopes * END / (high - low))
    x, y = (np.array([c - d, c + d, np.full_like(c, np.nan)]).T.ravel() for c, d in ((t, dx), (z, slopes * dx)))
    return ax.plot(x, y, color="#888888", linewidth=1, linestyle="-", animated=True)[0]


def clipped(values, low, high):
    """Values inside the frame of a picture: what has run away lies at its edge."""
    return np.clip(np.nan_to_num(values, nan=high, posinf=high, neginf=low), low, high)


def euler_and_flow():
    """Steps in a slope field beside the error at the end against the step."""
    fig, (left, right) = subplots(1, 2, size=(8.6, 3.3), width_ratios=(3, 2))
    low, high = -1.6, 2.2
    left.set(xlabel="time t", ylabel="state z", xlim=(0, END), ylim=(low, high))
    right.set(xlabel=r"step $\Delta t$", ylabel="error at the end")
    right.set(xscale="log", yscale="log", xlim=(0.05, 5), ylim=(1e-8, 1e2))
    fields = {name: _slope_field(left, f, low, high) for name, (f, _) in FLOWS.items()}
    exact_line = left.plot([], [], color=BLACK, linestyle="-", animated=True, label="exact")[0]
    path = left.plot([], [], color=RED, linestyle="--", marker="o", markersize=4, animated=True, label="steps")[0]
    errors = right.plot([], [], color=BLUE, linestyle="-", marker=".", animated=True)[0]
    here = right.plot([], [], color=RED, linestyle="none", marker="o", markersize=9, animated=True)[0]
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)  # above: the slope field fills the frame
    fine = np.linspace(0, END, 81)

    def update(steps, start, method, flow):
        exact = FLOWS[flow][1]
        aim = exact(END, start)
        states = follow(flow, method, start, steps)
        error = abs(states[-1] - aim)
        for name, lines in fields.items():
            lines.set_visible(name == flow)
        exact_line.set_data(fine, [exact(t, start) for t in fine.tolist()])
        path.set_data(np.linspace(0, END, steps + 1), clipped(states, -1e3, 1e3))
        errors.set_data([END / n for n in COUNTS], clipped(misses(flow, method, start), 1e-8, 1e2))
        here.set_data([END / steps], clipped([error], 1e-8, 1e2))
        head = f"{method}, {flow} from {start:.1f}, {steps} step{'s' * (steps > 1)} of {say(END / steps, 3)}: "
        beyond = "" if 1e-8 <= error <= 1e2 else " (drawn at the edge)"
        inside = all(isfinite(z) and low <= z <= high for z in states)
        if inside:
            return head + f"the last state is {say(states[-1], 3)}, exact {say(aim, 3)}, error {say(error)}{beyond}."
        return (
            head + f"the states leave the picture; the error at the end is {say(error)}{beyond}, exact {say(aim, 3)}."
        )

    counts = slider("steps", 1, 64, 6)
    start = slider("start z(0)", 0.1, 2.0, 2.0, step=0.1)
    methods = selector("method", ["euler", "heun", "rk4"])
    kept = {"steps": [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 32, 64], "start z(0)": [0.1, 0.5, 1, 2]}
    return Explorer(fig, update, counts, start, methods, selector("equation", list(FLOWS)), frames=counts, record=kept)
