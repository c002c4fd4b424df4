"""What a test drives, and what it then sees: finding, acting, and the messages when that cannot be."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from livepy import App, Component, File, LivepyError, Model, UserError, every, job, shared, state, testing, ui
from livepy.testing.stage import stage


@pytest.fixture(autouse=True, params=["", "chromium"], ids=["no browser", "chromium"])
def browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All of this holds without a browser and in one."""
    monkeypatch.setenv("LIVEPY_BROWSER", request.param)
    return str(request.param)


class Shop(App, title="Shop"):
    """One of everything that a visitor can touch."""

    name: str = state("")
    note: str = state("")
    size: str = state("small")
    colour: str = state("red")
    news: bool = state(False)
    strength: int = state(5)
    age: int | None = state(None)
    sent: list[str] = state([])
    photo: File | None = state(None)
    open: bool = state(True)

    def send(self) -> None:
        self.sent.append(self.name)
        self.session.toast(f"Sent to {self.name}", "success")

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Shop"),
            ui.form(
                ui.textbox("Name", bind=lambda: self.name, required=True, max_length=20),
                ui.textbox("Note", bind=lambda: self.note, lines=3),
                on_submit=self.send,
                submit="Send",
            ),
            ui.select("Size", ["small", "large"], bind=lambda: self.size),
            ui.radio("Colour", ["red", "blue"], bind=lambda: self.colour),
            ui.checkbox("Send me news", bind=lambda: self.news),
            ui.slider("Strength", min=0, max=10, bind=lambda: self.strength),
            ui.number("Age", bind=lambda: self.age, min=0),
            ui.image_input("Photo", bind=lambda: self.photo),
            ui.button("Never", disabled=True),
            ui.button("Unseen", visible=not self.open),
            ui.each(self.sent, lambda name: ui.tag("li", f"to {name}")),
        )


class Report(App, title="Report"):
    """What takes long to make is made when the page is there."""

    rows: list[str] | None = state(None)

    async def on_mount(self) -> None:
        await asyncio.sleep(20)
        self.rows = ["Tea", "Bread"]

    def render(self) -> ui.Element:
        return ui.spinner("Adding up") if self.rows is None else ui.column(self.rows)


def test_a_page_that_takes_long_shows_that_it_works_and_then_what_it_made() -> None:
    with testing.open(Report()) as page:
        assert page.text == "Adding up"
        page.advance(20)
        assert "Bread" in page.text


def test_what_is_typed_chosen_and_ticked_is_in_the_app() -> None:
    with testing.open(Shop()) as page:
        page.label("Name").fill("Ada")
        page.label("Note").fill("two\nlines")
        page.label("Size").choose("large")
        page.label("Colour").choose("blue")
        page.label("Send me news").click()
        page.label("Strength").fill(7)
        page.label("Age").fill(30)
        app = page.app
        assert (app.name, app.note, app.size, app.colour, app.news, app.strength, app.age) == ("Ada", "two\nlines", "large", "blue", True, 7, 30)


def test_what_controls_hold_is_their_value() -> None:
    with testing.open(Shop()) as page:
        page.app.name, page.app.size, page.app.strength = "Ada", "large", 3
        assert page.label("Name").value == "Ada"
        assert page.label("Size").value == "large"
        assert page.label("Strength").value == 3
        assert page.label("Send me news").value is False
        assert page.find("radio", "red").value is True


def test_enter_submits_a_form_once_and_what_was_typed_goes_first() -> None:
    with testing.open(Shop()) as page:
        page.label("Name").fill("Ada")
        page.label("Name").press("Enter")
        assert page.app.sent == ["Ada"]
        assert page.toasts == ["Sent to Ada"]
        assert page.find("listitem", "to Ada").visible


def test_a_form_says_what_is_missing() -> None:
    with testing.open(Shop()) as page:
        page.find("button", "Send").click()
        assert page.find("alert").text == "Please fill this in."
        assert page.app.sent == []


def test_a_toast_leaves_after_its_time() -> None:
    with testing.open(Shop()) as page:
        page.label("Name").fill("Ada")
        page.find("button", "Send").click()
        page.advance(3.9)
        assert page.toasts == ["Sent to Ada"]
        page.advance(0.1)
        assert page.toasts == []


def test_a_picture_is_uploaded_as_a_browser_would() -> None:
    palace = Path(__file__).parents[2] / "examples" / "palace.jpg"
    with testing.open(Shop()) as page:
        page.label("Photo").upload(palace)
        photo = page.app.photo
        assert photo is not None
        assert photo.read() == palace.read_bytes()
        assert page.find("img").visible
        page.find("button", "Remove").click()
        assert page.app.photo is None


