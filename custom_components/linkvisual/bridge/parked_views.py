"""Views whose account is being reloaded: the browsers stay connected, and their picture goes on.

An error would cost them the picture: a page that gets one shows its text until it is opened anew,
or opens its microphone again by itself.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .media_loop import MediaLoop

if TYPE_CHECKING:
    from ..live.webrtc.viewers import Viewers

_KEY: HassKey[dict[str, ParkedViews]] = HassKey(f"{DOMAIN}_parked_views")


@dataclass(slots=True)
class ParkedViews:
    """The browsers of an account's cameras by IotId, and the loop that they live on."""

    media_loop: MediaLoop
    viewers: dict[str, Viewers]
    cancel: CALLBACK_TYPE


@callback
def async_park(
    hass: HomeAssistant,
    entry_id: str,
    media_loop: MediaLoop,
    viewers: dict[str, Viewers],
    *,
    longest_s: float = 30.0,
) -> None:
    """Keep views until the account is back, is removed, or does not come back for too long.

    A reload takes a second or two, and a first attempt that failed is repeated after five, ten and
    twenty; no viewer should look at a picture that stands still for longer.
    """

    async def end(_: datetime | None = None) -> None:
        await async_end_parked(hass, entry_id)

    cancel_timer = async_call_later(hass, longest_s, end)
    cancel_stop = hass.async_add_shutdown_job(HassJob(end, "linkvisual parked views"))

    @callback
    def cancel() -> None:
        cancel_timer()
        cancel_stop()

    hass.data.setdefault(_KEY, {})[entry_id] = ParkedViews(media_loop, viewers, cancel)


@callback
def async_take_parked(hass: HomeAssistant, entry_id: str) -> ParkedViews | None:
    """Return the views that wait for an account, for a caller who takes them has to end them."""
    parked = hass.data.get(_KEY, {}).pop(entry_id, None)
    if parked is not None:
        parked.cancel()
    return parked


async def async_end_parked(hass: HomeAssistant, entry_id: str) -> None:
    """End the views of an account that does not come back, and tell their browsers."""
    if (parked := async_take_parked(hass, entry_id)) is None:
        return

    async def end_all() -> None:
        await asyncio.gather(*(viewers.shutdown() for viewers in parked.viewers.values()))

    await parked.media_loop.run(end_all())
    await parked.media_loop.stop()
