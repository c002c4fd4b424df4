"""What all benchmarks share: servers in processes of their own, their CPU and memory, a page without a browser, and a result with its aim."""

from __future__ import annotations

import asyncio
import html.parser
import json
import os
import re
import socket
import statistics
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgpack
from typing_extensions import override

from livepy.core.protocol import VERSION, Kind, Op

ROOT = Path(__file__).resolve().parent.parent
APPS = Path("benchmarks/apps")
DEFLATED = 0xC1  # the first byte of a frame that is deflated


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report. `most` and `least` are aims for livepy itself, or with `relative` for its ratio to the floor."""

    measure: str
    unit: str
    livepy: float
    floor: float | None = None
    most: float | None = None
    least: float | None = None
    relative: bool = False

    @property
    def ratio(self) -> float | None:
        """livepy's figure in floors."""
        return self.livepy / self.floor if self.floor else None

    @property
    def aim(self) -> str:
        """The aim as one reads it."""
        sign, bound = ("≤", self.most) if self.most is not None else ("≥", self.least)
        if bound is None:
            return ""
        return f"{sign} {bound:g} × floor" if self.relative else f"{sign} {bound:g} {self.unit}"

    @property
    def met(self) -> bool | None:
        """Whether the aim was reached; None without an aim."""
        value = self.ratio if self.relative else self.livepy
        if value is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)

    def record(self) -> dict[str, Any]:
        """As results.json keeps it."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(list(values))


# --- servers


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves, and what the system knows of it."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"

    def cpu(self) -> float:
        """Seconds of processor time of all its threads."""
        total = 0
        for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            total += int(path.read_text().split()[0])
        return total / 1e9

    def memory(self) -> float:
        """Resident kB that are its own."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return sum(int(kilobytes) for kilobytes in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.M))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(command: list[str], port: int, env: dict[str, str] | None = None) -> AsyncIterator[Server]:
    """Runs a server and waits until it listens."""
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30):
            while True:
                if child.returncode is not None:
                    raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.005)
                else:
                    writer.close()
                    break
        yield Server(child.pid, port)
    finally:
        if child.returncode is None:
            child.terminate()
            try:
                await asyncio.wait_for(child.wait(), 10)
            except TimeoutError:
                child.kill()
                await child.wait()


def floor_command(port: int, *, fast: bool = False, threads: int = 0) -> list[str]:
    """How the floor is started."""
    return [sys.executable, "-m", "benchmarks.floor", str(port), "--threads", str(threads), *(["--uvloop"] if fast else [])]


PLAIN = "import sys; sys.modules['uvloop'] = None; from livepy.cli import main; sys.exit(main())"
"""livepy as it is where uvloop is not installed."""


def livepy_command(app: str, port: int, *, fast: bool = True) -> list[str]:
    """How livepy is started: as any user does, with uvloop when installed."""
    start = ["-m", "livepy"] if fast else ["-c", PLAIN]
    return [sys.executable, *start, "run", str(APPS / f"{app}.py"), "--host", "127.0.0.1", "--port", str(port)]


@asynccontextmanager
async def floor(*, fast: bool = False, threads: int = 0) -> AsyncIterator[Server]:
    """The floor, running."""
    port = free_port()
    async with process(floor_command(port, fast=fast, threads=threads), port) as server:
        yield server


@asynccontextmanager
async def livepy(app: str, *, fast: bool = False, env: dict[str, str] | None = None) -> AsyncIterator[Server]:
    """One of benchmarks/apps, running under `livepy run`."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        async with process(livepy_command(app, port, fast=fast), port, {"LIVEPY_DATA_DIR": data, **(env or {})}) as server:
            yield server


# --- pages without a browser


class _Numbering(html.parser.HTMLParser):
    """Numbers nodes in document order, as a page does, and finds which of them listen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes = 0
        self.config: dict[str, Any] = {}
        self.listening: list[tuple[int, str, dict[str, str | None]]] = []
        self._text = self._skip = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "body":
            self.config = json.loads(found["data-livepy"] or "")
            return
        if not self.config or self._skip:
            return
        self._text, self._skip = False, tag == "textarea"
        self.nodes += 1
        self.listening += [(self.nodes, name.removeprefix("data-on-"), found) for name in found if name.startswith("data-on-")]

    @override
    def handle_endtag(self, tag: str) -> None:
        self._text = False
        if tag == "textarea":
            self._skip = False
        if tag == "body":
            self._skip = True

    @override
    def handle_data(self, data: str) -> None:
        if self.config and not self._skip and not self._text:
            self.nodes += 1
            self._text = True

    @override
    def handle_comment(self, data: str) -> None:
        if self.config and not self._skip:
            self.nodes += 1
            self._text = False


