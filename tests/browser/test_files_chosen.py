"""Inputs for files, in a browser: what is chosen while another is on its way, and what may be pasted."""

from __future__ import annotations

from playwright.async_api import Page

from livepy import App, File, state, ui
from tests.browser.visiting import opened, still
from tests.serving import Serve


class Taking(App, title="Taking"):
    one: File | None = state(None)
    photo: File | None = state(None)
    pasted: File | None = state(None)

    def render(self) -> ui.Element:
        return ui.column(
            ui.file("One", bind=lambda: self.one),
            ui.image_input("Chosen", bind=lambda: self.photo, sources=("upload",)),
            ui.image_input("Pasted", bind=lambda: self.pasted),
        )


CHOOSE = """sizes => {
    const input = document.querySelector('input[type=file]');
    for (const size of sizes) {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(size)], 'of ' + size));
        input.files = data.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
    }
}"""
PASTE = """async () => {
    const canvas = document.createElement('canvas'), prevented = [];
    canvas.width = canvas.height = 4;
    const blob = await new Promise(resolve => canvas.toBlob(resolve));
    for (const input of [...document.querySelectorAll('input[type=file]')].slice(1)) {
        const data = new DataTransfer();
        data.items.add(new File([blob], 'a.png', { type: 'image/png' }));
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        input.dispatchEvent(event);
        prevented.push(event.defaultPrevented);
    }
    return prevented;
}"""


async def test_a_file_chosen_while_another_is_on_its_way_is_the_one_that_comes(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Taking)
    await page.evaluate(CHOOSE, [5_000_000, 10])
    await page.get_by_text("of 10").wait_for()
    await still(page, session)
    assert app.one is not None
    assert app.one.size == 10
    assert await page.locator(".lv-error").count() == 0


async def test_only_where_the_clipboard_is_a_source_is_anything_pasted(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Taking)
    assert await page.evaluate(PASTE) == [False, True]
    await page.get_by_text("a.png").wait_for()
    await still(page, session)
    assert app.photo is None
    assert app.pasted is not None
