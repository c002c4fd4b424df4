"""What is said about jobs while an app runs, and that nothing is said of what is right."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from livepy import App, LivepyError, job, state, ui
from livepy.core.checking import checked
from livepy.core.reading import LOCK
from tests.session.visitor import listeners, session_of


class Adder(App):
    said: list[object] = state([])

    @job
    def add(self, to: int) -> int:
        return sum(range(to))

    @job
    def fail(self) -> int:
        raise ValueError("no")

    def render(self) -> ui.Element:
        return ui.column(ui.button("Go", on_click=self.go), ui.text(f"{self.add.value} {self.said}"))

    async def go(self) -> None: ...


async def told(app: App, tmp_path: Path, log: pytest.LogCaptureFixture, *, clicks: int = 1, dev: bool = True) -> list[str]:
    """What the log says when its button is clicked, each time when the jobs are over."""
    async with session_of(app, tmp_path, dev=dev) as visitor:
        visitor.join()
        for _ in range(clicks):
            await visitor.settled(visitor.event(listeners(visitor.session)[0]))
            await visitor.until(lambda: not visitor.session.calls)
        await visitor.session.starter.close()
    return [record.getMessage() for record in log.records if record.levelno >= logging.WARNING]


async def test_a_value_asked_for_right_after_the_start_is_told_of_the_job_and_of_its_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class OfTheJob(Adder):
        def go(self) -> None:  # type: ignore[override]
            with LOCK:  # it cannot end meanwhile, on however slow a machine
                self.add(10)
                self.said = [self.add.value]

    class OfTheCall(Adder):
        def go(self) -> None:  # type: ignore[override]
            with LOCK:
                self.said = [self.add(10).value]

    with checked():
        for app in (OfTheJob(), OfTheCall()):
            caplog.clear()
            (message,) = await told(app, tmp_path, caplog)
            assert re.match(r".*test_jobs\.py:\d+: LP811 Adder\.add was started just now.* Write `await self\.add\(…\)`", message)


async def test_a_value_that_may_be_there_is_told_of_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Awaits(Adder):
        async def go(self) -> None:
            await self.add(10)
            self.said.append(self.add.value)

    class Waits(Adder):
        def go(self) -> None:  # type: ignore[override]
            self.add(10).wait()
            self.said.append(self.add.value)

    class AsksFirst(Adder):
        def go(self) -> None:  # type: ignore[override]
            self.said.append(self.add.value)
            self.add(10)

    class WaitsForAnother(Adder):
        async def go(self) -> None:
            await self.add(10)
            self.add(20)
            self.said.append(self.add.value)

    class AsksFailed(Adder):
        async def go(self) -> None:
            try:
                await self.fail()
            except ValueError:
                self.said.append(self.fail.value)

        def render(self) -> ui.Element:
            return ui.column(super().render(), self.fail.error)

    class AsksInAJob(Adder):
        async def go(self) -> None:
            self.both()

        @job
        async def both(self) -> int:
            call = self.add(10)
            while call.value is None:
                await call
            return call.value

    with checked():
        for app in (Awaits(), Waits(), AsksFirst(), WaitsForAnother(), AsksInAJob()):
            assert await told(app, tmp_path, caplog, clicks=2) == [], app
        assert [one.partition(" (")[0] for one in await told(AsksFailed(), tmp_path, caplog)] == ["Adder.fail raised ValueError"]


async def test_what_is_asked_after_the_handler_has_waited_is_not_right_after_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Polls(App):
        seen: list[object] = state([])

        @job
        async def run(self, go_on: asyncio.Event) -> int:
            await go_on.wait()
            return 1

        async def go(self) -> None:
            go_on = asyncio.Event()
            call = self.run(go_on)
            await asyncio.sleep(0)
            self.seen.append(self.run.value)
            assert not call.over
            go_on.set()

        def render(self) -> ui.Element:
            return ui.button("Go", on_click=self.go)

    with checked():
        assert await told(Polls(), tmp_path, caplog) == []


class Prompting(App):
    @job
    def paint(self, prompt: str) -> str:
        return prompt

    def render(self) -> ui.Element:
        return ui.button("Paint", on_click=self.paint)  # type: ignore[arg-type]


@job
def shout(text: str) -> str:
    return text.upper()


class Shouting(App):
    def render(self) -> ui.Element:
        return ui.button("Shout", on_click=shout)  # type: ignore[arg-type]


def test_in_dev_a_job_that_needs_more_than_its_event_gives_is_refused_where_it_is_given() -> None:
    with checked():
        for app, name, mend in (
            (Prompting(), r"Prompting\.paint takes prompt: 'str'", "`lambda: self.paint(…)`"),
            (Shouting(), "shout takes text: 'str'", "`lambda: shout(…)`"),
        ):
            with pytest.raises(LivepyError, match=rf"test_jobs\.py:\d+: LP401 {name}, but on_click gives nothing\.") as raised:
                app.render()
            assert mend in str(raised.value)


async def test_in_production_it_is_told_when_the_event_comes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for app, name in ((Prompting(), "Prompting.paint"), (Shouting(), "shout")):
        caplog.clear()
        (message,) = await told(app, tmp_path, caplog, dev=False)
        assert re.match(rf".*test_jobs\.py:\d+: LP401 {name} takes", message)


async def test_a_call_with_other_arguments_names_the_job(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Calls(Adder):
        def go(self) -> None:  # type: ignore[override]
            self.add()  # type: ignore[call-arg]

    (message,) = await told(Calls(), tmp_path, caplog)
    assert message.startswith(f"{Calls.__qualname__.rpartition('.')[0]}.Calls.go raised TypeError")
    assert "Adder.add(): missing a required argument: 'to'" in caplog.text


async def test_a_retry_of_nothing_is_told_at_the_job_where_its_button_calls_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Again(Adder):
        def render(self) -> ui.Element:
            return ui.button("Again", on_click=self.add.retry)

    (message,) = await told(Again(), tmp_path, caplog)
    assert re.match(rf".*test_jobs\.py:{Adder.add.fn.__code__.co_firstlineno}: LP817 Adder\.add", message)


async def test_the_log_names_a_job_that_fails_by_its_own_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Fails(Adder):
        def go(self) -> None:  # type: ignore[override]
            self.fail()

    (message,) = await told(Fails(), tmp_path, caplog)
    assert message.startswith("Adder.fail raised ValueError")


@pytest.mark.parametrize("what", ["value", "error", "running", "progress"])
async def test_a_binding_to_what_a_job_says_is_refused(what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Binds(Adder):
        def render(self) -> ui.Element:
            bind: Any = lambda: getattr(self.add, what)  # noqa: E731
            return ui.column(super().render(), ui.textbox("Sum", bind=bind))

    with checked():
        messages = await told(Binds(), tmp_path, caplog, clicks=0)
    assert messages
    assert all(re.match(r".*test_jobs\.py:\d+: LP825 bind names \w+ of a job", message) for message in messages)
