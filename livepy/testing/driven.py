"""A page without a browser: the real session at one end of a line, client.js's part at the other. Gives `Screen` what it needs.

It knows sessions, the page's model and what a hand does; no pytest and no browser.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from livepy.apps import as_found, fresh
from livepy.core.component import Component
from livepy.files import File
from livepy.server.assets import Assets
from livepy.session.connection import State
from livepy.session.frames import Hello
from livepy.session.parts import Part
from livepy.session.request import Request
from livepy.session.session import Session
from livepy.testing import acts, keys
from livepy.testing.dom import Node
from livepy.testing.modules import Controls
from livepy.testing.names import enabled, role, spaced, text_of, why_hidden
from livepy.testing.page import ClientPage
from livepy.testing.stage import Stage, leave, stage
from livepy.testing.tree import tree
from livepy.testing.wire import Busy, Hears, Line, Ticket
from livepy.ui.frame import Frame

ALIKE = {"textbox": ("textbox", "searchbox"), "cell": ("cell", "gridcell"), "dialog": ("dialog", "alertdialog"), "img": ("img", "image")}
LABELLED = (
    *("textbox", "searchbox", "combobox", "listbox", "checkbox", "switch", "radio", "slider", "spinbutton", "button"),
    *("group", "radiogroup", "progressbar", "meter", "region", "table"),
)


class Driven:
    """One open page."""

    def __init__(self, app: Component, user: object = None) -> None:
        self.first: Component | None = app
        self.like, self.user = app, user
        options = as_found(app).options
        self.assets = Assets.of(options).urls if options.assets is not None else {}
        self.stage: Stage = stage()
        self.stage.pages.append(self)
        self.url = "/"
        self.downloads: list[File] = []
        self.clipboard = ""
        self.storage: dict[str, str] = {}
        self.offline = self.ended = False
        self.visitor = self.stage.registry.signer.new_visitor()[0]
        self.session: Session
        self.page: ClientPage
        self.controls: Controls
        try:
            self.goto("/")
        except BaseException:
            self.stage.pages.remove(self)
            with contextlib.suppress(BaseException):
                leave(self.stage)
            raise

    # Coming and going

    def _made(self) -> Frame:
        """What a new session shows: the test's own component first, then others like it."""
        app, self.first = self.first or fresh(self.like), None
        return Frame(app=app)

    @property
    def app(self) -> Any:
        """The component that is shown."""
        frame: Any = self.session.tree.root.component
        return frame.app

    def goto(self, path: str) -> None:
        """Open this address in the same tab."""
        tab = ""
        if hasattr(self, "page"):
            tab = self.page.ticket.tab
            self.stage.on_loop(self._left)
        self.url = urljoin(self.url, path)
        self.stage.on_loop(lambda: self.stage.making(self._made, lambda: self._open(tab), self.assets))
        self.stage.settle()

    def _request(self) -> Request:
        query = dict(reversed(parse_qsl(urlsplit(self.url).query, keep_blank_values=True)))
        return Request(MappingProxyType({"Host": "localhost"}), {}, query)

    def _open(self, tab: str) -> None:
        stage = self.stage
        options = as_found(self.like).options
        self.session = session = stage.registry.open(self.visitor, self._request())
        session.user = self.user
        ticket = Ticket(stage.registry.signer.token(session.name, self.visitor), session.html_nodes, session.tree.epoch, tab, self._join)
        hears = Hears(
            *(self._granted, self._go, self._called, self._closed),
            toggled=lambda node: self.controls.toggled(node),
            cancelled=lambda node: self.controls.cancel(node),
            walked=lambda node, key: self.controls.walk(node, key),
            copied=self._copied,
        )
        self.page = ClientPage(session.tree.html(), ticket, hears)
        self.controls = Controls(self.page, self.storage)
        self.page.title = session.title or options.title
        stage.repeat(options.tasks)
        if not self.offline:
            self.page.connect()

    def _join(self, line: Line, hello: list[Any]) -> None:
        _, have, _, version, token, epoch, nodes, tab = hello
        join = self.stage.registry.join
        self.session = self.stage.making(
            self._made, lambda: join(line, Hello(have, version, token, epoch, nodes, tab), self.visitor, self._request()), self.assets
        )

    def _left(self) -> None:
        self.page.flush()
        self.page.cut()

    def disconnect(self) -> None:
        """The line is cut."""
        self.offline = True
        self.stage.on_loop(self.page.cut)
        self.stage.settle()

    def reconnect(self) -> None:
        """The page finds its session again."""
        self.offline = False
        if not self.page.open:
            self.stage.on_loop(self.page.connect)
        self.stage.settle()

    def close(self) -> None:
        """The visitor leaves, and the page ends."""
        self.ended = True
        try:
            self.stage.on_loop(lambda: self.stage.registry.close(self.session))
            self.stage.settle()
        finally:
            self.stage.pages.remove(self)
            leave(self.stage)

    # What is under way

    def pending(self) -> bool:
        """Something that the visitor did, or a patch."""
        page = self.page
        if any(one.send is not None for one in page.delays):
            return True
        return (page.open and bool(page.busy)) or bool(self.session.calls) or self.stale()

    def at_work(self) -> bool:
        """That, or a task of the page's."""
        executor = self.session.executor
        reading = 1 if self.session.link.state is State.OPEN else 0
        return self.pending() or executor.busy or len(executor.tasks) > reading

    # What the server tells beside patches

    def _granted(self, busy: Busy, part: int, grants: list[Any]) -> None:
        self.stage.loop.create_task(self._bring(busy, part, grants))

    async def _bring(self, busy: Busy, part: int, grants: list[Any]) -> None:
        """Send the files whose grants these are, in parts, as the transfers of a server would take them."""
        host = self.stage.host
        for (grant, *_), file in zip(grants, busy.files or (), strict=True):
            one = host.incoming.get(grant)
            if one is None:  # refused: the element has been told
                continue
            for offset in range(one.received, max(file.size, 1), part):
                if not one.status:
                    data = await host.pool.call(_piece, file, offset, part)
                    some = Part(one, offset)
                    await some.take(data)
                    await some.end()
        self.page.field(busy.node).files = []  # the same file may be chosen again

    def _go(self, url: str, how: str) -> None:
        if how == "download":
            published = self.stage.host.published.get(url.rpartition("/")[2], self.visitor)
            if published is not None:
                self.downloads.append(published.file)
        else:
            self.url = urljoin(self.url, url) if url != "?" else urlsplit(self.url).path

    def _called(self, node: Node, method: str, _: Any) -> None:
        if method == "focus":
            self.page.focus(node)
        elif method == "click":
            acts.press_down(self.page, node)

    def _copied(self, button: Node) -> None:
        self.clipboard = button.attrs["data-copy"]
        self.controls.copied(button)

    def _closed(self, code: int, reason: str) -> None:
        if not self.ended:
            self.stage.errors.found.append((AssertionError(f"the server has closed the page ({code}): {reason}"), "the line has ended"))

    # What can be seen

    def look(self) -> None:
        """What a test has written into the state of an app is shown before the test looks."""
        if any(page.stale() for page in self.stage.pages):
            self.stage.settle()

    def stale(self) -> bool:
        """Whether the page shows less than the session knows."""
        session = self.session
        return self.page.open and (session.tree.dirty or bool(session.link.outbox.pending))

    @property
    def root(self) -> Node:
        """All of it."""
        return self.page.body

    @property
    def title(self) -> str:
        """Of the document."""
        return self.page.title

    def toasts(self) -> list[str]:
        """Texts of the messages that are shown."""
        found = (node for node in self.page.body.walk() if "lv-toast" in node.attrs.get("class", "").split())
        return [text_of(node) for node in found]

    def having(self, kind: str, name: str, inside: Node) -> list[Node]:
        """Those of this role in sight: with this very name, else with a name that has it in it."""
        roles = self.page.roles
        return self._matching([node for one in ALIKE.get(kind, (kind,)) for node in roles.get(one, ())], name, inside)

    def labelled(self, text: str, inside: Node) -> list[Node]:
        """Controls with this label."""
        roles = self.page.roles
        found = self._matching([node for one in LABELLED for node in roles.get(one, ())], text, inside)
        return [node for node in found if role(node) != "button" or node.tag == "input"] or found

    def _matching(self, nodes: Sequence[Node], name: str, inside: Node) -> list[Node]:
        page = self.page
        wanted = spaced(name)
        found = [node for node in nodes if page.called(node) == wanted] if wanted else list(nodes)
        found = self._seen(found, inside)
        if not found and wanted:
            part = wanted.lower()
            found = self._seen([node for node in nodes if part in page.called(node).lower()], inside)
        return in_order(found) if len(found) > 1 else found

    def _seen(self, nodes: Sequence[Node], inside: Node) -> list[Node]:
        found = [node for node in nodes if inside is self.page.body or inside in node.up()]
        return [node for node in found if not why_hidden(node) and all(one.attrs.get("aria-hidden") != "true" for one in node.up())]

    def hidden(self, kind: str, name: str) -> list[tuple[str, str]]:
        """Those of this role and name that nobody sees, and why not."""
        nodes = [node for one in ALIKE.get(kind, (kind,)) for node in self.page.roles.get(one, ())] if kind else list(self.page.nodes.values())
        wanted = spaced(name).lower()
        said = [(node, spaced(node.attrs.get("aria-label") or "".join(one.text for one in node.walk()))) for node in nodes if role(node)]
        found = [(node, text, why_hidden(node)) for node, text in said if wanted in text.lower()]
        return [(f"{role(node)} {text!r}", why) for node, text, why in found if why]

    def tree(self, node: Node) -> str:
        """As text."""
        return tree(self.page, node)

    def described(self, node: Node) -> str:
        """How messages call it."""
        name = self.page.called(node)
        return f"{role(node) or node.tag} {name!r}" if name else role(node) or node.tag

    def text(self, node: Node) -> str:
        """What can be read in it."""
        return text_of(node)

    def value(self, node: Node) -> object:
        """What it holds."""
        return acts.value_of(self.page, node)

    def enabled(self, node: Node) -> bool:
        """Whether a person may use it."""
        return enabled(node)

    def visible(self, node: Node) -> bool:
        """Whether it is in sight."""
        return not why_hidden(node)

    # What a hand does

    def click(self, node: Node) -> None:
        """A mouse's click."""
        self.stage.on_loop(lambda: acts.click(self.page, node))
        self.stage.settle()

    def fill(self, node: Node, value: str | int | float | bool) -> None:
        """Type, or slide, or tick."""
        self.stage.on_loop(lambda: acts.fill(self.page, node, value))
        self.stage.settle()

    def choose(self, node: Node, options: Sequence[str]) -> None:
        """Of what is offered."""
        self.stage.on_loop(lambda: acts.choose(self.page, node, options))
        self.stage.settle()

    def upload(self, node: Node, files: Sequence[File | Path]) -> None:
        """Choose files."""
        given = [_chosen(file) for file in files]
        self.stage.on_loop(lambda: acts.upload(self.page, node, given))
        self.stage.settle()

    def press(self, node: Node, key: str) -> None:
        """One key."""
        self.stage.on_loop(lambda: keys.press(self.page, node, key))
        self.stage.settle()

    def settle(self) -> None:
        """Until nothing that a visitor did is under way."""
        self.stage.settle()

    def wait(self, seconds: float) -> bool:
        """Until nothing is under way; whether that is so."""
        return self.stage.wait(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.stage.advance(seconds)


def _chosen(file: File | Path) -> File:
    """As it lies on a visitor's disk, where every file has a size."""
    if isinstance(file, Path):
        return File.of(file, file.name)
    return file if file.size >= 0 else File.of(file.read(), file.name, file.type)


def _piece(file: File, offset: int, size: int) -> bytes:
    """Some of its bytes. In a thread."""
    with file.open() as stream:
        stream.seek(offset)
        return stream.read(size)


def in_order(nodes: Sequence[Node]) -> list[Node]:
    """As they stand in the document."""

    def place(node: Node) -> list[int]:
        return [one.parent.children.index(one) for one in node.up() if one.parent is not None][::-1]

    return sorted(nodes, key=place)
