"""What part of a file a request asks for: as RFC 9110 has it, cheap for whatever stands in the header, and right for all sizes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy.server.ranges import Span, Unsatisfiable, goes_on, has_it, part, wants_another

ASKED: dict[str, Span | None] = {
    "bytes=0-": Span(0, 10),
    "bytes=0-0": Span(0, 1),
    "bytes=2-4": Span(2, 5),
    "bytes=9-": Span(9, 10),
    "bytes=5-99": Span(5, 10),
    "bytes=0-" + "9" * 5000: Span(0, 10),
    "bytes=" + "0" * 5000 + "3-4": Span(3, 5),
    "bytes=-3": Span(7, 10),
    "bytes=-10": Span(0, 10),
    "bytes=-" + "9" * 5000: Span(0, 10),
    "BYTES=1-2": Span(1, 3),
    "bytes= 1-2": Span(1, 3),
    # what is none is as if it were not there
    "": None,
    "bytes": None,
    "bytes=": None,
    "bytes=-": None,
    "bytes=4-2": None,
    "bytes=--3": None,
    "bytes=+1-2": None,
    "bytes=-1-": None,
    "bytes=1-2-3": None,
    "bytes=1 -2": None,
    "bytes=0x1-0x2": None,
    "bytes=1.5-2": None,
    "bytes=1e3-": None,
    "bytes=\u0661-\u0662": None,
    "bytes=a-b": None,
    "bytes=1-2\x00": None,
    "items=0-1": None,
    "bytes:0-1": None,
    # several parts: the whole
    "bytes=0-1,3-4": None,
    "bytes=0-1,0-1": None,
    "bytes=0-,0-,0-": None,
    "bytes=" + ",".join(["0-0"] * 2000): None,
    "bytes=" + "," * 8000: None,
    "bytes=" + "-" * 8000: None,
    "bytes=" + " " * 8000: None,
}


@pytest.mark.parametrize("header", ASKED, ids=lambda header: repr(header[:24]))
def test_one_part_is_given_and_all_else_is_the_whole(header: str) -> None:
    assert part(header, 10) == ASKED[header]


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=11-12", "bytes=" + "9" * 5000 + "-", "bytes=-0", "bytes=-000"], ids=lambda header: header[:24])
def test_what_lies_beyond_the_end_cannot_be_given(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part(header, 10)


def test_of_an_empty_file_there_is_no_first_byte_but_its_end() -> None:
    with pytest.raises(Unsatisfiable):
        part("bytes=0-", 0)
    assert part("bytes=-5", 0) is None


def test_a_file_larger_than_any_is_asked_for_in_parts_too() -> None:
    assert part("bytes=4999999999-", 5_000_000_000) == Span(4_999_999_999, 5_000_000_000)


@given(st.text("0123456789-,=bytes ", max_size=20).map("bytes=".__add__), st.integers(0, 30))
def test_what_is_given_is_inside_the_file_and_not_empty(header: str, size: int) -> None:
    try:
        found = part(header, size)
    except Unsatisfiable:
        assert re.search("[0-9]", header)
    else:
        assert found is None or 0 <= found.start < found.stop <= size


TAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "has"),
    [(TAG, True), (f"W/{TAG}", True), (f'"x", {TAG}', True), ("*", True), ('"x"', False), ("abc", False), ("", False), (",,,", False), ('"x",*', False)],
)
def test_a_browser_has_what_it_names(header: str, *, has: bool) -> None:
    assert has_it({"If-None-Match": header}, TAG) is has
    assert not has_it({}, TAG)


@pytest.mark.parametrize(("header", "another"), [(TAG, False), ("*", False), (f"W/{TAG}", True), ('"x"', True), ("", True)])
def test_a_browser_may_ask_for_one_version_only(header: str, *, another: bool) -> None:
    assert wants_another({"If-Match": header}, TAG) is another
    assert not wants_another({}, TAG)


@pytest.mark.parametrize(("header", "fits"), [(TAG, True), ('"x"', False), (f"W/{TAG}", False), ("Tue, 15 Nov 1994 12:45:26 GMT", False), ("", False)])
def test_a_part_is_given_to_who_has_the_rest_of_this_version(header: str, *, fits: bool) -> None:
    assert goes_on({"If-Range": header}, TAG) is fits
    assert goes_on({}, TAG)
    assert not goes_on({"If-Range": ""}, "")
