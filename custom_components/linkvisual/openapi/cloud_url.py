"""URLs that the cloud gives, checked before anything opens them.

An answer may be forged, or come from an account that others use too: its URLs must lead
neither to files nor into the network that Home Assistant stands in.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import ifaddr
from yarl import URL

from .endpoint import Endpoint
from .errors import UnsafeUrlError

_AUTHORITY = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>[a-z0-9._-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#]|\Z)",
    re.ASCII | re.IGNORECASE,
)
"""A name as long as DNS has them, neither user name nor backslash, at which parsers disagree where the host begins."""

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")

_FAKE_ADDRESSES = ip_network("198.18.0.0/15")
"""For measurements between networks, so nothing of anybody's home; local proxies, frequent in China,
answer every name with one of these."""

_SHARED_ADDRESSES = ip_network("100.64.0.0/10")
"""Of carriers, Alibaba Cloud's own networks and VPNs: inside of something, though Python says neither."""

type IpAddress = IPv4Address | IPv6Address


class UrlUse(Enum):
    """What a URL is opened for, with the schemes that it may have."""

    TALK = ("ws", "wss")
    TALK_RTMP = ("rtmp", "rtmps")
    LIVE = ("http", "https", "rtmp", "rtmps")
    PICTURE = ("http", "https")


class CloudUrls:
    """Tells which URLs of one account are opened.

    Addresses of this machine and its network are, where the account's endpoints are such
    addresses themselves: a simulated cloud, or one that is reached through a private network.
    """

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        own_hosts: Callable[[], Collection[str]] = lambda: (),
    ) -> None:
        """Judge for a client of these endpoints; `own_hosts` are names of Home Assistant itself."""
        self._endpoints = [URL(f"http://{endpoint.host}").host or "" for endpoint in endpoints]
        self._own_hosts = own_hosts

    def check(self, url: str, use: UrlUse) -> None:
        """Look at a URL as it is written.

        Raises:
            UnsafeUrlError: it has another scheme, no host, a user name or an address inside.
        """
        host = _host_of(url, use)
        address = _literal(host)
        if address is not None and is_inside(address):
            self._require_inside_endpoint()
        if address is None and self._is_own_name(host):
            self._require_inside_endpoint()

    async def check_resolved(self, url: str, use: UrlUse) -> None:
        """Look at a URL, and at where its name leads now.

        A client that opens it later asks for the name again, and may get another answer; what we open
        ourselves goes through `check_addresses` at that moment.

        Raises:
            UnsafeUrlError: as `check`, or the name leads inside.
        """
        self.check(url, use)
        await self.check_addresses(await _resolve(_host_of(url, use)))

    async def check_addresses(self, addresses: Iterable[str]) -> None:
        """Look at what a name was resolved to.

        Raises:
            UnsafeUrlError: one of them is inside, and no endpoint is.
        """
        if not any(is_inside(address) for text in addresses if (address := _literal(text))):
            return
        for host in self._endpoints:
            resolved = [_literal(text) for text in await _resolve(host)]
            if any(address is not None and is_inside(address) for address in resolved):
                return
        raise UnsafeUrlError("the cloud's URL leads into the own network")

    def _require_inside_endpoint(self) -> None:
        literals = map(_literal, self._endpoints)
        if not any(is_inside(address) for address in literals if address is not None):
            raise UnsafeUrlError("the cloud's URL leads into the own network")

    def _is_own_name(self, host: str) -> bool:
        name = host.lower().removesuffix(".")
        return name == "localhost" or name.endswith(".localhost") or name in self._own_hosts()


def is_inside(address: IpAddress) -> bool:
    """Tell whether an address is of this machine or of a network that is not the internet."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_inside(inner)
    elif address in _FAKE_ADDRESSES:
        return False
    elif address in _SHARED_ADDRESSES:
        return True
    return not address.is_global or address.is_multicast or address in _own_addresses()


def _own_addresses() -> set[IpAddress]:
    """Return the addresses of this machine, which may be public."""
    found = (ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips)
    return {ip_address(ip if isinstance(ip, str) else ip[0]) for ip in found}


def _host_of(url: str, use: UrlUse) -> str:
    match = _AUTHORITY.match(url)
    if match is None or _UNPRINTABLE.search(url) or match["scheme"].lower() not in use.value:
        raise UnsafeUrlError("the cloud's URL is of a kind that is not opened")
    try:
        host, _ = URL(url, encoded=True).host, URL(url, encoded=True).port
    except ValueError:
        raise UnsafeUrlError("the cloud's URL has no readable host") from None
    if not host:
        raise UnsafeUrlError("the cloud's URL has no host")
    return match["host"].strip("[]")


def _literal(host: str) -> IpAddress | None:
    """Return an address that is written as such, also in the short forms that libc takes."""
    with suppress(ValueError):
        return ip_address(host.partition("%")[0])
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


async def _resolve(host: str) -> list[str]:
    """Return the addresses of a name; none of one that is not found, which nobody can open."""
    try:
        infos = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError, UnicodeError:
        return []
    return [str(info[4][0]) for info in infos]
