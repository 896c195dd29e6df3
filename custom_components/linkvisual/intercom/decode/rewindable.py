"""Temporary file for an MP4 whose index stands at its end, from a server without ranges."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from ..errors import UnreadableError
from .peekable import Peekable

_BOX_HEADER_BYTES = 8
"""Size and name of an MP4 box (ISO/IEC 14496-12 §4.2)."""

_BOXES_BEFORE_INDEX = (b"ftyp", b"free", b"skip", b"wide", b"uuid")

_LARGEST_HEAD_BYTES = 64 * 1024
"""What may stand before the first large box: type and padding have a few hundred bytes."""

_BLOCK_BYTES = 64 * 1024
"""At a time, so that a copy needs no memory."""


@contextmanager
def rewindable_where_needed(
    stream: Peekable, *, largest_copy_bytes: int = 128 * 1024 * 1024
) -> Iterator[BinaryIO]:
    """Yield what a decoder can read: the stream itself, or a temporary copy that has gone afterwards.

    Recorders write the index of an MP4 last, and there a decoder must begin. 128 MB are two hours of
    AAC; more on the disk of a small machine is no announcement.

    Raises:
        UnreadableError: the copy would be larger than `largest_copy_bytes`.
    """
    if not _has_its_index_last(stream):
        yield cast("BinaryIO", stream)
        return
    with TemporaryFile() as copy:
        _copy(stream, copy, largest_copy_bytes)
        yield cast("BinaryIO", copy)


def _has_its_index_last(stream: Peekable) -> bool:
    """Tell whether this is an MP4 whose samples come before its index."""
    position, kind = 0, stream.peek(_BOX_HEADER_BYTES)[4:]
    if kind != b"ftyp":
        return False
    while kind in _BOXES_BEFORE_INDEX and position < _LARGEST_HEAD_BYTES:
        header = stream.peek(position + _BOX_HEADER_BYTES)[position:]
        kind = header[4:]
        position += max(int.from_bytes(header[:4]), _BOX_HEADER_BYTES)
    return kind == b"mdat"


def _copy(source: io.RawIOBase, target: io.BufferedRandom, largest_bytes: int) -> None:
    """Copy all that is left of a stream and rewind the copy."""
    while block := source.read(_BLOCK_BYTES):
        target.write(block)
        if target.tell() > largest_bytes:
            raise UnreadableError("larger than 128 MB")
    target.seek(0)
