"""What is said of a job when it is declared, checked on the author's line.

It knows no call and nobody who runs one.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from livepy.core.amounts import Rate, parse_memory
from livepy.core.groups import Group
from livepy.core.progress import Progress
from livepy.core.state import computed
from livepy.core.timers import Repeated
from livepy.errors import LivepyError
from livepy.mistakes import jobs, processes
from livepy.mistakes.places import line_of

Trigger = Literal["once", "every", "latest"]
Place = Literal["loop", "thread", "process"]

LONGEST_LINE = 1000
"""Calls that may wait for a job's own `limit`."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Declared:
    """A function under `@job` with all that was said of it."""

    fn: Callable[..., Any]
    name: str
    place: Place
    is_method: bool
    wants_progress: bool
    group: Group | None
    own: Group | None  # its `limit`
    weight: float
    memory: int  # bytes
    timeout: float | None
    trigger: Trigger | None
    priority: int
    rate: Rate | None
    keep: bool
    batch: int
    batch_wait: float
    signature: inspect.Signature  # as callers see it
    then: Callable[[Any], Any] | None = None  # makes of each thing that it gives what callers get; runs where it does


def declared(fn: Callable[..., Any], said: dict[str, Any], *, as_it_is: bool = False) -> Declared:
    """This function as a job. Raises what its author has to mend. `as_it_is`: it stands under no decorator, so no component is given to it."""
    if (other := other_decorator(fn)) is not None:
        raise other
    if not isinstance(fn, types.FunctionType) and not (as_it_is and isinstance(fn, types.MethodType)):
        raise jobs.NOT_A_FUNCTION(value=fn)
    where, name = line_of(fn), fn.__qualname__
    is_method = not as_it_is and _is_method(fn)
    signature, wants = _seen(fn, is_method)
    place: Place = said["run"] or ("loop" if inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn) else "thread")
    group, limit, weight = said["group"], said["limit"], said["weight"]
    _check_place(where, name, place, fn)
    _check_choice(where, name, "trigger", said["trigger"], typing.get_args(Trigger))
    if group is not None and not isinstance(group, Group):
        raise jobs.NO_GROUP(where, name=name, value=group)
    for what, value in (("limit", limit), ("weight", weight), ("timeout", said["timeout"])):
        if value is not None and not (isinstance(value, int if what == "limit" else (int, float)) and value > 0):
            raise jobs.NOT_ABOVE_ZERO(where, name=name, what=what, value=value)
    if weight != 1 and group is None:
        raise jobs.WEIGHT_OF_NOTHING(where, name=name, weight=weight)
    if group is not None and weight > group.capacity:
        raise jobs.TOO_HEAVY(where, name=name, weight=weight, group=group.name, capacity=f"{group.capacity:g}")
    if not isinstance(said["priority"], int):
        raise jobs.PRIORITY(where, name=name, value=said["priority"])
    memory = parse_memory(str(said["memory"])) if said["memory"] else 0
    rate = Rate.parse(str(said["rate"])) if said["rate"] else None
    if said["batch"]:
        _check_batch(where, name, said, is_method, signature, fn)
    own = Group(name, limit, queue=group.queue if group is not None else LONGEST_LINE) if limit is not None else None
    return Declared(
        fn=fn,
        name=name,
        place=place,
        is_method=is_method,
        wants_progress=wants,
        group=group,
        own=own,
        weight=weight,
        memory=memory,
        timeout=said["timeout"],
        trigger=said["trigger"],
        priority=said["priority"],
        rate=rate,
        keep=said["keep"],
        batch=said["batch"],
        batch_wait=said["batch_wait"],
        signature=signature,
    )


def _is_method(fn: Callable[..., Any]) -> bool:
    """Whether it stands in a class: by its name, as no class is made yet."""
    outer, _, _ = fn.__qualname__.rpartition(".")
    return bool(outer) and not outer.endswith("<locals>")


