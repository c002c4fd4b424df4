"""Pictures by the camera, with Chromium's own pretended cameras: seen before they are taken, refused in words, and off when nobody looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from livepy import App, File, state, ui
from tests.browser.conftest import ARGUMENTS, POLICY_LISTENER, Complaints, accessibility
from tests.browser.visiting import opened, still, within
from tests.browser.waiting import until
from tests.serving import Serve

WATCH = """
    window.cameras = [];
    if (navigator.mediaDevices) {
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async wanted => { const stream = await real(wanted); cameras.push(stream.getVideoTracks()[0]); return stream };
    }
"""
"""Each camera that this page was given."""


class Portrait(App, title="Portrait"):
    photo: File | None = state(None)
    asking: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            self.asking and ui.image_input("Photo", bind=lambda: self.photo, sources=("webcam", "upload")),
            ui.text(self.photo.name if self.photo else "no photo"),
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """With two cameras that show moving figures. Whether a page may use them is said by its context, which the small Chromium of the other tests cannot ask."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*ARGUMENTS, "--use-fake-device-for-media-stream=device-count=2"])
        yield browser
        await browser.close()


@asynccontextmanager
async def visitor(chromium: Browser, complaints: Complaints, *permissions: str, **about: Any) -> AsyncIterator[Page]:
    context = await chromium.new_context(permissions=list(permissions), **about)
    await context.add_init_script(POLICY_LISTENER + WATCH)
    page = await context.new_page()
    complaints.listen(page)
    yield page
    await context.close()


async def look(page: Page) -> None:
    """Open the camera and wait until it shows something."""
    await page.get_by_role("button", name="Take a picture").click()
    await until(page, "document.querySelector('dialog video')?.videoWidth > 0 && document.activeElement.textContent === 'Take picture'")


async def test_a_picture_is_seen_taken_and_sent_and_the_camera_is_off_again(chromium: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(chromium, complaints, "camera") as page:
        app, session = await opened(page, serve, Portrait)
        await look(page)
        assert await accessibility(page) == []
        await page.keyboard.press("Enter")
        await until(page, "document.querySelector('.lv-drop img')?.naturalWidth > 100")
        await still(page, session)
        assert app.photo is not None
        assert (app.photo.name, app.photo.type, app.photo.read()[:2]) == ("picture.jpg", "image/jpeg", b"\xff\xd8")
        assert await page.evaluate("cameras.map(one => one.readyState)") == ["ended"]
        assert await page.locator("dialog").count() == 0
        assert await page.evaluate("document.activeElement.textContent") == "Take a picture"
        assert await accessibility(page) == []


async def test_where_there_are_several_cameras_the_next_one_is_a_press_away_and_remembered(chromium: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(chromium, complaints, "camera") as page:
        await opened(page, serve, Portrait)
        await look(page)
        await page.get_by_role("button", name="Other camera").click()
        await until(page, "cameras.length === 2 && document.activeElement.textContent === 'Take picture'")
        first, second = await page.evaluate("cameras.map(one => one.getSettings().deviceId)")
        assert first != second
        assert await page.evaluate("cameras.map(one => one.readyState)") == ["ended", "live"]
        await page.keyboard.press("Escape")
        await until(page, "!document.querySelector('dialog') && cameras[1].readyState === 'ended'")
        await look(page)
        assert await page.evaluate("cameras[2].getSettings().deviceId") == second


async def test_a_camera_that_is_not_lent_is_explained_and_can_be_asked_for_again(chromium: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(chromium, complaints) as page:
        app, _ = await opened(page, serve, Portrait)
        await page.get_by_role("button", name="Take a picture").click()
        await page.get_by_text("This page may not use the camera. Allow it in the browser’s settings").wait_for()
        assert await accessibility(page) == []
        await page.context.grant_permissions(["camera"])
        await page.get_by_role("button", name="Try again").click()
        await until(page, "document.querySelector('dialog video')?.videoWidth > 0")
        await page.get_by_role("button", name="Take picture").click()
        await within(lambda: app.photo is not None)


async def test_a_machine_without_a_camera_says_so(page: Page, serve: Serve) -> None:
    await opened(page, serve, Portrait)
    await page.get_by_role("button", name="Take a picture").click()
    await page.get_by_text("No camera was found.").wait_for()
    await page.get_by_role("button", name="Close").click()
    await until(page, "!document.querySelector('dialog')")


async def test_the_camera_goes_off_when_its_input_leaves_the_page(chromium: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(chromium, complaints, "camera") as page:
        app, _ = await opened(page, serve, Portrait)
        await look(page)
        app.asking = False
        await until(page, "!document.querySelector('dialog') && cameras[0].readyState === 'ended'")


async def test_a_phone_that_lends_no_camera_opens_its_own_camera_app(chromium: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(chromium, complaints, is_mobile=True, has_touch=True, viewport={"width": 360, "height": 700}) as page:
        await page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
        app, _ = await opened(page, serve, Portrait)
        async with page.expect_file_chooser() as asked:
            await page.get_by_role("button", name="Take a picture").tap()
        chooser = await asked.value
        assert await chooser.element.evaluate("one => [one.accept, one.getAttribute('capture')]") == ["image/*", "environment"]
        await chooser.set_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(20)})
        await within(lambda: app.photo is not None)


async def test_a_desktop_page_without_https_is_told_why_there_is_no_camera(page: Page, serve: Serve) -> None:
    await page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    await opened(page, serve, Portrait)
    await page.get_by_role("button", name="Take a picture").click()
    await page.get_by_text("The browser lends a camera only to pages with https.").wait_for()
