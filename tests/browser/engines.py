"""Firefox and WebKit as Debian ships them, driven headless: Firefox by WebDriver BiDi, WebKit by its own WebDriver under Xvfb.

One small class for both, with what the short scenario needs and no more. It knows nothing of livepy.
Selectors are CSS; `evaluate` takes an expression whose value goes through JSON. Every step is awaited to its end by the browser itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's name for a reference to an element


class EngineError(Exception):
    """The browser refused a command, or the page's script raised."""


class Engine(ABC):
    """One browser with one tab."""

    name: str

    @abstractmethod
    async def open(self, url: str) -> None:
        """Goes there and waits for the page's load event."""

    @abstractmethod
    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; promises are awaited."""

    @abstractmethod
    async def click(self, selector: str) -> None:
        """A real click by the browser's own input, in the middle of the element."""

    @abstractmethod
    async def press(self, text: str, pause: float = 0.0) -> None:
        """Keys, one after the other, to whatever has the focus."""

    async def type(self, selector: str, text: str, pause: float = 0.0) -> None:
        """Clicks the element and types."""
        await self.click(selector)
        await self.press(text, pause)

    async def text(self, selector: str) -> str:
        """What the element says."""
        return str(await self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent"))

    async def value(self, selector: str) -> str:
        """What the control holds."""
        return str(await self.evaluate(f"document.querySelector({json.dumps(selector)}).value"))

    async def until(self, expression: str, within: float = 10.0) -> Any:
        """Waits in the page until the expression is true; what it still was is in the error."""
        answer = await self.evaluate(
            "new Promise((settled) => { const end = performance.now() + "
            f"{within * 1000}; const look = () => {{ let is; try {{ is = {expression} }} catch (error) {{ is = null }} "
            "if (is) settled([true, is]); else if (performance.now() > end) settled([false, document.body.innerText]); else setTimeout(look, 10) }; look() })"
        )
        if not answer[0]:
            raise EngineError(f"not within {within} s: {expression}; the page says: {answer[1]}")
        return answer[1]


class Firefox(Engine):
    """Speaks WebDriver BiDi over one websocket."""

    name = "firefox"

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._context = ""

    async def start(self) -> None:
        """Begins the session and takes the first tab."""
        await self._call("session.new", capabilities={})
        self._context = (await self._call("browsingContext.getTree"))["contexts"][0]["context"]
        self._context = (await self._call("browsingContext.create", type="tab"))["context"]

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") != number:
                continue  # an event that nobody asked for
            if answer["type"] == "error":
                raise EngineError(f"{method}: {answer['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    async def open(self, url: str) -> None:
        await self._call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def _script(self, expression: str) -> dict[str, Any]:
        answer = await self._call("script.evaluate", expression=expression, target={"context": self._context}, awaitPromise=True)
        if answer["type"] == "exception":
            raise EngineError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, expression: str) -> Any:
        answer = await self._script(f"Promise.resolve({expression}).then((value) => JSON.stringify(value) ?? 'null')")
        return json.loads(answer["value"])

    async def click(self, selector: str) -> None:
        node = await self._script(f"document.querySelector({json.dumps(selector)})")
        if node["type"] != "node":
            raise EngineError(f"no element {selector}")
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        await self._script(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'nearest'}})")
        steps: list[dict[str, Any]] = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._call("input.performActions", context=self._context, actions=[{"type": "pointer", "id": "mouse", "actions": steps}])

    async def press(self, text: str, pause: float = 0.0) -> None:
        steps: list[dict[str, Any]] = []
        for letter in text:
            steps += [{"type": "keyDown", "value": letter}, {"type": "keyUp", "value": letter}, {"type": "pause", "duration": round(pause * 1000)}]
        await self._call("input.performActions", context=self._context, actions=[{"type": "key", "id": "keyboard", "actions": steps}])


