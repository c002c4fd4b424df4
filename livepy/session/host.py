"""What all sessions of one server share: settings, threads, the store of files, and whom to tell when a session moves."""

from __future__ import annotations

import asyncio
import contextvars
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from livepy.core.amounts import parse_memory
from livepy.core.calls import STARTER
from livepy.files.store import STORE, Store
from livepy.jobs.runner import Runner
from livepy.jobs.threads import Pool
from livepy.session.keeping import Shelves
from livepy.session.published import Shelf
from livepy.session.report import job_failed
from livepy.session.tokens import Signer
from livepy.session.users import MemoryUsers, Users
from livepy.settings import Settings

if TYPE_CHECKING:
    from livepy.core.component import Component
    from livepy.session.files import Files
    from livepy.session.incoming import Incoming
    from livepy.session.session import Session


def _nobody(session: Session) -> None:
    """Nobody is told."""


def _no_farewell(ended: list[Component], tasks: list[asyncio.Task[Any]], files: Files) -> None:
    """Nobody waits."""


def _job_threads() -> Pool:
    """As many as there are jobs that run, or wait for other jobs: how many may run is the queue's to say."""
    return Pool(limit=1_000_000)


MAKERS = 64
"""Pieces of files that authors' code makes at once, for all visitors: the others wait for a thread."""


def _makers() -> Pool:
    return Pool(limit=MAKERS)


@dataclass(slots=True)
class Host:
    """One server, as its sessions see it."""

    settings: Settings
    pool: Pool
    store: Store  # for what visitors upload
    dev: bool = False
    moved: Callable[[Session], None] = _nobody  # after each change of a session's line
    changed: Callable[[Any], None] = _nobody  # it may have other state now
    reset: Callable[[Any], None] = _nobody  # it starts anew
    farewell: Callable[[list[Component], list[asyncio.Task[Any]], Files], None] = _no_farewell  # what is left to do after a session's end
    incoming: dict[str, Incoming] = field(default_factory=dict)  # announced files by their grants
    warned: set[str] = field(default_factory=set)  # what dev has written to the terminal
    assets: Mapping[str, str] = field(default_factory=dict)  # addresses of what is in the app's folder, by paths in it
    job_threads: Pool = field(default_factory=_job_threads)
    signer: Signer = field(default_factory=lambda: Signer(secrets.token_bytes(32)))
    users: Users = field(default_factory=MemoryUsers)  # what visitors keep
    shelves: Shelves = field(init=False)
    makers: Pool = field(default_factory=_makers)  # threads for files that are made while they are sent
    jobs: Runner = field(init=False)
    published: Shelf = field(init=False)  # files for visitors
    context: contextvars.Context = field(default_factory=contextvars.copy_context)  # in which all that pages do begins

    def __post_init__(self) -> None:
        settings = self.settings
        self.shelves = Shelves(self.pool, self.users, lambda: self.signer)
        self.published = Shelf(settings.file_grace_seconds, settings.downloads_at_once)
        self.jobs = Runner(
            self.job_threads,
            lambda call, error: job_failed(call, error, dev=self.dev),
            cores=settings.job_threads or os.cpu_count() or 1,
            waiting=settings.waiting_jobs,
            memory=parse_memory(settings.job_memory) if settings.job_memory else None,
            kept_seconds=settings.keep_seconds,
        )
        self.context.run(STARTER.set, self.jobs)
        self.context.run(STORE.set, self.store)

    def first_time(self, warning: str) -> bool:
        """Whether the terminal has not shown this yet."""
        new = warning not in self.warned
        self.warned.add(warning)
        return new
