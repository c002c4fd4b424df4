"""Who asks: the visitor's address, the host that was asked for, and whether a request comes from the app's own pages. Pure: headers in, answers out.

`X-Forwarded-…` is believed from trusted peers only; an origin is compared whole, never by its beginning or end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of where it comes from and what it wants, as far as it is to be believed."""

    client: str  # the visitor's address
    host: str  # as asked for: a name, with a port unless it is the scheme's own
    scheme: str  # "" where it is not known
    base_path: str  # where a trusted proxy has put the app


class Trust:
    """Whose forwarded headers are believed: loopback, unix sockets, and the named networks."""

    def __init__(self, proxies: Sequence[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in proxies]

    def trusted(self, peer: str) -> bool:
        """Whether this peer is one of our proxies."""
        if not peer:
            return True  # a unix socket
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in self._networks)

    def asked(self, headers: Mapping[str, str], peer: str, *, secure: bool) -> Asked:
        """Read a request's headers."""
        host, scheme = headers.get("Host", ""), "https" if secure else ""
        if not self.trusted(peer):
            return Asked(peer, host.lower(), scheme, "")
        client = peer
        for hop in reversed(headers.get("X-Forwarded-For", "").split(",")):
            hop = hop.strip()
            if not hop:
                continue
            client = hop
            if not self.trusted(hop):
                break
        host = headers.get("X-Forwarded-Host", host).split(",")[-1].strip()
        scheme = headers.get("X-Forwarded-Proto", scheme).split(",")[-1].strip().lower()
        prefix = headers.get("X-Forwarded-Prefix", "").rstrip("/")
        safe = prefix.startswith("/") and not prefix.startswith("//") and prefix.isprintable() and not set(prefix) & set("\\\"'<>?#; ")
        return Asked(client[:64], host.lower(), scheme if scheme in _PORTS else "", prefix if safe else "")


def same_origin(origin: str | None, asked: Asked) -> bool:
    """Whether `Origin` is the host that was asked for; its scheme too, where that is known."""
    if not origin or not asked.host:
        return False
    try:
        theirs, ours = urlsplit(origin.lower()), urlsplit(f"//{asked.host}")
        port, our_port = theirs.port, ours.port
    except ValueError:
        return False
    if theirs.scheme not in _PORTS or origin.lower() != f"{theirs.scheme}://{theirs.netloc}" or "@" in theirs.netloc or "@" in ours.netloc:
        return False
    if asked.scheme and asked.scheme != theirs.scheme:
        return False
    default = _PORTS[theirs.scheme]
    return theirs.hostname == ours.hostname and (port or default) == (our_port or default)


def known_host(host: str, hosts: Sequence[str]) -> bool:
    """Whether the server answers under this name; a name without a port stands for all ports."""
    return not hosts or host in hosts or _name(host) in hosts


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
