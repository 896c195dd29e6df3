"""Keep the device registry equal to what the account has."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .inventory import Camera


@callback
def async_sync_devices(hass: HomeAssistant, entry_id: str, cameras: Mapping[str, Camera]) -> None:
    """Remove the devices of vanished cameras and rename those that were renamed in the cloud."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry_id):
        camera = next((cameras[key] for domain, key in device.identifiers if key in cameras), None)
        if camera is None:
            registry.async_remove_device(device.id)
        elif device.name != camera.name:
            registry.async_update_device(device.id, name=camera.name)


def device_info(camera: Camera) -> dr.DeviceInfo:
    """Return how a camera presents itself in the device registry."""
    return dr.DeviceInfo(
        identifiers={(DOMAIN, camera.device.iot_id)},
        manufacturer="Alibaba Cloud LinkVisual",
        model=camera.product_name,
        model_id=camera.device.product_key,
        name=camera.name,
        serial_number=camera.device.device_name,
    )
