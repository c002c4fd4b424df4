"""Tabs, accordions, dialogs and copy buttons in a real browser: keyboard, focus, what is made when it is first shown, and patches around all that."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route
from pydantic import field_validator

from livepy import App, Model, state, ui
from livepy.session.session import Session
from tests.browser.conftest import Complaints, accessibility
from tests.browser.visiting import opened, still, within
from tests.browser.waiting import settled, until
from tests.serving import Serve

FOCUSED = "document.activeElement.textContent || document.activeElement.getAttribute('aria-label') || document.activeElement.localName"


class Tabbed(App, title="Tabs"):
    """Three tabs, of which the second is made when it is first shown and the last cannot be chosen."""

    tab: str = state("")
    count: int = state(0)

    def chart(self) -> ui.Node:
        return ui.text("chart ", self.count)

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Shown: {self.tab}"),
            ui.tabs(
                ui.tab("Words", ui.textbox("Name"), key="words"),
                ui.tab("Chart", self.chart, key="chart", icon="image"),
                ui.tab("Table", "the table", key="table"),
                ui.tab("Later", "later", disabled=True),
                bind=lambda: self.tab,
                aria_label="Views",
            ),
        )


async def test_tabs_are_walked_by_arrow_keys_and_open_as_they_get_the_focus(page: Page, serve: Serve) -> None:
    app, _ = await opened(page, serve, Tabbed)
    await page.keyboard.press("Tab")
    assert await page.evaluate(FOCUSED) == "Words"
    for key, shown in [("ArrowRight", "chart"), ("ArrowRight", "table"), ("ArrowRight", "words"), ("ArrowLeft", "table"), ("Home", "words"), ("End", "table")]:
        await page.keyboard.press(key)
        await settled(page)
        assert app.tab == shown
        assert await page.evaluate("document.activeElement.ariaSelected") == "true"
        assert await page.evaluate("document.querySelectorAll('[role=tab][tabindex=\"0\"]').length") == 1
    await page.keyboard.press("ArrowRight")
    await settled(page)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.role") == "tabpanel"
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.localName") == "input"
    assert await accessibility(page) == []


async def test_where_one_writes_from_right_to_left_the_arrow_keys_do_too(page: Page, serve: Serve) -> None:
    app, _ = await opened(page, serve, Tabbed)
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await page.get_by_role("tab", name="Words").focus()
    await page.keyboard.press("ArrowLeft")
    await settled(page)
    assert app.tab == "chart"


async def test_what_a_tab_held_is_there_when_it_is_shown_again(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Tabbed)
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_role("tab", name="Chart").click()
    await still(page, session)
    assert await page.inner_text("[role=tabpanel]:not([hidden])") == "chart 0"
    assert not await page.get_by_label("Name").is_visible()
    app.count = 5
    await still(page, session)
    assert await page.inner_text("[role=tabpanel]:not([hidden])") == "chart 5"
    await page.get_by_role("tab", name="Words").click()
    await still(page, session)
    assert await page.get_by_label("Name").input_value() == "Ada"


class Folded(App, title="Folds"):
    """Folds whose content reads state."""

    open: list[str] = state([])
    count: int = state(0)
    many: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Open: {' '.join(self.open)}"),
            ui.accordion(
                ui.fold("Shipping", lambda: ui.text("shipping ", self.count)),
                ui.fold("Returns", "returns"),
                ui.fold("Secret", "secret", disabled=True),
                bind=lambda: self.open,
                many=self.many,
            ),
        )


OPEN = "[...document.querySelectorAll('details')].map(one => one.open)"


async def test_a_fold_opens_by_keyboard_and_stays_open_while_patches_come(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Folded)
    assert "shipping" not in await page.content()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await within(lambda: app.open == ["Shipping"])
    await still(page, session)
    assert await page.inner_text("details[open] > div") == "shipping 0"
    for count in range(1, 50):
        app.count = count
        await still(page, session)
    assert await page.evaluate(OPEN) == [True, False, False]
    assert await page.inner_text("details[open] > div") == "shipping 49"
    assert await accessibility(page) == []
    await page.keyboard.press(" ")
    await within(lambda: app.open == [])


async def test_the_server_opens_and_closes_folds_without_being_told_of_it(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Folded)
    await page.evaluate("(window.said = [], window.real = livepy.report, livepy.report = (...what) => { said.push(what[1]); real(...what) }, 0)")
    for _ in range(20):
        app.open = ["Shipping", "Returns"]
        app.open = []
        app.open = ["Returns"]
    await still(page, session)
    assert await page.evaluate(OPEN) == [False, True, False]
    assert app.open == ["Returns"]
    assert await page.evaluate("said") == []
    await page.get_by_text("Returns", exact=True).click()
    await within(lambda: app.open == [])
    assert await page.evaluate("said") == ["fold"]


async def test_of_folds_that_exclude_one_another_one_is_open(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Folded)
    app.many = False
    await still(page, session)
    await page.get_by_text("Shipping", exact=True).click()
    await within(lambda: app.open == ["Shipping"])
    await page.get_by_text("Returns", exact=True).click()
    await within(lambda: app.open == ["Returns"])
    await still(page, session)
    assert await page.evaluate(OPEN) == [False, True, False]


async def test_a_disabled_fold_cannot_be_opened(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Folded)
    await page.get_by_text("Secret", exact=True).click()
    await still(page, session)
    assert await page.evaluate(OPEN) == [False, False, False]
    assert app.open == []


QUICK = """async () => {
    const real = WebSocket.prototype.send, waiting = [], seen = [], fold = document.querySelector('details');
    WebSocket.prototype.send = function (...what) { waiting.push(() => real.apply(this, what)); };
    for (let turn = 0; turn < 2; turn++) {
        await new Promise(done => { fold.addEventListener('toggle', () => done(0), { once: true }); fold.firstChild.click(); });
        seen.push(fold.open);
    }
    WebSocket.prototype.send = real;
    for (const send of waiting) send();
    return seen;
}"""


async def test_a_fold_that_is_closed_before_its_opening_is_answered_stays_closed(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Folded)
    assert await page.evaluate(QUICK) == [True, False]
    await still(page, session)
    assert app.open == []
    assert await page.evaluate(OPEN) == [False, False, False]


class Asking(App, title="Dialog"):
    """A dialog with a field, and things around it that change."""

    asking: bool = state(False)
    name: str = state("")
    rows: list[int] = state([])

    def ask(self) -> None:
        self.asking = True

    def save(self) -> None:
        self.asking = False

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Rows: ", len(self.rows)),
            ui.button("Rename", on_click=self.ask),
            ui.each(self.rows, lambda row: ui.text("row ", row)),
            ui.dialog(ui.textbox("New name", bind=lambda: self.name), ui.button("Save", on_click=self.save), bind=lambda: self.asking, title="Rename"),
            ui.textbox("Below"),
        )


MODAL = "document.querySelector('dialog').matches(':modal')"


async def asked(page: Page, serve: Serve) -> tuple[Asking, Session]:
    app, session = await opened(page, serve, Asking)
    await page.get_by_role("button", name="Rename").focus()
    await page.keyboard.press("Enter")
    await until(page, MODAL)
    await still(page, session)
    assert app.asking
    return app, session


async def test_a_dialog_takes_the_focus_keeps_it_and_gives_it_back(page: Page, serve: Serve) -> None:
    app, session = await asked(page, serve)
    assert await page.evaluate("document.activeElement.labels[0].textContent") == "New name"
    assert await accessibility(page) == []
    assert await page.get_by_role("dialog", name="Rename").is_visible()
    inside = "!!document.activeElement.closest('dialog') || document.activeElement === document.body"
    for _ in range(6):
        await page.keyboard.press("Tab")
        assert await page.evaluate(inside)
    await page.get_by_role("button", name="Save").click()
    await still(page, session)
    assert not app.asking
    assert await page.evaluate(FOCUSED) == "Rename"
    assert await page.evaluate("document.querySelector('dialog').open") is False


@pytest.mark.parametrize("way", ["Escape", "button", "beside"])
async def test_the_visitor_closes_a_dialog(page: Page, serve: Serve, way: str) -> None:
    app, session = await asked(page, serve)
    for _ in range(2):
        if way == "Escape":
            await page.keyboard.press("Escape")
        elif way == "button":
            await page.get_by_role("button", name="Close").click()
        else:
            await page.mouse.click(5, 5)
        await within(lambda: not app.asking)
        await still(page, session)
        assert not await page.evaluate(MODAL)
        assert await page.evaluate(FOCUSED) == "Rename"
        app.asking = True
        await until(page, MODAL)
        await still(page, session)


async def test_a_press_that_begins_in_a_dialog_does_not_close_it(page: Page, serve: Serve) -> None:
    app, session = await asked(page, serve)
    box = await page.get_by_label("New name").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 5, box["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(5, 5)
    await page.mouse.up()
    await still(page, session)
    assert app.asking
    assert await page.evaluate(MODAL)


@pytest.mark.parametrize("width", [900, 390])
@pytest.mark.parametrize("first", ["toast", "dialog"])
async def test_a_toast_is_seen_above_an_open_dialog_and_pressed_there_without_closing_it(page: Page, serve: Serve, width: int, first: str) -> None:
    await page.set_viewport_size({"width": width, "height": 700})
    app, session = await opened(page, serve, Asking)
    for what in ("dialog", "toast") if first == "dialog" else ("toast", "dialog"):
        if what == "toast":
            session.toast("Saved", "success", seconds=60)
        else:
            app.asking = True
        await still(page, session)
    assert await page.evaluate(MODAL)
    assert await page.evaluate("document.querySelector('.lv-toasts').matches(':popover-open')")  # in the top layer, and later than the dialog
    body, close = await page.locator(".lv-toast").bounding_box(), await page.locator(".lv-toast-close").bounding_box()
    assert body is not None
    assert close is not None
    assert 0 <= body["x"] < body["x"] + body["width"] <= width
    assert (body["y"] < 100) is (width == 390)  # where toasts always are
    await page.mouse.click(body["x"] + 20, body["y"] + 10)
    await still(page, session)
    assert app.asking
    await page.mouse.click(close["x"] + close["width"] / 2, close["y"] + close["height"] / 2)
    await until(page, "!document.querySelector('.lv-toast')")
    assert await page.evaluate(MODAL)
    app.asking = False
    await still(page, session)
    assert not await page.evaluate("document.querySelector('.lv-toasts').matches('[popover]')")


async def test_a_dialog_lives_over_a_thousand_patches_around_it(page: Page, serve: Serve) -> None:
    app, session = await asked(page, serve)
    await page.get_by_label("New name").press_sequentially("Ad")
    for row in range(1000):
        app.rows.append(row)
        if row % 20 == 0:
            await still(page, session)
            assert await page.evaluate(MODAL)
    await page.keyboard.type("a")
    await still(page, session)
    assert await page.inner_text("h1") == "Rows: 1000"
    assert app.name == "Ada"
    assert await page.evaluate("document.activeElement.labels[0].textContent") == "New name"


async def test_a_page_that_is_built_anew_has_its_dialog_open_again(page: Page, serve: Serve) -> None:
    app, _ = await asked(page, serve)
    await page.evaluate("(document.querySelector('h1').firstChild.remove(), window.before = document.querySelector('dialog'), 0)")
    app.rows.append(1)
    await until(page, f"document.querySelector('dialog') !== before && {MODAL}")
    await page.keyboard.press("Escape")
    await within(lambda: not app.asking)


class Box(Model):
    """Cannot be closed."""

    is_open: bool = True

    @field_validator("is_open")
    @classmethod
    def always(cls, value: bool) -> bool:
        return value or True


async def test_a_dialog_that_the_app_keeps_open_opens_again(page: Page, serve: Serve) -> None:
    class Stubborn(App, title="Stubborn"):
        box: Box = state(factory=Box)

        def render(self) -> ui.Element:
            return ui.column(ui.dialog("Stay", bind=lambda: self.box.is_open, title="Stay"))

    await opened(page, serve, Stubborn)
    await until(page, MODAL)
    for count in range(1, 4):
        await page.keyboard.press("Escape")
        await until(page, f"document.querySelector('dialog').dataset.open === '{count}' && {MODAL}")


async def test_a_dialog_that_leaves_the_page_gives_the_focus_back(page: Page, serve: Serve) -> None:
    class Leaves(App, title="Leaves"):
        asking: bool = state(False)

        def ask(self) -> None:
            self.asking = True

        def render(self) -> ui.Element:
            return ui.column(
                ui.button("Ask", on_click=self.ask),
                self.asking and ui.dialog(ui.textbox("Name"), bind=lambda: self.asking, title="Name"),
            )

    app, session = await opened(page, serve, Leaves)
    await page.get_by_role("button", name="Ask").focus()
    await page.keyboard.press("Enter")
    await until(page, MODAL)
    app.asking = False
    await still(page, session)
    assert await page.evaluate(FOCUSED) == "Ask"


class Behind(App, title="Behind"):
    """A dialog in a tab that is not shown, or in a fold that is closed."""

    folds: bool = state(True)
    asking: bool = state(False)
    pressed: int = state(0)

    def ask(self) -> None:
        self.asking = True

    def press(self) -> None:
        self.pressed += 1

    def render(self) -> ui.Element:
        dialog = ui.dialog("Really?", bind=lambda: self.asking, title="Sure")
        return ui.column(
            ui.heading("Behind"),
            ui.button("Ask", on_click=self.ask),
            ui.button("Press", on_click=self.press),
            ui.accordion(ui.fold("Front", "front"), ui.fold("Back", dialog)) if self.folds else ui.tabs(ui.tab("Front", "front"), ui.tab("Back", dialog)),
        )


@pytest.mark.parametrize("folds", [False, True])
async def test_a_dialog_where_nobody_sees_it_waits_until_it_can_be_seen(page: Page, serve: Serve, folds: bool) -> None:
    app, session = await opened(page, serve, Behind)
    app.folds = folds
    await still(page, session)
    await page.get_by_role("button", name="Ask").click()
    await still(page, session)
    assert app.asking
    await page.get_by_role("button", name="Press").click()
    await still(page, session)
    assert app.pressed == 1
    await (page.locator("summary") if folds else page.get_by_role("tab")).filter(has_text="Back").click()
    await until(page, MODAL)
    await page.get_by_role("button", name="Close").click()
    await within(lambda: not app.asking)


async def test_a_dialog_whose_tab_goes_behind_another_lets_the_page_be_used(page: Page, serve: Serve) -> None:
    class Turns(App, title="Turns"):
        tab: str = state("Back")
        asking: bool = state(True)

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("Front", "front"), ui.tab("Back", ui.dialog("Really?", bind=lambda: self.asking, title="Sure")), bind=lambda: self.tab)

    app, session = await opened(page, serve, Turns)
    await until(page, MODAL)
    app.tab = "Front"
    await until(page, f"!{MODAL}")
    await still(page, session)
    assert app.asking
    await page.get_by_role("tab", name="Back").click()
    await until(page, MODAL)
    await page.keyboard.press("Escape")
    await within(lambda: not app.asking)


async def test_a_module_that_could_not_be_fetched_is_asked_for_again(page: Page, serve: Serve, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")  # nor is the browser's own word followed by an unhandled error
    asked: list[str] = []

    async def cut(route: Route) -> None:
        asked.append(route.request.url)
        await (route.abort() if len(asked) < 2 else route.continue_())

    await page.route("**/controls.*.js", cut)
    app, _ = await opened(page, serve, Asking)
    app.asking = True
    await until(page, MODAL)
    assert len(asked) == 2


class Copying(App, title="Copy"):
    """A text to be copied, on the page and in a dialog."""

    text: str = state("first")
    asking: bool = state(False)

    def render(self) -> ui.Element:
        return ui.column(
            ui.copy_button(self.text, label="Copy the link"),
            ui.dialog(ui.copy_button("inside"), bind=lambda: self.asking, title="Share"),
        )


SAID = "document.querySelector('[role=status].lv-copied').innerText"
CATCH = """
window.copied = [];
addEventListener('copy', () => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    window.copied.push(value.slice(selectionStart, selectionEnd));
});
"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


