"""Every URL of a server, in one table, and what is checked before any of them is answered.

A request under another host's name gets 421; one that may change something and does not come from the app's own pages gets 403. It knows no component.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from livepy.core.protocol import Close
from livepy.errors import ProtocolError
from livepy.server import pages, sending, transfers
from livepy.server.assets import Assets
from livepy.server.immutable import send_asset
from livepy.server.origin import Asked, Trust, known_host, same_origin
from livepy.server.refusals import CUT_AT_ONCE, NO_UPGRADE, OURS, Refusals
from livepy.server.socket import PageSocket
from livepy.session.connection import State
from livepy.session.frames import decode_hello
from livepy.session.host import Host
from livepy.session.incoming import Incoming
from livepy.session.registry import Full, Leaving, Registry
from livepy.session.request import Request
from livepy.session.session import Session

log = logging.getLogger("livepy")
access_log = logging.getLogger("livepy.access")

ID = r"[A-Za-z0-9_-]{20,64}"
HEALTH = "/_livepy/health"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Look:
    """What an app says of its page's head."""

    title: str = ""
    description: str = ""
    icon: str = "data:,"  # an empty one, so that no browser asks for /favicon.ico
    css: str = ""  # the asset's name of the author's own style sheet


class Site:
    """One app under one address."""

    def __init__(self, host: Host, registry: Registry, assets: Assets, look: Look, name: str) -> None:
        self.host, self.registry, self.assets, self.look = host, registry, assets, look
        self.trust = Trust(host.settings.proxies)
        self.hosts = host.settings.hosts
        self._refusals = Refusals()
        self._cookie = f"livepy_{registry.signer.mark(name)}"  # two apps of one host, whatever their ports, do not overwrite each other's

    def routes(self) -> list[web.RouteDef]:
        """The table."""
        return [
            web.get("/", self.page),
            web.get("/_livepy/socket", self.socket),
            web.get("/_livepy/asset/{name:[a-z0-9.]{1,80}}", self.asset),
            web.put(f"/_livepy/upload/{{grant:{ID}}}", self.upload),
            web.get(f"/_livepy/upload/{{grant:{ID}}}", self.uploaded),
            web.get(f"/_livepy/file/{{id:{ID}}}", self.file),
            web.post("/_livepy/reach", self.reach),
            web.get(HEALTH, self.health),
        ]

    @property
    def middleware(self) -> Any:
        """What holds for every request."""

        @web.middleware
        async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
            asked = self.asked(request)
            try:
                if not known_host(asked.host, self.hosts) and request.path != HEALTH:  # whoever watches asks by an address
                    answer: web.StreamResponse = web.Response(status=421, text="This server does not answer under that name.", headers=OURS)
                elif request.method not in ("GET", "HEAD") and not self._own(request, asked):
                    answer = self._foreign(request, asked)
                else:
                    answer = await handler(request)
            except web.HTTPException as error:
                answer = web.Response(status=error.status, text=error.reason, headers={"Allow": error.headers["Allow"]} if "Allow" in error.headers else None)
            except (ConnectionError, asyncio.CancelledError):
                self._noted(request, asked, 499)
                raise
            except Exception:
                log.exception("%s failed", request.rel_url.path)
                answer = web.Response(status=500, text="Something went wrong here. It has been noted.")
            self._noted(request, asked, answer.status)
            if not answer.prepared:
                for name, value in pages.EVERYWHERE.items():
                    answer.headers.setdefault(name, value)
                if not request.content.is_eof():
                    return await transfers.hang_up(request, answer)
            return answer

        return checked

    # What each URL does

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The first HTML: made by a session that waits for its page's hello."""
        asked = self.asked(request)
        visitor, cookie = self._visitor(request)
        try:
            session = await self._opened(visitor, self._request(request, asked))
        except Leaving:
            answer = pages.message("The server restarts. This page comes by itself.", request, 503)
            answer.headers["Retry-After"] = answer.headers["Refresh"] = "1"
            return answer
        except Full as full:
            log.warning("no page for %s: %s", asked.client, full)
            answer = pages.message("Too many pages are open. Please try again later.", request, 503)
            answer.headers["Retry-After"] = "30"
            return answer
        data = {
            "v": 1,
            "token": self.registry.signer.token(session.name, visitor),
            "epoch": session.tree.epoch,
            "nodes": session.html_nodes,
            "events": sorted(session.tree.events),
            "ws": "_livepy/socket" + (f"?{request.query_string}" if request.query_string else ""),
            "base": "./",
            "upload": "_livepy/upload/",
            "modules": self.assets.modules,  # fetched by the page when an element first needs one
        }
        look = self.look
        text = pages.document(
            session.tree.html(),
            data,
            self.assets,
            title=session.title or look.title,
            description=look.description,
            icon=look.icon,
            css=look.css,
            lang=session.locale,
            theme=session.theme,
        )
        answer = pages.response(text, request)
        if cookie:
            answer.set_cookie(self._cookie, cookie, httponly=True, samesite="Lax", secure=asked.scheme == "https", path=asked.base_path + "/", max_age=31536000)
        return answer

    async def _opened(self, visitor: str, request: Request) -> Session:
        """A session that has rendered, in a thread: an author's code that takes its time holds up nobody else."""
        self.registry.admit(request)
        session = self.registry.make(visitor, request)
        await self.host.pool.call(session.first_render)
        try:
            self.registry.admit(request)  # others may have come meanwhile
        except Full:
            session.close(Close.ENDED, "too many pages")
            raise
        self.registry.add(session)
        return session

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A page's connection. Its origin is looked at before there is a socket, its first frame before there is a session."""
        asked = self.asked(request)
        if not self._own(request, asked):
            return self._foreign(request, asked)
        if words := self._refusals.upgrade(request.headers, asked):
            return web.Response(status=426, text=words, headers={"Upgrade": "websocket"})
        settings = self.host.settings
        ws = web.WebSocketResponse(compress=False, autoping=True, heartbeat=None, max_msg_size=settings.frame_bytes, timeout=2)
        try:
            await ws.prepare(request)
        except ConnectionResetError:  # it left in the middle of its greeting: nobody hears this
            return web.Response(status=400)
        socket = PageSocket(ws, request)
        visitor, new = self._visitor(request)
        try:
            async with asyncio.timeout(settings.hello_seconds):
                first = await socket.receive()
            if first is None:
                return ws
            hello = decode_hello(first)
            if new:
                raise ProtocolError(Close.FORBIDDEN, "no cookie")
            saved = await self.registry.recall(hello, visitor)
            self.registry.join(socket, hello, visitor, self._request(request, asked), saved)
        except TimeoutError:
            await socket.close(int(Close.TIMEOUT), "no hello")
            return ws
        except ProtocolError as error:
            log.info("no session for %s: %s", asked.client, error.reason)
            await socket.close(int(error.close), error.reason)
            return ws
        await socket.parked()
        return ws

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A style sheet or script of livepy's, or a file of the author's."""
        return await send_asset(request, self.host, self.assets)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A part of a file that a page has announced."""
        return await transfers.receive(request, self.host.settings, self._incoming(request))

    async def uploaded(self, request: web.Request) -> web.StreamResponse:
        """Where to go on with it."""
        return transfers.asked(self._incoming(request))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file that a page was given."""
        published = self.host.published.get(request.match_info["id"], self._visitor(request)[0])
        if published is None:
            raise web.HTTPNotFound
        return await sending.send_file(request, self.host, published)

    async def reach(self, _: web.Request) -> web.StreamResponse:
        """For a page that cannot open its socket: the way to here is free, and what it may show if the socket still fails."""
        return web.json_response({"closed": NO_UPGRADE, "cut": CUT_AT_ONCE}, headers=OURS)

    async def health(self, _: web.Request) -> web.StreamResponse:
        """Whether the server lives, and for whom."""
        return web.json_response({"pages": self.registry.count(State.OPEN)}, headers={"Cache-Control": "no-store"})

    # What they need

    def asked(self, request: web.Request) -> Asked:
        """What the request says of itself."""
        peername = request.transport.get_extra_info("peername") if request.transport is not None else None
        peer = peername[0] if isinstance(peername, tuple) else ""
        if not self.trust.trusted(peer):
            self._refusals.unnamed(request.headers, peer)
        return self.trust.asked(request.headers, peer, secure=request.secure)

    def _own(self, request: web.Request, asked: Asked) -> bool:
        return same_origin(request.headers.get("Origin"), asked)

    def _foreign(self, request: web.Request, asked: Asked) -> web.Response:
        return web.Response(status=403, text=self._refusals.origin(request.headers.get("Origin"), asked), headers=OURS)

    def _noted(self, request: web.Request, asked: Asked, status: int) -> None:
        """A line for who wants them. Without the query, which may hold what is nobody's business."""
        if self.host.settings.access_log:
            access_log.info("%s %s %.200s %s", asked.client or "-", request.method, request.rel_url.raw_path, status)

    def _visitor(self, request: web.Request) -> tuple[str, str]:
        """The visitor's id, and the cookie to set if he brought none that is ours."""
        found = self.registry.signer.visitor(request.cookies.get(self._cookie, ""))
        return (found, "") if found else self.registry.signer.new_visitor()

    def _incoming(self, request: web.Request) -> Incoming:
        one = self.host.incoming.get(request.match_info["grant"])
        if one is None or one.visitor != self._visitor(request)[0]:
            raise web.HTTPNotFound
        return one

    def _request(self, request: web.Request, asked: Asked) -> Request:
        """What an app may know of it. livepy's own cookies are not told."""
        headers = CIMultiDict((name, value) for name, value in request.headers.items() if name.lower() != "cookie")
        cookies = {name: value for name, value in request.cookies.items() if not name.startswith("livepy_")}
        query: dict[str, str] = {}
        for name, value in request.query.items():
            query.setdefault(name, value)
        return Request(headers, cookies, query, asked.client, asked.base_path)
