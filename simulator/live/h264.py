"""H.264 as FLV and RTMP carry it (docs/protocol.md §8)."""

from .annex_b import nal_units

FLV_CODEC = 7
_SPS, _PPS = 7, 8
_SLICES = range(1, 6)


def configuration(extradata: bytes) -> bytes:
    """Return the AVCDecoderConfigurationRecord for an encoder's Annex B extradata."""
    units = nal_units(extradata)
    sps = next(unit for unit in units if unit[0] & 31 == _SPS)
    pps = next(unit for unit in units if unit[0] & 31 == _PPS)
    head = bytes([1, *sps[1:4], 0xFF, 0xE1])
    return head + len(sps).to_bytes(2) + sps + b"\x01" + len(pps).to_bytes(2) + pps


def slices(packet: bytes) -> list[bytes]:
    """Return the NAL units of a packet that carry picture, without hints and delimiters."""
    return [unit for unit in nal_units(packet) if unit[0] & 31 in _SLICES]
