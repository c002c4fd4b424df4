"""Events: what the page reports, in which order, and what it shows meanwhile."""

from __future__ import annotations

from playwright.async_api import Page

from livepy.core.protocol import Op
from tests.browser.scripted import Scripted


async def test_a_click_is_reported_with_the_number_of_the_listening_element(page: Page) -> None:
    async with Scripted(page, '<div><button data-on-click="">go <b>now</b></button></div>') as server:
        await page.click("b")
        assert await server.event() == (2, "click", None)
        await server.settled()
