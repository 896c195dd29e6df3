"""Bodies of audio messages as a camera understands them (docs/protocol.md §7.2)."""

from dataclasses import dataclass, field

from .tag_readers import Segmentation
from .tags import AudioConfig, DataTag, read_config_body
from .violation import ProtocolViolationError

_LONGEST_FRAME_BYTES = 16356
_AAC_RATES_HZ = {8: 16000, 11: 8000}


@dataclass
class BodyReader:
    """Believes the format byte of each body; a configuration is welcome and not needed."""

    config: AudioConfig | None = None
    segmentation: Segmentation = field(default_factory=Segmentation)

    def feed(self, message: bytes) -> list[DataTag]:
        """Return nothing: bodies come one by one, with their timestamps beside them."""
        raise ProtocolViolationError("a message where a body was expected")

    def read(self, body: bytes, timestamp_ms: int) -> DataTag | None:
        """Return the sound of a body; None for a configuration and for what a camera drops."""
        if len(body) < 2 or len(body) > _LONGEST_FRAME_BYTES:
            self.segmentation.malformed_tags += 1
            return None
        if body[1] == 0:
            self.config = _configuration(body)
            return None
        if self.config is None or self.config.format_byte >> 4 != body[0] >> 4:
            self.config = read_config_body(bytes([body[0], 0, 0xB0, 0]))
        return DataTag(timestamp_ms, body[2:])


def _configuration(body: bytes) -> AudioConfig | None:
    """Return what a configuration announces, None where it is cut off."""
    if body[0] >> 4 == 10 and len(body) >= 4:
        rate_index = (body[2] & 7) << 1 | body[3] >> 7
        return AudioConfig("AAC", _AAC_RATES_HZ.get(rate_index, 0), body[0], body)
    return read_config_body(body[:4]) if len(body) >= 4 else None
