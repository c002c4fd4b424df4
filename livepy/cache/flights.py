"""Flights: one computation that runs, for which others wait. The first caller computes in its own thread or task, as if there were no cache.

It knows no results. Invariant: nobody waits for a computation that waits, over whatever others, for the one in which the waiting happens.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from livepy.errors import Cancelled, TimedOut
from livepy.mistakes import caching

COMPUTING: ContextVar[Flight | None] = ContextVar("livepy_cache_computing", default=None)
"""The innermost flight of which this code is a part."""

_WAITS = threading.RLock()
"""Held to read and change who waits for whom."""


class Again(Exception):
    """The one that computed has gone, so that whoever waited computes it himself."""


def was_ended(error: BaseException) -> bool:
    """Whether the caller who computed was ended (stopped, out of time, its page gone): no fault of the function, so others try themselves."""
    return isinstance(error, Cancelled | TimedOut) or not isinstance(error, Exception)


class Flight:
    """One computation. `name` is its function's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.value: Any = None
        self.error: BaseException | None = None
        self._waits: list[Flight] = []
        self._over = False
        self._then: list[Callable[[], None]] = []
        self._lock = threading.RLock()

    @contextmanager
    def computed(self) -> Iterator[None]:
        """Around the code that computes it."""
        outer = COMPUTING.get()
        token = COMPUTING.set(self)
        if outer is not None:
            with _WAITS:
                outer._waits.append(self)
        try:
            yield
        finally:
            if outer is not None:
                with _WAITS:
                    outer._waits.remove(self)
            try:
                COMPUTING.reset(token)
            except ValueError:  # a coroutine that nobody awaits any more is closed by whoever collects it, in another context
                pass

    @contextmanager
    def waited(self) -> Iterator[None]:
        """Around waiting for it. Raises if that would be for ever: it needs what waits here."""
        here = COMPUTING.get()
        if here is None:
            yield
            return
        with _WAITS:
            if here in _needs(self):
                raise caching.CALLS_ITSELF(name=self.name)
            here._waits.append(self)
        try:
            yield
        finally:
            with _WAITS:
                here._waits.remove(self)

    def end(self, value: Any = None, error: BaseException | None = None) -> None:
        """It is over; wake all who wait."""
        with self._lock:
            self.value, self.error, self._over = value, error, True
            then, self._then = self._then, []
        for wake in then:
            wake()

    def wait(self) -> Any:
        """Its value, for a thread. Raises its error; `Again` if its caller was ended."""
        event = threading.Event()
        if self._call(event.set):
            with self.waited():
                event.wait()
        return self._outcome()

    async def arrived(self) -> Any:
        """Its value, for a task."""
        loop = asyncio.get_running_loop()
        event = asyncio.Event()

        def wake() -> None:
            try:
                loop.call_soon_threadsafe(event.set)
            except RuntimeError:  # that loop has been closed, and who waited in it is gone
                pass

        if self._call(wake):
            try:
                with self.waited():
                    await event.wait()
            finally:
                with self._lock:
                    if wake in self._then:
                        self._then.remove(wake)
        return self._outcome()

    def _call(self, wake: Callable[[], None]) -> bool:
        """Call this at its end; False if it has ended."""
        with self._lock:
            if not self._over:
                self._then.append(wake)
            return not self._over

    def _outcome(self) -> Any:
        if self.error is None:
            return self.value
        if was_ended(self.error):
            raise Again
        raise self.error


def _needs(flight: Flight) -> set[Flight]:
    """It, and all that it waits for."""
    found: set[Flight] = set()
    look = [flight]
    while look:
        one = look.pop()
        if one not in found:
            found.add(one)
            look += one._waits
    return found
