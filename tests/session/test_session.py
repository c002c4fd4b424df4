"""One open page: handlers of every kind, their order, what is shown and when, and what happens when they fail."""

from __future__ import annotations

import asyncio
import functools
import gc
import random
import re
import sys
import threading
import tracemalloc
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from livepy import App, Component, Model, UserError, every, state, ui
from livepy.core.protocol import Close, Kind, Op
from livepy.errors import LivepyError
from livepy.session import showing
from livepy.session.connection import State
from tests.session.visitor import Visitor, app_of, frame_of, listeners, session_of, unpacked


class Handlers(App):
    """A page whose handlers are given by a test."""

    handlers: tuple[Callable[..., Any], ...] = ()
    said: str = state("")

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"says {self.said}"), *(ui.button(str(n), on_click=one) for n, one in enumerate(self.handlers)))


def toasts(visitor: Visitor) -> list[str]:
    return [toast.text for toast in frame_of(visitor.session).toasts]


def has_turn(visitor: Visitor) -> bool:
    """Whether a handler of this page runs."""
    return visitor.session.executor.turn is not None


def clicked(visitor: Visitor, at: int = 0) -> int:
    """The click on this handler's button."""
    return visitor.event(listeners(visitor.session)[at])


class Counter(App):
    """Shows its count as an attribute, which is sent whole."""

    count: int = state(0)

    def increment(self) -> None:
        self.count += 1

    async def add(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("+", on_click=self.increment, attrs={"data-n": str(self.count)}),
            ui.button("+", on_click=self.add),
        )


def shown(visitor: Visitor) -> str:
    """What the counter shows."""
    return next((op[3] for op in reversed(visitor.heard) if op[0] == Op.ATTR), "0")


async def test_one_click_is_answered_by_one_frame_with_patch_and_acknowledgement(tmp_path: Path):
    async with session_of(Counter(), tmp_path) as visitor:
        visitor.join()
        for at in (0, 1):
            before = len(visitor.line.sent)
            await visitor.settled(clicked(visitor, at))
            assert len(visitor.line.sent) == before + 1
            assert visitor.answered == visitor.seq
            assert len(visitor.line.sent[-1]) <= 20


