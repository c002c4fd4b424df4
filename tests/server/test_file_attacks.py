"""Attacks on files, over raw sockets, on a real server: what advisories told of others, and what else is tried. Nobody gets what is not his, nothing is run."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import WSMsgType

from livepy import App, File, LivepyError, state, testing, ui
from livepy.apps import as_found
from livepy.cli import server_of
from livepy.core.protocol import Op
from livepy.server.server import Server
from livepy.settings import Settings
from tests.server.attacks import CANARY, DESYNCS, DOCUMENTS, ELSEWHERE, NAMES, PATHS, RANGES, Answer, asked, raw
from tests.server.site import Page, opened, visiting
from tests.session.visitor import app_of, unpacked

PREFIXES = ["/", "/_livepy/", "/_livepy/asset/", "/_livepy/file/", "/_livepy/upload/"]


class Exchange(App):
    """Takes files from anybody and shows them, as carelessly as an author may."""

    got: list[File] = state([])
    said: str = state("")

    def render(self) -> ui.Element:
        return ui.column(
            ui.files("Files", bind=lambda: self.got),
            ui.textbox("Text", bind=lambda: self.said),
            *(ui.image(one, alt=one.name) for one in self.got),
            *(ui.download(one.name, one) for one in self.got),
        )


@dataclass
class Target:
    """A server with a visitor on it, and what nobody may get."""

    server: Server
    page: Page
    folder: Path
    secret: Path

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """The visitor's."""
        return "Cookie: " + "; ".join(f"{one.key}={one.value}" for one in self.page.http.cookie_jar)

    @property
    def own(self) -> tuple[str, str]:
        """The headers of the visitor's own page."""
        return f"Origin: http://{self.host}", self.cookie

    @property
    def app(self) -> Exchange:
        found = app_of(self.server.registry.sessions[0])
        assert isinstance(found, Exchange)
        return found

    @property
    def kept(self) -> list[Path]:
        """What visitors' files are on the disk."""
        return [path for path in self.server.registry.host.store.root.rglob("*") if path.is_file() and path.name != "lock"]

    async def grants(self, *files: list[Any]) -> list[str]:
        """Announce these; what was granted."""
        await self.page.event(self.page.listens[0], "change", list(files))
        return [one[0] for one in (await self.page.answer(Op.GRANT))[3]]

    async def put(self, grant: str, data: bytes, *more: str, offset: object = 0) -> Answer:
        """Send a part as the page does."""
        return await asked(self.port, f"/_livepy/upload/{grant}?offset={offset}", "PUT", *self.own, *more, body=data)

    async def upload(self, name: str, kind: str, data: bytes) -> File:
        """A whole file, as a page sends it."""
        (grant,) = await self.grants([name, len(data), kind, 0])
        assert (await self.put(grant, data)).status == 200
        await self.page.answer(Op.DONE)
        return self.app.got[-1]

    def addresses(self) -> tuple[str, str]:
        """Where the newest upload is shown, and where it is given to be saved."""
        html = self.server.registry.sessions[0].tree.html()
        shown, saved = re.findall(r'src="(_livepy/file/[^"]*)"', html), re.findall(r'href="(_livepy/file/[^"]*)"', html)
        return "/" + shown[-1], "/" + saved[-1]


@asynccontextmanager
async def target(tmp_path: Path, **limits: Any) -> AsyncIterator[Target]:
    """A server whose every corner has a canary, and a page on it."""
    folder = tmp_path / "site" / "assets"
    folder.mkdir(parents=True)
    (folder / "logo.svg").write_text("<svg/>")
    (folder / "site.css").write_text("a { b: url(../assets_evil/secret.txt) url(/etc/passwd) url(link.txt) }")
    (folder.parent / "assets_evil").mkdir()
    secrets = [tmp_path / "secret.txt", folder / ".env", folder.parent / "app.py", folder.parent / "assets_evil" / "secret.txt"]
    for path in secrets:
        path.write_text(CANARY)
    (folder / "link.txt").symlink_to(secrets[0])
    (folder / "way").symlink_to(tmp_path)

    class Site(Exchange, assets=folder):
        pass

    server = server_of(as_found(Site), settings=Settings(data_dir=tmp_path / "data", disk_reserve_mb=0, **limits))
    await server.start()
    try:
        async with visiting(server) as page:
            await page.get()
            await page.connect()
            await page.hello()
            yield Target(server, page, folder, secrets[0])
            await page.ws.close()
    finally:
        await server.stop()


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Target]:
    async with target(tmp_path) as found:
        yield found


