"""Live URLs, asked for on the main loop, where the client lives."""

import asyncio
from collections.abc import Callable

from homeassistant.core import HomeAssistant

from ..coordinator import LinkVisualCoordinator
from ..live.options import FetchLiveUrl
from ..openapi import LinkVisualClient, LiveScheme, LiveStream, StreamType


def live_url_fetcher(
    hass: HomeAssistant, client: LinkVisualClient, coordinator: LinkVisualCoordinator
) -> Callable[[str], FetchLiveUrl]:
    """Return what makes a function for each camera that other loops may call."""

    def of(iot_id: str) -> FetchLiveUrl:
        async def fetch(scheme: LiveScheme, stream_type: StreamType) -> LiveStream:
            device = coordinator.data[iot_id].device
            query = client.query_live_streaming(device.address, scheme, stream_type=stream_type)
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(query, hass.loop))

        return fetch

    return of
