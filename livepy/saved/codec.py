"""Values to bytes and back: msgpack, with the types that it lacks marked as such. Never pickle: reading bytes runs no code of theirs.

It knows plain values and `File`. A file of a visitor's is named, not copied: `Kept` holds it. What is none of these raises CannotSave.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgpack

from livepy.files.file import File

INLINE_BYTES: Final = 64 * 1024
"""A file that was made of so few bytes is saved with them."""

_TUPLE, _SET, _FROZEN, _INT, _DATETIME, _DATE, _TIME, _DELTA, _DECIMAL, _UUID, _COMPLEX, _PATH, _FILE = range(13)

_TEXTS: Final[dict[type, tuple[int, Callable[[Any], str], Callable[[str], Any]]]] = {
    datetime: (_DATETIME, datetime.isoformat, datetime.fromisoformat),
    date: (_DATE, date.isoformat, date.fromisoformat),
    time: (_TIME, time.isoformat, time.fromisoformat),
    Decimal: (_DECIMAL, str, Decimal),
    UUID: (_UUID, str, UUID),
    complex: (_COMPLEX, str, complex),
    int: (_INT, hex, lambda text: int(text, 16)),  # beyond 64 bits
}
_READ: Final = {code: read for code, _, read in _TEXTS.values()}


class CannotSave(Exception):
    """This value is of a type that cannot be saved."""


class Packer:
    """Packs the values of one session. `files` are those that they name, by the names that `Kept` gives them."""

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}
        self._packer = msgpack.Packer(default=self._other, strict_types=True, unicode_errors="surrogatepass")

    def __call__(self, value: Any) -> bytes:
        """The bytes of one value. Raises CannotSave."""
        try:
            return bytes(self._packer.pack(value))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            self._packer.reset()
            raise CannotSave(str(error)) from None

    def _nested(self, value: Any) -> bytes:
        inner = Packer()
        inner.files = self.files
        return inner(value)

    def _other(self, value: Any) -> Any:
        kind = type(value)
        if kind is tuple:
            return msgpack.ExtType(_TUPLE, self._nested(list(value)))
        if isinstance(value, (set, frozenset)):
            return msgpack.ExtType(_FROZEN if kind is frozenset else _SET, self._nested(list(value)))
        if kind is timedelta:
            return msgpack.ExtType(_DELTA, self._nested([value.days, value.seconds, value.microseconds]))
        if kind in _TEXTS:
            code, write, _ = _TEXTS[kind]
            return msgpack.ExtType(code, write(value).encode())
        if kind is File:
            return msgpack.ExtType(_FILE, self._nested(self._file(value)))
        if isinstance(value, Path):
            return msgpack.ExtType(_PATH, str(value).encode("utf-8", "surrogateescape"))
        if isinstance(value, Enum):
            return value.value
        base: Any
        for base in (str, int, float, list, dict):  # tracked lists and dicts, and texts of libraries' own
            if isinstance(value, base):
                return base(value)
        raise CannotSave(f"a {kind.__qualname__}")

    def _file(self, file: File) -> list[Any]:
        if file._stored is not None:
            name = file._stored.path.name
            self.files[name] = file._stored.path
            return ["kept", name, file.name, file.size, file.type]
        if file._data is not None and len(file._data) <= INLINE_BYTES:
            return ["data", file._data, file.name, file.size, file.type]
        if file._path is not None:
            return ["path", str(file._path), file.name, file.size, file.type]
        raise CannotSave("a File that is made while it is sent, or of more than 64 kB in memory")


def unpack(data: bytes, kept: Callable[[str], File | None]) -> Any:
    """The value of these bytes. `kept` gives the file of a name; its name, size and type are set here. Raises ValueError."""

    def read(code: int, inner: bytes) -> Any:
        if code in _READ:
            return _READ[code](inner.decode())
        if code == _PATH:
            return Path(inner.decode("utf-8", "surrogateescape"))
        value = unpack(inner, kept)
        if code == _TUPLE:
            return tuple(value)
        if code in (_SET, _FROZEN):
            return set(value) if code == _SET else frozenset(value)
        if code == _DELTA:
            return timedelta(*value)
        if code == _FILE:
            return _file(value, kept)
        raise ValueError(f"no value has the code {code}")

    try:
        return msgpack.unpackb(data, ext_hook=read, strict_map_key=False, unicode_errors="surrogatepass")
    except (ValueError, TypeError, msgpack.UnpackException, ArithmeticError) as error:
        raise ValueError(str(error) or "not what was saved") from None


def _file(said: list[Any], kept: Callable[[str], File | None]) -> File:
    how, what, name, size, kind = said
    if how == "data":
        return File(name, size, kind, data=what)
    if how == "path":
        return File(name, size, kind, path=Path(what))
    found = kept(what)
    if found is None:
        raise ValueError(f"the file {name!r} is not there any more")
    return File(name, size, kind, stored=found._stored)
