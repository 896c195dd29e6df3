"""Stills in the formats that cameras upload, as the JPEG that everything else works with."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_STILL_PIXELS = 16_000_000
"""A camera of 4K sends 8 million; decoding a picture takes 4 bytes for each."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"

_TRAILER_BYTES = 64
"""Some encoders pad a JPEG after its end."""

_QUALITY = 90
"""High enough that nobody sees that a picture came in another format."""


class PictureError(Exception):
    """Bytes that are no whole picture of bearable size; the text says why."""


def as_jpeg(picture: bytes) -> bytes:
    """Return a still as JPEG, as it is if it is one; slow, so not for an event loop.

    Raises:
        PictureError: it is something else, broken off or too large.
    """
    try:
        from PIL import Image  # noqa: PLC0415  a missing library must not take the integration down
    except ImportError:
        return _whole_jpeg(picture)
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as image:
            return _converted(image, picture)
    except PictureError:
        raise
    except Exception as err:  # noqa: BLE001  a decoder may raise anything over broken bytes
        raise PictureError(f"it is no picture ({type(err).__name__})") from None


def _converted(image: Image, picture: bytes) -> bytes:
    """Return an opened picture as JPEG, decoded only if it is none and not too large."""
    if image.width * image.height > MAX_STILL_PIXELS:
        raise PictureError(f"it has more than {MAX_STILL_PIXELS} pixels")
    if image.format == "JPEG":
        return _whole_jpeg(picture)
    converted = BytesIO()
    image.convert("RGB").save(converted, "JPEG", quality=_QUALITY)
    return converted.getvalue()


def _whole_jpeg(picture: bytes) -> bytes:
    """Return a JPEG that has a beginning and an end."""
    if not picture.startswith(_JPEG_START):
        raise PictureError("it is no JPEG")
    if _JPEG_END not in picture[-_TRAILER_BYTES:]:
        raise PictureError("it broke off before its end")
    return picture
