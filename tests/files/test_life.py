"""How long a visitor's file lives, on real pages: as long as something of the page or a job holds it, and no longer, without a collection of garbage."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from livepy import App, Component, File, Progress, computed, every, job, state, ui
from livepy.core.elements import Element
from livepy.core.protocol import Op
from livepy.server import server as serving
from tests.server.site import Page, opened
from tests.session.visitor import app_of, listeners

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Bound(App):
    one: File | None = state(None)

    def render(self) -> Element:
        return ui.form(ui.file("One", bind=lambda: self.one), ui.button("Save", submit=True), on_submit=lambda: None)


class Several(App):
    some: list[File] = state([])

    def row(self, file: File) -> Element:
        return ui.row(ui.text(file.name), ui.button("x", on_click=lambda: self.some.remove(file)))

    def render(self) -> Element:
        return ui.column(ui.files("Some", bind=lambda: self.some), ui.each(self.some, self.row, key=lambda file: file.path.name))


class Child(Component):
    file: File
    on_press: Callable[[], object]

    def render(self) -> Element:
        return ui.button(self.file.name, on_click=self.on_press)


class Shown(App):
    """A picture of it, links to it, a child that has it, and what is computed of it."""

    one: File | None = state(None)

    @computed
    def pair(self) -> tuple[File | None, File | None]:
        return self.one, self.one

    def forget(self) -> None:
        self.one = None

    def render(self) -> Element:
        one = self.one
        shown = () if one is None else (ui.image(one, alt=""), ui.download("Get", one), ui.download("Get", lambda: one), Child(file=one, on_press=self.forget))
        return ui.column(ui.image_input("One", bind=lambda: self.one), ui.text(str(self.pair)), *shown)


class Taken(App):
    """Taken by a handler, which also gives it back."""

    one: File | None = state(None)

    def take(self, file: File) -> None:
        self.one = file
        self.session.toast(file.name)
        self.session.download(file)

    def render(self) -> Element:
        return ui.column(ui.upload_button("One", on_upload=self.take), ui.text(str(self.one)))


class InSteps(Taken):
    def take(self, file: File) -> Iterator[None]:  # type: ignore[override]
        yield
        self.one = file
        yield


class Awaited(Taken):
    async def take(self, file: File) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        self.one = file


class Raising(Taken):
    async def take(self, file: File) -> None:  # type: ignore[override]
        self.one = file
        await asyncio.sleep(0)
        raise ValueError("seen")


class Broken(App):
    one: File | None = state(None)

    def render(self) -> Element:
        if self.one is not None:
            raise ValueError("seen")
        return ui.file("One", bind=lambda: self.one)


class AtWork(Taken):
    """Beside it a timer and a task run, and a job has run."""

    ticks: int = state(0)

    @every(0.005)
    def tick(self) -> None:
        self.ticks += 1

    async def forever(self, file: File) -> None:
        while True:
            await asyncio.sleep(0.005)
            self.ticks += file.size

    @job
    def measure(self, file: File) -> File:
        return file

    def take(self, file: File) -> None:
        super().take(file)
        self.session.task(self.forever(file))
        self.measure(file)

    def render(self) -> Element:
        return ui.column(super().render(), ui.text(str(self.ticks)), ui.text(str(self.measure.value)))


class ByPath(App):
    """Given as a path, which holds its file."""

    one: Path | None = state(None)

    def take(self, path: Path | None) -> None:
        assert path is not None
        self.one = path

    def render(self) -> Element:
        return ui.column(ui.file("One", on_change=self.take), ui.text(str(self.one)))


class NoPicture(App):
    """What comes is damaged: its handler is not called."""

    one: File | None = state(None)

    def take(self, picture: Image.Image | None) -> None:
        raise AssertionError

    def render(self) -> Element:
        return ui.column(ui.upload_button("One", on_upload=self.take), ui.file("Two", bind=lambda: self.one, on_change=self.take))


class NoPictures(NoPicture):
    def take_all(self, pictures: list[Image.Image]) -> None:
        raise AssertionError

    def render(self) -> Element:
        return ui.files("One", on_change=self.take_all)


PAGES = [Bound, Several, Shown, Taken, InSteps, Awaited, Raising, Broken, AtWork, ByPath]
REFUSING = [NoPicture, NoPictures]


@asynccontextmanager
async def page_of(app: type[App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> AsyncIterator[Page]:
    """A page whose session ends with its socket, of a server that sweeps often. Garbage is not collected, and nobody keeps what is logged."""
    monkeypatch.setattr(serving, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(logging.getLogger("livepy"), "disabled", True)  # errors hold the frames that they came through
    async with opened(app, tmp_path, disk_reserve_mb=0, keep_seconds=0, **more) as page:
        gc.collect()
        gc.disable()
        try:
            yield page
        finally:
            gc.enable()


async def send(page: Page, data: bytes = PNG) -> None:
    """A visitor chooses a file."""
    (session,) = page.server.registry.sessions
    await page.event(listeners(session, "change")[0], "change", [["cat.png", len(data), "image/png", 0]])
    grant = (await page.answer(Op.GRANT))[3][0][0]
    url = f"{page.url}{page.data['upload']}{grant}?offset=0"
    async with page.http.put(url, data=data, headers={"Origin": page.url.rstrip("/")}) as response:
        assert response.status == 200
    await page.answer(Op.DONE)


async def leave(page: Page) -> None:
    await page.ws.close()
    del page.ws
    await until(lambda: not page.server.registry.sessions)


def files(page: Page) -> list[Path]:
    run = page.server.registry.host.store.run
    return [Path(folder, name) for folder, _, names in os.walk(run) for name in names if Path(folder) != run]  # a folder may go meanwhile


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("dev", [False, True], ids=["production", "dev"])
@pytest.mark.parametrize("app", PAGES, ids=lambda app: app.__name__)
async def test_when_a_page_has_ended_its_files_are_gone_at_the_next_sweep(app: type[App], dev: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with page_of(app, tmp_path, monkeypatch, dev=dev) as page:
        await send(page)
        store = page.server.registry.host.store
        assert (len(files(page)), store.account.used > 0) == (1, True)
        await leave(page)
        await until(lambda: not files(page))
        assert store.account.used == 0
        await until(lambda: [one.name for one in store.run.iterdir()] == ["lock"])  # its folder goes after it


@pytest.mark.parametrize("app", REFUSING, ids=lambda app: app.__name__)
async def test_a_file_that_cannot_be_what_its_handler_asks_for_goes_at_once(app: type[App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with page_of(app, tmp_path, monkeypatch) as page:
        await send(page)
        await until(lambda: not files(page))


async def test_a_file_that_is_replaced_goes_while_its_page_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with page_of(Bound, tmp_path, monkeypatch) as page:
        await send(page)
        (first,) = files(page)
        await send(page)
        await until(lambda: not first.exists())
        assert len(files(page)) == 1


async def test_a_cycle_of_the_authors_own_ends_with_a_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Knot(Taken):
        again: Any = state(None)

        def take(self, file: File) -> None:
            self.again = lambda: self.take(file)

    async with page_of(Knot, tmp_path, monkeypatch) as page:
        await send(page)
        await leave(page)
        gc.collect()
        await until(lambda: not files(page))


async def test_when_somebody_deletes_the_folder_the_next_upload_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with page_of(Taken, tmp_path, monkeypatch) as page:
        await send(page)
        shutil.rmtree(page.server.registry.host.store.root)
        await send(page)
        assert app_of(page.server.registry.sessions[0]).one.read() == PNG
        await leave(page)
        await until(lambda: not files(page))


# Jobs that go on when their page has ended

found: list[Any] = []


@job(keep=True)
def in_thread(file: File, fifo: Path) -> File:
    fifo.read_bytes()
    found.append(file.read())
    return file


@job(keep=True)
async def on_loop(file: File, fifo: Path) -> File:
    while not found:
        await asyncio.sleep(0.001)
    found.append(file.read())
    return file


@job(run="process", keep=True)
def in_process(file: File, fifo: Path) -> File:
    fifo.read_bytes()
    return File.of(file.read(), "copy.png")


@job(run="process", keep=True)
def given_back(file: File, fifo: Path) -> File:
    fifo.read_bytes()
    return file


@job
def deaf(progress: Progress, file: File, fifo: Path) -> None:
    """It is told to end with its page, and does not listen."""
    fifo.read_bytes()
    found.append(file.read())


JOBS: dict[str, Any] = {"thread": in_thread, "loop": on_loop, "process": in_process, "process, given back": given_back, "stopped": deaf}


@pytest.mark.parametrize("name", JOBS)
async def test_a_job_that_runs_reads_its_file_after_the_page_and_then_it_is_gone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    found.clear()
    calls: list[Any] = []

    class Working(Taken):
        def take(self, file: File) -> None:
            calls.append(JOBS[name](file, fifo))

    async with page_of(Working, tmp_path, monkeypatch) as page:
        store = page.server.registry.host.store
        await send(page)
        await until(lambda: bool(calls[0].running or calls[0].over))
        await leave(page)
        for _ in range(3):
            assert store.collect() == []
            await asyncio.sleep(0.01)  # a sweep
        assert len(files(page)) == 1
        if name == "loop":
            found.append(b"")
        else:
            await asyncio.to_thread(fifo.write_bytes, b"go on")
        (call,) = calls
        calls.clear()
        if name == "stopped":
            await until(lambda: bool(found))
        else:
            made = await call
            assert (made.read(), made.name) == (PNG, "copy.png" if name == "process" else "cat.png")
            if name != "process":  # there it is a copy
                assert len(files(page)) == 1
            del made
        assert name.startswith("process") or found[-1] == PNG
        del call
        await until(lambda: not files(page))


@job(keep=True)
def by_path(path: Path, fifo: Path) -> bytes:
    fifo.read_bytes()
    return path.read_bytes()


async def test_a_job_that_was_given_a_path_reads_it_after_the_page_and_then_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    calls: list[Any] = []

    class Working(ByPath):
        def take(self, path: Path | None) -> None:
            assert path is not None
            calls.append(by_path(path, fifo))

    async with page_of(Working, tmp_path, monkeypatch) as page:
        await send(page)
        await until(lambda: bool(calls[0].running))
        await leave(page)
        for _ in range(3):
            assert page.server.registry.host.store.collect() == []
            await asyncio.sleep(0.01)  # a sweep
        await asyncio.to_thread(fifo.write_bytes, b"go on")
        assert await calls[0] == PNG
        calls.clear()
        await until(lambda: not files(page))


async def test_when_the_server_stops_a_job_that_ends_in_time_still_reads_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found.clear()

    class Working(Taken):
        @job
        async def read_late(self, file: File) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.to_thread(lambda: found.append(file.read()))

        def take(self, file: File) -> None:
            self.read_late(file)

        def render(self) -> Element:
            return ui.column(super().render(), ui.text(str(self.read_late.running)))

    async with page_of(Working, tmp_path, monkeypatch) as page:
        await send(page)
        working = app_of(page.server.registry.sessions[0])
        await until(lambda: bool(working.read_late.running))
        run = page.server.registry.host.store.run
    assert found == [PNG]
    assert not run.exists()
