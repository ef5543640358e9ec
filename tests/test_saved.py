"""Fields, activations, losses, methods and stories that are saved and loaded go on as if there had been no break."""

import copy
import pickle

import numpy as np
import pytest

from nodetutor.activations import ACTIVATIONS, Activation
from nodetutor.adaptive import BOGACKI_SHAMPINE, solve_adaptive
from nodetutor.differences import check_gradient
from nodetutor.fields import Field, Layer, Perceptron, TimeScaled
from nodetutor.initialize import glorot
from nodetutor.losses import SquaredDistance
from nodetutor.optimizers import Adam, Lookahead
from nodetutor.samples import windows
from nodetutor.solvers import METHODS, RK4, time_grid
from nodetutor.training import ode_objective, train


def sine(x):
    return np.sin(x)


def cosine(x):
    return np.cos(x)


SINE = Activation("sine", sine, slope=cosine)
T, STARTS = time_grid(0, 1, 0.1), np.array([[0.5, -0.3, 1.0], [0.2, 0.7, -1.0]])


class Pendulum(Field):
    dim, size, shapes = 2, 2, ((1, 1),)

    def __call__(self, t, z, theta):
        (x, v), (stiffness, friction) = z, theta
        return np.stack([v, -stiffness * np.sin(x) - friction * v])


FIELDS = [Layer(2, name) for name in ACTIVATIONS] + [Perceptron(2, 3), TimeScaled(Perceptron(2, 4, SINE)), Pendulum()]
LOSSES = [SquaredDistance([1.0, 2.0]), SquaredDistance(np.ones((2, 2, 3)), at=[3, -1], factor=0.5)]
WAYS = [lambda x: pickle.loads(pickle.dumps(x)), lambda x: pickle.loads(pickle.dumps(x, protocol=2)), copy.deepcopy]


def trained(field, loss, theta, optimizer, state, steps):
    """Some steps of training with these objects; theta and state, to go on from."""
    objective = ode_objective(field, STARTS, T, loss, RK4, samples=True)
    for _ in range(steps):
        theta, state = optimizer.step(theta, objective(theta)[1], state)
    return theta, state


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
def test_a_training_that_is_saved_whole_and_resumed_equals_one_without_a_break(field, loss, way):
    optimizer, theta = Lookahead(Adam(0.05), 3), glorot(field, 0, 4)
    start = field, loss, theta, optimizer, optimizer.init(theta)
    whole = trained(*start, 7)
    half = trained(*start, 4)
    again = trained(*way((field, loss, half[0], optimizer, half[1])), 3)
    assert np.array_equal(again[0], whole[0])
    assert repr(again[1]) == repr(whole[1])


@pytest.mark.parametrize("way", WAYS)
def test_activations_come_back_with_their_slopes_and_work_in_fields(way):
    x = np.linspace(-3, 3, 13)
    for sigma in (*ACTIVATIONS.values(), SINE):
        back = way(sigma)
        assert np.array_equal(back(x), sigma(x))
        assert np.array_equal(back.slope(x), sigma.slope(x))
        theta = glorot(Layer(2), 1)
        assert np.array_equal(Layer(2, back)(0, STARTS[:, 0], theta), Layer(2, sigma)(0, STARTS[:, 0], theta))


@pytest.mark.parametrize("way", WAYS)
def test_all_that_a_study_keeps_comes_back_equal(way):
    objective = ode_objective(Layer(), STARTS[:, 0], T, SquaredDistance([1.0, 2.0]))
    story = train(objective, glorot(Layer(), 0, 3), Adam(0.1), 5, keep_path=True)
    walk = solve_adaptive(Layer(), glorot(Layer(), 0), STARTS[:, 0], [0, 1])
    for thing in (story, walk, *METHODS.values(), BOGACKI_SHAMPINE, check_gradient(Layer())):
        back = way(thing)
        assert type(back) is type(thing)
        assert repr(back) == repr(thing)
    pieces = windows(T, np.ones((11, 2)), 3)
    of, again = (ode_objective(Layer(), *parts, RK4, samples=True)(story.theta) for parts in (pieces, way(pieces)))
    assert np.array_equal(of[1], again[1])


def test_an_activation_of_lambdas_says_what_cannot_be_saved():
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(Layer(2, Activation("square", lambda x: x * x, slope=lambda x: 2 * x)))
