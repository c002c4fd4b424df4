"""The files that pages load by names that hold their hash: livepy's own, the author's style sheet, and his folder of assets.

They are read at the start, and browsers keep them for ever. It knows no session, and opens nothing by a name that a browser gave.
"""

from __future__ import annotations

import difflib
import hashlib
import logging
import mimetypes
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from livepy.core.component import AppOptions
from livepy.errors import LivepyError
from livepy.mistakes import start
from livepy.mistakes.places import place, shortened
from livepy.server.encodings import encoders
from livepy.server.folder import Folder, beside, opened
from livepy.server.sheets import rewritten

log = logging.getLogger("livepy")

PACKAGE = Path(__file__).parent.parent
URL: Final = "_livepy/asset/"
"""Before the names. Relative to the app's own address, so that it holds below any path."""

MB: Final = 1_000_000
KEPT_BYTES: Final = MB
KEPT_TEXT_BYTES: Final = 8 * MB
KEPT_IN_ALL: Final = 64 * MB
"""A larger file is read from the disk each time it is asked for; one that compresses well is kept up to the second size."""

_TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".vtt": "text/vtt",
}
"""What Python's table lacks, or has otherwise in some version."""

_OTHERS: Final = mimetypes.MimeTypes()  # without what the machine has installed
_DENSE = re.compile(
    r"(?!image/(svg|vnd.microsoft.icon|bmp|x-ms-bmp))(image|audio|video)/|font/woff|application/(octet-stream|pdf|zip|epub|x-7z|x-bzip|x-xz|gzip|vnd\.(ms|openx))"
)
_RUNS = re.compile(r"text/(html|xml)|application/xml|[a-z]+/[a-z.-]+\+xml")
_LEAST = 200  # bytes: what is smaller fits into the packet of its headers


@dataclass(slots=True)
class Asset:
    """One file as it is served."""

    name: str  # with its hash
    digest: str
    type: str
    size: int
    data: bytes | None  # None: it stays on the disk
    path: Path
    changed: int  # when it last was, by the disk's clock
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @property
    def compresses(self) -> bool:
        """Whether it may be smaller in an encoding."""
        return self.data is not None and self.size >= _LEAST and not _DENSE.match(self.type)

    @property
    def runs(self) -> bool:
        """Whether a browser that opens it by itself would run what is in it."""
        return _RUNS.match(self.type) is not None

    def made(self, encoding: str) -> bytes | None:
        """Its bytes in an encoding, if that has been done."""
        return self._encoded.get(encoding)

    def make(self, encoding: str, encode: Callable[[bytes], bytes]) -> bytes:
        """The same, done now unless somebody else has just done it: it takes a while."""
        if (known := self.made(encoding)) is not None:
            return known
        data = self.data or b""
        done = encode(data)
        self._encoded[encoding] = done = done if len(done) < len(data) else data
        return done


