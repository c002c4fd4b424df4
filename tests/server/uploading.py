"""Files sent by hand: announced, put in parts, or streamed raw by who keeps no rule; and what of them lies on the disk meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from livepy.core.protocol import Op
from tests.server.site import Page

MEBI = 1 << 20
MB = 1_000_000
BLOCK = bytes(65536)


async def announce(page: Page, *files: list[Any], node: int | None = None) -> list[Any]:
    """The grants."""
    await page.event(page.listens[0] if node is None else node, "change", list(files))
    granted = await page.answer(Op.GRANT)
    assert granted[1:3] == [page.seq, MEBI]
    return list(granted[3])


async def put(page: Page, grant: str, data: Any, offset: int = 0, **headers: str) -> tuple[int, int]:
    """One part: the status, and how many bytes are there then."""
    own = {"Origin": page.url.rstrip("/")}
    async with page.http.put(f"{page.url}{page.data['upload']}{grant}?offset={offset}", data=data, headers={**own, **headers}) as response:
        received = (await response.json())["received"] if response.content_type == "application/json" else -1
        return response.status, received


async def received(page: Page, grant: str) -> tuple[int, int]:
    """Where to go on."""
    async with page.http.get(f"{page.url}{page.data['upload']}{grant}") as response:
        return response.status, (await response.json())["received"] if response.content_type == "application/json" else -1


def stored(page: Page) -> list[Path]:
    """What lies there."""
    return [Path(folder, name) for folder, _, names in os.walk(page.server.registry.host.store.root) for name in names if name != "lock"]


async def nothing_stays(page: Page) -> None:
    """What is to be deleted is deleted by and by: no file, and nothing counted."""
    store = page.server.registry.host.store
    async with asyncio.timeout(30):
        while stored(page) or store.account.used or store.promised:
            await asyncio.sleep(0.005)


def shown(page: Page) -> str:
    """The page as its session has it."""
    (session,) = page.server.registry.sessions
    return session.tree.html()


@dataclass
class Raw:
    """What became of a request without rules. `sent`: bytes of the body that the system took."""

    status: int = 0
    sent: int = 0


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Length = int | Literal["chunked", "gzip, chunked"]


@asynccontextmanager
async def raw(page: Page, grant: str, length: Length, offset: int = 0) -> AsyncIterator[Line]:
    """A request whose head says so; its body is the caller's. It brings the visitor's cookie."""
    url = urlsplit(page.url)
    cookies = "; ".join(f"{one.key}={one.value}" for one in page.http.cookie_jar)
    said = f"Transfer-Encoding: {length}" if isinstance(length, str) else f"Content-Length: {length}"
    first = f"PUT /{page.data['upload']}{grant}?offset={offset} HTTP/1.1"
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.transport.set_write_buffer_limits(len(BLOCK))
    writer.write("\r\n".join([first, f"Host: {url.netloc}", f"Origin: {page.url.rstrip('/')}", f"Cookie: {cookies}", said, "", ""]).encode())
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def stream(page: Page, grant: str, total: int, length: Length, offset: int = 0) -> Raw:
    """Send so many bytes, whatever was said of them, until the server has closed the line or all are sent and answered."""
    found = Raw()
    async with raw(page, grant, length, offset) as (reader, writer):

        async def send() -> None:
            while found.sent < total:
                block = BLOCK[: total - found.sent]
                writer.write(b"%x\r\n%s\r\n" % (len(block), block) if length == "chunked" else block)
                found.sent += len(block)
                await writer.drain()
            if length == "chunked":
                writer.write(b"0\r\n\r\n")

        sending = asyncio.ensure_future(send())
        with suppress(ConnectionError):
            found.status = int((await reader.readline()).split(b" ")[1])
            async with asyncio.timeout(5):
                while not sending.done() and await reader.read(1000):
                    pass
        sending.cancel()
        with suppress(ConnectionError, asyncio.CancelledError):
            await sending
    return found


@dataclass
class Disk:
    """The most bytes that lay there at once."""

    most: int = 0


@contextmanager
def watched(page: Page) -> Iterator[Disk]:
    """Look at the disk again and again while this runs."""
    found = Disk()

    async def look() -> None:
        while True:
            now = 0
            for path in stored(page):
                with suppress(FileNotFoundError):
                    now += path.stat().st_size
            found.most = max(found.most, now)
            await asyncio.sleep(0)

    looking = asyncio.ensure_future(look())
    try:
        yield found
    finally:
        looking.cancel()
