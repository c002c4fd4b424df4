"""Files on their way out, whole and in parts: of bytes, of the disk, made meanwhile; to browsers that leave, stall or lie; and what goes wrong on this side."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from livepy import App, File, ui
from livepy.files.file import MEMORY_BYTES
from livepy.files.pieces import PIECE, pieces
from livepy.jobs.threads import Pool
from livepy.session.published import Address
from tests.effort import PROOF
from tests.server.site import Page, opened, visiting

DATA = random.Random(6).randbytes(5 * PIECE + 77)
MIDDLE = slice(2 * PIECE - 3, 4 * PIECE + 5)
LONG = 10**9
"""Bytes of a file that no socket swallows."""


class Home(App):
    """Some page."""

    def render(self) -> ui.Element:
        return ui.text("Home")


class Given:
    """A page that offers a file."""

    def __init__(self, page: Page, file: File, *, inline: bool = False) -> None:
        (session,) = page.server.registry.sessions
        self.page, self.host = page, session.host
        self.address: Address | None = session.files.publish(file, inline=inline)
        self.url = page.url + self.address.url
        self.port = page.server.port

    def get(self, method: str = "GET", url: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.page.http.request(method, url or self.url, headers=named)

    async def body(self, **headers: str) -> tuple[int, bytes, Any]:
        async with self.get(**headers) as response:
            return response.status, await response.read(), response.headers

    async def ask(self, more: bytes = b"", *, version: bytes = b"1.1", room: int = 0) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """By hand: a client that does with its connection what it likes."""
        line = socket.socket()
        if room:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=line, limit=4096)
        cookie = self.page.http.cookie_jar.filter_cookies(URL(self.url)).output(header="", sep=";").strip()
        writer.write(b"GET /" + self.url.removeprefix(self.page.url).encode() + b" HTTP/" + version + b"\r\nHost: x\r\nCookie: " + cookie.encode() + b"\r\n")
        writer.write(more + b"\r\n")
        return reader, writer

    async def cut(self, version: bytes = b"1.1") -> bytes:
        """What comes of an answer that does not come to its end, with its head; it is of a kind that no browser takes for a whole one."""
        reader, writer = await self.ask(version=version)
        found = await reader.readuntil(b"\r\n\r\n")
        ended = False
        try:
            while some := await reader.read(1 << 16):
                found += some
            ended = True
        except ConnectionResetError:
            pass
        writer.close()
        length = re.search(rb"Content-Length: (\d+)", found)
        if length is None and version == b"1.0":
            assert not ended
        elif length is None:
            assert b"Transfer-Encoding: chunked" in found
            assert b"X-Accel-Buffering: no" in found, "a proxy passes on what there is"
            assert not found.endswith(b"\r\n0\r\n\r\n")
        else:
            assert len(found.partition(b"\r\n\r\n")[2]) < int(length[1])
        return found


@asynccontextmanager
async def offered(tmp_path: Path, file: File, *, inline: bool = False, **settings: Any) -> AsyncIterator[Given]:
    async with opened(Home, tmp_path, disk_reserve_mb=0, **settings) as page:
        yield Given(page, file, inline=inline)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)


def in_small_parts() -> Iterator[bytes]:
    for at in range(0, len(DATA), 1000):
        yield DATA[at : at + 1000]


def in_one_part() -> Iterator[bytes]:
    yield DATA


def a_file(kind: str, folder: Path) -> File:
    """The same bytes, kept or made in each way that there is."""
    if kind == "bytes":
        return File.of(DATA, "a.bin")
    if kind == "disk":
        (folder / "its").write_bytes(DATA)
        return File.of(folder / "its", "a.bin")
    if kind == "temporary":
        file = File.of(DATA, "a.bin")
        assert file.path.exists()
        return file
    return File.of_parts(in_small_parts if kind == "small parts" else in_one_part, "a.bin", size=len(DATA))


KINDS = ["bytes", "disk", "temporary", "small parts", "one part"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_is_sent_whole_and_in_parts_whatever_it_is(tmp_path: Path, kind: str) -> None:
    async with offered(tmp_path, a_file(kind, tmp_path)) as given:
        status, body, headers = await given.body()
        assert (status, body == DATA) == (200, True)
        assert headers["Content-Length"] == str(len(DATA))
        assert headers["Accept-Ranges"] == "bytes"
        tag = headers["ETag"]
        assert re.fullmatch('"[0-9a-f]{32}"', tag)
        for start, stop in ((0, 1), (0, len(DATA)), (MIDDLE.start, MIDDLE.stop), (len(DATA) - 1, len(DATA))):
            status, body, headers = await given.body(Range=f"bytes={start}-{stop - 1}", If_Range=tag)
            assert (status, body == DATA[start:stop], headers["ETag"]) == (206, True, tag)
            assert headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
        status, body, _ = await given.body(Range="bytes=-100")
        assert (status, body) == (206, DATA[-100:])
        status, body, _ = await given.body(Range=f"bytes={PIECE}-")
        assert (status, body == DATA[PIECE:]) == (206, True)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_browser_that_has_it_is_told_so_and_one_that_has_another_gets_the_whole(tmp_path: Path, kind: str) -> None:
    async with offered(tmp_path, a_file(kind, tmp_path)) as given:
        _, _, headers = await given.body()
        tag = headers["ETag"]
        status, body, headers = await given.body(If_None_Match=f'"x", W/{tag}')
        assert (status, body, headers["ETag"]) == (304, b"", tag)
        assert "Content-Range" not in headers
        for header in ('"x"', f"W/{tag}", "Tue, 15 Nov 1994 12:45:26 GMT"):
            status, body, _ = await given.body(Range="bytes=0-9", If_Range=header)
            assert (status, body == DATA) == (200, True)
        status, body, headers = await given.body(Range="bytes=0-9", If_Match='"x"')
        assert (status, body) == (412, b"")
        status, body, headers = await given.body(Range=f"bytes={len(DATA)}-")
        assert (status, headers["Content-Range"]) == (416, f"bytes */{len(DATA)}")
        assert len(body) < 100


@pytest.mark.parametrize("kind", KINDS)
async def test_its_head_says_the_same_without_a_body(tmp_path: Path, kind: str) -> None:
    async with offered(tmp_path, a_file(kind, tmp_path)) as given:
        _, _, headers = await given.body()
        async with given.get("HEAD", Range="bytes=0-9") as response:
            assert response.status == 200
            assert await response.read() == b""
            assert {**response.headers, "Date": ""} == {**headers, "Date": ""}


async def test_an_empty_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for file in (File.of(b"", "a"), File.of(tmp_path / "empty", "a"), File.of_parts(list, "a", size=0), File.of_parts(list, "a")):
        async with offered(tmp_path, file) as given:
            assert (await given.body())[:2] == (200, b"")
            assert (await given.body(Range="bytes=-5"))[:2] == (200, b"")


NAMES = {
    "a.csv": ("a.csv", "a.csv"),
    'née "Ann" 5%.csv': ("n_e _Ann_ 5_.csv", "n%C3%A9e%20%22Ann%22%205%25.csv"),
    "C:\\a\\b.csv": ("b.csv", "b.csv"),
    "a\r\nSet-Cookie: x=1\r\n.csv": ("aSet-Cookie_ x=1.csv", "aSet-Cookie_%20x%3D1.csv"),
    "😀.png": ("_.png", "%F0%9F%98%80.png"),
    "דוח.pdf": ("___.pdf", "%D7%93%D7%95%D7%97.pdf"),
    "gnp.\u202eexe": ("gnp.exe", "gnp.exe"),
    "../../etc/passwd": ("passwd", "passwd"),
    "; filename=x.exe": ("; filename=x.exe", "%3B%20filename%3Dx.exe"),
    "\ud800.txt": ("txt", "txt"),
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
async def test_a_name_is_safe_in_the_header_whatever_it_is(tmp_path: Path, name: str) -> None:
    file = File.of(b"x", "a")
    file.name = name  # past all that cleans it
    plain, whole = NAMES[name]
    async with offered(tmp_path, file) as given:
        _, _, headers = await given.body()
        assert headers["Content-Disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
        assert "Set-Cookie" not in headers


async def test_what_was_made_of_no_length_comes_whole_and_cannot_be_gone_on_with(tmp_path: Path) -> None:
    called: list[int] = []

    def parts() -> Iterator[bytes]:
        called.append(1)
        yield from in_small_parts()

    async with offered(tmp_path, File.of_parts(parts, "a.bin")) as given:
        async with given.get("HEAD") as response:
            assert (response.status, called) == (200, [])
        status, body, headers = await given.body(Range="bytes=0-9")
        assert (status, body == DATA, headers["Accept-Ranges"]) == (200, True, "none")
        assert "ETag" not in headers
        assert "Content-Length" not in headers
        reader, writer = await given.ask(version=b"1.0")
        _, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert body == DATA
        assert called == [1, 1]


async def test_a_script_that_lies_zipped_beside_a_file_is_not_sent_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("right")
    (tmp_path / "a.txt.gz").write_text("wrong")
    (tmp_path / "a.txt.br").write_text("wrong")
    async with offered(tmp_path, File.of(tmp_path / "a.txt", "a.txt")) as given:
        status, body, headers = await given.body(Accept_Encoding="gzip, br")
        assert (status, body, headers.get("Content-Encoding")) == (200, b"right", None)


# Who may have it


async def test_another_visitor_gets_nothing_of_it_and_nobody_after_its_page_has_ended(tmp_path: Path) -> None:
    async with offered(tmp_path, File.of(DATA, "a.bin")) as given, visiting(given.page.server) as other:
        await other.get()
        for headers in ({}, {"Range": "bytes=0-1"}, {"If-None-Match": "*"}):
            async with other.http.get(given.url, headers=headers) as response:
                assert response.status == 404
                assert b"x" not in await response.read()
        async with aiohttp.ClientSession() as nobody, nobody.get(given.url) as response:
            assert response.status == 404
        assert (await given.body())[0] == 200
        registry = given.page.server.registry
        registry.close(registry.sessions[0])
        assert (await given.body())[0] == 404


async def test_a_page_may_end_while_its_file_is_sent(tmp_path: Path) -> None:
    go_on = threading.Event()

    def parts() -> Iterator[bytes]:
        yield b"begun "
        assert go_on.wait(20)
        yield b"ended"

    async with offered(tmp_path, File.of_parts(parts, "a")) as given, given.get() as response:
        assert await response.content.readexactly(6) == b"begun "
        registry = given.page.server.registry
        registry.close(registry.sessions[0])
        given.address = None
        go_on.set()
        assert await response.read() == b"ended"


async def test_so_many_files_are_on_their_way_to_one_visitor(tmp_path: Path) -> None:
    go_on = threading.Event()

    def parts() -> Iterator[bytes]:
        yield b"x"
        assert go_on.wait(20)

    async with offered(tmp_path, File.of_parts(parts, "a"), downloads_at_once=2) as given:
        async with given.get() as one, given.get() as another:
            status, _, headers = await given.body()
            assert (status, headers["Retry-After"]) == (429, "1")
            go_on.set()
            assert await one.read() == await another.read() == b"x"
        async with asyncio.timeout(20):
            while (await given.body())[0] != 200:  # they have ended here a little before they have there
                await asyncio.sleep(0.005)


# What changes meanwhile


async def test_a_file_that_vanished_is_not_found_and_a_new_one_is_another_version(tmp_path: Path) -> None:
    path = tmp_path / "its"
    path.write_bytes(DATA)
    async with offered(tmp_path, File.of(path, "a.bin")) as given:
        _, _, headers = await given.body()
        tag = headers["ETag"]
        path.unlink()
        assert (await given.body())[0] == 404
        path.mkdir()
        assert (await given.body())[0] == 404
        path.rmdir()
        os.mkfifo(path)
        assert (await given.body())[0] == 404
        path.unlink()
        path.write_bytes(DATA[::-1])
        status, body, headers = await given.body(Range="bytes=100-", If_Range=tag, If_None_Match=tag)
        assert (status, body == DATA[::-1], headers["ETag"] != tag) == (200, True, True)


async def test_each_change_is_a_version_of_its_own_however_fast_they_follow(tmp_path: Path) -> None:
    path = tmp_path / "its"
    path.write_bytes(b"00")
    async with offered(tmp_path, File.of(path, "a.bin")) as given:
        seen: dict[str, bytes] = {}
        for number in range(30):
            write_in_place(path, b"%02d" % number)
            _, body, headers = await given.body()
            assert seen.setdefault(headers["ETag"], body) == body
        assert len(seen) == 30


def large(folder: Path, size: int = LONG) -> Path:
    path = folder / "large"
    path.touch()
    os.truncate(path, size)  # a hole: it takes no room
    return path


def write_in_place(path: Path, data: bytes) -> None:
    with open(path, "r+b") as file:
        file.write(data)


async def test_one_that_takes_its_place_while_it_is_sent_is_not_mixed_into_it(tmp_path: Path) -> None:
    path = large(tmp_path, 30_000_000)
    async with offered(tmp_path, File.of(path, "a.bin")) as given:
        reader, writer = await given.ask(room=4096)
        await reader.readuntil(b"\r\n\r\n")
        (tmp_path / "new").write_bytes(b"x" * 30_000_000)
        (tmp_path / "new").replace(path)
        assert await count(reader, 30_000_000) == {0}
        writer.close()


async def count(reader: asyncio.StreamReader, size: int) -> set[int]:
    """Which bytes came, of so many."""
    seen: set[int] = set()
    while size:
        some = await reader.read(1 << 16)
        assert some, f"{size} bytes are missing"
        seen |= set(some)
        size -= len(some)
    return seen


def test_one_that_is_written_without_end_is_opened_and_has_no_tag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"abc")
    waits = iter(range(100))

    def again(_: float) -> None:
        next(waits)  # a file that is waited for without end ends the test
        os.utime(path)

    reading = pieces(File.of(path, "a.log"))
    monkeypatch.setattr("livepy.files.pieces.time.sleep", again)
    reading.open()
    reading.leave()
    assert (reading.size, reading.print) == (3, "")


@pytest.mark.parametrize("how", ["written", "shortened"])
async def test_one_that_is_written_in_place_while_it_is_sent_is_cut_off(tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture) -> None:
    path = large(tmp_path)
    async with offered(tmp_path, File.of(path, "a.bin")) as given:
        reader, writer = await given.ask(room=4096)
        await reader.readuntil(b"\r\n\r\n")
        if how == "written":
            write_in_place(path, b"x")
        else:
            os.truncate(path, LONG // 2)
        got = 0
        with pytest.raises(ConnectionResetError):  # noqa: PT012
            while some := await reader.read(1 << 16):
                assert not any(some), "never anything of the other version"
                got += len(some)
        assert 0 < got < LONG
        writer.close()
        assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
            "a.bin changed while it was sent. Write a new file, then put it in its place with os.replace."
        ]


# What fails in an author's code


class Wrong(Exception):
    """An author's."""


