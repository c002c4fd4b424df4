"""What shows a job: as a visitor sees it, presses its buttons, and is told of it by a screen reader."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from livepy import App, Group, LivepyError, Progress, UserError, job, state, testing, ui
from livepy.core.calls import Call
from livepy.core.progress import Shown
from tests.ui.desk import Desk
from tests.ui.test_elements import html


def painted(fraction: float | None, text: str, seconds: float, left: float | None = None) -> Shown:
    return Shown(fraction, text, timedelta(seconds=seconds), None if left is None else timedelta(seconds=left))


class Shows(App):
    shown: Shown = state(Shown(), keep="never")

    def render(self) -> ui.Element:
        return ui.progress(self.shown)


def test_a_jobs_progress_is_a_bar_with_its_text_and_times() -> None:
    desk = Desk(Shows())
    desk.app.shown = painted(0.25, "Loading", 12, 36)  # type: ignore[attr-defined]
    desk.show()
    bar = desk.attrs(desk.one("progress"))
    assert (bar["value"], bar["aria-label"]) == ("0.25", "Loading")
    assert desk.texts("lv-progress-text") == ["Loading0:12, about 0:36 left"]


def test_a_jobs_progress_is_named_by_what_the_author_says_or_else_by_its_own_text() -> None:
    shown = painted(None, "Loading", 1)
    assert 'aria-label="Blurring"' in html(ui.progress(shown, text="Blurring"))
    assert 'aria-label="Cat"' in html(ui.progress(shown, text="Blurring", aria_label="Cat"))
    assert 'aria-label="Progress"' in html(ui.progress(Shown()))
    assert ">Blurring</span>" in html(ui.progress(painted(0.5, "", 1), text="Blurring"))


def test_new_texts_are_read_out_and_times_are_not() -> None:
    desk = Desk(Shows())
    heard = []
    for second in range(1, 21):
        desk.app.shown = painted(second / 20, "Reading" if second < 10 else "Sorting", second, 20 - second)  # type: ignore[attr-defined]
        desk.show()
        heard.append(desk.page.nodes[desk.one("span", role="status")].children[0].text)
    assert heard == ["Reading"] * 9 + ["Sorting"] * 11


def test_texts_that_come_faster_than_they_can_be_said_are_left_out_but_not_the_last_one() -> None:
    desk = Desk(Shows())
    heard: list[str] = []
    for tenth in range(1, 120):
        desk.app.shown = painted(None, f"{min(tenth, 80)} done", tenth / 10)  # type: ignore[attr-defined]
        desk.show()
        said = desk.page.nodes[desk.one("span", role="status")].children[0].text
        heard += [said] if said not in heard else []
    assert heard == ["1 done", "51 done", "80 done"]


def told(page: testing.Screen[Any]) -> str:
    """What a screen reader has said of the job last."""
    return page.all("status")[0].text


class Studio(App):
    stop: bool = True
    fails: bool = state(False)

    @job
    async def paint(self, progress: Progress) -> str:
        progress(0, text="Mixing")
        await asyncio.sleep(60)
        progress(0.5, text="Brushing")
        await asyncio.sleep(60)
        if self.fails:
            raise UserError("The paint is used up.")
        return "a picture"

    def render(self) -> ui.Element:
        return ui.column(ui.button("Paint", on_click=self.paint), ui.job(self.paint, text="Painting", stop=self.stop))


def test_a_job_that_was_never_called_shows_nothing() -> None:
    with testing.open(Studio()) as page:
        assert page.text == "Paint"


def test_a_running_job_shows_how_far_it_is_and_says_when_it_has_finished() -> None:
    with testing.open(Studio()) as page:
        page.find("button", "Paint").click()
        assert told(page) == "Mixing"
        page.advance(60)
        bar = page.find("progressbar", "Painting")
        assert bar.value == 0.5
        assert told(page) == "Brushing"
        assert "Brushing 1:" in page.text
        assert "about 0:5" in page.text
        page.advance(60)
        assert page.text == "Paint Finished"
        assert told(page) == "Finished"


def test_stop_ends_the_job_and_is_not_taken_for_a_failure() -> None:
    with testing.open(Studio()) as page:
        page.find("button", "Paint").click()
        page.find("button", "Stop").click()
        assert page.text == "Paint Stopped"
        assert page.toasts == []


def test_an_author_may_leave_out_the_stop_button() -> None:
    with testing.open(Studio(stop=False)) as page:
        page.find("button", "Paint").click()
        assert page.find("progressbar", "Painting")
        assert page.all("button", "Stop") == []


def test_a_failure_stands_in_its_place_and_can_be_tried_again() -> None:
    with testing.open(Studio()) as page:
        page.app.fails = True
        page.find("button", "Paint").click()
        page.advance(120)
        assert page.find("alert").text == "The paint is used up. Try again"
        assert page.toasts == []
        page.app.fails = False
        page.find("button", "Try again").click()
        assert page.all("alert") == []
        page.advance(120)
        assert page.text == "Paint Finished"


def waits(gpu: Group) -> type[App]:
    class Waits(App):
        @job(group=gpu)
        async def paint(self) -> None:
            await asyncio.sleep(60)

        def render(self) -> ui.Element:
            return ui.column(ui.button("Paint", on_click=self.paint), ui.job(self.paint, text="Painting"))

    return Waits


def test_a_waiting_job_shows_its_place_what_it_waits_for_and_how_long() -> None:
    made = waits(Group("gpu"))
    with testing.open(made()) as ada, testing.open(made()) as bob, testing.open(made()) as cem:
        ada.find("button", "Paint").click()
        ada.advance(60)  # so that it is known how long one takes
        for page in (ada, bob, cem):
            page.find("button", "Paint").click()
        cem.advance(1)
        assert 'Waiting for a place in "gpu" place 2 in line, about ' in cem.text
        assert told(cem) == "Waiting in line, place 2 in line"
        assert cem.find("progressbar", "Painting").value == 0
        said = cem.text
        cem.advance(5)
        assert cem.text != said, "the wait has become shorter"
        bob.find("button", "Stop").click()
        assert bob.text == "Paint Stopped"
        cem.advance(1)
        assert told(cem) == "Waiting in line, next in line"
        ada.find("button", "Stop").click()
        cem.advance(1)
        assert told(cem) == "Painting"


def test_one_call_is_shown_as_a_job_is_but_cannot_be_tried_again() -> None:
    @job
    async def fails() -> None:
        await asyncio.sleep(60)
        raise UserError("No paint.")

    class Calls(App):
        call: Call[Any] | None = state(None, keep="never")

        def begin(self) -> None:
            self.call = fails()

        def render(self) -> ui.Element:
            return ui.column(ui.button("Paint", on_click=self.begin), self.call is not None and ui.job(self.call))

    with testing.open(Calls()) as page:
        page.find("button", "Paint").click()
        assert page.find("progressbar", "Running")
        page.advance(60)
        assert page.find("alert").text == "No paint."


def test_what_is_no_job_of_a_component_is_told_with_the_mend() -> None:
    @job
    async def paint() -> None: ...

    with pytest.raises(LivepyError, match=r"test_jobs\.py:\d+: .*ui\.job shows a job of a component \(`self\.paint`\)"):
        ui.job(paint)  # type: ignore[arg-type]
