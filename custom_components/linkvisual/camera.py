"""The camera entity."""

from pathlib import Path
from typing import override

from homeassistant.components.camera import Camera
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LinkVisualConfigEntry, LinkVisualCoordinator
from .entity import LinkVisualEntity

PARALLEL_UPDATES = 0

_PLACEHOLDER = Path(__file__).parent / "placeholder.jpg"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of the account, and those that appear later."""
    coordinator = entry.runtime_data.coordinator
    placeholder = await hass.async_add_executor_job(_PLACEHOLDER.read_bytes)
    known: set[str] = set()

    @callback
    def _add_new_cameras() -> None:
        # A camera that was removed and comes back needs a new entity.
        known.intersection_update(coordinator.data)
        new = coordinator.data.keys() - known
        known.update(new)
        async_add_entities(LinkVisualCamera(coordinator, iot_id, placeholder) for iot_id in new)

    entry.async_on_unload(coordinator.async_add_listener(_add_new_cameras))
    _add_new_cameras()


class LinkVisualCamera(LinkVisualEntity, Camera):
    """A camera of the account, shown as a drawn picture."""

    _attr_name = None
    _attr_translation_key = "camera"

    def __init__(self, coordinator: LinkVisualCoordinator, iot_id: str, placeholder: bytes) -> None:
        """Keep the JPEG that stands in for a picture."""
        LinkVisualEntity.__init__(self, coordinator, iot_id)
        Camera.__init__(self)
        self._attr_unique_id = iot_id
        self._placeholder = placeholder

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the placeholder."""
        return self._placeholder
