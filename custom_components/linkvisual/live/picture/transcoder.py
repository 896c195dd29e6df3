"""Transcoder: H.264 that every browser takes out of what it does not, on a thread of its own."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from ..media import Picture
from ..problem import UnsupportedVideoError
from .bounds import MAX_PIXELS
from .h26x import VideoCodec
from .path import ShowPicture

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_MAX_WAITING = 75
"""3 s at 25 pictures a second: further behind, what is shown is not live."""

_MAX_WAITING_BYTES = 16 << 20
"""Six seconds of the fastest cameras, at 20 Mbit/s."""

_MAX_SIDE = 1280
"""Pixels; H.264 is encoded on this machine's processor, for every picture."""

_ENCODER_OPTIONS = {
    "profile": "baseline",
    "preset": "ultrafast",
    "tune": "zerolatency",
    "crf": "25",
    "forced-idr": "1",
}

_GOP_PICTURES = 50
"""2 s at 25 pictures a second: how long a browser that lost one waits."""


class Transcoder:
    """Converts pictures in order; too many at once are dropped up to the next key frame."""

    def __init__(self, deliver: ShowPicture) -> None:
        """Start a thread."""
        self._deliver = deliver
        self._waiting: deque[Picture] = deque()
        self._waiting_bytes = 0
        self._wake_up = asyncio.Event()
        self._needs_keyframe = True
        self._thread = ThreadPoolExecutor(1, "linkvisual transcoder")
        self._task = asyncio.create_task(self._run(), name="linkvisual transcoder")

    def put(self, picture: Picture) -> None:
        """Have a picture converted.

        Raises:
            UnsupportedVideoError: FFmpeg lacks what it takes.
        """
        if self._task.done():
            raise UnsupportedVideoError("pictures cannot be converted here")
        if len(self._waiting) >= _MAX_WAITING or self._waiting_bytes > _MAX_WAITING_BYTES:
            self._waiting.clear()
            self._waiting_bytes = 0
            self._needs_keyframe = True
        if picture.keyframe or not self._needs_keyframe:
            self._needs_keyframe = False
            self._waiting.append(picture)
            self._waiting_bytes += len(picture.data)
            self._wake_up.set()

    async def aclose(self) -> None:
        """End the thread."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        converter = _Converter()
        while True:
            while self._waiting:
                picture = self._waiting.popleft()
                self._waiting_bytes -= len(picture.data)
                for made in await loop.run_in_executor(self._thread, converter.convert, picture):
                    self._deliver(made.data, made.pts_ms, keyframe=made.keyframe)
            self._wake_up.clear()
            await self._wake_up.wait()


@dataclass(frozen=True, slots=True)
class _Made:
    """One converted picture."""

    data: bytes = field(repr=False)
    pts_ms: int
    keyframe: bool


class _Converter:
    """A decoder, and an encoder for as long as the size of the pictures stays."""

    def __init__(self) -> None:
        self._decoder: VideoCodecContext | None = None
        self._decodes: VideoCodec | None = None
        self._encoder: VideoCodecContext | None = None

    def convert(self, picture: Picture) -> list[_Made]:
        """Return the pictures that are ready after this one; a damaged one gives none."""
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        packet = av.Packet(picture.data)
        packet.pts, packet.dts = picture.pts_ms, picture.dts_ms
        try:
            frames = self._decoder_of(picture.codec).decode(packet)
        except av.FFmpegError, ValueError:
            return []
        return [_made(made) for frame in frames for made in self._encode(frame)]

    def _decoder_of(self, codec: VideoCodec) -> VideoCodecContext:
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        if self._decoder is None or codec is not self._decodes:
            name = "hevc" if codec is VideoCodec.H265 else "h264"
            context = av.CodecContext.create(name, "r")
            self._decoder, self._decodes = cast("VideoCodecContext", context), codec
            self._decoder.thread_count = 1
            self._decoder.options = {"max_pixels": str(MAX_PIXELS)}
        return self._decoder

    def _encode(self, frame: VideoFrame) -> list[Packet[VideoStream]]:
        from av.video.frame import PictureType  # noqa: PLC0415  as above

        scale = min(1.0, _MAX_SIDE / max(frame.width, frame.height))
        width = max(round(frame.width * scale) & ~1, 2)
        height = max(round(frame.height * scale) & ~1, 2)
        scaled = frame.reformat(width, height, "yuv420p")
        scaled.pict_type = PictureType.NONE
        return self._encoder_of(width, height).encode(scaled)

    def _encoder_of(self, width: int, height: int) -> VideoCodecContext:
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        encoder = self._encoder
        if encoder is None or (encoder.width, encoder.height) != (width, height):
            encoder = av.CodecContext.create("libx264", "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
            encoder.time_base = Fraction(1, 1000)
            encoder.gop_size = _GOP_PICTURES
            encoder.options = dict(_ENCODER_OPTIONS)
            self._encoder = encoder
        return encoder


def _made(packet: Packet[VideoStream]) -> _Made:
    return _Made(bytes(packet), packet.pts or 0, packet.is_keyframe)
