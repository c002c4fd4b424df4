"""A function as an app, while it runs: its place in line, its progress, its stop, its failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest

from livepy import App, Group, Interface, LivepyError, Progress, UserError, cache, interface, job, state, testing, ui
from livepy.apps import as_found
from tests.jobs import work


async def slow(progress: Progress, text: str = "a") -> str:
    """Twice the text, in a minute."""
    for _ in progress.track(range(60), "Doubling"):
        await asyncio.sleep(1)
    return text * 2


def result(page: testing.Screen[Any]) -> str:
    """What stands under "Result"."""
    return page.text.partition(" Result ")[2]


def test_a_running_function_shows_its_progress_and_asks_for_none() -> None:
    with testing.open(Interface(slow)) as page:
        assert len(page.all("textbox")) == 1
        page.find("button", "Run").click()
        page.advance(20)
        assert page.find("progressbar", "Doubling").value != 0
        assert "left" in page.text
        assert result(page) == "The result will be here."
        page.advance(60)
        assert page.all("progressbar") == []
        assert result(page) == "aa"


def test_stop_ends_the_function_and_leaves_the_older_answer() -> None:
    with testing.open(Interface(slow)) as page:
        page.find("button", "Run").click()
        page.advance(60)
        page.label("Text").fill("b")
        page.find("button", "Run").click()
        page.find("button", "Stop").click()
        page.advance(60)
        assert result(page) == "aa"


def test_a_second_press_while_it_runs_is_ignored() -> None:
    calls = []

    async def count(text: str = "a") -> str:
        calls.append(text)
        await asyncio.sleep(60)
        return text

    with testing.open(Interface(count)) as page:
        page.find("button", "Run").click()
        page.find("button", "Run").click()
        page.advance(60)
        assert calls == ["a"]


@pytest.mark.parametrize("options", [{"limit": 1}, {"group": Group("gpu")}], ids=["limit", "group"])
def test_calls_of_all_pages_are_limited_together(options: dict[str, Any]) -> None:
    app = Interface(slow, **options)
    with testing.open(app) as ada, testing.open(_like(app)) as bob, testing.open(Interface(slow)) as other:
        for page in (ada, bob, other):
            page.find("button", "Run").click()
        assert ada.find("progressbar", "Doubling")
        assert other.find("progressbar", "Doubling"), "another Interface has limits of its own"
        assert "next in line" in bob.text
        ada.find("button", "Stop").click()
        assert bob.find("progressbar", "Doubling")


def _like(app: Interface[Any, Any]) -> Interface[Any, Any]:
    """Another page of it."""
    return cast("Interface[Any, Any]", as_found(app).make())


def test_what_may_do_another_time_can_be_tried_again_with_what_the_inputs_hold_then() -> None:
    def half(n: int = 0) -> int:
        return 10 // n

    with testing.open(Interface(half)) as page:
        with pytest.raises(ZeroDivisionError):
            page.find("button", "Run").click()
        assert page.find("alert")
        assert page.toasts == []
        page.label("N").fill(5)
        page.find("button", "Try again").click()
        assert page.all("alert") == []
        assert result(page) == "2"


def test_what_the_function_refuses_is_not_tried_again() -> None:
    def strict(text: str = "") -> str:
        raise UserError("Say something.")

    with testing.open(Interface(strict)) as page:
        page.find("button", "Run").click()
        assert page.find("alert").text == "Say something."
        assert page.all("button", "Try again") == []


def test_a_time_limit_ends_it_and_says_so() -> None:
    with testing.open(Interface(slow, timeout=30)) as page:
        page.find("button", "Run").click()
        page.advance(30)
        assert "longer than 30 s" in page.find("alert").text
        assert page.find("button", "Try again")


def test_a_live_function_that_is_slow_runs_for_the_newest_input_and_skips_those_between() -> None:
    calls = []

    async def shout(text: str = "a") -> str:
        calls.append(text)
        await asyncio.sleep(20)
        return text.upper()

    with testing.open(Interface(shout, live=True)) as page:
        for text in ("b", "bc", "bcd"):
            page.label("Text").fill(text)
        page.advance(60)
        assert calls == ["b", "bcd"]
        assert result(page) == "BCD"


def test_yields_are_whole_values_while_it_runs() -> None:
    async def steps(progress: Progress) -> AsyncIterator[str]:
        for step in ("one", "one two"):
            yield step
            progress(0.5)
            await asyncio.sleep(60)

    def plain() -> Iterator[int]:
        yield from (1, 2)

    with testing.open(Interface(steps)) as page:
        page.find("button", "Run").click()
        assert result(page) == "one"
        assert page.find("button", "Stop")
        page.advance(60)
        assert result(page) == "one two"
    with testing.open(Interface(plain)) as other:
        other.find("button", "Run").click()
        assert result(other) == "2"


def test_a_function_runs_in_a_process_of_its_own() -> None:
    app = Interface(work.add, run="process")
    assert app(1, 2) == 3
    with testing.open(app) as page:
        page.label("A").fill(2)
        page.label("B").fill(3)
        page.find("button", "Run").click()
        assert result(page) == "5"


def test_what_a_worker_yields_is_shown() -> None:
    with testing.open(Interface(work.count, run="process")) as page:
        page.label("N").fill(3)
        page.find("button", "Run").click()
        assert result(page) == "2"


def test_a_job_keeps_what_was_said_of_it() -> None:
    gpu = Group("gpu")

    @job(group=gpu)
    async def paint(text: str = "a") -> str:
        await asyncio.sleep(60)
        return text

    app = Interface(paint)
    with testing.open(app) as ada, testing.open(Interface(slow, group=gpu)) as bob:
        ada.find("button", "Run").click()
        bob.find("button", "Run").click()
        assert 'a place in "gpu"' in bob.text
        ada.advance(60)
        assert result(ada) == "a"
    with pytest.raises(LivepyError, match=r"test_interface_runs\.py:\d+: .*say limit= at its @job"):
        Interface(paint, limit=2)


def test_a_cached_function_is_computed_once() -> None:
    calls = []

    @interface()
    @cache
    def double(text: str = "a") -> str:
        calls.append(text)
        return text * 2

    with testing.open(double) as page:
        page.find("button", "Run").click()
        page.find("button", "Run").click()
        assert (result(page), calls) == ("aa", ["a"])


def test_within_another_component_it_goes_on_when_that_renders() -> None:
    class Around(App):
        count: int = state(0)

        def more(self) -> None:
            self.count += 1

        def render(self) -> ui.Element:
            return ui.column(ui.button(f"{self.count}", on_click=self.more), Interface(slow))

    with testing.open(Around()) as page:
        page.find("button", "Run").click()
        page.find("button", "0").click()
        assert page.find("progressbar", "Doubling")
        page.advance(60)
        page.find("button", "1").click()
        assert result(page) == "aa"


def test_its_limit_holds_in_all_pages_that_make_it_when_they_render() -> None:
    class Around(App):
        def render(self) -> ui.Element:
            return ui.column(Interface(slow, limit=1))

    with testing.open(Around()) as ada, testing.open(Around()) as bob:
        for page in (ada, bob):
            page.find("button", "Run").click()
        assert "next in line" in bob.text


class Model:
    def __init__(self, factor: int) -> None:
        self.factor = factor

    def predict(self, value: int = 2) -> int:
        return value * self.factor

    @staticmethod
    def name(of: str = "x") -> str:
        return of


def test_a_method_of_an_object_is_a_function_too() -> None:
    for app, said in ((Interface(Model(3).predict), "6"), (Interface(Model.name), "x")):
        with testing.open(app) as page:
            page.find("button", "Run").click()
            assert result(page) == said
