"""The decoder configuration records of MP4 and FLV: avcC and hvcC."""

from dataclasses import dataclass, field

from ..problem import ExcessiveStreamError, UnreadableStreamError
from .bounds import MAX_NALS
from .nal import VideoCodec, without_garbage


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
