"""What a visitor's hand does in a browser: clicks, typing, choices, files; and what a browser does by itself then. Keys stand in keys.py.

It works on a page as page.py holds it. What no browser would do is refused: `Cannot` says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from livepy.files import File
from livepy.testing.dom import Node
from livepy.testing.names import enabled, option_value, role, shown_option, spaced, text_of, why_hidden
from livepy.testing.page import ClientPage


class Cannot(Exception):
    """A browser would not do this; the text says why not."""


_FORMS = {
    "date": (r"\d{4}-\d\d-\d\d", "2026-01-31"),
    "time": (r"\d\d:\d\d(:\d\d)?", "13:45"),
    "datetime-local": (r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", "2026-01-31T13:45"),
    "color": (r"#[0-9a-f]{6}", "#3366ff"),
    "month": (r"\d{4}-\d\d", "2026-01"),
    "week": (r"\d{4}-W\d\d", "2026-W05"),
}
_TEXT = frozenset({"text", "email", "url", "search", "tel", "password", "number", *_FORMS})
BUTTONS = frozenset({"button", "submit", "reset", "image"})


def kind_of(node: Node) -> str:
    """An input's type, else the tag."""
    return node.attrs.get("type", "text") if node.tag == "input" else node.tag


def takes_text(node: Node) -> bool:
    """Whether a person can type into it."""
    return node.tag == "textarea" or (node.tag == "input" and kind_of(node) not in ("checkbox", "radio", "range", "file", "hidden", *BUTTONS))


def usable(page: ClientPage, node: Node) -> None:
    """Raise Cannot unless a person can reach it."""
    hidden = why_hidden(node)
    if hidden:
        raise Cannot(hidden)
    if not enabled(node):
        raise Cannot("it is disabled")
    front = front_dialog(page)
    if front is not None and front not in node.up():
        raise Cannot(f"the dialog {page.name(front)!r} is open in front of it")


def front_dialog(page: ClientPage) -> Node | None:
    """The dialog that keeps all else from being used."""
    opened = [one for one in page.roles.get("dialog", ()) if one.tag == "dialog" and "open" in one.attrs]
    return opened[-1] if opened else None


def focusable(node: Node) -> bool:
    """Whether a click or Tab leads there."""
    if node.tag in ("input", "select", "textarea", "button"):
        return enabled(node) and node.attrs.get("type") != "hidden"
    return (node.tag == "a" and "href" in node.attrs) or node.tag == "summary" or "tabindex" in node.attrs


# Clicking


def click(page: ClientPage, node: Node) -> None:
    """A mouse's click."""
    if node.tag == "option":
        select = next((one for one in node.up() if one.tag == "select"), None)
        if select is not None:
            usable(page, select)
            choose(page, select, [text_of(node)])
            return
    label = next((one for one in node.up() if one.tag == "label"), None) if node.tag not in ("input", "select", "textarea", "button", "a") else None
    control = page.control_of(label) if label is not None else None
    if "data-pressable" in node.attrs:  # a table's row: its button lies over all of it
        node = next((one for one in node.walk() if one.tag == "button"), node)
    if node.tag == "details":  # a fold is opened by what stands in its face
        node = next((one for one in node.children if one.tag == "summary"), node)
    usable(page, node)
    if control is None or not enabled(control):
        page.focus(next((one for one in node.up() if focusable(one)), None))
    press_down(page, node)


def press_down(page: ClientPage, node: Node) -> None:
    """The click itself, without what the mouse did before."""
    if kind_of(node) == "file":
        raise Cannot("it opens the browser's own window for choosing files; write `.upload(…)`")
    if kind_of(node) in ("checkbox", "radio"):
        _tick(page, node)
        return
    if not page.happens(node, "click"):
        return
    for one in node.up():
        if not page.attached(one) and one is not page.body:
            return
        if one.tag in ("button", "a", "summary", "label", "input", "select", "textarea"):
            _act(page, one)
            return


def _tick(page: ClientPage, node: Node) -> None:
    """A box or a radio button: it changes first, then tells."""
    page.field(node)
    before = "checked" in node.attrs
    radio = kind_of(node) == "radio"
    page.put(node, "checked", True if radio else not before)
    if not page.happens(node, "click"):
        page.put(node, "checked", before)
        return
    if radio and before:
        return
    if radio:
        page.only_radio(node)
    page.happens(node, "input")
    page.happens(node, "change")


