"""What `@job` takes and what it refuses, when the function is declared: each on the author's own line."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import pytest

import livepy
import livepy as lp
from livepy import App, Component, Group, LivepyError, Progress, cache, computed, every, job, state
from livepy.core.declared import declared
from livepy.core.progress import Estimate

USUAL: dict[str, Any] = dict.fromkeys(("limit", "group", "timeout", "trigger", "run"))
USUAL |= {"weight": 1, "memory": "", "priority": 0, "rate": "", "keep": False, "batch": 0, "batch_wait": 0.05}

gpu = Group("gpu", 2, queue=7)


def plain(a: int, b: str = "") -> int:
    return a + len(b)


def steps(a: int) -> Iterator[int]:
    yield a


async def awaited(a: int) -> int:
    return a


async def stream(a: int) -> AsyncIterator[int]:
    yield a


def reporting(progress: Progress, a: int) -> int:
    progress(1.0)
    return a


def listed(items: list[int]) -> list[int]:
    return items


class Painter:
    def paint(self, prompt: str) -> str:
        return prompt

    async def sketch(self, progress: Progress, prompt: str) -> str:
        progress(1.0)
        return prompt


def refused(code: str, fn: Callable[..., Any], **said: Any) -> LivepyError:
    """What is said of a function that is no job, at the function's own line."""
    with pytest.raises(LivepyError) as raised:
        declared(fn, {**USUAL, **said})
    assert raised.value.code == code
    name, _, line = raised.value.where.rpartition(":")
    assert name.endswith("test_jobs_declared.py")
    if inspect.isfunction(fn) and code not in ("LP820", "LP821"):
        assert int(line) == fn.__code__.co_firstlineno
    return raised.value


# Where it runs


@pytest.mark.parametrize(("fn", "place"), [(plain, "thread"), (steps, "thread"), (awaited, "loop"), (stream, "loop")])
def test_async_functions_run_on_the_loop_and_others_in_threads(fn: Callable[..., Any], place: str) -> None:
    assert declared(fn, USUAL).place == place


@pytest.mark.parametrize("fn", [plain, steps, awaited, stream])
def test_every_kind_of_function_may_run_in_a_process(fn: Callable[..., Any]) -> None:
    assert declared(fn, {**USUAL, "run": "process"}).place == "process"


def test_a_function_runs_nowhere_where_it_would_hold_up_others_or_could_not_wait() -> None:
    refused("LP812", plain, run="loop")
    refused("LP812", steps, run="loop")
    refused("LP813", awaited, run="thread")
    refused("LP813", stream, run="thread")


def test_what_another_process_cannot_find_does_not_run_in_one() -> None:
    def inner() -> None: ...

    refused("LP850", Painter.paint, run="process")
    assert "counted.inner" in str(refused("LP851", _named(inner, "counted.<locals>.inner"), run="process"))
    assert "this lambda" in str(refused("LP851", _named(lambda: 0, "<lambda>"), run="process"))


def _named(fn: Any, name: str) -> Any:
    fn.__qualname__ = name
    return fn


def test_a_choice_that_does_not_exist_is_told_with_those_that_do() -> None:
    assert "'once', 'every', 'latest'" in str(refused("LP805", plain, trigger="queue"))
    assert "'loop', 'thread', 'process'" in str(refused("LP805", plain, run="gpu"))


# What callers give


def test_callers_give_what_the_function_takes_but_itself_and_its_progress() -> None:
    assert list(declared(plain, USUAL).signature.parameters) == ["a", "b"]
    assert list(declared(reporting, USUAL).signature.parameters) == ["a"]
    assert list(declared(Painter.paint, USUAL).signature.parameters) == ["prompt"]
    assert list(declared(Painter.sketch, USUAL).signature.parameters) == ["prompt"]


def test_progress_is_known_by_its_name_and_type_together() -> None:
    def loose(progress: int) -> int:
        return progress

    assert not declared(loose, USUAL).wants_progress
    assert declared(reporting, USUAL).wants_progress
    assert declared(Painter.sketch, USUAL).wants_progress


def test_progress_is_known_under_whatever_name_its_module_has_for_it() -> None:
    def whole(progress: livepy.Progress) -> None: ...
    def short(progress: lp.Progress) -> None: ...
    @cache
    def decorated(progress: lp.Progress) -> None: ...
    def quoted(progress: "Progress") -> None: ...  # noqa: UP037
    def for_checkers_only(progress: elsewhere.Progress) -> None: ...  # type: ignore[name-defined]  # noqa: F821
    def foreign(progress: Estimate) -> None: ...

    assert all(declared(fn, USUAL).wants_progress for fn in (whole, short, decorated, quoted, for_checkers_only))
    assert not declared(foreign, USUAL).wants_progress
    assert not declared(_in_a_module_with_another_progress(), USUAL).wants_progress


def _in_a_module_with_another_progress() -> Callable[..., Any]:
    module: dict[str, Any] = {"Progress": Estimate, "__name__": "bars"}
    exec("from __future__ import annotations\ndef shown(progress: Progress): ...", module)
    return module["shown"]  # type: ignore[no-any-return]


def test_progress_under_another_name_or_in_another_place_is_refused() -> None:
    def other_name(bar: Progress, a: int) -> None: ...
    def later(a: int, progress: Progress) -> None: ...
    def twice(progress: Progress, other: Progress) -> None: ...

    assert "'bar'" in str(refused("LP804", other_name))
    assert "'progress'" in str(refused("LP804", later))
    assert "'other'" in str(refused("LP804", twice))


# What bounds it


