"""The same media, asked for at several cameras in one go, is found and decoded once."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ..intercom import Track
from ..talk.tracks import media_track, media_tracks

_TOGETHER_S = 1.0

type _Key = tuple[str, str | None, bool]


@dataclass(frozen=True, slots=True)
class _Request:
    """A search for media, and when it was asked for."""

    asked_at_s: float
    task: asyncio.Task[list[Track]]


class Requests:
    """Hands the same tracks to all who ask for the same within a second.

    Home Assistant calls each media player of a target or a group by itself, at one moment.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without a request."""
        self._hass = hass
        self._requests: dict[_Key, _Request] = {}

    async def async_tracks(self, media_content_id: str, title: str | None) -> list[Track]:
        """Return the tracks behind a media id.

        Raises:
            HomeAssistantError: Home Assistant does not know the media or forbids it.
            UnreadableError: a playlist cannot be read.
        """
        key = (media_content_id, title, False)
        return await self._async_once(key, lambda: media_tracks(self._hass, *key[:2]))

    async def async_whole(self, media_content_id: str, title: str | None) -> Track:
        """Return one track for all that is behind a media id, also if that is a playlist.

        Raises:
            HomeAssistantError: Home Assistant does not know the media or forbids it.
        """
        key = (media_content_id, title, True)

        async def find() -> list[Track]:
            return [await media_track(self._hass, *key[:2])]

        return (await self._async_once(key, find))[0]

    async def _async_once(
        self, key: _Key, find: Callable[[], Coroutine[None, None, list[Track]]]
    ) -> list[Track]:
        """Find tracks, or wait for those that somebody else is looking for."""
        self._forget_old()
        if key not in self._requests:
            task = self._hass.async_create_task(find(), "linkvisual media")
            self._requests[key] = _Request(self._hass.loop.time(), task)
        return await asyncio.shield(self._requests[key].task)

    def _forget_old(self) -> None:
        oldest_s = self._hass.loop.time() - _TOGETHER_S
        self._requests = {
            key: request for key, request in self._requests.items() if request.asked_at_s > oldest_s
        }