async def test_a_handler_that_changes_nothing_is_acknowledged_without_a_numbered_frame(tmp_path: Path):
    async with session_of(Handlers(handlers=(lambda: None,)), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        assert visitor.have == 0


async def test_a_thousand_events_of_mixed_kinds_start_in_the_order_made(tmp_path: Path):
    started: list[str] = []

    def plain(name: str) -> None:
        started.append(name)

    async def quick(name: str) -> None:
        started.append(name)

    async def waits(name: str) -> None:
        started.append(name)
        await asyncio.sleep(0)

    def steps(name: str) -> Generator[None]:
        started.append(name)
        yield

    async def stream(name: str) -> AsyncGenerator[None]:
        started.append(name)
        yield

    def returns_work(name: str) -> Awaitable[None]:
        started.append(name)
        return asyncio.sleep(0)

    kinds = [plain, quick, waits, steps, stream, returns_work]
    handlers = tuple(functools.partial(kind, kind.__name__) for kind in kinds)
    async with session_of(Handlers(handlers=handlers), tmp_path, event_burst=2000) as visitor:
        visitor.join()
        order = [n * 7 % len(kinds) if n % 3 else n % 2 for n in range(1000)]
        for at in order:
            clicked(visitor, at)
        for seq in range(990, 1001):
            await visitor.settled(seq)
        assert started == [kinds[at].__name__ for at in order]


async def test_events_end_in_the_order_made_unless_they_wait(tmp_path: Path):
    ended: list[str] = []
    gate = asyncio.Event()

    async def waits() -> None:
        await gate.wait()
        ended.append("waits")

    def plain() -> None:
        ended.append("plain")

    async with session_of(Handlers(handlers=(waits, plain)), tmp_path) as visitor:
        visitor.join()
        first, second = clicked(visitor, 0), clicked(visitor, 1)
        await visitor.settled(second)
        assert ended == ["plain"]
        assert visitor.ops(Op.WAIT) == [[Op.WAIT, first]]
        assert visitor.answered == second
        gate.set()
        await visitor.settled(first)
        assert visitor.ops(Op.DONE) == [[Op.DONE, first]]


async def test_what_is_half_done_is_never_shown(tmp_path: Path):
    halfway, go_on = threading.Event(), threading.Event()
    app: Handlers

    def work() -> None:
        app.said = "half"
        halfway.set()
        go_on.wait(10)
        app.said = "whole"

    app = Handlers(handlers=(work,))
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        assert await asyncio.to_thread(halfway.wait, 10)
        visitor.session.show()
        visitor.ack()
        await asyncio.sleep(0.03)
        assert visitor.have == 0
        go_on.set()
        await visitor.settled()
        assert visitor.have == 1


@pytest.mark.parametrize("kind", ["steps", "stream", "waits"])
async def test_every_yield_and_every_wait_reaches_the_page(tmp_path: Path, kind: str):
    app: Handlers

    def steps() -> Generator[None]:
        for n in range(20):
            app.said += f"{n},"
            yield

    async def stream() -> AsyncGenerator[None]:
        for n in range(20):
            app.said += f"{n},"
            yield

    async def waits() -> None:
        for n in range(20):
            app.said += f"{n},"
            await asyncio.sleep(0)

    app = Handlers(handlers=({"steps": steps, "stream": stream, "waits": waits}[kind],))
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        texts = [op[-1] for op in visitor.heard if op[0] in (Op.APPEND, Op.TEXT, Op.SPLICE)]
        assert texts == [f"{n}," for n in range(20)]


async def test_a_generator_lets_others_have_their_turn_at_each_yield(tmp_path: Path):
    seen: list[str] = []
    go_on = threading.Event()

    def steps() -> Generator[None]:
        seen.append("first step")
        yield
        go_on.wait(10)
        seen.append("second step")

    def other() -> None:
        seen.append("other")
        go_on.set()

    async with session_of(Handlers(handlers=(steps, other)), tmp_path) as visitor:
        visitor.join()
        first, second = clicked(visitor, 0), clicked(visitor, 1)
        await visitor.settled(first)
        await visitor.settled(second)
        assert sorted(seen) == ["first step", "other", "second step"]
        assert seen[0] == "first step"


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("no")

    __repr__ = __str__


def forever() -> None:
    forever()


RAISED: dict[str, Callable[[], BaseException]] = {
    "ValueError": lambda: ValueError("seen"),
    "StopIteration": lambda: StopIteration(1),
    "StopAsyncIteration": lambda: StopAsyncIteration(),
    "SystemExit": lambda: SystemExit(3),
    "KeyboardInterrupt": lambda: KeyboardInterrupt(),
    "CancelledError": lambda: asyncio.CancelledError(),
    "GeneratorExit": lambda: GeneratorExit(),
    "MemoryError": lambda: MemoryError(),
    "Unspeakable": lambda: Unspeakable(),
    "ExceptionGroup": lambda: ExceptionGroup("two", [ValueError("a"), TypeError("b")]),
}


@pytest.mark.parametrize("name", [*RAISED, "RecursionError"])
@pytest.mark.parametrize("kind", ["plain", "quick", "waits", "steps", "stream"])
async def test_whatever_a_handler_raises_is_its_own_error(tmp_path: Path, name: str, kind: str, caplog: pytest.LogCaptureFixture):
    def fail() -> None:
        if name == "RecursionError":
            forever()
        raise RAISED[name]()

    async def quick() -> None:
        fail()

    async def waits() -> None:
        await asyncio.sleep(0)
        fail()

    def steps() -> Generator[None]:
        yield
        fail()

    async def stream() -> AsyncGenerator[None]:
        yield
        fail()

    app = Handlers(handlers=({"plain": fail, "quick": quick, "waits": waits, "steps": steps, "stream": stream}[kind], lambda: "fine"))
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor, 0))
        await visitor.settled(clicked(visitor, 1))
        assert len(toasts(visitor)) == 1
        assert "Something went wrong" in toasts(visitor)[0]
        assert "seen" not in toasts(visitor)[0]
        assert visitor.session.link.state is State.OPEN
    (record,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert record.exc_info is not None
    trace = record.exc_info[2]
    assert trace is not None
    assert trace.tb_frame.f_code.co_filename == __file__  # from the author's first line on


async def test_a_user_error_is_shown_and_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    def fail() -> None:
        raise UserError("Choose a photo first.")

    async with session_of(Handlers(handlers=(fail,)), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        assert toasts(visitor) == ["Choose a photo first."]
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_in_dev_the_error_itself_is_shown(tmp_path: Path):
    def fail() -> None:
        raise ValueError("seen")

    async with session_of(Handlers(handlers=(fail,)), tmp_path, dev=True) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        assert re.fullmatch(r".*test_session\.py:\d+: ValueError: seen", toasts(visitor)[0])


async def test_a_handler_with_wrong_arguments_is_an_error_like_any(tmp_path: Path):
    async def wants_more(more: str) -> None: ...

    async with session_of(Handlers(handlers=(wants_more, lambda: None)), tmp_path, dev=True) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor, 0))
        await visitor.settled(clicked(visitor, 1))
        assert re.search(r"test_session\.py:\d+: LP401 wants_more takes more: .*, but the event gives nothing\. Write `def wants_more\(\)`", toasts(visitor)[0])


