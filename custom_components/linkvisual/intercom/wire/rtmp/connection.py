"""One end of an RTMP connection: messages in and out, and what keeps it alive."""

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from typing import Self

from .address import RtmpAddress
from .chunk_reader import ChunkReader
from .chunk_writer import ChunkWriter
from .errors import RtmpClosedError, RtmpConnectError, RtmpNotSpokenError, RtmpProtocolError
from .handshake import shake_hands
from .message import MessageType, RtmpMessage

_READ_BYTES = 1 << 16
"""At a time; a second of a camera's sound has a tenth of it."""

_CONTROL_CHUNKS = 2
"""The chunk stream of control messages (RTMP 1.0 §5.4)."""

_PING_REQUEST, _PING_RESPONSE = b"\x00\x06", b"\x00\x07"

_WINDOW_BYTES = 2_500_000
"""What servers and clients announce by habit: a voice never fills it."""

_CLOSE_TIMEOUT_S = 2.0
"""How long a server may take to read the rest before the connection is cut."""


class RtmpConnection:
    """Answers pings, acknowledges what it receives, and leaves all else to who reads."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection that has shaken hands."""
        self._reader = reader
        self._writer = writer
        self._chunks = ChunkReader()
        self._out = ChunkWriter()
        self._arrived: deque[RtmpMessage] = deque()
        self._received_bytes = 0
        self._acknowledged_bytes = 0
        self._window_bytes = 0
        self._announced_window_bytes = 0

    @classmethod
    async def open(cls, address: RtmpAddress, tls: ssl.SSLContext | None) -> Self:
        """Connect and shake hands, over TLS if there is a context.

        Raises:
            RtmpConnectError: refused, unreachable, TLS failed, or no RTMP is spoken there.
        """
        try:
            reader, writer = await asyncio.open_connection(address.host, address.port, ssl=tls)
        except ssl.SSLError as err:
            raise RtmpNotSpokenError(type(err).__name__) from None
        except (OSError, ValueError) as err:
            raise RtmpConnectError(type(err).__name__) from None
        try:
            await shake_hands(reader, writer)
        except (EOFError, OSError) as err:
            writer.transport.abort()
            raise RtmpConnectError(type(err).__name__) from None
        except BaseException:
            writer.transport.abort()
            raise
        return cls(reader, writer)

    @property
    def transport(self) -> asyncio.WriteTransport:
        """Return the transport, for what the kernel knows of it."""
        return self._writer.transport

    async def receive(self) -> RtmpMessage:
        """Return the next message that is not about the connection itself.

        Raises:
            RtmpClosedError: the server closed, or the connection broke.
            RtmpProtocolError: the server sends what is no RTMP.
        """
        while not self._arrived:
            try:
                data = await self._reader.read(_READ_BYTES)
            except OSError as err:
                raise RtmpClosedError(type(err).__name__) from None
            if not data:
                raise RtmpClosedError("the server closed the connection")
            self._received_bytes += len(data)
            for message in self._chunks.feed(data):
                if not self._control(message):
                    self._arrived.append(message)
            self._acknowledge()
        return self._arrived.popleft()

    def write(self, message: RtmpMessage, chunk_stream: int) -> int:
        """Put a message into the send buffer; return how many bytes it takes."""
        data = self._out.write(message, chunk_stream)
        self._writer.write(data)
        return len(data)

    async def drain(self) -> None:
        """Wait while the send buffer is full.

        Raises:
            RtmpClosedError: the connection is closed or broken.
        """
        try:
            if self._writer.is_closing():
                raise RtmpClosedError("the connection is closed")
            await self._writer.drain()
        except OSError as err:
            raise RtmpClosedError(type(err).__name__) from None

    def set_chunk_size(self, size: int) -> None:
        """Announce the size of chunks in bytes, and use it from the next message on."""
        self.write(RtmpMessage(MessageType.SET_CHUNK_SIZE, size.to_bytes(4)), _CONTROL_CHUNKS)
        self._out.chunk_bytes = size

    async def close(self) -> None:
        """Let the server read what was sent, and close.

        A socket that is closed over bytes nobody read answers with a reset, and that takes from
        the peer what it has not read yet: so half of it is closed first, and the rest is read.
        """
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._say_goodbye()
        self._writer.transport.abort()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _say_goodbye(self) -> None:
        if not self._writer.can_write_eof():
            self._writer.close()
            await self._writer.wait_closed()
            return
        self._writer.write_eof()
        while await self._reader.read(_READ_BYTES):
            pass

    def _control(self, message: RtmpMessage) -> bool:
        """Do what a control message asks for; return whether it was one."""
        match message.type:
            case MessageType.USER_CONTROL:
                if message.body[:2] == _PING_REQUEST:
                    pong = RtmpMessage(MessageType.USER_CONTROL, _PING_RESPONSE + message.body[2:6])
                    self.write(pong, _CONTROL_CHUNKS)
            case MessageType.WINDOW_SIZE:
                self._window_bytes = _number(message)
            case MessageType.PEER_BANDWIDTH:
                self._announce_window(_number(message))
            case MessageType.ACKNOWLEDGEMENT:
                pass
            case _:
                return False
        return True

    def _announce_window(self, size: int) -> None:
        """Answer a limit of the peer's with the window in which acknowledgements are expected."""
        size = min(size or _WINDOW_BYTES, _WINDOW_BYTES)
        if size != self._announced_window_bytes:
            self._announced_window_bytes = size
            window = RtmpMessage(MessageType.WINDOW_SIZE, size.to_bytes(4))
            self.write(window, _CONTROL_CHUNKS)

    def _acknowledge(self) -> None:
        """Tell how much was received each time that half a window is full."""
        pending_bytes = self._received_bytes - self._acknowledged_bytes
        if self._window_bytes and pending_bytes >= max(self._window_bytes // 2, 1):
            self._acknowledged_bytes = self._received_bytes
            count = (self._received_bytes & 0xFFFFFFFF).to_bytes(4)
            self.write(RtmpMessage(MessageType.ACKNOWLEDGEMENT, count), _CONTROL_CHUNKS)


def _number(message: RtmpMessage) -> int:
    if len(message.body) < 4:
        raise RtmpProtocolError("a control message that is cut off")
    return int.from_bytes(message.body[:4])
