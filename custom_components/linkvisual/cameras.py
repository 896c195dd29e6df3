"""Entities for every camera, also for those that appear later."""

from collections.abc import Callable

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import LinkVisualConfigEntry
from .inventory import Camera


@callback
def async_add_for_cameras(
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make_entity: Callable[[str], Entity],
    wanted: Callable[[Camera], bool] = lambda camera: True,
) -> None:
    """Add an entity by IotId for each camera that is wanted, as soon as it is."""
    coordinator = entry.runtime_data.coordinator
    known: set[str] = set()

    @callback
    def add_new() -> None:
        # A camera that was removed and comes back needs a new entity.
        known.intersection_update(coordinator.data)
        new = {iot_id for iot_id, camera in coordinator.data.items() if wanted(camera)} - known
        known.update(new)
        async_add_entities(make_entity(iot_id) for iot_id in new)

    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()


@callback
def async_add_for_talkers(
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make_entity: Callable[[str], Entity],
) -> None:
    """Add an entity by IotId for each camera with a voice."""
    async_add_for_cameras(entry, async_add_entities, make_entity, lambda camera: camera.can_talk)
