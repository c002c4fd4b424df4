"""Every example is used without a browser and in Chromium, and both show the same after each act: what Chromium computes judges livepy's model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import File, testing
from livepy.apps import find, load
from livepy.testing import Found, Role, Screen

ROOT = Path(__file__).resolve().parents[2] / "examples"
AT_WORK = ("rapid_generation", "cancel_events", "progress", "queue_full", "fake_diffusion")
"""They sleep and throw dice, so no two pages of them are alike: test_examples_at_work.py drives them step by step."""

TIMED = ("job", "progress")
"""Elements that show seconds, which two pages do not count alike."""

FILES = [
    *(one for one in sorted(ROOT.glob("*.py")) if not one.stem.startswith("test_") and one.stem not in AT_WORK),
    *(one for one in sorted((ROOT / "elements").glob("*.py")) if one.stem not in TIMED),
]
PHOTO = ROOT / "palace.jpg"
MOST = 4  # of one role

TEXTS = {"date": "2026-01-31", "time": "13:45", "datetime": "2026-01-31T13:45", "color": "#3366ff", "number": "7"}
"""What is typed where a browser does not take any text."""


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    """Opens an app without a browser and in one."""

    @contextmanager
    def opened(file: Path) -> Iterator[tuple[Screen[Any], Screen[Any]]]:
        found = find(load(file))
        monkeypatch.delenv("LIVEPY_BROWSER", raising=False)
        with testing.open(found.make()) as here:
            monkeypatch.setenv("LIVEPY_BROWSER", "chromium")
            with testing.open(found.make()) as there:
                yield here, there

    return opened


def fill(file: Path, one: Found) -> None:
    """Type what it takes."""
    one.fill(TEXTS.get(file.stem, "Ada 7"))


def last_option(_: Path, one: Found) -> None:
    """Choose the last that is offered."""
    one.choose(one.all("option")[-1].text)


def click(_: Path, one: Found) -> None:
    """A click, or a file for what wants one. A camera is a browser's own: nobody has one without."""
    if one.text == "Take a picture":
        return
    try:
        one.click()
    except AssertionError as error:
        if "upload" not in str(error):
            raise
        one.upload(PHOTO)


ACTS: list[tuple[Role, Callable[[Path, Found], None]]] = [
    ("textbox", fill),
    ("combobox", last_option),
    ("slider", lambda _, one: one.press("ArrowRight")),
    ("checkbox", click),
    ("switch", click),
    ("radio", click),
    ("tab", click),
    ("button", click),
]


def seen(page: Screen[Any]) -> tuple[str, str, str, list[str]]:
    """All that a person sees."""
    # the mark of a required field is drawn by the style sheet, which livepy's model does not read
    return page.tree(), page.text, page.url, page.toasts


@pytest.mark.timeout(300)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_the_same_without_a_browser_and_in_one(file: Path, both: Callable[[Path], Any]) -> None:
    with both(file) as (here, there):
        assert seen(here) == seen(there)
        for role, act in ACTS:
            for place in range(min(MOST, len(here.all(role)))):
                results = [attempt(file, act, page.all(role), place) for page in (here, there)]
                assert results[0] == results[1], f"{role} {place}"
                assert seen(here) == seen(there), f"{role} {place}"


def test_a_job_that_has_failed_is_the_same_without_a_browser_and_in_one(both: Callable[[Path], Any]) -> None:
    with both(ROOT / "elements" / "job.py") as pages:
        here, there = pages
        assert seen(here) == seen(there)
        for page in pages:
            page.find("button", "Glaze it").click()
            page.advance(1)
            assert page.find("alert").text == "There is no glaze left. Try again"
        assert seen(here) == seen(there)


def attempt(file: Path, act: Callable[[Path, Found], None], found: list[Found], place: int) -> str:
    """Do it, as far as a person could."""
    if place >= len(found) or not found[place].enabled:
        return "nobody could"
    try:
        act(file, found[place])
    except AssertionError as error:
        return f"refused: {str(error).partition(':')[0]}"
    return "done"


def test_what_is_downloaded_is_the_same(both: Callable[[Path], Any]) -> None:
    with both(ROOT / "elements" / "download.py") as pages:
        kept: list[list[File]] = []
        for page in pages:
            for one in page.all("button") + page.all("link"):
                one.click()
            kept.append(page.downloads)
        assert [(one.name, one.read()) for one in kept[0]] == [(one.name, one.read()) for one in kept[1]]
        assert kept[0]


def test_a_cut_line_is_the_same(both: Callable[[Path], Any]) -> None:
    with both(ROOT / "todo.py") as pages:
        for page in pages:
            page.disconnect()
            page.label("What needs doing?").fill("Buy tea")
            page.label("What needs doing?").press("Enter")
            assert page.app.todos == []
            page.reconnect()
        assert seen(pages[0]) == seen(pages[1])
        assert "Buy tea" in pages[0].text
