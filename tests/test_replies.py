"""Replies: whatever a reader's code does, a check answers in a sentence, and right answers are right in any clothes."""

import contextlib
import math
import sys
import threading
import time
import warnings
import weakref
from fractions import Fraction

import numpy as np
import pytest

from nodetutor.notebook import guard, replies
from nodetutor.notebook.replies import choice, exercise, function, number
from nodetutor.notebook.values import copied, listed, numbers, same, show

CASES = [(np.array([1.0, 2.0]), 3.0), (np.array([-1.0, 0.5]), -2.0), (np.array([0.25, -4.0]), 0.5)]


def scaled(z, by):
    return by * z


@exercise("x.1", "scale")
def check(answer):
    return function(answer, scaled, CASES, "yes")


replies.EXERCISES.pop("x.1")  # no notebook's: the list of the series, which another test asks for, does not have it


@pytest.fixture(autouse=True)
def own_lists(monkeypatch):
    """What these tests answer is not counted among the series' exercises."""
    monkeypatch.setattr(replies, "EXERCISES", dict(replies.EXERCISES))
    monkeypatch.setattr(replies, "RIGHT", set(replies.RIGHT))


class Foreign:
    """As a tensor of another library that still records gradients: nothing can be done with it."""

    def __array__(self, *arguments, **named):
        raise RuntimeError("no array")

    def __float__(self):
        raise RuntimeError("no float")

    def __repr__(self):
        raise RuntimeError("no repr")


def fails_for_some(z, by):
    if by > 0:
        return by * z
    return z[7]


def some_branches(z, by):
    if by > 0:
        return by * z
    return None


def interrupted(z, by):
    raise KeyboardInterrupt


def warned(z, by):
    warnings.warn("look here", stacklevel=2)
    return np.log(-1.0) * z


def masked(z, by):
    return np.ma.masked_less(by * z, 0)


def without_end(z, by):
    return without_end(z, by)


def half_a_tensor(z, by):
    return [Foreign(), 1.0]


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (fails_for_some, "by = -2 your function raises IndexError"),
        (fails_for_some, "`return z[7]`"),
        (some_branches, "by = -2 your function returns nothing"),
        (lambda z, by: None, "Is there a `return`, and no ... left"),
        (lambda z, by: ..., "no ... left"),
        (lambda z, by: sys.exit(), "ends the program"),
        (interrupted, "was interrupted, in line"),
        (without_end, "calls itself without an end"),
        (warned, "nan"),
        (masked, "a masked array"),
        (lambda z, by: by * z + 1j, "complex"),
        (lambda z, by: Foreign(), "numbers are asked for"),
        (half_a_tensor, "numbers are asked for"),
        (lambda z, by: np.round(by * z + 1e-4, 3), "rounded"),
        (lambda z, by: [1.0, [2.0, 3.0]], "fit together"),
        (lambda z, by: sum(z), "shape"),
        (lambda z: z, "TypeError"),
        (Foreign(), "a function is asked for"),
        (int, "raises"),
        (1j, "a complex number"),
    ],
)
def test_whatever_the_answer_does_a_sentence_comes(answer, part):
    reply = check(answer) if part != "rounded" else function(answer, lambda z, by: by * z + 1e-4, CASES, "yes")
    assert not reply.right
    assert part in reply.text
    assert len(reply.text) < 300
    assert "cannot be checked" not in reply.text


def loop(z, by):
    while True:
        pass


def loop_that_catches_all(z, by):
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except:  # noqa: E722 as readers write it
            pass


@pytest.mark.parametrize("answer", [loop, loop_that_catches_all])
def test_a_loop_without_end_is_ended(monkeypatch, answer):
    monkeypatch.setattr(guard, "LIMIT", 0.3)
    start = time.perf_counter()
    reply = check(answer)
    assert time.perf_counter() - start < 5
    assert "not ready after 0.3 seconds" in reply.text
    assert "of its cell: `" in reply.text
    time.sleep(0.3)  # nothing comes up later


def test_limits_in_limits_come_to_an_end_and_start_no_thread(monkeypatch):
    """A thread that is being started when a time is up would catch what is meant for the reader's code."""
    threads = set()

    @exercise("x.3", "many calls")
    def many_calls(answer):
        for _ in range(50):
            with contextlib.suppress(guard.Problem):
                answer()
        return replies.Reply(True, "all came to an end")

    def slow():
        for _ in range(300):
            threads.add(threading.active_count())

    monkeypatch.setattr(guard, "LIMIT", 0.001)
    monkeypatch.setattr(replies, "CHECK_LIMIT", 0.002)
    many_calls(slow)
    threads.clear()
    said = {many_calls(slow).text[:40] for _ in range(40)}
    assert len(threads) == 1
    assert said <= {"Right: all came to an end", "Not yet: this answer cannot be checked: it is not ready"[:40]}
    time.sleep(0.3)  # nothing comes up later
    assert sys.gettrace() is None


