"""`File`: bytes with a name, from a visitor or for one. What a browser said of a file's name and type is data to show, never a path.

It knows no session. A file made of bytes is written to disk only when somebody asks for its path.
Invariant: whoever holds a File of an upload, also one made of its path or unpickled, holds the upload.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
import secrets
import stat
import threading
from collections.abc import Callable, Generator, Iterable
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Self, final

from pydantic_core import core_schema

from livepy.files.names import clean_name, clean_type
from livepy.files.store import Stored, living, temporary
from livepy.mistakes import files as mistakes
from livepy.mistakes.places import line_of, shortened

MEMORY_BYTES: Final = 8 << 20
"""Bytes beyond which a file leaves the memory once it is on disk."""

Parts = Callable[[], Iterable[bytes]]


@final
class File:
    """Bytes with a name. A visitor's upload is one; `File.of(b"…", "a.csv")` makes one for `ui.download` and `session.download`.

    `name` of an upload is what the browser said: show it, never trust it. `type` is what its first bytes say; of texts, what its name says.
    `size` is -1 where nobody knows it before the file is made.
    An upload lives as long as anybody holds its File: state, a job, a closure, an address on a page.
    """

    __slots__ = ("__weakref__", "_data", "_lock", "_parts", "_path", "_print", "_stored", "name", "size", "type")
    __livepy_fixed__: ClassVar[bool] = True  # two files are the same if they are one

    name: str
    size: int
    type: str

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """A field of a model may hold one; it is made by nobody but livepy and the author."""
        return core_schema.is_instance_schema(cls)

    def __init__(
        self, name: str, size: int, type: str, *, data: bytes | None = None, path: Path | None = None, stored: Stored | None = None, parts: Parts | None = None
    ) -> None:
        self.name, self.size, self.type = name, size, type
        self._data, self._parts = data, parts
        self._path = path if stored is None else stored.path
        self._stored = living(path) if path is not None else stored  # held, so that it is not deleted
        self._print = "" if parts is None else secrets.token_hex(16)
        self._lock = threading.RLock() if self._path is None else None  # of writing it to disk

    @property
    def path(self) -> Path:
        """Where it lies. An upload's file is deleted when nobody holds this object any more: copy what shall stay.

        A file that was made of bytes, or of parts, is written to a temporary one when this is first asked; that ends with this object too.
        """
        if self._lock is not None:
            with self._lock:
                if self._path is None or (self._data is not None and not self._path.exists()):  # somebody has cleaned up
                    self._write()
        assert self._path is not None
        return self._path

    def open(self) -> BinaryIO:
        """Its bytes as a stream. A large file is not in memory: read it piece by piece.

        Example: `with self.orders.open() as lines: total = sum(1 for _ in lines)`
        """
        data = self._data
        return io.BytesIO(data) if data is not None else open(self.path, "rb")

    def read(self) -> bytes:
        """All its bytes, in memory. Of a large file `open()` gives them piece by piece."""
        data = self._data
        if data is not None:
            return data
        parts = self.parts() if self._path is None else None
        return self.path.read_bytes() if parts is None else b"".join(parts)

    @classmethod
    def of(cls, data: bytes | Path, name: str, type: str = "") -> Self:
        """A file with these bytes, or one that lies on the server.

        Example: `File.of(Path("reports/may.pdf"), "May.pdf")`
        """
        name = clean_name(name)
        kind = clean_type(type, name)
        if isinstance(data, Path):
            return cls(name, _size_of(data), kind, path=data.absolute())
        if not isinstance(data, bytes | bytearray | memoryview):
            raise mistakes.NO_BYTES(data=data)
        data = bytes(data)
        return cls(name, len(data), kind, data=data)

    @classmethod
    def of_text(cls, text: str, name: str, type: str = "") -> Self:
        """A file with this text in UTF-8."""
        return cls.of(text.encode(), name, type or mimetypes.guess_type(clean_name(name))[0] or "text/plain")

    @classmethod
    def of_parts(cls, parts: Parts, name: str, type: str = "", size: int | None = None) -> Self:
        """A file that is made while it is sent, piece by piece, and is never whole in memory. `parts` is called in a thread, anew for each download.

        With `size`, which must be right, browsers show how far a download is and can go on with one that was cut off.

        Example: `File.of_parts(self.lines, "log.csv")` with `def lines(self) -> Iterator[bytes]: yield b"…"`
        """
        if not callable(parts):
            raise mistakes.PARTS_NOT_CALLABLE(parts=parts)
        if isasyncgenfunction(parts) or iscoroutinefunction(parts):
            raise mistakes.PARTS_ASYNC(name=getattr(parts, "__name__", "parts"))
        name = clean_name(name)
        return cls(name, -1 if size is None else size, clean_type(type, name), parts=parts)

    # For livepy's own parts

    def parts(self) -> Generator[bytes] | None:
        """Its bytes, made anew, if it is one that is made while it is sent. In a thread, and closed by who does not take all."""
        return None if self._parts is None else _checked(self._parts, self.size)

    @property
    def print(self) -> str:
        """What tells its content from others': of bytes a hash, kept; of a path what the system says of the file there, which it is asked each time.

        Raises OSError. It may take its time: in a thread.
        """
        if self._print:
            return self._print
        data = self._data
        if data is not None:
            self._print = _hashed(b"bytes", data)
            return self._print
        found = self.path.stat()
        return _hashed(b"path", f"{found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_size}".encode())

    @property
    def key(self) -> object:
        """What may stand for `print` where nobody may wait: of many bytes that nobody has hashed yet it is the file itself."""
        return self.print if self._print or not self.is_heavy else self

    @property
    def is_heavy(self) -> bool:
        """Whether many bytes of it are in memory."""
        data = self._data
        return data is not None and len(data) > MEMORY_BYTES

    def leave_memory(self) -> None:
        """It will be kept for a while: many bytes go to disk. Blocks; where the disk does not take them they stay."""
        if self.is_heavy:
            _ = self.print
            try:
                _ = self.path
            except OSError:
                return

    def _write(self) -> None:
        """To a temporary file, once."""
        descriptor, stored = temporary()
        with open(descriptor, "wb") as file:
            for part in (self._data,) if self._data is not None else self.parts() or ():
                file.write(part)
        self._stored, self._path = stored, stored.path
        if self._data is not None and len(self._data) > MEMORY_BYTES:
            self._data = None

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, and back. An upload, and what lies at a path, goes by its path: who sends it holds it meanwhile."""
        if self._parts is not None:
            return _arrived, (self.name, self.size, self.type, None, None, self._parts)
        if self._lock is not None:
            return _arrived, (self.name, self.size, self.type, self.read(), None, None)
        return _arrived, (self.name, self.size, self.type, None, self._path, None)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: Any) -> Self:
        return self

    def __repr__(self) -> str:
        return f"File({self.name!r}, {self.size if self.size >= 0 else 'unknown'} bytes, {self.type})"


