"""Chunks as a camera library writes them: headers leave out what was said before."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.rtmp.chunk_writer import RtmpMessage

_EXTENDED = 0xFFFFFF
_FIRST_CHUNK_BYTES = 128
_WHOLE, _SAME_STREAM, _SAME_ALL = 0, 1, 3


class CameraChunkWriter:
    """Cuts messages into chunks, and remembers the last message of each chunk stream."""

    def __init__(self) -> None:
        """Begin with the size of chunks that holds until another is announced."""
        self.chunk_bytes = _FIRST_CHUNK_BYTES
        self._last: dict[int, RtmpMessage] = {}

    def write(self, message: RtmpMessage, chunk_stream: int, *, short: bool = False) -> bytes:
        """Return a message as chunks; a short header is for chunk streams whose time is always 0."""
        form = self._form(message, chunk_stream) if short else _WHOLE
        self._last[chunk_stream] = message
        time_ms = message.timestamp_ms
        extension = time_ms.to_bytes(4) if time_ms >= _EXTENDED else b""
        fields = min(time_ms, _EXTENDED).to_bytes(3) + len(message.body).to_bytes(3)
        fields += bytes([message.kind]) + message.stream_id.to_bytes(4, "little")
        head = bytes([form << 6 | chunk_stream]) + fields[: (11, 7, 3, 0)[form]] + extension
        parts = [head, message.body[: self.chunk_bytes]]
        for start in range(self.chunk_bytes, len(message.body), self.chunk_bytes):
            piece = message.body[start : start + self.chunk_bytes]
            parts += bytes([_SAME_ALL << 6 | chunk_stream]), extension, piece
        return b"".join(parts)

    def _form(self, message: RtmpMessage, chunk_stream: int) -> int:
        """Return how much of the header can be left out."""
        last = self._last.get(chunk_stream)
        if last is None:
            return _WHOLE
        same = (len(last.body), last.kind) == (len(message.body), message.kind)
        return _SAME_ALL if same else _SAME_STREAM
