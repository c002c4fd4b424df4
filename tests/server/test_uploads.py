"""Files: announced, granted, sent in parts, stopped at their limit; given back safely, and gone with their page."""

from __future__ import annotations

import asyncio
import io
import os
import stat
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import App, state, ui
from livepy.core.elements import Element, Listener
from livepy.core.protocol import Op
from livepy.files import File, clean_name
from livepy.files.store import SLOW_SECONDS
from livepy.session import uploads
from tests.server.site import Page, opened, visiting
from tests.server.uploading import MEBI, announce, nothing_stays, put, stored
from tests.session.visitor import app_of


class Photos(App):
    """Takes files by a bare listener, shows what has come."""

    got: list[File] = state([])
    said: str = state("")

    def take(self, files: list[File]) -> None:
        self.got = files
        self.said = ",".join(f"{one.name} {one.size}" for one in files)

    def give(self) -> None:
        self.session.download(self.got[0])

    def render(self) -> Element:
        files = Element("input", (), {"type": "file", "data-on-change": Listener(self.take, lambda files: files, "f")})
        return ui.column(files, ui.text(self.said), ui.button("give", on_click=self.give))


@asynccontextmanager
async def photos(tmp_path: Path, **limits: Any) -> AsyncIterator[Page]:
    async with opened(Photos, tmp_path, disk_reserve_mb=0, **limits) as page:
        yield page


def app(page: Page) -> Photos:
    (session,) = page.server.registry.sessions
    found = app_of(session)
    assert isinstance(found, Photos)
    return found


async def test_a_file_in_parts_and_in_any_order_reaches_the_handler_whole(tmp_path: Path):
    async with photos(tmp_path) as page:
        data = os.urandom(2 * MEBI + 1000)
        ((grant, limit, _),) = await announce(page, ["cat.png", len(data), "image/png", 0])
        assert limit == len(data)
        assert await put(page, grant, data[2 * MEBI :], 2 * MEBI) == (200, 0)
        assert await put(page, grant, data[:MEBI], 0) == (200, MEBI)
        assert await put(page, grant, data[MEBI : 2 * MEBI], MEBI) == (200, len(data))
        assert await page.answer(Op.DONE) == [Op.DONE, 1]
        (file,) = app(page).got
        assert (file.name, file.size, file.type) == ("cat.png", len(data), "application/octet-stream"), "its bytes are no picture, whatever was said"
        assert file.read() == data
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
        assert "cat" not in str(file.path)


async def test_several_files_come_together(tmp_path: Path):
    async with photos(tmp_path) as page:
        grants = await announce(page, ["a.txt", 3, "", 0], ["b.txt", 0, "nonsense", 0], ["c.txt", 2, "text/plain", 0])
        await put(page, grants[2][0], b"cc")
        await put(page, grants[1][0], b"")
        await put(page, grants[0][0], b"aaa")
        await page.answer(Op.DONE)
        assert [(one.name, one.read(), one.type) for one in app(page).got] == [
            ("a.txt", b"aaa", "text/plain"),
            ("b.txt", b"", "text/plain"),
            ("c.txt", b"cc", "text/plain"),
        ]


async def test_an_upload_goes_on_where_the_server_is(tmp_path: Path):
    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a", 10, "", 0])
        await put(page, grant, b"01234")
        async with page.http.get(f"{page.url}{page.data['upload']}{grant}") as response:
            assert await response.json() == {"received": 5}
        await put(page, grant, b"56789", 5)
        await page.answer(Op.DONE)
        assert app(page).got[0].read() == b"0123456789"


async def test_a_file_above_its_limit_is_refused_before_a_byte_moves(tmp_path: Path):
    async with photos(tmp_path, upload_limit_mb=1) as page:
        ((grant, reason),) = await announce(page, ["big", 1_000_001, "", 0])
        assert grant is None
        assert reason == "it is larger than 1 MB"


class Csvs(App):
    """Takes some files by the element for them."""

    got: list[File] = state([])

    def render(self) -> Element:
        return ui.files("Orders", bind=lambda: self.got, accept=".csv", max_mb=0.001, max_count=1)