def gives_nothing(answer: Answer, sent: str) -> None:
    """It refuses, constantly: nothing of the server's, and nothing that was sent, is in it."""
    assert answer.status in (400, 403, 404, 405, 414), (sent, answer.raw[:200])
    assert answer.count == 1, (sent, answer.raw)
    assert CANARY.encode() not in answer.raw, sent
    assert b"root:" not in answer.raw, sent
    assert not answer.header("Location"), sent
    assert not answer.header("Set-Cookie"), sent
    assert b"<script" not in answer.raw.lower(), sent
    assert "html" not in answer.header("Content-Type"), sent


# Files by their names


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_no_name_leads_to_a_file_of_the_server(site: Target, prefix: str) -> None:
    gate = asyncio.Semaphore(16)

    async def tried(path: str, method: str) -> None:
        async with gate:
            answer = await asked(site.port, prefix + path, method, *site.own)
        if (prefix, path, method) in (("/", "", "GET"), ("/", "?", "GET"), ("/", ".", "GET"), ("/", "./", "GET")) and answer.status == 200:
            assert b"data-livepy" in answer.raw  # the page itself, under a name of its own
            assert CANARY.encode() not in answer.raw
            return
        gives_nothing(answer, f"{method} {prefix}{path}")

    await asyncio.gather(*(tried(path, method) for path in PATHS for method in ("GET", "PUT")))


@pytest.mark.parametrize("advisory", ELSEWHERE)
async def test_what_gave_files_away_elsewhere_gives_nothing_here(site: Target, advisory: str) -> None:
    async with canary() as (port, visits):
        path = ELSEWHERE[advisory].format(secret=site.secret, canary=port)
        for method in ("GET", "POST", "PUT"):
            for headers in (site.own, (), (*site.own, f"X-Direct-Url: http://127.0.0.1:{port}/", f"Referer: http://127.0.0.1:{port}/")):
                gives_nothing(await asked(site.port, path, method, *headers, body=b"" if method == "GET" else b"{}"), f"{method} {path}")
        assert visits == []


