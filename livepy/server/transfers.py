"""Bytes beside the socket: parts of uploads in. It opens nothing by a name that a browser gave.

An upload's part is `PUT …/upload/GRANT?offset=N`, at most 1 MiB of bytes as they are; the answer is JSON: `{"received": how many from the beginning are here}`.
`GET` of the same address asks where to go on; `"over": true` is added if it will not come: to ask is no failure that a browser should write down.
Refusals: 403 another origin, 404 no such grant of this visitor's, 408 too slow, 409 a wrong offset, 410 not wanted any more, 413 too much,
415 encoded, 423 paused, 429 too many at once, 507 no room. After 410, 413 and 507 the file will not come, and its element has been told why,
if there is anything to tell.
"""

from __future__ import annotations

import asyncio
import time

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from livepy.session.incoming import Incoming
from livepy.session.parts import Part
from livepy.session.uploads import PART_BYTES
from livepy.settings import Settings

OVER = (410, 413, 507)
"""What parts of a file are answered that will not come."""

LINGER_BYTES, LINGER_SECONDS = PART_BYTES, 1.0
"""How much more is read of who is refused, and for how long: a connection that is closed while bytes come takes the answer along."""


async def receive(request: web.Request, settings: Settings, one: Incoming) -> web.Response:
    """Take one part as it comes."""
    status, offset = one.status, _offset(request)
    if status == 200 and offset + (request.content_length or 0) > one.size:
        status = 413  # it is here, and no more of it can come
    if not status:
        status = _refusal(request, settings, one, offset)
    if not status:
        status = await _take(request, settings, one, offset)
    return answer(one, status)


def answer(one: Incoming, status: int = 0) -> web.Response:
    """What became of a part, and where to go on."""
    return web.json_response({"received": one.received}, status=status or one.status or 200, headers={"Cache-Control": "no-store"})


def asked(one: Incoming) -> web.Response:
    """Where to go on, and whether at all."""
    found = {"received": one.received, "over": True} if one.status in OVER else {"received": one.received}
    return web.json_response(found, headers={"Cache-Control": "no-store"})


def _offset(request: web.Request) -> int:
    try:
        return int(request.query.get("offset", "0"))
    except ValueError:
        return -1


def _refusal(request: web.Request, settings: Settings, one: Incoming, offset: int) -> int:
    """Why this part is not taken; 0 if it is."""
    files = one.files
    if request.headers.get("Content-Encoding", "identity") != "identity" or request.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":
        return 415
    if not one.fits(offset):
        return 409
    if (request.content_length or 0) > min(files.part_bytes, one.size - offset):
        one.fail(413)
        return 413
    return 429 if files.requests >= settings.upload_parallel else 0


async def _take(request: web.Request, settings: Settings, one: Incoming, offset: int) -> int:
    part = Part(one, offset)
    one.files.requests += 1
    try:
        try:
            status = await _read(request, settings, part)
        finally:
            await part.end()
    finally:
        one.files.requests -= 1
    return part.status or status


async def _read(request: web.Request, settings: Settings, part: Part) -> int:
    """Until all of it is here, or no more of it is wanted; why it breaks off, else 0."""
    clock, content, idle = time.monotonic, request.content, settings.upload_idle_seconds
    began = clock()
    while not part.stopped:
        try:
            async with asyncio.timeout(idle) as part.patience:
                data = await content.readany()
        except TimeoutError:
            return 0 if part.stopped else 408
        except (ConnectionError, HttpProcessingError):
            return 400
        finally:
            part.patience = None
        if not data:
            break
        await part.take(data)
        spent = clock() - began
        if spent > idle and part.taken < spent * settings.upload_minimum_rate:
            return 408
    return 0


async def hang_up(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Answer who is still sending, and close. Some of what comes is thrown away meanwhile, as much as a part may have; the rest is not read."""
    response.force_close()
    left = LINGER_BYTES
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            await response.prepare(request)
            await response.write_eof()
            transport = request.transport
            if transport is not None and transport.can_write_eof():
                transport.write_eof()
            while left > 0 and (data := await request.content.readany()):
                left -= len(data)
    except (TimeoutError, ConnectionError, HttpProcessingError):
        pass
    request.protocol.force_close()
    return response