async def test_a_handler_that_cancels_its_own_task_does_not_stop_the_reading(tmp_path: Path):
    async def suicidal() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    async with session_of(Handlers(handlers=(suicidal, lambda: None)), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor, 0))
        await visitor.settled(clicked(visitor, 1))
        await visitor.settled(clicked(visitor, 0))
        await visitor.settled(clicked(visitor, 1))


async def test_eighty_blocked_handlers_do_not_stop_another_page(tmp_path: Path):
    release = threading.Event()
    async with session_of(Counter(), tmp_path) as other:
        other.join()
        visitors = []
        blocked = [session_of(Handlers(handlers=(lambda: release.wait(20),)), tmp_path) for _ in range(80)]
        try:
            for one in blocked:
                visitor = await one.__aenter__()
                visitor.session.executor.pool = visitor.session.host.pool = other.session.host.pool  # as on one server
                visitor.join()
                clicked(visitor)
                visitors.append(visitor)
            for visitor in visitors:
                await visitor.until(functools.partial(has_turn, visitor))
            await other.settled(clicked(other, 0))
            await other.settled(clicked(other, 1))
            assert app_of(other.session).count == 2
        finally:
            release.set()
            for visitor in visitors:
                await visitor.settled()
            for one in blocked:
                await one.__aexit__(None, None, None)


async def test_while_a_handler_blocks_its_page_is_still_read(tmp_path: Path):
    release = threading.Event()
    async with session_of(Handlers(handlers=(lambda: release.wait(10),)), tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        await visitor.until(lambda: visitor.session.executor.turn)
        before = len(visitor.line.sent)
        visitor.put([0, 0, int(Kind.PING)])
        await visitor.until(lambda: len(visitor.line.sent) > before)
        assert visitor.answered == 0
        release.set()
        await visitor.settled()


async def test_beyond_the_bound_of_waiting_events_the_socket_is_not_read_and_none_is_dropped(tmp_path: Path):
    release = threading.Event()
    count: list[int] = []

    def block() -> None:
        release.wait(10)
        count.append(1)

    async with session_of(Handlers(handlers=(block,)), tmp_path, waiting_events=4) as visitor:
        visitor.join()
        for _ in range(30):
            clicked(visitor)
        await visitor.until(lambda: len(visitor.session.executor.queue) == 4)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(visitor.session.executor.queue) == 4
        assert not visitor.line.inbox.empty()
        release.set()
        await visitor.settled()
        assert len(count) == 30


async def test_a_page_that_says_too_much_is_read_more_slowly_and_none_is_dropped(tmp_path: Path):
    async with session_of(Counter(), tmp_path, event_rate=2000, event_burst=10) as visitor:
        visitor.join()
        for _ in range(60):
            clicked(visitor, 1)
        await visitor.settled()
        assert app_of(visitor.session).count == 60


class Refusing(App):
    on: bool = state(True)
    called: int = state(0)

    def count(self) -> None:
        self.called += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("disabled", on_click=self.count, disabled=True),
            ui.button("removed", on_click=self.count) if self.on else None,
            ui.button("hides", on_click=self.hide),
        )

    def hide(self) -> None:
        self.on = False


async def test_an_event_that_no_visitor_could_have_made_is_refused_and_the_session_lives(tmp_path: Path):
    app = Refusing()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        disabled, removed, hides = listeners(visitor.session)
        wrong = [(disabled, "click", None), (999_999, "click", None), (hides, "keydown", None), (1, "click", None), (hides, "click", [["a", 1, "b", 0]])]
        seqs = [visitor.event(*one) for one in wrong]
        await visitor.settled(visitor.event(hides))
        seqs.append(visitor.event(removed))
        await visitor.settled()
        assert [op[1] for op in visitor.ops(Op.REFUSED)] == seqs
        assert app.called == 0
        assert visitor.session.link.state is State.OPEN


