"""What repeats: methods under `@every` while their component is on a connected page, functions that an App lists while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Timer:
    """Calls `tick` every so many seconds until stopped. `tick` says whether it could begin: one that is still running is not begun again."""

    __slots__ = ("_at", "_handle", "_loop", "_seconds", "_tick")

    def __init__(self, seconds: float, tick: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds, self._tick = seconds, tick
        self._at = self._loop.time() + seconds
        self._handle: asyncio.TimerHandle | None = self._loop.call_at(self._at, self._fire)

    def _fire(self) -> None:
        now = self._loop.time()
        self._at = max(self._at + self._seconds, now)  # a loop that was held up does not make up for it
        self._handle = self._loop.call_at(self._at, self._fire)
        self._tick()

    def stop(self) -> None:
        """No more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._tick = _nothing


def _nothing() -> None:
    """A stopped timer."""
