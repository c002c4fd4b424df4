"""The first HTML, its headers, and the files that it loads."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path

import pytest
from multidict import CIMultiDict

from livepy import App, ui
from livepy.apps import as_found
from livepy.cli import server_of
from livepy.server.assets import Assets, without_comments
from livepy.settings import Settings
from tests.server.site import Counter, serving, visiting


class Long(App):
    def render(self) -> ui.Element:
        return ui.text("word " * 1000)


async def test_the_page_is_finished_html_with_one_root_and_its_data(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        response = await page.get()
        assert response.status == 200
        assert "Clicked 0 times" in page.text
        assert "<title>A title</title>" in page.text
        assert re.search(r'<body class="lv-app" data-livepy="[^"]*"><div class="lv-frame">.*</div></body></html>$', page.text)
        assert set(page.data) == {"v", "token", "epoch", "nodes", "events", "ws", "base", "upload", "modules"}
        assert page.data["events"] == ["click"]


class Dark(App):
    def render(self) -> ui.Element:
        self.session.theme = "dark"
        self.session.locale = "fa-IR"
        return ui.text("Shab bekheir")


async def test_theme_language_and_direction_are_in_the_first_tag_so_that_nothing_flashes(tmp_path: Path):
    async with serving(Dark, tmp_path) as server, visiting(server) as page:
        await page.get()
        assert page.text.startswith('<!doctype html><html lang="fa-IR" dir="rtl" data-theme="dark"><head>')
        assert '<meta name="color-scheme" content="dark">' in page.text
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        assert page.text.startswith('<!doctype html><html lang="en"><head>')
        assert '<meta name="color-scheme" content="light dark">' in page.text  # what the visitor's system says


async def test_no_address_in_the_page_is_absolute(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        found = [*re.findall(r'(?:href|src)="([^"]*)"', page.text), page.data["ws"], page.data["upload"], page.data["base"]]
        assert found
        assert not [one for one in found if one.startswith("/") or "//" in one]


async def test_a_page_needs_at_most_four_requests(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        loaded = [one for one in re.findall(r'(?:href|src)="([^"]*)"', page.text) if not one.startswith("data:")]
        assert len(loaded) + 2 <= 4  # the page itself, and its socket
        assert '<link rel="icon" href="data:,">' in page.text


async def test_the_headers_keep_the_page_safe(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        response = await page.get()
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'self'", "img-src 'self' data: blob:", "style-src 'self'", "style-src-attr 'unsafe-inline'", "frame-ancestors 'self'"):
            assert part in policy.split("; ")
        assert "form-action 'self'" in policy
        assert "base-uri 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Permissions-Policy"] == "camera=(self)"
        assert headers["Cache-Control"] == "no-store"
        assert "<script>" not in page.text
        assert "<style" not in page.text


async def test_the_cookie_is_for_http_only_and_kept_when_it_is_ours(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        first = await page.get()
        cookie = first.headers["Set-Cookie"]
        assert cookie.startswith("livepy_")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        assert "Set-Cookie" not in (await page.get()).headers


async def test_an_invented_cookie_is_replaced(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        first = await page.get()
        name = first.headers["Set-Cookie"].split("=")[0]
        page.http.cookie_jar.clear()
        response = await page.get(headers={"Cookie": f"{name}=attacker.attacker"})
        assert response.headers["Set-Cookie"].startswith(name + "=")
        assert "attacker" not in response.headers["Set-Cookie"]


async def test_behind_a_trusted_proxy_the_cookie_is_secure_and_for_its_path(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        response = await page.get(headers={"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/a/b", "X-Forwarded-For": "203.0.113.9"})
        assert "Secure" in response.headers["Set-Cookie"]
        assert "Path=/a/b/" in response.headers["Set-Cookie"]
        (session,) = server.registry.sessions
        assert session.request.client == "203.0.113.9"
        assert session.request.base_path == "/a/b"


async def test_long_pages_are_zipped_for_who_accepts_it(tmp_path: Path):
    async with serving(Long, tmp_path) as server, visiting(server) as page:
        assert (await page.get(headers={"Accept-Encoding": "gzip"})).headers["Content-Encoding"] == "gzip"
        assert "word word" in page.text
        assert "Content-Encoding" not in (await page.get(headers={"Accept-Encoding": "identity"})).headers


async def test_what_the_browser_sent_is_known_to_the_app_without_livepys_own_cookie(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        page.url += "?a=1&a=2&b=%3Cx%3E"
        await page.get(cookies={"theirs": "1"}, headers={"X-Test": "yes"})
        request = server.registry.sessions[-1].request
        assert dict(request.query) == {"a": "1", "b": "<x>"}
        assert dict(request.cookies) == {"theirs": "1"}
        assert request.headers["x-test"] == "yes"
        assert "cookie" not in CIMultiDict(request.headers)
        assert "<x>" not in page.text


async def test_too_many_pages_get_an_answer_that_says_so(tmp_path: Path):
    async with serving(Counter, tmp_path, pages_per_address=2) as server, visiting(server) as page:
        for expected in (200, 200, 200):  # those that wait make room
            assert (await page.get(headers={"X-Forwarded-For": "203.0.113.9"})).status == expected
        assert len(server.registry) == 2


async def test_an_unknown_path_is_not_found_and_a_wrong_method_not_allowed(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        own = {"Origin": page.url.rstrip("/")}
        assert (await page.http.get(page.url + "nothing")).status == 404
        assert (await page.http.post(page.url, headers=own)).status == 405


@pytest.mark.parametrize("path", ["asset/../../etc/passwd", "asset/%2e%2e%2fsecret", "asset/client.js", "asset/x%00.js", "file/%2e%2e", "file/" + "a" * 22])
async def test_no_path_leads_to_a_file_of_the_server(tmp_path: Path, path: str):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        assert (await page.http.get(page.url + "_livepy/" + path)).status == 404


async def test_an_asset_is_kept_for_ever_and_zipped(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        name = server.assets.name("client.js")
        response = await page.http.get(page.url + "_livepy/asset/" + name, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        plain = await page.http.get(page.url + "_livepy/asset/" + name, headers={"Accept-Encoding": "identity"})
        assert await plain.read() == await response.read()


def test_a_script_is_served_without_its_prose_and_says_the_same():
    text = "/**\n * What it is.\n */\n// a line\nconst a = 1; // stays\n\n  if (a) {\n    b(`one\n    // in a text\n`);\n  }\n/* one line */\nc('/*');\n"
    assert without_comments(text) == "const a = 1; // stays\nif (a) {\nb(`one\n    // in a text\n`);\n}\nc('/*');\n"


def test_assets_are_named_by_what_they_hold(tmp_path: Path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("a{}")
    first = Assets(tmp_path).name("a.css")
    (tmp_path / "static" / "a.css").write_text("b{}")
    assert re.fullmatch(r"a\.[0-9a-f]{16}\.css", first)
    assert Assets(tmp_path).name("a.css") != first
    assert Assets(tmp_path).name("b.css") == ""


async def test_an_error_of_ours_tells_the_visitor_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    class Broken(App):
        def __new__(cls) -> Broken:
            raise ValueError("secret")

        def render(self) -> ui.Element:
            return ui.text("never")

    async with serving(Broken, tmp_path) as server, visiting(server) as page:
        response = await page.get()
        assert response.status == 500
        assert "secret" not in page.text
        assert "secret" in caplog.text


async def test_an_authors_style_sheet_is_linked_after_livepys_and_served_as_it_is(tmp_path: Path):
    sheet = tmp_path / "livepy.css"  # called like livepy's own
    sheet.write_text("/* mine */\n.loud { color: red }\n")

    class Loud(App, css=sheet):
        def render(self) -> ui.Element:
            return ui.text("Loud", class_="loud")

    server = server_of(as_found(Loud), settings=Settings(data_dir=tmp_path))
    await server.start()
    async with visiting(server) as page:
        await page.get()
        first, second = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
        for address, has in ((first, False), (second, True)):
            async with page.http.get(page.url + address) as response:
                assert ("/* mine */" in await response.text()) is has
    await server.stop()


async def test_a_page_that_takes_long_to_make_comes_whole_and_holds_up_no_other(tmp_path: Path):
    going, go_on = threading.Event(), threading.Event()

    class Slow(App):
        def render(self) -> ui.Element:
            if self.session.request.query.get("slow"):
                going.set()
                assert go_on.wait(30)
            return ui.text("made")

    async with serving(Slow, tmp_path) as server, visiting(server) as slow, visiting(server) as quick:
        slow.url += "?slow=1"
        coming = asyncio.create_task(slow.get())
        assert await asyncio.to_thread(going.wait, 10)
        await quick.get()
        assert ("made" in quick.text, coming.done()) == (True, False)
        go_on.set()
        await coming
        assert "made" in slow.text


async def test_an_icon_file_is_served_whatever_it_is_called(tmp_path: Path):
    icon = tmp_path / "My Icon_32-dark.PNG"
    icon.write_bytes(b"\x89PNG\r\n\x1a\n")
    assets = Assets()
    name = assets.add(icon)
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        server.assets.by_name[name] = assets.by_name[name]
        async with page.http.get(f"{page.url}_livepy/asset/{name}") as response:
            assert (response.status, response.content_type, await response.read()) == (200, "image/png", icon.read_bytes())
