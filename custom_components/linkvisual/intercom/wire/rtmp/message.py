"""RTMP messages (docs/protocol.md §7.1)."""

from dataclasses import dataclass, field
from enum import IntEnum


class MessageType(IntEnum):
    """The types that a publisher meets."""

    SET_CHUNK_SIZE = 1
    ABORT = 2
    ACKNOWLEDGEMENT = 3
    USER_CONTROL = 4
    WINDOW_SIZE = 5
    PEER_BANDWIDTH = 6
    AUDIO = 8
    VIDEO = 9
    DATA = 18
    COMMAND = 20
    AGGREGATE = 22


@dataclass(frozen=True, slots=True)
class RtmpMessage:
    """One message: its type, body, timestamp in ms (32 bits, wrapping) and message stream."""

    type: int
    body: bytes = field(repr=False)
    timestamp_ms: int = 0
    stream_id: int = 0
