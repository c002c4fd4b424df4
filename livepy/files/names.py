"""What a browser says of a file's name and type, made safe to show and to offer for saving. It is data, never a path."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from typing import Final

NAME_BYTES: Final = 255
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, bidirectional and other marks that make a name look like another


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
