"""Bare cameras."""

from homeassistant.components.camera import Camera
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bare_entity import BareEntity, async_add_all


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add them."""
    async_add_all(entry, async_add_entities, BareCamera)


class BareCamera(BareEntity, Camera):
    """A camera without a picture."""

    _attr_name = None

    def __init__(self) -> None:
        """Show nothing."""
        Camera.__init__(self)
