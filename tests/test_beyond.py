"""The race of notebook 09: every rival has the same starts, noise and budget, and steps as its rule says."""

import numpy as np
import pytest

from nodetutor import thesis
from nodetutor.initialize import glorot
from nodetutor.lessons.beyond import exercises
from nodetutor.lessons.beyond.race import NOISE, RIVALS, TARGET, noisy_race
from nodetutor.losses import SquaredDistance
from nodetutor.training import ode_objective


@pytest.mark.parametrize("name", list(RIVALS))
def test_a_rival_steps_as_a_loop_by_hand(name):
    factor, k, alpha, falls = RIVALS[name]
    objective = ode_objective(thesis.FIELD, thesis.START, thesis.TIMES, SquaredDistance(TARGET))
    noise = NOISE * np.random.default_rng(0).normal(size=(11, 6, 3))
    for row, rate in enumerate((0.02, 0.3)):
        fast = slow = glorot(thesis.FIELD, seed=0, runs=3)
        for i in range(11):
            lr = factor * rate * (1 - i / 11 if falls else 1)
            fast = fast - lr * (objective(fast)[1] + noise[i])
            if (i + 1) % k == 0:
                fast = slow = (1 - alpha) * slow + alpha * fast
        got = noisy_race((0.02, 0.3), starts=3, steps=11)[name][row]
        assert np.allclose(got, objective(slow)[0], rtol=1e-9)


@pytest.mark.parametrize("change", [{"rates": []}, {"starts": 0}, {"steps": 0}])
def test_the_race_names_a_bad_argument(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        noisy_race(**({"rates": (0.1,), "starts": 2, "steps": 3} | change))


def test_a_design_with_a_list_of_seeds_counts_them():
    good = {
        "starts": range(3000),
        "noise": "The same for both",
        "budget": "equal gradients",
        "metric": "share above 0.1",
        "threshold": "two",
    }
    assert exercises.fair_race(good).right
    assert "touch" in exercises.fair_race(good | {"starts": 500}).text
