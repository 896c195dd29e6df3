"""Let a camera take a picture, and fetch it (docs/protocol.md §5.6)."""

import asyncio
from collections.abc import Awaitable, Callable

from ..openapi import DeviceAddress, LinkVisualClient
from .download import CaptureError

POLLS = 10
"""Ten seconds, as long as Home Assistant waits for a camera's picture."""

_URL_VALID_MIN = 5
"""It is opened at once; minutes allow for a clock that is off."""


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
