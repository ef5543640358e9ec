"""The thesis's experiment against an appendix-style loop in plain Python floats, run by run."""

import numpy as np
import pytest

import reference
from helpers import assert_close
from nodetutor import gradients, thesis
from nodetutor.initialize import glorot
from nodetutor.solvers import EULER, Method, solve

BACKWARD = {"printed": thesis.printed, "prose": thesis.prose, "exact": gradients.backward}
# With the prose formula Lookahead at lr = 0.1 is chaotic: a change in the last digit grows to 1 within
# 300 fast steps (a test below shows it), so whole runs can only be compared at the smaller rates.
CHAOTIC = {("prose", k, 0.1) for k in thesis.KS}
STARTS = {"printed": 60, "prose": 50, "exact": 50}


@pytest.fixture(scope="module", params=list(BACKWARD))
def both(request):
    """The project's panels and the reference's runs, for one backward pass."""
    which = request.param
    theta = glorot(thesis.FIELD, seed=3, runs=STARTS[which])
    panels = thesis.experiment(theta, backward=BACKWARD[which])
    starts = theta.T.tolist()
    standard = {lr: [reference.gradient_descent(s, lr, which) for s in starts] for lr in thesis.RATES}
    looked = {(k, lr): [reference.lookahead(s, lr, k, which) for s in starts] for k, lr in panels}
    return which, theta, panels, standard, looked


def distance(name, got, want):
    """Assert agreement to 1e-12 and print both numbers where it fails."""
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape, f"{name}: shapes {got.shape} and {want.shape}"
    gap = np.abs(got - want) - 1e-12 * np.maximum(1, np.abs(want))
    worst = np.argmax(gap) if gap.size else 0
    assert not (gap > 0).any(), f"{name}: {got.flat[worst]!r} against {want.flat[worst]!r}"


def test_experiment_has_the_nine_cells_of_figures_4_to_12(both):
    _, _, panels, _, _ = both
    assert list(panels) == list(thesis.FIGURES.values())
    assert thesis.FIGURES == {
        4: (4, 0.01), 5: (4, 0.05), 6: (4, 0.1), 7: (6, 0.01), 8: (6, 0.05), 9: (6, 0.1),
        10: (8, 0.01), 11: (8, 0.05), 12: (8, 0.1),
    }  # fmt: skip


def test_gradient_descent_counts_equal_the_appendix_loop_run_by_run(both):
    which, _, panels, standard, _ = both
    for (k, lr), panel in panels.items():
        want = [count for _, count, _ in standard[lr]]
        got = panel.standard.iterations.tolist()
        assert got == want, f"{which}, k = {k}, lr = {lr}: {got} against {want}"


def test_lookahead_counts_equal_the_appendix_loop_run_by_run(both):
    which, _, panels, _, looked = both
    for cell, panel in panels.items():
        if (which, *cell) in CHAOTIC:
            continue
        want = [(steps, slow) for _, _, slow, steps, _ in looked[cell]]
        got = list(zip(panel.lookahead.iterations.tolist(), panel.slow_updates.tolist(), strict=True))
        assert got == want, f"{which}, {cell}: (fast steps, slow updates) {got} against {want}"


def test_solid_lines_equal_the_appendix_loop_within_1e_12(both):
    which, _, panels, standard, _ = both
    for (k, lr), panel in panels.items():
        for i, (losses, _, _) in enumerate(standard[lr]):
            line = panel.standard.losses[:, i]
            distance(f"{which}, k = {k}, lr = {lr}, start {i}", line[: len(losses)], losses)
            assert np.isnan(line[len(losses) :]).all(), f"{which}, {lr}, start {i}: drawn after the end"


def test_dashed_lines_have_a_point_every_k_fast_steps_and_equal_the_appendix_loop(both):
    which, _, panels, _, looked = both
    for cell, panel in panels.items():
        assert panel.slow_losses.shape == (50, STARTS[which])
        if (which, *cell) in CHAOTIC:
            continue
        for i, (dashed, _, _, _, _) in enumerate(looked[cell]):
            line = panel.slow_losses[:, i]
            distance(f"{which}, {cell}, start {i}", line[: len(dashed)], dashed)
            assert np.isnan(line[len(dashed) :]).all(), f"{which}, {cell}, start {i}: too long"