def test_a_limit_that_comes_up_where_python_cannot_raise_is_not_told_and_comes_up_again(monkeypatch):
    told, after = [], []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    def while_it_is_taken_away(_):
        end = time.perf_counter() + 0.3
        while time.perf_counter() < end:  # the limit of 0.1 seconds is over in here
            pass

    def takes_one_away():
        thing = Foreign()
        seen = weakref.ref(thing, while_it_is_taken_away)
        del thing
        after.append(seen())
        while True:
            pass

    with pytest.raises(guard.TooLong), guard.limited(0.1):
        takes_one_away()
    assert after == [None], "the callback was not ended, or Python did not go on"
    assert told == []
    with guard.limited(10):
        thing = Foreign()
        after.append(weakref.ref(thing, lambda _: 1 / 0))
        del thing
    assert [lost.exc_type for lost in told] == [ZeroDivisionError], "what is not ours is told as ever"


def test_an_error_in_a_check_is_no_traceback_either():
    @exercise("x.2", "broken")
    def broken(answer):
        return answer.nothing

    assert "cannot be checked" in broken(3).text
    assert "brackets" in broken().text


@pytest.mark.parametrize(
    "answer",
    [
        lambda z, by: [by * x for x in z],
        lambda z, by: tuple(by * x for x in z),
        lambda z, by: np.float32(by * z),
        lambda z, by: [Fraction(float(by * x)) for x in z],
        lambda z, by: z.__imul__(by),
    ],
    ids=["list", "tuple", "float32", "fractions", "in place"],
)
def test_right_in_any_clothes(answer):
    assert check(answer).right


def test_a_callable_object_is_a_function():
    class Scale:
        def __call__(self, z, by):
            return by * z

    assert check(Scale()).right


def test_arguments_that_must_stay_are_watched():
    reply = function(lambda z, by: z.__imul__(by), scaled, CASES, "yes", untouched=True)
    assert "changes its arguments" in reply.text


def test_lists_among_the_arguments_are_copied():
    def popped(losses):
        return losses.pop() + sum(losses)

    assert function(popped, sum, [([1, 2],), ([3, 4, 5],), ([6],)], "yes").right
    inner = ([np.zeros(2)], {"a": [1]})
    copied(inner)[0][0][:] = 1
    assert not inner[0][0].any()


@pytest.mark.parametrize("answer", [180, 180.0, "180", " 180 ", np.float32(180), np.array(180), [180], Fraction(180)])
def test_a_number_in_any_clothes(answer):
    assert number(answer, 180, "yes", tolerance=1e-9).right


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (179.9999, "you say 179.9999."),
        (8.0, "you say 8."),
        (1j, "a complex number is none"),
        (np.ma.masked, "a masked value is none"),
        (True, "True is none"),
        (Foreign(), "of type Foreign"),
        (math.nan, "nan is none"),
        ("many", "the text 'many'"),
    ],
)
def test_what_is_no_number_or_another_is_told(answer, part):
    assert part in number(answer, 180, "yes", tolerance=1e-9).text


def test_digits_that_are_asked_for():
    assert number(0.318, 0.31847, "yes", digits=3).right
    assert number(0.31847, 0.31847, "yes", digits=3).right
    assert "rounded too far" in number(0.32, 0.31847, "yes", digits=3).text
    assert "you say 0.33." in number(0.33, 0.31847, "yes", digits=3).text


def test_the_nearest_mistake_is_told():
    assert "second" in number(1.4404, 2, "yes", [(1.45, "first"), (1.4404, "second")]).text


def test_a_choice_in_any_clothes():
    assert choice(" Small  STEPS", "small steps", ["small steps", "large steps"], "yes").right
    assert not choice("large_steps", "small steps", ["small steps", "large steps"], "yes").right


def test_the_starter_is_told_the_symptom_alone():
    wrong = [(lambda z, by: z + by, "you add")]
    reply = function(lambda z, by: z + by, scaled, CASES, "yes", wrong, starter=lambda z, by: z + by)
    assert "you add" not in reply.text
    assert "z = [1, 2], by = 3 it gives [4, 5], and [3, 6] is expected" in reply.text


def test_a_message_is_named_and_seen_by_tests():
    with replies.watched() as seen:
        assert replies.named((False, "a"), (True, "b")) == "b"
    assert seen[-1]["fitting"] == ["b"]


@pytest.mark.parametrize(
    "value",
    [
        8.0,
        np.arange(1000.0),
        [[1.0, 2.0], [3.0, 4.0]],
        ([], ()),
        None,
        "x" * 1000,
        Foreign(),
        {"a": 1},
        [Foreign()] * 50,
    ],
)
def test_what_is_shown_is_short(value):
    assert len(show(value)) < 120
    assert not show(value).endswith(".")


