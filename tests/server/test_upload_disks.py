"""Disks that are full, read-only or swept away while files come: the visitor is told, nothing half stays, and other pages go on."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from livepy import App, state, ui
from livepy.core.protocol import Op
from livepy.files import File
from livepy.files.store import SLOW_SECONDS, Store
from livepy.session.session import Session
from tests.disks import read_only, small_disk
from tests.server.site import Page, opened, visiting
from tests.server.uploading import MEBI, announce, nothing_stays, put, stored
from tests.session.visitor import app_of, listeners

NO_ROOM = "big.bin could not be taken: the server has no room for it."


class Papers(App):
    """Takes files, and counts."""

    got: list[File] = state([])
    count: int = state(0)

    def more(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(ui.files("Papers", bind=lambda: self.got), ui.button("+", on_click=self.more))


@asynccontextmanager
async def two_pages(folder: Path) -> AsyncIterator[tuple[Page, Page]]:
    """Two visitors of one server."""
    async with opened(Papers, folder, disk_reserve_mb=0) as page, visiting(page.server) as other:
        await other.get()
        await other.connect()
        await other.hello()
        yield page, other


def sessions(page: Page) -> tuple[Session, ...]:
    """In the order in which they came."""
    return tuple(page.server.registry.sessions)


async def begun(page: Page) -> str:
    """A file of 4 MB of which one is here: its grant."""
    (session, *_) = sessions(page)
    ((grant, *_),) = await announce(page, ["big.bin", 4 * MEBI, "", 0], node=listeners(session, "change")[0])
    assert await put(page, grant, bytes(MEBI)) == (200, MEBI)
    return str(grant)


async def goes_on(page: Page, session: Session, name: str = "next.bin") -> None:
    """This page's clicks and files work."""
    count = app_of(session).count
    await page.event(listeners(session)[0])
    ((grant, *_),) = await announce(page, [name, 3, "", 0], node=listeners(session, "change")[0])
    assert await put(page, grant, b"abc") == (200, 3)
    await page.answer(Op.DONE)
    assert app_of(session).count == count + 1
    assert [one.read() for one in app_of(session).got] == [b"abc"]


