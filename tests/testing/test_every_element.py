"""The driver finds every element of `livepy.ui` by role and name, and drives every input. An element that is new fails here until it has its line."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest

from livepy import App, File, job, state, testing, ui
from livepy.testing import Found, Role, Screen


class Form(App):
    """Something to bind to."""

    text: str = state("Ada")
    flag: bool = state(False)
    whole: int = state(3)
    choice: str = state("a")
    several: list[str] = state([])
    day: date | None = state(None)
    hour: time | None = state(None)
    moment: datetime | None = state(None)
    file: File | None = state(None)
    files: list[File] = state([])
    rows: list[str] = state([])
    count: int = state(0)
    make: Callable[[Form], Any]

    def press(self, *_: object) -> None:
        """Count."""
        self.count += 1

    @job
    async def work(self) -> None:
        """Go on until somebody stops it."""
        await asyncio.sleep(3600)

    def take(self, file: File) -> None:
        """Keep it."""
        self.file = file

    def render(self) -> ui.Element:
        return ui.column(self.make(self))


@dataclass(frozen=True)
class Case:
    """How an element is made and found; how it is driven, and what the app holds then."""

    make: Callable[[Form], Any]
    role: Role
    name: str
    drive: Callable[[Found], object] | None = None
    holds: Callable[[Form], object] | None = None
    then: object = None
    shows: Callable[[Screen[Form]], object] | None = None  # what the page holds then, where the app holds nothing


def pressed(make: Callable[[Form], Any], role: Role, name: str) -> Case:
    """What is pressed."""
    return Case(make, role, name, lambda one: one.click(), lambda app: app.count, 1)


PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
TEXT, PICTURE = File.of_text("hello", "a.txt"), File.of(PIXEL, "a.gif")
AB = ["a", "b"]


def saved(page: Screen[Form]) -> list[str]:
    """Names of what was downloaded."""
    return [file.name for file in page.downloads]


def folds(app: Form) -> ui.Element:
    return ui.accordion(ui.fold("Pay", "card"), ui.fold("Send", "post"), bind=lambda: app.several)


CASES: dict[str, Case] = {
    "accordion": Case(folds, "group", "Send", lambda one: one.click(), lambda app: app.several, ["Send"]),
    "alert": Case(lambda app: ui.alert("in an hour", title="We close", on_close=app.press), "status", "We close"),
    "audio": Case(lambda _: ui.tag("section", ui.audio("/a.wav"), aria_label="Speech"), "region", "Speech"),
    "badge": Case(lambda _: ui.tag("p", ui.badge("new")), "paragraph", "new"),
    "button": pressed(lambda app: ui.button("Go", on_click=app.press), "button", "Go"),
    "card": pressed(lambda app: ui.card("Inbox", on_click=app.press), "button", "Inbox"),
    "checkbox": Case(lambda app: ui.checkbox("Yes", bind=lambda: app.flag), "checkbox", "Yes", lambda one: one.fill(True), lambda app: app.flag, True),
    "checkboxes": Case(
        lambda app: ui.checkboxes("Tags", AB, bind=lambda: app.several), "group", "Tags", lambda one: one.choose("b"), lambda app: app.several, ["b"]
    ),
    "code": Case(lambda _: ui.code("x = 1"), "code", "x = 1"),
    "color": Case(
        lambda app: ui.color("Ink", bind=lambda: app.text, key=1) if app.text != "Ada" else ui.color("Ink", on_change=app.press),
        *("textbox", "Ink"),
        lambda one: one.fill("#336699"),
        lambda app: app.count,
        1,
    ),
    "column": Case(lambda _: ui.column(ui.heading("In it")), "heading", "In it"),
    "copy_button": Case(lambda _: ui.copy_button("x", label="Copy"), "button", "Copy", lambda one: one.click(), then="x", shows=lambda page: page.clipboard),
    "date": Case(
        *(lambda app: ui.date("Day", bind=lambda: app.day), "textbox", "Day", lambda one: one.fill("2026-01-31")),
        lambda app: app.day,
        date(2026, 1, 31),
    ),
    "datetime": Case(
        *(lambda app: ui.datetime("When", bind=lambda: app.moment), "textbox", "When", lambda one: one.fill("2026-01-31T13:45")),
        lambda app: app.moment,
        datetime(2026, 1, 31, 13, 45),
    ),
    "dialog": Case(
        lambda app: (ui.button("Ask", on_click=lambda: setattr(app, "flag", True)), ui.dialog("hello", bind=lambda: app.flag, title="Sure?")),
        *("button", "Ask"),
        lambda one: one.click(),
        lambda app: app.flag,
        True,
    ),
    "divider": Case(lambda _: ui.divider(), "separator", ""),
    "download": Case(lambda _: ui.download("Save", TEXT), "link", "Save", lambda one: one.click(), then=["a.txt"], shows=saved),
    "each": Case(lambda _: ui.tag("ul", ui.each(AB, lambda one: ui.tag("li", one))), "listitem", "b"),
    "file": Case(lambda app: ui.file("Paper", bind=lambda: app.file), "button", "Paper", lambda one: one.upload(TEXT), lambda app: app.file is not None, True),
    "files": Case(lambda app: ui.files("All", bind=lambda: app.files), "button", "All", lambda one: one.upload(TEXT, PICTURE), lambda app: len(app.files), 2),
    "form": pressed(lambda app: ui.form(on_submit=app.press, submit="Send"), "button", "Send"),
    "gallery": pressed(lambda app: ui.gallery([PIXEL, PIXEL], on_select=app.press), "button", "Picture 2 of 2"),
    "grid": Case(lambda _: ui.grid(ui.heading("In it")), "heading", "In it"),
    "group": Case(lambda _: ui.group(ui.text("x"), label="Address"), "group", "Address"),
    "heading": Case(lambda _: ui.heading("Orders"), "heading", "Orders"),
    "icon": Case(lambda _: ui.icon("star", aria_label="Favourite"), "img", "Favourite"),
    "image": Case(lambda _: ui.image(PIXEL, alt="A dot"), "img", "A dot"),
    "image_input": Case(
        *(lambda app: ui.image_input("Photo", bind=lambda: app.file), "button", "Photo", lambda one: one.upload(PICTURE)),
        lambda app: app.file is not None,
        True,
    ),
    "job": Case(
        lambda app: (ui.button("Go", on_click=app.work), ui.job(app.work, text="Going")),
        *("button", "Go", lambda one: one.click()),
        then=1,
        shows=lambda page: len(page.all("progressbar", "Going")),
    ),
    "link": Case(lambda _: ui.link("Start", "/start"), "link", "Start", lambda one: one.click(), then="/start", shows=lambda page: page.url),
    "markdown": Case(lambda _: ui.markdown("# Hello"), "heading", "Hello"),
    "metric": Case(lambda _: ui.tag("p", ui.text("")) and ui.tag("section", ui.metric("Orders", 12), aria_label="Figures"), "region", "Figures"),
    "multiselect": Case(
        lambda app: ui.multiselect("Tags", AB, bind=lambda: app.several), "group", "Tags", lambda one: one.choose("a", "b"), lambda app: app.several, AB
    ),
    "number": Case(lambda app: ui.number("Age", bind=lambda: app.whole), "textbox", "Age", lambda one: one.fill(7), lambda app: app.whole, 7),
    "progress": Case(lambda _: ui.progress(0.5, text="Loading"), "progressbar", "Loading"),
    "provide": Case(lambda _: ui.provide("x", ui.heading("In it")), "heading", "In it"),
    "radio": Case(lambda app: ui.radio("Show", AB, bind=lambda: app.choice), "group", "Show", lambda one: one.choose("b"), lambda app: app.choice, "b"),
    "row": Case(lambda _: ui.row(ui.heading("In it")), "heading", "In it"),
    "select": Case(lambda app: ui.select("Size", AB, bind=lambda: app.choice), "combobox", "Size", lambda one: one.choose("b"), lambda app: app.choice, "b"),
    "slider": Case(
        *(lambda app: ui.slider("Power", min=0, max=9, bind=lambda: app.whole), "slider", "Power", lambda one: one.fill(8)),
        lambda app: app.whole,
        8,
    ),
    "spinner": Case(lambda _: ui.spinner("Loading"), "status", "Loading"),
    "switch": Case(lambda app: ui.switch("Wifi", bind=lambda: app.flag), "switch", "Wifi", lambda one: one.click(), lambda app: app.flag, True),
    "table": pressed(lambda app: ui.table(["tea", "milk"], [ui.col("Item", str)], on_click=app.press), "row", "milk"),
    "tabs": Case(
        *(lambda app: ui.tabs(ui.tab("One", "1"), ui.tab("Two", "2"), on_change=app.press), "tab", "Two", lambda one: one.click()),
        lambda app: app.count,
        1,
    ),
    "tag": pressed(lambda app: ui.tag("button", "Raw", on={"click": app.press}), "button", "Raw"),
    "text": Case(lambda _: ui.tag("p", ui.text("Hello")), "paragraph", "Hello"),
    "textbox": Case(lambda app: ui.textbox("Name", bind=lambda: app.text), "textbox", "Name", lambda one: one.fill("Bob"), lambda app: app.text, "Bob"),
    "time": Case(lambda app: ui.time("At", bind=lambda: app.hour), "textbox", "At", lambda one: one.fill("13:45"), lambda app: app.hour, time(13, 45)),
    "upload_button": Case(
        *(lambda app: ui.upload_button("Add", on_upload=app.take), "button", "Add", lambda one: one.upload(TEXT)),
        lambda app: app.file is not None,
        True,
    ),
    "video": Case(lambda _: ui.tag("section", ui.video("/a.webm"), aria_label="Film"), "region", "Film"),
}


def elements() -> list[str]:
    """The functions of ui that make an element."""
    functions = {name: getattr(ui, name) for name in ui.__all__ if inspect.isfunction(getattr(ui, name))}
    return [name for name, function in functions.items() if inspect.signature(function).return_annotation == "Element"]


@pytest.mark.parametrize("name", elements())
def test_it_is_found_and_driven(name: str) -> None:
    assert name in CASES, f"ui.{name} is new: say here how a test finds and drives it"
    case = CASES[name]
    with testing.open(Form(make=case.make)) as page:
        found = page.find(case.role, case.name)
        assert found.visible
        if case.drive is not None:
            case.drive(found)
        if case.holds is not None:
            assert case.holds(page.app) == case.then
        if case.shows is not None:
            assert case.shows(page) == case.then
        assert case.drive is None or case.holds or case.shows, "what is driven has done something"


def test_no_line_is_left_of_an_element_that_has_gone() -> None:
    assert set(CASES) <= set(elements())