async def test_an_element_says_itself_what_it_does_not_take_also_when_that_is_all(tmp_path: Path):
    async with opened(Csvs, tmp_path, disk_reserve_mb=0) as page:
        (session,) = page.server.registry.sessions
        assert await announce(page, ["a.exe", 1, "", 0], ["b.csv", 2000, "text/csv", 0]) == [[None, "it is not .csv"], [None, "it is larger than 0.001 MB"]]
        said = "a.exe could not be taken: it is not .csv. b.csv could not be taken: it is larger than 0.001 MB."
        assert said in session.tree.html()


async def test_all_files_of_a_page_have_a_limit(tmp_path: Path):
    async with photos(tmp_path, upload_page_mb=1) as page:
        grants = await announce(page, ["a", 900_000, "", 0], ["b", 900_000, "", 0])
        assert [grant is None for grant, *_ in grants] == [False, True]


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_than_was_announced_stops_the_upload_and_leaves_nothing(tmp_path: Path, chunked: bool):
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 100

    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["small", 500, "", 0])
        status, _ = await put(page, grant, stream() if chunked else b"x" * 1000)
        assert status == 413
        assert (await page.answer(Op.REFUSED))[1] == 1
        assert not stored(page)
        assert (await put(page, grant, b"x"))[0] == 413
        assert not app(page).got


async def test_a_part_is_at_most_one_mebibyte_however_it_comes(tmp_path: Path):
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    async with photos(tmp_path) as page:
        for data in (io.BytesIO(b"x" * (MEBI + 1)), stream()):
            ((grant, *_),) = await announce(page, ["a", 3 * MEBI, "", 0])
            assert (await put(page, grant, data))[0] == 413
            await page.answer(Op.REFUSED)
        assert not stored(page)


