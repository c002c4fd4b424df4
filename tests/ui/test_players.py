"""Sound and film from all that they may be made of, and pictures in columns."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from livepy import App, File, LivepyError, state, ui
from livepy.ui.sounds import is_sound, wav_of
from tests.ui.desk import Desk

EXAMPLES = Path(__file__).parents[2] / "examples"
FILM = EXAMPLES / "palace.webm"
PHOTO = EXAMPLES / "palace.jpg"


def wav(seconds: float = 0.01) -> bytes:
    return wav_of((8000, np.zeros(int(8000 * seconds)))).read()


class Plays(App):
    what: str = state("audio")
    source: Any = state(None)
    turns: int = state(0)

    def render(self) -> ui.Element:
        player = ui.audio if self.what == "audio" else ui.video
        return ui.column(ui.text(self.turns), player(self.source, class_="mine"))


def shown(source: Any, what: str = "audio") -> tuple[Desk, dict[str, str]]:
    app = Plays()
    app.what, app.source = what, source
    desk = Desk(app)
    return desk, desk.attrs(desk.one(what))


def file_of(desk: Desk, what: str = "audio") -> File:
    return desk.session.files.published[desk.attrs(desk.one(what))["src"]]


HEADS: dict[str, bytes] = {
    "audio/wav": wav(),
    "audio/mpeg": b"ID3\x03" + bytes(500),
    "audio/ogg": b"OggS" + bytes(24) + b"OpusHead" + bytes(500),
    "audio/flac": b"fLaC" + bytes(500),
    "audio/webm": b"\x1aE\xdf\xa3" + b"webm" + b"A_OPUS" + bytes(500),
    "audio/mp4": b"\0\0\0\x20ftypM4A " + bytes(500),
}


@pytest.mark.parametrize("kind", HEADS)
def test_bytes_of_sound_are_known_by_how_they_begin(kind: str) -> None:
    desk, attrs = shown(HEADS[kind])
    assert file_of(desk).type == kind
    assert file_of(desk).read() == HEADS[kind]
    assert attrs["controls"] == ""
    assert "autoplay" not in attrs
    assert desk.session.files.inline[attrs["src"]]


def test_a_file_on_disk_is_played_from_there_and_its_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(wav())
    desk, attrs = shown(tmp_path / "x.wav")
    assert (file_of(desk).path, attrs["aria-label"]) == (tmp_path / "x.wav", "x.wav")
    desk, attrs = shown(FILM, "video")
    assert (file_of(desk, "video").path, file_of(desk, "video").type, attrs["aria-label"]) == (FILM, "video/webm", "palace.webm")
    nameless = tmp_path / "film"
    nameless.write_bytes(FILM.read_bytes())
    desk, _ = shown(nameless, "video")
    assert file_of(desk, "video").type == "video/webm"


def test_a_file_and_a_url_are_played_as_they_are() -> None:
    file = File.of_parts(lambda: [wav()], "a.wav")
    desk, attrs = shown(file)
    assert file_of(desk) is file
    assert attrs["class"] == "lv-audio mine"
    for what in ("audio", "video"):
        _, attrs = shown("/a.webm", what)
        assert attrs["src"] == "/a.webm"


def test_a_film_may_play_by_itself_and_again() -> None:
    assert ui.video("/a", autoplay=True, loop=True).props.items() >= {"autoplay": True, "loop": True, "controls": True, "playsinline": True}.items()
    assert ui.video("/a").props.items() >= {"autoplay": None, "loop": None}.items()
    assert ui.audio("/a", autoplay=True).props["autoplay"] is True


@pytest.mark.parametrize("what", ["audio", "video"])
@pytest.mark.parametrize("source", [b"no sound at all", PHOTO, b"<svg onload=alert(1)>"], ids=["text", "picture", "page"])
def test_what_cannot_be_played_is_refused(source: Any, what: str) -> None:
    with pytest.raises(LivepyError, match=f"ui.{what}: .* cannot be played"):
        shown(source, what)


def test_a_path_where_no_file_lies_is_told(tmp_path: Path) -> None:
    with pytest.raises(LivepyError, match=r"a\.wav is not there"):
        shown(tmp_path / "a.wav")


@pytest.mark.parametrize("source", ["a.wav", "javascript:alert(1)"])
def test_a_text_that_is_no_url_is_refused(source: str) -> None:
    with pytest.raises(LivepyError, match=r"ui.audio: 'a.wav' is no URL|is not a link"):
        shown(source)


def test_an_equal_sound_keeps_its_address_so_that_it_plays_on_and_a_changed_one_does_not() -> None:
    samples = np.zeros(800)
    desk, attrs = shown((8000, samples))
    first = attrs["src"]
    desk.app.turns = 1  # type: ignore[attr-defined]
    desk.show()
    desk.app.source = (8000, np.zeros(800))  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.session.files.published) == 1
    samples = samples + 0.5
    desk.app.source = (8000, samples)  # type: ignore[attr-defined]
    desk.show()
    assert desk.attrs(desk.one("audio"))["src"] != first
    desk.app.source = (4000, samples)  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.session.files.published) == 3


def heard(sound: Any) -> tuple[int, int, list[int]]:
    """Rate, channels and samples of what a browser gets."""
    file = wav_of(sound)
    assert (file.name, file.type) == ("audio.wav", "audio/wav")
    with wave.open(io.BytesIO(file.read())) as found:
        assert found.getsampwidth() == 2
        return found.getframerate(), found.getnchannels(), np.frombuffer(found.readframes(found.getnframes()), "<i2").tolist()


SOUNDS: dict[str, tuple[Any, list[int]]] = {
    "floats": (np.array([0.0, 0.5, 1.0, -1.0]), [0, 16384, 32767, -32767]),
    "small floats": (np.array([0.5], np.float16), [16384]),
    "too loud": (np.array([7.0, -7.0, np.inf, np.nan]), [32767, -32767, 32767, 0]),
    "int16": (np.array([1, -2, 32767], np.int16), [1, -2, 32767]),
    "int32": (np.array([1 << 16, -(1 << 31)], np.int32), [1, -32768]),
    "uint8": (np.array([0, 128, 255], np.uint8), [-32768, 0, 32512]),
    "int8": (np.array([1, -128], np.int8), [256, -32768]),
    "other byte order": (np.array([1, 2], ">i2"), [1, 2]),
    "every second": (np.arange(10, dtype=np.int16)[::2], [0, 2, 4, 6, 8]),
}


@pytest.mark.parametrize("which", SOUNDS)
def test_samples_of_all_types_become_sixteen_bits(which: str) -> None:
    given, wanted = SOUNDS[which]
    assert heard((8000, given)) == (8000, 1, wanted)


def test_channels_stand_in_rows_or_in_columns() -> None:
    stereo = np.arange(40, dtype=np.int16).reshape(20, 2)
    assert heard((8000, stereo)) == heard((8000, stereo.T)) == (8000, 2, list(range(40)))
    assert heard((8000, np.zeros((0, 2), np.int16))) == (8000, 2, [])


NO_SOUNDS: dict[str, Any] = {
    "no rate": np.zeros(8),
    "a list": (8000, [0.0]),
    "a rate that is none": (1, np.zeros(8)),
    "a rate of half a sample": (8000.5, np.zeros(8)),
    "a picture": (8000, np.zeros((20, 20))),
    "more than that": (8000, np.zeros((2, 2, 2))),
    "words": (8000, np.array(["a"])),
    "yes and no": (8000, np.array([True])),
    "nothing": None,
}


@pytest.mark.parametrize("which", NO_SOUNDS)
def test_what_is_no_sound_is_refused_with_what_it_must_be(which: str) -> None:
    with pytest.raises(LivepyError, match="no sound") as found:
        shown(NO_SOUNDS[which])
    assert found.value.code == "LP247"


def test_a_number_and_a_picture_are_no_sound() -> None:
    assert is_sound((22050, np.zeros(3)))
    assert not is_sound((3, np.zeros(3)))
    assert not is_sound((8000, np.zeros((64, 64))))
    assert not is_sound((True, np.zeros(3)))


class Wall(App):
    """Pictures to choose from."""

    sources: list[Any] = state([])
    chosen: list[int] = state([])

    def choose(self, number: int) -> None:
        self.chosen.append(number)

    def render(self) -> ui.Element:
        return ui.gallery(self.sources, columns=2, on_select=self.choose, class_="mine")


def wall(*sources: Any) -> Desk:
    app = Wall()
    app.sources = list(sources)
    return Desk(app)


def test_pictures_stand_in_columns_and_say_which_was_pressed() -> None:
    desk = wall(PHOTO, File.of(PHOTO, "cat.jpg"), np.zeros((4, 4)), "/dog.png")
    found = [desk.attrs(one) for one in desk.all("img")]
    assert [one["alt"] for one in found] == ["palace.jpg", "cat.jpg", "Picture 3 of 4", "Picture 4 of 4"]
    assert {one["loading"] for one in found} == {"lazy"}
    assert found[3]["src"] == "/dog.png"
    for button in reversed(desk.all("button")):
        desk.event(button, "click")
    assert desk.app.chosen == [3, 2, 1, 0]  # type: ignore[attr-defined]
    assert [one["style"] for one in map(desk.attrs, desk.all("div")) if one.get("class") == "lv-grid lv-gallery mine"] == ["--lv-columns:2"]


def test_without_a_handler_pictures_are_no_buttons() -> None:
    class Plain(App):
        def render(self) -> ui.Element:
            return ui.gallery([PHOTO])

    desk = Desk(Plain())
    assert (len(desk.all("img")), desk.all("button")) == (1, [])


def test_one_more_picture_publishes_one_more() -> None:
    desk = wall(*(Image.new("RGB", (2, 2), (n, 0, 0)) for n in range(5)))
    before = dict(desk.session.files.published)
    desk.app.sources.append(Image.new("RGB", (2, 2), "blue"))  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.session.files.published) == 6
    assert before.items() <= desk.session.files.published.items()


def test_pictures_need_a_column() -> None:
    with pytest.raises(LivepyError, match=r"ui\.gallery: columns=0"):
        ui.gallery([], columns=0)


def test_a_picture_that_vanishes_while_it_is_shown_stays_what_it_was(tmp_path: Path) -> None:
    class Shows(App):
        turns: int = state(0)

        def render(self) -> ui.Element:
            return ui.column(ui.text(self.turns), ui.image(tmp_path / "a.jpg", alt="", tooltip=str(self.turns)))

    (tmp_path / "a.jpg").write_bytes(PHOTO.read_bytes())
    desk = Desk(Shows())
    (tmp_path / "a.jpg").unlink()
    before = desk.attrs(desk.one("img"))["src"]
    desk.app.turns = 1  # type: ignore[attr-defined]
    desk.show()
    assert desk.attrs(desk.one("img")) == {"class": "lv-image", "src": before, "alt": "", "title": "1"}
    with pytest.raises(LivepyError, match="is not there"):
        Desk(Shows())
