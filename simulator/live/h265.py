"""H.265 as FLV and RTMP carry it, with the codec number that Chinese vendors use (docs/protocol.md §8)."""

from .annex_b import nal_units

FLV_CODEC = 12
_VPS, _SPS, _PPS = 32, 33, 34
_PARAMETER_SETS = (_VPS, _SPS, _PPS)
_CHROMA_420 = b"\xfc\xfd\xf8\xf8\x00\x00"
"""No parallelism known, 4:2:0, 8 bits of luma and of chroma, frame rate unknown."""
_ONE_LAYER_LENGTHS_OF_4 = b"\x0f"


def configuration(extradata: bytes) -> bytes:
    """Return the HEVCDecoderConfigurationRecord for an encoder's Annex B extradata."""
    sets = {_kind(unit): unit for unit in nal_units(extradata) if _kind(unit) in _PARAMETER_SETS}
    # The 12 bytes of profile, tier and level follow the two-byte header and one byte of the SPS.
    profile = sets[_SPS].replace(b"\0\0\x03", b"\0\0")[3:15]
    arrays = b"".join(
        bytes([0x80 | kind]) + (1).to_bytes(2) + len(sets[kind]).to_bytes(2) + sets[kind]
        for kind in _PARAMETER_SETS
    )
    head = b"\x01" + profile + b"\xf0\x00" + _CHROMA_420 + _ONE_LAYER_LENGTHS_OF_4
    return head + bytes([len(sets)]) + arrays


def slices(packet: bytes) -> list[bytes]:
    """Return the NAL units of a packet that carry picture."""
    return [unit for unit in nal_units(packet) if _kind(unit) < _VPS]


def _kind(unit: bytes) -> int:
    return unit[0] >> 1 & 63
