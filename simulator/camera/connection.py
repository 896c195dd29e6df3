"""A camera's connection to the media server, as an official library was seen to use it."""

import asyncio
import secrets
from time import monotonic
from typing import TYPE_CHECKING, Self

from simulator.rtmp import amf0
from simulator.rtmp.chunk_reader import SET_CHUNK_SIZE, ChunkReader
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import AUDIO, COMMAND, DATA

from .chunk_writer import CameraChunkWriter
from .inbox import Inbox

if TYPE_CHECKING:
    from .signed_url import SignedUrl

CHUNK_BYTES = 60_000
"""What the library announces; no message of a camera is longer than a few of these."""

ANSWER_TIMEOUT_S = 30.0
"""The library's receive timeout, after which it gives a server up."""

_COMMANDS, _MEDIA = 3, 4
_VERSION, _BLOCK_BYTES = b"\x03", 1536
_ACKNOWLEDGEMENT, _BANDWIDTH = 3, 6
_PUBLISHING = "NetStream.Publish.Start"


class ServerGoneError(Exception):
    """The server let a step down."""


class CameraConnection:
    """Publishes one stream; order, transactions and headers of commands are the library's (docs/protocol.md §7.1, §7.5)."""

    def __init__(self, url: SignedUrl, inbox: Inbox) -> None:
        """Take an open socket."""
        self._url = url
        self._inbox = inbox
        self._messages = ChunkReader(inbox.reader)
        self._chunks = CameraChunkWriter()
        self._transaction = 0
        self._stream_id = 0
        self._window_bytes: int | None = None
        self._acknowledged_bytes = 0
        self.ended = inbox.ended
        """Set when the server has left; what was not read by then is lost."""

    @classmethod
    async def open(cls, url: SignedUrl) -> Self:
        """Connect and publish; raises ServerGoneError."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                loop = asyncio.get_running_loop()
                _, inbox = await loop.create_connection(Inbox, url.host, url.port)
        except (OSError, TimeoutError) as error:
            raise ServerGoneError from error
        self = cls(url, inbox)
        try:
            await self._begin()
        except (EOFError, ValueError, TimeoutError) as error:
            self.close()
            raise ServerGoneError from error
        except BaseException:
            self.close()
            raise
        return self

    def send(self, message: RtmpMessage) -> None:
        """Send media, its whole header with it."""
        self._write(
            RtmpMessage(message.kind, message.body, message.timestamp_ms, self._stream_id), _MEDIA
        )

    def describe(self) -> None:
        """Send the metadata, which say next to nothing."""
        body = amf0.encode("onMetaData", {"duration": 0.0})
        self._write(RtmpMessage(DATA, body), _COMMANDS, short=True)

    def keep_alive(self) -> None:
        """Say that the talk goes on."""
        code = "NetStream.Talk.Keepalive"
        self._command("onStatus", None, {"level": "status", "code": code, "description": "desc"})

    async def read(self) -> RtmpMessage:
        """Return the next message of the server; raises EOFError or ValueError."""
        message = await self._messages.read()
        if message.kind == _BANDWIDTH:
            self._window_bytes = int.from_bytes(message.body[:4]) // 10
        self._acknowledge()
        return message

    async def unread(self) -> int:
        """Count the sounds that came and were not read, once the server has left."""
        count = 0
        while True:
            try:
                count += (await self._messages.read()).kind == AUDIO
            except EOFError, ValueError:
                return count

    def say_goodbye(self) -> None:
        """End the stream; both commands are lost where the server has left."""
        self._command("FCUnpublish", None, self._url.name)
        self._command("deleteStream", None, float(self._stream_id))

    def close(self) -> None:
        """Close the socket."""
        if self._inbox.transport is not None:
            self._inbox.transport.close()

    async def _begin(self) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            await self._shake_hands()
        url = self._url
        facts: amf0.Value = {"app": url.app, "type": "nonprivate", "tcUrl": url.tc_url}
        await self._result(self._command("connect", facts))
        self._write(RtmpMessage(SET_CHUNK_SIZE, CHUNK_BYTES.to_bytes(4)), _MEDIA)
        self._chunks.chunk_bytes = CHUNK_BYTES
        self._command("releaseStream", None, url.name)
        self._command("FCPublish", None, url.name)
        stream = await self._result(self._command("createStream", None))
        self._stream_id = int(stream) if isinstance(stream, int | float) else 0
        self._transaction += 1
        body = amf0.encode("publish", float(self._transaction), None, url.name, "live")
        self._write(RtmpMessage(COMMAND, body, 0, self._stream_id), _MEDIA)
        await self._until_publishing()

    async def _shake_hands(self) -> None:
        """Do the simple handshake: the server's first block goes back as it is."""
        uptime = (int(monotonic() * 1000) & 0xFFFFFFFF).to_bytes(4)
        self._send(_VERSION + uptime + bytes(4) + secrets.token_bytes(_BLOCK_BYTES - 8))
        answer = await self._inbox.reader.readexactly(1 + 2 * _BLOCK_BYTES)
        self._send(answer[1 : 1 + _BLOCK_BYTES])

    async def _result(self, transaction: int) -> amf0.Value:
        """Wait for the result of a command; an error is no answer, and the time goes on."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while True:
                match await self._next_command():
                    case ["_result", float(number), _, value, *_] if number == transaction:
                        return value

    async def _until_publishing(self) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while True:
                match await self._next_command():
                    case ["onStatus", _, _, {"code": code}, *_] if code == _PUBLISHING:
                        return

    async def _next_command(self) -> list[amf0.Value]:
        while (message := await self.read()).kind != COMMAND:
            pass
        return amf0.decode(message.body)

    def _command(self, name: str, *values: amf0.Value) -> int:
        self._transaction += 1
        body = amf0.encode(name, float(self._transaction), *values)
        self._write(RtmpMessage(COMMAND, body), _COMMANDS, short=True)
        return self._transaction

    def _acknowledge(self) -> None:
        """Acknowledge every tenth of the bandwidth that the server has set."""
        received_bytes = self._inbox.received_bytes
        if self._window_bytes and received_bytes - self._acknowledged_bytes >= self._window_bytes:
            self._acknowledged_bytes = received_bytes
            self._write(RtmpMessage(_ACKNOWLEDGEMENT, received_bytes.to_bytes(4)), 2)

    def _write(self, message: RtmpMessage, chunk_stream: int, *, short: bool = False) -> None:
        self._send(self._chunks.write(message, chunk_stream, short=short))

    def _send(self, data: bytes) -> None:
        if self._inbox.transport is not None and not self._inbox.transport.is_closing():
            self._inbox.transport.write(data)
