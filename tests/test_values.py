"""What counts as the same answer: values and shapes, in any clothes, to the tolerance that is asked for."""

import math

import numpy as np
import pytest

from nodetutor.notebook.values import as_float, as_pair, close, rounded, same


def test_a_number_is_close_relatively_and_near_0_absolutely():
    assert close(100.0, 100.05, 1e-3)
    assert not close(100.0, 100.2, 1e-3)
    assert close(5e-4, 0.0, 1e-3)
    assert not close(1e-5, 5e-4, 1e-3)  # 2 per cent of the aim, and far below the tolerance itself


@pytest.mark.parametrize("result", [[1, 2.0], (1, 2), np.array([1, 2], dtype=np.float32), np.array([1.0, 2 + 1e-7])])
def test_the_same_numbers_in_any_clothes_are_the_same(result):
    assert same(result, [1.0, 2.0], 1e-6)
    assert same(result, np.array([1.0, 2.0]), 1e-6)


@pytest.mark.parametrize(
    ("result", "aim"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
        ((1.0, 2.0), (1.0, 2.0, 2.0)),
        (np.ones(3), np.ones((1, 3))),
        (1.0, np.ones(3)),
        (np.ones(1), 1.0),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 2}, {"a": 1}),
        (np.array([np.nan, 1]), np.array([1.0, 1])),
        ([1.0, 2.001], [1.0, 2.0]),
        ("b", "a"),
    ],
)
def test_other_shapes_keys_and_numbers_are_not_the_same(result, aim):
    assert not same(result, aim, 1e-6)


def test_nan_and_inf_are_the_same_where_they_are_expected():
    assert same(np.array([np.nan, np.inf, 1]), np.array([np.nan, np.inf, 1]), 1e-6)
    assert same({"a": 1, "b": (2, 3)}, {"a": 1.0, "b": [2, 3]}, 1e-6)


def test_single_precision_is_held_to_single_precision():
    aim = np.array([1.0, 1000.0])
    off = aim * (1 + 3e-5)
    assert same(off.astype(np.float32), aim, 1e-9)
    assert not same(off, aim, 1e-9)


def test_rounded_tells_what_rounding_has_taken_away():
    assert rounded([0.33, 0.67], [1 / 3, 2 / 3])
    assert not rounded([0.33, 0.66], [1 / 3, 2 / 3])
    assert not rounded([0.34, 0.68], [1 / 3, 2 / 3])
    assert not rounded([0.0, 0.0], [1e-12, 2e-12])


def test_whole_numbers_that_are_too_large_keep_their_sign():
    assert as_float(10**400) == math.inf
    assert as_float(-(10**400)) == -math.inf


def test_an_array_of_two_numbers_is_a_pair_and_no_other_array_is():
    assert as_pair(lambda: np.array([1.0, 2.0]))() == (1.0, 2.0)
    for other in (np.ones(3), np.ones((2, 2)), [1.0, 2.0]):
        assert as_pair(lambda other=other: other)() is other
