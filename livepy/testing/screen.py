"""`Screen` and `Found`: a page as a test drives it, by what a person sees. Without a browser or in one, what is behind them says which.

It knows neither sessions nor browsers. Every action ends when the page has settled; what an author's code raised meanwhile is raised here.
"""

from __future__ import annotations

import builtins
import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from livepy.core.component import App, Component
from livepy.files import File
from livepy.mistakes import testing
from livepy.testing.acts import Cannot

C = TypeVar("C", bound=Component)

Role: TypeAlias = Literal[
    "button", "link", "textbox", "checkbox", "radio", "switch", "slider", "combobox", "option", "row", "cell", "tab", "dialog", "heading", "alert", "img",
    "listitem", "group", "radiogroup", "listbox", "list", "spinbutton", "progressbar", "status", "table", "columnheader", "rowheader", "tablist", "tabpanel",
    "separator", "paragraph", "code", "region", "form", "main", "navigation", "article", "complementary", "meter", "figure", "menuitem", "time", "strong",
]  # fmt: skip
"""What ARIA calls what is on a page."""


class Behind(Protocol):
    """What a screen stands for: a page without a browser, or one in Chromium. Nodes are whatever it takes for an element."""

    downloads: builtins.list[File]

    @property
    def url(self) -> str: ...
    @property
    def clipboard(self) -> str: ...
    @property
    def app(self) -> Any: ...
    @property
    def root(self) -> Any: ...
    @property
    def title(self) -> str: ...
    def toasts(self) -> builtins.list[str]: ...
    def having(self, kind: str, name: str, inside: Any) -> builtins.list[Any]: ...
    def labelled(self, text: str, inside: Any) -> builtins.list[Any]: ...
    def hidden(self, kind: str, name: str) -> builtins.list[tuple[str, str]]: ...
    def tree(self, node: Any) -> str: ...
    def described(self, node: Any) -> str: ...
    def text(self, node: Any) -> str: ...
    def value(self, node: Any) -> object: ...
    def enabled(self, node: Any) -> bool: ...
    def visible(self, node: Any) -> bool: ...
    def click(self, node: Any) -> None: ...
    def fill(self, node: Any, value: str | int | float | bool) -> None: ...
    def choose(self, node: Any, options: Sequence[str]) -> None: ...
    def upload(self, node: Any, files: Sequence[File | Path]) -> None: ...
    def press(self, node: Any, key: str) -> None: ...
    def look(self) -> None: ...
    def wait(self, seconds: float) -> bool: ...
    def advance(self, seconds: float) -> None: ...
    def disconnect(self) -> None: ...
    def reconnect(self) -> None: ...
    def goto(self, path: str) -> None: ...
    def close(self) -> None: ...


