"""What a camera sends to the media server: one message, with the same body in FLV and RTMP."""

from dataclasses import dataclass
from enum import IntEnum


class MessageKind(IntEnum):
    """The type of an FLV tag and of an RTMP message."""

    AUDIO = 8
    VIDEO = 9
    DATA = 18
    RESERVED = 15


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """One message; the timestamp is in ms of decoding time since the camera began to push."""

    kind: MessageKind
    timestamp_ms: int
    body: bytes
    is_header: bool = False
    is_key_frame: bool = False
