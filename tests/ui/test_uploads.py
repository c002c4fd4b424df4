"""Files taken in: what may come, what is refused by name and reason, and the list of those that are here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import ValidationError

from livepy import App, File, Model, state, ui
from livepy.errors import LivepyError, Refused
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


@dataclass
class Sent:
    """A file on its way, without a session."""

    name: str
    size: int
    grant: str
    received: int = 0
    paused: bool = False
    ends: list[Callable[[], None]] = field(default_factory=list)

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def cancel(self) -> None:
        self.end()

    def on_end(self, call: Callable[[], None]) -> None:
        self.ends.append(call)

    def end(self, *, here: bool = False) -> None:
        """It will not come, or all of it is here."""
        self.received = self.size if here else self.received
        ends, self.ends = self.ends, []
        for call in ends:
            call()


def announced(desk: Desk, number: int, *files: tuple[str, int], granted: str = "") -> list[Sent]:
    """Files are announced, and those that may come are granted, as a session does."""
    listener = desk.tree.listener(number, "change")
    assert listener.files is not None
    assert listener.coming is not None
    reasons = listener.files([(name, size, "") for name, size in files])
    sent = [Sent(name, size, granted or f"grant of {name}") for (name, size), reason in zip(files, reasons, strict=True) if not reason]
    listener.coming(sent)
    desk.show()
    return sent


def rows(desk: Desk) -> list[str]:
    """What the rows of files under way say."""
    return desk.texts("lv-sending")


AGAIN = "Choose it again to go on"


def at(which: str) -> tuple[Desk, Any]:
    app = Desktop()
    app.which = which
    return Desk(app), app


def named(name: str, size: int = 10, kind: str = "") -> File:
    return File.of(bytes(size), name, kind)


def test_an_empty_zone_says_how_many_it_takes_and_how_large():
    desk, _ = at("files")
    assert "at most 0.001 MB, at most 3 files" in " ".join(desk.texts("lv-help"))


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


def test_a_file_under_way_has_a_row_until_it_is_the_inputs_own() -> None:
    desk, app = at("file")
    (cat,) = announced(desk, desk.label("L"), ("cat.csv", 900))
    (row,) = desk.all("li")
    assert desk.texts("lv-file") == [f"cat.csv{AGAIN}900 B"]
    assert (desk.attrs(row)["data-upload"], desk.attrs(row)["data-bytes"]) == (cat.grant, "900")
    assert desk.attrs(desk.one("progress"))["aria-label"] == "Sending cat.csv"
    assert [desk.attrs(button)["aria-label"] for button in desk.all("button", type="button")] == ["Pause cat.csv", "Cancel cat.csv"]
    assert desk.texts("lv-visually-hidden") == ["1 file under way"]
    cat.end(here=True)
    desk.show()
    assert len(rows(desk)) == 1, "its handler has not run yet: nothing flickers"
    desk.event(desk.label("L"), "change", [named("cat.csv")])
    assert (rows(desk), desk.texts("lv-file"), desk.texts("lv-visually-hidden")) == ([], ["cat.csv10 B"], ["1 file received"])
    assert app.one is not None


def test_a_file_under_way_can_be_paused_and_goes_on() -> None:
    desk, _ = at("file")
    (cat,) = announced(desk, desk.label("L"), ("cat.csv", 900))
    desk.event(desk.one("button", aria_label="Pause cat.csv"), "click")
    assert cat.paused
    assert "data-paused" in desk.attrs(desk.one("li"))
    assert desk.texts("lv-file-state") == ["Paused"]
    button = desk.one("button", aria_label="Resume cat.csv")
    desk.event(button, "click")
    assert not cat.paused
    assert "data-paused" not in desk.attrs(desk.one("li"))
    assert desk.attrs(button)["aria-label"] == "Pause cat.csv", "it is the same button, which keeps the focus"


def test_one_of_several_is_cancelled_and_the_others_come() -> None:
    desk, app = at("files")
    sent = announced(desk, desk.label("L"), ("a", 10), ("b", 10), ("c", 10))
    desk.event(desk.one("button", aria_label="Cancel b"), "click")
    assert desk.texts("lv-file-name") == ["a", "c"]
    sent[0].end(here=True)
    desk.show()
    assert desk.texts("lv-file-size")[-1] == "1 of 2 are here"
    assert [desk.attrs(button)["aria-label"] for button in desk.all("button", data_does="cancel")] == ["Cancel c"]
    sent[2].end(here=True)
    desk.event(desk.label("L"), "change", [named("a"), named("c")])
    assert (rows(desk), [one.name for one in app.many]) == ([], ["a", "c"])


def test_all_are_cancelled_by_one_press_and_can_be_announced_again() -> None:
    desk, app = at("files")
    for _ in range(3):
        announced(desk, desk.label("L"), ("a", 10), ("b", 10), ("c", 10))
        assert len(rows(desk)) == 3
        desk.click("Cancel all")
        assert (rows(desk), desk.errors, app.many, desk.texts("lv-visually-hidden")) == ([], [], [], [""])


def test_what_is_under_way_takes_its_place_in_the_number_that_may_come() -> None:
    desk, _ = at("files")
    announced(desk, desk.label("L"), ("a", 10), ("b", 10))
    assert [one.name for one in announced(desk, desk.label("L"), ("c", 10), ("d", 10))] == ["c"]
    assert [one.name for one in announced(desk, desk.label("L"), ("b", 10), ("e", 10))] == ["b"], "one that goes on where it was is counted once"


def test_one_that_goes_on_where_it_was_has_one_row() -> None:
    desk, _ = at("file")
    (before,) = announced(desk, desk.label("L"), ("cat.csv", 900), granted="g")
    (after,) = announced(desk, desk.label("L"), ("cat.csv", 900), granted="g")
    assert len(rows(desk)) == 1
    before.end()
    desk.show()
    assert len(rows(desk)) == 1, "what ended was its first announcement"
    after.end()
    desk.show()
    assert rows(desk) == []


def test_of_a_thousand_under_way_fifty_have_rows_and_those_that_are_through_make_room() -> None:
    class Many(App):
        many: list[File] = state([])

        def render(self) -> ui.Node:
            return ui.files("L", bind=lambda: self.many)

    desk = Desk(Many())
    sent = announced(desk, desk.label("L"), *((f"{at}.txt", 10) for at in range(1000)))
    assert len(rows(desk)) == 50
    assert desk.texts("lv-file-size")[-1] == "and 950 more, 0 of 1000 are here"
    for one in sent[:60]:
        one.end(here=True)
    desk.show()
    assert (desk.texts("lv-file-name")[0], len(rows(desk))) == ("60.txt", 50)
    assert desk.texts("lv-file-size")[-1] == "and 890 more, 60 of 1000 are here"
    desk.click("Cancel all")
    assert len(rows(desk)) == 50, "those that are here come all the same"
    desk.event(desk.label("L"), "change", [named(f"{at}.txt") for at in range(60)])
    assert (rows(desk), len(desk.texts("lv-file"))) == ([], 60)


def test_rows_of_files_that_will_never_be_taken_leave_with_the_right_to_choose() -> None:
    class Closing(App):
        many: list[File] = state([])
        closed: bool = state(False)

        def render(self) -> ui.Node:
            return ui.files("L", bind=lambda: self.many, disabled=self.closed)

    app = Closing()
    desk = Desk(app)
    (one,) = announced(desk, desk.label("L"), ("a", 10))
    app.closed = True
    desk.show()
    assert all("disabled" in desk.attrs(button) for button in desk.all("button"))
    one.end(here=True)
    desk.show()
    assert rows(desk) == []


def test_a_press_on_an_upload_button_ends_what_is_under_way() -> None:
    desk, app = at("button")
    number = desk.one("input")
    (one,) = announced(desk, number, ("a.txt", 10))
    assert rows(desk) == ["Cancel a.txt"]
    sending = next(node for node in desk.page.nodes.values() if node.attrs.get("class") == "lv-sending")
    assert (sending.attrs["role"], sending.attrs["aria-label"], sending.attrs["data-upload"]) == ("progressbar", "Sending a.txt", one.grant)
    assert desk.tree.listener(number, "click").options == "p", "no window of files opens"
    desk.event(number, "click")
    assert (rows(desk), one.ends, app.said) == ([], [], [])
    with pytest.raises(Refused):
        desk.tree.listener(number, "click")


def taking(*sources: Any) -> Desk:
    class Taking(App):
        photo: File | None = state(None)

        def render(self) -> ui.Node:
            return ui.image_input("Photo", bind=lambda: self.photo, sources=sources, required=True)

    return Desk(Taking())


def test_a_picture_from_the_clipboard_only_is_neither_chosen_nor_dropped() -> None:
    desk = taking("clipboard")
    chooser = desk.attrs(desk.one("input"))
    assert (chooser["class"], chooser["tabindex"]) == ("lv-visually-hidden", "-1")
    assert "data-no-drop" in chooser
    assert "data-no-paste" not in chooser
    assert desk.attrs(desk.label("Photo"))["data-source"] == "clipboard", "what the label names is pressed, and pasted into"
    desk.event(desk.one("input"), "change", [File.of(PNG, "a.png")])
    assert desk.texts("lv-file-name") == ["a.png"]


def test_where_a_camera_is_one_source_of_several_it_has_a_button_of_its_own() -> None:
    desk = taking("upload", "webcam")
    assert desk.attrs(desk.label("Photo"))["type"] == "file"
    assert desk.attrs(desk.button("Take a picture"))["data-source"] == "webcam"
    assert "data-no-paste" in desk.attrs(desk.one("input"))
    for sources in [("webcam",), ("clipboard", "webcam")]:
        desk = taking(*sources)
        assert [desk.attrs(button)["data-source"] for button in desk.all("button")] == list(sources)
        assert desk.attrs(desk.label("Photo"))["data-source"] == sources[0]


@pytest.mark.parametrize("sources", [(), ("camera",)])
def test_sources_are_those_that_there_are(sources: Any) -> None:
    with pytest.raises(LivepyError, match='"upload", "clipboard" and "webcam"'):
        ui.image_input("Photo", sources=sources)
