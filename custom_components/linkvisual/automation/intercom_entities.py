"""Which entities of a target the triggers and conditions are about: the intercom sensors."""

from collections.abc import Mapping
from typing import Final

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec, filter_by_domain_specs

from ..const import DOMAIN
from ..events import INTERCOM_KEY

DOMAIN_SPECS: Final[Mapping[str, DomainSpec]] = {SENSOR_DOMAIN: DomainSpec()}


class IntercomEntities:
    """Mixed into triggers and conditions: of a device or an area, no other sensor counts."""

    _hass: HomeAssistant
    _domain_specs: Mapping[str, DomainSpec] = DOMAIN_SPECS

    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return those of some entities that tell who talks through a camera."""
        return intercom_entities(self._hass, entities)


def intercom_entities(hass: HomeAssistant, entities: set[str]) -> set[str]:
    """Return those of some entities that tell who talks through a camera."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in filter_by_domain_specs(hass, DOMAIN_SPECS, entities)
        if (entry := registry.async_get(entity_id)) is not None
        and entry.platform == DOMAIN
        and entry.translation_key == INTERCOM_KEY
    }
