"""Drive an app from a test, by what a person sees: without a browser, in the same process, in no time. Or the same test in Chromium.

It stands above all other parts of livepy; nothing imports it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from livepy.core.component import Component
from livepy.core.tree import Tree
from livepy.files import File
from livepy.mistakes import testing as mistakes
from livepy.session.published import FILES_URL, Address
from livepy.testing.screen import Behind, C, Found, Role, Screen
from livepy.ui.props import Node

__all__ = ["Found", "Open", "Role", "Screen", "html", "open"]


class Open(Protocol):
    """What the fixture `open_app` gives: a page for each call, all of them closed when the test ends.

    Example: `def test_chat(open_app: testing.Open) -> None: ada, bob = open_app(Chat()), open_app(Chat())`
    """

    def __call__(self, app: C, *, user: object = None) -> Screen[C]: ...


def open(app: C, *, user: object = None) -> AbstractContextManager[Screen[C]]:
    """A visitor opens the app. All visitors of a thread live on one clock, which stands still between what tests do; they share `shared(…)` models only.

    Under `--livepy-browser=chromium`, or LIVEPY_BROWSER=chromium, the page is one in Chromium.

    Example:
        with testing.open(Todos()) as page:
            page.label("What needs doing?").fill("Buy milk")
            page.find("button", "Add").click()
            assert page.app.todos[0].title == "Buy milk"
    """
    if not isinstance(app, Component):
        raise mistakes.NOT_AN_APP(app=app)
    if app._tree is not None:
        raise mistakes.OPEN_ALREADY(name=type(app).__name__)
    return _opened(app, user)


@contextmanager
def _opened(app: C, user: object) -> Iterator[Screen[C]]:
    behind = _behind(app, user)
    try:
        yield Screen(behind)
    except BaseException as error:
        try:
            behind.close()
        except Exception as another:  # the test's own error comes first
            error.add_note(f"and when the page was closed: {another!r}")
        raise
    behind.close()


def _behind(app: Component, user: object) -> Behind:
    name = os.environ.get("LIVEPY_BROWSER", "")
    if not name:
        from livepy.testing.driven import Driven

        return Driven(app, user)
    if name != "chromium":
        raise mistakes.NO_BROWSER(name=name)
    from livepy.testing.browser import InChromium

    return InChromium(app, user)


def html(node: Node) -> str:
    """What `render()` gives, as the HTML text of a first page.

    Example: `assert "Milk" in testing.html(TodoItem(todo=todo).render())`
    """
    tree = Tree(_Holder(node=node), _Alone(), failed=_raised)
    try:
        return tree.html()
    finally:
        tree.release()


class _Holder(Component):
    """Shows what it is given."""

    node: Any

    def render(self) -> Any:
        return self.node


class _Alone:
    """The part of a session that elements use while they are made."""

    def __init__(self) -> None:
        self.files = self

    def publish(self, file: File, *, inline: bool = True) -> Address:  # noqa: ARG002
        """An address that leads nowhere."""
        return Address(FILES_URL + file.name)

    def asset(self, name: str) -> str:
        """The same of a file in the folder of an app that is not known here."""
        return f"_livepy/asset/{name}"


def _raised(_: Component, error: BaseException) -> Any:
    raise error
