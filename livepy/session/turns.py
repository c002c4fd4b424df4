"""Handlers one at a time without a task each: `drive` runs a coroutine in the task that calls it. It knows no session.

Whatever a handler raises comes back as a value: SystemExit would end the server.
"""

from __future__ import annotations

import asyncio
import contextvars
import types
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from typing import Any, cast

_ENDED = object()


async def awaited(thing: Awaitable[Any]) -> None:
    """Any awaitable as a coroutine."""
    await thing


async def streamed(stream: AsyncGenerator[Any, None], yielded: Callable[[], None]) -> None:
    """Iterate an async generator; others get a chance to run after each `yield`, and see what it did."""
    async for _ in stream:
        yielded()
        await asyncio.sleep(0)


def stepped(steps: Generator[Any, None, Any]) -> bool:
    """Run a generator to its next `yield`; false when it has ended."""
    return next(steps, _ENDED) is not _ENDED


@types.coroutine
def drive(handler: Coroutine[Any, Any, Any], context: contextvars.Context, on_wait: Callable[[], None]) -> Generator[Any, Any, BaseException | None]:
    """Run `handler` in this task and in `context`; call `on_wait` each time it waits. Gives what it raised, or None.

    The task must belong to the session, not to the HTTP request: aiohttp closes the socket when the request's task returns. Only the handler's own steps
    pass through here: what it starts with gather or a TaskGroup runs by itself, so nothing may rely on seeing every step.
    """
    run = context.run
    try:
        waiting = run(handler.send, None)
    except StopIteration:
        return None
    except BaseException as error:
        return error
    while True:
        on_wait()
        try:
            got = yield waiting
        except BaseException as error:
            step, value = cast("Callable[[Any], Any]", handler.throw), cast("Any", error)
        else:
            step, value = handler.send, got
        try:
            waiting = run(step, value)
        except StopIteration:
            return None
        except BaseException as error:
            return error
        finally:
            step = value = got = None  # type: ignore[assignment]  # an error that was thrown in must not hold this frame


@types.coroutine
def resumed(rest: Coroutine[Any, Any, Any], waiting: Any) -> Generator[Any, Any, Any]:
    """Go on with a coroutine that was started by hand and has first waited for `waiting`."""
    while True:
        try:
            got = yield waiting
        except BaseException as error:
            step, value = cast("Callable[[Any], Any]", rest.throw), cast("Any", error)
        else:
            step, value = rest.send, got
        try:
            waiting = step(value)
        except StopIteration as end:
            return end.value
