"""Inputs for files in Chromium with a real server: how far each is, pausing, cancelling, a line that is cut, a page that is loaded anew."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route

from livepy import App, File, state, ui
from tests.browser.conftest import Complaints, accessibility
from tests.browser.visiting import line_to, opened, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.nginx import nginx
from tests.serving import Serve

MB = 1 << 20

PART_OF_WHAT_IS_CANCELLED = "410 (Gone)"
"""What a browser writes down of a part that was on its way when its file was cancelled."""


class Desk(App, title="Desk"):
    count: int = state(0)
    one: File | None = state(None)
    many: list[File] = state([])
    photo: File | None = state(None)
    imported: list[str] = state([])

    def increment(self) -> None:
        self.count += 1

    def load(self, file: File) -> None:
        self.imported.append(f"{file.name}, {len(file.read())} bytes")

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(ui.button(f"Clicked {self.count}", on_click=self.increment), ui.upload_button("Import", on_upload=self.load)),
            ui.file("One", bind=lambda: self.one),
            ui.files("Many", bind=lambda: self.many),
            ui.image_input("Photo", bind=lambda: self.photo, sources=("clipboard",)),
            ui.text(" ".join(self.imported) or "nothing imported"),
        )


def written(folder: Path, **sizes: int) -> list[Path]:
    """Files of these names and sizes, of which no part is like another."""
    made = []
    for name, size in sizes.items():
        path = folder / f"{name}.bin"
        path.write_bytes(random.Random(name).randbytes(size))
        made.append(path)
    return made


def prints(*files: File | Path | None) -> list[str]:
    """What tells whether the bytes are right."""
    return [hashlib.sha256(one.read() if isinstance(one, File) else one.read_bytes()).hexdigest() for one in files if one is not None]


class Gate:
    """Holds the parts of uploads before they leave the browser; `pass_` lets so many through, `open_for` those of one file."""

    def __init__(self) -> None:
        self.held: list[Route] = []
        self.free = 0
        self.grant = ""

    async def take(self, route: Route) -> None:
        if route.request.method != "PUT" or (self.grant and self.grant in route.request.url):
            await route.continue_()
        elif self.free:
            self.free -= 1
            await route.continue_()
        else:
            self.held.append(route)

    async def pass_(self, count: int = 1_000_000) -> None:
        """Let so many parts through, those that wait first."""
        self.free += count
        while self.held and self.free:
            self.free -= 1
            await self.held.pop(0).continue_()

    async def open_for(self, grant: str) -> None:
        """Let all parts of this file through: the browser's requests come here in any order."""
        self.grant = grant
        waiting, self.held = self.held, []
        for route in waiting:
            await self.take(route)

    async def close(self) -> None:
        """Those that come from now on wait. What was held has been given up with its page."""
        self.free = 0
        self.held.clear()


@asynccontextmanager
async def gated(page: Page) -> AsyncIterator[Gate]:
    """Parts leave this page one by one, as the test says."""
    gate = Gate()
    await page.route("**/_livepy/upload/**", gate.take)
    yield gate
    await page.unroute_all(behavior="ignoreErrors")


def percent(name: str) -> str:
    """An expression: how far the row of that file is."""
    return f"[...document.querySelectorAll('.lv-sending')].find(one => one.textContent.includes({name!r}))?.style.getPropertyValue('--percent')"


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


async def choose(page: Page, label: str, *paths: Path) -> None:
    await page.get_by_label(label, exact=True).set_input_files(list(paths))