def test_losses_of_fast_steps_equal_the_appendix_loop_within_1e_12(both):
    which, _, panels, _, looked = both
    for cell, panel in panels.items():
        for i, (_, losses, _, _, _) in enumerate(looked[cell]):
            line = panel.lookahead.losses[:, i]
            if (which, *cell) in CHAOTIC:
                line, losses = line[:40], losses[:40]
            distance(f"{which}, {cell}, start {i}", line[: len(losses)], losses)
            assert np.isnan(line[len(losses) :]).all(), f"{which}, {cell}, start {i}: too long"


def test_prose_formula_at_rate_0_1_is_chaotic_so_its_counts_cannot_be_compared():
    apart = []
    for start in glorot(thesis.FIELD, seed=3, runs=50).T.tolist():
        losses = reference.lookahead(start, 0.1, 8, "prose")[1]
        beside = [np.nextafter(w, 9) for w in start]
        shadow = reference.lookahead(beside, 0.1, 8, "prose")[1]
        n = min(len(shadow), len(losses))
        apart.append(np.abs(np.subtract(shadow[:n], losses[:n])).max() > 0.1)
    assert np.mean(apart) > 0.2, f"only {np.mean(apart):.0%} of the starts are chaotic: compare them all"


def test_final_weights_equal_the_appendix_loop(both):
    which, _, panels, standard, looked = both
    for (k, lr), panel in panels.items():
        want = np.array([theta for _, _, theta in standard[lr]]).T
        distance(f"{which}, gradient descent, lr = {lr}", panel.standard.theta, want)
        if (which, k, lr) in CHAOTIC:
            continue
        want = np.array([slow for _, _, _, _, slow in looked[k, lr]]).T
        distance(f"{which}, slow weights, {k, lr}", panel.lookahead.theta, want)


def test_runs_that_stop_by_the_rule_spent_one_gradient_less_than_they_count(both):
    which, _, panels, _, _ = both
    for cell, panel in panels.items():
        for story in (panel.standard, panel.lookahead):
            by_rule = story.ended == "rule"
            spent = story.iterations - by_rule
            assert (story.evaluations == spent).all(), f"{which}, {cell}: {story.evaluations}, {spent}"
            recorded = np.isfinite(story.losses).sum(axis=0)
            assert (recorded == spent).all(), f"{which}, {cell}: {recorded} points, {spent} gradients"
            assert set(story.ended) <= {"rule", "budget"}


def test_the_sample_contains_both_runs_that_stop_and_runs_that_use_their_budget(both):
    which, _, panels, _, _ = both
    ended = {e for p in panels.values() for s in (p.standard, p.lookahead) for e in s.ended.tolist()}
    assert ended == {"rule", "budget"}, f"{which}: {ended}: the comparison above would be one-sided"


@pytest.mark.parametrize("which", list(BACKWARD))
def test_one_backward_pass_equals_the_scalar_formula(which):
    theta = glorot(thesis.FIELD, seed=11, runs=20)
    z0 = np.repeat(thesis.START[:, None], 20, axis=1)
    from nodetutor.solvers import solve

    states = solve(thesis.FIELD, theta, z0, thesis.TIMES)
    jumps = thesis.LOSS.gradient(states)
    got = BACKWARD[which](thesis.FIELD, theta, states, thesis.TIMES, jumps)[0]
    for i, start in enumerate(theta.T.tolist()):
        path = reference.forward(start)
        distance(f"states of start {i}", states[:, :, i], path)
        distance(f"loss of start {i}", thesis.LOSS(states)[i], reference.distance(path))
        distance(f"{which}, start {i}", got[:, i], reference.GRADIENTS[which](start, path))


def test_eulers_method_may_come_out_of_a_file():
    copied = Method(**vars(EULER))
    theta = np.linspace(-1, 1, 6)
    states = solve(thesis.FIELD, theta, thesis.START, thesis.TIMES)
    assert thesis.printed(thesis.FIELD, theta, states, thesis.TIMES, {10: np.ones(2)}, copied)


def test_the_three_backward_passes_are_different_from_each_other():
    theta = glorot(thesis.FIELD, seed=0)
    path = reference.forward(theta.tolist())
    three = [np.array(g(theta.tolist(), path)) for g in reference.GRADIENTS.values()]
    for i in range(3):
        gap = np.abs(three[i] - three[i - 1]).max() / np.abs(three[i]).max()
        assert gap > 1e-3, f"backward passes {i} and {i - 1} differ by {gap} only"


def test_constants_are_those_of_the_thesis():
    assert thesis.START.tolist() == [1, 2]
    assert thesis.TARGET.tolist() == [2, 4]
    assert len(thesis.TIMES) == 11
    assert np.allclose(np.diff(thesis.TIMES), 0.2, rtol=0, atol=1e-15)
    assert (thesis.TIMES[0], thesis.TIMES[-1]) == (0, 2)
    assert thesis.RATES == (0.01, 0.05, 0.1)
    assert thesis.KS == (4, 6, 8)
    assert (thesis.ALPHA, thesis.ITERATIONS, thesis.TOLERANCE) == (0.5, 50, 0.0007)


