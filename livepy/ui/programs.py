"""Programs, coloured by Pygments where it is installed; else they are shown plain. It is imported when first needed.

Invariant: a token's class is one of a few short names, whatever the language, so that a style sheet can know them all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final, Unpack

from livepy.core.component import Component
from livepy.core.elements import Element, Made
from livepy.ui.field import Given, given, unpacked
from livepy.ui.props import Common, finish, known

_CLASSES: Final = {
    "Comment": "c",
    "Keyword": "k",
    "Keyword.Constant": "kc",
    "Literal.Number": "m",
    "Literal.String": "s",
    "Name.Builtin": "nb",
    "Name.Class": "nc",
    "Name.Decorator": "nd",
    "Name.Function": "nf",
    "Name.Attribute": "na",
    "Name.Tag": "nt",
    "Operator.Word": "k",
    "Generic.Deleted": "gd",
    "Generic.Inserted": "gi",
    "Generic.Heading": "gh",
    "Generic.Subheading": "gh",
}
"""Pygments' token types and their short names; a type that is not here is as the one above it, and in the end plain."""

MOST: Final = 100_000
"""Characters up to which a program is coloured: colouring takes time, in which nobody else is served."""


@functools.cache
def _class_of(token: Any) -> str:
    while token:
        found = _CLASSES.get(".".join(token))
        if found is not None:
            return found
        token = token.parent
    return ""


def tokens(source: str, language: str) -> Iterator[tuple[str, str]]:
    """(class or "", text) of each run of one class. Without Pygments, or of a language that it does not know, all is one."""
    lexer = _lexer(language) if len(source) <= MOST else None
    if lexer is None:
        yield "", source
        return
    run, text = "", ""
    for token, piece in lexer.get_tokens(source):
        kind = _class_of(token) if piece.strip() else run  # white space belongs to what stands before it
        if kind == run:
            text += piece
        else:
            if text:
                yield run, text
            run, text = kind, piece
    if text:
        yield run, text


def _lexer(language: str) -> Any:
    try:
        return _known(language) if language else None
    except ImportError:
        return None


@functools.lru_cache(maxsize=64)
def _known(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


class Code(Component):
    """What `ui.code` shows: coloured anew only when the source is another."""

    source: str
    language: str = ""
    more: Given = ()

    def render(self) -> Element:
        own = self.__dict__
        if own.get("coloured") != (self.source, self.language):
            own["coloured"] = (self.source, self.language)
            own["runs"] = tuple(Element("span", (text,), {"class": f"lv-tok-{kind}"}) if kind else text for kind, text in tokens(self.source, self.language))
        # a wide program scrolls, and what scrolls can be reached by the keyboard
        return finish("pre", (Element("code", own["runs"], {}),), {"class": "lv-code", "tabindex": 0}, unpacked(self.more))


def code(source: str, *, language: str = "", **more: Unpack[Common]) -> Element:
    """A program or another text of fixed width. With `livepy[code]` installed, a known `language` ("python", "html", …) is coloured.

    Example: `ui.code("print('hello')", language="python")`
    """
    known(more)
    return Made("code", Code, {"source": source, "language": language, "more": given(more)}, more.get("key"))
