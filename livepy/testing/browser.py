"""The same page in Chromium: a real server and a real browser, both on the driver's loop, so that time stands still for handlers here too.

It knows servers and Playwright, which the extra `browser` installs. Roles and names are those that the browser computes, not livepy's model.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from livepy.apps import Found, as_found, fresh
from livepy.cli import server_of
from livepy.core.component import Component
from livepy.core.protocol import Close
from livepy.errors import ProtocolError
from livepy.files import File
from livepy.mistakes import testing
from livepy.session.connection import State
from livepy.session.session import Session
from livepy.testing import scripts
from livepy.testing.acts import Cannot, listed, number, on_slider, takes_text, writable
from livepy.testing.clock import ControlledLoop
from livepy.testing.dom import Node
from livepy.testing.driven import ALIKE, LABELLED
from livepy.testing.names import CONTENT, spaced
from livepy.testing.stage import FOR_HANDLERS, SETTINGS, Errors
from livepy.testing.tree import as_tree

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Download, ElementHandle, Page

T = TypeVar("T")

PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ROUNDS = 6
"""Looks at handlers that wait for nothing that time could bring, before the page counts as settled."""

ACT_MS = 3000


class House:
    """One browser for all pages of a thread, started when the first is opened; it ends with the process."""

    def __init__(self) -> None:
        try:
            from playwright.async_api import async_playwright
        except ImportError:
            raise testing.NO_PLAYWRIGHT() from None
        self.loop = ControlledLoop()
        self.errors = Errors()
        self.loop.set_exception_handler(self.errors.on_loop)
        self.screens: list[InChromium] = []
        self.playwright = self.loop.complete(async_playwright().start())
        found = os.environ.get("LIVEPY_CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), None)
        try:
            self.browser: Browser = self.loop.complete(self.playwright.chromium.launch(executable_path=found, args=ARGUMENTS))
        except Exception as error:
            self.loop.complete(self.playwright.stop(), hurries=True)
            self.loop.end()
            raise testing.NO_CHROMIUM(error=str(error).partition("\n")[0]) from None
        atexit.register(self.end)

    def end(self) -> None:
        """The process ends, or the thread's tests have."""
        atexit.unregister(self.end)
        if not self.loop.is_closed():
            self.loop.complete(self.browser.close(), hurries=True)
            self.loop.complete(self.playwright.stop(), hurries=True)
            self.loop.end()


_HERE = threading.local()


def house() -> House:
    """This thread's."""
    found: House | None = getattr(_HERE, "house", None)
    if found is None:
        found = _HERE.house = House()
    return found


def leave() -> None:
    """No more pages in this thread: its browser ends."""
    found: House | None = getattr(_HERE, "house", None)
    if found is not None:
        _HERE.house = None
        found.end()