async def test_events_made_before_a_rebuild_are_refused(tmp_path: Path):
    async with session_of(Counter(), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        old = listeners(visitor.session)[0]
        visitor.say(Kind.REBUILD, "broken")
        late = visitor.event(old)
        await visitor.settled(late)
        assert [op[1] for op in visitor.ops(Op.REFUSED)] == [late]
        assert visitor.epoch == 2
        await visitor.settled(clicked(visitor))
        assert app_of(visitor.session).count == 2


async def test_writes_from_a_thread_are_shown(tmp_path: Path):
    app = Counter()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()

        def work() -> None:
            for _ in range(100):
                app.count += 1

        await asyncio.to_thread(work)
        await visitor.until(lambda: shown(visitor) == "100")
        assert visitor.have < 20


async def test_a_batch_is_shown_whole(tmp_path: Path):
    app = Handlers()
    inside, go_on = threading.Event(), threading.Event()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()

        def work() -> None:
            with visitor.session.batch():
                app.said = "half"
                inside.set()
                go_on.wait(10)
                app.said = "whole"

        running = asyncio.ensure_future(asyncio.to_thread(work))
        assert await asyncio.to_thread(inside.wait, 10)
        visitor.session.show()
        await asyncio.sleep(0.03)
        assert visitor.have == 0
        go_on.set()
        await running
        await visitor.until(lambda: visitor.have == 1)


async def test_tasks_belong_to_the_page_and_their_errors_are_noted(tmp_path: Path):
    app = Handlers()
    ended: list[str] = []

    async def fails() -> None:
        app.said = "begun"
        raise ValueError("seen")

    async def lasts() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("lasts")

    async with session_of(app, tmp_path, dev=True) as visitor:
        visitor.join()
        visitor.session.task(fails())
        await asyncio.to_thread(visitor.session.task, lasts())
        await visitor.until(lambda: [text.rpartition(": V")[2] for text in toasts(visitor)] == ["alueError: seen"])
    await asyncio.sleep(0)
    assert ended == ["lasts"]


async def test_a_task_that_is_begun_while_the_page_renders_may_write(tmp_path: Path):
    class Loading(App):
        said: str = state("")
        begun: ClassVar[list[int]] = []

        async def load(self) -> None:
            self.said = "loaded"

        def render(self) -> ui.Element:
            if not self.begun:
                self.begun.append(1)
                self.session.task(self.load())
            return ui.text(self.said)

    app = Loading()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        await visitor.until(lambda: app.said == "loaded")
        await visitor.until(lambda: "loaded" in visitor.session.tree.html())
        assert toasts(visitor) == []


class Mounting(App):
    seen: list[str] = state([])
    inner: bool = state(False)
    ticks: int = state(0)

    def on_mount(self) -> None:
        self.seen.append("app came")

    @every(0.001)
    async def tick(self) -> None:
        self.ticks += 1

    def toggle(self) -> None:
        self.inner = not self.inner

    def render(self) -> ui.Element:
        return ui.column(ui.text(",".join(self.seen)), ui.button("toggle", on_click=self.toggle), Inner(note=self.seen.append) if self.inner else None)


class Inner(Component):
    note: Callable[[str], None]

    async def on_mount(self) -> None:
        await asyncio.sleep(0)
        self.note("inner came")

    def on_unmount(self) -> None:
        self.note("inner left")

    def render(self) -> ui.Element:
        return ui.text("inner")


async def test_components_are_mounted_at_the_hello_and_their_methods_have_turns(tmp_path: Path):
    app = Mounting()
    async with session_of(app, tmp_path) as visitor:
        await asyncio.sleep(0.02)
        assert not app.seen
        assert app.ticks == 0
        visitor.join()
        await visitor.until(lambda: app.seen == ["app came"] and app.ticks > 2)
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: app.seen == ["app came", "inner came"])
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: app.seen == ["app came", "inner came", "inner left"])
        await visitor.cut()
        visitor.join()
        await visitor.settled()
        assert app.seen.count("app came") == 1


