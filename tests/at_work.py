"""A page without a browser whose functions sleep as the test says: each step of long work can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from livepy import testing
from livepy.apps import find, load
from livepy.testing import Screen
from livepy.testing.stage import stage
from tests.naps import Naps


class OnStage(Naps):
    """Who sleeps is not at work: the test need not wait for him."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = stage().loop

    def fell_asleep(self) -> None:
        self._loop.call_soon_threadsafe(self._count)

    def _count(self) -> None:
        self._loop.threads -= 1

    def wake(self) -> int:
        self._loop.threads += len(self.asleep)
        return super().wake()


class Driven:
    """A page of an example, and who sleeps in it."""

    def __init__(self, page: Screen[Any], naps: OnStage, module: Any) -> None:
        self.page, self.naps, self.module = page, naps, module

    def click(self, name: str) -> None:
        self.page.find("button", name).click()

    def step(self, times: int = 1) -> None:
        """All who sleep go on to their next sleep, or to their end."""
        for _ in range(times):
            assert self.naps.wake(), "nobody sleeps"
            self.page.advance(1)

    def value(self, label: str) -> Any:
        return self.page.label(label).value


@contextmanager
def at_work(path: Path) -> Iterator[Driven]:
    """A program, loaded anew, whose sleep is the test's."""
    module = load(path)
    with testing.open(find(module).make()) as page:
        naps = OnStage()
        module.time = naps  # type: ignore[attr-defined]
        try:
            yield Driven(page, naps, module)
        finally:
            naps.end()