def _seen(fn: Callable[..., Any], is_method: bool) -> tuple[inspect.Signature, bool]:
    """What callers give, and whether the job gets its progress."""
    signature, names = inspect.signature(fn), inspect.unwrap(fn).__globals__
    asked = list(signature.parameters.values())[1 if is_method else 0 :]
    wants = bool(asked) and asked[0].name == "progress" and _is_progress(asked[0].annotation, names)
    for number, one in enumerate(asked, 1):
        if _is_progress(one.annotation, names) and not (wants and number == 1):
            raise jobs.PROGRESS_NAME(line_of(fn), name=fn.__qualname__, number=number, given=one.name, after=", after `self`" if is_method else "")
    return signature.replace(parameters=asked[1 if wants else 0 :]), wants


def _is_progress(annotation: object, names: dict[str, Any]) -> bool:
    """Whether this is `Progress`, also as text, and under whatever name the module has for it; one that it has for type checkers only goes by its own."""
    if not isinstance(annotation, str):
        return annotation is Progress
    first, *rest = annotation.strip("'\"").split(".")
    found = names.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return found is Progress or (found is None and (rest or [first])[-1] == "Progress")


def _check_choice(where: str, name: str, what: str, value: object, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise jobs.NO_SUCH_CHOICE(where, name=name, what=what, value=value, choices=", ".join(map(repr, choices)))


def _check_place(where: str, name: str, place: str, fn: Callable[..., Any]) -> None:
    _check_choice(where, name, "run", place, typing.get_args(Place))
    is_async = inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn)
    if place == "loop" and not is_async:
        raise jobs.PLAIN_ON_LOOP(where, name=name)
    if place == "thread" and is_async:
        raise jobs.ASYNC_IN_THREAD(where, name=name)
    if place == "process" and "<" in name:  # another process could not find it
        raise processes.NOT_OF_A_MODULE(where, name=name.replace(".<locals>", "").replace("<lambda>", "this lambda"))
    if place == "process" and "." in name:
        raise processes.METHOD(where, name=name)


def _check_batch(where: str, name: str, said: dict[str, Any], is_method: bool, signature: inspect.Signature, fn: Callable[..., Any]) -> None:
    streams = inspect.isgeneratorfunction(fn) or inspect.isasyncgenfunction(fn)
    one = list(signature.parameters.values())
    takes_list = len(one) == 1 and one[0].default is one[0].empty and one[0].kind in (one[0].POSITIONAL_ONLY, one[0].POSITIONAL_OR_KEYWORD)
    counts = isinstance(said["batch"], int) and said["batch"] >= 2 and isinstance(said["batch_wait"], (int, float)) and said["batch_wait"] >= 0
    if is_method or streams or not takes_list or not counts:
        raise jobs.BATCH(where, name=name)


def other_decorator(fn: Any) -> LivepyError | None:
    """What is wrong with a function that is under `@job` and another decorator, of which `fn` is what the lower has made; None if nothing is."""
    for kind, inside, other, mend in _OTHERS:
        if isinstance(fn, kind):
            return jobs.WITH_ANOTHER(line_of(getattr(fn, inside)), name=getattr(fn, inside).__qualname__, other=other, mend=mend)
    return jobs.WITH_ANOTHER(line_of(fn), name=fn.__qualname__, other="every", mend=_REPEATED) if hasattr(fn, "__livepy_every__") else None


_NO_VALUE = "Leave that one out: what a job gave is its `value`, and whether it runs is `running`."
_REPEATED = "Write `@every(…)` above a method or function of its own that calls the job."
_OTHERS: tuple[tuple[type, str, str, str], ...] = (
    (staticmethod, "__func__", "staticmethod", "Leave that one out, and write the job as a function of the module."),
    (classmethod, "__func__", "classmethod", "Leave that one out, and write the job as a function of the module."),
    (property, "fget", "property", _NO_VALUE),
    (computed, "fn", "computed", _NO_VALUE),
    (Repeated, "fn", "every", _REPEATED),
)
