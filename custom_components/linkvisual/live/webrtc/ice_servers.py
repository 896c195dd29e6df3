"""Servers that help a browser outside the network to find its way, and how far to trust them."""

import asyncio
import logging
from collections.abc import Sequence

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer
from aiortc.rtcicetransport import parse_stun_turn_uri

from .settings import IceServer

_LOGGER = logging.getLogger(__name__)

_DISTRUST_S = 600.0
"""A network that was down may be up by then, and one slow start in ten minutes annoys nobody."""

_WAYS_BY_SERVER = (" typ srflx", " typ relay")


class IceServers:
    """Remembers that servers were slow and of no use.

    aiortc gathers before it answers: a server that is silent delays the picture by five seconds,
    so after one such wait nobody is asked for ten minutes. One that answers is worth the wait:
    it takes as long where this machine has an address that leads nowhere.
    """

    def __init__(self, *, slow_s: float = 2.0) -> None:
        """Trust every server; one that helps answers within a second, and for others aiortc waits five."""
        self.slow_s = slow_s
        self._distrusted_until = 0.0

    def configuration(self, servers: Sequence[IceServer]) -> RTCConfiguration:
        """Return a configuration; without servers aiortc would ask a public one."""
        trusted = asyncio.get_running_loop().time() >= self._distrusted_until
        return RTCConfiguration(
            iceServers=[
                RTCIceServer(urls, server.username, server.credential)
                for server in servers
                if trusted and (urls := list(filter(_is_readable, server.urls)))
            ],
            bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
        )

    def note_gathering(self, duration_s: float, answer: str | None) -> None:
        """Learn how long an answer took, and what came of it."""
        helped = answer is not None and any(way in answer for way in _WAYS_BY_SERVER)
        if duration_s > self.slow_s and not helped:
            self._distrusted_until = asyncio.get_running_loop().time() + _DISTRUST_S


def _is_readable(url: str) -> bool:
    """Return whether aiortc can read the address of a server; one that it cannot would stop it."""
    try:
        parse_stun_turn_uri(url)
    except ValueError:
        _LOGGER.debug("Leaving out an ICE server whose address aiortc cannot read")
        return False
    return True
