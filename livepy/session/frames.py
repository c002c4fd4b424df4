"""What a page may say: bytes to a checked client frame, or ProtocolError. Nothing else comes out, whatever the bytes are.

It knows no session. The envelope is strict. An event's value is a scalar, a flat map of scalars, or a list of announced files: so its depth is bounded too.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, NamedTuple

import msgpack
from pydantic import Field, TypeAdapter, ValidationError

from livepy.core.protocol import Close, Kind
from livepy.errors import ProtocolError

Number = Annotated[int, Field(ge=0, lt=2**53)]
"""Sequence numbers and nodes: whole numbers that JavaScript can hold."""

Name = Annotated[str, Field(max_length=64)]
Scalar = None | bool | int | float | str
Announced = tuple[str, Number, str, Annotated[int, Field(gt=-(2**53), lt=2**53)]]
"""A file's name, bytes and type, and when it was last changed, in milliseconds (0: unknown)."""


class Frame(NamedTuple):
    """A client frame; what a kind does not carry is empty. `seq` 0 is not kept or answered."""

    seq: int
    ack: int
    kind: int
    node: int = 0
    name: str = ""
    value: Any = None


class Hello(NamedTuple):
    """The first frame of a connection."""

    have: int
    version: int
    token: str
    epoch: int
    nodes: int
    tab: str


_Event = tuple[Number, Number, Literal[1], Number, Name, Any]
_Part = tuple[Number, Number, Literal[2], str]
_Bare = tuple[Number, Number, Literal[3, 4]]
_Rebuild = tuple[Number, Number, Literal[5], Annotated[str, Field(max_length=2000)]]
_Navigate = tuple[Number, Number, Literal[6], Annotated[str, Field(max_length=16_000)]]
_Hello = tuple[Literal[0], Number, Literal[0], Number, Annotated[str, Field(max_length=512)], Number, Number, Annotated[str, Field(max_length=512)]]

_EVENT = int(Kind.EVENT)  # enum members compare slowly, and this is asked for each click
_UNKEPT = (int(Kind.PING), int(Kind.ACK))

_SHAPES: dict[Kind, Any] = {
    Kind.EVENT: _Event,
    Kind.PART: _Part,
    Kind.PING: _Bare,
    Kind.ACK: _Bare,
    Kind.REBUILD: _Rebuild,
    Kind.NAVIGATE: _Navigate,
}
_CHECKS: dict[int, Any] = {
    int(kind): TypeAdapter[Any](shape, config={"strict": True, "hide_input_in_errors": True}).validator.validate_python for kind, shape in _SHAPES.items()
}
_HELLO = TypeAdapter(_Hello, config={"strict": True}).validator.validate_python
_DETAILS = TypeAdapter(dict[Name, Scalar], config={"strict": True}).validator.validate_python
_FILES = TypeAdapter(tuple[Announced, ...], config={"strict": True}).validator.validate_python

_DETAILS_MAX = 64
_FILES_MAX = 1000
_PLAIN = frozenset({type(None), bool, str})
_LIMITS = {"use_list": False, "max_array_len": _FILES_MAX, "max_map_len": _DETAILS_MAX, "max_ext_len": 0}
_new = tuple.__new__


def decode(data: bytes) -> Frame:
    """A frame of a page that has said hello."""
    found = _unpack(data)
    check = _CHECKS.get(found[2]) if type(found[2]) is int else None
    if check is None:
        raise ProtocolError(Close.MALFORMED, "no frame of an open page")
    try:
        frame = check(found)
    except ValidationError as error:
        raise ProtocolError(Close.MALFORMED, f"malformed frame: {error.error_count()} faults") from None
    kind = frame[2]
    if kind == _EVENT:
        if type(frame[5]) not in _PLAIN:
            _check_value(frame[5])
        if not frame[0]:
            raise ProtocolError(Close.MALFORMED, "an event without a number")
        return _new(Frame, frame)
    if kind in _UNKEPT:
        if frame[0]:
            raise ProtocolError(Close.MALFORMED, "a number on a frame that is not kept")
        return Frame._make((*frame, 0, "", None))
    if kind != Kind.REBUILD and not frame[0]:
        raise ProtocolError(Close.MALFORMED, "a frame to be kept, without a number")
    return Frame(frame[0], frame[1], kind, 0, "", frame[3])


def decode_hello(data: bytes) -> Hello:
    """The first frame of a connection."""
    found = _unpack(data)
    if found[2] != Kind.HELLO or type(found[2]) is not int:
        raise ProtocolError(Close.MALFORMED, "no hello")
    try:
        _, have, _, version, token, epoch, nodes, tab = _HELLO(found)
    except ValidationError:
        raise ProtocolError(Close.MALFORMED, "malformed hello") from None
    return Hello(have, version, token, epoch, nodes, tab)


def _unpack(data: bytes) -> tuple[Any, ...]:
    try:
        found = msgpack.unpackb(data, **_LIMITS)
    except (ValueError, TypeError, msgpack.UnpackException, RecursionError):  # StackError, FormatError and bad UTF-8 are ValueErrors
        raise ProtocolError(Close.MALFORMED, "not one msgpack value within the limits") from None
    if type(found) is not tuple or len(found) < 3:
        raise ProtocolError(Close.MALFORMED, "not a frame")
    return found


def _check_value(value: Any) -> None:
    """Numbers are finite and fit 64 bits, maps are flat, lists announce files."""
    kind = type(value)
    try:
        if kind is float:
            if math.isfinite(value):
                return
        elif kind is int:
            return
        elif kind is dict:
            for item in _DETAILS(value).values():
                if type(item) is float and not math.isfinite(item):
                    break
            else:
                return
        elif kind is tuple:
            _FILES(value)
            return
    except ValidationError:
        pass
    raise ProtocolError(Close.MALFORMED, "a value that no event carries")
