"""`livepy files`: shows what servers keep of their visitors' files, and removes what no living server holds.

It reads folders of the system and asks no server: that one lives is known by its lock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from livepy.files import runs
from livepy.files.runs import Found

_AGES = ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute"))


def show(folders: Sequence[Path], *, clean: bool) -> str:
    """What is kept in the folders of these apps; with `clean`, after the runs that are over have been removed."""
    lines: list[str] = []
    over = removed = freed = 0
    for folder in folders:
        root = folder / "files"
        before = [runs.look(run) for run in runs.folders(root)]
        if clean:
            runs.clean(root)
        now = [one for one in before if one.run.exists()]
        over += sum(not one.lives for one in now)
        removed += len(before) - len(now)
        freed += sum(one.bytes for one in before if one not in now)
        if now:
            lines += [f"{folder.name}  {root}", *_table(now), ""]
        elif root.exists() and not os.access(root, os.R_OK | os.X_OK):
            lines += [f"{folder.name}  {root} cannot be read", ""]
    return "\n".join([*lines, *_closing(over, removed, freed, clean=clean)])


def _closing(over: int, removed: int, freed: int, *, clean: bool) -> Iterator[str]:
    if removed:
        yield f"Removed {_count(removed, 'run')} that {'was' if removed == 1 else 'were'} over: {size(freed)}."
    if over and clean:
        yield f"{_count(over, 'run')} could not be removed: another user's, or no lock works there. Delete by hand what no server uses."
    elif over:
        yield f"{_count(over, 'run')} of servers that have ended: `--clean` removes {'it' if over == 1 else 'them'}."
    elif not removed:
        yield "Nothing is left of servers that have ended."


def _table(found: Sequence[Found]) -> Iterator[str]:
    yield f"  {'run':<16}  {'server':<12} {'pages':>6} {'files':>7} {'size':>10}  oldest"
    for one in found:
        server = "over" if not one.lives else f"lives, {one.pid}" if one.pid else "lives"
        yield f"  {one.run.name:<16}  {server:<12} {one.pages:>6} {one.files:>7} {size(one.bytes):>10}  {_age(one.oldest)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _age(moment: float | None) -> str:
    """How long ago that was: a clock that was set back makes nothing younger than now."""
    if moment is None:
        return "–"
    seconds = max(time.time() - moment, 0.0)
    for length, what in _AGES:
        if seconds >= length:
            return f"{_count(int(seconds // length), what)} ago"
    return "just now"


def size(count: int) -> str:
    """Bytes, for people."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} bytes"