def _act(page: ClientPage, node: Node) -> None:
    """What the browser does by itself at a click."""
    attrs = node.attrs
    if node.tag == "summary" and node.parent is not None and node.parent.tag == "details":
        if attrs.get("aria-disabled") != "true":
            toggle(page, node.parent)
    elif node.tag == "label":
        control = page.control_of(node)
        if control is not None and enabled(control):
            page.focus(control)
            press_down(page, control)
    elif node.tag == "a" and "href" in attrs:
        page.hears.address(attrs["href"], "download" if "download" in attrs else "open")
    elif node.tag == "button" or (node.tag == "input" and kind_of(node) in BUTTONS):
        if "data-copy" in attrs:
            page.hears.copied(node)
        form = next((one for one in node.up() if one.tag == "form"), None)
        if form is not None and attrs.get("type", "submit") == "submit":
            page.happens(form, "submit")


def toggle(page: ClientPage, details: Node) -> None:
    """A fold opens or closes; of those with one name only one is open."""
    opening = "open" not in details.attrs
    page.field(details)
    if opening and details.attrs.get("name"):
        for other in page.roles.get("group", ()):
            if other is not details and other.tag == "details" and other.attrs.get("name") == details.attrs["name"] and "open" in other.attrs:
                _turn(page, other, is_open=False)
    _turn(page, details, is_open=opening)


def _turn(page: ClientPage, details: Node, *, is_open: bool) -> None:
    page.put(details, "open", is_open)
    page.happens(details, "toggle", bubbles=False)
    page.hears.toggled(details)


# Typing


def fill(page: ClientPage, node: Node, value: str | int | float | bool) -> None:
    """The control shows this afterwards, as if it had been typed or chosen."""
    kind = kind_of(node)
    if kind in ("checkbox", "radio"):
        if not isinstance(value, bool):
            raise Cannot(f"it is ticked or not: fill({value!r}) should be fill(True) or fill(False)")
        usable(page, node)
        if ("checked" in node.attrs) != value:
            if kind == "radio" and not value:
                raise Cannot("a radio button is left by choosing another one")
            click(page, node)
        return
    if node.tag == "select":
        choose(page, node, [str(value)])
        return
    usable(page, node)
    if kind == "range":
        text = on_slider(node, value)
    elif takes_text(node):
        text = writable(node, str(value))
    else:
        raise Cannot("nothing can be typed into it" + ("; write `.upload(…)`" if kind == "file" else ""))
    page.focus(node)
    enter(page, node, text)
    if kind == "range" or kind in _FORMS:
        page.field(node).focused = text
        page.happens(node, "change")


def enter(page: ClientPage, node: Node, text: str) -> None:
    """The field shows another text, which the visitor has typed."""
    found = page.field(node)
    page.put(node, "value", text)
    found.unsent = any(f"data-on-{name}" in node.attrs for name in ("input", "change"))
    found.edited = page.focused is node and kind_of(node) not in ("checkbox", "color", "range", "radio")
    found.held = None
    page.happens(node, "input")


def writable(node: Node, text: str) -> str:
    """The text, if a person could type it."""
    if "readonly" in node.attrs:
        raise Cannot("it can only be read")
    most = node.attrs.get("maxlength")
    if most is not None and len(text) > int(most):
        raise Cannot(f"it takes at most {most} characters, and this is {len(text)}")
    if node.tag == "input" and "\n" in text:
        raise Cannot("it takes a single line")
    form = _FORMS.get(kind_of(node))
    if form is not None and text and not re.fullmatch(form[0], text):
        raise Cannot(f"a browser takes only values such as {form[1]!r} in it, not {text!r}")
    return text


def on_slider(node: Node, value: object) -> str:
    """The value, if a slider has it."""
    low, high, step = (Decimal(node.attrs.get(name) or default) for name, default in (("min", "0"), ("max", "100"), ("step", "1")))
    try:
        wanted = Decimal(str(value))
    except InvalidOperation:
        raise Cannot(f"it slides from {low} to {high}: {value!r} is no number") from None
    if not low <= wanted <= high:
        raise Cannot(f"it slides from {low} to {high}: {value!r} is outside")
    if (wanted - low) % step:
        raise Cannot(f"it goes by steps of {step} from {low}: {value!r} lies between two")
    return str(value)


