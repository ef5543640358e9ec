"""Notebooks 01, 01a, 01b: what is drawn, what an order of multiplying costs, answers that must be called right."""

from itertools import pairwise

import numpy as np
import pytest

from helpers import central
from nodetutor.activations import sigmoid
from nodetutor.lessons.chain_rule import drawings, exercises
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


def test_a_figure_of_a_chain_holds_its_values_with_two_digits(shown):
    drawings.show_chain([0.8, 0.64], ["square"], ["a", "b"], "words")
    ((fig, words),) = shown
    assert {"0.80", "0.64", "square", "a", "b"} <= set(texts(fig.axes[0]))
    assert words == "words"


def test_every_link_has_its_parameter(shown):
    drawings.show_parameters(3)
    ((fig, words),) = shown
    assert {"$x$", "$v_3$", "$w_1$", "$w_3$"} <= set(texts(fig.axes[0]))
    assert sum(getattr(text, "arrow_patch", None) is not None for text in fig.axes[0].texts) == 6
    assert "w1 to w3" in words


def test_the_words_of_a_branch_and_of_layers_count_what_is_drawn(shown):
    drawings.show_branch({"x": 1, "u": 2, "v": 3, "y": 6}, {("x", "u"): 2, ("x", "v"): 3, ("u", "y"): 3, ("v", "y"): 2})
    drawings.show_layers([1, 3, 3, 1])
    assert "x to u 2.00" in shown[0][1]
    assert "15 arrows" in shown[1][1]
    assert sum(getattr(text, "arrow_patch", None) is not None for text in shown[1][0].axes[0].texts) == 15


def test_the_slopes_of_two_costs_are_told(shown):
    drawings.show_costs([10, 100], [100, 10_000], [20, 200])
    assert "forwards with slope 2.0, backwards with slope 1.0" in shown[0][1]
    assert [line.get_label() for line in shown[0][0].axes[0].lines] == ["forwards", "backwards"]


def test_random_chains_are_split_by_the_rule_of_thumb(shown):
    drawings.random_chains(500)
    ((fig, words),) = shown
    right, wrong = (np.array(line.get_data()) for line in fig.axes[0].lines[:2])
    assert right.shape[1] + wrong.shape[1] == 500
    assert ((right[0] - 1) * (right[1] - 1) >= 0).all()
    assert ((wrong[0] - 1) * (wrong[1] - 1) < 0).all()
    assert f"{wrong.shape[1] / 500:.0%}" in words


@pytest.mark.parametrize("widths", [[3, 4, 5], [2, 300, 1, 1, 1], [7, 5, 3, 2, 9, 4]])
def test_costs_count_the_multiplications_of_both_orders(widths):
    matrices = [np.ones((m, n)) for n, m in pairwise(widths)]

    def count(left, others):
        total = 0
        for M in others:
            total += left.shape[0] * left.shape[1] * M.shape[1]
            left = left @ M
        return total

    turned = [M.T for M in matrices]
    assert exercises.costs(widths) == (count(turned[0], turned[1:]), count(matrices[-1], matrices[-2::-1]))


def test_each_suspect_gradient_is_wrong_exactly_where_it_says():
    for (F, gradient, x), wrong, _ in exercises._suspects():
        right = central(F, x)
        gap = np.abs(gradient(x) - right) / np.max(np.abs(right))
        assert [i for i in range(len(x)) if gap[i] > 1e-3] == wrong
        assert all(gap[i] < 1e-7 for i in range(len(x)) if i not in wrong)


def test_each_of_the_seven_mistakes_is_one():
    rng = np.random.default_rng(1)
    W, b, z, a = rng.normal(size=(3, 3)), *rng.normal(size=(3, 3))
    right = central(lambda z: a @ sigmoid(W @ z + b), z)
    for name, wrong in exercises.MISTAKES:
        assert np.max(np.abs(wrong(W, b, z, a) - right)) > 1e-3, name


def slopes(F, x, h):
    e = h * np.eye(len(x))
    return [(F(x + row) - F(x - row)) / (2 * h) for row in e]


def in_lists(F, gradient, x):
    x, found = list(x), []
    numbers = slopes(F, np.array(x), 1e-5)
    given, largest = list(gradient(x)), max(map(abs, numbers))
    for i, (g, n) in enumerate(zip(given, numbers, strict=True)):
        if abs(g - n) > 1e-5 * largest:
            found.append(i)
    return tuple(found)


def in_place(F, gradient, x):
    g, numbers = np.array(gradient(x)), []
    for i in range(len(x)):
        x[i] += 1e-6
        up = F(x)
        x[i] -= 2e-6
        numbers.append((up - F(x)) / 2e-6)
        x[i] += 1e-6
    return np.flatnonzero(np.abs(g - numbers) > 1e-5 * np.max(np.abs(numbers)))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("gradient_check", in_lists),
        ("gradient_check", in_place),
        ("gradient_check", lambda F, g, x: {float(i) for i in in_place(F, g, x)}),
        ("catch_the_mistakes", [np.array([[0.5, -1.0], [0.8, 0.3]], "f4"), (0.1, -0.2), [1, 2], np.array([1.0, -0.5])]),
        ("catch_the_mistakes", ([[0.5, -1, 2], [0.8, 0.3, 1]], [0.1, -0.2], [1, 2, -1], [1, -0.5])),
        ("forwards_is_cheap", np.array([1, 50, 50, 50, 50])),
        ("forwards_is_cheap", (1.0, 50, 50, 50, np.float32(50))),
        ("narrow_end_fails", (2, 300, 1, 1, 1)),
        ("narrow_end_fails", [3, 300, 1, 1, 2]),
        ("predict_the_v", (1e-3, 1e-7, 1e-11, 1e-8, 1e-4)),
        ("cube_then_square", "192"),
        ("slope_of_product", lambda x: np.array(2 * x * np.sin(x) + x * x * np.cos(x))),
        ("square_vjp", lambda W, z, a: [float(v) for v in (2 * a * (W @ z)) @ W]),
        ("single_precision_nudge", np.float32(0.004)),
    ],
)
def test_right_answers_are_right_in_any_clothes(name, answer):
    reply = getattr(exercises, name)(answer)
    assert reply.right, reply
