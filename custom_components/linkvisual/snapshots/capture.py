"""Let a camera take a picture, and fetch it (docs/protocol.md §5.6)."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from ..openapi import DeviceAddress, LinkVisualClient
from .picture_format import PictureError, as_jpeg

POLLS = 10
"""Ten seconds, as long as Home Assistant waits for a camera's picture."""

_URL_VALID_MIN = 5
"""It is opened at once; minutes allow for a clock that is off."""

MAX_STILL_BYTES = 8 * 1024 * 1024
"""A still of 4K at the best quality has 5 MB."""

_CHUNK_BYTES = 1 << 16
"""At a time, so that one that is too large is noticed before it fills memory."""


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
