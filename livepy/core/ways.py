"""How functions run: which are called, awaited or stepped, as their code says. It knows no thread and no event loop."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable
from typing import Any, Literal

from livepy.core.bound import BoundJob, FunctionJob
from livepy.core.calls import Call

Way = Literal["thread", "coroutine", "generator", "stream", "start"]
"""How a handler runs: called in a thread, awaited, stepped in threads, iterated on the loop, or only called there: a job, which starts and returns."""

_COROUTINE = inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE


def way_of(handler: Callable[..., Any]) -> Way:
    """What kind of function this is, also when bound, partial, or an object with `__call__`."""
    code = getattr(handler, "__code__", None)
    while code is None:
        if isinstance(handler, functools.partial):
            handler = handler.func
        elif isinstance(handler, (BoundJob, FunctionJob)):
            return "start"
        elif isinstance(handler, (types.BuiltinFunctionType, type)):
            return "thread"
        else:
            call = type(handler).__dict__.get("__call__") or getattr(type(handler), "__call__")  # noqa: B004, B009  # what it is, not whether
            if not isinstance(call, types.FunctionType):
                return "thread"
            handler = call
        code = getattr(handler, "__code__", None)
    return way_of_code(code)


def way_of_code(code: types.CodeType) -> Way:
    """The same for the code of a function."""
    flags = code.co_flags
    if flags & _COROUTINE:
        return "coroutine"
    if flags & inspect.CO_ASYNC_GENERATOR:
        return "stream"
    return "generator" if flags & inspect.CO_GENERATOR else "thread"


def way_of_result(result: object) -> Way | None:
    """How to go on with what a plain function has returned; None: it has ended. A call of a job goes its own way."""
    if result is None or isinstance(result, Call):
        return None
    if type(result) is types.GeneratorType and not result.gi_code.co_flags & _COROUTINE:  # one under @types.coroutine is to be awaited
        return "generator"
    if inspect.isasyncgen(result):
        return "stream"
    return "coroutine" if inspect.isawaitable(result) else None
