"""Keys in a browser: what they tell the page, and what the browser does by itself at them.

It works on a page as page.py holds it, with acts.py for what a key has in common with the mouse.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from livepy.testing.acts import BUTTONS, Cannot, choose_option, enter, focusable, front_dialog, kind_of, press_down, takes_text, usable
from livepy.testing.dom import Node
from livepy.testing.names import enabled, shown_option, text_of, why_hidden
from livepy.testing.page import ClientPage


def press(page: ClientPage, node: Node, keys: str) -> None:
    """One key, with modifiers before it: "Enter", "ctrl+s"."""
    if node.tag == "details":
        node = next((one for one in node.children if one.tag == "summary"), node)
    usable(page, node)
    if focusable(node):
        page.focus(node)
    *modifiers, key = keys.split("+") if len(keys) > 1 else [keys]
    named = {"control": "ctrl", "command": "meta", "cmd": "meta", "option": "alt"}
    detail: dict[str, Any] = {named.get(one.lower(), one.lower()): True for one in modifiers}
    wrong = [one for one in detail if one not in ("ctrl", "alt", "meta", "shift")]
    if wrong:
        raise Cannot(f"{wrong[0]!r} is no modifier key; there are ctrl, shift, alt and meta")
    detail["key"] = {"Space": " ", "space": " "}.get(key, key)
    if not page.happens(node, "keydown", detail=detail):
        return
    to = page.hears.walked(node, detail["key"]) if len(detail) == 1 else None
    if to is not None:
        page.focus(to)
        press_down(page, to)
    elif page.attached(node) and not (detail.keys() & {"ctrl", "alt", "meta"}):
        _key_does(page, node, detail["key"])


def _key_does(page: ClientPage, node: Node, key: str) -> None:
    """What the browser does by itself at a key."""
    kind = kind_of(node)
    pressable = node.tag in ("button", "summary") or kind in BUTTONS
    if key in ("Enter", " ") and (pressable or (node.tag == "a" and key == "Enter") or (kind in ("checkbox", "radio") and key == " ")):
        press_down(page, node)
    elif key == "Enter" and node.tag == "input":
        page.settle_text(node)
        _submit_by_enter(page, node)
    elif key == "Tab":
        page.focus(_next_focus(page, node))
    elif key == "Escape":
        front = front_dialog(page)
        if front is not None:
            page.hears.cancelled(front)
    elif key.startswith("Arrow"):
        _arrow(page, node, 1 if key in ("ArrowRight", "ArrowUp") else -1, key)
    elif takes_text(node) and "readonly" not in node.attrs:
        shown = node.attrs.get("value", "")
        if key == "Backspace":
            enter(page, node, shown[:-1])
        elif len(key) == 1 or (key == "Enter" and node.tag == "textarea"):
            enter(page, node, shown + ("\n" if key == "Enter" else key))


def _submit_by_enter(page: ClientPage, node: Node) -> None:
    form = next((one for one in node.up() if one.tag == "form"), None)
    if form is None:
        return
    controls = [one for one in form.walk() if one.tag in ("button", "input")]
    button = next((one for one in controls if one.attrs.get("type", "submit" if one.tag == "button" else "text") == "submit"), None)
    if button is not None:
        if enabled(button):
            press_down(page, button)
    elif sum(one.tag == "input" and takes_text(one) for one in controls) <= 1:
        page.happens(form, "submit")


def _arrow(page: ClientPage, node: Node, way: int, key: str) -> None:
    kind = kind_of(node)
    if kind == "range":
        step, value = Decimal(node.attrs.get("step") or "1"), Decimal(node.attrs.get("value") or "50")
        low, high = Decimal(node.attrs.get("min") or "0"), Decimal(node.attrs.get("max") or "100")
        enter(page, node, str(min(high, max(low, value + way * step))))
        page.happens(node, "change")
    elif kind == "radio":
        group = [one for one in page.body.walk() if kind_of(one) == "radio" and one.attrs.get("name") == node.attrs.get("name") and enabled(one)]
        forward = 1 if key in ("ArrowRight", "ArrowDown") else -1
        other = group[(group.index(node) + forward) % len(group)]
        page.focus(other)
        press_down(page, other)
    elif node.tag == "select":
        options = [one for one in node.walk() if one.tag == "option" and enabled(one) and "hidden" not in one.attrs]
        now = shown_option(node)
        at = (options.index(now) if now in options else -1) + (1 if key in ("ArrowRight", "ArrowDown") else -1)
        if 0 <= at < len(options):
            choose_option(page, node, [text_of(options[at])])


def _next_focus(page: ClientPage, node: Node) -> Node | None:
    order = [one for one in page.body.walk() if focusable(one) and one.attrs.get("tabindex") != "-1" and not why_hidden(one)]
    at = order.index(node) + 1 if node in order else 0
    return order[at] if at < len(order) else None
