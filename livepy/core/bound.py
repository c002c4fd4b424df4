"""What a function or method is under `@job`: called, it starts; a component's own shows how its calls stand.

It knows calls and what was declared, no event loop and no thread: who runs a call stands in jobs/.
Invariant: all calls of a method's job on one component stand in one `Line`, of which one runs at a time.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Generic, ParamSpec, TypeVar, overload

from livepy.core.calls import NOTHING, STARTER, Call, Line, Starter, current_page
from livepy.core.declared import LONGEST_LINE, Declared, Trigger
from livepy.core.progress import Shown
from livepy.core.reading import LOCK, NOW
from livepy.errors import QueueFull
from livepy.mistakes import jobs
from livepy.mistakes.places import author_line, is_livepys, line_of

T = TypeVar("T")
S_co = TypeVar("S_co", covariant=True)  # so that a subclass may override a job
P = ParamSpec("P")


class BoundJob(Generic[P, T]):
    """A job of this component; its attributes are those of the call that runs, else of its newest, and each is reactive.

    `value` is the newest thing that any call gave, so that nothing flickers while the next is at work.

    Example: `ui.button("Paint", on_click=self.paint, busy=self.paint.running)`
    """

    __slots__ = ("_component", "_job", "_line")
    __livepy_fixed__ = True  # like a bound method it can be told from another only by what it is bound to

    def __init__(self, job: Declared, component: Any, line: Line) -> None:
        self._job, self._component, self._line = job, component, line

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Call[T]:
        """Start it, and give the call at once.

        While the job runs, an element's event is ignored and a call from code waits for its turn, unless `trigger=` says otherwise.
        """
        job = self._job
        return start(job, self._line, job.trigger or ("once" if _from_element() else "every"), self._component, args, kwargs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoundJob) and self._job is other._job and self._component is other._component

    def __hash__(self) -> int:
        return hash((id(self._job), id(self._component)))

    def __repr__(self) -> str:
        return f"<job {self._job.name}>"

    @property
    def __signature__(self) -> inspect.Signature:
        return self._job.signature

    @property
    def __name__(self) -> str:
        return self._job.fn.__name__

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        return self._job.fn

    @property
    def running(self) -> bool:
        """A call has begun and has not ended."""
        call = self._line.shown
        return call is not None and call.running

    @property
    def waiting(self) -> bool:
        """A call has not begun yet."""
        call = self._line.shown
        return call is not None and call.waiting

    @property
    def position(self) -> int | None:
        """Its place in line while it waits; 1 is next."""
        call = self._line.shown
        return None if call is None else call.position

    @property
    def waits_for(self) -> str:
        """What it waits for, in words; "" when it does not."""
        call = self._line.shown
        return "" if call is None else call.waits_for

    @property
    def expected_wait(self) -> timedelta | None:
        """How long it will probably wait; None while nobody knows."""
        call = self._line.shown
        return None if call is None else call.expected_wait

    @property
    def elapsed(self) -> timedelta:
        """How long it has run."""
        call = self._line.shown
        return timedelta() if call is None else call.elapsed

    @property
    def progress(self) -> Shown:
        """How far it is: its fraction, text, and times."""
        call = self._line.shown
        return NOTHING if call is None else call.progress

    @property
    def value(self) -> T | None:
        """The newest thing it yielded, or its result. It stands until the next call gives something, or fails."""
        return self._line.value  # type: ignore[no-any-return]

    @property
    def error(self) -> str:
        """What the page may say of its failure; "" is none."""
        call = self._failing
        return "" if call is None else call.error

    @property
    def exception(self) -> Exception | None:
        """What it raised."""
        call = self._failing
        return None if call is None else call.exception

    @property
    def _failing(self) -> Call[T] | None:
        if NOW.get() is not None:
            self._line.tells = True
        return self._line.shown

    def cancel(self) -> None:
        """Stop it, and drop the calls that wait."""
        line = self._line
        with LOCK:
            calls = [*line.behind, line.now]
        for call in calls:
            if call is not None:
                call.cancel()

    def retry(self) -> Call[T]:
        """Start it again with the arguments of its newest call."""
        with LOCK:
            line = self._line
            newest = line.behind[-1] if line.behind else line._shown
        if newest is None:
            raise jobs.NOTHING_TO_RETRY(author_line() or line_of(self._job.fn), name=self._job.name)
        return start(self._job, self._line, self._job.trigger or "once", self._component, newest.args, newest.kwargs)

    def find(self, id: str) -> Call[T] | None:
        """The call with this `id`, also of another page, where it is still known: it runs, or `keep=True` has kept what it gave.

        From now on it is what this job shows.

        Example: `self.call_id = self.train().id`, with `call_id: str = state("", keep="url")`; later `self.train.find(self.call_id)`
        """
        page = _page_of(self._component)
        found = _starter(self._job, page).find(id, self._job, page)
        if found is not None:
            self._line.take(found)
        return found


class FunctionJob(Generic[P, T]):
    """A function under `@job`. Each call from code is one of its own; `fn` is the function itself.

    Example: `pages = await read_pdf(file)`
    """

    __livepy_fixed__ = True

    def __init__(self, declared: Declared) -> None:
        self._job = declared
        self.__doc__, self.__name__, self.__qualname__, self.__module__ = (
            declared.fn.__doc__,
            declared.fn.__name__,
            declared.fn.__qualname__,
            declared.fn.__module__,
        )
        self.__signature__, self.__wrapped__ = declared.signature, declared.fn

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Call[T]:
        """Start it, and give the call at once."""
        job = self._job
        trigger = job.trigger or ("once" if _from_element() else None)
        page = current_page() if trigger else None
        if page is None or trigger is None:
            return start(job, None, "every", None, args, kwargs)
        return start(job, page.line_of(self), trigger, None, args, kwargs)

    def __repr__(self) -> str:
        return f"<job {self._job.name}>"

    @property
    def declared(self) -> Declared:
        """What was said of it."""
        return self._job

    @property
    def fn(self) -> Callable[..., Any]:
        """The function itself: to be called without a server, as in a test."""
        return self._job.fn

    def find(self, id: str) -> Call[T] | None:
        """The call with this `id`, where it is still known."""
        page = current_page()
        return _starter(self._job, page).find(id, self._job, page)


class Job(Generic[S_co, P, T]):
    """A method under `@job`; `self.name` gives the bound job."""

    __livepy_fixed__ = True

    def __init__(self, declared: Declared) -> None:
        self.declared, self.__doc__, self.__name__, self.__qualname__ = declared, declared.fn.__doc__, declared.fn.__name__, declared.fn.__qualname__
        self.__wrapped__ = declared.fn

    def __call__(self, first: S_co, /, *args: P.args, **kwargs: P.kwargs) -> Call[T]:  # type: ignore[misc]
        return self.__get__(first, type(first))(*args, **kwargs)

    @property
    def fn(self) -> Callable[..., Any]:
        """The method itself."""
        return self.declared.fn

    def find(self, id: str) -> Call[T] | None:
        """The call with this `id`, where it is still known: for functions too, whose first parameter type checkers take for `self`."""
        page = current_page()
        return _starter(self.declared, page).find(id, self.declared, page)

    @overload
    def __get__(self, obj: None, owner: type) -> Job[S_co, P, T]: ...
    @overload
    def __get__(self, obj: object, owner: type) -> BoundJob[P, T]: ...
    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        lines = obj.__dict__.setdefault("_lines", {})
        line = lines.get(self)
        if line is None:
            line = lines.setdefault(self, Line())
        return BoundJob(self.declared, obj, line)


def start(job: Declared, line: Line | None, trigger: Trigger, me: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call[Any]:
    """A call of this job, unless that is ignored: then the one that runs. In dev another function stands in its place."""
    if NOW.get() is not None:
        raise jobs.STARTED_IN_RENDER(name=job.name, given=written(job))
    try:
        job.signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{job.name}(): {error}") from None
    page = _page_of(me)
    starter = _starter(job, page)
    dropped: list[Call[Any]] = []
    with LOCK:
        if line is not None and trigger == "once" and (living := line.living) is not None:
            return living
        call: Call[Any] = Call(job, starter, page, me, snapshot(args), snapshot(kwargs) if kwargs else _NONE)
        if line is not None and trigger == "latest":
            dropped = list(line.behind)
        if line is not None and len(line.behind) - len(dropped) >= LONGEST_LINE:
            raise QueueFull(f"{LONGEST_LINE} calls wait for this already; try again later.")
        begins = line is None or line.add(call)
    for one in dropped:
        one.cancel()
    if begins:
        starter.submit(call)
    return call


def written(job: Declared) -> str:
    """How the author writes it where he calls it."""
    return f"self.{job.fn.__name__}" if job.is_method else job.fn.__name__


def _page_of(me: Any) -> Any:
    tree = getattr(me, "_tree", None)
    page = None if tree is None else tree.session
    return page or current_page()


def _starter(job: Declared, page: Any = None) -> Starter:
    starter: Starter | None = getattr(page or current_page(), "starter", None) or STARTER.get()
    if starter is None:
        raise jobs.NOBODY_RUNS(author_line() or line_of(job.fn), name=job.name)
    return starter


def _from_element() -> bool:
    """Whether the call that runs came from an element's event: from livepy itself, or from a lambda that livepy called."""
    frame = sys._getframe(2)
    if frame.f_code.co_name == "<lambda>" and frame.f_back is not None:
        frame = frame.f_back
    return is_livepys(frame.f_code.co_filename)


_NONE: dict[str, Any] = {}
"""The named arguments of a call that has none; most have none. Nobody changes it."""


def snapshot(value: Any) -> Any:
    """Lists, dicts and sets as they are now: what the page changes while a call waits is not changed under it. Models and other objects are the same ones."""
    if isinstance(value, dict):
        return {key: snapshot(one) for key, one in value.items()}
    if isinstance(value, list):
        return [snapshot(one) for one in value]
    if isinstance(value, set):
        return set(value)
    return tuple(snapshot(one) for one in value) if type(value) is tuple else value
