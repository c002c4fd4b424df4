"""The page as a browser holds it, in Python: nodes, their numbers, and what patches do to them. One model for livepy's own tests and for drivers.

It knows the protocol and no session; who wants to see what changes overrides `added`, `gone` and `changed`.
Invariant: `nodes` holds exactly the nodes of the document, each under the number that the server gives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from itertools import count
from typing import Any

import msgpack

from livepy.core.nesting import VOID
from livepy.core.protocol import BLOCK_SLOT, LIST_SLOT, LIVE, TEXT_SLOT, Op

TEXT = "#text"


class Node:
    """An element, or a text. `attrs` has live properties too, under their names: what a field shows is its `value`."""

    __slots__ = ("attrs", "children", "field", "name", "number", "parent", "tag", "text")

    def __init__(self, tag: str, attrs: dict[str, str] | None = None, text: str = "") -> None:
        self.tag, self.attrs, self.text = tag, attrs or {}, text
        self.children: list[Node] = []
        self.parent: Node | None = None
        self.number = 0
        self.name: tuple[int, str, str] | None = None  # as names.py remembers it
        self.field: Any = None  # as page.py remembers it

    def put(self, node: Node, at: int | None = None) -> None:
        """A child at this place, or last."""
        node.parent = self
        self.children.insert(len(self.children) if at is None else at, node)

    def leave(self) -> None:
        """It is nobody's child any more."""
        assert self.parent is not None
        self.parent.children.remove(self)
        self.parent = None

    def walk(self) -> Iterator[Node]:
        """It and all below, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def up(self) -> Iterator[Node]:
        """It and all above."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def html(self) -> str:
        """As HTML text; attributes in the order of their names."""
        if self.tag == TEXT:
            return escape(self.text, quote=False) or "<!---->"
        attrs = "".join(f' {name}="{escape(value)}"' for name, value in sorted(self.attrs.items()))
        inside = "".join(child.html() for child in self.children)
        return f"<{self.tag}{attrs}>" + ("" if self.tag in VOID else f"{inside}</{self.tag}>")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("root")]
        self.fresh = False  # a pre or textarea has just begun: its first newline is no text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {"viewBox" if name == "viewbox" else name: value or "" for name, value in attrs})  # as browsers do in an svg
        self.open[-1].put(node)
        if tag not in VOID:
            self.open.append(node)
        self.fresh = tag in ("pre", "textarea")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()
        self.fresh = False

    def handle_data(self, data: str) -> None:
        if self.fresh and data.startswith("\n"):
            data = data[1:]
        self.fresh = False
        if not data:
            return
        here = self.open[-1]
        if here.tag == "textarea":
            here.attrs["value"] = here.attrs.get("value", "") + data
        elif here.children and here.children[-1].tag == TEXT and here.children[-1].text:
            here.children[-1].text += data
        else:
            here.put(Node(TEXT, text=data))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.open[-1].put(Node(TEXT))


def parse(text: str) -> list[Node]:
    """The nodes that this HTML text means."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    for node in parser.open[0].children:
        _choose(node)
        node.parent = None
    return parser.open[0].children


def _choose(node: Node) -> None:
    """A select's value is which option it shows."""
    for child in node.children:
        _choose(child)
        if node.tag == "select" and child.attrs.pop("selected", None) is not None:
            node.attrs["value"] = child.attrs["value"]


