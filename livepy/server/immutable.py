"""Assets out: in the encoding that the browser likes best, for ever. It knows the table of assets, and opens nothing by a name that a browser gave."""

from __future__ import annotations

import os
from io import BufferedReader
from typing import Final

from aiohttp import web

from livepy.files.pieces import PIECE, Changed, Gone, Held, Pieces
from livepy.server.assets import Asset, Assets
from livepy.server.encodings import preferred
from livepy.server.folder import opened
from livepy.server.sending import Told, send
from livepy.session.host import Host

SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'"
"""For pictures and documents that can hold scripts, when somebody opens them by themselves."""


async def send_asset(request: web.Request, host: Host, assets: Assets) -> web.StreamResponse:
    """One file, or a part of it. It is compressed when it is first asked for so."""
    asset = assets.by_name.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    encoding = ""
    if asset.compresses:
        encoding = preferred(",".join(request.headers.getall("Accept-Encoding", ())), list(assets.encoders))
    data = asset.data
    if encoding:
        data = asset.made(encoding) or await host.pool.call(asset.make, encoding, assets.encoders[encoding])
        if data is asset.data:
            encoding = ""
    source = _OnDisk(asset) if data is None else Held(data, f"{asset.digest}-{encoding}".rstrip("-"))
    whole = {"Content-Type": asset.type}
    if encoding:
        whole["Content-Encoding"] = encoding
    if asset.runs:
        whole["Content-Security-Policy"] = SANDBOX
    return await send(request, host, source, Told(asset.name, lambda _: dict(_ALWAYS), lambda _: whole, lambda: None))


_ALWAYS: Final = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


class _OnDisk(Pieces):
    """A large file. One that is not what it was at the start is not served under a name that others keep for ever."""

    def __init__(self, asset: Asset) -> None:
        super().__init__()
        self._asset = asset
        self.size, self.print = asset.size, asset.digest
        self._file: BufferedReader | None = None

    def open(self) -> None:
        with self.turn():
            try:
                self._file = opened(self._asset.path)
            except OSError as error:
                raise Gone from error
            if not self._same():
                raise Gone

    def _same(self) -> bool:
        seen = os.fstat(self._open.fileno())
        return (seen.st_size, seen.st_mtime_ns) == (self._asset.size, self._asset.changed)

    def go_to(self, start: int) -> None:
        with self.turn():
            self._open.seek(start)

    def piece(self) -> bytes | None:
        with self.turn():
            found = self._open.read(PIECE)
            if not self._same():
                raise Changed
            return found or None

    @property
    def _open(self) -> BufferedReader:
        assert self._file is not None, "it has been opened"
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
