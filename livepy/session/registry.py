"""All sessions of one server: who waits for its page's hello, who has lost it, who must go so that another may come.

It knows no HTTP. Times come from one clock that can be given.
Invariant: `_waiting` and `_lost` hold exactly the sessions in those states, the one that is to leave first in front.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, cast

from livepy.core.component import Component, has_own
from livepy.core.protocol import VERSION, Close, Op
from livepy.core.reading import LOCK
from livepy.errors import ProtocolError
from livepy.session.connection import Change, Socket, State
from livepy.session.executor import Executor, Turn
from livepy.session.files import Files
from livepy.session.frames import Hello
from livepy.session.host import Host
from livepy.session.report import reported
from livepy.session.request import Request
from livepy.session.saved import Saved, Saver
from livepy.session.session import Session
from livepy.session.tokens import Signer

TWIN = "="
"""Begins the token that a duplicated tab brings: of the page that it is a copy of."""

FAREWELL_SECONDS = 10.0
"""How long the last handlers of a page may take before its files are deleted under them."""


class Full(Exception):
    """No more pages: of this address, or at all."""


class Leaving(Full):
    """No more pages here: the server has been asked to end, and another will answer soon."""


class Registry:
    """Finds, keeps and ends sessions."""

    def __init__(
        self, host: Host, signer: Signer, make: Callable[[], Component], clock: Callable[[], float] = time.monotonic, saver: Saver | None = None
    ) -> None:
        self.host, self.signer, self.clock, self._make, self.saver = host, signer, clock, make, saver
        if saver is not None:
            host.changed, host.reset = saver.changed, lambda session: saver.forget(session.name)
        self._sessions: dict[str, Session] = {}
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._lost: OrderedDict[str, float] = OrderedDict()
        self._states: dict[str, State] = {}
        self._addresses: Counter[str] = Counter()
        self._farewells: set[asyncio.Task[None]] = set()
        self.draining = False  # the server has been asked to end
        host.moved, host.farewell, host.signer = self._moved, self._farewell, signer

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def sessions(self) -> list[Session]:
        """All that live."""
        return list(self._sessions.values())

    def count(self, state: State) -> int:
        """How many are in this state."""
        return sum(one is state for one in self._states.values())

    # Coming

    def open(self, visitor: str, request: Request, name: str = "", saved: Saved | None = None) -> Session:
        """A session that has rendered here and now, with this state if something was saved. Raises Full."""
        self.admit(request)
        session = self.make(visitor, request, name)
        if saved is not None and self.saver is not None:
            session.restore_from = functools.partial(saved.restoring, self.saver)
            session.take_document(saved.document)
        with LOCK:
            session.first_render()
        self.add(session)
        return session

    def make(self, visitor: str, request: Request, name: str = "") -> Session:
        """A session that has not rendered yet, and that nobody finds before it is added."""
        session = Session(name or secrets.token_urlsafe(32), visitor, request, self.host, self._make())
        session.tab = self.signer.tab(session.name, visitor)
        return session

    def add(self, session: Session) -> None:
        """From now on it is found by its page, and waits for it."""
        self._sessions[session.name] = session
        self._addresses[session.request.client] += 1
        self._moved(session)

    def admit(self, request: Request) -> None:
        """Make room for one more page, by those that nobody has come back to. Raises Full."""
        if self.draining:
            raise Leaving("the server has been asked to end")
        settings = self.host.settings
        address = request.client
        if not _loopback(address) and self._addresses[address] >= settings.pages_per_address:
            self._evict(lambda one: one.request.client == address)
            if self._addresses[address] >= settings.pages_per_address:
                raise Full(f"{address} has {settings.pages_per_address} pages open")
        if len(self._sessions) >= settings.page_limit:
            self._evict(lambda _: True)
            if len(self._sessions) >= settings.page_limit:
                raise Full(f"{settings.page_limit} pages are open")
        while len(self._waiting) >= settings.waiting_limit:
            self._expire(next(iter(self._waiting)))

    async def recall(self, hello: Hello, visitor: str) -> Saved | None:
        """What was saved of the session that this page, or its tab before a reload, showed: if that is not in memory any more."""
        name = self.signer.session(hello.token, visitor)
        if self.saver is None or name is None or self.draining:
            return None
        fresh = self._sessions.get(name)
        if hello.tab.startswith(TWIN) and fresh is not None and fresh.link.state is State.WAITING:
            return await self._twin(hello, visitor)
        reloaded = self._tab(hello, visitor, fresh)
        if reloaded and reloaded not in self._sessions:
            name = reloaded
        elif fresh is not None:
            return None
        return await self._load(name, visitor)

    async def _twin(self, hello: Hello, visitor: str) -> Saved | None:
        """The state that the other tab has now."""
        name = self.signer.session_of_tab(hello.tab.removeprefix(TWIN), visitor)
        if name is None:
            return None
        other = self._sessions.get(name)
        if other is not None and self.saver is not None:
            self.saver.left(other)
        return await self._load(name, visitor)

    async def _load(self, name: str, visitor: str) -> Saved | None:
        saved = await self.saver.load(name) if self.saver is not None else None
        return saved if saved is not None and saved.visitor == visitor else None

    def join(self, socket: Socket, hello: Hello, visitor: str, request: Request, saved: Saved | None = None) -> Session:
        """The session of a page that says hello: its own, the one that its tab showed before a reload, or a new one if that has ended.

        `saved` is what `recall` gave for it.
        """
        if hello.version != VERSION:
            raise ProtocolError(Close.VERSION, "another version of the protocol")
        if self.draining:
            raise ProtocolError(Close.RESTART, "the server restarts")
        name = self.signer.session(hello.token, visitor)
        if name is None:
            raise ProtocolError(Close.FORBIDDEN, "a page of another visitor")
        session = self._sessions.get(name)
        before = self._before_reload(hello, visitor, session)
        if before is not None:
            self._adopt(before, name)
            before.join(socket, hello, new_document=True)
            session = before
        elif saved is not None and session is not None and session.link.state is State.WAITING:
            session = self._restored(socket, hello, session, saved)
        elif session is not None:
            session.join(socket, hello)
        else:
            session = self._revive(socket, hello, visitor, request, name, saved)
        self._moved(session)
        return session

    def _before_reload(self, hello: Hello, visitor: str, fresh: Session | None) -> Session | None:
        """The living session that this tab showed before its reload. A duplicated tab brings none of its own."""
        name = self._tab(hello, visitor, fresh)
        before = self._sessions.get(name) if name else None
        return before if before is not None and before is not fresh and not before.leaving else None

    def _tab(self, hello: Hello, visitor: str, fresh: Session | None) -> str | None:
        """The name of the session that this tab showed before its reload."""
        if not hello.tab or hello.have or (fresh is not None and fresh.link.state is not State.WAITING):
            return None
        return self.signer.session_of_tab(hello.tab, visitor)

    def _restored(self, socket: Socket, hello: Hello, fresh: Session, saved: Saved) -> Session:
        """A page was loaded anew after its session had left the memory: what was saved comes under the fresh one's name; the address is the visitor's."""
        self._end(fresh, Close.ENDED, "its page has gone back to the session before")
        session = self.open(fresh.visitor, fresh.request, fresh.name, saved)
        before = self.signer.session_of_tab(hello.tab, fresh.visitor)
        if self.saver is not None and before:
            self.saver.forget(before)
        session.join(socket, hello, new_document=True)
        session.tell_document()
        return session

    def _adopt(self, session: Session, name: str) -> None:
        """This session goes by the name that its new page knows; the one that was made for the page leaves."""
        fresh = self._sessions.get(name)
        if fresh is not None:
            session.back_with(fresh)
            self._end(fresh, Close.ENDED, "its page has gone back to the session before")
        self._forget(session)
        if self.saver is not None:
            self.saver.forget(session.name)
            self.saver.remember(name)
        session.name = name
        session.tab = self.signer.tab(name, session.visitor)
        self._sessions[name] = session
        self._addresses[session.request.client] += 1

    def _revive(self, socket: Socket, hello: Hello, visitor: str, request: Request, name: str, saved: Saved | None) -> Session:
        """Its session has ended (too late a hello, a restart): the page is rebuilt from a new one, from what was saved, and keeps what was typed."""
        try:
            session = self.open(visitor, request.at(saved.query) if saved is not None else request, name, saved)
        except Full:
            raise ProtocolError(Close.UNKNOWN, "no such session") from None
        session.join(socket, hello, new_document=True)
        session.tell_document()
        return session

    # Going

    def sweep(self) -> None:
        """End what has waited or been lost for too long, cut connections that say nothing, withdraw files that nothing shows. Called now and then."""
        self.host.published.sweep()
        if self.saver is not None:
            self.saver.sweep(self.sessions)
        now, settings = self.clock(), self.host.settings
        while self._waiting and next(iter(self._waiting.values())) <= now:
            self._expire(next(iter(self._waiting)))
        while self._lost and next(iter(self._lost.values())) <= now:
            self._expire(next(iter(self._lost)))
        for session in self.sessions:
            socket = session.link.socket
            if socket is not None and session.silent(settings.silent_seconds, settings.answer_seconds):
                socket.abort()
            session.files.uploads.expire(time.monotonic(), settings.upload_seconds, looked_at=socket is not None)

    def close(self, session: Session) -> None:
        """End one session."""
        self._end(session, Close.ENDED, "the session has ended")

    async def drain(self, seconds: float) -> None:
        """The server has been asked to end: nobody new may come, jobs may end within so many seconds, and their pages see how."""
        self.draining = True
        await self.host.jobs.idle(seconds)

    async def stop(self, away_ms: int) -> None:
        """The server leaves: save, say so, close every socket, end every session, and wait for the last handlers."""
        self.draining = True
        if self.saver is not None:
            await self.saver.flush()
        sessions = self.sessions
        for session in sessions:
            session.link.tell([[int(Op.BYE), "the server restarts", away_ms]])
        for session in sessions:
            self._end(session, Close.RESTART, "the server restarts")
        await asyncio.gather(*(session.link.ended() for session in sessions))
        while self._farewells:
            await asyncio.wait(self._farewells)
        await asyncio.to_thread(self.host.shelves.flush)

    def _evict(self, which: Callable[[Session], bool]) -> None:
        """One that nobody looks at leaves: lost for longest first, then those that wait."""
        for name in (*self._lost, *self._waiting):
            if which(self._sessions[name]):
                self._expire(name)
                return

    def _expire(self, name: str) -> None:
        self._end(self._sessions[name], Close.ENDED, "it was away for too long", Change.EXPIRE)

    def _end(self, session: Session, close: Close, reason: str, change: Change = Change.END) -> None:
        self._forget(session)
        if self.saver is not None and session.joined:
            if close is Close.ENDED and change is Change.END:
                self.saver.forget(session.name)
            else:
                self.saver.left(session)
        session.close(close, reason, change)

    def _forget(self, session: Session) -> None:
        name = session.name
        if self._sessions.get(name) is not session:
            return
        del self._sessions[name]
        for kept in (self._waiting, self._lost, self._states):
            kept.pop(name, None)
        address = session.request.client
        self._addresses[address] -= 1
        if not self._addresses[address]:
            del self._addresses[address]

    def _moved(self, session: Session) -> None:
        """Note where a session stands now."""
        name, state = session.name, session.link.state
        if self._sessions.get(name) is not session or self._states.get(name) is state:
            return
        self._states[name] = state
        self._waiting.pop(name, None)
        self._lost.pop(name, None)
        if state is State.WAITING:
            self._waiting[name] = self.clock() + self.host.settings.waiting_seconds
        elif state is State.LOST:
            self._lost[name] = self.clock() + self.host.settings.keep_seconds
            if session.leaving:
                self._end(session, Close.ENDED, "it starts anew")
            elif not self.host.settings.keep_seconds:
                self._expire(name)

    def _farewell(self, ended: list[Component], tasks: list[asyncio.Task[Any]], files: Files) -> None:
        """What is left after a session: cancelled tasks end, `on_unmount` runs."""
        last = [component for component in ended if has_own(component, "on_unmount")]
        files.end()
        if not last and not tasks:
            return
        task = asyncio.get_running_loop().create_task(self._see_off(last, tasks))
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    async def _see_off(self, last: list[Component], tasks: list[asyncio.Task[Any]]) -> None:
        me = asyncio.current_task()
        others = [task for task in tasks if task is not me]
        if others:
            await asyncio.wait(others, timeout=FAREWELL_SECONDS)
        if last:
            goodbye = _Goodbye(self.host)
            executor = Executor(goodbye, self.host.pool)
            for component in last:
                executor.start(Turn(executor, component.on_unmount, (), contextvars.copy_context()))
            await goodbye.done(len(last))
            executor.let_go()


class _Goodbye:
    """Owns the last turns of a page that has ended."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._left = 0
        self._all = asyncio.get_running_loop().create_future()
        self._count = 0

    async def done(self, count: int) -> None:
        """Wait until so many handlers have ended, but not for ever."""
        self._left = count
        if self._count < count:
            await asyncio.wait([self._all], timeout=FAREWELL_SECONDS)

    def begin(self, item: Any) -> Turn | None:
        """Turns only."""
        return cast("Turn", item)

    def waits(self, turn: Turn) -> None:
        """Nobody is told."""

    def ended(self, turn: Turn, error: BaseException | None) -> None:
        """Count it, and say what went wrong."""
        if error is not None:
            reported(turn.handler, error, dev=self._host.dev)
        self._count += 1
        if self._count == self._left and not self._all.done():
            self._all.set_result(None)

    def stepped(self) -> None:
        """Nobody sees it."""


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a unix socket has none; what a proxy says may be anything
        return not address
