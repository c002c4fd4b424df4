"""Calls of jobs: what became of one, as values that `render()` may read, whoever runs it and wherever.

It knows readers; who runs a call stands in jobs/runner.py. Any thread may read, cancel or wait.
Invariant: a call goes from waiting to running to over and never back; who reads an attribute of it is marked when that attribute changes.
"""

from __future__ import annotations

import contextvars
import secrets
from collections.abc import Callable, Generator
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload
from weakref import ReferenceType

from livepy.core.progress import Shown
from livepy.core.reading import LOCK, NOW, Reader, joined, mark_all, same
from livepy.errors import Cancelled

if TYPE_CHECKING:
    from livepy.core.declared import Declared

T = TypeVar("T")
V = TypeVar("V")

NOTHING = Shown()
"""What is known of progress that has not begun."""


class Starter(Protocol):
    """Who runs calls."""

    def submit(self, call: Call[Any]) -> None:
        """Run it when it may. Any thread."""

    def stop(self, call: Call[Any]) -> None:
        """It is over for everybody who looks; let its code end too. Any thread."""

    def awaited(self, call: Call[Any]) -> Generator[Any, None, None]:
        """What `await` does."""

    def wait(self, call: Call[Any], timeout: float | None) -> None:
        """Block this thread until it is over."""

    def now(self) -> float:
        """Seconds of its clock."""

    def remember(self, call: Call[Any]) -> None:
        """It has got an id. Under the lock."""

    def find(self, id: str, declared: Declared, page: Any) -> Call[Any] | None:
        """The call of this job with this id, if it is known; from now on it belongs to this page."""


PAGE: ContextVar[ReferenceType[Any] | None] = ContextVar("livepy_page", default=None)
"""The page in whose work this runs: its handlers, jobs and tasks. Weak, as contexts outlive pages."""

CALL: ContextVar[Call[Any] | None] = ContextVar("livepy_call", default=None)
"""The call in whose work this runs, if it is a job's."""

STARTER: ContextVar[Starter | None] = ContextVar("livepy_starter", default=None)
"""Who runs jobs here: set for all that a server runs."""


def current_page() -> Any:
    """The page in whose work this runs, or None."""
    page = PAGE.get()
    return None if page is None else page()


class Watched(Generic[V]):
    """An attribute whose readers are marked when it changes. It is kept under its name with `_` before it."""

    __slots__ = ("kept", "name")

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.kept = name, f"_{name}"

    @overload
    def __get__(self, obj: None, owner: type) -> Watched[V]: ...
    @overload
    def __get__(self, obj: object, owner: type) -> V: ...
    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        reader = NOW.get()
        if reader is None:
            return getattr(obj, self.kept)
        obj.subscribe(self.name, reader)
        return reader.reads(obj, self.name, getattr(obj, self.kept))

    def __set__(self, obj: Any, value: V) -> None:
        with LOCK:
            old = getattr(obj, self.kept)
            setattr(obj, self.kept, value)
            if not same(old, value):
                obj.mark(self.name)


class Observed:
    """What has watched attributes. Most are read by nobody, so the table of readers is made when first needed."""

    __slots__ = ("readers",)

    def __init__(self) -> None:
        self.readers: dict[str, Reader | set[Reader]] | None = None

    def subscribe(self, name: str, reader: Reader) -> None:
        """`reader` has read this attribute."""
        with LOCK:
            readers = self.readers
            if readers is None:
                readers = self.readers = {}
            who = joined(readers.get(name), reader)
            if who is not None:
                readers[name] = who

    def mark(self, name: str) -> None:
        """This attribute has another value now. Under the lock."""
        who = self.readers.pop(name, None) if self.readers else None
        if who is not None:
            mark_all(who)

    def is_read(self, name: str) -> bool:
        """Whether somebody shows it."""
        return self.readers is not None and name in self.readers


