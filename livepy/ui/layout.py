"""Where things stand: columns, rows, grids, groups, cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Unpack

from livepy.core.elements import Element, Listener
from livepy.mistakes import elements
from livepy.ui.props import Align, Common, Handler, Justify, Node, declarations, finish


def column(*children: Node, gap: float = 2, align: Align = "stretch", **more: Unpack[Common]) -> Element:
    """Children one below the other. `gap` is in spacing steps of 0.25 rem.

    Example: `ui.column(ui.heading("Todos"), ui.text("Nothing to do"), gap=4)`
    """
    props: dict[str, Any] = {"class": "lv-column"}
    if gap != 2:
        props["style"] = f"--lv-gap:{gap:g}"
    if align != "stretch":
        props["data-align"] = align
    return finish("div", children, props, more) if more else Element("div", children, props)


def row(*children: Node, gap: float = 2, align: Align = "center", justify: Justify = "start", wrap: bool = True, **more: Unpack[Common]) -> Element:
    """Children beside one another; they wrap where the page is narrow. `gap` is in spacing steps of 0.25 rem.

    Example: `ui.row(ui.text("Strength"), ui.button("Reset"), justify="between")`
    """
    props: dict[str, Any] = {"class": "lv-row"}
    if gap != 2:
        props["style"] = f"--lv-gap:{gap:g}"
    if align != "center":
        props["data-align"] = align
    if justify != "start":
        props["data-justify"] = justify
    if not wrap:
        props["data-wrap"] = "no"
    return finish("div", children, props, more) if more else Element("div", children, props)


def grid(*children: Node, columns: int | str = 2, gap: float = 2, **more: Unpack[Common]) -> Element:
    """Children in columns of equal width; where the page is narrow there are fewer. `gap` is in spacing steps of 0.25 rem.

    A text is CSS: `columns="1fr 2fr"`. On a phone that is one column, unless it says `auto-fit` or `auto-fill`.
    What `style={"grid-template-columns": "2rem 1fr"}` says holds everywhere.

    Example: `ui.grid(ui.card("a"), ui.card("b"), ui.card("c"), columns=3, gap=4)`
    """
    if isinstance(columns, str):
        style = declarations({"--lv-template": columns})
    elif columns < 1:
        raise elements.NO_COLUMNS(kind="grid", columns=columns)
    else:
        style = f"--lv-columns:{columns}"
    props: dict[str, Any] = {"class": "lv-grid", "style": style if gap == 2 else f"{style};--lv-gap:{gap:g}"}
    return finish("div", children, props, more)


def group(*children: Node, label: str = "", **more: Unpack[Common]) -> Element:
    """Things that belong together, named by `label`: to a screen reader the label is part of what each of them is called.

    Example: `ui.group(ui.textbox("Street"), ui.textbox("Town"), label="Address")`
    """
    parts = (Element("legend", (label,), {"class": "lv-group-label"}), *children) if label else children
    return finish("fieldset", parts, {"class": "lv-group"}, more)


def divider(**more: Unpack[Common]) -> Element:
    """A line between what stands above and below it.

    Example: `ui.column(ui.text("Before"), ui.divider(), ui.text("After"))`
    """
    return finish("hr", (), {"class": "lv-divider"}, more)


def card(*children: Node, title: str = "", footer: Node = None, on_click: Handler | None = None, **more: Unpack[Common]) -> Element:
    """A framed group, with a title above and a footer below if given. With `on_click` its title is a button that is as large as the card.

    Example: `ui.card(ui.text("Five new messages"), title="Inbox", footer=ui.button("Read"))`
    """
    parts = children
    press: dict[str, Any] = {"class": "lv-card-button", "type": "button", "data-on-click": None if on_click is None else Listener(on_click, None, "1")}
    if title:
        parts = (Element("h2", (title if on_click is None else Element("button", (title,), press),), {"class": "lv-card-title"}), *parts)
    elif on_click is not None:
        parts = (Element("button", (), {**press, "aria-label": more.get("aria_label") or " ".join(_words(children)) or "Open"}), *parts)
    if footer is not None and footer is not False:
        parts = (*parts, Element("div", (footer,), {"class": "lv-card-footer"}))
    props: dict[str, Any] = {"class": "lv-card"}
    if on_click is not None:
        props["data-pressable"] = True
    return finish("div", parts, props, more)


def _words(nodes: Iterable[Any]) -> Iterator[str]:
    """What plain elements say: the name of what has no other."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Element):
            yield from _words(node.children)