async def test_a_disk_that_fills_up_is_told_and_takes_files_again_when_there_is_room(tmp_path: Path):
    with small_disk(tmp_path / "disk", 6) as disk:
        async with two_pages(disk / "data") as (page, other):
            one, two = sessions(page)
            grant = await begun(page)
            filler = disk / "filler"
            filler.write_bytes(bytes(4 * MEBI + MEBI // 2))  # somebody else's
            assert (await put(page, grant, bytes(MEBI), MEBI))[0] == 507
            assert NO_ROOM in one.tree.html()
            assert not stored(page)
            await goes_on(other, two)
            filler.unlink()
            grant = await begun(page)
            for offset in range(MEBI, 4 * MEBI, MEBI):
                assert (await put(page, grant, bytes(MEBI), offset))[0] == 200
            await page.answer(Op.DONE)
            assert [file.size for file in app_of(one).got] == [4 * MEBI]
            assert NO_ROOM not in one.tree.html()


async def test_the_disk_itself_says_that_it_is_full(tmp_path: Path):
    """Its room was asked a moment before."""
    async with two_pages(tmp_path) as (page, other):
        one, two = sessions(page)
        with small_disk(page.server.registry.host.store.run / one.files.uploads.folder, 2):
            grant = await begun(page)
            found = [(await put(page, grant, bytes(MEBI), offset))[0] for offset in (MEBI, 2 * MEBI)]
            assert found[-1] == 507
            assert NO_ROOM in one.tree.html()
            assert not stored(page)
            await goes_on(other, two)
            await goes_on(page, one)


async def test_on_a_disk_that_becomes_read_only_the_rest_goes_once_it_can(tmp_path: Path):
    async with two_pages(tmp_path) as (page, other):
        one, two = sessions(page)
        with small_disk(page.server.registry.host.store.run / one.files.uploads.folder, 8) as disk:
            grant = await begun(page)
            with read_only(disk):
                assert (await put(page, grant, bytes(MEBI), MEBI))[0] == 507
                assert NO_ROOM in one.tree.html()
                assert len(os.listdir(disk)) == 1, "nobody can delete it"
                assert page.server.registry.host.store.account.used == 0
                await goes_on(other, two)
                ((grant, *_),) = await announce(page, ["no.bin", 3, "", 0], node=listeners(one, "change")[0])
                assert (await put(page, grant, b"abc"))[0] == 507
            async with asyncio.timeout(10):
                while os.listdir(disk):
                    await asyncio.sleep(0.01)
            await goes_on(page, one)


async def test_files_that_somebody_sweeps_away_are_not_taken_for_whole(tmp_path: Path):
    async with two_pages(tmp_path) as (page, other):
        one, two = sessions(page)
        grant = await begun(page)
        shutil.rmtree(page.server.registry.host.store.root)
        assert (await put(page, grant, bytes(MEBI), MEBI))[0] == 507
        assert NO_ROOM in one.tree.html()
        await nothing_stays(page)
        await goes_on(page, one)
        await goes_on(other, two)


class SlowDisk:
    """Keeps the first who writes waiting for a moment, and all others until it is free."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, page: Page) -> None:
        self.threads: list[int] = []
        self.free = threading.Event()
        self.room = True
        monkeypatch.setattr(page.server.registry.host.store, "spare", self.spare)

    def spare(self, _size: int) -> bool:
        self.threads.append(threading.get_ident())
        if len(self.threads) == 1:
            time.sleep(2 * SLOW_SECONDS)
            return True
        return self.free.wait(20) and self.room

    async def busy(self) -> None:
        """Somebody waits for it in a thread."""
        async with asyncio.timeout(10):
            while len(self.threads) < 2:
                await asyncio.sleep(0.001)


async def test_a_disk_that_is_slow_freezes_nobody_once_it_has_been_seen_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with two_pages(tmp_path) as (page, other):
        one, two = sessions(page)
        disk = SlowDisk(monkeypatch, page)
        data = random.Random(5).randbytes(3 * MEBI)
        ((grant, *_),) = await announce(page, ["big.bin", len(data), "", 0], node=listeners(one, "change")[0])
        sending = asyncio.gather(*(put(page, grant, data[at : at + MEBI], at) for at in range(0, len(data), MEBI)))
        await disk.busy()
        for count in range(1, 4):
            await other.event(listeners(two)[0])
            async with asyncio.timeout(10):
                while app_of(two).count < count:
                    await asyncio.sleep(0.001)
        assert not sending.done(), "its bytes still wait for the disk"
        disk.free.set()
        assert [status for status, _ in await sending] == [200, 200, 200]
        await page.answer(Op.DONE)
        assert [file.read() for file in app_of(one).got] == [data]
        here = threading.get_ident()
        assert disk.threads[0] == here
        assert here not in disk.threads[1:]


async def test_a_slow_disk_that_is_full_is_told_as_a_quick_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with two_pages(tmp_path) as (page, _):
        one, _ = sessions(page)
        disk = SlowDisk(monkeypatch, page)
        disk.room = False
        ((grant, *_),) = await announce(page, ["big.bin", MEBI, "", 0], node=listeners(one, "change")[0])
        sending = asyncio.ensure_future(put(page, grant, bytes(MEBI)))
        await disk.busy()
        disk.free.set()
        assert (await sending)[0] == 507
        assert NO_ROOM in one.tree.html()
        await nothing_stays(page)


async def test_what_is_cancelled_while_a_slow_disk_writes_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with two_pages(tmp_path) as (page, _):
        one, _ = sessions(page)
        disk = SlowDisk(monkeypatch, page)
        ((grant, *_),) = await announce(page, ["big.bin", 2 * MEBI, "", 0], node=listeners(one, "change")[0])
        sending = asyncio.gather(put(page, grant, bytes(MEBI)), put(page, grant, bytes(MEBI), MEBI))
        await disk.busy()
        page.server.registry.host.incoming[grant].cancel()
        disk.free.set()
        assert {status for status, _ in await sending} == {410}
        await nothing_stays(page)
        assert not app_of(one).got


def test_a_disk_is_slow_for_a_while_after_it_was_slow_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    store = Store(tmp_path)

    def wait(seconds: float) -> str:
        nonlocal now
        now += seconds
        return "written"

    with monkeypatch.context() as clock:
        clock.setattr(time, "monotonic", lambda: now)
        assert store.timed(wait, SLOW_SECONDS / 2) == "written"
        assert store.quick
        assert store.timed(wait, SLOW_SECONDS * 2) == "written"
        assert not store.quick
        wait(29)
        assert not store.quick
        wait(2)
        assert store.quick
