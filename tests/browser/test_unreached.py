"""What keeps a page from its server is said on it, with the mend, and the page is back by itself as soon as the way is free."""

from __future__ import annotations

import logging

import pytest
from playwright.async_api import Page

from livepy import App, state, ui
from tests.browser.conftest import Complaints, accessibility
from tests.browser.visiting import within
from tests.browser.waiting import connected, settled, until
from tests.nginx import DEPLOY, nginx, without
from tests.serving import Serve

BAR = "document.querySelector('.lv-connection')"
ROOT = (DEPLOY / "nginx.conf").read_text()
HOST = ("Host $http_host",)
UPGRADE = ("Upgrade $http_upgrade", "Connection $connection_upgrade")


class Work(App, title="Work"):
    clicks: int = state(0)
    text: str = state("")

    def click(self) -> None:
        self.clicks += 1

    def render(self) -> ui.Element:
        return ui.column(ui.heading(f"{self.clicks} clicks"), ui.button("Count", on_click=self.click), ui.textbox("Text", bind=lambda: self.text))


@pytest.fixture(autouse=True)
def noise(complaints: Complaints) -> None:
    """Browsers note each attempt that fails."""
    complaints.expected("WebSocket connection", "ERR_", "Failed to load resource")


async def says(page: Page, *words: str) -> None:
    """Until the bar holds all of these, and a button to load the page anew."""
    for one in (*words, "Reload"):
        await until(page, f"!{BAR}.hidden && {BAR}.innerText.includes({one!r})")


def warned(caplog: pytest.LogCaptureFixture, text: str) -> int:
    return sum(record.levelno == logging.WARNING and text in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("lines", "mend"),
    [
        (UPGRADE, "proxy_set_header Upgrade $http_upgrade;"),
        (HOST, "proxy_set_header Host $http_host;"),
        (("proxy_http_version", *UPGRADE), "proxy_http_version 1.1;"),
    ],
    ids=["upgrade", "host", "version"],
)
async def test_a_line_that_nginx_lacks_is_named_on_the_page_and_in_the_log_and_once_it_is_there_the_page_lives(
    page: Page, serve: Serve, caplog: pytest.LogCaptureFixture, lines: tuple[str, ...], mend: str
) -> None:
    running = await serve(Work)
    async with nginx(running.port, below=False, site=without(ROOT, *lines)) as proxy:
        await page.goto(proxy.url)
        await says(page, mend)
        assert await accessibility(page) == []
        assert warned(caplog, mend) == 1
        await proxy.reload(ROOT)
        await connected(page, 60)
        await page.get_by_role("button", name="Count").click()
        await until(page, "document.querySelector('h1').textContent === '1 clicks'")
        assert await page.evaluate(f"{BAR}.hidden && !{BAR}.getAttribute('style')")
        await page.goto("about:blank")


async def test_another_scheme_than_the_browsers_is_named(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with nginx(running.port, below=False, site=ROOT.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")) as proxy:
        await page.goto(proxy.url)
        await says(page, "proxy_set_header X-Forwarded-Proto $scheme;")
        for width in (390, 1280):
            await page.set_viewport_size({"width": width, "height": 700})
            button = await page.get_by_role("button", name="Reload").bounding_box()
            bar = await page.locator(".lv-connection").bounding_box()
            assert button is not None
            assert bar is not None
            assert button["width"] > button["height"], "in one line, however long the words are"
            assert bar["x"] >= 0
            assert bar["x"] + bar["width"] <= width
        await page.goto("about:blank")


async def test_a_proxy_that_cuts_what_it_has_let_open_is_named(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with nginx(running.port, "proxy_read_timeout 250ms;", below=False) as proxy:
        await page.goto(proxy.url)
        await says(page, "cut at once")
        await page.goto("about:blank")


SIGNED = {
    "redirect": "if ($cookie_signed = '') { return 302 /login; }",
    "refusal": "if ($cookie_signed = '') { return 401; }",
    "form": "if ($cookie_signed = '') { rewrite ^(?!/login$) /login last; }",
}
LOGIN = (
    "location = /login { default_type text/html; return 200 '<!doctype html><html lang=en><title>Login</title><link rel=icon href=data:,><h1>Please sign in'; }"
)


@pytest.mark.parametrize("way", SIGNED)
async def test_a_login_that_has_expired_is_said_with_a_button_and_signing_in_elsewhere_brings_the_page_back(page: Page, serve: Serve, way: str) -> None:
    running = await serve(Work)
    site = ROOT.replace("    location / {", f"    {LOGIN}\n    location / {{ {SIGNED[way]}")
    async with nginx(running.port, below=False, site=site, main="worker_shutdown_timeout 10ms;") as proxy:
        signed = {"name": "signed", "value": "in", "url": proxy.url}
        await page.context.add_cookies([signed])  # type: ignore[list-item]
        await page.goto(proxy.url)
        await settled(page)
        await page.get_by_label("Text").fill("typed before")
        await settled(page)
        visits = len(running.server.registry)
        await page.context.clear_cookies(name="signed")
        await proxy.reload()  # cuts
        await says(page, "signed out", "sign in again")
        assert page.url == proxy.url, "it did not leave by itself"
        assert await accessibility(page) == []
        await page.context.add_cookies([signed])  # type: ignore[list-item]
        await connected(page, 60)
        assert await page.get_by_label("Text").input_value() == "typed before"
        await page.context.clear_cookies(name="signed")
        await proxy.reload()
        await says(page, "signed out")
        await page.get_by_role("button", name="Reload").click()
        if way != "refusal":
            await until(page, "document.querySelector('h1')?.textContent === 'Please sign in'")
            await page.context.add_cookies([signed])  # type: ignore[list-item]
            await page.goto(proxy.url)
            await settled(page)
            assert await page.get_by_label("Text").input_value() == "typed before", "a draft outlives the way through the login"
        assert len(running.server.registry) == visits
        await page.goto("about:blank")


class Broken(App, title="Broken"):
    def render(self) -> ui.Element:
        raise ValueError("this page cannot be built")


async def test_a_page_that_fails_to_build_says_so_is_logged_and_does_not_load_itself_again(
    page: Page, serve: Serve, caplog: pytest.LogCaptureFixture, complaints: Complaints
) -> None:
    running = await serve(Broken)
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    async with nginx(running.port) as proxy:
        await page.goto(proxy.url)
        await page.wait_for_load_state("load")
        await within(lambda: any("this page cannot be built" in str(record.exc_info or record.getMessage()) for record in caplog.records))
        assert (await page.inner_text("body")).strip(), "never an empty page"
        assert "this page cannot be built" not in await page.inner_text("body"), "what went wrong is for the log"
        await page.wait_for_timeout(2500)
        assert len(loads) == 1
        await page.goto("about:blank")
