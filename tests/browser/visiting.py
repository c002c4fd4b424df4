"""A real page of a real server, seen from both sides: what the browser shows, and the app object that shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from playwright.async_api import Page

from livepy import App
from livepy.session.session import Session
from tests.browser.waiting import settled
from tests.proxy import Proxy
from tests.serving import Running, Serve
from tests.session.visitor import app_of

A = TypeVar("A", bound=App)


def session_of(running: Running) -> Session:
    """That of the page which was opened last."""
    return running.server.registry.sessions[-1]


async def opened(page: Page, serve: Serve, app: type[A], **settings: Any) -> tuple[A, Session]:
    """The app behind a page that is connected and at rest, and its session."""
    running = await serve(app, **settings)
    await page.goto(running.url)
    await settled(page)
    return shown_by(running, app)


def shown_by(running: Running, app: type[A]) -> tuple[A, Session]:
    """The app object behind the page that was opened last, and its session."""
    session = session_of(running)
    found = app_of(session)
    assert isinstance(found, app)
    return found, session


@asynccontextmanager
async def line_to(running: Running, page: Page, **kind: Any) -> AsyncIterator[Proxy]:
    """A line that can be slow, stall and be cut; the page leaves before it ends. Its address is `url_of(line)`."""
    async with Proxy(running.port, **kind) as line:
        try:
            yield line
        finally:
            line.accept()
            line.resume()
            await page.goto("about:blank")


def url_of(line: Proxy) -> str:
    """The first page behind a line."""
    return f"http://127.0.0.1:{line.port}/"


async def within(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Until something is so on the server's side."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.002)


async def still(page: Page, session: Session) -> None:
    """Until nothing is under way, and the page has acknowledged all that it was sent."""
    outbox = session.link.outbox
    await within(lambda: not (session.tree.dirty or outbox.pending or outbox.acknowledged < outbox.next - 1))
    await settled(page)


@asynccontextmanager
async def repeating(call: Callable[[], object], seconds: float) -> AsyncIterator[None]:
    """Calls it again and again, on the event loop, until the block is left; an error of its own ends the test."""

    async def repeat() -> None:
        while True:
            call()
            await asyncio.sleep(seconds)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(repeat())
        try:
            yield
        finally:
            task.cancel()


def frames_of(page: Page) -> list[bytes]:
    """All websocket messages that this page will receive, as they come."""
    found: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: found.append(data if isinstance(data, bytes) else data.encode())))
    return found
