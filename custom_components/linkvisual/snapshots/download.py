"""Fetch a picture from where the cloud keeps it (docs/protocol.md §5.6)."""

import aiohttp
from yarl import URL

MAX_PICTURE_BYTES = 10_000_000
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_CHUNK_BYTES = 1 << 16
_JPEG_START = b"\xff\xd8\xff"


class CaptureError(Exception):
    """No picture came; the text says why and names no URL."""


async def async_download(http: aiohttp.ClientSession, url: str) -> bytes:
    """Return the JPEG behind a URL; raise CaptureError, unchained, for causes may hold the URL."""
    try:
        async with http.get(URL(url, encoded=True), timeout=_TIMEOUT) as response:
            if response.status != 200:
                raise CaptureError(f"its download was answered with HTTP {response.status}")
            picture = await _read(response.content)
    except TimeoutError:
        raise CaptureError("its download took too long") from None
    except (aiohttp.ClientError, OSError, ValueError) as err:
        raise CaptureError(f"its download failed ({type(err).__name__})") from None
    if not picture.startswith(_JPEG_START):
        raise CaptureError("what was downloaded is not a JPEG")
    return picture


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Read to the end, unless that is too far away."""
    picture = bytearray()
    async for chunk in content.iter_chunked(_CHUNK_BYTES):
        picture += chunk
        if len(picture) > MAX_PICTURE_BYTES:
            raise CaptureError(f"it has more than {MAX_PICTURE_BYTES} bytes")
    return bytes(picture)
