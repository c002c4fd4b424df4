"""`@cache`: what a function gave is given again to calls with equal arguments, and equal calls at the same time compute once.

Here are the wrappers, one for each kind of function; keys, results, flights and streams stand beside it. It knows a page only as what owns results.
"""

from __future__ import annotations

import functools
import inspect
import math
import threading
import time
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any, Literal, TypeVar, get_args, overload

from livepy.cache.flights import Again, Flight
from livepy.cache.keys import key_of
from livepy.cache.results import Bounds, Kept, Results
from livepy.cache.sizes import size_of
from livepy.cache.streams import END, AsyncStream, Recorded, Stream
from livepy.core.amounts import parse_memory
from livepy.core.calls import current_page
from livepy.mistakes import caching
from livepy.mistakes.places import author_line, line_of

__all__ = ["Cache", "cache"]

F = TypeVar("F", bound=Callable[..., Any])
Per = Literal["app", "session"]


class Cache:
    """Keeps what a function gives, and gives it again to calls with equal arguments: `@cache`, or `@cache(size=…, seconds=…, memory=…, per=…)`.

    `size` is how many results are kept, `memory` how many bytes they may take together ("200 MB"; sizes are estimated), `seconds` how old one may be
    (None: any age). The one used longest ago goes first. `per="app"`: all pages share them. `per="session"`: each page has its own, within bounds of its
    own, which go with the page.

    Equal calls at the same time compute once: the others wait. If it fails they all get the error, which is not kept; if its caller was stopped, another
    computes. Generators are replayed: a second caller gets the yields so far at once and then follows. One that failed or that nobody follows to its end is
    not kept. If it was stopped midway, by the `progress` of the caller whose step it was, those who had heard a part of it are stopped with it.

    Arguments count by value: numbers, texts, bytes, dates, paths (with the time and size of their file), containers of these, dataclasses, models, arrays,
    images, tables, `File`s. 1, 1.0 and True are three values. A `Progress` does not count.
    The result itself is given to all: who changes a list changes it for everybody. Return what nobody changes, or copy it.

    Raises LivepyError for an argument that is no value, and for a bound that keeps nothing.

    Example: `@cache(seconds=60)` above `def prices(town: str) -> list[float]: …`
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    @overload
    def __call__(self, fn: F, /) -> F: ...
    @overload
    def __call__(self, /, *, size: int = 128, seconds: float | None = None, memory: str = "200 MB", per: Per = "app") -> Callable[[F], F]: ...
    def __call__(self, fn: Any = None, /, *, size: int = 128, seconds: float | None = None, memory: str = "200 MB", per: Per = "app") -> Any:
        """Decorate a function."""
        bounds = _bounds(size, seconds, memory, per)

        def decorate(fn: Any) -> Any:
            if not inspect.isfunction(fn):
                raise caching.NO_FUNCTION(value=fn)
            return _wrapper(_Cached(fn, bounds, per, self._clock))

        return decorate if fn is None else decorate(fn)

    def clear(self, fn: Callable[..., object]) -> None:
        """Forget all that is kept of a function under @cache; what is being computed is not kept either.

        Example: `cache.clear(prices)` after new prices were saved.
        """
        cached = getattr(fn, "__livepy_cached__", None)
        if not isinstance(cached, _Cached):
            raise caching.NOT_CACHED(value=fn)
        cached.clear()


cache = Cache()


def _bounds(size: Any, seconds: Any, memory: Any, per: Any) -> Bounds:
    """What the author wrote, checked."""
    if type(size) is not int or size < 1:
        raise caching.NO_BOUND(bound="size", value=size, takes="a number of results from 1 on", example="size=128")
    if seconds is not None and not (isinstance(seconds, int | float) and 0 < seconds < math.inf):
        raise caching.NO_BOUND(bound="seconds", value=seconds, takes="a number above 0, or None for any age", example="seconds=60")
    if per not in get_args(Per):
        raise caching.NO_BOUND(bound="per", value=per, takes='"app" or "session"', example='per="session"')
    return Bounds(size, parse_memory(memory), seconds)


class _Cached:
    """One function, its bounds, and the results of all who own some."""

    def __init__(self, fn: Callable[..., Any], bounds: Bounds, per: Per, clock: Callable[[], float]) -> None:
        self.fn, self.bounds, self.clock = fn, bounds, clock
        self.name = getattr(fn, "__name__", repr(fn))
        self.signature = inspect.signature(fn)
        self._app: Results[Any] | None = Results(bounds, clock) if per == "app" else None
        self._of_pages: weakref.WeakSet[Results[Any]] = weakref.WeakSet()
        self._lock = threading.RLock()

    def where(self) -> str:
        """The author's line for a message: the one that calls it, else the function's own."""
        return author_line() or line_of(self.fn)

    def at(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Place:
        """Where the result of this call belongs. Raises the TypeError of a wrong call, as the function itself would."""
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.name}() {error}") from None
        bound.apply_defaults()
        return _Place(self._results(), key_of(bound, self.name, self.where))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            owned = [*self._of_pages] if self._app is None else [self._app]
        for results in owned:
            results.clear()

    def _results(self) -> Results[Any]:
        if self._app is not None:
            return self._app
        page = current_page()
        if page is None:
            raise caching.NO_PAGE(self.where(), name=self.name)
        with self._lock:
            kept: dict[_Cached, Results[Any]] = vars(page).setdefault("_cached", {})  # at the page, so that what refers to the page does not keep it
            if self not in kept:
                kept[self] = Results(self.bounds, self.clock)
                self._of_pages.add(kept[self])
            return kept[self]


class _Place:
    """Where one result is kept, and for streams their keeper."""

    __slots__ = ("key", "most", "results")

    def __init__(self, results: Results[Any], key: bytes) -> None:
        self.results, self.key, self.most = results, key, results.bounds.memory

    def keep(self, computation: Any, value: Any, size: int) -> None:
        self.results.keep(self.key, computation, value, size)

    def forget(self, computation: Any) -> None:
        self.results.forget(self.key, computation)


def _wrapper(cached: _Cached) -> Callable[..., Any]:
    """A function of the same kind, as others look at what it is (`@job`, for one)."""
    if inspect.isasyncgenfunction(cached.fn):
        made = _async_generator(cached)
    elif inspect.isgeneratorfunction(cached.fn):
        made = _generator(cached)
    elif inspect.iscoroutinefunction(cached.fn):
        made = _coroutine_function(cached)
    else:
        made = _function(cached)
    made.__livepy_cached__ = cached  # type: ignore[attr-defined]
    return functools.update_wrapper(made, cached.fn)


def _function(cached: _Cached) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        place = cached.at(args, kwargs)
        while True:
            found = place.results.get(place.key)
            if found is not None:
                return found.value
            mine = Flight(cached.name)
            there = place.results.enter(place.key, lambda mine=mine: mine)  # type: ignore[misc]
            if isinstance(there, Kept):
                return there.value
            if there is mine:
                break
            try:
                return there.wait()
            except Again:
                pass
        try:
            with mine.computed():
                value = cached.fn(*args, **kwargs)
            _refuse_spent(cached, value)
            place.keep(mine, value, size_of(value))
        except BaseException as error:
            place.forget(mine)
            mine.end(error=error)
            raise
        mine.end(value)
        return value

    return call


def _refuse_spent(cached: _Cached, value: Any) -> None:
    """What only the first caller could read is nothing to give to others."""
    if isinstance(value, Awaitable | Iterator | AsyncIterator):
        raise caching.SPENT(line_of(cached.fn), name=cached.name, kind=type(value).__name__)


def _coroutine_function(cached: _Cached) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        place = cached.at(args, kwargs)
        while True:
            found = place.results.get(place.key)
            if found is not None:
                return found.value
            mine = Flight(cached.name)
            there = place.results.enter(place.key, lambda mine=mine: mine)  # type: ignore[misc]
            if isinstance(there, Kept):
                return there.value
            if there is mine:
                break
            try:
                return await there.arrived()
            except Again:
                pass
        try:
            with mine.computed():
                value = await cached.fn(*args, **kwargs)
            _refuse_spent(cached, value)
            place.keep(mine, value, size_of(value))
        except BaseException as error:
            place.forget(mine)
            mine.end(error=error)
            raise
        mine.end(value)
        return value

    return call


def _generator(cached: _Cached) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        place = cached.at(args, kwargs)
        while True:
            there = place.results.enter(place.key, lambda: Stream(cached.name, place, lambda: cached.fn(*args, **kwargs)))
            if isinstance(there, Kept):
                recorded: Recorded = there.value
                yield from recorded.yields
                return recorded.returned
            follower = there.join()
            if follower is None:
                continue
            try:
                while (item := there.step(follower)) is not END:
                    yield item
                return there.returned
            except Again:
                pass
            finally:
                there.leave(follower)

    return call


def _async_generator(cached: _Cached) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        place = cached.at(args, kwargs)

        def begin() -> AsyncStream:
            return AsyncStream(cached.name, place, lambda: cached.fn(*args, **kwargs))

        while True:
            there = place.results.enter(place.key, begin, lambda stream: not stream.loop.is_closed())
            if isinstance(there, Kept):
                for item in there.value.yields:
                    yield item
                return
            mine = there if there.is_here() else begin()  # another loop's stream cannot be followed: this one is for this caller alone
            follower = mine.join()
            if follower is None:
                continue
            try:
                while (item := await mine.step(follower)) is not END:
                    yield item
                return
            except Again:
                pass
            finally:
                await mine.leave(follower)

    return call
