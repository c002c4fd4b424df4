"""Pains of users of other frameworks, and what livepy does instead: state and reactivity. One test for each, from the browser to the app and back.

A mutable default on a class is refused where it is written: tests/core/test_components.py.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import weakref
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import numpy
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from livepy import App, Component, LivepyError, Model, computed, shared, state, ui
from livepy.session.session import Session
from tests.browser.conftest import POLICY_LISTENER, Complaints
from tests.browser.visiting import frames_of, line_to, opened, session_of, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.effort import EFFORT
from tests.serving import Serve


def button(page: Page, name: str) -> Any:
    """The one of this name."""
    return page.get_by_role("button", name=name, exact=True)


@pytest_asyncio.fixture(loop_scope="session")
async def other(browser: Browser, complaints: Complaints) -> AsyncIterator[Page]:
    """The page of another visitor, who has a browser of his own."""
    visitor = await browser.new_context()
    await visitor.add_init_script(POLICY_LISTENER)
    visitor.on("page", complaints.listen)
    yield await visitor.new_page()
    await visitor.close()


class Hiding(App, title="Hiding"):
    name: str = state("")
    agreed: bool = state(False)
    colour: str = state("red")
    shown: bool = state(True)

    def toggle(self) -> None:
        self.shown = not self.shown

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Toggle", on_click=self.toggle),
            self.shown
            and ui.column(
                ui.textbox("Name", bind=lambda: self.name),
                ui.checkbox("Agreed", bind=lambda: self.agreed),
                ui.select("Colour", ["red", "green", "blue"], bind=lambda: self.colour),
            ),
        )


async def test_what_was_typed_or_chosen_is_still_there_after_its_control_was_hidden_and_shown_twenty_times(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Hiding)
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_label("Agreed").check()
    await page.get_by_label("Colour").select_option("green")
    for shown in [False, True] * 20:
        await button(page, "Toggle").click()
        await still(page, session)
        assert await page.locator("input").count() == 2 * shown
    assert (app.name, app.agreed, app.colour) == ("Ada", True, "green")
    shows = "[...document.querySelectorAll('input,select')].map(one => one.type === 'checkbox' ? one.checked : one.selectedOptions?.[0].text ?? one.value)"
    assert await page.evaluate(shows) == ["Ada", True, "green"]


CALLS: list[str] = []


class Leaf(Component):
    name: str
    count: int = state(0)

    def press(self) -> None:
        CALLS.append(f"press {self.name}")
        self.count += 1

    def render(self) -> ui.Element:
        CALLS.append(f"render {self.name}")
        return ui.button(f"{self.name} {self.count}", on_click=self.press)


class Diamond(App, title="Diamond"):
    left: int = state(1)
    right: int = state(1)

    @computed
    def double(self) -> int:
        CALLS.append("double")
        return self.left * 2

    @computed
    def triple(self) -> int:
        CALLS.append("triple")
        return self.left * 3

    @computed
    def total(self) -> int:
        CALLS.append("total")
        return self.double + self.triple

    def more_left(self) -> None:
        CALLS.append("more left")
        self.left += 1

    def more_right(self) -> None:
        CALLS.append("more right")
        self.right += 1

    def render(self) -> ui.Element:
        CALLS.append("render")
        return ui.column(
            ui.text(f"{self.total} and {self.right}"),
            ui.button("left", on_click=self.more_left),
            ui.button("right", on_click=self.more_right),
            *(Leaf(name=name) for name in ("a", "b", "c")),
        )


async def test_one_event_is_one_call_of_one_handler_and_nothing_unrelated_runs(page: Page, serve: Serve) -> None:
    _, session = await opened(page, serve, Diamond)
    renders = session.tree.renders
    CALLS.clear()
    await button(page, "b 0").click()
    await still(page, session)
    assert CALLS == ["press b", "render b"]
    assert session.tree.renders == renders + 1


async def test_a_derived_value_is_computed_once_for_a_change_and_never_without_one_and_goes_with_its_page(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Diamond, keep_seconds=0)
    CALLS.clear()
    await button(page, "left").click()
    await still(page, session)
    assert sorted(CALLS) == ["double", "more left", "render", "total", "triple"], "each once, although two ways lead to it"
    assert "10 and 1" in await page.inner_text("main")
    CALLS.clear()
    await button(page, "right").click()
    await still(page, session)
    assert CALLS == ["more right", "render"], "nothing that a derived value is made of has changed"
    gone = weakref.ref(app)
    del app, session
    await page.close()
    await within(lambda: gone() is None)


class Board(Model):
    lines: list[str] = []


BOARD = shared("board of test_pains_state", Board())


class Pinboard(App, title="Pinboard"):
    mine: int = state(0)
    names: list[str] = state([])
    board: ClassVar[Board] = BOARD

    def mine_only(self) -> None:
        self.mine += 1
        self.names.append(f"mine {self.mine}")

    def pin(self) -> None:
        self.board.lines.append(f"pinned by one who has {self.mine}")

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"{self.mine} {', '.join(self.names)}"),
            ui.each(self.board.lines, ui.text),
            ui.button("mine", on_click=self.mine_only),
            ui.button("pin", on_click=self.pin),
        )


async def test_two_visitors_never_see_each_others_state_but_what_is_shared_reaches_both(page: Page, other: Page, serve: Serve) -> None:
    running = await serve(Pinboard)
    BOARD.lines.clear()
    for visitor in (page, other):
        await visitor.goto(running.url)
        await settled(visitor)
    for _ in range(3):
        await button(page, "mine").click()
        await settled(page)
    await button(other, "mine").click()
    await until(page, "document.querySelector('h1').textContent === '3 mine 1, mine 2, mine 3'")
    await until(other, "document.querySelector('h1').textContent === '1 mine 1'")
    await button(page, "pin").click()
    await until(other, "document.body.innerText.includes('pinned by one who has 3')")
    await button(other, "pin").click()
    await until(page, "document.body.innerText.includes('pinned by one who has 1')")
    assert await page.inner_text("h1") == "3 mine 1, mine 2, mine 3"
    assert await other.inner_text("h1") == "1 mine 1"


class Meter(App, title="Meter"):
    value: int = state(0)

    async def watch(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
            self.value += 1

    def start(self) -> None:
        self.session.task(self.watch())

    def render(self) -> ui.Element:
        return ui.column(ui.heading(str(self.value)), ui.button("start", on_click=self.start))


def write_in_thread(app: Meter, value: int) -> list[BaseException]:
    """What it raised."""
    raised: list[BaseException] = []

    def write() -> None:
        try:
            app.value = value
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return raised


async def test_an_assignment_in_any_task_or_thread_is_shown_and_means_nothing_when_the_page_is_gone(
    page: Page, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    app, session = await opened(page, serve, Meter, keep_seconds=0)
    await button(page, "start").click()
    await until(page, "document.querySelector('h1').textContent === '3'")

    async def anybody() -> None:
        app.value = 10

    await asyncio.create_task(anybody())
    await until(page, "document.querySelector('h1').textContent === '10'")
    assert write_in_thread(app, 20) == []
    await until(page, "document.querySelector('h1').textContent === '20'")
    await page.close()
    await within(lambda: session.closed)
    assert write_in_thread(app, 30) == []
    await asyncio.create_task(anybody())
    with pytest.raises(LivepyError, match=r"Meter.session: this component is not on a page"):
        app.start()
    assert [record for record in caplog.records if record.levelno > 20] == []


class Label(Component):
    board: Board
    at: int

    def render(self) -> ui.Element:
        return ui.tag("li", self.board.lines[self.at])


class Labels(App, title="Labels"):
    board: Board = state(factory=lambda: Board(lines=[f"label {n}" for n in range(1000)]))

    def render(self) -> ui.Element:
        return ui.tag("ul", *(Label(board=self.board, at=n) for n in range(1000)))


async def test_a_thousand_bound_labels_that_nobody_changes_cost_nothing(page: Page, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = frames_of(page)
    app, session = await opened(page, serve, Labels)
    await still(page, session)
    calls: list[str] = []
    for name in ("wake", "show", "stepped"):
        monkeypatch.setattr(Session, name, lambda self, name=name: calls.append(name))
    renders, received = session.tree.renders, len(frames)
    await page.evaluate("new Promise(done => setTimeout(done, 1000))")
    assert (session.tree.renders, len(frames), calls) == (renders, received, [])
    monkeypatch.undo()
    app.board.lines[700] = "changed"
    await until(page, "document.querySelectorAll('li')[700].textContent === 'changed'")


class Panel(Component):
    board: Board
    alive: ClassVar[weakref.WeakSet[Component]] = weakref.WeakSet()
    drafts: str = state("")

    def on_mount(self) -> None:
        self.alive.add(self)

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.board.lines, ui.text), ui.textbox("Draft", bind=lambda: self.drafts))


class Opening(App, title="Opening"):
    board: Board = state(factory=lambda: Board(lines=["one", "two"]))
    open: bool = state(False)

    def toggle(self) -> None:
        self.open = not self.open

    def render(self) -> ui.Element:
        return ui.column(ui.button("Toggle", on_click=self.toggle), self.open and Panel(board=self.board))


async def test_a_part_that_was_opened_and_closed_many_times_leaves_no_link_behind(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Opening)
    for _ in range(25 * EFFORT):
        await page.evaluate("document.querySelector('button').click()")
        await until(page, "document.querySelector('input') && livepy.settled()")
        await page.evaluate("document.querySelector('button').click()")
        await until(page, "!document.querySelector('input') && livepy.settled()")
    await within(lambda: len(Panel.alive) == 0)
    assert len(session.tree.listening) == 1
    renders = session.tree.renders
    app.board.lines.append("three")
    await still(page, session)
    assert session.tree.renders == renders, "nobody shows it"


class Heavy(App, title="Heavy"):
    data: Any = state(factory=lambda: numpy.zeros(100 * 1024 * 1024, dtype=numpy.uint8))
    shown: bool = state(False)

    def show(self) -> None:
        self.shown = True

    def render(self) -> ui.Element:
        return ui.column(ui.heading(f"{self.data.sum()}" if self.shown else "hidden"), ui.button("show", on_click=self.show))


async def test_a_hundred_megabytes_in_a_field_cost_no_byte_on_the_wire(page: Page, serve: Serve) -> None:
    running = await serve(Heavy)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Heavy)
        app.data[5] = 7
        await button(page, "show").click()
        await until(page, "document.querySelector('h1').textContent === '7'")
        await still(page, session)
        assert line.bytes_down < 100_000


async def test_render_and_handlers_are_plain_python_in_which_a_breakpoint_stops(page: Page, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[str] = []
    monkeypatch.setattr(sys, "breakpointhook", lambda: stops.append(sys._getframe(1).f_code.co_name))
    running = await serve(Stopping)
    await page.goto(running.url)
    await settled(page)
    await button(page, "press").click()
    await still(page, session_of(running))
    assert stops == ["render", "press", "render"]
    assert await page.inner_text("h1") == "0 1 many"


class Stopping(App, title="Stopping"):
    count: int = state(1)

    def press(self) -> None:
        breakpoint()  # noqa: T100
        self.count += 1

    def render(self) -> ui.Element:
        breakpoint()  # noqa: T100
        words, n = [], 0
        while True:
            if n == self.count:
                break
            words.append(str(n))
            n += 1
        try:
            words.append(["none", "one"][self.count])
        except IndexError:
            words.append("many")
        return ui.column(ui.heading(" ".join(words)), ui.button("press", on_click=self.press))
