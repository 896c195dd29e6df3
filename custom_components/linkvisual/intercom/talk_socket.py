"""The WebSocket that carries a voice to a camera."""

import asyncio
import fcntl
import logging
import socket
import sys
import termios
from contextlib import suppress

import aiohttp
from yarl import URL

from .errors import ConnectFailedError, SessionLostError

_LOGGER = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S = 8.0
_CLOSE_TIMEOUT_S = 2.0
_UNACKNOWLEDGED_LIMIT_MS = 3000
_CLIENT_FRAME_OVERHEAD_BYTES = 8
_DELIVERING_STATES = (1, 8)  # ESTABLISHED and CLOSE_WAIT in Linux's struct tcp_info
_TLS_RECORD_OVERHEAD_BYTES = 22


class TalkSocket:
    """A connected talk socket: what arrives is only read, the peer's close ends it.

    docs/protocol.md §6.1 and §6.5.
    """

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        """Watch an open WebSocket."""
        self._websocket = websocket
        self._overhead_bytes = _CLIENT_FRAME_OVERHEAD_BYTES
        if websocket.get_extra_info("ssl_object") is not None:
            self._overhead_bytes += _TLS_RECORD_OVERHEAD_BYTES
        self._socket: socket.socket | None = websocket.get_extra_info("socket")
        self._limit_unacknowledged_time()
        self._reader = asyncio.create_task(self._read(), name="linkvisual talk socket")

    @classmethod
    async def connect(cls, session: aiohttp.ClientSession, url: str) -> TalkSocket:
        """Open a talk URL, exactly as it was given: it is signed or compared as a whole.

        Raises:
            ConnectFailedError: the server refused or could not be reached in eight seconds.
        """
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                exact = URL(url, encoded=True)
                return cls(await session.ws_connect(exact, autoping=True, compress=0))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as err:
            # The text of these errors holds the URL, and the URL is a credential.
            raise ConnectFailedError(type(err).__name__) from None

    async def send(self, message: bytes) -> None:
        """Send one binary message.

        Raises:
            SessionLostError: the socket is closed.
        """
        if self._reader.done():
            raise SessionLostError("the talk socket was closed")
        try:
            await self._websocket.send_bytes(message)
        except (aiohttp.ClientError, OSError, RuntimeError) as err:
            raise SessionLostError(type(err).__name__) from None

    def undelivered_messages(self, message_bytes: int) -> int | None:
        """Return how many messages of a size the peer has not acknowledged, rounded up.

        None once the connection has failed: the kernel has thrown away what it had queued.
        """
        if self._socket is None or not hasattr(termios, "TIOCOUTQ"):
            return 0
        try:
            answer = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4))
            if not self._is_established():
                return None
        except OSError, ValueError:
            return None
        pending = int.from_bytes(answer, sys.byteorder)
        return -(-pending // (message_bytes + self._overhead_bytes))

    async def close(self) -> None:
        """Close with code 1000 and let nothing of the socket remain."""
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._websocket.close()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def _read(self) -> None:
        """Read until the peer closes, so that pings are answered."""
        unexpected = 0
        async for _ in self._websocket:
            unexpected += 1
        if unexpected:
            _LOGGER.debug("The talk server sent %d messages, which were ignored", unexpected)

    def _is_established(self) -> bool:
        """Tell whether the kernel still tries to deliver."""
        if self._socket is None or not hasattr(socket, "TCP_INFO"):
            return True
        state = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        return state[0] in _DELIVERING_STATES

    def _limit_unacknowledged_time(self) -> None:
        """Have the kernel end a connection whose peer has stopped to acknowledge."""
        if self._socket is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            self._socket.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_LIMIT_MS
            )
