"""A camera's picture as messages (docs/protocol.md §8)."""

from typing import TYPE_CHECKING

from .message import MediaMessage, MessageKind
from .picture import Scene
from .video_encoder import CodedPicture, VideoEncoder

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cloud.device import Device

_KEY_FRAME, _OTHER_FRAME = 1, 2
_CONFIGURATION, _DATA = 0, 1


class Video:
    """Draws, encodes and wraps: one message for each NAL unit, behind a length of 4 bytes."""

    def __init__(self, camera: Device, variant: str, width: int, height: int) -> None:
        """Open the encoder for a value of the knob `live_video`; sizes in pixels."""
        self._scene = Scene(camera, width, height)
        self._encoder = VideoEncoder(variant, width, height)
        self.flv_codec = self._encoder.flv_codec

    def header(self, timestamp_ms: int) -> MediaMessage:
        """Return the message with the decoder's configuration."""
        body = self._prefix(_KEY_FRAME, _CONFIGURATION, 0) + self._encoder.configuration
        return MediaMessage(MessageKind.VIDEO, timestamp_ms, body, is_header=True)

    def shoot(self, now: datetime, timestamp_ms: int, *, key_frame: bool) -> list[MediaMessage]:
        """Return the messages that are ready after the picture of this moment."""
        picture = self._scene.draw(now)
        coded = self._encoder.encode(picture, timestamp_ms, key_frame=key_frame)
        return [message for one in coded for message in self._messages(one)]

    def _messages(self, coded: CodedPicture) -> list[MediaMessage]:
        kind = _KEY_FRAME if coded.is_key_frame else _OTHER_FRAME
        prefix = self._prefix(kind, _DATA, coded.composition_ms)
        return [
            MediaMessage(
                MessageKind.VIDEO,
                coded.timestamp_ms,
                prefix + len(unit).to_bytes(4) + unit,
                is_key_frame=coded.is_key_frame,
            )
            for unit in coded.units
        ]

    def _prefix(self, kind: int, packet: int, composition_ms: int) -> bytes:
        return bytes([kind << 4 | self.flv_codec, packet]) + composition_ms.to_bytes(3, signed=True)
