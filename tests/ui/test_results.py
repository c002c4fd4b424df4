"""What a function gives, as its page shows it: sounds, films, pictures and files by their first bytes, data frames; and large ones not in memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from livepy import File, Interface, ui
from livepy.ui import results
from livepy.ui.results import kept
from livepy.ui.sounds import wav_of
from tests.ui.desk import Desk

EXAMPLES = Path(__file__).parents[2] / "examples"
FILM, PHOTO = EXAMPLES / "palace.webm", EXAMPLES / "palace.jpg"
SOUND = (8000, np.zeros(80))
WAV = wav_of(SOUND).read()
RED, BLUE = Image.new("RGB", (2, 2), "red"), Image.new("RGB", (2, 2), "blue")


def page(result: Any, **more: Any) -> Desk:
    def give(text: str = "") -> Any:
        return result

    desk = Desk(Interface(give, **more))
    desk.submit()
    assert desk.texts("lv-error-box") == []
    return desk


def saved(desk: Desk) -> list[str]:
    return [desk.attrs(one)["download"] for one in desk.all("a")]


GIVEN: dict[str, tuple[Callable[[], Any], str, str]] = {
    "a sound": (lambda: SOUND, "audio", "give.wav"),
    "bytes of a sound": (lambda: WAV, "audio", "give.wav"),
    "bytes of an mp3": (lambda: b"ID3\x03" + bytes(300), "audio", "give.mp3"),
    "bytes of a film": (lambda: FILM.read_bytes(), "video", "give.webm"),
    "bytes of a picture": (lambda: PHOTO.read_bytes(), "img", "give.jpg"),
    "a path of a film": (lambda: FILM, "video", "palace.webm"),
    "a path of a picture": (lambda: PHOTO, "img", "palace.jpg"),
    "a file": (lambda: File.of(WAV, "a.wav"), "audio", "a.wav"),
    "a file under a wrong name": (lambda: File.of(PHOTO.read_bytes(), "a.bin"), "img", "a.bin"),
    "a film that is made while it is sent": (lambda: File.of_parts(lambda: [FILM.read_bytes()], "a.webm"), "video", "a.webm"),
    "a picture": (lambda: RED, "img", "give.png"),
    "an array": (lambda: np.zeros((4, 4, 3)), "img", "give.png"),
    "a page under a wrong name": (lambda: File.of(b"<svg onload=alert(1)>", "a.png", "image/png"), "", "a.png"),
    "bytes of nothing": (lambda: b"\0\1\2", "", "give.bin"),
    "a zip": (lambda: b"PK\x05\x06" + bytes(18), "", "give.zip"),
}


@pytest.mark.parametrize("which", GIVEN)
def test_a_file_is_shown_by_its_first_bytes_and_can_be_saved(which: str) -> None:
    make, tag, name = GIVEN[which]
    desk = page(make())
    assert [one for one in ("img", "audio", "video") if desk.all(one)] == ([tag] if tag else [])
    assert saved(desk) == [name]
    (file,) = {id(one): one for one in desk.session.files.published.values()}.values()
    assert file.name == name


def test_several_pictures_stand_in_columns_and_other_files_below() -> None:
    desk = page([RED, BLUE])
    assert len(desk.all("img")) == 2
    assert saved(desk) == []
    desk = page([PHOTO, FILM, File.of(b"\0", "x.bin")])
    assert (len(desk.all("img")), len(desk.all("video"))) == (1, 1)
    assert saved(desk) == ["palace.webm", "x.bin"]


def test_numbers_in_a_list_or_an_array_are_no_picture() -> None:
    assert page([1, 2]).texts("lv-result") == ["[\n  1,\n  2\n]"]
    assert page(np.array([[1, 2], [3, 4]])).texts("lv-result") == ["[[1 2]\n [3 4]]"]
    assert page((3, np.array([0.5]))).texts("lv-result") == ["3[0.5]"]


def test_parts_of_a_tuple_are_shown_each_as_it_is() -> None:
    desk = page(("Said", SOUND, RED))
    assert (len(desk.all("audio")), len(desk.all("img"))) == (1, 1)
    assert desk.texts("lv-result-text") == ["Said"]


def test_elements_given_for_results_are_filled() -> None:
    outputs = [
        ui.audio("/", autoplay=True),
        ui.video("/", loop=True),
        ui.gallery([], columns=2),
        ui.table([]),
        ui.image("/", alt="It"),
        ui.download("Keep", PHOTO),
    ]
    desk = page((SOUND, FILM, [RED, BLUE], pd.DataFrame({"a": [1]}), PHOTO, WAV), outputs=outputs)
    assert "autoplay" in desk.attrs(desk.one("audio"))
    assert "loop" in desk.attrs(desk.one("video"))
    assert len(desk.all("img")) == 3
    assert saved(desk) == ["give.wav"]
    assert desk.texts("lv-table") == ["A1"]


# Data frames


def frame(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"n{number}" for number in range(rows)], "price": np.arange(rows) / 4})


def lines(desk: Desk) -> list[str]:
    (file,) = desk.session.files.published.values()
    return file.read().decode().splitlines()


def test_a_data_frame_is_a_table_and_all_of_it_a_file() -> None:
    desk = page(frame(3))
    assert desk.texts("lv-table") == ["namepricen00.0n10.25n20.5"]
    assert saved(desk) == ["give.csv"]
    assert lines(desk) == ["name,price", "n0,0.0", "n1,0.25", "n2,0.5"]


def test_of_a_large_one_the_first_rows_are_shown_and_it_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "CSV_ROWS", 1000)
    desk = page(frame(12_345))
    assert len(desk.all("tr")) == 101
    assert "100 of 12,345 rows" in desk.texts("lv-result")[0]
    assert lines(desk)[1:] == [f"n{number},{number / 4}" for number in range(12_345)]


def test_an_index_that_says_something_is_a_column_and_what_is_missing_is_empty() -> None:
    data = pd.DataFrame({"x": [1.5, None], "day": [pd.Timestamp("2026-01-31"), pd.NaT]}, index=pd.Index(["a", "b"], name="key"))
    desk = page(data)
    assert [one for one in desk.texts("lv-table") if "nan" in one.lower() or "nat" in one.lower()] == []
    assert lines(desk) == ["key,x,day", "a,1.5,2026-01-31", "b,,"]
    assert lines(page(data["x"])) == ["key,x", "a,1.5", "b,"]


def test_columns_of_one_name_are_two() -> None:
    desk = page(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    assert desk.texts("lv-table") == ["aa12"]
    assert lines(desk) == ["a,a", "1,2"]


def test_a_data_frame_without_rows_or_columns_is_one() -> None:
    assert lines(page(pd.DataFrame({"a": []}))) == ["a"]
    assert saved(page(pd.DataFrame())) == ["give.csv"]


def test_what_a_job_in_another_process_gives_comes_back_as_it_is() -> None:
    for result in (frame(3), SOUND, RED, PHOTO, b"\0\1", [RED, BLUE]):
        there: Any = kept(result, "give")
        here: Any = pickle.loads(pickle.dumps(there))
        assert type(here) is type(there)
    assert pickle.loads(pickle.dumps(kept(frame(1), "give"))).csv.read() == b"name,price\nn0,0.0\n"


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.webm"
    with open(path, "wb") as file:
        file.write(FILM.read_bytes()[:10_000])
        file.truncate(1 << 40)  # a hole: it takes no room
    desk = page(path)
    (shown,) = {one.path for one in desk.session.files.published.values()}
    assert shown == path
    assert next(iter(desk.session.files.published.values())).size == 1 << 40
