"""A still picture with a sentence on it, as a video that viewers get instead of the camera."""

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZE = (1280, 720)
_BRIGHTNESS = 0.35
_BACKGROUND = (32, 36, 42)
_TEXT_COLOUR = (255, 255, 255)
_TEXT_SIZE = 44
_MIN_TEXT_SIZE = 16


def still_video(background: Image | None, caption: str) -> tuple[bytes, ...]:
    """Return key frames of H.264 in Annex B to be shown in turns, as one after the other must differ."""
    return encode(draw(background, caption))


def open_jpeg(jpeg: bytes) -> Image | None:
    """Return a JPEG as an image; None if it is damaged."""
    from PIL import Image  # noqa: PLC0415  a missing library must not take the integration down

    try:
        return Image.open(io.BytesIO(jpeg)).convert("RGB")
    except OSError, ValueError:
        return None


def draw(background: Image | None, caption: str) -> Image:
    """Return a dimmed background with a sentence in the middle of its lower part."""
    from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps  # noqa: PLC0415

    image = Image.new("RGB", _SIZE, _BACKGROUND)
    if background is not None:
        fitted = ImageOps.pad(background.convert("RGB"), _SIZE)
        image = ImageEnhance.Brightness(fitted).enhance(_BRIGHTNESS)
    text_size = _TEXT_SIZE
    font = ImageFont.load_default(text_size)
    while font.getlength(caption) > _SIZE[0] * 0.9 and text_size > _MIN_TEXT_SIZE:
        text_size -= 4
        font = ImageFont.load_default(text_size)
    place = (_SIZE[0] / 2, _SIZE[1] * 0.8)
    ImageDraw.Draw(image).text(place, caption, _TEXT_COLOUR, font, anchor="mm")
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
