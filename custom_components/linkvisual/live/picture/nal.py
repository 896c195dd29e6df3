"""What has to be known of a NAL unit of H.264 or H.265 to pass it on."""

from collections.abc import Iterable
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
