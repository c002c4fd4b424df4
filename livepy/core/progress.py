"""Progress: what a job says of how far it is (Progress), where that goes (Sink), what a page shows of it (Shown), and how long is left (Estimate).

It knows no clock and no job: who runs the job gives the sink and the seconds. Invariant: what a sink hears is None or from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from livepy.mistakes import progress as mistakes

X = TypeVar("X")

NOISE = 1e-6
"""So far beside 0 or 1 a sum of floats may land."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page may show of a job's progress. Two that say the same are equal.

    `fraction` is from 0 to 1, None while the length is unknown; `elapsed` counts from the job's start; `remaining` is None until it can be told.

    Example: `ui.text(self.paint.progress.words)`
    """

    fraction: float | None = None
    text: str = ""
    elapsed: timedelta = timedelta(0)
    remaining: timedelta | None = None

    @property
    def words(self) -> str:
        """How long it has taken and will take, as pages show and screen readers say it.

        Example: `ui.text(self.paint.progress.words)` shows "0:12, about 0:30 left"
        """
        taken = clock(math.floor(self.elapsed.total_seconds()))
        if not self.remaining:
            return taken
        return f"{taken}, about {clock(math.ceil(self.remaining.total_seconds()))} left"


def clock(seconds: int) -> str:
    """Seconds as minutes:seconds, from an hour on as hours:minutes:seconds.

    Example: `clock(3661)` is "1:01:01"
    """
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Sink(Protocol):
    """Where progress goes. Both are called from any thread and often, so they must be cheap.

    Example: `Progress(sink)(0.3, text="Loading")` calls `sink.check()`, then `sink.report(0.3, "Loading")`
    """

    def report(self, fraction: float | None, text: str) -> None:
        """The job is so far: from 0 to 1, or None. The newest wins."""

    def check(self) -> None:
        """Raise what ends the job, if it is to end."""


class _Nowhere:
    """The sink of a Progress that nobody listens to."""

    def report(self, fraction: float | None, text: str) -> None:
        pass

    def check(self) -> None:
        pass


class _Stretch:
    """The sink of a part: what it says of itself, told as a stretch of the whole. While its length is unknown it stands at its beginning."""

    __slots__ = ("end", "start", "whole")

    def __init__(self, whole: Sink, start: float, end: float) -> None:
        self.whole, self.start, self.end = whole, start, end

    def report(self, fraction: float | None, text: str) -> None:
        # at its end exactly there: the sum of the parts of parts may not miss 1 by a hair
        self.whole.report(self.end if fraction == 1 else self.start + (self.end - self.start) * (fraction or 0), text)

    def check(self) -> None:
        self.whole.check()


class Progress:
    """Given to a job that asks for it as its first parameter, `progress: Progress`. Each of its methods also ends a job that is to end.

    `Progress()` without a sink goes nowhere: for a test that calls the job's function by hand.

    Example: `progress(3, total=10, text="Loading")`
    """

    __slots__ = ("_at", "_newest", "_whole", "sink", "text")

    def __init__(self, sink: Sink | None = None) -> None:
        self.sink: Sink = _Nowhere() if sink is None else sink
        self.text = ""
        self._at = 0.0  # where the next part begins
        self._whole: Progress | None = None  # of which this is a part, or a part of a part
        self._newest: Progress | None = None

    @property
    def newest(self) -> Progress:
        """The part that was made last, unless the whole has spoken since: what the job is doing now. Captured bars fill it.

        Example: after `half = progress.part(0.5)`, `progress.newest is half`
        """
        return self._newest or self

    def __call__(self, done: float, *, total: float | None = None, text: str = "") -> None:
        """Say how far the job is: `done` of `total`, or a fraction from 0 to 1. A text stays until another one comes.

        Raises what ends the job (`Cancelled`, `TimedOut`), if it is to end; a LivepyError where the numbers make no fraction.

        Example: `progress(0.3, text="Loading")`
        """
        if total is not None and not total > 0:
            raise mistakes.TOTAL(done=done, total=total)
        fraction = float(done if total is None else done / total)
        if not -NOISE <= fraction <= 1 + NOISE:
            call = f"progress({done})" if total is None else f"progress({done}, total={total})"
            raise mistakes.FRACTION(call=call, fraction=fraction)
        self._tell(min(max(fraction, 0.0), 1.0), text)

    def track(self, items: Iterable[X], text: str = "", total: int | None = None) -> Iterator[X]:
        """Give the items one after the other, and say how many are done. `total` is for items that have no `len()`; without either the count is shown.

        Raises, at each item, what ends the job (`Cancelled`, `TimedOut`), if it is to end.

        Example: `for file in progress.track(files, "Reading"): read(file)`
        """
        if total is None:
            try:
                total = len(items)  # type: ignore[arg-type]
            except TypeError:  # it has none; some classes have the method and raise this
                total = None
        elif not total >= 0:
            raise mistakes.TRACK(total=total)
        return self._steps(items, text, total)

    def part(self, weight: float, text: str = "") -> Progress:
        """A progress of its own for a stretch of this bar: `weight` of it, from 0 to 1, beginning where the last part ended.

        Parts follow one another, and may have parts. The bar goes to the beginning of this one at once, with its text.
        Raises what ends the job (`Cancelled`, `TimedOut`), if it is to end; a LivepyError if less is left of the bar.

        Example: `train(progress.part(0.8, "Training"))`
        """
        start = self._at
        if not 0 <= weight <= 1 - start + NOISE:
            raise mistakes.PART(weight=weight, left=round(1 - start, 6))
        end = start + weight if start + weight < 1 - NOISE else 1.0
        self._tell(start, text)
        self._at = end
        part = Progress(_Stretch(self.sink, start, end))
        part.text, part._whole = self.text, self._whole or self
        part._whole._newest = part
        return part

    def check(self) -> None:
        """Nothing, unless the job is to end: then raise what ends it. For long work that has nothing to report.

        Raises `Cancelled` or `TimedOut`, if the job is to end.

        Example: `while not ready(): progress.check()`
        """
        self.sink.check()

    def _steps(self, items: Iterable[X], text: str, total: int | None) -> Iterator[X]:
        """Each item is done when the next one is asked for. Who asks no more leaves the bar where it is."""
        done = 0
        self._count(done, total, text)
        for item in items:
            yield item
            done += 1
            self._count(done, total, text)

    def _count(self, done: int, total: int | None, text: str) -> None:
        if total is not None:
            self._tell(min(done / total, 1.0) if total else 1.0, text)  # more than were announced: a full bar, no mistake
            return
        self._speak(text)
        self.sink.report(None, counted(self.text, done))

    def _tell(self, fraction: float, text: str) -> None:
        self._speak(text)
        self._at = fraction
        self.sink.report(fraction, self.text)

    def _speak(self, text: str) -> None:
        self.sink.check()
        self.text = text or self.text
        (self._whole or self)._newest = self if self._whole else None


def counted(text: str, done: int) -> str:
    """The text of something whose length is unknown.

    Example: `counted("Reading", 3)` is "Reading: 3 done"
    """
    if not done:
        return text
    return f"{text}: {done} done" if text else f"{done} done"


class Estimate:
    """How long is left, from reports of how far it is. Seconds count from the job's start.

    It goes by the pace of the last few reports, older ones counting less: a steady pace gives a steady end, another pace is followed.

    Example: `estimate.report(0.25, 10); estimate.remaining(10)` is 30.0
    """

    __slots__ = ("_base", "_far", "_reports", "_seconds", "_share", "_since")

    FORGETS = 0.25  # of what was known, with each report: after eight of them nine tenths go by the new pace
    APART = 0.5  # seconds: reports that come closer are one, else a thousand in a second would leave nothing of the second before
    SILENT = 1.0  # seconds: before, nobody needs to know
    LONGEST = 365 * 86400.0  # seconds: a pace that leads beyond is none

    def __init__(self) -> None:
        self._begin(0.0, 0.0)

    def _begin(self, fraction: float, elapsed: float) -> None:
        self._base = self._far = fraction  # at the last report that counted; at the last of all
        self._since = elapsed  # of the last report that counted
        self._share = self._seconds = self._reports = 0.0  # weighted sums over the reports

    def report(self, fraction: float | None, elapsed: float) -> None:
        """It is so far after so many seconds. One that goes back, or knows not how far it is, begins anew."""
        if fraction is None or fraction < self._far or fraction == 0:
            self._begin(fraction or 0.0, elapsed)
            return
        self._far = fraction
        seconds = elapsed - self._since
        if fraction > self._base and seconds >= self.APART:
            keeps = 1 - self.FORGETS
            self._share = self._share * keeps + fraction - self._base
            self._seconds = self._seconds * keeps + seconds
            self._reports = self._reports * keeps + 1
            self._base, self._since = fraction, elapsed

    def remaining(self, elapsed: float) -> float | None:
        """Seconds left after so many, None while nobody can know. It counts down until the next report is due, and up while that is late."""
        if self._far == 1:
            return 0.0
        if not self._reports or elapsed < self.SILENT:
            return None
        step, usual = self._share / self._reports, self._seconds / self._reports
        waited = max(0.0, elapsed - self._since)
        left = (1 - self._base) / step * max(usual, waited) - min(usual, waited)
        return max(0.0, left) if left <= self.LONGEST else None