class Found:
    """One element of a page. Made by `find` and `label`.

    Example: `page.find("button", "Add").click()`
    """

    def __init__(self, behind: Behind, node: Any) -> None:
        self._page, self._node = behind, node

    @property
    def _behind(self) -> Behind:
        """The page, as it is now: what a test has written into the state is shown before it looks."""
        self._page.look()
        return self._page

    def __repr__(self) -> str:
        return f"<{self._behind.described(self._node)}>"

    def __str__(self) -> str:
        return self.tree()

    @property
    def text(self) -> str:
        """What can be read in it, in one line."""
        return self._behind.text(self._node)

    @property
    def value(self) -> object:
        """What it holds: a text, the option that is chosen, a number of a slider or progress bar, whether it is ticked."""
        return self._behind.value(self._node)

    @property
    def enabled(self) -> bool:
        """Whether a person may use it."""
        return self._behind.enabled(self._node)

    @property
    def visible(self) -> bool:
        """Whether it is on the page and in sight."""
        return self._behind.visible(self._node)

    def tree(self) -> str:
        """Roles, names, states and values of all that is in it, one line each."""
        return self._behind.tree(self._node)

    def click(self) -> None:
        """Click on it.

        Raises AssertionError if nobody could: it is hidden, disabled, or behind a dialog.
        """
        __tracebackhide__ = True
        self._do("clicked", lambda: self._behind.click(self._node))

    def fill(self, value: str | int | float | bool) -> None:
        """Type this into it, slide it there, or tick it. The focus stays in it.

        Example: `page.label("Task").fill("Buy milk")`
        """
        __tracebackhide__ = True
        self._do("filled", lambda: self._behind.fill(self._node, value))

    def choose(self, *options: str) -> None:
        """Choose what it offers, by the words that are shown; of what takes several, exactly these.

        Example: `page.label("Size").choose("large")`
        """
        __tracebackhide__ = True
        self._do("chosen from", lambda: self._behind.choose(self._node, options))

    def upload(self, *files: File | Path) -> None:
        """Choose these files in it.

        Example: `page.label("Photo").upload(Path("cat.png"))`
        """
        __tracebackhide__ = True
        self._do("given files", lambda: self._behind.upload(self._node, files))

    def press(self, key: str) -> None:
        """Press a key in it: "Enter", "ArrowDown", "a", "ctrl+s".

        Example: `page.label("Task").press("Enter")`
        """
        __tracebackhide__ = True
        self._do("typed into", lambda: self._behind.press(self._node, key))

    def find(self, role: Role, name: str = "") -> Found:
        """The one element of this role in it, with this name, or else with a name that has this in it. What has no name goes by its text.

        Raises AssertionError if there is none or more than one, with what the page shows.
        """
        __tracebackhide__ = True
        return self._one(f"{role} {name!r}" if name else role, self._behind.having(role, name, self._node), role, name)

    def label(self, text: str) -> Found:
        """The one control in it with this label.

        Example: `page.label("Name").fill("Ada")`
        """
        __tracebackhide__ = True
        return self._one(f"control labelled {text!r}", self._behind.labelled(text, self._node), "", text)

    def all(self, role: Role, name: str = "") -> list[Found]:
        """All elements of this role in it, as `find` would choose them, in the order of the page.

        Example: `[row.text for row in page.all("row")]`
        """
        return [Found(self._behind, node) for node in self._behind.having(role, name, self._node)]

    def _do(self, what: str, act: Callable[[], None]) -> None:
        __tracebackhide__ = True
        try:
            act()
        except Cannot as cannot:
            raise AssertionError(f"{self._behind.described(self._node)} cannot be {what}: {cannot}") from None

    def _one(self, what: str, found: list[Any], role: str, name: str) -> Found:
        __tracebackhide__ = True
        if len(found) == 1:
            return Found(self._behind, found[0])
        behind = self._behind
        where = "on the page" if self._node is behind.root else f"in {behind.described(self._node)}"
        if found:
            said = [f"there are {len(found)} {where}, not one {what}: {', '.join(map(behind.described, found[:8]))}"]
            said.append("Say more of its name, or look in a part of the page: page.find(…).find(…).")
        else:
            said = [f"there is no {what} {where}", *self._near(role, name)]
        said += [f"{where[:1].upper()}{where[1:]}:", behind.tree(self._node) or "(nothing)"]
        raise AssertionError("\n".join(said))

    def _near(self, role: str, name: str) -> list[str]:
        """What the author may have meant."""
        behind, said = self._behind, []
        hidden = behind.hidden(role, name)
        if hidden:
            said.append("Out of sight: " + ", ".join(f"{one} ({why})" for one, why in hidden[:5]))
        nodes = behind.having(role, "", self._node) if role else behind.labelled("", self._node)
        names = {behind.described(node): None for node in nodes}
        near = difflib.get_close_matches(f"{role} {name!r}", names, 5, 0.6) or list(names)[:5]
        if near:
            said.append("There is: " + ", ".join(near))
        return said


class Screen(Found, Generic[C]):
    """An open page. Made by `testing.open`.

    Example: `with testing.open(Todos()) as page: page.find("button", "Add").click()`
    """

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind, behind.root)

    @property
    def app(self) -> C:
        """The component that is shown, with its state."""
        app: C = self._behind.app
        return app

    @property
    def url(self) -> str:
        """What the address bar shows, from the path on."""
        return self._behind.url

    @property
    def title(self) -> str:
        """The document's title."""
        return self._behind.title

    @property
    def toasts(self) -> list[str]:
        """Texts of the messages that are shown, the oldest first."""
        return self._behind.toasts()

    @property
    def downloads(self) -> list[File]:
        """Files that the visitor was given to save, the oldest first."""
        return self._behind.downloads

    @property
    def clipboard(self) -> str:
        """What was copied last."""
        return self._behind.clipboard

    def wait(self, seconds: float = 5) -> None:
        """Until handlers and tasks of all pages have ended; at most so many seconds, which cost no time. Then they are late: AssertionError."""
        __tracebackhide__ = True
        if not self._behind.wait(seconds):
            raise AssertionError(f"something is still at work after {seconds:g} s: let more time pass, or advance(…) past what never ends\n{self.tree()}")

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass, at once: what repeats does, what is shown for a while leaves."""
        self._behind.advance(seconds)

    def disconnect(self) -> None:
        """Cut the line. What the visitor does meanwhile is kept, and sent later."""
        self._behind.disconnect()

    def reconnect(self) -> None:
        """The line is back: the page goes on where it was."""
        self._behind.reconnect()

    def open(self, to: App | str) -> None:
        """Go to another address of the app, in the same tab.

        Example: `page.open("/?filter=done")`
        """
        if not isinstance(to, str) or not to.startswith(("/", "?")):
            raise testing.NO_PATH(to=to)
        self._behind.goto(to)
        self._node = self._behind.root
