"""Figures: what is shown speaks, bands are the percentiles they say."""

import io

import numpy as np
import pytest
from PIL import Image

from nodetutor.notebook import figures
from nodetutor.notebook.figures import hold, quantiles, say, show, slope, subplots

NOTEBOOK = "IPython.core.interactiveshell.InteractiveShell.initialized"


def test_show_gives_picture_words_and_alt(monkeypatch):
    seen = []
    monkeypatch.setattr(NOTEBOOK, lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda data, **kwargs: seen.append((data, kwargs)))
    fig, ax = subplots(size=(4, 2))
    ax.plot([0, 1], [0, 1])
    show(fig, "A line that rises\n   from 0 to 1.")
    (data, kwargs), words = seen[0], "A line that rises from 0 to 1."
    assert data["text/plain"] == words == kwargs["metadata"]["image/png"]["alt"]
    assert Image.open(io.BytesIO(data["image/png"])).size == (800, 400)
    assert seen[0][1]["metadata"]["image/png"]["width"] == 400


def test_in_a_script_show_tells_the_words_and_no_bytes(monkeypatch, capsys):
    monkeypatch.setattr(NOTEBOOK, lambda: False)
    show(subplots(size=(4, 2))[0], "A line that rises\n   from 0 to 1.")
    assert capsys.readouterr().out == "A line that rises from 0 to 1.\n"


def test_quantiles_are_values_and_leave_nan_out():
    values = np.array([[3.0, np.nan, 1.0, 2.0, np.inf], [5.0, 5.0, 5.0, np.nan, np.nan]])
    assert np.array_equal(quantiles(values), [[1, 5], [2, 5], [np.inf, 5]])
    even = np.random.default_rng(0).normal(size=(3, 1001))
    assert np.allclose(quantiles(even), np.percentile(even, (5, 50, 95), axis=-1, method="inverted_cdf"))


def test_hold_keeps_the_last_value():
    values = np.array([[1.0, 4.0, 5.0], [2.0, np.nan, np.inf], [np.nan, np.nan, np.nan]])
    assert np.array_equal(hold(values), [[1, 4, 5], [2, 4, np.inf], [2, 4, np.inf]])


def test_slope_finds_the_exponent():
    x = np.array([0.1, 0.2, 0.4])
    assert slope(x, 3 * x**2) == pytest.approx(2)


def test_say_is_short_and_names_what_is_not_finite():
    assert [say(0.012345), say(12345.0), say(np.inf)] == ["0.012", "1.2e+04", "not finite"]


def test_a_band_reaches_from_5_to_95_per_cent():
    _, ax = subplots()
    values = np.arange(1.0, 201.0).reshape(2, 100)
    line = figures.band(ax, [0, 1], values, figures.LINES["exact"])
    assert list(line.get_ydata()) == [50, 150]
    corners = ax.collections[0].get_paths()[0].vertices
    assert {y for x, y in corners if x == 0} == {5, 95}
