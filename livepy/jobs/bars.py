"""Captured tqdm: every bar that a job makes, in its own code or in a library, reports to the job's progress and ends a job that is to end.

tqdm's one base class is changed in place, so it does not matter who imported it when. A bar that no job made is what it was.
In a job a bar is still printed where it would be seen: in a terminal, or in the `file` that its author names. In a log ten lines a second for each
visitor help nobody, and the page has the bar.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from livepy.core.progress import Progress, counted
from livepy.errors import LivepyError

PERIOD = 0.1
"""Seconds: so often, at least, a bar that moves reports, and asks whether its job is to end."""

FILE = 4
"""How many of tqdm's arguments come before `file`."""


class Bar:
    """What is known of one tqdm. It does not hold it, so that one which nobody closes is closed as soon as nobody has it."""

    __slots__ = ("ahead", "bars", "due", "high", "n", "told", "total", "words")

    def __init__(self, bars: Bars, desc: str) -> None:
        self.bars, self.words = bars, desc
        self.n: float = 0
        self.ahead: float = 0  # steps that tqdm's own count has not yet: between two of its updates, or all of them where it is disabled
        self.total: float | None = None
        self.told: float = 0
        self.high = 0.0  # the highest fraction that was reported while this was the outermost
        self.due = 0.0

    @property
    def done(self) -> float:
        """Steps."""
        return self.n + self.ahead

    @property
    def is_full(self) -> bool:
        """Whether all of its steps are done."""
        return bool(self.total) and self.done >= (self.total or 0)

    def read(self, tqdm: Any) -> None:
        """It is as the tqdm says."""
        self.n, self.total = tqdm.n, tqdm.total
        said = (getattr(tqdm, "desc", None), getattr(tqdm, "postfix", None))
        self.words = ", ".join(text.removesuffix(": ") for text in said if text) or self.words

    def tell(self, tqdm: Any) -> None:
        """Report how far it is."""
        self.read(tqdm)
        self.due = time.monotonic() + PERIOD
        self.bars.tell(self)


class Bars:
    """The open bars of one job, outermost first. A bar is inside of those that were open when it was made."""

    def __init__(self, progress: Progress) -> None:
        self._progress = self._fills = progress
        self._open: list[Bar] = []
        self._process = os.getpid()  # one that is forked has our sink, and the pipe behind it
        self._outlived = False  # the job has ended: whoever has a bar yet has it on his terminal only

    def add(self, bar: Bar) -> None:
        """It is opened. A full one that nobody closed is no longer what this is inside of."""
        self._forget_full(inside=None)
        if not self._open:
            self._fills = self._progress.newest
        self._open.append(bar)

    def remove(self, bar: Bar) -> None:
        """It is closed."""
        try:
            self._open.remove(bar)
        except ValueError:  # it is, already: any thread may close it, and so may whoever frees memory
            pass

    def check(self) -> None:
        """Raise what ends the job, if it is to end: only in its own code, not in tqdm's thread nor in a callback of an executor's."""
        if _bars.get() is self:
            self._progress.check()

    def tell(self, bar: Bar) -> None:
        """Report all of them as one: the outermost, and of its next step what those inside have done."""
        if self._outlived or os.getpid() != self._process:
            return
        if bar not in self._open:
            if bar.is_full:
                return
            self._open.append(bar)  # it was full, and begins anew
        if bar.done < bar.told:
            bar.high = 0.0
        elif bar.done > bar.told:
            self._forget_full(inside=bar)
        bar.told = bar.done
        shown = tuple(self._open) or (bar,)
        outermost = shown[0]
        words = ", ".join(dict.fromkeys(one.words for one in shown if one.words)) or self._fills.text
        try:
            if not outermost.total:
                self._fills.sink.report(None, counted(words, int(outermost.done)))
            else:
                # a step that holds several bars, one after the other, does not go back when the next begins
                outermost.high = max(outermost.high, _fraction(shown))
                self._fills.sink.report(outermost.high, words)
        except LivepyError:  # a sink knows one mistake: that its job has ended. The author did not call it here
            self._outlived = True

    def _forget_full(self, inside: Bar | None) -> None:
        """Those inside of this one, or all, were full for a step that is over. One that begins anew is added again."""
        passed = inside is None
        for other in tuple(self._open):
            if passed and other.is_full:
                self.remove(other)
            passed = passed or other is inside


def _fraction(bars: tuple[Bar, ...]) -> float:
    fraction, step = 0.0, 1.0
    for bar in bars:
        if not bar.total:
            break
        fraction += step * min(max(float(bar.done / bar.total), 0.0), 1.0)
        step /= bar.total
    return min(fraction, 1.0)


_bars: ContextVar[Bars | None] = ContextVar("livepy_bars", default=None)


def captured_by(progress: Progress | None) -> None:
    """From now on the bars that are made in this context report to this progress; None: to nobody.

    Example: `contextvars.copy_context().run(captured_by, progress)`
    """
    _bars.set(None if progress is None else Bars(progress))


