"""Which calls are equal: arguments count by value, and 1, 1.0 and True are three values."""

from __future__ import annotations

import os
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from inspect import signature
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from pydantic import BaseModel

from livepy import Component, File, LivepyError, Model, Progress, cache, ui
from livepy.cache.keys import key_of
from livepy.core.tracked import wrap


def takes(value: Any, /) -> None: ...


def key(value: Any) -> bytes:
    return key_of(signature(takes).bind(value), "takes", str)


class Colour(Enum):
    red = 1
    green = 2


class Word(StrEnum):
    red = "red"


@dataclass
class Point:
    x: float
    y: float


@dataclass(slots=True, frozen=True)
class Fixed:
    x: float


class Town(Model):
    name: str
    streets: list[str] = []


class Plain(BaseModel):
    name: str
    streets: list[str] = []


Pair = namedtuple("Pair", "left right")
OVERLAPPING = np.dtype({"names": ["a", "b"], "formats": ["<i4", "<i2"], "offsets": [0, 2]})


def made(number: int) -> Enum:
    """Of one name, each time of another class."""

    class Made(Enum):
        one = number

    return Made.one


def turned(orientation: int) -> Image.Image:
    """A picture that says how it is to be held."""
    exif, file = Image.Exif(), BytesIO()
    exif[ExifTags.Base.Orientation] = orientation
    Image.new("RGB", (3, 2)).save(file, "png", exif=exif)
    return Image.open(file)


ZONE = timezone(timedelta(hours=2))

DIFFERENT: list[Callable[[], Any]] = [
    *(lambda: 1, lambda: 1.0, lambda: True, lambda: "1", lambda: b"1", lambda: None, lambda: 1 + 0j, lambda: Decimal(1), lambda: 10**5000),
    *(lambda: 0.0, lambda: float("nan"), lambda: float("inf"), lambda: "", lambda: b"", lambda: "ü\ud800", lambda: bytearray(b"1")),
    *(lambda: Colour.red, lambda: Colour.green, lambda: Word.red, lambda: "red", lambda: range(3), lambda: range(4)),
    *(lambda: date(2026, 1, 2), lambda: datetime(2026, 1, 2), lambda: datetime(2026, 1, 2, tzinfo=UTC), lambda: datetime(2026, 1, 2, tzinfo=ZONE)),
    *(lambda: time(1), lambda: timedelta(1), lambda: timedelta(seconds=1), lambda: UUID(int=1), lambda: PurePosixPath("a"), lambda: Path("nowhere")),
    *(tuple, list, dict, set, lambda: [1], lambda: (1,), lambda: {1}, lambda: {1: 1}, lambda: [[1]], lambda: [[], 1]),
    *(lambda: ["ab", "c"], lambda: ["a", "bc"], lambda: ["a", "b", "c"], lambda: {"a": "b"}, lambda: [("a", "b")], lambda: {"b": "a"}),
    *(lambda: Pair(1, 2), lambda: (1, 2), lambda: OrderedDict(a=1), lambda: {"a": 1}, lambda: Point(1, 2), lambda: Point(2, 1), lambda: Fixed(1)),
    *(lambda: Town(name="A"), lambda: Town(name="A", streets=["b"]), lambda: Plain(name="A"), lambda: Plain(name="B")),
    *(lambda: np.zeros(4), lambda: np.zeros((2, 2)), lambda: np.zeros(4, "f4"), lambda: np.ones(4), lambda: np.float64(1), lambda: np.int64(1)),
    *(lambda: np.array([1, "a"], object), lambda: np.array([1, "b"], object), lambda: np.array("2026-01-02", "M8[D]"), lambda: np.zeros(0)),
    *(lambda: Image.new("L", (2, 3)), lambda: Image.new("L", (3, 2)), lambda: Image.new("L", (2, 3), 1), lambda: Image.new("RGB", (2, 1))),
    *(lambda: turned(1), lambda: turned(6), lambda: made(1), lambda: made(2)),
    *(lambda: np.zeros(2, OVERLAPPING), lambda: np.zeros(2, [("a", "<i4"), ("b", "<i2")])),
    *(lambda: File.of(b"a", "a.txt"), lambda: File.of(b"b", "a.txt"), lambda: File.of(b"a", "b.txt")),
]


