"""The counting layer of notebook 04 computes what `Layer` computes, pushes changes forward, and counts columns."""

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.fields import Layer
from nodetutor.gradients import continuous
from nodetutor.lessons.adjoint.counted import Counted
from nodetutor.lessons.adjoint.explorers import FIELDS, STEPS, gradient_error, measure, tell
from nodetutor.solvers import METHODS


@pytest.fixture
def point():
    rng = np.random.default_rng(4)
    return rng.normal(size=3), rng.normal(size=12), rng.normal(size=(3, 5)), rng.normal(size=(12, 5))


def test_it_computes_what_a_layer_computes(point):
    z, theta, dz, _ = point
    plain, counted = Layer(3), Counted(3)
    assert np.array_equal(counted(0.0, z, theta), plain(0.0, z, theta))
    for one, other in zip(counted.vjp(0.0, z, theta, dz), plain.vjp(0.0, z, theta, dz), strict=True):
        assert np.array_equal(one, other)


def test_push_is_the_directional_derivative(point):
    z, theta, dz, dtheta = point
    field, h = Counted(3), 1e-6
    pushed = field.push(z, theta, dz, dtheta)
    for i in range(5):
        up, down = (field(0.0, z + s * h * dz[:, i], theta + s * h * dtheta[:, i]) for s in (1, -1))
        assert pushed[:, i] == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-8)


def test_push_and_vjp_are_transposes(point):
    z, theta, dz, dtheta = point
    field, a = Counted(3), np.array([0.3, -1.2, 0.7])
    a_z, a_theta, _ = field.vjp(0.0, z, theta, a)
    assert a @ field.push(z, theta, dz, dtheta) == pytest.approx(a_z @ dz + a_theta @ dtheta, rel=1e-12)


def test_it_counts_columns(point):
    z, theta, dz, dtheta = point
    field = Counted(3)
    field(0.0, z, theta)
    assert field.calls == 1
    field(0.0, z, dtheta)
    assert field.calls == 6
    field.vjp(0.0, z, theta, z)
    assert field.calls == 7
    field.vjp(0.0, z, theta, dz)
    assert field.calls == 12
    field.push(z, theta, dz, dtheta)
    assert field.calls == 17
    assert Counted(3).calls == 0


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("method", METHODS)
def test_the_explorer_shows_the_orders(name, method):
    runs = [measure(name, method, n) for n in STEPS]
    for run in runs:
        assert run.discrete == pytest.approx(run.moved, rel=1e-6, abs=1e-7)
    order = 3 if method == "heun" else METHODS[method].order  # Heun's two adjoints meet faster than its solutions do
    for stored in (True, False):
        coarse, fine = (np.linalg.norm(run.continuous[stored] - run.discrete) for run in runs[-2:])
        assert np.log2(coarse / fine) == pytest.approx(order, abs=0.1 if name == "gentle" else 0.5)


@pytest.mark.parametrize("stored", [True, False])
def test_the_explorer_names_the_stored_and_the_re_integrated_gradient(stored):
    field, theta = FIELDS["steep"]
    run = measure("steep", "heun", 10)
    arguments = field, theta, run.forward, run.t, thesis.LOSS.gradient(run.forward), "heun"
    assert np.allclose(run.continuous[stored], continuous(*arguments, stored=stored).theta, rtol=1e-12)
    assert not np.allclose(run.continuous[stored], continuous(*arguments, stored=not stored).theta, rtol=1e-3)


def test_every_setting_of_the_explorer_has_a_picture_and_words():
    explorer = gradient_error()
    for slider in explorer.sliders:
        for value in getattr(slider, "options", None) or (slider.min, slider.max):
            slider.value = value
            assert explorer.error.value == ""
            assert len(explorer.text()) > 100


def test_an_error_in_words():
    assert tell(1e-9) == "below 1e-7"
    assert tell(0.0371) == "3.7 per cent"
    assert tell(3e-6) == "3e-06"
