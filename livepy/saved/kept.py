"""Files of visitors that saved sessions name: each has a second name in a folder of its own, so it stays when the run that got it is removed.

    <data>/kept/<id>   the same bytes as <data>/files/<run>/<page>/<id>: a hard link, which takes no room; a copy where the disk has no such links

It knows no session and no event loop. Its calls block.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from livepy.files.runs import make_private

GRACE_SECONDS: Final = 60.0
"""A file that nobody names may just have come: its session is being written."""


class Kept:
    """The folder of these files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, files: Mapping[str, Path]) -> None:
        """These stay. One that has gone meanwhile was given up by its page."""
        if files:
            make_private(self._folder)
        for name, path in files.items():
            _join(path, self._folder / name)

    def adopt(self, names: Collection[str], run: Path) -> dict[str, Path]:
        """Give these back to a server's run. Those that are there, with their new paths."""
        found: dict[str, Path] = {}
        for name in names:
            path = run / "kept" / name
            make_private(path.parent)
            if path.exists() or _join(self._folder / name, path):
                found[name] = path
        return found

    def sweep(self, named: Collection[str]) -> None:
        """Remove what no saved session names."""
        try:
            files = list(self._folder.iterdir())
        except FileNotFoundError:
            return
        for path in files:
            try:
                if path.name not in named and time.time() - path.stat().st_ctime > GRACE_SECONDS:
                    path.unlink()
            except FileNotFoundError:  # another server of this app was quicker
                continue


def _join(path: Path, to: Path) -> bool:
    """Whether the file stands under the other name too."""
    try:
        os.link(path, to)
    except FileExistsError:
        return True
    except FileNotFoundError:
        return False
    except OSError:  # no hard links here
        part = to.with_name(to.name + ".part")
        try:
            shutil.copyfile(path, part)
        except FileNotFoundError:
            return False
        part.chmod(0o600)
        part.replace(to)
    return True
