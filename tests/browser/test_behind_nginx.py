"""Behind a real nginx with the files of livepy/deploy: every example, silence, reloads, restarts, large uploads, and whose address counts."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, Page

from livepy import App, File, state, ui
from livepy.apps import as_found, find, load
from livepy.cli import server_of
from livepy.session.connection import State
from livepy.settings import Settings
from tests.browser.conftest import POLICY_LISTENER, Complaints
from tests.browser.visiting import session_of, shown_by, still, within
from tests.browser.waiting import connected, settled, until
from tests.effort import PROOF
from tests.nginx import nginx
from tests.serving import Running, Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WHOLE = sorted(path.stem for path in EXAMPLES.glob("*.py") if not path.stem.startswith("test_"))
ELEMENTS = sorted(f"elements/{path.stem}" for path in (EXAMPLES / "elements").glob("*.py"))
CLICKED = "main :is(button, input, summary, [role=tab], textarea, select, a):not([disabled], [type=hidden], [type=file])"

PLACES = [(False, False), (True, False), (False, True), (True, True)]
NAMES = ["root-http", "path-http", "root-https", "path-https"]


class Work(App, title="Work"):
    """Clicks that count, a text, and a stream that never skips a number."""

    clicks: int = state(0)
    text: str = state("")
    streamed: list[int] = state([])
    goes: bool = state(True)

    def click(self) -> None:
        self.clicks += 1

    def stop(self) -> None:
        self.goes = False

    async def stream(self) -> None:
        while self.goes:
            self.streamed.append(len(self.streamed))
            await asyncio.sleep(0.02)

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"{self.clicks} clicks"),
            ui.tag("button", "count", on={"click": lambda _: self.click()}, attrs={"id": "count"}),
            ui.textbox("Text", bind=lambda: self.text),
            ui.button("Stop", on_click=self.stop),
            ui.button("Stream", on_click=self.stream),
            ui.text(" ".join(map(str, self.streamed)), attrs={"id": "streamed"}),
        )


@asynccontextmanager
async def visitor(browser: Browser, complaints: Complaints) -> AsyncIterator[BrowserContext]:
    """One who takes the test's certificate for a good one."""
    one = await browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
    await one.add_init_script(POLICY_LISTENER)
    one.on("page", complaints.listen)
    try:
        yield one
    finally:
        await one.close()


async def reacts(page: Page, running: Running, url: str) -> None:
    """It loads, and what a visitor can press first has its turn on the server or changes on the page."""
    await page.goto(url)
    await settled(page)
    session = session_of(running)
    before = session.link.received
    await page.evaluate(
        "window.changes = 0; new MutationObserver(() => window.changes++).observe(document.querySelector('main'),"
        " {subtree: true, childList: true, characterData: true, attributes: true})"
    )
    buttons = page.locator("main button:enabled").locator("visible=true")
    first = buttons.first if await buttons.count() else page.locator(CLICKED).locator("visible=true").first
    if await first.count():
        await first.click(force=True)
        if await first.evaluate("one => one.matches('textarea, input:not([type=checkbox], [type=radio], [type=range], [type=color])')"):
            await page.keyboard.press("1")
        await until(page, "document.documentElement.dataset.connection === 'open'")
        touched = await first.evaluate("one => one === document.activeElement || one.checked !== undefined")
        assert touched or session.link.received > before or await page.evaluate("window.changes") > 0
    assert session.link.state is State.OPEN


@pytest.mark.parametrize(("below", "secure"), PLACES, ids=NAMES)
@pytest.mark.parametrize("name", WHOLE)
async def test_every_example_loads_and_reacts(browser: Browser, serve: Serve, complaints: Complaints, name: str, below: bool, secure: bool) -> None:
    running = await serve(find(load(EXAMPLES / f"{name}.py")).make())
    async with nginx(running.port, below=below, secure=secure) as proxy, visitor(browser, complaints) as context:
        page = await context.new_page()
        await reacts(page, running, proxy.url)
        (cookie,) = await context.cookies()
        assert (cookie.get("secure"), cookie.get("path")) == (secure, "/apps/demo/" if below else "/")
        await page.goto("about:blank")


