"""What notebook 07 draws: `loss_panel` and `band_panel` make Figures 4 to 12, `loss_words` and `band_words` say them."""

import numpy as np

from nodetutor import thesis
from nodetutor.notebook.figures import LINES, band, hold, log_axis, quantiles, say, show, subplots


def loss_panel(ax, panel, title):
    """One start as the thesis draws it: solid over its iterations, dashed over slow updates; counts in the legend."""
    _line(ax, *_curve(panel.standard.losses), "standard", f"{panel.standard.iterations} iterations")
    _line(ax, *_curve(panel.slow_losses), "lookahead", f"{panel.slow_updates} slow updates")
    _finish(ax, title)
    ax.set(ylim=(0, None))


def band_panel(ax, panel, title):
    """The same over many starts: median and 5 to 95 per cent; a run that has stopped keeps its last loss."""
    x = np.arange(1, len(panel.standard.losses) + 1)
    for losses, name, counts, unit in (
        (panel.standard.losses, "standard", panel.standard.iterations, "iterations"),
        (panel.slow_losses, "lookahead", panel.slow_updates, "slow updates"),
    ):
        low, _, high = (int(n) for n in quantiles(counts))
        band(ax, x, hold(losses), LINES[name], label=f"{LINES[name]['label']}: {low} to {high} {unit}")
    _finish(ax, title)
    log_axis(ax)


def show_row(panels, draw, words):
    """Show {title: panel} side by side, with `draw` and `words` such as `loss_panel` and `loss_words`."""
    fig, axes = subplots(1, len(panels), size=(3.9 * len(panels), 3.4), sharey=True)
    for ax, (title, panel) in zip(axes, panels.items(), strict=True):
        draw(ax, panel, title)
        ax.label_outer()
    show(fig, " ".join(words(panel, title) for title, panel in panels.items()))


def _curve(losses):
    seen = losses[np.isfinite(losses)]
    return np.arange(1, len(seen) + 1), seen


def _line(ax, x, y, name, count):
    dot = {"marker": "o", "clip_on": False} if len(x) == 1 else {}  # a single point has no line to show
    ax.plot(x, y, **(LINES[name] | dot | {"label": f"{LINES[name]['label']}: {count}"}))


def _finish(ax, title):
    ax.set(xlabel="iteration", ylabel="loss", xlim=(1, None))
    ax.legend(
        title=title,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1),
        alignment="left",
        title_fontproperties={"weight": "bold"},
    )


def loss_words(panel, title):
    """What `loss_panel` shows, in words."""
    (_, standard), (_, slow) = _curve(panel.standard.losses), _curve(panel.slow_losses)
    last = f"Lookahead after {panel.slow_updates} slow updates"
    last += f" at loss {say(slow[-1])}" if len(slow) else ", before its first point"
    first = f"gradient descent ends after {panel.standard.iterations} iterations at loss {say(standard[-1])}"
    return f"{title}: {first}, {last}."


def band_words(panel, title):
    """What `band_panel` shows, in words."""
    parts = []
    for name, counts, losses in (
        ("gradient descent", panel.standard.iterations, panel.standard.losses),
        ("Lookahead", panel.slow_updates, panel.slow_losses),
    ):
        low, middle, high = quantiles(hold(losses)[-1])
        spread = f"(5 to 95 per cent: {say(low)} to {say(high)})"
        parts.append(f"{name} {np.median(counts):.0f} at the median, last loss {say(middle)} {spread}")
    return f"{title}: " + "; ".join(parts) + "."


def show_states(states, title):
    """The two components of the state over time, and the target at their end."""
    first, second = np.transpose(states)
    fig, ax = subplots(size=(6, 3.2))
    ax.plot(thesis.TIMES, first, **LINES["first"])
    ax.plot(thesis.TIMES, second, **LINES["second"])
    ax.plot([2, 2], thesis.TARGET, "k*", label="target")
    ax.set(xlabel="time", ylabel="state")
    ax.legend()
    show(
        fig,
        f"State over time in the last Lookahead run, {title}: z1 goes from 1 to {first[-1]:.2f} (target 2), "
        f"z2 from 2 to {second[-1]:.2f} (target 4).",
    )
