"""Explorers without a kernel: set a value, read the artists, the words and the picture."""

import importlib
import inspect
import io
import itertools
import pkgutil
import re

import ipywidgets
import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image

from nodetutor import lessons
from nodetutor.notebook import figures, widgets
from nodetutor.notebook.figures import subplots
from nodetutor.notebook.widgets import Explorer, Progress, log_slider, selector, slider, stepper
from test_colours import contrast, look_alike


def line_explorer():
    """A line through the origin whose slope a slider sets; at slope 3 it fails."""
    fig, ax = subplots(size=(4, 2))
    ax.set(xlim=(0, 1), ylim=(0, 4))
    line = ax.plot([], [], animated=True)[0]

    def update(slope):
        if slope == 3:
            raise RuntimeError("no slope 3 <today>")
        line.set_data([0, 1], [0, slope])
        return f"slope {slope}"

    return Explorer(fig, update, slider("slope", 0, 4, 1)), line


def modules():
    return [m.name for m in pkgutil.iter_modules(lessons.__path__)]


def explorer_functions():
    for name in modules():
        module = importlib.import_module(f"nodetutor.lessons.{name}.explorers")
        for label, function in inspect.getmembers(module, inspect.isfunction):
            takes_nothing = all(p.default is not p.empty for p in inspect.signature(function).parameters.values())
            if function.__module__ == module.__name__ and takes_nothing and "Explorer(" in inspect.getsource(function):
                yield pytest.param(function, id=f"{name}.{label}")


EXPLORERS = list(explorer_functions())


def ends(control):
    """The values of a control to try: both ends, or all options."""
    if hasattr(control, "options"):
        return [o[1] if isinstance(o, tuple) else o for o in control.options]
    if isinstance(control, ipywidgets.Checkbox):
        return [False, True]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
    return [control.min, control.max]


def test_a_moved_slider_moves_the_line_the_words_and_the_picture():
    explorer, line = line_explorer()
    before = explorer.picture.value
    explorer.sliders[0].value = 4
    assert list(line.get_ydata()) == [0, 4]
    assert "slope 4" in explorer.words.value
    assert explorer.text() == "slope 4"
    assert explorer.picture.value != before


def test_a_message_from_the_browser_does_the_same():
    explorer, line = line_explorer()
    explorer.sliders[0].set_state({"value": 2})
    assert list(line.get_ydata()) == [0, 2]


def test_an_exception_is_shown_and_cleared():
    explorer, _ = line_explorer()
    explorer.sliders[0].value = 3
    assert "RuntimeError: no slope 3 &lt;today&gt;" in explorer.error.value
    assert explorer.words.value == "", "the words of another slope stand there"
    explorer.sliders[0].value = 2
    assert explorer.error.value == ""
    assert "slope 2" in explorer.words.value


def test_an_exception_at_the_very_start_is_shown_and_stored_too():
    fig, _ = subplots(size=(4, 2))
    explorer = Explorer(fig, lambda slope: 1 / slope, slider("slope", 0, 4, 0))
    assert "ZeroDivisionError" in explorer.error.value
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == "ZeroDivisionError: division by zero"


def test_the_mimebundle_carries_picture_words_and_widget():
    explorer, _ = line_explorer()
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == "slope 1"
    assert metadata["image/png"]["alt"] == "slope 1"
    assert "application/vnd.jupyter.widget-view+json" in data
    assert Image.open(io.BytesIO(data["image/png"])).size == (800, 400), "twice the pixels, for dense screens"
    assert metadata["image/png"]["width"] == 400


def test_blitting_draws_what_a_full_redraw_draws():
    explorer, _ = line_explorer()
    explorer.sliders[0].value = 4
    quick = np.asarray(Image.open(io.BytesIO(explorer.picture.value)))
    explorer._view = None  # forces a full redraw
    full = np.asarray(Image.open(io.BytesIO(explorer._draw())))
    assert np.array_equal(quick, full)


def test_changed_limits_redraw_the_background():
    explorer, _ = line_explorer()
    before = explorer.picture.value
    explorer.fig.axes[0].set_ylim(0, 8)
    assert explorer._draw() != before


def test_slider_values_run_from_end_to_end():
    assert widgets.slider_values(slider("x", 0, 1, 0, step=0.25)) == [0, 0.25, 0.5, 0.75, 1]
    assert np.allclose(widgets.slider_values(log_slider("x", -1, 1, 1, step=1)), [0.1, 1, 10])


def test_controls_are_labelled_and_start_where_they_should():
    steps, play = stepper("step", 5, start=2)
    assert (steps.max, steps.value, play.value) == (4, 2, 2)
    assert selector("kind", [("one", 1), ("two", 2)]).value == 1
    assert all(c.description for c in (steps, selector("kind", ["a"]), log_slider("lr", -1, 1, 1)))


