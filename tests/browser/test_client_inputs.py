"""Inputs as a browser has them: keys, real uploads, and choices whose options change while one is under way."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from livepy import App, File, state, ui
from tests.browser.conftest import accessibility
from tests.browser.visiting import line_to, opened, shown_by, still, url_of, within
from tests.browser.waiting import settled
from tests.serving import Serve


class Cascade(App):
    kind: str = state("radio")
    towns: list[str] = state(["Espoo", "Oulu", "Turku"])
    town: str = state("Turku")
    several: list[str] = state([])

    def render(self) -> ui.Element:
        make = ui.radio if self.kind == "radio" else ui.select
        return ui.column(make("Town", list(self.towns), bind=lambda: self.town), ui.multiselect("Towns", list(self.towns), bind=lambda: self.several))


async def seen(page: Page) -> list[str]:
    """What the page shows as chosen."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll('select')].map(one => one.selectedOptions[0]?.textContent ?? '').filter(Boolean)
             .concat([...document.querySelectorAll('[type=radio]:checked')].map(one => one.parentNode.textContent))"""
    )
    return found


@pytest.mark.parametrize("kind", ["radio", "select"])
@pytest.mark.parametrize(("after", "chosen"), [(["Faro", "Turku"], "Turku"), (["Turku", "Vaasa", "Espoo"], "Espoo"), (["Espoo"], "Espoo"), (["Faro"], "Turku")])
async def test_a_choice_under_way_while_the_options_change_is_the_same_option_or_none(
    page: Page, serve: Serve, kind: str, after: list[str], chosen: str
) -> None:
    running = await serve(Cascade)
    async with line_to(running, page, delay=0.15) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Cascade)
        app.kind = kind
        await still(page, session)
        if kind == "radio":
            await page.check("text=Espoo >> nth=0")
        else:
            await page.select_option("select", label="Espoo")
        app.towns = after
        await still(page, session)
        assert app.town == chosen
        assert await seen(page) == ([chosen] if chosen in after else [])


async def test_a_multiselect_is_worked_by_keys(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cascade)
    await page.focus("summary")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await within(lambda: app.several == ["Espoo", "Turku"])
    await still(page, session)
    assert await page.locator(".lv-multi-box[open]").count() == 1
    assert await accessibility(page) == []
    await page.keyboard.press("Escape")
    assert await page.locator(".lv-multi-box[open]").count() == 0
    assert await page.evaluate("document.activeElement.tagName") == "SUMMARY"
    await page.click("summary")
    await page.click("text=Town >> nth=0")
    assert await page.locator(".lv-multi-box[open]").count() == 0


class Desk(App):
    files: list[File] = state([])
    one: File | None = state(None)

    def render(self) -> ui.Element:
        return ui.column(
            ui.files("Files", bind=lambda: self.files, max_count=3, max_mb=0.01),
            ui.file("One", bind=lambda: self.one, accept=".csv"),
        )


def payload(name: str, size: int = 100) -> Any:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x" * size}


async def test_files_join_and_leave_and_what_is_refused_is_said_by_name(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Desk)
    files = page.get_by_label("Files")
    await files.set_input_files([payload("a.txt"), payload("big.txt", 20_000)])
    await within(lambda: len(app.files) == 1)
    await still(page, session)
    assert await page.inner_text(".lv-error") == "big.txt could not be taken: it is larger than 0.01 MB."
    await files.set_input_files([payload("a.txt")])
    await within(lambda: len(app.files) == 2)
    await still(page, session)
    await page.click("[aria-label='Remove a.txt'] >> nth=0")
    await within(lambda: len(app.files) == 1)
    assert await page.evaluate("document.querySelector('[multiple]').files.length") == 0
    await page.get_by_label("One").set_input_files([payload("a.exe")])
    await page.wait_for_selector("text=a.exe could not be taken: it is not .csv.")
    assert app.one is None


async def test_more_files_than_one_announcement_holds_are_refused_in_words(page: Page, serve: Serve) -> None:
    _, session = await opened(page, serve, Desk)
    await page.evaluate(
        """() => {
            const all = new DataTransfer(), input = document.querySelector('[multiple]');
            for (let at = 0; at < 1500; at++) all.items.add(new File(['x'], `${at}.txt`));
            input.files = all.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    await page.wait_for_selector("text=only 1000 files can be chosen at once")
    await still(page, session)


async def test_a_dropped_folder_gives_the_files_in_it(page: Page, serve: Serve) -> None:
    app, _ = await opened(page, serve, Desk)
    await page.evaluate(
        """() => {
            const file = name => ({ isFile: true, file: done => done(new File(['x'], name)) });
            const folder = (...all) => ({ isDirectory: true, createReader: () => ({ readEntries: done => done(all.splice(0, 1)) }) });
            const entry = folder(file('a.txt'), folder(file('b.txt')));
            const data = { types: ['Files'], files: [new File([], 'folder')], items: [{ webkitGetAsEntry: () => entry }] };
            const event = new Event('drop', { bubbles: true, cancelable: true });
            Object.defineProperty(event, 'dataTransfer', { value: data });
            document.querySelector('[multiple]').dispatchEvent(event);
        }"""
    )
    await within(lambda: [one.name for one in app.files] == ["a.txt", "b.txt"])
