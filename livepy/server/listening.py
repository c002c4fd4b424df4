"""Where a server listens: a port, or a unix socket in a folder that a proxy of the same machine can read. It knows no app."""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web


class Taken(OSError):
    """This unix socket cannot be had."""


async def listen(stack: AsyncExitStack, runner: web.AppRunner, host: str, port: int, unix: Path | None) -> int:
    """Listen until `stack` is left. The port; 0 for a unix socket."""
    if unix is None:
        site = web.TCPSite(runner, host, port)
        await site.start()
        stack.push_async_callback(site.stop)
        return site.port
    one = web.UnixSite(runner, unix)
    try:
        _make_way(unix)
        await one.start()
    except Taken:
        raise
    except OSError as error:
        raise Taken(error.errno, os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)) from error
    stack.callback(unix.unlink, missing_ok=True)
    stack.push_async_callback(one.stop)
    os.chmod(unix, 0o666)  # the proxy is another user, as it is at a port; who may come this far, the folder says
    return 0


def _make_way(path: Path) -> None:
    """Remove the socket of a server that has gone without doing so. One at which somebody listens, or a file of another kind, stays."""
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise Taken(errno.EEXIST, "something else is there")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
    raise Taken(errno.EADDRINUSE, "another server listens there")
