"""A camera's socket: what has come, and whether more can come."""

import asyncio
from typing import override

_LARGEST_BACKLOG_BYTES = 1 << 20
"""Two minutes of G.711: the end of a connection is seen at once behind any real burst."""


class Inbox(asyncio.Protocol):
    """Tells the end of a connection at once, though there may be something left to read."""

    def __init__(self) -> None:
        """Wait for a connection."""
        self.ended = asyncio.Event()
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
        """Note that nothing more comes."""
        self._end()

    @override
    def eof_received(self) -> bool:
        """Note that nothing more comes; the camera may still say goodbye."""
        self._end()
        return True

    def _end(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            self.reader.feed_eof()