@asynccontextmanager
async def canary() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that nobody should ever be made to call."""
    visits: list[bytes] = []

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(await reader.read(1000))
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], visits


@pytest.mark.parametrize(
    "sent",
    [
        "GET /_livepy/asset/a\x00b HTTP/1.1",
        "GET /_livepy/asset/a\rb HTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET\x00/ HTTP/1.1",
        "GET  HTTP/1.1",
        "GET http://127.0.0.1/_livepy/asset/../secret.txt HTTP/1.1",
        "CONNECT 127.0.0.1:80 HTTP/1.1",
        "PROPFIND / HTTP/1.1",
        "TRACE / HTTP/1.1",
    ],
)
async def test_a_request_line_that_is_none_gets_one_short_answer(site: Target, sent: str) -> None:
    answer = await raw(site.port, f"{sent}\r\nHost: {site.host}\r\nConnection: close\r\nX: {CANARY}\r\n\r\n")
    assert answer.status in (0, 400, 403, 404, 405)
    assert CANARY.encode() not in answer.raw
    assert len(answer.raw) < 1000


async def test_links_in_the_folder_and_a_file_that_became_one_are_not_followed(tmp_path: Path) -> None:
    """CVE-2024-23334 of aiohttp, and the same after the start."""
    async with target(tmp_path) as before:
        assert set(before.server.assets.urls) == {"logo.svg", "site.css"}
        assert all(CANARY.encode() not in (one.data or b"") for one in before.server.assets.by_name.values())
    big = before.folder / "big.mp4"
    big.write_bytes(bytes(2_000_000))

    class Films(App, assets=before.folder):
        def render(self) -> ui.Element:
            return ui.text("Films")

    server = server_of(as_found(Films), settings=Settings(data_dir=tmp_path / "other"))
    await server.start()
    try:
        url = "/" + server.assets.urls["big.mp4"]
        whole = await asked(server.port, url)
        assert (whole.status, len(whole.body)) == (200, 2_000_000)
        seen = big.stat()
        big.unlink()
        before.secret.write_bytes(CANARY.encode().ljust(seen.st_size))
        os.utime(before.secret, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        big.symlink_to(before.secret)
        gives_nothing(await asked(server.port, url), url)
        big.unlink()
        big.write_text(CANARY)
        gives_nothing(await asked(server.port, url), url)
        big.unlink()
        os.mkfifo(big)
        gives_nothing(await asked(server.port, url), url)
    finally:
        await server.stop()


async def test_a_sheet_in_the_folder_names_nothing_beside_the_folder(site: Target) -> None:
    """CVE-2023-29159 of Starlette and CVE-2026-35397 of Jupyter Server: a folder whose name only begins alike."""
    answer = await asked(site.port, "/" + site.server.assets.urls["site.css"])
    assert answer.body == (site.folder / "site.css").read_bytes()


# Names of uploads


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:30]))
async def test_what_a_browser_calls_a_file_is_no_path_and_no_header(site: Target, name: str) -> None:
    store, sessions = site.server.registry.host.store.root, site.server.registry.host.store.root.parent / "sessions"
    outside = {path for path in site.folder.parent.parent.rglob("*") if store not in path.parents and sessions not in (path, *path.parents)}
    file = await site.upload(name.encode("utf-8", "replace").decode(), "text/plain", b"hello")
    assert file.name
    assert len(file.name.encode()) <= 255
    assert file.name not in (".", "..")
    assert not set(file.name) & set('/\\:\x00\r\n\x1b"' if '"' not in name else "/\\:\x00\r\n\x1b")
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", file.name)
    assert PureWindowsPath("C:/uploads", file.name).parent == PureWindowsPath("C:/uploads")  # the recipe of NiceGUI's own examples
    recipe = site.folder.parent / "uploads"
    recipe.mkdir()
    assert (recipe / file.name).resolve().parent == recipe
    (recipe / file.name).write_bytes(file.read())
    assert [path.name for path in recipe.iterdir()] == [file.name]
    (kept,) = site.kept
    assert re.fullmatch(r"[A-Za-z0-9_-]{20,}", kept.name)
    assert {
        path
        for path in site.folder.parent.parent.rglob("*")
        if store not in path.parents and sessions not in (path, *path.parents) and recipe not in path.parents
    } == {*outside, recipe}
    _, saved = site.addresses()
    answer = await asked(site.port, saved, "GET", site.cookie)
    assert answer.status == 200
    assert answer.body == b"hello"
    assert not answer.header("Set-Cookie")
    assert re.fullmatch(r"attachment; filename=\"[^\"\\]*\"; filename\*=UTF-8''[A-Za-z0-9%_.~-]*", answer.header("Content-Disposition"))
    assert all(32 <= letter < 127 for line in answer.head.split(b"\r\n") for letter in line)


async def test_a_name_without_end_costs_nothing(site: Target) -> None:
    """CVE-2025-0187 of Gradio."""
    began = time.process_time()
    grants = await site.grants(["a" * 50_000, 5, "text/" + "x" * 5000, 0])
    assert time.process_time() - began < 1
    assert grants


# Whose they are


async def test_grants_and_files_of_another_visitor_do_not_exist(site: Target) -> None:
    await site.upload("a.txt", "text/plain", b"mine")
    shown, saved = site.addresses()
    (grant,) = await site.grants(["b.txt", 4, "text/plain", 0])
    async with visiting(site.server) as other:
        await other.get()
        theirs = Target(site.server, other, site.folder, site.secret).cookie
        for cookie in (
            theirs,
            "X: no cookie",
            "Cookie: livepy_x=1",
            site.cookie + "x",
            site.cookie.replace("=", "=x"),
            site.cookie.replace("livepy", "Livepy"),
        ):
            nobody = await asked(site.port, "/_livepy/file/" + "a" * 22, "GET", cookie)
            for url in (shown, saved):
                for method in ("GET", "HEAD"):
                    answer = await asked(site.port, url, method, cookie)
                    assert answer.status == 404
                    if method == "GET":
                        assert answer.body == nobody.body  # whether there is one is not told
            origin = f"Origin: http://{site.host}"
            assert (await asked(site.port, f"/_livepy/upload/{grant}", "GET", cookie)).status == 404
            assert (await asked(site.port, f"/_livepy/upload/{grant}?offset=0", "PUT", cookie, origin, body=b"evil")).status == 404
    assert (await site.put(grant, b"mine")).status == 200


async def test_no_id_is_guessed_from_another(site: Target) -> None:
    await site.upload("a.txt", "text/plain", b"mine")
    shown, saved = (one.rpartition("/")[2] for one in site.addresses())
    (grant,) = await site.grants(["b.txt", 4, "text/plain", 0])
    assert len({shown, saved, grant}) == 3
    for one in (shown, saved, grant):
        assert len(one) >= 22
        near = [
            one[:-1],
            one[1:],
            one + "A",
            one.swapcase(),
            one[::-1],
            one[:-1] + ("A" if one[-1] != "A" else "B"),
            one + "%00",
            one + "/",
            "%20" + one,
            one + ".txt",
        ]
        for way in ("file", "upload", "asset"):
            for guess in near:
                gives_nothing(await asked(site.port, f"/_livepy/{way}/{guess}", "GET", site.cookie), guess)
        for way in {"file", "upload", "asset"} - ({"upload"} if one == grant else {"file"}):
            gives_nothing(await asked(site.port, f"/_livepy/{way}/{one}", "GET", site.cookie), one)


ORIGINS = [
    "",
    "null",
    "http://evil.example",
    "https://{host}",
    "http://{host}.evil.example",
    "http://evil.example/{host}",
    "http://{host}@evil.example",
    "http://127.0.0.1:1",
    "http://127.0.0.1",
    "http://localhost:{port}",
    "http://{host}/",
    "//{host}",
    "file://",
    "{host}",
    "http://{host} http://evil.example",
    "http://%31%32%37.0.0.1:{port}",
    "http://[::1]:{port}",
]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_part_comes_from_the_apps_own_page_only(site: Target, origin: str) -> None:
    """CVE-2024-1727, CVE-2024-47084, CVE-2024-47165 and CVE-2025-5320 of Gradio: with the visitor's cookie and his grant, from another site."""
    (grant,) = await site.grants(["a.txt", 4, "text/plain", 0])
    header = f"Origin: {origin.format(host=site.host, port=site.port)}" if origin else "X: no origin"
    if origin == "https://{host}":
        return  # behind a proxy that tells no scheme this is the app's own page
    for method in ("PUT", "POST", "PATCH", "DELETE", "OPTIONS"):
        answer = await asked(site.port, f"/_livepy/upload/{grant}?offset=0", method, header, site.cookie, "Content-Type: text/plain", body=b"evil")
        assert answer.status == 403
        assert "Access-Control" not in answer.head.decode()
    answer = await asked(site.port, f"/_livepy/upload/{grant}", "GET", site.cookie)
    assert answer.body == b'{"received": 0}'


