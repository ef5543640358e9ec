"""Activations: values, slopes, limits."""

import math

import numpy as np
import pytest

from helpers import assert_close
from nodetutor.activations import ACTIVATIONS, Activation, activation_named, relu, sigmoid, tanh
from nodetutor.differences import check_gradient
from nodetutor.fields import Layer, Perceptron, TimeScaled
from nodetutor.losses import SquaredDistance
from nodetutor.training import ode_objective

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
    softplus = Activation("softplus", lambda x: np.log1p(np.exp(x)), lambda s: 1 - np.exp(-s))
    field = Layer(2, softplus)
    theta, z = np.array([1.0, 2, 3, 4, 5, 6]) / 10, np.array([0.3, -0.2])
    want = np.log1p(np.exp(np.array([0.1 * 0.3 - 0.2 * 0.2 + 0.5, 0.3 * 0.3 - 0.4 * 0.2 + 0.6])))
    assert_close("softplus layer", field(0.0, z, theta), want, rtol=1e-15)
    assert_close("its slope is sigmoid", softplus.slope(want), sigmoid(want), rtol=1e-14)


SINE = Activation("sine", np.sin, slope=np.cos)
SOFTPLUS = Activation("softplus", lambda x: np.log1p(np.exp(x)), slope=sigmoid)


@pytest.mark.parametrize("activation", [SINE, SOFTPLUS], ids=repr)
@pytest.mark.parametrize("kind", [Layer, Perceptron, lambda **rest: TimeScaled(Layer(**rest))])
def test_an_activation_whose_slope_is_told_by_x_works_in_every_field_and_on_the_walk_back(activation, kind):
    field = kind(activation=activation)
    assert check_gradient(activation), check_gradient(activation)
    assert check_gradient(field), check_gradient(field)
    theta = np.random.default_rng(0).normal(size=(field.size, 3)) / 2
    objective = ode_objective(field, [2.0, -1.0], np.linspace(0, 1, 5), SquaredDistance([1.0, 0.0]), "heun")
    objective(theta)  # the first pass is guarded, the second is not
    assert check_gradient(objective, theta), check_gradient(objective, theta)


def test_of_two_slopes_that_differ_the_one_is_checked_that_gradients_use():
    both = Activation("both", np.sin, slope_from_value=np.cos, slope=np.cos)  # the first one is wrong
    assert not check_gradient(both)
    assert not check_gradient(Layer(2, both))


def test_a_matrix_is_taken_entry_by_entry():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    for sigma in (sigmoid, tanh):
        assert np.array_equal(sigma.slope(x.view(np.matrix)), sigma.slope(x))


def test_a_function_alone_is_told_what_it_needs():
    with pytest.raises(ValueError, match=r"^activation is <ufunc 'sin'>; expected one with its slope, such as Activ"):
        Layer(2, np.sin)
    with pytest.raises(ValueError, match=r"^slope_from_value is None; expected the slope as .*, or slope="):
        Activation("sine", np.sin)


def test_functions_that_are_none_of_one_number_are_refused():
    out = np.empty(8)

    def reused(x):
        out[: x.size] = np.sin(x).ravel()
        return out[: x.size].reshape(x.shape)

    def changing(x):
        x *= 2
        return x

    def softmax(x):
        return np.exp(x) / np.exp(x).sum()

    others = [lambda x: 1.0, lambda x: x[:1], lambda x: None, lambda x: x + 1j, lambda x: list(np.sin(x))]
    for bad in (np.sum, reused, changing, softmax, lambda x: x / x.max(axis=0), math.sin, *others):
        with pytest.raises(ValueError, match=r"^function is (.|\n)*; expected a function (that|of arrays)"):
            Activation("bad", bad, slope=np.cos)
        with pytest.raises(ValueError, match=r"^slope is (.|\n)*; expected a function (that|of arrays)"):
            Activation("bad", np.sin, slope=bad)