def _arrived(name: str, size: int, kind: str, data: bytes | None, path: Path | None, parts: Parts | None) -> File:
    return File(name, size, kind, data=data, path=path, parts=parts)


def _size_of(path: Path) -> int:
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode):
            return found.st_size
        reason = "is a folder" if stat.S_ISDIR(found.st_mode) else "is no ordinary file"
    except FileNotFoundError:
        reason = "is not there"
    except (OSError, ValueError) as error:  # a NUL in it
        reason = f"cannot be had ({getattr(error, 'strerror', None) or error})"
    raise mistakes.NO_FILE(path=shortened(str(path)), reason=reason)


def _checked(parts: Parts, size: int) -> Generator[bytes]:
    """What it gives, if it is bytes, and as many as were said: whoever has the last of them knows that it is the last."""
    given: Any = parts()
    if isinstance(given, bytes | str) or not isinstance(given, Iterable):
        given = (given,)
    name, rest, made = getattr(parts, "__name__", "parts"), iter(given), 0
    try:
        for part in rest:
            if not isinstance(part, bytes | bytearray | memoryview):
                raise mistakes.PARTS_NOT_BYTES(line_of(parts), name=name, part=part)
            data = bytes(part)
            made += len(data)
            if made == size:
                made += any(map(len, rest))
            if 0 <= size < made:
                break
            yield data
        if 0 <= size != made:
            raise mistakes.PARTS_SIZE(line_of(parts), name=name, size=size, made=f"{made} bytes" if made < size else "more")
    finally:
        getattr(given, "close", lambda: None)()


def _hashed(kind: bytes, data: bytes) -> str:
    content = hashlib.blake2b(kind, digest_size=16)
    content.update(data)
    return content.hexdigest()
