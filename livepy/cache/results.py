"""Results: what one cached function keeps for one owner (the app, or a page), within its bounds, and what it computes at this moment.

It knows no function and no page. Any thread. Invariant: never more than `size` results, nor more than `memory` bytes; none older than `seconds` is given.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept at most: results, bytes, seconds since it was computed (None: for ever)."""

    size: int
    memory: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One result. `at` is when it was computed."""

    value: Any
    bytes: int
    at: float


class Results(Generic[F]):
    """`F` is what stands for a computation that runs."""

    def __init__(self, bounds: Bounds, clock: Callable[[], float]) -> None:
        self.bounds, self.clock = bounds, clock
        self.bytes = 0
        self._lock = threading.RLock()  # what is let go may be an author's object, whose __del__ may call anything
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()  # the one used longest ago first
        self._by_age: OrderedDict[bytes, None] = OrderedDict()
        self._running: dict[bytes, F] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Kept | None:
        """The result, if it is kept."""
        with self._lock:
            self._drop_old()
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def enter(self, key: bytes, begin: Callable[[], F], joins: Callable[[F], bool] | None = None) -> Kept | F:
        """The result; else the computation of it that runs; else one that begins now. One that cannot be joined is replaced."""
        with self._lock:
            found = self.get(key)
            if found is not None:
                return found
            running = self._running.get(key)
            if running is None or (joins is not None and not joins(running)):
                running = self._running[key] = begin()
            return running

    def keep(self, key: bytes, computation: F, value: Any, bytes: int) -> None:
        """It has ended with this value. It is kept unless it is larger than all that may be kept, or was forgotten meanwhile."""
        gone: list[Kept] = []  # let go after the lock
        with self._lock:
            if not self._end(key, computation):
                return
            self._drop(key, gone)
            if bytes > self.bounds.memory:
                return
            self._kept[key] = Kept(value, bytes, self.clock())
            self._by_age[key] = None
            self.bytes += bytes
            while len(self._kept) > self.bounds.size or self.bytes > self.bounds.memory:
                self._drop(next(iter(self._kept)), gone)

    def forget(self, key: bytes, computation: F) -> None:
        """Nobody shall join it any more, and its result is not kept."""
        with self._lock:
            self._end(key, computation)

    def clear(self) -> None:
        """Forget all, also what runs: it began before."""
        with self._lock:
            kept, self._kept = self._kept, OrderedDict()
            self._by_age, self._running, self.bytes = OrderedDict(), {}, 0
        kept.clear()

    @property
    def running(self) -> int:
        """How many computations run that can be joined."""
        return len(self._running)

    def _end(self, key: bytes, computation: F) -> bool:
        if self._running.get(key) is not computation:
            return False
        del self._running[key]
        return True

    def _drop(self, key: bytes, gone: list[Kept]) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            del self._by_age[key]
            self.bytes -= old.bytes
            gone.append(old)

    def _drop_old(self) -> None:
        if self.bounds.seconds is None:
            return
        gone: list[Kept] = []
        oldest = self.clock() - self.bounds.seconds
        while self._by_age and self._kept[first := next(iter(self._by_age))].at <= oldest:
            self._drop(first, gone)