@pytest.mark.parametrize("make", DIFFERENT, ids=range(len(DIFFERENT)))
def test_equal_values_are_one_key(make: Callable[[], Any]) -> None:
    assert key(make()) == key(make())
    assert key([make(), {"a": make()}]) == key([make(), {"a": make()}])


def test_different_values_are_different_keys() -> None:
    assert len({key(make()) for make in DIFFERENT}) == len(DIFFERENT)
    assert len({key([make()]) for make in DIFFERENT}) == len(DIFFERENT)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
)


@given(values, values)
def test_two_values_share_a_key_only_if_they_are_written_alike(one: Any, other: Any) -> None:
    assert (key(one) == key(other)) == (repr(one) == repr(other))


@given(st.lists(st.text() | st.integers() | st.tuples(st.integers())))
def test_the_order_in_which_a_set_was_filled_does_not_count(members: list[Any]) -> None:
    backwards: set[Any] = set()
    for one in reversed(members):
        backwards.add(one)
    assert key(set(members)) == key(backwards) == key(frozenset(members))


def test_a_list_in_state_is_the_list() -> None:
    assert key(wrap([1, {"a": {2}}])) == key([1, {"a": {2}}])


def test_an_array_counts_by_its_content_and_not_by_how_it_lies() -> None:
    table = np.arange(6).reshape(2, 3)
    assert key(np.asfortranarray(table)) == key(table)
    assert key(table.T) != key(table)
    assert key(table[:, ::2]) == key(table[:, ::2].copy())


def test_a_path_counts_with_the_file_that_lies_there(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    before = key(path)
    path.write_text("1")
    first = key(path)
    path.write_text("22")
    second = key(path)
    os.utime(path, ns=(1, 1))
    assert len({before, first, second, key(path)}) == 4


def test_an_upload_counts_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a")
    assert key(File.of(path, "a.txt")) == key(File.of(b"a", "a.txt")) == key(File.of_parts(lambda: [b"", b"a"], "a.txt"))


class Box(Component):
    def render(self) -> ui.Element:
        return ui.text("")


class Loaded(list[int]):
    def __init__(self) -> None:
        self.more = 1


NO_VALUES: list[tuple[Callable[[], Any], str]] = [
    (object, "'value' is object"),
    (lambda: [1, object()], "'value' is list with object in it"),
    (lambda: print, "builtin_function_or_method"),
    (lambda: int, "'value' is type"),
    (Loaded, "Loaded"),
    (lambda: np.ma.masked_array([1], [True]), "MaskedArray"),
]


@pytest.mark.parametrize(("make", "said"), NO_VALUES, ids=range(len(NO_VALUES)))
def test_an_argument_that_is_no_value_is_named_with_its_kind(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(LivepyError, match=f"LP872.*{said}"):
        key(make())


def test_a_list_that_holds_itself_has_no_key() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(LivepyError, match="nested deeper than 100 levels"):
        key(endless)


def test_a_component_is_told_to_stay_with_its_page() -> None:
    with pytest.raises(LivepyError, match=r"LP873.*belongs to a page"):
        key(Box())


def test_calls_are_equal_however_their_arguments_are_written() -> None:
    calls: list[tuple[Any, ...]] = []

    @cache
    def area(width: int, height: int = 2, *more: int, unit: str = "m", **others: int) -> int:
        calls.append((width, height, more, unit, others))
        return len(calls)

    assert area(1) == area(width=1) == area(1, 2) == area(height=2, width=1) == area(1, unit="m") == 1
    assert area(1, 3) == 2
    assert area(1, 2, 3) == 3
    assert area(1, depth=3) == 4
    assert area(True) == 5
    assert len(calls) == 5


def test_a_default_that_is_no_value_may_be_left_out() -> None:
    nothing = object()

    @cache
    def load(name: str, other: object = nothing) -> list[str]:
        return [name]

    assert load("a") is load("a")
    with pytest.raises(LivepyError, match="'other'"):
        load("a", object())


def test_progress_does_not_count() -> None:
    @cache
    def train(progress: Progress, steps: int) -> list[int]:
        progress(1)
        return [steps]

    assert train(Progress(), 3) is train(Progress(), 3)
    assert train(Progress(), 3) is not train(Progress(), 4)


def test_a_wrong_call_is_the_same_error_as_without_a_cache() -> None:
    @cache
    def load(name: str) -> str:
        return name

    with pytest.raises(TypeError, match=r"load\(\) missing a required argument: 'name'"):
        load()  # type: ignore[call-arg]
