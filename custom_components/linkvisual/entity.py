"""What every entity of a camera shares, and entities for cameras that appear later."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import override

from homeassistant.core import Context, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    async_get_current_platform,
)

from .const import DOMAIN
from .coordinator import LinkVisualCoordinator
from .data import LinkVisualConfigEntry
from .discovery.inventory import Camera
from .discovery.listeners import CameraListeners, Listener
from .discovery.registry import device_info
from .intercom import origin


class LinkVisualEntity(Entity):
    """An entity of one camera, available while the camera is online.

    Home Assistant's own for coordinators listens to the news of all cameras, with an object more
    for each step of it.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_placeholders: Mapping[str, str] = MappingProxyType({})
    """One for all: Home Assistant makes one for each entity otherwise."""

    def __init__(self, coordinator: LinkVisualCoordinator, iot_id: str) -> None:
        """Belong to a camera."""
        self.coordinator = coordinator
        self._iot_id = iot_id

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the camera."""
        await super().async_added_to_hass()
        for listeners, listener in self._sources():
            listeners.add(self._iot_id, listener)
        self.async_on_remove(self._follow_no_more)

    def _follow_no_more(self) -> None:
        for listeners, listener in self._sources():
            listeners.remove(self._iot_id, listener)

    def _sources(self) -> Iterator[tuple[CameraListeners, Listener]]:
        """Yield what tells of the camera, each with what is to be called then."""
        yield self.coordinator.listeners, self._note_news

    @property
    @override
    def device_info(self) -> DeviceInfo:
        """Return the device, which Home Assistant asks for once: nobody keeps it."""
        return device_info(self.camera)

    @property
    def camera(self) -> Camera:
        """Return the camera as last seen."""
        return self.coordinator.data[self._iot_id]

    @property
    @override
    def available(self) -> bool:
        """Tell whether the account answers and the camera is online."""
        camera = self.coordinator.data.get(self._iot_id)
        return self.coordinator.last_update_success and camera is not None and camera.online

    @callback
    def _note_news(self) -> None:
        """Show what the camera is by now."""
        self.async_write_ha_state()

    @callback
    @override
    def async_set_context(self, context: Context) -> None:
        """Act on behalf of a call, also in the turns that it starts."""
        super().async_set_context(context)
        origin.set(context)

    async def async_update(self) -> None:
        """List the cameras anew when a user asks for an update of this one."""
        await self.coordinator.async_rediscover()


@callback
def async_add_for_cameras(
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make_entity: Callable[[str], Entity],
    wanted: Callable[[Camera], bool] = lambda camera: True,
) -> None:
    """Add an entity by IotId for each camera that is wanted, as soon as it is.

    Home Assistant looks at a disabled one for as long as at any other, and leaves it out. Enabling
    it reloads the account.
    """
    coordinator = entry.runtime_data.coordinator
    registry = er.async_get(coordinator.hass)
    domain = async_get_current_platform().domain
    known: set[str] = set()

    def is_disabled(entity: Entity) -> bool:
        entity_id = registry.async_get_entity_id(domain, DOMAIN, entity.unique_id or "")
        known_as = registry.async_get(entity_id) if entity_id else None
        return known_as is not None and known_as.disabled

    @callback
    def add_new() -> None:
        # A camera that was removed and comes back needs a new entity.
        known.intersection_update(coordinator.data)
        new = {iot_id for iot_id, camera in coordinator.data.items() if wanted(camera)} - known
        known.update(new)
        entities = map(make_entity, new)
        async_add_entities(entity for entity in entities if not is_disabled(entity))

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
