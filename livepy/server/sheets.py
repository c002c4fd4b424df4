"""An author's style sheet as it is served: the files that it names are called by the names under which they are served. It knows text, no files."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

_PIECE = re.compile(
    r"""
      /\*.*?(?:\*/|\Z)                                                        # a comment
    | @import\s+(?P<import>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')         # the only text that is an address
    | "(?:[^"\\\n]|\\.)*+"? | '(?:[^'\\\n]|\\.)*+'?                           # any other
    | (?<![\w-])url\(\s*+(?P<url>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|(?:[^\s"'()\\]|\\[0-9a-f]{1,6}+\s?+|\\[^0-9a-f\n])++)\s*+\)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|.))", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|\\|#|\?|\Z", re.IGNORECASE)
"""How an address begins that names no file of the author's: another place, a part of this document, nothing."""


def rewritten(text: str, served: Callable[[str, int], str]) -> str:
    """The sheet with other addresses in it. `served` is told a relative path and its line, and gives the address to write; "" leaves it as it is."""

    def piece(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind is None:
            return match[0]
        address = _plain(match[kind])
        if _ELSEWHERE.match(address):
            return match[0]
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        name = served(unquote(path), text.count("\n", 0, match.start(kind)) + 1)
        if not name:
            return match[0]
        rest = address[len(path) :].replace("\\", "%5C").replace('"', "%22").replace("\n", "%0A")
        before, after = text[match.start() : match.start(kind)], text[match.end(kind) : match.end()]
        return f'{before}"{name}{rest}"{after}'

    return _PIECE.sub(piece, text)


def _plain(written: str) -> str:
    """What a text or an address in a sheet means."""
    if written[:1] in "\"'":
        written = written[1:-1]
    return _ESCAPED.sub(_character, written)


def _character(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
    return "" if match[2] in ("\n", "\r\n", "\f") else match[2]
