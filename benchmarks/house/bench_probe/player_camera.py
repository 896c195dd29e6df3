"""A camera that Home Assistant's own player shows, as it would without WebRTC."""

from typing import override

from homeassistant.components.camera import Camera, CameraEntityFeature, get_camera_from_entity_id
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse


class PlayerCamera(Camera):
    """Has the picture and the live URL of another camera."""

    _attr_name = "Baseline"
    _attr_supported_features = CameraEntityFeature.STREAM

    def __init__(self, original: Camera) -> None:
        """Take after a camera."""
        super().__init__()
        self._original = original

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the other camera's picture."""
        return await self._original.async_camera_image(width, height)

    @override
    async def stream_source(self) -> str | None:
        """Return a live URL of the other camera."""
        return await self._original.stream_source()


def register_player_camera(hass: HomeAssistant, domain: str) -> None:
    """Register the action that adds such a camera."""

    async def add_player(call: ServiceCall) -> ServiceResponse:
        """Add one beside a camera, and return its entity id."""
        camera = PlayerCamera(get_camera_from_entity_id(hass, call.data["entity_id"]))
        await hass.data[DATA_COMPONENT].async_add_entities([camera])
        return {"entity_id": camera.entity_id}

    hass.services.async_register(
        domain, "add_player", add_player, supports_response=SupportsResponse.ONLY
    )
