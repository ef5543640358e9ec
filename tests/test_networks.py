"""The networks of notebook 02: gradients against finite differences, one run and many, drawing, data."""

import numpy as np
import pytest

from nodetutor.activations import identity
from nodetutor.fields import Perceptron
from nodetutor.lessons.networks import drawings, exercises, learning
from nodetutor.lessons.networks.network import Network, beans, diagram, scatter, start
from nodetutor.lessons.networks.perceptron import fruits, perceptron
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


def test_the_loops_of_the_lesson_give_what_the_network_gives():
    network, rng = Network((2, 4, 3, 1)), np.random.default_rng(4)
    theta, x, y = rng.normal(size=network.size), rng.normal(size=(2, 5)), rng.normal(size=(1, 5))
    layers = network.layers(theta)
    z, h = learning.feed_forward(layers, x)
    gradients, a = learning.back_propagate(layers, z, h, y)
    by_theta = np.concatenate([part.ravel() for pair in gradients for part in pair])
    np.testing.assert_allclose(by_theta, network.objective(theta, x, y)[1], rtol=1e-12)
    e = 1e-6 * np.array([[1.0] + 4 * [0.0], 5 * [0.0]])
    numeric = (network.loss(theta, x + e, y) - network.loss(theta, x - e, y)) / 2e-6
    assert a[0][0, 0] == pytest.approx(numeric, rel=1e-6)


def test_a_stack_learns_as_its_networks_alone_each_with_its_rate():
    x, y, _, _ = learning.pots(40, 10)
    batches = np.random.default_rng(0).integers(40, size=(3, 8))
    layers = learning.stack([0.5, 1.0], 1)
    together = learning.trained(layers, [0.3, 0.1], batches, x, y)
    for i, lr in enumerate((0.3, 0.1)):
        alone = learning.trained([(W[i], b[i], sigma) for W, b, sigma in layers], lr, batches, x, y)
        for (W, b, _), (W_i, b_i, _) in zip(together, alone, strict=True):
            np.testing.assert_allclose(W[i], W_i, rtol=1e-10, atol=1e-13)
            np.testing.assert_allclose(b[i], b_i, rtol=1e-10, atol=1e-13)
    network = Network([2] + 15 * [20] + [1])
    theta = start(network, 1.0, seed=0)
    one = learning.trained(network.layers(theta), 0.1, batches[:1], x, y)
    flat = np.concatenate([part.ravel() for W, b, _ in one for part in (W, b)])
    step = theta - 0.1 * network.objective(theta, x[:, batches[0]], y[:, batches[0]])[1]
    np.testing.assert_allclose(flat, step, rtol=1e-12, atol=1e-15)


def test_a_constant_answer_has_the_share_one():
    x, y, _, _ = learning.pots(40, 10)
    layers = [(np.zeros((2, 1, 2)), np.full((2, 1, 1), 0.25), identity)]
    np.testing.assert_allclose(learning.loss_shares(layers, x, y, 0.25), [1.0, 1.0])


def test_an_epoch_takes_each_sample_once_and_needs_a_size_that_divides():
    x, y, _, _ = learning.pots(20, 10)
    network = Network((2, 3, 1))
    theta = start(network, seed=0, runs=2)
    losses, after = learning.learn(network, theta, 0.5, 20, 1, 0, x, y)
    np.testing.assert_allclose(after, theta - 0.5 * network.objective(theta, x, y)[1], rtol=1e-9, atol=1e-12)
    assert losses.shape == (2, 2)
    with pytest.raises(ValueError, match="divisor"):
        learning.learn(network, theta, 0.5, 3, 1, 0, x, y)


def test_the_perceptron_ends_without_mistakes():
    fruit, ripe = fruits()
    w, b, mistakes = perceptron(fruit, ripe)
    assert fruit.shape == (2, 60)
    assert mistakes[0] > 0 == mistakes[-1]
    np.testing.assert_array_equal((w @ fruit + b > 0).astype(float), ripe)


