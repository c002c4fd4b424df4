"""All sessions of a server: found by their tokens, bounded, ended in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from livepy import App, state, ui
from livepy.core.protocol import Close, Op
from livepy.errors import ProtocolError
from livepy.files.store import Store
from livepy.jobs.threads import Pool
from livepy.session.connection import State
from livepy.session.frames import Hello
from livepy.session.host import Host
from livepy.session.registry import Full, Registry
from livepy.session.request import Request
from livepy.session.session import Session
from livepy.session.tokens import Signer
from livepy.settings import Settings
from livepy.ui.frame import Frame
from tests.session.visitor import Line, app_of, unpacked


class Page(App):
    n: int = state(0)
    part: str = state("first", keep="url")

    def on_unmount(self) -> None:
        left.append(self.n)

    def render(self) -> ui.Element:
        return ui.button(str(self.n), on_click=lambda: None)


left: list[int] = []


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    left.clear()
    settings = Settings(waiting_limit=5, pages_per_address=10, page_limit=20, waiting_seconds=30, keep_seconds=100)
    host = Host(settings, Pool(), Store(tmp_path))
    made = Registry(host, Signer(b"k" * 32), lambda: Frame(app=Page()), Clock())
    yield made
    await made.stop(0)
    host.pool.close()


def clock(registry: Registry) -> Clock:
    found = registry.clock
    assert isinstance(found, Clock)
    return found


def hello(registry: Registry, session: Session, *, visitor: str = "v", tab: str = "", have: int = 0, version: int = 1) -> Hello:
    return Hello(have, version, registry.signer.token(session.name, visitor), session.tree.epoch, session.html_nodes, tab)


def joined(registry: Registry, address: str = "127.0.0.1") -> tuple[Session, Line]:
    session = registry.open("v", Request(client=address))
    line = Line()
    assert registry.join(line, hello(registry, session), "v", Request()) is session
    return session, line


async def lost(session: Session, line: Line) -> None:
    line.inbox.put_nowait(None)
    async with asyncio.timeout(30):
        while session.link.state is State.OPEN:
            await asyncio.sleep(0)


async def test_waiting_pages_are_bounded_and_the_oldest_leaves_first(registry: Registry):
    sessions = [registry.open("v", Request(client="127.0.0.1")) for _ in range(8)]
    assert len(registry) == 5
    assert [one.link.state is State.CLOSED for one in sessions] == [True] * 3 + [False] * 5
    assert left == []  # nobody has seen them: nothing was mounted


async def test_a_waiting_page_leaves_after_its_time(registry: Registry):
    registry.open("v", Request())
    clock(registry).now += 29
    registry.sweep()
    assert len(registry) == 1
    clock(registry).now += 2
    registry.sweep()
    assert len(registry) == 0


async def test_a_lost_page_leaves_after_its_time_and_is_unmounted(registry: Registry):
    session, line = joined(registry)
    await lost(session, line)
    clock(registry).now += 99
    registry.sweep()
    assert registry.count(State.LOST) == 1
    clock(registry).now += 2
    registry.sweep()
    assert len(registry) == 0
    async with asyncio.timeout(30):
        while not left:
            await asyncio.sleep(0.001)


async def test_a_lost_page_that_comes_back_stays(registry: Registry):
    session, line = joined(registry)
    await lost(session, line)
    clock(registry).now += 50
    registry.join(Line(), hello(registry, session), "v", Request())
    clock(registry).now += 90
    registry.sweep()
    assert registry.count(State.OPEN) == 1


async def test_one_address_has_so_many_pages_and_others_are_served(registry: Registry):
    for _ in range(10):
        joined(registry, "203.0.113.5")
    with pytest.raises(Full):
        registry.open("v", Request(client="203.0.113.5"))
    registry.open("v", Request(client="203.0.113.6"))
    for _ in range(9):
        joined(registry, "127.0.0.1")


async def test_when_all_pages_are_taken_the_longest_lost_makes_room(registry: Registry):
    first, line = joined(registry)
    await lost(first, line)
    for _ in range(19):
        joined(registry)
    assert len(registry) == 20
    joined(registry)
    assert first.link.state is State.CLOSED
    with pytest.raises(Full):
        registry.open("v", Request(client="127.0.0.1"))


async def test_a_page_of_another_visitor_is_forbidden(registry: Registry):
    session = registry.open("v", Request())
    with pytest.raises(ProtocolError) as error:
        registry.join(Line(), hello(registry, session), "somebody else", Request())
    assert error.value.close is Close.FORBIDDEN


@pytest.mark.parametrize("token", ["", "x", "a.b", "\ud83d.x", "." * 500])
async def test_an_invented_token_is_forbidden(registry: Registry, token: str):
    registry.open("v", Request())
    with pytest.raises(ProtocolError) as error:
        registry.join(Line(), Hello(0, 1, token, 1, 1, ""), "v", Request())
    assert error.value.close is Close.FORBIDDEN


async def test_another_version_is_told(registry: Registry):
    session = registry.open("v", Request())
    with pytest.raises(ProtocolError) as error:
        registry.join(Line(), hello(registry, session, version=2), "v", Request())
    assert error.value.close is Close.VERSION


async def test_a_page_whose_session_has_ended_is_rebuilt_from_a_new_one(registry: Registry):
    session, _ = joined(registry)
    registry.close(session)
    back = Line()
    new = registry.join(back, hello(registry, session, have=3), "v", Request())
    assert new is not session
    assert unpacked(back.sent[0])[2][:3] == [Op.WELCOME, 2, 0]
    seq, *_, rebuild = unpacked(back.sent[1])
    assert (seq, rebuild[0], rebuild[1]) == (4, Op.REBUILD, 2)


async def test_in_dev_such_a_page_goes_on_too_however_often_the_app_is_saved(registry: Registry):
    session, _ = joined(registry)
    registry.close(session)
    registry.host.dev = True
    registry.join(Line(), hello(registry, session), "v", Request())
    assert len(registry) == 1


async def test_a_reload_goes_on_with_the_living_session_by_a_rebuild(registry: Registry):
    session, line = joined(registry)
    tab = unpacked(line.sent[0])[2][3]
    await lost(session, line)
    fresh = registry.open("v", Request())
    back = Line()
    assert registry.join(back, hello(registry, fresh, tab=tab), "v", Request()) is session
    assert len(registry) == 1
    assert fresh.link.state is State.CLOSED
    assert unpacked(back.sent[1])[-1][0] == Op.REBUILD
    again = Line()  # and from now on it is found by the new page's token
    assert registry.join(again, Hello(1, 1, registry.signer.token(session.name, "v"), session.tree.epoch, 0, ""), "v", Request()) is session
    assert len(again.sent) == 1


async def test_a_reload_at_another_address_brings_what_that_address_says(registry: Registry):
    session, line = joined(registry)
    tab = unpacked(line.sent[0])[2][3]
    app_of(session).n = 3
    app_of(session).part = "first"
    await lost(session, line)
    fresh = registry.open("v", Request(query={"part": "second"}))
    assert registry.join(Line(), hello(registry, fresh, tab=tab), "v", Request()) is session
    assert (app_of(session).n, app_of(session).part) == (3, "second")


async def test_a_reload_keeps_what_the_address_bar_has_not_been_told_yet(registry: Registry):
    session, line = joined(registry)
    tab = unpacked(line.sent[0])[2][3]
    app_of(session).part = "second"
    session.show()
    await lost(session, line)
    fresh = registry.open("v", Request())  # the address from before
    assert registry.join(Line(), hello(registry, fresh, tab=tab), "v", Request()) is session
    assert app_of(session).part == "second"


async def test_a_tab_of_another_visitor_gets_a_session_of_its_own(registry: Registry):
    session, line = joined(registry)
    tab = unpacked(line.sent[0])[2][3]
    fresh = registry.open("w", Request())
    hi = Hello(0, 1, registry.signer.token(fresh.name, "w"), 1, fresh.html_nodes, tab)
    assert registry.join(Line(), hi, "w", Request()) is fresh
    assert session.link.state is State.OPEN


async def test_a_connection_that_says_nothing_is_ended(registry: Registry):
    session, line = joined(registry)
    session.heard -= 61
    registry.sweep()
    assert line.aborted


async def test_a_page_that_does_not_acknowledge_what_it_was_sent_is_taken_for_gone_sooner_and_may_come_back(registry: Registry):
    session, line = joined(registry)
    session.heard -= 30
    session.owed -= 30
    registry.sweep()
    assert not line.aborted, "all is acknowledged: a page that says nothing for half a minute is a page that rests"
    session.say([int(Op.ADDRESS), "?news=1", "replace"])
    async with asyncio.timeout(30):
        while not session.link.outbox.kept_bytes:
            await asyncio.sleep(0)
    registry.sweep()
    assert not line.aborted
    session.owed -= 11
    registry.sweep()
    assert line.aborted
    await lost(session, line)
    again = Line()
    registry.join(again, hello(registry, session), "v", Request())
    registry.sweep()
    assert not again.aborted
    assert [op for data in again.sent for op in unpacked(data)[2:] if op[0] == Op.ADDRESS], "the news come again"


async def test_stop_tells_every_page_and_closes_every_socket(registry: Registry):
    lines = [joined(registry)[1] for _ in range(5)]
    await registry.stop(500)
    for line in lines:
        assert unpacked(line.sent[-1])[2] == [Op.BYE, "the server restarts", 500]
        assert line.code == Close.RESTART
        assert line.free
    assert len(registry) == 0
    assert len(left) == 5


def test_cookies_and_tokens_are_good_for_what_they_were_made_for_only():
    signer, other = Signer(b"a" * 32), Signer(b"b" * 32)
    visitor, cookie = signer.new_visitor()
    assert signer.visitor(cookie) == visitor
    assert other.visitor(cookie) is None
    assert signer.visitor(visitor) is signer.visitor("") is signer.visitor(cookie + "x") is None
    token = signer.token("s", visitor)
    assert signer.session(token, visitor) == "s"
    assert signer.session(token, "w") is None
    assert signer.session_of_tab(token, visitor) is None
    assert signer.session(signer.tab("s", visitor), visitor) is None