class Call(Observed, Generic[T]):
    """One call of a job: await it, show it, or cancel it. Made by calling a job.

    Example: `call = self.paint("a cat")`, then `picture = await call`
    """

    __slots__ = (
        *("__weakref__", "_context", "_id", "_then", "args", "declared", "kwargs", "lines", "me", "on_begin", "page", "parent", "starter"),
        *("_error", "_exception", "_expected_wait", "_position", "_progress", "_running", "_value", "_waiting", "_waits_for"),
        *("asked", "began", "ended", "given", "over", "private", "waiters"),
    )
    __livepy_fixed__ = True  # kept in state, it tells by itself of each change

    running: Watched[bool] = Watched()
    """It has begun and has not ended."""
    waiting: Watched[bool] = Watched()
    """It has not begun yet."""
    position: Watched[int | None] = Watched()
    """Its place in line while it waits; 1 is next."""
    waits_for: Watched[str] = Watched()
    """What it waits for, in words; "" when it does not."""
    expected_wait: Watched[timedelta | None] = Watched()
    """How long it will probably wait; None while nobody knows."""
    progress: Watched[Shown] = Watched()
    """How far it is: its fraction, text, and times."""
    value: Watched[T | None] = Watched()
    """The newest thing it yielded, or its result."""
    error: Watched[str] = Watched()
    """What the page may say of its failure; "" is none. A call that was stopped has failed in nothing."""
    exception: Watched[Exception | None] = Watched()
    """What it raised."""

    def __init__(self, declared: Declared, starter: Starter, page: Any, me: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__()
        self.declared, self.starter, self.page, self.me = declared, starter, page, me
        self.args, self.kwargs = args, kwargs
        self._context: contextvars.Context | None = contextvars.copy_context()
        self.lines: tuple[Line, ...] = ()  # in which it stands: its page's, and those of pages that have found it since
        self.parent: Call[Any] | None = CALL.get()  # the one in whose work it was started
        self._id: str = ""
        self._then: tuple[Callable[[], None], ...] = ()
        self._running, self._waiting, self._position, self._waits_for, self._expected_wait = False, True, None, "", None
        self._progress, self._value, self._error = NOTHING, None, ""
        self._exception: Exception | None = None
        self.asked = self.began = self.ended = 0.0  # seconds of the runner's clock
        self.waiters: list[Any] = []  # calls of jobs and pages that wait for it now
        self.given = self.over = False  # it has given a value; nobody hears more of it
        self.on_begin: Callable[[], None] | None = None  # told when it begins to run
        self.private: Any = None  # the runner's own

    def __repr__(self) -> str:
        state = "over" if self.over else "running" if self._running else "waiting"
        return f"<Call of {self.declared.name}: {state}>"

    @property
    def id(self) -> str:
        """Finds it again: `self.paint.find(id)`, also from another page. Nobody can guess it."""
        if not self._id:
            with LOCK:
                if not self._id:
                    self._id = secrets.token_urlsafe(16)
                    self.starter.remember(self)
        return self._id

    @property
    def elapsed(self) -> timedelta:
        """How long it has run; while it is shown the page follows, second by second."""
        reader = NOW.get()
        if reader is not None:
            self.subscribe("progress", reader)
        if not self.began:
            return timedelta()
        return timedelta(seconds=(self.ended or self.starter.now()) - self.began)

    def cancel(self) -> None:
        """Stop it: async code at once, a generator at its next step, a thread when it next asks `progress`, a process for real.

        One that waits leaves its line. For everybody who looks it is over at once; its capacity is given back when its code has ended.
        """
        self.close(Cancelled())

    def wait(self, timeout: float | None = None) -> T:
        """Its result, for plain functions that run in a thread; `await` it in async ones. Raises what it raised, or TimedOut after `timeout` seconds."""
        self.starter.wait(self, timeout)
        try:
            return self.result()
        finally:
            del self

    def __await__(self) -> Generator[Any, None, T]:
        yield from self.starter.awaited(self)
        try:
            return self.result()
        finally:
            del self  # an error must not hold this frame's call, which holds the error

    def result(self) -> T:
        """What it gave, once it is over; raises what it raised."""
        error = self._exception
        if error is None:
            return self._value  # type: ignore[return-value]
        try:
            raise error
        finally:
            del self, error

    # For those who run it

    def taken_context(self) -> contextvars.Context:
        """The context in which it was called. Asked once."""
        context, self._context = self._context, None
        assert context is not None
        return context

    def begin(self) -> None:
        """Its code runs from now on."""
        with LOCK:
            if self.over:
                return
            self.waiting, self.running = False, True
            if self._waits_for:
                self.position, self.waits_for, self.expected_wait = None, "", None
        if self.on_begin is not None:
            self.on_begin()

    def give(self, value: Any) -> None:
        """It has yielded this, or this is its result."""
        if not self.over:
            self.given = True
            self.value = value
            for line in self.lines:
                line.value = value

    def close(self, exception: Exception | None, error: str = "") -> bool:
        """It is over for everybody who looks. False if it was."""
        with LOCK:
            if self.over:
                return False
            self.over = True
            self.waiting = self.running = False
            if self._waits_for:
                self.position, self.waits_for, self.expected_wait = None, "", None
            self.exception, self.error = exception, error
            then, self._then = self._then, ()
            for line in self.lines:
                line.over(self)
        self.starter.stop(self)
        for call in then:
            call()
        return True

    def when_over(self, then: Callable[[], None]) -> bool:
        """Call this when it is over, in the thread that ends it. False if it is."""
        with LOCK:
            if self.over:
                return False
            self._then = (*self._then, then)
            return True

    @property
    def is_named(self) -> bool:
        """Whether somebody has asked for its id."""
        return bool(self._id)

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for it."""
        return bool(self._then)

    def forget(self) -> None:
        """Its code has ended: what only that needed goes, and nothing changes any more. Its arguments stay for `retry()`."""
        self.me = self.page = self.parent = self._context = self.readers = None
        self.lines = ()

    def subscribe(self, name: str, reader: Reader) -> None:
        """`reader` has read this attribute. Of what is gone it need not hear."""
        if not self.ended:
            super().subscribe(name, reader)

    @property
    def tells(self) -> bool:
        """Whether a page shows what goes wrong with it."""
        return self.is_read("error") or self.is_read("exception") or any(line.tells for line in self.lines)

    def no_longer(self, then: Callable[[], None]) -> None:
        """Who waited does so no more."""
        with LOCK:
            self._then = tuple(one for one in self._then if one != then)


class Line(Observed):
    """The calls of one job on one page, of which one runs at a time: the one that does or comes next, those behind it, and the newest."""

    __slots__ = ("_shown", "_value", "behind", "now", "tells")

    shown: Watched[Call[Any] | None] = Watched()
    """The one whose attributes stand for the job: it runs, or is next, or else the newest."""
    value: Watched[Any] = Watched()
    """The newest thing that any of them gave."""

    def __init__(self) -> None:
        super().__init__()
        self.now: Call[Any] | None = None  # its code has the turn, also when it is over for everybody who looks
        self.behind: list[Call[Any]] = []
        self.tells = False  # a page shows what goes wrong with the job, so nobody else needs to
        self._shown: Call[Any] | None = None
        self._value: Any = None

    @property
    def living(self) -> Call[Any] | None:
        """The one that is not over, if there is one: the first."""
        if self.now is not None and not self.now.over:
            return self.now
        return self.behind[0] if self.behind else None

    def add(self, call: Call[Any]) -> bool:
        """It comes last. True: it may begin. Under the lock."""
        call.lines = (self,)
        if self.now is None:
            self.now = call
        else:
            self.behind.append(call)
            call.waits_for, call.position = BEFORE, len(self.behind)
        self.shown = self.living
        return self.now is call

    def over(self, call: Call[Any]) -> None:
        """Nobody hears more of it; its code may not have ended. Under the lock."""
        if call in self.behind:
            self.behind.remove(call)
            self._renumber()
        if not call.given and call.exception is not None and not isinstance(call.exception, Cancelled):
            self.value = None  # an older answer beside an error would be taken for this one's
        self.shown = self.living or call

    def take(self, call: Call[Any]) -> None:
        """A call of an earlier page is this page's now."""
        with LOCK:
            if not call.over and self not in call.lines:
                call.lines = (*call.lines, self)
                self.now = self.now or call
            self.shown, self.value = call, call._value

    def left(self) -> None:
        """Its component has left the page: an error keeps nothing of those who raised and caught it, who know the component."""
        call = self._shown
        if call is not None and call._exception is not None:
            call._exception.__traceback__ = None

    def next(self, gone: Call[Any]) -> Call[Any] | None:
        """The code of this one has ended: the one that comes now."""
        with LOCK:
            if self.now is not gone:
                return None
            self.now = self.behind.pop(0) if self.behind else None
            self._renumber()
            self.shown = self.living or self.shown
            return self.now

    def _renumber(self) -> None:
        for number, call in enumerate(self.behind, 1):
            call.position = number


BEFORE = "the call before it"
