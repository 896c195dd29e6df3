"""The server's end of an RTMP connection."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.tcp_reset import reset

from . import amf0
from .chunk_reader import SET_CHUNK_SIZE, ChunkReader
from .chunk_writer import CHUNK_BYTES, RtmpMessage, chunks
from .handshake import shake_hands

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .faults import RtmpFault

type Player = Callable[[RtmpConnection, str], Coroutine[object, object, None]]
type Publisher = Callable[[RtmpConnection, str, str], Coroutine[object, object, None]]

COMMAND, AUDIO, VIDEO, DATA = 20, 8, 9, 18
_USER_CONTROL, _WINDOW, _BANDWIDTH = 4, 5, 6
_CONTROL_CHUNKS, _COMMAND_CHUNKS, _MEDIA_CHUNKS = 2, 3, 4
_STREAM_ID = 1
_STREAM_BEGIN = bytes(2) + _STREAM_ID.to_bytes(4)
_PING = b"\x00\x06" + bytes(4)
_WINDOW_BYTES = 2_500_000
_DYNAMIC = b"\x02"
_HTML = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>Bad Request</html>"


class _FaultDone(Exception):  # noqa: N818  it is no error of this side
    """The connection is over because of a fault that was asked for."""


def _ignore(message: RtmpMessage) -> None:
    """Take media that nobody wants."""


class RtmpConnection:
    """Understands the commands of a client; who knows streams plays to it, or hears what it publishes."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        play: Player,
        publish: Publisher,
        fault: RtmpFault,
    ) -> None:
        """Take the connection, who plays `app/name` on it, who hears what is published, and a fault."""
        self._reader = reader
        self._writer = writer
        self._play = play
        self._publish = publish
        self._fault = fault
        self._app = ""
        self._work: asyncio.Task[None] | None = None
        self.on_media: Callable[[RtmpMessage], None] = _ignore
        """Called with what the client publishes: audio, video, data, and commands about its stream."""

        self.gone = asyncio.Event()
        """Set when nothing more comes."""

        self.said_goodbye = False
        """Whether the client ended its stream before it left."""

    @property
    def transport(self) -> asyncio.WriteTransport:
        """Return the connection's transport."""
        return self._writer.transport

    @property
    def reading_transport(self) -> asyncio.Transport:
        """Return the transport as one whose reading can be paused."""
        transport = self._writer.transport
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it goes both ways
        return transport

    async def run(self) -> None:
        """Serve until the client leaves, the stream ends or the server stops; nothing is left of it then."""
        try:
            with suppress(EOFError, ConnectionError, ValueError, _FaultDone):
                await self._read()
        finally:
            self.gone.set()
            await self._leave()

    async def send(self, messages: list[RtmpMessage]) -> None:
        """Send media of the stream; raises ConnectionError."""
        self._writer.write(b"".join(chunks(message, _MEDIA_CHUNKS) for message in messages))
        await self._writer.drain()

    def send_status(self, level: str, code: str) -> None:
        """Tell how the stream is."""
        facts: amf0.Value = {"level": level, "code": code, "description": code}
        self._send_command("onStatus", 0, None, facts, stream_id=_STREAM_ID)

    def ping(self) -> None:
        """Ask whether the client is there."""
        self._send_control(_USER_CONTROL, _PING)

    def close(self) -> None:
        """Close in an orderly way."""
        self._writer.close()

    async def _read(self) -> None:
        await self._fail_at("handshake")
        await shake_hands(self._reader, self._writer)
        messages = ChunkReader(self._reader)
        while True:
            message = await messages.read()
            if message.kind != COMMAND:
                self.on_media(message)
                continue
            command = amf0.decode(message.body)
            await self._fail_at(str(command[0]) if command else "", command)
            self._obey(command)

    def _obey(self, command: list[amf0.Value]) -> None:
        match command:
            case ["connect", float(number), dict(facts), *_]:
                self._app = str(facts.get("app", ""))
                self._accept(number)
            case ["createStream", float(number), *_]:
                self._send_command("_result", number, None, _STREAM_ID)
            case ["play", _, _, str(name), *_] if self._work is None:
                self._send_control(_USER_CONTROL, _STREAM_BEGIN)
                self._begin(self._play(self, f"{self._app}/{name}"))
            case ["publish", _, _, str(name), *_] if self._work is None:
                self._begin(self._publish(self, self._app, name))
            case ["FCUnpublish" | "deleteStream" | "closeStream", *_]:
                self.said_goodbye = True
            case _:
                return

    async def _fail_at(self, step: str, command: list[amf0.Value] | None = None) -> None:
        """Do what the fault says where this is its step; raises _FaultDone."""
        if not self._fault.deed or step != self._fault.step:
            return
        match self._fault.deed:
            case "silent":
                await self._reader.read()
            case "reset":
                reset(self._writer.transport)
            case "html":
                self._writer.write(_HTML)
            case "error" if step == "publish":
                self.send_status("error", "NetStream.Publish.BadName")
            case "error" if command and len(command) > 1:
                facts: amf0.Value = {"level": "error", "code": "NetConnection.Connect.Rejected"}
                self._send_command("_error", command[1], None, facts)
        raise _FaultDone

    def _accept(self, number: float) -> None:
        window = _WINDOW_BYTES.to_bytes(4)
        self._send_control(_WINDOW, window)
        self._send_control(_BANDWIDTH, window + _DYNAMIC)
        self._send_control(SET_CHUNK_SIZE, CHUNK_BYTES.to_bytes(4))
        server: amf0.Value = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}
        facts: amf0.Value = {
            "level": "status",
            "code": "NetConnection.Connect.Success",
            "description": "Connection succeeded.",
            "objectEncoding": 0,
        }
        self._send_command("_result", number, server, facts)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        self._work = asyncio.get_running_loop().create_task(self._do(work))

    async def _do(self, work: Coroutine[object, object, None]) -> None:
        with suppress(ConnectionError):
            await work
        self._writer.close()

    async def _leave(self) -> None:
        """Let a publication notice by itself that nothing comes, and end a play."""
        if self._work is not None and self.on_media is _ignore:
            self._work.cancel()
        if self._work is not None:
            with suppress(asyncio.CancelledError):
                await self._work
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def _send_control(self, kind: int, body: bytes) -> None:
        self._writer.write(chunks(RtmpMessage(kind, body), _CONTROL_CHUNKS))

    def _send_command(self, *values: amf0.Value, stream_id: int = 0) -> None:
        message = RtmpMessage(COMMAND, amf0.encode(*values), stream_id=stream_id)
        self._writer.write(chunks(message, _COMMAND_CHUNKS))
