"""A running server and a raw client of it: HTTP by aiohttp, the websocket by hand, everything really encoded."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgpack
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

from livepy import App, state, ui
from livepy.core.component import Component
from livepy.core.protocol import Kind, Op
from livepy.server.routes import Look
from livepy.server.server import Server
from livepy.settings import Settings
from livepy.ui.frame import Frame
from tests.session.visitor import unpacked


class Counter(App):
    count: int = state(0)

    def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"Clicked {self.count} times"), ui.button("+", on_click=self.increment))


@asynccontextmanager
async def serving(app: type[Component], tmp_path: Path, *, lifespan: Any = None, tasks: Any = (), dev: bool = False, **limits: Any) -> AsyncIterator[Server]:
    """This app on a free port."""
    settings = Settings(data_dir=tmp_path, **limits)
    server = Server(lambda: Frame(app=app()), look=Look("A title"), settings=settings, lifespan=lifespan, tasks=tasks, dev=dev)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class Page:
    """One visitor's page over real HTTP."""

    def __init__(self, server: Server, http: ClientSession) -> None:
        self.server, self.http = server, http
        self.url = f"http://127.0.0.1:{server.port}/"
        self.text = ""
        self.data: dict[str, Any] = {}
        self.ws: ClientWebSocketResponse
        self.sockets: list[ClientWebSocketResponse] = []
        self.seq = self.have = 0

    async def get(self, **more: Any) -> aiohttp.ClientResponse:
        """The first HTML."""
        response = await self.http.get(self.url, **more)
        self.text = await response.text()
        found = re.search(r'data-livepy="([^"]*)"', self.text)
        if found:
            self.data = json.loads(html.unescape(found[1]))
        return response

    async def connect(self, **headers: str) -> ClientWebSocketResponse:
        """The socket, without a hello."""
        self.ws = await self.http.ws_connect(self.url + self.data["ws"], headers={"Origin": self.url.rstrip("/"), **headers})
        self.sockets.append(self.ws)
        return self.ws

    async def leave(self) -> None:
        """As a browser whose tab is closed: no socket stays, for which a server that ends would wait."""
        for one in self.sockets:
            await one.close()

    async def hello(self, tab: str = "") -> list[Any]:
        """Say hello; the first answer."""
        await self.ws.send_bytes(msgpack.packb([0, self.have, 0, 1, self.data["token"], self.data["epoch"], self.data["nodes"], tab]))
        return await self.frame()

    async def frame(self) -> list[Any]:
        """The next frame."""
        message = await self.ws.receive(timeout=10)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        found = unpacked(message.data)
        self.have = max(self.have, found[0])
        return found

    async def event(self, node: int, name: str = "click", value: Any = None) -> int:
        """Something happens to an element."""
        self.seq += 1
        await self.ws.send_bytes(msgpack.packb([self.seq, self.have, int(Kind.EVENT), node, name, value]))
        return self.seq

    async def answer(self, code: Op) -> list[Any]:
        """Frames until an op of this kind."""
        while True:
            for op in (await self.frame())[2:]:
                if op[0] == code:
                    return list(op)

    @property
    def listens(self) -> list[int]:
        """Nodes that listen for anything, in document order."""
        (session,) = self.server.registry.sessions
        return sorted(session.tree.listening)


@asynccontextmanager
async def visiting(server: Server) -> AsyncIterator[Page]:
    """A visitor with a jar for cookies."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), auto_decompress=True) as http:
        page = Page(server, http)
        try:
            yield page
        finally:
            await page.leave()


@asynccontextmanager
async def opened(app: type[Component], tmp_path: Path, **more: Any) -> AsyncIterator[Page]:
    """A connected page."""
    async with serving(app, tmp_path, **more) as server, visiting(server) as page:
        await page.get()
        await page.connect()
        assert (await page.hello())[2][0] == Op.WELCOME
        yield page
