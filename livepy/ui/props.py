"""What every element takes beside its own: key, class, style, listeners by `on=`. One place says what each becomes on the page.

It knows elements, no component. Names are added in one order, whatever the call's: shapes are interned by names.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, Final, Literal, TypeAlias, TypedDict

from livepy.core.attributes import name_fault
from livepy.core.component import Component
from livepy.core.elements import Element, Event, Listener, On
from livepy.core.refs import BoundRef
from livepy.errors import LivepyError, Refused
from livepy.mistakes import elements
from livepy.mistakes.places import is_livepys

Key: TypeAlias = str | int
Node: TypeAlias = "Element | Component | str | Literal[False] | Sequence[Node] | None"
Handler: TypeAlias = Callable[[], object]
Attr: TypeAlias = str | int | float | bool | None
Variant: TypeAlias = Literal["primary", "secondary", "outline", "ghost", "danger", "link"]
Tone: TypeAlias = Literal["neutral", "info", "success", "warning", "error"]
Size: TypeAlias = Literal["small", "medium", "large"]
Align: TypeAlias = Literal["start", "center", "end", "stretch"]
Justify: TypeAlias = Literal["start", "center", "end", "between"]


class Common(TypedDict, total=False):
    """Every element takes these."""

    key: Key  # its identity among its neighbours
    class_: str
    style: str | Mapping[str, str]
    visible: bool
    tooltip: str
    aria_label: str
    ref: BoundRef
    grow: bool  # takes the room that is left in a row or column
    width: str  # CSS length
    attrs: Mapping[str, Attr]
    on: Mapping[str, Callable[[Event], object] | On]


class Input(Common, total=False):
    """Every input takes these too."""

    help: str
    error: str
    disabled: bool
    required: bool
    read_only: bool
    autofocus: bool
    debounce: float  # seconds


def mistake(message: str) -> LivepyError:
    """An author's mistake in the call of an element for which the catalogue has no entry of its own, with his file and line."""
    return elements.ARGUMENT(said=message)


_PROPERTY = re.compile(r"(--)?[a-z][a-z0-9-]*\Z")
_EVENT = re.compile(r"[a-z]+\Z")
_OWN: Final = {
    "class": "class_=…",
    "style": "style=…",
    "hidden": "visible=False",
    "title": "tooltip=…",
    "key": "key=…",
    "ref": "ref=self.name, where the class says `name = Ref()`",
}


_COMMON: Final = frozenset(Common.__annotations__)
_INPUT: Final = _COMMON | frozenset(Input.__annotations__)


def known(more: Mapping[str, Any], names: frozenset[str] = _COMMON) -> None:
    """Refuse a prop that no element has: a misspelt one would otherwise say nothing."""
    for name in more:
        if name not in names:
            called, own = _called()
            raise elements.UNKNOWN_ARGUMENT(called=called, name=name, mend=_meant(name, names | own))


def _called() -> tuple[str, frozenset[str]]:
    """The function of `ui` that the author has called, and its own parameters."""
    frame: FrameType | None = sys._getframe(1)
    code = frame.f_code if frame is not None else None
    while frame is not None and is_livepys(frame.f_code.co_filename):
        code, frame = frame.f_code, frame.f_back
    if code is None:
        return "this element", frozenset()
    return f"ui.{code.co_name}", frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _meant(name: str, names: frozenset[str]) -> str:
    """What to write instead of a prop that is none."""
    if re.fullmatch(r"on_?[a-z]+", name):
        event = name[2:].strip("_")
        return f"Write `on_{event}=`." if f"on_{event}" in names else f"Write `on={{{event!r}: self.handler}}`."
    near = difflib.get_close_matches(name, names, 1) or [one for one in names if one.strip("_") == name]
    if near:
        return f"Did you mean {near[0]!r}? An HTML attribute stands in `attrs={{{name!r}: …}}`."
    return f"An HTML attribute stands in `attrs={{{name!r}: …}}`."


def known_to_inputs(more: Mapping[str, Any]) -> None:
    """The same for inputs."""
    known(more, _INPUT)


def finish(tag: str, children: Sequence[Any], props: dict[str, Any], more: Mapping[str, Any]) -> Element:
    """The element, with what all elements take."""
    if not more:
        return Element(tag, children, props)
    known(more)
    add(props, more)
    return Element(tag, children, props, more.get("key"))