async def test_no_answer_lets_another_site_read_it(site: Target) -> None:
    await site.upload("a.txt", "text/plain", b"mine")
    shown, saved = site.addresses()
    for path in ("/", shown, saved, "/" + site.server.assets.urls["logo.svg"], "/_livepy/health", "/nothing"):
        for origin in ("http://evil.example", "null"):
            answer = await asked(site.port, path, "GET", f"Origin: {origin}", site.cookie)
            assert "access-control" not in answer.head.decode().lower()
            assert answer.header("X-Content-Type-Options") == "nosniff"
            if path in (shown, saved):
                assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"


async def test_looking_changes_nothing(site: Target) -> None:
    (grant,) = await site.grants(["a.txt", 4, "text/plain", 0])
    await site.put(grant, b"ab")
    kept = [(path, path.read_bytes()) for path in site.kept]
    for method in ("GET", "HEAD"):
        for path in (f"/_livepy/upload/{grant}?offset=0", f"/_livepy/upload/{grant}?cancel=1", "/_livepy/health?stop", "/_livepy/asset/x?delete"):
            await asked(site.port, path, method, *site.own, body=b"cdcd")
    assert [(path, path.read_bytes()) for path in site.kept] == kept
    assert (await asked(site.port, f"/_livepy/upload/{grant}", "GET", site.cookie)).body == b'{"received": 2}'


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "OPTIONS", "COPY", "MOVE", "MKCOL"])
async def test_nothing_is_written_where_things_are_read(site: Target, method: str) -> None:
    """CVE-2023-41626 of Gradio: an upload that nobody asked for."""
    await site.upload("a.txt", "text/plain", b"mine")
    shown, _ = site.addresses()
    kept = [(path, path.read_bytes()) for path in site.kept]
    for path in ("/", shown, "/" + site.server.assets.urls["logo.svg"], "/_livepy/health", "/_livepy/upload/", "/upload", "/_livepy/upload/" + "a" * 22):
        for headers in (
            site.own,
            (*site.own, "Destination: /x"),
            (*site.own, "X-HTTP-Method-Override: PUT"),
            (*site.own, "Content-Type: multipart/form-data; boundary=x"),
        ):
            answer = await asked(
                site.port, path, method, *headers, body=b'--x\r\nContent-Disposition: form-data; name="files"; filename="e.html"\r\n\r\nevil\r\n--x--'
            )
            assert answer.status in (404, 405), (path, answer.raw)
    assert [(path, path.read_bytes()) for path in site.kept] == kept
    assert (await asked(site.port, shown, "GET", site.cookie)).body == b"mine"


