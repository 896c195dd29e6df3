"""Let a camera take a picture, fetch it, and have it as JPEG (docs/protocol.md §5.6)."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from ..openapi import DeviceAddress, LinkVisualClient

if TYPE_CHECKING:
    from PIL.Image import Image

POLLS = 10
"""Ten seconds, as long as Home Assistant waits for a camera's picture."""

_URL_VALID_MIN = 5
"""It is opened at once; minutes allow for a clock that is off."""

MAX_STILL_BYTES = 8 * 1024 * 1024
"""A still of 4K at the best quality has 5 MB."""

_CHUNK_BYTES = 1 << 16
"""At a time, so that one that is too large is noticed before it fills memory."""

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


class CaptureError(Exception):
    """No picture came; the text says why and names no URL."""


async def async_download(
    http: aiohttp.ClientSession, url: str, *, timeout_s: float = 15.0
) -> bytes:
    """Return the picture behind a URL as JPEG; raise CaptureError, unchained, for causes may hold the URL.

    15 s are a picture of 8 MB over 5 Mbit/s.
    """
    limits = aiohttp.ClientTimeout(total=timeout_s)
    try:
        async with http.get(URL(url, encoded=True), timeout=limits) as response:
            if response.status != 200:
                raise CaptureError(f"its download was answered with HTTP {response.status}")
            picture = await _read(response.content)
    except TimeoutError:
        raise CaptureError("its download took too long") from None
    except (aiohttp.ClientError, OSError, ValueError) as err:
        raise CaptureError(f"its download failed ({type(err).__name__})") from None
    try:
        return await asyncio.to_thread(as_jpeg, picture)
    except PictureError as err:
        raise CaptureError(f"what was downloaded is of no use: {err}") from None


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Read to the end, unless that is too far away."""
    picture = bytearray()
    async for chunk in content.iter_chunked(_CHUNK_BYTES):
        picture += chunk
        if len(picture) > MAX_STILL_BYTES:
            raise CaptureError(f"it has more than {MAX_STILL_BYTES} bytes")
    return bytes(picture)


async def async_capture(
    client: LinkVisualClient,
    download: Callable[[str], Awaitable[bytes]],
    device: DeviceAddress,
    *,
    poll_interval_s: float = 1.0,
) -> bytes:
    """Return a JPEG that the camera takes now; raise OpenApiError, or as `download` does.

    Each look for it costs a call; a camera uploads within a few seconds (docs/protocol.md §5.6).
    """
    capture_id = await client.trigger_capture_picture(device)
    for _ in range(POLLS):
        await asyncio.sleep(poll_interval_s)
        picture = await client.query_device_picture(
            device, capture_id, expire_minutes=_URL_VALID_MIN
        )
        if picture is not None:
            return await download(picture.url)
    raise CaptureError("the camera did not upload it in time")
