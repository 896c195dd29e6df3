"""Whether Home Assistant's own player shows or records a camera."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

CHECK_S = 10.0
"""A player tells when it starts and when it fails, not when it ends: that is looked up."""


class PlayerWatch:
    """Follows one player; `on_change` is called when it begins to play and when it has ended."""

    def __init__(self, hass: HomeAssistant, on_change: Callable[[], None]) -> None:
        """Begin without a player."""
        self._hass = hass
        self._on_change = on_change
        self._player: Stream | None = None
        self._cancel: Callable[[], None] | None = None
        self.is_playing = False

    @callback
    def follow(self, player: Stream) -> None:
        """Follow a player from now on."""
        self._player = player
        player.set_update_callback(self._look)

    @callback
    def close(self) -> None:
        """Follow nothing any more."""
        self._player = None
        self._stop_timer()

    @callback
    def _look(self, _: datetime | None = None) -> None:
        self._stop_timer()
        if self._player is None:
            return
        self.is_playing = bool(self._player.outputs())
        if self.is_playing:
            self._cancel = async_call_later(self._hass, CHECK_S, self._look)
        self._on_change()

    def _stop_timer(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
