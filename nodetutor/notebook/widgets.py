"""Explorers, sliders on a persistent picture with a line of words: `Explorer(fig, update, slider, ...)`.

`update(value, ...)` moves the artists of `fig` that were made with `animated=True` and returns the words. Only they are
redrawn, over a saved background, so the picture follows the hand. Without a kernel the picture and the words remain.
"""

import html

import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython
from IPython.display import display

from .figures import encode, encode_small, width

ARROWS = {"description_width": "initial"}  # a long label is never cut
STYLE = """<style>
.nodetutor-controls .widget-toggle-buttons { display: flex; overflow: visible; }
.nodetutor-controls .widget-toggle-buttons > .widget-label { flex: none; margin-right: 8px; text-align: right; }
.nodetutor-controls .widget-toggle-buttons .widget-toggle-button { margin: 1px 4px 1px 0; padding: 0 10px; }
.nodetutor-asleep { display: none; }
.nodetutor-explorer.jupyter-widgets-disconnected .nodetutor-asleep { display: block; }
.nodetutor-explorer.jupyter-widgets-disconnected::before,
.nodetutor-explorer .jupyter-widgets-disconnected::before { content: none; }
</style>"""
ASLEEP = "These controls sleep: their kernel has ended. Run > Run All Cells wakes them."
_shown = {}  # cell of a notebook -> (the run it belongs to, its explorers)


class Picture(ipywidgets.Image):
    """An image whose tooltip, its text for screen readers, can be shown: the browser's side asks for a description
    before it shows one.
    """

    description = traitlets.Unicode("").tag(sync=True)


