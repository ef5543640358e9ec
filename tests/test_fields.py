"""Fields: values by hand, the chain rule backwards against central differences, runs and samples."""

import numpy as np
import pytest

from helpers import FIELDS, assert_close
from nodetutor.activations import sigmoid, tanh
from nodetutor.differences import check_gradient
from nodetutor.fields import Field, Layer, Perceptron, TimeScaled
from nodetutor.losses import SquaredDistance
from nodetutor.solvers import time_grid
from nodetutor.training import ode_objective


def test_layer_is_sigma_of_W_z_plus_b_with_W_row_by_row():
    theta, z = np.array([1.0, 2, 3, 4, 5, 6]) / 10, np.array([1.0, -2.0])
    want = 1 / (1 + np.exp(-np.array([0.1 - 0.4 + 0.5, 0.3 - 0.8 + 0.6])))
    assert_close("layer", Layer()(0.0, z, theta), want, rtol=1e-15)


def test_unpack_names_W_row_by_row_and_b():
    W, b = Layer().unpack(np.arange(6.0))
    assert W.tolist() == [[0, 1], [2, 3]]
    assert b.tolist() == [4, 5]


def test_perceptron_unpacks_its_four_parts_in_order():
    W1, b1, W2, b2 = Perceptron(2, hidden=3).unpack(np.arange(17.0))
    assert W1.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert b1.tolist() == [6, 7, 8]
    assert W2.tolist() == [[9, 10, 11], [12, 13, 14]]
    assert b2.tolist() == [15, 16]


def test_perceptron_by_hand():
    theta = np.array([0.5, -1, 0.2, 0.1, 2, 3, -0.5])  # one input, two hidden units
    field = Perceptron(1, hidden=2, activation="tanh")
    z = 0.4
    want = 2 * np.tanh(0.5 * z + 0.2) + 3 * np.tanh(-1 * z + 0.1) - 0.5
    assert_close("perceptron", field(0.0, np.array([z]), theta), [want], rtol=1e-15)


def test_time_scaled_field_is_one_plus_rate_t_times_the_field():
    inner = Layer()
    theta, z = np.arange(6.0) / 5, np.array([0.3, 0.7])
    want = (1 + 0.3 * 2.5) * inner(0.0, z, theta)
    assert_close("time-scaled", TimeScaled(inner, 0.3)(2.5, z, theta), want, rtol=1e-15)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("seed", range(3))
def test_vjp_agrees_with_central_differences_for_z_theta_and_t(name, seed):
    field, rng, h = FIELDS[name], np.random.default_rng(seed), 1e-5
    theta, z = rng.standard_normal(field.size), rng.standard_normal(field.dim)
    a, t = rng.standard_normal(field.dim), rng.uniform(0, 3)
    by_z, by_theta, by_t = field.vjp(t, z, theta, a)

    def difference(along_t, along_z, along_theta):
        up = field(t + h * along_t, z + h * along_z, theta + h * along_theta)
        down = field(t - h * along_t, z - h * along_z, theta - h * along_theta)
        return a @ (up - down) / (2 * h)

    want = [difference(0, e, 0) for e in np.eye(field.dim)]
    assert_close(f"{name}: a^T df/dz", by_z, want, rtol=1e-8)
    want = [difference(0, 0, e) for e in np.eye(field.size)]
    assert_close(f"{name}: a^T df/dtheta", by_theta, want, rtol=1e-8)
    assert_close(f"{name}: a^T df/dt", by_t, difference(1, 0, 0), atol=1e-9)


@pytest.mark.parametrize("name", FIELDS)
def test_autonomous_fields_have_df_dt_0_and_time_dependent_ones_have_not(name):
    field = FIELDS[name]
    theta, z = np.linspace(-1, 1, field.size), np.linspace(0.2, 1, field.dim)
    by_t = field.vjp(1.0, z, theta, np.ones(field.dim))[2]
    if "time-dependent" in name:
        assert abs(by_t) > 1e-3, f"{name}: {by_t}"
    else:
        assert by_t == 0, f"{name}: {by_t}"


