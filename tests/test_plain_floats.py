"""The float path behind the sliders is the same experiment as the batch."""

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.gradients import backward
from nodetutor.initialize import glorot
from nodetutor.lessons.figures_4_to_12 import plain_floats
from nodetutor.solvers import solve

STARTS = glorot(thesis.FIELD, seed=3, runs=40)


@pytest.mark.parametrize(("exact", "one_pass"), [(False, thesis.printed), (True, backward)])
def test_counts_and_losses_equal_the_batch(exact, one_pass):
    for (k, lr), panel in thesis.experiment(STARTS, one_pass).items():
        for i in range(STARTS.shape[1]):
            for story, arguments in ((panel.standard, (1, 1.0)), (panel.lookahead, (k, 0.5))):
                run = plain_floats.run(STARTS[:, i], lr, *arguments, exact=exact)
                recorded = story.losses[:, i][np.isfinite(story.losses[:, i])]
                assert run.iterations == story.iterations[i]
                assert np.allclose(run.losses, recorded, rtol=0, atol=1e-12)


def test_a_run_that_diverges_ends_where_the_batch_ends():
    panel = thesis.experiment(STARTS, rates=(1000.0,), ks=(4,))[4, 1000.0]
    assert (panel.standard.ended == "diverged").all()
    for i in range(STARTS.shape[1]):
        run = plain_floats.run(STARTS[:, i], 1000.0)
        assert (run.iterations, len(run.losses)) == (panel.standard.iterations[i],) * 2


def test_iterations_tolerance_and_the_states_of_the_last_forward_pass():
    start = STARTS[:, 0]
    assert plain_floats.run(start, 0.01, iterations=7).iterations == 7
    assert plain_floats.run(start, 0.01, 3, 0.5, tolerance=0).iterations == 150, "no decrease is below 0"
    assert plain_floats.run(start, 0.01, tolerance=100).iterations == 2, "the first decrease is below 100"
    states = solve(thesis.FIELD, start, thesis.START, thesis.TIMES)
    assert np.allclose(plain_floats.run(start, 0.01, iterations=1).states, states, rtol=0, atol=1e-14)


def test_a_huge_rate_ends_without_an_exception():
    run = plain_floats.run(STARTS[:, 0], 1e300, 4, 0.5)
    assert len(run.losses) <= run.iterations <= 200
    assert len(run.states) == len(thesis.TIMES)


def test_the_sigmoid_does_not_overflow():
    assert [plain_floats.sigmoid(x) for x in (-1e9, 0.0, 1e9)] == [0.0, 0.5, 1.0]
    assert np.isnan(plain_floats.sigmoid(float("nan")))
