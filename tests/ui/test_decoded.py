"""livepy/ui/decoded.py: handlers that get what their annotation says, and are not called with what cannot be that."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from PIL import Image

from livepy import App, File, Interface, LivepyError, job, state, testing, ui
from livepy.files import decoding


def png(side: int = 4) -> File:
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return File.of(out.getvalue(), f"{side}.png")


CSV = File.of_text("tea,price\nAssam,3.5\n", "a.csv")
TEXT = File.of_text("hello", "a.txt")
NO_PICTURE = "is not a picture, or of a kind that cannot be read here."
DAMAGED = "is damaged: it could not be read to its end."
HALF = File.of(png(9).read()[:45], "half.png")
said: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    said.clear()


def as_image(value: Image.Image | None) -> None:
    said.append(value if value is None else value.size)


def as_pixels(value: npt.NDArray[np.uint8] | None) -> None:
    said.append(value if value is None else value.shape)


def as_frame(value: pd.DataFrame | None) -> None:
    said.append(value if value is None else value.to_dict("records"))


def as_bytes(value: bytes | None) -> None:
    said.append(value)


def as_path(value: Path | None) -> None:
    said.append(value if value is None else value.read_bytes())


def as_file(value: File | None) -> None:
    said.append(value if value is None else value.name)


def as_anything(value: Any) -> None:
    said.append(value if value is None else type(value))


def unsaid(value):
    said.append(value if value is None else type(value))


class Named(Protocol):
    name: str


def as_named(value: Named | None) -> None:
    said.append(value if value is None else value.name)


def second(_first: int, value: bytes | None) -> None:
    said.append(value)


class Called:
    def __call__(self, value: bytes | None) -> None:
        said.append(value)


class Takes(App):
    on_change: Any = as_file
    kept: File | None = state(None)

    def render(self) -> ui.Node:
        return ui.file("Paper", bind=lambda: self.kept, on_change=self.on_change)


@pytest.mark.parametrize(
    ("handler", "file", "becomes"),
    [
        (as_image, png(), (4, 4)),
        (as_pixels, png(), (4, 4, 3)),
        (as_frame, CSV, [{"tea": "Assam", "price": 3.5}]),
        (as_bytes, TEXT, b"hello"),
        (as_path, TEXT, b"hello"),
        (as_file, TEXT, "a.txt"),
        (as_named, TEXT, "a.txt"),
        (as_anything, TEXT, File),
        (unsaid, TEXT, File),
        (lambda value: as_file(value), TEXT, "a.txt"),
        (functools.partial(second, 1), TEXT, b"hello"),
        (Called(), TEXT, b"hello"),
    ],
)
def test_a_handler_gets_what_its_annotation_says_and_none_when_the_file_goes(handler: Callable[[Any], object], file: File, becomes: Any) -> None:
    with testing.open(Takes(on_change=handler)) as page:
        page.label("Paper").upload(file)
        page.find("button", f"Remove {file.name}").click()
        assert said == [becomes, None]


def test_what_cannot_be_decoded_is_told_beside_the_input_and_changes_nothing() -> None:
    with testing.open(Takes(on_change=as_image)) as page:
        page.label("Paper").upload(png())
        page.label("Paper").upload(TEXT)
        assert page.find("alert").text == f"a.txt {NO_PICTURE}"
        assert page.app.kept is not None
        assert page.app.kept.name == "4.png"
        page.label("Paper").upload(png(2))
        assert page.all("alert") == []
        assert said == [(4, 4), (2, 2)]


def test_nothing_is_decoded_on_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def seen(file: File) -> bytes:
        threads.append(threading.current_thread())
        return b""

    monkeypatch.setitem(decoding.DECODERS, "builtins.bytes", seen)

    class Ways(App):
        async def waits(self, value: bytes | None) -> None:
            said.append(threading.current_thread())

        @job
        def works(self, value: bytes | None) -> None: ...

        def render(self) -> ui.Node:
            return [ui.file("def", on_change=as_bytes), ui.file("async", on_change=self.waits), ui.file("job", on_change=self.works)]

    with testing.open(Ways()) as page:
        for label in ("def", "async", "job"):
            page.label(label).upload(TEXT)
        assert len(threads) == 3
        assert said[1] not in threads, "where an async def runs"


class Ways(App):
    """The same by each kind of handler."""

    async def waits(self, value: bytes | None) -> None:
        said.append(value)

    async def streams(self, value: bytes | None) -> Any:
        said.append(value)
        yield
        said.append("more")

    @job
    def works(self, value: bytes | None) -> None:
        said.append(value)

    def render(self) -> ui.Node:
        return [
            ui.file("async", on_change=self.waits),
            ui.file("stream", on_change=self.streams),
            ui.file("job", on_change=self.works),
        ]


@pytest.mark.parametrize(("label", "says"), [("async", [b"hello"]), ("stream", [b"hello", "more"]), ("job", [b"hello"])])
def test_every_kind_of_handler_gets_it(label: str, says: list[Any]) -> None:
    with testing.open(Ways()) as page:
        page.label(label).upload(TEXT)
        assert said == says


# --- several ----------------------------------------------------------------------------------------
class Many(App):
    on_change: Any = None
    chosen: list[File] = state([])

    def render(self) -> ui.Node:
        return ui.files("Papers", bind=lambda: self.chosen, on_change=self.on_change)


def as_images(value: list[Image.Image]) -> None:
    said.append([one.size for one in value])


def as_many_bytes(value: Sequence[bytes]) -> None:
    said.append(value)


def as_files(value: list[File]) -> None:
    said.append([one.name for one in value])


@pytest.mark.parametrize(
    ("handler", "becomes"), [(as_images, [(1, 1), (2, 2)]), (as_many_bytes, [png(1).read(), png(2).read()]), (as_files, ["1.png", "2.png"])]
)
def test_several_files_become_a_list_in_their_order(handler: Any, becomes: list[Any]) -> None:
    with testing.open(Many(on_change=handler)) as page:
        page.label("Papers").upload(png(1), png(2))
        page.find("button", "Remove 1.png").click()
        page.find("button", "Remove 2.png").click()
        assert said == [becomes, becomes[1:], []]


def test_one_that_cannot_be_decoded_does_not_take_the_others_with_it() -> None:
    with testing.open(Many(on_change=as_images)) as page:
        page.label("Papers").upload(png(1), TEXT, png(2))
        assert said == [[(1, 1), (2, 2)]]
        assert page.find("alert").text == f"a.txt {NO_PICTURE}"
        assert [one.name for one in page.app.chosen] == ["1.png", "2.png"]
        page.label("Papers").upload(TEXT)
        assert len(said) == 1
        assert page.find("alert").text == f"a.txt {NO_PICTURE}"


# --- a button, a picture ------------------------------------------------------------------------------
def test_an_upload_button_gives_what_its_handler_takes_and_tells_what_cannot_be() -> None:
    class Loads(App):
        def render(self) -> ui.Node:
            return ui.upload_button("Load", on_upload=as_image)

    with testing.open(Loads()) as page:
        page.find("button", "Load").upload(png())
        page.find("button", "Load").upload(TEXT)
        assert said == [(4, 4)]
        assert page.toasts == [f"a.txt {NO_PICTURE}"]


def test_an_input_for_pictures_gives_what_its_handler_takes() -> None:
    class Photo(App):
        photo: File | None = state(None)

        def render(self) -> ui.Node:
            return ui.image_input("Photo", bind=lambda: self.photo, on_change=as_pixels)

    with testing.open(Photo()) as page:
        page.label("Photo").upload(png())
        assert said == [(4, 4, 3)]
        page.label("Photo").upload(HALF)
        assert page.find("alert").text == f"half.png {DAMAGED}"
        assert said == [(4, 4, 3)]


# --- mistakes ----------------------------------------------------------------------------------------
wrong: Any = ui  # what type checkers refuse as well


def as_text(value: str | None) -> None: ...
def as_dict(value: dict[str, File]) -> None: ...
def as_texts(value: list[str]) -> None: ...
def as_one(value: bytes) -> None: ...
def as_unknown(value: Unheard) -> None: ...  # type: ignore[name-defined] # noqa: F821


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (
            lambda: wrong.file(on_change=as_text),
            r"test_decoded.py:\d+: LP317 ui.file: as_text takes str . None, which no file becomes. Annotate it as `File",
        ),
        (lambda: wrong.file(on_change=as_dict), "LP317 ui.file: as_dict takes dict"),
        (lambda: wrong.file(on_change=as_images), "LP317.*Take several by `ui.files`"),
        (lambda: wrong.image_input(on_change=as_text), "LP317 ui.image_input"),
        (lambda: wrong.upload_button("Load", on_upload=as_text), "LP317 ui.upload_button"),
        (lambda: wrong.files(on_change=as_texts), r"LP317 ui.files: as_texts takes list\[str\].*`list\[bytes\]`"),
        (lambda: wrong.files(on_change=as_one), "LP317 ui.files: as_one takes bytes"),
        (lambda: wrong.file(on_change=as_unknown), r"test_decoded.py:\d+: LP113 as_unknown: the annotation 'Unheard' cannot be resolved"),
    ],
)
def test_a_handler_that_wants_what_no_file_becomes_is_told_when_the_element_is_made(make: Callable[[], Any], why: str) -> None:
    with pytest.raises(LivepyError, match=why):
        make()


@pytest.mark.parametrize("handler", [as_anything, unsaid, as_file, said.append, list, lambda value: None])
def test_a_handler_that_may_take_a_file_is_none(handler: Any) -> None:
    ui.file(on_change=handler)
    ui.upload_button("Load", on_upload=handler)


# --- functions as apps --------------------------------------------------------------------------------
def frame(table: pd.DataFrame) -> str:
    return f"{len(table)} rows"


def data(letter: bytes) -> str:
    return letter.decode()


def place(letter: Path) -> str:
    return letter.read_text()


def images(photos: list[Image.Image]) -> str:
    return " ".join(str(one.width) for one in photos)


def letters(papers: list[bytes]) -> str:
    return b" ".join(papers).decode()


def maybe(letter: bytes = b"nothing") -> str:
    return letter.decode()


def perhaps(papers: list[Path] | None = None) -> str:
    return f"{papers}"


def mixed(table: pd.DataFrame | None = None, pixels: np.ndarray[Any, Any] | None = None) -> str:
    return f"{table} {pixels}"


@pytest.mark.parametrize(
    ("fn", "files", "says"),
    [
        (frame, [CSV], "1 rows"),
        (data, [TEXT], "hello"),
        (place, [TEXT], "hello"),
        (images, [png(1), png(2)], "1 2"),
        (letters, [TEXT, TEXT], "hello hello"),
        (maybe, [], "nothing"),
        (maybe, [TEXT], "hello"),
        (perhaps, [], "[]"),
        (mixed, [], "None None"),
    ],
)
def test_a_parameter_that_a_file_becomes_is_asked_for_as_a_file(fn: Callable[..., str], files: list[File], says: str) -> None:
    with testing.open(Interface(fn)) as page:
        if files:
            page.label(next(iter(fn.__annotations__)).capitalize()).upload(*files)
        page.find("button", "Run").click()
        assert says in page.text


@pytest.mark.parametrize(("fn", "accept"), [(frame, ".csv,.tsv,.json,.jsonl,.xlsx,.parquet"), (images, "image/*"), (data, None)])
def test_the_browser_offers_what_fits(fn: Callable[..., str], accept: str | None) -> None:
    page = testing.html(Interface(fn))
    assert (f'accept="{accept}"' in page) if accept else "accept=" not in page


def test_what_a_parameter_cannot_be_made_of_is_told_and_the_function_does_not_run() -> None:
    with testing.open(Interface(images)) as page:
        page.label("Photos").upload(png(1), HALF)
        page.find("button", "Run").click()
        assert page.find("alert").text == f"half.png {DAMAGED}"


def test_a_parameter_that_is_required_asks_for_its_file() -> None:
    with testing.open(Interface(data)) as page:
        page.find("button", "Run").click()
        assert page.find("alert").text == "Please fill this in."
