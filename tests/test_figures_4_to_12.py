"""What notebook 07 draws: one start's numbers are in the picture and in the words, a band's medians in both."""

import re

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.lessons.figures_4_to_12.drawings import band_panel, band_words, loss_panel, loss_words
from nodetutor.notebook.figures import hold, quantiles, say, subplots


def test_panels_count_iterations_and_slow_updates_from_1():
    panel = thesis.experiment(glorot(thesis.FIELD, 0, 30))[4, 0.01]
    _, (left, right) = subplots(1, 2)
    loss_panel(left, panel.start(0), "Figure 4")
    band_panel(right, panel, "Figure 4")
    solid, dashed = (line.get_data() for line in left.lines)
    one = panel.start(0)
    assert list(solid[0]) == list(range(1, len(solid[0]) + 1))
    assert np.array_equal(solid[1], one.standard.losses[np.isfinite(one.standard.losses)])
    assert np.array_equal(dashed[1], one.slow_losses[np.isfinite(one.slow_losses)])
    assert all(line.get_xdata()[0] == 1 for line in right.lines)
    assert np.array_equal(right.lines[2].get_ydata(), quantiles(hold(panel.standard.losses))[1])
    assert (left.get_yscale(), right.get_yscale()) == ("linear", "log")


def test_band_words_tell_the_last_losses():
    panel = thesis.experiment(glorot(thesis.FIELD, 0, 30))[4, 0.01]
    middle = np.median(hold(panel.standard.losses)[-1])
    words = band_words(panel, "Figure 4")
    told, low, high = map(float, re.search(r"last loss (\S+) \(.*?: (\S+) to (\S+)\)", words).groups())
    assert told == pytest.approx(middle, rel=0.1)
    assert told < 0.9 * np.median(panel.standard.losses[0])
    assert [low, high] == pytest.approx(quantiles(hold(panel.standard.losses)[-1])[[0, 2]], rel=0.05)


def test_words_carry_the_counts_and_the_losses():
    theta = glorot(thesis.FIELD, 0, 30)
    panel = thesis.experiment(theta)[4, 0.01]
    one = panel.start(0)
    last, slow = (x[np.isfinite(x)][-1] for x in (one.standard.losses, one.slow_losses))
    assert f"ends after {one.standard.iterations} iterations at loss {say(last)}" in loss_words(one, "Figure 4")
    assert f"after {one.slow_updates} slow updates at loss {say(slow)}" in loss_words(one, "Figure 4")
    assert f"gradient descent {np.median(panel.standard.iterations):.0f} at the median" in band_words(panel, "Figure 4")
