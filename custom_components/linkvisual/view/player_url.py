"""The live URL that Home Assistant's own player and recorder open."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..data import LinkVisualConfigEntry
from ..openapi import LiveScheme, OpenApiError
from ..options import stream_type_of

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

_LOGGER = logging.getLogger(__name__)

URL_VALID_S = 4 * 3600
RENEW_AFTER_S = URL_VALID_S - 600
RETRY_S = 300


class PlayerUrl:
    """One camera's URL, renewed before it expires.

    Home Assistant asks for it once and opens the same URL again after every pause, for as long
    as it runs; the cloud lets none live longer than four hours (docs/protocol.md §5.5).
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LinkVisualConfigEntry,
        iot_id: str,
        player: Callable[[], Stream | None],
    ) -> None:
        """Fetch nothing yet; `player` returns what the URL has to be renewed for, if anything."""
        self._hass = hass
        self._entry = entry
        self._iot_id = iot_id
        self._player = player
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
    def close(self) -> None:
        """Renew it no more, nor what is being fetched."""
        self._closed = True
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
        player = self._player()
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
