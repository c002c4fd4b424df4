"""What a person, or a screen reader, finds on a page: roles, accessible names, texts, and what is hidden. W3C's accname and html-aam, in small.

It knows the model of the page and no session. A test holds that Chromium says the same of every example.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Final

from livepy.testing.dom import TEXT, Node, Page

_TAGS: Final = {
    "article": "article", "aside": "complementary", "blockquote": "blockquote", "button": "button", "caption": "caption", "code": "code",
    "datalist": "listbox", "dd": "definition", "del": "deletion", "details": "group", "dfn": "term", "dialog": "dialog", "dt": "term", "em": "emphasis",
    "fieldset": "group", "figure": "figure", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "hr": "separator", "ins": "insertion", "li": "listitem", "main": "main", "mark": "mark", "math": "math", "menu": "list", "meter": "meter",
    "nav": "navigation", "ol": "list", "optgroup": "group", "option": "option", "output": "status", "p": "paragraph", "progress": "progressbar",
    "search": "search", "strong": "strong", "sub": "subscript", "sup": "superscript", "svg": "img", "table": "table", "tbody": "rowgroup",
    "td": "cell", "textarea": "textbox", "tfoot": "rowgroup", "thead": "rowgroup", "time": "time", "tr": "row", "ul": "list",
}  # fmt: skip
_INPUTS: Final = {
    "button": "button", "checkbox": "checkbox", "file": "button", "hidden": "", "image": "button", "number": "spinbutton", "radio": "radio",
    "range": "slider", "reset": "button", "search": "searchbox", "submit": "button",
}  # fmt: skip
CONTENT: Final = frozenset({
    "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio",
    "row", "rowheader", "switch", "tab", "tooltip", "treeitem"
})  # fmt: skip
"""Roles whose name is what stands in them."""

_NAMELESS: Final = frozenset({
    "caption", "code", "definition", "deletion", "emphasis", "generic", "insertion", "mark", "paragraph", "presentation", "strong", "subscript",
    "superscript", "term", "time"
})  # fmt: skip
_NO_NAME: Final = frozenset({"checked", "disabled", "aria-busy", "aria-selected", "aria-expanded", "aria-invalid", "aria-sort", "tabindex"})
"""Attributes that are part of no name."""

CONTROLS: Final = frozenset({"input", "select", "textarea", "button", "meter", "progress", "output"})
_INLINE: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "label", "mark", "output", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "svg", "path", "time", "u", "var", "font"
})  # fmt: skip
_INLINE_BLOCK: Final = frozenset({"button", "input", "meter", "progress", "select", "textarea"})


def role(node: Node) -> str:
    """What it is; "" for what only holds others."""
    said = node.attrs.get("role")
    if said:
        first = said.split()[0]
        return "" if first in ("none", "presentation", "generic") else first
    tag = node.tag
    if tag == "input":
        kind = node.attrs.get("type", "text")
        return "combobox" if "list" in node.attrs and kind not in _INPUTS else _INPUTS.get(kind, "textbox")
    if tag == "a":
        return "link" if "href" in node.attrs else ""
    if tag == "select":
        return "listbox" if "multiple" in node.attrs or int(node.attrs.get("size") or 0) > 1 else "combobox"
    if tag == "img":
        return "" if node.attrs.get("alt") == "" and not node.attrs.get("title") else "img"
    if tag == "th":
        return "rowheader" if node.attrs.get("scope") in ("row", "rowgroup") else "columnheader"
    if tag in ("form", "section"):
        named = "aria-label" in node.attrs or "aria-labelledby" in node.attrs or "title" in node.attrs
        return ("form" if tag == "form" else "region") if named else ""
    if tag in ("header", "footer"):
        within = any(one.tag in ("article", "aside", "main", "nav", "section") for one in node.up())
        return "" if within else "banner" if tag == "header" else "contentinfo"
    return _TAGS.get(tag, "")


@functools.cache
def _sheet() -> dict[str, str]:
    """How the style sheet displays what has a class of livepy's: beside or below one another, words are apart."""
    text = re.sub(r"/\*.*?\*/", "", resources.files("livepy").joinpath("static/livepy.css").read_text(), flags=re.S)
    found: dict[str, str] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        display = re.search(r"(?:^|[;\s])display:\s*([a-z-]+)", body) or re.search(r"(?:^|[;\s])position:\s*(absolute|fixed)", body)
        for selector in selectors.split(",") if display else ():
            simple = re.fullmatch(r"(?:[a-z]+)?\.(lv-[a-z-]+)", selector.strip().removeprefix(":where(").removesuffix(")"))
            if simple and display:
                found.setdefault(simple[1], "block" if display[1] in ("absolute", "fixed") else display[1])
    return found


def display(node: Node) -> str:
    """Of "none", "inline", "inline-block", "flex", "grid" and "block", as far as it matters to words."""
    own = _own_display(node)
    parent = node.parent
    if own != "none" and parent is not None and _own_display(parent) in ("flex", "inline-flex", "grid", "inline-grid"):
        return "block"
    return own


