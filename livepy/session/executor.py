"""A session's turns: whose handler runs, which events wait, and what happens when one ends or first waits.

It knows handlers and threads, no tree and no wire; its owner does. `turn` is the handler in its first stretch: while there is one, nothing renders.
Invariant: handlers begin in the order in which they were offered, each when the one before has ended, waits or yields.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol

from livepy.core.ways import Way, way_of, way_of_result
from livepy.jobs.threads import Outcome, Pool
from livepy.session.turns import awaited, drive, stepped, streamed


class Owner(Protocol):
    """What a session does around its turns."""

    def begin(self, item: Any) -> Turn | None:
        """The turn of an item that waited in line; None if it has had its turn by now."""

    def waits(self, turn: Turn) -> None:
        """This turn's handler goes on later; others may begin."""

    def ended(self, turn: Turn, error: BaseException | None) -> None:
        """This turn's handler has ended."""

    def stepped(self) -> None:
        """A handler has ended, waits or has yielded: what it changed, even unseen, is to be shown."""


class Turn:
    """One handler from start to end. `seq` is the client frame that it answers, 0 for none."""

    __slots__ = ("args", "context", "executor", "handler", "over", "reads", "seq", "steps", "then", "waited", "work")

    def __init__(self, executor: Executor, handler: Callable[..., Any], args: tuple[Any, ...], context: contextvars.Context, seq: int = 0) -> None:
        self.executor, self.handler, self.args, self.context = executor, handler, args, context
        self.seq = seq
        self.waited = self.over = False
        self.steps: Generator[Any, Any, Any] | None = None
        self.work: Coroutine[Any, Any, Any] | None = None  # for a task to drive
        self.then: Callable[[], None] | None = None  # what is called once it is over
        self.reads: Callable[[], None] | None = None  # the driving task read a socket: somebody else must go on reading

    def paused(self) -> None:
        """The handler waits for something."""
        executor = self.executor
        if not self.waited:
            self.waited = True
            executor.release(self)
            executor.owner.waits(self)
            if self.reads is not None:
                self.reads()
            executor.owner.stepped()
            executor.next()
        else:
            executor.owner.stepped()

    def yielded(self) -> None:
        """An async generator has yielded: what it did is shown when it next waits, which is at once."""

    def returned(self, outcome: Outcome) -> None:
        """The call in a thread has ended; what it gave may be work to go on with."""
        way = None if outcome.error is not None else way_of_result(outcome.value)
        if way is None:
            self.executor.end(self, outcome.error)
        else:
            self.executor.go_on(self, way, outcome.value)

    def stepped(self, outcome: Outcome) -> None:
        """A generator has yielded or ended."""
        executor = self.executor
        if outcome.error is not None or not outcome.value:
            executor.end(self, outcome.error)
            return
        executor.release(self)
        if not self.waited:
            self.waited = True
            executor.owner.waits(self)
        executor.queue.append(self)
        executor.owner.stepped()
        executor.next()


