"""Where visitors' values lie under `keep="user"`: two methods, and two that have them, in memory and in a folder. It knows texts under names."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol


class Users(Protocol):
    """A text for each visitor. Calls may block, and come from any thread; `save` from one at a time."""

    def load(self, visitor: str) -> str | None:
        """What was saved last."""

    def save(self, visitor: str, text: str) -> None:
        """Keep this in place of what was there: all of it or, if the server dies, nothing. Raises OSError."""


class MemoryUsers:
    """As long as the process lives."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def load(self, visitor: str) -> str | None:
        """What was saved last."""
        return self._texts.get(visitor)

    def save(self, visitor: str, text: str) -> None:
        """Keep this."""
        self._texts[visitor] = text


class FolderUsers:
    """A file for each visitor, named by a hash of his id: who reads the folder's names can take on nobody's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, visitor: str) -> str | None:
        """What was saved last."""
        try:
            return self._path(visitor).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def save(self, visitor: str, text: str) -> None:
        """Keep this; a killed process leaves the file before or the one after."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(visitor)
        part = path.with_suffix(".part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)

    def _path(self, visitor: str) -> Path:
        return self._folder / f"{sha256(visitor.encode()).hexdigest()}.json"