_replaced: dict[str, Any] = {}
"""What tqdm's class had, by its name, while it is changed."""


_capturing = threading.Lock()
_tried = threading.Event()


def capture() -> None:
    """Change tqdm for this process, if it is installed. A second call does nothing. Any thread.

    It is imported here rather than watched for: that takes some 20 ms once, 300 from a cold disk, and who imports it later gets the changed one.

    Example: `capture()` in a thread of a server before its first job, and at the start of each of its worker processes
    """
    if _tried.is_set():
        return
    with _capturing:
        if _tried.is_set():
            return
        try:
            cls = importlib.import_module("tqdm.std").tqdm
        except ImportError:
            _tried.set()
            return
        cls._livepy_bar = None  # each tqdm that is captured has its Bar here
        for name, made in _MADE.items():
            _replaced[name] = getattr(cls, name)
            setattr(cls, name, functools.wraps(_replaced[name])(made(_replaced[name])))
        _tried.set()


def captured() -> bool:
    """Whether that has been done, or there is none."""
    return _tried.is_set()


def release() -> None:
    """tqdm is again what it was.

    Example: `release()` at the end of a test that has called `capture()`
    """
    _tried.clear()
    for name in tuple(_replaced):  # the mark stays: a bar that is open yet has one
        setattr(sys.modules["tqdm.std"].tqdm, name, _replaced.pop(name))


class _Silence:
    """A file that keeps nothing."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


def _init(original: Callable[..., None]) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bars = _bars.get()
        if bars is None:
            original(self, *args, **kwargs)
            return
        bars.check()
        if len(args) <= FILE and kwargs.get("file") is None and not _is_terminal(sys.stderr):
            kwargs["file"] = _Silence()
        original(self, *args, **kwargs)
        bar = Bar(bars, (args[1] if len(args) > 1 else kwargs.get("desc")) or "")
        bar.read(self)
        bars.add(bar)
        self._livepy_bar = bar
        bar.tell(self)

    return __init__


def _is_terminal(file: Any) -> bool:
    isatty = getattr(file, "isatty", None)  # what stands for a file may have none
    return isatty is not None and isatty()


def _iter(original: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    def __iter__(self: Any) -> Iterator[Any]:
        bar: Bar | None = self._livepy_bar
        return original(self) if bar is None else _steps(self, bar)

    return __iter__


def _steps(tqdm: Any, bar: Bar) -> Iterator[Any]:
    """As tqdm's own, which looks at the clock only so often as the pace so far suggests: too late where a loop becomes slow."""
    disabled, monotonic = tqdm.disable, time.monotonic
    try:
        for item in tqdm.iterable:
            yield item
            bar.ahead += 1
            if monotonic() >= bar.due:
                # what a disabled one is given it does not count, and what it is not given stays ahead
                ahead, bar.ahead = (0, bar.ahead) if disabled else (bar.ahead, 0)
                tqdm.update(ahead)
        bar.bars.check()
    finally:
        if not disabled:
            tqdm.n += bar.ahead
            bar.ahead = 0
        tqdm.close()


def _update(original: Callable[..., bool | None]) -> Callable[..., bool | None]:
    def update(self: Any, n: float = 1) -> bool | None:
        bar: Bar | None = self._livepy_bar
        if bar is None:
            return original(self, n)
        if self.disable:
            bar.ahead += n
        shown = original(self, n)
        bar.n = self.n
        if time.monotonic() >= bar.due:
            bar.tell(self)
            bar.bars.check()
        return shown

    return update


def _refresh(original: Callable[..., bool | None]) -> Callable[..., bool | None]:
    def refresh(self: Any, nolock: bool = False, lock_args: Any = None) -> bool | None:
        done = original(self, nolock=nolock, lock_args=lock_args)
        bar: Bar | None = self._livepy_bar
        if bar is not None:
            bar.tell(self)
            if not nolock:  # who holds tqdm's lock must give it back
                bar.bars.check()
        return done

    return refresh


def _reset(original: Callable[..., None]) -> Callable[..., None]:
    def reset(self: Any, total: float | None = None) -> None:
        bar: Bar | None = self._livepy_bar
        if bar is not None:
            bar.ahead = 0
        original(self, total)
        if bar is not None:
            bar.tell(self)

    return reset


def _close(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def close(self: Any) -> None:
        bar: Bar | None = self._livepy_bar
        if bar is not None:
            self._livepy_bar = None
            bar.tell(self)
            bar.bars.remove(bar)
        original(self)

    return close


def _del(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def __del__(self: Any) -> None:
        bar: Bar | None = self._livepy_bar
        if bar is not None:  # nothing is reported: memory is freed anywhere, also in the midst of a report
            self._livepy_bar = None
            bar.bars.remove(bar)
        original(self)

    return __del__


_MADE: dict[str, Callable[[Any], Any]] = {
    "__init__": _init,
    "__iter__": _iter,
    "update": _update,
    "refresh": _refresh,
    "reset": _reset,
    "close": _close,
    "__del__": _del,
}
