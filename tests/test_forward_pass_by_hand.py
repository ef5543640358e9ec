"""The lesson of the worked example: its explorer computes what the package computes, its checks hold."""

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.fields import Layer
from nodetutor.gradients import backward
from nodetutor.lessons.forward_pass_by_hand import drawings, exercises, explorers
from nodetutor.notebook.figures import subplots
from nodetutor.solvers import solve

THETA = np.concatenate([explorers.W.ravel(), explorers.B])


def test_by_hand_goes_forward_as_solve_does():
    states, arguments = explorers.forward()
    want = solve(Layer(2), THETA, explorers.START, explorers.TIMES)
    assert np.allclose(states, want, rtol=1e-14)
    assert np.allclose(arguments, want[:-1] @ explorers.W.T + explorers.B, rtol=1e-14)


@pytest.mark.parametrize(
    ("kind", "one_pass"),
    list(zip(explorers.KINDS, (backward, thesis.printed, thesis.prose, thesis.prose_as_indexed), strict=True)),
)
def test_by_hand_goes_back_as_the_four_backward_passes_do(kind, one_pass):
    states = solve(Layer(2), THETA, explorers.START, explorers.TIMES)
    jumps = {explorers.STEPS: 2 * (states[-1] - explorers.TARGET)}
    _, a = one_pass(Layer(2), THETA, states, explorers.TIMES, jumps)
    pages = explorers.pages(kind)
    assert np.allclose(pages[-1][1], a, rtol=1e-12)
    assert np.allclose(pages[explorers.STEPS + 1][1], jumps[explorers.STEPS])
    assert [page[0] for page in pages] == [0, 1, 2, 3, 3, 2, 1, 0]
    for n, adjoint, lines in pages:
        assert explorers.pair(states[n] if adjoint is None else adjoint) in lines


def test_the_worked_example_hides_two_bugs_and_a_symmetric_matrix_hides_the_transpose():
    reply = exercises.exposing_example((explorers.W, explorers.START))
    assert "3 of 5" in reply.text
    assert "transpose belongs" not in exercises.exposing_example(([[1, 2], [2, 3]], [0.5, -0.2])).text


@pytest.mark.parametrize("state", [[0.7, -0.4], (1, 3), np.array([2.0, 0.1], dtype=np.float32)])
def test_an_example_with_nothing_special_is_right(state):
    assert exercises.exposing_example(([[0.5, -1.0], [2.0, 0.3]], state)).right


def losses(W, b, z0, y, dt, steps, lr, iterations):
    """A training loop in lists and plain floats."""
    told, n = [], len(b)
    W, b = [list(map(float, row)) for row in W], list(map(float, b))
    for _ in range(iterations):
        path = [list(map(float, z0))]
        sigma = []
        for _ in range(steps):
            sigma.append([1 / (1 + np.exp(-sum(W[i][j] * path[-1][j] for j in range(n)) - b[i])) for i in range(n)])
            path.append([path[-1][i] + dt * sigma[-1][i] for i in range(n)])
        told.append(sum((path[-1][i] - y[i]) ** 2 for i in range(n)))
        a = [2 * (path[-1][i] - y[i]) for i in range(n)]
        gW, gb = [[0.0] * n for _ in range(n)], [0.0] * n
        for z, s in zip(path[-2::-1], sigma[::-1], strict=True):
            d = [a[i] * s[i] * (1 - s[i]) for i in range(n)]
            for i in range(n):
                gb[i] += dt * d[i]
                for j in range(n):
                    gW[i][j] += dt * d[i] * z[j]
            a = [a[j] + dt * sum(W[i][j] * d[i] for i in range(n)) for j in range(n)]
        for i in range(n):
            b[i] -= lr * gb[i]
            for j in range(n):
                W[i][j] -= lr * gW[i][j]
    return told


def test_a_training_loop_in_lists_and_plain_floats_is_right():
    assert exercises.training_loop(losses).right
    assert exercises.training_loop(lambda *case: np.array(losses(*case))).right


def test_the_drawings_tell_ends_and_medians():
    _, axes = subplots(1, 2)
    t, path = np.array([0, 0.5, 2.0]), np.array([[3.0, 30], [2.0, 20], [1.0, 10]])  # from the last time to the first
    names = ("chain rule", "listing", "text", "as indexed")
    words = drawings.draw_adjoints(axes, t, dict.fromkeys(names, path))
    assert words.startswith("chain rule (1.00, 10.00), listing")
    assert np.allclose(axes[1].lines[0].get_data(), [[2, 0.5, 0], [30, 20, 10]])
    _, ax = subplots()
    losses = np.linspace(2, 0, 21)[:, None] * [1, 1, 5]
    assert drawings.draw_race(ax, {"exact": losses, "printed": losses}).startswith(
        "exact: 1 after 10 gradients, 0 after 20; printed"
    )
