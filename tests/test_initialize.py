"""Glorot's draws: spread, seeds, prefixes."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import assert_close
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.initialize import glorot


@pytest.mark.parametrize("runs", [1, 2, 12, 500])
@pytest.mark.parametrize("field", [Layer(), Perceptron(2, 8)], ids=["layer", "perceptron"])
def test_run_i_is_the_same_however_many_runs_are_drawn(field, runs):
    many = glorot(field, seed=3, runs=1000)
    assert np.array_equal(glorot(field, seed=3, runs=runs), many[:, :runs])


def test_without_runs_it_is_run_0():
    assert np.array_equal(glorot(Layer(), 5), glorot(Layer(), 5, runs=9)[:, 0])
    assert glorot(Layer(), 5).shape == (6,)


def test_equal_seeds_agree_and_different_seeds_do_not():
    assert np.array_equal(glorot(Layer()), glorot(Layer(), seed=0))
    assert np.array_equal(glorot(Layer(), 1, 4), glorot(Layer(), 1, 4))
    assert not np.isclose(glorot(Layer(), 1, 4), glorot(Layer(), 2, 4)).any()


def test_a_draw_does_not_touch_numpys_global_state():
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    glorot(Layer(), 0, 10)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize(
    ("field", "variances"),
    [
        (Layer(2), [0.5] * 6),
        (Layer(3), [1 / 3] * 12),
        (TimeScaled(Layer(2)), [0.5] * 6),
        (Perceptron(2, hidden=8), [0.2] * (16 + 8 + 16 + 2)),
        (SimpleNamespace(shapes=((1, 3), (2, 1))), [2 / 4] * (3 + 1) + [2 / 3] * (2 + 2)),
    ],
    ids=["layer 2", "layer 3", "time-scaled", "perceptron", "layers of different widths"],
)
def test_mean_is_0_and_variance_2_over_in_plus_out_for_weights_and_bias(field, variances):
    runs = 20_000
    theta = glorot(field, seed=0, runs=runs)
    want = np.array(variances)
    assert_close("means", theta.mean(axis=1), np.zeros(len(want)), atol=5 * np.sqrt(want.max() / runs))
    assert_close("variances", theta.var(axis=1) / want, np.ones(len(want)), atol=5 * np.sqrt(2 / runs))


def test_parameters_are_uncorrelated_and_normal():
    theta = glorot(Layer(), seed=0, runs=20_000)
    correlation = np.corrcoef(theta) - np.eye(6)
    assert np.abs(correlation).max() < 5 / np.sqrt(20_000), f"{np.abs(correlation).max()}"
    share = (np.abs(theta) < np.sqrt(0.5)).mean()
    assert abs(share - 0.6827) < 0.005, f"share within one deviation {share}, a normal has 0.6827"


def test_draws_are_contiguous_with_runs_last():
    theta = glorot(Layer(), 0, 100)
    assert theta.flags.c_contiguous, f"strides {theta.strides}"
