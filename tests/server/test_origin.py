"""Who may open a socket or change anything: a table of origins, hosts and proxies."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import aiohttp
import pytest
from multidict import CIMultiDict

from livepy.server.origin import Asked, Trust, known_host, same_origin
from livepy.server.server import Server
from livepy.settings import Settings
from livepy.ui.frame import Frame
from tests.server.site import Counter, serving, visiting


def asked(host: str, scheme: str = "") -> Asked:
    return Asked("203.0.113.1", host, scheme, "")


SAME = [
    ("http://example.org", "example.org", ""),
    ("https://example.org", "example.org", ""),
    ("https://example.org", "example.org", "https"),
    ("https://example.org", "example.org:443", "https"),
    ("http://example.org:80", "example.org", ""),
    ("HTTP://Example.ORG", "example.org", ""),
    ("http://127.0.0.1:7860", "127.0.0.1:7860", ""),
    ("http://[::1]:7860", "[::1]:7860", ""),
    ("https://example.org:8443", "example.org:8443", "https"),
]
OTHER = [
    (None, "example.org", ""),
    ("", "example.org", ""),
    ("null", "example.org", ""),
    ("http://evil.org", "example.org", ""),
    ("http://example.org.evil.org", "example.org", ""),
    ("http://evil-example.org", "example.org", ""),
    ("http://sub.example.org", "example.org", ""),
    ("http://example.org.", "example.org", ""),
    ("http://example.org:8080", "example.org", ""),
    ("http://example.org", "example.org:8080", ""),
    ("http://example.org", "example.org", "https"),
    ("https://example.org", "example.org", "http"),
    ("https://example.org", "example.org:80", ""),
    ("http://user@example.org", "example.org", ""),
    ("http://example.org@evil.org", "example.org", ""),
    ("http://example.org/path", "example.org", ""),
    ("http://example.org:x", "example.org", ""),
    ("http://example.org:99999999", "example.org", ""),
    ("ftp://example.org", "example.org", ""),
    ("file://", "example.org", ""),
    ("example.org", "example.org", ""),
    ("http://localhost:7860", "127.0.0.1:7860", ""),
    ("http://[::1", "[::1]", ""),
    ("http://example.org", "", ""),
]


@pytest.mark.parametrize(("origin", "host", "scheme"), SAME)
def test_the_apps_own_pages_are_known(origin: str, host: str, scheme: str):
    assert same_origin(origin, asked(host, scheme))


@pytest.mark.parametrize(("origin", "host", "scheme"), OTHER)
def test_every_other_origin_is_refused(origin: str | None, host: str, scheme: str):
    assert not same_origin(origin, asked(host, scheme))


FORWARDED = {"Host": "inside:7860", "X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Host": "example.org", "X-Forwarded-Proto": "https"}


def test_forwarded_headers_are_believed_from_loopback_and_unix_sockets():
    for peer in ("127.0.0.1", "::1", ""):
        assert Trust([]).asked(FORWARDED, peer, secure=False) == Asked("203.0.113.9", "example.org", "https", "")


def test_forwarded_headers_of_others_are_not_believed():
    assert Trust([]).asked(FORWARDED, "203.0.113.50", secure=False) == Asked("203.0.113.50", "inside:7860", "", "")


def test_named_proxies_are_believed_and_passed_over():
    trust = Trust(["203.0.113.0/24"])
    assert trust.asked(FORWARDED, "203.0.113.50", secure=False).client == "198.51.100.7"


HOPS = [
    ("203.0.113.9", "203.0.113.9"),
    ("6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what a browser invents stands before what the proxy adds
    ("6.6.6.6, 127.0.0.1, 203.0.113.9", "203.0.113.9"),
    ("203.0.113.9, 127.0.0.1", "203.0.113.9"),  # a second proxy of this machine
    ("203.0.113.9, 10.1.2.3", "203.0.113.9"),  # one that is named
    ("6.6.6.6, 203.0.113.9, 10.1.2.3, ::1", "203.0.113.9"),
    ("203.0.113.9:4711", "203.0.113.9"),
    ("[2001:db8::7]:4711", "2001:db8::7"),
    ("::ffff:203.0.113.9", "203.0.113.9"),
    ("unknown", "127.0.0.1"),
    ("6.6.6.6, <script>, 10.1.2.3", "10.1.2.3"),
    (", ,", "127.0.0.1"),
    ("", "127.0.0.1"),
]


@pytest.mark.parametrize(("chain", "client"), HOPS)
def test_the_client_is_the_last_hop_that_nobody_vouches_for(chain: str, client: str):
    trust = Trust(["10.0.0.0/8"])
    assert trust.asked({"Host": "a", "X-Forwarded-For": chain}, "127.0.0.1", secure=False).client == client


def test_a_chain_in_several_headers_is_one_chain():
    headers = CIMultiDict([("Host", "a"), ("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.9")])
    assert Trust([]).asked(headers, "::ffff:127.0.0.1", secure=False).client == "203.0.113.9"


def test_the_standard_header_is_understood_where_no_other_is_there():
    said = {"Host": "inside", "Forwarded": 'for=6.6.6.6, for="[2001:db8::7]:4711";proto=https;host="example.org:8443"'}
    assert Trust([]).asked(said, "", secure=False) == Asked("2001:db8::7", "example.org:8443", "https", "")
    assert Trust([]).asked(said, "203.0.113.50", secure=False) == Asked("203.0.113.50", "inside", "", "")
    checked = said | {"X-Forwarded-For": "203.0.113.9"}
    assert Trust([]).asked(checked, "", secure=False) == Asked("203.0.113.9", "inside", "", "")


@pytest.mark.parametrize("prefix", ["//evil.org", "evil", '/a"b', "/a;b", "/a b", "/a\r\nb", "/a?b"])
def test_a_strange_prefix_is_none(prefix: str):
    assert Trust([]).asked({"Host": "a", "X-Forwarded-Prefix": prefix}, "127.0.0.1", secure=False).base_path == ""


def test_hosts_are_compared_whole():
    assert known_host("anything", [])
    assert known_host("example.org:8080", ["example.org"])
    assert known_host("[::1]:7860", ["[::1]"])
    assert not known_host("example.org.evil", ["example.org"])
    assert not known_host("", ["example.org"])


@pytest.mark.parametrize("origin", ["http://evil.org", "null", None])
async def test_a_socket_from_elsewhere_is_refused_before_it_is_one(tmp_path: Path, origin: str | None):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await page.http.ws_connect(page.url + page.data["ws"], headers={"Origin": origin} if origin else {})
        assert error.value.status == 403


async def test_another_host_name_is_not_answered(tmp_path: Path):
    async with serving(Counter, tmp_path, hosts=["example.org"]) as server, visiting(server) as page:
        assert (await page.get()).status == 421
        assert (await page.get(headers={"Host": "example.org"})).status == 200
        assert len(server.registry) == 1


async def test_every_route_that_may_change_anything_refuses_other_sites(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            for path in ("", "_livepy/socket", "_livepy/upload/" + "a" * 32, "_livepy/file/" + "a" * 22):
                for headers in ({}, {"Origin": "http://evil.org"}, {"Origin": "null"}):
                    response = await page.http.request(method, page.url + path, headers=headers, data=b"x")
                    assert response.status == 403, (method, path)


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


async def test_a_greeting_that_has_lost_its_upgrade_says_the_mend_once_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        for _ in range(3):
            response = await page.http.get(page.url + page.data["ws"], headers={"Origin": page.url.rstrip("/"), "Sec-WebSocket-Key": "x" * 24})
            assert response.status == 426
            assert "proxy_set_header Upgrade $http_upgrade;" in await response.text()
        (warning,) = warnings_in(caplog)
        assert "proxy_set_header Upgrade $http_upgrade;" in warning


@pytest.mark.parametrize(
    ("origin", "more", "mend"),
    [
        ("https://example.org", {}, "proxy_set_header Host $http_host;"),
        ("https://example.org", {"Host": "example.org", "X-Forwarded-Proto": "http"}, "proxy_set_header X-Forwarded-Proto $scheme;"),
    ],
)
async def test_a_page_whose_proxy_says_another_host_or_scheme_is_told_the_mend(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, origin: str, more: dict[str, str], mend: str
):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        for _ in range(3):
            response = await page.http.post(page.url + "_livepy/reach", headers={"Origin": origin, **more})
            assert response.status == 403
            assert response.headers["X-Livepy"] == "1"
            assert mend in await response.text()
        (warning,) = warnings_in(caplog)
        assert mend in warning
        assert origin in warning


async def test_the_apps_own_page_learns_that_the_way_is_free(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        response = await page.http.post(page.url + "_livepy/reach", headers={"Origin": page.url.rstrip("/")})
        assert (response.status, response.headers["X-Livepy"]) == (200, "1")
        assert sorted(await response.json()) == ["closed", "cut"]


async def test_the_access_log_has_the_browsers_address_and_no_query(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "livepy.access")
    async with serving(Counter, tmp_path, access_log=True) as server, visiting(server) as page:
        await page.http.get(page.url + "?secret=1", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
        await page.http.get(page.url + "nothing%0Ahere")
        assert [record.getMessage() for record in caplog.records if record.name == "livepy.access"] == [
            "203.0.113.9 GET / 200",
            "127.0.0.1 GET /nothing%0Ahere 404",
        ]


async def test_health_answers_under_any_name(tmp_path: Path):
    async with serving(Counter, tmp_path, hosts=["example.org"]) as server, visiting(server) as page:
        response = await page.http.get(page.url + "_livepy/health")
        assert (response.status, await response.json()) == (200, {"pages": 0})


async def test_at_a_unix_socket_forwarded_headers_are_believed_and_it_goes_with_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "livepy.access")
    path = tmp_path / "app.sock"
    for _ in range(2):
        server = Server(lambda: Frame(app=Counter()), settings=Settings(data_dir=tmp_path, access_log=True))
        await server.start(unix=path)
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as http:
            response = await http.get("http://example.org/", headers={"X-Forwarded-For": "203.0.113.9"})
            assert response.status == 200
        assert caplog.records[-1].getMessage() == "203.0.113.9 GET / 200"
        await server.stop()
        assert not path.exists()
        with socket.socket(socket.AF_UNIX) as left:  # what a server that was killed leaves behind
            left.bind(str(path))


async def test_a_unix_socket_at_which_another_server_listens_is_left_alone(tmp_path: Path):
    path = tmp_path / "app.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        server = Server(lambda: Frame(app=Counter()), settings=Settings(data_dir=tmp_path))
        with pytest.raises(OSError, match="another server listens"):
            await server.start(unix=path)
        assert path.exists()
        path.unlink()
        path.write_text("mine")
        server = Server(lambda: Frame(app=Counter()), settings=Settings(data_dir=tmp_path))
        with pytest.raises(OSError, match="something else"):
            await server.start(unix=path)
        assert path.read_text() == "mine"
