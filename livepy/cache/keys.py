"""Keys: the arguments of a call by value, as 32 bytes. Equal keys mean equal values; equal values may have two keys, which costs a computation.

It knows the kinds of values, no cache. Libraries are looked at only where somebody has imported them.
Invariant: what is written for a value begins with its kind and says its own length, so no two values are written alike.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from inspect import BoundArguments
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from livepy.core.component import Component
from livepy.core.progress import Progress
from livepy.core.tracked import TrackedDict, TrackedList, TrackedSet
from livepy.files import File
from livepy.mistakes import caching

DEEPEST = 100
"""Levels of containers in containers; one that holds itself has no end."""
_CHUNK = 1 << 20


class _NoValue(Exception):
    """Of this there is no key."""

    def __init__(self, found: Any, what: str = "") -> None:
        super().__init__(what)
        self.found, self.what = found, what or _kind(found)


def key_of(bound: BoundArguments, name: str, where: Callable[[], str]) -> bytes:
    """The key of a call; `name` is its function's, for the message about an argument that has none, `where` gives the line for it."""
    text = _Text()
    for argument, value in bound.arguments.items():
        if isinstance(value, Progress):
            continue
        text.add(b"a", argument.encode())
        try:
            text.value(value, 0)
        except _NoValue as none:
            kind = none.what if none.found is value else f"{_kind(value)} with {none.what} in it"
            if isinstance(none.found, Component) or _is_session(none.found):
                raise caching.OWNS_STATE(where(), name=name, argument=argument, kind=kind) from None
            if value is not bound.signature.parameters[argument].default:  # the same for every call that leaves it out
                raise caching.NO_VALUE(where(), name=name, argument=argument, kind=kind) from None
            text.add(b"=", b"")
    return text.digest()


def _kind(value: Any) -> str:
    """What a value is, in words."""
    cls = type(value)
    return cls.__name__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def _is_session(value: Any) -> bool:
    return any(cls.__module__.startswith("livepy.session.") for cls in type(value).__mro__)


