"""The RTMP connection that carries a voice to a camera, and the camera's back (docs/protocol.md §7)."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

from ..errors import (
    ConnectFailedError,
    IntercomError,
    NoAnswerError,
    NotAMediaServerError,
    SessionLostError,
    TalkRefusedError,
    UnusableUrlError,
)
from .message_cipher import MessageCipher, MessageCipherError
from .rtmp import (
    MessageType,
    RtmpAddress,
    RtmpClosedError,
    RtmpConnectError,
    RtmpError,
    RtmpMessage,
    RtmpNotSpokenError,
    RtmpProtocolError,
    RtmpPublisher,
    RtmpRejectedError,
    RtmpTimeoutError,
    amf0,
)
from .tcp import TcpWatch

_LOGGER = logging.getLogger(__name__)
_CHUNK_BYTES = 60000
"""As cameras announce it; every message then is one chunk."""

_CHUNK_HEADER_BYTES = 12
"""Of a chunk that names all its fields (RTMP 1.0 §5.3.1.2.1)."""

_KEEP_ALIVE_S = 5.0
"""docs/protocol.md §7.1, step 5."""

_KEEP_ALIVE: Mapping[str, amf0.Value] = {
    "level": "status",
    "code": "NetStream.Talk.Keepalive",
    "description": "desc",
}
_TALK_READY = "NetStream.TalkReady"
_METADATA: Mapping[str, amf0.Value] = {"duration": 0.0}

type OnReturned = Callable[[bytes, int], None]
"""Given the body of an audio message of the camera, decrypted, and its timestamp in ms."""


class RtmpLink:
    """A stream that is published to the media server under an empty name."""

    def __init__(
        self, publisher: RtmpPublisher, cipher: MessageCipher | None, on_returned: OnReturned
    ) -> None:
        """Take a stream that the server has accepted; with a cipher every body is encrypted."""
        self._publisher = publisher
        self._cipher = cipher
        self._on_returned = on_returned
        self._tcp = TcpWatch.of(publisher.transport)
        self._ready = asyncio.Event()
        self.unreadable_bodies = 0
        """Bodies from the camera that the key does not open."""

        self._tasks = (
            asyncio.create_task(self._read(), name="linkvisual talk stream"),
            asyncio.create_task(self._keep_alive(), name="linkvisual talk keep-alive"),
        )

    @classmethod
    async def open(
        cls,
        url: str,
        configuration: bytes,
        cipher: MessageCipher | None,
        on_returned: OnReturned,
        *,
        ready_timeout_s: float,
    ) -> Self:
        """Publish, and send metadata and the configuration.

        `ready_timeout_s` is how long TalkReady is waited for, 0 where servers do not send it.

        Raises:
            ConnectFailedError: the server cannot be reached, refuses or does not answer.
            SessionLostError: it closed at once.
        """
        try:
            address = RtmpAddress.parse(url)
        except RtmpConnectError:
            raise UnusableUrlError("not an RTMP URL with a path") from None
        try:
            publisher = await RtmpPublisher.open(address, chunk_bytes=_CHUNK_BYTES)
        except RtmpError as err:
            raise _connect_error(err) from None
        self = cls(publisher, cipher, on_returned)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(ready_timeout_s):
                    await self._ready.wait()
            await self._send(MessageType.DATA, amf0.encode("onMetaData", _METADATA), 0)
            await self.send(configuration, 0)
        except BaseException:
            await self.close()
            raise
        return self

    @property
    def talk_ready(self) -> bool:
        """Return whether the server has said that the camera is there."""
        return self._ready.is_set()

    async def send(self, body: bytes, timestamp_ms: int) -> None:
        """Send one body as an audio message.

        Raises:
            SessionLostError: the connection is closed.
        """
        hidden = self._cipher.encrypt(body) if self._cipher else body
        await self._send(MessageType.AUDIO, hidden, timestamp_ms)

    def undelivered_messages(self, body_bytes: int) -> int | None:
        """Return how many bodies of a size the peer has not acknowledged, rounded up."""
        pending_bytes = self._tcp.unacknowledged_bytes()
        if pending_bytes is None:
            return None
        pending_bytes += self._publisher.transport.get_write_buffer_size()
        wire_bytes = body_bytes + _CHUNK_HEADER_BYTES
        if self._cipher:
            wire_bytes += 16 - body_bytes % 16
        return -(-pending_bytes // wire_bytes)

    async def close(self) -> None:
        """End the stream and let nothing of the connection remain."""
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._publisher.close()
        if self.unreadable_bodies:
            _LOGGER.debug("%d sounds of a camera could not be decrypted", self.unreadable_bodies)

    async def _send(self, kind: MessageType, body: bytes, timestamp_ms: int) -> None:
        if self._tasks[0].done():
            raise SessionLostError("the talk stream was closed")
        try:
            await self._publisher.send(kind, body, timestamp_ms)
        except RtmpClosedError as err:
            raise SessionLostError(str(err)) from None

    async def _keep_alive(self) -> None:
        """Say at once and every five seconds that the talker is there."""
        with suppress(RtmpClosedError):
            while True:
                await self._publisher.command("onStatus", None, _KEEP_ALIVE)
                await asyncio.sleep(_KEEP_ALIVE_S)

    async def _read(self) -> None:
        """Read until the server closes."""
        try:
            while True:
                self._take(await self._publisher.receive())
        except RtmpError as err:
            _LOGGER.debug("The talk stream ended: %s", err)

    def _take(self, message: RtmpMessage) -> None:
        if message.type == MessageType.AUDIO:
            self._take_sound(message)
        elif message.type == MessageType.COMMAND:
            match amf0.decode(message.body):
                case ["onStatus", *_, {"code": code}] if code == _TALK_READY:
                    self._ready.set()

    def _take_sound(self, message: RtmpMessage) -> None:
        body = message.body
        if self._cipher and body:
            try:
                body = self._cipher.decrypt(body)
            except MessageCipherError:
                if not self.unreadable_bodies:
                    _LOGGER.warning("A camera's sound cannot be decrypted with the key of the talk")
                self.unreadable_bodies += 1
                return
        if body:
            self._on_returned(body, message.timestamp_ms)


def _connect_error(err: RtmpError) -> IntercomError:
    """Return why nothing could be published, in the words of this package."""
    if isinstance(err, RtmpTimeoutError):
        return NoAnswerError(err.step)
    if isinstance(err, RtmpRejectedError):
        return TalkRefusedError(str(err))
    if isinstance(err, RtmpProtocolError | RtmpNotSpokenError):
        return NotAMediaServerError(str(err))
    return ConnectFailedError(str(err))
