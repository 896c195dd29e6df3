"""Bare speakers."""

from homeassistant.components.media_player import MediaPlayerEntity, MediaPlayerState
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bare_entity import BareEntity, async_add_all


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add them."""
    async_add_all(entry, async_add_entities, BareSpeaker)


class BareSpeaker(BareEntity, MediaPlayerEntity):
    """A speaker that is silent."""

    _attr_name = "Speaker"
    _attr_state = MediaPlayerState.IDLE
