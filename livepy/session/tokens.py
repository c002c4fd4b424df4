"""Signed names: the visitor's cookie and the page's token. Pure: a key and texts in, texts out.

Every comparison takes the same time for every text.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256


class Signer:
    """Signs with one key. A page's token is good for one session and one visitor."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def new_visitor(self) -> tuple[str, str]:
        """A visitor's id, and the cookie that proves it."""
        visitor = secrets.token_urlsafe(32)
        return visitor, f"{visitor}.{self._sign('visitor', visitor)}"

    def visitor(self, cookie: str) -> str | None:
        """The id that the cookie proves: ids are made here and never taken from a browser."""
        visitor, _, signature = cookie.partition(".")
        return visitor if hmac.compare_digest(signature.encode(), self._sign("visitor", visitor).encode()) else None

    def token(self, session: str, visitor: str) -> str:
        """What a page proves with that it was sent to this visitor."""
        return f"{session}.{self._sign('page', session, visitor)}"

    def session(self, token: str, visitor: str) -> str | None:
        """The session that the token names, if it was given to this visitor."""
        session, _, signature = token.partition(".")
        return session if hmac.compare_digest(signature.encode(), self._sign("page", session, visitor).encode()) else None

    def tab(self, session: str, visitor: str) -> str:
        """What a tab keeps over a reload."""
        return f"{session}.{self._sign('tab', session, visitor)}"

    def session_of_tab(self, tab: str, visitor: str) -> str | None:
        """The session that the tab showed before, if it was this visitor's."""
        session, _, signature = tab.partition(".")
        return session if hmac.compare_digest(signature.encode(), self._sign("tab", session, visitor).encode()) else None

    def sealed(self, text: str, visitor: str) -> str:
        """A text that may lie in this visitor's browser: he can read it, and can neither change it nor give it to another."""
        return f"{self._sign('kept', visitor, text)}.{text}"

    def unsealed(self, sealed: str, visitor: str) -> str | None:
        """The text, if it was sealed for this visitor."""
        signature, _, text = sealed.partition(".")
        return text if hmac.compare_digest(signature.encode(errors="replace"), self._sign("kept", visitor, text).encode()) else None

    def mark(self, text: str) -> str:
        """A short name that differs between servers with different keys."""
        return sha256(self._key + text.encode()).hexdigest()[:10]

    def _sign(self, *parts: str) -> str:
        digest = hmac.digest(self._key, "\n".join(parts).encode(errors="replace"), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")
