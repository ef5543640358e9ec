"""A reader's code runs here, and whatever it does, the check goes on.

`guarded(function)` has a time limit, and is silent; what stops it becomes a `Problem`: a sentence that names the
reader's own line.
"""

import contextlib
import ctypes
import functools
import linecache
import sys
import sysconfig
import threading
import time
import warnings
from pathlib import Path

import numpy as np

LIMIT = 10.0  # seconds for one call of a reader's function
PACKAGE = str(Path(__file__).resolve().parents[1])
PLACES = {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
NOT_THE_READERS = ("<frozen", PACKAGE, *PLACES)


class Problem(Exception):
    """A sentence about what stopped a reader's code."""


class TooLong(BaseException):
    """Comes up in the middle of code that has used up its time."""


class Still(TooLong):
    """The same, for code that has caught it and goes on: it comes up once more, where that code catches it."""

    def __init__(self):
        super().__init__()
        frame = sys._getframe(1)
        while frame and not frame.f_code.co_filename.startswith(PACKAGE):
            if not frame.f_code.co_filename.startswith(NOT_THE_READERS):
                frame.f_trace = _once_more
            frame = frame.f_back
        sys.settrace(_once_more)


def _once_more(frame, event, _):
    if event == "line":
        raise TooLong
    return None if frame.f_code.co_filename.startswith(NOT_THE_READERS) else _once_more


def guarded(function):
    """The function with a time limit of `LIMIT` seconds, without warnings; all that stops it becomes a `Problem`."""
    if not callable(function) or isinstance(function, type) or type(function) is Guarded:
        return function
    return Guarded(function)


class Guarded:
    """See `guarded`; it has the names of its function."""

    def __init__(self, function):
        self.function = function
        with contextlib.suppress(Exception):
            functools.update_wrapper(self, function, updated=())

    def __call__(self, *arguments, **named):
        try:
            with silent(), limited(LIMIT):
                return self.function(*arguments, **named)
        except Problem:
            raise
        except BaseException as problem:
            raise Problem(f"your function {told(problem)}") from None


@contextlib.contextmanager
def silent():
    """No warnings: a reply says what is wrong."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Limit:
    """One block with a limited time: its thread, when its time is up, what comes up then, and whether it has ended."""

    def __init__(self, seconds):
        self.thread, self.due, self.kind, self.over = threading.get_ident(), time.monotonic() + seconds, TooLong, False


class Clock:
    """One thread for all limits.

    It is started outside of any block: Python may hand an exception that is meant for a block to a thread that is just
    being started there, and then the block waits for that thread for ever. For the same reason it takes nothing but
    plain locks, which no exception can leave half taken.
    """

    def __init__(self):
        self.lock, self.wake, self.thread = threading.Lock(), threading.Lock(), None
        self.limits, self.looks_at = [], 0.0

    def add(self, limit):
        with self.lock:
            if self.thread is None or not self.thread.is_alive():  # the first, or this process is a copy of another
                self.limits, self.looks_at = [], 0.0
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.thread.start()
            self.limits.append(limit)
            early = limit.due < self.looks_at
        if early:
            with contextlib.suppress(RuntimeError):
                self.wake.release()

    def run(self):
        while True:
            with self.lock:
                now = time.monotonic()
                self.limits = [limit for limit in self.limits if not limit.over]
                for limit in self.limits:
                    if limit.due <= now:
                        _raise_in(limit.thread, limit.kind)
                        limit.due, limit.kind = now + 0.2, Still
                self.looks_at = min((limit.due for limit in self.limits), default=now + 3600)
            self.wake.acquire(timeout=self.looks_at - now)


_clock = Clock()


@contextlib.contextmanager
def limited(seconds):
    """Raise `TooLong` inside the block when it has run for so long, and again while it is caught there.

    A second thread watches, so it works on every system and in every thread. Where there are no threads or no CPython,
    there is no limit.
    """
    limit, tracing, hook = Limit(seconds), sys.gettrace(), sys.unraisablehook

    def tell(lost):  # where Python cannot raise, as in the callback of a weak reference, it tells and goes on
        if not issubclass(lost.exc_type, TooLong):  # ours comes up again soon
            hook(lost)

    sys.unraisablehook = tell
    try:
        with contextlib.suppress(RuntimeError):
            _clock.add(limit)
        yield
    finally:
        limit.over = True
        try:
            with _clock.lock:  # from here on the clock knows that it is over
                pass
            _settled()
        except TooLong:
            pass
        if sys.gettrace() is _once_more:
            sys.settrace(None if tracing is _once_more else tracing)
        sys.unraisablehook = hook


def _settled():
    """An exception that waits comes up when a function is called: here.

    Taking it back by PyThreadState_SetAsyncExc(thread, None) would leave a flag behind, which slows Python down, and
    with which Python 3.11 never comes out of a traced call.
    """


def _raise_in(thread, kind):
    with contextlib.suppress(AttributeError):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


def told(problem, limit=None):
    """What happened, to go on from "your function": with the reader's own line, where there is one.

    limit: the seconds it had, if not `LIMIT`.
    """
    where = own_line(problem)
    if isinstance(problem, TooLong):
        return f"is not ready after {limit or LIMIT:g} seconds{where}. Does a loop never end?"
    if isinstance(problem, KeyboardInterrupt):
        return f"was interrupted{where}."
    if isinstance(problem, SystemExit):
        return f"ends the program{where}. Hand back the result by `return`."
    if isinstance(problem, RecursionError):
        return f"calls itself without an end{where}." if where else "is nested without an end."
    try:
        words = " ".join(str(problem).split())
    except Exception:
        words = ""
    words = words if len(words) <= 150 else words[:147] + "..."
    return f"raises {type(problem).__name__}{f': {words}' if words else ''}{where}."


def own_line(problem):
    """ ", in its line 3: `return z[2]`" for the last line of the traceback that is neither Python's nor a package's."""
    found, trace = None, problem.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(NOT_THE_READERS):
            found = file, trace.tb_lineno
        trace = trace.tb_next
    if found is None:
        return ""
    text = linecache.getline(*found).strip()
    return f", in line {found[1]}" + (f" of its cell: `{text}`" if text else " of its cell")
