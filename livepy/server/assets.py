"""The files that every page loads, by names that hold their hash: kept for ever by browsers, made once at the start.

It knows no session. Nothing is ever opened by a name that a browser gave.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str  # with its hash
    type: str
    data: bytes
    zipped: bytes | None  # where it is smaller


class Assets:
    """All of them, by their plain names and by those with the hash."""

    def __init__(self, package: Path = PACKAGE) -> None:
        self.by_name: dict[str, Asset] = {}
        self._plain: dict[str, str] = {}
        static = sorted(path for path in (package / "static").glob("*") if path.suffix in TYPES)
        for path in [package / "client.js", *static]:
            if path.is_file():
                self._plain[path.name] = self.add(path, own=True)
        self.modules = {path.stem: self._plain[path.name] for path in static if path.suffix == ".js"}
        """What a page imports only when an element says `data-uses`, by plain name."""

    def add(self, path: Path, *, own: bool = False) -> str:
        """Serve one more file; its name with the hash. Comments are taken out of livepy's own only: an author's file is served as it is."""
        data = path.read_bytes()
        if own and path.suffix in (".js", ".css"):
            data = without_comments(data.decode()).encode()
        digest = hashlib.sha256(data).hexdigest()[:12]
        stem = re.sub(r"[^a-z0-9.]", "", path.stem.lower())  # an author's file may be called anything
        name = f"{stem[:40]}.{digest}{path.suffix.lower()}"
        small = gzip.compress(data, 9, mtime=0)
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.by_name[name] = Asset(name, kind, data, small if len(small) < len(data) else None)
        return name

    def name(self, plain: str) -> str:
        """The name to ask for; empty if there is no such file."""
        return self._plain.get(plain, "")


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
