"""Messages cut into chunks (docs/protocol.md §7.1)."""

from .message import RtmpMessage

DEFAULT_CHUNK_BYTES = 128
"""Until a side announces another (RTMP 1.0 §5.4.1)."""

_EXTENDED = 0xFFFFFF
"""Says that the timestamp follows in four bytes (RTMP 1.0 §5.3.1.3)."""


class ChunkWriter:
    """Writes every message with a full header, so that none depends on the one before."""

    def __init__(self) -> None:
        """Start with the chunk size that every connection starts with."""
        self.chunk_bytes = DEFAULT_CHUNK_BYTES

    def write(self, message: RtmpMessage, chunk_stream: int) -> bytes:
        """Return a message as chunks of a chunk stream from 2 to 63."""
        body, size = message.body, self.chunk_bytes
        timestamp = message.timestamp_ms & 0xFFFFFFFF
        extension = timestamp.to_bytes(4) if timestamp >= _EXTENDED else b""
        parts = [
            bytes([chunk_stream]),
            min(timestamp, _EXTENDED).to_bytes(3),
            len(body).to_bytes(3),
            bytes([message.type]),
            message.stream_id.to_bytes(4, "little"),
            extension,
            body[:size],
        ]
        for start in range(size, len(body), size):
            parts += bytes([0xC0 | chunk_stream]), extension, body[start : start + size]
        return b"".join(parts)
