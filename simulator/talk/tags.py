"""The bytes of talk messages (docs/protocol.md §6.2, §6.3)."""

from dataclasses import dataclass
from struct import Struct

from .violation import ProtocolViolationError

FIRST_MESSAGE_BYTES = 32
CONFIG_AT = 13
TAG_OVERHEAD_BYTES = 15
_CODECS = {7: "G711A", 8: "G711U", 10: "AAC"}
_RATES_HZ = (
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
)  # fmt: skip
_DATA_HEAD = Struct(">IIIB")
_WORD = Struct(">I")
_AUDIO = 8 << 24
_AAC_FRAME_SAMPLES = 1024


@dataclass(frozen=True, slots=True)
class AudioConfig:
    """What the first message announces: codec, rate in Hz (0 if unknown) and the format byte."""

    codec: str
    rate_hz: int
    format_byte: int
    body: bytes = b""
    """The configuration as it came."""

    @property
    def is_g711(self) -> bool:
        """Tell whether each byte is one sample."""
        return self.codec in {"G711A", "G711U"}


@dataclass(frozen=True, slots=True)
class DataTag:
    """One audio tag: timestamp in ms and the encoded audio."""

    timestamp_ms: int
    payload: bytes

    def samples(self, config: AudioConfig) -> int:
        """Return how many samples it holds."""
        return len(self.payload) if config.is_g711 else _AAC_FRAME_SAMPLES


def read_config_body(body: bytes) -> AudioConfig:
    """Return what a config tag's four bytes announce; raises ProtocolViolationError."""
    if len(body) != 4 or body[1] != 0:
        raise ProtocolViolationError("first tag is not an audio configuration")
    rate_index = body[2] >> 4
    rate_hz = _RATES_HZ[rate_index] if rate_index < len(_RATES_HZ) else 0
    codec = _CODECS.get(body[0] >> 4, f"format {body[0] >> 4}")
    return AudioConfig(codec, rate_hz, body[0], body)


def check_file_header(message: bytes) -> None:
    """Check the 13 bytes before the first tag; raises ProtocolViolationError."""
    if message[:3] != b"FLV" or message[3] != 1:
        raise ProtocolViolationError("not an FLV header of version 1")
    if not message[4] & 4:
        raise ProtocolViolationError("FLV header does not announce audio")
    if message[5:13] != b"\x00\x00\x00\x09\x00\x00\x00\x00":
        raise ProtocolViolationError("FLV header length or first tag size is wrong")


def read_first_message(message: bytes) -> AudioConfig:
    """Return what the 32 bytes of the first message announce; raises ProtocolViolationError."""
    if len(message) != FIRST_MESSAGE_BYTES:
        raise ProtocolViolationError(f"first message has {len(message)} bytes, not 32")
    check_file_header(message)
    if message[13:17] != b"\x08\x00\x00\x04" or message[21:24] != b"\x00\x00\x00":
        raise ProtocolViolationError("first tag is not an audio tag of four bytes")
    if message[28:] != b"\x00\x00\x00\x0f":
        raise ProtocolViolationError("size after the first tag is not 15")
    return read_config_body(message[24:28])


def read_data_message(message: bytes, format_byte: int) -> DataTag:
    """Return the one audio tag that is the whole message; raises ProtocolViolationError."""
    length = len(message)
    if length <= TAG_OVERHEAD_BYTES + 2:
        raise ProtocolViolationError(f"data message has only {length} bytes")
    type_and_size, timestamp, stream_and_format, kind = _DATA_HEAD.unpack_from(message)
    if type_and_size != _AUDIO | length - TAG_OVERHEAD_BYTES:
        raise ProtocolViolationError("tag type is not 8 or its size is not the message's")
    if stream_and_format != format_byte:
        raise ProtocolViolationError("stream id is not 0 or the format differs from the config")
    if kind != 1:
        raise ProtocolViolationError("byte 12 of a data tag is not 1")
    if _WORD.unpack_from(message, length - 4)[0] != length - 4:
        raise ProtocolViolationError("size after the tag is wrong")
    return DataTag(timestamp >> 8 | (timestamp & 255) << 24, message[13:-4])
