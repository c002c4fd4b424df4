"""What an element shows a file of: a source becomes a `File` once, and the file an address that the element holds for as long as it shows it.

It knows no tag: `ui.image`, `ui.audio`, `ui.video`, `ui.gallery` and `ui.download` stand on it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from livepy.core.component import Component
from livepy.files import File
from livepy.mistakes import elements
from livepy.ui.pictures import file_of, print_of

_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|_livepy/")  # the last: of an asset


def address(component: Component, file: File, *, inline: bool = True) -> str:
    """Where this page's visitor gets the file; relative, so that it holds below any path. `inline` is for what is shown, not saved.

    The component holds the address until it asks for another file's, or goes.
    """
    session: Any = component.session
    known = component.__dict__.get("address")
    if known is None or known[:2] != (file, inline):
        known = component.__dict__["address"] = (file, inline, session.files.publish(file, inline=inline))
    return str(known[2].url)


def url_of(kind: str, source: str) -> str:
    """This text as a URL."""
    if not _URL.match(source):
        raise elements.NO_URL(kind=kind, source=source)
    return source


class Sourced(Component):
    """Shows anything but a URL. What is equal keeps its address, so that the page loads nothing twice."""

    source: Any

    def file(self) -> File:
        """The source as a file, made once. If it was a file on disk that has vanished since, it is that file still: whoever asks for it is told."""
        known: tuple[Any, object, File] | None = self.__dict__.get("known")
        seen = self.print()
        vanished = isinstance(seen, Path) and known is not None and known[0] == seen
        if known is None or (known[1] != seen and not vanished):
            if known is not None:
                self.__dict__["uses"] = "pictures"  # the module that shows a picture after the other, needed by few pages
            known = self.__dict__["known"] = (self.source, seen, self.made())
        return known[2]

    def print(self) -> object:
        """What tells the source from another, which may be the same object, changed. Of a path where no file lies it is the path."""
        return print_of(self.source)

    def made(self) -> File:
        """What becomes of the source."""
        return file_of(self.source)
