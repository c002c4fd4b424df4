"""What blocks is found in dev: the line, how long, and how to mend it. The watch looks when a test says so, and its seconds pass when a test says so."""

from __future__ import annotations

import asyncio
import gc
import io
import pdb  # noqa: T100  # one that somebody sits at is the matter here
import re
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import sleep as pause

import pytest

from livepy import App, Component, every, state, ui
from livepy.core.checking import checked
from livepy.core.protocol import Close
from livepy.errors import LivepyError
from livepy.session.watch import LOOP_SECONDS, PAGE_SECONDS, Watch, stand_of
from tests.session.visitor import Visitor, app_of, frame_of, listeners, session_of

LOOK = 0.05


class Time:
    """The clock of the day, and what the process and the loop's thread have worked."""

    def __init__(self) -> None:
        self.now = self.worked = 0.0
        self.watch = Watch(clock=lambda: self.now, spent=lambda: self.worked, loop_spent=lambda: self.worked)

    def look(self) -> None:
        """The time between two looks has passed."""
        self.now += LOOK
        self.watch.look()

    async def passes(self, seconds: float) -> None:
        """The watch looks as often as it would in this time, while the loop runs."""
        for _ in range(round(seconds / LOOK)):
            self.look()
            await asyncio.sleep(0)

    def passes_elsewhere(self, seconds: float) -> None:
        """It looks so in another thread, while this one waits for its end."""
        there = self.once_waited_for(seconds)
        there.wait()  # held here

    def once_waited_for(self, seconds: float) -> threading.Barrier:
        """It looks so in another thread, once somebody waits for its end."""
        there = gate()

        def looks() -> None:
            while not there.n_waiting:
                pause(0.001)
            for _ in range(round(seconds / LOOK)):
                self.look()
            there.wait()

        threading.Thread(target=looks).start()
        return there


@asynccontextmanager
async def watched(app: Component, tmp_path: Path) -> AsyncIterator[tuple[Visitor, Time]]:
    """A connected page in dev, and its watch."""
    time = Time()
    with checked():
        async with session_of(app, tmp_path, dev=True, watch=time.watch) as visitor:
            visitor.join()
            del app  # whether a page dies is for its test to see
            yield visitor, time


def gate() -> threading.Barrier:
    """Where a handler in a thread waits until the test, which comes second, has seen enough."""
    return threading.Barrier(2, timeout=30)


async def reached(gate: threading.Barrier) -> None:
    """A handler waits there."""
    async with asyncio.timeout(30):
        while not gate.n_waiting:
            await asyncio.sleep(0.001)


def said(log: pytest.LogCaptureFixture) -> list[str]:
    """The mistakes on the terminal."""
    return [str(record.args[0]) for record in log.records if isinstance(record.args, tuple) and isinstance(record.args[0], LivepyError)]


def toasts(visitor: Visitor) -> list[str]:
    return [toast.text for toast in frame_of(visitor.session).toasts]


def line(mark: str) -> str:
    """`file:line` of the line of this file that ends in this mark."""
    for number, text in enumerate(Path(__file__).read_text().splitlines(), 1):
        if text.endswith(f"# {mark}"):
            return f"tests/session/test_watch.py:{number}"
    raise AssertionError(mark)


def oven(gate: threading.Barrier) -> App:
    class Oven(App):
        baked: int = state(0)

        def bake(self) -> None:
            gate.wait()  # baking
            self.baked += 1

        def render(self) -> ui.Element:
            return ui.column(ui.button("Bake", on_click=self.bake), ui.text(self.baked))

    return Oven()


