"""The explorer of notebook 07: the nine experiments, and all that lie between them."""

from functools import lru_cache
from math import isfinite

import numpy as np

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.notebook.figures import BLACK, LINES, log_axis, say, subplots
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider

AXES = (50, 100, 200, 300, 500)  # where the horizontal axis may end: each new end is a slow redraw


def nine_experiments():
    """Loss curves of both optimizers from one start, and the path of the last forward pass in the plane."""
    fig, (left, right) = subplots(1, 2, size=(9.2, 3.4), width_ratios=(3, 2))
    left.set(ylabel="loss", ylim=(1e-5, 20))
    log_axis(left)
    reachable = (1, 3, 3, 1, 1), (2, 2, 4, 4, 2)
    right.plot(*reachable, color="#888888", linewidth=1, linestyle=":", label="can be reached")
    right.plot(*thesis.START, "ko", label="start")
    right.plot(*thesis.TARGET, "k*", markersize=12, label="target")
    right.set(xlabel="$z_1$", ylabel="$z_2$", xlim=(0.9, 3.1), ylim=(1.9, 4.2))
    curves = [left.plot([], [], animated=True, **LINES[name])[0] for name in ("standard", "lookahead")]
    ends = [
        left.plot([], [], marker, color=LINES[name]["color"], animated=True)[0]
        for name, marker in (("standard", "o"), ("lookahead", "s"))
    ]
    path = right.plot([], [], color=BLACK, marker=".", animated=True, label="last Lookahead run")[0]
    left.legend(loc="upper right")
    right.legend(loc="lower right", fontsize=9, borderaxespad=1.5)  # clear of the dotted frame

    @lru_cache(maxsize=32)  # another axis or k trains nothing twice
    def trained(seed, exact, *settings):
        return plain_floats.run(glorot(thesis.FIELD, seed), *settings, exact=exact)

    def update(lr, k, alpha, seed, backward, axis):
        exact = backward == "exact"
        standard, ahead = trained(seed, exact, lr), trained(seed, exact, lr, k, alpha)
        per_update = axis == "slow updates"
        shown = (standard.losses, ahead.losses[k - 1 :: k] if per_update else ahead.losses)
        last = []
        for curve, end, marker, run, losses in zip(curves, ends, "os", (standard, ahead), shown, strict=True):
            diverged = not isfinite(run.losses[-1])
            seen = [loss for loss in losses if isfinite(loss)]
            x = np.arange(1, len(seen) + 1)
            curve.set_data(x, seen)
            end.set_data(x[-1:], seen[-1:])
            end.set_marker("X" if diverged else marker)
            last.append("because it diverges" if diverged else f"at loss {say(run.losses[-1])}")
        far = next(x for x in AXES if x >= max(map(len, shown)))
        left.set(xlim=(0, far + 1), xlabel="iteration or slow update" if per_update else "gradient evaluations")
        path.set_data(*np.transpose(ahead.states))
        missing = "" if shown[1] else "; Lookahead ended before its first dashed point"
        return (
            f"lr = {say(lr)}, k = {k}, alpha = {alpha:g}, {backward} backward pass: gradient descent ends in iteration "
            f"{standard.iterations} {last[0]}; Lookahead after {ahead.iterations // k} slow updates, "
            f"that is in fast step {ahead.iterations}, {last[1]}. Drawn against {axis}{missing}."
        )

    ks = slider("k", 1, 10, 4)
    return Explorer(
        fig,
        update,
        log_slider("lr", -3, 1, 0.1),
        ks,
        slider("alpha", 0.1, 1.0, 0.5, step=0.1),
        slider("seed", 0, 50, 0),
        selector("backward pass", ["printed", "exact"]),
        selector("x axis", ["slow updates", "gradient evaluations"]),
        frames=ks,
        record={"lr": [0.01, 0.05, 0.1, 1.0], "k": [2, 3, 4, 6, 10], "alpha": [0.5, 1.0], "seed": [0, 1, 2]},
    )
