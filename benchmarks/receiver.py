"""The floor of uploads: a bare aiohttp handler that writes the parts of one file where they belong; DELETE empties it.

`python -m benchmarks.receiver PORT FILE`"""

from __future__ import annotations

import os
import sys

import uvloop
from aiohttp import web


def main(port: int, path: str) -> None:
    """Serve until the process is ended."""
    file = os.open(path, os.O_RDWR | os.O_CREAT)

    async def fresh(_: web.Request) -> web.Response:
        os.ftruncate(file, 0)
        return web.Response()

    async def put(request: web.Request) -> web.Response:
        at = int(request.query["offset"])
        async for data in request.content.iter_any():
            at += os.pwrite(file, data, at)
        return web.json_response({"received": at})

    app = web.Application()
    app.add_routes([web.put("/upload", put), web.delete("/upload", fresh)])
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, loop=uvloop.new_event_loop())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