async def test_timers_rest_while_nobody_is_connected(tmp_path: Path):
    app = Mounting()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        await visitor.until(lambda: app.ticks > 1)
        await visitor.cut()
        await visitor.until(lambda: not visitor.session.executor.busy)
        before = app.ticks
        await asyncio.sleep(0.02)
        assert app.ticks == before


async def test_a_slow_page_costs_bounded_memory_and_then_sees_the_newest_state(tmp_path: Path):
    app = Counter()
    async with session_of(app, tmp_path, window_frames=5) as visitor:
        visitor.join()
        visitor.acks = False
        for n in range(200):
            clicked(visitor, n % 2)
        await visitor.settled()
        assert visitor.have == 5  # it acknowledges nothing: no more is rendered
        assert app.count == 200
        visitor.session.link.outbox.check()
        visitor.ack()
        await visitor.until(lambda: shown(visitor) == "200")
        assert visitor.have == 6


@pytest.mark.parametrize("reads", [True, False], ids=["acknowledges nothing", "reads nothing"])
async def test_ten_thousand_changes_cost_a_page_that_does_not_keep_up_less_than_a_megabyte(tmp_path: Path, reads: bool):
    class Growing(App):
        text: str = state("")

        def render(self) -> ui.Element:
            return ui.text(self.text)

    app = Growing()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        visitor.acks = False
        if not reads:
            visitor.line.reading.clear()
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            for change in range(10_000):
                app.text = f"{change} {'x' * 1000}"
                visitor.session.show()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak - before < 1_000_000
        made = visitor.session.link.outbox.next
        visitor.line.reading.set()
        visitor.ack()
        await visitor.until(lambda: not visitor.session.tree.dirty and visitor.have == made)
        assert visitor.session.link.outbox.next == made + 1, "one frame, and nothing is left to be said"


async def test_a_page_that_does_not_read_is_ended_and_loses_nothing(tmp_path: Path):
    async with session_of(Counter(), tmp_path, send_seconds=0.01) as visitor:
        visitor.join()
        visitor.line.reading.clear()
        clicked(visitor)
        clicked(visitor)
        async with asyncio.timeout(30):
            while not visitor.line.free:
                await asyncio.sleep(0.001)
        assert visitor.line.aborted
        visitor.join()
        await visitor.settled()
        assert shown(visitor) == "2"


def has_texts(visitor: Visitor, count: int) -> bool:
    """Whether so many texts have been told."""
    return sum(op[0] in (Op.TEXT, Op.APPEND, Op.SPLICE) for op in visitor.heard) == count


class Slow(App):
    count: int = state(0)

    def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(ui.button("+", on_click=self.increment), *(ui.text(f"{n} {self.count}") for n in range(400)))


async def test_a_slow_render_moves_to_a_thread_and_shows_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(showing, "SLOW_SECONDS", 0.0)  # every render is slow
    app = Slow()
    async with session_of(app, tmp_path) as visitor:
        threads: set[str] = set()
        visitor.join()
        flush = visitor.session.tree.flush

        def noted() -> list[Any]:
            threads.add(threading.current_thread().name)
            return flush()

        visitor.session.tree.flush = noted  # type: ignore[method-assign]
        for n in range(1, 8):
            await visitor.settled(clicked(visitor))
            await visitor.until(functools.partial(has_texts, visitor, 400 * n))
            visitor.ack()
        assert threads == {"MainThread", "livepy"}


async def test_a_value_in_parts_arrives_whole_and_one_that_is_too_long_is_refused(tmp_path: Path):
    got: list[Any] = []

    class Text(App):
        text: str = state("")

        def render(self) -> ui.Element:
            return ui.column(ui.textbox("Text", bind=lambda: self.text))

    app = Text()
    async with session_of(app, tmp_path, value_chars=300_000) as visitor:
        visitor.join()
        (node,) = listeners(visitor.session, "input")
        for _ in range(5):
            visitor.say(Kind.PART, "x" * 48_000)
        await visitor.settled(visitor.event(node, "input", "end"))
        assert app.text == "x" * 240_000 + "end"
        for _ in range(7):
            visitor.say(Kind.PART, "y" * 48_000)
        late = visitor.event(node, "input", "end")
        await visitor.settled(late)
        assert visitor.ops(Op.REFUSED) == [[Op.REFUSED, late, "too long"]]
        await visitor.settled(visitor.event(node, "input", "short"))
        assert app.text == "short"
        assert visitor.session.link.state is State.OPEN
    assert not got


