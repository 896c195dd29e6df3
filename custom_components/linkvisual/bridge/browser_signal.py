"""Signaling from the media loop back to a browser, through Home Assistant's WebSocket."""

from homeassistant.components.camera import WebRTCAnswer, WebRTCError, WebRTCSendMessage
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..exceptions import as_view_error


class BrowserSignal:
    """Sends messages of one signaling session; callable from any thread."""

    def __init__(
        self,
        hass: HomeAssistant,
        camera: str,
        send_message: WebRTCSendMessage,
        on_hang_up: CALLBACK_TYPE,
    ) -> None:
        """Speak for a camera; `on_hang_up` is called when a page may open its microphone again."""
        self._hass = hass
        self._camera = camera
        self._send_message = send_message
        self._on_hang_up = on_hang_up

    def answer(self, sdp: str) -> None:
        """Send the answer."""
        self._hass.loop.call_soon_threadsafe(self._send_message, WebRTCAnswer(sdp))

    def error(self, err: Exception, *, had_microphone: bool) -> None:
        """Send why the view ends."""
        self._hass.loop.call_soon_threadsafe(self._send_error, err, had_microphone)

    @callback
    def _send_error(self, err: Exception, had_microphone: bool) -> None:
        if had_microphone:
            self._on_hang_up()
        error = as_view_error(self._hass, err, self._camera)
        self._send_message(WebRTCError(error.translation_key or "view_failed", str(error)))
