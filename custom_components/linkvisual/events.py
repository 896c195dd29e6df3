"""An event on Home Assistant's bus for each turn at a camera's speaker that is over."""

from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_NAME, Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .discovery.inventory import Camera
from .exceptions import as_talk_error, sentence_of
from .intercom import Ended

EVENT_TURN_ENDED: Final = f"{DOMAIN}_turn_ended"

INTERCOM_KEY: Final = "intercom"
"""The translation key of the sensor that tells who talks through a camera."""

STATE_IDLE: Final = "idle"
"""Its state while nobody does; the other states are kinds of turns."""

ATTR_KIND: Final = "kind"
ATTR_OUTCOME: Final = "outcome"
ATTR_DURATION: Final = "duration"
ATTR_CUT_BY: Final = "cut_by"
ATTR_CUT_BY_NAME: Final = "cut_by_name"
ATTR_ERROR: Final = "error"
ATTR_TRANSCRIPT: Final = "transcript"


@callback
def async_fire_turn_ended(hass: HomeAssistant, entry_id: str, camera: Camera, ended: Ended) -> None:
    """Tell automations and the logbook, on behalf of who started the turn."""
    data = _data(hass, entry_id, camera, ended)
    hass.bus.async_fire(EVENT_TURN_ENDED, data, context=context_of(ended.origin))


@callback
def error_of(hass: HomeAssistant, camera: Camera, ended: Ended) -> str | None:
    """Return why a turn failed or was rejected, as a sentence."""
    if ended.error is None:
        return None
    return sentence_of(hass, as_talk_error(ended.error, camera.name))


def context_of(origin: object) -> Context | None:
    """Return the context of the call that started a turn."""
    return origin if isinstance(origin, Context) else None


def intercom_unique_id(iot_id: str) -> str:
    """Return the unique id of the sensor that tells who talks through a camera."""
    return f"{iot_id}_{INTERCOM_KEY}"


def _data(hass: HomeAssistant, entry_id: str, camera: Camera, ended: Ended) -> dict[str, Any]:
    """Return what is told of a turn, its duration in seconds."""
    iot_id = camera.device.iot_id
    sensor = er.async_get(hass).async_get_entity_id(
        Platform.SENSOR, DOMAIN, intercom_unique_id(iot_id)
    )
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, iot_id), entry_id)
    return {
        ATTR_ENTITY_ID: sensor,
        ATTR_DEVICE_ID: device.id if device else None,
        ATTR_KIND: ended.kind.value,
        ATTR_NAME: ended.name,
        ATTR_OUTCOME: ended.outcome.value,
        ATTR_DURATION: round(ended.duration_s, 1),
        ATTR_CUT_BY: ended.cut_by.value if ended.cut_by else None,
        ATTR_CUT_BY_NAME: ended.cut_by_name,
        ATTR_ERROR: error_of(hass, camera, ended),
        ATTR_TRANSCRIPT: [{line.kind.value: line.text} for line in ended.transcript],
    }
