"""Where a mistake is shown: in dev on the page and on the terminal, in production in the log only; and that production pays nothing for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from livepy import App, Call, Component, LivepyError, state, ui
from livepy.core import bound
from livepy.core.bound import BoundJob
from livepy.core.checking import WORDS, checked
from livepy.core.elements import Element
from livepy.core.state import State
from tests.session.visitor import Visitor, frame_of, listeners, session_of


class Meter(Component):
    def render(self) -> ui.Element:
        return ui.row("Now: ", 3)  # type: ignore[arg-type]


class Broken(App):
    def render(self) -> ui.Element:
        return ui.column(ui.text("beside"), Meter())


class Counter(App):
    count: int = state(0)  # nothing on the page shows it

    def fill(self) -> None:
        self.count = "seven"  # type: ignore[assignment]

    def render(self) -> ui.Element:
        return ui.button("Fill", on_click=self.fill)


def toasts(visitor: Visitor) -> list[tuple[str, str]]:
    return [(toast.kind, toast.text) for toast in frame_of(visitor.session).toasts]


async def test_in_dev_a_box_stands_in_place_of_what_cannot_render(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with checked():
        async with session_of(Broken(), tmp_path, dev=True) as visitor:
            html = visitor.session.tree.html()
    assert "beside" in html
    box = html.partition('class="lv-mistake"')[2]
    assert "LP203" in box
    assert re.search(r"test_showing\.py:\d+", box)
    assert "a page cannot show 3 by itself" in box
    assert 'return ui.row("Now: ", 3)' in box.replace("&quot;", '"')
    assert "Write `ui.text(3)`" in box
    assert [record.getMessage().partition("LP203")[1] for record in caplog.records] == ["LP203"], "said once"


async def test_in_production_the_page_tells_only_a_number_and_the_log_the_rest(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with session_of(Broken(), tmp_path) as visitor:
        html = visitor.session.tree.html()
    assert "LP203" not in html
    assert "test_showing" not in html
    number = re.search(r"Something went wrong here\. It has been noted \((\w+)\)\.", html)
    assert number
    (record,) = caplog.records
    assert number[1] in record.getMessage()
    assert re.match(r".*test_showing\.py:\d+: LP203 ", record.getMessage())


async def test_a_warning_is_a_toast_once_for_each_place_also_if_nothing_is_rendered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with checked():
        async with session_of(Counter(), tmp_path, dev=True) as visitor:
            visitor.join()
            for _ in range(2):
                await visitor.settled(visitor.event(listeners(visitor.session)[0]))
            ((kind, text),) = toasts(visitor)
    assert kind == "warning"
    assert re.match(r".*test_showing\.py:\d+: LP117 Counter\.count is int, but was given 'seven'", text)
    assert len(caplog.records) == 1


async def test_what_the_first_render_warns_of_is_a_toast_when_the_page_is_there(tmp_path: Path) -> None:
    class Unlabelled(App):
        def render(self) -> ui.Element:
            return ui.button("Save", variant="primry")  # type: ignore[arg-type]

    with checked():
        async with session_of(Unlabelled(), tmp_path, dev=True) as visitor:
            visitor.join()
            await visitor.until(lambda: toasts(visitor))
            texts = " ".join(text for _, text in toasts(visitor))
    assert "LP246" in texts
    assert "Did you mean 'primary'?" in texts


def test_what_a_list_is_given_is_looked_at_when_it_is_made() -> None:
    with checked():
        for render, key in ((lambda index, item: ui.text("x"), None), (lambda item: ui.text("x"), lambda: 1)):
            with pytest.raises(LivepyError, match=r"test_showing\.py:\d+: LP401 .* gives one item"):
                ui.each([1], render, key=key)  # type: ignore[arg-type]


def test_a_forgotten_self_is_named() -> None:
    class Going(App):
        def go() -> None:  # type: ignore[misc]
            """Nothing."""

        def render(self) -> ui.Element:
            return ui.button("Go", on_click=self.go)  # type: ignore[misc]

    with checked(), pytest.raises(LivepyError, match=r"go has no `self`, but Python gives a method its object first\. Write `def go\(self\)`"):
        Going().render()


def test_the_words_that_dev_knows_are_those_of_the_types() -> None:
    assert {"data-variant": get_args(ui.Variant), "data-tone": get_args(ui.Tone), "data-size": get_args(ui.Size)}.items() <= WORDS.items()
    assert (WORDS["data-align"], WORDS["data-justify"]) == (get_args(ui.Align), get_args(ui.Justify))


def test_production_pays_nothing_for_what_dev_looks_at() -> None:
    def what() -> list[object]:
        classes = ((Element, "__init__"), (Component, "__init__"), (State, "__set__"), (State, "__get__"), (BoundJob, "value"), (Call, "value"))
        return [bound.start, *(vars(cls)[name] for cls, name in classes)]

    plain = what()
    with checked():
        assert all(one is not other for one, other in zip(plain, what(), strict=True))
    assert all(one is other for one, other in zip(plain, what(), strict=True))
