"""A still picture with a sentence on it, as a video that viewers get instead of the camera."""

import io
from typing import TYPE_CHECKING

import numpy as np

from .bounds import MAX_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZE = (1280, 720)

_BRIGHTNESS = 0.4
"""Of the last picture, so that nobody takes it for a live one."""

_BACKGROUND = (32, 36, 42)
_TEXT_COLOR = (255, 255, 255)

_BAND_BOTTOM = 668
"""Of 720 lines: above the bar of a player."""

_BAND_MARGIN = 32
"""Above and below a sentence of one or two lines."""

_BAND_SHADE = 0.5
"""White letters are read over any picture, which stays to be seen."""


def open_jpeg(jpeg: bytes) -> Image | None:
    """Return a JPEG as an image, perhaps smaller than it is; None if it is damaged or too large."""
    from PIL import Image  # noqa: PLC0415  a missing library must not take the integration down

    try:
        image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
        if image.width * image.height > MAX_PIXELS:
            return None
        image.draft("RGB", _SIZE)
        return image.convert("RGB")
    except OSError, ValueError, Image.DecompressionBombError:
        return None


def dimmed(image: Image) -> Image:
    """Return a picture of the past so that nobody takes it for one of now."""
    from PIL import ImageEnhance  # noqa: PLC0415  as above

    return ImageEnhance.Brightness(image).enhance(_BRIGHTNESS)


def draw(background: Image | None, caption: Image | None) -> Image:
    """Return a background with a sentence, given as a mask, across its lower part."""
    from PIL import Image, ImageOps  # noqa: PLC0415  as above

    image = Image.new("RGB", _SIZE, _BACKGROUND)
    if background is not None:
        image = ImageOps.pad(background.convert("RGB"), _SIZE)
    if caption is not None:
        height = caption.height + 2 * _BAND_MARGIN
        band = (0, _BAND_BOTTOM - height, _SIZE[0], _BAND_BOTTOM)
        shade = Image.new("RGB", (_SIZE[0], height))
        image.paste(Image.blend(image.crop(band), shade, _BAND_SHADE), band)
        corner = ((_SIZE[0] - caption.width) // 2, band[1] + _BAND_MARGIN)
        image.paste(_TEXT_COLOR, corner, caption)
    return image


def encode(image: Image) -> tuple[bytes, ...]:
    """Return an image as two key frames that every browser decodes."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    context = av.CodecContext.create("libx264", "w")
    context.width, context.height = image.size
    context.pix_fmt = "yuv420p"
    context.framerate = 1
    context.gop_size = 1
    context.thread_count = 1
    context.options = {
        "profile": "baseline",
        "preset": "veryfast",
        "tune": "zerolatency",
        "crf": "24",
    }
    pixels = np.asarray(image)
    frames = [av.VideoFrame.from_ndarray(pixels, format="rgb24") for _ in range(2)]
    for pts, frame in enumerate(frames):
        frame.pts = pts
    packets = [packet for frame in frames for packet in context.encode(frame)]
    return tuple(bytes(packet) for packet in [*packets, *context.encode(None)])
