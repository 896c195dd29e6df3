"""Messages put together from chunks (docs/protocol.md §7.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .chunk_writer import DEFAULT_CHUNK_BYTES
from .errors import RtmpProtocolError
from .message import MessageType, RtmpMessage

_EXTENDED = 0xFFFFFF
"""Says that the timestamp follows in four bytes (RTMP 1.0 §5.3.1.3)."""

_HEADER_BYTES = (11, 7, 3, 0)
_MEDIA = {MessageType.AUDIO, MessageType.VIDEO, MessageType.AGGREGATE}
_MAX_MEDIA_BYTES = 1 << 20
"""A key frame of 4K video fits; a peer that announces more does not get the memory."""

_MAX_OTHER_BYTES = 1 << 16
"""The longest command that real servers send has some hundred bytes."""

_MAX_PENDING_BYTES = 2 << 20
"""Of messages begun on several chunk streams; real peers interleave a sound and a picture."""

_MAX_CHUNK_STREAMS = 64
"""Real peers use fewer than ten; 65,599 could be named."""


@dataclass(slots=True)
class _ChunkStream:
    """What a header may leave out because it was said before."""

    timestamp_ms: int = 0
    delta_ms: int = 0
    extended: bool = False
    length: int = 0
    type: int = 0
    stream_id: int = 0
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Takes bytes in pieces of any size, follows the peer's chunk size, and is bounded in memory."""

    def __init__(self) -> None:
        """Start with the chunk size that every connection starts with."""
        self._buffer = bytearray()
        self._position = 0
        self._chunk_bytes = DEFAULT_CHUNK_BYTES
        self._streams: dict[int, _ChunkStream] = {}

    def feed(self, data: bytes) -> Iterator[RtmpMessage]:
        """Yield the messages that are complete with these bytes, chunk sizes and aborts obeyed.

        Raises:
            RtmpProtocolError: a length or number is beyond all reason.
        """
        self._buffer += data
        while (chunk := self._next_chunk()) is not None:
            message = self._add(*chunk)
            if message is None:
                continue
            if message.type == MessageType.SET_CHUNK_SIZE:
                self._set_chunk_size(message.body)
            elif message.type == MessageType.ABORT:
                self._abort(message.body)
            else:
                yield message

    def _next_chunk(self) -> tuple[_ChunkStream, bytes] | None:
        """Cut the next chunk off the buffer; None while it is not all there."""
        self._position = 0
        try:
            form, number = self._basic_header()
            stream = self._stream(form, number)
            fields = self._message_header(form, stream)
            length = min(fields.length - len(stream.body), self._chunk_bytes)
            payload = self._take(length)
        except IndexError:
            return None
        del self._buffer[: self._position]
        fields.body = stream.body
        self._streams[number] = fields
        return fields, payload

    def _basic_header(self) -> tuple[int, int]:
        """Return the form of the message header and the number of the chunk stream."""
        first = self._take(1)[0]
        number = first & 63
        if number < 2:
            number = 64 + int.from_bytes(self._take(number + 1), "little")
        return first >> 6, number

    def _message_header(self, form: int, before: _ChunkStream) -> _ChunkStream:
        """Return the chunk stream as it is after this header."""
        header = self._take(_HEADER_BYTES[form])
        now = _ChunkStream(
            before.timestamp_ms,
            before.delta_ms,
            before.extended,
            before.length,
            before.type,
            before.stream_id,
        )
        goes_on = bool(before.body)
        if form <= 1:
            now.length, now.type = int.from_bytes(header[3:6]), header[6]
            _check_length(now, len(before.body))
        if form == 0:
            now.stream_id = int.from_bytes(header[7:11], "little")
        time_ms = int.from_bytes(header[:3]) if header else before.delta_ms
        if header:
            now.extended = time_ms == _EXTENDED
        if now.extended:
            time_ms = self._extended_time(before, goes_on=goes_on and not header)
        if not goes_on:
            is_absolute = form == 0
            now.delta_ms = 0 if is_absolute else time_ms
            start_ms = 0 if is_absolute else before.timestamp_ms
            now.timestamp_ms = (start_ms + time_ms) & 0xFFFFFFFF
        return now

    def _extended_time(self, stream: _ChunkStream, *, goes_on: bool) -> int:
        """Take the extended timestamp; some peers leave it out of chunks that go on."""
        time_ms = int.from_bytes(self._take(4))
        if goes_on and time_ms not in {stream.timestamp_ms, stream.delta_ms}:
            self._position -= 4
        return time_ms

    def _add(self, stream: _ChunkStream, payload: bytes) -> RtmpMessage | None:
        """Add a chunk to its message; return the message when it is whole."""
        stream.body += payload
        if len(stream.body) < stream.length:
            self._check_memory()
            return None
        body = bytes(stream.body)
        stream.body.clear()
        return RtmpMessage(stream.type, body, stream.timestamp_ms, stream.stream_id)

    def _stream(self, form: int, number: int) -> _ChunkStream:
        stream = self._streams.get(number)
        if stream is None:
            if form > 1 or len(self._streams) >= _MAX_CHUNK_STREAMS:
                raise RtmpProtocolError("a chunk stream that was not begun, or one too many")
            stream = _ChunkStream()
        return stream

    def _check_memory(self) -> None:
        if sum(len(stream.body) for stream in self._streams.values()) > _MAX_PENDING_BYTES:
            raise RtmpProtocolError("too many unfinished messages")

    def _set_chunk_size(self, body: bytes) -> None:
        size = int.from_bytes(body[:4])
        if len(body) < 4 or not 1 <= size <= 0x7FFFFFFF:
            raise RtmpProtocolError("an impossible chunk size")
        self._chunk_bytes = size

    def _abort(self, body: bytes) -> None:
        if (stream := self._streams.get(int.from_bytes(body[:4]))) is not None:
            stream.body.clear()

    def _take(self, count: int) -> bytes:
        """Return the next bytes of the buffer; raises IndexError while they are not there."""
        end = self._position + count
        if end > len(self._buffer):
            raise IndexError
        taken = bytes(self._buffer[self._position : end])
        self._position = end
        return taken


def _check_length(stream: _ChunkStream, begun_bytes: int) -> None:
    """Refuse a message that is too long for its type, or shorter than what is there of it."""
    limit = _MAX_MEDIA_BYTES if stream.type in _MEDIA else _MAX_OTHER_BYTES
    if not begun_bytes <= stream.length <= limit:
        raise RtmpProtocolError("a message of an impossible length")
