"""One camera's speaker: brings what Home Assistant wants to the media loop."""

from collections.abc import Coroutine

from homeassistant.exceptions import HomeAssistantError

from ..data import LinkVisualConfigEntry
from ..intercom import (
    Enqueue,
    Intercom,
    IntercomError,
    IntercomStatus,
    Player,
    TalkOptions,
    Track,
    Volume,
    WhenBusy,
)
from ..openapi import OpenApiError
from ..options import talk_options_of
from ..talk.failures import as_talk_error
from .requests import Requests

_LONGEST_WAIT_S = 600.0


class Speaker:
    """Methods for the main loop; what goes wrong is raised in words for people."""

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str, requests: Requests) -> None:
        """Speak through one camera of an entry."""
        self._entry = entry
        self._iot_id = iot_id
        self._requests = requests
        self._coordinator = entry.runtime_data.coordinator
        self._intercoms = entry.runtime_data.intercoms
        self._choice = self._silence = object()

    @property
    def status(self) -> IntercomStatus:
        """Return what the camera's intercom does."""
        return self._intercoms.status_of(self._iot_id)

    async def async_play(self, media_content_id: str, title: str | None, enqueue: Enqueue) -> None:
        """Play media now or later; returns when it is heard, or has to wait for somebody.

        What is found only after something else was chosen instead, or silence, is not played.
        """
        if enqueue is Enqueue.REPLACE:
            self._choice = object()
        choice = self._choice
        try:
            tracks = await self._requests.async_tracks(media_content_id, title)
        except IntercomError as err:
            raise self._in_words(err) from err
        if choice is not self._choice:
            return
        options = self._options()
        await self._run(self._player.play(tracks, options, enqueue))

    async def async_announce(self, media_content_id: str, title: str | None) -> None:
        """Say something in between, and return when it was said, or silence was chosen."""
        silence = self._silence
        track = await self._requests.async_whole(media_content_id, title)
        if silence is self._silence:
            await self._run(self._announce(track))

    async def async_pause(self) -> None:
        """Fall silent and keep the place."""
        await self._run(self._player.pause())

    async def async_resume(self) -> None:
        """Go on."""
        await self._run(self._player.resume())

    async def async_skip(self, steps: int) -> None:
        """Go to another track."""
        await self._run(self._player.skip(steps))

    async def async_stop(self) -> None:
        """Fall silent, unless somebody talks live."""
        self._choice = self._silence = object()
        await self._run(self._intercom.stop_playing())

    async def async_clear(self) -> None:
        """End media, and leave announcements alone."""
        self._choice = object()
        await self._run(self._player.stop())

    async def async_leave(self) -> None:
        """End media because the speaker goes away, also when everything has ended already."""
        if not self._intercoms.media_loop.ending:
            await self._run(self._player.stop())

    def set_volume(self, volume: Volume) -> None:
        """Play at another volume from now on."""
        target = self._player.volume
        target.level, target.muted = volume.level, volume.muted

    async def _announce(self, track: Track) -> None:
        """Say a track; runs on the media loop."""
        options = self._options()
        async with self._intercoms.studio.tune_in(track, options) as broadcast:
            await self._intercom.announce(
                broadcast,
                options,
                when_busy=WhenBusy.QUEUE,
                start_timeout_s=_LONGEST_WAIT_S,
                name=track.title,
                volume=self._player.volume,
            )

    def _options(self) -> TalkOptions:
        """Return how to talk to the camera."""
        camera = self._coordinator.data.get(self._iot_id)
        return talk_options_of(self._entry, camera.device.product_key if camera else None)

    async def _run(self, work: Coroutine[None, None, None]) -> None:
        """Do something on the media loop."""
        try:
            await self._intercoms.media_loop.run(work)
        except (IntercomError, OpenApiError) as err:
            raise self._in_words(err) from err

    def _in_words(self, err: IntercomError | OpenApiError) -> HomeAssistantError:
        camera = self._coordinator.data.get(self._iot_id)
        return as_talk_error(err, camera.name if camera is not None else self._iot_id)

    @property
    def _intercom(self) -> Intercom:
        return self._intercoms.of(self._iot_id)

    @property
    def _player(self) -> Player:
        return self._intercom.player
