"""Conditions of the automation editor: a camera's intercom is free, or somebody talks through it."""

from typing import override

import probatio
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityConditionBase,
)

from .automation.turn_state import IntercomEntities
from .events import ATTR_KIND, STATE_IDLE
from .intercom import TurnKind

_IS_TALKING_SCHEMA = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
    {
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Optional(ATTR_KIND): probatio.All(
                probatio.EnsureList(), [probatio.Coerce(TurnKind)]
            ),
        },
    }
)


class IsFreeCondition(IntercomEntities, EntityConditionBase):
    """Passes while nobody has the intercom."""

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Return whether nobody has it."""
        return entity_state.state == STATE_IDLE


class IsTalkingCondition(IntercomEntities, EntityConditionBase):
    """Passes while somebody talks through the camera; without a kind, through whatever."""

    _schema = _IS_TALKING_SCHEMA

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take which kinds of talking count."""
        super().__init__(hass, config)
        self._kinds = (config.options or {}).get(ATTR_KIND) or list(TurnKind)

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Return whether somebody talks in one of these ways."""
        return entity_state.state in self._kinds


CONDITIONS: dict[str, type[Condition]] = {
    "is_free": IsFreeCondition,
    "is_talking": IsTalkingCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
