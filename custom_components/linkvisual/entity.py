"""What every entity of a camera shares."""

from typing import override

from homeassistant.core import Context, callback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import LinkVisualCoordinator
from .intercom import origin
from .inventory import Camera
from .registry import device_info


class LinkVisualEntity(CoordinatorEntity[LinkVisualCoordinator]):
    """An entity of one camera, available while the camera is online."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: LinkVisualCoordinator, iot_id: str) -> None:
        """Belong to a camera."""
        super().__init__(coordinator)
        self._iot_id = iot_id
        self._attr_device_info = device_info(self.camera)
        self._seen = self._news()

    @property
    def camera(self) -> Camera:
        """Return the camera as last seen."""
        return self.coordinator.data[self._iot_id]

    @property
    @override
    def available(self) -> bool:
        """Tell whether the account answers and the camera is online."""
        return super().available and self._iot_id in self.coordinator.data and self.camera.online

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state if the news are about this camera; of a thousand most are not.

        The registry tells of another name.
        """
        if (news := self._news()) != self._seen:
            self._seen = news
            super()._handle_coordinator_update()

    def _news(self) -> object:
        """Return what the state depends on."""
        camera = self.coordinator.data.get(self._iot_id)
        own = (camera.online, camera.model, camera.forced) if camera else None
        return self.coordinator.last_update_success, own

    @callback
    @override
    def async_set_context(self, context: Context) -> None:
        """Act on behalf of a call, also in the turns that it starts."""
        super().async_set_context(context)
        origin.set(context)

    @override
    async def async_update(self) -> None:
        """List the cameras anew when somebody asks for an update of this one."""
        await self.coordinator.async_rediscover()
