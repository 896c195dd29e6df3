"""The entities that tell who has an intercom, and triggers on it: a turn began, or it became free."""

from collections.abc import Mapping
from typing import Final, override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec, filter_by_domain_specs
from homeassistant.helpers.trigger import EntityTriggerBase, NotTriggeredReasonReporter

from ..const import DOMAIN
from ..events import INTERCOM_KEY, STATE_IDLE
from ..intercom import TurnKind

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


class _TurnStateTrigger(IntercomEntities, EntityTriggerBase):
    """Triggers when an intercom comes into one state."""

    _to_state: str

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the intercom is in that state."""
        return state.state == self._to_state


class BecameFreeTrigger(_TurnStateTrigger):
    """Triggers when nobody has the intercom any more, and nobody waits for it."""

    _to_state = STATE_IDLE


class _TurnBeganTrigger(_TurnStateTrigger):
    """Triggers for each turn of a kind, also for one that follows another of the same kind."""

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Return whether it is another turn than before."""
        turns = [(state.state, state.attributes.get("since")) for state in (from_state, to_state)]
        return turns[0] != turns[1]


def turn_began(kind: TurnKind) -> type[_TurnBeganTrigger]:
    """Return the trigger for turns of a kind that begin."""

    class TurnBeganTrigger(_TurnBeganTrigger):
        """Triggers when a turn of the kind begins."""

        _to_state = kind.value

    return TurnBeganTrigger