def _own_display(node: Node) -> str:
    attrs = node.attrs
    if "hidden" in attrs or (node.tag == "input" and attrs.get("type") == "hidden"):
        return "none"
    if "display" in attrs.get("style", "") and (found := re.search(r"display:\s*([a-z-]+)", attrs["style"])):
        return found[1]
    sheet = _sheet()
    for name in attrs.get("class", "").split():
        if name in sheet:
            return sheet[name]
    return "inline" if node.tag in _INLINE else "inline-block" if node.tag in _INLINE_BLOCK else "block"


def why_hidden(node: Node) -> str:
    """Why nobody sees it; "" if it is in sight."""
    below: Node | None = None
    for one in node.up():
        tag = one.tag
        if tag != TEXT and display(one) == "none":
            return "it is hidden" if one is node else f"{brief(one)} around it is hidden"
        if tag == "details" and "open" not in one.attrs and below is not None and below.tag != "summary":
            return f"{brief(one)} around it is closed"
        if tag == "dialog" and "open" not in one.attrs:
            return f"{brief(one)} around it is closed" if one is not node else "it is closed"
        below = one
    return "" if below is not None and below.tag == "body" else "it is no longer on the page"


def brief(node: Node) -> str:
    """How a message calls an element that is around another one."""
    return f"the {role(node) or node.tag}"


def enabled(node: Node) -> bool:
    """Whether a person may use it."""
    if node.attrs.get("aria-disabled") == "true":
        return False
    if node.tag not in ("button", "input", "select", "textarea", "option", "optgroup", "fieldset"):
        return True
    if "disabled" in node.attrs:
        return False
    below = node
    for one in node.up():
        if one.tag in ("fieldset", "optgroup") and "disabled" in one.attrs and not (one.tag == "fieldset" and below.tag == "legend"):
            return False
        below = one
    return True


def spaced(text: str) -> str:
    """With single spaces."""
    return " ".join(text.split())


def text_of(node: Node) -> str:
    """What can be read in it, in one line."""
    out: list[str] = []
    _read(node, out)
    return spaced("".join(out))


def _read(node: Node, out: list[str]) -> None:
    if node.tag == TEXT:
        out.append(node.text)
        return
    kind = display(node)
    if kind == "none" or node.tag in ("select", "textarea", "svg") or (node.tag == "dialog" and "open" not in node.attrs):
        return
    apart = not kind.startswith("inline")
    if apart or node.tag == "br":
        out.append(" ")
    closed = node.tag == "details" and "open" not in node.attrs
    for child in node.children:
        if not closed or child.tag == "summary":
            _read(child, out)
    if apart:
        out.append(" ")


def shown_option(select: Node) -> Node | None:
    """The option that a select shows."""
    options = [one for one in select.walk() if one.tag == "option"]
    value = select.attrs.get("value")
    return next((one for one in options if option_value(one) == value), options[0] if options and value is None else None)


def option_value(option: Node) -> str:
    """What a select's value is when this one is chosen."""
    return option.attrs.get("value", text_of(option))


