"""Pictures out of FLV video tags."""

from dataclasses import dataclass, field

from ..media import Picture
from ..picture.assembler import PictureAssembler
from ..picture.h26x import VideoCodec, parse_config, split
from ..problem import (
    EncryptedStreamError,
    ExcessiveStreamError,
    LiveInputError,
    UnreadableStreamError,
    UnsupportedVideoError,
)
from .flv import FlvTag

_CODECS = {7: VideoCodec.H264, 12: VideoCodec.H265}
_FOUR_CC = {b"avc1": VideoCodec.H264, b"hvc1": VideoCodec.H265}

KEY_FRAME = 1
"""The frame type of FLV."""

_COMMAND_FRAME = 5
"""The frame type of FLV that carries no picture."""

_CONFIG, _FRAMES, _FRAMES_WITHOUT_OFFSET = 0, 1, 3

_AES_BLOCK_BYTES = 16
"""Of AES."""

_SIGN_BIT = 1 << 23
"""Of a composition offset, which has 24 bits."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A tag without its timestamp; `offset_ms` leads from decoding to showing."""

    codec: VideoCodec
    packet: int
    offset_ms: int
    payload: bytes = field(repr=False)


class VideoTagReader:
    """Reads video tags of one stream: the classic layout, its H.265 extension, enhanced FLV."""

    def __init__(self) -> None:
        """Know nothing of the stream."""
        self._assembler: PictureAssembler | None = None
        self._codec: VideoCodec | None = None
        self._length_bytes = 4
        self.is_clear = False
        """Whether a configuration or key frame could be read, so that the stream is not encrypted."""

    def read(self, tag: FlvTag) -> list[Picture]:
        """Return the pictures that a tag completes; what is damaged between key frames is left out.

        Raises:
            EncryptedStreamError: it looks like docs/protocol.md §8 describes encryption.
            UnsupportedVideoError: the codec is unknown.
            UnreadableStreamError: a key frame or configuration is damaged.
            ExcessiveStreamError: something is larger than any camera's.
        """
        body = tag.body
        frame_type = body[0] >> 4 & 7 if body else _COMMAND_FRAME
        if len(body) < 5 or frame_type == _COMMAND_FRAME:
            return []
        parts = _parts(body)
        try:
            return self._read(parts, tag.timestamp_ms, keyframe=frame_type == KEY_FRAME)
        except (UnreadableStreamError, ExcessiveStreamError) as err:
            may_be_left_out = parts.packet != _CONFIG and frame_type != KEY_FRAME
            if may_be_left_out and isinstance(err, UnreadableStreamError):
                return []
            if not self.is_clear and _may_be_cipher(parts.payload):
                raise EncryptedStreamError("the picture is encrypted") from None
            raise

    def can_read(self, tag: FlvTag) -> bool:
        """Tell whether a configuration or key frame is what it should be, and learn nothing of it."""
        try:
            parts = _parts(tag.body)
            if parts.packet == _CONFIG:
                parse_config(parts.codec, parts.payload)
            elif not split(parts.payload, self._length_bytes):
                return False
        except LiveInputError:
            return False
        return True

    def _read(self, parts: _Parts, dts_ms: int, *, keyframe: bool) -> list[Picture]:
        if parts.packet == _CONFIG:
            config = parse_config(parts.codec, parts.payload)
            self._length_bytes = config.length_bytes
            self.is_clear = True
            self._assembler_of(parts.codec).learn(config.parameter_sets)
            return []
        if parts.packet not in {_FRAMES, _FRAMES_WITHOUT_OFFSET}:
            return []
        nals = split(parts.payload, self._length_bytes)
        # Frames between key frames are clear in an encrypted stream too.
        self.is_clear = self.is_clear or keyframe
        assembler = self._assembler_of(parts.codec)
        return assembler.push(nals, dts_ms, dts_ms + parts.offset_ms, keyframe=keyframe)

    def _assembler_of(self, codec: VideoCodec) -> PictureAssembler:
        """Return the assembler, a new one when the codec changes."""
        if self._assembler is None or codec is not self._codec:
            self._assembler, self._codec = PictureAssembler(codec), codec
        return self._assembler


def _parts(body: bytes) -> _Parts:
    """Take a tag of at least five bytes apart; raise UnsupportedVideoError if that is impossible."""
    if body[0] & 0x80:
        packet, codec = body[0] & 0x0F, _FOUR_CC.get(body[1:5])
        start = 8 if packet == _FRAMES else 5
        offset = body[5:8] if packet == _FRAMES else b""
    else:
        packet, codec = body[1], _CODECS.get(body[0] & 0x0F)
        start, offset = 5, body[2:5]
    if codec is None:
        raise UnsupportedVideoError("an unknown video codec")
    return _Parts(codec, packet, _signed(int.from_bytes(offset)), body[start:])


def _may_be_cipher(payload: bytes) -> bool:
    return bool(payload) and len(payload) % _AES_BLOCK_BYTES == 0


def _signed(offset_ms: int) -> int:
    return offset_ms - 2 * _SIGN_BIT if offset_ms & _SIGN_BIT else offset_ms
