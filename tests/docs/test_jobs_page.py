"""docs/jobs.md: what it says of its programs is so, and each of its guarantees names a test that there is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from livepy import App, Cancelled, TimedOut, UserError, job, state, testing, ui
from livepy.apps import find, load
from livepy.testing import Screen
from livepy.testing.driven import Driven
from livepy.testing.stage import stage
from tests.at_work import at_work
from tools import demo_lines
from tools.doc_pages import DOCS
from tools.element_pages import ROOT

PAGE = (DOCS / "jobs.md").read_text()


@contextmanager
def opened(name: str) -> Iterator[Screen[Any]]:
    """A page of a program of the document."""
    with testing.open(find(load(DOCS / "snippets" / f"{name}.py")).make()) as page:
        yield page


GUARANTEES = re.findall(r"^\| (.+) \| `(tests/[\w/]+\.py)::(\w+)` \|$", PAGE, re.M)


def test_every_guarantee_names_a_test_that_there_is() -> None:
    rows = PAGE.partition("## Guarantees")[2].count("\n| ") - 1
    assert rows == len(GUARANTEES) > 30
    missing = [f"{file}::{name}" for _, file, name in GUARANTEES if not re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(), re.M)]
    assert missing == []


@pytest.mark.parametrize("name", demo_lines.ORIGINALS)
def test_an_example_is_shorter_than_its_original(name: str) -> None:
    _, original = demo_lines.ORIGINALS[name]
    mine = demo_lines.ours(name)
    assert mine.lines < original.lines
    assert mine.chars < original.chars


def test_comments_docstrings_and_blank_lines_are_not_counted() -> None:
    assert demo_lines.size('"""What\nfor."""\n\nx = 1  # one\n# two\ndef f():\n    """F."""\n    return "#"\n') == (3, 5 + 8 + 10)


# The first job


def test_the_page_is_usable_while_it_paints() -> None:
    with at_work(DOCS / "snippets" / "painting.py") as one:
        one.click("Paint")
        one.step(5)
        one.click("Like (0)")
        assert one.page.find("button", "Like (1)").enabled
        assert one.page.find("progressbar").value == 0.25
        assert "Nothing yet" in one.page.text
        one.step(15)
        assert "A picture of a lighthouse" in one.page.text
        one.page.label("Prompt").fill("a cat")
        one.click("Paint")
        one.step(19)
        assert "A picture of a lighthouse" in one.page.text  # stands until there is another
        one.click("Stop")
        one.step()
        assert "A picture of a lighthouse" in one.page.text
        assert one.naps.asleep == []


class Orders(App):
    waiting: list[str] = state([])
    done: list[list[str]] = state([])

    @job
    async def bake(self, names: list[str]) -> None:
        await asyncio.sleep(10)
        self.done.append(names)

    def order(self) -> None:
        self.waiting.append("bread")
        self.bake(self.waiting)

    def render(self) -> ui.Element:
        return ui.column(ui.button("Order", on_click=self.order), ui.button("Bake", on_click=lambda: self.bake(self.waiting)))


def test_a_call_has_its_arguments_as_they_were() -> None:
    with testing.open(Orders()) as page:
        page.find("button", "Order").click()
        page.find("button", "Order").click()
        page.advance(20)
        assert page.app.done == [["bread"], ["bread", "bread"]]


def test_a_click_while_it_runs_is_ignored_and_a_call_from_code_waits() -> None:
    with testing.open(Orders()) as page:
        page.find("button", "Bake").click()
        page.find("button", "Bake").click()
        page.advance(100)
        assert page.app.done == [[]]
        page.find("button", "Order").click()
        page.find("button", "Order").click()
        page.advance(100)
        assert len(page.app.done) == 3


# How far it is


def test_progress_and_tqdms_bars_are_shown_and_end_full() -> None:
    for name, button, said in (("reading", "Read", "6 words"), ("bars", "Fetch", "4 files")):
        with opened(name) as page:
            page.find("button", button).click()
            assert said in page.text
            assert page.find("progressbar").value == 1


# Results bit by bit, stop


def test_each_step_of_an_answer_is_shown_before_the_next() -> None:
    with opened("answering") as page:
        page.app.answer()
        shown = []
        for _ in range(5):
            stage().loop.advance(0.5)
            shown.append(page.text.removeprefix("Ask Stop").strip())
        assert shown == ["Forty", "Forty two", "Forty two is", "Forty two is the", "Forty two is the answer"]


def test_an_answer_that_is_stopped_says_no_more() -> None:
    with opened("answering") as page:
        page.app.answer()
        stage().loop.advance(1)
        page.find("button", "Stop").click()
        page.advance(10)
        assert "Forty two" in page.text
        assert "is" not in page.text.split()
        assert not page.find("button", "Stop").enabled


# Who may run


def test_a_poster_waits_for_the_whole_group_and_one_measure_too_many_is_refused() -> None:
    with opened("sharing") as page:
        app = page.app
        app.sketch()
        poster = app.poster()
        stage().loop.advance(1)
        assert (poster.waiting, poster.waits_for, poster.position) == (True, 'a place in "gpu"', 1)
        stage().loop.advance(1)
        assert poster.running
        page.advance(4)
        assert "A sketch" in page.text
        assert "A poster" in page.text
        for _ in range(10):
            page.find("button", "Measure").click()
            assert "499999500000" in page.text
        page.find("button", "Measure").click()
        assert "try again in" in page.find("alert").text


# Where it runs


def test_thread_loop_and_process_give_their_results() -> None:
    with opened("places") as page:
        for button in ("Thread", "Loop", "Process"):
            page.find("button", button).click()
        assert "499500 7 29" in page.text


# Wait for a job


def test_jobs_are_awaited_from_handlers_and_jobs() -> None:
    with opened("stages") as page:
        page.find("button", "Read").click()
        assert "text of one, text of two" in page.text
        page.find("button", "Count").click()
        assert "6" in page.text


# Called while it runs


def test_of_the_calls_that_wait_only_the_newest_runs() -> None:
    with opened("searching") as page:
        calls = [page.app.search(text) for text in ("a", "b", "ba", "ch")]
        page.advance(2)
        assert [type(call.exception) for call in calls] == [type(None), Cancelled, Cancelled, type(None)]
        assert calls[0].value == ["apple", "apricot"]
        assert "cherry" in page.text
        page.label("Word").fill("ap")
        assert "apple, apricot" in page.text


# When the page is closed

ended: list[str] = []


class Leaving(App):
    @job
    async def work(self) -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append("work")

    def render(self) -> ui.Element:
        return ui.button("Work", on_click=self.work)


def test_a_kept_job_is_found_again_from_another_page_and_others_end_with_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    ended.clear()
    nightly = load(DOCS / "snippets" / "nightly.py").Nightly
    with testing.open(Silent()):  # somebody is there all the time
        with testing.open(nightly()) as page, testing.open(Leaving()) as other:
            page.find("button", "Train").click()
            other.find("button", "Work").click()
            address = page.url
            assert ended == []
        assert ended == ["work"]
        comes = Driven.goto
        monkeypatch.setattr(Driven, "goto", lambda self, _: comes(self, address))  # as one who was sent the address
        with testing.open(nightly()) as page:
            assert "Running" in page.text
            page.advance(3600)
            assert "Trained" in page.text


# When it fails


def test_what_takes_too_long_is_ended_and_can_be_tried_again() -> None:
    with opened("failing") as page:
        page.label("City").fill("Llanfairpwllgwyngyll")
        page.find("button", "Ask").click()
        page.advance(10)
        assert isinstance(page.app.weather.exception, TimedOut)
        assert "longer than 10 s" in page.find("alert").text
        page.find("button", "Try again").click()
        assert page.app.weather.running
        page.advance(10)
        assert page.all("alert")


class Silent(App):
    @job
    async def fail(self) -> None:
        raise UserError("No luck")

    def render(self) -> ui.Element:
        return ui.button("Fail", on_click=self.fail)


def test_a_failure_is_told_where_the_page_shows_it_else_in_a_toast() -> None:
    with opened("failing") as page:
        page.find("button", "Ask").click()
        assert "Which city?" in page.find("alert").text
        assert page.toasts == []
    with testing.open(Silent()) as page:
        page.find("button", "Fail").click()
        assert page.toasts == ["No luck"]


# Batches and cache


def test_visitors_share_one_call_of_the_model() -> None:
    with opened("gathering") as page:
        page.find("button", "Measure").click()
        assert "4 letters" in page.text


def test_what_was_looked_up_once_is_not_looked_up_again() -> None:
    module = load(DOCS / "snippets" / "cached.py")
    for _ in range(2):
        with testing.open(find(module).make()) as page:
            page.find("button", "Look").click()
            assert "cart" in page.text
    assert module.asked == ["cat"]