class Executor:
    """The turns of one session."""

    def __init__(self, owner: Owner, pool: Pool) -> None:
        self.owner, self.pool = owner, pool
        self.turn: Turn | None = None
        self.held = 0  # rendering in a thread: no turn begins
        self.queue: list[Any] = []  # bounded and mostly empty; an empty deque alone takes 760 bytes of each page
        self.tasks: set[asyncio.Task[Any]] = set()
        self.closed = False
        self._loop = asyncio.get_running_loop()
        self._room: asyncio.Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something that is offered now has to wait."""
        return self.turn is not None or bool(self.queue) or bool(self.held)

    def offer(self, item: Any) -> Turn | None:
        """Begin it, or let it wait. A turn that comes back is for the caller to `drive`, then to `end`."""
        if self.turn is not None or self.queue or self.held:
            self.queue.append(item)
            return None
        return self._begin(item)

    def start(self, item: Any) -> None:
        """The same for a caller that cannot wait."""
        turn = self.offer(item)
        if turn is not None:
            self._task(turn)

    def next(self) -> None:
        """Begin what waits, if nobody has the turn."""
        while self.turn is None and self.queue and not self.held:
            turn = self._begin(self.queue.pop(0))
            if self._room is not None and not self._room.done():
                self._room.set_result(None)
            if turn is not None:
                self._task(turn)

    async def room(self, limit: int) -> None:
        """Wait until fewer than `limit` items wait."""
        while len(self.queue) >= limit and not self.closed:
            self._room = self._loop.create_future()
            await self._room

    def release(self, turn: Turn) -> None:
        """Others may have their turn."""
        if self.turn is turn:
            self.turn = None

    def end(self, turn: Turn, error: BaseException | None) -> None:
        """This handler has ended."""
        if self.turn is turn:
            self.turn = None
        turn.over = True
        turn.work = turn.steps = turn.reads = None
        self.owner.ended(turn, error)
        self.owner.stepped()
        if turn.then is not None:
            turn.then()
            turn.then = None
        if self.queue:
            self.next()

    def go_on(self, turn: Turn, way: Way, made: Any) -> None:
        """A plain function has returned work: the same turn goes on with it."""
        if self.closed:
            if way != "stream":
                getattr(made, "close", lambda: None)()
            self.end(turn, None)
        elif way == "generator":
            turn.steps = made
            self.pool.submit(turn.context, turn.stepped, stepped, made)
        else:
            turn.work = streamed(made, turn.yielded) if way == "stream" else awaited(made)
            self._task(turn)

    def close(self) -> list[asyncio.Task[Any]]:
        """Nothing begins any more; what waits for something is cancelled. Gives the tasks that end now."""
        self.closed = True
        self.turn = None  # a task that is cancelled before its first step never ends its turn
        self.queue.clear()
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        for task in self.tasks:
            task.cancel()
        return list(self.tasks)

    def let_go(self) -> None:
        """Hold nothing of the session. Handlers in threads end later, and nobody hears of it."""
        self.owner = _NOBODY

    def _begin(self, item: Any) -> Turn | None:
        turn = item if type(item) is Turn else self.owner.begin(item)
        if turn is None or self.closed:
            return None
        self.turn = turn
        if turn.steps is not None:
            self.pool.submit(turn.context, turn.stepped, stepped, turn.steps)
            return None
        handler = turn.handler
        way = way_of(handler)
        if way == "thread":
            self.pool.submit(turn.context, turn.returned, handler, *turn.args)
            return None
        try:
            made = turn.context.run(handler, *turn.args)
        except BaseException as error:  # wrong arguments
            self.end(turn, error)
            return None
        if way == "start":
            self.end(turn, None)
            return None
        if way == "generator":
            turn.steps = made
            self.pool.submit(turn.context, turn.stepped, stepped, made)
            return None
        turn.work = streamed(made, turn.yielded) if way == "stream" else made
        return turn

    def _task(self, turn: Turn) -> None:
        work = turn.work
        assert work is not None
        task = self._loop.create_task(self._drive(turn))
        task.add_done_callback(lambda _: work.close())  # a task that is cancelled before its first step never begins its work
        self.keep(task)

    def keep(self, task: asyncio.Task[Any]) -> None:
        """This task ends with the session."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _drive(self, turn: Turn) -> None:
        assert turn.work is not None
        self.end(turn, await drive(turn.work, turn.context, turn.paused))


class _Nobody:
    """The owner of turns that outlive their session."""

    def begin(self, item: Any) -> Turn | None:  # noqa: ARG002
        """Nothing begins any more."""
        return None

    def waits(self, turn: Turn) -> None:
        """Nobody is told."""

    def ended(self, turn: Turn, error: BaseException | None) -> None:
        """Nobody is told."""

    def stepped(self) -> None:
        """Nobody sees it."""


_NOBODY = _Nobody()
