"""Says to a call that it is to end. Any thread may say it and any thread may ask.

It knows no call. Who can end a running call only from outside (a process) is told at once; who computes asks now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Token:
    """One for each call that runs."""

    __slots__ = ("_lock", "_then", "error")

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self._then: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def cancel(self, error: BaseException) -> None:
        """It is to end with this error. The first says it."""
        with self._lock:
            if self.error is not None:
                return
            self.error = error
            then, self._then = self._then, []
        for call in then:
            call()

    def check(self) -> None:
        """Raise that error, if it was said."""
        if self.error is not None:
            raise self.error

    def on_cancel(self, call: Callable[[], None]) -> None:
        """Call this when it is said: in the thread that says it, or here at once if it has been."""
        with self._lock:
            if self.error is None:
                self._then.append(call)
                return
        call()
