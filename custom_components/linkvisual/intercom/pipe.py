"""Bytes from a coroutine to a thread that reads them like a file."""

import asyncio
import io
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from threading import Condition
from typing import override

from .errors import UnreadableError

_CAPACITY_BYTES = 256 * 1024


class BytePipe(io.RawIOBase):
    """A bounded, readable file that an asynchronous generator on a loop is read into.

    Made, read and closed in any thread. Closing cancels the generator; its error is raised
    after the bytes that came before it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, chunks: AsyncGenerator[bytes]) -> None:
        """Begin to read chunks on a loop."""
        self._loop = loop
        self._changed = Condition()
        self._chunks: deque[bytes] = deque()
        self._size_bytes = 0
        self._ended = False
        self._error: Exception | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._feeder = asyncio.run_coroutine_threadsafe(self._feed(chunks), loop)

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, blocking until there are some; empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._chunks or self._ended or self.closed)
            if not self._chunks:
                if self._error is not None and not self.closed:
                    raise self._error
                return b""
            data = self._chunks.popleft()
            if 0 <= size < len(data):
                self._chunks.appendleft(data[size:])
                data = data[:size]
            was_full = self._size_bytes >= _CAPACITY_BYTES
            self._size_bytes -= len(data)
            if was_full and self._size_bytes < _CAPACITY_BYTES:
                self._loop.call_soon_threadsafe(self._room.set)
            return data

    @override
    def close(self) -> None:
        """Give up reading, and have the generator cancelled."""
        with self._changed:
            super().close()
            self._chunks.clear()
            self._changed.notify_all()
        self._feeder.cancel()

    async def _feed(self, chunks: AsyncGenerator[bytes]) -> None:
        """Read all chunks, waiting while the reader is far behind."""
        error: Exception | None = UnreadableError("cancelled")
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    await self._room.wait()
                    if chunk:  # nothing at all would be read as the end
                        self._append(chunk)
            error = None
        except Exception as err:  # noqa: BLE001  the reader raises it
            error = err
        finally:
            with self._changed:
                self._error = error
                self._ended = True
                self._changed.notify()

    def _append(self, chunk: bytes) -> None:
        with self._changed:
            self._chunks.append(chunk)
            self._size_bytes += len(chunk)
            if self._size_bytes >= _CAPACITY_BYTES:
                self._room.clear()
            self._changed.notify()
