"""What tells the visitor how things stand: alerts, figures, spinners. Each says in words what it says by colour or movement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Unpack

from livepy.core.elements import Element, Listener
from livepy.ui.icons import Icon, picture
from livepy.ui.props import Common, Handler, Node, Tone, finish

_SIGNS: Final[dict[Tone, Icon]] = {"neutral": "info", "info": "info", "success": "check", "warning": "warning", "error": "warning"}


def alert(*children: Node, tone: Tone = "info", title: str = "", on_close: Handler | None = None, **more: Unpack[Common]) -> Element:
    """A message in its place on the page. When it comes it is read out; a warning or an error at once. `on_close` gives it a button to be dismissed by.

    Example: `ui.alert("The file could not be read.", tone="error", title="Not saved")`
    """
    said = (Element("strong", (title,), {"class": "lv-alert-title"}), *children) if title else children
    parts = [picture(_SIGNS[tone]), Element("div", said, {"class": "lv-alert-body"})]
    if on_close is not None:
        close = {"class": "lv-alert-close", "type": "button", "aria-label": "Dismiss", "data-on-click": Listener(on_close, None, "1")}
        parts.append(Element("button", (picture("x"),), close))
    role = "alert" if tone in ("warning", "error") else "status"
    return finish("div", parts, {"class": "lv-alert", "data-tone": tone, "role": role}, more)


def metric(name: str, value: str | int | float | Decimal, *, change: float | None = None, unit: str = "", **more: Unpack[Common]) -> Element:
    """A figure with its name. `change`, in the same unit, is shown below it with an arrow: up as good, down as bad.

    Example: `ui.metric("Orders", 128, change=12, unit="a day")`
    """
    said: list[Any] = [figure(value)]
    if unit:
        said += [" ", Element("span", (unit,), {"class": "lv-metric-unit"})]
    parts = [Element("div", (name,), {"class": "lv-metric-name"}), Element("div", said, {"class": "lv-metric-value"})]
    if change is not None:
        parts.append(_change(change, unit))
    return finish("div", parts, {"class": "lv-metric"}, more)


def _change(change: float, unit: str) -> Element:
    arrow, word, tone = ("↑", "up ", "success") if change > 0 else ("↓", "down ", "error") if change < 0 else ("", "", "neutral")
    amount = f"{figure(abs(change))} {unit}".rstrip() if change else "no change"
    said = (Element("span", (arrow,), {"aria-hidden": "true"}), Element("span", (word,), {"class": "lv-visually-hidden"}), amount) if change else (amount,)
    return Element("div", said, {"class": "lv-metric-change", "data-tone": tone})


def figure(value: str | int | float | Decimal) -> str:
    """A figure as it is written, without what a float adds: 0.3 for 0.1 + 0.2."""
    return format(value, ".15g") if isinstance(value, float) else str(value)


def spinner(text: str = "", **more: Unpack[Common]) -> Element:
    """That something is under way, for a moment. Without a text, a screen reader says "Loading".

    Example: `self.result is None and ui.spinner("Asking the model…")`
    """
    words = text or Element("span", ("Loading",), {"class": "lv-visually-hidden"})
    wheel = Element("span", (), {"class": "lv-spinner-wheel", "aria-hidden": "true"})
    return finish("span", (wheel, words), {"class": "lv-spinner", "role": "status"}, more)
