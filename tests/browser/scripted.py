"""A server that only does what a test says: it serves one page with the real client.js, writes down what the page sends, and sends the ops it is told.

It has no tree and no session, so the client is specified here without them. Frames are really packed and unpacked.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import msgpack
from aiohttp import WSMsgType, web
from playwright.async_api import Page

from livepy.core.protocol import VERSION, Kind, Op
from livepy.server.assets import without_comments

PACKAGE = Path(__file__).parents[2] / "livepy"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; style-src-attr 'unsafe-inline'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
Frame = list[Any]


class Scripted:
    """`async with Scripted(page, '<p>…</p>') as server` opens the page below a sub-path and waits until its socket is up.

    Attributes say how it behaves: `greets` answers hellos, `answers` acknowledges events, `compresses` deflates each frame, `opens` lets sockets in.
    """

    def __init__(self, page: Page, body: str = "<p>hello</p>", *, head: str = "", late: str = "", **about: Any) -> None:
        self.page, self.body, self.head, self.late, self.about = page, body, head, late, about
        self.greets = self.answers = self.opens = True
        self.compresses = False
        self.epoch, self.seq, self.ack, self.received = 1, 0, 0, 0
        self.tab = "tab-1"
        self.frames: list[Frame] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.upload: Callable[[web.Request, bytes], web.Response] = lambda request, body: web.Response(status=204)
        self.visits = self.gone = 0
        self.released = asyncio.Event()
        self._news = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._wait = True

    def waiting_not(self) -> Self:
        """Do not wait for the socket when entering."""
        self._wait = False
        return self

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 26)
        app.add_routes(
            [
                web.get("/a/b/", self._page),
                web.get("/a/b/_livepy/ws", self._connect),
                web.post("/a/b/reach", self._reached),
                web.get("/a/b/socket", self._tried),
                web.get("/a/b/_livepy/{name}", self._file),
                web.route("*", "/a/b/_livepy/files/{grant}", self._upload),
                web.get("/a/b/{other}", self._other),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = self.origin + "/a/b/"
        await self.page.goto(self.url, wait_until="load" if self._wait else "commit")
        if self._wait:
            await self.hello()
            await self.connected()
        return self

    async def __aexit__(self, *error: object) -> None:
        self.released.set()
        if not self.page.is_closed():
            await self.page.goto("about:blank")
        await self._runner.cleanup()

    # --- what it serves --------------------------------------------------------------------------
    async def _page(self, request: web.Request) -> web.StreamResponse:
        self.visits += 1
        about = {
            "v": 1,
            "token": "page-token",
            "epoch": self.epoch,
            "nodes": 0,
            "events": sorted(set(re.findall(r"data-on-([a-z-]+)", self.body))),
            "ws": "./_livepy/ws",
            "base": "./",
            "upload": "./_livepy/files/",
            "modules": {path.stem if path.suffix == ".js" else path.name: path.name for path in (PACKAGE / "static").iterdir()},
            **self.about,
        }
        response = web.StreamResponse(headers={"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "cache-control": "no-cache"})
        await response.prepare(request)
        head = f'<title>scripted</title><link rel="icon" href="data:,">{self.head}<script src="_livepy/client.js"></script>'
        first = f'<!doctype html><html lang="en"><head>{head}</head>'
        await response.write(f'{first}<body class="lv-app" data-livepy="{html.escape(json.dumps(about))}">{self.body}'.encode())
        if self.late:
            await response.write(b" " * 2048)
            await self.released.wait()
            await response.write(self.late.encode())
        await response.write(b"</body></html>\n")
        return response

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        path = PACKAGE / name if name == "client.js" else PACKAGE / "static" / name
        return web.Response(text=without_comments(path.read_text()), content_type="text/css" if path.suffix == ".css" else "text/javascript")

    async def _other(self, request: web.Request) -> web.Response:
        headers = {"content-disposition": "attachment"} if request.path.endswith(".bin") else {}
        return web.Response(text='<link rel="icon" href="data:,">other', content_type="text/html", headers=headers)

    async def _upload(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests.append((request.method, request.match_info["grant"], dict(request.headers), body))
        self._news.set()
        return self.upload(request, body)

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        if not self.opens:
            return web.Response(status=503)
        socket = self._socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                await self._hear(msgpack.unpackb(message.data))
        self.gone += 1
        self._news.set()
        return socket

    async def _reached(self, request: web.Request) -> web.Response:
        """Nothing is in the way, says this to static/reaching.js."""
        return web.json_response({}, headers={"X-Livepy": "1"})

    async def _tried(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    async def _hear(self, frame: Frame) -> None:
        self.frames.append(frame)
        self._news.set()
        if frame[2] == Kind.HELLO and self.greets:
            await self.welcome()
        elif frame[0]:
            self.received = frame[0]
            if self.answers:
                await self.answer(frame[0])

    # --- what a test says ------------------------------------------------------------------------
    async def raw(self, frame: Frame) -> None:
        """One frame as it is."""
        assert self._socket is not None
        data = msgpack.packb(frame)
        if self.compresses:
            squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
            data = b"\xc1" + squeeze.compress(data) + squeeze.flush()
        await self._socket.send_bytes(data)

    async def send(self, *ops: Frame, ack: int | None = None) -> None:
        """A numbered frame, and wait until the page has applied it."""
        self.seq += 1
        await self.raw([self.seq, self.ack if ack is None else ack, *ops])
        await self.applied()

    async def applied(self) -> None:
        """The page has acknowledged our newest frame."""
        await self.until(lambda: self.frames[-1][1] == self.seq, f"an acknowledgement of {self.seq}")

    async def welcome(self) -> None:
        """The answer to a hello."""
        await self.raw([0, self.ack, [Op.WELCOME, self.epoch, self.received, self.tab]])

    async def answer(self, number: int, *ops: Frame) -> None:
        """This client frame had its turn."""
        self.ack = max(self.ack, number)
        if ops:
            await self.send(*ops)
        else:
            await self.raw([0, self.ack])

    async def close(self, code: int = 1011, reason: str = "") -> None:
        """Close the socket with this code."""
        assert self._socket is not None
        await self._socket.close(code=code, message=reason.encode())

    def cut(self) -> None:
        """Break the connection without a word."""
        assert self._socket is not None
        transport = self._socket._req.transport if self._socket._req else None
        assert transport is not None
        transport.abort()

    async def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Wait for what the page sends."""
        async with asyncio.timeout(30):
            while not (found := holds()):
                self._news.clear()
                try:
                    await self._news.wait()
                except asyncio.CancelledError:
                    raise AssertionError(f"never came: {what}; came: {self.frames}") from None
        return found

    def of(self, kind: Kind) -> list[Frame]:
        """All frames of a kind so far."""
        return [frame for frame in self.frames if frame[2] == kind]

    def events(self) -> list[tuple[Any, ...]]:
        """(node, name, value) of all events so far."""
        return [tuple(frame[3:]) for frame in self.of(Kind.EVENT)]

    async def hello(self, count: int = 1) -> Frame:
        """The hello of the connection number `count`."""
        await self.until(lambda: len(self.of(Kind.HELLO)) >= count, f"hello {count}")
        hello = self.of(Kind.HELLO)[count - 1]
        assert hello[3] == VERSION
        return hello

    async def event(self, count: int = 1) -> tuple[Any, ...]:
        """(node, name, value) of the event number `count`."""
        await self.until(lambda: len(self.of(Kind.EVENT)) >= count, f"event {count}")
        return self.events()[count - 1]

    async def becomes(self, expression: str, page: Page | None = None) -> None:
        """Wait until this is true in the page. The browser's own way of waiting evaluates text, which the policy forbids."""
        async with asyncio.timeout(30):
            while not await (page or self.page).evaluate(expression):
                await asyncio.sleep(0.005)

    async def connected(self) -> None:
        """The page has been welcomed."""
        await self.becomes("document.documentElement.dataset.connection === 'open'")

    async def settled(self) -> None:
        """Nothing is under way in the page."""
        await self.becomes("window.livepy?.settled()")

    async def inner(self) -> str:
        """The page's root as HTML, without what shows that something is under way."""
        return str(await self.page.evaluate("document.body.firstChild.outerHTML ?? document.body.firstChild.data"))

    async def numbers(self) -> dict[int, str]:
        """What stands under each number."""
        found = await self.page.evaluate(
            """() => {
                const walk = document.createTreeWalker(document.documentElement.lastElementChild.firstChild, 133), found = [];
                for (let node = walk.root; node; node = walk.nextNode())
                    if (node.parentNode.nodeName !== 'TEXTAREA') found.push([livepy.numberOf(node), node.nodeType === 1 ? node.localName : node.data]);
                return found;
            }"""
        )
        return dict(found)
