"""Files out, as HTTP wants them. It opens nothing by a name that a browser gave.

A file is sent piece by piece, whatever it is: never more of it is in memory than one piece and what the socket holds. A browser that has gone away, or takes
nothing for too long, is noticed at once, and the file is closed. What breaks off in the middle is cut, never ended as if it were whole.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from aiohttp import web

from livepy.files import clean_name
from livepy.files.pieces import PIECE, Changed, Gone, Pieces, pieces
from livepy.server import pages, ranges
from livepy.server.ranges import Span, Unsatisfiable
from livepy.session.host import Host
from livepy.session.published import Published, TooMany
from livepy.session.report import reported

if sys.platform == "linux":
    import fcntl
    import termios

log = logging.getLogger("livepy")

LOOKS = 4
"""So often in the time that a browser may take nothing somebody looks whether it does."""


class _Failed(Exception):
    """What an author's code has raised, whatever that is."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a file that goes out; the headers once it is open."""

    name: str  # to the author
    always: Callable[[Pieces], dict[str, str]]  # headers of every answer about it
    whole: Callable[[Pieces], dict[str, str]]  # headers of one with it, or a part of it
    fetched: Callable[[], None]  # it has been taken to its end, or the browser has it


async def send_file(request: web.Request, host: Host, one: Published) -> web.StreamResponse:
    """A file for its visitor: saved unless its type is harmless, and never run."""
    told = Told(one.file.name, _common, partial(_described, one), partial(host.published.fetched, one))
    try:
        with host.published.sending(one):
            if one.file.is_heavy:  # who asks once asks again, or goes on later: meanwhile it waits on disk
                await host.pool.call(host.context.copy().run, one.file.leave_memory)
            return await send(request, host, pieces(one.file), told)
    except TooMany:
        return web.Response(status=429, text="Too many files are on their way to you.", headers={"Retry-After": "1"})


async def send(request: web.Request, host: Host, source: Pieces, told: Told) -> web.StreamResponse:
    """All of a file, or the part that is asked for."""
    try:
        await _called(host, source, source.open)
        return await _answer(request, host, told, source)
    except Gone:
        raise web.HTTPNotFound from None
    finally:
        _leave(host, told, source)


async def _answer(request: web.Request, host: Host, told: Told, source: Pieces) -> web.StreamResponse:
    """The head that this request is owed, and what follows it."""
    tag = _tag(source)
    common = pages.EVERYWHERE | told.always(source) | ({"ETag": tag} if tag else {})
    if ranges.wants_another(request.headers, tag):
        return web.Response(status=412, headers=common)
    if ranges.has_it(request.headers, tag):
        told.fetched()
        return web.Response(status=304, headers=common)
    span: Span | None = None
    if source.size >= 0 and request.method == "GET" and ranges.goes_on(request.headers, tag):
        try:
            span = ranges.part(request.headers.get("Range"), source.size)
        except Unsatisfiable:
            return web.Response(status=416, headers=common | {"Content-Range": f"bytes */{source.size}"})
    answer = web.StreamResponse(status=206 if span else 200, headers=common | told.whole(source))
    answer.headers["Accept-Ranges"] = "bytes" if source.size >= 0 else "none"
    if span is not None:
        answer.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{source.size}"
    if source.size >= 0:
        answer.content_length = span.stop - span.start if span else source.size
    else:
        answer.headers["X-Accel-Buffering"] = "no"  # it is made while it is sent: a proxy passes on what there is
    if source.size < 0 and request.version >= (1, 1) and request.method == "GET":
        answer.enable_chunked_encoding()
    if request.method == "GET":
        return await _send(request, host, told, source, answer, span)
    await answer.prepare(request)
    return answer


def _tag(source: Pieces) -> str:
    return f'"{source.print}"' if source.print else ""


def _common(source: Pieces) -> dict[str, str]:
    """Of a visitor's own file."""
    return {
        "Cache-Control": "no-store" if source.authors else "private, max-age=3600, immutable" if source.keeps else "private, no-cache",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Vary": "Cookie",
    }


def _described(one: Published, _: Pieces) -> dict[str, str]:
    """What the file is, and what to do with it."""
    name = clean_name(one.file.name)  # an author may have changed it
    plain = "".join(letter if letter.isascii() and letter not in '"\\%' else "_" for letter in name)
    kind = one.file.type if one.inline else "application/octet-stream"
    return {
        "Content-Type": "text/plain; charset=utf-8" if kind == "text/plain" else kind,
        "Content-Disposition": f"{'inline' if one.inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
    }