@pytest.mark.parametrize(
    ("previous", "loss", "stops"),
    [
        (1.0, 1.0 - 0.0006, True),
        (1.0, 1.0 - 0.0008, False),
        (1.0, 1.0, False),
        (1.0, 1.1, False),
        (1.0, 1.0 + 0.0006, False),
        (np.inf, 1.0, False),
        (1.0, np.inf, False),
        (1.0, np.nan, False),
        (np.inf, np.inf, False),
    ],
)
def test_rule_of_the_program_lets_a_rising_loss_go_on(previous, loss, stops):
    assert thesis.rule(np.array([previous]), np.array([loss])).tolist() == [stops], f"{previous} -> {loss}"


def test_starts_are_independent_a_start_alone_gives_the_same_panel():
    theta = glorot(thesis.FIELD, seed=5, runs=4)
    together = thesis.experiment(theta)
    for i in range(4):
        alone = thesis.experiment(theta[:, i : i + 1])
        for cell, panel in together.items():
            a, b = panel.lookahead, alone[cell].lookahead
            assert a.iterations[i] == b.iterations[0], f"{cell}: {a.iterations[i]}, {b.iterations[0]}"
            distance(f"{cell}, start {i}", a.losses[: a.evaluations[i], i], b.losses[: a.evaluations[i], 0])


def test_with_alpha_1_lookahead_is_gradient_descent_with_k_times_the_budget():
    theta = glorot(thesis.FIELD, seed=5, runs=4)
    panel = thesis.experiment(theta, rates=(0.01,), ks=(3,), alpha=1.0, iterations=20)[3, 0.01]
    longer = thesis.experiment(theta, rates=(0.01,), ks=(1,), iterations=60)[1, 0.01]
    assert panel.lookahead.losses.shape == (60, 4)
    distance("losses", panel.lookahead.losses[:20], longer.standard.losses[:20])
    assert np.array_equal(panel.lookahead.iterations, longer.standard.iterations)


def test_panel_of_one_start_has_the_numbers_of_that_start():
    theta = glorot(thesis.FIELD, seed=5, runs=3)
    panel = thesis.experiment(theta, rates=(0.05,), ks=(6,))[6, 0.05]
    one = panel.start(2)
    assert int(one.slow_updates) == int(panel.slow_updates[2])
    assert int(one.standard.iterations) == int(panel.standard.iterations[2])
    assert np.array_equal(one.slow_losses, panel.slow_losses[:, 2], equal_nan=True)
    assert np.array_equal(one.lookahead.theta, panel.lookahead.theta[:, 2])


def test_no_reachable_state_leaves_the_open_box_1_3_by_2_4():
    from nodetutor.solvers import solve

    theta = 30 * np.random.default_rng(0).standard_normal((6, 500))
    ends = solve(thesis.FIELD, theta, thesis.START, thesis.TIMES)[-1]
    low, high = np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]])
    assert (ends >= low - 1e-12).all(), f"lowest end {ends.min(axis=1)}"
    assert (ends <= high + 1e-12).all(), f"highest end {ends.max(axis=1)}"
    assert ends[1].max() > 3.9, f"the box is not filled: {ends[1].max()}"


def test_the_text_of_chapter_4_with_its_printed_indices_looks_at_the_later_end_of_each_step():
    rng = np.random.default_rng(44)
    theta, t = rng.normal(size=6), np.array([0.0, 0.3, 0.8, 1.0])
    W, b = theta[:4].reshape(2, 2), theta[4:]
    z = solve(thesis.FIELD, theta, rng.normal(size=2), t)
    a = end = rng.normal(size=2)
    gW, gb = np.zeros((2, 2)), np.zeros(2)
    for n in (3, 2, 1):  # n is the printed t
        dt, s = t[n] - t[n - 1], 1 / (1 + np.exp(-(W @ z[n] + b)))
        gW, gb = gW + dt * np.outer(a, z[n]), gb + dt * a
        a = a - dt * (W.T @ a) * s * (1 - s)
    gradient, start = thesis.prose_as_indexed(thesis.FIELD, theta, z, t, {3: end})
    assert_close("gradient", gradient, np.concatenate([gW.ravel(), gb]), rtol=1e-12)
    assert_close("adjoint", start, a, rtol=1e-12)
