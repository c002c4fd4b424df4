"""Where saved sessions lie: what a store does, and one in memory. Another (Redis, say) joins by having these five methods.

A store knows bytes under names, until when they count, and the names of the files that they name. It is called from one thread; its calls may block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    """One saved session. `expires` is in seconds of the system's clock: it has to mean something to the next server."""

    name: str
    data: bytes
    expires: float
    files: tuple[str, ...] = ()


class SessionStore(Protocol):
    """What a server needs of a store."""

    def write(self, entries: Sequence[Entry], gone: Iterable[str]) -> None:
        """Forget these, then keep those: all of it or, if the server dies, nothing."""

    def load(self, name: str, now: float) -> Entry | None:
        """What is kept under this name, unless its time is over."""

    def sweep(self, now: float) -> None:
        """Forget all whose time is over."""

    def files(self) -> set[str]:
        """The files that any kept session names."""

    def close(self) -> None:
        """The server ends."""


class MemoryStore:
    """Keeps sessions as long as the process lives: a phone that slept gets its state back, a restart forgets all."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def write(self, entries: Sequence[Entry], gone: Iterable[str]) -> None:
        """Forget these, then keep those."""
        for name in gone:
            self._entries.pop(name, None)
        for entry in entries:
            self._entries[entry.name] = entry

    def load(self, name: str, now: float) -> Entry | None:
        """What is kept under this name, unless its time is over."""
        found = self._entries.get(name)
        return found if found is not None and found.expires > now else None

    def sweep(self, now: float) -> None:
        """Forget all whose time is over."""
        self._entries = {name: entry for name, entry in self._entries.items() if entry.expires > now}

    def files(self) -> set[str]:
        """The files that any kept session names."""
        return {name for entry in self._entries.values() for name in entry.files}

    def close(self) -> None:
        """All is forgotten."""
        self._entries.clear()
