"""What notebook 08 counts with: studies at equal cost, shares with an interval, gradients to a level."""

import re

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.gradients import backward
from nodetutor.initialize import glorot
from nodetutor.lessons.what_the_figures_show import drawings, explorers
from nodetutor.lessons.what_the_figures_show.drawings import half_way
from nodetutor.lessons.what_the_figures_show.study import about, percent, reached, rises, rivals_at, share, study
from nodetutor.optimizers import GradientDescent, Lookahead
from nodetutor.solvers import solve
from nodetutor.training import ode_objective, train

STARTS = glorot(thesis.FIELD, seed=0, runs=5)


@pytest.mark.parametrize("one_pass", [thesis.printed, backward])
def test_a_study_is_train_in_every_cell(one_pass):
    cells = [(0.05, 1, 1.0), (0.1, 3, 0.5)]
    losses, ends = study(cells, STARTS, 12, one_pass)
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, thesis.LOSS, backward=one_pass)
    for i, (lr, k, alpha) in enumerate(cells):
        story = train(objective, STARTS, Lookahead(GradientDescent(lr), k, alpha), 12)
        assert np.allclose(losses[:, i], story.losses, rtol=1e-12)
        assert np.allclose(ends[i], objective(story.theta)[0], rtol=1e-12)


def test_many_cells_are_cut_into_batches_without_a_trace():
    cells = [(0.01 * (i + 1), 2, 0.5) for i in range(7)]
    many = np.tile(STARTS, 200)
    losses, ends = study(cells, many, 3, backward)
    assert losses.shape == (3, 7, 1000)
    assert np.allclose(ends[:, :5], study(cells, STARTS, 3, backward)[1], rtol=1e-12)


def test_more_starts_than_fit_in_one_batch_are_trained_cell_by_cell():
    losses, ends = study([(0.1, 1, 1.0), (0.2, 1, 1.0)], np.tile(STARTS, 1000), 2, backward)
    assert np.allclose(ends[:, -5:], study([(0.1, 1, 1.0), (0.2, 1, 1.0)], STARTS, 2, backward)[1], rtol=1e-12)


def test_each_start_may_have_its_own_target():
    targets = np.array([[1.5, 2.0, 2.5, 1.2, 2.8], [2.5, 3.0, 3.5, 3.9, 2.1]])
    cells = [(0.1, 1, 1.0), (0.2, 1, 1.0)]
    losses, _ = study(cells, STARTS, 4, backward, targets)
    alone, _ = study(cells, STARTS[:, 3:4], 4, backward, targets[:, 3])
    assert np.allclose(losses[:, :, 3], alone[:, :, 0], rtol=1e-12)


def test_a_run_that_diverges_ends_at_inf():
    assert np.isinf(study([(10.0, 1, 1.0)], STARTS, 120, thesis.printed)[1]).all()


def test_a_target_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="target"):
        study([(0.1, 1, 1.0)], STARTS, 4, backward, np.ones((2, 3)))


def test_share_is_wilsons_interval():
    p, low, high = share(np.arange(1000) < 50)
    assert p == 0.05
    assert np.allclose((low, high), (0.03813, 0.06531), atol=1e-5)  # worked out by hand
    for wins, z in (([True, False, False], 1.0), (np.arange(40) < 31, 2.5)):
        p, *ends = share(wins, z)
        for x in ends:  # what defines them: p lies z standard deviations of a share x away from x
            assert (p - x) ** 2 == pytest.approx(z**2 * x * (1 - x) / len(wins), rel=1e-12)
    assert share([True] * 10)[2] == pytest.approx(1.0)
    with pytest.raises(ValueError, match="wins"):
        share([])


def test_reached_counts_gradients_and_says_inf():
    losses = np.array([[4.0, 0.1, 4.0], [2.0, 5.0, 3.0], [0.5, 5.0, 2.0], [0.4, 0.2, 1.0]])
    assert reached(losses, 0.5, every=4).tolist() == [8.0, 0.0, np.inf]


def test_rivals_differ_in_one_thing_and_rates_come_outside():
    assert rivals_at([0.1, 0.2], ["gradient descent", "control", "k = 5"]) == [
        (0.1, 1, 1.0), (0.05, 1, 1.0), (0.1, 5, 0.5), (0.2, 1, 1.0), (0.1, 1, 1.0), (0.2, 5, 0.5),
    ]  # fmt: skip


def test_a_curve_rises_if_it_does_so_once():
    assert rises(np.array([[3.0, 3.0, 1.0], [2.0, 3.5, 1.0], [1.0, 1.0, 1.0]])).tolist() == [False, True, False]


