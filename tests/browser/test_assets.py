"""An author's pictures, fonts and sheets in Chromium: found below any path, allowed by the page's policy, unpacked, fetched once, and from nowhere else."""

from __future__ import annotations

import struct
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, Request

from livepy import App, ui
from tests.nginx import nginx
from tests.server.test_assets import brotli_by_node, pretend
from tests.serving import Serve

GREEN = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"><path fill="#008000" d="M0 0h7v5H0z"/></svg>' + "<!-- -->" * 100


def font() -> bytes:
    """A font whose only letters are squares."""
    square = struct.pack(">hhhhh", 1, 0, 0, 1000, 1000) + struct.pack(">HH", 3, 0) + bytes([1] * 4) + struct.pack(">4h4h", 0, 1000, 0, -1000, 0, 0, 1000, 0)
    tables = {
        b"OS/2": struct.pack(
            ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHII", 3, 1000, 400, 5, 0, *[0] * 11, b"", 0, 0, 0, 0, b"none", 64, 65, 65, 1000, 0, 0, 1000, 0, 0, 0
        )
        + struct.pack(">hhHHH", 0, 0, 0, 0, 0),
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12)
        + struct.pack(">HHHHHHH", 4, 32, 0, 4, 4, 1, 0)
        + struct.pack(">HHHHH", 65, 0xFFFF, 0, 65, 0xFFFF)
        + struct.pack(">hhHH", 1 - 65, 1, 0, 0),
        b"glyf": square,
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 1000, 1000, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 1000, 0, 0, 1000, 0, 0, 1000, *[0] * 8, 2),
        b"hmtx": struct.pack(">HhHh", 1000, 0, 1000, 0),
        b"loca": struct.pack(">III", 0, 0, len(square)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 4, 1, 0, 0, 1, *[0] * 8),
        b"name": struct.pack(">HHH", 0, 1, 18) + struct.pack(">HHHHHH", 3, 1, 0x409, 1, 2, 0) + "S".encode("utf-16-be"),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    at, body = len(head) + 16 * len(tables), b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        head += tag + struct.pack(">III", total, at + len(body), len(data))
        body += padded
    return head + body


@pytest.fixture
def shop(tmp_path: Path) -> type[App]:
    """An app with a sheet that names a font, a picture and another sheet."""
    folder = tmp_path / "assets"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "squares.ttf").write_bytes(font())
    (folder / "logo.svg").write_text(GREEN)
    (folder / "more.css").write_text(".sign { background: url(logo.svg) }")
    (tmp_path / "shop.css").write_text(
        '@import "assets/more.css";\n@font-face { font-family: Squares; src: url("fonts/squares.ttf") }\n.sign { font: 20px Squares }'
    )

    class Shop(App, title="Shop", css=tmp_path / "shop.css", assets=folder):
        def render(self) -> ui.Element:
            return ui.column(ui.image(self.session.asset("logo.svg"), alt="Logo"), ui.row(ui.tag("span", "AAAA", attrs={"id": "said"}), class_="sign"))

    return Shop


async def seen(page: Page, url: str) -> list[str]:
    """Look at the page; the addresses that it asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    await page.goto(url)
    assert await page.evaluate("document.fonts.load('20px Squares', 'A').then(found => found.map(one => one.status))") == ["loaded"]
    await page.wait_for_function("document.images[0].complete")
    assert await page.evaluate("document.images[0].naturalWidth") == 7
    assert await page.evaluate("document.querySelector('#said').getBoundingClientRect().width") == 80
    behind = await page.evaluate("getComputedStyle(document.querySelector('.sign')).backgroundImage")
    assert "/_livepy/asset/logo." in behind
    page.remove_listener("request", note)
    return [one for one in asked if not one.startswith("data:")]


async def test_font_picture_and_sheets_are_loaded_from_this_host_alone_and_once(page: Page, context: BrowserContext, serve: Serve, shop: type[App]) -> None:
    running = await serve(shop)
    asked = await seen(page, running.url)
    assert {urlsplit(one).netloc for one in asked} == {f"127.0.0.1:{running.port}"}
    assets = [one for one in asked if "/_livepy/asset/" in one]
    assert len([one for one in assets if "logo." in one]) == 1  # the picture on the page is the one behind it
    fetched: list[str] = []
    again = await context.new_page()
    again.on("requestfinished", lambda request: fetched.append(request.url) if "/_livepy/asset/" in request.url else None)
    await seen(again, running.url)
    sizes = await again.evaluate("performance.getEntriesByType('resource').filter(one => one.name.includes('/asset/')).map(one => one.transferSize)")
    assert sizes
    assert set(sizes) == {0}  # all of it was in the browser


async def test_below_another_path_everything_is_found(page: Page, serve: Serve, shop: type[App]) -> None:
    running = await serve(shop)
    async with nginx(running.port) as proxy:
        url = proxy.url
        asked = await seen(page, url)
        assert all(one.startswith(url) for one in asked)
        await page.goto("about:blank")


async def test_a_browser_unpacks_brotli(page: Page, serve: Serve, shop: type[App], monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "brotli", brotli_by_node)
    running = await serve(shop)
    encodings: dict[str, str] = {}
    page.on("response", lambda response: encodings.update({response.url.rpartition("/")[2].partition(".")[0]: response.headers.get("content-encoding", "")}))
    await seen(page, running.url)
    assert (encodings["logo"], encodings["client"], encodings["livepy"]) == ("br", "br", "br")