async def test_a_closed_page_dies_without_the_garbage_collector(tmp_path: Path):
    app = Mounting()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: app_of(visitor.session).seen == ["app came", "inner came"])
        visitor.session.toast("hello")
        visitor.session.task(asyncio.sleep(60))
        await visitor.until(lambda: visitor.ops(Op.INSERT))
        session = visitor.session
        refs: list[weakref.ref[Any]] = [weakref.ref(session), weakref.ref(session.tree), weakref.ref(app), weakref.ref(frame_of(session))]
        gc.collect()
        gc.disable()
        try:
            session.close(Close.ENDED, "the test says so")
            await session.link.ended()
            for _ in range(20):
                await asyncio.sleep(0.001)
            visitor.session = None  # type: ignore[assignment]
            del session, app
            for _ in range(5):
                await asyncio.sleep(0.001)
            assert [ref() for ref in refs] == [None] * 4
        finally:
            gc.enable()


class Waiting(App):
    began: int = state(0)
    gate: asyncio.Event = state(factory=asyncio.Event)

    async def work(self) -> None:
        self.began += 1
        await self.gate.wait()

    def render(self) -> ui.Element:
        return ui.column(ui.button("work", on_click=self.work))


@pytest.mark.parametrize("when", ["sent before the cut", "made during the cut"])
async def test_after_a_cut_no_acknowledgement_overtakes_the_word_that_a_handler_waits(tmp_path: Path, when: str):
    app = Waiting()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        seq = visitor.event(listeners(visitor.session)[0])
        if when.startswith("made"):
            visitor.line.inbox.put_nowait(None)
        async with asyncio.timeout(30):
            while not app.began:
                await asyncio.sleep(0)
        if not visitor.line.free:
            await visitor.cut()
        visitor.join()  # it has heard nothing of all that
        async with asyncio.timeout(30):
            while all(unpacked(data)[1] < seq for data in visitor.line.sent):
                await asyncio.sleep(0)
        heard: list[Any] = []
        for _, ack, *ops in map(unpacked, visitor.line.sent):
            heard += ops
            assert ack < seq or [Op.WAIT, seq] in heard, "the page would take its control for free, and forget the files that were chosen in it"


async def test_each_part_of_a_long_value_is_acknowledged_so_that_a_slow_line_is_not_taken_for_a_dead_one(tmp_path: Path):
    async with session_of(Counter(), tmp_path) as visitor:
        visitor.join()
        for _ in range(5):
            part = visitor.say(Kind.PART, "x" * 12000)
            await visitor.until(lambda part=part: visitor.answered >= part)  # type: ignore[misc]
        assert visitor.kept == []


async def test_a_large_frame_may_take_longer_than_a_small_one(tmp_path: Path):
    async with session_of(Counter(), tmp_path, send_seconds=0.01) as visitor:
        visitor.join()
        visitor.line.reading.clear()
        sent = len(visitor.line.sent)
        visitor.session.say([int(Op.ADDRESS), "?" + random.Random(1).randbytes(20_000).hex(), "replace"])
        await visitor.until(lambda: len(visitor.line.sent) > sent)
        await asyncio.sleep(0.1)
        assert not visitor.line.aborted, "twenty thousand bytes have a second more"


async def test_a_value_in_parts_survives_a_cut_between_them(tmp_path: Path):
    class Text(App):
        text: str = state("")

        def render(self) -> ui.Element:
            return ui.textbox("Text", bind=lambda: self.text)

    app = Text()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        (node,) = listeners(visitor.session, "input")
        visitor.say(Kind.PART, "begins ")
        await visitor.until(lambda: visitor.session.link.turned == 1)
        await visitor.cut()
        visitor.join()
        await visitor.settled(visitor.event(node, "input", "and ends"))
        assert app.text == "begins and ends"


async def test_parts_that_were_sent_before_a_page_was_rebuilt_are_forgotten(tmp_path: Path):
    class Text(App):
        text: str = state("")

        def render(self) -> ui.Element:
            return ui.textbox("Text", bind=lambda: self.text)

    app = Text()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        (node,) = listeners(visitor.session, "input")
        visitor.say(Kind.PART, "begins ")
        await visitor.until(lambda: visitor.session.link.turned == 1)
        await visitor.cut()
        visitor.join(new_document=True)
        await visitor.until(lambda: visitor.ops(Op.REBUILD))
        (node,) = listeners(visitor.session, "input")
        await visitor.settled(visitor.event(node, "input", "all"))
        assert app.text == "all"