class InChromium:
    """One open page."""

    def __init__(self, app: Component, user: object = None) -> None:
        self.first: Component | None = app
        self.like, self.user = app, user
        self.house = house()
        self.loop = self.house.loop
        self.downloads: list[File] = []
        self.offline = False
        self.folder = Path(tempfile.mkdtemp(prefix="livepy-"))
        options = as_found(app).options
        settings = SETTINGS.model_copy(
            update={"data_dir": self.folder, "keep_seconds": 1800, "session_store": "none"}
        )  # as without a browser: what is away for longer begins anew
        self.server = server_of(Found(type(app).__name__, self._made, options), settings=settings)
        self.context: BrowserContext
        self.page: Page
        self._root: ElementHandle | None = None
        self.house.errors.listen()
        self.house.screens.append(self)
        self._run(self._begin())
        self.settle()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.complete(work)

    async def _begin(self) -> None:
        await self.server.start()
        registry = self.server.registry
        registry.clock = self.loop.time
        join = registry.join

        def joined(*args: Any) -> Session:
            if self.offline:
                raise ProtocolError(Close.TIMEOUT, "the test has cut the line")
            return join(*args)

        registry.join = joined  # type: ignore[method-assign, assignment]  # the line is cut where it arrives
        self.context = await self.house.browser.new_context(viewport={"width": 1280, "height": 1000}, permissions=["clipboard-read", "clipboard-write"])
        self.context.set_default_timeout(ACT_MS)
        await self.context.add_init_script(scripts.BEFORE)
        self.page = await self.context.new_page()
        await self.page.clock.install()
        self.page.on("download", self._saved)
        self.page.on("pageerror", lambda error: self._fault(f"the page raised {error}"))
        self.page.on("console", lambda message: self._fault(message.text) if message.type == "error" and not self.offline else None)
        await self.page.goto(self._address("/"))

    def _fault(self, text: str) -> None:
        self.house.errors.found.append((AssertionError(text), "the browser complains"))

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    async def _saved(self, download: Download) -> None:
        self.downloads.append(File.of(Path(await download.path()), download.suggested_filename))

    def _made(self) -> Component:
        app, self.first = self.first or fresh(self.like), None
        return app

    @property
    def session(self) -> Session:
        """The one that the page shows."""
        sessions = self.server.registry.sessions
        return next((one for one in sessions if one.link.state is State.OPEN), sessions[-1])

    @property
    def app(self) -> Any:
        """The component that is shown."""
        frame: Any = self.session.tree.root.component
        return frame.app

    # Coming and going

    def goto(self, path: str) -> None:
        """Open this address in the same tab."""
        self._root = None
        self._run(self._goto(path))
        self.settle()

    async def _goto(self, path: str) -> None:
        await self.page.goto(self._address(path if path.startswith("/") else urlsplit(self.page.url).path + path))

    def disconnect(self) -> None:
        """The line is cut."""
        self.offline = True
        socket = self.session.link.socket
        if socket is not None:
            self._run(self._abort(socket))

    async def _abort(self, socket: Any) -> None:
        socket.abort()
        await self.page.evaluate(scripts.CUT)

    def reconnect(self) -> None:
        """The page finds its session again."""
        self.offline = False
        self._run(self._back())
        self.settle()

    async def _back(self) -> None:
        await self.page.evaluate("dispatchEvent(new Event('online'))")
        await self.page.evaluate(scripts.OPEN)

    def close(self) -> None:
        """The visitor leaves, and the server stops."""
        try:
            self.loop.complete(self.context.close(), hurries=True)
            self.loop.complete(self.server.stop(), hurries=True)
        finally:
            self.house.screens.remove(self)
            self.house.errors.deaf()
            shutil.rmtree(self.folder, ignore_errors=True)
        self.house.errors.raise_first()

    # What is under way

    def settle(self) -> None:
        """Until nothing that a visitor did is under way."""
        self._run(self._settled(FOR_HANDLERS))
        self.house.errors.raise_first()

    def _serving(self) -> bool:
        """Whether a handler has the turn, in a thread or here, or a patch is to be sent."""
        return any(one.executor.busy or (one.link.state is State.OPEN and (one.tree.dirty or one.link.outbox.pending)) for one in self._sessions())

    def _unheard(self) -> bool:
        """Whether a patch is on its way that a page has not acknowledged."""
        return any(one.link.state is State.OPEN and one.link.outbox.acknowledged < one.link.outbox.next - 1 for one in self._sessions())

    def _sessions(self) -> list[Session]:
        return [one for screen in self.house.screens for one in screen.server.registry.sessions]

    async def _settled(self, seconds: float, *, tasks: bool = False) -> bool:
        """Look until all is quiet. Time goes on only while a handler waits for it: not while a word is on its way between page and server."""
        horizon, idle = self.loop.time() + seconds, 0
        while idle < ROUNDS:
            quiet, newest = (True, 0) if self.offline else await self.page.evaluate(scripts.LOOK)
            if quiet and not self._serving() and not self._jobs() and not self._unheard() and not (tasks and self._tasks()) and not await self._downloading():
                return True
            on_its_way = newest > self.session.link.received or self._unheard()
            if not on_its_way and not self._at_work() and (self._tasks() or self._jobs() or self._serving()):
                idle = 0 if await self.loop.leap(horizon) else idle + 1
            await self.page.evaluate(scripts.PAUSE)
        return False

    def _at_work(self) -> bool:
        """Whether a thread runs a handler, a job or a render."""
        hosts = [screen.server.registry.host for screen in self.house.screens]
        # a handler that waits for a job is noted by the jobs' threads
        return any(host.pool.at_work + host.job_threads.at_work + host.makers.at_work for host in hosts)

    def _jobs(self) -> bool:
        """Whether calls of jobs are not over."""
        return any(one.calls for one in self._sessions())

    def _tasks(self) -> bool:
        return any(len(one.executor.tasks) > (1 if one.link.state is State.OPEN else 0) for one in self._sessions())

    async def _downloading(self) -> bool:
        return int(await self.page.evaluate("window.livepyDownloads ?? 0")) > len(self.downloads)

    def wait(self, seconds: float) -> bool:
        """Until nothing is under way; whether that is so."""
        found = self._run(self._settled(seconds, tasks=True))
        self.house.errors.raise_first()
        return found

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._run(self._advance(seconds))
        self.settle()

    async def _advance(self, seconds: float) -> None:
        until = self.loop.time() + seconds
        while await self.loop.leap(until):
            while self._at_work():
                await self.page.evaluate(scripts.PAUSE)
        self.loop.go_to(until)
        self.server.registry.sweep()
        await self.page.clock.fast_forward(int(seconds * 1000))

    # What can be seen

    def look(self) -> None:
        """What a test has written into the state of an app is shown before the test looks."""
        if self._serving():
            self.settle()

    @property
    def url(self) -> str:
        """What the address bar shows, from the path on."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def clipboard(self) -> str:
        """What was copied last."""
        return str(self._run(self.page.evaluate("navigator.clipboard.readText()")))

    @property
    def root(self) -> ElementHandle:
        """All of it."""
        if self._root is None:
            self._root = self._run(self.page.query_selector("body"))
        assert self._root is not None
        return self._root

    @property
    def title(self) -> str:
        """Of the document."""
        return self._run(self.page.title())

    def toasts(self) -> list[str]:
        """Texts of the messages that are shown."""
        return [spaced(text) for text in self._run(self.page.locator(".lv-toast").all_inner_texts())]

    def having(self, kind: str, name: str, inside: Any) -> list[ElementHandle]:
        """Those of this role in sight: with this very name, else with a name that has it in it."""
        return self._run(self._having(ALIKE.get(kind, (kind,)), name, inside))

    def labelled(self, text: str, inside: Any) -> list[ElementHandle]:
        """Controls with this label."""
        found = self._run(self._having(LABELLED, text, inside))
        controls = [one for one in found if self._seen(one)["tag"] != "button"]
        return controls or found

    async def _having(self, kinds: Sequence[str], name: str, inside: Any) -> list[ElementHandle]:
        wanted = spaced(name)
        for exact in (True, False):
            found: list[ElementHandle] = []
            for kind in kinds:
                role: Any = kind
                by_name = self.page.get_by_role(role, name=wanted, exact=exact) if wanted else self.page.get_by_role(role)
                found += await by_name.element_handles()
                if wanted and kind not in CONTENT:
                    for one in await self.page.get_by_role(role).element_handles():
                        text = await one.evaluate(scripts.TEXT)
                        if (text == wanted if exact else wanted.lower() in text.lower()) and not await one.evaluate(scripts.IS_ANY, found):
                            found.append(one)
            within = [one for one in found if await inside.evaluate("(root, one) => root !== one && root.contains(one)", one)]
            if within or not wanted:
                return await self._in_order(within)
        return []

    async def _in_order(self, found: list[ElementHandle]) -> list[ElementHandle]:
        if len(found) < 2:
            return found
        places = await self.page.evaluate(scripts.PLACES, found)
        return [one for _, one in sorted(zip(places, found, strict=True), key=lambda pair: int(pair[0]))]

    def hidden(self, kind: str, name: str) -> list[tuple[str, str]]:
        """Those of this role and name that nobody sees, and why not."""
        if not kind:
            return []
        role: Any = kind
        found = self._run(self.page.get_by_role(role, name=name, include_hidden=True).all_text_contents())
        return [(f"{kind} {spaced(text)!r}", "it is hidden") for text in found]

    def _seen(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._run(node.evaluate(scripts.SEEN))
        return found

    def _node(self, node: Any) -> Node:
        seen = self._seen(node)
        return Node(seen["tag"], seen["attrs"])

    def tree(self, node: Any) -> str:
        """As text."""
        return self._run(self._tree(node))

    async def _tree(self, node: Any) -> str:
        await node.evaluate("one => one.setAttribute('data-livepy-tree', '')")
        try:
            return as_tree(await self.page.locator("[data-livepy-tree]").aria_snapshot())
        finally:
            await node.evaluate("one => one.removeAttribute('data-livepy-tree')")

    def described(self, node: Any) -> str:
        """How messages call it."""
        if not self._run(node.evaluate("one => one.isConnected")):
            return f"{self._seen(node)['tag']} {self.text(node)!r}"
        head = self.tree(node).partition("\n")[0].removeprefix("- ").rstrip(":")
        kind, _, rest = head.partition(" ")
        name = rest.partition('"')[2].partition('"')[0] if rest.startswith('"') else ""
        if not name and ":" in head:
            kind, _, name = head.partition(": ")
        return f"{kind} {name!r}" if name else kind

    def text(self, node: Any) -> str:
        """What can be read in it."""
        return str(self._run(node.evaluate(scripts.TEXT)))

    def value(self, node: Any) -> object:
        """What it holds."""
        found = self._run(node.evaluate(scripts.VALUE))
        return number(found["number"]) if isinstance(found, dict) else found

    def enabled(self, node: Any) -> bool:
        """Whether a person may use it."""
        return bool(self._run(node.is_enabled()))

    def visible(self, node: Any) -> bool:
        """Whether it is in sight."""
        return bool(self._run(node.is_visible()))

    # What a hand does

    def _act(self, node: Any, work: Coroutine[Any, Any, object]) -> None:
        from playwright.async_api import Error

        reason = self._run(node.evaluate(scripts.WHY_NOT))
        if reason:
            work.close()
            raise Cannot(reason)
        try:
            self._run(work)
        except Error as error:
            raise Cannot(str(error).partition("\n")[0]) from None
        self.settle()

    def click(self, node: Any) -> None:
        """A mouse's click."""
        seen = self._seen(node)
        if seen["tag"] == "option":
            select, label = self._run(node.evaluate_handle("one => one.closest('select')")).as_element(), self.text(node)
            self.choose(select, [label])
            return
        if seen["tag"] == "input" and seen["attrs"].get("type") == "file":
            raise Cannot("it opens the browser's own window for choosing files; write `.upload(…)`")
        if seen["tag"] == "details":
            node = self._run(node.query_selector("summary"))
        self._act(node, node.click())

    def fill(self, node: Any, value: str | int | float | bool) -> None:
        """Type, or slide, or tick."""
        seen = self._node(node)
        kind = seen.attrs.get("type")
        if kind in ("checkbox", "radio") and seen.tag == "input":
            if not isinstance(value, bool):
                raise Cannot(f"it is ticked or not: fill({value!r}) should be fill(True) or fill(False)")
            if self.value(node) != value:
                self._act(node, node.click())
        elif seen.tag == "select":
            self.choose(node, [str(value)])
        elif kind == "range" and seen.tag == "input":
            self._act(node, node.fill(on_slider(seen, value)))
        elif takes_text(seen):
            self._act(node, node.fill(writable(seen, str(value))))
        else:
            raise Cannot("nothing can be typed into it" + ("; write `.upload(…)`" if kind == "file" else ""))

    def choose(self, node: Any, options: Sequence[str]) -> None:
        """Of what is offered."""
        if self._seen(node)["tag"] == "select":
            offered = self._run(node.evaluate(scripts.OPTIONS))
            if len(options) != 1:
                raise Cannot("one of its options can be chosen at a time")
            if options[0] not in offered:
                raise Cannot(f"there is no option {options[0]!r}; there are {listed(offered)}")
            self._act(node, node.select_option(label=options[0]))
            return
        boxes = self.having("checkbox", "", node) + self.having("radio", "", node)
        closed = self._run(node.query_selector("details:not([open]) > summary"))
        if closed is not None:
            self._act(closed, closed.click())
            boxes = self.having("checkbox", "", node) + self.having("radio", "", node)
        if not boxes:
            raise Cannot("there is nothing to choose in it")
        names = [str(self._run(box.evaluate(scripts.LABEL))) for box in boxes]
        for wanted in options:
            if wanted not in names:
                raise Cannot(f"there is no option {wanted!r}; there are {listed(names)}")
        radio = self._seen(boxes[0])["attrs"].get("type") == "radio"
        for box, name in zip(boxes, names, strict=True):
            if self.value(box) != (name in options) and (not radio or name in options):
                self._act(box, box.click())

    def upload(self, node: Any, files: Sequence[File | Path]) -> None:
        """Choose files."""
        control = self._run(node.evaluate_handle(scripts.FILE_INPUT)).as_element()
        if control is None:
            raise Cannot("it takes no files")
        if len(files) > 1 and "multiple" not in self._seen(control)["attrs"]:
            raise Cannot(f"it takes one file at a time, not {len(files)}")
        given: Any = [file if isinstance(file, Path) else {"name": file.name, "mimeType": file.type, "buffer": file.read()} for file in files]
        self._run(control.set_input_files(given))
        self.settle()

    def press(self, node: Any, key: str) -> None:
        """One key."""
        *modifiers, last = key.split("+") if len(key) > 1 else [key]
        named = {"ctrl": "Control", "control": "Control", "shift": "Shift", "alt": "Alt", "meta": "Meta"}
        wrong = [one for one in modifiers if one.lower() not in named]
        if wrong:
            raise Cannot(f"{wrong[0]!r} is no modifier key; there are ctrl, shift, alt and meta")
        if self._seen(node)["tag"] == "details":
            node = self._run(node.query_selector("summary"))
        self._act(node, node.press("+".join([*(named[one.lower()] for one in modifiers), last])))
