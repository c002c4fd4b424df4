"""Documents that visitors sent, in Chromium: opened by themselves, embedded, loaded from another site. Nothing in them ever runs, nobody else reads them."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Error, Page

from livepy import App, File, state, ui
from tests.browser.waiting import settled
from tests.server.attacks import DOCUMENTS, HTML, SVG
from tests.serving import Running, Serve
from tests.session.visitor import app_of


def picture() -> bytes:
    """One that every browser shows."""
    data = io.BytesIO()
    Image.new("RGB", (7, 5), "green").save(data, "PNG")
    return data.getvalue()


FILES = [File.of(picture(), "good.png"), *(File.of(data, name, kind) for name, kind, data in DOCUMENTS)]


class Exchange(App):
    """Shows files to their visitor, and gives them back."""

    took: File | None = state(None)

    def render(self) -> ui.Element:
        return ui.column(ui.file("File", bind=lambda: self.took), *(ui.image(one, alt="") for one in FILES), *(ui.download(one.name, one) for one in FILES))


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One whose browser may complain as it likes."""
    made = await browser.new_context(accept_downloads=True)
    yield made
    await made.close()


@asynccontextmanager
async def another_site() -> AsyncIterator[str]:
    """Another port: the same site to cookies, another origin to everything else. It serves `HTML` and `SVG` as if they were its own."""

    async def page(request: web.Request) -> web.Response:
        text, kind = {"html": (HTML, "text/html"), "svg": (SVG, "image/svg+xml")}.get(
            request.match_info["name"], ("<!doctype html><title>evil</title><body>", "text/html")
        )
        return web.Response(text=text, content_type=kind)

    app = web.Application()
    app.add_routes([web.get("/{name:.*}", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    try:
        yield f"http://127.0.0.1:{listening.port}/"
    finally:
        await runner.cleanup()


async def addresses(page: Page, running: Running) -> list[str]:
    """Where the files are shown, and where they are saved from."""
    await page.goto(running.url)
    await settled(page)
    found: list[str] = await page.evaluate("[...document.querySelectorAll('img, a[download]')].map(one => one.src || one.href)")
    assert len(found) == 2 * len(FILES)
    assert all("/_livepy/file/" in one for one in found)
    return found


async def runs(page: Page, url: str) -> bool:
    """Whether anything in this document runs when it is opened."""
    try:
        await page.goto(url)
    except Error as error:
        if not re.search("Download is starting|ERR_ABORTED", error.message):
            raise
        return False
    return await page.title() == "ran"


EMBED = """urls => new Promise(over => {
    const heard = [];
    addEventListener('message', event => heard.push(event.data));
    let left = 1;
    const less = () => --left || setTimeout(() => over(heard), 200);
    for (const url of urls)
        for (const [kind, name] of [['iframe', 'src'], ['object', 'data'], ['embed', 'src'], ['img', 'src'], ['script', 'src']])
            try {
                const one = document.createElement(kind);
                one[name] = url;
                one.onload = one.onerror = () => { one.onload = one.onerror = null; less(); };
                left += kind == 'img';
                document.body.append(one);
            } catch (error) {  // what Trusted Types do not let in
            }
    less();
})"""
"""Puts these documents into the page in every way, and gives what they say to it."""


async def test_a_document_that_is_opened_runs_nothing(visitor: BrowserContext, serve: Serve) -> None:
    page = await visitor.new_page()
    async with another_site() as site:
        assert [await runs(page, site + name) for name in ("html", "svg")] == [True, True]  # what it would do
    running = await serve(Exchange)
    assert [url for url in await addresses(page, running) if await runs(page, url)] == []


async def test_a_document_that_a_page_embeds_runs_nothing_there(visitor: BrowserContext, serve: Serve) -> None:
    running = await serve(Exchange)
    page = await visitor.new_page()
    urls = await addresses(page, running)
    assert await page.evaluate(EMBED, urls) == []
    async with another_site() as site:
        evil = await visitor.new_page()
        await evil.goto(site)
        assert "ran" in await evil.evaluate(EMBED, [site + "html"])  # what it would do
        await evil.goto(site)
        assert await evil.evaluate(EMBED, urls) == []
        assert await evil.title() == "evil"


async def test_another_site_sees_nothing_of_a_visitors_files(visitor: BrowserContext, serve: Serve) -> None:
    """CVE-2023-40170 of Jupyter Server: with the visitor's cookies, which another port's page sends along."""
    running = await serve(Exchange)
    page = await visitor.new_page()
    good = (await addresses(page, running))[0]
    assert await page.evaluate("document.images[0].naturalWidth") == 7
    async with another_site() as site:
        evil = await visitor.new_page()
        await evil.goto(site)
        look = "url => new Promise(over => { const one = new Image(); one.onload = one.onerror = () => over(one.naturalWidth); one.src = url; })"
        assert await evil.evaluate(look, good) == 0
        for mode in ("cors", "no-cors"):
            read = "([url, mode]) => fetch(url, { mode, credentials: 'include' }).then(got => got.text()).catch(error => error.name)"
            assert await evil.evaluate(read, [good, mode]) in ("TypeError", "")


async def test_another_site_sends_no_part_of_a_file(visitor: BrowserContext, serve: Serve) -> None:
    """CVE-2024-1727 and CVE-2024-47084 of Gradio: though it had the grant, and the browser adds the visitor's cookie."""
    running = await serve(Exchange)
    page = await visitor.new_page()
    await page.goto(running.url)
    await settled(page)
    await page.route("**/_livepy/upload/**", lambda route: route.abort())  # its own part is lost on the way
    async with page.expect_request("**/_livepy/upload/**") as sent:
        await page.locator("input[type=file]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"mine"})
    url = (await sent.value).url
    async with another_site() as site:
        evil = await visitor.new_page()
        await evil.goto(site)
        send = "([url, method, mode]) => fetch(url, { method, mode, credentials: 'include', body: 'evil' }).then(got => got.status).catch(error => error.name)"
        for method, mode in (("PUT", "cors"), ("POST", "cors"), ("POST", "no-cors")):
            assert await evil.evaluate(send, [url, method, mode]) in ("TypeError", 0)
        await evil.evaluate("url => document.body.innerHTML = `<form method=post enctype=text/plain action='${url}'><input name=evil></form>`", url)
        async with evil.expect_navigation():
            await evil.evaluate("document.forms[0].submit()")
        assert f"This page is {site}".rstrip("/") in await evil.inner_text("body")
    (session,) = running.server.registry.sessions
    (one,) = session.host.incoming.values()
    assert one.received == 0
    app = app_of(session)
    assert isinstance(app, Exchange)
    assert app.took is None


async def test_a_picture_of_the_authors_with_a_script_in_it_runs_nothing(visitor: BrowserContext, serve: Serve, tmp_path: Path) -> None:
    """An icon from somewhere, put into the folder of assets as it came."""
    (tmp_path / "icon.svg").write_text(SVG)
    (tmp_path / "help.html").write_text(HTML)

    class Shop(App, assets=tmp_path):
        def render(self) -> ui.Element:
            return ui.column(ui.image(self.session.asset("icon.svg"), alt=""), ui.text("Shop"))

    running = await serve(Shop)
    page = await visitor.new_page()
    await page.goto(running.url)
    await settled(page)
    assert await page.evaluate("document.images[0].naturalWidth") == 10
    urls = [running.url + url for url in running.server.assets.urls.values()]
    assert await page.evaluate(EMBED, urls) == []
    assert [url for url in urls if await runs(page, url)] == []
