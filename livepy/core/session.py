"""What authors may call of a session, declared here and filled in by session/visit.py: core and ui know no more of it than this."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol, TypeVar

from livepy.core.topic import Presence, Topic

T = TypeVar("T")


class Request(Protocol):
    """What the browser sent when it opened the page; read-only."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By name, in whatever case."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """All but livepy's own."""

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address."""

    @property
    def client(self) -> str:
        """The visitor's address, behind the trusted proxies."""

    @property
    def base_path(self) -> str:
        """Empty, or where a proxy has put the app."""


class Session(Protocol):
    """One visitor's open page: `self.session` in every component. Any thread may call it.

    Example: `def greet(session: Session) -> None: session.toast("Welcome", "success")`
    """

    title: str
    theme: Literal["light", "dark", "system"]
    locale: str

    @property
    def request(self) -> Request:
        """What the browser sent when it opened the page."""

    @property
    def visitor(self) -> str:
        """Who this is: an id that stays the same for one browser, over pages, tabs and restarts. A signed cookie proves it; it is no name, and no login."""

    def toast(self, text: str, kind: Literal["info", "success", "warning", "error"] = "info", *, seconds: float = 4) -> None:
        """Tell the visitor something for a few seconds."""

    def navigate(self, to: str, *, external: bool = False) -> None:
        """Go to a path of this server, or with `external=True` to any address."""

    def reset(self) -> None:
        """Start anew: the page is loaded again with nothing of the state that it had."""

    def download(self, file: Any) -> None:
        """Give the visitor a `File` or the file at a `Path` to save."""

    def asset(self, name: str) -> str:
        """The address of a file in the App's folder of assets, by its path in it."""

    def batch(self) -> AbstractContextManager[None]:
        """Several changes are one: the page sees none of them before all are made."""

    def task(self, work: Coroutine[Any, Any, object], /) -> None:
        """Background work owned by this page: it ends with the page; its errors are logged."""

    def listen(self, topic: Topic[T], handler: Callable[[T], object]) -> None:
        """Call this with each value that is sent to the topic, until the page ends, or the component whose method it is has left."""

    def enter(self, room: Presence[T], value: T) -> None:
        """The page is present there, with this value; called again, with another."""

    def leave(self, room: Presence[T]) -> None:
        """The page is not present there any more. It leaves by itself when it ends."""
