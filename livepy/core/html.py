"""The only place that writes HTML text, and so the only one that escapes it: the page as it first arrives.

It knows shapes and blocks. A shape's fixed text is put together once; a page is then its pieces and its escaped values.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from livepy.core.nesting import VOID
from livepy.core.shapes import ATTR, BLOCK, LIST, LISTEN, PROPERTY, REF, TEXT, Shape
from livepy.core.wire import shown

if TYPE_CHECKING:
    from livepy.core.blocks import Block

_AREA, _SELECT, _OPTION = 20, 21, 22
"""Slots that HTML text writes elsewhere than the page's own properties: a textarea's text, a select's value, an option's own value."""

Part = tuple[str, int, int, str]
"""(text before, what the slot holds or -1, which slot, attribute name)."""


def html(block: Block) -> str:
    """A block with all that is in it."""
    out: list[str] = []
    _write(block.shape, block.values, out, [])
    return "".join(out)


def text(value: str) -> str:
    """A text as a parser gives it back: one node, with every character but NUL, which no HTML can hold."""
    if not value:
        return "<!---->"
    value = escape(value, quote=False)
    if "\r" in value or "\0" in value:
        value = value.replace("\r", "&#13;").replace("\0", "\ufffd")
    return value


def _write(shape: Shape, values: Any, out: list[str], chosen: list[str]) -> None:
    parts = shape.html
    if parts is None:
        shape.html = parts = _parts(shape)
    for before, code, k, name in parts:
        out.append(before)
        if code < 0:
            continue
        value = values[k]
        if code == TEXT:
            out.append(text(value))
        elif code in (ATTR, PROPERTY):
            _attribute(out, name, shown(value))
        elif code == LISTEN:
            _attribute(out, name, value and value.options)
        elif code == BLOCK:
            inner = value._place
            _write(inner.shape, inner.values, out, chosen)
        elif code == LIST:
            for inner in value.blocks.values():
                _write(inner.shape, inner.values, out, chosen)
            out.append("<!---->")
        elif code == _AREA:
            if value:
                out.append("\n" * value.startswith("\n") + text(str(value)))
        elif code == _SELECT:
            chosen.append(str(value))
        elif code == _OPTION:
            _attribute(out, name, shown(value))
            if chosen and str(value) == chosen[-1]:
                out.append(" selected")


def _attribute(out: list[str], name: str, value: Any) -> None:
    if value is True:
        out.append(f' {name}=""')
    elif value is not None:
        out.append(f' {name}="{escape(str(value)).replace(chr(0), chr(0xFFFD)).replace(chr(13), "&#13;")}"')


def _parts(shape: Shape) -> list[Part]:
    """A shape's fixed text, cut at its slots."""
    parts: list[Part] = []
    fixed: list[str] = []

    def cut(code: int, k: int, name: str) -> None:
        parts.append(("".join(fixed), code, k, name))
        fixed.clear()

    def walk(one: Shape, k: int) -> int:
        if one.tag.startswith("#"):
            code = one.sites[0][0]
            cut(code, k, "")
            return k + 1
        fixed.append("<" + one.tag)
        area = -1
        for (code, _, _), name in zip(one.sites, one.names, strict=False):
            if name == "value" and one.tag == "textarea":
                area = k
            elif code != REF:
                cut(_SELECT if name == "value" and one.tag == "select" else _OPTION if name == "value" and one.tag == "option" else code, k, name)
            k += 1
        fixed.append(">")
        if area >= 0:
            cut(_AREA, area, "")
        if one.tag == "pre":
            fixed.append("\n")  # the parser drops the first newline of a pre: this one, not the author's
        for child in one.children:
            k = walk(child, k)
        if one.tag not in VOID:
            fixed.append(f"</{one.tag}>")
        return k

    walk(shape, 0)
    if fixed:
        parts.append(("".join(fixed), -1, 0, ""))
    return parts
