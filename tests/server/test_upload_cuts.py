"""Lines that are cut while files come: each goes on where the server is, also in a page that was loaded anew, and not a byte is wrong."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from pathlib import Path

import aiohttp
import pytest

from livepy import App, state, ui
from livepy.core.protocol import Op
from livepy.files import File
from tests.proxy import Proxy
from tests.server.site import Page, opened
from tests.server.uploading import MEBI, announce, put, raw, received, stored
from tests.session.visitor import app_of

CUTS = 10
AT_ONCE = 3  # as pages send them


class Films(App):
    """Takes a large file."""

    got: list[File] = state([])

    def render(self) -> ui.Element:
        return ui.files("Films", bind=lambda: self.got)


async def part_of(page: Page, grant: str, data: bytes, offset: int) -> bool:
    """Whether this part has come."""
    try:
        return (await put(page, grant, data[offset : offset + MEBI], offset))[0] == 200
    except (aiohttp.ClientError, ConnectionError):
        return False


async def send(page: Page, grant: str, data: bytes) -> None:
    """As a page does: some parts at once, and after a failure from where the server is."""
    at = 0
    while at < len(data):
        offsets = range(at, min(at + AT_ONCE * MEBI, len(data)), MEBI)
        if all(await asyncio.gather(*(part_of(page, grant, data, offset) for offset in offsets))):
            at = offsets[-1] + MEBI
            continue
        while True:
            try:
                status, at = await received(page, grant)
                break
            except (aiohttp.ClientError, ConnectionError):
                continue
        assert status == 200


async def cut(line: Proxy, chance: random.Random, total: int) -> None:
    """Ten times, after so many bytes as chance will have it."""
    for moment in sorted(chance.sample(range(total), CUTS)):
        while line.bytes_up < moment:
            await asyncio.sleep(0)
        line.cut(chance.choice(["RST", "FIN"]))


async def given(page: Page) -> File:
    """The file that the app has at last."""
    (session,) = page.server.registry.sessions
    async with asyncio.timeout(10):
        while not app_of(session).got:
            await asyncio.sleep(0.001)
    (file,) = app_of(session).got
    assert isinstance(file, File)
    return file


@pytest.mark.parametrize("seed", range(3))
async def test_a_file_whose_line_is_cut_ten_times_at_random_is_right(tmp_path: Path, seed: int):
    chance, data = random.Random(seed), os.urandom(8 * MEBI + 12345)
    async with opened(Films, tmp_path, disk_reserve_mb=0) as page, Proxy(page.server.port) as line:
        ((grant, *_),) = await announce(page, ["film.bin", len(data), "", 7])
        page.url = f"http://127.0.0.1:{line.port}/"
        cutting = asyncio.ensure_future(cut(line, chance, len(data)))
        await send(page, grant, data)
        await cutting
        assert line.connections > CUTS // 2
        file = await given(page)
        assert hashlib.sha256(file.read()).digest() == hashlib.sha256(data).digest()
        assert len(stored(page)) == 1
        assert page.server.registry.host.store.promised == 0


async def test_a_page_that_is_loaded_anew_goes_on_with_the_bytes_that_are_there(tmp_path: Path):
    data = os.urandom(3 * MEBI)
    said = ["film.bin", len(data), "", 7]
    async with opened(Films, tmp_path, disk_reserve_mb=0) as page:
        (session,) = page.server.registry.sessions
        ((grant, *_),) = await announce(page, said)
        await put(page, grant, data[:MEBI])
        async with raw(page, grant, MEBI, MEBI) as (_, writer):
            writer.write(data[MEBI : MEBI + 1000])  # and the line is cut in the middle of a part
            await writer.drain()
        await page.ws.close()
        anew = Page(page.server, page.http)
        await anew.get()
        await anew.connect()
        _, _, (code, _, anew.seq, _), *_ = await anew.hello(session.tab)
        assert code == Op.WELCOME
        await anew.answer(Op.REBUILD)
        assert page.server.registry.sessions == [session]
        ((again, size, there),) = await announce(anew, said)
        assert (again, size) == (grant, len(data))
        assert MEBI <= there <= MEBI + 1000
        await put(anew, grant, data[there : there + MEBI], there)
        await put(anew, grant, data[there + MEBI :], there + MEBI)
        assert (await given(anew)).read() == data
        assert len(stored(anew)) == 1