class Page:
    """The nodes that a page shows and their numbers."""

    def __init__(self, html: str) -> None:
        self.nodes: dict[int, Node] = {}
        self.templates: dict[int, tuple[Any, list[Any]]] = {}
        self.applied: list[list[Any]] = []
        self.bytes = 0
        self.body = Node("body")
        self._does = {int(op): found for op in Op if (found := getattr(self, "_" + op.name.lower(), None)) is not None}
        roots = parse(html)
        assert len(roots) == 1, html
        self.body.put(roots[0])
        self._number(roots[0], count(1))

    # What a subclass may want to know

    def added(self, node: Node) -> None:
        """This node has come, with its number."""

    def gone(self, node: Node) -> None:
        """This node has left."""

    def changed(self, node: Node, name: str = "") -> None:
        """Its attribute of this name, its text or its children are others now."""

    def offered(self, node: Node, name: str, value: Any, answers: int) -> None:  # noqa: ARG002
        """The server has a value for what the visitor changes too; `answers` is the event that it responds to."""
        self.put(node, name, value)

    # Patches

    def html(self) -> str:
        """The page's root as HTML text."""
        return self.body.children[0].html()

    def apply(self, ops: list[list[Any]]) -> None:
        """Do what the ops say, after really packing and unpacking them."""
        packed: Any = msgpack.packb([1, 0, *ops])
        self.bytes = len(packed)
        for code, *args in msgpack.unpackb(packed)[2:]:
            self.applied.append([code, *args])
            self.do(code, args)

    def do(self, code: int, args: list[Any]) -> None:
        """One op, as it came off the wire."""
        self._does[code](*args)

    def put(self, node: Node, name: str, value: Any) -> None:
        """Set an attribute, or a live property."""
        put(node, name, value)
        self.changed(node, name)

    def _number(self, node: Node, numbers: Any) -> None:
        number = next(numbers)
        assert number not in self.nodes, "a number is used twice"
        self.nodes[number] = node
        node.number = number
        self.added(node)
        for child in node.children:
            self._number(child, numbers)

    def _forget(self, node: Node) -> None:
        for one in node.walk():
            del self.nodes[one.number]
            self.gone(one)

    def _text(self, node: int, text: str) -> None:
        found = self.nodes[node]
        assert found.tag == TEXT
        found.text = text
        self.changed(found)

    def _append(self, node: int, text: str) -> None:
        self._text(node, self.nodes[node].text + text)

    def _splice(self, node: int, start: int, removed: int, text: str) -> None:
        units = self.nodes[node].text.encode("utf-16-le", "surrogatepass")
        assert 2 * (start + removed) <= len(units)
        new = units[: 2 * start] + text.encode("utf-16-le", "surrogatepass") + units[2 * (start + removed) :]
        self._text(node, new.decode("utf-16-le", "surrogatepass"))

    def _attr(self, node: int, name: str, value: Any) -> None:
        self.put(self.nodes[node], name, value)

    def _value(self, node: int, name: str, value: Any, answers: int) -> None:
        assert name in LIVE
        self.offered(self.nodes[node], name, value, answers)

    def _insert(self, before: int, first: int, *rows: list[Any]) -> None:
        place = self.nodes[abs(before)]
        parent = place if before < 0 else place.parent
        assert parent is not None
        at = len(parent.children) if before < 0 else parent.children.index(place)
        numbers = count(first)
        for row in rows:
            node = self.make(row)
            parent.put(node, at)
            at += 1
            self._number(node, numbers)
        self.changed(parent)

    def _move(self, node: int, before: int) -> None:
        moving, place = self.nodes[node], self.nodes[before]
        parent = place.parent
        assert parent is not None
        assert parent is moving.parent
        moving.leave()
        parent.put(moving, parent.children.index(place))
        self.changed(parent)

    def _remove(self, first: int, last: int) -> None:
        parent = self.nodes[first].parent
        assert parent is not None
        start, end = parent.children.index(self.nodes[first]), parent.children.index(self.nodes[last])
        leaving = parent.children[start : end + 1]
        del parent.children[start : end + 1]
        for node in leaving:
            self._forget(node)
            node.parent = None
        self.changed(parent)

    def _template(self, number: int, shape: Any, values: list[Any]) -> None:
        self.templates[number] = (shape, values)

    def _rebuild(self, epoch: int, first: int, row: list[Any]) -> None:  # noqa: ARG002
        for node in self.body.children:
            self._forget(node)
            node.parent = None
        self.body.children = []
        self.body.put(self.make(row))
        self._number(self.body.children[0], count(first))
        self.changed(self.body)

    def _call(self, node: int, method: str, argument: Any) -> None:  # noqa: ARG002
        assert node in self.nodes

    # New nodes

    def make(self, row: list[Any]) -> Node:
        """A copy of a template, with the row's own values."""
        shape, own = self.templates[row[0]]
        values = list(own)
        for k in range(1, len(row), 2):
            values[row[k]] = row[k + 1]
        made = self._build(shape, iter(values))
        assert len(made) == 1
        return made[0]

    def _build(self, shape: Any, values: Any) -> list[Node]:
        if shape == TEXT_SLOT and not isinstance(shape, list):
            return [Node(TEXT, text=next(values))]
        if shape == BLOCK_SLOT and not isinstance(shape, list):
            return [self.make(next(values))]
        if shape == LIST_SLOT and not isinstance(shape, list):
            return [*map(self.make, next(values)), Node(TEXT)]
        tag, names, *children = shape
        node = Node(tag)
        for name in names:
            put(node, name, next(values))
        for child in children:
            for one in self._build(child, values):
                node.put(one)
        return [node]


def put(node: Node, name: str, value: Any) -> None:
    """Set an attribute as a browser would."""
    if value is None or value is False or (value == "" and node.tag == "textarea"):
        node.attrs.pop(name, None)
    else:
        node.attrs[name] = "" if value is True else str(value)


def normal(html: str) -> str:
    """HTML text as the model writes it, so that two pages can be compared."""
    return parse(html)[0].html()
