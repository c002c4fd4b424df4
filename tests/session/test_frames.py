"""Whatever bytes come, a frame or ProtocolError comes out."""

from __future__ import annotations

import math
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy.core.protocol import Close, Kind
from livepy.errors import ProtocolError
from livepy.session.frames import decode, decode_hello

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(), st.binary())
VALUES = st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(st.text(max_size=8), inner, max_size=4)), max_leaves=30)
GOOD: list[list[Any]] = [
    [1, 0, Kind.EVENT, 5, "click", None],
    [2, 1, Kind.EVENT, 5, "input", "text"],
    [3, 1, Kind.EVENT, 5, "change", True],
    [4, 1, Kind.EVENT, 5, "keydown", {"type": "keydown", "key": "a", "shift": False, "x": 1.5}],
    [5, 1, Kind.EVENT, 5, "change", [["a.png", 12, "image/png", 1_700_000_000_000]]],
    [6, 1, Kind.PART, "begins"],
    [0, 1, Kind.PING],
    [0, 1, Kind.ACK],
    [0, 1, Kind.REBUILD, "lost"],
    [7, 1, Kind.REBUILD, "lost"],
    [8, 1, Kind.NAVIGATE, "/?a=1"],
]


@pytest.mark.parametrize("frame", GOOD, ids=str)
def test_every_kind_of_frame_is_understood(frame: list[Any]):
    found = decode(msgpack.packb(frame))
    assert list(found[:3]) == frame[:3]


def changed(frame: list[Any], at: int, value: Any) -> list[Any]:
    return [*frame[:at], value, *frame[at + 1 :]]


EVENT = GOOD[0]
WRONG: dict[str, Any] = {
    "a number on a ping": [1, 0, Kind.PING],
    "an event without a number": changed(EVENT, 0, 0),
    "a negative number": changed(EVENT, 0, -1),
    "a number that JavaScript cannot hold": changed(EVENT, 0, 2**53),
    "a boolean as a number": changed(EVENT, 0, True),
    "a float as a number": changed(EVENT, 0, 1.0),
    "an unknown kind": changed(EVENT, 2, 99),
    "a boolean as a kind": changed(EVENT, 2, True),
    "a second hello": [0, 0, Kind.HELLO, 1, "token", 1, 5, ""],
    "a text as a node": changed(EVENT, 3, "5"),
    "a long name": changed(EVENT, 4, "x" * 65),
    "bytes as a value": changed(EVENT, 5, b"x"),
    "not a number": changed(EVENT, 5, math.nan),
    "infinity": changed(EVENT, 5, math.inf),
    "infinity in a map": changed(EVENT, 5, {"x": -math.inf}),
    "a nested map": changed(EVENT, 5, {"x": {"y": 1}}),
    "a list that announces no files": changed(EVENT, 5, [1, 2]),
    "a file of a negative size": changed(EVENT, 5, [["a", -1, "b", 0]]),
    "a file without a date": changed(EVENT, 5, [["a", 1, "b"]]),
    "a map with too many names": changed(EVENT, 5, {str(n): n for n in range(65)}),
    "too many files": changed(EVENT, 5, [["a", 1, "b", 0]] * 1001),
    "something after the value": [*EVENT, 1],
    "a part without a number": [0, 0, Kind.PART, "x"],
    "nothing": [],
    "a map": {"a": 1},
    "a number": 7,
}


@pytest.mark.parametrize("what", WRONG)
def test_what_no_page_sends_is_malformed(what: str):
    with pytest.raises(ProtocolError) as error:
        decode(msgpack.packb(WRONG[what]))
    assert error.value.close is Close.MALFORMED


BOMBS = {
    "depth": b"\x91" * 250_000,
    "depth of maps": b"\x81\xa1a" * 80_000,
    "a list said to be of four billion": b"\xdd\xff\xff\xff\xff",
    "a text said to be of four billion": b"\xdb\xff\xff\xff\xff",
    "an extension": msgpack.packb(msgpack.ExtType(5, b"x")),
    "a time": msgpack.packb(msgpack.Timestamp(1, 2)),
    "empty lists": b"\xdd\x00\x03\xd0\x90" + b"\x90" * 250_000,
    "no UTF-8": b"\x96\x01\x00\x01\x05\xa1\xff\xc0",
    "half a surrogate pair": b"\x96\x01\x00\x01\x05\xa3\xed\xa0\x80\xc0",
    "two values": msgpack.packb(EVENT) + msgpack.packb(EVENT),
    "half a value": msgpack.packb(EVENT)[:-1],
    "empty": b"",
}


@pytest.mark.parametrize("what", BOMBS)
def test_bombs_are_malformed(what: str):
    for read in (decode, decode_hello):
        with pytest.raises(ProtocolError):
            read(BOMBS[what])


@given(VALUES)
def test_no_value_gets_anything_but_a_frame_or_a_refusal_out_of_it(value: Any):
    for read in (decode, decode_hello):
        for data in (msgpack.packb(value), msgpack.packb([1, 0, 1, 5, "input", value]), msgpack.packb([0, 0, 0, 1, "t", 1, value, ""])):
            try:
                read(data)
            except ProtocolError:
                pass


@given(st.sampled_from(GOOD), st.data())
def test_no_mutated_frame_gets_anything_but_a_frame_or_a_refusal_out_of_it(frame: list[Any], data: st.DataObject):
    raw = bytearray(msgpack.packb(frame))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=5)):
        raw[at] = byte
    for read in (decode, decode_hello):
        try:
            read(bytes(raw))
        except ProtocolError:
            pass


@given(st.binary(max_size=200))
def test_no_bytes_get_anything_but_a_frame_or_a_refusal_out_of_it(raw: bytes):
    for read in (decode, decode_hello):
        try:
            read(raw)
        except ProtocolError:
            pass


def test_a_hello_is_understood():
    hello = decode_hello(msgpack.packb([0, 3, 0, 1, "token", 2, 40, "tab"]))
    assert (hello.have, hello.version, hello.token, hello.epoch, hello.nodes, hello.tab) == (3, 1, "token", 2, 40, "tab")
