"""The intercoms of an account's cameras: made on the main loop, at work on the media loop."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial

from homeassistant.core import HomeAssistant, callback

from ..coordinator import LinkVisualCoordinator
from ..discovery.listeners import CameraListeners
from ..events import async_fire_turn_ended
from ..intercom import (
    ConnectionAhead,
    Ended,
    Intercom,
    IntercomStatus,
    SchemeChoice,
    SharedDecodes,
    TalkOptions,
    Volume,
)
from ..openapi import (
    DeviceNotFoundError,
    DeviceOfflineError,
    LinkVisualClient,
    Scheme,
    VoiceIntercom,
)
from .call_order import CallOrder, Place
from .expected_talks import ExpectedTalks
from .media_loop import MediaLoop
from .statuses import Statuses
from .talk_choices import TalkChoices

_LOGGER = logging.getLogger(__name__)

_REMEMBERED_TURNS = 10
"""Of each camera, for diagnostics: enough to see a pattern, and a bound on memory."""


class Intercoms:
    """One intercom for each camera, made when it is needed first; they live on the media loop."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: LinkVisualClient,
        coordinator: LinkVisualCoordinator,
        media_loop: MediaLoop,
        choices: TalkChoices,
    ) -> None:
        """Serve the cameras that a coordinator knows."""
        self.media_loop = media_loop
        self._hass = hass
        self._client = client
        self._coordinator = coordinator
        self._by_iot_id: dict[str, Intercom] = {}
        self._known: dict[str, SchemeChoice] = {}
        """All cameras that the account has ever had; those of a product talk by the same transport."""

        self._volumes: dict[str, Volume] = {}
        self._statuses = Statuses()
        self._turns: dict[str, deque[Ended]] = {}
        self._choices = choices
        self.shared_decodes = SharedDecodes()
        self._ahead = ConnectionAhead()
        self._expected = ExpectedTalks(self._fetch_talk_url)
        self.announcements = CallOrder()
        """The calls that want something said."""

        self.media = CallOrder()
        """Those that want media played."""

        self._follow_cameras()
        self._stop_listening = coordinator.async_add_listener(self._follow_cameras)

    def of(self, iot_id: str) -> Intercom:
        """Return the intercom of a camera, on either loop; its methods are for the media loop only.

        Raises:
            DeviceNotFoundError: the account has never had the camera.
        """
        if (intercom := self._by_iot_id.get(iot_id)) is not None:
            return intercom
        if (choice := self._known.get(iot_id)) is None:
            raise DeviceNotFoundError("CameraRemoved")
        # Both loops may come here at once, and are to have the same one.
        return self._by_iot_id.setdefault(iot_id, self._make(iot_id, choice))

    def volume_of(self, iot_id: str) -> Volume:
        """Return how loud media is played through a camera, to be changed at any time."""
        return self._volumes.setdefault(iot_id, Volume())

    def status_of(self, iot_id: str) -> IntercomStatus:
        """Return what is known of a camera's intercom, on the main loop."""
        return self._statuses.of(iot_id)

    def turns_of(self, iot_id: str) -> Sequence[Ended]:
        """Return how the last turns at a camera went, the newest last, on the main loop."""
        return tuple(self._turns.get(iot_id, ()))

    @property
    def listeners(self) -> CameraListeners:
        """Return who is told when the status of a camera's intercom changes."""
        return self._statuses.listeners

    def expecting(
        self, iot_id: str, options: TalkOptions, place: Place
    ) -> AbstractAsyncContextManager[None]:
        """Have a talk URL on its way while the call at a place brings its words to the media loop.

        Not while the camera speaks or somebody was there before: asking for another URL may end
        the session that it has.
        """
        camera, status = self._coordinator.data.get(iot_id), self.status_of(iot_id)
        usable = camera is not None and camera.online and camera.can_talk
        if camera is None or not usable or status.holder or status.waiting or not place.is_first:
            return nullcontext()
        choice = self._choices.of(camera.device.product_key)
        return self._expected.expect(iot_id, choice.first(options))

    async def async_stop(self, iot_id: str) -> bool:
        """Silence a camera; return whether it was speaking or about to."""
        self.announcements.forget(iot_id)

        async def stop() -> bool:
            return self.of(iot_id).stop()

        return await self.media_loop.run(stop())

    async def async_shutdown(self) -> None:
        """Silence all cameras; the media loop is left to others."""
        self._stop_listening()

        async def stop_all() -> None:
            intercoms = list(self._by_iot_id.values())
            for intercom in intercoms:
                intercom.stop()
            await asyncio.gather(*(intercom.player.stop() for intercom in intercoms))

        await self.media_loop.run(stop_all())
        self._statuses.tell_all()

    @callback
    def _follow_cameras(self) -> None:
        """Know new cameras, and end live talks that nobody at an offline one hears."""
        for iot_id, camera in self._coordinator.data.items():
            if iot_id not in self._known:
                self._known[iot_id] = self._choices.of(camera.device.product_key)
            intercom = self._by_iot_id.get(iot_id)
            if intercom is not None and not camera.online:
                self.media_loop.loop.call_soon_threadsafe(
                    intercom.end_live_talk, DeviceOfflineError("CameraOffline")
                )

    def _make(self, iot_id: str, choice: SchemeChoice) -> Intercom:
        """Return a new intercom."""

        async def fetch_url(scheme: Scheme, *, urgent: bool = False) -> VoiceIntercom:
            """Ask for a talk URL on the main loop, where the client lives."""
            fetching = (
                self._fetch_talk_url(iot_id, scheme, urgent=True)
                if urgent
                else self._expected.take(iot_id, scheme)
            )
            future = asyncio.run_coroutine_threadsafe(fetching, self._hass.loop)
            return await asyncio.wrap_future(future)

        return Intercom(
            self.media_loop.http,
            fetch_url,
            lambda: self._publish(iot_id),
            lambda err: self._report(iot_id, err),
            self.shared_decodes,
            choice=choice,
            ahead=self._ahead,
            fetch_live_url=partial(fetch_url, urgent=True),
            volume=self.volume_of(iot_id),
        )

    def _publish(self, iot_id: str) -> None:
        """Take a status from the media loop to the main loop."""
        if (intercom := self._by_iot_id.get(iot_id)) is not None:
            status = intercom.status
            self._hass.loop.call_soon_threadsafe(self._note, iot_id, status)

    @callback
    def _note(self, iot_id: str, status: IntercomStatus) -> None:
        """Keep a status and tell who listens; states are new before an event makes them looked at."""
        before = self.status_of(iot_id)
        self._statuses.note(iot_id, status)
        if status.last is not None and status.last is not before.last:
            self._note_ended(iot_id, status.last)

    @callback
    def _note_ended(self, iot_id: str, ended: Ended) -> None:
        self._turns.setdefault(iot_id, deque(maxlen=_REMEMBERED_TURNS)).append(ended)
        if (camera := self._coordinator.data.get(iot_id)) is not None:
            entry_id = self._coordinator.config_entry.entry_id
            async_fire_turn_ended(self._hass, entry_id, camera, ended)

    def _report(self, iot_id: str, err: Exception) -> None:
        """Log why media broke off that nobody waits for any more."""
        camera = self._coordinator.data.get(iot_id)
        name = camera.name if camera is not None else iot_id
        _LOGGER.warning("%s stopped playing: %s (%s)", name, type(err).__name__, err)

    async def _fetch_talk_url(
        self, iot_id: str, scheme: Scheme, *, urgent: bool = False
    ) -> VoiceIntercom:
        if (camera := self._coordinator.data.get(iot_id)) is None:
            raise DeviceNotFoundError("CameraRemoved")
        return await self._client.query_voice_intercom(camera.device.address, scheme, urgent=urgent)
