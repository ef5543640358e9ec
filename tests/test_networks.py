"""The networks of notebook 02: gradients against finite differences, one run and many, drawing, data."""

import numpy as np
import pytest

from nodetutor.fields import Perceptron
from nodetutor.lessons.networks.network import Network, beans, diagram, scatter, start
from nodetutor.notebook.figures import subplots

SHAPES = [
    ((2, 1), "tanh", "sigmoid"),
    ((2, 3, 1), "sigmoid", "sigmoid"),
    ((3, 4, 4, 2), "tanh", "identity"),
    ((1, 5, 2), "relu", "tanh"),
]


@pytest.mark.parametrize(("widths", "hidden", "output"), SHAPES)
def test_the_gradient_agrees_with_finite_differences(widths, hidden, output):
    network, rng = Network(widths, hidden, output), np.random.default_rng(0)
    theta = rng.normal(size=network.size)
    x, y = rng.normal(size=(widths[0], 7)), rng.normal(size=(widths[-1], 7))
    nudges = 1e-6 * np.eye(network.size)
    numeric = (network.loss(theta[:, None] + nudges, x, y) - network.loss(theta[:, None] - nudges, x, y)) / 2e-6
    loss, gradient = network.objective(theta, x, y)
    assert loss == pytest.approx(network.loss(theta, x, y), rel=1e-14)
    np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-8)


def test_runs_side_by_side_are_the_runs_one_by_one():
    network, rng = Network((2, 3, 2)), np.random.default_rng(1)
    theta = rng.normal(size=(network.size, 5))
    x, y = rng.normal(size=(2, 4, 5)), rng.normal(size=(2, 4, 5))
    losses, gradients = network.objective(theta, x, y)
    for i in range(5):
        loss, gradient = network.objective(theta[:, i], x[..., i], y[..., i])
        assert loss == pytest.approx(losses[i], rel=1e-13)
        np.testing.assert_allclose(gradient, gradients[:, i], rtol=1e-12, atol=1e-15)


def test_layers_give_the_same_signals_with_matrix_products():
    network, rng = Network((2, 3, 1)), np.random.default_rng(2)
    theta, x = rng.normal(size=(network.size, 4)), rng.normal(size=(2, 6))
    h = x
    for W, b, sigma in network.layers(theta):
        h = sigma(W @ h + b)
    np.testing.assert_allclose(np.moveaxis(h, 0, -1), network.signals(theta, x)[1][-1], rtol=1e-13)
    (W, b, _), *_ = network.layers(theta[:, 1])
    np.testing.assert_array_equal(W, network.layers(theta)[0][0][1])
    assert b.shape == (3, 1)


def test_one_hidden_layer_is_the_field_of_that_name():
    network, field = Network((2, 5, 2), output="identity"), Perceptron(2, 5)
    theta, z = np.random.default_rng(3).normal(size=network.size), np.array([[0.3], [-0.8]])
    np.testing.assert_allclose(network.signals(theta, z)[1][-1][:, 0], field(0.0, z[:, 0], theta), rtol=1e-13)
    y = np.array([[1.0], [2.0]])
    a = 2 * (field(0.0, z[:, 0], theta) - y[:, 0])
    np.testing.assert_allclose(network.objective(theta, z, y)[1], field.vjp(0.0, z[:, 0], theta, a)[1], rtol=1e-12)


def test_the_start_has_glorots_size_and_no_bias():
    network = Network((40, 60, 1))
    theta = start(network, 3.0, seed=1, runs=20)
    (W, b), _ = network.unpack(theta)
    assert W.std() == pytest.approx(3 * np.sqrt(2 / 100), rel=0.02)
    assert not b.any()
    np.testing.assert_array_equal(start(network, 3.0, seed=1), theta[:, 0])


def test_beans_are_seeded_and_some_sprout():
    x, y = beans(500, seed=3)
    assert x.shape == (2, 500)
    assert y.shape == (1, 500)
    assert set(np.unique(y)) == {0.0, 1.0}
    assert 0.15 < y.mean() < 0.4
    np.testing.assert_array_equal(beans(500, seed=3)[0], x)
    near = np.hypot((x[0] - 24) / 10, (x[1] - 35) / 18) < 0.7
    assert y[0, near].mean() > 0.8 > 0.2 > y[0, ~near].mean()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Network((3,)),
        lambda: Network((3, 0)),
        lambda: Network((2, 1), hidden="bend"),
        lambda: Network((2, 1)).signals(np.zeros(4), np.zeros((2, 1))),
        lambda: Network((2, 1)).loss(np.zeros(3), np.zeros((3, 1)), np.zeros((1, 1))),
        lambda: start(Network((2, 1)), scale=-1),
        lambda: beans(0),
    ],
)
def test_wrong_input_is_named(wrong):
    with pytest.raises(ValueError, match="expected"):
        wrong()


def test_a_diagram_has_a_circle_a_text_and_arrows_for_each_neuron():
    fig, (left, right) = subplots(1, 2)
    diagram(left, [["1", "x"], ["h"]], notes=["in", "out"], labels={(0, 1, 0): "w"})
    texts = [text.get_text() for text in left.texts]
    assert {"1", "x", "h", "in", "out", "w"} <= set(texts)
    assert len(left.lines) == 3
    scatter(right, np.eye(2), np.array([0, 1]), "yes", "no")
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["yes", "no"]
    fig.canvas.draw()


def test_the_arrows_of_a_diagram_turn_round_for_the_way_back():
    ends = []
    for back in (False, True):
        ax = subplots()[1]
        diagram(ax, [["in"], ["out"]], back=back)
        arrow = next(text for text in ax.texts if getattr(text, "arrow_patch", None))
        ends.append((arrow.xyann[0], arrow.xy[0]))
    assert ends[0] == ends[1][::-1]
    assert ends[0][0] < ends[0][1]
