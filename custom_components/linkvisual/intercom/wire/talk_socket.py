"""The WebSocket that carries a voice to a camera."""

import asyncio
import logging
import socket
from contextlib import suppress
from typing import Self

import aiohttp
from yarl import URL

from ..errors import ConnectFailedError, NoAnswerError, SessionLostError
from . import flv
from .message_cipher import MessageCipher
from .tcp import TcpWatch

_LOGGER = logging.getLogger(__name__)

_CONNECT_TIMEOUT_S = 8.0
"""Later a new URL has better prospects: live ones are good for 10 s (docs/protocol.md §5.5)."""

_CLOSE_TIMEOUT_S = 2.0
"""A server that does not answer a close holds up the next talk no longer."""

MAX_MESSAGE_BYTES = 64 << 10
"""A talk server has nothing to say (docs/protocol.md §6.5); aiohttp would keep four megabytes."""

MAX_MESSAGES = 1000
"""In `_COUNTED_FOR_S`, pings included: a server that sends more takes the loop from every voice."""

_COUNTED_FOR_S = 10.0
"""Long enough that one burst is no flood."""

_TAG_OVERHEAD_BYTES = 15
"""A tag's header and the size behind it (docs/protocol.md §6.3)."""

_CLIENT_FRAME_OVERHEAD_BYTES = 8
"""Header with a two-byte length, and mask (RFC 6455 §5.2)."""

_TLS_RECORD_OVERHEAD_BYTES = 22
"""Header, type and tag of a record (RFC 8446 §5.2)."""


class TalkSocket:
    """A connected talk socket: what arrives is only read, the peer's close ends it.

    docs/protocol.md §6.1 and §6.5.
    """

    talk_ready = False

    def __init__(
        self, websocket: aiohttp.ClientWebSocketResponse, cipher: MessageCipher | None = None
    ) -> None:
        """Watch an open WebSocket; with a cipher every body is encrypted."""
        self._websocket = websocket
        self._cipher = cipher
        self._overhead_bytes = _TAG_OVERHEAD_BYTES + _CLIENT_FRAME_OVERHEAD_BYTES
        if websocket.get_extra_info("ssl_object") is not None:
            self._overhead_bytes += _TLS_RECORD_OVERHEAD_BYTES
        self._tcp = TcpWatch(websocket.get_extra_info("socket"))
        self._reader = asyncio.create_task(self._read(), name="linkvisual talk socket")

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        url: str,
        configuration: bytes,
        cipher: MessageCipher | None = None,
    ) -> Self:
        """Open a talk URL, exactly as it was given, and send the first message.

        The URL is signed or compared as a whole.

        Raises:
            ConnectFailedError: the server refused or could not be reached in eight seconds.
            SessionLostError: it closed at once.
        """
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                exact = URL(url, encoded=True)
                websocket = await session.ws_connect(
                    exact, autoping=False, compress=0, max_msg_size=MAX_MESSAGE_BYTES
                )
        except TimeoutError:
            raise NoAnswerError("connect") from None
        except (aiohttp.ClientError, OSError, ValueError) as err:
            # The text of these errors holds the URL, and the URL is a credential.
            raise ConnectFailedError(type(err).__name__) from None
        self = cls(websocket, cipher)
        try:
            await self._send(flv.first_message(self._hidden(configuration)))
        except BaseException:
            await self.close()
            raise
        return self

    async def send(self, body: bytes, timestamp_ms: int) -> None:
        """Send one body as a tag in a message of its own.

        Raises:
            SessionLostError: the socket is closed.
        """
        await self._send(flv.tag(self._hidden(body), timestamp_ms))

    def undelivered_messages(self, body_bytes: int) -> int | None:
        """Return how many bodies of a size the peer has not acknowledged, rounded up.

        None once the connection has failed: the kernel has thrown away what it had queued.
        """
        pending_bytes = self._tcp.unacknowledged_bytes()
        if pending_bytes is None:
            return None
        return -(-pending_bytes // (body_bytes + self._overhead_bytes))

    async def close(self) -> None:
        """Close with code 1000 and let nothing of the socket remain."""
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._websocket.close()
        _LOGGER.debug("Talk socket closed with code %s", self._websocket.close_code)
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def _send(self, message: bytes) -> None:
        if self._reader.done():
            raise SessionLostError("the talk socket was closed")
        try:
            await self._websocket.send_bytes(message)
        except (aiohttp.ClientError, OSError, RuntimeError) as err:
            raise SessionLostError(type(err).__name__) from None

    def _hidden(self, body: bytes) -> bytes:
        return self._cipher.encrypt(body) if self._cipher else body

    async def _read(self) -> None:
        """Read until the peer closes, answering pings; leave one that sends without end."""
        loop = asyncio.get_running_loop()
        messages, counted_since = 0, loop.time()
        async for message in self._websocket:
            if message.type is aiohttp.WSMsgType.PING:
                with suppress(aiohttp.ClientError, OSError, RuntimeError):
                    await self._websocket.pong(message.data)
            messages += 1
            if loop.time() - counted_since > _COUNTED_FOR_S:
                messages, counted_since = 0, loop.time()
            if messages >= MAX_MESSAGES:
                _LOGGER.debug("The talk server sends without end, and is left")
                # A polite close would first read all that has come, and all that still comes.
                with suppress(OSError):
                    self._websocket.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
                return
