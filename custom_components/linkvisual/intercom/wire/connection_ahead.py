"""Connection ahead (preconnect): TCP and TLS to the talk server while the cloud is asked for a URL."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from ...openapi import Scheme

_LOGGER = logging.getLogger(__name__)

_CONNECT_TIMEOUT_S = 2.0
"""A connect that takes longer is no quicker than a new one, whose time it must not use up."""

type HandOver = Callable[[str], Awaitable[None]]
"""Leaves the connection to whoever opens a URL next, if it leads to the same server."""


class ConnectionAhead:
    """Saves an account's first word the round trips of a connect.

    An account's talk URLs lead to one server most of the time. A wrong guess costs nothing: that
    connection is closed unused.
    """

    def __init__(self) -> None:
        """Know no server yet."""
        self._origin: URL | None = None

    def note(self, url: str) -> None:
        """Remember the server of a talk URL that has been opened; nothing else of it is kept."""
        self._origin = _origin_of(url)

    @asynccontextmanager
    async def opening(
        self, http: aiohttp.ClientSession, scheme: Scheme
    ) -> AsyncGenerator[HandOver]:
        """Connect to the server of the last talk; what is not handed over is closed.

        Only for WebSockets: RTMP has no connection that another user could begin with.
        """
        origin = self._origin
        if origin is None or scheme is not Scheme.WS:
            yield _nothing
            return
        connecting = asyncio.create_task(_connect(http, origin), name="linkvisual connect ahead")

        async def hand_over(url: str) -> None:
            if _origin_of(url) != origin:
                return
            if not connecting.done():
                await asyncio.wait((connecting,))
            if not connecting.cancelled() and connecting.exception() is None:
                connecting.result().release()

        try:
            yield hand_over
        finally:
            connecting.cancel()
            connecting.add_done_callback(_close)


async def _nothing(url: str) -> None:
    """Hand over nothing."""


def _origin_of(url: str) -> URL | None:
    """Return scheme, host and port; None of a URL that has none, which is refused later."""
    try:
        return URL(url, encoded=True).origin()
    except ValueError:
        return None


async def _connect(http: aiohttp.ClientSession, origin: URL) -> aiohttp.connector.Connection:
    """Open a connection as a request of the session would."""
    if http.connector is None:
        raise aiohttp.ClientConnectionError("the session is closed")
    request = aiohttp.ClientRequest("GET", origin, loop=asyncio.get_running_loop(), session=http)
    async with asyncio.timeout(_CONNECT_TIMEOUT_S):
        return await http.connector.connect(request, [], aiohttp.ClientTimeout())


def _close(connecting: asyncio.Task[aiohttp.connector.Connection]) -> None:
    """Close a connection, unless it was handed over; one that failed is opened anew by its user."""
    if connecting.cancelled():
        return
    if (err := connecting.exception()) is not None:
        _LOGGER.debug("No connection ahead: %s", type(err).__name__)
    else:
        connecting.result().close()
