"""Shared lookup: the same media, asked for at several cameras in one go, is found and decoded once."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant

from ..intercom import Track
from .resolve import async_resolve, async_resolve_whole

_TOGETHER_S = 1.0
"""A call to a group reaches its members in the same moment; a second later it is another call."""

type _Find[T] = Callable[[HomeAssistant, str, str | None], Coroutine[None, None, T]]
"""Finds what is behind a media id, with a title for it."""

type _Key = tuple[_Find[Any], str, str | None]


@dataclass(frozen=True, slots=True)
class _Request:
    """A search for media, and when it was asked for."""

    asked_at_s: float
    task: asyncio.Task[Any]


class SharedLookup:
    """Hands the same tracks to all who ask for the same within a second.

    Home Assistant calls each media player of a target or a group by itself, at one moment.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Look nothing up yet."""
        self._hass = hass
        self._requests: dict[_Key, _Request] = {}

    async def async_tracks(self, media_content_id: str, title: str | None) -> list[Track]:
        """Return the tracks behind a media id.

        Raises:
            HomeAssistantError: Home Assistant does not know the media or forbids it.
            UnreadableError: a playlist cannot be read.
        """
        return await self._async_once(async_resolve, media_content_id, title)

    async def async_whole(self, media_content_id: str, title: str | None) -> Track:
        """Return one track for all that is behind a media id, also if that is a playlist.

        Raises:
            HomeAssistantError: Home Assistant does not know the media or forbids it.
        """
        return await self._async_once(async_resolve_whole, media_content_id, title)

    async def _async_once[T](self, find: _Find[T], media_content_id: str, title: str | None) -> T:
        """Find media, or wait for what another caller is looking for."""
        self._forget_old()
        key = (find, media_content_id, title)
        if key not in self._requests:
            task = self._hass.async_create_task(
                find(self._hass, media_content_id, title), "linkvisual media"
            )
            self._requests[key] = _Request(self._hass.loop.time(), task)
        found: T = await asyncio.shield(self._requests[key].task)
        return found

    def _forget_old(self) -> None:
        oldest_s = self._hass.loop.time() - _TOGETHER_S
        self._requests = {
            key: request for key, request in self._requests.items() if request.asked_at_s > oldest_s
        }