# What they hold


@pytest.mark.parametrize(("name", "kind", "data"), DOCUMENTS, ids=[f"{name} as {kind}" for name, kind, _ in DOCUMENTS])
async def test_a_document_that_a_visitor_sent_is_never_a_page_of_the_app(site: Target, name: str, kind: str, data: bytes) -> None:
    """CVE-2024-47872 of Gradio, CVE-2026-44727 of Jupyter Server, CVE-2018-21030 of Jupyter Notebook."""
    await site.upload(name, kind, data)
    for url in site.addresses():
        answer = await asked(site.port, url, "GET", site.cookie)
        assert answer.status == 200
        assert answer.body == data
        assert answer.header("X-Content-Type-Options") == "nosniff"
        assert "sandbox" in answer.header("Content-Security-Policy").split("; ")
        assert "allow-scripts" not in answer.header("Content-Security-Policy")
        assert "default-src 'none'" in answer.header("Content-Security-Policy")
        said = answer.header("Content-Type")
        assert re.fullmatch(r"image/(png|gif|bmp)|application/octet-stream|text/plain; charset=utf-8", said), said
        if said == "application/octet-stream":
            assert answer.header("Content-Disposition").startswith("attachment;")
        assert "Refresh" not in answer.head.decode()
        assert "Link" not in answer.head.decode()


