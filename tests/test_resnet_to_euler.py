"""Notebook 03: the numbers in the drawn blocks, and the explorers against independent computing."""

import numpy as np
import pytest

from nodetutor.activations import tanh
from nodetutor.fields import Layer
from nodetutor.lessons.resnet_to_euler.drawings import block_values, draw_blocks, draw_flow
from nodetutor.lessons.resnet_to_euler.explorers import (
    COUNTS,
    END,
    FLOWS,
    blocks_and_curve,
    depth_and_gradient,
    euler_and_flow,
    follow,
    gradients,
    misses,
)
from nodetutor.notebook.figures import slope, subplots
from nodetutor.solvers import METHODS, RK4, solve, time_grid

KINDS = ("plain", "printed", "residual")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("z", "w"), [(1.0, 0.5), (-0.7, 2.0), (0.3, -1.5)])
def test_the_slope_of_a_block_is_its_difference_quotient(kind, z, w):
    h = 1e-6
    quotient = (block_values(kind, z + h, w)[0] - block_values(kind, z - h, w)[0]) / (2 * h)
    assert block_values(kind, z, w)[1] == pytest.approx(quotient, rel=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_to_the_first_weight_is_its_difference_quotient(kind):
    weights = np.random.default_rng(3).normal(size=9)

    def last(first):
        z = 1.0
        for w in [first, *weights[1:]]:
            z = block_values(kind, z, w)[0]
        return z

    h = 1e-5
    quotient = (last(weights[0] + h) - last(weights[0] - h)) / (2 * h)
    assert gradients(kind, weights.tolist())[-1] == pytest.approx(abs(quotient), rel=1e-5, abs=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_with_tanh_is_its_difference_quotient(kind):
    weights = np.random.default_rng(4).normal(size=7)

    def last(first):
        z = 1.0
        for w in [first, *weights[1:]]:
            u = w * z
            z = np.tanh(u) + {"plain": 0.0, "printed": u, "residual": z}[kind]
        return z

    quotient = (last(weights[0] + 1e-5) - last(weights[0] - 1e-5)) / 2e-5
    assert gradients(kind, weights, sigma=tanh)[-1] == pytest.approx(abs(quotient), rel=1e-5, abs=1e-10)


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("method", ["euler", "heun", "rk4"])
def test_the_explorer_follows_the_same_steps_as_solve_and_the_exact_solution(flow, method):
    f, exact = FLOWS[flow]
    steps = 64
    grid = time_grid(0, END, END / steps)
    states = solve(lambda t, z, theta: np.array([f(t, z[0])]), None, [0.3], grid, METHODS[method])
    assert np.allclose(follow(flow, method, 0.3, steps), states[:, 0], rtol=1e-12)
    ends = [follow(flow, method, 0.3, n)[-1] for n in COUNTS]
    assert misses(flow, method, 0.3) == [abs(end - exact(END, 0.3)) for end in ends]
    many = np.array([1024, 2048, 4096]) if method != "rk4" else np.array([128, 256, 512])
    errors = [abs(follow(flow, method, 0.3, n)[-1] - exact(END, 0.3)) for n in many.tolist()]
    assert slope(END / many, errors) == pytest.approx(METHODS[method].order, abs=0.1)


def test_the_drawings_speak():
    fig, ax = subplots()
    words = draw_blocks(ax, z=1.0, w=0.5)
    assert "He's skip: 1.6 leaves" in words
    fig, ax = subplots()
    draw_flow(ax, lambda t, z: -z, np.arange(3))
    arrows = ax.collections[0]
    assert arrows.N == 45
    t, z = np.meshgrid(np.arange(3), np.linspace(-3, 3, 15))
    fig, ax = subplots()
    draw_flow(ax, lambda t, z: 2 * t - z, np.arange(3))
    assert np.allclose(ax.collections[0].V / ax.collections[0].U, (2 * t - z).ravel(), rtol=1e-9)


@pytest.mark.parametrize("make", [blocks_and_curve, depth_and_gradient, euler_and_flow])
def test_every_corner_gives_a_picture_and_words(make):
    explorer = make()
    choices = [(s.options if hasattr(s, "options") else (s.min, s.max)) for s in explorer.sliders]
    for corner in np.stack(np.meshgrid(*(range(len(c)) for c in choices)), -1).reshape(-1, len(choices)):
        for slider, options, i in zip(explorer.sliders, choices, corner, strict=True):
            slider.value = options[i]
        assert explorer.error.value == "", [s.value for s in explorer.sliders]
        assert len(explorer.text()) > 40
        assert bytes(explorer.picture.value[:4]) == b"\x89PNG"


def test_divergence_is_named():
    explorer = euler_and_flow()
    steps, _, _, equation = explorer.sliders
    equation.value = list(FLOWS)[1]
    steps.value = 12  # steps of 1/3: the factor is 1 - 8/3
    assert "leave the picture" in explorer.text()


def test_the_blocks_are_an_euler_step_each():
    explorer = blocks_and_curve()
    field, theta = Layer(2, "tanh"), np.array([-0.3, -2.0, 2.0, -0.3, 0.0, 0.0])
    end = solve(field, theta, [1.5, 0.0], time_grid(0, 4, 1 / 64), RK4)[-1]
    for blocks in (4, 16, 64):
        explorer.sliders[0].value = blocks
        z = np.array([1.5, 0.0])
        for _ in range(blocks):
            z = z + 4 / blocks * field(0.0, z, theta)
        assert f"{blocks} blocks" in explorer.text()
        assert f"is {np.linalg.norm(z - end):.2g} away" in explorer.text()


def test_the_explorer_names_its_activation():
    explorer = depth_and_gradient()
    before = explorer.text()
    explorer.sliders[3].value = "tanh"
    assert explorer.text().startswith("tanh")
    assert explorer.text().split("layers:")[1] != before.split("layers:")[1]