def test_what_no_picture_is_is_refused_in_the_page() -> None:
    with testing.open(Shop()) as page:
        page.label("Photo").upload(File.of_text("hello", "a.png"))
        assert page.app.photo is None
        assert "not a picture" in page.find("alert").text


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda page: page.find("button", "Never").click(), "button 'Never' cannot be clicked: it is disabled"),
        (lambda page: page.label("Name").fill("x" * 21), "at most 20 characters"),
        (lambda page: page.label("Size").choose("huge"), "there is no option 'huge'; there are 'small', 'large'"),
        (lambda page: page.label("Strength").fill(11), "it slides from 0 to 10"),
        (lambda page: page.label("Strength").fill(2.5), "steps of 1"),
        (lambda page: page.find("button", "Send").fill("x"), "nothing can be typed into it"),
        (lambda page: page.label("Send me news").fill("yes"), "fill\\(True\\)"),
        (lambda page: page.find("heading").upload(File.of(b"", "a")), "it takes no files"),
        (lambda page: page.label("Photo").click(), "write `.upload"),
        (lambda page: page.label("Colour").choose("green"), "there is no option 'green'"),
        (lambda page: page.label("Name").press("hyper+s"), "no modifier key"),
    ],
)
def test_what_no_browser_would_do_is_refused_with_the_reason(act, message) -> None:
    with testing.open(Shop()) as page, pytest.raises(AssertionError, match=message):
        act(page)


def test_a_missing_element_is_told_with_the_near_ones_and_the_tree() -> None:
    with testing.open(Shop()) as page, pytest.raises(AssertionError) as caught:
        page.find("button", "Sent")
    said = str(caught.value)
    assert said.startswith("there is no button 'Sent' on the page")
    assert "There is: button 'Send'" in said
    assert '- textbox "Name"' in said


def test_a_hidden_element_is_told_with_the_reason() -> None:
    with testing.open(Shop()) as page, pytest.raises(AssertionError, match="Out of sight: button 'Unseen' \\(it is hidden\\)"):
        page.find("button", "Unseen")


def test_an_ambiguous_name_is_told_with_all_that_have_it() -> None:
    with testing.open(Shop()) as page, pytest.raises(AssertionError, match=r"there are 2 on the page, not one radio: radio 'red', radio 'blue'"):
        page.find("radio")


def test_the_whole_name_goes_before_a_part_of_another() -> None:
    class Two(App):
        def render(self) -> ui.Element:
            return ui.column(ui.button("Save all"), ui.button("Save"), ui.button("Cancel"))

    with testing.open(Two()) as page:
        assert page.find("button", "Save").text == "Save"
        assert page.find("button", "canc").text == "Cancel"


def test_an_element_that_has_left_is_not_visible_and_cannot_be_clicked() -> None:
    with testing.open(Shop()) as page:
        page.app.sent.append("Ada")
        item = page.find("listitem", "Ada")
        page.app.sent.clear()
        assert not item.visible
        with pytest.raises(AssertionError, match="no longer on the page"):
            item.click()


class Slow(App):
    """Handlers of all kinds."""

    said: str = state("")
    ticks: int = state(0)

    async def sleep(self) -> None:
        self.said = "asleep"
        await asyncio.sleep(3)
        self.said = "awake"

    def block(self) -> None:
        time.sleep(0.05)
        self.said = "unblocked"

    async def steps(self):
        for word in ("one", "two", "three"):
            self.said = word
            yield
            await asyncio.sleep(1)

    async def forever(self) -> None:
        while True:
            self.ticks += 1
            await asyncio.sleep(1)

    def later(self) -> None:
        self.session.task(self.forever())

    async def _soon(self) -> None:
        await asyncio.sleep(2)
        self.said = "done"

    def soon(self) -> None:
        self.session.task(self._soon())

    async def to_thread(self) -> None:
        await asyncio.to_thread(time.sleep, 0.02)
        self.said = "back"

    def refuse(self) -> None:
        raise UserError("Choose a photo first.")

    def fail(self) -> None:
        raise ZeroDivisionError("in fail")

    def render(self) -> ui.Element:
        if self.said == "boom":
            raise ValueError("in render")
        handlers = (self.sleep, self.block, self.steps, self.forever, self.later, self.soon, self.to_thread, self.refuse, self.fail, self.boom)
        return ui.column(ui.text(self.said), ui.text(f"{self.ticks} ticks"), *[ui.button(one.__name__, on_click=one) for one in handlers])

    def boom(self) -> None:
        self.said = "boom"


