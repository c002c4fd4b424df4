"""The line of a session: its states over the whole product, and every event exactly once over cuts at every frame boundary."""

from __future__ import annotations

import asyncio
import itertools
import threading
from pathlib import Path

import pytest

from livepy import App, state, ui
from livepy.core.protocol import Close, Kind, Op
from livepy.session.connection import NEXT, Change, Connection, State
from livepy.session.outbox import Outbox
from tests.session.visitor import Line, Visitor, listeners, session_of


def at(state: State) -> Connection:
    """A connection in this state."""
    found = Connection(Outbox(), 10, lambda: None)
    for change in {State.WAITING: (), State.OPEN: (Change.JOIN,), State.LOST: (Change.JOIN, Change.CUT), State.CLOSED: (Change.END,)}[state]:
        found.move(change)
    return found


@pytest.mark.parametrize(("before", "change"), list(itertools.product(State, Change)))
async def test_every_change_leads_where_the_table_says_or_is_refused(before: State, change: Change):
    connection = at(before)
    after = NEXT.get((before, change))
    if after is None:
        with pytest.raises(RuntimeError, match=f"{before.name} cannot {change.name}"):
            connection.move(change)
        assert connection.state is before
    else:
        connection.move(change)
        assert connection.state is after


def test_every_state_can_be_reached_and_left_for_the_end():
    assert set(NEXT.values()) | {State.WAITING} == set(State)
    for before in State:
        assert NEXT[before, Change.END] is State.CLOSED


class Log(App):
    """Notes every event, in handlers of each kind."""

    lines: list[str] = state([])

    def plain(self) -> None:
        self.lines.append("plain")

    async def quick(self) -> None:
        self.lines.append("quick")

    async def waits(self) -> None:
        self.lines.append("waits")
        await asyncio.sleep(0.001)
        self.lines.append("waited")

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(list(enumerate(self.lines)), lambda line: ui.text(line[1]), key=lambda line: line[0]),
            ui.button("a", on_click=self.plain),
            ui.button("b", on_click=self.quick),
            ui.button("c", on_click=self.waits),
        )


class Cutting(Line):
    """Ends after so many messages in or out."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left_over = after

    def _one(self) -> None:
        self.left_over -= 1
        if self.left_over < 0:
            self.inbox.put_nowait(None)
            raise ConnectionResetError

    async def receive(self) -> bytes | None:
        found = await super().receive()
        try:
            self._one()
        except ConnectionResetError:
            return None
        return found

    async def send(self, data: bytes) -> None:
        self._one()
        await super().send(data)


async def clicks(visitor: Visitor, count: int) -> None:
    nodes = listeners(visitor.session)
    for n in range(count):
        visitor.event(nodes[n % 3])
        await asyncio.sleep(0)
    await asyncio.sleep(0.002)


@pytest.mark.parametrize("after", range(1, 26))
async def test_events_and_patches_pass_exactly_once_over_a_cut_at_each_frame(tmp_path: Path, after: int):
    app = Log()
    async with session_of(app, tmp_path) as visitor:
        visitor.join(Cutting(after))
        await clicks(visitor, 9)
        if not visitor.line.free:
            await visitor.cut()
        visitor.join()
        for seq in range(1, 10):
            await visitor.settled(seq)
        await visitor.until(lambda: sum(len(op) - 3 for op in visitor.heard if op[0] == Op.INSERT) == 12)
        assert [app.lines.count(one) for one in ("plain", "quick", "waits", "waited")] == [3, 3, 3, 3]
        visitor.session.link.outbox.check()


async def test_every_cut_in_a_row_loses_nothing(tmp_path: Path):
    app = Log()
    async with session_of(app, tmp_path) as visitor:
        for after in range(1, 12):
            visitor.join(Cutting(after))
            await clicks(visitor, 3)
            if not visitor.line.free:
                await visitor.cut()
        visitor.join()
        await visitor.settled()
        await visitor.until(lambda: app.lines.count("waited") == 11)
        assert [app.lines.count(one) for one in ("plain", "quick", "waits")] == [11, 11, 11]
        await visitor.until(lambda: sum(len(op) - 3 for op in visitor.heard if op[0] == Op.INSERT) == 44)


async def test_a_page_that_is_as_it_was_goes_on_and_any_other_is_rebuilt(tmp_path: Path):
    async with session_of(Log(), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(visitor.event(listeners(visitor.session)[1]))
        await visitor.cut()
        visitor.join()
        assert not visitor.ops(Op.REBUILD)
        await visitor.cut()
        visitor.epoch = 7
        visitor.join()
        await visitor.until(lambda: visitor.ops(Op.REBUILD))
        assert visitor.epoch == 8 == visitor.session.tree.epoch


async def test_a_page_whose_nodes_were_changed_by_somebody_else_is_rebuilt(tmp_path: Path):
    async with session_of(Log(), tmp_path) as visitor:
        visitor.join(nodes=visitor.session.html_nodes + 1)
        await visitor.until(lambda: visitor.ops(Op.REBUILD))
        await visitor.settled(visitor.event(listeners(visitor.session)[1]))
        assert not visitor.ops(Op.REFUSED)


async def test_a_rebuild_waits_for_the_handler_that_has_the_turn_and_the_page_is_answered_at_once(tmp_path: Path):
    release = threading.Event()

    class Blocks(App):
        n: int = state(0)

        def block(self) -> None:
            self.n = 1
            release.wait(10)
            self.n = 2

        def render(self) -> ui.Element:
            return ui.button(f"{self.n}", on_click=self.block)

    async with session_of(Blocks(), tmp_path) as visitor:
        visitor.join()
        visitor.event(listeners(visitor.session)[0])
        await visitor.until(lambda: visitor.session.executor.turn)
        visitor.epoch = 5
        visitor.join()
        assert visitor.line.sent
        assert not visitor.ops(Op.REBUILD)
        release.set()
        await visitor.until(lambda: visitor.ops(Op.REBUILD))
        assert "2" in str(visitor.ops(Op.REBUILD))


async def test_a_newer_connection_takes_over_and_the_older_one_is_told(tmp_path: Path):
    async with session_of(Log(), tmp_path) as visitor:
        visitor.join()
        old = visitor.line
        visitor.join()
        await visitor.until(lambda: old.free)
        assert old.code == Close.REPLACED
        await visitor.settled(visitor.event(listeners(visitor.session)[0]))


@pytest.mark.parametrize(
    "frame",
    [[3, 0, int(Kind.EVENT), 1, "click", None], [1, 9, int(Kind.EVENT), 1, "click", None], [0, 0, 99], [1, 0, int(Kind.EVENT), "x", "click", None]],
    ids=["a gap", "a frame that was never sent", "an unknown kind", "wrong types"],
)
async def test_a_page_that_breaks_the_protocol_is_cut_off_and_may_come_back(tmp_path: Path, frame: list[object]):
    async with session_of(Log(), tmp_path) as visitor:
        visitor.join()
        visitor.put(frame)
        await visitor.until(lambda: visitor.line.free)
        assert visitor.line.code == Close.MALFORMED
        assert visitor.session.link.state is State.LOST
        visitor.join()
        await visitor.settled(visitor.event(listeners(visitor.session)[0]))


async def test_an_event_that_comes_twice_happens_once(tmp_path: Path):
    app = Log()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        seq = visitor.event(listeners(visitor.session)[0])
        frame = visitor.kept[-1]
        await visitor.settled(seq)
        visitor.put(frame)
        await visitor.settled(visitor.event(listeners(visitor.session)[1]))
        assert app.lines == ["plain", "quick"]
