"""One open page: an event from its arrival to the patches that answer it.

It knows the tree, the turns and the line; it knows no HTTP. All of it runs on the event loop, but what its comments say any thread may call.
What authors see of a session stands in session/visit.py, of which this is the rest.
Invariant: while a handler has the turn, or a `batch` is open, nothing renders.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from livepy.core import controls
from livepy.core.component import Component
from livepy.core.elements import Listener
from livepy.core.protocol import Close, Kind, Op
from livepy.core.reading import CAUSE, LOCK
from livepy.errors import ProtocolError, Refused
from livepy.session.connection import Change, Connection, Socket, welcome
from livepy.session.executor import Executor, Turn
from livepy.session.files import Files
from livepy.session.frames import Frame, Hello, decode
from livepy.session.host import Host
from livepy.session.outbox import LEAST_RATE, Outbox
from livepy.session.report import is_the_end, log
from livepy.session.request import Request
from livepy.session.showing import Showing
from livepy.session.turns import drive
from livepy.session.uploads import Upload

MOST_PENDING = 5000
"""Answers that wait for a page which goes on sending events and acknowledges nothing."""

REBUILD_COST = 100
"""A rebuild makes the whole page: it counts as so many events. A page asks for one a second at most."""

_EVENT, _PART, _PING, _ACK, _REBUILD, _NAVIGATE = map(int, (Kind.EVENT, Kind.PART, Kind.PING, Kind.ACK, Kind.REBUILD, Kind.NAVIGATE))
_WAIT, _DONE, _REFUSED, _ADDRESS = map(int, (Op.WAIT, Op.DONE, Op.REFUSED, Op.ADDRESS))
_UNTIL_REBUILT = 1 << 62


class Session(Showing):
    """One visitor's open page. Made by livepy only."""

    def __init__(self, name: str, visitor: str, request: Request, host: Host, root: Component) -> None:
        settings = host.settings
        self.name, self.visitor, self.tab = name, visitor, ""
        self.files = Files(host, visitor)
        self.executor = Executor(self, host.pool)
        self.link = Connection(Outbox(settings.window_frames, settings.window_bytes), settings.send_seconds, self.show)
        super().__init__(request, host, root)
        self.heard = self._loop.time()  # when the page last said anything
        self.owed = self.heard  # when it last said anything, or had acknowledged all
        self._parts: list[str] = []
        self._parts_chars = 0
        self._spoke = False  # since the last look
        self._credit, self._credited = float(settings.event_burst), self.heard
        self._most_waiting = settings.waiting_events

    # A page comes, speaks and goes

    def join(self, socket: Socket, hello: Hello, *, new_document: bool = False) -> None:
        """A page has said hello. It goes on where it was, or is rebuilt from data."""
        tree, link = self.tree, self.link
        self.heard = self.owed = self._loop.time()
        link.join(socket, hello.have)
        fits = hello.epoch == tree.epoch and link.outbox.holds(hello.have)
        if hello.have == 0 and tree.epoch == 1:
            fits = fits and hello.nodes == self.html_nodes
        if fits and not new_document and not self.rebuild_due:
            link.resume(hello.have, welcome(tree.epoch, link.received, self.tab))
        else:
            tree.epoch = max(tree.epoch, hello.epoch)
            link.restart(hello.have, welcome(tree.epoch + 1, link.received, self.tab))
            self.ask_rebuild()
            self._forget_parts()
        self.joined = True
        self.host.changed(self)
        self._read_on(socket)
        if self.company is not None:
            self.company.back()
        self.show()
        self.lifecycle()
        if self._unsaid:
            self._tell_warnings()

    def silent(self, seconds: float, answer_seconds: float) -> bool:
        """Whether the page has said nothing for so long, in all or while frames wait for its acknowledgement.

        Asked now and then: a click does not look at the clock for it.
        """
        now, owing = self._loop.time(), self.link.outbox.kept_bytes
        if self._spoke:
            self._spoke, self.heard, self.owed = False, now, now
        elif not owing:
            self.owed = now
        return now - self.heard > seconds or now - self.owed > answer_seconds + owing / LEAST_RATE

    def _read_on(self, socket: Socket) -> None:
        if not self.closed and socket is self.link.socket:
            self.executor.keep(self._loop.create_task(self._read(socket)))

    async def _read(self, socket: Socket) -> None:
        """Read the socket, and run handlers that do not wait. When one first waits, it keeps this task and another goes on reading."""
        cancelled_itself = False
        link, executor, receive = self.link, self.executor, socket.receive
        reads_on = functools.partial(self._read_on, socket)
        while True:
            try:
                data = await receive()
                if data is None or socket is not link.socket:
                    self._cut(socket)
                    return
                turn = self._arrived(decode(data))
            except asyncio.CancelledError:
                if not cancelled_itself or self.closed:
                    raise
                cancelled_itself = False
                continue
            except ProtocolError as error:
                self._refuse_socket(socket, error)
                return
            except Exception as error:  # ours
                log.exception("reading a page failed")
                self._refuse_socket(socket, ProtocolError(Close.TIMEOUT, type(error).__name__))
                return
            if turn is not None and turn.work is not None:
                turn.reads = reads_on
                executor.end(turn, await drive(turn.work, turn.context, turn.paused))
                if turn.waited:
                    return
                turn, cancelled_itself = None, uncancelled()
            elif len(executor.queue) >= self._most_waiting:
                await executor.room(self._most_waiting)
            if self._credit < 0:
                await self._too_fast()

    def _arrived(self, frame: Frame) -> Turn | None:
        """A frame is here: count it once, and give it its turn or a place in line."""
        self._spoke = True
        self._credit -= 1
        link = self.link
        if not link.accept(frame):
            link.answer()
        elif len(link.outbox.pending) > MOST_PENDING:
            raise ProtocolError(Close.TIMEOUT, "it asks for much and acknowledges nothing")
        elif frame.kind == _ACK:
            self.show()
        elif frame.kind == _PING:
            link.answer()
        else:
            if frame.kind == _REBUILD:
                self._credit -= REBUILD_COST
            return self.executor.offer(frame)
        return None

    async def _too_fast(self) -> None:
        """The credit is used up: it has grown since, or the page waits until it has."""
        settings, now = self.host.settings, self._loop.time()
        self._credit = min(self._credit + (now - self._credited) * settings.event_rate, float(settings.event_burst))
        self._credited = now
        if self._credit < 0:
            await asyncio.sleep(-self._credit / settings.event_rate)

    def _refuse_socket(self, socket: Socket, error: ProtocolError) -> None:
        log.info("a page was cut off: %s", error.reason)
        self.link.refuse(socket, error.close, error.reason)
        self._lost()

    def _cut(self, socket: Socket) -> None:
        if self.link.cut(socket):
            self._lost()

    def _lost(self) -> None:
        if self.company is not None:
            self.company.away()
        self.host.moved(self)

    def close(self, close: Close, reason: str, change: Change = Change.END) -> None:
        """The page has ended for good. What it holds is let go, so that it dies without the garbage collector."""
        if self.closed:
            return
        self.closed = True
        self.link.end(close, reason, change)
        tasks = self.executor.close()
        self.host.jobs.leave(self)
        if self.company is not None:
            self.company.end()
            self.company = None  # the two hold each other
        self.stop_all_timers()
        for handle in self._later:
            handle.cancel()
        self._later.clear()
        if self.executor.held:
            self.when_rendered = functools.partial(self._leave, tasks)
        else:
            self._leave(tasks)

    def _leave(self, tasks: list[asyncio.Task[Any]]) -> None:
        ended: list[Component] = list(self.tree.ended)
        with LOCK:
            self.tree.release()
        ended = [*ended, *(one for one in self.tree.ended if one not in ended)] if self.joined else []
        self.tree.ended = []
        self.keeping.end()
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
            self.ask_rebuild()
        elif kind == _NAVIGATE:
            self._navigated(item.value)
        if item.seq:
            self.link.turned = item.seq
        if kind != _PART:
            self.show()
        else:
            self.link.send()  # on a slow line a long text takes its time: its page is to hear that somebody listens
        return None

    def _event(self, frame: Frame) -> Turn | None:
        """Find the handler of an element that is shown, enabled and listens; make its argument; or refuse."""
        seq, ack, _, node, name, value = frame
        listener: Listener | None = None
        try:
            if ack < self.link.rebuilt:
                raise Refused("epoch")
            if self._parts:
                value = self._joined_parts(value)
            listener = self.tree.listener(node, name)
            if value is not None:
                if type(value) is tuple:
                    self._announced(frame, listener, value)
                    return None
                self._seen(node, name, value)
                if name == "upload-failed" and type(value) is dict:
                    self.files.uploads.give_up(value.get("grant"))
            takes = listener.takes
            args = () if takes is None else (takes(value),)
        except Refused as refused:
            shown = controls.shown_by(name, value)
            if shown:
                self.tree.refused(node, shown, value)
            self._refuse(seq, refused.reason)
            return None
        except BaseException as error:  # making the argument ran an author's code
            self.failed(listener.handler if listener else name, error)
            self._refuse(seq, "value")
            return None
        context = self.context.copy()
        context.run(CAUSE.set, (node, seq))
        return Turn(self.executor, listener.handler, args, context, seq)

    def _refuse(self, seq: int, reason: str) -> None:
        self._forget_parts()
        self.link.outbox.add([[_REFUSED, seq, reason]])
        self.link.turned = seq
        self.show()

    def _seen(self, node: int, name: str, value: Any) -> None:
        """What the page itself shows now is known before the handler runs; a text longer than its element takes is refused."""
        if type(value) is str:
            most = self.tree.limit(node)
            if len(value) > (self.host.settings.value_chars if most is None else most):
                raise Refused("too long")
        shown = controls.shown_by(name, value)
        if shown:
            self.tree.typed(node, shown, value)

    def _part(self, text: str) -> None:
        """The beginning of a long value. One that is too long is counted, not kept."""
        self._parts_chars += len(text)
        self._parts.append(text if self._parts_chars <= self.host.settings.value_chars else "")

    def _forget_parts(self) -> None:
        self._parts, self._parts_chars = [], 0

    def _joined_parts(self, value: Any) -> str:
        parts, chars = self._parts, self._parts_chars
        self._forget_parts()
        if type(value) is not str:
            raise Refused("value")
        if chars + len(value) > self.host.settings.value_chars:
            raise Refused("too long")
        return "".join(parts) + value

    def _announced(self, frame: Frame, listener: Listener, announced: tuple[Any, ...]) -> None:
        """Files are to come: grant them. The event's handler runs when those that come are here; until then its control is busy."""
        options = listener.options.split()
        if "f" not in options:
            raise Refused("value")
        uploads, failed = self.files.uploads, functools.partial(self._upload_failed, frame.seq)
        upload = Upload(announced, lambda files: self._uploaded(frame, upload, files), failed, node=frame.node, epoch=self.tree.epoch)
        upload.tell = lambda name, why: self._file_failed(upload.node, name, why)
        unfit = listener.files([(name, size, kind) for name, size, kind, _ in announced]) if listener.files is not None else [""] * len(announced)
        grants = uploads.announce(upload, unfit, replaces="r" in options)
        self.link.outbox.add([[_WAIT, frame.seq], [int(Op.GRANT), frame.seq, uploads.part_bytes, grants]])
        self.link.turned = frame.seq
        if listener.coming is not None and upload.under_way:
            listener.coming(upload.under_way)
        for (grant, why, *_), (name, *_) in zip(grants, announced, strict=True):
            if grant is None:
                upload.tell(name, why)
        upload.settle()
        self.show()

    def _file_failed(self, node: int, name: str, why: str) -> None:
        """The element is told at once: the page may have cut the line, or the event have ended, before it could say a word."""
        try:
            listener = self.tree.listener(node, "upload-failed")
        except Refused:
            return
        if listener.takes is not None:
            listener.handler(listener.takes({"name": name, "reason": why}))

    def _uploaded(self, frame: Frame, upload: Upload, files: list[Any]) -> None:
        def begin() -> Turn | None:
            handler: Any = frame.name
            try:
                listener = self.tree.listener(upload.node, frame.name)  # it may have been disabled, or have gone, while they were on their way
                handler = listener.handler
                args = (files[0],) if listener.takes is None else (listener.takes(files),)
            except Refused as refused:
                self._upload_failed(frame.seq, refused.reason)
                return None
            except BaseException as error:
                self.failed(handler, error)
                self._upload_failed(frame.seq, "value")
                return None
            context = self.context.copy()
            context.run(CAUSE.set, (upload.node, frame.seq))
            turn = Turn(self.executor, handler, args, context, frame.seq)
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
            self.failed(turn.handler, error, len(turn.args))
        if turn.seq and not self.closed:
            if turn.waited:
                self.link.outbox.add([[_DONE, turn.seq]])
            else:
                self.link.turned = turn.seq


def uncancelled() -> bool:
    """Whether a handler has cancelled the task that ran it, and ended before that took effect: it is to go on, after the error that comes at its next wait.

    (Who keeps a task in a variable while it is cancelled makes a cycle of both.)
    """
    task = asyncio.current_task()
    if task is None or not task.cancelling():
        return False
    task.uncancel()
    return True
