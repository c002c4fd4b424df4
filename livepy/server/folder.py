"""An author's folder of assets: which files in it are served, and their bytes. It knows no names of browsers'.

What begins with a dot and what is a link is left out: neither a key nor what lies elsewhere is ever published by accident.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Final

from livepy.mistakes import start

GB: Final = 1_000_000_000
MOST_FILES: Final = 10_000
MOST_BYTES: Final = GB
"""All are read at the start: that takes two or three seconds a gigabyte."""

_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Folder:
    """What is in a folder."""

    path: Path
    files: dict[str, Path] = field(default_factory=dict)  # by their paths from here, with slashes
    left_out: list[str] = field(default_factory=list)  # and why

    @classmethod
    def of(cls, path: Path, where: str = "") -> Folder:
        """What lies in this folder and those in it. `where` is the author's line that names it."""
        found = cls(Path(os.path.abspath(path)))
        total = 0
        for name, entry in found._walk(str(found.path), ""):
            total += entry.stat(follow_symlinks=False).st_size
            found.files[name] = Path(entry.path)
            if len(found.files) > MOST_FILES or total > MOST_BYTES:
                much = f"more than {MOST_FILES} files" if total <= MOST_BYTES else f"more than {MOST_BYTES // GB} GB"
                raise start.LARGE_ASSETS(where, folder=found.path.name, much=much)
        return found

    def _walk(self, folder: str, above: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        try:
            entries = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError as error:
            self.left_out.append(f"{above or '.'} ({error.strerror})")
            return
        for entry in entries:
            name = above + entry.name
            if entry.name.startswith("."):
                self.left_out.append(f"{name} (begins with a dot)")
            elif entry.is_symlink():
                self.left_out.append(f"{name} (a link)")
            elif entry.is_dir():
                yield from self._walk(entry.path, name + "/")
            elif entry.is_file():
                yield name, entry
            else:
                self.left_out.append(f"{name} (no file)")


def beside(sheet: Path, path: Path) -> bool:
    """Whether a style sheet may name this file: it lies in the sheet's folder or one in that, and no part of the way is a link or begins with a dot."""
    if not path.is_relative_to(sheet.parent):
        return False
    step = sheet.parent
    try:
        for part in path.relative_to(sheet.parent).parts:
            step /= part
            if part.startswith(".") or step.is_symlink():
                return False
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def opened(path: Path) -> BufferedReader:
    """A file to read. OSError if it is none, or has become a link."""
    descriptor = os.open(path, _OPEN)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(str(path))
    return open(descriptor, "rb")