def test_progress_in_words(monkeypatch):
    monkeypatch.setattr(replies, "EXERCISES", {"4.10": "tenth", "4.2": "second", "4a.1": "deeper", "10.1": "late"})
    monkeypatch.setattr(replies, "RIGHT", {"4.2"})
    assert repr(replies.progress("4")) == (
        "Exercises of this notebook: 1 of 2 right since the kernel started. Left: 4.10 tenth."
    )
    monkeypatch.setattr(replies.pkgutil, "iter_modules", lambda path: [])
    series = repr(replies.progress()).splitlines()
    assert series[0] == "Exercises of the series: 1 of 4 right since the kernel started."
    assert [line.partition(":")[0] for line in series[1:]] == ["4", "4a", "10"]
    replies.RIGHT.add("10.1")
    assert "All done" in repr(replies.progress("10"))


def test_a_mistake_of_0_is_told_to_0_alone():
    def reply(value):
        return number(value, 1e-3, "yes", [(0, "nothing is left.")], tolerance=0.03).text

    assert "nothing is left" in reply(0)
    assert "nothing is left" not in reply(1e-6)
    assert "nothing is left" not in reply(-1e-5)


def test_a_whole_check_is_told_its_own_limit(monkeypatch):
    monkeypatch.setattr(replies, "CHECK_LIMIT", 0.3)

    class Endless:
        def __float__(self):
            while True:
                pass

    slow = replies.exercise("x.2", "n")(lambda answer: number(answer, 1.0, "yes"))
    assert "not ready after 0.3 seconds" in slow(Endless()).text


def test_a_vjp_that_never_ends_is_asked_once_or_twice(monkeypatch):
    from nodetutor.lessons.chain_rule.exercises import square_vjp

    def endless(W, z, a):
        while True:
            pass

    monkeypatch.setattr(guard, "LIMIT", 0.2)
    start = time.perf_counter()
    assert "not ready after 0.2 seconds" in square_vjp(endless).text
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (..., "replace|write your function"),
        (3, "a function of t and z"),
        (lambda t, z: None, "returns nothing"),
        (lambda t, z: "fast", "gives the text 'fast'"),
        (lambda t, z: np.random.default_rng().normal(), "two different numbers"),
    ],
)
def test_a_velocity_must_be_a_function_of_t_and_z(answer, said):
    with pytest.raises(guard.Problem, match=said):
        replies.asked_velocity(answer, 0.5, 1.0)


def test_a_velocity_is_asked_for_numbers_wherever_it_is_used():
    velocity = replies.asked_velocity(lambda t, z: z * t if t < 1 else None, 0.5, 1.0)
    assert velocity(0.5, 3) == 1.5
    with pytest.raises(guard.Problem, match="with t = 2, z = 1 a number is asked for, and your function gives nothing"):
        velocity(2.0, 1.0)


def test_single_precision_in_a_list_is_compared_as_such():
    assert same([np.float32(1.00001)], np.array([1.0]), 1e-6)
    assert not same([1.00001], np.array([1.0]), 1e-6)


def test_zero_is_shown_without_a_sign():
    assert show(np.array([-0.0, 2.0])) == "[0, 2]"
    assert show(-0.0) == "0"


@pytest.mark.parametrize("answer", ["123", {1, 2}, {1: 2}, 3, None, b"12"])
def test_what_is_no_list_is_called_so(answer):
    with pytest.raises(TypeError):
        listed(answer, 5)


def test_a_list_is_read_no_further_than_asked():
    assert listed(iter(range(10**9)), 2) == [0, 1, 2]
    assert listed(np.array([1.0, 2.0]), 2) == [1, 2]


@pytest.mark.parametrize("value", [["1", "2"], np.array(["1"]), [np.timedelta64(1)], [[1, "2"]]])
def test_texts_and_durations_in_a_list_are_no_numbers(value):
    with pytest.raises(ValueError, match="text|thing of type"):
        numbers(value)


def test_a_list_inside_itself_is_told_of():
    from nodetutor.lessons.networks.exercises import explain_the_sigmoid

    endless = []
    endless.append(endless)
    for answer in (endless, [endless, 1]):
        assert "this answer cannot be checked: it is nested without an end." in explain_the_sigmoid(answer).text


def test_parts_without_brackets_are_told_where_to_put_them():
    scale = replies.exercise("x.3", "n")(check.__wrapped__)
    assert scale().text.endswith("write your answer into the brackets: check.check(...).")
    assert scale(1, 2).text.endswith("into brackets of their own: check.check((..., ...)).")
