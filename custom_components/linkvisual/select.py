"""With which pipeline a camera converses, and how soon it takes a pause for the end of an answer."""

from functools import partial

from homeassistant.components.assist_pipeline import AssistPipelineSelect, VadSensitivitySelect
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .data import LinkVisualConfigEntry
from .discovery.registry import device_info
from .entity import async_add_for_talkers

PARALLEL_UPDATES = 0
"""A choice is kept here; nothing is called for it."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the choices of the satellites."""
    for kind in (PipelineSelect, VadSelect):
        async_add_for_talkers(entry, async_add_entities, partial(kind, hass, entry))


class PipelineSelect(AssistPipelineSelect):
    """The pipeline of a camera's conversations."""

    _attr_has_entity_name = True
    _attr_entity_registry_enabled_default = False

    def __init__(self, hass: HomeAssistant, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Belong to a camera."""
        super().__init__(hass, DOMAIN, iot_id)
        self._attr_device_info = device_info(entry.runtime_data.coordinator.data[iot_id])


class VadSelect(VadSensitivitySelect):
    """How long a pause ends an answer."""

    _attr_has_entity_name = True
    _attr_entity_registry_enabled_default = False

    def __init__(self, hass: HomeAssistant, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Belong to a camera."""
        super().__init__(hass, iot_id)
        self._attr_device_info = device_info(entry.runtime_data.coordinator.data[iot_id])
