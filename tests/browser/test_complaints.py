"""The page of our browser tests really hears what a bad page says: otherwise they all would pass for nothing."""

from __future__ import annotations

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page

from tests.browser.conftest import Complaints, accessibility

BAD = """
console.error('said');
setTimeout(() => { throw Error('thrown') });
document.body.innerHTML = '<b onclick="alert(1)">x</b>';
"""


@pytest_asyncio.fixture(loop_scope="session")
async def address():
    async def page(request: web.Request) -> web.Response:
        text = "<!doctype html><link rel=icon href='data:,'><body><p>bad</p><script src='bad.js'></script>"
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": "default-src 'self' data:"})

    async def script(request: web.Request) -> web.Response:
        return web.Response(text=BAD, content_type="text/javascript")

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/bad.js", script)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site.port}/"
    await runner.cleanup()


async def test_console_errors_page_errors_and_policy_violations_are_complaints(page: Page, complaints: Complaints, address: str) -> None:
    await page.goto(address)
    await page.click("b")
    await page.evaluate("new Promise((done) => setTimeout(done))")  # what the page says goes the same way as this answer
    rest = " ".join(complaints.rest())
    for said in ("said", "thrown", "policy violation: script-src-attr"):
        assert said in rest
    complaints.expected("said", "thrown", "policy", "Policy")
    assert complaints.rest() == []


async def test_a_good_page_says_nothing(page: Page, complaints: Complaints) -> None:
    await page.goto("data:text/html,<link rel=icon href='data:,'><p>good</p>")
    assert complaints.lines == []


async def test_what_cannot_be_read_or_named_is_found(page: Page) -> None:
    await page.goto("data:text/html,<html lang=en><title>t</title><link rel=icon href='data:,'><input><p style='color:%23ccc;background:%23fff'>pale</p>")
    found = " ".join(await accessibility(page))
    assert "label" in found
    assert "color-contrast" in found
