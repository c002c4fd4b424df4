"""Behind a real nginx, below a path of its own, with nothing configured in livepy: pages, sockets, uploads and downloads work."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from livepy.apps import find, load
from tests.browser.waiting import settled, until
from tests.nginx import nginx
from tests.serving import Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


async def test_a_counter_counts_below_a_path(page: Page, serve: Serve) -> None:
    running = await serve(find(load(EXAMPLES / "counter.py")).make)
    async with nginx(running.port) as proxy:
        await page.goto(proxy.url)
        await settled(page)
        for _ in range(3):
            await page.get_by_role("button", name="Click me").click()
            await settled(page)
        assert "Clicked 3 times" in await page.inner_text("main")
        await page.reload()
        await settled(page)
        assert "Clicked 3 times" in await page.inner_text("main")
        await page.goto("about:blank")


async def test_a_photograph_above_nginx_own_limit_goes_through_in_parts(page: Page, serve: Serve, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes((EXAMPLES / "palace.jpg").read_bytes() + bytes(3_000_000))  # what follows a picture's end is ignored by readers
    running = await serve(find(load(EXAMPLES / "photo.py")).make())
    async with nginx(running.port) as proxy:
        await page.goto(proxy.url)
        await settled(page)
        await page.locator("input[type=file]").set_input_files(large)
        await until(page, "document.querySelector('main img')?.naturalWidth > 0")
        await page.get_by_role("button", name="Run").click()
        await until(page, "document.querySelectorAll('main img').length === 2 && [...document.querySelectorAll('main img')].every(one => one.naturalWidth > 0)")
        async with page.expect_download() as download:
            await page.get_by_text("Download").click()
        saved = await (await download.value).path()
        assert saved.stat().st_size > 10_000
        await page.goto("about:blank")