async def test_each_file_shows_how_far_it_is_and_one_can_be_cancelled(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected(PART_OF_WHAT_IS_CANCELLED)
    app, session = await opened(page, serve, Desk)
    a, b, c = written(tmp_path, a=2 * MB, b=2 * MB, c=2 * MB)
    async with gated(page) as gate:
        await choose(page, "Many", a, b, c)
        await within(lambda: len(gate.held) == 3)
        first = next(one.grant for upload in session.files.uploads.events for one in upload.files if one.name == "a.bin")
        await gate.open_for(first)
        await until(page, "document.querySelectorAll('.lv-file-done').length === 1")
        assert await page.get_by_role("progressbar", name="Sending b.bin").get_attribute("value") == "0"
        assert await page.get_by_text("1 of 3 are here").is_visible()
        assert await accessibility(page) == []
        await button(page, "Cancel b.bin").click()
        await until(page, "document.querySelectorAll('.lv-sending').length === 2")
        await gate.pass_()
        await still(page, session)
    assert prints(*app.many) == prints(a, c)
    assert await page.locator(".lv-file-name").all_inner_texts() == ["a.bin", "c.bin"]
    assert session.files.uploads.requests == 0
    await choose(page, "Many", b)
    await still(page, session)
    assert prints(*app.many) == prints(a, c, b), "what was cancelled can be chosen again"
    assert await page.locator(".lv-error").count() == 0


async def test_a_paused_file_sends_nothing_until_it_goes_on(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected("423 (Locked)")
    app, session = await opened(page, serve, Desk)
    (a,) = written(tmp_path, a=5 * MB)
    async with gated(page) as gate:
        await choose(page, "One", a)
        await within(lambda: len(gate.held) == 3)
        await gate.pass_(1)
        await until(page, f"{percent('a.bin')} > 15")
        await button(page, "Pause a.bin").click()
        await page.get_by_text("Paused").wait_for()
        (incoming,) = session.files.uploads.events.pop().files
        assert incoming.paused
        here = incoming.received
        await gate.close()
        gate.free = 1_000_000
        assert await button(page, "Resume a.bin").evaluate("one => one === document.activeElement")
        assert incoming.received == here >= MB
        await page.keyboard.press("Enter")
        await still(page, session)
    assert prints(app.one) == prints(a)


async def test_after_a_reload_the_same_file_goes_on_where_it_was(page: Page, serve: Serve, tmp_path: Path) -> None:
    running = await serve(Desk)
    (a,) = written(tmp_path, a=6 * MB)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, _ = shown_by(running, Desk)
        async with gated(page) as gate:
            await choose(page, "One", a)
            await within(lambda: len(gate.held) == 3)
            await gate.pass_(3)
            await within(lambda: len(gate.held) == 3)
            await button(page, "Pause a.bin").click()
            await page.get_by_text("Paused").wait_for()
            await page.reload()
            await gate.close()
            await settled(page)
            await until(page, f"{percent('a.bin')} === '50'")
            assert await page.get_by_text("Choose it again to go on").is_visible()
            assert await page.get_by_text("Paused").is_visible()
            gate.free = 1_000_000
            assert line.bytes_up < 3.3 * MB
            await choose(page, "One", a)
            await page.locator(".lv-file:not(.lv-sending)").wait_for()
            await settled(page)
        assert prints(app.one) == prints(a)
        assert 6 * MB < line.bytes_up < 6.3 * MB, "no byte was sent twice"


async def test_an_upload_that_is_cut_ten_times_comes_whole(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected("ERR_", "WebSocket connection", "Failed to load resource")
    running = await serve(Desk)
    a, b = written(tmp_path, a=9 * MB, b=3 * MB + 17)
    chance = random.Random(7)
    async with line_to(running, page, delay=0.005) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Desk)
        await choose(page, "Many", a, b)
        for _ in range(10):
            mark = line.bytes_up + chance.randrange(MB)
            await within(lambda mark=mark: line.bytes_up >= mark or app.many)  # type: ignore[misc]
            line.cut(chance.choice(["RST", "FIN"]))
        await still(page, session)
        await page.locator(".lv-file:not(.lv-sending)").nth(1).wait_for()
    assert prints(*app.many) == prints(a, b)
    assert line.bytes_up < 2.5 * 12 * MB


async def test_twenty_files_come_while_a_counter_is_clicked(page: Page, serve: Serve, tmp_path: Path) -> None:
    await page.add_init_script("""
        let now = 0; window.most = 0; const real = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) {
            window.most = Math.max(window.most, ++now);
            this.addEventListener('readystatechange', () => { if (this.readyState === 4) now-- });
            real.call(this, body);
        };
    """)
    app, session = await opened(page, serve, Desk)
    paths = written(tmp_path, **{f"f{at}": 300_000 + at for at in range(20)})
    await choose(page, "Many", *paths)
    for number in range(1, 21):
        await button(page, f"Clicked {number - 1}").click()
        await button(page, f"Clicked {number}").wait_for()
    await still(page, session)
    assert app.count == 20
    assert prints(*app.many) == prints(*paths)
    assert await page.evaluate("window.most") == 3


THOUSAND = """() => {
    const input = document.querySelector('input[multiple]'), data = new DataTransfer();
    for (let at = 0; at < 1003; at++) data.items.add(new File(['' + at], at + '.txt'));
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
}"""


async def test_a_thousand_files_come_and_more_are_refused_in_words(page: Page, serve: Serve, tmp_path: Path) -> None:
    app, session = await opened(page, serve, Desk)
    await page.evaluate(THOUSAND)
    await page.get_by_text(re.compile(r"and 9\d\d more, ")).wait_for()
    assert await page.locator(".lv-sending").count() == 50
    await page.get_by_text("1000.txt could not be taken: only 1000 files can be chosen at once, and these were 1003.").wait_for()
    await within(lambda: len(app.many) == 1000, 60)
    await still(page, session)
    assert {one.read() for one in app.many} == {str(at).encode() for at in range(1000)}


async def test_a_file_that_is_larger_than_it_said_is_refused_with_its_reason(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected("413")
    app, session = await opened(page, serve, Desk)
    (a,) = written(tmp_path, a=2 * MB)
    async with gated(page) as gate:
        await choose(page, "One", a)
        await within(lambda: len(gate.held) == 2)
        lie = "(document.querySelector('.lv-sending').dataset.upload)"
        request = f"fetch('_livepy/upload/' + {lie} + '?offset={2 * MB - 10}', {{ method: 'PUT', body: new Uint8Array(1000) }}).then(answer => answer.status)"
        gate.free = 1
        assert await page.evaluate(request) == 413
        await page.get_by_text("a.bin could not be taken: it is larger than it said.").wait_for()
        await gate.pass_()
        await still(page, session)
        assert await page.locator(".lv-sending").count() == 0
        await choose(page, "One", a)
        await still(page, session)
    assert prints(app.one) == prints(a)


async def test_leaving_the_page_takes_away_nothing_that_has_come(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected(PART_OF_WHAT_IS_CANCELLED)
    app, session = await opened(page, serve, Desk)
    url = page.url
    a, b, c = written(tmp_path, a=1000, b=2 * MB, c=500)
    await choose(page, "One", a)
    await still(page, session)
    async with gated(page) as gate:
        await choose(page, "Many", c, b)
        await within(lambda: len(gate.held) == 3)
        await gate.pass_(1)
        await page.get_by_text("1 of 2 are here").wait_for()
        await page.goto("about:blank")
        await gate.close()
        await page.goto(url)
        await settled(page)
        assert await page.locator(".lv-file-name").all_inner_texts() == ["a.bin", "c.bin", "b.bin"]
        await button(page, "Cancel all").click()
        await until(page, "document.querySelectorAll('.lv-sending').length === 0")
        await settled(page)
    assert prints(app.one, *app.many) == prints(a, c)


async def test_an_upload_button_shows_how_far_it_is_in_its_own_place_and_a_press_ends_it(
    page: Page, serve: Serve, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expected(PART_OF_WHAT_IS_CANCELLED)
    _, session = await opened(page, serve, Desk)
    (a,) = written(tmp_path, a=4 * MB)
    label = page.locator("label.lv-button")
    box = await label.bounding_box()
    async with gated(page) as gate:
        await choose(page, "Import", a)
        await within(lambda: len(gate.held) == 3)
        await gate.pass_(1)
        await until(page, "document.querySelector('.lv-sending').ariaValueNow === '25'")
        assert await label.bounding_box() == box
        assert await accessibility(page) == []
        await label.click()
        await still(page, session)
        assert await label.locator(".lv-sending").count() == 0
        await gate.close()
        gate.free = 1_000_000
        await page.locator("input.lv-file-input").set_input_files(a)
        await page.get_by_text(f"a.bin, {4 * MB} bytes").wait_for()
    assert await label.bounding_box() == box
    assert await page.locator(".lv-toast").count() == 0


async def test_the_focus_goes_to_what_takes_the_place_of_a_row(page: Page, serve: Serve, tmp_path: Path, complaints: Complaints) -> None:
    complaints.expected(PART_OF_WHAT_IS_CANCELLED)
    _, session = await opened(page, serve, Desk)
    focused = "document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.textContent"
    async with gated(page) as gate:
        await choose(page, "Many", *written(tmp_path, a=10, b=10, c=10))
        await button(page, "Cancel b.bin").focus()
        await page.keyboard.press("Enter")
        await until(page, f"({focused}) === 'Cancel c.bin'")
        await page.keyboard.press("Enter")
        await until(page, f"({focused}) === 'Cancel a.bin'")
        await button(page, "Pause a.bin").focus()
        await gate.pass_()
        await still(page, session)
        await until(page, f"({focused}) === 'Many'")
    await button(page, "Remove a.bin").focus()
    await page.keyboard.press("Enter")
    await until(page, f"({focused}) === 'Many'")


async def test_a_row_under_way_is_where_the_file_will_be(page: Page, serve: Serve, tmp_path: Path) -> None:
    _, session = await opened(page, serve, Desk)
    places = "[...document.querySelectorAll('.lv-field')].map(one => one.getBoundingClientRect().top)"
    (a,) = written(tmp_path, a=2 * MB)
    async with gated(page) as gate:
        await choose(page, "One", a)
        await page.locator(".lv-sending").wait_for()
        before = await page.evaluate(places)
        await button(page, "Pause a.bin").click()
        await page.get_by_text("Paused").wait_for()
        assert await page.evaluate(places) == before
        await button(page, "Resume a.bin").click()
        await gate.pass_()
        await still(page, session)
    assert await page.locator(".lv-sending").count() == 0
    assert await page.evaluate(places) == before


async def drag(page: Page, selector: str, kind: str, *paths: Path) -> None:
    """Files are dragged over the middle of this, or dropped there, as the system would."""
    box = await page.locator(selector).bounding_box()
    assert box is not None
    session = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    steps = ["dragEnter", "dragOver"] + ["drop"] * (kind == "drop")
    for step in steps:
        await session.send("Input.dispatchDragEvent", {"type": step, "x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data})


async def test_folders_are_chosen_and_dropped_with_all_that_is_in_them(page: Page, serve: Serve, tmp_path: Path) -> None:
    class Folders(App):
        many: list[File] = state([])
        one: File | None = state(None)

        def render(self) -> ui.Element:
            return ui.column(ui.files("Folder", bind=lambda: self.many, folder=True), ui.file("One", bind=lambda: self.one))

    (tmp_path / "photos" / "spring" / "may").mkdir(parents=True)
    for name in ("photos/a.txt", "photos/spring/b.txt", "photos/spring/may/c.txt"):
        (tmp_path / name).write_text(name)
    app, session = await opened(page, serve, Folders)
    await page.get_by_label("Folder", exact=True).set_input_files(tmp_path / "photos")
    await still(page, session)
    assert sorted(one.read().decode() for one in app.many) == ["photos/a.txt", "photos/spring/b.txt", "photos/spring/may/c.txt"]
    app.many = []
    await still(page, session)
    (tmp_path / "loose.txt").write_text("loose")
    await drag(page, ".lv-field:nth-of-type(1) .lv-drop", "over", tmp_path / "photos")
    await until(page, "document.querySelector('.lv-drop').dataset.over === ''")
    await page.mouse.move(5, 5)
    await until(page, "document.querySelectorAll('[data-over]').length === 0")
    await drag(page, ".lv-field:nth-of-type(1) .lv-drop", "drop", tmp_path / "photos", tmp_path / "loose.txt")
    await within(lambda: len(app.many) == 4)
    await still(page, session)
    assert sorted(one.name for one in app.many) == ["a.txt", "b.txt", "c.txt", "loose.txt"]
    assert await page.evaluate("document.querySelectorAll('[data-over]').length") == 0
    await drag(page, ".lv-field:nth-of-type(2) .lv-drop", "drop", tmp_path / "photos")
    await page.get_by_text("photos could not be taken: it is a folder.").wait_for()
    await drag(page, ".lv-field:nth-of-type(2) .lv-drop", "drop", tmp_path / "loose.txt", tmp_path / "photos" / "a.txt")
    await page.get_by_text("only one file is taken here").wait_for()
    await still(page, session)
    assert app.one is not None
    assert app.one.name == "loose.txt"


async def test_a_file_that_is_dropped_beside_its_place_does_not_take_the_page_away(page: Page, serve: Serve, tmp_path: Path) -> None:
    app, session = await opened(page, serve, Desk)
    (a,) = written(tmp_path, a=10)
    for place in ("main .lv-text", ".lv-chosen:has([data-no-drop]) .lv-drop"):
        await drag(page, place, "over", a)
        await drag(page, place, "drop", a)
    await still(page, session)
    assert await page.title() == "Desk"
    assert (app.one, app.many, app.photo) == (None, [], None), "nor is it taken where only the clipboard is"
    await drag(page, "label.lv-button", "drop", a)
    await page.get_by_text("a.bin, 10 bytes").wait_for()


PASTE = """async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 4;
    const blob = await new Promise(resolve => canvas.toBlob(resolve));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}"""


async def test_a_picture_is_pasted_by_key_and_by_a_press(page: Page, serve: Serve) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app, session = await opened(page, serve, Desk)
    await page.evaluate(PASTE)
    zone = page.get_by_label("Photo", exact=True)
    await zone.focus()
    await page.keyboard.press("Control+v")
    await page.locator(".lv-drop img").wait_for()
    await still(page, session)
    assert app.photo is not None
    assert app.photo.type == "image/png"
    await page.get_by_role("button", name="Remove").click()
    await still(page, session)
    await zone.click()
    await page.locator(".lv-drop img").wait_for()
    await still(page, session)
    assert app.photo is not None
    await page.evaluate("navigator.clipboard.writeText('no picture')")
    await zone.click()
    await page.get_by_text("The picture could not be taken: the clipboard holds none.").wait_for()


@pytest.mark.parametrize("limit", ["100k", "4k"])
async def test_what_nginx_does_not_take_comes_in_smaller_parts_or_is_named(
    page: Page, serve: Serve, tmp_path: Path, complaints: Complaints, limit: str
) -> None:
    complaints.expected("413", "ERR_")
    running = await serve(Desk)
    (a,) = written(tmp_path, a=MB // 2)
    async with nginx(running.port, f"client_max_body_size {limit};") as proxy:
        url = proxy.url
        await page.goto(url)
        await settled(page)
        app, session = shown_by(running, Desk)
        await choose(page, "One", a)
        if limit == "100k":
            await within(lambda: app.one is not None)
            await still(page, session)
            assert prints(app.one) == prints(a)
        else:
            await page.get_by_text("a.bin could not be taken: the server in front takes less than 17 kB a request.").wait_for()
            await still(page, session)
            assert await page.locator(".lv-sending").count() == 0
        await page.goto("about:blank")