class Page:
    """An open page of livepy as a browser would hold it, but for the DOM: it knows nodes that listen, sends events and counts bytes."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, numbering: _Numbering) -> None:
        self.ws = ws
        self.listening = numbering.listening
        self.sent = 0
        self.applied = 0
        self.received = 0  # bytes of frames that change something, before compression
        self.frames = 0
        self._unacknowledged = 0

    def button(self, index: int = 0) -> int:
        """The node of the so-manyeth element that hears clicks."""
        return [node for node, name, _ in self.listening if name == "click"][index]

    async def receive(self) -> list[Any]:
        """The next frame, acknowledged as the real page does: every eighth at once."""
        message = await self.ws.receive()
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise RuntimeError(f"the server ended: {message.type.name} {message.data} {message.extra}")
        data = message.data if message.data[0] != DEFLATED else zlib.decompress(message.data[1:], -15)
        frame: list[Any] = msgpack.unpackb(data)
        if frame[0] > 0:
            self.applied = frame[0]
            self.received += len(data)
            self.frames += 1
            self._unacknowledged += 1
            if self._unacknowledged >= 8:
                await self.acknowledge()
        return frame

    async def acknowledge(self) -> None:
        """Says what has been applied."""
        self._unacknowledged = 0
        await self.ws.send_bytes(msgpack.packb([0, self.applied, Kind.ACK]))

    async def press(self, node: int) -> None:
        """One click; what follows it is left to receive."""
        self.sent += 1
        self._unacknowledged = 0
        await self.ws.send_bytes(msgpack.packb([self.sent, self.applied, Kind.EVENT, node, "click", None]))

    async def click(self, node: int) -> list[Any]:
        """One click, until its handler has ended; gives all ops that came meanwhile."""
        await self.press(node)
        ops: list[Any] = []
        waiting = False
        while True:
            frame = await self.receive()
            ops += frame[2:]
            waiting = waiting or [Op.WAIT, self.sent] in frame[2:]
            if [Op.DONE, self.sent] in frame[2:] or (frame[1] >= self.sent and not waiting):
                return ops

    async def close(self) -> None:
        """Leaves."""
        await self.ws.close()


async def open_page(http: aiohttp.ClientSession, server: Server) -> Page:
    """GET, socket, hello, welcome."""
    async with http.get(server.url) as response:
        text = await response.text()
        response.raise_for_status()
    numbering = _Numbering()
    numbering.feed(text)
    config = numbering.config
    if config["nodes"] != numbering.nodes:
        raise RuntimeError(f"counted {numbering.nodes} nodes, the server {config['nodes']}")
    url = response.url.join(type(response.url)(config["ws"]))
    ws = await http.ws_connect(url, max_msg_size=0, origin=str(response.url.origin()))
    page = Page(ws, numbering)
    await ws.send_bytes(msgpack.packb([0, 0, Kind.HELLO, VERSION, config["token"], config["epoch"], numbering.nodes, ""]))
    while (await page.receive())[2:3] == []:
        pass
    return page


@asynccontextmanager
async def visitors() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that may hold as many connections as it likes."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield http


# --- pages in Chromium


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    """Debian's Chromium, headless."""
    from playwright.async_api import async_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=os.environ.get("LIVEPY_CHROMIUM", "/usr/bin/chromium"), args=arguments)
        yield browser
        await browser.close()


CLICK_TO_DOM = """async ([selector, watched, times, pause]) => {
    const button = document.querySelector(selector), taken = [];
    for (let i = 0; i < times; i++) {
        await new Promise((done) => setTimeout(done, pause));
        taken.push(await new Promise((done) => {
            let start;
            new MutationObserver((_, observer) => { observer.disconnect(); done(performance.now() - start) })
                .observe(document.querySelector(watched), { subtree: true, childList: true, characterData: true });
            start = performance.now();
            button.click();
        }));
    }
    return taken;
}"""
"""Milliseconds from the click to the first change under what is watched; a frame is applied in one task, so to all of it."""
