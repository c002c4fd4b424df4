"""What shows how a job stands: how far it is, its place in line, its failure, and the buttons that stop it and try again.

It knows what render() may read of a call, and nobody who runs one. All words that it says stand here, and those for times in core/progress.py.
Invariant: what changes every second is no live region: a screen reader is told of phases and texts, at most every few seconds.
"""

from __future__ import annotations

from typing import Any, Final, Unpack

from livepy.core.bound import BoundJob
from livepy.core.calls import Call
from livepy.core.component import Component
from livepy.core.elements import Element, Made
from livepy.core.progress import Shown, clock
from livepy.mistakes import elements
from livepy.ui.actions import button
from livepy.ui.field import Given, given, unpacked
from livepy.ui.icons import picture
from livepy.ui.props import Common, Handler, add, finish, known, mistake

PROGRESS: Final = "Progress"
STARTING: Final = "Starting"
IN_LINE: Final = "Waiting in line"
WAITS: Final = "Waiting for {what}"
NEXT: Final = "next in line"
PLACE: Final = "place {place} in line"
WAIT: Final = "about {time}"
RUNNING: Final = "Running"
FINISHED: Final = "Finished"
STOPPED: Final = "Stopped"
STOP: Final = "Stop"
RETRY: Final = "Try again"

PAUSE = 5.0
"""Seconds between two texts of a running job that are read out: they queue up, and a job may say a hundred a second."""


def progress(value: Shown | float | None = None, *, text: str = "", **more: Unpack[Common]) -> Element:
    """How far something is: from 0 to 1, or a job's progress with its text and times. Without a value, that it is under way. `text` names it.

    A job's new texts are read out, not each second's time.

    Example: `self.blur.running and ui.progress(self.blur.progress, text="Blurring")`
    """
    if isinstance(value, Shown):
        known(more)
        said = value.text or text
        name = more.pop("aria_label", "") or text or said or PROGRESS
        announced = Announced(text=said, at=value.elapsed.total_seconds())
        return finish("div", (announced, _line(said, value.words), _bar(value.fraction, name)), {"class": "lv-progress"}, more)
    if value is not None and not -0.001 <= value <= 1.001:  # a sum of floats may be a little beside it
        raise elements.NO_SHARE(value=value)
    name = more.pop("aria_label", "") or text or PROGRESS
    words = Element("div", (text,), {"class": "lv-progress-text"}) if text else None
    return finish("div", (words, _bar(value, name)), {"class": "lv-progress"}, more)


def _bar(fraction: float | None, name: str) -> Element:
    """Its percents are its value, in the browser's own words: a value text of ours would keep screen readers from the tones by which they tell them."""
    shown = None if fraction is None else max(0.0, min(1.0, round(fraction, 4)))
    return Element("progress", (), {"class": "lv-progress-bar", "aria-label": name, "value": shown})


def _line(said: str, times: str) -> Element:
    """What can be read above the bar. Its text is read out from beside it and named by the bar, so it is not met a third time."""
    return Element("div", (Element("span", (said,), {"aria-hidden": "true"}), Element("span", (times,), {})), {"class": "lv-progress-text"})


class Announced(Component):
    """What a screen reader says when it changes. In one `phase` a text waits until the last one was `PAUSE` ago, and the newest is said.

    It keeps the time by `at`: what is shown of a job goes on every second.
    """

    text: str
    at: float  # seconds
    phase: str = ""

    _told: tuple[str, float, str] = ("", 0.0, "")

    def render(self) -> Element:
        said, at, phase = self._told
        if self.phase != phase or (self.text != said and (not said or not 0 <= self.at - at < PAUSE)):
            self._told = (self.text, self.at, self.phase)
        return Element("span", (self._told[0],), {"class": "lv-visually-hidden", "role": "status"})


class JobShown(Component):
    """What `ui.job` shows. `failure` is for who shows that elsewhere."""

    job: BoundJob[..., Any] | Call[Any]
    text: str = ""
    stop: bool = True
    failure: bool = True
    more: Given = ()

    _seen: bool = False  # so that only what was seen to run is said to have finished

    def render(self) -> Element:
        job = self.job
        error = job.error  # asked in any case: who shows failures is not told of them by a toast as well
        phase, said, shown = "", "", None
        if job.running:
            phase, said, shown = "running", job.progress.text or self.text or RUNNING, self._under_way(job.progress)
        elif job.waiting:
            phase = "starting" if job.position is None else "next" if job.position == 1 else "in line"
            said, shown = self._in_line(job)
        elif error:
            shown = failed(error, getattr(job, "retry", None)) if self.failure else None
        elif self._seen:
            said = FINISHED if job.exception is None else STOPPED
        self._seen = bool(phase) or self._seen
        props: dict[str, Any] = {"class": "lv-job"}
        add(props, unpacked(self.more))
        return Element("div", (Announced(text=said, at=job.elapsed.total_seconds(), phase=phase), shown), props)

    def _under_way(self, shown: Shown) -> Element:
        said = shown.text or self.text or RUNNING
        return self._stoppable(_line(said, shown.words), _bar(shown.fraction, self.text or said))

    def _in_line(self, job: BoundJob[..., Any] | Call[Any]) -> tuple[str, Element]:
        """What is said of it, and shown: the first is no sentence of figures."""
        position, wait = job.position, job.expected_wait
        if position is None:
            return "", self._stoppable(_line(STARTING, ""), _bar(None, self.text or STARTING))
        place = NEXT if position == 1 else PLACE.format(place=position)
        what = WAITS.format(what=job.waits_for) if job.waits_for else IN_LINE
        times = place if wait is None else f"{place}, {WAIT.format(time=clock(round(wait.total_seconds())))}"
        return f"{IN_LINE}, {place}", self._stoppable(_line(what, times), _bar(0, self.text or IN_LINE))

    def _stoppable(self, line: Element, bar: Element) -> Element:
        grown = Element("div", (line, bar), {"class": "lv-progress", "data-grow": ""})
        end = button(STOP, size="small", icon="stop", on_click=self.job.cancel) if self.stop else None
        return Element("div", (grown, end), {"class": "lv-row", "data-wrap": "no"})


def failed(error: str, retry: Handler | None) -> Element:
    """What went wrong, in its place, and a button to try again if there is a way."""
    again = None if retry is None else button(RETRY, size="small", on_click=retry)
    parts = (picture("warning"), Element("div", (error,), {"class": "lv-alert-body"}), again)
    return Element("div", parts, {"class": "lv-alert", "data-tone": "error", "role": "alert"})


def job(job: BoundJob[..., Any] | Call[Any], *, text: str = "", stop: bool = True, **more: Unpack[Common]) -> Element:
    """How a job stands, and what can be done about it: its place in line, then its progress with a button that stops it; a failure with one to try again.

    While there is nothing to tell it is empty, and keeps its room so that nothing around it moves. `text` names what is done.

    Example: `ui.job(self.paint, text="Painting")`
    """
    if not isinstance(job, (BoundJob, Call)):
        raise mistake(f"ui.job shows a job of a component (`self.paint`) or a call (`self.call`, which a handler got from `paint(…)`), and got {job!r}.")
    known(more)
    return Made("job", JobShown, {"job": job, "text": text, "stop": stop, "more": given(more)}, more.get("key"))
