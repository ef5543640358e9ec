"""Every validator once, with all that it must refuse and all that it must take.

`tests/test_bad_input.py` then tries a few values for each argument of each function: whether its validator is there.
"""

from fractions import Fraction

import numpy as np
import pytest

from nodetutor import validate
from nodetutor.fields import Field, Layer

NAN, INF = float("nan"), float("inf")


class Stubborn:
    """What does not want to be an array, as a tensor of another library that follows its gradient."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("detach it first")


MASKED, WHOLE = np.ma.masked_array([1.0, 99.0], mask=[False, True]), np.ma.masked_array([1.0, 2.0])
TEXTS = ["", "1", "ab", None, object(), {}, {"a": 1}, 1j, np.array(["a"]), np.array([None]), np.array(1j)]
NOT_ARRAYS = [*TEXTS, [[1, 2], [3]], [1j, 2], [object()], [], np.zeros((2, 0)), ["1", "2"]]
NOT_NUMBERS = [*TEXTS, [1], [1, 2], (1.0,), True, np.True_, np.array([True]), np.array(True), NAN, INF, -INF]
NOT_WHOLE = [*TEXTS, 2.5, 2.0, NAN, INF, True, np.array(True), [2], np.array(2.0)]
NOT_FUNCTIONS = [None, "euler", 3, [1, 2], Layer]


def with_sizes(dim, size):
    field = Layer()
    field.dim, field.size = dim, size
    return field


EACH = [np.array([0.5, NAN]), np.array([]), np.array(["a"]), np.array([True])]

MATRIX = {
    "array": (
        lambda x: validate.array("x", x),
        [*NOT_ARRAYS, NAN, [1.0, INF], MASKED, [MASKED, MASKED], Stubborn(), [Stubborn(), 1.0]],
        [1, True, WHOLE, [1, 2], np.ones(2, "f4")],
    ),
    "array (2, n)": (
        lambda x: validate.array("x", x, shape=(2, None)),
        [1.0, [1.0, 2.0], np.ones((3, 2)), np.ones((1, 2)), np.zeros((2, 0))],
        [np.ones((2, 1)), np.ones((2, 5, 3))],
    ),
    "array, nan may pass": (lambda x: validate.array("x", x, finite=False), NOT_ARRAYS, [NAN, [INF, 1.0]]),
    "number": (
        lambda x: validate.number("x", x),
        [*NOT_NUMBERS, np.array([1.0]), 10**400],
        [0, np.float32(2), np.array(3), Fraction(1, 3), 10**20],
    ),
    "number in [0, 3]": (lambda x: validate.number("x", x, 0, 3), [-1e-9, 3.0001, -1, 4], [0, 3, 1.5]),
    "number in (0, 3]": (lambda x: validate.number("x", x, 0, 3, low_open=True), [0, 0.0, -1, 4], [5e-324, 3]),
    "number for each run": (
        lambda x: validate.number("x", x, 0, 3, each_run=True),
        [*NOT_NUMBERS, *EACH, np.array([1, 4]), np.array([-1, 1])],
        [1, np.array([1, 2]), np.array([0.5, 3.0])],
    ),
    "real": (lambda x: validate.real("x", x), NOT_NUMBERS, [0, 1.5, np.float64(2)]),
    "whole": (lambda x: validate.whole("x", x), [*NOT_WHOLE, -1, np.array([2, 3])], [0, 7, np.int8(3), np.array(3)]),
    "whole from 2": (lambda x: validate.whole("x", x, low=2), [1, 0, -5], [2, 10**20]),
    "whole for each run": (
        lambda x: validate.whole("x", x, low=1, each_run=True),
        [*NOT_WHOLE, np.array([1, 0]), np.array([1.0, 2.0]), np.array([]), np.array([True])],
        [1, np.array([1, 2])],
    ),
    "field": (
        lambda x: validate.field(x),
        [*NOT_FUNCTIONS, np.sin, with_sizes("2", 6), with_sizes(2.0, 6), with_sizes(0, 6), with_sizes(2, [6]), Field()],
        [Layer(), with_sizes(2, 0), with_sizes(np.int64(2), 6)],
    ),
    "function": (lambda x: validate.function("x", x), NOT_FUNCTIONS, [np.sin, len, Layer()]),
    "able": (
        lambda x: validate.able("x", x, "vjp", "size", expected="a field"),
        [*NOT_FUNCTIONS, np.sin],
        [Layer()],
    ),
    "choice": (lambda x: validate.choice("x", x, {"a": 1}), ["", "A", "b", None, 1, ["a"]], ["a"]),
    "times": (
        lambda x: validate.times("x", x),
        [*NOT_ARRAYS, 1.0, [0], [0, 0], [0, 1, 1], [1, 0], [0, NAN], [0, INF], np.ones((2, 2)), [[0, 0], [1, 1]]],
        [[0, 1], np.array([-1.0, 0.5, 7.0])],
    ),
    "times for 2 samples": (
        lambda x: validate.times("x", x, samples=2),
        [[[0, 0], [1, 0]], np.zeros((2, 3)), [[0, 1]], [[0, 0, 0], [1, 1, 1]]],
        [[0, 1], [[0, 5], [1, 6]]],
    ),
    "broadcasts to (2, 3)": (
        lambda x: validate.broadcasts("x", x, (2, 3)),
        [(2,), (3, 3), (1, 2, 3), (4,)],
        [(), (3,), (1, 3), (2, 1), (2, 3)],
    ),
}


@pytest.mark.parametrize(("check", "bad", "good"), MATRIX.values(), ids=list(MATRIX))
def test_all_that_is_wrong_is_refused_by_name_and_all_that_is_right_is_taken(check, bad, good):
    for value in bad:
        with pytest.raises(
            ValueError, match=r"(?s)^(the shape of )?(x|field|field\.dim|field\.size) is .*; expected ."
        ):
            print(value, "was taken by", check(value))
    for value in good:
        check(value)


def test_numbers_come_back_as_pythons_own_so_that_small_ones_of_numpy_do_not_overflow():
    found = [validate.number("x", x) for x in (3, 0.5, np.int8(3), np.array(3), np.float32(0.5), Fraction(1, 2))]
    assert [(x, type(x)) for x in found] == [(3, int), *[(x, float) for x in (0.5, 3.0, 3.0, 0.5, 0.5)]]
    assert [type(validate.whole("x", x)) for x in (3, np.uint8(3), np.array(3))] == [int] * 3
    assert validate.whole("x", np.array([1, 2], np.int8), each_run=True).dtype == int
    assert validate.number("x", np.array([1, 2], np.int8), each_run=True).dtype == float


@pytest.mark.parametrize("first", [0, 1, -4, -1, np.int64(3)])
@pytest.mark.parametrize("jump", [np.ones(2), [1, 1], np.ones(2, dtype=np.float32)])
def test_jumps_are_counted_from_0_in_training_too(first, jump):
    got = validate.jumps("jumps", {first: jump, 2: np.zeros(2)}, np.zeros((4, 2)), finite=False)
    assert set(got) == {int(first) % 4, 2}
    assert got[int(first) % 4].dtype == float
    assert np.array_equal(got[int(first) % 4], np.ones(2))


TWO = np.ones(2)


@pytest.mark.parametrize(
    "jumps",
    [{4: TWO}, {-5: TWO}, {True: TWO}, {"1": TWO}, {1: TWO, -3: TWO}, {-3: TWO, 1: TWO}]
    + [{1: np.ones(3)}, {1: np.ones((2, 1))}, {1: None}, {1: 1j * TWO}],
)
def test_jumps_that_fit_no_time_or_no_state_are_refused_in_training_too(jumps):
    with pytest.raises(ValueError, match="jumps"):
        validate.jumps("jumps", jumps, np.zeros((4, 2)), finite=False)
