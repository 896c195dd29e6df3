"""Decodes a key frame to a JPEG still."""

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..media import VideoPacket
from .bounds import MAX_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

_JPEG_QUALITY = 85
"""The usual one for photographs: what it leaves out is not to be seen."""


@dataclass(frozen=True, slots=True)
class Still:
    """A JPEG, and whether it is what viewers see now."""

    jpeg: bytes = field(repr=False)
    is_current: bool


class StillMaker:
    """Makes JPEGs off the loop, and the same one only once."""

    def __init__(self) -> None:
        """Start without a picture."""
        self._made_of: VideoPacket | None = None
        self._jpeg: bytes | None = None
        self._turn = asyncio.Lock()

    async def jpeg(self, packet: VideoPacket) -> bytes | None:
        """Return a key frame as JPEG; None if it is damaged."""
        async with self._turn:
            if self._made_of is not packet:
                self._jpeg = await asyncio.to_thread(jpeg_of, packet.data)
                self._made_of = packet
            return self._jpeg


def jpeg_of(keyframe: bytes) -> bytes | None:
    """Return an Annex B key frame as JPEG."""
    image = decode(keyframe)
    if image is None:
        return None
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_JPEG_QUALITY)
    return file.getvalue()


def decode(keyframe: bytes) -> Image | None:
    """Return an Annex B key frame of H.264 as an image; None if it is damaged or too large."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down
    from PIL import Image  # noqa: PLC0415  as above

    context = av.CodecContext.create("h264", "r")
    context.thread_count = 1
    context.options = {"max_pixels": str(MAX_PIXELS)}
    try:
        frames = [*context.decode(av.Packet(keyframe)), *context.decode(None)]
    except av.FFmpegError, ValueError:
        return None
    return Image.fromarray(frames[0].to_ndarray(format="rgb24")) if frames else None
