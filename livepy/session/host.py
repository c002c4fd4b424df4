"""What all sessions of one server share: settings, threads, the folder for files, and whom to tell when a session moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livepy.settings import Settings

if TYPE_CHECKING:
    from livepy.core.component import Component
    from livepy.session.files import Files, Incoming, Published
    from livepy.session.session import Session
    from livepy.session.turns import Pool


def _nobody(session: Session) -> None:
    """Nobody is told."""


def _no_farewell(ended: list[Component], tasks: list[asyncio.Task[Any]], files: Files) -> None:
    """Nobody waits."""


@dataclass(slots=True)
class Host:
    """One server, as its sessions see it."""

    settings: Settings
    pool: Pool
    folder: Path  # for what visitors upload; its own, 0700
    dev: bool = False
    moved: Callable[[Session], None] = _nobody  # after each change of a session's line
    farewell: Callable[[list[Component], list[asyncio.Task[Any]], Files], None] = _no_farewell  # what is left to do after a session's end
    incoming: dict[str, Incoming] = field(default_factory=dict)  # announced files by their grants
    published: dict[str, Published] = field(default_factory=dict)  # files for visitors by their ids
    warned: set[str] = field(default_factory=set)  # what dev has written to the terminal
    files_url: str = "_livepy/file/"  # relative to the app's own address

    def first_time(self, warning: str) -> bool:
        """Whether the terminal has not shown this yet."""
        new = warning not in self.warned
        self.warned.add(warning)
        return new