@pytest.mark.parametrize("header", RANGES, ids=lambda header: ascii(header[:40]))
async def test_a_range_gives_one_part_or_all_and_never_more_than_there_is(site: Target, header: str) -> None:
    data = os.urandom(4000)
    await site.upload("a.bin", "application/octet-stream", data)
    _, saved = site.addresses()
    for url, size in ((saved, len(data)), ("/" + site.server.assets.urls["site.css"], (site.folder / "site.css").stat().st_size)):
        began = time.process_time()
        answer = await asked(site.port, url, "GET", site.cookie, f"Range: {header}")
        assert time.process_time() - began < 0.5
        assert answer.status in (200, 206, 400, 416)
        assert "multipart" not in answer.header("Content-Type")
        assert len(answer.body) <= max(size, 200)
        if answer.status == 206:
            start, stop = map(int, re.findall(r"\d+", answer.header("Content-Range"))[:2])
            whole = data if url == saved else (site.folder / "site.css").read_bytes()
            assert answer.body == whole[start : stop + 1]


@pytest.mark.parametrize(
    "query",
    [
        "?nicegui_chunk_size=10000000000",
        "?chunk_size=99999999999",
        "?size=1e12",
        "?blocksize=-1",
        "?w=100000&h=100000",
        "?format=../../x",
        "?path=/etc/passwd",
        "?file=/etc/passwd",
    ],
)
async def test_no_parameter_changes_how_a_file_is_sent(site: Target, query: str) -> None:
    """CVE-2026-33332 of NiceGUI: how much is read at once was the browser's to say. CVE-2024-10648 of Gradio: so was the format."""
    await site.upload("a.bin", "application/octet-stream", b"x" * 5000)
    for url in (*site.addresses(), "/" + site.server.assets.urls["logo.svg"]):
        plain, asked_so = await asked(site.port, url, "GET", site.cookie), await asked(site.port, url + query, "GET", site.cookie)
        assert (plain.status, plain.body) == (asked_so.status, asked_so.body)


# How they are sent


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "x-gzip", "GZIP", "exi"])
async def test_an_encoded_part_is_not_taken_and_not_unpacked(site: Target, coding: str) -> None:
    """A bomb: a thousand times as much as it seems."""
    bomb = gzip.compress(bytes(10_000_000))
    (grant,) = await site.grants(["a.bin", len(bomb), "", 0])
    answer = await site.put(grant, bomb, f"Content-Encoding: {coding}")
    assert answer.status == 415
    assert all(path.stat().st_size == 0 for path in site.kept)
    assert (await site.put(grant, bomb)).status == 200  # as it is, it is a file like any other
    assert sum(path.stat().st_size for path in site.kept) == len(bomb)


@pytest.mark.parametrize("name", DESYNCS)
async def test_no_request_hides_in_another(site: Target, name: str) -> None:
    """CVE-2023-47627, CVE-2024-23829 and CVE-2023-47641 of aiohttp."""
    answer = await raw(site.port, DESYNCS[name].format(host=site.host))
    assert b'"pages"' not in answer.raw, answer.raw.decode(errors="replace")
    assert answer.status in (0, 400, 404, 405), answer.raw
    assert answer.count <= 1, answer.raw


FORMS = [
    b"--x" + b"-" * 900_000,  # CVE-2024-8966 of Gradio, CVE-2024-9056 of others
    b"--x\r\n" * 200_000,  # CVE-2023-30798 of Starlette
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r' + b"a" * 900_000,  # CVE-2023-46136 of Werkzeug
    b"\r\n" * 450_000,  # CVE-2024-53981 of python-multipart
    b"--x\r\n" + b"H: v\r\n" * 150_000,
]


