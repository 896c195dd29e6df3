"""Home Assistant's own player of a camera: URL renewal, its end, who uses it, and a log filter for its URLs."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .data import LinkVisualConfigEntry
from .openapi import LiveScheme, OpenApiError
from .options import stream_type_of

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

_LOGGER = logging.getLogger(__name__)

URL_VALID_S = 4 * 3600
"""The most that the cloud gives (docs/protocol.md §5.5)."""

RENEW_AFTER_S = URL_VALID_S - 600
"""Early enough for a second try before the old URL expires."""

RETRY_S = 300
"""Two tries fit into the ten minutes that are left."""


class PlayerUrl:
    """One camera's URL, renewed before it expires.

    Home Assistant asks for it once and opens the same URL again after every pause, for as long
    as it runs; the cloud lets none live longer than four hours (docs/protocol.md §5.5).
    """

    def __init__(self, hass: HomeAssistant, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Fetch nothing yet."""
        self._hass = hass
        self._entry = entry
        self._iot_id = iot_id
        self._player: Stream | None = None
        self._cancel_renewal: Callable[[], None] | None = None
        self._closed = False

    async def async_fetch(self) -> str:
        """Return a URL that can be opened again and again for four hours; raises OpenApiError."""
        data = self._entry.runtime_data
        device = data.coordinator.data[self._iot_id].device
        stream = await data.client.query_live_streaming(
            device.address,
            LiveScheme.FLV,
            stream_type=stream_type_of(self._entry, device.product_key),
            url_valid_s=URL_VALID_S,
            play_unlimited=True,
        )
        self._renew_after(RENEW_AFTER_S)
        return stream.url

    @callback
    def follow(self, player: Stream) -> None:
        """Renew it for a player from now on."""
        self._player = player

    @callback
    def close(self) -> None:
        """Renew it no more, nor what is being fetched."""
        self._closed = True
        self._player = None
        if self._cancel_renewal is not None:
            self._cancel_renewal()
            self._cancel_renewal = None

    def _renew_after(self, delay_s: float) -> None:
        """Renew it then, unless that is to happen anyway."""
        if self._cancel_renewal is None and not self._closed:
            self._cancel_renewal = async_call_later(self._hass, delay_s, self._async_renew)

    async def _async_renew(self, _: datetime) -> None:
        """Give the player a new URL for the next time that it opens one."""
        self._cancel_renewal = None
        player = self._player
        if player is None or self._iot_id not in self._entry.runtime_data.coordinator.data:
            return
        try:
            # Its own way to change the URL would break off a recording that is under way.
            player.source = await self.async_fetch()
        except OpenApiError as err:
            _LOGGER.debug("No new live URL for Home Assistant's player: %s", err)
        except Exception:  # a player asks only once, so whatever goes wrong must not end this
            _LOGGER.exception("A live URL could not be renewed")
        self._renew_after(RETRY_S)


if TYPE_CHECKING:
    from homeassistant.components.stream import Stream


async def async_end(player: Stream) -> None:
    """Stop a player for good, also a preloaded one; a recording keeps what it has.

    It may take half a minute: a player that waits for a silent camera listens to nothing else.
    """
    # The settings are those of the camera's next player, too.
    settings = replace(player.dynamic_stream_settings, preload_stream=False)
    player.dynamic_stream_settings = settings
    for output in player.outputs().values():
        await player.remove_provider(output)
    await player.stop()


_PLACE = re.compile(r"(\w+://[^\s/?#]+)[/?#]\S*\b")


def hide_urls(player_name: str) -> None:
    """Leave nothing but the host of the URLs that a player writes: a live URL is a credential."""
    logger = logging.getLogger(f"homeassistant.components.stream.stream.{player_name}")
    logger.addFilter(_hide_places)


def _hide_places(record: logging.LogRecord) -> bool:
    record.msg, record.args = _PLACE.sub(r"\1/...", record.getMessage()), ()
    return True


if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

CHECK_S = 10.0
"""A player tells when it starts and when it fails, not when it ends: that is looked up."""


class PlayerWatch:
    """Follows one player."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Follow no player yet."""
        self._hass = hass
        self._on_change: Callable[[], None] | None = None
        self._player: Stream | None = None
        self._cancel: Callable[[], None] | None = None
        self.is_playing = False

    @callback
    def follow(self, player: Stream, on_change: Callable[[], None]) -> None:
        """Follow a player from now on; `on_change` is called when it begins to play and has ended."""
        self._player = player
        self._on_change = on_change
        player.set_update_callback(self._look)

    @callback
    def close(self) -> None:
        """Follow nothing any more, and let go of who listens."""
        self._player = self._on_change = None
        self._stop_timer()

    @callback
    def _look(self, _: datetime | None = None) -> None:
        self._stop_timer()
        if self._player is None or self._on_change is None:
            return
        self.is_playing = bool(self._player.outputs())
        if self.is_playing:
            self._cancel = async_call_later(self._hass, CHECK_S, self._look)
        self._on_change()

    def _stop_timer(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
