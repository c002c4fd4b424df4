"""Saved sessions in a file of the app's own folder: SQLite with a write-ahead log, which a killed process leaves whole.

It knows bytes under names. A database that is none is put aside, with a word in the log: a server that does not start would lose more. One that cannot be
opened now (another server holds it, the disk is full) stays where it is, and raises sqlite3.OperationalError.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from livepy.files.runs import make_private
from livepy.saved.store import Entry

log = logging.getLogger("livepy")

BUSY_SECONDS = 5.0
"""How long another server of the same app may hold the database."""

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (name TEXT PRIMARY KEY, data BLOB NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS expiring ON sessions (expires);
CREATE TABLE IF NOT EXISTS files (session TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (session, name)) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


class SqliteStore:
    """Keeps sessions over restarts."""

    def __init__(self, path: Path) -> None:
        make_private(path.parent)
        try:
            self._db = _opened(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            aside = path.with_name(f"{path.name}.unreadable-{int(time.time())}")
            path.rename(aside)
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            log.warning("saved sessions cannot be read (%s): they lie in %s now, and pages begin anew", error, aside)
            self._db = _opened(path)

    def write(self, entries: Sequence[Entry], gone: Iterable[str]) -> None:
        """Forget these, then keep those: one transaction."""
        names = [(name,) for name in (*gone, *(entry.name for entry in entries))]
        with self._db:
            self._db.executemany("DELETE FROM files WHERE session = ?", names)
            self._db.executemany("DELETE FROM sessions WHERE name = ?", names)
            self._db.executemany("INSERT INTO sessions VALUES (?, ?, ?)", [entry[:3] for entry in entries])
            self._db.executemany("INSERT INTO files VALUES (?, ?)", [(entry.name, name) for entry in entries for name in set(entry.files)])

    def load(self, name: str, now: float) -> Entry | None:
        """What is kept under this name, unless its time is over."""
        found = self._db.execute("SELECT data, expires FROM sessions WHERE name = ? AND expires > ?", (name, now)).fetchone()
        if found is None:
            return None
        files = self._db.execute("SELECT name FROM files WHERE session = ?", (name,)).fetchall()
        return Entry(name, found[0], found[1], tuple(one for (one,) in files))

    def sweep(self, now: float) -> None:
        """Forget all whose time is over."""
        with self._db:
            self._db.execute("DELETE FROM files WHERE session IN (SELECT name FROM sessions WHERE expires <= ?)", (now,))
            self._db.execute("DELETE FROM sessions WHERE expires <= ?", (now,))

    def files(self) -> set[str]:
        """The files that any kept session names."""
        return {name for (name,) in self._db.execute("SELECT DISTINCT name FROM files")}

    def close(self) -> None:
        """The server ends."""
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))  # its log takes the same mode
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # what a killed process wrote stays; a power cut may undo the newest, and breaks nothing
        db.executescript(_TABLES)
    except BaseException:
        db.close()
        raise
    return db
