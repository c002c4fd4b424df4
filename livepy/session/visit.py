"""A session as authors see it: `self.session` in every component. Any thread may call what stands here.

It knows no tree and no wire: the rest of a session stands in session/session.py.
"""

from __future__ import annotations

import asyncio
import contextvars
import difflib
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar, cast, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from livepy.core.bound import FunctionJob
from livepy.core.calls import PAGE, Call, Line
from livepy.core.component import Component
from livepy.core.protocol import Op
from livepy.core.reading import CAUSE, LOCK, NOW
from livepy.core.topic import Presence, Topic
from livepy.core.tracked import refuse_in_render
from livepy.files import File
from livepy.jobs.runner import Runner
from livepy.mistakes import sessions
from livepy.session.company import Company
from livepy.session.connection import Connection
from livepy.session.executor import Executor
from livepy.session.files import Files
from livepy.session.host import Host
from livepy.session.locale import direction
from livepy.session.report import is_the_end
from livepy.session.request import Request

T = TypeVar("T")
ToastKind = Literal["info", "success", "warning", "error"]
Theme = Literal["light", "dark", "system"]


_AS_BROWSERS_READ = dict.fromkeys(range(33)) | {ord("\\"): "/"}
"""Browsers drop spaces and control characters from an address and take a backslash for a slash."""


class Toasts(Protocol):
    """What the page's frame does for its session."""

    def show_toast(self, text: str, kind: str) -> int:
        """Show it; its number."""

    def dismiss_toast(self, number: int) -> None:
        """It has been seen for long enough."""


