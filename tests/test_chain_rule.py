"""The pictures of notebook 01: what is drawn, and clear answers to graphs that do not fit."""

import pytest

from nodetutor.lessons.chain_rule.drawings import draw_chain, draw_graph
from nodetutor.notebook.figures import subplots


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_chain_shows_every_text():
    _, ax = subplots()
    draw_chain(ax, ["1", "2", "3"], ["double", "add one"], ["p", "q", "r"])
    assert {"1", "2", "3", "double", "add one", "p", "q", "r"} <= set(texts(ax))


def test_arrows_lead_from_each_text_to_the_next_with_label_between_and_note_below():
    _, ax = subplots()
    draw_chain(ax, ["1", "2", "3"], ["double", "add one"], ["p", "q", "r"])
    arrows = [(text.xyann, text.xy) for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert arrows == [((0, 0), (1, 0)), ((1, 0), (2, 0))]
    places = {text.get_text(): text.xy[0] for text in ax.texts if hasattr(text, "xy") and text.get_text()}
    assert places == {"double": 0.5, "add one": 1.5, "p": 0, "q": 1, "r": 2}


def test_graph_draws_one_arrow_for_each_pair():
    _, ax = subplots()
    draw_graph(ax, {"x": (0, 0, "x"), "u": (1, 1, "u"), "v": (1, -1, "v")}, {("x", "u"): "2", ("x", "v"): "3"})
    assert sum(getattr(text, "arrow_patch", None) is not None for text in ax.texts) == 2


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda ax: draw_graph(ax, {"x": (0, 0, "x")}, {("x", "y"): ""}), "'y'"),
        (lambda ax: draw_graph(ax, {"x": (0, 0, "x")}, {}, {"z": "note"}), "'z'"),
        (lambda ax: draw_chain(ax, ["1", "2"], []), "labels"),
        (lambda ax: draw_chain(ax, ["1", "2"], ["f"], ["only one"]), "notes"),
    ],
)
def test_what_does_not_fit_is_named(draw, named):
    with pytest.raises(ValueError, match=named):
        draw(subplots()[1])
