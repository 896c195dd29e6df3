"""A stream that can be read from another place, if its server has places."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from threading import Lock
from typing import override

from ..errors import UnreadableError
from .marks import (
    StreamItem,
    StreamTitle,
)
from .pipe import BytePipe

type OpenAt = Callable[[int], AsyncGenerator[StreamItem]]
"""Yields a stream from a place in bytes; from elsewhere than 0 only if it has told its size."""

_SHORT_WAY_BYTES = 64 * 1024
"""What is read and thrown away rather than asked for anew."""

_MOST_JUMPS = 2000
"""A file that wants to be read to and fro for ever asks its server no more often than that."""


class WebStream(io.RawIOBase):
    """A file over pipes, one after the other; read by one thread and closed by any."""

    def __init__(self, loop: asyncio.AbstractEventLoop, open_at: OpenAt) -> None:
        """Begin to read at the beginning."""
        self._loop = loop
        self._open_at = open_at
        self._pipe = BytePipe(loop, open_at(0))
        self._lock = Lock()
        self._position = self._jumps = 0

    @property
    def live(self) -> bool:
        """Return whether it has no end of its own."""
        return self._pipe.live

    def hear_titles(self, on_title: Callable[[StreamTitle], None]) -> None:
        """Have a function called in the reader's thread when a station plays something else."""
        self._pipe.on_title = on_title

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        """Return whether it can be read from any place; blocks until the server has answered."""
        self._pipe.wait_begun()
        return self._pipe.size_bytes is not None

    @override
    def read(self, size: int = -1, /) -> bytes:
        data = self._pipe.read(size)
        self._position += len(data)
        return data

    @override
    def tell(self) -> int:
        return self._position

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; raises UnreadableError when that happens too often."""
        size_bytes = self._pipe.size_bytes or 0
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: size_bytes}[whence]
        target = max(start + offset, 0)
        if 0 <= target - self._position <= _SHORT_WAY_BYTES:
            while self._position < target and self.read(target - self._position):
                pass
        else:
            self._jump(target)
        return self._position

    def next_container(self) -> bool:
        """Go on behind the end of a container; return whether anything may come.

        Raises:
            Exception: what the stream broke off with.
        """
        return self._pipe.next_container()

    @override
    def close(self) -> None:
        """Give up reading, also while a thread reads."""
        with self._lock:
            super().close()
            self._pipe.close()

    def _jump(self, target: int) -> None:
        self._jumps += 1
        if self._jumps > _MOST_JUMPS:
            raise UnreadableError("read to and fro without an end")
        old = self._pipe
        with self._lock:
            if self.closed:
                return
            old.close()
            self._pipe = BytePipe(self._loop, self._open_at(target))
            self._pipe.size_bytes, self._pipe.on_title = old.size_bytes, old.on_title
        self._position = target
