"""The server: one app, one address, from its start to its end. It knows HTTP and sessions, no component.

`start` listens, `stop` says goodbye to every page and closes every socket before aiohttp cleans up, which would wait for them twice as long as it may.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from livepy.core import checking
from livepy.core.calls import STARTER
from livepy.core.component import Component
from livepy.files.store import STORE, Store
from livepy.jobs.threads import Outcome, Pool
from livepy.saved.kept import Kept
from livepy.saved.sqlite import SqliteStore
from livepy.saved.store import MemoryStore, SessionStore
from livepy.server.assets import Assets
from livepy.server.listening import listen
from livepy.server.routes import Look, Site
from livepy.server.tasks import Repeats
from livepy.session.host import Host
from livepy.session.registry import Registry
from livepy.session.saved import Saver
from livepy.session.tokens import Signer
from livepy.session.uploads import MB
from livepy.session.users import FolderUsers
from livepy.session.watch import Watch
from livepy.settings import Settings

log = logging.getLogger("livepy")
http_log = logging.getLogger("livepy.http")

Lifespan = Callable[[], AbstractAsyncContextManager[None]]

SWITCH_SECONDS = 0.0005
"""How long a thread that computes may keep the interpreter from the event loop. Python's own 5 ms make an echo beside four such threads take 39 ms, this 3."""

SWEEP_SECONDS = 1.0
AWAY_MS = 1000
"""What pages are told of how long a restart takes."""


class Server:
    """Serves one app. `make` gives the root component of each new page."""

    def __init__(
        self,
        make: Callable[[], Component],
        *,
        name: str = "app",
        look: Look = Look(),  # noqa: B008  # frozen
        settings: Settings | None = None,
        lifespan: Lifespan | None = None,
        tasks: Sequence[Any] = (),
        dev: bool = False,
        assets: Assets | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.assets = assets or Assets()
        self.port = 0
        self.registry: Registry
        self._make, self._name, self._look = make, name, look
        self._lifespan, self._tasks, self._dev = lifespan, tasks, dev
        self._stack = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0, unix: Path | None = None) -> None:
        """Listen, at a port or at a unix socket; afterwards `port` is the one that was found."""
        stack, settings = self._stack, self.settings
        try:
            if self._dev:
                stack.enter_context(checking.checked())
            interval = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH_SECONDS)
            stack.callback(sys.setswitchinterval, interval)
            data = settings.folder(self._name)
            signer = Signer(settings.secret(data))
            store = Store(data / "files", limit=int(settings.upload_app_mb * MB), reserve=int(settings.disk_reserve_mb * MB))
            stack.push_async_callback(asyncio.to_thread, store.close)
            store.open()
            STORE.set(store)
            watch = Watch() if self._dev else None
            pool = Pool(settings.handler_threads) if watch is None else watch.pool(settings.handler_threads)
            stack.callback(pool.close)
            shared = Host(settings, pool, store, dev=self._dev, assets=self.assets.urls, users=FolderUsers(data / "users"))
            stack.callback(shared.makers.close)
            saver = await self._saver(data, store)
            self.registry = Registry(shared, signer, self._make, saver=saver)
            if saver is not None:
                stack.push_async_callback(saver.close)
            stack.push_async_callback(shared.jobs.close)
            STARTER.set(shared.jobs)
            if self._lifespan is not None:
                await stack.enter_async_context(self._lifespan())
                shared.context = contextvars.copy_context()
            if watch is not None:  # after the lifespan, which may take its time
                watch.start(shared, lambda: self.registry.sessions)
                stack.callback(watch.stop)
            stack.push_async_callback(Repeats(self._tasks, pool, shared.context, dev=self._dev).stop)
            site = Site(shared, self.registry, self.assets, self._look, self._name)
            runner = web.AppRunner(
                self._app(site),
                access_log=None,
                logger=http_log,
                keepalive_timeout=75,
                lingering_time=1,
                shutdown_timeout=2,
                auto_decompress=False,
                handle_signals=False,
            )
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            stack.push_async_callback(self.registry.stop, AWAY_MS)
            sweeping = asyncio.get_running_loop().create_task(self._sweep())
            stack.callback(sweeping.cancel)
            self.port = await listen(stack, runner, host, port, unix)
            pool.submit(contextvars.copy_context(), _tidied, store.tidy)
        except BaseException:
            await stack.aclose()
            raise

    async def drain(self) -> None:
        """Take no new pages, and let jobs end, for a while."""
        await self.registry.drain(0 if self._dev else self.settings.drain_seconds)

    async def stop(self) -> None:
        """Take no new pages, tell those that are open, let the last handlers end."""
        await self._stack.aclose()

    async def _saver(self, data: Path, files: Store) -> Saver | None:
        """Who saves sessions, if anybody does."""
        kind = self.settings.session_store
        if kind == "none":
            return None
        store: SessionStore = MemoryStore()
        if kind == "sqlite":
            try:
                store = await asyncio.to_thread(SqliteStore, data / "sessions" / "sessions.db")
            except (OSError, sqlite3.OperationalError) as error:
                log.error("sessions cannot be saved in %s (%s): they are kept in memory, and a restart loses them", data / "sessions", error)
        return Saver(store, Kept(data / "kept"), files, self.settings)

    def _app(self, site: Site) -> web.Application:
        app = web.Application(middlewares=[site.middleware])
        app.add_routes(site.routes())
        return app

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.registry.sweep()
                store = self.registry.host.store
                gone = store.collect()
                if gone:
                    self.registry.host.pool.submit(contextvars.copy_context(), _deleted, store.delete, gone)  # not waited for: all threads may be busy
            except Exception:
                log.exception("a sweep failed")


def _deleted(outcome: Outcome) -> None:
    if outcome.error is not None:
        log.error("files that nobody holds any more could not be deleted", exc_info=outcome.error)


def _tidied(outcome: Outcome) -> None:
    if outcome.error is not None:
        log.error("what earlier servers have left could not be looked at", exc_info=outcome.error)


def _brief(record: logging.LogRecord) -> bool:
    """What is sent that is no HTTP is noted in a line, as other refusals are. The library would write all of it, as an error."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.msg, record.args, record.exc_info = "no HTTP: %.100s", (str(error),), None
        record.levelno, record.levelname = logging.INFO, "INFO"
    return True


http_log.addFilter(_brief)


async def serve(server: Server, host: str, port: int, ready: Callable[[Server], None], unix: Path | None = None) -> None:
    """Run until somebody asks the process to end."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    drains: list[asyncio.Task[None]] = []

    def asked() -> None:
        """To end; a second time, without waiting for jobs."""
        ended.set()
        for task in drains:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, asked)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked))
    await server.start(host, port, unix)
    gc.collect()
    gc.freeze()  # what the imports made stays; looking through it took 11 ms of each full collection, during which every page waits
    try:
        ready(server)
        await ended.wait()
        drains.append(loop.create_task(server.drain()))
        await asyncio.wait(drains)
    finally:
        await server.stop()


def run_loop(work: Any) -> None:
    """Run on uvloop where it is installed: it needs a third of the time for a message."""
    try:
        import uvloop

        factory = uvloop.new_event_loop
    except ImportError:
        factory = None  # run outside this block: errors of apps must not say that they came of a missing uvloop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(work)
