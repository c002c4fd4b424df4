"""Files and assets out, as HTTP wants them. It opens nothing by a name that a browser gave."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from livepy.server.assets import Assets
from livepy.session.published import Published


def send_file(published: Published) -> web.StreamResponse:
    """A file for its visitor: saved unless its type is harmless, and never run."""
    file = published.file
    answer = web.FileResponse(file.path)
    how = "inline" if published.inline else "attachment"
    ascii_name = file.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    answer.headers["Content-Disposition"] = f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    answer.headers["Content-Type"] = file.type if published.inline else "application/octet-stream"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def send_asset(assets: Assets, request: web.Request) -> web.Response:
    """A file that every page loads: its name holds its hash, so it is kept for ever."""
    asset = assets.by_name.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    zipped = asset.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", "").lower()
    answer = web.Response(body=asset.zipped if zipped else asset.data)
    answer.headers["Content-Type"] = asset.type
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Vary"] = "Accept-Encoding"
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
