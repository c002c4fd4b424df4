"""Files taken in: what may come, what is refused by name and reason, and the list of those that are here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from livepy import App, File, Model, state, ui
from livepy.errors import Refused
from livepy.ui.uploads import unfit
from tests.ui.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Desktop(App):
    which: str = state("file")
    one: File | None = state(None)
    many: list[File] = state([])
    said: list[Any] = state([])
    sent: int = state(0)

    def say(self, value: Any) -> None:
        self.said.append(list(value) if isinstance(value, list) else value)

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Node:
        if self.which == "file":
            field = ui.file("L", bind=lambda: self.one, on_change=self.say, accept=".csv,image/*", max_mb=0.001)
        elif self.which == "files":
            field = ui.files("L", bind=lambda: self.many, on_change=self.say, max_count=3, max_mb=0.001, required=True)
        elif self.which == "folder":
            field = ui.files("L", bind=lambda: self.many, folder=True, read_only=True)
        else:
            field = ui.upload_button("L", on_upload=self.say, accept=".txt", width="10rem", aria_label="Load")
        return ui.form(field, on_submit=self.send)


def at(which: str) -> tuple[Desk, Any]:
    app = Desktop()
    app.which = which
    return Desk(app), app


def named(name: str, size: int = 10, kind: str = "") -> File:
    return File.of(bytes(size), name, kind)


def test_a_file_is_taken_shown_and_removed() -> None:
    desk, app = at("file")
    file = named("a.csv")
    assert desk.upload("L", file) == [""]
    assert (app.one, app.said, desk.texts("lv-file-name")) == (file, [file], ["a.csv"])
    desk.event(desk.one("button", aria_label="Remove a.csv"), "click")
    assert (app.one, desk.texts("lv-file")) == (None, [])


@pytest.mark.parametrize(("file", "why"), [(named("a.exe"), "it is none of .csv, image/*"), (named("a.csv", 1001), "it is larger than 0.001 MB")])
def test_what_does_not_fit_is_refused_by_name_and_reason_before_it_comes(file: File, why: str) -> None:
    desk, app = at("file")
    assert desk.upload("L", file) == [why]
    assert desk.errors == [f"{file.name} could not be taken: {why}."]
    desk.event(desk.label("L"), "change", [file])
    assert app.one is None, "nor is it taken when it comes all the same"
    assert desk.upload("L", named("b.csv")) == [""]
    assert desk.errors == []


def test_files_join_those_that_are_here_up_to_their_number() -> None:
    desk, app = at("files")
    first, second = named("a"), named("b")
    desk.upload("L", first)
    desk.upload("L", second)
    assert (app.many, desk.texts("lv-file-name")) == ([first, second], ["a", "b"])
    assert app.said == [[first], [first, second]]
    assert desk.upload("L", named("big", 1001), named("c"), named("d")) == ["it is larger than 0.001 MB", "", "there may be at most 3"]
    assert [one.name for one in app.many] == ["a", "b", "c"]
    assert desk.errors == ["big could not be taken: it is larger than 0.001 MB. d could not be taken: there may be at most 3."]


def test_files_that_come_all_the_same_do_not_exceed_their_number() -> None:
    desk, app = at("files")
    desk.event(desk.label("L"), "change", [named(name) for name in "abcde"])
    assert [one.name for one in app.many] == ["a", "b", "c"]
    assert len(desk.errors) == 1


def test_a_press_removes_the_file_that_was_seen() -> None:
    desk, app = at("files")
    desk.upload("L", *(named(name) for name in "abc"))
    button = desk.one("button", aria_label="Remove b")
    app.many.pop(0)
    desk.show()
    desk.event(button, "click")
    assert [one.name for one in app.many] == ["c"]


def test_what_was_refused_keeps_no_form_from_being_submitted_but_what_is_missing_does() -> None:
    desk, app = at("files")
    desk.submit()
    assert (app.sent, desk.errors) == (0, ["Please fill this in."])
    desk.upload("L", named("a"), named("big", 1001))
    desk.submit()
    assert (app.sent, desk.errors) == (1, [])


def test_a_folder_is_asked_for_and_what_is_read_only_takes_nothing() -> None:
    desk, _ = at("folder")
    assert desk.attrs(desk.label("L"))["webkitdirectory"] == ""
    with pytest.raises(Refused):
        desk.event(desk.label("L"), "change", [named("a")])


def test_an_upload_button_gives_the_file_and_tells_what_is_refused() -> None:
    desk, app = at("button")
    file = named("a.txt")
    desk.event(desk.one("input"), "change", [file])
    assert app.said == [file]
    desk.event(desk.one("input"), "change", [named("a.exe")])
    assert desk.session.toasts == ["error: a.exe could not be taken: it is not .txt."]
    assert (desk.attrs(desk.one("label"))["style"], desk.attrs(desk.one("input"))["aria-label"]) == ("width:10rem", "Load")


@pytest.mark.parametrize(
    ("accept", "name", "kind", "taken"),
    [
        ("", "a", "", True),
        (".CSV", "a.csv", "", True),
        (".csv", "a.csv.exe", "text/csv", False),
        ("image/*", "a.png", "", True),
        ("image/*", "a.svg.txt", "text/plain", False),
        ("image/png, .pdf", "a.pdf", "application/pdf", True),
        ("image/png", "a.bin", "image/png; x=y", True),
        ("*/*", "a", "", True),
    ],
)
def test_the_kind_is_what_the_name_and_the_browser_say(accept: str, name: str, kind: str, taken: bool) -> None:
    assert (unfit(name, 1, kind, accept, None) == "") is taken


def test_a_model_may_hold_a_file() -> None:
    class Person(Model):
        name: str
        portrait: File | None = None

    class Editing(App):
        person: Person = state(factory=lambda: Person(name="Ada"))

        def render(self) -> ui.Element:
            return ui.column(ui.file("Portrait", bind=lambda: self.person.portrait), ui.text(self.person.portrait.name if self.person.portrait else "none"))

    app = Editing()
    desk = Desk(app)
    assert "none" in desk.page.html()
    app.person.portrait = File.of(b"x", "ada.png")
    desk.show()
    assert "ada.png" in desk.page.html()
    with pytest.raises(ValidationError, match="instance of File"):
        app.person.portrait = "ada.png"  # type: ignore[assignment]


@pytest.mark.parametrize("make", [ui.file, ui.image_input])
def test_a_press_that_meant_another_file_removes_none(make: Callable[..., ui.Element]) -> None:
    class One(App):
        one: File | None = state(None)

        def render(self) -> ui.Node:
            return make("L", bind=lambda: self.one)

    app = One()
    app.one = File.of(PNG, "a.png")
    desk = Desk(app)
    (button,) = desk.all("button")
    app.one = other = File.of(PNG, "b.png")
    desk.show()
    with pytest.raises(Refused):
        desk.event(button, "click")
    assert app.one is other
    desk.event(desk.one("button"), "click")
    assert app.one is None


def test_a_refusal_goes_when_the_app_itself_takes_a_file() -> None:
    class One(App):
        one: File | None = state(None)

        def render(self) -> ui.Node:
            return ui.file("L", bind=lambda: self.one, accept=".csv")

    app = One()
    desk = Desk(app)
    desk.upload("L", File.of(b"x", "a.txt"))
    assert len(desk.errors) == 1
    app.one = File.of(b"x", "a.csv")
    desk.show()
    assert desk.errors == []
    desk.upload("L", File.of(b"x", "b.txt"))
    assert desk.errors == ["b.txt could not be taken: it is not .csv."]