def test_what_is_not_said_bounds_nothing() -> None:
    found = declared(plain, USUAL)
    assert (found.own, found.group, found.memory, found.rate, found.timeout, found.trigger) == (None, None, 0, None, None, None)


def test_a_limit_is_a_group_of_its_own_whose_line_is_as_long_as_that_of_the_shared_one() -> None:
    own = declared(plain, {**USUAL, "limit": 3, "group": gpu}).own
    assert own is not None
    assert (own.name, own.capacity, own.queue) == ("plain", 3, 7)
    alone = declared(plain, {**USUAL, "limit": 3}).own
    assert alone is not None
    assert alone.queue == 1000


@pytest.mark.parametrize("what", ["limit", "weight", "timeout"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), "2"])
def test_limit_weight_and_time_limit_are_above_zero(what: str, value: object) -> None:
    assert f"{what}={value!r}" in str(refused("LP807", plain, group=gpu, **{what: value}))


def test_a_limit_is_a_whole_number() -> None:
    refused("LP807", plain, limit=0.5)


def test_a_group_is_an_object_that_the_job_fits_in() -> None:
    refused("LP806", plain, group="gpu")
    refused("LP808", plain, weight=2)
    refused("LP809", plain, group=gpu, weight=2.5)
    assert declared(plain, {**USUAL, "group": gpu, "weight": 2}).weight == 2


def test_memory_and_rates_are_read_when_declared() -> None:
    found = declared(plain, {**USUAL, "memory": "1.5 GB", "rate": "10/min"})
    assert (found.memory, str(found.rate)) == (1_500_000_000, "10 calls a minute")
    for memory in ("2 gigs", "-2 GB", "0 GB", 2_000_000):
        refused("LP820", plain, memory=memory)
    for rate in ("10 per minute", "-1/s", "0/s", 10):
        refused("LP821", plain, rate=rate)


def test_a_priority_is_a_whole_number() -> None:
    assert declared(plain, {**USUAL, "priority": -3}).priority == -3
    refused("LP824", plain, priority="high")


# Batches


def test_a_batch_is_a_function_of_one_list_that_returns_one() -> None:
    async def too(items: list[int]) -> list[int]:
        return items

    def two(items: list[int], more: int) -> list[int]:
        return [*items, more]

    def spread(*items: int) -> list[int]:
        return list(items)

    def named(*, items: list[int]) -> list[int]:
        return items

    def streams(items: list[int]) -> Iterator[int]:
        yield from items

    def without(items: list[int] = []) -> list[int]:  # noqa: B006
        return items

    assert declared(listed, {**USUAL, "batch": 16}).batch == 16
    assert declared(too, {**USUAL, "batch": 16, "batch_wait": 0}).place == "loop"
    for fn in (two, spread, named, streams, without, Painter.paint):
        refused("LP814", fn, batch=16)


@pytest.mark.parametrize("said", [{"batch": 1}, {"batch": -1}, {"batch": "16"}, {"batch": 16, "batch_wait": -1}, {"batch": 16, "batch_wait": "1"}])
def test_a_batch_has_room_for_two_and_ends(said: dict[str, Any]) -> None:
    refused("LP814", listed, **said)


# With other decorators and other names


def test_only_functions_are_jobs() -> None:
    for value in (Painter, partial(plain, 1), len, Painter().paint):
        refused("LP803", value)


def test_below_job_stands_no_other_decorator() -> None:
    others: list[Any] = [staticmethod, classmethod, property, computed, every(5)]
    for other, name in zip(others, ("staticmethod", "classmethod", "property", "computed", "every"), strict=True):
        assert f"Painter.rest is under @job and under @{name}." in str(refused("LP822", other(_named(lambda self: None, "Painter.rest"))))


def made(base: type[Component], **attributes: Any) -> type:
    """A class, as typing would not have it."""
    return type("Made", (base,), attributes)


def test_above_job_stands_no_other_decorator() -> None:
    paint = job(Painter.paint)
    others: list[Any] = [staticmethod, classmethod, property, computed, every(5)]
    for other in others:
        with pytest.raises(LivepyError, match=r"test_jobs_declared\.py:\d+: LP822 Painter\.paint is under @job and under @"):
            made(Component, paint=other(paint))
    measure = every(5)(job(_named(lambda: None, "measure")))
    with pytest.raises(LivepyError, match=r"test_jobs_declared\.py:\d+: LP822 measure is under @job and under @every"):

        class Measuring(App, tasks=[measure]): ...


def test_a_job_has_a_name_of_its_own() -> None:
    class Holding(Component):
        held: int = state(0)
        given: int = 0

    paint: Any = job(Painter.paint)
    for name in ("held", "given"):
        with pytest.raises(LivepyError, match=rf"test_jobs_declared\.py:\d+: LP823 Made\.{name} is a job, and state or a prop in the class above"):
            made(Holding, **{name: paint})
    with pytest.raises(LivepyError, match=r"LP823 Made\.both is a job, and annotated as state or a prop too"):
        made(Component, both=paint, __annotations__={"both": int})
    with pytest.raises(LivepyError, match=r"test_jobs_declared\.py:\d+: LP104 Made\.session"):
        made(Component, session=paint)
    with pytest.raises(LivepyError, match=r"test_jobs_declared\.py:\d+: LP\d+ .*render is a job"):
        made(Component, render=paint)


def test_a_subclass_may_override_a_job() -> None:
    class Plain(Component):
        @job
        def paint(self) -> str:
            return "plain"

    class Better(Plain):
        @job(limit=1)
        def paint(self) -> str:
            return "better"

    assert repr(Better().paint) == "<job test_a_subclass_may_override_a_job.<locals>.Better.paint>"
