"""Who may open a socket or change anything: a table of origins, hosts and proxies."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from livepy.server.origin import Asked, Trust, known_host, same_origin
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
