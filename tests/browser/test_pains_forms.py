"""Pains of users of other frameworks, and what livepy does instead: forms and input under latency. One test for each, from the browser to the app and back.

Fast typing stands in test_keeping.py, what client.js does by itself in test_client_fields.py and test_client_events.py.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from livepy import App, Model, state, ui
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, opened, shown_by, still, url_of, within
from tests.browser.waiting import settled
from tests.effort import EFFORT
from tests.serving import Serve


class Chat(App, title="Chat"):
    text: str = state("")
    sent: list[str] = state([])

    def send(self) -> None:
        self.sent.append(self.text)
        self.text = ""

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Text", bind=lambda: self.text, on_submit=self.send), ui.button("Send", on_click=self.send), ui.each(self.sent, ui.text))


class Lazy(Chat, title="Lazy"):
    """Its field waits ten seconds for a pause."""

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Text", bind=lambda: self.text, debounce=10), ui.button("Send", on_click=self.send), ui.each(self.sent, ui.text))


@pytest.mark.parametrize("kind", [Chat, Lazy])
@pytest.mark.parametrize("delay", [0.0, 0.3])
async def test_a_click_right_after_typing_sees_the_whole_text(page: Page, serve: Serve, kind: type[Chat], delay: float) -> None:
    running = await serve(kind)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, kind)
        line.delay = delay
        await page.focus("input")
        await page.keyboard.type("all of thi")
        await page.evaluate("""new Promise(done => {
            document.execCommand('insertText', false, 's');
            setTimeout(() => { document.querySelector('button').click(); done(); }, 5);
        })""")
        await within(lambda: app.sent == ["all of this"])
        await still(page, session)
        assert await page.input_value("input") == app.text == ""


async def test_a_tap_right_after_typing_sees_the_whole_text(browser: Browser, complaints: Complaints, serve: Serve) -> None:
    phone = await browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    phone.on("page", complaints.listen)
    page = await phone.new_page()
    app, session = await opened(page, serve, Lazy)
    await page.tap("input")
    await page.keyboard.type("on the phone")
    await page.tap("button")
    await within(lambda: app.sent == ["on the phone"])
    await still(page, session)
    await phone.close()


class Letter(Chat, title="Letter"):
    """What a form sends."""

    def render(self) -> ui.Element:
        return ui.column(ui.form(ui.textbox("Text", bind=lambda: self.text), on_submit=self.send, submit="Send"), ui.each(self.sent, ui.text))


async def test_a_form_that_is_sent_by_enter_clears_the_field_in_which_the_visitor_still_is(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Letter)
    await page.focus("input")
    for words in ("first", "second"):
        await page.keyboard.type(words)
        await page.keyboard.press("Enter")
        await still(page, session)
        assert await page.input_value("input") == app.text == ""
    assert app.sent == ["first", "second"]


class Deliberate(App, title="Deliberate"):
    """Fields that their own handlers change, beside a clock that would change them by the way."""

    text: str = state("")
    name: str = state("")
    ticks: int = state(0)
    clock_writes: bool = state(False)

    def send(self) -> None:
        self.text = ""

    def digits(self, text: str) -> None:
        self.text = "".join(one for one in text if one.isdigit())

    def capital(self) -> None:
        self.name = self.name.strip().title()

    def tick(self) -> None:
        self.ticks += 1
        if self.clock_writes:
            self.text = f"by the way {self.ticks}"

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(str(self.ticks)),
            ui.textbox("Number", bind=lambda: self.text, on_change=self.digits, on_submit=self.send, help=f"{self.ticks}"),
            ui.textbox("Name", bind=lambda: self.name, on_blur=self.capital),
        )


async def test_a_handler_of_a_field_changes_that_field_while_it_has_the_focus(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Deliberate)
    number = page.get_by_label("Number")
    await number.focus()
    await page.keyboard.type("1a2b")
    await still(page, session)
    assert await number.input_value() == app.text == "12", "formatted while typing"
    await page.keyboard.press("Enter")
    await still(page, session)
    assert await number.input_value() == app.text == "", "cleared after sending"
    assert await page.evaluate("document.activeElement.value") == ""
    await page.keyboard.type("7")
    await still(page, session)
    assert await number.input_value() == app.text == "7"


async def test_a_handler_formats_its_field_when_it_is_left(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Deliberate)
    await page.get_by_label("Name").focus()
    await page.keyboard.type("ada lovelace ")
    await page.keyboard.press("Shift+Tab")
    await still(page, session)
    assert await page.get_by_label("Name").input_value() == app.name == "Ada Lovelace"


async def test_a_render_by_the_way_never_changes_the_field_that_is_edited(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Deliberate)
    number = page.get_by_label("Number")
    await number.focus()
    await page.keyboard.type("12")
    await still(page, session)
    app.clock_writes = True
    for _ in range(5):
        app.tick()
        await still(page, session)
        assert await number.input_value() == "12"
    assert await page.inner_text("h1") == "5"
    await page.get_by_label("Name").focus()
    assert await number.input_value() == app.text == "by the way 5", "shown as soon as the visitor has left it"


async def test_an_answer_that_comes_late_waits_until_the_visitor_has_left_the_field_and_is_not_lost(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Late)
    await page.evaluate("document.querySelector('button').click()")
    await within(lambda: app.loading)
    await page.focus("input")
    await page.keyboard.type("typed meanwhile")
    await within(lambda: app.text == "typed meanwhile")
    app.gate.set()
    await still(page, session)
    assert await page.input_value("input") == "typed meanwhile"
    await page.evaluate("document.activeElement.blur()")
    assert await page.input_value("input") == app.text == "loaded"


async def test_a_box_that_was_just_ticked_follows_what_others_do_although_it_has_the_focus(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Thirty)
    await page.get_by_label("yes 0").check()
    await page.get_by_label("colour 1").select_option("blue")
    await page.get_by_label("yes 0").focus()
    await still(page, session)
    app.entries[0].yes = False
    await still(page, session)
    assert not await page.get_by_label("yes 0").is_checked()


class Late(App, title="Late"):
    text: str = state("")
    loading: bool = state(False)
    gate: asyncio.Event = state(factory=asyncio.Event)

    async def load(self) -> None:
        self.loading = True
        await self.gate.wait()
        self.text = "loaded"

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Text", bind=lambda: self.text), ui.button("Load", on_click=self.load))


class Entry(Model):
    text: str = ""
    number: int = 0
    yes: bool = False
    colour: str = "red"
    size: float = 5


COLOURS = ["red", "green", "blue"]


class Thirty(App, title="Thirty"):
    entries: list[Entry] = state(factory=lambda: [Entry() for _ in range(6)])
    ticks: int = state(0)

    def fields(self, n: int) -> ui.Element:
        one = self.entries[n]
        return ui.card(
            ui.text(f"{self.ticks}"),
            ui.textbox(f"text {n}", bind=lambda: one.text, lines=1 + n % 2),
            ui.number(f"number {n}", bind=lambda: one.number),
            ui.checkbox(f"yes {n}", bind=lambda: one.yes),
            ui.select(f"colour {n}", COLOURS, bind=lambda: one.colour),
            ui.slider(f"size {n}", min=0, max=10, step=0.5, bind=lambda: one.size),
        )

    def render(self) -> ui.Element:
        return ui.column(ui.heading(str(self.ticks)), *(self.fields(n) for n in range(6)))


SHOWN = """[...document.querySelectorAll('input,textarea,select')].map(one =>
    one.type === 'checkbox' ? one.checked : one.selectedOptions ? one.selectedOptions[0].text : one.value)"""


def flat(app: Thirty) -> list[Any]:
    """What its thirty fields are to show."""
    return [shown for one in app.entries for shown in (one.text, str(one.number), one.yes, one.colour, f"{one.size:g}")]


@pytest.mark.parametrize("seed", range(2 * EFFORT))
async def test_in_thirty_fields_only_those_that_were_edited_or_assigned_ever_change(page: Page, serve: Serve, seed: int) -> None:
    author = random.Random(seed)
    app, session = await opened(page, serve, Thirty)
    expected = flat(app)
    for step in range(40):
        n, field = author.randrange(6), author.randrange(5)
        if author.random() < 0.3:
            app.ticks += 1
        by_the_server = author.random() < 0.25
        value: Any = [f"text {step}", step, not expected[5 * n + 2], author.choice(COLOURS), author.randrange(21) / 2][field]
        if by_the_server:
            setattr(app.entries[n], ("text", "number", "yes", "colour", "size")[field], value)
        elif field == 2:
            await page.get_by_label(f"yes {n}").set_checked(value)
        elif field == 3:
            await page.get_by_label(f"colour {n}").select_option(value)
        else:
            await page.get_by_label(f"{('text', 'number', '', '', 'size')[field]} {n}").fill(f"{value:g}" if field else value)
        expected[5 * n + field] = f"{value:g}" if field == 4 else str(value) if field == 1 else value
        await page.evaluate("document.activeElement.blur()")
        await still(page, session)
        assert await page.evaluate(SHOWN) == expected, f"step {step}"
        assert flat(app) == expected, f"step {step}"


class Search(App, title="Search"):
    text: str = state("")
    heard: list[str] = state([])

    def search(self, text: str) -> None:
        self.heard.append(text)

    def submit(self) -> None:
        self.heard.append("submitted")

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Search", bind=lambda: self.text, on_change=self.search, on_submit=self.submit, debounce=30), ui.textbox("Other", value=""))


@pytest.mark.parametrize(("leave", "heard"), [("Tab", ["abc"]), ("Enter", ["abc", "submitted"])])
async def test_a_debounce_delays_only_the_sending_and_leaving_or_submitting_says_it_once(page: Page, serve: Serve, leave: str, heard: list[str]) -> None:
    app, session = await opened(page, serve, Search)
    await page.get_by_label("Search").focus()
    await page.keyboard.type("abc")
    assert await page.get_by_label("Search").input_value() == "abc"
    assert app.heard == []
    await page.keyboard.press(leave)
    await still(page, session)
    await page.keyboard.press(leave) if leave == "Tab" else await page.evaluate("document.activeElement.blur()")
    await still(page, session)
    assert app.heard == heard