@pytest.mark.parametrize("number", range(len(FORMS)))
async def test_a_form_is_bytes_like_any_others(site: Target, number: int) -> None:
    """Nobody parses it, so no boundary costs anything."""
    data = FORMS[number]
    (grant,) = await site.grants(["a.bin", len(data), "", 0])
    began = time.process_time()
    answer = await site.put(grant, data, "Content-Type: multipart/form-data; boundary=x" + "-" * 1000)
    assert time.process_time() - began < 1
    assert answer.status == 200
    await site.page.answer(Op.DONE)
    assert site.app.got[-1].read() == data


@pytest.mark.parametrize(
    "offset", ["-1", "5", "99999999999999999999", "9" * 5000, "0x0", "1e1", "\u0661", "0;0", "a", "%00", "0&offset=3", "", "NaN", "1_0", " 1"]
)
async def test_an_offset_that_is_none_writes_nothing(site: Target, offset: str) -> None:
    (grant,) = await site.grants(["a.txt", 4, "text/plain", 0])
    answer = await site.put(grant, b"evil!", offset=offset)
    assert answer.status in (400, 409, 413)
    assert all(path.stat().st_size == 0 for path in site.kept)


LIES = {
    "more than was announced, and it says so": ("Content-Length: 5\r\n\r\n", b"evil!"),
    "a million times more": ("Content-Length: 1000000000000\r\n\r\n", b"e" * 600_000),
    "more, in chunks": ("Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"e" * 0xFFFF + b"\r\n0\r\n\r\n"),
    "more, in one-byte chunks": ("Transfer-Encoding: chunked\r\n\r\n", b"1\r\ne\r\n" * 5000 + b"0\r\n\r\n"),
    "less than it says, and it leaves": ("Content-Length: 4\r\nConnection: close\r\n\r\n", b"ev"),
    "more than it says": ("Content-Length: 2\r\n\r\n", b"evil" * 10_000),
    "no length and no chunks": ("\r\n", b"evil" * 10_000),
    "a length of nothing": ("Content-Length: 0\r\n\r\n", b"evil" * 10_000),
    "chunks that never end": ("Transfer-Encoding: chunked\r\n\r\n", b"2\r\nev\r\n"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_whatever_a_request_says_of_its_size_no_more_is_kept_than_was_announced(site: Target, lie: str) -> None:
    head, body = LIES[lie]
    (grant,) = await site.grants(["a.txt", 4, "text/plain", 0])
    lines = [f"PUT /_livepy/upload/{grant}?offset=0 HTTP/1.1", f"Host: {site.host}", *site.own]
    await raw(site.port, "\r\n".join(lines).encode() + b"\r\n" + head.encode() + body, first=0.3)
    assert sum(path.stat().st_size for path in site.kept) <= 4
    (again,) = await site.grants(["b.txt", 4, "text/plain", 0])
    assert (await site.put(again, b"mine")).status == 200


async def test_a_hundred_parts_at_once_are_one_file(site: Target) -> None:
    (grant,) = await site.grants(["a.txt", 4, "text/plain", 0])
    answers = await asyncio.gather(*(site.put(grant, b"mine") for _ in range(100)))
    assert {one.status for one in answers} <= {200, 404, 409, 410, 429}
    assert sum(path.stat().st_size for path in site.kept) == 4
    await site.page.answer(Op.DONE)
    assert [one.read() for one in site.app.got] == [b"mine"]


# What an event says


PATHS_AS_VALUES: list[Any] = [
    {"path": "{secret}"},  # CVE-2024-0964, CVE-2024-1728 and CVE-2024-51751 of Gradio
    {"path": "{secret}", "meta": {"_type": "gradio.FileData"}},  # CVE-2024-4941 and CVE-2024-47868
    {"name": "{secret}", "size": 1, "is_file": True},
    {"path": "http://127.0.0.1:{canary}/", "url": "http://127.0.0.1:{canary}/"},  # CVE-2024-4325, CVE-2024-47167 and CVE-2024-48052
    "{secret}",
    ["{secret}"],
    [{"path": "{secret}"}],
    [["{secret}"]],
    [["{secret}", 1]],
    [["{secret}", -1, "", 0]],
    [["{secret}", True, "", 0]],
    [["{secret}", 1.5, "", 0]],
    [["{secret}", "1", "", 0]],
    [[["{secret}"], 1, "", 0]],
    [{"0": "{secret}", "1": 1}],
    None,
    True,
    7,
]


def filled(value: Any, **facts: object) -> Any:
    if isinstance(value, str):
        return value.format(**facts)
    if isinstance(value, dict):
        return {key: filled(one, **facts) for key, one in value.items()}
    return [filled(one, **facts) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("number", range(len(PATHS_AS_VALUES)))
async def test_an_event_that_names_a_path_gives_the_app_no_file(site: Target, number: int) -> None:
    async with canary() as (port, visits):
        value = filled(PATHS_AS_VALUES[number], secret=site.secret, canary=port)
        await site.page.event(site.page.listens[0], "change", value)
        await answered(site.page)
        assert site.app.got == []
        assert all(path.stat().st_size == 0 for path in site.kept)
        assert visits == []


async def answered(page: Page) -> None:
    """The server has said what it makes of the last event, or has closed the page for it."""
    while True:
        message = await page.ws.receive(timeout=10)
        if message.type is not WSMsgType.BINARY:
            return
        seq, _, *ops = unpacked(message.data)
        page.have = max(page.have, seq)
        if any(op[0] in (Op.GRANT, Op.REFUSED, Op.DONE) and op[1] == page.seq for op in ops):
            return


class Locked(App):
    """Inputs that nobody may use now, and one that anybody may."""

    one: File | None = state(None)
    other: File | None = state(None)

    def render(self) -> ui.Element:
        hidden = ui.tabs(ui.tab("First", ui.text("first")), ui.tab("Second", lambda: ui.file("Hidden", bind=lambda: self.one)))
        return ui.column(ui.file("Locked", bind=lambda: self.one, disabled=True), hidden, ui.file("Open", bind=lambda: self.other))


async def test_an_input_that_is_locked_or_not_shown_grants_nothing(tmp_path: Path) -> None:
    """What Gradio called non-visible components: they took what was sent to them."""
    async with opened(Locked, tmp_path, disk_reserve_mb=0) as page:
        for node in range(200):
            await page.event(node, "change", [["a.txt", 4, "text/plain", 0]])
            await answered(page)
        assert len(page.server.registry.host.incoming) == 1


METHODS = [
    "got.append",
    "render",
    "__init__",
    "__class__",
    "move_resource_to_block_cache",
    "session.download",
    "_take",
    "on_unmount",
    "change.__globals__",
    "got",
    "",
]


@pytest.mark.parametrize("method", METHODS)
async def test_an_event_calls_nothing_that_is_not_offered(site: Target, method: str) -> None:
    """CVE-2024-1561 and CVE-2024-34511 of Gradio: any method of a component, with arguments of the caller's."""
    for value in (str(site.secret), [str(site.secret)], {"path": str(site.secret)}, [[str(site.secret), 1, "", 0]]):
        await site.page.event(site.page.listens[0], method, value)
        await answered(site.page)
        if site.page.ws.closed:
            break
    assert site.app.got == []
    assert site.kept == []


@pytest.mark.parametrize("text", ["/etc/passwd", "//evil.example/x", "http://127.0.0.1:1/x", "/_livepy/../secret.txt", "_livepy/../../secret.txt"])
def test_a_text_of_a_visitors_that_an_author_shows_as_a_picture_is_an_address_and_no_path(text: str) -> None:
    assert f'src="{text}"' in testing.html(ui.image(text, alt=""))


@pytest.mark.parametrize(
    "text",
    ["file:///etc/passwd", "../secret.txt", "secret.txt", "C:\\secret.txt", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "jar:x!/", ""],
)
def test_a_text_that_is_no_address_is_refused_instead(text: str) -> None:
    with pytest.raises(LivepyError):
        testing.html(ui.image(text, alt=""))
