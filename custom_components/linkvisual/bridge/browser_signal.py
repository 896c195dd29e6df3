"""Signaling from the media loop back to a browser, and the memory of hang-ups that it was told."""

from time import monotonic

from homeassistant.components.camera import WebRTCAnswer, WebRTCError, WebRTCSendMessage
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
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


_REMEMBERED_S = 5.0
"""A page sends its open microphone again one second after an error; a slow machine, which has to
connect anew meanwhile, was seen to take three."""

_KEY: HassKey[HangUps] = HassKey(f"{DOMAIN}_hang_ups")


class HangUps:
    """When a view was ended: an offer right after is the page's retry. Outlives entries, whose reload ends views."""

    def __init__(self) -> None:
        """Remember no hang-up yet."""
        self._at: dict[tuple[str | None, str], float] = {}

    @callback
    def note(self, user_id: str | None, iot_id: str) -> None:
        """Remember that a view with a microphone was ended."""
        now = monotonic()
        self._at = {key: at for key, at in self._at.items() if now - at < _REMEMBERED_S}
        self._at[user_id, iot_id] = now

    @callback
    def is_recent(self, user_id: str | None, iot_id: str) -> bool:
        """Return whether the next offer is rather the page's than the person's."""
        at = self._at.get((user_id, iot_id))
        return at is not None and monotonic() - at < _REMEMBERED_S


@callback
def async_hang_ups(hass: HomeAssistant) -> HangUps:
    """Return the hang-ups of this Home Assistant."""
    return hass.data.setdefault(_KEY, HangUps())
