"""`File`: bytes with a name, from a visitor or for one. What a browser said of a file's name and type is data to show, never a path.

It knows no session. A file made of bytes is written to disk only when somebody asks for its path.
"""

from __future__ import annotations

import io
import mimetypes
import os
import re
import tempfile
import unicodedata
import weakref
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self, final

from pydantic_core import core_schema

from livepy.files.store import Stored

NAME_BYTES = 255
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, bidirectional and other marks that make a name look like another


def clean_name(name: str) -> str:
    """A name to show and to offer for saving: no folders, no marks that deceive, at most 255 bytes."""
    name = unicodedata.normalize("NFC", name[-4096:])
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(one for one in name if unicodedata.category(one) not in _UNSEEN)
    name = name.replace(":", "_").strip(" .")
    if _RESERVED.match(name):
        name = "_" + name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 16:
        stem, dot, ending = name, "", ""
    room = NAME_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return (stem + dot + ending) or "file"


def clean_type(kind: str, name: str) -> str:
    """A media type that is one; else what the name says; else bytes."""
    kind = kind.split(";")[0].strip().lower()
    if _TYPE.fullmatch(kind):
        return kind
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


@final
class File:
    """Bytes with a name. A visitor's upload is one; `File.of(b"…", "a.csv")` makes one for `ui.download` and `session.download`.

    `name` and `type` of an upload are what the browser said: show them, never trust them.
    """

    __slots__ = ("__weakref__", "_data", "_path", "_print", "_stored", "name", "size", "type")
    __livepy_fixed__: ClassVar[bool] = True  # two files are the same if they are one

    name: str
    size: int
    type: str

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """A field of a model may hold one; it is made by nobody but livepy and the author."""
        return core_schema.is_instance_schema(cls)

    def __init__(self, name: str, size: int, type: str, *, data: bytes | None = None, path: Path | None = None, stored: Stored | None = None) -> None:
        self.name, self.size, self.type = name, size, type
        self._data, self._path = data, path if stored is None else stored.path
        self._print = ""
        self._stored = stored  # an upload: held, so that it is not deleted

    @property
    def path(self) -> Path:
        """Where it lies. An upload's file is deleted when nobody holds this object any more: copy what shall stay."""
        if self._path is None:
            descriptor, name = tempfile.mkstemp(prefix="livepy-")
            with open(descriptor, "wb") as file:
                file.write(self._data or b"")
            self._path = Path(name)
            weakref.finalize(self, _delete, name)
        return self._path

    @property
    def print(self) -> str:
        """What tells its content from another's: of bytes their hash, of a file on disk where it lies and when it was written."""
        if self._data is None:
            seen = self.path.stat()
            return f"{seen.st_dev}-{seen.st_ino}-{seen.st_mtime_ns}-{seen.st_size}"
        if not self._print:
            self._print = blake2b(self._data, digest_size=16).hexdigest()
        return self._print

    def open(self) -> BinaryIO:
        """Its bytes as a stream."""
        return io.BytesIO(self._data) if self._data is not None else open(self.path, "rb")

    def read(self) -> bytes:
        """All its bytes."""
        return self._data if self._data is not None else self.path.read_bytes()

    @classmethod
    def of(cls, data: bytes | Path, name: str, type: str = "") -> Self:
        """A file with these bytes, or one that lies on the server."""
        name = clean_name(name)
        kind = clean_type(type, name)
        if isinstance(data, Path):
            return cls(name, data.stat().st_size, kind, path=data)
        return cls(name, len(data), kind, data=bytes(data))

    @classmethod
    def of_text(cls, text: str, name: str, type: str = "") -> Self:
        """A file with this text in UTF-8."""
        return cls.of(text.encode(), name, type or mimetypes.guess_type(clean_name(name))[0] or "text/plain")

    def __repr__(self) -> str:
        return f"File({self.name!r}, {self.size} bytes, {self.type})"


def _delete(name: str) -> None:
    try:
        os.unlink(name)
    except OSError:
        pass
