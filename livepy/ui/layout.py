"""Where things stand: columns, rows, cards."""

from __future__ import annotations

from typing import Any, Unpack

from livepy.core.elements import Element, Listener
from livepy.ui.props import Align, Common, Handler, Justify, Node, finish


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


def card(*children: Node, title: str = "", footer: Node = None, on_click: Handler | None = None, **more: Unpack[Common]) -> Element:
    """A framed group, with a title above and a footer below if given.

    Example: `ui.card(ui.text("Five new messages"), title="Inbox", footer=ui.button("Read"))`
    """
    parts = children
    if title:
        parts = (Element("h2", (title,), {"class": "lv-card-title"}), *parts)
    if footer is not None and footer is not False:
        parts = (*parts, Element("div", (footer,), {"class": "lv-card-footer"}))
    props: dict[str, Any] = {"class": "lv-card"}
    if on_click is not None:
        props |= {"role": "button", "tabindex": 0, "data-on-click": Listener(on_click, None, "1"), "data-on-keydown": Listener(on_click, None, "k:Enter p 1")}
    return finish("div", parts, props, more)