class Visit(ABC):
    """What authors call; the parts of a session that it needs are set by the session."""

    link: Connection
    executor: Executor
    files: Files
    visitor: str

    def __init__(self, request: Request, host: Host, root: Component) -> None:
        self.host = host
        self.closed = False
        self.leaving = False  # its page starts anew
        self.user: Any = None
        self.company: Company | None = None  # other pages
        self._request, self._root = request, root
        self._assets = host.assets
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._woken = False
        self._held = 0  # open batches
        self.calls: set[Call[Any]] = set()  # of jobs, that are not over
        self._lines: dict[FunctionJob[Any, Any], Line] = {}
        self.context = host.context.copy()
        self.context.run(PAGE.set, weakref.ref(self))
        self._later: set[asyncio.TimerHandle] = set()
        self._title, self._locale = "", "en"
        self._theme: Theme = "system"

    @property
    def request(self) -> Request:
        """What the browser sent when it opened the page."""
        return self._request

    @property
    def title(self) -> str:
        """The document's title."""
        return self._title

    @title.setter
    def title(self, text: str) -> None:
        self._title = str(text)
        self.say([int(Op.DOCUMENT), "title", self._title])

    @property
    def theme(self) -> Theme:
        """Light, dark, or what the visitor's system says."""
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        if theme not in get_args(Theme):
            raise sessions.THEME(theme=theme, themes=", ".join(map(repr, get_args(Theme))))
        if theme != self._theme:  # it may be set in each render, to be there before the first paint
            self._theme = theme
            self.say([int(Op.DOCUMENT), "theme", None if theme == "system" else theme])

    @property
    def locale(self) -> str:
        """The document's language. Where one writes it from right to left, the page is laid out so."""
        return self._locale

    @locale.setter
    def locale(self, locale: str) -> None:
        self._locale = str(locale)
        self.say([int(Op.DOCUMENT), "lang", self._locale])
        self.say([int(Op.DOCUMENT), "dir", direction(self._locale)])

    def take_document(self, said: Mapping[str, str]) -> None:
        """What the document said before the server was started anew. The page hears it when it is there."""
        self._title, self._theme, self._locale = said["title"], cast("Theme", said["theme"]), said["locale"]

    @property
    def document(self) -> dict[str, str]:
        """What `take_document` takes."""
        return {"title": self._title, "theme": self._theme, "locale": self._locale}

    def tell_document(self) -> None:
        """A page that was loaded anew says otherwise."""
        if self._title:
            self.title = self._title
        if self._theme != "system":
            self.say([int(Op.DOCUMENT), "theme", self._theme])
        if self._locale != "en":
            self.locale = self._locale

    def toast(self, text: str, kind: ToastKind = "info", *, seconds: float = 4) -> None:
        """Tell the visitor something for a few seconds.

        Example: `self.session.toast("Saved", "success")`
        """
        if self.closed:
            return
        toasts = cast("Toasts", self._root)
        number = toasts.show_toast(str(text), kind)
        self.later(seconds, lambda: toasts.dismiss_toast(number))

    def navigate(self, to: str, *, external: bool = False) -> None:
        """Go to another page: a path of this server, or with `external=True` any address."""
        if not isinstance(to, str):
            raise sessions.NO_ADDRESS(to=to)
        seen = to.translate(_AS_BROWSERS_READ)
        parts = urlsplit(seen)
        if external:
            if parts.scheme not in ("http", "https") or not parts.netloc:
                raise sessions.EXTERNAL_ADDRESS(to=to)
        elif parts.scheme or parts.netloc or seen.startswith("//"):
            raise sessions.ANOTHER_SERVER(to=to)
        self.say([int(Op.ADDRESS), to, "open"])

    def reset(self) -> None:
        """Start anew: the page is loaded again, at its address without parameters, with nothing of the state that it had.

        Example: `def log_out(self) -> None: self.session.reset()`
        """
        self.leaving = True
        self.on_loop(lambda: self.host.reset(self))
        self.say([int(Op.ADDRESS), ".", "open"])

    def download(self, file: File | Path) -> None:
        """Give the visitor a file to save."""
        if isinstance(file, Path):
            file = File.of(file, file.name)
        self.say([int(Op.ADDRESS), self.files.addresses.give(file), "download"])

    def asset(self, name: str) -> str:
        """The address of a file in the App's folder of assets, by its path in it; relative, so that it holds below any path.

        Example: `ui.image(self.session.asset("logo.svg"), alt="")` with `class Shop(App, assets=Path("assets"))`
        """
        url = self._assets.get(name)
        if url is None:
            near = difflib.get_close_matches(str(name), self._assets, 1)
            if near:
                known, mend = "there is no such file in the folder of assets", f"Write `self.session.asset({near[0]!r})`."
            elif self._assets:
                known, mend = "there is no such file in the folder of assets", "Give the path of a file from that folder, with slashes."
            else:
                known, mend = "the app has no folder of assets with files in it", 'Name one: `class Shop(App, assets=Path("assets"))`.'
            raise sessions.NO_ASSET(name=name, known=known, mend=mend)
        return url

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Several changes are one: the page sees none of them before all are made.

        Example: `with self.session.batch(): self.a, self.b = 1, 2`
        """
        with LOCK:
            self._held += 1
        try:
            yield
        finally:
            with LOCK:
                self._held -= 1
            self.wake()

    def task(self, work: Coroutine[Any, Any, object], /) -> None:
        """Background work owned by this page: it ends with the page; its errors are logged, and shown in dev."""
        if self.closed:
            work.close()
            return
        context = contextvars.copy_context()
        context.run(CAUSE.set, None)
        context.run(NOW.set, None)  # begun in a render, it is none
        self.on_loop(lambda: self._spawn(work, context))

    def _spawn(self, work: Coroutine[Any, Any, object], context: contextvars.Context) -> None:
        if self.closed:
            work.close()
            return
        task = self._loop.create_task(self._run(work), context=context)
        task.add_done_callback(lambda _: work.close())  # cancelled before its first step, it would never begin
        self.executor.keep(task)

    async def _run(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except BaseException as error:
            if not is_the_end(error, closed=self.closed):
                self.failed(getattr(work, "__qualname__", "a task"), error)
            if isinstance(error, asyncio.CancelledError) and self.closed:
                raise
        finally:
            self.stepped()

    def listen(self, topic: Topic[T], handler: Callable[[T], object]) -> None:
        """Call this with each value that is sent to the topic, until the page ends, or the component whose method it is has left.

        Example: `self.session.listen(news, self.headlines.append)` in `on_mount`
        """
        if not isinstance(topic, Topic):
            raise sessions.NO_TOPIC(given=topic)
        if not callable(handler):
            raise sessions.NO_HANDLER(given=handler)
        self._company("self.session.listen").listen(topic, handler)

    def enter(self, room: Presence[T], value: T) -> None:
        """The page is present there, with this value; called again, with another.

        Example: `self.session.enter(room, self.name)` in `on_mount`
        """
        if not isinstance(room, Presence):
            raise sessions.NO_PRESENCE(given=room)
        self._company("self.session.enter").enter(room, value)

    def leave(self, room: Presence[T]) -> None:
        """The page is not present there any more. It leaves by itself when it ends."""
        if not isinstance(room, Presence):
            raise sessions.NO_PRESENCE(given=room)
        self._company("self.session.leave").leave(room)

    def _company(self, what: str) -> Company:
        if NOW.get() is not None:
            refuse_in_render(what)
        with LOCK:
            found = self.company or Company(self)
            self.company = None if self.closed else found
            return found

    # For livepy's own parts

    @property
    def frame(self) -> Any:
        """What stands around the app."""
        return self._root

    @property
    def starter(self) -> Runner:
        """Who runs its jobs."""
        return self.host.jobs

    def line_of(self, job: FunctionJob[Any, Any]) -> Line:
        """Calls of a function that this page's elements have started."""
        return self._lines.setdefault(job, Line())

    @abstractmethod
    def wake(self) -> None:
        """Something has changed, or is to be said."""

    @abstractmethod
    def stepped(self) -> None:
        """An author's code has run: what it changed, even unseen, is to be shown."""

    @abstractmethod
    def failed(self, what: Callable[..., Any] | str, error: BaseException, given: int = 0) -> None:
        """An author's code has raised, called with so many values."""

    def say(self, op: list[Any]) -> None:
        """Tell the page something that is no part of what it shows."""

        def add() -> None:
            if not self.closed and len(self.link.outbox.pending) < 1000:  # a page that is away hears the newest state, not every word
                self.link.outbox.add([op])
                self.wake()

        if threading.get_ident() == self._thread:
            add()
        else:
            self.on_loop(add)

    def on_loop(self, call: Callable[[], None]) -> None:
        """Call this soon on the event loop. Any thread may ask."""
        if threading.get_ident() == self._thread:
            self._loop.call_soon(call)
        else:
            try:
                self._loop.call_soon_threadsafe(call)
            except RuntimeError:  # the loop has closed: the server is gone
                self.closed = True

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call this on the event loop after a while, unless the page has ended."""

        def arm() -> None:
            if self.closed:
                return

            armed: list[asyncio.TimerHandle] = []

            def fire() -> None:
                self._later.discard(armed.pop())  # taken out: else the two hold each other, and the session with them
                call()

            armed.append(self._loop.call_later(seconds, fire))
            self._later.add(armed[0])

        if threading.get_ident() == self._thread:
            arm()
        else:
            self.on_loop(arm)

    def address_of(self, query: dict[str, str]) -> str:
        """These parameters as a relative address."""
        return "?" + urlencode(query) if query else "?"

    def query_of(self, url: str) -> dict[str, str]:
        """The parameters of an address; the first of each name."""
        found: dict[str, str] = {}
        try:
            for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=100):
                found.setdefault(name, value)
        except ValueError:  # somebody's typing in the address bar
            pass
        return found

    def let_go(self) -> None:
        """The session is over: hold nothing that holds it."""
        self.__dict__.pop("_root", None)
        self.link.let_go()
        self.executor.let_go()
