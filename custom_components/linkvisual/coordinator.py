"""Keep an eye on the cameras of one account and instance."""

import logging
from datetime import timedelta
from time import monotonic
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import (
    CONF_FORCED_CAMERAS,
    CONF_POLL_INTERVAL_S,
    CONF_PRODUCTS,
    DEFAULT_POLL_INTERVAL_S,
    DISCOVERY_INTERVAL,
)
from .failures import as_home_assistant_error
from .inventory import Camera, Inventory
from .openapi import LinkVisualClient, OpenApiError, PermissionDeniedError
from .registry import async_sync_devices
from .repairs import async_note_clock
from .thing_models import ThingModels

_LOGGER = logging.getLogger(__name__)


class LinkVisualCoordinator(DataUpdateCoordinator[dict[str, Camera]]):
    """The cameras by IotId: listed every DISCOVERY_INTERVAL, their states read every poll."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: LinkVisualClient) -> None:
        """Prepare to watch the chosen products."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=_poll_interval(entry),
            always_update=False,
        )
        self._models = ThingModels(hass, entry.entry_id, client)
        self._next_discovery_s = 0.0
        self.inventory = Inventory(
            client,
            self._models,
            entry.data[CONF_PRODUCTS],
            entry.options.get(CONF_FORCED_CAMERAS, ()),
        )

    async def async_apply_options(self) -> None:
        """Poll as often as the options say by now."""
        if self.update_interval != (interval := _poll_interval(self.config_entry)):
            self.update_interval = interval
            await self.async_request_refresh()

    async def async_rediscover(self) -> None:
        """List the cameras with the next refresh, and refresh soon."""
        self._next_discovery_s = 0.0
        await self.async_request_refresh()

    @override
    async def _async_setup(self) -> None:
        """Remember what the cameras could do the last time."""
        await self._models.async_load()

    @override
    async def _async_update_data(self) -> dict[str, Camera]:
        """Return the cameras of the account."""
        try:
            await self._async_refresh_inventory()
        except OpenApiError as err:
            async_note_clock(self.hass, self.config_entry, err)
            raise as_home_assistant_error(err) from err
        async_note_clock(self.hass, self.config_entry, None)
        cameras = self.inventory.cameras
        async_sync_devices(self.hass, self.config_entry.entry_id, cameras)
        return cameras

    async def _async_refresh_inventory(self) -> None:
        """Read the states, or the whole list when it is due or a camera has gone.

        Who may no longer list devices keeps those that are known, as long as their states are read.
        """
        if monotonic() < self._next_discovery_s and await self.inventory.async_refresh_states():
            return
        try:
            await self.inventory.async_discover()
        except PermissionDeniedError:
            if not self.inventory.cameras or not await self.inventory.async_refresh_states():
                raise
        self._next_discovery_s = monotonic() + DISCOVERY_INTERVAL.total_seconds()


def _poll_interval(entry: ConfigEntry) -> timedelta:
    """Return the pause between two polls."""
    return timedelta(seconds=entry.options.get(CONF_POLL_INTERVAL_S, DEFAULT_POLL_INTERVAL_S))
