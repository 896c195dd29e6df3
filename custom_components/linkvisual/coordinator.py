"""The coordinator: polls which cameras there are and which are online."""

import asyncio
import logging
from datetime import timedelta
from time import monotonic
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import (
    CONF_FORCED_CAMERAS,
    CONF_POLL_INTERVAL_S,
    CONF_PRODUCTS,
    DEFAULT_POLL_INTERVAL_S,
    DISCOVERY_INTERVAL,
)
from .discovery.inventory import Camera, Inventory
from .discovery.listeners import CameraListeners
from .discovery.registry import DeviceSync
from .discovery.slices import async_in_slices
from .discovery.thing_models import ThingModels
from .exceptions import as_update_error
from .openapi import LinkVisualClient, OpenApiError, PermissionDeniedError
from .repairs import async_note_clock

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
        self._client = client
        self._telling: asyncio.Task[None] | None = None
        self._told: tuple[bool, dict[str, Camera]] = True, {}
        self._untold: dict[str, None] = {}
        self._models = ThingModels(hass, entry.entry_id, client)
        self._next_discovery_s = 0.0
        self.inventory = Inventory(
            client,
            self._models,
            entry.data[CONF_PRODUCTS],
            entry.options.get(CONF_FORCED_CAMERAS, ()),
        )
        self.devices = DeviceSync(hass, entry, self.inventory)
        self.listeners = CameraListeners()
        """Those of one camera, who are told only when it has changed, or the cloud's answering has."""

    async def async_apply_options(self) -> None:
        """Poll as often as the options say by now."""
        if self.update_interval != (interval := _poll_interval(self.config_entry)):
            self.update_interval = interval
            await self.async_request_refresh()

    async def async_rediscover(self) -> None:
        """List the cameras with the next refresh, and refresh soon."""
        self._next_discovery_s = 0.0
        await self.async_request_refresh()

    async def async_remove_all(self) -> bool:
        """Remove all cameras, as the user says, unless the cloud has some again.

        Return whether the cloud could be asked.
        """
        self._next_discovery_s = 0.0
        self.devices.may_remove_all = True
        try:
            await self.async_refresh()
        finally:
            self.devices.may_remove_all = False
        return self.last_update_success

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Tell the news to all; the first at once, hundreds of others in slices."""
        if self._telling is not None:
            self._telling.cancel()
        self._note_changed()
        self._telling = self.config_entry.async_create_task(
            self.hass, self._async_tell(), "linkvisual news"
        )

    def _note_changed(self) -> None:
        """Remember which cameras there are news of, until they are told."""
        (answered, before), answers = self._told, self.last_update_success
        # There are none before the first answer.
        cameras = self.data or {}
        self._told = answers, cameras
        self._untold |= {
            iot_id: None
            for iot_id in before.keys() | cameras.keys()
            if answered != answers or before.get(iot_id) != cameras.get(iot_id)
        }

    async def _async_tell(self) -> None:
        """Tell those of the whole account, who may add entities, and then those of each camera."""
        await async_in_slices(self._tell, list(self._listeners))
        await async_in_slices(self._tell_of, list(self._untold))

    def _tell(self, listener_id: int) -> None:
        """Call a listener that is still there."""
        listener, _ = self._listeners.get(listener_id, (None, None))
        try:
            if listener is not None:
                listener()
        except Exception:  # one listener must not keep the news from the others
            _LOGGER.exception("A listener could not take the news")

    def _tell_of(self, iot_id: str) -> None:
        """Tell the news of a camera, once."""
        self._untold.pop(iot_id, None)
        self.listeners.tell(iot_id)

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
            raise as_update_error(err) from err
        async_note_clock(self.hass, self.config_entry, None)
        cameras = self.inventory.cameras
        return self.data if cameras == self.data else cameras

    async def _async_refresh_inventory(self) -> None:
        """Read the states, or the whole list when it is due or a camera has gone.

        Who may no longer list devices keeps those that are known, as long as their states are read.
        """
        if monotonic() < self._next_discovery_s and await self.inventory.async_refresh_states():
            return
        try:
            await self._async_discover()
        except PermissionDeniedError:
            if not self.inventory.cameras or not await self.inventory.async_refresh_states():
                raise
            self._next_discovery_s = monotonic() + DISCOVERY_INTERVAL.total_seconds()

    async def _async_discover(self) -> None:
        """List the cameras, again with the next poll as long as some or all are missing."""
        malformed_rows = self._client.malformed_rows.total()
        await self.inventory.async_discover()
        complete = self._client.malformed_rows.total() == malformed_rows
        settled = await self.devices.async_apply(monotonic(), complete=complete)
        pause_s = DISCOVERY_INTERVAL.total_seconds() if settled else 0.0
        self._next_discovery_s = monotonic() + pause_s


def _poll_interval(entry: ConfigEntry) -> timedelta:
    """Return the pause between two polls."""
    return timedelta(seconds=entry.options.get(CONF_POLL_INTERVAL_S, DEFAULT_POLL_INTERVAL_S))
