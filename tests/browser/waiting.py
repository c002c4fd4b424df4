"""Waiting in the page for what is awaited, under livepy's policy: Playwright's own `wait_for_function` evaluates text in the page, which the policy forbids."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

LOOK = """new Promise((done, failed) => {
    const end = performance.now() + WITHIN;
    const look = () => {
        let is = null;
        try { is = (EXPRESSION) } catch { /* not yet */ }
        if (is) done(is);
        else if (performance.now() > end) failed(Error('the page says: ' + document.body.innerText));
        else setTimeout(look, 5);
    };
    look();
})"""


async def until(page: Page, expression: str, within: float = 30.0) -> Any:
    """The value of a JavaScript expression as soon as it is true."""
    return await page.evaluate(LOOK.replace("WITHIN", str(within * 1000)).replace("EXPRESSION", expression))


async def settled(page: Page, within: float = 30.0) -> None:
    """Until the page is connected and nothing is under way."""
    await until(page, "window.livepy?.settled()", within)


async def connected(page: Page, within: float = 30.0) -> None:
    """Until the socket is open."""
    await until(page, "document.documentElement.dataset.connection === 'open'", within)
