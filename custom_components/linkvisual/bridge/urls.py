"""Live URLs, asked for on the main loop, where the client lives."""

import asyncio
from collections.abc import Callable

from homeassistant.core import HomeAssistant

from ..coordinator import LinkVisualCoordinator
from ..live.live_options import FetchLiveUrl
from ..openapi import DeviceNotFoundError, LinkVisualClient, LiveScheme, LiveStream, StreamType


def live_url_fetcher(
    hass: HomeAssistant, client: LinkVisualClient, coordinator: LinkVisualCoordinator
) -> Callable[[str], FetchLiveUrl]:
    """Return what makes a function for each camera that other loops may call."""

    def of(iot_id: str) -> FetchLiveUrl:
        async def fetch(scheme: LiveScheme, stream_type: StreamType) -> LiveStream:
            if (camera := coordinator.data.get(iot_id)) is None:
                raise DeviceNotFoundError("CameraRemoved")
            address = camera.device.address
            query = client.query_live_streaming(address, scheme, stream_type=stream_type)
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(query, hass.loop))

        return fetch

    return of
