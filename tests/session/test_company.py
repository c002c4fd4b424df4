"""Pages and other pages: shared models, topics and presence, over the wire."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import App, Component, LivepyError, Model, Presence, Topic, shared, state, ui
from livepy.core.protocol import Close, Op
from livepy.files.store import Store
from livepy.jobs.threads import Pool
from livepy.session.company import MOST_WAITING
from livepy.session.host import Host
from livepy.settings import Settings
from tests.session.visitor import Visitor, app_of, session_of


class Line(Model):
    text: str


class Board(Model):
    title: str = "nothing"
    count: int = 0
    other: int = 0
    lines: list[Line] = []


board = shared("test_company board", Board())


@pytest.fixture(autouse=True)
def clean() -> None:
    board.title, board.count, board.other, board.lines = "nothing", 0, 0, []


class Reads(App):
    def render(self) -> ui.Element:
        return ui.column(ui.text(board.title), ui.text(f"{board.count} of {board.other}"), ui.each(board.lines, lambda line: ui.text(line.text)))


@asynccontextmanager
async def company(count: int, make: Any, tmp_path: Path, who: str = "visitor") -> AsyncIterator[list[Visitor]]:
    """So many pages of one server, all connected."""
    host = Host(Settings(), Pool(8), Store(tmp_path))
    async with AsyncExitStack() as stack:
        stack.callback(host.pool.close)
        stack.push_async_callback(host.jobs.close)
        visitors = [await stack.enter_async_context(session_of(make(), tmp_path, host=host, who=who)) for _ in range(count)]
        for one in visitors:
            one.join()
            one.listen()
        yield visitors


def frames(visitor: Visitor) -> int:
    """How many have come with something in them."""
    visitor.listen()
    return visitor.have


async def quiet(visitors: list[Visitor]) -> None:
    """Until nothing is left to be shown."""
    async with asyncio.timeout(30):
        while any(one.session.tree.dirty for one in visitors):
            for one in visitors:
                one.listen()
                one.ack()  # who acknowledges nothing is shown nothing more
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)  # longer than a frame: what else would come has come


async def test_one_write_reaches_a_hundred_pages_in_one_frame_each(tmp_path: Path) -> None:
    async with company(100, Reads, tmp_path) as visitors:
        before = [frames(one) for one in visitors]
        renders = [one.session.tree.renders for one in visitors]
        board.title = "tea"
        await quiet(visitors)
        assert [frames(one) for one in visitors] == [had + 1 for had in before]
        assert {one.session.tree.renders - had for one, had in zip(visitors, renders, strict=True)} == {1}
        assert all(one.ops(Op.TEXT)[-1][-1] == "tea" for one in visitors)


async def test_several_writes_as_one_step_are_one_frame_and_nobody_sees_half_of_it(tmp_path: Path) -> None:
    async with company(3, Reads, tmp_path) as visitors:
        before = [frames(one) for one in visitors]

        def write() -> None:
            for number in range(1, 51):
                with board.change():
                    board.count = number
                    board.other = number

        thread = threading.Thread(target=write)
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0)
        await quiet(visitors)
        for one, had in zip(visitors, before, strict=True):
            seen = [op[-1] for op in one.ops(Op.TEXT)]
            assert had < frames(one) <= had + 50
            assert seen[-1] == "50 of 50"
            assert all(text.split(" of ")[0] == text.split(" of ")[1] for text in seen)


async def test_counting_in_many_threads_loses_nothing(tmp_path: Path) -> None:
    def count() -> None:
        for _ in range(100):
            with board.change():
                board.count += 1

    async with company(2, Reads, tmp_path) as visitors:
        threads = [threading.Thread(target=count) for _ in range(8)]
        for one in threads:
            one.start()
        while any(one.is_alive() for one in threads):
            await asyncio.sleep(0.001)
        assert board.count == 800
        async with asyncio.timeout(30):
            while [[op[-1] for op in one.ops(Op.TEXT)[-1:]] for one in visitors] != [["800 of 0"]] * 2:  # too short a text to be changed in a part
                for visitor in visitors:
                    visitor.ack()  # who acknowledges nothing is shown nothing more
                await asyncio.sleep(0.001)


async def test_pages_that_have_ended_are_held_by_nothing_that_is_shared(tmp_path: Path) -> None:
    board.lines = [Line(text=str(n)) for n in range(3)]
    gc.collect()
    gc.disable()
    try:
        async with company(20, Reads, tmp_path) as visitors:
            gone: list[weakref.ref[Any]] = []
            for one in visitors:
                gone += [weakref.ref(one.session), weakref.ref(app_of(one.session)), weakref.ref(one.session.tree)]
                one.session.close(Close.ENDED, "over")
                await one.session.link.ended()
                one.session = None  # type: ignore[assignment]
            del one
            await asyncio.sleep(0.01)
            assert [ref() for ref in gone if ref() is not None] == []
    finally:
        gc.enable()


class Hears(App):
    """Takes in what is sent; an Event holds up its handler."""

    heard: list[Any] = state([])
    shows: bool = state(True)

    def on_mount(self) -> None:
        for _ in range(2):  # said twice, heard once
            self.session.listen(Topic[Any]("test_company news"), self.add)

    async def add(self, value: Any) -> None:
        if isinstance(value, asyncio.Event):
            await value.wait()
        elif isinstance(value, Exception):
            raise value
        else:
            self.heard.append(value)

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"heard {self.heard}"), Part() if self.shows else None)


class Part(Component):
    def on_mount(self) -> None:
        self.session.listen(Topic[Any]("test_company parts"), self.add)

    def add(self, value: Any) -> None:
        PARTS.append(value)

    def render(self) -> ui.Element:
        return ui.text("part")


PARTS: list[Any] = []
news = Topic[Any]("test_company news")


async def mounted(visitors: list[Visitor]) -> None:
    """Until no handler has the turn."""
    await until(lambda: all(not one.session.executor.busy for one in visitors))


async def until(condition: Any) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


def send_a_hundred() -> None:
    for n in range(100):
        news.send(n)


async def test_what_is_sent_to_a_topic_reaches_every_page_that_listens_once_and_in_order(tmp_path: Path) -> None:
    async with company(5, Hears, tmp_path) as visitors:
        await mounted(visitors)
        sender = threading.Thread(target=send_a_hundred)
        sender.start()
        apps = [app_of(one.session) for one in visitors]
        await until(lambda: all(len(app.heard) == 100 for app in apps))
        sender.join()
        assert all(app.heard == list(range(100)) for app in apps)


async def test_a_handler_that_does_not_keep_up_loses_the_oldest_and_holds_up_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with company(2, Hears, tmp_path) as visitors:
        await mounted(visitors)
        gate = asyncio.Event()
        news.send(gate)
        await mounted(visitors)  # both handlers wait now
        with caplog.at_level(logging.WARNING, "livepy"):
            for n in range(MOST_WAITING + 10):
                news.send(n)
        assert sum("does not keep up" in one.message for one in caplog.records) == 2, "once for each handler"
        gate.set()
        apps = [app_of(one.session) for one in visitors]
        await until(lambda: all(len(app.heard) == MOST_WAITING for app in apps))
        assert apps[0].heard[0] == 10
        assert apps[0].heard[-1] == MOST_WAITING + 9


async def test_a_handler_that_raises_hears_the_next_value(tmp_path: Path) -> None:
    async with company(1, Hears, tmp_path) as visitors:
        await mounted(visitors)
        news.send(ValueError("wrong"))
        news.send("right")
        app = app_of(visitors[0].session)
        await until(lambda: app.heard == ["right"])


async def test_a_component_that_has_left_hears_nothing(tmp_path: Path) -> None:
    PARTS.clear()
    parts = Topic[Any]("test_company parts")
    async with company(1, Hears, tmp_path) as visitors:
        await mounted(visitors)
        parts.send(1)
        await until(lambda: PARTS == [1])
        app_of(visitors[0].session).shows = False
        await quiet(visitors)
        parts.send(2)
        news.send("after")
        await until(lambda: app_of(visitors[0].session).heard == ["after"])
        assert PARTS == [1]


async def test_pages_that_listened_are_held_by_no_topic(tmp_path: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        async with company(3, Hears, tmp_path) as visitors:
            await mounted(visitors)
            gone: list[weakref.ref[Any]] = []
            for one in visitors:
                gone += [weakref.ref(one.session), weakref.ref(app_of(one.session))]
                one.session.close(Close.ENDED, "over")
                await one.session.link.ended()
                one.session = None  # type: ignore[assignment]
            del one
            news.send("nobody hears it")
            await asyncio.sleep(0.01)
            assert [ref() for ref in gone if ref() is not None] == []
    finally:
        gc.enable()


room = Presence[str]("test_company room", seconds=0.2)


class Room(App):
    name: str

    def on_mount(self) -> None:
        self.session.enter(room, self.name)

    def go(self) -> None:
        self.session.leave(room)

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"here: {', '.join(room.here)}"), ui.button("Go", on_click=self.go))


class Names:
    """Pages of visitors with these names."""

    def __init__(self, *names: str) -> None:
        self.left = list(names)

    def __call__(self) -> Room:
        return Room(name=self.left.pop(0))


async def test_who_is_here_shows_on_every_page_and_leaves_with_his(tmp_path: Path) -> None:
    async with company(1, Names("Ada"), tmp_path) as (ada,):
        await until(lambda: room.here == ["Ada"])
        async with company(1, Names("Bob"), tmp_path, "b") as (bob,):
            await until(lambda: room.here == ["Ada", "Bob"])
            await ada.until(lambda: ada.heard[-1][-1] == "Ada, Bob")
            bob.session.on_loop(app_of(bob.session).go)
            await until(lambda: room.here == ["Ada"])
            bob.session.enter(room, "Robert")
            assert room.here == ["Ada", "Robert"]
        assert room.here == ["Ada"]
    assert room.here == []


async def test_two_pages_of_one_visitor_are_one_who_is_here(tmp_path: Path) -> None:
    async with company(2, Names("Ada", "Ada"), tmp_path) as (first, second):
        await mounted([first, second])
        assert room.here == ["Ada"]
        first.session.close(Close.ENDED, "over")
        assert room.here == ["Ada"]
        second.session.close(Close.ENDED, "over")
        assert room.here == []


async def test_a_cut_or_a_reload_does_not_flicker_and_a_page_that_stays_away_is_gone_until_it_is_back(tmp_path: Path) -> None:
    async with company(1, Names("Ada"), tmp_path) as (ada,):
        await until(lambda: room.here == ["Ada"])
        seen: list[int] = []
        for new_document in (False, True):
            await ada.cut()
            ada.join(new_document=new_document)
            seen.append(len(room.here))
        await asyncio.sleep(0.3)
        assert seen == [1, 1]
        assert room.here == ["Ada"]
        await ada.cut()
        assert room.here == ["Ada"]
        await until(lambda: room.here == [])
        ada.join()
        assert room.here == ["Ada"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda session: session.listen("news", print), "a Topic was expected"),
        (lambda session: session.listen(news, None), "a function was expected"),
        (lambda session: session.enter("room", "Ada"), "a Presence was expected"),
        (lambda session: session.leave("room"), "a Presence was expected"),
    ],
)
async def test_what_is_neither_topic_nor_presence_is_refused(tmp_path: Path, wrong: Any, says: str) -> None:
    async with company(1, Hears, tmp_path) as (page,):
        with pytest.raises(LivepyError, match=says):
            wrong(page.session)