async def _send(request: web.Request, host: Host, told: Told, source: Pieces, answer: web.StreamResponse, span: Span | None) -> web.StreamResponse:
    """The body. Its first piece is read before the head is sent: what fails there is told as an error of the server's."""
    start = span.start if span else 0
    left = answer.content_length  # None: nobody knows how much there is
    try:
        if start:
            await _called(host, source, source.go_to, start)
        with _Patience(request, host.settings.download_idle_seconds) as patience:
            while left != 0 and (piece := await _called(host, source, source.piece)) is not None:
                if request.transport is None or request.transport.is_closing():
                    raise ConnectionResetError
                if not piece:
                    continue
                if left is not None:
                    piece = piece[:left]
                    left -= len(piece)
                await _begun(answer, request)
                patience.given += len(piece)
                await answer.write(piece)
            if left:
                raise Changed
            await _begun(answer, request)
            await _finished(answer, request)
    except ConnectionError:
        log.info("a browser has left before %s was sent", told.name)
    except (Changed, _Failed) as error:
        if isinstance(error, _Failed):
            reported(told.name, error.error, dev=host.dev)
        else:
            log.warning("%s changed while it was sent. Write a new file, then put it in its place with os.replace.", told.name)
        if not answer.prepared:
            return web.Response(status=500, text="Something went wrong here. It has been noted.")
        _cut(request)
    else:
        if span is None or span.stop == source.size:
            told.fetched()
    return answer


async def _begun(answer: web.StreamResponse, request: web.Request) -> None:
    if not answer.prepared:
        await answer.prepare(request)


async def _finished(answer: web.StreamResponse, request: web.Request) -> None:
    """Wait until the last byte is taken: else what waits here would stay for as long as the browser likes."""
    transport = request.transport
    if transport is None:
        raise ConnectionResetError
    await answer.write_eof()
    transport.set_write_buffer_limits(0)
    await request.writer.drain()
    transport.set_write_buffer_limits()


async def _called(host: Host, source: Pieces, call: Callable[..., Any], *args: Any) -> Any:
    """What may block, in a thread. Between two pieces no thread is held, however slowly they are taken."""
    if not source.blocks:
        return call(*args)
    pool = host.makers if source.authors else host.pool
    value, error = await pool.call(_caught, call, args)
    if error is None:
        return value
    raise error if isinstance(error, (Gone, Changed)) else _Failed(error)


def _caught(call: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, BaseException | None]:
    """What it gave, and what it raised: SystemExit would end the server, StopIteration the delivery."""
    try:
        return call(*args), None
    except BaseException as error:
        return None, error


def _leave(host: Host, told: Told, source: Pieces) -> None:
    """Close the file, in a thread, whoever has been cancelled here."""

    def leave() -> None:
        try:
            source.leave()
        except BaseException as error:  # an author's code, at the end of his generator
            reported(told.name, error, dev=host.dev)

    if source.blocks:
        (host.makers if source.authors else host.pool).submit(host.context.copy(), lambda _: None, leave)


class _Patience:
    """Ends a connection that takes nothing for so long. One that is slow and moves may take all the time it needs."""

    def __init__(self, request: web.Request, seconds: float) -> None:
        self.given = 0
        self._request, self._seconds = request, seconds
        self._seen, self._stands = (0, 0, 0), 0
        line = request.transport.get_extra_info("socket") if request.transport is not None else None
        if line is not None and hasattr(socket, "TCP_NOTSENT_LOWAT") and line.family != getattr(socket, "AF_UNIX", None):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, PIECE)  # else the system takes megabytes for one who takes nothing

    def __enter__(self) -> _Patience:
        self._timer = asyncio.get_running_loop().call_later(self._seconds / LOOKS, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        transport = self._request.transport
        if transport is None:
            return
        waits = transport.get_write_buffer_size()
        seen = (self.given, waits, _unacknowledged(transport))
        self._stands = self._stands + 1 if waits and seen == self._seen else 0
        self._seen = seen
        if self._stands >= LOOKS:
            log.info("a browser took nothing for %s s", self._seconds)
            transport.abort()
            return
        self.__enter__()


def _unacknowledged(transport: asyncio.Transport) -> int:
    """What the system has of it and the other side has not. It tells whether one moves who is so slow that the system asks for no more for a long time."""
    line = transport.get_extra_info("socket")
    if sys.platform != "linux" or line is None:
        return 0
    return int.from_bytes(fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def _cut(request: web.Request) -> None:
    """End the connection so that nobody takes what has come for the whole."""
    transport = request.transport
    if transport is None:
        return
    line = transport.get_extra_info("socket")
    if line is not None:
        try:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset: without a length, an end looks like the end of the file
        except OSError:
            pass  # a unix socket, whose other end is a proxy
    transport.abort()