class Assets:
    """All of them. `urls` holds the addresses of those in the author's folder, by their paths in it."""

    def __init__(self, package: Path = PACKAGE, folder: Folder | None = None) -> None:
        self.by_name: dict[str, Asset] = {}
        self.urls: dict[str, str] = {}
        self.encoders = encoders()
        self._folder = folder or Folder(Path())
        self._in_folder = set(self._folder.files.values())
        self._complaints: list[LivepyError] = []
        self._kept = 0
        self._names: dict[Path, str] = {}
        static = sorted(path for path in (package / "static").glob("*") if path.suffix in (".js", ".css"))
        self._plain = {path.name: self._read(path, own=True) for path in [package / "client.js", *static] if path.is_file()}
        self.modules = {path.stem if path.suffix == ".js" else path.name: self._plain[path.name] for path in static if path.name != "livepy.css"}
        """What a page fetches only when an element says `data-uses`, by plain name: modules, and the style sheets that they ask for."""
        for name, path in self._folder.files.items():
            try:
                self.urls[name] = URL + self.add(path)
            except OSError as error:
                self._folder.left_out.append(f"{name} ({error.strerror})")

    @classmethod
    def of(cls, options: AppOptions) -> Assets:
        """Those of an app."""
        return cls(folder=Folder.of(options.assets, options.where) if options.assets is not None else None)

    def name(self, plain: str) -> str:
        """The name to ask for; empty if there is no such file of livepy's."""
        return self._plain.get(plain, "")

    def add(self, path: Path, *, named: bool = False) -> str:
        """Serve one more file of the author's; its name with the hash. "" while it is being read: a style sheet that names itself, by way of others.

        `named`: he names it himself, so that it may be a link.
        """
        path = Path(os.path.abspath(path))
        if named and path.is_symlink():
            path = path.resolve()
        if path not in self._names:
            self._names[path] = ""
            try:
                self._names[path] = self._read(path)
            except OSError:
                del self._names[path]
                raise
        return self._names[path]

    def tell(self) -> None:
        """Tell the author what is not as he may think."""
        if self._folder.left_out:
            log.info("not served from %s: %s", shortened(str(self._folder.path)), ", ".join(self._folder.left_out))
        for one in self._complaints:
            log.warning("%s", one)

    def _read(self, path: Path, *, own: bool = False) -> str:
        """Comments are taken out of livepy's own. An author's file is served as it is, but for addresses in style sheets."""
        suffix = path.suffix.lower()
        guess, packed = _OTHERS.guess_type("_" + suffix)
        kind = _TYPES.get(suffix) or (guess if guess and not packed else "application/octet-stream")
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        with opened(path.resolve() if own else path) as file:  # some installers make each file of a package a link
            seen = os.fstat(file.fileno())
            most = KEPT_BYTES if _DENSE.match(kind) else KEPT_TEXT_BYTES
            data = file.read() if suffix == ".css" or (seen.st_size <= most and self._kept + seen.st_size <= KEPT_IN_ALL) else None
            if own and data is not None:
                data = without_comments(data.decode()).encode()
            elif suffix == ".css" and data is not None:
                data = self._sheet(path, data)
            found = hashlib.sha256(data) if data is not None else hashlib.file_digest(file, "sha256")
        self._kept += len(data or b"")
        digest, size = found.hexdigest()[:16], seen.st_size if data is None else len(data)
        name = _name(path, digest)
        self.by_name[name] = Asset(name, digest, kind, size, data, path, seen.st_mtime_ns)
        return name

    def _sheet(self, path: Path, data: bytes) -> bytes:
        """A style sheet that calls the author's other files by the names under which they are served."""

        def served(target: str, line: int) -> str:
            for folder in (path.parent, self._folder.path):
                file = Path(os.path.normpath(folder / target))
                if file in self._in_folder or beside(path, file):
                    try:
                        return self.add(file)
                    except OSError:  # as if it were not there
                        continue
            near = difflib.get_close_matches(target, self._folder.files, 1)
            guess = f": perhaps {near[0]!r}" if near else ""
            self._complaints.append(start.NOT_IN_SHEET(place(str(path), line), target=target, guess=guess))
            return ""

        return rewritten(data.decode(errors="surrogateescape"), served).encode(errors="surrogateescape")


def _name(path: Path, digest: str) -> str:
    """What it is asked for by. An author's file may be called anything."""
    stem = re.sub(r"[^a-z0-9.]", "", path.stem.lower())[:40] or "file"
    ending = re.sub(r"[^a-z0-9]", "", path.suffix.lower())[:16]
    return f"{stem}.{digest}" + (f".{ending}" if ending else "")


def without_comments(text: str) -> str:
    """A script or style sheet without whole-line comments, indentation and empty lines: prose costs nothing on the wire. Texts of many lines stay."""
    lines: list[str] = []
    comment = quoted = False
    for line in text.splitlines():
        bare = line.strip()
        if quoted:
            lines.append(line)
            quoted ^= line.count("`") % 2 == 1
        elif comment or (bare.startswith("/*") and re.fullmatch(r"/\*(?:[^*]|\*(?!/))*(?:\*/)?", bare)):
            comment = "*/" not in bare
        elif bare and not bare.startswith("//"):
            lines.append(bare)
            quoted = bare.count("`") % 2 == 1
    return "\n".join(lines) + "\n"
