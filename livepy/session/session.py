"""One open page: an event from its arrival to the patches that answer it.

It knows the tree, the turns and the line; it knows no HTTP. All of it runs on the event loop, but what its comments say any thread may call.
What authors see of a session stands in session/visit.py, of which this is the rest.
Invariant: while a handler has the turn, or a `batch` is open, nothing renders.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import time
from collections.abc import Callable
from typing import Any

from livepy.core.component import Component, has_own
from livepy.core.elements import Element, Listener
from livepy.core.protocol import Close, Kind, Op
from livepy.core.reading import CAUSE, LOCK
from livepy.core.tree import Tree
from livepy.errors import ProtocolError, Refused
from livepy.session.connection import Change, Connection, Socket, State, welcome
from livepy.session.executor import Executor, Turn
from livepy.session.files import Files, Upload
from livepy.session.frames import Frame, Hello, decode
from livepy.session.host import Host
from livepy.session.outbox import Outbox
from livepy.session.report import is_the_end, log, reported
from livepy.session.request import Request
from livepy.session.timers import Timer
from livepy.session.turns import Outcome, drive
from livepy.session.visit import Visit

FRAME_SECONDS = 0.016
"""Writes beside the turns (jobs, tasks, other threads) are shown at most once in this time."""

SLOW_SECONDS = 0.001
"""A render that took longer runs in the pool for a while."""

FORGET_SLOW_SECONDS = 30.0

MOST_PENDING = 5000
"""Answers that wait for a page which goes on sending events and acknowledges nothing."""

_EVENT, _PART, _PING, _ACK, _REBUILD, _NAVIGATE = map(int, (Kind.EVENT, Kind.PART, Kind.PING, Kind.ACK, Kind.REBUILD, Kind.NAVIGATE))
_WAIT, _DONE, _REFUSED, _ADDRESS = map(int, (Op.WAIT, Op.DONE, Op.REFUSED, Op.ADDRESS))
_UNTIL_REBUILT = 1 << 62
_TYPING = ("input", "change")


class Session(Visit):
    """One visitor's open page. Made by livepy only."""

    def __init__(self, name: str, visitor: str, request: Request, host: Host, root: Component) -> None:
        super().__init__(request, host, root)
        self.name, self.visitor = name, visitor
        settings = host.settings
        self.link = Connection(Outbox(settings.window_frames, settings.window_bytes), settings.send_seconds, self.show)
        self.executor = Executor(self, host.pool)
        self.files = Files(host, visitor)
        self.tree = Tree(root, self, wake=self.wake, failed=self.render_failed, query=request.query)
        self.tab = ""
        self.heard = self._loop.time()  # when the page last said anything
        self.html_nodes = self.tree.nodes
        self._joined = False  # a page has said hello once: components are mounted
        self._rebuild_due = False
        self._parts: list[str] = []
        self._parts_chars = 0
        self._shown_address = self.tree.address()
        self._next_frame = 0.0
        self._slow_until = 0.0
        self._suspect = False
        self._timers: dict[Component, list[Timer]] = {}
        self._credit, self._credited = float(settings.event_burst), self.heard

    # A page comes, speaks and goes

    def join(self, socket: Socket, hello: Hello, *, new_document: bool = False) -> None:
        """A page has said hello. It goes on where it was, or is rebuilt from data."""
        tree, link = self.tree, self.link
        self.heard = self._loop.time()
        link.join(socket, hello.have)
        fits = hello.epoch == tree.epoch and link.outbox.holds(hello.have)
        if hello.have == 0 and tree.epoch == 1:
            fits = fits and hello.nodes == self.html_nodes
        if fits and not new_document and not self._rebuild_due:
            link.resume(hello.have, welcome(tree.epoch, link.received, self.tab))
        else:
            tree.epoch = max(tree.epoch, hello.epoch)
            link.restart(hello.have, welcome(tree.epoch + 1, link.received, self.tab))
            self._ask_rebuild()
        self._parts.clear()
        self._joined = True
        self._read_on(socket)
        self.show()
        self._lifecycle()

    def silent(self, seconds: float) -> bool:
        """Whether the page has said nothing for so long."""
        return self._loop.time() - self.heard > seconds

    def _read_on(self, socket: Socket) -> None:
        if not self.closed and socket is self.link.socket:
            self.executor.keep(self._loop.create_task(self._read(socket)))

    async def _read(self, socket: Socket) -> None:
        """Read the socket, and run handlers that do not wait. When one first waits, it keeps this task and another goes on reading."""
        ran = False
        while True:
            try:
                data = await socket.receive()
            except asyncio.CancelledError:
                if not ran or self.closed:
                    raise
                uncancel()  # a handler has cancelled its own task, and ended before that took effect
                ran = False
                continue
            if data is None or socket is not self.link.socket:
                self._cut(socket)
                return
            try:
                turn = self._arrived(decode(data))
            except ProtocolError as error:
                log.info("a page was cut off: %s", error.reason)
                self.link.refuse(socket, error.close, error.reason)
                self.host.moved(self)
                return
            if turn is not None and turn.work is not None:
                turn.reads = functools.partial(self._read_on, socket)
                self.executor.end(turn, await drive(turn.work, turn.context, turn.paused))
                if turn.waited:
                    return
                turn, ran = None, True
            elif len(self.executor.queue) >= self.host.settings.waiting_events:
                await self.executor.room(self.host.settings.waiting_events)
            if self._credit < 0:
                await asyncio.sleep(-self._credit / self.host.settings.event_rate)

    def _arrived(self, frame: Frame) -> Turn | None:
        """A frame is here: count it once, and give it its turn or a place in line."""
        now = self._loop.time()
        settings = self.host.settings
        self.heard = now
        self._credit = min(self._credit + (now - self._credited) * settings.event_rate, settings.event_burst) - 1
        self._credited = now
        if not self.link.accept(frame):
            self.link.answer()
            return None
        if self.link.outbox.pending > MOST_PENDING:
            raise ProtocolError(Close.TIMEOUT, "it asks for much and acknowledges nothing")
        if frame.kind == _ACK:
            self.show()
        elif frame.kind == _PING:
            self.link.answer()
        else:
            return self.executor.offer(frame)
        return None

    def _cut(self, socket: Socket) -> None:
        if self.link.cut(socket):
            self.host.moved(self)

    def close(self, close: Close, reason: str, change: Change = Change.END) -> None:
        """The page has ended for good. What it holds is let go, so that it dies without the garbage collector."""
        if self.closed:
            return
        self.closed = True
        self.link.end(close, reason, change)
        tasks = self.executor.close()
        for component in list(self._timers):
            self._stop_timers(component)
        for handle in self._later:
            handle.cancel()
        self._later.clear()
        ended: list[Component] = list(self.tree.ended)
        with LOCK:
            self.tree.release()
        ended = [*ended, *(one for one in self.tree.ended if one not in ended)] if self._joined else []
        self.tree.ended = []
        self.host.farewell(ended, tasks, self.files)
        self.let_go()

    # An event's turn

    def begin(self, item: Any) -> Turn | None:
        """The turn of what waited in line: a client frame, or something of our own."""
        if type(item) is not Frame:
            return item()  # type: ignore[no-any-return]
        kind = item.kind
        if kind == _EVENT:
            return self._event(item)
        if kind == _PART:
            self._part(item.value)
        elif kind == _REBUILD:
            log.info("a page asks to be rebuilt: %.200s", item.value)
            self._ask_rebuild()
        elif kind == _NAVIGATE:
            self._navigated(item.value)
        if item.seq:
            self.link.turned = item.seq
        if kind != _PART:
            self.show()
        return None

    def _event(self, frame: Frame) -> Turn | None:
        """Find the handler of an element that is shown, enabled and listens; make its argument; or refuse."""
        seq, _, _, node, name, value = frame
        try:
            if frame.ack < self.link.rebuilt:
                raise Refused("epoch")
            if self._parts:
                value = self._joined_parts(value)
            listener = self.tree.listener(node, name)
            if value is not None:
                if type(value) is tuple:
                    self._announced(frame, listener, value)
                    return None
                self._seen(node, name, value)
            takes = listener.takes
            args = () if takes is None else (takes(value),)
        except Refused as refused:
            self._refuse(seq, refused.reason)
            return None
        except BaseException as error:  # making the argument ran an author's code
            self.failed(listener.handler, error)
            self._refuse(seq, "value")
            return None
        context = contextvars.copy_context()
        context.run(CAUSE.set, (node, seq))
        return Turn(self.executor, listener.handler, args, context, seq)

    def _refuse(self, seq: int, reason: str) -> None:
        self._parts.clear()
        self._parts_chars = 0
        self.link.outbox.add([[_REFUSED, seq, reason]])
        self.link.turned = seq
        self.show()

    def _seen(self, node: int, name: str, value: Any) -> None:
        """What the page itself shows now is known before the handler runs; a text longer than its element takes is refused."""
        if type(value) is str:
            most = self.tree.limit(node)
            if len(value) > (self.host.settings.value_chars if most is None else most):
                raise Refused("too long")
            if name in _TYPING:
                self.tree.typed(node, "value", value)
        elif name in _TYPING and type(value) is bool:
            self.tree.typed(node, "checked", value)

    def _part(self, text: str) -> None:
        """The beginning of a long value. One that is too long is counted, not kept."""
        self._parts_chars += len(text)
        self._parts.append(text if self._parts_chars <= self.host.settings.value_chars else "")

    def _joined_parts(self, value: Any) -> str:
        parts, chars = self._parts, self._parts_chars
        self._parts, self._parts_chars = [], 0
        if type(value) is not str:
            raise Refused("value")
        if chars + len(value) > self.host.settings.value_chars:
            raise Refused("too long")
        return "".join(parts) + value

    def _announced(self, frame: Frame, listener: Listener, announced: tuple[Any, ...]) -> None:
        """Files are to come: grant them. The event's handler runs when all are here; until then its control is busy."""
        if "f" not in listener.options.split():
            raise Refused("value")
        upload = Upload(announced, functools.partial(self._uploaded, frame, listener), functools.partial(self._upload_failed, frame.seq))
        grants = self.files.grant(upload, self.tree.limit(frame.node))
        self.link.outbox.add([[_WAIT, frame.seq], [int(Op.GRANT), frame.seq, self.files.part_bytes, grants]])
        self.link.turned = frame.seq
        if not any(grant for grant, _ in grants):
            self._upload_failed(frame.seq, "refused")
        self.show()

    def _uploaded(self, frame: Frame, listener: Listener, files: list[Any]) -> None:
        def begin() -> Turn | None:
            try:
                args = (files[0],) if listener.takes is None else (listener.takes(files),)
            except Refused as refused:
                self._upload_failed(frame.seq, refused.reason)
                return None
            except BaseException as error:
                self.failed(listener.handler, error)
                self._upload_failed(frame.seq, "value")
                return None
            context = contextvars.copy_context()
            context.run(CAUSE.set, (frame.node, frame.seq))
            turn = Turn(self.executor, listener.handler, args, context, frame.seq)
            turn.waited = True  # the page was told so when the files were announced
            return turn

        if not self.closed:
            self.executor.start(begin)

    def _upload_failed(self, seq: int, reason: str) -> None:
        if not self.closed:
            self.link.outbox.add([[_REFUSED, seq, reason], [_DONE, seq]])
            self.show()

    # What the executor says

    def waits(self, turn: Turn) -> None:
        """The handler goes on later: its event has had its turn, and its control stays busy."""
        if turn.seq and not self.closed:
            self.link.outbox.add([[_WAIT, turn.seq]])
            self.link.turned = turn.seq

    def ended(self, turn: Turn, error: BaseException | None) -> None:
        """The handler has ended."""
        if error is not None and not is_the_end(error, closed=self.closed):
            self.failed(turn.handler, error)
        if turn.seq and not self.closed:
            if turn.waited:
                self.link.outbox.add([[_DONE, turn.seq]])
            else:
                self.link.turned = turn.seq

    def failed(self, what: Callable[..., Any] | str, error: BaseException) -> None:
        """An author's code has raised: the visitor hears of it, the log has it all."""
        text, is_error = reported(what, error, dev=self.host.dev)
        if not self.closed:
            self.toast(text, "error" if is_error else "warning")

    def render_failed(self, component: Component, error: BaseException) -> Any:
        """What is shown in place of a component that could not render."""
        text, _ = reported(f"{type(component).__name__}.render", error, dev=self.host.dev)
        return Element("div", (text,), {"class": "lv-error-box", "role": "alert"})

    # From changes to patches

    def wake(self) -> None:
        """Something has changed, or is to be said. Any thread may call this; a turn that runs shows it at its end."""
        if self._woken or self.executor.turn is not None or self.closed:
            return
        self._woken = True
        self.on_loop(self._on_wake)

    def _on_wake(self) -> None:
        now = self._loop.time()
        if now < self._next_frame:
            self.later(self._next_frame - now, self._on_wake)
            return
        self._woken = False
        self._next_frame = now + FRAME_SECONDS
        self.show()

    def stepped(self) -> None:
        """A handler has ended, waits or has yielded: what it changed is shown, also in what nobody can watch."""
        if not self.closed:
            self.tree.look_again()
            self.show()

    def show(self) -> None:
        """Render what is dirty, unless somebody has the turn or the page is behind; send that, or else the newest acknowledgement."""
        executor, link = self.executor, self.link
        if executor.turn is not None or executor.held or self.closed:
            return
        if link.ready and not self._held:
            if self._rebuild_due:
                self._rebuild()
            elif self.tree.dirty:
                if self._slow_until and self._loop.time() < self._slow_until:
                    self._flush_in_pool()
                    return
                self._sent_with(self._flush())
        link.send()

    def _sent_with(self, ops: list[Any]) -> None:
        if ops:
            self.link.outbox.add(ops)
        tree = self.tree
        if tree.addressed:
            self._follow_address()
        if tree.mounted or tree.ended:
            self._lifecycle()

    def _flush(self) -> list[Any]:
        """Render on the loop. Wall time is cheap to ask for; only one that seemed slow is measured by its thread's own."""
        with LOCK:
            if self._held:
                return []
            if self._suspect:
                spent = time.thread_time()
                ops = self._ops()
                self._judge(time.thread_time() - spent)
            else:
                began = time.perf_counter()
                ops = self._ops()
                self._suspect = time.perf_counter() - began > SLOW_SECONDS
        return ops

    def _ops(self) -> list[Any]:
        try:
            return self.tree.flush()
        except Exception as error:  # ours, not the author's: what the page shows is uncertain, so it is made anew
            log.exception("a page could not be patched")
            del error
            self._ask_rebuild()
            return []

    def _judge(self, seconds: float) -> None:
        self._suspect = False
        if seconds > SLOW_SECONDS:
            self._slow_until = self._loop.time() + FORGET_SLOW_SECONDS

    def _flush_in_pool(self) -> None:
        """A slow render keeps the loop free. It holds the turns of its session only."""
        self.executor.held += 1

        def flush() -> tuple[list[Any], float]:
            spent = time.thread_time()
            ops = self._ops()
            return ops, time.thread_time() - spent

        self.host.pool.submit(contextvars.copy_context(), self._flushed, flush)

    def _flushed(self, outcome: Outcome) -> None:
        self.executor.held -= 1
        if self.closed:
            return
        if outcome.error is not None:
            log.error("a render in a thread failed", exc_info=outcome.error)
        else:
            ops, seconds = outcome.value
            self._slow_until = self._loop.time() + FORGET_SLOW_SECONDS if seconds > SLOW_SECONDS else 0.0
            self._sent_with(ops)
        self.link.send()
        self.executor.next()
        if self.tree.dirty and self.executor.turn is None:
            self.wake()

    def _ask_rebuild(self) -> None:
        self._rebuild_due = True
        self.link.rebuilt = _UNTIL_REBUILT  # nothing that was made for the page as it was means anything

    def _rebuild(self) -> None:
        self._rebuild_due = False
        with LOCK:
            self._ops()
            self.link.rebuild(self.tree.rebuild())
        self._sent_with([])

    def _follow_address(self) -> None:
        found = self.tree.address()
        if found != self._shown_address:
            self._shown_address = found
            self.link.outbox.add([[_ADDRESS, self.address_of(found), "replace"]])

    def _navigated(self, url: str) -> None:
        query = self.query_of(url)
        self.tree.navigate(query)
        self._shown_address = query

    # Life cycle

    def _lifecycle(self) -> None:
        """Components that came and went since: their methods have turns like any handler. Before the first hello none is mounted."""
        tree = self.tree
        if not self._joined or self.closed:
            return
        mounted, tree.mounted = tree.mounted, []
        ended, tree.ended = tree.ended, []
        for component in mounted:
            if has_own(component, "on_mount"):
                self.executor.start(Turn(self.executor, component.on_mount, (), contextvars.copy_context()))
            timers = [Timer(seconds, _Tick(self, component, name)) for name, seconds in type(component).__livepy_timers__]
            if timers:
                self._timers[component] = timers
        for component in ended:
            self._stop_timers(component)
            if has_own(component, "on_unmount"):
                self.executor.start(Turn(self.executor, component.on_unmount, (), contextvars.copy_context()))

    def _stop_timers(self, component: Component) -> None:
        for timer in self._timers.pop(component, ()):
            timer.stop()


def uncancel() -> None:
    """This task goes on. (Who keeps a task in a variable while it is cancelled makes a cycle of both.)"""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()


class _Tick:
    """One method under `@every`: has a turn at each tick, unless the one before has not ended or nobody is connected."""

    __slots__ = ("component", "name", "session", "turn")

    def __init__(self, session: Session, component: Component, name: str) -> None:
        self.session, self.component, self.name = session, component, name
        self.turn: Turn | None = None

    def __call__(self) -> None:
        session = self.session
        if session.link.state is State.OPEN and (self.turn is None or self.turn.over):
            self.turn = Turn(session.executor, getattr(self.component, self.name), (), contextvars.copy_context())
            session.executor.start(self.turn)
