"""What the browser sent when it opened the page. Read-only; it outlives the HTTP request and holds nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import final


@final
class Request:
    """What the browser sent when it opened the page; read-only. Made by livepy only."""

    __slots__ = ("_base_path", "_client", "_cookies", "_headers", "_query")

    def __init__(
        self,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        client: str = "",
        base_path: str = "",
    ) -> None:
        self._headers: Mapping[str, str] = headers if headers is not None else MappingProxyType({})
        self._cookies = MappingProxyType(dict(cookies or {}))
        self._query = MappingProxyType(dict(query or {}))
        self._client, self._base_path = client, base_path

    def at(self, query: Mapping[str, str]) -> Request:
        """The same, with the address that the page has now."""
        return Request(self._headers, self._cookies, query, self._client, self._base_path)

    @property
    def headers(self) -> Mapping[str, str]:
        """By name, in whatever case."""
        return self._headers

    @property
    def cookies(self) -> Mapping[str, str]:
        """All but livepy's own."""
        return self._cookies

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address; the first value of each."""
        return self._query

    @property
    def client(self) -> str:
        """The visitor's address, behind the trusted proxies."""
        return self._client

    @property
    def base_path(self) -> str:
        """Empty, or where a proxy has put the app: "/behind/a/proxy"."""
        return self._base_path
