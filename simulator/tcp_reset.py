"""The rude end of a TCP connection."""

import socket as sockets
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


def reset(transport: asyncio.WriteTransport) -> None:
    """Send a TCP reset instead of an orderly end."""
    raw = transport.get_extra_info("socket")
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
