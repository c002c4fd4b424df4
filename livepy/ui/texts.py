"""What a page says: texts, headings, badges and icons."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, Unpack

from livepy.core.elements import Element
from livepy.ui.icons import Icon, Svg, picture
from livepy.ui.props import Common, Node, Size, Tone, finish, mistake

Part: TypeAlias = "Node | int | float"


def text(*parts: Part, tone: Tone = "neutral", size: Size = "medium", bold: bool = False, **more: Unpack[Common]) -> Element:
    """A text. Numbers are shown as Python writes them; parts may be elements too.

    Example: `ui.text("Left: ", 3, tone="info")`
    """
    props: dict[str, Any] = {"class": "lv-text", "data-tone": None if tone == "neutral" else tone}
    if size != "medium":
        props["data-size"] = size
    if bold:
        props["data-bold"] = True
    return finish("span", _said(parts), props, more) if more else Element("span", _said(parts), props)


def heading(*parts: Part, level: Literal[1, 2, 3, 4, 5, 6] = 1, **more: Unpack[Common]) -> Element:
    """A heading; level 1 is the page's own title.

    Example: `ui.heading("Orders", level=2)`
    """
    tag = _HEADINGS.get(level)
    if tag is None:
        raise mistake(f"ui.heading: there is no level {level!r}. Write one from 1 to 6.")
    props: dict[str, Any] = {"class": "lv-heading"}
    return finish(tag, _said(parts), props, more) if more else Element(tag, _said(parts), props)


def badge(content: str | int, *, tone: Tone = "neutral", **more: Unpack[Common]) -> Element:
    """A short word or a number in a small box: a state, a count.

    Example: `ui.badge("Paid", tone="success")`
    """
    return finish("span", (str(content),), {"class": "lv-badge", "data-tone": tone}, more)


def icon(name: Icon | Svg, *, size: Size = "medium", **more: Unpack[Common]) -> Element:
    """One of livepy's icons, or one of your own by `ui.svg`. It is silent to a screen reader, unless `aria_label` says what it stands for.

    Example: `ui.icon("star", aria_label="Favourite")`
    """
    drawn = picture(name)
    props: dict[str, Any] = {**drawn.props, "data-size": None if size == "medium" else size}
    if more.get("aria_label"):
        props |= {"aria-hidden": None, "role": "img"}
    return finish("svg", drawn.children, props, more)


_HEADINGS = {level: f"h{level}" for level in range(1, 7)}


def _said(parts: tuple[Part, ...]) -> tuple[Any, ...]:
    """Parts as nodes: numbers in words, the rest as it is."""
    if len(parts) == 1 and type(parts[0]) is str:
        return parts
    return tuple(str(part) if isinstance(part, (int, float)) and part is not False else part for part in parts)
