"""Pictures shown, pictures taken in, files given out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from livepy import App, File, LivepyError, state, ui
from livepy.errors import Refused
from livepy.ui import pictures
from tests.ui.desk import Desk

PHOTO = Path(__file__).parents[2] / "examples" / "palace.jpg"


def png(color: str = "red", size: tuple[int, int] = (4, 3)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


class Shows(App):
    source: Any = state(None)
    turns: int = state(0)

    def render(self) -> ui.Node:
        return ui.column(ui.text(self.turns), ui.image(self.source, alt="It", class_="mine"))


def shown(source: Any) -> tuple[Desk, File]:
    app = Shows()
    app.source = source
    desk = Desk(app)
    return desk, desk.session.files.published[desk.attrs(desk.one("img"))["src"]]


def test_a_url_is_shown_as_it_is() -> None:
    app = Shows()
    app.source = "https://example.org/a.png"
    assert Desk(app).attrs(Desk(app).one("img")) == {"class": "lv-image mine", "src": "https://example.org/a.png", "alt": "It"}


def test_a_text_that_is_no_url_is_refused() -> None:
    with pytest.raises(LivepyError, match=r"write `Path\('cat.png'\)`"):
        ui.image("cat.png", alt="")
    app = Shows()
    app.source = "javascript:alert(1)"
    with pytest.raises(LivepyError, match="is not a link"):
        Desk(app)


def test_a_picture_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    app = Shows()
    app.source = tmp_path / "cat.png"
    with pytest.raises(LivepyError, match=r"LP901 .*cat\.png is not there"):
        Desk(app)


PICTURES: dict[str, tuple[Any, str]] = {
    "path": (PHOTO, "image/jpeg"),
    "jpeg bytes": (PHOTO.read_bytes(), "image/jpeg"),
    "png bytes": (png(), "image/png"),
    "file": (File.of(png(), "a.png"), "image/png"),
    "photograph": (Image.open(PHOTO), "image/jpeg"),
    "two colours": (Image.new("1", (3, 3)), "image/png"),
    "palette": (Image.new("P", (3, 3)), "image/png"),
    "print": (Image.new("CMYK", (3, 3)), "image/png"),
    "16 bits": (Image.new("I;16", (3, 3)), "image/png"),
    "grey": (np.zeros((3, 4), np.uint8), "image/png"),
    "grey of one channel": (np.zeros((3, 4, 1), np.uint8), "image/png"),
    "transparent": (np.zeros((3, 4, 4), np.uint8), "image/png"),
    "floats": (np.random.default_rng(0).random((64, 64, 3)), "image/jpeg"),
    "mask": (np.array([[True, False]]), "image/png"),
}


@pytest.mark.parametrize("which", PICTURES)
def test_pictures_of_all_kinds_become_files(which: str) -> None:
    source, kind = PICTURES[which]
    _, file = shown(source)
    assert file.type == kind
    assert pictures.kind_of_file(file) == kind


def test_an_equal_picture_keeps_its_address_and_a_changed_one_does_not() -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    desk, first = shown(pixels)
    desk.app.turns = 1  # type: ignore[attr-defined]
    desk.show()
    assert list(desk.session.files.published.values()) == [first]
    pixels[0] = 255
    desk.show()
    assert len(desk.session.files.published) == 2
    assert desk.attrs(desk.one("img"))["src"] == "file/1"


@pytest.mark.parametrize("source", [b"no picture", np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2), np.int64)], ids=["bytes", "two channels", "whole numbers"])
def test_what_is_no_picture_is_refused_with_what_it_must_be(source: Any) -> None:
    with pytest.raises(LivepyError, match="no picture"):
        shown(source)


class Takes(App):
    photo: File | None = state(None)
    said: list[Any] = state([])
    still: bool = state(False)

    def render(self) -> ui.Node:
        return ui.image_input("Photo", bind=lambda: self.photo, on_change=self.said.append, read_only=self.still)


def test_an_uploaded_picture_is_shown_and_can_be_removed() -> None:
    desk = Desk(Takes())
    file = File.of(PHOTO, "palace.jpg")
    desk.event(desk.label("Photo"), "change", [file])
    assert desk.app.photo is file  # type: ignore[attr-defined]
    assert desk.session.files.published[desk.attrs(desk.one("img"))["src"]] is file
    assert desk.texts("lv-file") == ["palace.jpg196 kB"]
    desk.event(desk.one("button", aria_label="Remove palace.jpg"), "click")
    assert desk.app.photo is None  # type: ignore[attr-defined]
    assert desk.app.said == [file, None]
    assert desk.all("img") == []


def test_the_file_input_stays_the_same_node_when_a_picture_comes() -> None:
    desk = Desk(Takes())
    before = desk.label("Photo")
    desk.event(before, "change", [File.of(png(), "a.png")])
    assert desk.label("Photo") == before


def test_after_a_picture_was_removed_the_same_file_can_be_chosen_again() -> None:
    desk = Desk(Takes())
    before = desk.label("Photo")
    desk.event(before, "change", [File.of(png(), "a.png")])
    desk.event(desk.one("button"), "click")
    assert desk.label("Photo") != before, "a new control holds no file"


def test_what_is_no_picture_is_said_to_the_visitor() -> None:
    desk = Desk(Takes())
    desk.event(desk.label("Photo"), "change", [File.of_text("hello", "photo.jpg", "image/jpeg")])
    assert desk.errors == ["photo.jpg is not a picture. Choose a JPEG, PNG, WebP or GIF file."]
    assert desk.app.photo is None  # type: ignore[attr-defined]
    assert desk.all("img") == []


def test_a_refused_upload_says_why() -> None:
    desk = Desk(Takes())
    desk.event(desk.label("Photo"), "upload-failed", {"reason": "413", "name": "big.png"})
    assert desk.errors == ["big.png could not be taken: it is too large."]
    desk.upload("Photo", File.of(png(), "a.png"))
    assert desk.errors == []


@pytest.mark.parametrize("sent", [None, "x", [], [1], [File.of(b"", "a"), File.of(b"", "b")]], ids=["nothing", "text", "none", "number", "two"])
def test_what_is_no_file_is_refused(sent: Any) -> None:
    desk = Desk(Takes())
    with pytest.raises(Refused):
        desk.event(desk.label("Photo"), "change", sent)


def test_a_picture_to_be_read_only_cannot_be_replaced() -> None:
    app = Takes()
    app.still = True
    desk = Desk(app)
    with pytest.raises(Refused):
        desk.event(desk.label("Photo"), "change", [File.of(png(), "a.png")])


class Gives(App):
    which: str = state("made")

    def make(self) -> File:
        return File.of_text("a,b", "data.csv")

    def render(self) -> ui.Node:
        if self.which == "made":
            return ui.download("Save", self.make, tooltip="CSV")
        return ui.download("Save", PHOTO if self.which == "path" else FILE, disabled=self.which == "off")


FILE = File.of_text("x", "note.txt")


def test_a_file_to_be_made_is_made_when_the_button_is_pressed() -> None:
    desk = Desk(Gives())
    desk.click("Save")
    assert [one.read() for one in desk.session.downloads if isinstance(one, File)] == [b"a,b"]


@pytest.mark.parametrize(("which", "name"), [("path", "palace.jpg"), ("file", "note.txt")])
def test_a_known_file_is_a_link_that_saves(which: str, name: str) -> None:
    app = Gives()
    app.which = which
    desk = Desk(app)
    link = desk.attrs(desk.one("a"))
    assert link["download"] == name
    assert desk.session.files.inline[link["href"]] is False


def test_a_download_that_is_disabled_can_only_be_seen() -> None:
    app = Gives()
    app.which = "off"
    assert "disabled" in Desk(app).attrs(Desk(app).one("button"))