WRONG: dict[str, tuple[dict[str, Any], int]] = {
    "an unknown grant": ({"grant": "a" * 32}, 404),
    "an offset beyond the file": ({"offset": 11}, 409),
    "a negative offset": ({"offset": -1}, 409),
    "an encoded body": ({"headers": {"Content-Encoding": "gzip"}}, 415),
    "another site": ({"headers": {"Origin": "http://evil.org"}}, 403),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_part_that_does_not_fit_is_refused_and_the_upload_lives(tmp_path: Path, what: str):
    more, status = WRONG[what]
    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a", 10, "", 0])
        assert (await put(page, more.get("grant", grant), b"x" * 10, more.get("offset", 0), **more.get("headers", {})))[0] == status
        assert await put(page, grant, b"y" * 10) == (200, 10)
        await page.answer(Op.DONE)


async def test_a_grant_is_good_for_its_visitor_only(tmp_path: Path):
    async with photos(tmp_path) as page, visiting(page.server) as other:
        ((grant, *_),) = await announce(page, ["a", 1, "", 0])
        await other.get()
        assert (await put(other, grant, b"x"))[0] == 404


async def test_a_body_that_stands_still_is_ended_and_can_be_gone_on_with(tmp_path: Path):
    async def stalls() -> AsyncIterator[bytes]:
        yield b"01234"
        await asyncio.sleep(5)

    async with photos(tmp_path, upload_idle_seconds=0.05) as page:
        ((grant, *_),) = await announce(page, ["a", 10, "", 0])
        assert (await put(page, grant, stalls()))[0] == 408
        assert await put(page, grant, b"56789", 5) == (200, 10)
        await page.answer(Op.DONE)
        assert app(page).got[0].read() == b"0123456789"


async def test_an_upload_that_nobody_goes_on_with_is_deleted(tmp_path: Path):
    async with photos(tmp_path, upload_seconds=0.01) as page:
        ((grant, *_),) = await announce(page, ["a", 10, "", 0])
        await put(page, grant, b"01234")
        assert (await page.answer(Op.REFUSED))[2] == "it was not continued"
        await nothing_stays(page)
        assert (await put(page, grant, b"56789", 5))[0] == 410


async def test_without_room_on_the_disk_nothing_is_granted(tmp_path: Path):
    async with opened(Photos, tmp_path, disk_reserve_mb=1e12) as page:
        ((grant, reason),) = await announce(page, ["a", 10, "", 0])
        assert grant is None
        assert reason == "the server has no room for it"


async def test_files_go_with_their_page(tmp_path: Path):
    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a", 1, "", 0])
        await put(page, grant, b"x")
        await page.answer(Op.DONE)
        assert stored(page)
        (session,) = page.server.registry.sessions
        page.server.registry.close(session)
        await nothing_stays(page)
        assert not page.server.registry.host.incoming


async def given(page: Page, file: File) -> str:
    """Its address, after the app has offered it for saving."""
    app(page).got = [file]
    await page.event(page.listens[1])
    url, how = (await page.answer(Op.ADDRESS))[1:]
    assert how == "download"
    assert not url.startswith("/")
    return page.url + str(url)


async def test_a_download_is_saved_and_never_run(tmp_path: Path):
    async with photos(tmp_path) as page, visiting(page.server) as other:
        url = await given(page, File.of_text("<script>alert(1)</script>", 'né"w.html'))
        async with page.http.get(url) as response:
            assert await response.read() == b"<script>alert(1)</script>"
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"].startswith("attachment; filename=")
            assert "filename*=UTF-8''n%C3%A9%22w.html" in response.headers["Content-Disposition"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response.headers["Content-Security-Policy"]
        async with page.http.get(url, headers={"Range": "bytes=1-6"}) as response:
            assert response.status == 206
            assert await response.read() == b"script"
            tag = response.headers["ETag"]
        async with page.http.get(url, headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        await other.get()
        async with other.http.get(url) as response:
            assert response.status == 404


async def test_only_harmless_types_are_shown_in_place(tmp_path: Path):
    async with photos(tmp_path) as page:
        (session,) = page.server.registry.sessions
        for name, kind, shown in (("a.png", "image/png", True), ("a.svg", "image/svg+xml", False), ("a.html", "text/html", False)):
            async with page.http.get(page.url + session.files.publish(File.of(b"x", name, kind)).url) as response:
                assert response.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
                assert response.headers["Content-Type"] == (kind if shown else "application/octet-stream")


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "C:\\a\\b.txt": "b.txt",
    "a\x00b\r\n.png": "ab.png",
    "photo\u202egnp.exe": "photognp.exe",
    "": "file",
    "..": "file",
    ".": "file",
    " . ": "file",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "a::$DATA": "a__$DATA",
    "cafe\u0301.png": "caf\u00e9.png",
}


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_name_is_for_showing_only(name: str):
    assert clean_name(name) == NAMES[name]


def test_a_long_name_keeps_its_ending():
    name = clean_name("\u00e9" * 5000 + ".jpeg")
    assert len(name.encode()) <= 255
    assert name.endswith(".jpeg")


def test_a_file_made_by_an_app_has_a_path_only_when_asked(tmp_path: Path):
    file = File.of(b"abc", "a.csv")
    assert (file.name, file.size, file.type) == ("a.csv", 3, "text/csv")
    assert file.read() == file.open().read() == file.path.read_bytes() == b"abc"
    path = file.path
    del file
    assert not path.exists()
    (tmp_path / "x.png").write_bytes(b"12")
    there = File.of(tmp_path / "x.png", "shown.png")
    assert (there.size, there.path, there.type) == (2, tmp_path / "x.png", "image/png")


async def test_a_file_that_is_given_up_while_a_thread_writes_it_is_deleted_once_that_has_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Event(), threading.Event()
    written: list[int] = []
    seek = os.lseek

    def slow(descriptor: int, at: int, how: int) -> int:
        written.append(descriptor)
        begun.set()
        assert go_on.wait(10)
        return seek(descriptor, at, how)

    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a", 10, "", 0])
        monkeypatch.setattr(os, "lseek", slow)
        page.server.registry.host.store.timed(time.sleep, 2 * SLOW_SECONDS)  # so that threads write
        part = asyncio.ensure_future(put(page, grant, b"01234"))
        assert await asyncio.to_thread(begun.wait, 10)
        host = page.server.registry.host
        host.incoming[grant].cancel()
        assert (await page.answer(Op.REFUSED))[1] == page.seq
        assert os.fstat(written[0]), "its number still means this file"
        go_on.set()
        assert (await part)[0] == 410
        assert not stored(page)
        with pytest.raises(OSError, match="Bad file"):
            os.fstat(written[0])
        assert (await put(page, grant, b"late"))[0] == 410
        assert not stored(page)
        assert (host.store.account.used, host.store.promised) == (0, 0)


async def test_a_part_too_many_takes_no_finished_file_away(tmp_path: Path):
    async with photos(tmp_path) as page:
        ((grant, *_),) = await announce(page, ["a", 3, "", 0])
        await put(page, grant, b"abc")
        await page.answer(Op.DONE)
        assert await put(page, grant, b"xyz") == (200, 3)
        assert await put(page, grant, b"x" * 1000) == (413, 3)
        assert app(page).got[0].read() == b"abc"


async def test_so_many_files_may_be_under_way_and_none_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MOST_UNDER_WAY", 3)
    async with photos(tmp_path, upload_page_mb=0.02) as page:
        grants = await announce(page, *(["empty", 0, "", 0] for _ in range(4)))
        assert [grant is not None for grant, *_ in grants] == [True, True, True, False]
        assert grants[3][1] == "there are too many at once"
        for grant, *_ in grants[:3]:
            await put(page, grant, b"")
        await page.answer(Op.DONE)
        grants = await announce(page, *(["empty", 0, "", 0] for _ in range(2)))
        assert grants[1] == [None, "there would be more than 20 kB on this page"]


class Closing(Photos):
    """Its input may be disabled, or go."""

    how: str = state("")

    def render(self) -> Element:
        own = {"type": "file", "disabled": self.how == "disabled" or None, "data-on-change": Listener(self.take, lambda files: files, "f")}
        return ui.column(None if self.how == "gone" else Element("input", (), own), ui.text(self.said))


@pytest.mark.parametrize("how", ["disabled", "gone"])
async def test_an_element_that_was_closed_meanwhile_takes_no_file(tmp_path: Path, how: str):
    async with opened(Closing, tmp_path, disk_reserve_mb=0) as page:
        ((grant, *_),) = await announce(page, ["a.txt", 3, "", 0])
        closing = app(page)
        assert isinstance(closing, Closing)
        closing.how = how
        assert (await put(page, grant, b"aaa"))[0] == 200
        assert (await page.answer(Op.REFUSED))[:2] == [Op.REFUSED, page.seq]
        assert closing.got == []


class One(App):
    """One file at a time."""

    got: File | None = state(None)

    def render(self) -> Element:
        return ui.file("Order", bind=lambda: self.got)


async def test_a_file_chosen_anew_takes_the_place_of_the_one_on_its_way(tmp_path: Path):
    async with opened(One, tmp_path, disk_reserve_mb=0) as page:
        ((old, *_),) = await announce(page, ["old.txt", 3, "", 0])
        await page.event(page.listens[0], "change", [["new.txt", 3, "", 0]])
        assert (await page.answer(Op.REFUSED))[1] == page.seq - 1
        (session,) = page.server.registry.sessions
        (new,) = (grant for grant, one in session.host.incoming.items() if not one.status)
        assert (await put(page, old, b"old"))[0] == 410
        assert (await put(page, new, b"new"))[0] == 200
        await page.answer(Op.DONE)
        one = app_of(session)
        assert isinstance(one, One)
        assert one.got is not None
        assert one.got.read() == b"new"


async def test_what_nobody_holds_makes_room_before_anything_is_refused(tmp_path: Path):
    async with photos(tmp_path, upload_page_mb=1) as page:
        ((grant, *_),) = await announce(page, ["a", 900_000, "", 0])
        await put(page, grant, bytes(900_000))
        await page.answer(Op.DONE)
        assert await announce(page, ["b", 900_000, "", 0]) == [[None, "there would be more than 1 MB on this page"]]
        app(page).got = []
        ((grant, *_),) = await announce(page, ["b", 900_000, "", 0])
        assert grant, "the first is let go, though no sweep has come by"


async def test_a_file_that_the_page_cannot_send_keeps_the_others_of_its_event_no_longer(tmp_path: Path):
    async with opened(Csvs, tmp_path, disk_reserve_mb=0) as page:
        ((grant, *_),) = await announce(page, ["a.csv", 3, "", 0])
        await page.event(page.listens[0], "upload-failed", {"grant": grant, "reason": "it has been changed since it was chosen", "name": "a.csv"})
        assert (await page.answer(Op.REFUSED))[1] == page.seq - 1
        await nothing_stays(page)
        (session,) = page.server.registry.sessions
        async with asyncio.timeout(10):
            while "a.csv could not be taken: it has been changed since it was chosen." not in session.tree.html():
                await page.frame()
