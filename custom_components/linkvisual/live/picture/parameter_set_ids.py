"""Which parameter set a NAL unit replaces: its type and id, which the standards keep small."""

from ..problem import ExcessiveStreamError
from .bounds import MAX_PARAMETER_SET_BYTES
from .h26x import VideoCodec, type_of

_LAST_IDS = {
    VideoCodec.H264: {7: 31, 8: 255, 13: 31},
    VideoCodec.H265: {32: 15, 33: 15, 34: 63},
}
"""By type: ITU-T H.264 §7.4.2.1 and §7.4.2.2 (SPS, PPS, SPS extension), H.265 §7.4.3 (VPS, SPS, PPS)."""

_LEADING_BYTES = 40
"""More than what stands before any of these ids."""

_PROFILE_BITS, _LEVEL_BITS = 88, 8


def parameter_set_key(codec: VideoCodec, nal: bytes) -> tuple[int, int]:
    """Return the type and id of a parameter set.

    Raises:
        ExcessiveStreamError: the id is none of the standard, or the set is too large.
    """
    number = type_of(codec, nal)
    bits = _Bits(nal[:_LEADING_BYTES])
    set_id = _h264_id(bits, number) if codec is VideoCodec.H264 else _h265_id(bits, number)
    if set_id > _LAST_IDS[codec][number]:
        raise ExcessiveStreamError("a parameter set has an id that does not exist")
    if len(nal) > MAX_PARAMETER_SET_BYTES:
        raise ExcessiveStreamError("a parameter set is too large")
    return number, set_id


def _h264_id(bits: _Bits, number: int) -> int:
    bits.take(8 + (24 if number == 7 else 0))
    return bits.exp_golomb()


def _h265_id(bits: _Bits, number: int) -> int:
    bits.take(16)
    if number == 32:
        return bits.take(4)
    if number == 33:
        bits.take(4)
        sub_layers = bits.take(3)
        bits.take(1)
        _skip_profile_tier_level(bits, sub_layers)
    return bits.exp_golomb()


def _skip_profile_tier_level(bits: _Bits, sub_layers: int) -> None:
    """Skip profile_tier_level() of H.265 §7.3.3."""
    bits.take(_PROFILE_BITS + _LEVEL_BITS)
    present = [(bits.take(1), bits.take(1)) for _ in range(sub_layers)]
    if sub_layers:
        bits.take(2 * (8 - sub_layers))
    for has_profile, has_level in present:
        bits.take(_PROFILE_BITS * has_profile + _LEVEL_BITS * has_level)


class _Bits:
    """The bits of a NAL unit, without the bytes that keep start codes apart; zeros follow its end."""

    def __init__(self, nal: bytes) -> None:
        payload = nal.replace(b"\0\0\3", b"\0\0")
        self._bits = int.from_bytes(payload)
        self._left = 8 * len(payload)

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        self._left -= count
        value = self._bits >> self._left if self._left >= 0 else self._bits << -self._left
        return value & ((1 << count) - 1)

    def exp_golomb(self) -> int:
        """Return the next unsigned Exp-Golomb number; 0 when there is none."""
        zeros = 0
        while self._left > 0 and not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros) if self._left > 0 or not zeros else 0
