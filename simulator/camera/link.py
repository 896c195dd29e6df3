"""Messages in and out over a camera's socket."""

import asyncio
import secrets
from time import monotonic
from typing import Self

from simulator.rtmp.chunk_reader import SET_CHUNK_SIZE, ChunkReader
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import AUDIO

from .chunk_writer import CameraChunkWriter
from .inbox import Inbox

_CONTROL, _MEDIA = 2, 4
_VERSION, _BLOCK_BYTES = b"\x03", 1536
_ACKNOWLEDGEMENT, _BANDWIDTH = 3, 6


class CameraLink:
    """Reads, writes and acknowledges; what messages mean is for others."""

    def __init__(self, inbox: Inbox) -> None:
        """Take an open socket."""
        self.lost = inbox.lost
        """Set when the connection is gone, with whatever was not read."""

        self._inbox = inbox
        self._messages = ChunkReader(inbox.reader)
        self._chunks = CameraChunkWriter()
        self._window_bytes: int | None = None
        self._acknowledged_bytes = 0

    @classmethod
    async def connect(cls, host: str, port: int) -> Self:
        """Open a socket; raises OSError."""
        _, inbox = await asyncio.get_running_loop().create_connection(Inbox, host, port)
        return cls(inbox)

    async def shake_hands(self) -> None:
        """Do the simple handshake: the server's first block goes back as it is; raises EOFError."""
        uptime = (int(monotonic() * 1000) & 0xFFFFFFFF).to_bytes(4)
        self._send(_VERSION + uptime + bytes(4) + secrets.token_bytes(_BLOCK_BYTES - 8))
        answer = await self._inbox.reader.readexactly(1 + 2 * _BLOCK_BYTES)
        self._send(answer[1 : 1 + _BLOCK_BYTES])

    async def read(self) -> RtmpMessage:
        """Return the next message of the server; raises EOFError or ValueError."""
        message = await self._messages.read()
        if message.kind == _BANDWIDTH:
            self._window_bytes = int.from_bytes(message.body[:4]) // 10
        self._acknowledge()
        return message

    async def unread(self) -> int:
        """Count the sounds that came and were not read, once the connection is gone."""
        count = 0
        while True:
            try:
                count += (await self._messages.read()).kind == AUDIO
            except EOFError, ValueError:
                return count

    def write(self, message: RtmpMessage, chunk_stream: int, *, short: bool = False) -> None:
        """Send a message; nothing happens where the server has left."""
        self._send(self._chunks.write(message, chunk_stream, short=short))

    def set_chunk_size(self, size_bytes: int) -> None:
        """Announce a size, and keep to it."""
        self.write(RtmpMessage(SET_CHUNK_SIZE, size_bytes.to_bytes(4)), _MEDIA)
        self._chunks.chunk_bytes = size_bytes

    def close(self) -> None:
        """Close the socket."""
        if self._inbox.transport is not None:
            self._inbox.transport.close()

    def abort(self) -> None:
        """Drop the socket, as the end of a process does."""
        if self._inbox.transport is not None:
            self._inbox.transport.abort()

    def _acknowledge(self) -> None:
        """Acknowledge every tenth of the bandwidth that the server has set."""
        received_bytes = self._inbox.received_bytes
        if self._window_bytes and received_bytes - self._acknowledged_bytes >= self._window_bytes:
            self._acknowledged_bytes = received_bytes
            self.write(RtmpMessage(_ACKNOWLEDGEMENT, received_bytes.to_bytes(4)), _CONTROL)

    def _send(self, data: bytes) -> None:
        transport = self._inbox.transport
        if transport is not None and not transport.is_closing():
            transport.write(data)