@pytest.mark.parametrize("name", FIELDS)
def test_runs_are_computed_as_if_each_were_alone(name):
    field, rng = FIELDS[name], np.random.default_rng(0)
    theta, z = rng.standard_normal((field.size, 5)), rng.standard_normal((field.dim, 5))
    a = rng.standard_normal((field.dim, 5))
    value, products = field(0.7, z, theta), field.vjp(0.7, z, theta, a)
    for i in range(5):
        alone = field.vjp(0.7, z[:, i], theta[:, i], a[:, i])
        assert_close(f"f of run {i}", value[:, i], field(0.7, z[:, i], theta[:, i]), rtol=1e-14)
        for part, one in zip(products, alone, strict=True):
            assert_close(f"vjp of run {i}", part[..., i], one, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", FIELDS)
def test_samples_share_parameters_and_runs_share_a_state(name):
    field, rng = FIELDS[name], np.random.default_rng(1)
    theta, z = rng.standard_normal((field.size, 4)), rng.standard_normal((field.dim, 6))
    samples = field(0.0, z, theta[:, 0])
    runs = field(0.0, z[:, 0], theta)
    assert samples.shape == (field.dim, 6)
    assert runs.shape == (field.dim, 4)
    assert_close("sample 5", samples[:, 5], field(0.0, z[:, 5], theta[:, 0]), rtol=1e-14)
    assert_close("run 3", runs[:, 3], field(0.0, z[:, 0], theta[:, 3]), rtol=1e-14)
    both = field(0.0, z[..., None], theta[:, None, :])
    assert both.shape == (field.dim, 6, 4)
    assert_close("both", both[:, 5, 3], field(0.0, z[:, 5], theta[:, 3]), rtol=1e-14)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("few", ["z", "theta", "a", "z and theta", "all but a run of two"])
def test_vjp_broadcasts_whatever_has_fewer_runs_also_where_runs_equal_dimensions(name, few):
    field, rng = FIELDS[name], np.random.default_rng(2)
    n = field.dim  # as many runs as dimensions: a product along the wrong axis would go unnoticed
    theta, z = rng.standard_normal((field.size, n)), rng.standard_normal((field.dim, n))
    a = rng.standard_normal((field.dim, n))
    if "z" in few:
        z = z[:, 0]
    if "theta" in few:
        theta = theta[:, 0]
    if few == "a":
        a = a[:, 0]

    def of(x, i):
        return x[:, i] if x.ndim == 2 else x

    products = field.vjp(0.4, z, theta, a)
    for i in range(n):
        alone = field.vjp(0.4, of(z, i), of(theta, i), of(a, i))
        for part, one in zip(products, alone, strict=True):
            assert_close(f"run {i} of {n}", part[..., i], one, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("runs", [(), (4,)])
def test_vjp_with_the_kept_value_of_f_equals_vjp_without(name, runs):
    field, rng = FIELDS[name], np.random.default_rng(5)
    theta, z = rng.standard_normal((field.size, *runs)), rng.standard_normal((field.dim, *runs))
    a = rng.standard_normal((field.dim, *runs))
    without = field.vjp(0.6, z, theta, a)
    for part, want in zip(field.vjp(0.6, z, theta, a, field(0.6, z, theta)), without, strict=True):
        assert_close(name, part, want, rtol=1e-14)


def test_the_identity_matrix_as_a_gives_the_jacobian_in_its_columns():
    field, theta, z = Layer(3, "tanh"), np.linspace(-1, 1, 12), np.array([0.2, 0.5, -0.4])
    W, _ = field.unpack(theta)
    s = field(0.0, z, theta)
    jacobian = (1 - s**2)[:, None] * W
    assert_close("df/dz", field.vjp(0.0, z, theta, np.eye(3))[0].T, jacobian, rtol=1e-14)


@pytest.mark.parametrize("name", FIELDS)
def test_lists_and_whole_numbers_are_taken_as_arrays(name):
    field = FIELDS[name]
    theta, z = list(range(field.size)), list(range(100, 100 + field.dim))
    exact = field(1.0, np.array(z, dtype=float), np.array(theta, dtype=float))
    assert_close(name, field(1, z, theta), exact)
    small = np.array(z, dtype=np.int8), np.array(theta, dtype=np.int8)  # their products would not fit into int8
    assert_close(name, field(1, *small), exact)
    for part, want in zip(
        field.vjp(1, z, theta, z), field.vjp(1.0, *map(np.array, (z, theta, z))), strict=True
    ):
        assert_close(name, part, want)


@pytest.mark.parametrize("name", FIELDS)
def test_arguments_are_left_unchanged(name):
    field, rng = FIELDS[name], np.random.default_rng(3)
    arguments = [rng.standard_normal((n, 3)) for n in (field.dim, field.size, field.dim)]
    before = [x.copy() for x in arguments]
    field(0.5, *arguments[:2])
    field.vjp(0.5, *arguments)
    for x, y in zip(arguments, before, strict=True):
        assert np.array_equal(x, y)


def test_fields_by_default():
    assert (Layer().dim, Layer().activation) == (2, sigmoid)
    assert (Perceptron().dim, Perceptron().hidden, Perceptron().activation) == (2, 8, tanh)
    assert TimeScaled(Layer()).rate == 0.3


@pytest.mark.parametrize(
    ("field", "size"),
    [(Layer(), 6), (Layer(3), 12), (Perceptron(2, 8), 42), (TimeScaled(Layer(4)), 20)],
)
def test_size_counts_the_parameters(field, size):
    assert field.size == size
    assert sum(np.size(part) for part in field.unpack(np.zeros(size))) == size


class Pendulum(Field):
    """The example of the module, driven, so that it depends on time."""

    dim, size = 2, 2

    def __call__(self, t, z, theta):
        (x, v), (stiffness, friction) = z, theta
        return np.stack([v, -stiffness * np.sin(x) - friction * v + np.cos(t)])


def test_a_field_needs_no_more_than_dim_size_and_its_formula():
    rng, field = np.random.default_rng(0), Pendulum()
    t, z, theta, a = 0.4, rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    by_z, by_theta, by_t = field.vjp(t, z, theta, a)
    assert_close("df/dz", by_z, [-theta[0] * np.cos(z[0]) * a[1], a[0] - theta[1] * a[1]], rtol=1e-8)
    assert_close("df/dtheta", by_theta, [-np.sin(z[0]) * a[1], -z[1] * a[1]], rtol=1e-8)
    assert_close("df/dt", by_t, -np.sin(0.4) * a[1], rtol=1e-8)
    assert [part.shape for part in field.unpack(theta)] == [(5,), (5,)]
    assert check_gradient(field)
    assert check_gradient(TimeScaled(field))


@pytest.mark.parametrize("shapes", [((), (), ()), ((), (3,), (3,)), ((3,), (), (3,)), ((4, 1), (3,), (4, 3))])
def test_derivatives_by_differences_have_the_runs_of_all_that_they_are_made_of(shapes):
    z, theta, a = (np.ones((2, *shape)) for shape in shapes)
    runs = np.broadcast_shapes(*shapes)
    by_z, by_theta, by_t = Pendulum().vjp(0.0, z, theta, a)
    assert (by_z.shape, by_theta.shape, np.shape(by_t)) == ((2, *runs), (2, *runs), runs)


@pytest.mark.parametrize("t", [1, np.int64(1), np.array(1), np.array([1, 2, 3])])
def test_derivatives_by_differences_at_a_whole_number_of_time_are_those_at_the_float(t):
    z, theta, a = np.ones((2, 3)), np.full((2, 3), 2.0), np.ones((2, 3))
    _, _, by_t = Pendulum().vjp(t, z, theta, a)
    assert_close("df/dt", by_t, -np.sin(t) * a[1], rtol=1e-8)


def test_a_run_that_diverges_is_nan_in_derivatives_by_differences_and_leaves_the_others_alone():
    theta = np.array([[1.0, 1e200], [0.1, 1e200]])
    objective = ode_objective(Pendulum(), [1.0, 0.0], time_grid(0, 3, 0.5), SquaredDistance([0.0, 0.0]), "rk4")
    for _ in range(2):
        loss, gradient = objective(theta)
        assert np.isfinite(loss).tolist() == [True, False]
        assert np.isfinite(gradient).all(axis=0).tolist() == [True, False]
