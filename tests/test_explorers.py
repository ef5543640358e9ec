"""What the explorers compute by themselves is what the package computes: steps, gradients, limits, numbers in words."""

import re

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.activations import ACTIVATIONS
from nodetutor.fields import Layer
from nodetutor.gradients import backward, finite_differences
from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import explorers as beyond
from nodetutor.lessons.beyond import spiral
from nodetutor.lessons.chain_rule import explorers as chain_rule
from nodetutor.lessons.figures_4_to_12 import explorers as figures_4_to_12
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.lessons.networks import explorers as networks
from nodetutor.lessons.networks.network import Network
from nodetutor.lessons.start_here import explorers as start_here
from nodetutor.lessons.what_the_figures_show import explorers as what_the_figures_show
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.figures import say
from nodetutor.optimizers import Adam, GradientDescent, Lookahead, Momentum
from nodetutor.samples import windows
from nodetutor.solvers import solve
from nodetutor.training import ode_objective, train


def set_to(explorer, *values):
    """Move all sliders and return the words."""
    for slider, value in zip(explorer.sliders, values, strict=True):
        slider.value = value
    assert explorer.error.value == ""
    return explorer.text()


# --- 02: networks


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu"])
def test_one_neuron_tells_its_answer_and_its_slope(name):
    words = set_to(networks.one_neuron(), name, 1.5, -0.5, 0.75)
    sigma, w, b, x = ACTIVATIONS[name], 1.5, -0.5, 0.75
    slope = (sigma(w * (x + 1e-6) + b) - sigma(w * (x - 1e-6) + b)) / 2e-6
    h, told = (float(re.search(rf"{what} (-?[\d.]+)\.?[, ]", words + " ")[1].rstrip(".")) for what in ("h =", r"\d ="))
    assert h == pytest.approx(float(sigma(w * x + b)), abs=5e-4)
    assert told == pytest.approx(float(slope), abs=6e-4)


def test_sizes_are_those_of_the_signals_and_of_the_gradient():
    network, rng = Network((3, 4, 4, 2), output="tanh"), np.random.default_rng(0)
    theta, x, a = rng.normal(size=network.size), rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
    forward, back = networks.sizes(network.layers(theta), x, a)
    signals = network.signals(theta, x)[1]
    assert np.allclose(forward, [np.sqrt(np.mean(h**2)) for h in signals], rtol=1e-12)
    moved = finite_differences(lambda x: (a * network.signals(theta, x.reshape(3, 5))[1][-1]).sum(), x.ravel())
    assert back[0] == pytest.approx(np.sqrt(np.mean(moved**2)), rel=1e-7)
    assert back[-1] == pytest.approx(np.sqrt(np.mean(a**2)), rel=1e-12)


# --- 01: the chain rule


def test_a_walk_has_the_slope_of_each_link_and_of_the_chain():
    for x in (-1.3, -0.4, 0.8):
        values, slopes = chain_rule.walk(x, chain_rule.LINKS)
        h = 1e-6
        up, down = (chain_rule.walk(x + s * h, chain_rule.LINKS)[0] for s in (1, -1))
        quotients = np.subtract(up, down) / (2 * h)
        assert np.allclose(np.cumprod([1, *slopes]), quotients, rtol=1e-6, atol=1e-8)
        assert values[0] == x


def test_the_predicted_nudge_is_the_product_of_the_slopes():
    words = set_to(chain_rule.chain_and_nudge(), 0.8, 0.01, 3)
    slope = finite_differences(lambda x: np.exp(np.sin(np.square(x[0]))), [0.8])[0]
    guess, change = map(float, re.search(r"by (-?[\d.]+), and it changes it by (-?[\d.]+)\.$", words).groups())
    assert guess == pytest.approx(0.01 * slope, abs=5.1e-4)
    assert change == pytest.approx(np.exp(np.sin(0.81**2)) - np.exp(np.sin(0.8**2)), abs=5.1e-4)


def test_the_two_errors_are_those_of_the_differences():
    words = set_to(chain_rule.two_errors(), 0.1)
    told = re.search(r"forward difference (\S+), of the central difference (\S+)\.$", words)
    forward, central = map(float, told.groups())

    def f(x):
        return np.exp(np.sin(x**2))

    slope = finite_differences(lambda x: f(x[0]), [1.1])[0]
    assert forward == pytest.approx(abs((f(1.2) - f(1.1)) / 0.1 - slope), rel=0.5)
    assert central == pytest.approx(abs((f(1.2) - f(1.0)) / 0.2 - slope), rel=0.5)
    assert central < forward / 3


# --- 00 and 07: training


def test_the_first_explorer_shows_the_path_and_the_loss_of_its_iteration():
    words = set_to(start_here.learning(), 5, 2)
    start = glorot(thesis.FIELD, 0, start_here.STARTS)[:, 2]
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS)
    theta = train(objective, start, GradientDescent(start_here.RATE), 5).theta
    end = solve(thesis.FIELD, theta, thesis.START, thesis.TIMES)[-1]
    assert f"the path ends at ({end[0]:.2f}, {end[1]:.2f})" in words
    assert float(words.split()[-1].rstrip(".")) == pytest.approx(thesis.LOSS(end[None]), rel=0.06)


