"""Who asks: the visitor's address, the host that was asked for, and whether a request comes from the app's own pages. Pure: headers in, answers out.

`X-Forwarded-…` is believed from trusted peers only; an origin is compared whole, never by its beginning or end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from multidict import MultiMapping

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
        address = _address(peer)
        return address is not None and (address.is_loopback or any(address in network for network in self._networks))

    def asked(self, headers: Mapping[str, str], peer: str, *, secure: bool) -> Asked:
        """Read a request's headers."""
        host, scheme = headers.get("Host", ""), "https" if secure else ""
        if (own := _address(peer)) is not None:
            peer = str(own)
        if not self.trusted(peer):
            return Asked(peer, host.lower(), scheme, "")
        forwarded = _forwarded(headers)
        client = peer
        for hop in reversed(forwarded["for"]):
            address = _address(hop)
            if address is None:
                break  # "unknown", or invented: who is known to be nearest counts
            client = str(address)
            if not self.trusted(client):
                break  # what stands before it was written by somebody whom nobody vouches for
        host = [host, *forwarded["host"]][-1]
        scheme = [scheme, *forwarded["proto"]][-1].lower()
        prefix = headers.get("X-Forwarded-Prefix", "").rstrip("/")
        safe = prefix.startswith("/") and not prefix.startswith("//") and prefix.isprintable() and not set(prefix) & set("\\\"'<>?#; ")
        return Asked(client, host.lower(), scheme if scheme in _PORTS else "", prefix if safe else "")


def _forwarded(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """What proxies have added, oldest first. `Forwarded` counts only where no proxy writes the other ones: nobody would have checked it."""
    found = {name: _listed(headers, f"X-Forwarded-{name.title()}") for name in ("for", "host", "proto")}
    if not any(found.values()):
        for hop in _listed(headers, "Forwarded"):
            for pair in hop.split(";"):
                name, _, value = pair.strip().partition("=")
                if name.lower() in found:
                    found[name.lower()].append(value.strip('"'))
    return found


def _listed(headers: Mapping[str, str], name: str) -> list[str]:
    """A list that may stand in several headers of one name, as some proxies write it."""
    lines = headers.getall(name, []) if isinstance(headers, MultiMapping) else [headers.get(name, "")]
    return [one.strip() for line in lines for one in line.split(",") if one.strip()]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, without the port that some proxies add; one of IPv4 that came through IPv6 is one of IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


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
