"""Look-ahead: a stream whose beginning can be read before its format is known."""

import io
from typing import BinaryIO, override


class Peekable(io.RawIOBase):
    """A stream, of which `peek` shows what `read` will return; its owner closes the stream."""

    def __init__(self, stream: BinaryIO) -> None:
        """Look at nothing yet."""
        self._stream = stream
        self._head = b""

    @override
    def readable(self) -> bool:
        return True

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end."""
        while len(self._head) < size and (piece := self._stream.read(size - len(self._head))):
            self._head += piece
        return self._head[:size]

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if not self._head:
            return self._stream.read(size)
        end = len(self._head) if size < 0 else size
        data, self._head = self._head[:end], self._head[end:]
        return data
