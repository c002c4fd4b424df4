"""One call while it runs: what its place is given, and what it says of its progress.

It knows its call and who runs it. What a thread may call says so; the rest is for the event loop.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from livepy.core.calls import CALL, Call
from livepy.core.progress import Estimate, Progress, Shown
from livepy.core.reading import CAUSE, NOW
from livepy.jobs.bars import captured_by
from livepy.jobs.token import Token
from livepy.mistakes import progress
from livepy.mistakes.places import is_livepys

if TYPE_CHECKING:
    from livepy.jobs.queue import Ticket
    from livepy.jobs.runner import Runner

FRAME_SECONDS = 0.016
"""Progress is shown at most once in this time."""


class Run:
    """A call with what it needs only while it runs."""

    __slots__ = (
        *("_estimate", "_noted", "_runner", "_said", "_shown_at", "call", "context", "entered", "finished", "progress"),
        *("task", "ticket", "timer", "token"),
    )

    def __init__(self, runner: Runner, call: Call[Any], ticket: Ticket | None) -> None:
        self._runner, self.call, self.ticket = runner, call, ticket
        self.token = Token()
        self.progress = Progress(self)
        self.context: contextvars.Context = call.taken_context()
        self.context.run(self._prepare)
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.entered = self.finished = False  # its task has taken its first step; its code has ended
        self._said: tuple[float | None, str] = (None, "")
        self._noted, self._shown_at = False, 0.0
        self._estimate = Estimate()

    def _prepare(self) -> None:
        NOW.set(None)
        CAUSE.set(None)
        CALL.set(self.call)
        captured_by(self.progress)

    # What its place asks

    @property
    def fn(self) -> Callable[..., Any]:
        """The author's function."""
        return self.call.declared.fn

    @property
    def args(self) -> tuple[Any, ...]:
        """What callers gave."""
        return self.call.args

    @property
    def kwargs(self) -> dict[str, Any]:
        """What callers gave by name."""
        return self.call.kwargs

    @property
    def wants_progress(self) -> bool:
        """Whether its progress comes before its arguments."""
        return self.call.declared.wants_progress

    @property
    def memory(self) -> int:
        """Bytes that it said it needs; 0 if it said nothing."""
        return self.call.declared.memory

    def begun(self) -> tuple[Any, ...]:
        """All its arguments."""
        before: tuple[Any, ...] = (self.call.me,) if self.call.declared.is_method else ()
        return (*before, self.progress, *self.call.args) if self.wants_progress else (*before, *self.call.args)

    def made(self, value: Any) -> Any:
        """What callers get for what it gave. Where it runs."""
        then = self.call.declared.then
        return value if then is None else then(value)

    def give(self, value: Any) -> None:
        """It has yielded."""
        self.call.give(value)
        page = self.call.page
        if page is not None:
            page.stepped()

    def when_shown(self, then: Callable[[], None]) -> None:
        """Call this when the page has shown what was given; at once if nobody looks."""
        page = self.call.page
        if page is None or self.call.over:
            then()
        else:
            page.when_shown(then)

    # What it says of its progress: any thread

    def check(self) -> None:
        """Raise what ends it, if it is to end."""
        self.token.check()

    def report(self, fraction: float | None, text: str) -> None:
        """How far it is. The newest wins."""
        if self.finished:
            raise progress.ENDED(name=self.call.declared.name)
        self._said = (fraction, text)
        if not self._noted:
            self._noted = True
            self._runner.on_loop(self._note)

    def _note(self) -> None:
        wait = self._shown_at + FRAME_SECONDS - self._runner.now()
        if wait > 0:
            self._runner.later(wait, self._show)
        else:
            self._show()

    def _show(self) -> None:
        if self._noted:
            self._noted = False
            self._estimate.report(self._said[0], self._runner.now() - self.call.began)
            self.show_times()
            for waiter in tuple(self.call.waiters):  # a job that waits for this one is as far as this one is
                above = waiter.private if isinstance(waiter, Call) else None
                if isinstance(above, Run) and not above.finished:
                    above.progress.newest.sink.report(*self._said)

    def finish(self) -> None:
        """Its code has ended: what it said last is shown, and it says no more."""
        self._show()
        self.finished = True

    def let_go(self) -> None:
        """It is gone: its context, its task and its progress, which know it, are not known to it any more, so that it dies without the garbage collector."""
        if self.timer is not None:
            self.timer.cancel()
        self.task = self.timer = None
        del self.context, self.progress

    def show_times(self) -> None:
        """What the page shows of its progress is as it is now."""
        now = self._runner.now()
        self._shown_at = now
        fraction, text = self._said
        seconds = now - self.call.began
        remaining = self._estimate.remaining(seconds)
        self.call.progress = Shown(fraction, text, timedelta(seconds=seconds), None if remaining is None else timedelta(seconds=remaining))


def told(error: BaseException | None) -> None:
    """Everybody has heard of this error: it keeps the author's lines and lets go of ours, which know the call. Else the two would hold each other."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        trace = error.__traceback__ = _theirs(error.__traceback__)
        while trace is not None:
            after = _theirs(trace.tb_next)
            if after is not trace.tb_next:
                trace.tb_next = after
            trace = after
        error = error.__cause__ or error.__context__


def _theirs(trace: TracebackType | None) -> TracebackType | None:
    """From the first line on that is not livepy's."""
    while trace is not None and is_livepys(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace
