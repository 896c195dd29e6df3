"""Words for a camera by the notify actions."""

from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import LinkVisualConfigEntry
from .entity import LinkVisualEntity, async_add_for_talkers
from .media.shared_lookup import SharedLookup
from .media.speech import speech_media_id
from .talk.speaker import Speaker

PARALLEL_UPDATES = 0
"""Cameras are talked to side by side; the floor of each keeps the order."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an entity for each camera that can talk."""
    lookup = SharedLookup(hass)
    async_add_for_talkers(
        entry, async_add_entities, lambda iot_id: SpeakEntity(entry, iot_id, lookup)
    )


class SpeakEntity(LinkVisualEntity, NotifyEntity):
    """Says messages through a camera with the default voice."""

    _attr_translation_key = "speak"

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str, lookup: SharedLookup) -> None:
        """Speak through a camera."""
        super().__init__(entry.runtime_data.coordinator, iot_id)
        self._attr_unique_id = f"{iot_id}_speak"
        self._speaker = Speaker(entry, iot_id, lookup)

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Say a message, and return when it was said.

        Raises:
            HomeAssistantError: there is no voice, or the camera could not be made to speak.
        """
        await self._speaker.async_announce(speech_media_id(self.hass, message), None)
