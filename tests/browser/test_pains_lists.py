"""Pains of users of other frameworks, and what livepy does instead: lists, large pages, memory. One test for each, from the browser to the app and back.

That random changes of a list, nested ones too, end identical to a fresh render: tests/browser/test_page_follows.py and tests/core/test_page_follows.py.
"""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, CookieJar
from playwright.async_api import Page

from livepy import App, Component, Model, state, ui
from livepy.core.blocks import Block
from livepy.core.protocol import Op
from livepy.core.tree import Tree
from livepy.session.session import Session
from tests.browser.visiting import frames_of, opened, still, within
from tests.browser.waiting import until
from tests.effort import PROOF
from tests.server.site import Page as Client
from tests.server.site import serving
from tests.serving import Serve

WATCH = """() => {
    window.touched = [];
    const note = ({ type, target, addedNodes, removedNodes }) => touched.push(...type === 'childList' ? [...addedNodes, ...removedNodes] : [target]);
    new MutationObserver(changes => changes.forEach(note))
        .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
TOUCHED = "new Promise(done => setTimeout(() => done(touched.map(one => one.textContent))))"


class Card(Model):
    id: int
    text: str


class Row(Component):
    name: str
    count: int = state(0)

    def press(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.button(f"{self.name} {self.count}", on_click=self.press)


class Three(App, title="Three"):
    names: list[str] = state(["a", "b", "c"])

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.names, lambda name: Row(name=name)), *(Row(key=f"second {name}", name=name.upper()) for name in self.names))


async def test_removing_the_first_of_three_rows_keeps_the_state_of_the_others(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Three)
    for name, times in (("a", 1), ("b", 2), ("c", 3), ("A", 1), ("B", 2), ("C", 3)):
        for count in range(times):
            await page.get_by_role("button", name=f"{name} {count}", exact=True).click()
            await still(page, session)
    await page.evaluate("window.b = [...document.querySelectorAll('button')].find(one => one.textContent === 'b 2')")
    del app.names[0]
    await still(page, session)
    buttons = "[...document.querySelectorAll('main button')].map(one => one.textContent)"
    assert await page.evaluate(buttons) == ["b 2", "c 3", "B 2", "C 3"]
    assert await page.evaluate("window.b === document.querySelector('main button')")


class Cards(App, title="Cards"):
    cards: list[Card] = state(factory=lambda: [Card(id=n, text=f"card {n}") for n in range(50)])

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.cards, lambda card: ui.card(ui.text(card.text), ui.textbox(f"field {card.id}")), key=lambda card: card.id))


async def test_refreshing_one_of_fifty_cards_touches_that_card_only(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cards)
    await page.get_by_label("field 7", exact=True).fill("a draft")
    await still(page, session)
    renders = session.tree.renders
    await page.evaluate(WATCH)
    app.cards[7].text = "another text"
    app.cards[8].text = app.cards[8].text
    await still(page, session)
    assert await page.evaluate(TOUCHED) == ["another text"]
    assert session.tree.renders == renders + 1
    app.cards[7] = Card(id=7, text="another object of the same key")
    await still(page, session)
    assert (await page.evaluate(TOUCHED))[1:] == ["another object of the same key"]
    assert await page.get_by_label("field 7", exact=True).input_value() == "a draft"


@dataclass
class Point:
    x: int = 0


class Inside(App, title="Inside"):
    things: list[int] = state([3, 1, 2])
    ages: dict[str, int] = state({"Ada": 36})
    tags: set[str] = state({"one"})
    point: Point = state(factory=Point)
    card: Card = state(factory=lambda: Card(id=1, text="card"))
    nested: dict[str, list[Card]] = state(factory=lambda: {"all": [Card(id=1, text="deep")]})

    def render(self) -> ui.Element:
        deep = ",".join(card.text for card in self.nested["all"])
        return ui.heading(f"{self.things} {sorted(self.ages.items())} {sorted(self.tags)} {self.point.x} {self.card.text} {deep}")


async def test_changes_in_place_are_shown(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Inside)

    async def shows(words: str) -> bool:
        await still(page, session)
        return words in await page.inner_text("h1")

    app.things.sort()
    assert await shows("[1, 2, 3]")
    app.things[1:2] = [7, 8]
    assert await shows("[1, 7, 8, 3]")
    app.ages["Bob"] = app.ages.pop("Ada")
    assert await shows("[('Bob', 36)]")
    app.tags |= {"two"}
    assert await shows("['one', 'two']")
    app.tags.discard("one")
    assert await shows("['two']")
    app.point.x += 5
    assert await shows("['two'] 5 card")
    app.card.text = "changed"
    assert await shows("5 changed deep")
    app.nested["all"].append(Card(id=2, text="deeper"))
    app.nested["all"][0].text = "not so deep"
    assert await shows("not so deep,deeper")


ROWS = 10_000 if PROOF else 2000


class Table(App, title="Table"):
    rows: list[Card] = state(factory=lambda: [Card(id=n, text=f"row {n}") for n in range(ROWS)])

    def render(self) -> ui.Element:
        return ui.tag("table", ui.tag("tbody", ui.each(self.rows, lambda row: ui.tag("tr", ui.tag("td", str(row.id)), ui.tag("td", row.text)))))


async def test_one_changed_row_of_thousands_is_one_small_frame_and_one_node(page: Page, serve: Serve) -> None:
    frames = frames_of(page)
    app, session = await opened(page, serve, Table)
    await still(page, session)
    await page.evaluate(WATCH)
    renders, before = session.tree.renders, len(frames)
    app.rows[ROWS // 2].text = "this one"
    await until(page, "touched.length")
    await still(page, session)
    assert await page.evaluate(TOUCHED) == ["this one"]
    assert session.tree.renders == renders + 1
    assert len(frames) == before + 1
    assert len(frames[-1]) < 100
    assert await page.inner_text(f"tr:nth-child({ROWS // 2 + 1})") == f"{ROWS // 2}\tthis one"


class Large(App, title="Large"):
    more: int = state(0)

    def add(self) -> None:
        self.more += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Add", on_click=self.add),
            *(ui.row(ui.text(f"{n}"), ui.tag("p", ui.tag("b", f"{n * self.more}"), "and"), key=n) for n in range(1000)),
        )


async def test_a_page_of_five_thousand_nodes_is_shown_and_follows(page: Page, serve: Serve) -> None:
    _, session = await opened(page, serve, Large)
    assert session.tree.nodes > 5000
    assert await page.evaluate("document.querySelectorAll('main b').length") == 1000
    await page.get_by_role("button", name="Add").click()
    await still(page, session)
    assert await page.evaluate("[...document.querySelectorAll('main b')].every((one, n) => one.textContent === '' + n)")


class Heavy(Component):
    at: int
    text: str = state("")

    def on_mount(self) -> None:
        self.text = f"mounted {self.at}"

    def render(self) -> ui.Element:
        return ui.row(ui.textbox(f"field {self.at}", bind=lambda: self.text), ui.text(self.text))


class Opened(App, title="Opened"):
    rows: list[Card] = state(factory=lambda: [Card(id=n, text=f"row {n}") for n in range(400)])
    clicks: int = state(0)

    def click(self) -> None:
        self.clicks += 1
        self.session.toast("hello")
        self.session.task(asyncio.sleep(60))

    def render(self) -> ui.Element:
        return ui.column(
            ui.button(f"clicked {self.clicks}", on_click=self.click),
            ui.each(self.rows, lambda row: ui.row(ui.text(row.text), ui.text(f"{row.id}"), ui.tag("b", "x"))),
            *(Heavy(at=n) for n in range(20)),
        )


def alive() -> Counter[str]:
    """How many objects of pages there are, by kind."""
    kinds = (Session, Tree, Block, Component, Card)
    return Counter(kind.__name__ for one in gc.get_objects() for kind in kinds if issubclass(type(one), kind))


async def visit(client: Client) -> None:
    """Opens a page, clicks, sees the answer, and closes it."""
    await client.get()
    await client.connect()
    await client.hello()
    session = next(one for one in client.server.registry.sessions if one.link.socket is not None)
    (button,) = [node for node, block in session.tree.listening.items() if isinstance(block.component, Opened)]
    del session
    await client.event(button)
    await client.answer(Op.INSERT)
    await client.ws.close()
    await within(lambda: not client.server.registry.sessions)


async def test_many_pages_opened_and_closed_leave_no_object_of_a_page_alive_without_the_garbage_collectors_help(tmp_path: Path) -> None:
    gc.collect()
    before = alive()
    gc.disable()
    try:
        async with serving(Opened, tmp_path, keep_seconds=0) as server:
            for _ in range(1000 if PROOF else 100):
                async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
                    await visit(Client(server, http))
            await within(lambda: alive() <= before, 30)
    finally:
        gc.enable()
