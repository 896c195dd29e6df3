"""FLV tags as the talk socket wants them: one extra byte after the sound format."""

from .options import SAMPLE_RATE_HZ, Codec

_SOUND_FORMAT = {Codec.G711A: 7, Codec.G711U: 8}
_SOUND_FLAGS = 0x0E
_RATE_INDEX = {16000: 8, 8000: 11}
_CONFIGURATION, _DATA = 0, 1
_FILE_HEADER = b"FLV\x01\x04" + (9).to_bytes(4) + bytes(4)


def first_message(codec: Codec) -> bytes:
    """Return the 32 bytes that open a talk session (docs/protocol.md §6.2)."""
    body = bytes((_sound_byte(codec), _CONFIGURATION, _RATE_INDEX[SAMPLE_RATE_HZ] << 4, 0))
    return _FILE_HEADER + _tag(body, 0)


def data_tag(payload: bytes, timestamp_ms: int, codec: Codec) -> bytes:
    """Return one tag around G.711 bytes (docs/protocol.md §6.3)."""
    return _tag(bytes((_sound_byte(codec), _DATA)) + payload, timestamp_ms)


def _sound_byte(codec: Codec) -> int:
    return _SOUND_FORMAT[codec] << 4 | _SOUND_FLAGS


def _tag(body: bytes, timestamp_ms: int) -> bytes:
    size = len(body)
    return b"".join(
        (
            b"\x08",
            size.to_bytes(3),
            (timestamp_ms & 0xFFFFFF).to_bytes(3),
            (timestamp_ms >> 24 & 0xFF).to_bytes(1),
            bytes(3),
            body,
            (size + 11).to_bytes(4),
        )
    )
