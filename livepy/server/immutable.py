"""Assets out: in the encoding that the browser likes best, for ever. It knows the table of assets, and opens nothing by a name that a browser gave."""

from __future__ import annotations

import os
from typing import Final

from aiohttp import web

from livepy.jobs.threads import Pool
from livepy.server.assets import Asset, Assets
from livepy.server.encodings import preferred
from livepy.server.folder import opened
from livepy.server.pages import EVERYWHERE

SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'"
"""For pictures and documents that can hold scripts, when somebody opens them by themselves."""

PIECE: Final = 256 * 1024


async def send_asset(request: web.Request, assets: Assets, pool: Pool) -> web.StreamResponse:
    """One file. It is compressed when it is first asked for so."""
    asset = assets.by_name.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    encoding = ""
    if asset.compresses:
        encoding = preferred(",".join(request.headers.getall("Accept-Encoding", ())), list(assets.encoders))
    data = asset.data
    if encoding:
        data = asset.made(encoding) or await pool.call(asset.make, encoding, assets.encoders[encoding])
        if data is asset.data:
            encoding = ""
    headers = {"Content-Type": asset.type, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    if asset.runs:
        headers["Content-Security-Policy"] = SANDBOX
    if data is not None:
        return web.Response(body=data, headers=headers)
    return await _from_disk(request, asset, headers, pool)


async def _from_disk(request: web.Request, asset: Asset, headers: dict[str, str], pool: Pool) -> web.StreamResponse:
    """A large file, piece by piece. One that is not what it was at the start is not served under a name that others keep for ever."""
    try:
        file = await pool.call(opened, asset.path)
    except OSError:
        raise web.HTTPNotFound from None
    with file:
        seen = os.fstat(file.fileno())
        if (seen.st_size, seen.st_mtime_ns) != (asset.size, asset.changed):
            raise web.HTTPNotFound
        answer = web.StreamResponse(headers=headers | EVERYWHERE)
        answer.content_length = asset.size
        await answer.prepare(request)
        while request.method == "GET" and (piece := await pool.call(file.read, PIECE)):
            await answer.write(piece)
        await answer.write_eof()
    return answer
