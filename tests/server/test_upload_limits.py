"""Limits while the bytes come: whatever is said of them, however many at once, no more than may lies on the disk, and the refusal does not wait."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import App, state, ui
from livepy.files import File
from tests.server.site import Page, opened
from tests.server.uploading import MB, MEBI, Length, Raw, announce, nothing_stays, put, raw, received, shown, stored, stream, watched
from tests.session.visitor import app_of

SENT = 500 * MB
LIMIT = 50
IN_BUFFERS = 20 * MB  # what two systems' sockets hold that nobody has read


class Films(App):
    """Takes large files."""

    got: list[File] = state([])

    def render(self) -> ui.Element:
        return ui.files("Films", bind=lambda: self.got, max_mb=LIMIT)


@asynccontextmanager
async def films(tmp_path: Path, **limits: Any) -> AsyncIterator[Page]:
    async with opened(Films, tmp_path, disk_reserve_mb=0, **limits) as page:
        yield page


async def got(page: Page) -> list[File]:
    """What the app holds, once it holds anything."""
    (session,) = page.server.registry.sessions
    app = app_of(session)
    assert isinstance(app, Films)
    async with asyncio.timeout(30):
        while not app.got:
            await asyncio.sleep(0.001)
    return app.got


async def works_again(page: Page) -> None:
    """The next upload does."""
    ((grant, *_),) = await announce(page, ["next.bin", 3, "", 0])
    assert await put(page, grant, b"abc") == (200, 3)
    assert [(one.name, one.read()) for one in await got(page)] == [("next.bin", b"abc")]


async def test_a_file_that_is_announced_too_large_is_refused_before_a_byte_moves(tmp_path: Path):
    async with films(tmp_path) as page:
        assert await announce(page, ["big.bin", SENT, "", 0]) == [[None, "it is larger than 50 MB"]]
        assert "big.bin could not be taken: it is larger than 50 MB." in shown(page)
        await works_again(page)


SAID: dict[str, Length] = {"true": SENT, "absent": "chunked"}


@pytest.mark.parametrize("size", [LIMIT * MB, 10], ids=["the limit", "a lie"])
@pytest.mark.parametrize("said", SAID)
async def test_500_mb_in_one_request_are_refused_at_once_and_not_read(tmp_path: Path, said: str, size: int):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["big.bin", size, "", 0])
        with watched(page) as disk:
            found = await stream(page, grant, SENT, SAID[said])
        assert found.status == 413
        assert found.sent < IN_BUFFERS
        assert disk.most <= min(size, MEBI)
        assert "big.bin could not be taken: it is larger than it said." in shown(page)
        await nothing_stays(page)
        await works_again(page)


async def test_of_500_mb_whose_length_is_a_lie_no_more_than_that_is_read_as_a_file_and_none_gets_into_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["big.bin", LIMIT * MB, "", 0])
        with watched(page) as disk:
            found = await stream(page, grant, SENT, 1000)
        assert found.status in (200, 400), "what follows is no request"
        assert found.sent < IN_BUFFERS
        assert disk.most <= 1000
        assert (await received(page, grant))[1] <= 1000
        assert (await put(page, grant, bytes(MEBI)))[0] == 200, "the file may still come"
    assert len(caplog.text) < 1000
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


async def test_500_mb_in_parts_end_where_the_announced_size_ends(tmp_path: Path):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["big.bin", LIMIT * MB, "", 0])
        with watched(page) as disk:
            taken = 0
            for offset in range(0, SENT, MEBI):
                status, _ = await put(page, grant, bytes(MEBI), offset)
                if status != 200:
                    break
                taken += MEBI
        assert status == 413
        assert taken <= LIMIT * MB
        assert disk.most <= LIMIT * MB
        assert "big.bin could not be taken: it is larger than it said." in shown(page)
        await nothing_stays(page)
        await works_again(page)


async def test_four_at_once_stay_below_the_limit_of_their_page(tmp_path: Path):
    async with films(tmp_path, upload_page_mb=LIMIT) as page:
        size = LIMIT * MB // 4
        grants = [grant for grant, *_ in await announce(page, *([f"{n}.bin", size, "", 0] for n in range(5)))]
        assert grants[4] is None, "a fifth does not fit beside them"

        async def sends(grant: str) -> list[int]:
            tries = [await put(page, grant, bytes(MEBI), offset) for offset in range(0, size - MEBI, MEBI)]
            return [status for status, _ in tries] + [(await stream(page, grant, SENT, "chunked", size // MEBI * MEBI)).status]

        with watched(page) as disk:
            found = await asyncio.gather(*(sends(grant) for grant in grants[:4]))
        assert all(one == [200] * (len(one) - 1) + [413] for one in found)
        assert disk.most <= LIMIT * MB + MEBI
        await nothing_stays(page)
        await works_again(page)


async def test_more_requests_at_once_than_may_are_told_to_come_later(tmp_path: Path):
    async with films(tmp_path, upload_parallel=2) as page:
        grants = await announce(page, *([f"{n}.bin", MEBI, "", 0] for n in range(3)))
        async with raw(page, grants[0][0], MEBI) as (_, one), raw(page, grants[1][0], MEBI) as (_, two):
            for writer in (one, two):
                writer.write(b"x")
            async with asyncio.timeout(10):
                while (found := await stream(page, grants[2][0], 10, 10)).status != 429:
                    assert found.status == 200
            for writer in (one, two):
                writer.write(bytes(MEBI - 1))
            async with asyncio.timeout(10):
                while (await received(page, grants[1][0]))[1] < MEBI or (await received(page, grants[0][0]))[1] < MEBI:
                    await asyncio.sleep(0.001)
        assert (await put(page, grants[2][0], bytes(MEBI)))[0] == 200
        assert len(await got(page)) == 3


async def test_an_app_has_a_limit_over_all_pages(tmp_path: Path):
    async with films(tmp_path, upload_app_mb=1) as page:
        (one, two) = await announce(page, ["a", 900_000, "", 0], ["b", 900_000, "", 0])
        assert one[0]
        assert two == [None, "the server has no room for it"]
        assert (await put(page, one[0], bytes(900_000)))[0] == 200
        await got(page)
        assert await announce(page, ["b", 900_000, "", 0]) == [[None, "the server has no room for it"]]
        assert page.server.registry.host.store.account.used == 900_000


async def test_the_reserve_of_the_disk_is_kept_while_bytes_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a.bin", 2 * MEBI, "", 0])
        assert (await put(page, grant, bytes(MEBI)))[0] == 200
        store = page.server.registry.host.store
        monkeypatch.setattr(store, "reserve", 1 << 60)  # somebody else fills the disk
        assert (await put(page, grant, bytes(MEBI), MEBI))[0] == 507
        assert "a.bin could not be taken: the server has no room for it." in shown(page)
        await nothing_stays(page)
        monkeypatch.undo()
        await works_again(page)


async def test_bytes_that_are_written_are_not_promised_any_more(tmp_path: Path):
    async with films(tmp_path) as page:
        store = page.server.registry.host.store
        ((grant, *_),) = await announce(page, ["a.bin", 2 * MEBI, "", 0])
        assert store.promised == 2 * MEBI
        await put(page, grant, bytes(MEBI), MEBI)
        assert store.promised == MEBI
        await put(page, grant, bytes(MEBI), MEBI)
        assert store.promised == MEBI, "it came twice"
        await put(page, grant, bytes(MEBI))
        assert store.promised == 0


@pytest.mark.parametrize("body", [b"5\r\nabc", b"zz\r\nabc\r\n", b"ffffffffffffffffff\r\n"])
async def test_a_body_that_breaks_off_or_makes_no_sense_leaves_what_came_before_it(tmp_path: Path, body: bytes):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a.bin", 100, "", 0])
        async with raw(page, grant, "chunked") as (_, writer):
            writer.write(b"2\r\nxx\r\n" + body)
            await writer.drain()
        assert (await put(page, grant, b"yyyy"))[0] in (200, 429)
        assert (await put(page, grant, bytes(96), 4))[0] == 200
        assert len((await got(page))[0].read()) == 100


async def test_a_thousand_holes_are_no_way_to_send_a_file(tmp_path: Path):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a.bin", 1000, "", 0])
        found = [(await put(page, grant, b"x", offset))[0] for offset in range(1, 400, 2)]
        assert found[:50] == [200] * 50
        assert found[-1] == 409
        assert (await put(page, grant, bytes(1000)))[0] == 200, "who goes on where he is told to is not kept from it"


async def test_no_descriptor_stays_open_for_files_that_wait_for_their_next_part(tmp_path: Path):
    async with films(tmp_path) as page:
        grants = await announce(page, *([f"{n}.bin", 10, "", 0] for n in range(50)))
        before = len(os.listdir("/proc/self/fd"))
        for grant, *_ in grants:
            assert (await put(page, grant, b"x"))[0] == 200
        assert len(stored(page)) == 50
        assert len(os.listdir("/proc/self/fd")) <= before + 5


async def test_one_that_nobody_granted_is_not_read_either(tmp_path: Path):
    async with films(tmp_path) as page:
        found = await stream(page, "a" * 32, SENT, SENT)
        assert found == Raw(404, found.sent)
        assert found.sent < IN_BUFFERS


async def test_a_part_that_is_packed_for_the_line_is_refused_and_none_of_it_is_taken(tmp_path: Path):
    async with films(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a.bin", 3, "", 0])
        packed = gzip.compress(b"abc")
        async with raw(page, grant, "gzip, chunked") as (reader, writer):
            writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed))
            assert int((await reader.readline()).split(b" ")[1]) in (400, 415)
        assert await put(page, grant, b"abc") == (200, 3)
