"""Files in: how fast, at what memory, over a long line, and what clicks beside them cost."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import msgpack

from benchmarks.beside import clicks
from benchmarks.measure import ROOT, Page, Result, Server, free_port, livepy, median, open_page, process, visitors
from livepy.core.protocol import Kind, Op
from tests.proxy import Proxy

PART = 1 << 20
AT_ONCE = 3  # as uploads.js sends them
SENT = 256 * PART
ROUNDS = 3
LARGE = 1 << 30
LINE = 0.2  # seconds there and back
LIMITS = {"LIVEPY_UPLOAD_LIMIT_MB": "2000", "LIVEPY_UPLOAD_PAGE_MB": "20000"}
BYTES = bytes(range(256)) * (PART // 256)


async def announce(page: Page, sizes: Sequence[int]) -> list[str]:
    """The grants of so many files."""
    (node,) = [node for node, name, _ in page.listening if name == "change"]
    page.sent += 1
    files = [[f"{page.sent}-{at}.bin", size, "", 0] for at, size in enumerate(sizes)]
    await page.ws.send_bytes(msgpack.packb([page.sent, page.applied, Kind.EVENT, node, "change", files]))
    while True:
        for op in (await page.receive())[2:]:
            if op[0] == Op.GRANT:
                return [grant for grant, *_ in op[3]]


async def send(http: aiohttp.ClientSession, urls: Sequence[str], size: int, at_once: int, origin: str) -> None:
    """A file of this size to each address, in parts, so many under way at once."""
    parts = iter([(url, offset) for offset in range(0, size, PART) for url in urls])

    async def sender() -> None:
        for url, offset in parts:
            async with http.put(f"{url}?offset={offset}", data=BYTES, headers={"Origin": origin}) as response:
                response.raise_for_status()
                await response.read()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(sender())


async def ended(page: Page, event: int) -> None:
    """The handler of these files has run."""
    while [Op.DONE, event] not in (await page.receive())[2:]:
        pass


async def sent(http: aiohttp.ClientSession, page: Page, root: str, count: int, size: int, at_once: int = AT_ONCE) -> float:
    """Seconds for so many files, from the first byte until their handler has run."""
    grants = await announce(page, [size] * count)
    began = time.perf_counter()
    await send(http, [f"{root}_livepy/upload/{grant}" for grant in grants], size, at_once, root.rstrip("/"))
    await ended(page, page.sent)
    return time.perf_counter() - began


async def throughput(http: aiohttp.ClientSession, server: Server) -> Result:
    """In turns with a handler that only writes."""
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        async with process([sys.executable, "-m", "benchmarks.receiver", str(port), str(Path(folder) / "floor")], port) as floor:
            for _ in range(ROUNDS):
                async with http.delete(f"{floor.url}upload") as response:  # new pages each time, as livepy's files need them: to write over old ones is quicker
                    response.raise_for_status()
                began = time.perf_counter()
                await send(http, [f"{floor.url}upload"], SENT, AT_ONCE, floor.url.rstrip("/"))
                floors.append(SENT / 1e6 / (time.perf_counter() - began))
                page = await open_page(http, server)
                ours.append(SENT / 1e6 / await sent(http, page, server.url, 1, SENT))
                await page.close()
    return Result("a file of 256 MiB, three parts at once", "MB/s", median(ours), floor=median(floors), least=0.9, relative=True)


async def memory(http: aiohttp.ClientSession, server: Server) -> Result:
    """The most that the server has grown by meanwhile."""
    page = await open_page(http, server)
    await sent(http, page, server.url, 1, 16 * PART)  # what the first one makes stays
    before = most = server.memory()
    work = asyncio.create_task(sent(http, page, server.url, 1, LARGE))
    while not work.done():
        await asyncio.sleep(0.05)
        most = max(most, server.memory())
    await work
    await page.close()
    return Result("memory of the server while 1 GB comes", "MB", (most - before) / 1024, most=4)


async def long_line(http: aiohttp.ClientSession, server: Server) -> Result:
    """Three parts at once beside one by one, over the same line."""
    async with Proxy(server.port, delay=LINE / 2) as line:
        far = Server(server.pid, line.port)
        page = await open_page(http, far)
        seconds: dict[int, list[float]] = {1: [], AT_ONCE: []}
        for at_once, times in [*seconds.items()] * 2:
            times.append(await sent(http, page, far.url, 1, 24 * PART, at_once))
        await page.close()
    speed = {at_once: 24 * PART / 1e6 / min(times) for at_once, times in seconds.items()}
    return Result("over a line of 200 ms (floor: one part after the other)", "MB/s", speed[AT_ONCE], floor=speed[1], least=2, relative=True)


async def clicks_beside(http: aiohttp.ClientSession, server: Server) -> Result:
    """The same page's clicks while twenty files come."""
    page = await open_page(http, server)
    count = page.button(0)
    normal = await clicks(lambda: page.click(count), pause=0.005)
    grants = await announce(page, [20 * PART] * 20)
    urls = [f"{server.url}_livepy/upload/{grant}" for grant in grants]
    cookies = {cookie.key: cookie.value for cookie in http.cookie_jar}
    asked = json.dumps({"urls": urls, "size": 20 * PART, "origin": server.url.rstrip("/"), "cookies": cookies})
    sender = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.uploads", asked, cwd=ROOT)
    meanwhile: list[float] = []
    while sender.returncode is None:
        meanwhile += await clicks(lambda: page.click(count), times=5, pause=0.005)
    if sender.returncode:
        raise RuntimeError("the files were not sent")
    await page.close()
    return Result("a click while its page sends 20 files (floor: while it sends none)", "ms", median(meanwhile), floor=median(normal), most=2, relative=True)


async def measure() -> AsyncIterator[Result]:
    """Speed, memory, a long line, clicks beside."""
    async with visitors() as http, livepy("uploads", fast=True, env=LIMITS) as server:
        for one in (throughput, memory, long_line, clicks_beside):
            yield await one(http, server)


async def sender(urls: list[str], size: int, origin: str, cookies: dict[str, str]) -> None:
    """Files from a process of their own, so that who clicks does nothing else."""
    async with aiohttp.ClientSession(cookies=cookies) as http:
        await send(http, urls, size, AT_ONCE, origin)


if __name__ == "__main__":
    asyncio.run(sender(**json.loads(sys.argv[1])))
