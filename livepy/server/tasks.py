"""Functions that an App lists in `tasks=`: they run every so many seconds while the server serves it."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Sequence
from functools import partial
from typing import Any

from livepy.jobs.threads import Pool
from livepy.session.executor import Executor, Turn
from livepy.session.report import reported
from livepy.session.timers import Timer


class Repeats:
    """Owns their turns. Each has a line of its own; one that has not ended is not begun again."""

    def __init__(self, tasks: Sequence[Any], pool: Pool, context: contextvars.Context, *, dev: bool) -> None:
        self._context, self._dev = context, dev
        self._executors = [Executor(self, pool) for _ in tasks]
        self._timers = [Timer(task.seconds, partial(self._tick, executor, task.fn)) for task, executor in zip(tasks, self._executors, strict=True)]

    def _tick(self, executor: Executor, function: Any) -> None:
        if not executor.busy and not executor.tasks:
            executor.start(Turn(executor, function, (), self._context.copy()))

    def begin(self, item: Any) -> Turn | None:
        """Turns only."""
        return item if isinstance(item, Turn) else None

    def waits(self, turn: Turn) -> None:
        """Nobody is told."""

    def ended(self, turn: Turn, error: BaseException | None) -> None:
        """Say what went wrong."""
        if error is not None and not turn.executor.closed:
            reported(turn.handler, error, dev=self._dev)

    def stepped(self) -> None:
        """Pages see the state that it wrote by themselves."""

    async def stop(self) -> None:
        """The server ends."""
        for timer in self._timers:
            timer.stop()
        ending = [task for executor in self._executors for task in executor.close()]
        if ending:
            await asyncio.wait(ending, timeout=5)