@pytest.mark.parametrize(
    "error", [Wrong, StopIteration, SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError, RecursionError], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("size", [None, 100_000])
async def test_what_fails_in_the_middle_is_cut_off_and_told_to_the_author(
    tmp_path: Path, error: type[BaseException], size: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    closed: list[int] = []

    class Parts:
        """No generator, in which some of these mean something else."""

        def __init__(self) -> None:
            self.given = 0

        def __iter__(self) -> Parts:
            return self

        def __next__(self) -> bytes:
            self.given += 1
            if self.given > 1000:
                raise error("here")
            return b"x" * 90

        def close(self) -> None:
            closed.append(1)

    async with offered(tmp_path, File.of_parts(Parts, "a.bin", size=size)) as given:
        if error is StopIteration and size is None:  # that is how an iterator ends
            assert (await given.body())[0] == 200
            return
        for version in (b"1.1", b"1.0"):
            assert b" 200 OK" in await given.cut(version)
        assert closed == [1, 1]
        assert caplog.text.count("a.bin raised") == 2 or "LP906" in caplog.text
        assert 'raise error("here")' in caplog.text or "LP906" in caplog.text
        caplog.clear()
        async with given.page.http.get(given.page.url) as response:
            assert response.status == 200, "the server goes on"
            await response.read()


async def test_what_fails_before_its_first_byte_is_an_error_of_the_servers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def parts() -> Iterator[bytes]:
        raise Wrong
        yield b""

    def unmade() -> Iterator[bytes]:
        raise Wrong

    for made in (parts, unmade):
        async with offered(tmp_path, File.of_parts(made, "a.bin")) as given:
            status, body, headers = await given.body()
            assert (status, body) == (500, b"Something went wrong here. It has been noted.")
            assert "Content-Disposition" not in headers
    assert caplog.text.count("a.bin raised Wrong") == 2


async def test_parts_that_are_not_as_long_as_was_said_are_cut_off_before_their_last_byte(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for size in (len(DATA) - 1, len(DATA) + 1, len(DATA) - 1000):
        async with offered(tmp_path, File.of_parts(in_small_parts, "a.bin", size=size)) as given:
            await given.cut()
    assert caplog.text.count("LP906") == 3


async def test_what_stands_after_the_last_part_runs_before_the_download_ends(tmp_path: Path) -> None:
    ended: list[int] = []

    def parts() -> Iterator[bytes]:
        yield b"abc"
        ended.append(1)

    for size in (None, 3):
        async with offered(tmp_path, File.of_parts(parts, "a", size=size)) as given:
            assert (await given.body())[1] == b"abc"
            assert ended.pop() == 1


# Browsers that leave, and such as take nothing


def descriptors() -> list[str]:
    """The files that this process has open."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            found.append(os.readlink(one))
        except FileNotFoundError:  # that of this very look
            continue
    return found


async def test_a_browser_that_leaves_closes_the_file(tmp_path: Path) -> None:
    path = large(tmp_path)
    async with offered(tmp_path, File.of(path, "a.bin")) as given:
        reader, writer = await given.ask()
        await reader.readuntil(b"\r\n\r\n")
        assert str(path) in descriptors()
        writer.close()
        await until(lambda: str(path) not in descriptors())


class Endless:
    """Parts that never end, and know how many were taken."""

    def __init__(self) -> None:
        self.taken, self.closed = 0, threading.Event()

    def __call__(self) -> Iterator[bytes]:
        try:
            while True:
                self.taken += PIECE
                yield bytes(PIECE)
        finally:
            self.closed.set()


async def test_a_browser_that_leaves_ends_the_generator_behind_it(tmp_path: Path) -> None:
    parts = Endless()
    async with offered(tmp_path, File.of_parts(parts, "a.bin")) as given:
        reader, writer = await given.ask()
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await until(parts.closed.is_set)


async def test_a_generator_that_is_at_work_when_the_browser_leaves_ends_by_itself(tmp_path: Path) -> None:
    go_on, closed = threading.Event(), threading.Event()

    def parts() -> Iterator[bytes]:
        try:
            yield b"x" * PIECE
            assert go_on.wait(20)
            yield b"y" * PIECE
            yield b"never asked for"
        finally:
            closed.set()

    async with offered(tmp_path, File.of_parts(parts, "a.bin")) as given:
        reader, writer = await given.ask()
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await asyncio.sleep(0.05)
        assert not closed.is_set()
        go_on.set()
        await until(closed.is_set)


async def test_what_fails_when_a_generator_is_closed_is_told_to_the_author(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def parts() -> Iterator[bytes]:
        try:
            while True:
                yield bytes(PIECE)
        finally:
            raise Wrong

    async with offered(tmp_path, File.of_parts(parts, "a.bin")) as given:
        reader, writer = await given.ask()
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await until(lambda: "a.bin raised Wrong" in caplog.text)


def waiting() -> int:
    """The most that any connection of this process has in its buffer."""
    return max((one.get_write_buffer_size() for one in gc.get_objects() if isinstance(one, asyncio.WriteTransport) and not one.is_closing()), default=0)


async def test_who_takes_nothing_holds_no_thread_and_little_memory_and_nothing_is_made_for_him(tmp_path: Path) -> None:
    parts = Endless()
    async with offered(tmp_path, File.of_parts(parts, "a.bin")) as given:
        lines = [await given.ask(room=4096) for _ in range(5)]
        taken = -1

        def stands() -> bool:
            nonlocal taken
            before, taken = taken, parts.taken
            return taken > PIECE and taken == before

        await until(stands)
        await until(lambda: given.host.makers.at_work == 0)
        before = parts.taken
        await asyncio.sleep(0.1)
        assert parts.taken == before
        assert 0 < waiting() <= 256 * 1024
        for _, writer in lines:
            writer.close()


async def test_no_more_files_are_made_at_once_than_there_are_threads_for_it(tmp_path: Path) -> None:
    begun, free = [0], threading.Event()

    def parts() -> Iterator[bytes]:
        begun[0] += 1
        assert free.wait(20)
        yield b"abc"

    async with offered(tmp_path, File.of_parts(parts, "a"), downloads_at_once=5) as given:
        given.host.makers = Pool(limit=2)
        asked = [asyncio.ensure_future(given.body()) for _ in range(4)]
        await until(lambda: (given.host.makers.backlog, begun[0]) == (2, 2))
        free.set()
        assert [body for _, body, _ in await asyncio.gather(*asked)] == [b"abc"] * 4


async def test_who_takes_nothing_for_too_long_is_sent_to_no_more(tmp_path: Path) -> None:
    parts = Endless()
    async with offered(tmp_path, File.of_parts(parts, "a.bin"), download_idle_seconds=0.2) as given:
        reader, writer = await given.ask(room=4096)
        await until(parts.closed.is_set)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(parts.taken)
        writer.close()


async def test_the_end_of_a_file_that_nobody_takes_is_given_up_too(tmp_path: Path) -> None:
    """What is left of it would fit into the buffer of the connection, and wait there for ever. How much the system takes before is its own affair."""
    async with opened(Home, tmp_path, disk_reserve_mb=0, download_idle_seconds=0.2) as page:
        given = [Given(page, File.of(bytes(size), "a.bin")) for size in range(100_000, 4_000_000, 40_000)]
        lines = [await one.ask(room=4096) for one in given]
        await until(waiting)
        await until(lambda: not waiting())
        for _, writer in lines:
            writer.close()


async def test_who_is_slow_and_moves_may_take_all_the_time_he_needs(tmp_path: Path) -> None:
    path = large(tmp_path, 6_000_000)
    async with offered(tmp_path, File.of(path, "a.bin"), download_idle_seconds=0.4) as given:
        reader, writer = await given.ask(room=4096)
        await reader.readuntil(b"\r\n\r\n")
        left, began = 6_000_000, asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < began + 1.5:  # some times as long as he may stand still
            left -= len(await reader.read(4096))
            await asyncio.sleep(0.01)
        assert await count(reader, left) == {0}
        writer.close()


# Without end


COUNT = 5_000_000_000 if PROOF else 300_000_000


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("size", [None, COUNT], ids=["of no length", "of a known length"])
async def test_hundreds_of_megabytes_that_are_made_meanwhile_need_no_memory(tmp_path: Path, size: int | None) -> None:
    part = random.Random(7).randbytes(100_000)

    def parts() -> Iterator[bytes]:
        for _ in range(COUNT // len(part)):
            yield bytes(part)

    async with offered(tmp_path, File.of_parts(parts, "a.bin", size=size)) as given, visiting(given.page.server) as other:
        reader, writer = await given.ask()
        await reader.readexactly(1_000_000)
        writer.close()
        before, most, got, looked = resident(), 0, 0, 0
        async with given.get() as response:
            async for some in response.content.iter_any():
                got += len(some)
                looked += 1
                if looked % 50 == 0:
                    most = max(most, resident())
        assert got == COUNT
        assert most
        assert most - before <= 16 << 20
        await other.get()
        async with other.http.get(given.url, headers={"Range": "bytes=0-9"}) as refused:
            assert refused.status == 404
        if size:
            status, body, _ = await given.body(Range=f"bytes={COUNT - 100}-")
            assert (status, body) == (206, part[-100:])


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


# Garbage in Range


ABUSE = [
    b"bytes=" + b",".join(b"%d-%d" % (n, n + 1) for n in range(0, 2000, 2))[:8000],
    b"bytes=" + b"0-," * 2600,
    b"bytes=" + b"0-0," * 2000,
    b"bytes=" + b"9" * 8000 + b"-",
    b"bytes=-" + b"9" * 8000,
    b"bytes=0-" + b"9" * 8000,
    b"bytes=-0",
    b"bytes=-",
    b"bytes=--1",
    b"bytes=5-2",
    b"bytes=-9223372036854775809",
    b"bytes=18446744073709551615-18446744073709551616",
    b"bytes=\xff\xfe-\x80",
    b"bytes=\xd9\xa1-\xd9\xa2",
    b"bytes=0x10-0x20",
    b"bytes=1e9-",
    b"bytes=" + b"-" * 8000,
    b"bytes=" + b" " * 8000 + b"0-1",
    b"=" * 8000,
    b"kilobytes=0-1",
    b"",
]


@pytest.mark.parametrize("header", ABUSE, ids=lambda header: repr(header[:30]))
async def test_garbage_for_a_range_gets_at_most_the_whole_once(tmp_path: Path, header: bytes) -> None:
    for file in (File.of(DATA[:1000], "a.bin"), File.of_parts(lambda: [DATA[:1000]], "a.bin", size=1000)):
        async with offered(tmp_path, file) as given:
            reader, writer = await given.ask(b"Connection: close\r\nRange: " + header + b"\r\n")
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            writer.close()
            status = int(head.split()[1])
            assert status in (200, 206, 400, 416)
            assert len(body) <= 1000
            assert body == DATA[:1000] or status != 200
            assert (await given.body())[0] == 200


async def test_many_bytes_wait_on_disk_once_somebody_has_asked_for_them_and_go_with_their_file(tmp_path: Path):
    data = random.Random(7).randbytes(MEMORY_BYTES + 1)
    file = File.of(data, "large.bin")
    async with opened(Home, tmp_path, disk_reserve_mb=0) as page:
        given = Given(page, file)
        made = given.host.store.run / "made"
        assert not made.exists()
        status, body, headers = await given.body()
        assert (status, body == data, file.is_heavy, len(list(made.iterdir()))) == (200, True, False, 1)
        status, body, again = await given.body(Range="bytes=5-9", If_Range=headers["ETag"])
        assert (status, body, again["ETag"]) == (206, data[5:10], headers["ETag"])
        assert len(list(made.iterdir())) == 1
        given.address = None
        page.server.registry.close(page.server.registry.sessions[0])
        del file
        await until(lambda: not made.exists())


async def test_what_the_disk_does_not_take_is_sent_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = bytes(MEMORY_BYTES + 1)

    def full(_: str) -> tuple[int, Path]:
        raise OSError(28, "No space left on device")

    async with offered(tmp_path, File.of(data, "large.bin")) as given:
        monkeypatch.setattr(given.host.store, "create", full)
        status, body, _ = await given.body()
        assert (status, body == data) == (200, True)
