"""The counting layer of notebook 04 computes what `Layer` computes, pushes changes forward, and counts columns."""

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.fields import Layer
from nodetutor.gradients import continuous
from nodetutor.lessons.adjoint.counted import Counted
from nodetutor.lessons.adjoint.drawings import draw_costs, draw_homes, draw_jumps, draw_limit, held
from nodetutor.lessons.adjoint.explorers import FIELDS, NUDGE, STEPS, gradient_error, measure, nudged, one_nudge, tell
from nodetutor.lessons.adjoint.ways import WAYS, by_discrete_adjoint, lean_adjoint, peak, work
from nodetutor.solvers import METHODS, RK4, solve


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


@pytest.mark.parametrize("angle", [0, 75, 210])
def test_a_nudge_happens_at_its_time_and_only_then(angle):
    field, theta = FIELDS["gentle"]
    t = np.linspace(0, 2, 41)
    z, paths = solve(field, theta, thesis.START, t, RK4), nudged(angle)
    direction = NUDGE * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    for n in (0, 7, 40):
        assert np.allclose(paths[:n, :, n], z[:n], rtol=1e-12)
        assert paths[n, :, n] == pytest.approx(z[n] + direction, rel=1e-12)
        if n < 40:
            after = solve(field, theta, z[n] + direction, t[n:], RK4)
            assert np.allclose(paths[n:, :, n], after, rtol=1e-12)


def test_the_nudge_explorer_tells_what_the_loss_does():
    explorer = one_nudge()
    early = explorer.text()
    assert "t = 0.00" in early
    assert "grows by 1.7" in early
    explorer.sliders[0].value = 2.0
    assert "t = 2.00" in explorer.text()
    assert "grows by 0.53" in explorer.text()
    explorer.sliders[1].value = 180
    assert "falls by" in explorer.text()
    assert explorer.error.value == ""


def test_the_four_ways_cost_what_their_formulas_say():
    for d, steps in ((2, 3), (3, 10)):
        p = d * d + d
        expected = [2 * p * steps, (1 + p) * steps, 2 * steps, 3 * steps + 2]
        assert [work(way, d, steps)[0] for way in WAYS.values()] == expected
        gradients = [work(way, d, steps)[1] for way in WAYS.values()]
        assert gradients[0] == pytest.approx(gradients[2], rel=1e-5, abs=1e-6)
        assert gradients[1] == pytest.approx(gradients[2], rel=1e-12)
        assert work(lean_adjoint, d, steps)[1] == pytest.approx(gradients[3], rel=1e-12)


def test_what_is_held_grows_as_drawn():
    floats = held([5, 20])
    assert floats["discrete adjoint"].tolist() == [16 * 6 + 16, 16 * 21 + 16]
    assert floats["continuous adjoint"].tolist() == [33, 33]
    assert floats["forward sensitivities"].tolist() == [16 + 16 * 272] * 2
    assert floats["finite differences"].tolist() == [16, 16]
    assert 15 < (peak(by_discrete_adjoint, 16, 400) - peak(by_discrete_adjoint, 16, 200)) / 200 < 18


def test_the_drawings_say_what_they_show():
    assert "5440 (finite differences)" in draw_costs()[1]
    assert "flow: slope 2.0. The difference quotient: slope 1.0" in draw_limit()[1]
    assert "gentle field 0.039, steep field 0.39" in draw_homes()[1]
    t, curve = np.linspace(0, 1, 3), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    fig, words = draw_jumps(t, curve, {1: np.array([0.5, -1.0]), 2: curve[2]})
    assert "a1 jumps from 2.5 to 3 and a2 jumps from 5 to 4" in words
    first, second = fig.axes[0].lines[:2]
    assert first.get_ydata().tolist() == [1, 3]
    assert second.get_ydata().tolist() == [2.5, 5]