class View(Page):
    """A page that is looked at: it finds by role, name and label, and remembers what nothing has changed since."""

    def __init__(self, html: str) -> None:
        self.roles: dict[str, dict[Node, None]] = {}
        self.ids: dict[str, Node] = {}
        self.labels: dict[str, list[Node]] = {}
        self._edition = 1  # of all that names what it is not around: labels, and elements that others refer to
        self._referred: set[str] = set()
        super().__init__(html)

    # What patches change

    def added(self, node: Node) -> None:
        if node.tag == TEXT:
            return
        kind = role(node)
        if kind:
            self.roles.setdefault(kind, {})[node] = None
        attrs = node.attrs
        if "aria-labelledby" in attrs:
            self._referred.update(attrs["aria-labelledby"].split())
        if "id" in attrs:
            self.ids[attrs["id"]] = node
            if attrs["id"] in self._referred:
                self._edition += 1
        if node.tag == "label":
            self._edition += 1
            if "for" in attrs:
                self.labels.setdefault(attrs["for"], []).append(node)

    def gone(self, node: Node) -> None:
        if node.tag == TEXT:
            return
        for found in self.roles.values():
            found.pop(node, None)
        self._leave(node)

    def _leave(self, node: Node) -> None:
        name = node.attrs.get("id", "")
        if self.ids.get(name) is node:
            del self.ids[name]
        labels = self.labels.get(node.attrs.get("for", ""), [])
        if node in labels:
            labels.remove(node)

    def changed(self, node: Node, name: str = "") -> None:
        if name in ("role", "type", "href", "aria-label", "aria-labelledby", "title", "alt", "scope", "multiple", "list"):
            kind = role(node)
            for one, found in self.roles.items():
                if one != kind:
                    found.pop(node, None)
            if kind:
                self.roles.setdefault(kind, {})[node] = None
        if name == "aria-labelledby":
            self._referred.update(node.attrs.get(name, "").split())
        if name in ("id", "for"):
            self.ids = {key: one for key, one in self.ids.items() if one is not node}
            for labels in self.labels.values():
                if node in labels:
                    labels.remove(node)
            self.added(node)
        if name in _NO_NAME:
            return
        for above in node.up():
            above.name = None
            if above.tag == "label" or above.attrs.get("id") in self._referred:
                self._edition += 1

    # What a person finds

    def name(self, node: Node) -> str:
        """Its accessible name."""
        return self._known(node)[1]

    def called(self, node: Node) -> str:
        """Its name; of what has none, such as a list's item, what stands in it."""
        return self._known(node)[2]

    def _known(self, node: Node) -> tuple[int, str, str]:
        known = node.name
        if known is None or known[0] != self._edition:
            kind = role(node)
            name = "" if kind in _NAMELESS else spaced(self._named(node, set(), "self"))
            node.name = known = (self._edition, name, name or ("" if kind in CONTENT else text_of(node)))
        return known

    def labels_of(self, control: Node) -> list[Node]:
        """Labels that name a control."""
        found = list(self.labels.get(control.attrs["id"], ())) if "id" in control.attrs else []
        found += [one for one in control.up() if one.tag == "label" and "for" not in one.attrs and self.control_of(one) is control]
        return found

    def control_of(self, label: Node) -> Node | None:
        """What a click on a label goes to."""
        if "for" in label.attrs:
            return self.ids.get(label.attrs["for"])
        return next((one for one in label.walk() if one.tag in CONTROLS), None)

    def _named(self, node: Node, seen: set[Node], how: str) -> str:
        """`how`: the element "self", something "within" it, a "label" or what it is labelled by ("ref")."""
        if node.tag == TEXT:
            return node.text
        if node in seen or (how not in ("ref",) and (why_none(node) or node.attrs.get("aria-hidden") == "true")):
            return ""
        seen.add(node)
        attrs, tag, kind = node.attrs, node.tag, role(node)
        if how != "ref" and attrs.get("aria-labelledby"):
            found = " ".join(self._named(one, set(), "ref") for one in map(self.ids.get, attrs["aria-labelledby"].split()) if one is not None)
            if found.strip():
                return found
        if how != "self":
            inner = self._embedded(node, kind)
            if inner is not None:
                return inner
        if attrs.get("aria-label", "").strip():
            return attrs["aria-label"]
        native = self._native(node, seen, tag, kind)
        if native is not None:
            return native
        if kind in CONTENT or how != "self":
            found = self._inside(node, seen, how)
            if found.strip():
                return found
        return attrs.get("title", "")

    def _embedded(self, node: Node, kind: str) -> str | None:
        """A control within a name says its value."""
        if kind in ("textbox", "searchbox"):
            return node.attrs.get("value", "")
        if kind in ("combobox", "listbox") and node.tag == "select":
            option = shown_option(node)
            return text_of(option) if option is not None else ""
        if kind in ("slider", "spinbutton", "progressbar", "meter"):
            return node.attrs.get("aria-valuetext") or node.attrs.get("aria-valuenow") or node.attrs.get("value", "")
        return None

    def _native(self, node: Node, seen: set[Node], tag: str, kind: str) -> str | None:
        """What HTML itself names an element by; None: nothing of its own."""
        attrs = node.attrs
        if tag in CONTROLS:
            if tag == "input" and attrs.get("type") in ("button", "submit", "reset"):
                return attrs.get("value") or {"submit": "Submit", "reset": "Reset"}.get(attrs["type"], attrs.get("title", ""))
            labels = self.labels_of(node)
            if labels:
                return " ".join(self._named(one, seen, "label") for one in labels)
            if tag == "button":
                return None
            if attrs.get("type") == "file":
                return "Choose File"
            takes_text = tag == "textarea" or (tag == "input" and attrs.get("type", "text") in ("text", "password", "number", "search", "tel", "email", "url"))
            return attrs.get("title") or (attrs.get("placeholder", "") if takes_text else "")
        first = {"fieldset": "legend", "figure": "figcaption", "table": "caption"}.get(tag)
        if first is not None:
            child = next((one for one in node.children if one.tag == first), None)
            return self._named(child, seen, "label") if child is not None else attrs.get("title", "")
        if tag == "img":
            return attrs.get("alt") or attrs.get("title", "")
        if tag == "svg" or kind == "img":
            title = next((one for one in node.children if one.tag == "title"), None)
            return text_of(title) if title is not None else attrs.get("title", "")
        return None

    def _inside(self, node: Node, seen: set[Node], how: str) -> str:
        out: list[str] = []
        for child in node.children:
            if child.tag == TEXT:
                out.append(child.text)
                continue
            found = self._named(child, seen, how if how == "label" else "within")
            out.append(f" {found} " if display(child) != "inline" or child.tag == "br" else found)
        return "".join(out)


def why_none(node: Node) -> bool:
    """Whether it shows nothing by itself, whatever is around it."""
    below_closed = node.parent is not None and node.parent.tag == "details" and "open" not in node.parent.attrs and node.tag != "summary"
    return display(node) == "none" or below_closed or (node.tag == "dialog" and "open" not in node.attrs)
