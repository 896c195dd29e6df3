"""Who talks through a camera."""

from collections.abc import Iterator, Mapping
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.components.sensor.const import ATTR_STATE_CLASS
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import ExtraStoredData, RestoredExtraData, RestoreEntity
from homeassistant.util import dt as dt_util

from .data import LinkVisualConfigEntry
from .discovery.listeners import CameraListeners, Listener
from .entity import LinkVisualEntity, async_add_for_talkers
from .events import INTERCOM_KEY, STATE_IDLE, context_of, error_of, intercom_unique_id
from .intercom import IntercomStatus, TurnKind

PARALLEL_UPDATES = 0
"""Nothing is polled by an entity; the intercom tells."""

_NOBODY = dict.fromkeys(("name", "since"))
_NO_TURN = dict.fromkeys(
    (
        "last",
        "last_name",
        "last_outcome",
        "last_error",
        "last_ended",
        "cut_by",
        "cut_by_name",
    )
)
_PASSED_OVER_BY_THE_LOGBOOK = {ATTR_STATE_CLASS: None}
"""The logbook leaves out a sensor with this attribute, whatever its value: turns are told by an event."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each camera that can talk."""
    async_add_for_talkers(entry, async_add_entities, lambda iot_id: IntercomSensor(entry, iot_id))


class IntercomSensor(LinkVisualEntity, SensorEntity, RestoreEntity):
    """Through what a speaker talks: a microphone, an announcement or media."""

    _unrecorded_attributes = frozenset({*_NOBODY, "waiting", "waiting_names", *_NO_TURN})
    _attr_translation_key = INTERCOM_KEY
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = [STATE_IDLE, *TurnKind]  # noqa: RUF012  Home Assistant declares it as an instance's

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Watch a camera's intercom."""
        super().__init__(entry.runtime_data.coordinator, iot_id)
        self._attr_unique_id = intercom_unique_id(iot_id)
        self._intercoms = entry.runtime_data.intercoms
        self._last: Mapping[str, Any] = _NO_TURN

    @override
    async def async_added_to_hass(self) -> None:
        """Remember the last turn."""
        await super().async_added_to_hass()
        if (stored := await self.async_get_last_extra_data()) is not None:
            self._last = _restored(stored.as_dict())
        self._note_last()

    @override
    def _sources(self) -> Iterator[tuple[CameraListeners, Listener]]:
        """Follow the intercom, too."""
        yield from super()._sources()
        yield self._intercoms.listeners, self._on_change

    @property
    @override
    def native_value(self) -> str:
        """Return who has the intercom."""
        holder = self._status.holder
        return holder.kind.value if holder is not None else STATE_IDLE

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return who talks since when, who waits, and how the last turn ended."""
        holder = self._status.holder
        return {
            "name": holder.name if holder else None,
            "since": holder.since if holder else None,
            "waiting": [other.kind.value for other in self._status.waiting],
            "waiting_names": [other.name for other in self._status.waiting],
            **self._last,
            **_PASSED_OVER_BY_THE_LOGBOOK,
        }

    @property
    @override
    def extra_restore_state_data(self) -> ExtraStoredData:
        """Return what a reload or a restart must not change."""
        ended = self._last["last_ended"]
        return RestoredExtraData({**self._last, "last_ended": ended and ended.isoformat()})

    @callback
    def _on_change(self) -> None:
        """Write the state on behalf of who talks, or who was the last to."""
        self._note_last()
        turn = self._status.holder or self._status.last
        self.async_set_context(context_of(turn and turn.origin) or Context())
        self.async_write_ha_state()

    def _note_last(self) -> None:
        """Keep how the last turn ended, for as long as there is no newer one."""
        last = self._status.last
        if last is None or self._iot_id not in self.coordinator.data:
            return
        self._last = {
            "last": last.kind.value,
            "last_name": last.name,
            "last_outcome": last.outcome.value,
            "last_error": error_of(self.hass, self.camera, last),
            "last_ended": last.at,
            "cut_by": last.cut_by.value if last.cut_by else None,
            "cut_by_name": last.cut_by_name,
        }

    @property
    def _status(self) -> IntercomStatus:
        return self._intercoms.status_of(self._iot_id)


def _restored(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the last turn as it was stored; what is not as expected is no turn."""
    turn = {name: stored.get(name) for name in _NO_TURN}
    ended = turn["last_ended"]
    if not all(value is None or isinstance(value, str) for value in turn.values()):
        return _NO_TURN
    turn["last_ended"] = dt_util.parse_datetime(ended) if ended else None
    return turn if turn["last_ended"] else _NO_TURN
