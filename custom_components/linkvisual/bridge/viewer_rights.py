"""What the user of a browser may do with a camera; Home Assistant's own commands do not ask."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.camera import Camera
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context, callback
from homeassistant.exceptions import Unauthorized

from ..intercom import origin
from ..live.webrtc.talk_notice import (
    MicrophoneForbiddenError,
    MicrophoneRefusedError,
    NoLoudspeakerError,
    TwoWayAudioOffError,
)


@callback
def async_current_user() -> User | None:
    """Return whose message is being handled, who acts from here on; nobody inside Home Assistant."""
    if (connection := current_connection.get()) is None:
        return None
    origin.set(Context(user_id=connection.user.id))
    return connection.user


@callback
def async_require_view(user: User | None, entity_id: str) -> None:
    """Raise Unauthorized unless a user may see a camera."""
    if user is not None and not user.permissions.check_entity(entity_id, POLICY_READ):
        raise Unauthorized(user_id=user.id, entity_id=entity_id, permission=POLICY_READ)


@callback
def async_microphone_refusal(user: User | None, camera: Camera) -> MicrophoneRefusedError | None:
    """Return why a microphone is not to be heard through a camera, if it is not."""
    if user is not None and not user.permissions.check_entity(camera.entity_id, POLICY_CONTROL):
        return MicrophoneForbiddenError("no control permission")
    if not camera.camera_entity_capabilities.two_way_audio:
        return NoLoudspeakerError("no voice service")
    if not camera.camera_capabilities.two_way_audio:
        return TwoWayAudioOffError("preview feature off")
    return None
