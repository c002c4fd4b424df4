"""An input for a colour: the browser's own picker, and the same value as text beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Unpack

from livepy.core.elements import Element, Listener
from livepy.errors import Refused
from livepy.ui.field import Bind, Field, field, text_of
from livepy.ui.inputs import TYPING, hears_typing
from livepy.ui.props import Input
from livepy.ui.values import Wrong, validated

_SIX = re.compile(r"#[0-9a-f]{6}")
_TYPED = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


def swatch_sent(sent: Any) -> str:
    """What a browser's own picker says."""
    text = text_of(sent)
    if not _SIX.fullmatch(text):
        raise Refused("no colour")
    return text


def color_in(text: str) -> str:
    """`#rrggbb` of what a visitor typed, "" if it is no colour."""
    found = _TYPED.fullmatch(text.strip().lower())
    if found is None:
        return ""
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return f"#{digits}"


class ColorField(Field):
    """What `ui.color` shows: one value, two controls."""

    kind: ClassVar[str] = "color"
    wants: ClassVar[tuple[type, ...]] = (str,)

    def parsed(self, raw: str, annotation: Any) -> Any:
        found = color_in(raw)
        if not found:
            raise Wrong("Enter a colour, such as #1e90ff.")
        return validated(found, annotation)

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props["readonly"] is not None
        swatch: dict[str, Any] = {
            "class": "lv-swatch",
            "type": "color",
            "value": color_in(raw) or color_in(self.written(self.present())) or "#000000",
            "aria-label": f"Pick: {self.label or self.asked('aria_label') or 'colour'}",
            "disabled": True if deaf else props["disabled"],
            "data-on-input": None if deaf else Listener(self.enter, swatch_sent, TYPING),
        }
        text: dict[str, Any] = {
            "class": "lv-input",
            "type": "text",
            "autocomplete": "off",
            "spellcheck": "false",
            "maxlength": 20,
            "value": raw,
            "data-on-input": None if deaf else hears_typing(self),
        }
        return Element("div", (Element("input", (), swatch), Element("input", (), {**text, **props})), {"class": "lv-color"})


def color(
    label: str = "",
    *,
    bind: Bind[str] | None = None,
    value: str = "#000000",
    on_change: Callable[[str], object] | None = None,
    **more: Unpack[Input],
) -> Element:
    """A colour as `#rrggbb`, picked or typed; `#abc` and `AABBCC` may be typed too.

    Example: `ui.color("Accent", bind=lambda: self.accent)` with `accent: str = state("#1e90ff")`
    """
    return field("color", ColorField, {"label": label, "bind": bind, "value": value, "on_change": on_change}, more)
