"""From the media loop back to a browser, through Home Assistant's WebSocket."""

from homeassistant.components import websocket_api
from homeassistant.components.camera import WebRTCAnswer, WebRTCError, WebRTCSendMessage
from homeassistant.core import Context, HomeAssistant, callback

from ..intercom import origin
from .failures import as_view_error, reason_of


class BrowserSignal:
    """Sends messages of one signalling session; callable from any thread."""

    def __init__(self, hass: HomeAssistant, camera: str, send_message: WebRTCSendMessage) -> None:
        """Speak for a camera."""
        self._hass = hass
        self._camera = camera
        self._send_message = send_message

    def answer(self, sdp: str) -> None:
        """Send the answer."""
        self._hass.loop.call_soon_threadsafe(self._send_message, WebRTCAnswer(sdp))

    def error(self, err: Exception) -> None:
        """Send why the view ends."""
        self._hass.loop.call_soon_threadsafe(self._send_error, err)

    @callback
    def _send_error(self, err: Exception) -> None:
        text = str(as_view_error(self._hass, err, self._camera))
        self._send_message(WebRTCError(reason_of(err), text))


def note_talker() -> str | None:
    """Return the name of the user whose message is being handled, who talks from here on."""
    if (connection := websocket_api.current_connection.get()) is None:
        return None
    origin.set(Context(user_id=connection.user.id))
    return connection.user.name
