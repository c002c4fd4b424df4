"""Every example does in real Chromium what its documentation shows, without a complaint of the browser's or of axe's."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page

from livepy.apps import find, load
from tests.browser.conftest import accessibility
from tests.browser.waiting import settled, until
from tests.serving import Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


async def opened(page: Page, serve: Serve, name: str) -> None:
    found = find(load(EXAMPLES / f"{name}.py"))
    running = await serve(found.make() if name == "photo" else found.make)
    await page.goto(running.url)
    await settled(page)


async def test_the_counter_counts(page: Page, serve: Serve) -> None:
    await opened(page, serve, "counter")
    for _ in range(3):
        await page.get_by_role("button").first.click()
        await settled(page)
    assert "3" in await page.inner_text("main")
    assert await accessibility(page) == []


async def test_the_todo_list_adds_edits_filters_and_removes(page: Page, serve: Serve) -> None:
    await opened(page, serve, "todo")
    new = page.get_by_label("What needs doing?")
    for text in ("Buy tea", "Call Ada"):
        await new.fill(text)
        await new.press("Enter")
        await until(page, "document.querySelector('input').value === ''")
    await page.get_by_role("checkbox").first.check()
    await settled(page)
    assert "1 left" in await page.inner_text("main")
    await page.get_by_label("done", exact=True).check()
    await settled(page)
    assert "Call Ada" not in await page.inner_text("main")
    assert "filter=done" in page.url
    await page.get_by_role("button", name="Remove").click()
    await settled(page)
    assert "Nothing to do" in await page.inner_text("main")
    assert await accessibility(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_photograph_goes_in_and_the_filtered_one_comes_out(page: Page, serve: Serve, theme: str) -> None:
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await opened(page, serve, "photo")
    await page.locator("input[type=file]").set_input_files(EXAMPLES / "palace.jpg")
    await settled(page)
    await page.get_by_role("button", name="Run").click()
    await until(page, "document.querySelector('.lv-result img')?.naturalWidth > 0")
    await settled(page)
    assert await accessibility(page) == []
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download").or_(page.get_by_role("button", name="Download")).click()
    path = await (await coming.value).path()
    with Image.open(io.BytesIO(path.read_bytes())) as result, Image.open(EXAMPLES / "palace.jpg") as photo:
        assert result.size == photo.size
        red, _, blue = result.convert("RGB").resize((1, 1)).tobytes()
        assert red > blue
