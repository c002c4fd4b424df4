"""What client.js does, in Python: typing goes out before a click, values wait for the visitor, events mark what is busy.

It knows the protocol and the model of the page; its line is wire.py's. What a visitor's hand does stands in acts.py.
Invariant: `busy` holds the events that the server has not answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from livepy.core.protocol import Kind
from livepy.files import File
from livepy.testing.dom import TEXT, Node
from livepy.testing.wire import Busy, Hears, Ticket, Wired

PART_CHARS = 12_000
_EVENT, _PART, _NAVIGATE = int(Kind.EVENT), int(Kind.PART), int(Kind.NAVIGATE)
_TYPING = ("input", "change")


@dataclass(eq=False, slots=True)
class Field:
    """What the page knows of a control that the visitor has touched."""

    default: str | None  # what the server set
    sent: int = 0  # newest typing sent
    unsent: bool = False  # typed but not sent
    edited: bool = False  # typed since it has the focus
    held: tuple[str, Any, int] | None = None  # an offer that waits
    focused: str | None = None  # what it showed when it got the focus
    files: list[File] = field(default_factory=list)  # that are chosen in it


@dataclass(eq=False, slots=True)
class Delay:
    """What waits behind a debounce, or a throttle of `again` seconds."""

    node: Node
    name: str
    again: float
    send: Callable[[], None] | None = None
    timer: asyncio.TimerHandle | None = None


class ClientPage(Wired):
    """One open page."""

    def __init__(self, html: str, ticket: Ticket, hears: Hears) -> None:
        self._eager: Node | None = None  # asks for the focus
        self.when_applied: Callable[[], None] = _nothing  # for modules.py
        super().__init__(html, ticket, hears)
        self.title = ""
        self.focused: Node | None = None
        self.waiting: set[int] = set()
        self.delays: list[Delay] = []
        self.submits: dict[Node, Callable[[], None]] = {}
        self._focus_eager()

    # What the server says

    def _wait(self, event: int) -> None:
        self.waiting.add(event)

    def _done(self, event: int) -> None:
        self.waiting.discard(event)

    def _refused(self, event: int, reason: str) -> None:  # noqa: ARG002  # a page is not told more than that nothing has changed
        self.waiting.discard(event)
        self._release(event)

    def _grant(self, event: int, part: int, grants: list[Any]) -> None:
        if event in self.busy:
            self.hears.grant(self.busy[event], part, grants)

    def _address(self, url: str, how: str) -> None:
        self.hears.address(url, how)

    def _document(self, name: str, value: Any) -> None:
        if name == "title":
            self.title = value

    def _call(self, node: int, method: str, argument: Any) -> None:
        self.hears.call(self.nodes[node], method, argument)

    def _rebuild(self, epoch: int, first: int, row: list[Any]) -> None:
        touched = [(self._path(node), self._identity(node), node) for node in self.body.walk() if node.field is not None and self.touched(node)]
        self.ticket.epoch = epoch
        self.focused = None
        super()._rebuild(epoch, first, row)
        for path, identity, old in touched:
            found: Node | None = self.body
            for index in path:
                found = found.children[index] if found is not None and index < len(found.children) else None
            if found is not None and self._identity(found) == identity:
                self.field(found)
                for name in ("value", "checked"):
                    self.put(found, name, old.attrs.get(name))
                self.typed(found)

    def _path(self, node: Node) -> list[int]:
        return [up.parent.children.index(up) for up in node.up() if up.parent is not None][::-1]

    def _identity(self, node: Node) -> tuple[str, ...]:
        return (node.tag, node.attrs.get("type", ""), node.attrs.get("name", ""), node.attrs.get("aria-label", ""))

    def added(self, node: Node) -> None:
        super().added(node)
        if "autofocus" in node.attrs:
            self._eager = node

    def _focus_eager(self) -> None:
        node, self._eager = self._eager, None
        if node is not None and self.attached(node):
            self.focus(node)

    def focus(self, node: Node | None) -> None:
        """The focus goes there, or away from all."""
        old = self.focused if self.focused is not None and self.attached(self.focused) else None
        if node is old:
            return
        self.focused = node
        if old is not None:
            self._blur(old)
        if node is not None and self.attached(node):
            self.field(node).focused = node.attrs.get("value")
            self.happens(node, "focus", bubbles=False)

    def _blur(self, node: Node) -> None:
        self.settle_text(node)
        self.happens(node, "blur", bubbles=False)
        self.flush()
        found = self.field(node)
        found.edited = found.unsent = False
        self.offer_held(node)

    def settle_text(self, node: Node) -> None:
        """A text that was typed has become the field's value: browsers say so when it is left, and at Enter."""
        found = self.field(node)
        if found.edited and node.attrs.get("value") != found.focused:
            found.focused = node.attrs.get("value")
            self.happens(node, "change")

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """What a script on the page does after a while."""
        self._loop.call_later(seconds, call)

    def after_frame(self) -> None:
        self.when_applied()
        self._focus_eager()
        for event, busy in list(self.busy.items()):
            if (event <= self.answered and event not in self.waiting) or not self.attached(busy.node):
                self._release(event)

    def attached(self, node: Node) -> bool:
        """Whether it is on the page."""
        return self.nodes.get(node.number) is node

    # What the visitor touches

    def field(self, node: Node) -> Field:
        """What is known of a control."""
        if node.field is None:
            node.field = Field(node.attrs.get("checked" if node.attrs.get("type") in ("checkbox", "radio") else "value"))
        found: Field = node.field
        return found

    def touched(self, node: Node) -> bool:
        """Does it show something else than the server set?"""
        return node.attrs.get("checked" if node.attrs.get("type") in ("checkbox", "radio") else "value") != self.field(node).default

    def offered(self, node: Node, name: str, value: Any, answers: int) -> None:
        found: Field | None = node.field
        if found is not None:
            newer = found.unsent or (answers < found.sent and found.sent > self.answered)
            found.held = None
            if found.edited and not newer and answers < (found.sent or 1):
                found.held = (name, value, answers)
                return
            if newer:
                return
        self.put(node, name, value)
        if name == "checked" and value and node.attrs.get("type") == "radio":
            self.only_radio(node)
        if found is not None:
            found.default = node.attrs.get(name)

    def offer_held(self, node: Node) -> None:
        """What waited for the visitor to leave."""
        held = self.field(node).held
        if held is not None:
            self.offered(node, *held)

    def only_radio(self, node: Node) -> None:
        """The others of its group are not chosen."""
        for other in self.roles.get("radio", ()):
            if other is not node and other.attrs.get("name") == node.attrs.get("name") and "checked" in other.attrs:
                self.put(other, "checked", None)

    def shown(self, node: Node) -> Any:
        """What a control shows, as it is reported."""
        if node.attrs.get("type") == "file":
            return [[file.name, file.size, file.type, 0] for file in self.field(node).files]
        if node.attrs.get("type") == "checkbox":
            return "checked" in node.attrs
        if node.tag in ("details", "dialog"):
            return "open" in node.attrs
        return node.attrs.get("value", "") if node.tag in ("input", "select", "textarea", "button") else None

    def typed(self, node: Node) -> None:
        """Say what a field shows although nobody typed it just now."""
        name = next((one for one in _TYPING if f"data-on-{one}" in node.attrs), None)
        if name is not None:
            self.report(node, name, self.shown(node), node.attrs[f"data-on-{name}"].split())

    # Reports

    def uploading(self) -> bool:
        """Are files under way?"""
        return any(one.files for one in self.busy.values())

    def is_busy(self, node: Node, name: str = "") -> bool:
        """Is there an unanswered event of it?"""
        return any(one.node is node and (not name or one.name == name) for one in self.busy.values())

    def report(self, node: Node, name: str, value: Any, options: list[str]) -> None:
        """Something has happened to a node that listens."""
        locks = "1" in options
        if not self.attached(node) or (locks and self.is_busy(node, name)):
            return
        if isinstance(value, str):
            while len(value) > PART_CHARS:
                self.keep(_PART, value[:PART_CHARS])
                value = value[PART_CHARS:]
        event = self.keep(_EVENT, node.number, name, value)
        self.busy[event] = Busy(node, name, self.field(node).files if "f" in options else None, locks)
        if name in _TYPING:
            found = self.field(node)
            found.sent, found.unsent = event, False

    def _release(self, event: int) -> None:
        if self.busy.pop(event, None) is None:
            return
        if not self.uploading():
            waiting, self.submits = self.submits, {}
            for send in waiting.values():
                send()

    def navigate(self, url: str) -> None:
        """The visitor went back or forward."""
        self.keep(_NAVIGATE, url)

    # Delays

    def flush(self) -> None:
        """What waits behind a debounce or a throttle is said now."""
        for one in list(self.delays):
            self._expire(one)

    def _expire(self, one: Delay) -> None:
        send, one.send = one.send, None
        if one.timer is not None:
            one.timer.cancel()
            one.timer = None
        if send is not None and one.again:
            one.timer = self._loop.call_later(one.again, self._expire, one)
        elif one in self.delays:
            self.delays.remove(one)
        if send is not None:
            send()

    def _delay(self, node: Node, name: str, wait: float, again: float, send: Callable[[], None]) -> None:
        known = next((one for one in self.delays if one.node is node and one.name == name), None)
        entry = known or Delay(node, name, again)
        if known is None:
            self.delays.append(entry)
        entry.send = send
        if again:
            if known is None:
                self._expire(entry)
            return
        if entry.timer is not None:
            entry.timer.cancel()
        entry.timer = self._loop.call_later(wait, self._expire, entry)

    # Events

    def happens(self, target: Node, kind: str, *, bubbles: bool = True, detail: dict[str, Any] | None = None) -> bool:
        """An event on `target` and upwards; false if its default was prevented."""
        prevented = False
        node: Node | None = target
        name = f"data-on-{kind}"
        while node is not None:
            wants = node.attrs.get(name) if node.tag != TEXT else None
            if wants is not None:
                stops, prevents = self._deliver(target, node, kind, wants.split(), detail or {})
                prevented = prevented or prevents
                if stops:
                    break
            node = node.parent if bubbles else None
        return not prevented

    def _deliver(self, target: Node, node: Node, kind: str, options: list[str], detail: dict[str, Any]) -> tuple[bool, bool]:
        """One listening node: whether it stops here, and whether the browser's own action is prevented."""

        def option(letter: str) -> str | None:
            return next((one[1:] for one in options if one[0] == letter), None)

        keys = option("k")
        if keys is not None and detail.get("key") and not pressed(keys[1:], detail):
            return False, False
        prevents = "p" in options or kind == "submit"
        value: Any = None
        if "e" in options:
            value = self._details(node, kind, detail)
        elif kind in _TYPING:
            value = self.shown(target)

        def send() -> None:
            self.report(node, kind, value, options)

        if kind in ("click", "submit", "change", "blur") or "key" in kind:
            self.flush()
        wait, again = float(option("d") or 0) / 1000, float(option("t") or 0) / 1000
        if wait or again:
            self._delay(node, kind, wait, again, send)
        elif kind == "submit" and self.uploading():
            self.submits[node] = send
        else:
            send()
        return "s" in options, prevents

    def _details(self, node: Node, kind: str, detail: dict[str, Any]) -> dict[str, Any]:
        value = self.shown(node)
        if isinstance(value, list) or (isinstance(value, str) and len(value) > PART_CHARS):
            value = None
        modifiers = {name: bool(detail.get(name)) for name in ("ctrl", "alt", "meta", "shift")}
        return {"type": kind, "key": detail.get("key", ""), "value": value, "x": 0, "y": 0, **modifiers}


def pressed(wanted: str, detail: dict[str, Any]) -> bool:
    """Whether this key is one of "Enter|ctrl+s"."""
    key = detail["key"]
    named = "space" if key == " " else key.lower()
    for combination in wanted.lower().split("|"):
        *modifiers, last = combination.split("+")
        if named == (last or "+") and all(
            (name in modifiers) == bool(detail.get(name)) or (name == "shift" and len(key) == 1 and detail.get(name))
            for name in ("ctrl", "alt", "meta", "shift")
        ):
            return True
    return False


def _nothing() -> None:
    """No module is there."""
