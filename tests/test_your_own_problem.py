"""Five jobs that a reader brings, each at most 25 lines of the public API; and the code of README is run."""

import re
from pathlib import Path

import numpy as np

from nodetutor.activations import Activation
from nodetutor.differences import check_gradient
from nodetutor.fields import Field, Layer, Perceptron
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam
from nodetutor.samples import minibatches, windows
from nodetutor.solvers import HEUN, RK4, refine, solve, time_grid
from nodetutor.training import ode_objective, train

README = Path(__file__).resolve().parent.parent / "README.md"


def test_own_data_at_40_irregular_times_in_windows_and_minibatches():
    rng = np.random.default_rng(0)
    t = np.sort(rng.uniform(0, 6, 40))
    data = np.stack([np.cos(t), -np.sin(t)], axis=1) + 0.01 * rng.normal(size=(40, 2))

    field = Perceptron(dim=2, hidden=8)
    objective = ode_objective(field, *windows(t, data, length=5, steps=2), HEUN, samples=True)
    theta, batches = glorot(field, seed=0, runs=2), minibatches(35, size=8, steps=400)
    assert check_gradient(objective, theta, batches[0])
    story = train(objective, theta, Adam(0.02), 400, batches=batches)

    states = solve(field, story.theta, data[0], refine(t, 4), HEUN)[::4]
    assert np.abs(states - data[..., None]).max() < 0.35


class Pendulum(Field):
    dim, size = 2, 2

    def __call__(self, t, z, theta):
        (x, v), (stiffness, friction) = z, theta
        return np.stack([v, -stiffness * np.sin(x) - friction * v])


def test_own_physical_field_of_two_parameters_without_a_vjp():
    t, truth = time_grid(0, 5, 0.1), np.array([2.0, 0.3])
    seen = solve(Pendulum(), truth, [1.0, 0.0], t, RK4)
    objective = ode_objective(Pendulum(), [1.0, 0.0], t[:21], SquaredDistance(seen[5:21:5], at=[5, 10, 15, 20]), RK4)
    assert check_gradient(objective, [1.0, 0.1])
    story = train(objective, [1.0, 0.1], Adam(0.1), 150)
    assert np.abs(story.theta - truth).max() < 0.02


def test_own_activation():
    sine = Activation("sine", np.sin, slope=np.cos)
    assert check_gradient(sine)
    field, t = Layer(2, sine), time_grid(0, 1, 0.1)
    objective = ode_objective(field, [1.0, 2.0], t, SquaredDistance([1.5, 1.0]))
    story = train(objective, glorot(field, 0, runs=5), Adam(0.1), 100)
    assert (story.losses[-1] < 0.01).all()


def test_some_parameters_frozen():
    free = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0])  # W is learned, b stays
    full = ode_objective(Layer(2), [1.0, 2.0], time_grid(0, 2, 0.2), SquaredDistance([2.0, 3.0]))

    def objective(theta):
        loss, gradient = full(theta)
        return loss, (free * gradient.T).T

    start = glorot(Layer(2), 0, runs=3)
    story = train(objective, start, Adam(0.05), 100)
    assert np.array_equal(story.theta[4:], start[4:])
    assert (story.losses[-1] < 0.1 * story.losses[0]).all()


def test_three_dimensions_with_many_samples_and_an_own_loss():
    class Length:
        """(|z_N|^2 - 1)^2: every end is to lie on the unit sphere, wherever it began."""

        def __call__(self, states):
            return ((states[-1] ** 2).sum(axis=0) - 1) ** 2

        def gradient(self, states):
            return {-1: 4 * ((states[-1] ** 2).sum(axis=0) - 1) * states[-1]}

        def samples(self, chosen):
            return self

    field, starts = Perceptron(3, hidden=6), np.random.default_rng(0).normal(size=(3, 50))
    objective = ode_objective(field, starts, time_grid(0, 1, 0.1), Length(), RK4, samples=True)
    theta, batches = glorot(field, seed=1), minibatches(50, size=10, steps=300)
    assert check_gradient(Length(), np.ones((2, 3, 4)))
    assert check_gradient(objective, theta)
    story = train(objective, theta, Adam(0.02), 300, batches=batches)
    assert objective(story.theta)[0] < 0.02 * objective(theta)[0]


def test_the_jobs_take_at_most_25_lines():
    text = Path(__file__).read_text(encoding="utf-8")
    for job in re.split(r"\n\n\n(?=class |def )", text)[1:-2]:
        assert len([line for line in job.splitlines() if line.strip()]) <= 25, job.splitlines()[0]


def test_the_code_of_the_readme_runs():
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 4
    for block in blocks:
        exec(compile(block, "README.md", "exec"), shared := globals().setdefault("_readme", {}))  # one after the other
    assert shared["answer"], shared["answer"]