@pytest.mark.parametrize(("name", "said"), [("sleep", "awake"), ("block", "unblocked"), ("steps", "three"), ("to_thread", "back")])
def test_an_action_ends_when_its_handler_has(name: str, said: str) -> None:
    with testing.open(Slow()) as page:
        page.find("button", name).click()
        assert page.app.said == said
        assert said in page.text


def test_a_handler_that_never_ends_is_given_five_seconds() -> None:
    with testing.open(Slow()) as page:
        page.find("button", "forever").click()
        assert page.app.ticks == 6
        page.find("button", "forever").click()  # locked while its own event is unanswered
        page.advance(2)
        assert page.app.ticks > 7


def test_time_stands_still_for_tasks_until_it_is_advanced_or_waited_for() -> None:
    with testing.open(Slow()) as page:
        page.find("button", "soon").click()
        assert page.app.said == ""
        page.wait()
        assert page.app.said == "done"


def test_waiting_for_what_does_not_end_fails() -> None:
    with testing.open(Slow()) as page:
        page.find("button", "later").click()
        with pytest.raises(AssertionError, match="still at work after 2 s"):
            page.wait(2)


def test_an_error_in_a_handler_fails_the_test_with_the_authors_lines() -> None:
    with testing.open(Slow()) as page:
        with pytest.raises(ZeroDivisionError, match="in fail") as caught:
            page.find("button", "fail").click()
        assert caught.traceback[-1].name == "fail"
        assert "Slow.fail raised ZeroDivisionError" in caught.value.__notes__[0]
        page.find("button", "block").click()  # the page lives on


def test_an_error_in_render_fails_the_test() -> None:
    with testing.open(Slow()) as page, pytest.raises(ValueError, match="in render"):
        page.find("button", "boom").click()


class Mistaken(App):
    """Mistakes of an author, each made by a click, or at first."""

    at_first: bool = False
    items: list[str] = state(["a"])
    tab: str = state("b")

    def add(self) -> None:
        self.items.append("a")

    def two(self, one: int, other: int) -> None:
        """Takes more than a button gives."""

    def leave(self) -> None:
        self.tab = "c"

    def render(self) -> ui.Element:
        if self.at_first:
            return ui.column(5)  # type: ignore[arg-type]
        tabs = ui.tabs(ui.tab("A", "a", key="a"), ui.tab("B", "b", key="b"), bind=lambda: self.tab)
        buttons = [ui.button(one.__name__, on_click=one) for one in (self.add, self.two, self.leave)]  # type: ignore[arg-type]
        return ui.column(ui.each(self.items, ui.text), tabs, buttons)


@pytest.mark.parametrize(("name", "code"), [("add", "LP207"), ("two", "LP401"), ("leave", "LP241")])
def test_a_mistake_that_livepy_finds_after_a_click_fails_the_test(name: str, code: str) -> None:
    with testing.open(Mistaken()) as page:
        with pytest.raises(LivepyError) as caught:
            page.find("button", name).click()
        assert caught.value.code == code


class Called(App):
    """Handlers that are no methods of a component."""

    def render(self) -> ui.Element:
        wrong: Any = 5
        return ui.column(ui.button("function", on_click=lambda: ui.each(wrong, ui.text)), ui.button("partial", on_click=partial(ui.each, wrong, ui.text)))


@pytest.mark.parametrize("name", ["function", "partial"])
def test_a_type_error_inside_livepy_is_the_handlers_own_whatever_the_handler_is(name: str) -> None:
    with testing.open(Called()) as page, pytest.raises(TypeError, match="not iterable"):
        page.find("button", name).click()


def test_a_mistake_in_the_first_render_fails_the_test() -> None:
    with pytest.raises(LivepyError, match="5"), testing.open(Mistaken(at_first=True)):
        pass


def test_a_user_error_is_a_toast_and_no_failure() -> None:
    with testing.open(Slow()) as page:
        page.find("button", "refuse").click()
        assert page.toasts == ["Choose a photo first."]


class Clock(App):
    """Repeats."""

    seconds: int = state(0)

    @every(1)
    def tick(self) -> None:
        self.seconds += 1

    def render(self) -> ui.Element:
        return ui.text(f"{self.seconds} s")


def test_what_repeats_does_so_when_time_is_advanced() -> None:
    with testing.open(Clock()) as page:
        assert page.text == "0 s"
        page.advance(60)
        assert page.text == "60 s"


class Board(Model):
    lines: list[str] = []


board = shared("driver-board", Board())


