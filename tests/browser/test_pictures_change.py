"""A picture that changes: never blank between two, never stale, on a slow line not starved; fetched once each, and most not at all."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Page, Route

from livepy import App, File, state, ui
from livepy.session.session import Session
from tests.browser.visiting import opened, still
from tests.browser.waiting import until
from tests.serving import Serve

COUNT = 40
SHADES = np.random.default_rng(6)


def jpeg(number: int) -> bytes:
    """Large enough that a browser takes a while to decode it; red, green or blue."""
    pixels = SHADES.integers(0, 60, (1200, 1600, 3), dtype=np.uint8)
    pixels[..., number % 3] += 190
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


SHOWN = {"decoding": "async"}  # a browser that decodes after it has painted is blank, were it not for static/pictures.js


class Live(App, title="Live"):
    """Shows one picture after the other."""

    number: int = state(0)
    pictures: list[File] = state([])

    def render(self) -> ui.Element:
        image = ui.image(self.pictures[self.number], alt="It", width="600px", attrs=SHOWN) if self.pictures else None
        return ui.column(ui.text(f"Number {self.number}"), image)


def made(how: str, folder: Path) -> list[File]:
    found = []
    for number in range(COUNT):
        data = jpeg(number)
        if how == "on disk":
            (folder / f"{number}.jpg").write_bytes(data)
            found.append(File.of(folder / f"{number}.jpg", "a.jpg"))
        else:
            found.append(File.of(data, "a.jpg") if how == "in memory" else File.of_parts(lambda data=data: [data], "a.jpg"))  # type: ignore[misc]
    return found


@asynccontextmanager
async def filmed(page: Page) -> AsyncIterator[list[tuple[int, int, int]]]:
    """The colour in the middle of the picture in each frame that the browser has painted meanwhile."""
    devtools = await page.context.new_cdp_session(page)
    seen: list[tuple[int, int, int]] = []
    where = await page.locator("img").bounding_box()
    assert where is not None
    tasks: set[asyncio.Task[None]] = set()
    ended: list[bool] = []

    async def frame(event: dict[str, object]) -> None:
        with Image.open(io.BytesIO(base64.b64decode(str(event["data"])))) as image:
            scale = image.width / 1280
            found = image.convert("RGB").getpixel((int((where["x"] + where["width"] / 2) * scale), int((where["y"] + where["height"] / 2) * scale)))
        assert isinstance(found, tuple)
        seen.append(tuple(found))  # type: ignore[arg-type]
        if not ended:
            await devtools.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    devtools.on("Page.screencastFrame", lambda event: tasks.add(asyncio.ensure_future(frame(event))))
    await devtools.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    yield seen
    ended.append(True)
    await devtools.send("Page.stopScreencast")
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@pytest.mark.parametrize("how", ["in memory", "on disk", "made while it is sent"])
async def test_a_picture_that_changes_is_never_blank_and_none_is_fetched_twice(page: Page, serve: Serve, tmp_path: Path, how: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/file/" in request.url else None)
    app, session = await opened(page, serve, Live)
    app.pictures = made(how, tmp_path)
    await until(page, "document.querySelector('img').naturalWidth")
    app.number = 1
    await until(page, "document.querySelector('img').dataset.uses && window.livepy.swap")
    await shows(page, session, 1)
    await page.evaluate("document.querySelector('img').decode()")  # this one the browser has changed by itself
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    async with filmed(page) as seen:
        for number in range(2, COUNT):
            app.number = number
            await until(page, f"document.querySelector('.lv-text').innerText === 'Number {number}'")
            await page.evaluate("new Promise(requestAnimationFrame)")
        await shows(page, session, app.number)
        await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(seen) > 3
    assert [colour for colour in seen if max(colour) < 150 or min(colour) > 100] == []
    assert len(asked) == len(set(asked))


async def shows(page: Page, session: Session, number: int) -> None:
    """The page shows what the server does, and it is there."""
    await until(page, f"document.querySelector('.lv-text').innerText === 'Number {number}'")
    src = session.tree.html().partition('src="')[2].partition('"')[0]
    await until(page, f"(img => img.getAttribute('src') === '{src}' && img.complete && img.naturalWidth)(document.querySelector('img'))")


async def test_on_a_slow_line_it_skips_pictures_goes_on_changing_and_ends_with_the_newest(page: Page, serve: Serve, tmp_path: Path) -> None:
    asked: list[str] = []

    async def slowly(route: Route) -> None:
        asked.append(route.request.url)
        await asyncio.sleep(0.2)
        await route.continue_()

    app, session = await opened(page, serve, Live)
    app.pictures = made("in memory", tmp_path)[:3]
    await until(page, "document.querySelector('img').naturalWidth")
    app.number = 1
    await until(page, "document.querySelector('img').dataset.uses && window.livepy.swap")
    await page.route("**/file/*", slowly)
    await page.evaluate("""() => {
        window.shown = 0;
        new MutationObserver(() => window.shown++).observe(document.querySelector('img'), { attributeFilter: ['src'] });
    }""")
    pixels = np.zeros((40, 40, 3), np.uint8)
    changes = 0
    while await page.evaluate("window.shown") < 4:  # a browser by itself shows none of them
        changes += 1
        pixels[0, 0] = changes % 250, changes // 250, 1
        app.pictures, app.number = [File.of(png(pixels), "a.png")] * 3, changes % 3
        await asyncio.sleep(0.02)
    await shows(page, session, app.number)
    assert len(asked) < changes
    await still(page, session)


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


async def test_a_picture_that_cannot_be_shown_gives_way_to_the_next(page: Page, serve: Serve, tmp_path: Path) -> None:
    app, session = await opened(page, serve, Live)
    app.pictures = [*made("in memory", tmp_path)[:3], File.of(b"no picture", "a.png")]
    await until(page, "document.querySelector('img').naturalWidth")
    app.number = 1
    await until(page, "document.querySelector('img').dataset.uses && window.livepy.swap")
    app.number = 3
    await until(page, "document.querySelector('img').complete && !document.querySelector('img').naturalWidth")
    app.number = 2
    await shows(page, session, app.number)