class _Text:
    """What stands for a value, hashed while it is written."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b(digest_size=32)

    def digest(self) -> bytes:
        return self.hash.digest()

    def add(self, kind: bytes, data: bytes | memoryview) -> None:
        """One value that holds no others."""
        size = data.nbytes if isinstance(data, memoryview) else len(data)
        self.hash.update(b"%b%d:" % (kind, size))
        self.hash.update(data)

    def many(self, kind: bytes, name: str, values: Iterable[Any], depth: int) -> None:
        """One that holds others, whose number is told after them."""
        self.add(kind, name.encode())
        count = 0
        for value in values:
            self.value(value, depth + 1)
            count += 1
        self.add(b")", str(count).encode())

    def value(self, value: Any, depth: int) -> None:
        """Whatever it is."""
        if depth > DEEPEST:
            raise _NoValue(value, f"nested deeper than {DEEPEST} levels")
        cls = type(value)
        plain = _PLAIN.get(cls)
        if plain is not None:
            self.add(*plain(value))
        elif cls in _HOLDS:
            self._holder(_HOLDS[cls], "", value, depth)
        elif isinstance(value, Enum):
            self.many(b"E", _name(cls), [value.name, repr(value)], depth)  # its value too: two classes may have one name
        elif isinstance(value, BaseModel):
            self._model(value, depth)
        elif is_dataclass(value) and not isinstance(value, type):
            self.many(b"D", _name(cls), [one for field in fields(value) for one in (field.name, getattr(value, field.name))], depth)
        elif isinstance(value, PurePath):
            self.many(b"P", _name(cls), [str(value), *(_state(value) if isinstance(value, Path) else ())], depth)
        elif isinstance(value, File):
            self._file(value)
        elif not self._librarys(value, depth):
            self._derived(value, depth)

    def _holder(self, kind: bytes, name: str, value: Any, depth: int) -> None:
        if kind == b"d":
            self.many(kind, name, [one for pair in value.items() for one in pair], depth)
        elif kind == b"s":
            self.many(kind, name, sorted(_apart(one, depth) for one in value), depth)
        else:
            self.many(kind, name, value, depth)

    def _model(self, value: BaseModel, depth: int) -> None:
        names = [one for name in type(value).model_fields for one in (name, getattr(value, name))]
        self.many(b"M", _name(type(value)), [*names, value.__pydantic_extra__, value.__pydantic_private__], depth)

    def _file(self, value: File) -> None:
        content = hashlib.blake2b(digest_size=32)
        with value.open() as file:
            while chunk := file.read(_CHUNK):
                content.update(chunk)
        self.many(b"F", "", [value.name, value.type, content.digest()], 0)

    def _librarys(self, value: Any, depth: int) -> bool:
        """Values of numpy, Pillow and pandas."""
        for library, write in _LIBRARIES.items():
            module = sys.modules.get(library)
            if module is not None and write(self, module, value, depth):
                return True
        return False

    def _derived(self, value: Any, depth: int) -> None:
        """One of a class derived from a plain one: a named tuple, an OrderedDict. What else it carries must be nothing."""
        if getattr(value, "__dict__", None):
            raise _NoValue(value)
        for base in type(value).__mro__:
            if base in _HOLDS:
                return self._holder(_HOLDS[base], _name(type(value)), value, depth)
            if base in _PLAIN and base is not type(None):
                self.add(b"C", _name(type(value)).encode())
                return self.add(*_PLAIN[base](value))
        raise _NoValue(value)

    def array(self, numpy: Any, value: Any, depth: int) -> bool:
        """numpy: dtype, shape and bytes."""
        if isinstance(value, numpy.generic):
            value = numpy.asarray(value)
        elif type(value) is not numpy.ndarray:
            return False
        described = str(value.dtype if value.dtype.names else value.dtype.str)
        self.many(b"N", described, [value.shape, str(value.dtype.metadata)], depth)
        if value.dtype.hasobject:
            self.many(b"O", "", value.reshape(-1).tolist(), depth)
        else:
            self.add(b"n", memoryview(numpy.ascontiguousarray(value).reshape(-1).view("u1")) if value.size and value.itemsize else b"")
        return True

    def image(self, pillow: Any, value: Any, depth: int) -> bool:
        """Pillow: mode, size and pixels, with what gives them colours and says how they are held."""
        if not isinstance(value, pillow.Image):
            return False
        pixels = value.tobytes()  # first: it loads the file, and with it the palette
        said = [value.info.get(name) for name in ("transparency", "icc_profile", "exif")]
        self.many(b"I", value.mode, [value.size, value.getpalette() if "P" in value.mode else None, *said, pixels], depth)
        return True

    def frame(self, pandas: Any, value: Any, depth: int) -> bool:
        """pandas: names, kinds and values of index and columns."""
        if isinstance(value, pandas.DataFrame):
            columns = [value.iloc[:, at] for at in range(value.shape[1])]
            self.many(b"T", _name(type(value)), [value.columns, value.index, *(one.array for one in columns)], depth)
        elif isinstance(value, pandas.Series):
            self.many(b"S", _name(type(value)), [value.name, value.index, value.array], depth)
        elif isinstance(value, pandas.Index):
            self.many(b"X", str(value.dtype), [list(value.names), value.tolist()], depth)
        elif isinstance(value, pandas.api.extensions.ExtensionArray):
            kinds = [value.categories, value.ordered] if isinstance(value, pandas.Categorical) else None
            self.many(b"Y", str(value.dtype), [kinds, value.to_numpy()], depth)
        elif value is pandas.NA or value is pandas.NaT:
            self.add(b"0", repr(value).encode())
        elif isinstance(value, pandas.Timestamp | pandas.Timedelta | pandas.Period | pandas.Interval):
            self.add(b"t", f"{value!r}{getattr(value, 'unit', '')}".encode())
        else:
            return False
        return True


def _apart(value: Any, depth: int) -> bytes:
    """What stands for a member of a set, by which they are put in order."""
    text = _Text()
    text.value(value, depth + 1)
    return text.digest()


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _state(path: Path) -> tuple[int, ...]:
    """What tells that another file lies there now, or the same with other bytes."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _moment(value: Any) -> tuple[bytes, bytes]:
    """A date or time with what its zone makes of it."""
    zone = getattr(value, "tzinfo", None)
    return b"t", f"{type(value).__name__} {value.isoformat()} {getattr(value, 'fold', '')} {zone and (value.tzname(), type(zone), str(zone))}".encode()


_PLAIN: Mapping[type, Callable[[Any], tuple[bytes, bytes | memoryview]]] = {
    type(None): lambda _: (b"0", b""),
    bool: lambda value: (b"b", b"1" if value else b"0"),
    int: lambda value: (b"i", b"%x" % value),
    float: lambda value: (b"f", struct.pack(">d", value)),
    complex: lambda value: (b"j", struct.pack(">dd", value.real, value.imag)),
    str: lambda value: (b"u", value.encode("utf-8", "surrogatepass")),
    bytes: lambda value: (b"y", value),
    bytearray: lambda value: (b"Y", bytes(value)),
    date: _moment,
    datetime: _moment,
    time: _moment,
    timedelta: lambda value: (b"t", b"d%d %d %d" % (value.days, value.seconds, value.microseconds)),
    timezone: lambda value: (b"z", repr(value).encode()),
    Decimal: lambda value: (b"c", str(value).encode()),
    Fraction: lambda value: (b"q", f"{value.numerator:x}/{value.denominator:x}".encode()),
    UUID: lambda value: (b"g", value.bytes),
    range: lambda value: (b"r", repr(value).encode()),
}
_HOLDS: Mapping[type, bytes] = {list: b"l", tuple: b"k", dict: b"d", set: b"s", frozenset: b"s", TrackedList: b"l", TrackedDict: b"d", TrackedSet: b"s"}
_LIBRARIES: Mapping[str, Callable[[_Text, Any, Any, int], bool]] = {"numpy": _Text.array, "PIL.Image": _Text.image, "pandas": _Text.frame}