class WebKit(Engine):
    """Speaks W3C WebDriver over HTTP."""

    name = "webkit"

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http = http
        self._base = base

    async def start(self, binary: str) -> None:
        """Begins the session: the driver starts the browser."""
        options = {"binary": binary, "args": ["--automation"]}
        answer = await self._call("POST", "/session", capabilities={"alwaysMatch": {"webkitgtk:browserOptions": options}})
        self._base += f"/session/{answer['sessionId']}"

    async def end(self) -> None:
        """Ends the session, and with it the browser."""
        await self._call("DELETE", "")

    async def _call(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body) if method == "POST" else None
        async with self._http.request(method, self._base + path, data=data, headers={"Content-Type": "application/json"}) as response:
            answer = (await response.json(content_type=None))["value"]
        if response.status != 200:
            raise EngineError(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    async def open(self, url: str) -> None:
        await self._call("POST", "/url", url=url)

    async def evaluate(self, expression: str) -> Any:
        script = (
            f"const done = arguments[0]; Promise.resolve({expression}).then((value) => done([true, value ?? null]), (error) => done([false, String(error)]))"
        )
        well, answer = await self._call("POST", "/execute/async", script=script, args=[])
        if not well:
            raise EngineError(answer)
        return answer

    async def click(self, selector: str) -> None:
        element = (await self._call("POST", "/element", using="css selector", value=selector))[ELEMENT]
        await self._call("POST", f"/element/{element}/click")

    async def press(self, text: str, pause: float = 0.0) -> None:
        # Element Send Keys takes a whole text in one request
        element = (await self._call("GET", "/element/active"))[ELEMENT]
        for letter in text if pause else [text]:
            await self._call("POST", f"/element/{element}/value", text=letter)
            if pause:
                await asyncio.sleep(pause)


async def _line(process: asyncio.subprocess.Process, wanted: Callable[[str], bool], within: float = 30.0) -> str:
    """The first line of its standard error that is wanted."""
    assert process.stderr is not None
    seen = ""
    async with asyncio.timeout(within):
        while line := (await process.stderr.readline()).decode(errors="replace"):
            if wanted(line):
                return line.strip()
            seen += line
    raise EngineError(f"the browser ended: {seen}")


@asynccontextmanager
async def _process(*command: str, env: dict[str, str] | None = None, **pipes: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    pipes = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL, **pipes}
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **(env or {})}, **pipes)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(30):
                    await process.communicate()
            except TimeoutError:
                process.kill()
                await process.communicate()


@asynccontextmanager
async def _folder() -> AsyncIterator[str]:
    # the browser's last writes may come while its folder is removed
    path = tempfile.mkdtemp(prefix="livepy-engine-")
    try:
        yield path
    finally:
        await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)


@asynccontextmanager
async def firefox() -> AsyncIterator[Engine]:
    """A headless Firefox with a profile of its own."""
    async with AsyncExitStack() as stack:
        profile = await stack.enter_async_context(_folder())
        # no look-ups of its own: what it may reach is this machine only
        quiet = {
            "network.connectivity-service.enabled": False,
            "network.captive-portal-service.enabled": False,
            "app.normandy.enabled": False,
            "browser.safebrowsing.update.enabled": False,
            "extensions.update.enabled": False,
            "datareporting.policy.dataSubmissionEnabled": False,
            "browser.shell.checkDefaultBrowser": False,
        }
        lines = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in quiet.items())
        Path(profile, "user.js").write_text(lines)  # noqa: ASYNC240
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        process = await stack.enter_async_context(_process(*command, env={"HOME": profile}, stderr=asyncio.subprocess.PIPE))
        url = (await _line(process, lambda line: "BiDi listening on" in line)).rpartition(" ")[2]
        http = await stack.enter_async_context(aiohttp.ClientSession())
        socket = await stack.enter_async_context(http.ws_connect(f"{url}/session", max_msg_size=0))
        engine = Firefox(socket)
        await engine.start()
        yield engine


@asynccontextmanager
async def webkit() -> AsyncIterator[Engine]:
    """WebKitGTK's MiniBrowser on a screen of its own, with its driver."""
    places = sorted(path for where in ("/usr/lib", "/usr/libexec") for path in Path(where).glob("**/webkit2gtk-4*/MiniBrowser"))  # noqa: ASYNC240
    if not places:
        raise EngineError("no MiniBrowser: apt-get install webkit2gtk-driver")
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(_folder())
        told, tells = os.pipe()
        screen = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        await stack.enter_async_context(_process(*screen, pass_fds=(tells,)))
        os.close(tells)
        with os.fdopen(told) as display:
            number = (await asyncio.to_thread(display.readline)).strip()
        port = _free_port()
        env = {"DISPLAY": f":{number}", "HOME": home, "XDG_RUNTIME_DIR": home, "LIBGL_ALWAYS_SOFTWARE": "1"}
        await stack.enter_async_context(_process("WebKitWebDriver", f"--port={port}", env=env))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        await _listening(port)
        engine = WebKit(http, f"http://127.0.0.1:{port}")
        await engine.start(str(places[-1]))
        try:
            yield engine
        finally:
            await engine.end()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _listening(port: int, within: float = 15.0) -> None:
    async with asyncio.timeout(within):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


ENGINES = {"firefox": firefox, "webkit": webkit}
