"""The intercoms of an account's cameras."""

import asyncio

from homeassistant.core import HomeAssistant

from .const import (
    CONF_CHUNK_SAMPLES,
    CONF_CODEC,
    CONF_GAIN_DB,
    CONF_LEAD_IN_MS,
    CONF_TAIL_MS,
    CONF_TIMESTAMP_MODE,
)
from .coordinator import LinkVisualConfigEntry, LinkVisualCoordinator
from .intercom import Codec, Intercom, TalkOptions, TimestampMode
from .media_loop import MediaLoop
from .openapi import DeviceNotFoundError, LinkVisualClient


class Intercoms:
    """One intercom for each camera that was ever talked to; they live on the media loop."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: LinkVisualClient,
        coordinator: LinkVisualCoordinator,
        media_loop: MediaLoop,
    ) -> None:
        """Serve the cameras that a coordinator knows."""
        self.media_loop = media_loop
        self._hass = hass
        self._client = client
        self._coordinator = coordinator
        self._by_iot_id: dict[str, Intercom] = {}

    def of(self, iot_id: str) -> Intercom:
        """Return the intercom of a camera; its methods are for the media loop only."""
        if iot_id not in self._by_iot_id:

            async def fetch_url() -> str:
                """Ask for a talk URL on the main loop, where the client lives."""
                future = asyncio.run_coroutine_threadsafe(
                    self._fetch_talk_url(iot_id), self._hass.loop
                )
                return await asyncio.wrap_future(future)

            self._by_iot_id[iot_id] = Intercom(self.media_loop.http, fetch_url)
        return self._by_iot_id[iot_id]

    async def async_stop(self, iot_id: str) -> bool:
        """Silence a camera; return whether it was speaking or about to."""

        async def stop() -> bool:
            return self.of(iot_id).stop()

        return await self.media_loop.run(stop())

    async def async_shutdown(self) -> None:
        """Silence all cameras and end the media loop."""

        async def stop_all() -> None:
            for intercom in self._by_iot_id.values():
                intercom.stop()

        await self.media_loop.run(stop_all())
        await self.media_loop.stop()

    async def _fetch_talk_url(self, iot_id: str) -> str:
        if (camera := self._coordinator.data.get(iot_id)) is None:
            raise DeviceNotFoundError("CameraRemoved")
        return (await self._client.query_voice_intercom(camera.device.address)).url


def talk_options_of(entry: LinkVisualConfigEntry) -> TalkOptions:
    """Return how to talk to the cameras of an entry."""
    stored, defaults = entry.options, TalkOptions()
    return TalkOptions(
        codec=Codec(stored.get(CONF_CODEC, defaults.codec)),
        lead_in_ms=int(stored.get(CONF_LEAD_IN_MS, defaults.lead_in_ms)),
        tail_ms=int(stored.get(CONF_TAIL_MS, defaults.tail_ms)),
        chunk_samples=int(stored.get(CONF_CHUNK_SAMPLES, defaults.chunk_samples)),
        timestamp_mode=TimestampMode(stored.get(CONF_TIMESTAMP_MODE, defaults.timestamp_mode)),
        gain_db=float(stored.get(CONF_GAIN_DB, defaults.gain_db)),
    )
