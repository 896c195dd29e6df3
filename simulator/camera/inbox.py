"""A camera's socket: what has come, and whether it still stands."""

import asyncio
from typing import override

_LARGEST_BACKLOG_BYTES = 1 << 20
"""Two minutes of G.711: the end of a connection is seen behind any real burst."""


class Inbox(asyncio.Protocol):
    """Tells a lost connection at once, though there may be something left to read.

    A server that only ends its own half leaves a connection that stands: all of it is read. One that
    closes answers the next thing said with a reset, and by that the camera knows.
    """

    def __init__(self) -> None:
        """Wait for a connection."""
        self.lost = asyncio.Event()
        self.received_bytes = 0
        self.reader = asyncio.StreamReader(limit=_LARGEST_BACKLOG_BYTES)
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is a TCP connection
        self.transport = transport
        self.reader.set_transport(transport)

    @override
    def data_received(self, data: bytes) -> None:
        """Keep what came."""
        self.received_bytes += len(data)
        self.reader.feed_data(data)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        """Note that the connection is gone."""
        self.lost.set()
        self.reader.feed_eof()

    @override
    def eof_received(self) -> bool:
        """Note that nothing more comes; the camera may still say goodbye."""
        self.reader.feed_eof()
        return True
