"""Makes the pictures of docs/elements from examples/elements: `make pictures`, or `python -m tools.element_pictures NAME…`.

Each example is opened, used a little where that shows more, and photographed. In both themes, cropped to what it shows, and small.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from livepy.apps import find, load
from tests.browser.waiting import settled
from tests.serving import Serve, serving
from tools.element_pages import EXAMPLES, ROOT, functions

IMAGES = ROOT / "docs" / "images" / "elements"
WIDTH, MARGIN = 660, 20  # CSS pixels
MOST_BYTES = 25_000
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def filled_in(page: Page) -> None:
    """A form with a name, and what is wrong with an address."""
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_label("E-mail").fill("ada.example.org")


async def two_products(page: Page) -> None:
    """Two things in the cart."""
    for name in ("Add tea for 4", "Add honey for 7"):
        await page.get_by_role("button", name=name).click()


async def opened(page: Page) -> None:
    """The first button opens it."""
    await page.get_by_role("button").first.click()


async def user_name(page: Page) -> None:
    """Something typed."""
    await page.get_by_label("User name").fill("ada")
    await page.get_by_label("About you").fill("I count on engines.")


async def a_row(page: Page) -> None:
    """A row is selected."""
    await page.get_by_role("checkbox").nth(2).check()


async def fired(page: Page) -> None:
    """One job runs, another has failed."""
    await page.get_by_role("button", name="Fire a bowl").click()
    await page.get_by_role("button", name="Glaze it").click()
    await page.get_by_role("alert").wait_for()
    await page.get_by_text(", about").first.wait_for()


async def loaded(page: Page) -> None:
    """The player has enough to begin."""
    await page.wait_for_function("document.querySelector('video').readyState === 4")
    await page.wait_for_timeout(3000)  # it says for a while that it loads


USED: dict[str, Callable[[Page], Awaitable[None]]] = {
    "form": filled_in,
    "job": fired,
    "provide": two_products,
    "textbox": user_name,
    "video": loaded,
    "dialog": opened,
    "table": a_row,
}
WHOLE = {"dialog"}  # what lies over the page


async def photograph(page: Page, name: str) -> bytes:
    """What the example shows, with a margin."""
    if name in USED:
        await USED[name](page)
        await page.evaluate("document.activeElement.blur()")
        await settled(page)
    await page.evaluate("Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished))")
    if name in WHOLE:
        return await page.screenshot()
    box = await page.locator("main > *").bounding_box()
    assert box is not None
    top, height = max(0, box["y"] - MARGIN), box["height"] + 2 * MARGIN
    return await page.screenshot(clip={"x": 0, "y": top, "width": WIDTH, "height": height}, animations="disabled")


def small(picture: bytes) -> bytes:
    """The picture with as many colours as fit."""
    with Image.open(io.BytesIO(picture)) as image:
        plain = image.convert("RGB")
        for scale in (1, 0.5):
            sized = plain.resize((int(plain.width * scale), int(plain.height * scale)), Image.Resampling.LANCZOS)
            for colours in (128, 64, 32):
                out = io.BytesIO()
                sized.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "png", optimize=True)
                if out.tell() <= MOST_BYTES:
                    return out.getvalue()
    raise ValueError("this picture is too large however it is made")


async def taken(name: str, browser: Browser, serve: Serve) -> dict[str, bytes]:
    """Both pictures of one element, by theme."""
    pictures: dict[str, bytes] = {}
    running = await serve(find(load(EXAMPLES / f"{name}.py")).make)
    for theme in THEMES:
        page = await browser.new_page(color_scheme=theme, viewport={"width": WIDTH, "height": 480}, device_scale_factor=2)
        await page.goto(running.url)
        await settled(page)
        pictures[theme] = small(await photograph(page, name))
        await page.close()
    return pictures


async def taken_of(names: list[str]) -> dict[str, dict[str, bytes]]:
    """The pictures of these elements."""
    async with async_playwright() as playwright, serving() as serve:
        chromium = os.environ.get("LIVEPY_CHROMIUM", "/usr/bin/chromium")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pictures = {name: await taken(name, browser, serve) for name in names}
        await browser.close()
    return pictures


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, pictures in asyncio.run(taken_of(sys.argv[1:] or list(functions()))).items():
        for theme, picture in pictures.items():
            (IMAGES / f"{name}-{theme}.png").write_bytes(picture)
