"""Triggers of the automation editor: somebody talks, the camera is free, a turn ended."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from .automation.turn_ended import TurnEndedTrigger
from .automation.turn_state import BecameFreeTrigger, turn_began
from .intercom import TurnKind

TRIGGERS: dict[str, type[Trigger]] = {
    "announcement_began": turn_began(TurnKind.ANNOUNCEMENT),
    "became_free": BecameFreeTrigger,
    "live_talk_began": turn_began(TurnKind.LIVE),
    "turn_ended": TurnEndedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
