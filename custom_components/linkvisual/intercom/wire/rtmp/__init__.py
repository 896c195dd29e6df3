"""An RTMP client that publishes, hears what comes back on the same connection, and plays.

Nothing in here knows of LinkVisual or of Home Assistant.
"""

from . import amf0
from .address import RtmpAddress
from .client import RtmpTimeouts
from .errors import (
    RtmpClosedError,
    RtmpConnectError,
    RtmpError,
    RtmpNotSpokenError,
    RtmpProtocolError,
    RtmpRejectedError,
    RtmpTimeoutError,
)
from .message import MessageType, RtmpMessage
from .player import RtmpPlayer
from .publisher import RtmpPublisher

__all__ = [
    "MessageType",
    "RtmpAddress",
    "RtmpClosedError",
    "RtmpConnectError",
    "RtmpError",
    "RtmpMessage",
    "RtmpNotSpokenError",
    "RtmpPlayer",
    "RtmpProtocolError",
    "RtmpPublisher",
    "RtmpRejectedError",
    "RtmpTimeoutError",
    "RtmpTimeouts",
    "amf0",
]
