"""Browsers for the tests of this folder. They share one event loop for the whole run, as the browsers live that long.

`page` is a fresh Chromium page whose test fails when the page raised, wrote an error to its console, or broke its content security policy.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.browser.engines import ENGINES, Engine
from tests.serving import Serve, serving

HERE = Path(__file__).parent
AXE = HERE.parent.parent / "node_modules" / "axe-core" / "axe.min.js"

CHROMIUM = os.environ.get("LIVEPY_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]

POLICY_LISTENER = """
document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder run on the loop that the browsers live on."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the whole run."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def serve() -> AsyncIterator[Serve]:
    """Real servers for the apps of this test, on the browsers' loop."""
    async with serving() as start:
        yield start


@dataclass
class Complaints:
    """What pages said that a good page does not say. A test which provokes one takes it out: `complaints.expected("text")`."""

    lines: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def expected(self, *texts: str) -> None:
        """Complaints that contain one of these are part of the test."""
        self.allowed += texts

    def rest(self) -> list[str]:
        """Those that nobody expected."""
        return [line for line in self.lines if not any(text in line for text in self.allowed)]

    def listen(self, page: Page) -> None:
        """Everything that this page will say."""

        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.lines.append(f"console: {message.text}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.lines.append(f"page error: {error}"))
        page.on("crash", lambda _: self.lines.append("the page crashed"))


@pytest_asyncio.fixture(loop_scope="session")
async def complaints() -> AsyncIterator[Complaints]:
    """Console errors, page errors and policy violations of every page of this test; what was not expected fails it at its end."""
    found = Complaints()
    yield found
    assert found.rest() == []


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, complaints: Complaints) -> AsyncIterator[BrowserContext]:
    """One visitor: pages of this context share cookies, and all of them are listened to."""
    visitor = await browser.new_context(viewport={"width": 1280, "height": 800})
    visitor.set_default_timeout(30_000)
    await visitor.add_init_script(POLICY_LISTENER)
    visitor.on("page", complaints.listen)
    yield visitor
    await visitor.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    """A fresh page of a fresh visitor."""
    return await context.new_page()


async def accessibility(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 A and AA, one line each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html'][:120]}: {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=[pytest.param(name, marks=pytest.mark.engines) for name in ENGINES])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    """Firefox, then WebKit, each started once in each worker."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(ENGINES[request.param]())
