"""Messages put together from chunks."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .chunk_writer import RtmpMessage

if TYPE_CHECKING:
    import asyncio

SET_CHUNK_SIZE, ABORT = 1, 2
_EXTENDED = 0xFFFFFF
_LARGEST_BODY_BYTES = 1 << 20
_HEADER_BYTES = (11, 7, 3, 0)


@dataclass
class _ChunkStream:
    """What a header may leave out because it was said before."""

    timestamp_ms: int = 0
    delta_ms: int = 0
    extended: bool = False
    length: int = 0
    kind: int = 0
    stream_id: int = 0
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Reads messages; follows the peer's chunk size."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        """Take the connection."""
        self._reader = reader
        self._chunk_bytes = 128
        self._streams: dict[int, _ChunkStream] = {}

    async def read(self) -> RtmpMessage:
        """Return the next message that is complete; raises EOFError or ValueError."""
        while True:
            message = await self._read_chunk()
            if message is None:
                continue
            if message.kind == SET_CHUNK_SIZE:
                self._chunk_bytes = int.from_bytes(message.body[:4]) or 1
            elif message.kind == ABORT:
                self._streams.pop(int.from_bytes(message.body[:4]), None)
            else:
                return message

    async def _read_chunk(self) -> RtmpMessage | None:
        form, number = await self._basic_header()
        stream = self._streams.setdefault(number, _ChunkStream())
        await self._message_header(form, stream)
        if stream.length > _LARGEST_BODY_BYTES:
            raise ValueError("the message is too long")
        left = stream.length - len(stream.body)
        stream.body += await self._reader.readexactly(min(left, self._chunk_bytes))
        if len(stream.body) < stream.length:
            return None
        body = bytes(stream.body)
        stream.body.clear()
        return RtmpMessage(stream.kind, body, stream.timestamp_ms, stream.stream_id)

    async def _basic_header(self) -> tuple[int, int]:
        """Return the form of the message header and the number of the chunk stream."""
        (first,) = await self._reader.readexactly(1)
        number = first & 63
        if number < 2:
            number = 64 + int.from_bytes(await self._reader.readexactly(number + 1), "little")
        return first >> 6, number

    async def _message_header(self, form: int, stream: _ChunkStream) -> None:
        header = await self._reader.readexactly(_HEADER_BYTES[form])
        if form <= 1:
            stream.length, stream.kind = int.from_bytes(header[3:6]), header[6]
        if form == 0:
            stream.stream_id = int.from_bytes(header[7:11], "little")
        time_ms = int.from_bytes(header[:3]) if header else stream.delta_ms
        if header:
            stream.extended = time_ms == _EXTENDED
        if stream.extended:
            time_ms = int.from_bytes(await self._reader.readexactly(4))
        if stream.body:
            return
        if form == 0:
            stream.timestamp_ms, stream.delta_ms = time_ms, 0
        else:
            stream.timestamp_ms = stream.timestamp_ms + time_ms & 0xFFFFFFFF
            stream.delta_ms = time_ms
