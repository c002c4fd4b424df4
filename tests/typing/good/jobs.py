"""What calls of jobs give, for all sixteen ways to write one; what a job shows; batches; overriding."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import assert_type

from livepy import App, Call, Component, Group, Progress, job, state, ui
from livepy.core.bound import BoundJob, FunctionJob
from livepy.core.progress import Shown

gpu = Group("gpu", 2)


@job
def plain(a: int) -> str:
    return str(a)


@job
async def awaited(a: int) -> str:
    return str(a)


@job
def steps(a: int) -> Iterator[str]:
    yield str(a)


@job
async def stream(a: int) -> AsyncIterator[str]:
    yield str(a)


@job
def plain_reporting(progress: Progress, a: int) -> str:
    return str(a)


@job
async def awaited_reporting(progress: Progress, a: int) -> str:
    return str(a)


@job
def steps_reporting(progress: Progress, a: int) -> Iterator[str]:
    yield str(a)


@job
async def stream_reporting(progress: Progress, a: int) -> AsyncIterator[str]:
    yield str(a)


@job(batch=16)
def embedded(texts: list[str]) -> list[bytes]:
    return [text.encode() for text in texts]


@job(batch=16, batch_wait=0.1, group=gpu)
async def embedded_later(texts: list[str]) -> list[bytes]:
    return [text.encode() for text in texts]


@job
def nothing() -> None: ...


@job(run="process", timeout=60, limit=2, memory="2 GB")
def counted(to: int) -> int:
    return sum(range(to))


class Painter(App):
    call_id: str = state("", keep="url")
    call: Call[str] | None = state(None)

    @job
    def plain(self, a: int) -> str:
        return str(a)

    @job(limit=2, group=gpu, weight=0.5, memory="2 GB", timeout=60, trigger="latest", run="thread", priority=1, rate="10/min", keep=True)
    async def awaited(self, a: int) -> str:
        return str(a)

    @job()
    def steps(self, a: int) -> Iterator[str]:
        yield str(a)

    @job
    async def stream(self, a: int) -> AsyncIterator[str]:
        yield str(a)

    @job
    def plain_reporting(self, progress: Progress, a: int) -> str:
        return str(a)

    @job()
    async def awaited_reporting(self, progress: Progress, a: int) -> str:
        return str(a)

    @job
    def steps_reporting(self, progress: Progress, a: int, b: bool = False) -> Iterator[str]:
        yield str(a)

    @job(limit=1)
    async def stream_reporting(self, progress: Progress, a: int, *, b: bool = False) -> AsyncIterator[str]:
        yield str(a)

    async def everything(self) -> None:
        for call in (plain(1), awaited(1), steps(1), stream(1), plain_reporting(1), awaited_reporting(1), steps_reporting(1), stream_reporting(1)):
            assert_type(call, Call[str])
        assert_type(await plain(1), str)
        assert_type(await awaited(1), str)
        assert_type(await steps(1), str)
        assert_type(await stream(1), str)
        assert_type(await plain_reporting(1), str)
        assert_type(await awaited_reporting(1), str)
        assert_type(await steps_reporting(1), str)
        assert_type(await stream_reporting(a=1), str)
        assert_type(await self.plain(1), str)
        assert_type(await self.awaited(1), str)
        assert_type(await self.steps(1), str)
        assert_type(await self.stream(1), str)
        assert_type(await self.plain_reporting(1), str)
        assert_type(await self.awaited_reporting(a=1), str)
        assert_type(await self.steps_reporting(1, b=True), str)
        assert_type(await self.stream_reporting(1, b=True), str)
        assert_type(await embedded("a"), bytes)
        assert_type(await embedded_later("a"), bytes)
        assert_type(await nothing(), None)
        assert_type(await counted(10), int)

    def blocking(self) -> None:
        assert_type(self.steps(1).wait(timeout=2), str)
        assert_type(plain(1).wait(), str)
        assert_type(self.plain.retry(), Call[str])

    def keeps(self) -> None:
        self.call = self.plain(1)
        self.call_id = self.call.id

    def finds(self) -> None:
        assert_type(self.plain.find(self.call_id), Call[str] | None)
        assert_type(plain.find(self.call_id), Call[str] | None)

    def shows(self) -> None:
        paint = self.stream_reporting
        for one in (paint, self.call or self.plain(1)):
            assert_type(one.running, bool)
            assert_type(one.waiting, bool)
            assert_type(one.position, int | None)
            assert_type(one.waits_for, str)
            assert_type(one.expected_wait, timedelta | None)
            assert_type(one.elapsed, timedelta)
            assert_type(one.progress, Shown)
            assert_type(one.value, str | None)
            assert_type(one.error, str)
            assert_type(one.exception, Exception | None)
            one.cancel()

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Paint", on_click=lambda: self.plain(1), busy=self.plain.running),
            ui.button("Nothing", on_click=nothing),
            ui.textbox("Text", on_change=self.text_changed),
            self.plain.running and ui.button("Stop", on_click=self.plain.cancel),
            self.plain.error and ui.button("Again", on_click=self.plain.retry),
            self.plain.waiting and ui.text(f"{self.plain.position} {self.plain.waits_for} {self.plain.expected_wait}"),
        )

    @job(trigger="latest")
    def text_changed(self, text: str) -> str:
        return text


class Careful(Painter):
    @job(timeout=5)
    def plain(self, a: int) -> str:
        return f"{a}!"

    @job
    async def steps(self, a: int) -> str:
        return str(a)

    async def both(self) -> None:
        assert_type(await self.plain(1), str)
        assert_type(await self.steps(1), str)


class Labelled(Component):
    paint: BoundJob[[int], str]
    count: FunctionJob[[int], int]

    def render(self) -> ui.Element:
        return ui.button("Paint", on_click=lambda: self.paint(1), busy=self.paint.running)
