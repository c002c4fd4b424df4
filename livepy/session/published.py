"""Files that visitors may fetch: under an id that nobody guesses, each by its own visitor only.

It knows no HTTP. An author's `ui.image` and `ui.download` publish; what no page shows any more is withdrawn.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from livepy.files import File

if TYPE_CHECKING:
    from livepy.session.host import Host

HARMLESS = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "audio/mpeg", "audio/ogg", "audio/wav", "audio/x-wav", "audio/webm"}
    | {"audio/mp4", "audio/flac", "video/mp4", "video/webm", "video/ogg", "text/plain"}
)
"""Types that no browser runs anything of; all others are only ever saved."""


class Published:
    """A file that one visitor may fetch."""

    __slots__ = ("file", "inline", "visitor")

    def __init__(self, file: File, visitor: str, *, inline: bool) -> None:
        self.file, self.visitor = file, visitor
        self.inline = inline and file.type in HARMLESS


class Addresses:
    """What one page is given."""

    def __init__(self, host: Host, visitor: str) -> None:
        self._host, self._visitor = host, visitor
        self._ids: dict[str, str] = {}  # by the file's own, so that one file has one address

    def publish(self, file: File, *, inline: bool = True) -> str:
        """An address, relative to the app's own, under which this page's visitor gets the file."""
        key = f"{id(file)}-{inline}"
        name = self._ids.get(key)
        if name is None or self._host.published[name].file is not file:
            name = secrets.token_urlsafe(16)
            self._ids[key] = name
            self._host.published[name] = Published(file, self._visitor, inline=inline)
        return self._host.files_url + name

    def end(self) -> None:
        """The page has ended: it is given nothing any more."""
        for name in self._ids.values():
            self._host.published.pop(name, None)
        self._ids.clear()
