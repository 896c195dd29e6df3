"""NAL units and parameter sets of H.264 and H.265, as far as passing them on needs it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from ..problem import ExcessiveStreamError, UnreadableStreamError
from .bounds import MAX_NALS

START_CODE = b"\x00\x00\x00\x01"


class VideoCodec(Enum):
    """The codecs of LinkVisual cameras (docs/protocol.md §8)."""

    H264 = auto()
    H265 = auto()


class NalKind(Enum):
    """The part that a NAL unit plays in a picture."""

    PARAMETER_SET = auto()
    KEY_SLICE = auto()
    SLICE = auto()
    SIDE_DATA = auto()
    FILLER = auto()


_H264_KINDS = {
    1: NalKind.SLICE,
    2: NalKind.SLICE,
    3: NalKind.SLICE,
    4: NalKind.SLICE,
    5: NalKind.KEY_SLICE,
    7: NalKind.PARAMETER_SET,
    8: NalKind.PARAMETER_SET,
    9: NalKind.FILLER,
    10: NalKind.FILLER,
    11: NalKind.FILLER,
    12: NalKind.FILLER,
    13: NalKind.PARAMETER_SET,
}


def kind_of(codec: VideoCodec, nal: bytes) -> NalKind:
    """Return the kind of a non-empty NAL unit."""
    number = type_of(codec, nal)
    if codec is VideoCodec.H264:
        return _H264_KINDS.get(number, NalKind.SIDE_DATA)
    if number < 32:
        return NalKind.KEY_SLICE if 16 <= number <= 21 else NalKind.SLICE
    if number <= 34:
        return NalKind.PARAMETER_SET
    return NalKind.FILLER if number <= 38 else NalKind.SIDE_DATA


def type_of(codec: VideoCodec, nal: bytes) -> int:
    """Return the type number of a non-empty NAL unit."""
    return nal[0] & 0x1F if codec is VideoCodec.H264 else nal[0] >> 1 & 0x3F


def starts_picture(codec: VideoCodec, nal: bytes) -> bool:
    """Tell whether a slice is the first of its picture."""
    header_bytes = 1 if codec is VideoCodec.H264 else 2
    return len(nal) > header_bytes and bool(nal[header_bytes] & 0x80)


def split(data: bytes, length_bytes: int) -> list[bytes]:
    """Return the non-empty NAL units behind their lengths.

    Some cameras put a whole picture of several slices behind one length, or a picture with all
    that goes before it, with start codes between (docs/protocol.md §8): those are NAL units too.

    Raises:
        UnreadableStreamError: a length leads beyond the data.
        ExcessiveStreamError: there are too many.
    """
    nals, position = list[bytes](), 0
    while position < len(data):
        if len(nals) >= MAX_NALS:
            raise ExcessiveStreamError("too many NAL units")
        start = position + length_bytes
        end = start + int.from_bytes(data[position:start])
        if start > len(data) or end > len(data):
            raise UnreadableStreamError("a NAL unit is cut off")
        nals += _units(data[start:end]) or [b""]
        position = end
    if len(nals) > MAX_NALS:
        raise ExcessiveStreamError("too many NAL units")
    return [nal for nal in nals if nal]


def without_garbage(codec: VideoCodec, entry: bytes) -> bytes:
    """Return the parameter set of a configuration's entry, without what some cameras leave behind it.

    Seen were a zero, and a start code with the beginning of the next picture.
    """
    units = [unit.rstrip(b"\0") for unit in _units(entry)]
    sets = (unit for unit in units if unit and kind_of(codec, unit) is NalKind.PARAMETER_SET)
    return next(sets, b"")


def split_annex_b(data: bytes) -> list[bytes]:
    """Return the non-empty NAL units between start codes.

    Raises:
        ExcessiveStreamError: there are too many.
    """
    units = [unit.rstrip(b"\0") for unit in data.split(START_CODE[1:], MAX_NALS + 1)[1:]]
    if len(units) > MAX_NALS:
        raise ExcessiveStreamError("too many NAL units")
    return [unit for unit in units if unit]


def _units(data: bytes) -> list[bytes]:
    """Return what start codes part; within a NAL unit none can occur."""
    if START_CODE[1:] not in data:
        return [data] if data else []
    *before, last = data.split(START_CODE[1:], MAX_NALS + 1)
    units = [*(unit.rstrip(b"\0") for unit in before), last]
    return [unit for unit in units if unit]


def join(nals: Iterable[bytes]) -> bytes:
    """Return NAL units as Annex B."""
    return b"".join(START_CODE + nal for nal in nals)


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """The parameter sets, and how many bytes a NAL unit's length has."""

    parameter_sets: tuple[bytes, ...] = field(repr=False)
    length_bytes: int


class _Reader:
    """Bytes from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        end = self._position + count
        if end > len(self._data):
            raise UnreadableStreamError("a decoder configuration is cut off")
        taken, self._position = self._data[self._position : end], end
        return taken

    def number(self, count: int) -> int:
        """Return the next bytes as a number."""
        return int.from_bytes(self.take(count))


def parse_config(codec: VideoCodec, data: bytes) -> DecoderConfig:
    """Read a decoder configuration record.

    Raises:
        UnreadableStreamError: it is none.
        ExcessiveStreamError: it has more parameter sets than there are ids.
    """
    reader = _Reader(data)
    if reader.number(1) != 1:
        raise UnreadableStreamError("not a decoder configuration")
    config = _avc(reader) if codec is VideoCodec.H264 else _hevc(reader)
    if not config.parameter_sets:
        raise UnreadableStreamError("a decoder configuration without parameter sets")
    return config


def _avc(reader: _Reader) -> DecoderConfig:
    reader.take(3)
    length_bytes = (reader.number(1) & 3) + 1
    sps = [reader.take(reader.number(2)) for _ in range(reader.number(1) & 0x1F)]
    pps = [reader.take(reader.number(2)) for _ in range(reader.number(1))]
    return _config(VideoCodec.H264, sps + pps, length_bytes)


def _hevc(reader: _Reader) -> DecoderConfig:
    reader.take(20)
    length_bytes = (reader.number(1) & 3) + 1
    nals = list[bytes]()
    for _ in range(reader.number(1)):
        reader.take(1)
        count = reader.number(2)
        if len(nals) + count > MAX_NALS:
            raise ExcessiveStreamError("too many parameter sets")
        nals += [reader.take(reader.number(2)) for _ in range(count)]
    return _config(VideoCodec.H265, nals, length_bytes)


def _config(codec: VideoCodec, entries: list[bytes], length_bytes: int) -> DecoderConfig:
    nals = (without_garbage(codec, entry) for entry in entries)
    return DecoderConfig(tuple(nal for nal in nals if nal), length_bytes)