@pytest.mark.parametrize(("backward_pass", "one_pass"), [("printed", thesis.printed), ("exact", backward)])
def test_the_explorer_of_the_figures_tells_their_counts(backward_pass, one_pass):
    panel = thesis.experiment(glorot(thesis.FIELD, 9, 1), one_pass, rates=(0.1,), ks=(6,))[6, 0.1].start(0)
    words = set_to(figures_4_to_12.nine_experiments(), 0.1, 6, 0.5, 9, backward_pass, "slow updates")
    assert f"gradient descent ends in iteration {panel.standard.iterations} " in words
    assert f"Lookahead after {panel.slow_updates} slow updates" in words
    assert f"in fast step {panel.lookahead.iterations}" in words


def test_the_explorer_of_the_figures_draws_the_slow_losses():
    explorer = figures_4_to_12.nine_experiments()
    set_to(explorer, 0.1, 4, 0.5, 3, "printed", "slow updates")
    run = plain_floats.run(glorot(thesis.FIELD, 3), 0.1, 4, 0.5)
    panel = thesis.experiment(glorot(thesis.FIELD, 3, 1), rates=(0.1,), ks=(4,))[4, 0.1].start(0)
    counted, drawn = explorer.fig.axes[0].lines[1].get_data()
    slow = panel.slow_losses[np.isfinite(panel.slow_losses)]
    assert np.allclose(drawn, slow, atol=1e-12)
    assert list(counted) == list(range(1, len(slow) + 1))
    assert len(drawn) in (run.iterations // 4, run.iterations // 4 + 1)


# --- 08 and 09


@pytest.mark.parametrize(("name", "one_pass", "i"), [("printed", thesis.printed, 17), ("exact", backward, 28)])
def test_the_explorer_of_the_claims_tells_medians_and_failures_at_equal_cost(name, one_pass, i):
    lr, k = what_the_figures_show.RATES[i], 3  # rates at which some runs fail and some do not
    words = set_to(what_the_figures_show.rates_at_equal_cost(), lr, k, name, 0.5)
    starts = glorot(thesis.FIELD, 0, what_the_figures_show.STARTS)
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, backward=one_pass)
    for label, cell in (
        ("gradient descent", (lr, 1, 1.0)),
        ("control (lr times alpha)", (lr / 2, 1, 1.0)),
        ("Lookahead", (lr, k, 0.5)),
    ):
        optimizer = Lookahead(GradientDescent(cell[0]), *cell[1:])
        story = train(objective, starts, optimizer, what_the_figures_show.EVALUATIONS)
        with np.errstate(all="ignore"):
            ends = objective(story.theta)[0]
        ends = np.sort(np.where(np.isfinite(ends), ends, np.inf))
        told = re.search(rf"[:;] {re.escape(label)}: median loss (.+?), (\d+) % above 0.5", words)
        middle, failed = ends[what_the_figures_show.STARTS // 2 - 1], 100 * np.mean(ends > 0.5)
        assert float(told[2]) == pytest.approx(failed, abs=0.51)
        assert told[1] == "none (diverged)" if np.isinf(middle) else float(told[1]) == pytest.approx(middle, rel=0.5)


def test_the_explorer_of_the_spiral_tells_the_error_of_its_run_and_step():
    explorer = beyond.learning_field()
    path, data = spiral.observations()
    start = glorot(spiral.FIELD, 1, beyond.SEEDS)
    objective = ode_objective(spiral.FIELD, *windows(spiral.TIMES, data, length=6), "heun", samples=True)
    batches = np.random.default_rng(1).integers(35, size=(60, 8))
    theta = train(objective, start, Adam(0.05), 60, batches=batches).theta
    for run in range(beyond.SEEDS):
        words = set_to(explorer, 60, run)
        miss, first = map(float, re.search(r"by (\S+) on average \(at the beginning (\S+)\)\.$", words).groups())
        assert miss == pytest.approx(spiral.rollout_error(theta[:, run], path), rel=0.06)
        assert first == pytest.approx(spiral.rollout_error(start[:, run], path), rel=0.06)
        states = solve(spiral.FIELD, theta[:, run], spiral.START, spiral.TIMES, "heun")
        assert np.allclose(np.transpose(explorer.fig.axes[0].lines[1].get_data()), states, atol=1e-9)


@pytest.mark.parametrize(("solver", "steps"), [("euler", 20), ("midpoint", 10), ("rk4", 5)])
def test_mix_and_train_tells_where_the_computed_path_and_the_true_flow_end(solver, steps):
    words = set_to(beyond.mix_and_train(), "sigmoid", solver, "momentum", "in Lookahead", 0.1, 0)
    field, t = Layer(2), np.linspace(0, 2, steps + 1)
    objective = ode_objective(field, thesis.START, t, SquaredDistance(beyond.TARGET), solver)
    story = train(objective, glorot(field, 0), Lookahead(Momentum(0.1), 5, 0.5), 60)
    truth = solve(field, story.theta, thesis.START, np.linspace(0, 2, 2001), "rk4")[-1]
    told = re.search(r"by (\S+), .* by (\S+)\.$", words).groups()
    assert told == (say(np.sqrt(objective(story.theta)[0]), 1), say(np.linalg.norm(truth - beyond.TARGET), 1))
    assert f"{solver} with {steps} steps" in words
