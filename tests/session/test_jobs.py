"""Jobs on a page: what render() sees of them through a call's life, what starts them, what they are given, and how their errors are told."""

from __future__ import annotations

import asyncio
import functools
import gc
import logging
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from livepy import App, Call, Cancelled, Component, LivepyError, QueueFull, UserError, job, state, testing, ui
from livepy.core.protocol import Close, Op
from tests.session.visitor import Visitor, app_of, frame_of, listeners, session_of


def toasts(visitor: Visitor) -> list[str]:
    return [toast.text for toast in frame_of(visitor.session).toasts]


def says(value: object) -> ui.Element:
    """Shows this as an attribute, which is sent whole."""
    return ui.text("said", attrs={"data-says": str(value)})


def texts(visitor: Visitor) -> list[str]:
    """All that the page was told to say, in order."""
    return [op[3] for op in visitor.ops(Op.ATTR) if op[2] == "data-says"]


def clicked(visitor: Visitor, at: int = 0) -> int:
    """The click on this button."""
    return visitor.event(listeners(visitor.session)[at])


class Shows(Component):
    """One attribute of a job. Counts its renders."""

    job: Any
    name: str
    rendered: ClassVar[dict[str, int]] = {}

    def render(self) -> ui.Element:
        Shows.rendered[self.name] = Shows.rendered.get(self.name, 0) + 1
        return says(f"{self.name} {getattr(self.job, self.name)}")


async def test_each_attribute_follows_the_call_and_renders_only_those_that_read_it(tmp_path: Path):
    go = asyncio.Event()

    class Painter(App):
        renders: ClassVar[int] = 0

        @job
        async def paint(self) -> AsyncIterator[str]:
            await go.wait()
            yield "sketch"
            go.clear()
            await go.wait()
            raise UserError("no paint left")

        def render(self) -> ui.Element:
            Painter.renders += 1
            names = ("running", "waiting", "value", "error", "position")
            return ui.column(ui.button("Paint", on_click=self.paint), *(Shows(job=self.paint, name=name, key=name) for name in names))

    Shows.rendered.clear()
    async with session_of(Painter(), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: "running True" in texts(visitor))
        before = dict(Shows.rendered)
        go.set()
        await visitor.until(lambda: "value sketch" in texts(visitor))
        changed = {name for name, count in Shows.rendered.items() if count > before[name]}
        assert changed == {"value"}
        before = dict(Shows.rendered)
        go.set()
        await visitor.until(lambda: "running False" in texts(visitor))
        changed = {name for name, count in Shows.rendered.items() if count > before[name]}
        assert changed == {"running", "error"}
        assert "error no paint left" in texts(visitor)
        assert Painter.renders == 1
        assert app_of(visitor.session).paint.value == "sketch"