async def test_a_text_is_copied_without_the_server_and_said_to_be(page: Page, serve: Serve) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app, session = await opened(page, serve, Copying)
    events = session.link.outbox.next
    for text in ("first", "second"):
        app.text = text
        await still(page, session)
        await page.get_by_role("button", name="Copy the link").click()
        await until(page, f"{SAID} === 'Copied'")
        assert await page.evaluate("navigator.clipboard.readText()") == text
    assert await accessibility(page) == []
    assert session.link.outbox.next == events + 1
    await until(page, f"{SAID} === ''")


@pytest.mark.parametrize("where", ["page", "dialog"])
async def test_where_the_clipboard_is_not_allowed_copying_works_all_the_same(page: Page, serve: Serve, where: str) -> None:
    await page.add_init_script(NO_CLIPBOARD + CATCH)
    app, session = await opened(page, serve, Copying)
    app.asking = where == "dialog"
    await still(page, session)
    button = page.get_by_role("button", name="Copy", exact=True) if where == "dialog" else page.get_by_role("button", name="Copy the link")
    for count in (1, 2):
        await button.click()
        await until(page, f"window.copied.length === {count}")
    assert await page.evaluate("window.copied") == ["inside" if where == "dialog" else "first"] * 2
    assert await page.evaluate("document.activeElement.localName") == "button"
    app.text = "other"
    await still(page, session)
    assert await page.evaluate("document.querySelector('[data-copy]').dataset.copy") == "other"
