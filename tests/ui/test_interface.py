"""A function as an app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal

import annotated_types
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydantic import Field

from livepy import File, Interface, LivepyError, UserError, interface, ui
from livepy.apps import fresh
from livepy.core.calls import Call
from tests.ui.desk import Desk

PHOTO = Path(__file__).parents[2] / "examples" / "palace.jpg"


class Size(Enum):
    SMALL = 1
    LARGE = 2


def everything(
    text: str,
    count: int,
    ratio: float = 0.5,
    many: Annotated[int, Field(ge=0, le=10)] = 3,
    part: Annotated[float, annotated_types.Ge(0), annotated_types.Le(1)] = 0.25,
    yes: bool = False,
    mode: Literal["a", "b"] = "b",
    size: Size = Size.LARGE,
    long: str = "two\nlines",
    key: str | None = None,
) -> dict[str, Any]:
    """What it was given.

    All of it.
    """
    return locals()


def test_inputs_are_inferred_from_hints_and_defaults() -> None:
    desk = Desk(Interface(everything))
    tags = {label: desk.page.nodes[desk.label(label)] for label in ("Text", "Count", "Ratio", "Many", "Part", "Yes", "Long", "Key")}
    assert {label: node.tag for label, node in tags.items()} == {
        "Text": "input",
        "Count": "input",
        "Ratio": "input",
        "Many": "input",
        "Part": "input",
        "Yes": "input",
        "Long": "textarea",
        "Key": "input",
    }
    assert {label: tags[label].attrs["type"] for label in ("Many", "Part", "Yes")} == {"Many": "range", "Part": "range", "Yes": "checkbox"}
    assert [desk.page.nodes[number].attrs["value"] for number in desk.all("input", type="radio")] == ["0", "1", "0", "1"]
    assert desk.texts("lv-heading") == ["Everything"]
    assert desk.texts("lv-lead") == ["What it was given.\n\nAll of it."]


def test_the_function_gets_what_the_inputs_hold() -> None:
    desk = Desk(Interface(everything, outputs=ui.textbox("Out")))
    desk.type("Text", "hi")
    desk.type("Count", "2")
    desk.type("Many", "7")
    desk.tick("Yes")
    desk.submit()
    expected = {
        "text": "hi",
        "count": 2,
        "ratio": 0.5,
        "many": 7,
        "part": 0.25,
        "yes": True,
        "mode": "b",
        "size": Size.LARGE,
        "long": "two\nlines",
        "key": None,
    }
    assert desk.attrs(desk.label("Out"))["value"] == str(expected)


def more(
    day: date,
    noon: time,
    begins: datetime,
    notes: File,
    pages: list[File],
    modes: list[Literal["a", "b"]],
    sizes: list[Size],
    letters: list[Literal["a", "b", "c", "d", "e"]],
    ends: date | None = None,
) -> str:
    return f"{day} {noon} {begins} {notes.name} {len(pages)} {modes} {[size.name for size in sizes]} {letters} {ends}"


def test_dates_files_and_lists_of_choices_have_inputs() -> None:
    desk = Desk(Interface(more))
    for label, typed in {"Day": "2030-05-17", "Noon": "12:00", "Begins": "2030-05-17T12:00"}.items():
        desk.type(label, typed)
    desk.upload("Notes", File.of(b"a", "a.txt"))
    desk.upload("Pages", File.of(b"a", "a.txt"), File.of(b"b", "b.txt"))
    desk.tick(desk.all("input", type="checkbox")[1])  # modes: b
    desk.tick("Large")
    desk.tick("e")
    desk.submit()
    assert desk.errors == []
    assert desk.texts("lv-result") == ["2030-05-17 12:00:00 2030-05-17 12:00:00 a.txt 2 ['b'] ['LARGE'] ['e'] None"]


def test_what_is_missing_is_said_under_its_input() -> None:
    desk = Desk(Interface(everything))
    desk.submit()
    assert desk.errors == ["Please fill this in."]


def test_it_stays_the_function() -> None:
    @interface(title="Doubled", description="Twice", submit="Go")
    def double(number: int) -> int:
        return number * 2

    assert double(4) == 8
    assert (double.__livepy_app__.title, double.__livepy_app__.description) == ("Doubled", "Twice")
    desk = Desk(double)
    desk.type("Number", "21")
    assert desk.attrs(desk.button("Go"))["type"] == "submit"
    desk.submit()
    assert desk.texts("lv-result") == ["42"]


def sepia(photo: Image.Image, strength: Annotated[float, ui.slider(min=0, max=1)] = 0.5) -> Image.Image:
    return photo.convert("L")


def test_a_photograph_goes_in_and_out() -> None:
    desk = Desk(Interface(sepia))
    desk.event(desk.label("Photo"), "change", [File.of(PHOTO, "palace.jpg")])
    desk.type("Strength", "0.8")
    desk.submit()
    shown = desk.page.nodes[desk.all("img")[1]]
    file = desk.session.files.published[shown.attrs["src"]]
    assert (file.name, file.type) == ("sepia.png", "image/png")
    with Image.open(BytesIO(file.read())) as result:
        assert (result.mode, result.size) == ("L", (640, 427))
    assert desk.attrs(desk.one("a"))["download"] == file.name


def test_an_array_goes_in_and_out() -> None:
    def inverted(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return 255 - photo

    desk = Desk(Interface(inverted))
    desk.event(desk.label("Photo"), "change", [File.of(PHOTO, "palace.jpg")])
    desk.submit()
    assert len(desk.all("img")) == 2


def test_a_picture_that_cannot_be_read_is_said_in_place_of_the_result() -> None:
    desk = Desk(Interface(sepia))
    desk.event(desk.label("Photo"), "change", [File.of(PHOTO.read_bytes()[:9000], "half.jpg")])
    desk.submit()
    assert desk.texts("lv-error-box") == ["half.jpg is damaged: it could not be read to its end."]


def test_what_the_function_refuses_is_said_in_place_of_the_result() -> None:
    def strict(text: str) -> str:
        if not text:
            raise UserError("Say something.")
        return text

    desk = Desk(Interface(strict))
    desk.submit()
    assert desk.texts("lv-error-box") == ["Say something."]
    desk.type("Text", "a")
    desk.submit()
    assert (desk.texts("lv-error-box"), desk.texts("lv-result")) == ([], ["a"])


def test_each_yield_is_the_whole_result() -> None:
    seen: list[list[str]] = []

    def count(to: int = 3) -> Iterator[str]:
        for number in range(to):
            seen.append(desk.texts("lv-result"))
            yield f"{number}"
        raise UserError("The end.")

    desk = Desk(Interface(count))
    desk.submit()
    assert seen == [["The result will be here."], ["0"], ["1"]]
    assert desk.texts("lv-result") == ["The end."]


def test_async_functions_and_generators() -> None:
    async def later(text: str = "a") -> str:
        await asyncio.sleep(0)
        return text * 2

    async def steps(text: str = "a") -> AsyncIterator[str]:
        yield text
        yield text * 3

    for fn, said in ((later, "aa"), (steps, "aaa")):
        desk = Desk(Interface(fn))
        desk.submit()
        assert desk.texts("lv-result") == [said]


def test_a_live_function_runs_when_an_input_changes() -> None:
    def shout(text: str = "a") -> str:
        return text.upper()

    desk = Desk(Interface(shout, live=True))
    assert desk.all("form") == []
    desk.type("Text", "hey")
    assert desk.texts("lv-result") == ["HEY"]


def test_the_button_is_busy_and_an_older_answer_pale_until_the_function_gives_something(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Call[Any]] = []

    def double(text: str = "a") -> str:
        return text * 2

    desk = Desk(Interface(double))
    desk.submit()
    run = desk.session.starter.submit
    monkeypatch.setattr(desk.session.starter, "submit", calls.append)
    desk.submit()
    assert desk.attrs(desk.button("Run"))["aria-busy"] == "true"
    assert "data-old" in desk.attrs(desk.one("div", class_="lv-result"))
    run(calls[0])
    desk.show()
    assert "aria-busy" not in desk.attrs(desk.button("Run"))
    assert "data-old" not in desk.attrs(desk.one("div", class_="lv-result"))


def test_several_results_and_elements_given_for_them() -> None:
    def both(text: str = "a") -> tuple[str, int]:
        return text, 2

    desk = Desk(Interface(both))
    desk.submit()
    assert desk.texts("lv-result") == ["a2"]
    desk = Desk(Interface(both, outputs=[ui.textbox("T"), ui.text("")]))
    desk.submit()
    assert desk.attrs(desk.label("T"))["value"] == "a"
    assert "readonly" in desk.attrs(desk.label("T"))


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (None, ""),
        (1.5, "1.5"),
        (True, "True"),
        ("a\nb", "a\nb"),
        ({"a": [1]}, '{\n  "a": [\n    1\n  ]\n}'),
        (ui.text("x"), "x"),
        (File.of_text("x", "a.txt"), "Download"),
    ],
)
def test_results_of_all_kinds(result: Any, shown: str) -> None:
    def give(text: str = "") -> Any:
        return result

    desk = Desk(Interface(give))
    desk.submit()
    assert desk.texts("lv-result") == [shown]


def test_bytes_are_a_picture_or_a_file() -> None:
    out = BytesIO()
    Image.new("RGB", (2, 2)).save(out, "GIF")

    def give(text: str = "") -> bytes:
        return out.getvalue() if text else b"\0xyz"

    desk = Desk(Interface(give))
    desk.submit()
    assert desk.attrs(desk.one("a"))["download"] == "give.bin"
    desk.type("Text", "a")
    desk.submit()
    assert desk.attrs(desk.one("a"))["download"] == "give.gif"
    assert len(desk.all("img")) == 1


def test_every_page_has_its_own_inputs_and_results() -> None:
    app = Interface(everything)
    one, two = Desk(fresh(app)), Desk(fresh(app))
    one.type("Text", "mine")
    assert two.attrs(two.label("Text"))["value"] == ""


def test_positional_parameters_are_given_by_position() -> None:
    def take(a: int, /, b: int = 2) -> int:
        return a * 10 + b

    desk = Desk(Interface(take))
    desk.type("A", "4")
    desk.submit()
    assert desk.texts("lv-result") == ["42"]


def untyped(a):
    return a


def variadic(*args: int) -> int:
    return sum(args)


def strange(a: dict[str, int]) -> int:
    return len(a)


def described(a: Annotated[str, ui.text("no input")]) -> str:
    return a


@pytest.mark.parametrize(
    ("fn", "says"),
    [
        (untyped, "the parameter 'a' has no type"),
        (variadic, r"it takes \*args: .*. Name each parameter"),
        (strange, "no input is known for 'a'"),
        (described, "is no input. Describe 'a' by one"),
    ],
    ids=["untyped", "variadic", "strange", "described"],
)
def test_a_function_that_cannot_be_asked_for_is_refused(fn: Any, says: str) -> None:
    with pytest.raises(LivepyError, match=says):
        Interface(fn)


def test_inputs_given_by_hand_win_and_must_be_parameters() -> None:
    desk = Desk(Interface(everything, inputs={"text": ui.textbox("Words", lines=5)}))
    assert desk.attrs(desk.label("Words"))["rows"] == "5"
    with pytest.raises(LivepyError, match="inputs names nope, which everything does not take"):
        Interface(everything, inputs={"nope": ui.textbox()})


def test_a_description_that_does_not_fit_the_type_is_refused() -> None:
    def wrong(text: Annotated[str, ui.slider(min=0, max=1)]) -> str:
        return text

    with pytest.raises(LivepyError, match=r"ui\.slider edits int or float or Decimal, but the attribute it is bound to, given_text, is str"):
        Desk(Interface(wrong))


def test_what_fails_leaves_no_older_answer_standing() -> None:
    def half(n: int) -> int:
        return 10 // n

    desk = Desk(Interface(half))
    desk.type("N", "2")
    desk.submit()
    assert "5" in desk.page.html()
    desk.type("N", "0")
    desk.submit()
    assert desk.texts("lv-result") == ["integer division or modulo by zeroTry again"]
