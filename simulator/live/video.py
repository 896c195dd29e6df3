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
_START_CODE = b"\0\0\0\1"


class Video:
    """Draws, encodes and wraps: one message for each picture, behind one length of 4 bytes.

    Of several slices the further ones stand behind start codes, as cameras send them.
    """

    def __init__(self, camera: Device, variant: str, width: int, height: int) -> None:
        """Open the encoder for a value of the knob `live_video`; sizes in pixels."""
        self._scene = Scene(camera, width, height)
        self._encoder = VideoEncoder(variant, width, height, camera.knobs.live_slices)
        self.flv_codec = self._encoder.flv_codec

    def header(self, timestamp_ms: int) -> MediaMessage:
        """Return the message with the decoder's configuration."""
        body = self._prefix(_KEY_FRAME, _CONFIGURATION, 0) + self._encoder.configuration
        return MediaMessage(MessageKind.VIDEO, timestamp_ms, body, is_header=True)

    def shoot(self, now: datetime, timestamp_ms: int, *, key_frame: bool) -> list[MediaMessage]:
        """Return the messages that are ready after the picture of this moment."""
        picture = self._scene.draw(now)
        coded = self._encoder.encode(picture, timestamp_ms, key_frame=key_frame)
        return [self._message(one) for one in coded]

    def _message(self, coded: CodedPicture) -> MediaMessage:
        kind = _KEY_FRAME if coded.is_key_frame else _OTHER_FRAME
        prefix = self._prefix(kind, _DATA, coded.composition_ms)
        picture = _START_CODE.join(coded.units)
        return MediaMessage(
            MessageKind.VIDEO,
            coded.timestamp_ms,
            prefix + len(picture).to_bytes(4) + picture,
            is_key_frame=coded.is_key_frame,
        )

    def _prefix(self, kind: int, packet: int, composition_ms: int) -> bytes:
        return bytes([kind << 4 | self.flv_codec, packet]) + composition_ms.to_bytes(3, signed=True)
