"""What the bare entities of all platforms share."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

DOMAIN = "bare_cameras"
CONF_CAMERAS = "cameras"


class BareEntity(Entity):
    """An entity of one camera, of which nothing is ever heard."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def belong_to(self, number: int) -> None:
        """Be an entity of a camera."""
        self._attr_unique_id = f"bare_{number}_{type(self).__name__}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, f"bare_{number}")},
            manufacturer="Nobody",
            model="Bare",
            model_id="bare",
            name=f"Bare {number}",
            serial_number=f"bare_{number}",
        )


@callback
def async_add_all(
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[], BareEntity],
) -> None:
    """Add an entity for each camera."""
    entities = [make() for _ in range(entry.data[CONF_CAMERAS])]
    for number, entity in enumerate(entities):
        entity.belong_to(number)
    async_add_entities(entities)