def test_the_drawings_say_what_they_show(shown):
    fruit, ripe = fruits()
    rng = np.random.default_rng(0)
    drawings.three_networks()
    drawings.show_perceptron([0.6, -0.4], 0.3, [1.0, 2.0])
    drawings.show_activations()
    drawings.show_layers()
    drawings.there_and_back([np.ones((n, 1)) for n in (2, 3, 1)], [np.zeros((n, 1)) for n in (2, 3, 1)])
    drawings.show_depth(dict.fromkeys(drawings.THREE, np.array([1.0, 0.1])))
    drawings.show_beans(*beans(50))
    drawings.show_answers({"flat": np.full(6400, 0.5), "bent": np.linspace(0, 1, 6400)}, fruit, ripe[None])
    drawings.show_fruit(fruit, ripe, np.array([1.0, 2.0]), -0.5, [3, 0])
    drawings.show_staircase(np.arange(4), np.array([0.0, 0.0, 1.0, 1.0]), np.arange(4))
    curves = dict.fromkeys(drawings.METHODS, rng.uniform(size=(21, 3)))
    drawings.show_epochs(curves, dict.fromkeys(drawings.METHODS, 1))
    drawings.show_rates([0.1, 1], {"batch": np.array([[2.0, 2.0], [1.0, 1.0]])})
    drawings.show_rest({1: np.ones((3, 4)), 0.1: np.full((3, 4), 0.5)})
    drawings.show_sizes([0.1, 1], dict.fromkeys(drawings.THREE, np.ones((2, 3))))
    words = [said for _, said in shown]
    parts = ["small weights: 2.3e-07", "weighted sum 0.1, answer 1", "relu 1", "W1 is 3 x 2", "answer 1.00",
             "times 1e-01",
             "50 beans", "same answer everywhere: flat. A shape: bent", "mistakes in each pass: 3, 0", "2 levels",
             "3 runs each", "batch at lr = 1, loss 1", "Lower at the end: 0.1", "near the constant's"]  # fmt: skip
    assert len(words) == len(parts)
    for said, part in zip(words, parts, strict=True):
        assert part in said
    for fig, _ in shown:
        fig.canvas.draw()


def loops(W, b, x, a):
    n = range(len(x))
    z = [sum(W[i][j] * x[j] for j in n) + b[i] for i in n]
    d = [a[i] * (1 - float(np.tanh(z[i])) ** 2) for i in n]
    return [[d[i] * x[j] for j in n] for i in n], tuple(d), [a[j] + sum(W[i][j] * d[i] for i in n) for j in n]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("shortcut", loops),
        ("running_mean", lambda m, x, n: (m * (n - 1) + x) / n),
        ("explain_the_sigmoid", "b"),
        ("explain_the_zero", " C "),
        ("explain_the_large", "B."),
        ("fair_comparison", {"runs": range(12), "rates": [0.1, 1, 10], "budget": "Epochs", "chosen on": "other runs",
                             "loss on": "all samples"}),
        ("relu_scale", np.float32(1.4)),
        ("number_of_steps", 300.0),
        ("neuron_slope", 1),
    ],
)  # fmt: skip
def test_right_answers_are_right_in_any_clothes(name, answer):
    reply = getattr(exercises, name)(answer)
    assert reply.right, reply


def test_lines_and_shares_lie_where_the_words_say(shown):
    fruit, ripe = fruits()
    w, b = np.array([1.0, 2.0]), -0.5
    drawings.show_fruit(fruit, ripe, w, b, [3, 0])
    line = np.array(shown[0][0].axes[0].lines[0].get_data())
    assert np.allclose(w @ line + b, 0)
    signals, gradients = np.array([1.0, 0.1]), np.array([0.02, 2.0])
    drawings.show_depth(dict.fromkeys(drawings.THREE, signals), dict.fromkeys(drawings.THREE, gradients))
    fig, words = shown[1]
    assert "signal times 1e-01, gradient times 1e-02" in words
    assert np.allclose(fig.axes[0].lines[0].get_ydata(), [1, 0.1])
    assert np.allclose(fig.axes[1].lines[0].get_ydata(), [0.01, 1])
    shares = np.array([[2.0, 2, 0.1], [0.5, 0.6, 3]])
    drawings.show_sizes([0.1, 1], dict.fromkeys(drawings.THREE, shares))
    assert shown[2][1].count("far below") == 3
    drawings.show_epochs({"batch": np.array([[9.0] * 20, np.arange(20.0)])}, {"batch": 1})
    assert "batch 9 (0 to 18)" in shown[3][1]  # the tenth, the first and the nineteenth of twenty
    drawings.show_perceptron([0.6, -0.4], 0.3, [1.0, 3.0])
    assert "weighted sum -0.3, answer 0" in shown[4][1]
    x, y = drawings.plane(3).reshape(2, 3, 3)
    assert np.array_equal(x[0], [-2, 0, 2])
    assert np.array_equal(y[:, 0], [-2, 0, 2])
    raw, sprouted = beans(50)
    drawings.show_beans(raw, sprouted)
    assert f"50 beans: {int(sprouted.sum())} sprouted" in shown[5][1]
    assert len(shown[5][0].axes[0].lines[0].get_xdata()) == sprouted.sum()
