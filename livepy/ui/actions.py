"""What the visitor presses: buttons, links, and the conditions under which an event counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from livepy.core.attributes import safe_url
from livepy.core.elements import Element, Event, Listener, On
from livepy.mistakes import elements
from livepy.ui.icons import Icon, Svg, picture
from livepy.ui.props import Common, Handler, Node, Size, Variant, finish, known, share


def button(
    label: Node,
    *,
    on_click: Handler | None = None,
    submit: bool = False,
    variant: Variant = "secondary",
    size: Size = "medium",
    icon: Icon | Svg | None = None,
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


def link(label: Node, to: str, *, new_tab: bool = False, **more: Unpack[Common]) -> Element:
    """A way to somewhere else: a path of this site or a URL. With `new_tab` it opens beside this page, and says so to a screen reader.

    Example: `ui.link("Documentation", to="https://example.org/docs", new_tab=True)`
    """
    if not isinstance(to, str):
        raise elements.NO_ADDRESS(to=to)
    if not safe_url(to):
        raise elements.UNSAFE_URL(name="to", url=to)
    props: dict[str, Any] = {"class": "lv-link", "href": to}
    if not new_tab:
        return finish("a", (label,), props, more)
    props |= {"target": "_blank", "rel": "noopener"}
    return finish("a", (label, Element("span", (" (opens in a new tab)",), {"class": "lv-visually-hidden"})), props, more)


def copy_button(text: str, *, label: str = "Copy", **more: Unpack[Common]) -> Element:
    """A button that puts `text` on the clipboard, without asking the server, and says that it has.

    Example: `ui.copy_button(self.invitation, label="Copy the link")`
    """
    known(more)
    button: dict[str, Any] = {"class": "lv-button", "type": "button", "data-variant": "secondary", "data-copy": text, "data-uses": "controls"}
    # beside the button, as what stands in one is not read out when it changes
    said = Element("span", (Element("span", ("Copied",), {"hidden": True}),), {"class": "lv-copied", "role": "status"})
    props: dict[str, Any] = {"class": "lv-copy"}
    share(more, button, props)
    return Element("span", (Element("button", (picture("copy"), label), button), said), props, more.get("key"))


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
