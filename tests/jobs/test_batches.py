"""`@job(batch=…)`: calls gathered into one, each with its own result."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from livepy import App, Call, Group, LivepyError, UserError, job, state, testing, ui
from livepy.core.calls import current_page
from livepy.testing.stage import stage

gathered: list[list[int]] = []
one = Group("one", 1)


@job(batch=3, batch_wait=0.1)
async def doubled(items: list[int]) -> list[int]:
    gathered.append(list(items))
    if 13 in items:
        raise UserError("13 is unlucky")
    if 99 in items:
        return [1]
    await asyncio.sleep(1)
    return [2 * item for item in items]


@job(batch=2, batch_wait=0.1, group=one)
async def slow(items: list[int]) -> list[int]:
    gathered.append(list(items))
    await asyncio.sleep(100)
    return items


class Desk(App):
    found: list[Any] = state([])

    async def ask(self, *items: int) -> None:
        results = await asyncio.gather(*[doubled(item) for item in items], return_exceptions=True)
        self.found = [str(one) if isinstance(one, Exception) else one for one in results]

    def render(self) -> ui.Element:
        asked: list[tuple[int, ...]] = [(1, 2, 3, 4), (1, 13, 2), (1, 99, 2), (7,)]
        return ui.column(ui.each(asked, lambda items: ui.button(" ".join(map(str, items)), on_click=lambda: self.ask(*items))))


def asked(name: str) -> tuple[list[list[int]], list[Any]]:
    """What the function was given, and what each call got."""
    gathered.clear()
    with testing.open(Desk()) as page:
        page.find("button", name).click()
        return list(gathered), list(page.app.found)


def test_calls_are_gathered_up_to_so_many_or_so_long_and_each_gets_its_own_result() -> None:
    assert asked("1 2 3 4") == ([[1, 2, 3], [4]], [2, 4, 6, 8])


def test_a_call_alone_goes_after_the_wait() -> None:
    assert asked("7") == ([[7]], [14])


def test_an_error_is_that_of_all_who_were_gathered() -> None:
    assert asked("1 13 2") == ([[1, 13, 2]], ["13 is unlucky"] * 3)


def test_results_that_do_not_fit_are_told_to_the_author() -> None:
    with pytest.raises(LivepyError, match=r"LP815 .*was given 3 items and returned 1 results"):
        asked("1 99 2")


class Waiting(App):
    calls: list[Call[int]] = state([])

    async def start(self) -> None:
        self.calls = [slow(number) for number in range(4)]

    def stop(self, *numbers: int) -> None:
        for number in numbers:
            self.calls[number].cancel()

    def render(self) -> ui.Element:
        said = ["running" if call.running else "waiting" if call.waiting else "over" for call in self.calls]
        return ui.column(
            ui.button("Start", on_click=self.start),
            ui.button("Stop the first", on_click=lambda: self.stop(0)),
            ui.button("Stop both", on_click=lambda: self.stop(0, 1)),
            ui.button("Stop the rest", on_click=lambda: self.stop(2, 3)),
            ui.text(" ".join(said)),
        )


def test_a_batch_takes_one_place_of_its_group_and_its_calls_run_together() -> None:
    with testing.open(Waiting()) as page:
        page.find("button", "Start").click()
        assert "running running waiting waiting" in str(page)
        page.advance(100)
        assert "over over running running" in str(page)
        page.advance(100)
        assert [call.value for call in page.app.calls] == [0, 1, 2, 3]


def test_a_call_that_is_stopped_leaves_its_batch_which_ends_when_nobody_waits_for_it() -> None:
    with testing.open(Waiting()) as page:
        page.find("button", "Start").click()
        page.find("button", "Stop the first").click()
        assert "over running waiting waiting" in str(page)
        page.find("button", "Stop both").click()
        assert "over over running running" in str(page)
        page.find("button", "Stop the rest").click()
        assert stage().host.jobs.running == stage().host.jobs.waiting == 0


@job(batch=2, batch_wait=0.1)
async def owners(items: list[int]) -> list[str]:
    return [str(current_page()) for _ in items]


class Asking(App):
    owner: str = state("")

    async def ask(self) -> None:
        self.owner = await owners(1)

    def render(self) -> ui.Element:
        return ui.button("Ask", on_click=self.ask)


def test_a_batch_belongs_to_no_page_as_it_works_for_many() -> None:
    with testing.open(Asking()) as page:
        page.find("button", "Ask").click()
        assert page.app.owner == "None"
