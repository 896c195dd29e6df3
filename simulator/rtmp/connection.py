"""The server's end of an RTMP connection."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from . import amf0
from .chunk_reader import SET_CHUNK_SIZE, ChunkReader
from .chunk_writer import CHUNK_BYTES, RtmpMessage, chunks
from .handshake import shake_hands

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

type Player = Callable[[RtmpConnection, str], Coroutine[object, object, None]]

_USER_CONTROL, _WINDOW, _BANDWIDTH, _COMMAND = 4, 5, 6, 20
_CONTROL_CHUNKS, _COMMAND_CHUNKS, _MEDIA_CHUNKS = 2, 3, 4
_STREAM_ID = 1
_STREAM_BEGIN = bytes(2) + _STREAM_ID.to_bytes(4)
_WINDOW_BYTES = 2_500_000
_DYNAMIC = b"\x02"


class RtmpConnection:
    """Understands the commands of a player and hands the playing to whoever knows streams."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, play: Player
    ) -> None:
        """Take the connection, and who plays `app/name` on it."""
        self._reader = reader
        self._writer = writer
        self._play = play
        self._app = ""
        self._playing: asyncio.Task[None] | None = None

    @property
    def transport(self) -> asyncio.WriteTransport:
        """Return the connection's transport."""
        return self._writer.transport

    async def run(self) -> None:
        """Serve until the client leaves or the stream ends."""
        try:
            await shake_hands(self._reader, self._writer)
            messages = ChunkReader(self._reader)
            while True:
                message = await messages.read()
                if message.kind == _COMMAND:
                    self._obey(amf0.decode(message.body), message.stream_id)
        except EOFError, ConnectionError, ValueError:
            return
        finally:
            await self._leave()

    async def send(self, messages: list[RtmpMessage]) -> None:
        """Send media of the stream; raises ConnectionError."""
        self._writer.write(b"".join(chunks(message, _MEDIA_CHUNKS) for message in messages))
        await self._writer.drain()

    def send_status(self, level: str, code: str) -> None:
        """Tell how the stream is."""
        facts: amf0.Value = {"level": level, "code": code, "description": code}
        self._send_command("onStatus", 0, None, facts, stream_id=_STREAM_ID)

    def _obey(self, command: list[amf0.Value], stream_id: int) -> None:
        match command:
            case ["connect", float(number), dict(facts), *_]:
                self._app = str(facts.get("app", ""))
                self._accept(number)
            case ["createStream", float(number), *_]:
                self._send_command("_result", number, None, _STREAM_ID)
            case ["play", _, _, str(name), *_] if self._playing is None:
                self._send_control(_USER_CONTROL, _STREAM_BEGIN)
                self._playing = asyncio.create_task(self._run_play(f"{self._app}/{name}"))
            case _:
                return

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

    async def _run_play(self, name: str) -> None:
        with suppress(ConnectionError):
            await self._play(self, name)
        self._writer.close()

    async def _leave(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def _send_control(self, kind: int, body: bytes) -> None:
        self._writer.write(chunks(RtmpMessage(kind, body), _CONTROL_CHUNKS))

    def _send_command(self, *values: amf0.Value, stream_id: int = 0) -> None:
        message = RtmpMessage(_COMMAND, amf0.encode(*values), stream_id=stream_id)
        self._writer.write(chunks(message, _COMMAND_CHUNKS))
