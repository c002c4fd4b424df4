"""What a proxy before the app does wrong, in words: for the log, where its owner looks, and for the page, which would else be dead. It knows no socket.

A page that cannot open its socket asks by HTTP what is wrong (static/reaching.js); what it then shows is said here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from livepy.server.origin import Asked

log = logging.getLogger("livepy")

AGAIN_SECONDS = 60.0
"""So long nothing is said again of the same: whoever wants to fill a log cannot do it this way."""

OURS = {"X-Livepy": "1", "Cache-Control": "no-store"}
"""Marks what livepy itself answers to a page that asks, so that the answer of a login proxy is not taken for it."""

NO_UPGRADE = (
    "The proxy in front of this app does not pass websockets on. In nginx, the location of this app needs `proxy_http_version 1.1;`, "
    "`proxy_set_header Upgrade $http_upgrade;` and `proxy_set_header Connection $connection_upgrade;` (see docs/deploy.md)."
)
CUT_AT_ONCE = (
    "The connection to this app opens and is cut at once by something in between: a proxy, a filter or a firewall. "
    "It has to let websockets stay open. In nginx, `proxy_read_timeout` has to be longer than 20 seconds."
)
UNNAMED = (
    "%s sends X-Forwarded-… headers and is not believed, so all its visitors count as one. "
    'If it is a proxy of yours, name it: Settings(proxies=["%s"]), or LIVEPY_PROXIES=%s.'
)


def other_origin(origin: str | None, asked: Asked) -> str:
    """Why a request is not taken for one of the app's own pages, and what a proxy has to send if it is."""
    if not origin or not asked.host:
        return "This request comes from another site."
    theirs, _, host = origin.lower()[:200].partition("://")
    said = f"This page is {origin[:200]}, but the app was asked for as {asked.scheme or 'http'}://{asked.host[:200]}. "
    if host == asked.host and theirs != asked.scheme:
        return said + "If a proxy stands before it: in nginx, `proxy_set_header X-Forwarded-Proto $scheme;`, with the browser's scheme (see docs/deploy.md)."
    return said + "If a proxy stands before it: in nginx, `proxy_set_header Host $http_host;` (see docs/deploy.md)."


class Refusals:
    """Says in the log what is wrong, each thing once in a while."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def origin(self, origin: str | None, asked: Asked) -> str:
        """Another origin: the words for the page. Whatever has none is no browser, and is not noted."""
        words = other_origin(origin, asked)
        if origin:
            self._note("origin", "%s (from %s)", words, asked.client)
        return words

    def upgrade(self, headers: Mapping[str, str], asked: Asked) -> str:
        """A browser's greeting of a socket that has lost its `Upgrade` on the way: the words; "" if it is none."""
        if "Sec-WebSocket-Key" not in headers or headers.get("Upgrade", "").lower() == "websocket":
            return ""
        self._note("upgrade", "%s (from %s)", NO_UPGRADE, asked.client)
        return NO_UPGRADE

    def unnamed(self, headers: Mapping[str, str], peer: str) -> None:
        """A peer that is not believed says for whom it asks."""
        if "X-Forwarded-For" in headers:
            self._note("unnamed", UNNAMED, peer, peer, peer)

    def _note(self, what: str, words: str, *more: str) -> None:
        now = time.monotonic()
        if now - self._said.get(what, -AGAIN_SECONDS) >= AGAIN_SECONDS:
            self._said[what] = now
            log.warning(words, *more)
