"""Real servers for tests: `livepy run` without its process, on a free port of the test's own loop."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livepy.apps import as_found
from livepy.cli import server_of
from livepy.server.server import Server
from livepy.settings import Settings


@dataclass(frozen=True)
class Running:
    """A server that listens."""

    server: Server

    @property
    def port(self) -> int:
        """Where."""
        return self.server.port

    @property
    def url(self) -> str:
        """Its first page."""
        return f"http://127.0.0.1:{self.port}/"


Serve = Callable[..., Awaitable[Running]]
"""`await serve(App, keep_seconds=1)`: the app, and settings by name."""


@asynccontextmanager
async def serving() -> AsyncIterator[Serve]:
    """Starts servers until it is left, then stops them all."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="livepy-test-"))

        async def serve(app: Any, *, dev: bool = False, **settings: Any) -> Running:
            server = server_of(as_found(app), settings=Settings(data_dir=Path(folder), **settings), dev=dev)
            await server.start()
            stack.push_async_callback(server.stop)
            return Running(server)

        yield serve
