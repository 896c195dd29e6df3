"""Who talks through a camera."""

from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import async_add_for_talkers
from .data import LinkVisualConfigEntry
from .entity import LinkVisualEntity
from .intercom import IntercomStatus, TurnKind
from .turn_events import context_of, error_of, intercom_unique_id

PARALLEL_UPDATES = 0

_IDLE = "idle"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each camera that can talk."""
    async_add_for_talkers(entry, async_add_entities, lambda iot_id: IntercomSensor(entry, iot_id))


class IntercomSensor(LinkVisualEntity, SensorEntity):
    """Through what somebody talks: a microphone, an announcement or media."""

    _attr_translation_key = "intercom"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = [_IDLE, *TurnKind]  # noqa: RUF012  Home Assistant declares it as an instance's

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Watch a camera's intercom."""
        super().__init__(entry.runtime_data.coordinator, iot_id)
        self._attr_unique_id = intercom_unique_id(iot_id)
        self._intercoms = entry.runtime_data.intercoms

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the intercom."""
        await super().async_added_to_hass()
        self.async_on_remove(self._intercoms.async_listen(self._iot_id, self._on_change))

    @property
    @override
    def native_value(self) -> str:
        """Return who has the intercom."""
        holder = self._status.holder
        return holder.kind.value if holder is not None else _IDLE

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return who talks since when, who waits, and how the last turn ended."""
        holder, last = self._status.holder, self._status.last
        return {
            "name": holder.name if holder else None,
            "since": holder.since if holder else None,
            "waiting": [other.kind.value for other in self._status.waiting],
            "waiting_names": [other.name for other in self._status.waiting],
            "last": last.kind.value if last else None,
            "last_name": last.name if last else None,
            "last_outcome": last.outcome.value if last else None,
            "last_error": error_of(self.hass, self.camera, last) if last else None,
            "last_ended": last.at if last else None,
            "cut_by": last.cut_by.value if last and last.cut_by else None,
            "cut_by_name": last.cut_by_name if last else None,
        }

    @callback
    def _on_change(self) -> None:
        """Write the state on behalf of who talks, or who was the last to."""
        turn = self._status.holder or self._status.last
        self.async_set_context(context_of(turn and turn.origin) or Context())
        self.async_write_ha_state()

    @property
    def _status(self) -> IntercomStatus:
        return self._intercoms.status_of(self._iot_id)
