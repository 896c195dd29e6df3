"""A camera's video encoder."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from . import h264, h265

if TYPE_CHECKING:
    from types import ModuleType

    from av.packet import Packet
    from av.video.stream import VideoStream

    from .picture import Picture

FRAMES_PER_S = 25
_GOP_FRAMES = 4 * FRAMES_PER_S
_COMMON = f"scenecut=0:keyint={_GOP_FRAMES}"
_SETTINGS = {
    "h264": {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "forced-idr": "1",
        "x264-params": f"{_COMMON}:threads=1",
    },
    "b_frames": {
        "preset": "ultrafast",
        "profile": "main",
        "forced-idr": "1",
        "x264-params": f"{_COMMON}:threads=1:bframes=2:b-adapt=0:b-pyramid=0:rc-lookahead=0:sync-lookahead=0",
    },
    "h265": {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "forced-idr": "1",
        "x265-params": f"{_COMMON}:bframes=0:pools=1:frame-threads=1:info=0:log-level=none",
    },
}


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """NAL units that belong together; decoding time and its distance to showing time in ms."""

    units: list[bytes]
    timestamp_ms: int
    composition_ms: int
    is_key_frame: bool


class VideoEncoder:
    """Encodes pictures with a key frame every 4 s, and whenever one is asked for."""

    def __init__(self, variant: str, width: int, height: int, slices: int = 1) -> None:
        """Open an encoder: `h264`, `b_frames` or `h265`; the first two cut pictures into slices."""
        self._format: ModuleType = h265 if variant == "h265" else h264
        context = av.CodecContext.create("libx265" if variant == "h265" else "libx264", "w")
        assert isinstance(context, VideoCodecContext)  # noqa: S101 - both are video codecs
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = Fraction(1, 1000)
        context.framerate = Fraction(FRAMES_PER_S)
        context.options = _settings(variant, slices)
        context.flags |= Flags.global_header
        context.open()
        self._context = context
        self.flv_codec: int = self._format.FLV_CODEC
        self.configuration: bytes = self._format.configuration(bytes(context.extradata or b""))

    def encode(self, picture: Picture, timestamp_ms: int, *, key_frame: bool) -> list[CodedPicture]:
        """Return the pictures that are ready after this one, which is shown at the timestamp."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = timestamp_ms
        if key_frame:
            frame.pict_type = PictureType.I
        return [self._coded(packet) for packet in self._context.encode(frame)]

    def _coded(self, packet: Packet[VideoStream]) -> CodedPicture:
        shown, decoded = packet.pts or 0, packet.dts or 0
        units = self._format.slices(bytes(packet))
        return CodedPicture(units, decoded, shown - decoded, bool(packet.is_keyframe))


def _settings(variant: str, slices: int) -> dict[str, str]:
    settings = dict(_SETTINGS[variant])
    if variant != "h265":
        settings["x264-params"] += f":slices={slices}"
    return settings
