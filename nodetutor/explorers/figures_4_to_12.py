"""The explorer of notebook 07: the nine experiments, and all that lie between them."""

import numpy as np

from .. import scalar, thesis
from ..figures import BLACK, LINES, log_axis, say, subplots
from ..initialize import glorot
from ..widgets import Explorer, log_slider, selector, slider


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
    right.legend(loc="lower right", fontsize=9)

    def update(lr, k, alpha, seed, backward, axis):
        start, exact = glorot(thesis.FIELD, seed), backward == "exact"
        standard, ahead = scalar.run(start, lr, exact=exact), scalar.run(start, lr, k, alpha, exact=exact)
        slow = ahead.losses[k - 1 :: k]
        per_update = axis == "slow updates"
        shown = (standard.losses, slow if per_update else ahead.losses)
        for curve, end, losses in zip(curves, ends, shown, strict=True):
            x = np.arange(1, len(losses) + 1)
            curve.set_data(x, losses)
            end.set_data(x[-1:], losses[-1:])
        left.set(xlim=(0, 51 if per_update else 50 * k + 1))
        left.set_xlabel("iteration or slow update" if per_update else "gradient evaluations")
        path.set_data(*np.transpose(ahead.states))
        return (
            f"lr = {say(lr)}, k = {k}, alpha = {alpha:g}, {backward} backward pass: gradient descent ends in iteration "
            f"{standard.iterations} at loss {say(standard.losses[-1])}; Lookahead after {ahead.iterations // k} slow updates, "
            f"that is in fast step {ahead.iterations}, at loss {say(ahead.losses[-1])}. Drawn against {axis}."
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
    )
