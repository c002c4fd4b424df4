"""Where driven pages stand: one loop, one server's sessions without HTTP, and every error that an author's code raises there.

It knows sessions and no browser. All screens of a thread share one stage, so that what one visitor does is seen by all before a test goes on.
Invariant: between two calls the loop stands still, and nothing is ready on it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from livepy.core.component import Component
from livepy.errors import LivepyError
from livepy.files.store import Store
from livepy.server.tasks import Repeats
from livepy.session.host import Host
from livepy.session.registry import Registry
from livepy.session.tokens import Signer
from livepy.settings import Settings
from livepy.testing.clock import ControlledLoop, CountedPool

T = TypeVar("T")

FOR_HANDLERS = 5.0
"""Seconds of the stage's own time that an action lets pass for its handlers."""

SETTINGS = Settings(event_rate=1e9, event_burst=1_000_000_000, silent_seconds=1e9, answer_seconds=1e9, hello_seconds=60)
"""A test may be faster than a person."""


class OnStage(Protocol):
    """A page, as far as its stage knows it."""

    def pending(self) -> bool:
        """Whether something that the visitor did is under way."""
        ...

    def at_work(self) -> bool:
        """Whether anything is under way, whoever began it."""
        ...

    def stale(self) -> bool:
        """Whether it shows less than its session knows."""
        ...


class Errors(logging.Handler):
    """What authors' code has raised, as livepy logs it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[tuple[BaseException, str]] = []
        self.listeners = 0

    def listen(self) -> None:
        """From now on; as often as it is asked to, so often it must be told to stop."""
        self.listeners += 1
        logging.getLogger("livepy").addHandler(self)

    def deaf(self) -> None:
        """No more."""
        self.listeners -= 1
        if not self.listeners:
            logging.getLogger("livepy").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it for the test."""
        mistake = getattr(record, "livepy_error", None)
        if isinstance(mistake, LivepyError):
            self.found.append((mistake, record.getMessage()))
        elif record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            self.found.append((error.with_traceback(record.exc_info[2]), record.getMessage()))

    def on_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a loop hears of tasks that nobody awaited."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.found.append((error, str(context.get("message", ""))))

    def raise_first(self) -> None:
        """Fail the test with the first, if there is one."""
        if not self.found:
            return
        found, self.found = self.found, []
        error, message = found[0]
        error.add_note(message)
        for other, text in found[1:]:
            error.add_note(f"and then {text}: {other}")
        raise error


class Stage:
    """One for all screens of a thread."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.loop = ControlledLoop()
        self.errors = Errors()
        self.loop.set_exception_handler(self.errors.on_loop)
        self.errors.listen()
        self.pages: list[OnStage] = []
        self.folder = Path(tempfile.mkdtemp(prefix="livepy-"))
        self._make: Callable[[], Component] = _nothing_to_show
        self._tasks: list[Any] = []
        self._repeats: list[Repeats] = []
        self.host, self.registry = self.on_loop(lambda: self._begin(settings))

    def _begin(self, settings: Settings) -> tuple[Host, Registry]:
        host = Host(settings, CountedPool(self.loop, settings.handler_threads), Store(self.folder), job_threads=CountedPool(self.loop, 1_000_000))
        return host, Registry(host, Signer(secrets.token_bytes(32)), lambda: self._make(), self.loop.time)

    def making(self, make: Callable[[], Component], work: Callable[[], T], assets: Mapping[str, str]) -> T:
        """Do this while new sessions show what `make` gives, and find these assets."""
        self._make, self.host.assets = make, assets
        try:
            return work()
        finally:
            self._make = _nothing_to_show

    def repeat(self, tasks: Any) -> None:
        """Functions that an App lists run from now on, once for each, as on a server."""
        fresh = [task for task in tasks if task not in self._tasks]
        if fresh:
            self._tasks += fresh
            self._repeats.append(Repeats(fresh, self.host.pool, self.host.context, dev=False))

    def on_loop(self, call: Callable[[], T]) -> T:
        """Call this on the loop, and nothing else that is not ready."""
        found: list[T] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                found.append(call())
            except BaseException as error:
                failed.append(error)

        self.loop.call_soon(run)
        self.loop.settle(0.0, bool)
        if failed:
            raise failed[0]
        return found[0]

    def pending(self) -> bool:
        """Whether something that a visitor did is under way."""
        return any(page.pending() for page in self.pages)

    def at_work(self) -> bool:
        """Whether anything is under way."""
        return any(page.at_work() for page in self.pages)

    def settle(self, seconds: float = FOR_HANDLERS) -> None:
        """Until nothing that visitors did is under way, and nobody's code has raised."""
        self.loop.settle(self.loop.time() + seconds, self.pending)
        self.errors.raise_first()

    def wait(self, seconds: float) -> bool:
        """Until nothing at all is under way; whether that is so."""
        self.loop.settle(self.loop.time() + seconds, self.at_work)
        self.errors.raise_first()
        return not self.at_work()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.advance(seconds)
        self.registry.sweep()
        self.settle()

    def end(self) -> None:
        """All pages have been closed."""
        self.loop.complete(self._end())
        self.host.pool.close()
        self.loop.end()
        self.errors.deaf()
        self.host.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _end(self) -> None:
        for one in self._repeats:
            await one.stop()
        await self.registry.stop(0)
        await self.host.jobs.close()


def _nothing_to_show() -> Component:
    raise RuntimeError("a page was asked for that no test has opened")


_HERE = threading.local()


def stage() -> Stage:
    """This thread's."""
    found: Stage | None = getattr(_HERE, "stage", None)
    if found is None:
        found = _HERE.stage = Stage()
    return found


def leave(one: Stage) -> None:
    """The last page has left it."""
    if not one.pages:
        _HERE.stage = None
        one.end()
        one.errors.raise_first()
