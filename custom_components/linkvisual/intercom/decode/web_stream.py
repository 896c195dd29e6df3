"""Seekable file over HTTP ranges: a stream read from another offset, if its server gives parts."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from threading import Lock
from typing import override

from ..errors import UnreadableError
from .marks import StreamItem, StreamTitle
from .media_input import InputList
from .pipe import BytePipe

type OpenAt = Callable[[int, float], AsyncGenerator[StreamItem]]
"""Yields a stream from an offset in bytes, if it has told its size, or in seconds, if its times."""

_SHORT_WAY_BYTES = 64 * 1024
"""What is read and thrown away rather than asked for anew."""

_HEAD_BYTES = 256 * 1024
"""What is kept of the beginning: decoders look at the end of a file, and come back."""

_MOST_JUMPS = 2000
"""A file that wants to be read to and fro for ever asks its server no more often than that."""


class _Source:
    """A pipe, and the offset of its next byte."""

    def __init__(self, pipe: BytePipe, offset: int) -> None:
        self.pipe = pipe
        self.offset = offset

    def reaches(self, offset: int) -> bool:
        """Return whether an offset is not far ahead."""
        return not self.pipe.closed and 0 <= offset - self.offset <= _SHORT_WAY_BYTES

    def read(self, size: int) -> bytes:
        """Return what comes next."""
        data = self.pipe.read(size)
        self.offset += len(data)
        return data


class WebStream(io.RawIOBase):
    """A file over pipes, one after the other; read by one thread and closed by any."""

    def __init__(self, loop: asyncio.AbstractEventLoop, open_at: OpenAt) -> None:
        """Begin to read at the beginning."""
        self._loop = loop
        self._open_at = open_at
        self._first = self._source = _Source(BytePipe(loop, open_at(0, 0.0)), 0)
        self._head = bytearray()
        self._lock = Lock()
        self._position = self._jumps = self._jumped_to = 0

    @property
    def live(self) -> bool:
        """Return whether it has no end of its own."""
        return self._first.pipe.live

    @property
    def entries(self) -> InputList | None:
        """Return what it lists if it is no sound; blocks until the server has answered."""
        self._first.pipe.wait_begun()
        return self._first.pipe.entries

    @property
    def duration_s(self) -> float | None:
        """Return its length, if it can be begun at any time."""
        times = self._first.pipe.times
        return None if times is None else times.duration_s

    @property
    def begins_s(self) -> float:
        """Return at which time it begins; blocks until the server has answered."""
        self._first.pipe.wait_begun()
        times = self._first.pipe.times
        return 0.0 if times is None else times.start_s

    def begin_at(self, start_s: float) -> None:
        """Begin at a time or before it instead, if it has times; nothing has been read yet."""
        with self._lock:
            if not self.closed:
                self._first.pipe.close()
                pipe = BytePipe(self._loop, self._open_at(0, start_s))
                self._first = self._source = _Source(pipe, 0)

    def hear_titles(self, on_title: Callable[[StreamTitle], None]) -> None:
        """Have a function called in the reader's thread when a station plays something else."""
        self._first.pipe.on_title = on_title

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        """Return whether it can be read from any offset; blocks until the server has answered."""
        self._first.pipe.wait_begun()
        return self._first.pipe.size_bytes is not None

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; raises UnreadableError when they are asked for too often."""
        size_bytes = self._first.pipe.size_bytes
        if size_bytes is not None and self._position >= size_bytes:
            return b""
        if self._position < len(self._head):
            end = len(self._head) if size < 0 else self._position + size
            data = bytes(self._head[self._position : end])
        else:
            self._go_to_position()
            data = self._source.read(size)
            if not self._is_elsewhere() and self._position == len(self._head) < _HEAD_BYTES:
                self._head += data
        self._position += len(data)
        return data

    @override
    def tell(self) -> int:
        return self._position

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to an offset, which is asked for when something is read there."""
        size_bytes = self._first.pipe.size_bytes or 0
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: size_bytes}[whence]
        self._position = max(start + offset, 0)
        return self._position

    def next_container(self) -> bool:
        """Go on behind the end of a container; return whether anything may come.

        Raises:
            Exception: what the stream broke off with.
        """
        return self._first.pipe.next_container()

    @override
    def close(self) -> None:
        """Give up reading, also while a thread reads."""
        with self._lock:
            super().close()
            self._first.pipe.close()
            self._source.pipe.close()

    def _go_to_position(self) -> None:
        """Have the source be where it is to be read; the first ends when another is read on."""
        if not self._source.reaches(self._position):
            self._leave_source()
            if self._first.reaches(self._position):
                self._source = self._first
            else:
                self._jump()
        elif self._is_elsewhere() and self._source.offset - self._jumped_to > _HEAD_BYTES:
            self._first.pipe.close()
        while missing := self._position - self._source.offset:
            if not self._source.read(missing):
                return

    def _leave_source(self) -> None:
        """Let go of what is read, unless it is the first, to which decoders come back."""
        if self._is_elsewhere():
            self._source.pipe.close()

    def _is_elsewhere(self) -> bool:
        return self._source is not self._first

    def _jump(self) -> None:
        self._jumps += 1
        if self._jumps > _MOST_JUMPS:
            raise UnreadableError("read to and fro without an end")
        with self._lock:
            if not self.closed:
                pipe = BytePipe(self._loop, self._open_at(self._position, 0.0))
                self._source = _Source(pipe, self._position)
                self._jumped_to = self._position