async def test_every_elements_example_loads_and_reacts_below_a_path_by_https(browser: Browser, serve: Serve, complaints: Complaints) -> None:
    async with visitor(browser, complaints) as context:
        page = await context.new_page()
        for name in ELEMENTS if PROOF else random.Random(len(ELEMENTS)).sample(ELEMENTS, 6):
            running = await serve(find(load(EXAMPLES / f"{name}.py")).make())
            async with nginx(running.port, below=True, secure=True) as proxy:
                await reacts(page, running, proxy.url)
                await page.goto("about:blank")
            await running.server.stop()


class Taking(App):
    """Says what has come."""

    came: File | None = state(None)

    def render(self) -> ui.Element:
        return ui.column(ui.file("Any", bind=lambda: self.came), ui.text(f"{self.came.size} bytes" if self.came else "nothing", attrs={"id": "came"}))


async def test_a_large_upload_passes_nginx_own_limits(page: Page, serve: Serve, tmp_path: Path) -> None:
    size = (200 if PROOF else 20) * 1_000_000
    large, digest = tmp_path / "large.bin", hashlib.sha256()
    with large.open("wb") as file:
        for number in range(size // 1_000_000):
            part = random.Random(number).randbytes(1_000_000)
            digest.update(part)
            file.write(part)
    running = await serve(Taking, upload_limit_mb=300)
    async with nginx(running.port, below=True) as proxy:
        await page.goto(proxy.url)
        await settled(page)
        await page.locator("input[type=file]").set_input_files(large)
        await until(page, f"document.querySelector('#came').textContent === '{size} bytes'", 300)
        app, _ = shown_by(running, Taking)
        assert app.came is not None
        came = hashlib.sha256()
        with app.came.open() as file:
            while part := file.read(1_000_000):
                came.update(part)
        assert came.hexdigest() == digest.hexdigest()
        await page.goto("about:blank")


async def test_silence_ends_no_page(page: Page, serve: Serve) -> None:
    """nginx cuts what is silent for a minute, and a page that has nothing to say speaks every 20 s. In the suite both by a twentieth."""
    if not PROOF:
        await page.add_init_script("{const real = window.setTimeout; window.setTimeout = (then, ms, ...more) => real(then, ms === 20000 ? 1000 : ms, ...more)}")
    running = await serve(Work)
    async with nginx(running.port, "" if PROOF else "proxy_read_timeout 3s; proxy_send_timeout 3s;") as proxy:
        await page.goto(proxy.url)
        await settled(page)
        app, session = shown_by(running, Work)
        socket = session.link.socket
        await asyncio.sleep(70 if PROOF else 3.5)
        await page.click("#count")
        await within(lambda: app.clicks == 1)
        assert session.link.socket is socket, "the same connection as before"
        await page.goto("about:blank")


async def test_reloads_of_nginx_under_clicks_and_a_stream_lose_nothing(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with nginx(running.port) as proxy:
        await page.goto(proxy.url)
        await settled(page)
        app, session = shown_by(running, Work)
        socket = session.link.socket
        await page.get_by_role("button", name="Stream").click()
        clicks = 0
        for _ in range(20 if PROOF else 4):
            await proxy.reload()
            for _ in range(10):
                await page.evaluate("document.querySelector('#count').click()")
                clicks += 1
        await within(lambda: app.clicks == clicks and len(app.streamed) > 20)
        await page.get_by_role("button", name="Stop").click()
        await still(page, session)
        assert session.link.socket is socket, "old workers of nginx keep what they have"
        assert [int(one) for one in (await page.inner_text("#streamed")).split()] == list(range(len(app.streamed)))
        await page.goto("about:blank")


async def test_a_proxy_that_cuts_again_and_again_loses_and_doubles_nothing(page: Page, serve: Serve, complaints: Complaints) -> None:
    """An hour of a proxy that cuts every minute, on a shortened clock: sixty cuts in the long run, eight in the suite."""
    complaints.expected("WebSocket connection", "ERR_")
    words = "typed while all of this goes on, without an interruption "
    running = await serve(Work)
    async with nginx(running.port, main="worker_shutdown_timeout 10ms;") as proxy:
        await page.goto(proxy.url)
        await settled(page)
        await page.evaluate("window.same = true")
        app, session = shown_by(running, Work)
        await page.get_by_role("button", name="Stream").click()
        await page.focus("input")
        sockets, cuts, typed = {session.link.socket}, 60 if PROOF else 8, ""
        for number in range(cuts):
            part = words[number * 7 % len(words) :][:7]
            await page.keyboard.type(part)
            typed += part
            await page.evaluate("document.querySelector('#count').click()")
            await proxy.reload()
            before = session.link.socket
            await page.evaluate("dispatchEvent(new Event('online'))")  # a connection that has lived for a minute is not waited for before it is opened anew
            await within(lambda before=before: session.link.socket not in (before, None), 60)  # type: ignore[misc]
            sockets.add(session.link.socket)
        await within(lambda: app.clicks == cuts and app.text == typed)
        await page.get_by_role("button", name="Stop").click()
        await still(page, session)
        assert len(sockets) == cuts + 1
        assert await page.evaluate("window.same"), "it was never loaded anew"
        assert (await page.input_value("input"), app.clicks) == (typed, cuts)
        assert len(app.streamed) > 20
        assert [int(one) for one in (await page.inner_text("#streamed")).split()] == list(range(len(app.streamed)))
        await page.goto("about:blank")


async def test_after_a_restart_of_livepy_the_page_is_back_by_itself_with_what_was_typed(
    page: Page, serve: Serve, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.expected("WebSocket connection", "ERR_", "502")
    first = await serve(Work, secret_key="the same before and after")
    async with nginx(first.port) as proxy:
        await page.goto(proxy.url)
        await settled(page)
        await page.evaluate("window.same = true")
        await page.get_by_label("Text").fill("typed before the restart")
        await page.click("#count")
        await settled(page)
        port = first.port
        await first.server.stop()
        await until(page, "document.documentElement.dataset.connection === 'lost'")
        assert await page.inner_text(".lv-connection") == "Reconnecting…"
        second = server_of(as_found(Work), settings=Settings(data_dir=tmp_path, secret_key="the same before and after"))
        await second.start(port=port)
        try:
            await connected(page, 60)
            await until(page, "window.same && livepy.settled()")
            app, session = shown_by(Running(second), Work)
            await within(lambda: app.text == "typed before the restart")
            before = app.clicks
            await page.click("#count")
            await within(lambda: app.clicks == before + 1)
            await still(page, session)
            await page.goto("about:blank")
        finally:
            await second.stop()


async def test_the_log_has_the_browsers_address_and_believes_no_forged_one(serve: Serve, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """nginx is told by a header of the test's from where a request comes; what it passes on is what it would of any browser."""
    caplog.set_level(logging.INFO, "livepy.access")
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.org", "Forwarded": "for=6.6.6.6;host=evil.org", "X-Forwarded-Proto": "https"}
    running = await serve(Work, access_log=True)
    elsewhere = "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Comes-From;"
    async with nginx(running.port, elsewhere, below=True) as proxy, aiohttp.ClientSession() as http:
        for more in ({}, forged, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "6.6.6.6, ::1, 10.0.0.1"}):
            async with http.get(proxy.url, headers={"X-Test-Comes-From": "203.0.113.9", **more}) as response:
                assert response.status == 200
                assert "secure" not in response.headers["Set-Cookie"].lower().split("; "), "nginx says how the browser has come"
            assert caplog.records[-1].getMessage() == "203.0.113.9 GET / 200"
            assert session_of(running).request.client == "203.0.113.9"
        origin = {"Origin": "http://evil.org", "X-Forwarded-Host": "evil.org", "X-Test-Comes-From": "203.0.113.9"}
        async with http.post(proxy.url + "_livepy/reach", headers=origin) as response:
            assert response.status == 403


async def test_through_a_unix_socket_it_is_the_same(browser: Browser, complaints: Complaints, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.INFO, "livepy.access")
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # nginx's workers are another user
        server = server_of(as_found(Work), settings=Settings(data_dir=tmp_path, access_log=True))
        await server.start(unix=Path(place) / "app.sock")
        try:
            for below in (False, True):
                more = "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Comes-From;"
                async with nginx(Path(place) / "app.sock", more, below=below) as proxy, visitor(browser, complaints) as context:
                    await context.set_extra_http_headers({"X-Test-Comes-From": "203.0.113.9"})
                    page = await context.new_page()
                    await page.goto(proxy.url)
                    await settled(page)
                    await page.click("#count")
                    await until(page, "document.querySelector('h1').textContent === '1 clicks'")
                    assert session_of(Running(server)).request.client == "203.0.113.9"
                    await page.goto("about:blank")
        finally:
            await server.stop()
