"""A visitor at a page, without browser and server: the tree on one side, the model of the DOM on the other; after each event both must agree."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from livepy import Component, File
from livepy.core.calls import Call
from livepy.core.controls import shown_by
from livepy.core.protocol import Op
from livepy.core.reading import CAUSE
from livepy.core.tree import Tree
from livepy.errors import Refused
from livepy.session.published import Address
from livepy.testing.dom import TEXT, Node, Page, normal, put


class Files:
    """What the session publishes, by address."""

    def __init__(self) -> None:
        self.published: dict[str, File] = {}
        self.inline: dict[str, bool] = {}

    def publish(self, file: File, *, inline: bool = True) -> Address:
        for url, one in self.published.items():
            if one is file and self.inline[url] == inline:
                return Address(url)
        url = f"file/{len(self.published)}"
        self.published[url], self.inline[url] = file, inline
        return Address(url)


class AtOnce:
    """Runs the calls of jobs in this thread, to their end, and shows each thing that they give."""

    def __init__(self, show: Callable[[], None]) -> None:
        self.show = show

    def submit(self, call: Call[Any]) -> None:
        call.begin()
        try:
            self.run(call)
        except Exception as error:
            call.close(error, str(error))
        else:
            call.close(None)

    def run(self, call: Call[Any]) -> None:
        then = call.declared.then or (lambda value: value)
        given = call.declared.fn(*call.args, **call.kwargs)
        if inspect.isgenerator(given):
            for value in given:
                call.give(then(value))
                self.show()
        elif inspect.isasyncgen(given):
            asyncio.run(self.drain(given, call, then))
        else:
            call.give(then(asyncio.run(given) if inspect.iscoroutine(given) else given))

    async def drain(self, given: Any, call: Call[Any], then: Callable[[Any], Any]) -> None:
        async for value in given:
            call.give(then(value))
            self.show()

    def stop(self, call: Call[Any]) -> None:
        for line in call.lines:
            line.next(call)


class Visit:
    """The part of a session that elements use."""

    starter: AtOnce

    def __init__(self) -> None:
        self.files = Files()
        self.downloads: list[File | Path] = []
        self.toasts: list[str] = []

    def asset(self, name: str) -> str:
        return f"_livepy/asset/{name}"

    def toast(self, text: str, kind: str = "info") -> None:
        self.toasts.append(f"{kind}: {text}")

    def download(self, file: File | Path) -> None:
        self.downloads.append(file)


class Desk:
    """Finds elements as a visitor does, by what they say, and does to them what a browser would."""

    def __init__(self, app: Component) -> None:
        self.app, self.session, self.sent = app, Visit(), 0
        self.tree = Tree(app, self.session, failed=self.failed)
        self.page = Page(self.tree.html())
        self.ops: list[list[Any]] = []
        self.session.starter = AtOnce(self.show)
        self.believes = True  # that the page has done what it says

    def failed(self, component: Component, error: BaseException) -> Any:
        raise error

    # finding
    def all(self, tag: str, **attrs: Any) -> list[int]:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attrs.items()}
        found = [number for number, node in self.page.nodes.items() if node.tag == tag and all(node.attrs.get(k) == v for k, v in wanted.items())]
        order = list(walk(self.page.body))
        return sorted(found, key=lambda number: next(i for i, node in enumerate(order) if node is self.page.nodes[number]))

    def one(self, tag: str, **attrs: Any) -> int:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs} in {self.page.html()}"
        return found[0]

    def label(self, text: str) -> int:
        """The control with this label."""
        for node in walk(self.page.body):
            if node.tag == "label" and says(node) == text:
                inside = [one for one in walk(node) if one.tag == "input"]
                if inside:
                    return self.number(inside[0])
                return next(number for number, one in self.page.nodes.items() if one.attrs.get("id") == node.attrs["for"])
        raise AssertionError(f"no label {text!r} in {self.page.html()}")

    def button(self, text: str) -> int:
        return next(number for number, node in self.page.nodes.items() if node.tag == "button" and says(node) == text)

    def number(self, node: Node) -> int:
        return next(number for number, one in self.page.nodes.items() if one is node)

    def attrs(self, number: int) -> dict[str, str]:
        return self.page.nodes[number].attrs

    def texts(self, class_: str) -> list[str]:
        return [says(node) for node in walk(self.page.body) if class_ in node.attrs.get("class", "").split()]

    @property
    def errors(self) -> list[str]:
        return self.texts("lv-error")

    # doing
    def event(self, number: int, name: str, value: Any = None) -> Any:
        """One event, as a session would carry it out, and what the page shows then."""
        try:
            return self.done(number, name, value)
        except Refused:
            shown = shown_by(name, value)
            if shown:
                self.tree.refused(number, shown, value)
            raise

    def done(self, number: int, name: str, value: Any) -> Any:
        listener = self.tree.listener(number, name)
        self.sent += 1
        shown = shown_by(name, value)
        if shown:
            self.tree.typed(number, shown, value)
        args = () if listener.takes is None else (listener.takes(value),)
        token = CAUSE.set((number, self.sent))
        try:
            result = listener.handler(*args)
            if inspect.isgenerator(result):
                for _ in result:
                    self.show()
            elif inspect.isasyncgen(result):
                asyncio.run(self.drain(result))
            elif inspect.iscoroutine(result):
                result = asyncio.run(result)
        finally:
            CAUSE.reset(token)
        self.show()
        return result

    async def drain(self, results: Any) -> None:
        async for _ in results:
            self.show()

    def flush(self, under_way: int = 0) -> None:
        """What has changed goes to the page, which shows no other value in a control whose own event is on its way."""
        self.tree.look_again()
        self.ops = self.tree.flush()
        self.page.apply([op for op in self.ops if op[0] != Op.VALUE or op[1] != under_way])

    def show(self) -> None:
        self.flush()
        if self.believes:
            assert self.page.html() == normal(self.tree.html())

    def type(self, label: str | int, text: str) -> None:
        number = self.label(label) if isinstance(label, str) else label
        put(self.page.nodes[number], "value", text)
        self.event(number, "input", text)

    def upload(self, label: str, *files: File) -> list[str]:
        """Choose files: announced first, as a session does, then those that may come; why the others may not."""
        number = self.label(label)
        listener = self.tree.listener(number, "change")
        reasons = listener.files([(one.name, one.size, one.type) for one in files]) if listener.files is not None else [""] * len(files)
        for one, reason in zip(files, reasons, strict=True):
            if reason:
                self.event(number, "upload-failed", {"reason": reason, "name": one.name})
        granted = [one for one, reason in zip(files, reasons, strict=True) if not reason]
        if granted:
            self.event(number, "change", granted)
        return list(reasons)

    def press(self, label: str | int, key: str = "Enter") -> None:
        number = self.label(label) if isinstance(label, str) else label
        listener = self.tree.listener(number, "keydown")
        assert any(option.startswith("k:") and key in option[2:].split("|") for option in listener.options.split())
        self.event(number, "keydown", {"type": "keydown", "key": key} if "e" in listener.options.split() else None)

    def click(self, text: str) -> None:
        self.event(self.button(text), "click")

    def tick(self, label: str | int, *, on: bool = True) -> None:
        number = self.label(label) if isinstance(label, str) else label
        node = self.page.nodes[number]
        if node.attrs["type"] == "radio":
            for other in walk(self.page.body):
                if other.attrs.get("name") == node.attrs["name"]:
                    other.attrs.pop("checked", None)
            node.attrs["checked"] = ""
            self.event(number, "change", node.attrs["value"])
        else:
            put(node, "checked", on)
            self.event(number, "change", on)

    def choose(self, label: str, option: str) -> None:
        number = self.label(label)
        value = next(one.attrs["value"] for one in self.page.nodes[number].children if says(one) == option)
        put(self.page.nodes[number], "value", value)
        self.event(number, "change", value)

    def submit(self) -> None:
        self.event(self.one("form"), "submit")


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def says(node: Node) -> str:
    return "".join(one.text for one in walk(node) if one.tag == TEXT)
