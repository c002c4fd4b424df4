"""Files under way, as their input shows them: a row each, with how far it is and what pauses and ends it; of very many, the first.

It knows what is coming by a protocol, no session. How far each is the page itself knows best: static/uploads.js fills the bars.
Invariant: a row is shown from the announcement of its file until the file is among those that the input holds, or has been given up.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Protocol

from livepy.core.elements import Coming, Each, Element, Listener
from livepy.core.reading import LOCK
from livepy.ui.icons import Icon, picture
from livepy.ui.pictures import readable

MOST_ROWS: Final = 50
"""So many are shown at once; the others have their turn when these are through."""

AGAIN: Final = "Choose it again to go on"


class Row:
    """One file under way."""

    __slots__ = ("batch", "coming", "here", "left")
    __livepy_fixed__: ClassVar[bool] = True  # what may change of it is said beside it where rows are compared

    def __init__(self, coming: Coming, batch: object) -> None:
        self.coming, self.batch = coming, batch
        self.here = False  # complete, while others of its batch are not
        self.left = False  # the visitor has cancelled it

    async def cancel(self) -> None:
        """The visitor does not want it any more."""
        self.left = True
        self.coming.cancel()


Shown = tuple[Row, bool, bool, bool]
"""A row, whether its file is here, whether it is paused, whether its buttons are off."""


def _grant(shown: Shown) -> str:
    return shown[0].coming.grant


class Moved(Protocol):
    """An input that shows files under way."""

    moved: int


class UnderWay:
    """The files that an input waits for, in the order of their announcement. Its state `moved` counts what makes it render."""

    def __init__(self, input: Moved) -> None:
        self._input = weakref.ref(input)  # held, it would be a cycle
        self.rows: dict[Row, None] = {}  # never changed in place: a render in a thread may be reading it
        self.said = ""
        """What a screen reader hears of it."""

    @classmethod
    def of(cls, input: Moved) -> UnderWay:
        """Those of this input."""
        known: dict[str, UnderWay] = vars(input)
        return known["coming"] if "coming" in known else known.setdefault("coming", cls(input))

    def __len__(self) -> int:
        """How many are still to come."""
        return sum(not row.here for row in self.rows)

    def _changed(self) -> None:
        input = self._input()
        if input is not None:
            input.moved += 1

    @property
    def open(self) -> list[Row]:
        """Those that are still to come."""
        return [row for row in self.rows if not row.here]

    def begin(self, coming: Sequence[Coming]) -> None:
        """These were announced together. One that goes on where it was has a new row in place of the old."""
        again, batch = {one.grant for one in coming}, object()
        fresh = [Row(one, batch) for one in coming]
        with LOCK:
            self._settle()
            self.rows = dict.fromkeys([*(row for row in self.rows if row.coming.grant not in again), *fresh])
        self.said = f"{counted(len(self))} under way"
        for row in fresh:
            row.coming.on_end(functools.partial(self._ended, row))
        self._changed()

    def hush(self) -> None:
        """What was said is not so any more."""
        self.said = ""

    def arrived(self, count: int) -> None:
        """So many have come, and are the input's own now."""
        self.said = f"{counted(count)} received"
        self._settle()
        self._changed()

    def _ended(self, row: Row) -> None:
        if not row.left and row.coming.received >= row.coming.size:
            row.here = True
        else:
            with LOCK:
                self.rows = {one: None for one in self.rows if one is not row}
            self.said = self.said if self.rows else ""
        self._changed()

    def _settle(self) -> None:
        """What is complete and waits for no other is shown elsewhere, or not wanted after all."""
        with LOCK:
            waited = {row.batch for row in self.rows if not row.here}
            self.rows = dict.fromkeys(row for row in self.rows if row.batch in waited)

    async def turn(self, row: Row) -> None:
        """Pause it, or go on with it."""
        row.coming.resume() if row.coming.paused else row.coming.pause()
        self._changed()

    async def cancel_all(self) -> None:
        """None is wanted any more."""
        for row in self.open:
            await row.cancel()

    def elements(self, *, deaf: bool) -> Sequence[Element]:
        """Their rows, of at most `MOST_ROWS`; below several, how many are here and a button that ends all. Nothing where nothing is under way."""
        if deaf:
            self._settle()
        rows = list(self.rows)
        here = [row for row in rows if row.here]
        through = set(here[: max(len(rows) - MOST_ROWS, 0)])
        shown = [row for row in rows if row not in through][:MOST_ROWS]
        if not rows:
            return ()
        seen = Each([(row, row.here, row.coming.paused, deaf) for row in shown], self._row, _grant)
        if len(rows) == 1:
            return (seen,)
        words = f"{len(here)} of {len(rows)} are here"
        more = len(rows) - len(through) - len(shown)
        return (seen, self._foot(f"and {more} more, {words}" if more else words, deaf=deaf))

    def _row(self, shown: Shown) -> Element:
        row, here, paused, deaf = shown
        one, name = row.coming, row.coming.name
        props: dict[str, Any] = {"class": "lv-file lv-sending", "data-uses": "uploads", "data-upload": one.grant, "data-bytes": one.size}
        props |= {"data-paused": True if paused and not here else None, "data-here": True if here else None}
        what = "Resume" if paused else "Pause"
        buttons: tuple[Element, ...] = (Element("span", (picture("check"),), {"class": "lv-file-done"}),)
        if not here:
            buttons = (
                small("play" if paused else "pause", f"{what} {name}", "pause", functools.partial(self.turn, row), deaf=deaf),
                small("x", f"Cancel {name}", "cancel", row.cancel, deaf=deaf),
            )
        parts = (
            Element("span", (name,), {"class": "lv-file-name"}),
            Element("span", (AGAIN,), {"class": "lv-file-again", "hidden": True}),
            Element("span", (readable(one.size),), {"class": "lv-file-size"}),
            Element("span", ("Paused" if paused and not here else "",), {"class": "lv-file-state"}),
            *buttons,
            Element("progress", (), {"class": "lv-progress-bar", "aria-label": f"Sending {name}", "value": 1 if here else 0}),
        )
        return Element("li", parts, props)

    def _foot(self, words: str, *, deaf: bool) -> Element:
        press: dict[str, Any] = {"class": "lv-button", "type": "button", "data-variant": "ghost", "data-size": "small", "data-does": "cancel-all"}
        press |= {"disabled": deaf or None, "data-on-click": Listener(self.cancel_all, None, "1")}
        parts = (Element("span", (words,), {"class": "lv-file-size"}), Element("button", ("Cancel all",), press))
        return Element("li", parts, {"class": "lv-file"})


def small(icon: Icon, name: str, does: str, handler: Callable[[], object], *, deaf: bool) -> Element:
    """A button in a row. `does` tells it from the others of its row: static/choosing.js hands the focus on by it."""
    press: dict[str, Any] = {"class": "lv-button", "type": "button", "data-variant": "ghost", "data-size": "small", "data-does": does}
    press |= {"disabled": deaf or None, "aria-label": name, "data-on-click": Listener(handler, None, "1")}
    return Element("button", (picture(icon),), press)


def counted(count: int) -> str:
    """So many files, in words."""
    return "1 file" if count == 1 else f"{count} files"
