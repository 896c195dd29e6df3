"""How the logbook tells what was said through a camera."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_NAME, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .events import (
    ATTR_CUT_BY,
    ATTR_CUT_BY_NAME,
    ATTR_DURATION,
    ATTR_ERROR,
    ATTR_KIND,
    ATTR_OUTCOME,
    ATTR_TRANSCRIPT,
    EVENT_TURN_ENDED,
)
from .intercom import LineKind, Outcome, TurnKind

_UNNAMED = {
    TurnKind.LIVE: "somebody",
    TurnKind.ANNOUNCEMENT: "an announcement",
    TurnKind.MEDIA: "media",
}
_DID = {TurnKind.ANNOUNCEMENT: "said", TurnKind.MEDIA: "played"}
_DID_UNNAMED = {TurnKind.ANNOUNCEMENT: "made", TurnKind.MEDIA: "played"}


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Describe the events of the integration; logbook entries are English, as Home Assistant's."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        data = event.data
        device = dr.async_get(hass).async_get(data[ATTR_DEVICE_ID] or "")
        return {
            LOGBOOK_ENTRY_NAME: (device and (device.name_by_user or device.name)) or "LinkVisual",
            LOGBOOK_ENTRY_MESSAGE: _message(data),
            LOGBOOK_ENTRY_ENTITY_ID: _camera_of(hass, data[ATTR_DEVICE_ID]) or data[ATTR_ENTITY_ID],
        }

    async_describe_event(DOMAIN, EVENT_TURN_ENDED, describe)


def _camera_of(hass: HomeAssistant, device_id: str | None) -> str | None:
    """Return the camera entity of a device: it bears the device's name, and the row shows the entity's."""
    entities = er.async_entries_for_device(er.async_get(hass), device_id) if device_id else []
    return next((one.entity_id for one in entities if one.domain == Platform.CAMERA), None)


def _message(data: Mapping[str, Any]) -> str:
    """Return what goes behind the name of the camera."""
    if transcript := data.get(ATTR_TRANSCRIPT):
        return _conversation(transcript, data)
    kind, outcome = TurnKind(data[ATTR_KIND]), Outcome(data[ATTR_OUTCOME])
    who = _called(kind, data[ATTR_NAME])
    if outcome in (Outcome.FAILED, Outcome.REJECTED):
        rejected = outcome is Outcome.REJECTED
        how = "was rejected" if rejected else "broke off" if kind is TurnKind.LIVE else "failed"
        return f"{who} {how}: {data[ATTR_ERROR]}"
    if (cut_by := data[ATTR_CUT_BY]) is not None:
        return f"{who} was cut off by {_called(TurnKind(cut_by), data[ATTR_CUT_BY_NAME])}"
    if kind is TurnKind.LIVE:
        return f"{who} talked for {_time(data[ATTR_DURATION])}"
    if outcome is Outcome.STOPPED:
        return f"{who} was stopped"
    return f"{_DID[kind] if data[ATTR_NAME] else _DID_UNNAMED[kind]} {who}"


def _conversation(transcript: Sequence[Mapping[str, str | None]], data: Mapping[str, Any]) -> str:
    """Return who said what, and why it went no further."""
    told: list[str] = []
    but = _interruption(data)
    for line in transcript:
        ((kind, said),) = line.items()
        match kind:
            case LineKind.SAID:
                quoted = f'"{said}"' if said else "a question"
                told.append(f"{'replied' if told else 'asked'} {quoted}")
            case LineKind.HEARD if said is None:
                but = but or "nobody answered"
            case LineKind.HEARD:
                told.append(f'heard "{said}"')
            case LineKind.FAILED:
                but = but or f"could not go on: {said}"
    text = " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))
    return f"{text}, but {but}" if but else text


def _interruption(data: Mapping[str, Any]) -> str | None:
    """Return how a conversation was ended from outside, None if it was not."""
    if (error := data[ATTR_ERROR]) is not None:
        return f"failed: {error}"
    if (cut_by := data[ATTR_CUT_BY]) is not None:
        return f"was cut off by {_called(TurnKind(cut_by), data[ATTR_CUT_BY_NAME])}"
    return "was stopped" if data[ATTR_OUTCOME] == Outcome.STOPPED else None


def _called(kind: TurnKind, name: str | None) -> str:
    """Return a person's name as it is, and that of an announcement or media in quotes."""
    if name is None:
        return _UNNAMED[kind]
    return name if kind is TurnKind.LIVE else f'"{name}"'


def _time(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