def test_a_choice_of_two_or_three_is_a_row_of_buttons_and_a_longer_one_a_slider():
    assert isinstance(selector("kind", ["a", "b", "c"]), ipywidgets.ToggleButtons)
    assert isinstance(selector("kind", ["a", "b", "c", "d"]), ipywidgets.SelectionSlider)
    assert selector("kind", ["a", "b"], start="b").value == "b"


def test_reset_puts_all_controls_back_with_one_drawing():
    explorer, line = line_explorer()
    drawn, draw = [], explorer._draw
    explorer._draw = lambda: drawn.append(1) or draw()
    explorer.sliders[0].value = 4
    explorer.reset.click()
    assert (explorer.sliders[0].value, list(line.get_ydata()), len(drawn)) == (1, [0, 1], 2)


def test_labels_of_the_controls_are_aligned():
    fig, _ = subplots(size=(4, 2))
    explorer = Explorer(fig, lambda *_: "words", slider("a", 0, 1, 0), selector("a longer one", ["x", "y"]))
    assert len({control.style.description_width for control in explorer.sliders}) == 1


class Shell:
    """What a kernel says of the cell that runs."""

    def __init__(self, cell, run):
        self.parent = {"metadata": {"cellId": cell} if cell else {}, "header": {"msg_id": run}}

    def get_parent(self):
        return self.parent


def test_a_cell_that_runs_again_closes_what_it_replaces(monkeypatch):
    def run(cell, number):
        monkeypatch.setattr(widgets, "get_ipython", lambda: Shell(cell, number))
        return line_explorer()[0]

    first, beside, other, nameless = run("a", 1), run("a", 1), run("b", 2), run(None, 3)
    again = run("a", 4)
    run(None, 5)
    assert [e.comm is None for e in (first, beside, other, nameless, again)] == [True, True, False, False, False]
    assert first.sliders[0].comm is None
    assert (first.fig, first.picture.value) == (None, b"")
    first.sliders[0].value = 4  # no error: a message from the browser may still be on its way


def test_the_readers_own_configuration_does_not_reach_the_pictures():
    expected = line_explorer()[0].picture.value
    with matplotlib.rc_context({"figure.facecolor": "black", "xtick.labelsize": 24, "text.usetex": True}):
        assert line_explorer()[0].picture.value == expected


@pytest.mark.parametrize("make", EXPLORERS)
def test_every_corner_of_every_explorer_gives_picture_and_words(make, monkeypatch):
    monkeypatch.setitem(figures.STYLE, "figure.dpi", 30)  # hundreds of pictures that nobody looks at
    explorer = make()
    assert explorer.error.value == ""
    for values in itertools.product(*map(ends, explorer.sliders)):
        for control, value in zip(explorer.sliders, values, strict=True):
            control.value = value
        assert explorer.error.value == "", values
        assert len(explorer.text()) > 20
        assert not re.search(r"\b(nan|inf)\b", explorer.text()), explorer.text()
        assert bytes(explorer.picture.value).startswith(b"\x89PNG")


@pytest.mark.parametrize("make", EXPLORERS)
def test_each_control_of_an_explorer_is_labelled_and_does_something(make):
    explorer = make()
    for control in explorer.sliders:
        assert control.description
        before, start = (explorer.picture.value, explorer.text()), control.value
        others = [value for value in ends(control) if value != start]
        control.value = others[-1]
        assert (explorer.picture.value, explorer.text()) != before, control.description
        control.value = start


@pytest.mark.parametrize("make", EXPLORERS)
def test_an_explorer_fits_a_slide_and_its_lines_and_texts_can_be_read_and_told_apart(make):
    fig = make().fig
    assert figures.width(fig) <= 1000
    assert fig.get_figheight() <= 3.8
    for text in fig.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            assert contrast(to_hex(text.get_color())) >= 4.5, text.get_text()
    for ax in fig.axes:
        lines = [  # a hollow marker is another one than a full one: the eye tells them apart without any colour
            {
                "color": to_hex(line.get_color()),
                "linestyle": line.get_linestyle(),
                "marker": f"{line.get_marker()}{' hollow' if line.get_fillstyle() == 'none' else ''}",
            }
            for line in ax.lines
            if not line.get_label().startswith("_")
        ]
        assert all(contrast(line["color"]) >= 3 for line in lines)
        assert list(look_alike(lines)) == []


def test_progress_goes_through_all_steps_and_keeps_only_its_words():
    seen, values = [], []
    bar = Progress(["a", "b", "c"], "three trainings")
    for step in bar:
        seen.append(step)
        values.append(bar.value)
    assert (seen, values, bar.value) == (["a", "b", "c"], [0, 1, 2], 3)
    assert bar.layout.display == "none"  # a full bar says nothing any more
    data, metadata = bar._repr_mimebundle_()
    assert data["text/plain"] == metadata["alt"] == "three trainings"