KINDS = ["async", "thread"]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_yield_is_shown_while_the_page_keeps_up(tmp_path: Path, kind: str):
    class Counts(App):
        @job
        async def count_async(self) -> AsyncIterator[int]:
            for number in range(200):
                yield number

        @job
        def count_thread(self) -> Iterator[int]:
            yield from range(200)

        def render(self) -> ui.Element:
            bound: Any = self.count_async if kind == "async" else self.count_thread
            return ui.column(ui.button("Count", on_click=bound), says(bound.value))

    async with session_of(Counts(), tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        await visitor.until(lambda: "199" in texts(visitor))
        assert texts(visitor) == [str(number) for number in range(200)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_page_that_does_not_keep_up_is_shown_the_newest(tmp_path: Path, kind: str):
    class Counts(App):
        @job
        async def count_async(self) -> AsyncIterator[int]:
            for number in range(2000):
                yield number

        @job
        def count_thread(self) -> Iterator[int]:
            yield from range(2000)

        @property
        def bound(self) -> Any:
            return self.count_async if kind == "async" else self.count_thread

        def render(self) -> ui.Element:
            return ui.column(ui.button("Count", on_click=self.bound), says(self.bound.value))

    async with session_of(Counts(), tmp_path, window_bytes=2000) as visitor:
        visitor.join()
        visitor.line.reading.clear()
        clicked(visitor)
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            while app_of(visitor.session).bound.value != 1999 or app_of(visitor.session).bound.running:
                await asyncio.sleep(0.001)
        visitor.line.reading.set()
        async with asyncio.timeout(30):
            while "1999" not in texts(visitor):
                visitor.ack()
                await asyncio.sleep(0.01)
        assert len(texts(visitor)) < 1000


async def test_a_value_stands_until_the_next_call_gives_one_and_goes_when_that_fails(tmp_path: Path):
    go = asyncio.Event()

    class Answers(App):
        asked: int = state(0)

        @job
        async def answer(self, number: int) -> str:
            await go.wait()
            if number == 3:
                raise UserError("no")
            return f"answer {number}"

        def render(self) -> ui.Element:
            return ui.column(says(self.answer.value), says(self.answer.error))

    async with session_of(Answers(), tmp_path) as visitor:
        visitor.join()
        answer = app_of(visitor.session).answer
        for number, expected in ((1, "answer 1"), (2, "answer 2"), (3, None)):
            before = answer.value
            go.clear()
            call = answer(number)
            await asyncio.sleep(0)
            assert (answer.running, answer.value) == (True, before)
            go.set()
            await asyncio.gather(call, return_exceptions=True)
            assert answer.value == expected
        assert answer.error == "no"


async def test_retry_begins_again_with_the_arguments_of_the_newest_call(tmp_path: Path):
    class Asks(App):
        @job
        async def ask(self, question: str, *, loud: bool = False) -> str:
            if not tries:
                tries.append(question)
                raise UserError("busy")
            return f"{question} {loud}"

        def render(self) -> ui.Element:
            return says(self.ask.value or self.ask.error)

    tries: list[str] = []
    async with session_of(Asks(), tmp_path) as visitor:
        visitor.join()
        ask = app_of(visitor.session).ask
        with pytest.raises(UserError):
            await ask("why", loud=True)
        assert await ask.retry() == "why True"
        assert ask.error == ""


class Triggered(App):
    """One job of each trigger, and one that says nothing of it."""

    given: ClassVar[list[Any]] = []
    go: ClassVar[asyncio.Event]

    async def work(self, what: Any) -> None:
        await Triggered.go.wait()
        Triggered.given.append(what)

    @job(trigger="once")
    async def once(self, what: Any = "event") -> None:
        await self.work(what)

    @job(trigger="every")
    async def every(self, what: Any = "event") -> None:
        await self.work(what)

    @job(trigger="latest")
    async def latest(self, what: Any = "event") -> None:
        await self.work(what)

    @job
    async def default(self, what: Any = "event") -> None:
        await self.work(what)

    def three_times(self) -> None:
        for number in range(3):
            self.default(number)

    def render(self) -> ui.Element:
        handlers: list[Callable[..., Any]] = [
            self.default,
            functools.partial(self.default, "partial"),
            lambda: self.default("lambda"),
            self.three_times,
        ]
        return ui.column(*(ui.button(str(at), on_click=handler) for at, handler in enumerate(handlers)))


@pytest.fixture
def triggered() -> None:
    Triggered.given.clear()
    Triggered.go = asyncio.Event()


@pytest.mark.usefixtures("triggered")
@pytest.mark.parametrize(("trigger", "expected"), [("once", [0]), ("every", [0, 1, 2, 3]), ("latest", [0, 3]), ("default", [0, 1, 2, 3])])
async def test_a_call_while_the_job_runs_does_what_its_trigger_says(tmp_path: Path, trigger: str, expected: list[int]):
    async with session_of(Triggered(), tmp_path) as visitor:
        visitor.join()
        bound = getattr(app_of(visitor.session), trigger)
        calls = [bound(number) for number in range(4)]
        await asyncio.sleep(0)
        assert [call.running for call in calls].count(True) == (4 if trigger == "once" else 1)
        Triggered.go.set()
        await asyncio.gather(*calls, return_exceptions=True)
        assert Triggered.given == expected
        if trigger == "once":
            assert len({id(call) for call in calls}) == 1
        if trigger == "latest":
            assert [type(call.exception) for call in calls] == [type(None), Cancelled, Cancelled, type(None)]


@pytest.mark.usefixtures("triggered")
@pytest.mark.parametrize(("at", "expected"), [(0, ["event"]), (1, ["partial"]), (2, ["lambda"]), (3, [0, 1, 2] * 3)])
async def test_an_event_is_ignored_while_the_job_runs_and_code_waits_for_its_turn(tmp_path: Path, at: int, expected: list[Any]):
    async with session_of(Triggered(), tmp_path) as visitor:
        visitor.join()
        for _ in range(3):
            await visitor.settled(clicked(visitor, at))
        Triggered.go.set()
        bound = app_of(visitor.session).default
        await visitor.until(lambda: not bound.running and not bound.waiting)
        assert Triggered.given == expected


async def test_function_jobs_from_code_run_side_by_side_and_from_an_event_once(tmp_path: Path):
    go, running = asyncio.Event(), list[int]()

    @job
    async def fetch(number: int) -> int:
        running.append(number)
        await go.wait()
        return number

    class Fetches(App):
        found: list[int] = state([])

        async def all_of_them(self) -> None:
            self.found = list(await asyncio.gather(*(fetch(number) for number in range(1, 4))))

        def render(self) -> ui.Element:
            return ui.column(ui.button("One", on_click=functools.partial(fetch, 0)), ui.button("All", on_click=self.all_of_them), says(str(self.found)))

    async with session_of(Fetches(), tmp_path) as visitor:
        visitor.join()
        for _ in range(3):
            await visitor.settled(clicked(visitor))
        assert running == [0]
        seq = clicked(visitor, 1)
        await visitor.until(lambda: len(running) == 4)
        go.set()
        await visitor.settled(seq)
        await visitor.until(lambda: "[1, 2, 3]" in texts(visitor))


async def test_arguments_are_as_they_were_at_the_call(tmp_path: Path):
    class Sums(App):
        numbers: list[int] = state([1, 2])

        @job
        async def add(self, numbers: list[int], more: dict[str, set[int]]) -> int:
            return sum(numbers) + sum(more["some"])

        def render(self) -> ui.Element:
            return says(self.add.value)

    async with session_of(Sums(), tmp_path) as visitor:
        visitor.join()
        app, more = app_of(visitor.session), {"some": {10}}
        call = app.add(app.numbers, more)
        app.numbers.append(100)
        more["some"].add(1000)
        assert await call == 13


async def test_a_render_never_sees_half_of_what_a_thread_changes_in_a_batch(tmp_path: Path):
    seen: list[tuple[int, int]] = []

    class Pair(App):
        left: int = state(0)
        right: int = state(0)

        @job
        def count(self) -> None:
            for number in range(1, 300):
                with self.session.batch():
                    self.left = number
                    self.right = number

        def render(self) -> ui.Element:
            seen.append((self.left, self.right))
            return ui.column(ui.button("Count", on_click=self.count), says(f"{self.left} {self.right}"))

    async with session_of(Pair(), tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        await visitor.until(lambda: "299 299" in texts(visitor))
        assert all(left == right for left, right in seen)


async def test_what_a_thread_changes_without_a_batch_is_shown_too(tmp_path: Path):
    class Fills(App):
        items: list[int] = state([])

        @job
        def fill(self) -> None:
            for number in range(500):
                self.items.append(number)

        def render(self) -> ui.Element:
            return ui.column(ui.button("Fill", on_click=self.fill), says(f"{len(self.items)} items"))

    async with session_of(Fills(), tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        await visitor.until(lambda: "500 items" in texts(visitor))
        assert app_of(visitor.session).items == list(range(500))


async def test_stop_ends_the_call_that_runs_and_drops_those_that_wait(tmp_path: Path):
    ended: list[int] = []

    class Stops(App):
        @job
        async def work(self, number: int) -> None:
            try:
                await asyncio.sleep(1000)
            finally:
                ended.append(number)

        def render(self) -> ui.Element:
            return ui.column(ui.button("Stop", on_click=self.work.cancel), says(self.work.running))

    async with session_of(Stops(), tmp_path) as visitor:
        visitor.join()
        work = app_of(visitor.session).work
        calls = [work(number) for number in range(3)]
        await asyncio.sleep(0.001)
        await visitor.settled(clicked(visitor))
        assert all(isinstance(call.exception, Cancelled) for call in calls)
        assert work.error == ""
        await visitor.until(lambda: ended == [0])
        assert not work.running
        assert not work.waiting


# Found again


class Trains(App):
    """A kept job and one that is not."""

    go: ClassVar[asyncio.Event]

    @job(keep=True)
    async def train(self) -> str:
        await Trains.go.wait()
        return "trained"

    @job(keep=True)
    async def other(self) -> None:
        await Trains.go.wait()

    def render(self) -> ui.Element:
        return ui.column(ui.button("Train", on_click=self.train), says(self.train.value or "untrained"))


async def test_a_kept_call_is_found_by_its_id_in_another_session_after_its_page_has_ended(tmp_path: Path):
    Trains.go = asyncio.Event()
    async with session_of(Trains(), tmp_path) as first:
        first.join()
        id = app_of(first.session).train().id
        host = first.session.host
        first.session.close(Close.ENDED, "the test says so")
        async with session_of(Trains(), tmp_path, host=host) as second:
            second.join()
            app = app_of(second.session)
            assert app.train.find("x" * 22) is None
            assert app.other.find(id) is None, "it is no call of this job"
            found = app.train.find(id)
            assert found is not None
            assert app.train.running
            Trains.go.set()
            await second.until(lambda: "trained" in texts(second))
            assert await found == "trained"
        async with session_of(Trains(), tmp_path, host=host) as third:  # what it gave stays for a while
            third.join()
            assert app_of(third.session).train.find(id) is not None
            await third.until(lambda: "trained" in texts(third))


async def test_a_call_that_another_page_has_found_outlives_the_first_and_both_can_start_the_next(tmp_path: Path):
    go = asyncio.Event()

    class Works(App):
        @job
        async def work(self) -> str:
            await go.wait()
            return "done"

        def render(self) -> ui.Element:
            return says(self.work.value or "nothing")

    async with session_of(Works(), tmp_path) as first:
        first.join()
        call = app_of(first.session).work()
        async with session_of(Works(), tmp_path, host=first.session.host) as second:
            second.join()
            assert app_of(second.session).work.find(call.id) is call
            go.set()
            await call
            await first.until(lambda: "done" in texts(first))
            await second.until(lambda: "done" in texts(second))
            for visitor in (first, second):
                async with asyncio.timeout(30):
                    assert await app_of(visitor.session).work() == "done"
            go.clear()
            call = app_of(first.session).work()
            assert app_of(second.session).work.find(call.id) is call
            first.session.close(Close.ENDED, "the test says so")
            await asyncio.sleep(0)
            assert app_of(second.session).work.running
            go.set()
            assert await call == "done"


# Errors


async def told(app: App, tmp_path: Path, act: Callable[[Any], Any], *, dev: bool = False) -> list[str]:
    """The toasts that a page shows after this."""
    async with session_of(app, tmp_path, dev=dev) as visitor:
        visitor.join()
        await act(visitor)
        await asyncio.sleep(0.001)
        return toasts(visitor)


class Fails(App):
    """Jobs that fail, and handlers that await them or not."""

    @job
    async def inner(self) -> None:
        raise ZeroDivisionError("a secret")

    @job
    async def outer(self) -> None:
        await self.inner()

    @job
    def says(self) -> None:
        raise UserError("Choose a photo first.")

    async def awaits(self) -> None:
        await self.outer()

    def render(self) -> ui.Element:
        return ui.column(*(ui.button("x", on_click=one) for one in (self.inner, self.outer, self.says, self.awaits)))


@pytest.mark.parametrize("at", [0, 1, 3], ids=["a job", "a job that awaits it", "a handler that awaits that"])
async def test_an_error_is_told_once_with_a_number_and_logged_once_with_the_authors_lines(tmp_path: Path, at: int, caplog: pytest.LogCaptureFixture):
    async def act(visitor: Visitor) -> None:
        await visitor.settled(clicked(visitor, at))
        await visitor.until(lambda: toasts(visitor))

    (text,) = await told(Fails(), tmp_path, act)
    assert "secret" not in text
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    number = text.rpartition("(")[2].rstrip(").")
    assert number in record.getMessage()
    assert record.exc_info is not None
    trace, files = record.exc_info[2], list[str]()
    while trace is not None:
        files.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    assert files == [__file__]


async def test_a_user_error_of_a_job_is_told_as_it_is_and_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async def act(visitor: Visitor) -> None:
        clicked(visitor, 2)
        await visitor.until(lambda: toasts(visitor))

    assert await told(Fails(), tmp_path, act) == ["Choose a photo first."]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_one_error_object_that_two_calls_raise_is_told_to_both(tmp_path: Path):
    busy = UserError("Busy.")

    class Busy(App):
        @job
        async def work(self) -> None:
            raise busy

        def render(self) -> ui.Element:
            return ui.button("Work", on_click=self.work)

    async def act(visitor: Visitor) -> None:
        clicked(visitor)
        await visitor.until(lambda: toasts(visitor))

    for _ in range(2):
        assert await told(Busy(), tmp_path, act) == ["Busy."]


async def test_a_visitor_who_calls_too_often_is_told_so(tmp_path: Path):
    class Often(App):
        @job(rate="2/min")
        async def ask(self) -> str:
            return "answer"

        def render(self) -> ui.Element:
            return ui.column(ui.button("Ask", on_click=self.ask), says(self.ask.value))

    async def act(visitor: Visitor) -> None:
        for _ in range(3):
            await visitor.settled(clicked(visitor))
        await visitor.until(lambda: toasts(visitor))
        assert isinstance(app_of(visitor.session).ask.exception, QueueFull)

    (text,) = await told(Often(), tmp_path, act)
    assert "2" in text


# The page's end


async def test_a_page_dies_with_its_jobs_without_the_garbage_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logging.getLogger("livepy"), "disabled", True)  # pytest keeps what is logged, with all frames

    class Works(App):
        @job
        async def waits(self) -> None:
            await asyncio.Event().wait()

        @job
        async def fails(self) -> None:
            raise ZeroDivisionError

        @job
        async def gives(self) -> list[int]:
            return [1]

        async def catches(self) -> None:
            try:
                await self.fails()
            except ZeroDivisionError:
                pass

        def render(self) -> ui.Element:
            shown = (self.waits.running, self.fails.running, self.fails.error, self.gives.value, self.waits.progress.text)
            return ui.column(ui.button("Catch", on_click=self.catches), says(str(shown)))

    async with session_of(Works(), tmp_path) as visitor:
        visitor.join()
        app = app_of(visitor.session)
        for _ in range(3):
            app.waits()
        app.fails()
        app.gives()
        await asyncio.gather(*(app.fails() for _ in range(2)), return_exceptions=True)
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: texts(visitor))
        session = visitor.session
        refs: list[weakref.ref[Any]] = [weakref.ref(one) for one in (session, session.tree, app, frame_of(session))]
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


async def test_a_kept_job_holds_nothing_of_a_page_that_has_ended_but_its_component(tmp_path: Path):
    go = asyncio.Event()

    @job(keep=True)
    async def train() -> None:
        await go.wait()

    class Trains(App):
        call: Call[None] | None = state(None)

        def start(self) -> None:
            self.call = train()

        def render(self) -> ui.Element:
            return ui.column(ui.button("Train", on_click=self.start), says(str(self.call and (self.call.id, self.call.running, self.call.value))))

    async with session_of(Trains(), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: texts(visitor))
        session = visitor.session
        host = session.host
        refs: list[weakref.ref[Any]] = [weakref.ref(one) for one in (session, app_of(session), frame_of(session))]
        gc.collect()
        gc.disable()
        try:
            session.close(Close.ENDED, "the test says so")
            await session.link.ended()
            for _ in range(20):
                await asyncio.sleep(0.001)
            visitor.session = None  # type: ignore[assignment]
            del session
            for _ in range(5):
                await asyncio.sleep(0.001)
            assert host.jobs.running == 1
            assert [ref() for ref in refs] == [None] * 3
        finally:
            gc.enable()
            go.set()
            await host.jobs.close()


class Rings(App):
    @job
    async def once_more(self, number: int) -> int:
        return 0 if number == 0 else await self.once_more(number - 1)

    @job
    def ping(self) -> None:
        self.pong().wait()

    @job
    async def pong(self) -> None:
        await self.ping()

    def render(self) -> ui.Element:
        return ui.column(ui.button("Again", on_click=lambda: self.once_more(3)), ui.button("Ping", on_click=self.ping))


@pytest.mark.parametrize("press", ["Again", "Ping"])
def test_a_job_that_would_wait_for_itself_is_told_so(press: str) -> None:
    with pytest.raises(LivepyError, match="LP826"), testing.open(Rings()) as page:  # the page has a click
        page.find("button", press).click()


class Eager(App):
    refused: list[str] = state([])

    @job(trigger="every")
    async def work(self) -> None:
        await asyncio.sleep(1000)

    def often(self) -> None:
        try:
            for _ in range(1002):
                self.work()
        except QueueFull as error:
            self.refused.append(error.message)

    def render(self) -> ui.Element:
        return ui.column(ui.button("Often", on_click=self.often), ui.text(f"{len(self.refused)} refused"))


def test_so_many_calls_of_one_page_wait_for_each_other_and_no_more() -> None:
    with testing.open(Eager()) as page:
        page.find("button", "Often").click()
        assert page.app.refused == ["1000 calls wait for this already; try again later."]
