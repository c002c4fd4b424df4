"""Bytes beside the socket: parts of uploads in. It opens nothing by a name that a browser gave.

An upload's part is `PUT …/upload/GRANT?offset=N`, at most 1 MiB of bytes as they are; the answer is JSON: `{"received": how many from the beginning are here}`.
`GET` of the same address asks where to go on. Refusals: 403 another origin, 404 no such grant of this visitor's, 408 too slow, 409 a wrong offset,
413 too much, 415 encoded, 423 paused, 429 too many at once, 507 no room.
"""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from livepy.session.host import Host
from livepy.session.uploads import Incoming, NoRoom, TooMuch


class Refusal(Exception):
    """This part is not taken, for the reason that the status says."""

    def __init__(self, status: int) -> None:
        self.status = status


async def receive(request: web.Request, host: Host, one: Incoming) -> web.Response:
    """Take one part, byte by byte as it comes."""
    files, settings = one.files, host.settings
    try:
        offset = int(request.query.get("offset", "0"))
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise Refusal(415)
        if one.paused:
            raise Refusal(423)
        if not 0 <= offset <= one.size:
            raise Refusal(409)
        if (request.content_length or 0) > min(files.part_bytes, one.size - offset):
            raise Refusal(413)
        if files.parts >= settings.upload_parallel:
            raise Refusal(429)
        files.parts += 1
        try:
            await _take(request, host, one, offset)
        finally:
            files.parts -= 1
    except (Refusal, TooMuch, NoRoom, ValueError) as error:
        status = error.status if isinstance(error, Refusal) else {TooMuch: 413, NoRoom: 507}.get(type(error), 400)
        if status in (413, 507):
            one.drop("it is larger than it said" if status == 413 else "the server has no room for it")
        return web.json_response({"received": one.received}, status=status)
    if one.complete and one.grant in host.incoming:
        one.finish()
    return web.json_response({"received": one.received})


async def _take(request: web.Request, host: Host, one: Incoming, offset: int) -> None:
    settings, clock = host.settings, time.monotonic
    began, taken = clock(), 0
    if not one.size:
        await host.pool.call(one.write, 0, b"")
    while True:
        try:
            async with asyncio.timeout(settings.upload_idle_seconds):
                data = await request.content.readany()
        except TimeoutError:
            raise Refusal(408) from None
        if not data:
            return
        if taken + len(data) > one.files.part_bytes or one.grant not in host.incoming:
            raise Refusal(413 if one.grant in host.incoming else 404)
        await host.pool.call(one.write, offset + taken, data)
        one.note(offset + taken, len(data))
        taken += len(data)
        one.touched = now = clock()
        spent = now - began
        if spent > settings.upload_idle_seconds and taken < spent * settings.upload_minimum_rate:
            raise Refusal(408)
