"""A disk that fills up, or may not be written any more, while a file comes: real ones, mounted by the test."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livepy import App, File, state, ui
from livepy.core.protocol import Op
from tests.server.site import Page, opened, visiting
from tests.server.uploading import MEBI, announce, nothing_stays, put, stored


class Films(App):
    """Takes files, and counts."""

    got: list[File] = state([])
    count: int = state(0)

    async def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(ui.files("Films", bind=lambda: self.got), ui.button(f"Clicked {self.count} times", on_click=self.increment))


def session_of(page: Page, number: int) -> Any:
    """The so-manyeth page that was opened."""
    return page.server.registry.sessions[number]


def listens(page: Page, number: int = 0) -> list[int]:
    """Its nodes that listen: first the control for files, last the button."""
    return sorted(session_of(page, number).tree.listening)


async def told(page: Page, text: str) -> None:
    """The first page shows it."""
    async with asyncio.timeout(10):
        while text not in session_of(page, 0).tree.html():
            await page.frame()


async def clicked(page: Page) -> None:
    """The second page goes on."""
    await page.event(listens(page, 1)[-1])
    async with asyncio.timeout(10):
        while "Clicked 1 times" not in session_of(page, 1).tree.html():
            await page.frame()


def mount(*arguments: object) -> None:
    """It takes root, which the machine of the tests has."""
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"a disk of its own cannot be mounted here: {done.stderr}"


def unmount(*arguments: object) -> None:
    """Take it away again."""
    subprocess.run(["umount", *map(str, arguments)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "none", folder)
    yield folder
    unmount("--lazy", folder)


async def test_a_disk_that_fills_up_in_the_middle_ends_that_upload_only(disk: Path) -> None:
    async with opened(Films, disk, disk_reserve_mb=0) as page, visiting(page.server) as other:
        await other.get()
        await other.connect()
        await other.hello()
        ((grant, *_),) = await announce(page, ["film.mp4", 6 * MEBI, "video/mp4", 0], node=listens(page)[0])
        for at in range(2):
            assert (await put(page, grant, bytes(MEBI), at * MEBI))[0] == 200
        assert sum(path.stat().st_size for path in stored(page)) == 2 * MEBI
        filler = disk / "filler"
        filler.write_bytes(bytes(5 * MEBI + MEBI // 2))
        assert (await put(page, grant, bytes(MEBI), 2 * MEBI))[0] == 507
        assert (await page.answer(Op.REFUSED))[1] == 1
        await nothing_stays(page)
        await told(page, "film.mp4 could not be taken: the server has no room for it.")
        await clicked(other)
        filler.unlink()
        ((grant, *_),) = await announce(page, ["film.mp4", 3, "", 0], node=listens(page)[0])
        assert await put(page, grant, b"abc") == (200, 3)


async def test_a_folder_that_may_not_be_written_any_more_ends_what_comes_and_is_cleaned_up_when_it_may(disk: Path) -> None:
    async with opened(Films, disk, disk_reserve_mb=0) as page, visiting(page.server) as other:
        await other.get()
        await other.connect()
        await other.hello()
        root = page.server.registry.host.store.root
        ((grant, *_),) = await announce(page, ["film.mp4", 3 * MEBI, "video/mp4", 0], node=listens(page)[0])
        assert (await put(page, grant, bytes(MEBI)))[0] == 200
        mount("--bind", root, root)
        try:
            mount("-o", "remount,bind,ro", root)
            assert (await put(page, grant, bytes(MEBI), MEBI))[0] == 507
            assert (await page.answer(Op.REFUSED))[1] == 1
            await told(page, "film.mp4 could not be taken: the server has no room for it.")
            await clicked(other)
            assert stored(page), "nobody can delete it now"
        finally:
            unmount(root)
        await nothing_stays(page)
        ((grant, *_),) = await announce(page, ["film.mp4", 3, "", 0], node=listens(page)[0])
        assert await put(page, grant, b"abc") == (200, 3)
