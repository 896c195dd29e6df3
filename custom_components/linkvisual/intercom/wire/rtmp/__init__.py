"""An RTMP client that publishes, and hears what comes back on the same connection.

Nothing in here knows of LinkVisual or of Home Assistant.
"""

from . import amf0
from .address import RtmpAddress
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
from .publisher import RtmpPublisher, RtmpTimeouts

__all__ = [
    "MessageType",
    "RtmpAddress",
    "RtmpClosedError",
    "RtmpConnectError",
    "RtmpError",
    "RtmpMessage",
    "RtmpNotSpokenError",
    "RtmpProtocolError",
    "RtmpPublisher",
    "RtmpRejectedError",
    "RtmpTimeoutError",
    "RtmpTimeouts",
    "amf0",
]
