"""A page's websocket: who may open one, its first frame, and aiohttp's socket as sessions use it.

The request only parks here: the session reads in tasks of its own, as aiohttp closes the socket when the request's task returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import WSMsgType, web

from livepy.core.protocol import Close
from livepy.errors import ProtocolError

_BINARY = WSMsgType.BINARY
GOODBYE_SECONDS = 2.0
"""How long the other side may take to answer a close."""


class PageSocket:
    """What a session needs of a websocket."""

    __slots__ = ("_left", "_request", "_ws", "send")

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self._ws, self._request = ws, request
        self._left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.send = ws.send_bytes

    async def receive(self) -> bytes | None:
        """The next binary message; None when there will be no more."""
        message = await self._ws.receive()
        if message.type is _BINARY:
            data: bytes = message.data
            return data
        if message.type is WSMsgType.TEXT:
            raise ProtocolError(Close.MALFORMED, "a text message")
        return None

    def close(self, code: int, reason: str) -> Coroutine[Any, Any, None]:
        """Say goodbye; a peer that does not answer is cut."""
        return self._close(code, reason.encode()[:120])

    async def _close(self, code: int, reason: bytes) -> None:
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._ws.close(code=code, message=reason)
        except TimeoutError:
            self.abort()

    def abort(self) -> None:
        """End it at once."""
        transport = self._request.transport
        if transport is not None:
            transport.abort()

    def left(self) -> None:
        """The session does not use it any longer."""
        if not self._left.done():
            self._left.set_result(None)

    async def parked(self) -> None:
        """Until the session has left."""
        await self._left
