"""Recorded explorers, without a browser: every combination is there, with the words of the live one. tests/browser
compares the pictures.
"""

import ipywidgets
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nodetutor.notebook.figures import subplots
from nodetutor.notebook.records import chosen_values, record
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider, stepper


def everything(**kwargs):
    """An explorer with all kinds of moving artists: line with markers, arrows, text, patch, band, image."""
    fig, (left, right) = subplots(1, 2, size=(6, 3))
    left.set(xlim=(0, 4), ylim=(0, 4))
    right.set(xlim=(0, 4), ylim=(0, 4))
    line = left.plot([], [], "s--", animated=True)[0]
    arrows = left.quiver([1, 2], [1, 2], [1, 1], [1, 1], angles="xy", animated=True)
    text = left.text(0, 3, "", animated=True, rotation=20)
    patch = right.add_patch(Rectangle((0, 0), 1, 1, alpha=0.5, animated=True))
    right.fill_between([0, 1], [1, 2], [2, 3], animated=True, alpha=0.3)
    image = right.imshow(np.zeros((2, 2)), extent=(2, 3, 2, 3), vmin=0, vmax=4, animated=True)

    def update(height, kind):
        if kind == "bad" and height == 3:
            raise RuntimeError("not here")
        x = np.linspace(0, 4, 300)
        line.set_data(x, height + np.sin(x))
        arrows.set_UVC([height, 1], [1, height])
        text.set_text(f"$z_1$ = {height}")
        patch.set_width(height)
        image.set_data(np.full((2, 2), height))
        right.set_xlabel(kind)
        return f"{kind}: {height}"

    steps, play = stepper("height", 5, start=1)
    return Explorer(fig, update, steps, selector("kind", ["good", "bad"]), extra=[play], **kwargs)


@pytest.fixture(scope="module")
def recorded():
    return record(everything())


def test_every_combination_tells_the_words_of_the_live_explorer(recorded):
    assert [control["labels"] for control in recorded["controls"]] == [list("01234"), ["good", "bad"]]
    assert [control["buttons"] for control in recorded["controls"]] == [False, True]
    assert [control["start"] for control in recorded["controls"]] == [1, 0]
    assert recorded["play"]
    words = [recorded["words"][text] for _, _, text in recorded["combos"]]
    expected = [f"{kind}: {n}" for n in range(5) for kind in ("good", "bad")]
    expected[7] = "RuntimeError: not here"
    assert words == expected


def test_each_view_is_drawn_once_and_all_kinds_of_artists_are_outlines(recorded):
    assert len(recorded["backgrounds"]) == 2, "one for each label of the axis"
    assert {mark[0] for mark in recorded["marks"]} == set("pmti")
    assert recorded["pictures"] == []
    assert len(recorded["marks"]) < 6 * len(recorded["combos"]), "what repeats is written once"


def test_recording_leaves_the_explorer_as_it_was():
    explorer = everything()
    before = explorer.picture.value, explorer.text()
    record(explorer)
    assert (explorer.picture.value, explorer.text()) == before


def test_what_cannot_be_recorded_becomes_a_picture_and_is_said():
    fig, ax = subplots(size=(4, 2))
    ax.set_ylim(0, 3)
    bar = ax.add_patch(Rectangle((0, 0), 1, 1, hatch="/", animated=True))
    explorer = Explorer(fig, lambda n: bar.set_height(n) or f"{n} high", slider("n", 0, 2, 1))
    made = record(explorer)
    assert made["pictures"] == ["hatches and sketches"]
    assert len(made["backgrounds"]) == 3


def test_named_values_are_recorded_and_the_start_always():
    explorer = everything(record={"height": [0, 3]})
    assert chosen_values(explorer) == [[0, 1, 3], ["good", "bad"]]
    with pytest.raises(ValueError, match="record names"):
        chosen_values(everything(record={"width": [1]}))


def test_many_values_are_thinned_from_end_to_end():
    fig, _ = subplots(size=(4, 2))
    lr = log_slider("lr", -3, 1, 0.1, step=0.05)
    explorer = Explorer(fig, lambda *_: "words", lr, slider("seed", 0, 50, 7), slider("k", 1, 10, 4), frames=lr)
    rates, seeds, ks = chosen_values(explorer)
    assert len(rates) * len(seeds) * len(ks) <= 400
    assert (seeds[0], seeds[-1], ks[0], ks[-1]) == (0, 50, 1, 10)
    assert 0.1 in rates
    assert 7 in seeds
    assert 4 in ks
    assert len(rates) > len(seeds)


def test_the_explorer_shows_what_is_recorded():
    assert isinstance(everything().sliders[1], ipywidgets.ToggleButtons)
