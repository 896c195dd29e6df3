"""Bare places for messages."""

from homeassistant.components.notify import NotifyEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bare_entity import BareEntity, async_add_all


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add them."""
    async_add_all(entry, async_add_entities, BareNotify)


class BareNotify(BareEntity, NotifyEntity):
    """Takes a message to nobody."""

    _attr_name = "Speak"
