"""What a session's page shows: from changes to patches, and components that come and go.

It knows the tree, the line and the turns, and no client frame: those stand in session/session.py.
Invariant: while a handler has the turn, or a `batch` is open, nothing renders.
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Mapping
from typing import Any

from livepy.core import address, checking
from livepy.core.component import Component, has_own
from livepy.core.elements import Element
from livepy.core.handlers import call_fault
from livepy.core.protocol import Op
from livepy.core.reading import LOCK
from livepy.core.saving import Restoring
from livepy.core.tree import Tree
from livepy.errors import LivepyError, Refused
from livepy.jobs.threads import Outcome
from livepy.mistakes.places import line_in, line_of
from livepy.session.connection import State
from livepy.session.executor import Turn
from livepy.session.host import Host
from livepy.session.keeping import Keeping
from livepy.session.report import box, log, reported, warned
from livepy.session.request import Request
from livepy.session.timers import Timer
from livepy.session.visit import Visit

FRAME_SECONDS = 0.016
"""Writes beside the turns (jobs, tasks, other threads) are shown at most once in this time."""

SLOW_SECONDS = 0.001
"""A render that took longer runs in the pool for a while."""

FORGET_SLOW_SECONDS = 30.0

WARNING_SECONDS = 30.0
"""How long a page shows what dev has found."""

_UNTIL_REBUILT = 1 << 62
_ADDRESS = int(Op.ADDRESS)


class Showing(Visit):
    """The half of a session that faces the tree."""

    def __init__(self, request: Request, host: Host, root: Component) -> None:
        super().__init__(request, host, root)
        self.tree: Tree
        self.keeping = Keeping(self)
        self.joined = False  # a page has said hello once: components are mounted
        self.restore_from: Callable[[], Restoring] | None = None  # what was saved of it, until it has rendered
        self.rebuild_due = False
        self.when_rendered: Callable[[], None] | None = None  # the page has ended while a thread renders it: what is left to do
        self._shown_address: dict[str, str] = {}
        self._address_before: dict[str, str] = {}
        self._next_frame = 0.0
        self._slow_until = 0.0
        self._suspect = False  # the last render seemed slow
        self._timers: dict[Component, list[Timer]] = {}
        self._after_render: list[Callable[[], None]] = []
        self._warned: set[str] = set()  # what dev has said on this page already
        self._unsaid: list[str] = []  # until there is a page that hears it

    def first_render(self) -> None:
        """Make the page. Any thread may, and without the lock, as nobody else knows it yet: a render that takes its time holds up no other page.

        What others wrote meanwhile may have been seen half done; then it is made again, under the lock.
        """
        self._plant()
        with LOCK:
            if self.tree.dirty:
                self.tree.release()
                self._plant()
        self.restore_from = None
        self.html_nodes = self.tree.nodes
        self._shown_address = self._address_before = self.tree.address()
        self._tell_warnings()

    def _plant(self) -> None:
        restoring = self.restore_from() if self.restore_from is not None else None
        query = self._request.query
        self.tree = Tree(self._root, self, wake=self.wake, failed=self.render_failed, query=query, restoring=restoring, keeping=self.keeping)

    def failed(self, what: Callable[..., Any] | str, error: BaseException, given: int = 0) -> None:
        """An author's code has raised: the visitor hears of it, the log has it all. `given`: how many values `what` was called with."""
        if isinstance(error, Refused):
            log.info("refused: %s", error.reason)
            return
        error = call_fault(what, given, error)
        if isinstance(error, LivepyError):
            error.where = error.where or line_in(error.__traceback__) or ("" if isinstance(what, str) else line_of(what))
        text, is_error = reported(what, error, dev=self.host.dev)
        if not self.closed:
            self.toast(text, "error" if is_error else "warning")

    def render_failed(self, component: Component, error: BaseException) -> Any:
        """What is shown in place of a component that could not render."""
        text, _ = reported(f"{type(component).__name__}.render", error, dev=self.host.dev)
        return box(error) if self.host.dev else Element("div", (text,), {"class": "lv-error-box", "role": "alert"})

    def _tell_warnings(self) -> None:
        """Say once for each place what dev has found: on the terminal at once, on the page when there is one."""
        found, self.tree.warnings = self.tree.warnings, []
        for one in found:
            if str(one) not in self._warned:
                self._warned.add(str(one))
                self._unsaid.append(warned(one) if self.host.first_time(str(one)) else str(one))
        if self.joined:
            unsaid, self._unsaid = self._unsaid, []
            for text in unsaid:
                self.toast(text, "warning", seconds=WARNING_SECONDS)

    def warn(self, error: LivepyError) -> None:
        """Dev has found this. A page that is held hears of it when it is held no longer."""
        if not self.closed:
            self.tree.warnings.append(error)
            if self.executor.turn is None:
                self._tell_warnings()

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
        self.host.changed(self)
        self.show()

    def stepped(self) -> None:
        """A handler has ended, waits or has yielded: what it changed is shown, also in what nobody can watch."""
        if not self.closed:
            if checking.users:
                checking.turn_ended(self.tree)
                self._tell_warnings()
            self.tree.look_again()
            self.host.changed(self)
            self.show()

    def show(self) -> None:
        """Render what is dirty, unless somebody has the turn or the page is behind; send that, or else the newest acknowledgement."""
        executor, link = self.executor, self.link
        if executor.turn is not None or executor.held or self.closed:
            return
        if link.socket is not None and not self._held and link.outbox.open and not link.stuck:
            if self.rebuild_due:
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
            self.lifecycle()
        if tree.warnings or self._unsaid:
            self._tell_warnings()

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
            self.ask_rebuild()
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
        waiting, self._after_render = self._after_render, []
        for go_on in waiting:
            self._loop.call_soon(go_on)
        if self.closed:
            then, self.when_rendered = self.when_rendered, None
            if then is not None:
                then()
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

    def when_shown(self, then: Callable[[], None]) -> None:
        """Call this when no thread renders: at once, or after the render that runs."""
        if self.executor.held and not self.closed:
            self._after_render.append(then)
        else:
            then()

    def take_kept(self, sealed: str) -> None:
        """The page's browser has kept this."""
        self.keeping.given(sealed)

    def ask_rebuild(self) -> None:
        """The page will be made anew from data as soon as nobody has the turn."""
        self.rebuild_due = True
        self.link.rebuilt = _UNTIL_REBUILT  # nothing that was made for the page as it was means anything

    def _rebuild(self) -> None:
        self.rebuild_due = False
        with LOCK:
            self._ops()
            followed = [(upload, self.tree.follow(upload.node)) for upload in self.files.uploads.events]
            self.link.rebuild(self.tree.rebuild())
        for upload, number in followed:
            upload.node = number()
        self._sent_with([])

    def _follow_address(self) -> None:
        found = self.tree.address()
        if found != self._shown_address:
            self._address_before, self._shown_address = self._shown_address, found
            self.link.outbox.add([[_ADDRESS, self.address_of(found), "replace"]])

    def whole_query(self) -> dict[str, str]:
        """All parameters of the address that the page has now."""
        return {**address.others(self.tree.addressed, self._request.query), **self.tree.address()}

    @property
    def in_batch(self) -> bool:
        """Whether several changes are being made as one."""
        return self._held > 0

    def _navigated(self, url: str) -> None:
        self.follow(self.query_of(url))

    def follow(self, query: Mapping[str, str]) -> None:
        """The page has an address with these parameters: state that is kept there follows."""
        self.tree.navigate(query)
        self._shown_address = self._address_before = self.tree.address()

    def back_with(self, fresh: Showing) -> None:
        """A new document comes back to this session. If its address is the visitor's own, and not what the page itself showed, state follows it."""
        outbox = self.link.outbox
        shown = [self._shown_address]
        if outbox.pending or outbox.acknowledged < outbox.next - 1:  # the newest address may not have reached the page
            shown.append(self._address_before)
        if fresh.tree.address() not in shown:
            self.follow(fresh.request.query)

    # Life cycle

    def lifecycle(self) -> None:
        """Components that came and went since: their methods have turns like any handler. Before the first hello none is mounted."""
        tree = self.tree
        if not self.joined or self.closed:
            return
        mounted, tree.mounted = tree.mounted, []
        ended, tree.ended = tree.ended, []
        for component in mounted:
            if has_own(component, "on_mount"):
                self.executor.start(Turn(self.executor, component.on_mount, (), self.context.copy()))
            timers = [Timer(seconds, Tick(self, component, name)) for name, seconds in type(component).__livepy_timers__]
            if timers:
                self._timers[component] = timers
        for component in ended:
            self.stop_timers(component)
            if has_own(component, "on_unmount"):
                self.executor.start(Turn(self.executor, component.on_unmount, (), self.context.copy()))

    def stop_all_timers(self) -> None:
        """The page has ended."""
        for component in list(self._timers):
            self.stop_timers(component)

    def stop_timers(self, component: Component) -> None:
        """It has left."""
        for timer in self._timers.pop(component, ()):
            timer.stop()


class Tick:
    """One method under `@every`: has a turn at each tick, unless the one before has not ended or nobody is connected."""

    __slots__ = ("component", "name", "session", "turn")

    def __init__(self, session: Showing, component: Component, name: str) -> None:
        self.session, self.component, self.name = session, component, name
        self.turn: Turn | None = None

    def __call__(self) -> None:
        session = self.session
        if session.link.state is State.OPEN and (self.turn is None or self.turn.over):
            self.turn = Turn(session.executor, getattr(self.component, self.name), (), session.context.copy())
            session.executor.start(self.turn)
