"""Bytes from an event loop to a thread that reads them like a file."""

import asyncio
import io
from collections import deque
from threading import Condition
from typing import override

_CAPACITY_BYTES = 256 * 1024


class BytePipe(io.RawIOBase):
    """A bounded, readable file whose writer is a coroutine.

    `feed`, `finish` and `fail` belong to the loop that made the pipe; `read` and `close` to
    any thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make an empty pipe that is fed from a loop."""
        self._loop = loop
        self._changed = Condition()
        self._chunks: deque[bytes] = deque()
        self._size_bytes = 0
        self._ended = False
        self._error: Exception | None = None
        self._room = asyncio.Event()
        self._room.set()

    async def feed(self, data: bytes) -> None:
        """Append bytes, and wait while the reader is far behind.

        Raises:
            BrokenPipeError: the reader closed the pipe.
        """
        await self._room.wait()
        with self._changed:
            if self.closed:
                raise BrokenPipeError
            self._chunks.append(data)
            self._size_bytes += len(data)
            if self._size_bytes >= _CAPACITY_BYTES:
                self._room.clear()
            self._changed.notify()

    def finish(self) -> None:
        """Mark the end of the bytes."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def fail(self, error: Exception) -> None:
        """Have the reader raise an error after the bytes that came before it."""
        with self._changed:
            self._error = error
            self._ended = True
            self._changed.notify()

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, blocking until there are some; empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._chunks or self._ended or self.closed)
            if self.closed:
                return b""
            if not self._chunks:
                if self._error is not None:
                    raise self._error
                return b""
            data = self._chunks.popleft()
            if 0 <= size < len(data):
                self._chunks.appendleft(data[size:])
                data = data[:size]
            self._size_bytes -= len(data)
            if self._size_bytes < _CAPACITY_BYTES:
                self._wake_feeder()
            return data

    @override
    def close(self) -> None:
        """Give up reading; a waiting feeder gets a BrokenPipeError."""
        with self._changed:
            if self.closed:
                return
            super().close()
            self._chunks.clear()
            self._changed.notify_all()
        self._wake_feeder()

    def _wake_feeder(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._room.set)
