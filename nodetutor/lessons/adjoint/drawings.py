"""Drawings for the notebooks behind 04: `draw_costs` (04a), `draw_limit` (04b), `draw_jumps` (04c), `draw_homes` (04e)."""

import numpy as np

from nodetutor import thesis
from nodetutor.gradients import adjoint_path, exact
from nodetutor.lessons.adjoint.explorers import FIELDS, step_ticks
from nodetutor.lessons.adjoint.ways import WAYS, work
from nodetutor.notebook.figures import BLACK, BLUE, GREEN, RED, say, slope, subplots
from nodetutor.solvers import EULER, RK4, solve

SIZES = (1, 2, 4, 8, 16)
STYLES = dict(zip(WAYS, [(BLUE, ":", "^"), (GREEN, "-.", "D"), (BLACK, "-", "o"), (RED, "--", "s")], strict=True))


def held(steps, d=16):
    """Floats that each way holds beside theta and the gradient, all columns at once: {way: (len(steps),)}."""
    N, p = np.asarray(steps), d * d + d
    return {
        "finite differences": d + 0 * N,
        "forward sensitivities": d + d * p + 0 * N,
        "discrete adjoint": d * (N + 1) + d,
        "continuous adjoint": 2 * d + 1 + 0 * N,
    }


def draw_costs():
    """(figure, words): evaluations against parameters, and floats held against steps."""
    N = np.array([5, 20, 100, 500, 2000])
    fig, (left, right) = subplots(1, 2, size=(9, 3.2))
    calls, floats = {name: [work(way, d)[0] for d in SIZES] for name, way in WAYS.items()}, held(N)
    for name, (color, dash, marker) in STYLES.items():
        style = {"color": color, "linestyle": dash, "marker": marker}
        left.loglog([d * d + d for d in SIZES], calls[name], label=name, **style)
        right.loglog(N, floats[name], **style)
    left.set(xlabel="parameters $p$", ylabel="evaluations, $N = 10$")
    right.set(xlabel="steps $N$", ylabel="floats held, $d = 16$")
    left.legend(fontsize=9)
    work_words = ", ".join(f"{counts[-1]} ({name})" for name, counts in calls.items())
    memory_words = ", ".join(f"{kept[0]} to {kept[-1]} ({name})" for name, kept in floats.items())
    return fig, (
        f"Left: evaluations with 272 parameters: {work_words}; the adjoints need no more than with 2. "
        f"Right: floats held with 5 to 2000 steps: {memory_words}."
    )


def draw_limit():
    """(figure, words): the flow's derivative against I + eps df/dz, and the quotient of a against -J^T a, at t = 0.5.

    Both by the adjoint's own path on a fine grid, to be compared with the nudges of notebook 04b.
    """
    field, theta = FIELDS["gentle"]
    epsilons = np.array([0.2, 0.1, 0.05, 0.025])
    t = np.linspace(0, 2, 321)
    z = solve(field, theta, thesis.START, t, RK4)
    a = adjoint_path(field, theta, z, t, thesis.LOSS.gradient(z), RK4)[:, 2:4]
    J, n = jacobian(field, theta, t[80], z[80]), np.round(epsilons * 160).astype(int)
    quotients = [np.linalg.norm((a[80 + m] - a[80]) / e + J.T @ a[80]) for m, e in zip(n, epsilons, strict=True)]
    flows = []
    for m, e in zip(n, epsilons, strict=True):
        back = [exact(field, theta, z[80 : 81 + m], t[80 : 81 + m], {m: row}, RK4).z0 for row in np.eye(2)]
        flows.append(np.linalg.norm(np.array(back) - np.eye(2) - e * J))
    fig, ax = subplots(size=(6.4, 2.8))
    ax.loglog(epsilons, quotients, "s--", color=RED, label="difference quotient")
    ax.loglog(epsilons, flows, "o-", color=BLACK, label="derivative of the flow")
    ax.set(xlabel=r"$\varepsilon$", ylabel="error")
    step_ticks(ax, epsilons)
    ax.legend()
    return fig, (
        f"Two errors against epsilon from 0.2 to 0.025. The derivative of the flow: slope "
        f"{slope(epsilons, flows):.1f}. The difference quotient: slope {slope(epsilons, quotients):.1f}."
    )


def jacobian(field, theta, t, z):
    """df/dz (d, d), row by row."""
    return np.array([field.vjp(t, z, theta, row)[0] for row in np.eye(len(z))])


def draw_jumps(t, curve, jumps):
    """(figure, words): an adjoint (N + 1, 2) that jumps by jumps[n] at the times that the loss looks at before the end."""
    fig, ax = subplots(size=(7.2, 2.6))
    marks = sorted(n for n in jumps if 0 < n < len(t) - 1)
    words = []
    for i, (color, dash) in enumerate([(BLUE, "-"), (RED, "--")]):
        edges = [0, *marks, len(t) - 1]
        for start, end in zip(edges, edges[1:], strict=False):
            piece = curve[start : end + 1, i].copy()
            if start in marks:
                piece[0] -= jumps[start][i]  # just after the look: the jump is behind us
            label = f"$a_{i + 1}(t)$" if start == 0 else None
            ax.plot(t[start : end + 1], piece, color=color, linestyle=dash, label=label)
        for n in marks:
            after = curve[n, i] - jumps[n][i]
            ax.plot([t[n]] * 2, [curve[n, i], after], color=color, linestyle=":", marker="o")
            words.append(f"a{i + 1} jumps from {say(after)} to {say(curve[n, i])}")
    ax.set(xlabel="time $t$", ylabel="adjoint")
    ax.legend(loc="upper right")
    times = ", ".join(f"t = {t[n]:g}" for n in marks)
    return fig, f"A loss that looks at {times} and at the end. Going back, at {times}, {' and '.join(words)}."


def draw_homes(steps=20):
    """(figure, words): z2 forward, and integrated back again by Euler's method, in a gentle field and a steep one."""
    fig, axes = subplots(1, 2, size=(9, 2.7))
    t, misses = np.linspace(0, 2, steps + 1), []
    for ax, (name, (field, theta)) in zip(axes, FIELDS.items(), strict=True):
        states = solve(field, theta, thesis.START, t)
        back = adjoint_path(field, theta, states, t, thesis.LOSS.gradient(states), EULER, stored=False)[:, :2]
        ax.plot(t, states[:, 1], color=BLACK, linestyle="-", marker="o", markersize=4, label="forward")
        ax.plot(t, back[:, 1], color=RED, linestyle="--", marker="s", markersize=4, label="back again")
        ax.set(xlabel="time $t$", ylabel="$z_2$", title=f"{name} field")
        misses.append(f"{name} field {say(np.linalg.norm(back[0] - thesis.START))}")
    axes[0].legend()
    return fig, (
        f"z2 forward and integrated back again, {steps} Euler steps. Distance between the recovered start and z0: "
        f"{', '.join(misses)}."
    )
