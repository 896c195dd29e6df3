"""Hang-up memory: an offer right after a hang-up is the page's retry, not a person's wish."""

from time import monotonic

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

_REMEMBERED_S = 5.0
"""A page sends its open microphone again one second after an error; a slow machine, which has to
connect anew meanwhile, was seen to take three."""

_KEY: HassKey[HangUps] = HassKey(f"{DOMAIN}_hang_ups")


class HangUps:
    """When a user's view of a camera was ended; outlives entries, for their reload ends views."""

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
