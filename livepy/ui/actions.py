"""What the visitor presses, and the conditions under which an event counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from livepy.core.elements import Element, Event, Listener, On
from livepy.mistakes import elements
from livepy.ui.icons import Icon, picture
from livepy.ui.props import Common, Handler, Node, Size, Variant, finish


def button(
    label: Node,
    *,
    on_click: Handler | None = None,
    submit: bool = False,
    variant: Variant = "secondary",
    size: Size = "medium",
    icon: Icon | None = None,
    disabled: bool = False,
    busy: bool = False,
    **more: Unpack[Common],
) -> Element:
    """A button. While its click is unanswered it shows that it is busy, and further clicks on it are not sent.

    Example: `ui.button("Save", variant="primary", on_click=self.save)`
    """
    props: dict[str, Any] = {
        "class": "lv-button",
        "type": "submit" if submit else "button",
        "data-variant": variant,
        "disabled": True if disabled else None,
        "aria-busy": "true" if busy else None,
        "data-on-click": None if on_click is None else Listener(on_click, None, "1"),
    }
    if size != "medium":
        props["data-size"] = size
    children = (label,) if icon is None else (picture(icon), label)
    return finish("button", children, props, more) if more else Element("button", children, props)


def on(
    handler: Callable[[Event], object],
    *,
    keys: list[str] | tuple[str, ...] = (),
    prevent: bool = False,
    stop: bool = False,
    throttle: float = 0.0,
    debounce: float = 0.0,
) -> On:
    """A handler with its conditions, for `on=`: only these keys ("Enter", "ctrl+s"); `prevent` what the browser would do; `stop` at this element.

    `throttle` and `debounce` are in seconds. Example: `on={"keydown": ui.on(self.save, keys=["ctrl+s"], prevent=True)}`
    """
    for key in keys:
        if not key or " " in key.strip() or "|" in key:
            raise elements.NO_KEY_NAME(key=key)
    return On(handler, tuple(keys), prevent, stop, throttle, debounce)
