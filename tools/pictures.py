"""Makes the pictures of the documents from the examples: `python -m tools.pictures`. Each example is run, used a little, and photographed.

In both themes and on a phone."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, ViewportSize, async_playwright

from benchmarks.measure import ROOT, free_port, process
from tests.browser.waiting import settled, until

IMAGES = ROOT / "docs" / "images"
PHOTO = ROOT / "examples" / "palace.jpg"


async def count(page: Page) -> None:
    """The counter, clicked three times."""
    for _ in range(3):
        await page.get_by_role("button").first.click()
        await settled(page)


async def todo(page: Page) -> None:
    """Three things to do, one of them done."""
    for text in ("Buy tea", "Call Ada", "Water the plants"):
        await page.get_by_label("What needs doing?").fill(text)
        await page.keyboard.press("Enter")
        await settled(page)
    await page.get_by_role("checkbox").nth(1).check()
    await settled(page)


async def photo(page: Page) -> None:
    """A photograph with its filter."""
    await page.locator("input[type=file]").set_input_files(PHOTO)
    await settled(page)
    if await (button := page.get_by_role("button", name="Run")).count():
        await button.click()
        await settled(page)
    await until(page, "[...document.images].every((image) => image.complete && image.naturalWidth)")


async def gallery(page: Page) -> None:
    """A group of the gallery."""
    await page.get_by_role("button", name="Messages").click()
    await settled(page)


DESK: ViewportSize = {"width": 1080, "height": 560}
PHONE: ViewportSize = {"width": 390, "height": 844}
VIEWS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {"light": ("light", DESK), "dark": ("dark", DESK), "phone": ("light", PHONE)}
EXAMPLES: dict[str, Callable[[Page], Awaitable[None]]] = {"counter": count, "todo": todo, "photo": photo, "gallery": gallery}
WINDOWS: dict[str, ViewportSize] = {"gallery": {"width": 1280, "height": 960}}
"""What is longer than a picture should be: shown as far as the window goes."""


async def take(names: list[str]) -> None:
    """Three pictures of each: in both themes, and on a phone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        chromium = os.environ.get("LIVEPY_CHROMIUM", "/usr/bin/chromium")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in names:
            port = free_port()
            command = [sys.executable, "-m", "livepy", "run", f"examples/{name}.py", "--host", "127.0.0.1", "--port", str(port)]
            with tempfile.TemporaryDirectory() as data:
                async with process(command, port, {"LIVEPY_DATA_DIR": data}) as server:
                    for view, (theme, size) in VIEWS.items():
                        if view != "phone":
                            size = WINDOWS.get(name, size)
                        page = await browser.new_page(color_scheme=theme, viewport=size, device_scale_factor=1, is_mobile=view == "phone")
                        await page.goto(server.url)
                        await settled(page)
                        await EXAMPLES[name](page)
                        await page.screenshot(path=Path(IMAGES, f"{name}-{view}.png"), full_page=name not in WINDOWS, animations="disabled")
                        await page.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1:] or list(EXAMPLES)))
