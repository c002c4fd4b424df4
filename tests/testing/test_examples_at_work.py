"""The examples of long work, step by step and without a browser: what they are to show while they are at it, which tests/browser/test_examples.py sees in Chromium."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import testing
from livepy.apps import find, load
from livepy.testing import Screen
from livepy.testing.stage import stage
from tests.naps import Naps

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class OnStage(Naps):
    """Who sleeps is not at work: the test need not wait for him."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = stage().loop

    def fell_asleep(self) -> None:
        self._loop.call_soon_threadsafe(self._count)

    def _count(self) -> None:
        self._loop.threads -= 1

    def wake(self) -> int:
        self._loop.threads += len(self.asleep)
        return super().wake()


class Driven:
    """A page of an example, and who sleeps in it."""

    def __init__(self, page: Screen[Any], naps: OnStage, module: Any) -> None:
        self.page, self.naps, self.module = page, naps, module

    def click(self, name: str) -> None:
        self.page.find("button", name).click()

    def step(self, times: int = 1) -> None:
        """All who sleep go on to their next sleep, or to their end."""
        for _ in range(times):
            assert self.naps.wake(), "nobody sleeps"
            self.page.advance(1)

    def value(self, label: str) -> Any:
        return self.page.label(label).value


@contextmanager
def at_work(name: str) -> Iterator[Driven]:
    """An example, loaded anew, whose sleep is the test's."""
    module = load(EXAMPLES / f"{name}.py")
    with testing.open(find(module).make()) as page:
        naps = OnStage()
        module.time = naps  # type: ignore[attr-defined]
        try:
            yield Driven(page, naps, module)
        finally:
            naps.end()


# rapid_generation


def test_messages_and_both_pairs_of_numbers_go_on_side_by_side_each_in_its_order() -> None:
    with at_work("rapid_generation") as one:
        one.click("Start")
        app = one.page.app
        assert [message.text.split() for message in app.messages] == [[str(number)] * 10 for number in range(1, 23)]
        assert [message.role for message in app.messages] == ["user", "assistant"] * 11
        assert [one.value(name) for name in "abcd"] == ["22", "21", "22", "21"]
        assert "user: 21 21" in one.page.text


def test_each_step_of_the_numbers_is_shown_before_the_next() -> None:
    module = load(EXAMPLES / "rapid_generation.py")
    one, other = module.Number(name="a"), module.Number(name="b")
    seen = [(one.value, other.value) for _ in module.climb.fn(one, other)]
    assert seen == [*itertools.chain.from_iterable(((n, n + 1), (n + 2, n + 1)) for n in range(0, 22, 2))]


# cancel_events


def test_iterating_writes_its_log_and_shows_each_step() -> None:
    with at_work("cancel_events") as one:
        one.click("Start Iterating")
        for step in range(9):
            assert one.naps.asleep == [0.2]
            one.step()
            assert one.value("Iterative Output") == str(step)
        assert one.module.log_file.read_text().splitlines() == [f"Current step: {step}" for step in range(9)]
        assert one.naps.asleep == []


def test_stop_really_stops() -> None:
    with at_work("cancel_events") as one:
        one.click("Start Iterating")
        one.step(3)
        one.click("Stop Iterating")
        assert not one.page.app.iterate.running
        assert one.value("Cancel Follow-up") == "Cancel follow-up ran"
        one.step()  # its sleep ends, and it with it
        assert one.naps.asleep == []
        assert one.module.log_file.read_text().count("\n") == 4
        assert one.value("Iterative Output") == "2"
        one.click("Start Iterating")
        assert one.naps.asleep == [0.2]
        assert one.module.log_file.read_text() == "Current step: 0\n"


def test_both_calculations_are_stopped_by_a_change_and_by_a_line_that_is_sent() -> None:
    with at_work("cancel_events") as one:
        for stop, keys in (("Cancel both on Change", ""), ("Cancel both on Submit", "Enter")):
            one.click("Start Iterating")
            one.click("Run Expensive Calculation")
            assert sorted(one.naps.asleep) == [0.2, 4]
            one.page.label(stop).fill("x")
            if keys:
                assert one.page.app.predict.running
                one.page.label(stop).press(keys)
            assert not one.page.app.iterate.running
            assert not one.page.app.predict.running
            one.step()
            assert one.naps.asleep == []
        assert one.value("Echo") == "x"
        assert one.value("Expensive Calculation") == ""


def test_a_picture_that_is_removed_stops_both_and_a_calculation_left_alone_gives_its_numbers() -> None:
    with at_work("cancel_events") as one:
        one.page.label("Cancel on clear").upload(EXAMPLES / "palace.jpg")
        one.click("Start Iterating")
        one.click("Run Expensive Calculation")
        one.click("Remove")
        one.step()
        assert one.naps.asleep == []
        assert one.value("Expensive Calculation 2") == ""
        one.click("Run Expensive Calculation")
        one.step()
        assert (one.value("Expensive Calculation"), one.value("Expensive Calculation 2")) == ("42", "42")


# progress


def bars(one: Driven) -> dict[str, float | None]:
    """How far each task is that shows anything."""
    found = {row.find("button").text: row.find("progressbar") for row in rows(one)}
    return {name: bar.value for name, bar in found.items()}


def rows(one: Driven) -> list[Any]:
    return one.page.all("listitem")


def shown(one: Driven, task: str) -> tuple[float | None, str]:
    """How far a task says that it is."""
    found = next(part for part in tasks(one.page.app) if part.work.__name__ == task)
    return found.run.progress.fraction, found.run.progress.text


def tasks(app: Any) -> list[Any]:
    return [child for child in app.render().children]


# queue_full


def test_who_finds_the_queue_full_is_told_and_the_others_go_on() -> None:
    with at_work("queue_full") as one:
        for name in ("First", "Second", "Third"):
            one.click(f"{name} Call")
        assert one.naps.asleep == [5]
        assert one.page.toasts == []
        one.click("Fourth Call")
        assert len(one.page.toasts) == 1
        print(one.page.toasts)
        one.step()
        assert int(one.value("First Result")) in range(1, 10)
        print(one.page.toasts)
        assert one.naps.asleep == [5]
        one.step()
        assert int(one.value("Third Result")) in range(1, 10)
        assert (one.value("Second Result"), one.value("Fourth Result")) == ("", "")
        one.click("Fourth Call")
        one.step()
        assert int(one.value("Fourth Result")) in range(1, 10)


# fake_diffusion


def test_each_picture_is_shown_in_place_of_the_one_before() -> None:
    with at_work("fake_diffusion") as one:
        one.page.label("Steps").fill(4)
        one.click("Run")
        addresses = []
        for _ in range(4):
            assert one.naps.asleep == [1]
            one.step()
            print(one.page.find("img"), one.page.tree())
        assert one.naps.asleep == []
