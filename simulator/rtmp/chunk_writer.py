"""Messages cut into chunks."""

from dataclasses import dataclass

CHUNK_BYTES = 4096
"""The size of chunks after it was announced."""

_EXTENDED = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class RtmpMessage:
    """One message: its type, timestamp in ms, body and message stream."""

    kind: int
    body: bytes
    timestamp_ms: int = 0
    stream_id: int = 0


def chunks(message: RtmpMessage, chunk_stream: int) -> bytes:
    """Return a message as chunks, the first with a full header."""
    timestamp = message.timestamp_ms & 0xFFFFFFFF
    extension = timestamp.to_bytes(4) if timestamp >= _EXTENDED else b""
    header = b"".join(
        (
            bytes([chunk_stream]),
            min(timestamp, _EXTENDED).to_bytes(3),
            len(message.body).to_bytes(3),
            bytes([message.kind]),
            message.stream_id.to_bytes(4, "little"),
            extension,
        )
    )
    parts = [header, message.body[:CHUNK_BYTES]]
    for start in range(CHUNK_BYTES, len(message.body), CHUNK_BYTES):
        parts += bytes([0xC0 | chunk_stream]), extension, message.body[start : start + CHUNK_BYTES]
    return b"".join(parts)
