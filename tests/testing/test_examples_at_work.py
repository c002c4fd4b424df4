"""The examples of long work, step by step and without a browser. In Chromium: tests/browser/test_examples_at_work.py."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

from PIL import Image

from livepy import File
from livepy.apps import load
from tests.at_work import Driven, at_work

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


# rapid_generation


def test_messages_and_both_pairs_of_numbers_go_on_side_by_side_each_in_its_order() -> None:
    with at_work(EXAMPLES / "rapid_generation.py") as one:
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
    with at_work(EXAMPLES / "cancel_events.py") as one:
        one.click("Start Iterating")
        for step in range(9):
            assert one.naps.asleep == [0.2]
            one.step()
            assert one.value("Iterative Output") == str(step)
        assert one.module.log_file.read_text().splitlines() == [f"Current step: {step}" for step in range(9)]
        assert one.naps.asleep == []


def test_stop_really_stops() -> None:
    with at_work(EXAMPLES / "cancel_events.py") as one:
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
    with at_work(EXAMPLES / "cancel_events.py") as one:
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
    with at_work(EXAMPLES / "cancel_events.py") as one:
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


class Dice:
    """Throws what a test can count on."""

    def randint(self, least: int, _: int) -> int:
        return least


def bar(one: Driven) -> tuple[str, int | None]:
    """What the only bar says, and how many percent it is full."""
    found = one.page.find("progressbar")
    text = next(text for text in TEXTS if one.page.all("progressbar", text))
    assert text in one.page.text
    value = found.value
    return text, None if value is None else round(100 * float(str(value)))


TEXTS = ("Loading from list", "Nested list", "inner list", "Collecting Images", "Cleaning Images", "Sending Images", "3 done", "inner", "Running")


def test_a_list_is_tracked_by_its_length() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.click("Load Set")
        one.step(6)
        assert bar(one) == ("Loading from list", 25)
        one.step(18)
        assert "done" in one.page.text


def test_a_list_in_a_list_refines_its_step() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.click("Load Nested Set")
        assert one.naps.asleep == [2]
        assert bar(one) == ("Nested list", 0)
        one.step(1 + 4)
        assert bar(one) == ("inner list", 17)
        one.step(4)
        assert one.naps.asleep == [2]
        assert bar(one) == ("Nested list", 33)
        one.step(18)
        assert "done" in one.page.text


def test_what_has_no_known_length_is_counted() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.click("Load Random")
        one.step(3)
        assert bar(one) == ("3 done", None)


def test_what_is_said_by_hand_stands_until_more_is_said() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.click("Clean Images")
        for said, seconds in ((("Collecting Images", 20), 1), (("Cleaning Images", 50), 1.5), (("Sending Images", 80), 1.5)):
            assert (bar(one), one.naps.asleep) == (said, [seconds])
            one.step()
        assert "done" in one.page.text


def test_all_steps_share_one_bar() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.module.random = Dice()
        one.click("Do All")
        one.step(12)
        assert bar(one) == ("Loading from list", 12)
        one.step(12 + 15)
        assert bar(one) == ("Collecting Images", 55)
        one.step(3)
        assert (bar(one), one.naps.asleep) == (("Running", 75), [4])
        one.step()
        assert "done" in one.page.text


def test_bars_of_tqdm_are_the_jobs_own() -> None:
    with at_work(EXAMPLES / "progress.py") as one:
        one.click("Bind Tqdm")
        one.step(6)
        text, percent = bar(one)
        assert (text, percent in range(20, 31)) == ("inner", True)  # tqdm reports ten times a second, and here no time passes


# queue_full


def test_who_finds_the_queue_full_is_told_and_the_others_go_on() -> None:
    with at_work(EXAMPLES / "queue_full.py") as one:
        for name in ("First", "Second", "Third"):
            one.click(f"{name} Call")
        assert one.naps.asleep == [5]
        assert one.page.text.count('Waiting for a place in "numbers"') == 2
        assert one.page.all("alert") == []
        one.click("Fourth Call")
        assert "2 calls wait already; try again later." in one.page.find("alert").text
        one.step()
        assert int(one.value("First Result")) in range(1, 10)
        assert [alert.text.partition(".")[0].removesuffix(" Try again") for alert in one.page.all("alert")] == [
            "This is an error of the app",
            "2 calls wait already; try again later",
        ]
        assert one.naps.asleep == [5]
        one.step()
        assert int(one.value("Third Result")) in range(1, 10)
        assert (one.value("Second Result"), one.value("Fourth Result")) == ("", "")
        one.page.all("button", "Try again")[1].click()
        one.step()
        assert int(one.value("Fourth Result")) in range(1, 10)


# fake_diffusion


def test_each_picture_is_shown_in_place_of_the_one_before() -> None:
    with at_work(EXAMPLES / "fake_diffusion.py") as one:
        one.page.label("Steps").fill(4)
        one.click("Run")
        for step in range(4):
            assert one.naps.asleep == [1]
            one.step()
            assert one.page.find("img").visible
            one.page.find("link", "Download").click()
            assert len(one.page.downloads) == step + 1
        assert one.naps.asleep == []
        sizes = [picture.size for picture in map(opened, one.page.downloads)]
        assert sizes == [(600, 600)] * 3 + [(1000, 1000)]
        assert opened(one.page.downloads[-1]).getpixel((0, 0)) == (255, 124, 0)
        assert opened(one.page.downloads[0]).tobytes() != opened(one.page.downloads[1]).tobytes()


def opened(file: File) -> Image.Image:
    return Image.open(io.BytesIO(file.read()))
