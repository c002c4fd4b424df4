"""`@every(seconds)`: what repeats. Declared here, run by the session (methods) and by the server (functions that an App lists)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

from livepy.mistakes import classes

S = TypeVar("S")
T = TypeVar("T")


class Repeated:
    """A function under `@every`; it runs only where an App lists it: `class Dashboard(App, tasks=[measure])`."""

    def __init__(self, fn: Callable[[], object], seconds: float) -> None:
        self.fn, self.seconds, self.__doc__, self.__name__ = fn, seconds, fn.__doc__, fn.__name__

    def __call__(self) -> object:
        return self.fn()


class _Every:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    @overload
    def __call__(self, fn: Callable[[], object], /) -> Repeated: ...
    @overload
    def __call__(self, fn: Callable[[S], T], /) -> Callable[[S], T]: ...
    def __call__(self, fn: Callable[..., Any], /) -> Any:
        if not inspect.signature(fn).parameters:
            return Repeated(fn, self.seconds)
        fn.__livepy_every__ = self.seconds  # type: ignore[attr-defined]
        return fn


def every(seconds: float) -> _Every:
    """Repeat a method while its component is on a connected page, or a function while the server serves an App that lists it in `tasks=`.

    Example: `@every(1)` above `def tick(self) -> None: self.now = datetime.now()`.
    """
    if not seconds > 0:
        raise classes.EVERY_SECONDS(seconds=seconds)
    return _Every(seconds)
