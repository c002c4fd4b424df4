"""Which attributes may be shown, and what may stand in those that can carry script. The only place that decides it, for HTML text and for patches.

It knows names and values. What depends on the name alone is checked once a shape; URLs and styles are checked each time they are rendered.
"""

from __future__ import annotations

import re
from typing import Any, Final

from livepy.errors import LivepyError
from livepy.mistakes import elements

LISTENER: Final = "data-on-"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*\Z")
_REFUSED: Final = frozenset({"srcdoc", "nonce", "is", "http-equiv", "ping", "manifest"})
URLS: Final = frozenset(["href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href", "background", "longdesc"])
_ANIMATED: Final = frozenset({"to", "from", "by", "values"})  # what an SVG animation makes of another attribute, such as href
CHECKED: Final = URLS | _ANIMATED | {"style", "srcset"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_ALLOWED: Final = frozenset({"http", "https", "mailto", "tel", "sms"})
_IMAGE = re.compile(r"data:image/(png|jpe?g|gif|webp|avif);base64,", re.I)
_STYLE = re.compile(r"url\s*\(|expression\s*\(|@import|image-set\s*\(|[{}<\\]|/\*|javascript:|-moz-binding", re.I)
_NOISE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")


def name_fault(name: str) -> LivepyError | None:
    """Why no element may have this attribute; None if it may."""
    if not _NAME.match(name):
        return elements.SCRIPT_ATTRIBUTE(fault=f"{name!r} is no attribute name", mend="Write it as HTML does: letters, digits and hyphens.")
    low = name.lower()
    if low.startswith("on"):
        return elements.SCRIPT_ATTRIBUTE(fault=f"attribute {name!r} would run script", mend=f"Write `on={{{low[2:]!r}: self.handler}}`.")
    if low in _REFUSED:
        return elements.SCRIPT_ATTRIBUTE(fault=f"attribute {name!r} is not allowed: it can carry a document or code", mend="Leave it out.")
    return None


def check(name: str, value: Any) -> None:
    """Raise if this URL or style could run code or load from elsewhere. `name` is in small letters."""
    if value is None or value is False or value is True:
        return
    text = str(value)
    if name == "style":
        if _STYLE.search(text):
            raise elements.UNSAFE_STYLE(value=text)
        return
    urls = [part.split()[0] for part in text.split(",") if part.strip()] if name == "srcset" else text.split(";") if name in _ANIMATED else [text]
    for url in urls:
        if not safe_url(url, image=name in ("src", "srcset", "poster")):
            raise elements.UNSAFE_URL(name=name, url=url)


def safe_url(url: str, *, image: bool = False) -> bool:
    """Whether this URL can run nothing: relative, or of a harmless scheme; browsers ignore control characters and case, so this does."""
    bare = _NOISE.sub("", url).lower()
    scheme = _SCHEME.match(bare)
    if scheme is None:
        return True
    return scheme[1] in _ALLOWED or (image and _IMAGE.match(bare) is not None)
