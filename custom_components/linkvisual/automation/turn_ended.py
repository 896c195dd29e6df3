"""The trigger for turns that ended: by the event, which tells more than the sensor's state keeps."""

from collections.abc import Mapping
from typing import Any, cast, override

import probatio
from homeassistant.const import ATTR_ENTITY_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from ..events import ATTR_KIND, ATTR_OUTCOME, EVENT_TURN_ENDED
from ..intercom import Outcome, TurnKind

_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Optional(ATTR_KIND): probatio.All(
                probatio.EnsureList(), [probatio.Coerce(TurnKind)]
            ),
            probatio.Optional(ATTR_OUTCOME): probatio.All(
                probatio.EnsureList(), [probatio.Coerce(Outcome)]
            ),
        },
    }
)


class TurnEndedTrigger(Trigger):
    """Triggers when a turn is over; without a kind or an outcome, whatever it was."""

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Return the validated configuration."""
        return cast("ConfigType", _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take what is waited for."""
        super().__init__(hass, config)
        options = config.options or {}
        self._kinds = options.get(ATTR_KIND) or list(TurnKind)
        self._outcomes = options.get(ATTR_OUTCOME) or list(Outcome)
        self._target = TargetSelection(config.target or {})

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Wait for turns that end, until the returned function is called."""

        @callback
        def on_event(event: Event) -> None:
            if self._is_meant(event.data):
                entity_id = event.data[ATTR_ENTITY_ID]
                run_action({**event.data}, f"turn at {entity_id} ended", event.context)

        return self._hass.bus.async_listen(EVENT_TURN_ENDED, on_event)

    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Return whether it is such a turn, at a camera of the target as it is now."""
        if data[ATTR_KIND] not in self._kinds or data[ATTR_OUTCOME] not in self._outcomes:
            return False
        found = async_extract_referenced_entity_ids(
            self._hass, self._target, expand_group=False, primary_entities_only=True
        )
        return data[ATTR_ENTITY_ID] in found.referenced | found.indirectly_referenced
