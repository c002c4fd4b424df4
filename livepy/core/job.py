"""`@job`, as type checkers see it: a function may be plain, async or a generator of either kind, a method or not, and ask for its progress or not.

Why they stand in this order and what was tried: docs/design/jobs.md. What is declared is checked in core/declared.py; what it becomes stands in core/bound.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from livepy.core.bound import FunctionJob, Job
from livepy.core.declared import Place, Trigger, declared
from livepy.core.groups import Group
from livepy.core.progress import Progress

T = TypeVar("T")
S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)
T_co = TypeVar("T_co", covariant=True)
P = ParamSpec("P")
A = TypeVar("A")


# Asked for by name and type: a first parameter of type `object` or `Any` must not be taken for it.
class _MethodWithProgress(Protocol[S_contra, P, T_co]):
    def __call__(self, me: S_contra, /, progress: Progress, *args: P.args, **kwargs: P.kwargs) -> T_co: ...


class _Decorator:
    """`@job(…)`, waiting for its function."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said

    @overload
    def __call__(self, fn: Callable[[], AsyncIterator[T]], /) -> FunctionJob[[], T]: ...
    @overload
    def __call__(self, fn: Callable[[], Iterator[T]], /) -> FunctionJob[[], T]: ...
    @overload
    def __call__(self, fn: Callable[[], Coroutine[Any, Any, T]], /) -> FunctionJob[[], T]: ...
    @overload
    def __call__(self, fn: Callable[[], T], /) -> FunctionJob[[], T]: ...
    @overload
    def __call__(self, fn: Callable[Concatenate[Progress, P], AsyncIterator[T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, fn: Callable[Concatenate[Progress, P], Iterator[T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, fn: Callable[Concatenate[Progress, P], Coroutine[Any, Any, T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, fn: Callable[Concatenate[Progress, P], T], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, fn: _MethodWithProgress[S, P, AsyncIterator[T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: _MethodWithProgress[S, P, Iterator[T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: _MethodWithProgress[S, P, Coroutine[Any, Any, T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: _MethodWithProgress[S, P, T], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: Callable[Concatenate[S, P], AsyncIterator[T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: Callable[Concatenate[S, P], Iterator[T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: Callable[Concatenate[S, P], Coroutine[Any, Any, T]], /) -> Job[S, P, T]: ...
    @overload
    def __call__(self, fn: Callable[Concatenate[S, P], T], /) -> Job[S, P, T]: ...
    def __call__(self, fn: Callable[..., Any], /) -> Any:
        found = declared(fn, self._said)
        return Job(found) if found.is_method else FunctionJob(found)


class _Batching(Protocol):
    """`@job(batch=…)`: callers give one value, the function gets a list of them and gives one result for each."""

    @overload
    def __call__(self, fn: Callable[[list[A]], Coroutine[Any, Any, list[T]]], /) -> FunctionJob[[A], T]: ...
    @overload
    def __call__(self, fn: Callable[[list[A]], list[T]], /) -> FunctionJob[[A], T]: ...


@overload
def job(fn: Callable[[], AsyncIterator[T]], /) -> FunctionJob[[], T]: ...
@overload
def job(fn: Callable[[], Iterator[T]], /) -> FunctionJob[[], T]: ...
@overload
def job(fn: Callable[[], Coroutine[Any, Any, T]], /) -> FunctionJob[[], T]: ...
@overload
def job(fn: Callable[[], T], /) -> FunctionJob[[], T]: ...
@overload
def job(fn: Callable[Concatenate[Progress, P], AsyncIterator[T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
@overload
def job(fn: Callable[Concatenate[Progress, P], Iterator[T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
@overload
def job(fn: Callable[Concatenate[Progress, P], Coroutine[Any, Any, T]], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
@overload
def job(fn: Callable[Concatenate[Progress, P], T], /) -> FunctionJob[P, T]: ...  # type: ignore[overload-overlap]
@overload
def job(fn: _MethodWithProgress[S, P, AsyncIterator[T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: _MethodWithProgress[S, P, Iterator[T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: _MethodWithProgress[S, P, Coroutine[Any, Any, T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: _MethodWithProgress[S, P, T], /) -> Job[S, P, T]: ...
@overload
def job(fn: Callable[Concatenate[S, P], AsyncIterator[T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: Callable[Concatenate[S, P], Iterator[T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: Callable[Concatenate[S, P], Coroutine[Any, Any, T]], /) -> Job[S, P, T]: ...
@overload
def job(fn: Callable[Concatenate[S, P], T], /) -> Job[S, P, T]: ...
@overload
def job(
    *,
    limit: int | None = None,
    group: Group | None = None,
    weight: float = 1,
    memory: str = "",
    timeout: float | None = None,
    trigger: Trigger | None = None,
    run: Place | None = None,
    priority: int = 0,
    rate: str = "",
    keep: bool = False,
    batch: int,
    batch_wait: float = 0.05,
) -> _Batching: ...
@overload
def job(
    *,
    limit: int | None = None,
    group: Group | None = None,
    weight: float = 1,
    memory: str = "",
    timeout: float | None = None,
    trigger: Trigger | None = None,
    run: Place | None = None,
    priority: int = 0,
    rate: str = "",
    keep: bool = False,
) -> _Decorator: ...
def job(
    fn: Any = None,
    /,
    *,
    limit: int | None = None,
    group: Group | None = None,
    weight: float = 1,
    memory: str = "",
    timeout: float | None = None,
    trigger: Trigger | None = None,
    run: Place | None = None,
    priority: int = 0,
    rate: str = "",
    keep: bool = False,
    batch: int = 0,
    batch_wait: float = 0.05,
) -> Any:
    """Long work, beside the page's turns: the page stays usable, and `render()` may show how it stands. For `def`, `async def` and generators of both kinds.

    `limit`: calls at once in all pages; without it async jobs have no bound, thread and process jobs share a group as wide as the machine's cores.
    `group`: a capacity shared with other jobs, of which each call takes `weight`. `memory`: a call waits until so much is free (`"2 GB"`). `timeout`: seconds.
    `priority`: higher comes first in its line. `rate`: calls of one visitor (`"10/min"`); more are refused. `keep`: goes on when its page is closed.
    `trigger`, when the job runs in this page: "once" ignores a call, "every" lets it wait, "latest" keeps the newest waiting;
    without it "once" for an element's event, "every" for code.
    `run`: "loop", "thread" or "process"; without it async functions run on the loop, others in a thread.
    `batch`: a function of a list gets up to so many calls at once, gathered for at most `batch_wait` seconds, and gives a list of their results.

    Example: `@job(limit=2, timeout=60)` above `def blur(self, progress: Progress) -> File: …`
    """
    said: dict[str, Any] = {"limit": limit, "group": group, "weight": weight, "memory": memory, "timeout": timeout, "trigger": trigger, "run": run}
    said |= {"priority": priority, "rate": rate, "keep": keep, "batch": batch, "batch_wait": batch_wait}
    decorate: Any = _Decorator(said)
    return decorate if fn is None else decorate(fn)
