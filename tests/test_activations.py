"""Activations: values, slopes, limits."""

import numpy as np
import pytest

from helpers import assert_close
from nodetutor.activations import ACTIVATIONS, Activation, activation_named, relu, sigmoid, tanh

SMOOTH = ["sigmoid", "tanh", "identity"]


def test_the_four_activations_of_the_series_are_there_by_name():
    assert sorted(ACTIVATIONS) == ["identity", "relu", "sigmoid", "tanh"]
    for name, activation in ACTIVATIONS.items():
        assert activation_named(name) is activation
        assert activation_named(activation) is activation


@pytest.mark.parametrize("name", SMOOTH)
def test_slope_is_the_derivative_by_central_differences(name):
    f, x, h = ACTIVATIONS[name], np.linspace(-5, 5, 41), 1e-5
    assert_close(name, f.slope(x), (f(x + h) - f(x - h)) / (2 * h), rtol=1e-9)


def test_relu_and_its_slope_are_0_up_to_0_and_x_and_1_above():
    x = np.array([-2.0, -0.0, 0.0, 1e-300, 3.0])
    assert relu(x).tolist() == [0, 0, 0, 1e-300, 3]
    assert relu.slope(x).tolist() == [0, 0, 0, 1, 1]


def test_sigmoid_at_known_points():
    x = np.array([0, np.log(3), -np.log(3)])
    assert_close("sigmoid", sigmoid(x), [0.5, 0.75, 0.25], rtol=1e-15)
    assert_close("slope", sigmoid.slope(x), [0.25, 0.1875, 0.1875], rtol=1e-15)


def test_sigmoid_is_tanh_of_half_x_shifted():
    x = np.linspace(-8, 8, 33)
    assert_close("sigmoid", sigmoid(x), (1 + np.tanh(x / 2)) / 2, rtol=1e-15)


def test_sigmoid_slope_is_at_most_a_quarter():
    slopes = sigmoid.slope(np.linspace(-40, 40, 1001))
    assert slopes.max() == 0.25, f"largest slope {slopes.max()}"
    assert slopes.min() >= 0, f"smallest slope {slopes.min()}"


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_enormous_arguments_give_the_limits_without_a_warning(name):
    limits = {
        "sigmoid": ([0, 1], [0, 0]), "tanh": ([-1, 1], [0, 0]),
        "relu": ([0, 1e308], [0, 1]), "identity": ([-1e308, 1e308], [1, 1]),
    }[name]  # fmt: skip
    x = np.array([-1e308, 1e308])
    assert ACTIVATIONS[name](x).tolist() == limits[0]
    assert ACTIVATIONS[name].slope(x).tolist() == limits[1]


def test_infinite_arguments_give_the_limits():
    x = np.array([-np.inf, np.inf])
    assert sigmoid(x).tolist() == [0, 1]
    assert sigmoid.slope(x).tolist() == [0, 0]
    assert tanh(x).tolist() == [-1, 1]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_nan_stays_nan(name):
    assert np.isnan(ACTIVATIONS[name](np.array([np.nan, 1.0]))).tolist() == [True, False]
    assert np.isnan(ACTIVATIONS[name].slope(np.array([np.nan, 1.0]))).tolist() == [True, False]


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 4)])
def test_shapes_are_kept(name, shape):
    x = np.full(shape, 0.3)
    assert np.shape(ACTIVATIONS[name](x)) == shape
    assert np.shape(ACTIVATIONS[name].slope(x)) == shape


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_numbers_lists_and_whole_numbers_work_like_arrays_of_floats(name):
    f = ACTIVATIONS[name]
    assert f(2) == f(2.0) == f([2.0])[0] == f(np.array([2]))[0]
    assert f.slope(2) == f.slope(2.0) == f.slope([2.0])[0] == f.slope(np.array([2]))[0]


def test_an_own_activation_can_be_made_and_used_by_a_field():
    from nodetutor.fields import Layer

    softplus = Activation("softplus", lambda x: np.log1p(np.exp(x)), lambda s: 1 - np.exp(-s))
    field = Layer(2, softplus)
    theta, z = np.array([1.0, 2, 3, 4, 5, 6]) / 10, np.array([0.3, -0.2])
    want = np.log1p(np.exp(np.array([0.1 * 0.3 - 0.2 * 0.2 + 0.5, 0.3 * 0.3 - 0.4 * 0.2 + 0.6])))
    assert_close("softplus layer", field(0.0, z, theta), want, rtol=1e-15)
    assert_close("its slope is sigmoid", softplus.slope(want), sigmoid(want), rtol=1e-14)