async def test_a_handler_that_holds_its_page_is_named_while_it_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there = gate()
    async with watched(oven(there), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await reached(there)
        await time.passes(PAGE_SECONDS - LOOK)
        assert said(caplog) == []
        await time.passes(2 * LOOK)
        (text,) = said(caplog)
        assert text.startswith(f"{line('baking')}: LP405 Oven.bake has held its page for more than 1 s in gate.wait(): ")
        assert "Put what takes long into a method under `@job`" in text
        there.wait()
        await visitor.until(lambda: toasts(visitor))
        assert toasts(visitor) == [text]
        assert app_of(visitor.session).baked == 1


async def test_a_place_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there = gate()
    async with watched(oven(there), tmp_path) as (visitor, time):
        for _ in range(2):
            visitor.event(listeners(visitor.session)[0])
            await reached(there)
            await time.passes(3 * PAGE_SECONDS)
            there.wait()
            await visitor.settled()
        assert len(said(caplog)) == len(toasts(visitor)) == 1


async def test_one_hold_is_said_once_wherever_it_goes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, second = gate(), gate()

    class Travel(App):
        def go(self) -> None:
            first.wait()
            second.wait()

        async def go_on_the_loop(self) -> None:
            time.once_waited_for(1).wait()
            time.once_waited_for(1).wait()

        def render(self) -> ui.Element:
            return ui.column(ui.button("Go", on_click=self.go), ui.button("Go there", on_click=self.go_on_the_loop))

    async with watched(Travel(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        for one in (first, second):
            await reached(one)
            await time.passes(2 * PAGE_SECONDS)
            one.wait()
        await visitor.settled()
        await visitor.settled(visitor.event(listeners(visitor.session)[1]))
    assert [re.sub(r".* (LP\d+) .*", r"\1", text) for text in said(caplog)] == ["LP405", "LP406"]


async def test_a_handler_that_has_given_its_turn_away_holds_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there = gate()
    async with watched(oven(there), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await reached(there)
        executor = visitor.session.executor
        assert executor.turn is not None
        executor.release(executor.turn)
        await time.passes(5 * PAGE_SECONDS)
        there.wait()
        await visitor.settled()
        assert said(caplog) == []


def test_who_has_started_the_loop_is_not_named_for_what_it_runs() -> None:
    there, found = gate(), list[object]()
    me = threading.get_ident()

    def look() -> None:
        while not there.n_waiting:
            pause(0.001)
        found.append(stand_of(sys._current_frames()[me]))
        there.wait()

    async def block() -> None:
        asyncio.get_running_loop().call_soon(there.wait)  # no function of an author's
        await asyncio.sleep(0.001)

    threading.Thread(target=look).start()
    asyncio.run(block())
    assert found == [None]


async def test_each_step_of_a_generator_counts_by_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    gates = [gate() for _ in range(3)]

    class Stairs(App):
        def climb(self) -> Iterator[None]:
            gates[0].wait()
            yield
            gates[1].wait()
            yield
            gates[2].wait()  # the last step

        def render(self) -> ui.Element:
            return ui.button("Climb", on_click=self.climb)

    async with watched(Stairs(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        for one in gates:
            await reached(one)
            await time.passes(0.7 * PAGE_SECONDS)
            assert said(caplog) == []
            if one is gates[2]:
                await time.passes(0.5 * PAGE_SECONDS)
            one.wait()
        await visitor.settled()
        (text,) = said(caplog)
        assert text.startswith(f"{line('the last step')}: LP405 Stairs.climb ")


@pytest.mark.parametrize("when", ["mount", "tick", "unmount"])
async def test_what_livepy_calls_by_itself_holds_a_page_too(when: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there, ticks = gate(), list[int]()

    class Lamp(Component):
        def on_mount(self) -> None:
            if when == "mount":
                there.wait()

        @every(0.001)
        def tick(self) -> None:
            if when == "tick" and not ticks:
                ticks.append(1)
                there.wait()

        def on_unmount(self) -> None:
            if when == "unmount":
                there.wait()

        def render(self) -> ui.Element:
            return ui.text("lit")

    class Room(App):
        lit: bool = state(True)

        async def leave(self) -> None:
            self.lit = False

        def render(self) -> ui.Element:
            return ui.column(ui.button("Leave", on_click=self.leave), Lamp() if self.lit else None)

    async with watched(Room(), tmp_path) as (visitor, time):
        if when == "unmount":
            visitor.event(listeners(visitor.session)[0])
        await reached(there)
        await time.passes(2 * PAGE_SECONDS)
        there.wait()
        await visitor.until(lambda: toasts(visitor))
    (text,) = said(caplog)
    assert f"LP405 Lamp.{when if when == 'tick' else 'on_' + when} has held its page" in text


async def test_who_waits_holds_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there = gate()

    class Patient(App):
        async def wait(self) -> None:
            await asyncio.to_thread(there.wait)

        def render(self) -> ui.Element:
            return ui.button("Wait", on_click=self.wait)

    async with watched(Patient(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await reached(there)
        await time.passes(5 * PAGE_SECONDS)
        there.wait()
        await visitor.settled()
        assert said(caplog) == []


class Blocker(App):
    """Whatever `block` does, in each way in which an author's code runs on the event loop."""

    block: Callable[[], None]
    way: str
    shown: int = state(0)

    async def handler(self) -> None:
        if self.way == "handler":
            self.block()  # in the handler
        elif self.way == "task":
            self.session.task(self.work())
        self.shown += 1

    async def work(self) -> None:
        await asyncio.sleep(0)
        self.block()  # in the task

    def render(self) -> ui.Element:
        if self.way == "render" and self.shown == 1:
            self.block()  # in the render
        return ui.column(ui.button("Go", on_click=self.handler), ui.text(self.shown))


@pytest.mark.parametrize(
    ("way", "name", "mend"),
    [
        ("handler", "Blocker.handler", "await asyncio.to_thread("),
        ("task", "Blocker.work", "await asyncio.to_thread("),
        ("render", "Blocker.render", "so that render() only shows it."),
    ],
)
async def test_what_holds_the_event_loop_is_named(way: str, name: str, mend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    elsewhere: list[Callable[[float], None]] = []
    seen: list[int] = []

    def block() -> None:
        elsewhere[0](LOOP_SECONDS)
        seen.append(len(said(caplog)))
        elsewhere[0](2 * LOOK)
        seen.append(len(said(caplog)))

    async with watched(Blocker(block=block, way=way), tmp_path) as (visitor, time):
        elsewhere.append(time.passes_elsewhere)
        visitor.event(listeners(visitor.session)[0])
        await visitor.until(lambda: toasts(visitor))
    assert seen == [0, 1], "while it is held"
    (text,) = said(caplog)
    assert re.match(rf"tests/session/test_watch\.py:\d+: LP406 {re.escape(name)} has held the event loop for more than 0\.25 s in ", text)
    assert mend in text


async def test_the_line_is_the_authors_also_inside_a_library(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Reading(App):
        async def read(self) -> None:
            time.passes_elsewhere(1)

        def render(self) -> ui.Element:
            return ui.button("Read", on_click=self.read)

    async with watched(Reading(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await visitor.settled()
    (text,) = said(caplog)
    assert text.startswith(f"{line('held here')}: LP406 Reading.read ")
    assert "in there.wait()" in text


async def test_a_laptop_that_slept_held_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    there = gate()
    async with watched(oven(there), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await reached(there)
        await time.passes(2 * LOOK)
        time.now += 8 * 3600
        time.watch.look()
        there.wait()
        await visitor.settled()
        assert said(caplog) == []


async def test_a_call_that_lets_nobody_look_is_found_when_it_returns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The loop has answered; then one call into C kept all other threads from running, the watch's too."""

    class Sorting(App):
        async def sort(self) -> None:
            time.now += 3
            time.worked += 3
            time.passes_elsewhere(LOOK)

        def render(self) -> ui.Element:
            return ui.button("Sort", on_click=self.sort)

    async with watched(Sorting(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await visitor.settled()
    (text,) = said(caplog)
    assert "LP406 Sorting.sort has held the event loop" in text


async def test_who_is_looked_at_in_a_debugger_is_not_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nor is the one who holds the event loop there."""

    class Thinking:
        """Somebody at the keyboard, who thinks before he types."""

        def __init__(self, think: Callable[[], object]) -> None:
            self.think = think

        def readline(self) -> str:
            self.think()
            return "next\n"

    def debug(think: Callable[[], object]) -> None:
        debugger = pdb.Pdb(stdin=Thinking(think), stdout=io.StringIO(), nosigint=True, readrc=False)  # type: ignore[arg-type]  # it only reads lines
        debugger.reset()
        debugger.interaction(sys._getframe(), None)

    class Buggy(App):
        def look(self) -> None:
            debug(there.wait)

        async def look_there(self) -> None:
            debug(lambda: time.passes_elsewhere(60))

        def render(self) -> ui.Element:
            return ui.column(ui.button("Look", on_click=self.look), ui.button("Look there", on_click=self.look_there))

    there = gate()
    async with watched(Buggy(), tmp_path) as (visitor, time):
        visitor.event(listeners(visitor.session)[0])
        await reached(there)
        await time.passes(60)
        there.wait()
        await visitor.settled()
        await visitor.settled(visitor.event(listeners(visitor.session)[1]))
        assert said(caplog) == []
        assert toasts(visitor) == []


async def test_what_is_found_keeps_no_page_alive(tmp_path: Path) -> None:
    there = gate()
    gc.disable()
    try:
        async with watched(oven(there), tmp_path) as (visitor, time):
            visitor.event(listeners(visitor.session)[0])
            await reached(there)
            await time.passes(2 * PAGE_SECONDS)
            there.wait()
            await visitor.settled()
            session = visitor.session
            refs = [weakref.ref(session), weakref.ref(app_of(session))]
            session.close(Close.ENDED, "its visitor has gone")
            await session.link.ended()
            del visitor.session, session
            visitor.session = None  # type: ignore[assignment]
            async with asyncio.timeout(30):
                while any(ref() is not None for ref in refs):
                    await asyncio.sleep(0)
    finally:
        gc.enable()


async def test_the_watch_of_a_server_leaves_no_thread(tmp_path: Path) -> None:
    def threads() -> list[str]:
        return [one.name for one in threading.enumerate() if "watch" in one.name]

    assert threads() == []
    async with session_of(oven(gate()), tmp_path, dev=True) as visitor:
        watch = Watch()
        watch.start(visitor.session.host, lambda: [visitor.session])
        assert threads() == ["livepy watch"]
        watch.stop()
    assert threads() == []
