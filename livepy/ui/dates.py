"""Inputs for dates and times: the browser's own, in the visitor's own notation; ISO 8601 on the wire and in messages.

Half a date is no date: a browser says that its field is empty then, and the field is left as it stands.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from typing import Any, ClassVar, Unpack

from livepy.core.elements import Element, Listener
from livepy.errors import Refused
from livepy.ui.field import Bind, Field, field, text_of
from livepy.ui.props import Input
from livepy.ui.values import Wrong, takes_none, validated

PAUSE = "d400"
"""Digits of a year are typed one by one, and each makes a date: the one that is meant stands still."""

_YEAR = r"(?P<year>\d{4,6})-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?"


class MomentField(Field):
    """What `ui.date`, `ui.time` and `ui.datetime` share."""

    min: Any = None
    max: Any = None

    noun: ClassVar[str] = ""
    input_type: ClassVar[str] = ""
    form: ClassVar[re.Pattern[str]]

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value of a text that has the form; ValueError if there is no such day or hour."""

    def zone(self) -> Any:
        """The value's own time zone, or that of the last value, where there is none since the field was emptied."""
        held = self.present()
        if held is not None:
            self.__dict__["last_zone"] = getattr(held, "tzinfo", None)
        return self.__dict__.get("last_zone")

    def sent(self, sent: Any) -> str:
        """What a browser's own field says: nothing, or one moment in its form."""
        text = text_of(sent)
        found = self.form.fullmatch(text)
        try:
            if text and (found is None or (self.year(text) <= Date.max.year and self.read(text) is None)):
                raise ValueError
        except ValueError:
            raise Refused(f"no {self.noun}") from None
        return text

    def year(self, text: str) -> int:
        """The year that it names; a time of day is of any."""
        found = self.form.fullmatch(text)
        return int(found["year"]) if found is not None and "year" in self.form.groupindex else Date.today().year

    def parsed(self, raw: str, annotation: Any) -> Any:
        if not raw:
            if takes_none(annotation):
                self.zone()
                return None
            raise Wrong(f"Enter a {self.noun}.")
        if not 1000 <= self.year(raw) <= Date.max.year:
            raise Wrong("Enter a year of four digits.")
        value = self.read(raw)
        if self.min is not None and value < self.min:
            raise Wrong(f"Choose {self.said(self.min)} or later.")
        if self.max is not None and value > self.max:
            raise Wrong(f"Choose {self.said(self.max)} or earlier.")
        return validated(value, annotation)

    def said(self, value: Any) -> str:
        """A moment in a sentence."""
        return str(self.written(value)).replace("T", " ")

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props["readonly"] is not None
        pause = self.asked("debounce")
        own: dict[str, Any] = {
            "class": "lv-input",
            "type": self.input_type,
            "min": None if self.min is None else self.written(self.min),
            "max": None if self.max is None else self.written(self.max),
            "step": self.step(raw),
            "value": raw,
            "data-on-input": None if deaf else Listener(self.enter, self.sent, PAUSE if pause is None else f"d{round(pause * 1000)}"),
        }
        return Element("input", (), {**own, **props})

    def step(self, raw: str) -> str | None:
        """Seconds are shown where the value has some."""
        return None if raw.count(":") < 2 else "0.001" if "." in raw else "1"


class DateField(MomentField):
    """What `ui.date` shows."""

    kind: ClassVar[str] = "date"
    noun: ClassVar[str] = "date"
    input_type: ClassVar[str] = "date"
    wants: ClassVar[tuple[type, ...]] = (Date,)
    never: ClassVar[tuple[type, ...]] = (DateTime,)
    form: ClassVar[re.Pattern[str]] = re.compile(_YEAR, re.ASCII)

    def read(self, text: str) -> Date:
        return Date.fromisoformat(text)

    def written(self, value: Date | None) -> str:
        return "" if value is None else value.isoformat()


class TimeField(MomentField):
    """What `ui.time` shows."""

    kind: ClassVar[str] = "time"
    noun: ClassVar[str] = "time"
    input_type: ClassVar[str] = "time"
    wants: ClassVar[tuple[type, ...]] = (Time,)
    form: ClassVar[re.Pattern[str]] = re.compile(_CLOCK, re.ASCII)

    def read(self, text: str) -> Time:
        return Time.fromisoformat(text).replace(tzinfo=self.zone())

    def written(self, value: Time | None) -> str:
        return "" if value is None else _clock(value)


class DateTimeField(MomentField):
    """What `ui.datetime` shows: the time on the wall in the value's own zone, which stays what it was."""

    kind: ClassVar[str] = "datetime"
    noun: ClassVar[str] = "date and time"
    input_type: ClassVar[str] = "datetime-local"
    wants: ClassVar[tuple[type, ...]] = (DateTime,)
    form: ClassVar[re.Pattern[str]] = re.compile(f"{_YEAR}T{_CLOCK}", re.ASCII)

    def read(self, text: str) -> DateTime:
        return DateTime.fromisoformat(text).replace(tzinfo=self.zone())

    def written(self, value: DateTime | None) -> str:
        return "" if value is None else f"{value.date().isoformat()}T{_clock(value.time())}"


def _clock(value: Time) -> str:
    """Hours and minutes, and what there is below them; a browser has no more than thousandths."""
    exact = "milliseconds" if value.microsecond else "seconds" if value.second else "minutes"
    return value.replace(tzinfo=None).isoformat(exact)


def date(
    label: str = "",
    *,
    bind: Bind[Date | None] | None = None,
    value: Date | None = None,
    on_change: Callable[[Date | None], object] | None = None,
    min: Date | None = None,
    max: Date | None = None,
    **more: Unpack[Input],
) -> Element:
    """A date, with the browser's own calendar. Emptied, or half typed, it is None where the annotation allows that; else the attribute keeps its last one.

    Example: `ui.date("Arrival", bind=lambda: self.arrival, min=date.today())` with `arrival: date | None = state(None)`
    """
    props = {"label": label, "bind": bind, "value": value, "on_change": on_change, "min": min, "max": max}
    return field("date", DateField, props, more)


def time(
    label: str = "",
    *,
    bind: Bind[Time | None] | None = None,
    value: Time | None = None,
    on_change: Callable[[Time | None], object] | None = None,
    **more: Unpack[Input],
) -> Element:
    """A time of day, to the minute; to the second where the value has seconds.

    Example: `ui.time("Wake me at", bind=lambda: self.alarm)` with `alarm: time | None = state(None)`
    """
    return field("time", TimeField, {"label": label, "bind": bind, "value": value, "on_change": on_change}, more)


def datetime(
    label: str = "",
    *,
    bind: Bind[DateTime | None] | None = None,
    value: DateTime | None = None,
    on_change: Callable[[DateTime | None], object] | None = None,
    **more: Unpack[Input],
) -> Element:
    """A date with a time of day. It has no time zone of its own: one that the value has stays.

    Example: `ui.datetime("Begins", bind=lambda: self.begins)` with `begins: datetime | None = state(None)`
    """
    return field("datetime", DateTimeField, {"label": label, "bind": bind, "value": value, "on_change": on_change}, more)
