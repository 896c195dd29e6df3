"""Bodies of audio messages: the same over WebSocket and RTMP (docs/protocol.md §6.2, §6.3, §7.2)."""

from ..options import SAMPLE_RATE_HZ, Codec

WEB_FLAGS = 0x0E
"""Rate 3 and 16 bits, as the vendor's web sender writes them; receivers look at 16 bits only."""

CAMERA_FLAGS = 0x02
"""16 bits, as cameras write them."""

AAC_CONFIGURATION = bytes.fromhex("AF00140856E500")
"""AAC-LC, 16 kHz, mono, as cameras announce it."""

_AAC_FORMAT_BYTE = b"\xaf"
_SOUND_FORMAT = {Codec.G711A: 7, Codec.G711U: 8}
_RATE_INDEX = {16000: 8, 8000: 11}
_CONFIGURATION, _DATA = b"\x00", b"\x01"


def configuration(codec: Codec, flags: int) -> bytes:
    """Return the body that announces G.711 at 8 kHz."""
    rate = bytes((_RATE_INDEX[SAMPLE_RATE_HZ] << 4, 0))
    return _format_byte(codec, flags) + _CONFIGURATION + rate


def data(payload: bytes, codec: Codec, flags: int) -> bytes:
    """Return the body around G.711 bytes."""
    return _format_byte(codec, flags) + _DATA + payload


def aac_data(frame: bytes) -> bytes:
    """Return the body around one raw AAC frame, which has no ADTS header."""
    return _AAC_FORMAT_BYTE + _DATA + frame


def _format_byte(codec: Codec, flags: int) -> bytes:
    return bytes((_SOUND_FORMAT[codec] << 4 | flags,))
