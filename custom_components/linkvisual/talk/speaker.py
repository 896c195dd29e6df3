"""Speaker: what the media player and notifications play through one camera, in the order asked for."""

import asyncio
from collections.abc import Callable, Coroutine

from homeassistant.exceptions import HomeAssistantError

from ..data import LinkVisualConfigEntry
from ..exceptions import as_talk_error
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
from ..media.shared_lookup import SharedLookup
from ..openapi import OpenApiError
from ..options import talk_options_of

_LONGEST_WAIT_S = 600.0
"""A media player's announcement carries no time limit; one of ten minutes ago is no news any more."""


class Speaker:
    """Methods for the main loop; what goes wrong is raised in words for people."""

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str, lookup: SharedLookup) -> None:
        """Speak through one camera of an entry."""
        self._entry = entry
        self._iot_id = iot_id
        self._lookup = lookup
        self._coordinator = entry.runtime_data.coordinator
        self._intercoms = entry.runtime_data.intercoms
        self._choice = self._silence = 0
        """Generations: what is found after another choice, or after silence, is not played."""

    @property
    def status(self) -> IntercomStatus:
        """Return what the camera's intercom does."""
        return self._intercoms.status_of(self._iot_id)

    @property
    def player(self) -> Player:
        """Return the camera's player; its methods are for the media loop, to which `run` brings them."""
        return self._intercom.player

    async def async_play(self, media_content_id: str, title: str | None, enqueue: Enqueue) -> None:
        """Play media now or later; returns when it is heard, or has to wait for another speaker.

        What is found only after something else was chosen instead, or silence, is not played.
        """
        if enqueue is Enqueue.REPLACE:
            self._choose_anew()
        choice, place = self._choice, self._intercoms.media.join((self._iot_id,))
        try:
            tracks = await self._lookup.async_tracks(media_content_id, title)
            await place.wait()
            if choice != self._choice:
                return
            options = self._options()
            playing = self._start(self.player.play(tracks, options, enqueue))
        except IntercomError as err:
            raise self._as_error(err) from err
        finally:
            place.leave()
        await playing

    async def async_announce(self, media_content_id: str, title: str | None) -> None:
        """Say something in between, and return when it was said, or silence was chosen."""
        silence, place = self._silence, self._intercoms.announcements.join((self._iot_id,))
        try:
            track = await self._lookup.async_whole(media_content_id, title)
            if silence != self._silence:
                return
            async with self._intercoms.expecting(self._iot_id, self._options(), place):
                await place.wait()
                if silence == self._silence:
                    await self.run(self._announce(track, place.leave_from_media_loop))
        finally:
            place.leave()

    async def async_stop(self) -> None:
        """Fall silent, unless there is a live voice."""
        self._choose_anew()
        self._silence += 1
        self._intercoms.announcements.forget(self._iot_id)
        await self.run(self._intercom.stop_playing())

    async def async_clear(self) -> None:
        """End media, and leave announcements alone."""
        self._choose_anew()
        await self.run(self.player.stop())

    @property
    def volume(self) -> Volume:
        """Return how loud media is played: full until another volume is set."""
        return self._intercoms.volume_of(self._iot_id)

    def set_volume(self, volume: Volume) -> None:
        """Play at another volume from now on."""
        self.volume.level, self.volume.muted = volume.level, volume.muted

    async def run(self, work: Coroutine[None, None, None]) -> None:
        """Do something on the media loop."""
        try:
            await self._intercoms.media_loop.run(work)
        except (IntercomError, OpenApiError) as err:
            raise self._as_error(err) from err

    def _choose_anew(self) -> None:
        """Have nothing played that was asked for before, and nobody wait for it."""
        self._choice += 1
        self._intercoms.media.forget(self._iot_id)

    async def _announce(self, track: Track, on_lined_up: Callable[[], None]) -> None:
        """Say a track; runs on the media loop."""
        options = self._options()
        async with self._intercoms.shared_decodes.share(track, options) as shared:
            await self._intercom.announce(
                shared,
                options,
                when_busy=WhenBusy.QUEUE,
                start_timeout_s=_LONGEST_WAIT_S,
                name=track.title,
                volume=self.volume,
                on_lined_up=on_lined_up,
            )

    def _options(self) -> TalkOptions:
        """Return how to talk to the camera."""
        camera = self._coordinator.data.get(self._iot_id)
        return talk_options_of(self._entry, camera.device.product_key if camera else None)

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begin something on the media loop: what is begun later comes later there."""
        loop = asyncio.get_running_loop()
        return asyncio.Task(self.run(work), loop=loop, eager_start=True)

    def _as_error(self, err: IntercomError | OpenApiError) -> HomeAssistantError:
        camera = self._coordinator.data.get(self._iot_id)
        return as_talk_error(err, camera.name if camera is not None else self._iot_id)

    @property
    def _intercom(self) -> Intercom:
        return self._intercoms.of(self._iot_id)