def add(props: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Write what all elements take into `props`, as attributes."""
    if "class_" in more:
        props["class"] = f"{props['class']} {more['class_']}" if "class" in props else more["class_"]
    if "style" in more or "width" in more:
        given = [props.get("style"), f"width:{_value(more['width'])}" if more.get("width") else "", declarations(more.get("style", ""))]
        props["style"] = ";".join(filter(None, given)) or None
    if "visible" in more:
        props["hidden"] = None if more["visible"] else True
    if "tooltip" in more:
        props["title"] = more["tooltip"] or None
    if "aria_label" in more:
        props["aria-label"] = more["aria_label"] or None
    if "grow" in more:
        props["data-grow"] = True if more["grow"] else None
    if "ref" in more:
        props["ref"] = more["ref"]
    if "attrs" in more:
        for name, value in more["attrs"].items():
            props[_attribute(name)] = value
    if "on" in more:
        for event, handler in more["on"].items():
            props[_listened(event, props)] = listener(handler)


_OUTSIDE: Final = ("class_", "style", "width", "visible", "tooltip", "grow")
_CONTROL: Final = ("aria_label", "ref", "attrs", "on")


def share(more: Mapping[str, Any], control: dict[str, Any], outside: dict[str, Any]) -> None:
    """An element as a whole takes place and look; the control in it takes what is read, focused and listened to."""
    if not more:
        return
    add(outside, {name: more[name] for name in _OUTSIDE if name in more})
    add(control, {name: more[name] for name in _CONTROL if name in more})


def declarations(style: str | Mapping[str, str]) -> str:
    """A style as CSS declarations. What could load or run is refused when it is rendered (core/attributes.py)."""
    if isinstance(style, str):
        return style.strip().rstrip(";")
    for name in style:
        if not _PROPERTY.match(name):
            raise elements.STYLE_VALUE(fault=f"{name!r} is no CSS property", mend="Write `style={'margin-top': '1rem'}`, with hyphens.")
    return ";".join(f"{name}:{_value(value)}" for name, value in style.items())


def _value(value: str) -> str:
    if not isinstance(value, str) or ";" in value:
        raise elements.STYLE_VALUE(fault=f"{value!r} is not one CSS value", mend="Write a text such as '1rem', each property by itself.")
    return value


def _attribute(name: str) -> str:
    """The name, if an author may set it."""
    fault = name_fault(name)
    if fault is not None:
        raise fault
    if name in _OWN:
        raise elements.OWN_PROP(name=name, prop=_OWN[name])
    if name.startswith("data-on-"):
        raise elements.SCRIPT_ATTRIBUTE(fault=f"attrs: {name!r} is a listener", mend=f"Write `on={{{name[8:]!r}: self.handler}}`.")
    return name


def _listened(event: str, props: Mapping[str, Any]) -> str:
    if not _EVENT.match(event) or event.startswith("on"):
        raise elements.EVENT_NAME(event=event, right=re.sub(r"^on|[^a-z]", "", event.lower()) or "keydown")
    name = f"data-on-{event}"
    if props.get(name) is not None:
        raise elements.LISTENS_ALREADY(event=event)
    return name


def listener(handler: Callable[[Event], object] | On) -> Listener:
    """What listens on the page for a handler that takes an `Event`."""
    if not isinstance(handler, On):
        return Listener(handler, event_of, "e")
    options = ["e"]
    if handler.keys:
        options.append("k:" + "|".join(handler.keys))
    if handler.prevent:
        options.append("p")
    if handler.stop:
        options.append("s")
    if handler.throttle:
        options.append(f"t{round(handler.throttle * 1000)}")
    if handler.debounce:
        options.append(f"d{round(handler.debounce * 1000)}")
    return Listener(handler.handler, event_of, " ".join(options))


def event_of(sent: Any) -> Event:
    """What the page sent, if it is an event."""
    if not isinstance(sent, dict):
        raise Refused("an event was expected")
    kind, key, x, y = sent.get("type", ""), sent.get("key") or "", sent.get("x") or 0, sent.get("y") or 0
    if not (isinstance(kind, str) and isinstance(key, str) and isinstance(x, (int, float)) and isinstance(y, (int, float))):
        raise Refused("an event was expected")
    value = sent.get("value")
    if not isinstance(value, (str, bool, int, float, type(None))):
        raise Refused("a plain value was expected")
    shift, ctrl, alt, meta = (sent.get(name) is True for name in ("shift", "ctrl", "alt", "meta"))
    return Event(kind, value, key, shift, ctrl, alt, meta, float(x), float(y))
