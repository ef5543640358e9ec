"""The race of notebook 09: every rival has the same starts, noise and budget, and steps as its rule says."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.differences import check_gradient
from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import density, drawings, exercises
from nodetutor.lessons.beyond.race import NOISE, RIVALS, TARGET, noisy_race
from nodetutor.losses import SquaredDistance
from nodetutor.notebook.figures import subplots
from nodetutor.solvers import RK4
from nodetutor.training import ode_objective


@pytest.mark.parametrize("name", list(RIVALS))
def test_a_rival_steps_as_a_loop_by_hand(name):
    factor, k, alpha, falls = RIVALS[name]
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, SquaredDistance(TARGET))
    noise = NOISE * np.random.default_rng(0).normal(size=(11, 6, 3))
    for row, rate in enumerate((0.02, 0.3)):
        fast = slow = glorot(thesis.FIELD, seed=0, runs=3)
        for i in range(11):
            lr = factor * rate * (1 - i / 11 if falls else 1)
            fast = fast - lr * (objective(fast)[1] + noise[i])
            if (i + 1) % k == 0:
                fast = slow = (1 - alpha) * slow + alpha * fast
        got = noisy_race((0.02, 0.3), starts=3, steps=11)[name][row]
        assert np.allclose(got, objective(slow)[0], rtol=1e-9)


def test_the_control_is_gradient_descent_at_the_rate_times_the_alpha_of_lookahead():
    factor, *rest = RIVALS["control (lr times alpha)"]
    assert (1, *rest) == RIVALS["gradient descent"] == (1, 1, 1.0, False)
    others = {name: rival for name, rival in RIVALS.items() if name.startswith("Lookahead")}
    assert others == {f"Lookahead, k = {k}": (1, k, factor, False) for k in (4, 5)}


@pytest.mark.parametrize("change", [{"rates": []}, {"starts": 0}, {"steps": 0}])
def test_the_race_names_a_bad_argument(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        noisy_race(**({"rates": (0.1,), "starts": 2, "steps": 3} | change))


def test_a_design_with_a_list_of_seeds_counts_them():
    good = {
        "starts": range(3000),
        "noise": "The same for both",
        "budget": "equal gradients",
        "metric": "share above 0.1",
        "threshold": "two",
    }
    assert exercises.fair_race(good).right
    assert "touch" in exercises.fair_race(good | {"starts": 500}).text


# ------------------------------------------------------------------ a flow that carries a distribution

CARRIER = density.Carrier(hidden=5)
THETA = 2 * glorot(CARRIER, seed=3, runs=4)
POINTS = np.random.default_rng(6).normal(size=(2, 4))


def test_the_carriers_products_are_right():
    assert check_gradient(CARRIER)


def test_its_trace_is_that_of_the_jacobian_and_its_energy_the_square_of_f():
    state = density.at_start(POINTS)
    f = CARRIER.inner(0, POINTS, THETA)
    rows = [CARRIER.inner.vjp(0, POINTS, THETA, np.outer(e, np.ones(4)))[0][i] for i, e in enumerate(np.eye(2))]
    assert np.allclose(CARRIER(0, state, THETA), [*f, sum(rows), (f**2).sum(axis=0)], rtol=1e-12)


@pytest.mark.parametrize("price", [0.0, 0.3, np.array([[0.0], [0.1], [0.2], [0.3]])])
def test_the_loss_of_a_density_and_its_gradient_belong_together(price):
    start = density.at_start(POINTS)
    loss = density.MinusLogDensity(price)
    objective = ode_objective(CARRIER, start, density.TIMES, loss, RK4, samples=True)
    assert check_gradient(objective, THETA)


def test_a_density_adds_up_to_one_and_misses_it_with_the_order_of_the_solver():
    theta, (grid, area) = THETA[:, 0] / 2, density.square_grid(edge=8, count=161)
    for method, order in (("euler", 1), ("rk4", 4)):
        counts = np.array([1, 2, 4])
        misses = [
            abs(np.exp(density.log_density(CARRIER, theta, grid, np.linspace(0, 1, n + 1), method)).sum() * area - 1)
            for n in counts
        ]
        assert misses[-1] < 0.03
        assert np.polyfit(np.log(1 / counts), np.log(misses), 1)[0] == pytest.approx(order, abs=0.5)


def test_weights_turned_round_lead_back():
    t = np.linspace(0, 1, 101)
    there = density.carry(CARRIER, THETA, POINTS, t)
    back = density.carry(CARRIER, density.turned_round(CARRIER, THETA), there[:2], t)
    assert np.allclose(back[:2], POINTS, atol=1e-7)
    assert np.allclose(back[2], -there[2], atol=1e-7), "the density gets back what it lost"
    assert np.allclose(back[3], there[3], atol=1e-7), "the same way costs the same energy"


def test_the_density_under_a_nearly_linear_field_is_the_normal_one_of_the_closed_form():
    """tanh(x) = x for small x: with tiny W1 and huge W2 the field is A z, and the density that of exp(-A) N."""
    A, tiny = np.diag([0.5, -1.0]), 1e-5
    field = density.Carrier(hidden=2)
    theta = np.concatenate([(tiny * np.eye(2)).ravel(), [0, 0], (A / tiny).ravel(), [0, 0]])
    stretched = POINTS * np.exp(np.diag(A))[:, None]
    expected = -(stretched**2).sum(axis=0) / 2 - np.log(2 * np.pi) + np.trace(A)
    got = density.log_density(field, theta, POINTS, np.linspace(0, 1, 65))
    assert np.allclose(got, expected, atol=1e-6)


def test_the_ring_is_as_it_says():
    radius = np.hypot(*density.ring(20_000, seed=0))
    assert radius.mean() == pytest.approx(1.5, abs=0.01)
    assert radius.std() == pytest.approx(0.15, abs=0.005)


def test_training_makes_the_ring_likely_and_a_price_on_motion_makes_paths_calm():
    field, points, new = density.Carrier(hidden=16), density.ring(400, seed=0), density.ring(500, seed=1)
    learned = density.learn(field, points, (0.0, 0.1), runs=2)
    assert learned.shape == (field.size, 2, 2)
    first = glorot(field, seed=0, runs=2)
    for i in range(2):
        before = density.log_density(field, first[:, i], new).mean()
        after = [density.log_density(field, learned[:, j, i], new).mean() for j in range(2)]
        energy = [density.carry(field, learned[:, j, i], new)[3].mean() for j in range(2)]
        assert min(after) > before + 0.5
        assert energy[1] < energy[0] / 2


# ------------------------------------------------------------------ what the pictures say


def test_the_flow_back_ends_at_the_circle_that_the_words_count():
    """Under a field of nothing a normal cloud stays as it is: exp(-1/2) - exp(-2) of it lie within 0.5 of 1.5."""
    field, (_, axes) = density.Carrier(hidden=2), subplots(1, 3)
    words = drawings.draw_carried(axes, field, np.zeros(field.size))
    share = int(re.search(r"(\d+) per cent", words)[1])
    assert share == pytest.approx(100 * (np.exp(-0.5) - np.exp(-2)), abs=5)
    assert [ax.get_title() for ax in axes[:3]] == ["$t = 1$", "$t = 0.5$", "$t = 0$"]
    theta = 2 * glorot(field, seed=1)
    _, axes = subplots(1, 3)
    words = drawings.draw_carried(axes, field, theta)
    first, last = (np.array(axes[n].lines[0].get_data()) for n in (0, 2))
    assert np.allclose(density.carry(field, theta, last)[:2], first, atol=1e-3), "forward again, they are the cloud"
    before, after = (f"{100 * np.mean(np.abs(np.hypot(*points) - 1.5) < 0.5):.0f} per cent" for points in (first, last))
    assert after in words
    assert before != after


def test_medians_rates_and_orders_are_told_as_they_are():
    _, ax = subplots()
    race = dict.fromkeys(RIVALS, np.array([[0.01, 0.01, 9], [0.02, 0.02, 0.02], [0.5, 0.5, 0.001]]))
    assert drawings.draw_rates(ax, [0.1, 0.3, 1.0], race).startswith("gradient descent, up to lr = 0.3;")
    _, axes = subplots(1, 2)
    pair = np.array([[1.0, 1, 1], [0.1, 0.1, 9], [2, 2, 0.01]]), np.array([[0.1, 0.1, 9], [1.0, 1, 1], [2, 2, 0.01]])
    told = drawings.draw_inner(axes, [0.1, 0.3, 1.0], {"one": pair, "two": pair[::-1]})
    assert told.startswith(
        "one alone is best at lr = 0.3; one in Lookahead is best at lr = 0.1; two alone is best at lr = 0.1"
    )
    _, ax = subplots()
    counts = np.array([8.0, 16, 32])
    errors = {f"order {n}": 3 * counts**-n for n in (1, 2, 3, 4)}
    assert (
        drawings.draw_orders(ax, counts, errors) == "order 1 about 1, order 2 about 2, order 3 about 3, order 4 about 4"
    )
    _, ax = subplots()
    losses = np.arange(30.0)[:, None] * [1, 1, 2]
    told = drawings.draw_fits(ax, dict.fromkeys("abcd", SimpleNamespace(losses=losses)))
    assert told.startswith("a 2e+01,")  # the mean of 20 to 29
    assert np.allclose(ax.lines[0].get_data(), [[5, 15, 25], [4.5, 14.5, 24.5]])


def test_a_row_of_the_table_has_median_worst_and_share():
    values = np.r_[np.full(60, 1e-13), np.full(30, 1e-3), np.full(10, 0.5)]
    assert drawings.table_row(values).split() == ["below", "1e-12", "0.5", "60", "%"]
    _, ax = subplots()
    shares = dict.fromkeys(RIVALS, np.array([[0.2, 0.1, 0.4]]))
    drawings.draw_shares(ax, [0.1], shares)
    ends = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    assert np.allclose(ends, [10, 40])
