"""The drivers of the other engines click, type and read, on a page without livepy and under its strict policy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from aiohttp import web

from tests.browser.engines import Engine

PAGE = """<!doctype html><title>t</title><button>no</button><input><script src="page.js"></script>"""
SCRIPT = "document.querySelector('button').onclick = (event) => { event.target.textContent = event.isTrusted ? 'yes' : 'made' }"
POLICY = "default-src 'self'; require-trusted-types-for 'script'"


@pytest_asyncio.fixture(loop_scope="session")
async def address() -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    async def script(request: web.Request) -> web.Response:
        return web.Response(text=SCRIPT, content_type="text/javascript")

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/page.js", script)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site.port}/"
    await runner.cleanup()


async def test_an_engine_clicks_types_and_reads(engine: Engine, address: str) -> None:
    await engine.open(address)
    await engine.click("button")
    await engine.until("document.querySelector('button').textContent === 'yes'")
    await engine.type("input", "Hello, wörld")
    assert await engine.value("input") == "Hello, wörld"
    assert await engine.text("button") == "yes"
    assert await engine.evaluate("[1, {a: null}]") == [1, {"a": None}]