def test_shares_in_words():
    assert percent(np.arange(1000) < 500) == " 50 % (46.9 to 53.1)"
    assert [about(np.arange(200) < n) for n in (0, 24, 83, 130, 200)] == [
        "0-10 %",
        "10-30 %",
        "30-45 %",
        "45-85 %",
        "85-100 %",
    ]


def test_half_way_lies_on_the_line_between_two_points():
    assert half_way(np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.4, 0.9])) == pytest.approx(2.4)


def test_the_price_of_a_point_moves_lookahead_and_nothing_else():
    explorer = explorers.price_of_a_point()
    losses, _ = study([(0.01, 4, 0.5)], glorot(thesis.FIELD, 0, explorers.RUNS), 97)
    first = int(np.argmax(np.sort(losses[::4, 0], axis=-1)[:, 149] <= 0.01))
    for price in (1, 2, 4):
        explorer.sliders[0].value = price
        ours, theirs = map(
            int, re.search(r"position (\d+) for gradient descent and at (\d+)", explorer.text()).groups()
        )
        assert theirs == price * first
        assert 20 < ours < 30
    assert "equal cost" in explorer.text()


# --- drawings


def test_every_eighth_point_hides_what_the_other_seven_show(shown):
    calm, wild = np.linspace(5, 1, 64), np.linspace(5, 1, 64) + 0.5 * (np.arange(64) % 2)
    losses = np.stack([calm, wild], axis=1)
    drawings.show_every_eighth({"gradient descent": losses, "control": losses})
    fig, words = shown[0]
    assert "more than 0.01 30 times" in words
    assert "one point in 8, 0 times" in words
    assert np.allclose(fig.axes[1].lines[0].get_data(), [np.arange(7, 60, 8), wild[7:60:8]])


def test_failures_are_counted_above_their_limits(shown):
    few, many = np.r_[np.full(15, 0.01), np.full(5, 0.3)], np.r_[np.full(12, 0.01), np.full(8, 0.9)]
    final = np.array([[few, few, few, few], [few, many, many, few]])  # (rates, rivals, starts)
    drawings.show_failures([1, 3], {30: final, 60: final[::-1]})
    fig, words = shown[0]
    assert "30 gradients, above 0.1: gradient descent 10-30 %, control 30-45 %," in words
    assert "60 gradients, above 0.5: gradient descent 0-10 %, control 0-10 %," in words
    assert np.allclose(fig.axes[0].lines[1].get_data(), [[1, 3], [25, 40]])
    assert np.allclose(fig.axes[1].lines[1].get_data(), [[1, 3], [0, 40]])


def test_the_box_shows_where_starts_arrive(shown):
    drawings.show_box(STARTS)
    for line, scale in zip(shown[0][0].axes[0].lines, (1, 8), strict=False):
        want = solve(thesis.FIELD, scale * STARTS, thesis.START, thesis.TIMES)[-1]
        assert np.allclose(line.get_data(), want)


def test_medians_and_gaps_are_told_as_they_are(shown):
    losses = np.array([[4.0, 4, 4], [1.0, 2, 9]])
    drawings.show_race({"gradient descent": losses, "control": losses / 4}, "what")
    assert shown[0][1].endswith("Median after 1 gradients: gradient descent 2, control 0.5.")
    by_alpha = np.array([[[[3.0, 6, 90]] * 6] * 2, [[[1.0, 2, 3]] * 6] * 2])
    by_alpha[0, 0, 4] = 8
    drawings.show_alphas(np.arange(6) / 10, by_alpha, (0.1, 1.0))
    assert "Lookahead's median is 3.0 times the control's at alpha = 0.1, 4.0 times at 0.5" in shown[1][1]
    by_k = np.arange(16.0).reshape(2, 4, 2) / 10
    drawings.show_parity([1, 2], [0.1, 0.3, 1, 3], by_k)
    left, right = shown[2][0].axes
    assert np.allclose([line.get_ydata() for line in left.lines], np.median(by_k, axis=-1).T[:3])
    assert np.allclose([line.get_ydata() for line in right.lines], [[0, 100], [100, 100]])
    drawings.show_decay({("exact", 0.1): np.array([9.0, 5, 3])} | dict.fromkeys((("exact", 1), ("printed", 0.1), ("printed", 1)), np.ones(3)), {"exact": -1.26, "printed": -2})  # fmt: skip # noqa: E501
    assert np.allclose(shown[3][0].axes[0].lines[0].get_data(), [[0.1, 0.2], [5, 3]])
    assert "exact -1.3, printed -2.0" in shown[3][1]
    shares = np.array([0.0, 0.25, 0.75])
    drawings.show_shaking({"a": (np.array([0.1, 0.2, 0.4]), shares)})
    assert "a from a rate of about 0.3 on" in shown[4][1]
