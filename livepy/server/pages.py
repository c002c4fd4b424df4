"""The first response: a finished page, and the headers that keep it safe. It knows sessions by their HTML and numbers only.

All addresses in it are relative, so that it works below any path that a proxy gives it.
Invariant: nothing in the page is a script or a style sheet inline, and nothing a browser sent is in it unescaped.
"""

from __future__ import annotations

import gzip
import html
import json
from typing import Any

from aiohttp import web

from livepy.server.assets import URL, Assets
from livepy.server.encodings import preferred
from livepy.session.locale import direction

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types livepy",
    ]
)
"""Style attributes can't run anything and their values are checked; there is no inline script and no inline style sheet."""

EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}
"""Headers of every response."""

ZIP_FROM = 1024
SCHEMES = {"system": "light dark"}


def document(
    body: str, data: dict[str, Any], assets: Assets, *, title: str, description: str, icon: str, css: str = "", lang: str = "en", theme: str = "system"
) -> str:
    """The page's HTML. Between `<body …>` and `</body>` stands its one root and nothing else.

    The theme and the direction of writing are in its first tag, so that the first paint has them: no page turns dark, or over, before the visitor's eyes.
    """
    style, script = assets.name("livepy.css"), assets.name("client.js")
    head = [
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
        f'<meta name="color-scheme" content="{html.escape(SCHEMES.get(theme, theme))}">',  # of the empty page, until the style sheet has come
        f"<title>{html.escape(title, quote=False)}</title>",
        f'<meta name="description" content="{html.escape(description)}">' if description else "",
        f'<link rel="icon" href="{html.escape(icon)}">',
        *(f'<link rel="stylesheet" href="{URL}{one}">' for one in (style, css) if one),
        f'<script src="{URL}{script}"></script>' if script else "",
    ]
    said = html.escape(json.dumps(data, separators=(",", ":"), ensure_ascii=False))
    root = f'<html lang="{html.escape(lang)}"'
    if way := direction(lang):
        root += f' dir="{way}"'
    if theme not in SCHEMES:
        root += f' data-theme="{html.escape(theme)}"'
    return f'<!doctype html>{root}><head>{"".join(head)}</head><body class="lv-app" data-livepy="{said}">{body}</body></html>'


def response(text: str, request: web.Request, status: int = 200) -> web.Response:
    """HTML that nobody keeps, zipped if that helps."""
    data = text.encode(errors="replace")
    answer = web.Response(status=status, content_type="text/html", charset="utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = "camera=(self)"  # for ui.image_input; what the page embeds gets none
    answer.headers["Vary"] = "Cookie, Accept-Encoding"
    if len(data) > ZIP_FROM and preferred(",".join(request.headers.getall("Accept-Encoding", ())), ["gzip"]):
        data = gzip.compress(data, 6, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
    answer.body = data
    return answer


def message(text: str, request: web.Request, status: int) -> web.Response:
    """A page that only says something."""
    return response(f'<!doctype html><html lang="en"><head><title>{text}</title></head><body><p>{text}</p></body></html>', request, status)