# Choosing


def choose(page: ClientPage, node: Node, options: Sequence[str]) -> None:
    """Of a select or of radio buttons one; of boxes exactly these."""
    if node.tag == "select":
        choose_option(page, node, options)
        return
    boxes = [one for one in node.walk() if kind_of(one) in ("checkbox", "radio")]
    if not boxes:
        raise Cannot("there is nothing to choose in it")
    summary = next((one for one in node.walk() if one.tag == "summary"), None)
    if summary is not None and summary.parent is not None and "open" not in summary.parent.attrs:
        click(page, summary)
    names = [page.name(one) for one in boxes]
    missing = [one for one in options if one not in names]
    if missing:
        raise Cannot(f"there is no option {missing[0]!r}; there are {listed(names)}")
    if kind_of(boxes[0]) == "radio" and len(options) != 1:
        raise Cannot("one of its options can be chosen at a time")
    for box, name in zip(boxes, names, strict=True):
        if ("checked" in box.attrs) != (name in options) and (kind_of(box) == "checkbox" or name in options):
            usable(page, box)
            click(page, box)


def choose_option(page: ClientPage, node: Node, options: Sequence[str]) -> None:
    usable(page, node)
    if len(options) != 1:
        raise Cannot("one of its options can be chosen at a time")
    offered = [one for one in node.walk() if one.tag == "option" and "hidden" not in one.attrs]
    found = next((one for one in offered if text_of(one) == spaced(options[0])), None)
    if found is None:
        raise Cannot(f"there is no option {options[0]!r}; there are {listed([text_of(one) for one in offered])}")
    if not enabled(found):
        raise Cannot(f"the option {options[0]!r} is disabled")
    page.focus(node)
    before = shown_option(node)
    page.field(node)
    page.put(node, "value", option_value(found))
    if found is not before:
        page.field(node).unsent = "data-on-change" in node.attrs or "data-on-input" in node.attrs
        page.happens(node, "input")
        page.happens(node, "change")


def listed(names: Sequence[str]) -> str:
    """Names in a message."""
    return ", ".join(map(repr, names[:20])) + (f" and {len(names) - 20} more" if len(names) > 20 else "") if names else "none"


# Files


def file_input(page: ClientPage, node: Node) -> Node:
    """The control that takes files, in or behind what is named."""
    if kind_of(node) == "file":
        return node
    found = [one for one in node.walk() if kind_of(one) == "file"]
    label = next((one for one in node.up() if one.tag == "label"), None)
    if not found and label is not None:
        control = page.control_of(label)
        found = [control] if control is not None and kind_of(control) == "file" else []
    if len(found) != 1:
        raise Cannot("it takes no files")
    return found[0]


def upload(page: ClientPage, node: Node, files: Sequence[File]) -> None:
    """These files are chosen."""
    node = file_input(page, node)
    usable(page, node)
    if len(files) > 1 and "multiple" not in node.attrs:
        raise Cannot(f"it takes one file at a time, not {len(files)}")
    page.field(node).files = list(files)
    page.happens(node, "input")
    page.happens(node, "change")


def value_of(page: ClientPage, node: Node) -> object:
    """What a control holds, as a person would say it."""
    kind, attrs = kind_of(node), node.attrs
    if kind in ("checkbox", "radio"):
        return "checked" in attrs
    if kind == "range":
        return number(attrs.get("value", ""))
    if kind == "file":
        return [file.name for file in page.field(node).files]
    if node.tag == "select":
        option = shown_option(node)
        return text_of(option) if option is not None else ""
    if node.tag in ("input", "textarea"):
        return attrs.get("value", "")
    if node.tag in ("progress", "meter"):
        return number(attrs["value"]) if "value" in attrs else None
    if role(node) in ("option", "tab", "row"):
        return attrs.get("aria-selected") == "true" or "data-selected" in attrs
    return None


def number(text: str) -> int | float | str:
    """A number as Python writes it, if it is one."""
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() and "." not in text else found
