"""MP4 whose index stands at its end, out of a stream that cannot be rewound."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast, override

from .errors import UnreadableError

_BOX_HEADER_BYTES = 8
_BOXES_BEFORE_INDEX = (b"ftyp", b"free", b"skip", b"wide", b"uuid")
_LARGEST_HEAD_BYTES = 64 * 1024
_LARGEST_COPY_BYTES = 128 * 1024 * 1024
_BLOCK_BYTES = 64 * 1024


@contextmanager
def rewindable_where_needed(file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield a file that a decoder can read: itself, or a temporary copy that has gone afterwards.

    Recorders write the index of an MP4 last, and there a decoder must begin.

    Raises:
        UnreadableError: the copy would be larger than 128 MB.
    """
    if file.seekable():
        yield file
        return
    head = _read_head(file)
    rest = cast("BinaryIO", _Rejoined(head, file))
    if head[-4:] != b"mdat":
        yield rest
        return
    with TemporaryFile() as copy:
        _copy(rest, copy)
        yield cast("BinaryIO", copy)


def _read_head(file: BinaryIO) -> bytes:
    """Return the beginning of a file: to the header of an MP4's first large box, or any 8 bytes."""
    head = _read_exactly(file, _BOX_HEADER_BYTES)
    while head[4:8] == b"ftyp" and head[-4:] in _BOXES_BEFORE_INDEX:
        content_bytes = int.from_bytes(head[-8:-4]) - _BOX_HEADER_BYTES
        if not 0 <= content_bytes <= _LARGEST_HEAD_BYTES - len(head):
            break
        wanted_bytes = content_bytes + _BOX_HEADER_BYTES
        data = _read_exactly(file, wanted_bytes)
        head += data
        if len(data) < wanted_bytes:
            break
    return head


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, fewer only at the end."""
    data = b""
    while len(data) < size and (piece := file.read(size - len(data))):
        data += piece
    return data


def _copy(source: BinaryIO, target: io.BufferedRandom) -> None:
    while block := source.read(_BLOCK_BYTES):
        target.write(block)
        if target.tell() > _LARGEST_COPY_BYTES:
            raise UnreadableError("larger than 128 MB")
    target.seek(0)


class _Rejoined(io.RawIOBase):
    """A stream, with the bytes that were read from it already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        """Put a head in front."""
        self._head = head
        self._rest = rest

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)
