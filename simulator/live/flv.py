"""The FLV container around media messages."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .message import MediaMessage

_AUDIO_FLAG, _VIDEO_FLAG = 4, 1


def file_header(*, audio: bool, video: bool) -> bytes:
    """Return the 13 bytes before the first tag."""
    flags = _AUDIO_FLAG * audio | _VIDEO_FLAG * video
    return b"FLV\x01" + bytes([flags]) + (9).to_bytes(4) + bytes(4)


def tag(message: MediaMessage) -> bytes:
    """Return a message as a tag with the size that follows it."""
    size = len(message.body)
    timestamp = message.timestamp_ms & 0xFFFFFFFF
    head = b"".join(
        (
            bytes([message.kind]),
            size.to_bytes(3),
            (timestamp & 0xFFFFFF).to_bytes(3),
            bytes([timestamp >> 24]),
            bytes(3),
        )
    )
    return head + message.body + (size + len(head)).to_bytes(4)