class Chat(App):
    """What several visitors see."""

    mine: str = state("")

    def send(self) -> None:
        board.lines.append(self.mine)
        self.mine = ""

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Say", bind=lambda: self.mine, on_submit=self.send), ui.each(board.lines, lambda line: ui.tag("li", line)))


def test_visitors_share_models_only_and_each_sees_at_once_what_the_other_does() -> None:
    board.lines.clear()
    with testing.open(Chat()) as ada, testing.open(Chat()) as bob:
        ada.label("Say").fill("hello")
        assert bob.label("Say").value == ""
        ada.label("Say").press("Enter")
        assert bob.find("listitem").text == "hello"


def test_what_is_done_without_a_line_is_kept_and_sent_when_it_is_back() -> None:
    with testing.open(Shop()) as page:
        page.disconnect()
        page.label("Name").fill("Ada")
        page.find("button", "Send").click()
        assert page.app.sent == []
        page.reconnect()
        assert page.app.sent == ["Ada"]
        assert page.find("listitem").text == "to Ada"


def test_a_page_that_was_away_for_too_long_begins_anew_with_what_was_typed() -> None:
    with testing.open(Shop()) as page:
        page.app.sent.append("Bob")
        page.label("Name").fill("Ada")
        page.disconnect()
        page.advance(3600)
        page.reconnect()
        assert page.app.sent == []
        assert page.app.name == "Ada"


def test_driving_works_within_a_coroutine_too() -> None:
    async def drive() -> str:
        with testing.open(Slow()) as page:
            page.find("button", "sleep").click()
            await asyncio.sleep(0)
            return page.app.said

    assert asyncio.run(drive()) == "awake"


async def test_driving_works_in_an_async_test() -> None:
    with testing.open(Slow()) as page:
        page.find("button", "sleep").click()
        await asyncio.sleep(0)
        assert page.app.said == "awake"


def test_one_component_is_on_one_page() -> None:
    shop = Shop()
    with testing.open(shop), pytest.raises(LivepyError, match="this Shop is open already"):
        testing.open(shop)


def test_what_is_no_app_is_refused() -> None:
    with pytest.raises(LivepyError, match="this is no app"):
        testing.open(Shop)  # type: ignore[type-var]


def test_a_component_alone_can_be_opened() -> None:
    class Greeting(Component):
        name: str

        def render(self) -> ui.Element:
            return ui.text(f"Hello {self.name}")

    with testing.open(Greeting(name="Ada")) as page:
        assert page.text == "Hello Ada"


def test_html_of_what_render_gives() -> None:
    assert testing.html(ui.text("a & b")) == '<span class="lv-text">a &amp; b</span>'


def test_html_raises_what_a_render_raises() -> None:
    class Wrong(Component):
        def render(self) -> ui.Element:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        testing.html(Wrong())


class Away(App):
    """Says when it comes and goes."""

    said: list[str] = state([])

    async def on_mount(self) -> None:
        self.said.append("here")

    def on_unmount(self) -> None:
        farewells.append("gone")

    def render(self) -> ui.Element:
        return ui.text(*self.said)


farewells: list[str] = []


def test_components_are_mounted_when_the_page_is_open_and_unmounted_when_it_has_closed() -> None:
    farewells.clear()
    with testing.open(Away()) as page:
        assert page.text == "here"
    assert farewells == ["gone"]


class Files(App):
    """What can be saved."""

    def made(self) -> File:
        return File.of_text("a,b", "made.csv")

    def render(self) -> ui.Element:
        return ui.row(ui.download("Known", File.of_text("x", "known.txt")), ui.download("Made", self.made))


def test_downloads_are_kept() -> None:
    with testing.open(Files()) as page:
        page.find("link", "Known").click()
        page.find("button", "Made").click()
        assert [(file.name, file.read()) for file in page.downloads] == [("known.txt", b"x"), ("made.csv", b"a,b")]


class Search(App):
    """Typing with a debounce."""

    text: str = state("")
    heard: list[str] = state([])

    def render(self) -> ui.Element:
        return ui.textbox("Search", value="", on_change=self.heard.append, debounce=0.3)


def test_typing_behind_a_debounce_is_told_once_and_before_the_test_goes_on() -> None:
    with testing.open(Search()) as page:
        page.label("Search").fill("tea")
        assert page.app.heard == ["tea"]


@pytest.mark.parametrize("browser", [""], indirect=True)  # a real one has its own clock
def test_the_pause_of_a_debounce_passes_on_the_drivers_own_clock(browser: str) -> None:
    with testing.open(Search()) as page:
        clock = stage().loop
        began = clock.time()
        page.label("Search").fill("tea")
        assert clock.time() - began == pytest.approx(0.3)