class Explorer(ipywidgets.VBox):
    """Sliders, picture, words.

    fig: a figure from `figures.subplots`, drawn once, its moving artists made with animated=True;
    update: (value of each slider, in their order) -> words, after moving the artists; an exception is shown to the
    reader; sliders: widgets with a `value`, such as `slider(...)`; extra: further widgets to show, such as the Play
    button of `stepper`.  For pages without a kernel, see `records`: frames is the slider that keeps most values,
    record says which values of which controls are kept, {description: values}.
    """

    def __init__(self, fig, update, *sliders, frames=None, extra=(), record=None):
        self.fig, self.update, self.sliders, self.frames, self.extra, self.record = (
            fig, update, sliders, frames, extra, record,
        )  # fmt: skip
        self.picture = Picture(format="png").add_class("nodetutor-picture")
        self.picture.layout = ipywidgets.Layout(width=f"{width(fig)}px", max_width="100%")
        self.words = ipywidgets.HTML().add_class("nodetutor-words")
        self.words.layout = ipywidgets.Layout(min_height="4.5em", max_width=self.picture.layout.width)  # no jump
        self.error = ipywidgets.HTML().add_class("nodetutor-error")
        self.reset = ipywidgets.Button(description="Reset", tooltip="all controls back to where they began")
        self.reset.layout.width = "auto"
        self.reset.on_click(lambda _: self.set(*self.start))
        self._background, self._view, self.start = None, None, tuple(slider.value for slider in sliders)
        for slider in sliders:
            slider.observe(self._moved, names="value")
        self._moved(None)
        asleep = ipywidgets.HTML(STYLE + ASLEEP).add_class("nodetutor-asleep")
        controls = in_a_grid(sliders, (*extra, self.reset), self.picture.layout.width)
        super().__init__([asleep, controls, self.picture, self.words, self.error])
        self.add_class("nodetutor-explorer")
        close_replaced(self)

    def set(self, *values):
        """Move all controls at once, with one drawing."""
        update, self.update = self.update, None
        try:
            for slider, value in zip(self.sliders, values, strict=True):
                slider.value = value
        finally:
            self.update = update
        self._moved(None)

    def close(self):
        """Close the widgets in the browser, too, and let go of the pictures: an output may still be remembered."""
        for widget in (*self.children[1].children[-1].children, *self.children[1].children):
            widget.close()
        for widget in self.children:
            widget.close()
        self.picture.value, self.fig, self.update, self._background = b"", None, None, None
        super().close()

    def _moved(self, change):
        """Compute, draw, tell; what goes wrong is shown in the widget, never swallowed."""
        if self.update is None:  # all controls move at once, or the explorer is closed
            return
        try:
            with np.errstate(all="ignore"):  # what is not finite is drawn and named by `update`
                words = self.update(*(slider.value for slider in self.sliders))
            with self.picture.hold_sync():  # one message to the browser
                self.picture.value, self.picture.tooltip = self._draw(), words
            self.words.value = f'<div aria-live="polite">{html.escape(words)}</div>'
            self.error.value = ""
        except Exception as problem:
            self.picture.tooltip = f"{type(problem).__name__}: {problem}"  # so it is stored and exported, too
            self.words.value = ""
            self.error.value = f'<div role="alert">{html.escape(self.text())}</div>'

    def _draw(self):
        """The picture as PNG: the moving artists over the saved background."""
        self.ready()
        self.paint()
        return encode(self.fig.canvas.buffer_rgba())

    def ready(self):
        """Redraw the background if an axis has changed."""
        view = self.view()
        if view != self._view:
            self.fig.canvas.draw()
            self.fig.set_layout_engine("none")  # the axes stay where they are from now on
            self._background, self._view = self.fig.canvas.copy_from_bbox(self.fig.bbox), view

    def view(self):
        """What the background depends on: limits and labels of the axes."""
        return [(a.get_xlim(), a.get_ylim(), a.get_xlabel(), a.get_ylabel(), a.get_title()) for a in self.fig.axes]

    def moving(self):
        """The moving artists that can be seen, from the lowest up."""
        for ax in self.fig.axes:
            for artist in sorted(ax.get_children(), key=lambda a: a.get_zorder()):
                if artist.get_animated():
                    yield artist

    def paint(self):
        """Draw the moving artists over the background."""
        self.fig.canvas.restore_region(self._background)
        for artist in self.moving():
            artist.axes.draw_artist(artist)

    def text(self):
        """The words as plain text, or what went wrong."""
        return self.picture.tooltip

    def _repr_mimebundle_(self, **kwargs):
        """The live widget, and beside it the picture and the words for where no kernel runs."""
        bundle = ipywidgets.VBox._repr_mimebundle_(self, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        words = self.text()
        pixels = self.fig.canvas.get_renderer().buffer_rgba()  # empty if the first update has failed
        still = {"image/png": encode_small(pixels), "text/plain": words}
        return data | still, metadata | {"image/png": {"alt": words, "width": width(self.fig)}}


def in_a_grid(controls, buttons, most):
    """Controls in columns, their labels aligned, and behind them the buttons."""
    label = f"{0.5 + 0.58 * max((len(control.description) for control in controls), default=0):.1f}em"
    for control in controls:
        control.style.description_width, control.layout.width = label, "auto"
    columns = "repeat(auto-fit, minmax(min(100%, 380px), 1fr))"
    layout = ipywidgets.Layout(grid_template_columns=columns, grid_gap="0 24px", max_width=most)
    last = ipywidgets.HBox(buttons, layout=ipywidgets.Layout(justify_content="flex-end"))
    return ipywidgets.GridBox([*controls, last], layout=layout).add_class("nodetutor-controls")


def close_replaced(explorer):
    """Close what an earlier run of the same cell has shown; a front end that does not name its cells keeps all."""
    shell = get_ipython()
    parent = getattr(shell, "get_parent", dict)()
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if cell is None:
        return
    if _shown.get(cell, (run,))[0] != run:
        for old in _shown.pop(cell)[1]:
            old.close()
    _shown.setdefault(cell, (run, []))[1].append(explorer)


class Progress(ipywidgets.IntProgress):
    """A bar that shows live how far a long loop is: `for rate in Progress(rates, "one training for each rate"):`.

    steps: anything with a length to go through; words: what the loop does, all that a stored output keeps of it.
    """

    def __init__(self, steps, words):
        self.steps, self.words = steps, words
        super().__init__(max=len(steps), description=words, style=ARROWS)

    def __iter__(self):
        display(self)
        for step in self.steps:
            yield step
            self.value += 1
        self.layout.display = "none"  # it has told all

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = ipywidgets.IntProgress._repr_mimebundle_(self, **kwargs), {}
        if isinstance(data, tuple):
            data, metadata = data
        return data | {"text/plain": self.words}, metadata | {"alt": self.words, "progress": True}


def slider_values(slider):
    """All values that a control can take, in order."""
    if hasattr(slider, "options"):
        return [option[1] if isinstance(option, tuple) else option for option in slider.options]
    if isinstance(slider, ipywidgets.Checkbox):
        return [False, True]
    count = round((slider.max - slider.min) / slider.step) + 1
    steps = [slider.min + i * slider.step for i in range(count)]
    return [slider.base**x for x in steps] if isinstance(slider, ipywidgets.FloatLogSlider) else steps


def slider(name, low, high, start, step=1):
    """A labelled slider for whole numbers, or for real ones if `step` is not whole."""
    kind = ipywidgets.IntSlider if isinstance(step, int) else ipywidgets.FloatSlider
    return kind(value=start, min=low, max=high, step=step, description=name, style=ARROWS)


def log_slider(name, low, high, start, step=0.05):
    """A labelled slider that moves in powers of ten, from 10^low to 10^high; `start` is the value itself."""
    return ipywidgets.FloatLogSlider(
        value=start, min=low, max=high, step=step, description=name, readout_format=".3g", style=ARROWS
    )


def selector(name, options, start=None):
    """A labelled choice: `options` is a list, or a list of (label, value). Two or three stand as a row of buttons.

    More stand on a slider, not in a drop-down list: in JupyterLab the arrow keys of a list would move to another cell.
    """
    value = start if start is not None else (options[0][1] if isinstance(options[0], tuple) else options[0])
    if len(options) > 3:
        return ipywidgets.SelectionSlider(options=options, value=value, description=name, style=ARROWS)
    style = ARROWS | {"button_width": "auto"}
    return ipywidgets.ToggleButtons(options=options, value=value, description=name, style=style)


def stepper(name, count, start=0, interval=800):
    """A slider over the steps 0 ... count - 1 and the Play button that moves it."""
    steps = slider(name, 0, count - 1, start)
    play = ipywidgets.Play(value=start, min=0, max=count - 1, interval=interval, tooltip=f"play {name}")
    ipywidgets.jslink((play, "value"), (steps, "value"))
    return steps, play
