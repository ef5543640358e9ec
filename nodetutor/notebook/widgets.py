"""Explorers, sliders on a persistent picture with a line of words: `Explorer(fig, update, slider, ...)`.

`update(value, ...)` moves the artists of `fig` that were made with `animated=True` and returns the words. Only they are
redrawn, over a saved background, so the picture follows the hand. Without a kernel the picture and the words remain.
"""

import html
import os

import ipywidgets
import numpy as np
import traitlets
from IPython.display import display

from .figures import encode, encode_small

ARROWS = {"description_width": "initial"}  # a long label is never cut


class Picture(ipywidgets.Image):
    """An image whose tooltip, its text for screen readers, can be shown: the browser's side asks for a description
    before it shows one.
    """

    description = traitlets.Unicode("").tag(sync=True)


class Explorer(ipywidgets.VBox):
    """Sliders, picture, words.

    fig: a figure from `figures.subplots`, drawn once, its moving artists made with animated=True;
    update: (value of each slider, in their order) -> words, after moving the artists; an exception is shown to the
    reader; sliders: widgets with a `value`, such as `slider(...)`; frames: the one of them whose values are drawn in
    advance for exported slides, where no kernel runs; extra: further widgets to show, such as the Play button of
    `stepper`.
    """

    def __init__(self, fig, update, *sliders, frames=None, extra=()):
        self.fig, self.update, self.sliders, self.frames = fig, update, sliders, frames
        self.picture = Picture(format="png").add_class("nodetutor-picture")
        self.picture.layout = ipywidgets.Layout(width=f"{round(fig.get_figwidth() * fig.dpi)}px", max_width="100%")
        self.words = ipywidgets.HTML().add_class("nodetutor-words")
        self.words.layout = ipywidgets.Layout(min_height="4.5em", max_width=self.picture.layout.width)  # no jump
        self.error = ipywidgets.HTML().add_class("nodetutor-error")
        self._background, self._view = None, None
        for slider in sliders:
            slider.observe(self._moved, names="value")
        self._moved(None)
        box = ipywidgets.HBox([*extra, *sliders], layout=ipywidgets.Layout(flex_flow="row wrap"))
        super().__init__([box, self.picture, self.words, self.error])
        self.add_class("nodetutor-explorer")

    def _moved(self, change):
        """Compute, draw, tell; what goes wrong is shown in the widget, never swallowed."""
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
        """The picture as PNG: the moving artists over the saved background, redrawn only if an axis has changed."""
        canvas, axes = self.fig.canvas, self.fig.axes
        view = [(ax.get_xlim(), ax.get_ylim(), ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) for ax in axes]
        if view != self._view:
            canvas.draw()
            self.fig.set_layout_engine("none")  # the axes stay where they are from now on
            self._background, self._view = canvas.copy_from_bbox(self.fig.bbox), view
        canvas.restore_region(self._background)
        for ax in axes:
            for artist in sorted(ax.get_children(), key=lambda a: a.get_zorder()):
                if artist.get_animated():
                    ax.draw_artist(artist)
        return encode(canvas.buffer_rgba())

    def text(self):
        """The words as plain text, or what went wrong."""
        return self.picture.tooltip

    def _repr_mimebundle_(self, **kwargs):
        """The live widget, and beside it the picture and the words for where no kernel runs."""
        shown = drawn_in_advance(self) if exporting() and self.frames else self
        bundle = ipywidgets.VBox._repr_mimebundle_(shown, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        words = self.text()
        pixels = self.fig.canvas.get_renderer().buffer_rgba()  # empty if the first update has failed
        still = {"image/png": encode_small(pixels), "text/plain": words}
        return data | still, metadata | {"image/png": {"alt": words}}


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


def drawn_in_advance(explorer, most=25):
    """The explorer as pictures and words, one for each value of its `frames` slider, for where no kernel runs."""
    chosen, before = explorer.frames, explorer.frames.value
    values = slider_values(chosen)
    values = values[:: -(-len(values) // most)]
    pictures, words = [], []
    for value in values:
        chosen.value = value
        small = encode_small(explorer.fig.canvas.buffer_rgba())
        pictures.append(Picture(value=small, layout=explorer.picture.layout, tooltip=explorer.text()))
        words.append(ipywidgets.HTML(f"<div>{html.escape(explorer.text())}</div>"))
    start = min(range(len(values)), key=lambda i: abs(values[i] - before))
    chosen.value = before
    labels = [f"{value:.3g}" for value in values]
    control = ipywidgets.SelectionSlider(options=labels, index=start, description=chosen.description, style=ARROWS)
    stacks = [ipywidgets.Stack(children, selected_index=start) for children in (pictures, words)]
    for stack in stacks:
        ipywidgets.jslink((control, "index"), (stack, "selected_index"))
    others = ", ".join(slider.description for slider in explorer.sliders if slider is not chosen)
    note = [ipywidgets.HTML(f"<small>In the notebook also: {html.escape(others)}.</small>")] if others else []
    return ipywidgets.VBox([control, *note, *stacks])


def slider_values(slider):
    """All values that a slider can take, in order."""
    count = round((slider.max - slider.min) / slider.step) + 1
    steps = [slider.min + i * slider.step for i in range(count)]
    return [slider.base**x for x in steps] if isinstance(slider, ipywidgets.FloatLogSlider) else steps


def exporting():
    """True in a kernel that runs a notebook for its exported slides (see `slides`)."""
    return os.environ.get("NODETUTOR_EXPORT") == "slides"


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
    """A labelled choice: `options` is a list, or a list of (label, value); arrow keys move through it.

    A slider, not a drop-down list: in JupyterLab the arrow keys of a list would move to another cell.
    """
    value = start if start is not None else (options[0][1] if isinstance(options[0], tuple) else options[0])
    layout = ipywidgets.Layout(width="360px")  # the longest label is shown whole
    return ipywidgets.SelectionSlider(options=options, value=value, description=name, style=ARROWS, layout=layout)


def stepper(name, count, start=0, interval=800):
    """A slider over the steps 0 ... count - 1 and the Play button that moves it."""
    steps = slider(name, 0, count - 1, start)
    play = ipywidgets.Play(value=start, min=0, max=count - 1, interval=interval, tooltip=f"play {name}")
    ipywidgets.jslink((play, "value"), (steps, "value"))
    return steps, play