class Filtered(App):
    """State in the address, and state that is not."""

    shown: str = state("all", keep="url")
    clicks: int = state(0)

    def click(self) -> None:
        self.clicks += 1

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"{self.shown} {self.clicks}"), ui.button("Click", on_click=self.click), ui.textbox("Show", bind=lambda: self.shown))


def test_the_address_follows_the_state() -> None:
    with testing.open(Filtered()) as page:
        assert page.url == "/"
        page.label("Show").fill("done")
        assert page.url == "/?shown=done"
        page.label("Show").fill("all")
        assert page.url == "/"


def test_another_address_opened_in_the_same_tab_is_followed_and_all_else_stays() -> None:
    with testing.open(Filtered()) as page:
        page.find("button", "Click").click()
        page.open("/?shown=done")
        assert (page.app.shown, page.app.clicks) == ("done", 1)
        assert "done 1" in page.text
        page.open("/")
        assert page.app.shown == "all"


def test_only_paths_are_opened() -> None:
    with testing.open(Filtered()) as page, pytest.raises(LivepyError, match="Give a path"):
        page.open("https://example.org/")


def test_a_dialog_in_a_tab_behind_another_waits_until_it_can_be_seen() -> None:
    class Behind(App):
        asking: bool = state(False)
        pressed: int = state(0)

        def ask(self) -> None:
            self.asking = True

        def press(self) -> None:
            self.pressed += 1

        def render(self) -> ui.Element:
            dialog = ui.dialog("Really?", bind=lambda: self.asking, title="Sure")
            return ui.column(
                ui.button("Ask", on_click=self.ask),
                ui.button("Press", on_click=self.press),
                ui.tabs(ui.tab("Front", "front"), ui.tab("Back", dialog)),
            )

    app = Behind()
    with testing.open(app) as page:
        page.find("button", "Ask").click()
        page.find("button", "Press").click()
        assert app.pressed == 1
        page.find("tab", "Back").click()
        page.find("button", "Close").click()
        assert not app.asking


class Long(App):
    said: list[str] = state([])

    @job
    async def doze(self) -> str:
        await asyncio.sleep(3)
        return "dozed"

    @job
    def think(self) -> str:
        return f"thought, then {self.doze().wait()}"

    def ask(self) -> None:
        self.said.append(self.doze().wait())

    def render(self) -> ui.Element:
        buttons = [ui.button("Doze", on_click=self.doze), ui.button("Think", on_click=self.think), ui.button("Ask", on_click=self.ask)]
        return ui.column(*buttons, ui.text(f"{self.doze.value}, {self.think.value}, {len(self.said)}"))


@pytest.mark.parametrize(("press", "shown"), [("Doze", "dozed, None, 0"), ("Think", "dozed, thought, then dozed, 0"), ("Ask", "dozed, None, 1")])
def test_a_click_waits_for_the_jobs_that_it_starts(press: str, shown: str) -> None:
    with testing.open(Long()) as page:
        page.find("button", press).click()
        assert shown in page.text


class Papers(App):
    """Takes texts, three of them, and shows the refused."""

    got: list[File] = state([])

    def render(self) -> ui.Element:
        return ui.files("Papers", bind=lambda: self.got, accept=".txt", max_mb=2)


def test_of_several_files_the_refused_take_no_other_along() -> None:
    large = b"x" * 1_500_000  # more than one part
    with testing.open(Papers()) as page:
        page.label("Papers").upload(File.of(large, "a.txt"), File.of(b"x", "b.exe"), File.of(b"", "c.txt"), File.of(bytes(3_000_000), "d.txt"))
        assert [(file.name, file.read()) for file in page.app.got] == [("a.txt", large), ("c.txt", b"")]
        assert "b.exe could not be taken: it is not .txt." in page.text
        assert "d.txt could not be taken: it is larger than 2 MB." in page.text
        page.label("Papers").upload(File.of(b"more", "e.txt"))
        assert [file.name for file in page.app.got] == ["a.txt", "c.txt", "e.txt"]


def test_a_file_that_is_made_while_it_is_read_is_uploaded_as_any_other() -> None:
    with testing.open(Papers()) as page:
        page.label("Papers").upload(File.of_parts(lambda: (b"%d\n" % n for n in range(3)), "n.txt"))
        assert [(file.name, file.size, file.read()) for file in page.app.got] == [("n.txt", 6, b"0\n1\n2\n")]
