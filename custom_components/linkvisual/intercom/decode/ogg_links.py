"""Ogg chains: one song behind the other in a stream, each with a rate and channels of its own.

FFmpeg ends where they change (`AVERROR_PATCHWELCOME`), in its command line as well.
"""

import io
from typing import override

from .peekable import Peekable

_HEADER_BYTES = 27
"""Of a page, up to its table of segments (RFC 3533 §6)."""

_CAPTURE = b"OggS"

_FLAGS_AT = 5
"""Behind the capture pattern and the version (RFC 3533 §6)."""

_BEGINS_STREAM = 2
"""The flag of a link's first page (RFC 3533 §6)."""


class OggLinks(io.RawIOBase):
    """A stream that seems to end with each link (RFC 3533 §4), until `next_link` is called."""

    def __init__(self, stream: Peekable) -> None:
        """Read a stream."""
        self._stream = stream
        self._page = b""
        self._in_link = self._held = False

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes of this link."""
        if self._held or not (self._page or self._read_page()):
            return b""
        end = len(self._page) if size < 0 else size
        data, self._page = self._page[:end], self._page[end:]
        return data

    def next_link(self) -> bool:
        """Pass over what is left of this link; return whether there is another one."""
        while not self._held:
            self._page = b""
            if not self._read_page() and not self._held:
                return False
        self._held = self._in_link = False
        return True

    def _read_page(self) -> bool:
        """Read a page; return False at the end of a link, whose follower's page is left unread."""
        header = self._stream.peek(_HEADER_BYTES)
        if not header.startswith(_CAPTURE):
            # Damaged: FFmpeg finds the next page by itself, and so do we.
            found = header.find(_CAPTURE, 1)
            self._page = self._stream.read(found if found > 0 else len(header) or 1)
            return bool(self._page)
        sizes = self._stream.peek(_HEADER_BYTES + header[-1])[_HEADER_BYTES:]
        begins = bool(header[_FLAGS_AT] & _BEGINS_STREAM)
        self._held = begins and self._in_link
        self._in_link = self._in_link or not begins
        if not self._held:
            size = _HEADER_BYTES + len(sizes) + sum(sizes)
            self._stream.peek(size)
            self._page = self._stream.read(size)
        return not self._held
