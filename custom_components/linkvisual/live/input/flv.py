"""FLV out of chunks of bytes, tag by tag, without waiting for anything behind a tag."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from ..problem import UnreadableStreamError

_HEADER_BYTES = 9
"""Of a file (Adobe FLV 10.1, annex E.2)."""

_TAG_HEADER_BYTES = 11
"""Of a tag (Adobe FLV 10.1, annex E.4.1)."""

_PREVIOUS_TAG_SIZE_BYTES = 4
"""Stands before each tag (Adobe FLV 10.1, annex E.3)."""

_MAX_HEADER_BYTES = 1024
"""A header that says more is none; real ones say 9."""

_MAX_TAG_BYTES = 4 << 20
"""A key frame of 4K has a megabyte; more would only fill memory."""


class TagKind(IntEnum):
    """What a tag carries."""

    AUDIO = 8
    VIDEO = 9
    SCRIPT = 18


_KINDS = frozenset(TagKind)

_RESERVED_BITS = 0xC0
"""Of the tag's kind, always 0 (Adobe FLV 10.1, annex E.4.1)."""


@dataclass(frozen=True, slots=True)
class FlvTag:
    """One tag; `timestamp_ms` has 32 bits and wraps."""

    kind: TagKind
    timestamp_ms: int
    body: bytes = field(repr=False)


class FlvParser:
    """An incremental parser; it keeps no more than one unfinished tag.

    Tags of reserved types are passed over. What has bits set that are always zero is no tag:
    the bytes have lost their frame.
    """

    def __init__(self) -> None:
        """Wait for the file header."""
        self._buffer = bytearray()
        self._header_seen = False
        self._skip_bytes = 0

    def feed(self, chunk: bytes) -> Iterator[FlvTag]:
        """Yield the tags that a chunk completes.

        Raises:
            UnreadableStreamError: this is not FLV, or not any more.
        """
        self._buffer += chunk
        while (tag := self._next_tag()) is not None:
            yield tag

    def _next_tag(self) -> FlvTag | None:
        if not self._read_header():
            return None
        while self._skip() and len(self._buffer) >= _TAG_HEADER_BYTES:
            head = bytes(self._buffer[:_TAG_HEADER_BYTES])
            size = int.from_bytes(head[1:4])
            if head[0] in _KINDS and size <= _MAX_TAG_BYTES:
                return self._read_tag(head, size)
            if head[0] & _RESERVED_BITS or any(head[8:]) or head[0] in _KINDS:
                raise UnreadableStreamError("not an FLV tag")
            self._skip_bytes = _TAG_HEADER_BYTES + size + _PREVIOUS_TAG_SIZE_BYTES
        return None

    def _read_tag(self, head: bytes, size: int) -> FlvTag | None:
        """Return a tag, once all of it has come."""
        if len(self._buffer) < _TAG_HEADER_BYTES + size:
            return None
        body = bytes(self._buffer[_TAG_HEADER_BYTES : _TAG_HEADER_BYTES + size])
        del self._buffer[: _TAG_HEADER_BYTES + size]
        self._skip_bytes = _PREVIOUS_TAG_SIZE_BYTES
        return FlvTag(TagKind(head[0]), head[7] << 24 | int.from_bytes(head[4:7]), body)

    def _read_header(self) -> bool:
        """Tell whether the file header has passed."""
        if self._header_seen:
            return True
        if not b"FLV".startswith(self._buffer[:3]):
            raise UnreadableStreamError("not FLV")
        if len(self._buffer) < _HEADER_BYTES:
            return False
        size = int.from_bytes(self._buffer[5:9])
        if not _HEADER_BYTES <= size <= _MAX_HEADER_BYTES:
            raise UnreadableStreamError("not an FLV header")
        self._skip_bytes = size + _PREVIOUS_TAG_SIZE_BYTES
        self._header_seen = True
        return True

    def _skip(self) -> bool:
        """Drop what is between tags; tell whether all of it has come."""
        dropped = min(self._skip_bytes, len(self._buffer))
        del self._buffer[:dropped]
        self._skip_bytes -= dropped
        return not self._skip_bytes
