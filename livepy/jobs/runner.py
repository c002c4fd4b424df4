"""Jobs while they run: from the call to its end, one `Runner` for all pages of a server.

It knows places, the queue and calls; of a page only that it shows things and may end. What is not marked otherwise runs on the event loop.
Invariant: a call's capacity is given back once, when its code has really ended, which may be after everybody was told that it is over.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable, Generator
from datetime import timedelta
from sys import intern
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

from livepy.core.amounts import Rate
from livepy.core.calls import Call
from livepy.core.declared import Declared
from livepy.core.groups import Group
from livepy.errors import Cancelled, QueueFull, TimedOut
from livepy.jobs.bars import capture, captured
from livepy.jobs.batches import Batches
from livepy.jobs.memory import Memory
from livepy.jobs.metrics import End, Metrics
from livepy.jobs.places import InProcess, InThread, OnLoop, Place
from livepy.jobs.queue import Needs, Queue, Ticket
from livepy.jobs.rates import Rates
from livepy.jobs.run import Run, told
from livepy.jobs.threads import Pool
from livepy.jobs.waits import Waits

FRESH_SECONDS = 0.25
"""How often pages hear of their place in line."""

MEMORY_SECONDS = 0.5
"""How often memory is looked at while somebody waits for it."""

TICK_SECONDS = 1.0
"""How often times on pages go on."""

END_SECONDS = 10.0
"""How long the code of jobs may take to end when the server does."""


class Says(Protocol):
    """Who tells and logs what a job has raised."""

    def __call__(self, call: Call[Any], error: BaseException) -> str:
        """What the page may say of it."""


class Runner:
    """Starts calls when they may, and sees them to their end."""

    def __init__(self, pool: Pool, failed: Says, *, cores: int, waiting: int, memory: int | None, kept_seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._failed, self._kept_seconds = failed, kept_seconds
        self._cores = Group("", cores, queue=waiting)
        self._needs: WeakKeyDictionary[Declared, Needs | None] = WeakKeyDictionary()  # a job that is declared in a handler goes with it
        self.queue = Queue(Memory(memory), self._loop.time)
        self.metrics = Metrics()
        self._rates: WeakKeyDictionary[Declared, Rates] = WeakKeyDictionary()
        self._places: dict[str, Place] = {"loop": OnLoop(), "thread": InThread(pool)}  # and processes, once there are some
        self._pool = pool
        self._batches = Batches(self)
        self._running: dict[Call[Any], Run] = {}
        self._queued: dict[Ticket, Call[Any]] = {}
        self._unplaced: set[Call[Any]] = set()  # of these, those that have not been told their place yet
        self._waits = Waits(self, pool)
        self._known: WeakValueDictionary[str, Call[Any]] = WeakValueDictionary()
        self._kept: set[Call[Any]] = set()  # ended ones that somebody may come back for
        self._entering: deque[Call[Any]] = deque()
        self._fresh_at = 0.0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        if not captured():  # tqdm takes its time to import, and no page is to wait for it
            pool.submit(contextvars.copy_context(), lambda _: None, capture)

    def now(self) -> float:
        """Seconds of its clock. Any thread."""
        return self._loop.time()

    def on_loop(self, then: Callable[[], None]) -> None:
        """Call this on the loop, at once if this is its thread. Any thread."""
        if threading.get_ident() == self._thread:
            then()
        else:
            try:
                self._loop.call_soon_threadsafe(then)
            except RuntimeError:  # the loop has closed: the server is gone
                return

    def later(self, seconds: float, then: Callable[[], None]) -> asyncio.TimerHandle:
        """Call this after a while."""
        return self._loop.call_later(seconds, then)

    # A call comes

    def submit(self, call: Call[Any]) -> None:
        """Run it when it may. Any thread."""
        self.on_loop(lambda: self._enter(call))

    def _enter(self, call: Call[Any]) -> None:
        """One at a time: a call that is over at once makes room for the one behind it, and a thousand of those must not stand on each other."""
        self._entering.append(call)
        if len(self._entering) > 1:
            return
        while self._entering:
            try:
                self._take(self._entering[0])
            finally:
                self._entering.popleft()

    def _take(self, call: Call[Any]) -> None:
        declared, page = call.declared, call.page
        call.asked = self.now()
        self.metrics.asked(declared.name)
        if page is not None and not page.closed:
            page.calls.add(call)
        elif page is not None and (declared.keep or (call.parent is not None and not call.parent.over)):
            call.page = page = None  # its page has ended, and what started it has not
        elif page is not None:
            call.close(Cancelled())
        if call.over:
            self._gone(call)
            return
        try:
            if declared.rate is not None and page is not None:
                self._rates_of(declared, declared.rate).call(page.visitor)
            if declared.batch:
                self._batches.add(call)
            else:
                self._admit(call)
        except QueueFull as error:
            call.close(error, self._failed(call, error))
            self._gone(call)

    def _admit(self, call: Call[Any]) -> None:
        needs = self._needs_of(call.declared)
        if needs is None:
            self._begin(call, None)
            return
        ticket = Ticket(needs, id(call.page))
        if self.queue.enter(ticket):
            self._begin(call, ticket)
        else:
            call.private = ticket
            self._queued[ticket] = call
            self._unplaced.add(call)
            self._place(call, self.queue.waiting(ticket), None)  # at the worst: to say more takes a look at all who wait, which is taken for many at once
            self._look_soon()

    def _needs_of(self, declared: Declared) -> Needs | None:
        """What its calls take. Who says nothing shares the machine's cores, unless it runs on the loop, where waiting costs nothing."""
        try:
            return self._needs[declared]
        except KeyError:
            group = declared.group
            if group is None and declared.own is None and declared.place != "loop":
                group = self._cores
            anything = group is not None or declared.own is not None or declared.memory
            needs = Needs(declared.own, group, declared.weight, declared.memory, declared.priority) if anything else None
            self._needs[declared] = needs
            return needs

    def _rates_of(self, declared: Declared, rate: Rate) -> Rates:
        found = self._rates.get(declared)
        if found is None:
            found = self._rates[declared] = Rates(rate, self._loop.time)
        return found

    def start(self, tickets: list[Ticket]) -> None:
        """These hold their places now."""
        for ticket in tickets:
            call = self._queued.pop(ticket, None)
            if call is not None:
                self._begin(call, ticket)
            else:
                self._waits.returned(ticket)
        for ticket, error in self.queue.take_refused():
            call = self._queued.pop(ticket)
            call.private = None
            call.close(error, self._failed(call, error))
            self._gone(call)
        self._look_soon()

    # It runs

    def _begin(self, call: Call[Any], ticket: Ticket | None) -> None:
        now = self.now()
        call.began = now
        self.metrics.began(call.declared.name, now - call.asked)
        call.private = run = Run(self, call, ticket)
        self._running[call] = run
        call.begin()
        run.task = self._loop.create_task(self._run(run), context=run.context)
        if call.declared.timeout is not None:
            run.timer = self.later(call.declared.timeout, lambda: self._time_out(call))
        if "tick" not in self._timers:
            self._timers["tick"] = self.later(TICK_SECONDS, self._tick)

    def _place_of(self, declared: Declared) -> Place:
        found = self._places.get(declared.place)
        if found is None:
            found = self._places[declared.place] = InProcess(self._pool, int(self._cores.capacity))
        return found

    async def _run(self, run: Run) -> None:
        """Whatever the author's code raises ends here: a SystemExit would end the server."""
        run.entered = True
        value, error = None, None
        try:
            if not run.call.over:
                value = await self._place_of(run.call.declared).run(run)
        except BaseException as raised:
            error = raised
        self._ended(run, value, error)

    def _ended(self, run: Run, value: Any, error: BaseException | None) -> None:
        call = run.call
        run.finish()
        if call.over:
            if error is not None and not isinstance(error, (asyncio.CancelledError, GeneratorExit, Cancelled)) and error is not call.exception:
                self._failed(call, error)  # what it does when it is stopped went wrong
        elif error is None:
            if value is not None or not call.given:
                call.give(value)
            call.close(None)
        elif isinstance(error, asyncio.CancelledError):
            call.close(Cancelled())
        else:
            call.close(error if isinstance(error, Exception) else _as_exception(call, error), self._failed(call, error))
        told(error)
        if call.exception is not error and call.exception is not None:
            call.exception.__traceback__ = None  # it only says that it was stopped
        self._gone(call)

    def _time_out(self, call: Call[Any]) -> None:
        error = TimedOut(f"This took longer than {call.declared.timeout:g} s and was ended.")
        if not call.over:
            call.close(error, self._failed(call, error))

    def stop(self, call: Call[Any]) -> None:
        """It is over for everybody who looks: let its code end too. Any thread."""
        self.on_loop(lambda: self._stop(call))

    def _stop(self, call: Call[Any]) -> None:
        run = call.private
        if isinstance(run, Ticket):
            del self._queued[run]
            started = self.queue.leave(run)
            self._gone(call)
            self.start(started)
        elif isinstance(run, Run) and not run.finished:
            run.token.cancel(call.exception or Cancelled())
            if run.entered and run.task is not None:  # a task that is cancelled before its first step never comes to its end
                run.task.cancel()
        elif not call.asked:
            call.forget()  # it stood behind another of its page, or is on its way here
        elif call.declared.batch:
            self._gone(call)

    def _gone(self, call: Call[Any]) -> None:
        """Its code has ended, or will never begin."""
        run, page, lines = call.private, call.page, call.lines
        if call.ended:
            return
        call.private, call.ended = None, self.now()
        self._running.pop(call, None)
        started: list[Ticket] = []
        if isinstance(run, Run):
            if run.ticket is not None:
                started = self.queue.leave(run.ticket)
                self._waits.returned(run.ticket)
            run.let_go()
        self.metrics.ended(call.declared.name, _end_of(call), call.ended - call.began if call.began else None)
        call.forget()
        if call.declared.keep and call.is_named:
            self._kept.add(call)
            self.later(self._kept_seconds, lambda: self._kept.discard(call))
        self.start(started)
        for line in lines:
            following = line.next(call)
            if following is not None:
                self._enter(following)
        if page is not None:
            page.calls.discard(call)
            page.stepped()

    # Calls of batches

    def joined(self, call: Call[Any]) -> None:
        """Its batch runs."""
        call.began = self.now()
        self.metrics.began(call.declared.name, call.began - call.asked)
        call.begin()

    def answered(self, call: Call[Any], value: Any, error: Exception | None) -> None:
        """Its batch has ended."""
        if call.over:
            return
        if error is None:
            call.give(value)
            call.close(None)
        else:
            call.close(error, self._failed(call, error))

    # Who waits for a call

    def awaited(self, call: Call[Any]) -> Generator[Any, None, None]:
        """What `await` does."""
        return self._waits.over(call).__await__()

    def wait(self, call: Call[Any], timeout: float | None) -> None:
        """Block this thread until it is over."""
        self._waits.block(call, timeout)

    # What pages hear while they wait

    def _place(self, call: Call[Any], position: int, seconds: float | None) -> None:
        call.position = position
        call.expected_wait = None if seconds is None else timedelta(seconds=round(seconds))
        if call.private is not None:
            call.waits_for = intern(self.queue.reason(call.private))  # the same words for all who wait for the same

    def _look_soon(self) -> None:
        if "look" not in self._timers and self._queued:
            self._timers["look"] = self.later(max(0.0, self._fresh_at + FRESH_SECONDS - self.now()), self._look)
        if self.queue.waits_for_memory and "memory" not in self._timers:
            self._timers["memory"] = self.later(MEMORY_SECONDS, self._look_at_memory)

    def _look(self) -> None:
        """Tell those who show it where they stand."""
        del self._timers["look"]
        self._fresh_at = self.now()
        new, self._unplaced = self._unplaced, set()
        if not new and not any(call.readers for call in self._queued.values()):
            return
        for ticket, position, seconds in self.queue.positions():
            call = self._queued.get(ticket)
            if call is not None and (call.readers or call in new):
                self._place(call, position, seconds)

    def _look_at_memory(self) -> None:
        del self._timers["memory"]
        self.start(self.queue.look_again())
        self._look_soon()

    def _tick(self) -> None:
        """Times that somebody looks at go on."""
        del self._timers["tick"]
        for call, run in list(self._running.items()):
            if call.is_read("progress") and not run.finished:
                run.show_times()
        self._look_soon()
        if self._running:
            self._timers["tick"] = self.later(TICK_SECONDS, self._tick)

    # Finding calls again

    def remember(self, call: Call[Any]) -> None:
        """It has got an id."""
        self._known[call.id] = call

    def find(self, id: str, declared: Declared, page: Any) -> Call[Any] | None:
        """The call of this job with this id, if it is known; from now on it belongs to this page."""
        call = self._known.get(id)
        if call is None or call.declared is not declared:
            return None
        if page is not None and call.page is not page and not call.over:
            if call.page is not None:
                call.page.calls.discard(call)  # whose end is not the call's any more
            call.page = page
            page.calls.add(call)
        return call

    # The end

    def leave(self, page: Any) -> None:
        """A page has ended: what nobody else waits for is stopped, unless it was to go on."""
        calls = list(page.calls)
        staying: set[Call[Any]] = set()
        more = {call for call in calls if call.declared.keep or any(_outlives(waiter, page, staying) for waiter in call.waiters)}
        while more:  # what is awaited by what stays, stays
            staying |= more
            more = {call for call in calls if call not in staying and any(_outlives(waiter, page, staying) for waiter in call.waiters)}
        for call in calls:
            if call in staying:
                call.page = None
            else:
                call.cancel()
        page.calls.clear()

    @property
    def running(self) -> int:
        """How many calls run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return len(self._queued)

    async def idle(self, seconds: float) -> None:
        """Wait until no call runs or waits, but no longer than this."""
        end = self._loop.time() + seconds
        while (self._running or self._queued) and (left := end - self._loop.time()) > 0:
            tasks = [run.task for run in self._running.values() if run.task is not None]
            if tasks:
                await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(min(left, 0.02))  # what a call has left to do when its task has ended, and calls that wait for a rate

    async def close(self) -> None:
        """The server leaves: every call is stopped, and its code has a while to end."""
        tasks = [run.task for run in self._running.values() if run.task is not None]
        for call in [*self._queued.values(), *self._running]:
            call.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=END_SECONDS)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for place in self._places.values():
            await place.close()
        self._pool.close()


def _outlives(waiter: Any, page: Any, staying: set[Call[Any]]) -> bool:
    """Whether one that waits for a call, a job's call or a page, is there when this page is not."""
    if isinstance(waiter, Call):
        return waiter in staying or (waiter.page is not page and not waiter.over)
    return waiter is not page


def _as_exception(call: Call[Any], error: BaseException) -> Exception:
    """A SystemExit or the like, which must not leave the job."""
    made = RuntimeError(f"{call.declared.name} raised {type(error).__name__}({error})")
    made.__cause__ = error
    return made


def _end_of(call: Call[Any]) -> End:
    error = call.exception
    if error is None:
        return "done"
    for kind, end in _ENDS:
        if isinstance(error, kind):
            return end
    return "failed"


_ENDS: tuple[tuple[type[Exception], End], ...] = ((TimedOut, "timed_out"), (Cancelled, "cancelled"), (QueueFull, "refused"))
