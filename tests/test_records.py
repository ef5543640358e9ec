"""Recorded explorers, without a browser: every combination is there, with the words of the live one. tests/browser
compares the pictures.
"""

import functools
import importlib
import re

import ipywidgets
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from helpers import NOTEBOOKS
from nodetutor.notebook.figures import subplots
from nodetutor.notebook.records import chosen_values, control_of, panels, record
from nodetutor.notebook.widgets import Explorer, log_slider, selector, slider, stepper
from nodetutor.publish import pages


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


def test_panels_are_told_where_nothing_reaches_over_a_cut(recorded):
    (left, first), (second, rest) = recorded["panels"]
    assert left == 0
    assert second == first
    assert first + rest == 10 * recorded["width"]
    assert abs(first - rest) < 1000, "two panels of about one width"
    explorer = everything()
    explorer.fig.suptitle("a title over both")
    assert panels(explorer.fig) == [[0, 6000]]
    fig, ax = subplots(size=(6, 3))
    fig.colorbar(ax.imshow(np.zeros((2, 2))), ax=ax)
    assert len(panels(fig)) == 1, "a bar of colours stays with its map"


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


# --- The text asks for nothing that a page or a deck does not show

VERB = r"(?:move|set|choose|change|switch|press|add|play with|go down|ask before each move of)"
ASKS = rf"(?:^\W*|[,;:(] ?|\b(?:then|now|and|or|top:|\d) ){VERB}\b"
CONTROL = r"(?:the )?(?:slider )?\*(?!\*)([^*\n]+)\*(?!\*)"
NAMED = re.compile(rf"{ASKS} {CONTROL}(?:[^.:;(]*?\b(?:and|to|with|the) {CONTROL})?", re.I)
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w/])"
VALUES = rf"\*? ?(?:= ?|from |to |at )?({NUMBER})(?: (?:over|to|and) ({NUMBER}))?(?: to ({NUMBER}))?"


def asked(text, names):
    """(words, numbers): what a text asks the reader to move by *name*; (control, value) where it says whereto."""
    words, numbers = [], []
    for sentence in re.split(r"(?<=[.!?])\s+|(?<=[.!?]\*)\s+|\n\n", text):
        words += [word for found in NAMED.findall(sentence) for word in found if word]
        if not re.search(ASKS, sentence, re.I):
            continue
        for name in names:
            told = re.findall(rf"from ({NUMBER}) \*{re.escape(name)}\* to ({NUMBER})", sentence)
            told += re.findall(rf"(?<![\w-]){re.escape(name)}{VALUES}", sentence)
            numbers += [(name, value) for values in told for value in values if value]
    return words, list(dict.fromkeys(numbers))


def test_what_a_sentence_asks_for_is_found():
    text = (
        "At *lr* 0.1 set *backward pass* to *exact*. Then change *solver*, and *compare with*: more. Choose one. "
        "Move *weight* from 0.5 over 1 to 2 and watch *nothing*. *For a lecture.* Then go down from "
        "20 *steps* to 14. A *seed* of 3 is not asked for. Move *method* from RK4 to the 3/8 rule, at $k = 4$."
    )
    words, numbers = asked(text, ["lr", "weight", "steps", "seed", "method", "k"])
    assert words == ["backward pass", "exact", "solver", "compare with", "weight", "method"]
    expected = [("weight", "0.5"), ("weight", "1"), ("weight", "2"), ("steps", "20"), ("steps", "14")]
    assert numbers == [("lr", "0.1"), *expected, ("k", "4")]


@functools.cache
def controls_of(call):
    """[(name, labels)] of the controls of a recorded explorer; "Play" is one, too."""
    explorer = getattr(importlib.import_module(call[0]), call[1])(*call[2])
    shown = [control_of(explorer, i, grid) for i, grid in enumerate(chosen_values(explorer))]
    plays = any(isinstance(widget, ipywidgets.Play) for widget in explorer.extra)
    return [(control["name"], control["labels"]) for control in shown] + [("Play", [])] * plays


def kind_of(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


WITH = [path for path in NOTEBOOKS if pages.VIEW in path.read_text(encoding="utf-8")]
ON_SLIDES = ("slide", "subslide", "fragment", "-", "notes")


@pytest.mark.parametrize("kinds", [(*ON_SLIDES, "skip"), ON_SLIDES], ids=["page", "deck"])
@pytest.mark.parametrize("path", WITH, ids=[path.stem for path in WITH])
def test_the_text_asks_for_no_control_and_no_value_that_is_not_there(path, kinds):
    notebook, controls, missing = pages.read(path), {}, []
    for cell, _, call in pages.explorers(notebook):
        for name, labels in controls_of(call) if call and kind_of(cell) in kinds else ():
            controls.setdefault(name, set()).update(labels)
    there = set(controls).union(*controls.values())
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or kind_of(cell) not in kinds or "# Exercise" in cell.source:
            continue
        words, numbers = asked(cell.source, controls)
        missing += [word for word in words if word not in there]
        for name, value in numbers:
            if not re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", " | ".join(controls[name])):
                missing.append(f"{name} {value}")
        if re.search(r"\bpress play\b", cell.source, re.I) and "Play" not in controls:
            missing.append("Play")
    assert missing == []
