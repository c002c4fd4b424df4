"""Functions under @cache keep their kind and signature; a job may stand above."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

from livepy import App, Progress, cache, state, ui

T = TypeVar("T", int, str)


@cache
def area(width: int, height: int = 2, *, unit: str = "m") -> list[int]:
    """Not more than width times height."""
    return [width * height]


@cache(size=10, seconds=60, memory="1 GB", per="session")
async def ask(question: str) -> str:
    await asyncio.sleep(0)
    return question


@cache(memory="50 MB")
def count(progress: Progress, to: int) -> Iterator[int]:
    yield from progress.track(range(to))


@cache()
async def speak(prompt: str) -> AsyncIterator[str]:
    yield prompt


@cache
def twice(value: T) -> T:
    return value + value


class Page(App, title="Cached"):
    said: str = state("")
    sum: int = state(0)

    async def go(self) -> None:
        self.sum = area(1, height=3, unit="cm")[0] + twice(3)
        self.said = await ask(question=twice("a"))
        async for word in speak("b"):
            self.said += word.upper()
        for number in count(Progress(), to=3):
            self.sum += number

    def forget(self) -> None:
        cache.clear(area)
        cache.clear(ask)

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(self.said),
            ui.button("Go", on_click=self.go),
            ui.button("Forget", on_click=self.forget),
        )
