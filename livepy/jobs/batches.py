"""Calls of one function gathered into one: `@job(batch=16, batch_wait=0.05)`.

It knows calls and who runs them. The call that carries the others runs like any: one place in its group, one time limit.
Invariant: each call stands in one batch, and gets its own result, the error of all, or its own cancelling.
"""

from __future__ import annotations

import contextvars
import dataclasses
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from livepy.core.calls import PAGE, Call
from livepy.core.declared import Declared
from livepy.mistakes import jobs
from livepy.mistakes.places import line_of


class Runs(Protocol):
    """What a batch needs of who runs calls."""

    def later(self, seconds: float, then: Any) -> Any:
        """Call this after a while."""

    def on_loop(self, then: Any) -> None:
        """Call this soon on the loop."""

    def submit(self, call: Call[Any]) -> None:
        """Run it."""

    def joined(self, call: Call[Any]) -> None:
        """Its batch runs."""

    def answered(self, call: Call[Any], value: Any, error: Exception | None) -> None:
        """It is over, with this."""


class Batches:
    """What is gathered at the moment, by function."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._gathering: dict[Declared, _Batch] = {}
        self._whole: WeakKeyDictionary[Declared, Declared] = WeakKeyDictionary()  # the function as a job of its own, which gets a list

    def add(self, call: Call[Any]) -> None:
        """It waits for others, but not for long."""
        declared = call.declared
        batch = self._gathering.get(declared)
        if batch is None:
            batch = self._gathering[declared] = _Batch(self._runs)
            batch.timer = self._runs.later(declared.batch_wait, lambda: self._send(declared))
        batch.calls.append(call)
        if len(batch.calls) >= declared.batch:
            self._send(declared)

    def _send(self, declared: Declared) -> None:
        batch = self._gathering.pop(declared)
        batch.timer.cancel()
        whole = self._whole.get(declared)
        if whole is None:
            whole = self._whole[declared] = dataclasses.replace(declared, name=f"{declared.name} (batches)", batch=0, rate=None, trigger=None)
        batch.send(whole)


class _Batch:
    """Some calls of one function."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.calls: list[Call[Any]] = []
        self.timer: Any = None

    def send(self, whole: Declared) -> None:
        """One call for all that are not over."""
        self.calls = [call for call in self.calls if not call.over]
        if not self.calls:
            return
        items = [call.declared.signature.bind(*call.args, **call.kwargs).args[0] for call in self.calls]
        context = contextvars.copy_context()  # that of the call that came first or last
        context.run(PAGE.set, None)  # its page has no more to do with the batch than those of the others
        carrier: Call[Any] = context.run(Call, whole, self.calls[0].starter, None, None, (items,), {})
        for call in self.calls:
            call.when_over(lambda: self._runs.on_loop(lambda: self._end_if_nobody_waits(carrier)))
        carrier.when_over(lambda: self._runs.on_loop(lambda: self._share(carrier)))
        carrier.on_begin = self._begun
        self._runs.submit(carrier)

    def _begun(self) -> None:
        for call in self.calls:
            if not call.over:
                self._runs.joined(call)

    def _end_if_nobody_waits(self, carrier: Call[Any]) -> None:
        if all(call.over for call in self.calls):
            carrier.cancel()

    def _share(self, carrier: Call[Any]) -> None:
        calls, self.calls = self.calls, []
        error = carrier.exception
        results: Any = carrier.value
        declared = carrier.declared
        if error is None and not (isinstance(results, list) and len(results) == len(calls)):
            got = f"{len(results)} results" if isinstance(results, list) else f"a {type(results).__name__}"
            error, results = jobs.BATCH_RESULT(line_of(declared.fn), name=declared.fn.__qualname__, given=len(calls), got=got), []
        for number, call in enumerate(calls):
            self._runs.answered(call, None if error is not None else results[number], error)
