"""WAV that is still being written, such as speech, read without waiting for more than its header."""

import io
from dataclasses import dataclass
from struct import Struct
from typing import override

from .peekable import Peekable

_FORMAT = Struct("<HHIIHH")

_PCM = 1
"""The tag of plain samples in a WAV's format chunk."""

_SAMPLE_FORMATS = {8: "u8", 16: "s16le", 24: "s24le", 32: "s32le"}

_RIFF_HEADER_BYTES = 12
"""The name RIFF, a size and the name WAVE."""

_CHUNK_HEADER_BYTES = 8
"""A name and a size."""

_LARGEST_HEAD_BYTES = 64 * 1024
"""What may stand before the samples: titles have a few hundred bytes."""

_UNKNOWN_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF)


@dataclass(frozen=True, slots=True)
class PcmStream:
    """Plain samples, and what FFmpeg must be told about them."""

    samples: io.RawIOBase
    format: str
    options: dict[str, str]


def pcm_stream_of(stream: Peekable) -> PcmStream | None:
    """Return the samples of a PCM WAV; of anything else None, and nothing is taken from it.

    FFmpeg looks for digital surround sound in the first 64 kB of a WAV. At 8 kHz
    that is four seconds of speech that would have to be spoken before the first is heard.
    """
    if (header := stream.peek(_RIFF_HEADER_BYTES))[:4] + header[8:] != b"RIFFWAVE":
        return None
    position, described = _RIFF_HEADER_BYTES, None
    while position < _LARGEST_HEAD_BYTES:
        content_at = position + _CHUNK_HEADER_BYTES
        chunk = stream.peek(content_at)[position:]
        name, size = chunk[:4], int.from_bytes(chunk[4:], "little")
        if name == b"data" and described is not None:
            stream.read(content_at)
            return _described_samples(stream, size, described)
        if name == b"fmt ":
            described = _description(stream.peek(content_at + _FORMAT.size)[content_at:])
        if name == b"data" or len(chunk) < _CHUNK_HEADER_BYTES:
            return None
        position = content_at + size + size % 2
    return None


def _description(content: bytes) -> tuple[str, int, int] | None:
    """Return sample format, rate in Hz and channels of a format chunk, if it is plain PCM."""
    if len(content) < _FORMAT.size:
        return None
    kind, channels, rate_hz, _, _, bits = _FORMAT.unpack(content)
    if kind != _PCM or bits not in _SAMPLE_FORMATS or not channels or not rate_hz:
        return None
    return _SAMPLE_FORMATS[bits], rate_hz, channels


def _described_samples(
    stream: Peekable, size_bytes: int, described: tuple[str, int, int]
) -> PcmStream:
    sample_format, rate_hz, channels = described
    samples = stream if size_bytes in _UNKNOWN_SIZES else _FirstBytes(stream, size_bytes)
    options = {"sample_rate": str(rate_hz), "ch_layout": f"{channels}c"}
    return PcmStream(samples, sample_format, options)


class _FirstBytes(io.RawIOBase):
    """The beginning of a stream; what follows the samples of a WAV is no sound."""

    def __init__(self, stream: Peekable, size: int) -> None:
        """Leave everything behind `size` bytes unread."""
        self._stream = stream
        self._left_bytes = size

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        wanted = self._left_bytes if size < 0 else min(size, self._left_bytes)
        data = self._stream.read(wanted) if wanted else b""
        self._left_bytes -= len(data)
        return data
