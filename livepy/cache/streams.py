"""Streams: the yields of a generator that runs, for all who follow it. It takes its next step when whoever is furthest asks for more.

It knows no results: `keeper` is told when it may be kept and when it is to be forgotten. When the last who follows it leaves, the generator is closed.
Invariant: who follows gets every yield once and in order; nothing is held that all have got, once a stream is too large to be kept.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from livepy.cache.flights import COMPUTING, Again, Flight, was_ended
from livepy.cache.sizes import size_of

END: Final = object()
"""What a step gives after the last yield."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that a generator yielded, and what it returned."""

    yields: tuple[Any, ...]
    returned: Any


class Keeper(Protocol):
    """Who keeps a stream that came to its end."""

    most: int  # bytes

    def keep(self, stream: Any, recorded: Recorded, size: int) -> None:
        """It has come to its end."""

    def forget(self, stream: Any) -> None:
        """Nobody shall join it any more."""


class Follower:
    """One who gets the yields. `at` is how many it has got; `first`: they are computed as its own."""

    __slots__ = ("at", "first")

    def __init__(self, first: bool) -> None:
        self.at, self.first = 0, first


class _Stream(Flight):
    """What streams of threads and of the event loop have in common."""

    owned = False
    """Whether the steps belong to the follower who came first; else to the one that takes them."""

    def __init__(self, name: str, keeper: Keeper) -> None:
        super().__init__(name)
        self.keeper = keeper
        self.over = False
        self.returned: Any = None
        self.bytes = 0
        self.followers: set[Follower] = set()
        self.lock = threading.RLock()  # a generator that is collected leaves wherever that happens
        self._yields: deque[Any] = deque()
        self._dropped = 0  # how many of the first are not held any more
        self._joined = False

    def join(self) -> Follower | None:
        """Follow it from its first yield; None if it cannot be followed any more."""
        with self.lock:
            if self.over or self._dropped:
                return None
            follower = Follower(first=self.owned and not self._joined)
            self._joined = True
            self.followers.add(follower)
            return follower

    def _held(self, follower: Follower) -> bool:
        return follower.at < self._dropped + len(self._yields)

    def _next(self, follower: Follower) -> Any:
        """What this follower gets next, of what there is."""
        if self._held(follower):
            item = self._yields[follower.at - self._dropped]
            follower.at += 1
            self._trim()
            return item
        if self.error is None:
            return END
        if was_ended(self.error) and not follower.at and not follower.first:
            raise Again
        raise self.error

    def _add(self, item: Any) -> None:
        self._yields.append(item)
        self.bytes += size_of(item)
        if self.bytes > self.keeper.most:
            self.keeper.forget(self)
            self._trim()

    def _trim(self) -> None:
        if self.bytes > self.keeper.most:
            least = min((one.at for one in self.followers), default=0)
            while self._dropped < least:
                self._yields.popleft()
                self._dropped += 1

    def _finish(self, error: BaseException | None) -> None:
        """It yields no more."""
        if self.over:
            return
        self.error, self.over = error, True
        if error is None and not self._dropped:
            self.keeper.keep(self, Recorded(tuple(self._yields), self.returned), self.bytes + size_of(self.returned))
        else:
            self.keeper.forget(self)

    def _leave(self, follower: Follower) -> bool:
        """It wants no more. True: it was the last, and the stream is over before its end."""
        with self.lock:
            self.followers.discard(follower)
            if self.over or self.followers:
                return False
            self._finish(GeneratorExit())
            return True


class Stream(_Stream):
    """A `def` generator: each step is taken in the thread of the one that asked first."""

    def __init__(self, name: str, keeper: Keeper, begin: Callable[[], Generator[Any, Any, Any]]) -> None:
        super().__init__(name, keeper)
        self._source = begin()
        self._stepping = False
        self._changed = threading.Condition(self.lock)

    def step(self, follower: Follower) -> Any:
        """The next yield for it, or END."""
        with self._changed:
            while not self.over and not self._held(follower) and self._stepping:
                with self.waited():
                    self._changed.wait()
            if self.over or self._held(follower):
                return self._next(follower)
            self._stepping = True
        return self._advance(follower)

    def _advance(self, follower: Follower) -> Any:
        error: BaseException | None = None
        item: Any = END
        try:
            with self.computed():
                item = next(self._source)
        except StopIteration as stop:
            self.returned = stop.value
        except BaseException as raised:
            error = raised
        with self._changed:
            self._stepping = False
            self._changed.notify_all()
            if error is not None:
                self._finish(error)
                raise error
            if item is END:
                self._finish(None)
                return END
            follower.at += 1
            self._add(item)
            return item

    def leave(self, follower: Follower) -> None:
        """It wants no more yields."""
        if self._leave(follower):
            self._source.close()


class AsyncStream(_Stream):
    """An `async def` generator: a task of its own takes the steps, so that it outlives a follower that is cancelled. One event loop."""

    owned = True

    def __init__(self, name: str, keeper: Keeper, begin: Callable[[], AsyncGenerator[Any, Any]]) -> None:
        super().__init__(name, keeper)
        self.loop = asyncio.get_running_loop()
        self._source = begin()
        self._wanted, self._changed = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failed_to_close: BaseException | None = None

    def is_here(self) -> bool:
        """Whether this loop is its own."""
        return asyncio.get_running_loop() is self.loop

    async def step(self, follower: Follower) -> Any:
        """The next yield for it, or END."""
        while not self.over and not self._held(follower):
            if self._task is None:
                self._task = asyncio.create_task(self._run())
            self._wanted.set()
            with self.waited():
                await self._changed.wait()
        return self._next(follower)

    async def _run(self) -> None:
        COMPUTING.set(self)  # the context is this task's own
        error: BaseException | None = None
        try:
            async for item in self._source:
                if self.over:
                    break
                self._add(item)
                self._wanted.clear()
                self._tell()
                del item
                await self._wanted.wait()
        except BaseException as raised:
            error = raised
        try:
            await self._source.aclose()
        except BaseException as raised:
            error = error or raised
        if self.over and not isinstance(error, asyncio.CancelledError):
            self._failed_to_close = error
        self._finish(error)
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def leave(self, follower: Follower) -> None:
        """It wants no more yields. Returns when the generator has closed, if it was the last."""
        if self._leave(follower) and self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            if self._failed_to_close is not None:
                raise self._failed_to_close
