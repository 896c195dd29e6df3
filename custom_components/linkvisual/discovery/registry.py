"""Keep the device registry equal to what the account has, without hurry and without haste."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import CONF_PRODUCTS, DOMAIN
from ..repairs import async_clear_all_missing, async_note_all_missing
from .absence import Absences
from .inventory import Camera, Inventory
from .slices import async_in_slices


class DeviceSync:
    """The devices of one entry, which follow what discoveries find.

    Nobody deletes a device because of one odd answer: absence has to be confirmed, and when all
    cameras are missing at once, by the user.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, inventory: Inventory) -> None:
        """Follow an inventory."""
        self._hass = hass
        self._entry = entry
        self._inventory = inventory
        self._absences = Absences()
        self.may_remove_all = False
        """Whether the user has said that all cameras have gone."""

    @property
    def registered(self) -> dict[str, dr.DeviceEntry]:
        """Return the devices of the entry by IotId."""
        registry = dr.async_get(self._hass)
        return {
            iot_id: device
            for device in dr.async_entries_for_config_entry(registry, self._entry.entry_id)
            for domain, iot_id in device.identifiers
            if domain == DOMAIN
        }

    async def async_apply(self, now_s: float, *, complete: bool) -> bool:
        """Remove and rename devices after a discovery; tell whether nothing is left to be seen.

        `complete` says that all rows of the lists could be read.
        """
        cameras, registered = self._inventory.cameras, self.registered
        present = {iot_id for iot_id, camera in cameras.items() if not camera.missed}
        deselected = {iot_id for iot_id, device in registered.items() if self._deselected(device)}
        missing = (registered.keys() | cameras.keys()) - present - deselected
        gone = self._absences.confirmed(missing, now_s, complete=complete)
        if present:
            async_clear_all_missing(self._hass, self._entry)
        elif self.may_remove_all and complete:
            gone = missing
        elif gone:
            async_note_all_missing(self._hass, self._entry)
            gone = set()
        self._inventory.forget(gone)
        await self._async_remove(registered[key] for key in gone | deselected if key in registered)
        await self._async_rename(cameras)
        return bool(present) and not missing - gone

    def _deselected(self, device: dr.DeviceEntry) -> bool:
        """Tell whether the user has taken a device's product out of the entry."""
        return device.model_id not in self._entry.data[CONF_PRODUCTS]

    async def _async_remove(self, devices: Iterable[dr.DeviceEntry]) -> None:
        """Remove devices, with their entities."""
        registry = dr.async_get(self._hass)

        def remove(device: dr.DeviceEntry) -> None:
            if registry.async_get(device.id) is not None:
                registry.async_remove_device(device.id)

        await async_in_slices(remove, devices)

    async def _async_rename(self, cameras: dict[str, Camera]) -> None:
        """Give devices the names that cameras have by now."""
        registry = dr.async_get(self._hass)

        def rename(item: tuple[str, dr.DeviceEntry]) -> None:
            iot_id, device = item
            camera = cameras.get(iot_id)
            if camera is None or camera.name == device.name:
                return
            if registry.async_get(device.id) is not None:
                registry.async_update_device(device.id, name=camera.name)

        await async_in_slices(rename, self.registered.items())


def device_info(camera: Camera) -> dr.DeviceInfo:
    """Return how a camera presents itself in the device registry."""
    return dr.DeviceInfo(
        identifiers={(DOMAIN, camera.device.iot_id)},
        manufacturer="Alibaba Cloud LinkVisual",
        model=camera.product_name,
        model_id=camera.device.product_key,
        name=camera.name,
        serial_number=camera.device.registered_name,
    )