class Two(Model):
    first: int = 0
    second: int = 0


async def test_the_first_page_shows_no_half_made_change(tmp_path: Path):
    two = Two()

    def change() -> None:
        with two.change():
            two.first = two.second = 1

    class First(App):
        def render(self) -> ui.Element:
            first = two.first
            if not first:
                other = threading.Thread(target=change)
                other.start()
                other.join()
            return ui.text(f"{first} and {two.second}")

    async with session_of(First(), tmp_path) as visitor:
        assert "1 and 1" in visitor.session.tree.html()


async def test_asking_for_rebuilds_again_and_again_slows_the_page_down(tmp_path: Path):
    async with session_of(Handlers(), tmp_path, event_rate=1, event_burst=200) as visitor:
        visitor.join()
        for _ in range(10):
            visitor.say(Kind.REBUILD, "again")
        await visitor.until(lambda: visitor.session.link.received >= 2)
        for _ in range(50):
            await asyncio.sleep(0)
        assert visitor.session.link.received == 2


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", " /\\evil.example", "/\t\\evil.example", "\\\\evil.example", "https:evil.example", "java\tscript:x"]
)
async def test_navigate_leads_to_no_other_server_by_whatever_spelling(tmp_path: Path, to: str):
    async with session_of(Handlers(), tmp_path) as visitor:
        with pytest.raises(LivepyError, match="another server"):
            visitor.session.navigate(to)


async def test_toasts_from_many_threads_have_numbers_of_their_own(tmp_path: Path):
    interval = sys.getswitchinterval()
    async with session_of(Handlers(), tmp_path) as visitor:
        frame = frame_of(visitor.session)
        numbers: list[int] = []
        sys.setswitchinterval(1e-6)
        try:
            threads = [threading.Thread(target=lambda: numbers.extend(frame.show_toast("hello") for _ in range(300))) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(interval)
        assert sorted(numbers) == list(range(1, 1201))


async def test_a_title_may_be_anything_that_has_a_text_and_a_theme_only_one_of_three(tmp_path: Path):
    async with session_of(Handlers(), tmp_path) as visitor:
        visitor.join()
        visitor.session.title = Path("a")  # type: ignore[assignment]
        await visitor.until(lambda: [Op.DOCUMENT, "title", "a"] in visitor.heard)
        with pytest.raises(LivepyError, match="'dark'"):
            visitor.session.theme = "blue"  # type: ignore[assignment]


async def test_a_language_that_is_set_later_brings_its_direction_with_it(tmp_path: Path):
    async with session_of(Handlers(), tmp_path) as visitor:
        visitor.join()
        for locale, way in (("ar_EG", "rtl"), ("de", None)):
            visitor.session.locale = locale
            await visitor.until(lambda locale=locale: [Op.DOCUMENT, "lang", locale] in visitor.heard)  # type: ignore[misc]
            await visitor.until(lambda way=way: [Op.DOCUMENT, "dir", way] in visitor.heard)  # type: ignore[misc]


async def test_a_page_that_ends_while_a_thread_renders_it_leaves_when_that_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    inside, go_on = threading.Event(), threading.Event()

    class Growing(App):
        count: int = state(0)

        def render(self) -> ui.Element:
            count = self.count
            if count and threading.current_thread() is not threading.main_thread():
                inside.set()
                assert go_on.wait(10)
            return ui.column(str(count), *(ui.textbox(str(n)) for n in range(count)))

    app = Growing()
    async with session_of(app, tmp_path) as visitor:
        visitor.join()
        session, ended = visitor.session, []
        monkeypatch.setattr(session, "_slow_until", session._loop.time() + 60)
        session.host.farewell = lambda components, tasks, files: ended.append(session.tree.root.values)
        app.count = 1
        assert await asyncio.to_thread(inside.wait, 10)
        session.close(Close.ENDED, "the test says so")
        assert not ended
        go_on.set()
        async with asyncio.timeout(10):
            while not ended:
                await asyncio.sleep(0.001)
        assert ended == [()], "everything has left"
        assert app._tree is None
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
