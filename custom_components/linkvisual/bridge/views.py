"""The live views of an account's cameras."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from ..live.fan_out import Subscription
from ..live.picture.still import Still
from ..live.problem import LiveClosedError, LiveProblem
from ..live.source import LiveSource, now_ms
from ..live.webrtc.errors import ViewError, ViewRemovedError
from ..live.webrtc.settings import IceServer, Signal, TalkSettings
from .intercoms import Intercoms
from .view_status import ViewStatus

if TYPE_CHECKING:
    from ..live.live_options import FetchLiveUrl, LiveOptions
    from ..live.webrtc.viewers import Viewers

_ZERO_MS = now_ms()
"""One for all sources: a viewer goes on from one to the next when an account is reloaded."""

type OnProblem = Callable[[str, LiveProblem | None], None]
"""Told on the main loop what is wrong with a camera's picture, by its IotId."""


@dataclass(frozen=True, slots=True)
class CameraView:
    """What a camera's view is made of; lives on the media loop."""

    source: LiveSource
    viewers: Viewers | None


class LiveViews:
    """Takes what Home Assistant asks of a camera's picture to the media loop."""

    def __init__(
        self,
        hass: HomeAssistant,
        intercoms: Intercoms,
        *,
        fetch_url: Callable[[str], FetchLiveUrl],
        options: Callable[[str], LiveOptions],
        viewers_type: type[Viewers] | None,
        on_problem: OnProblem,
        past_picture: Callable[[str], bytes | None],
    ) -> None:
        """Serve an account's cameras, browsers only where there is a `viewers_type`.

        `options` returns how to watch a camera by its IotId.
        `past_picture` has the last JPEG of a camera, and is called from any thread.
        """
        self._hass = hass
        self._intercoms = intercoms
        self._media_loop = intercoms.media_loop
        self._fetch_url = fetch_url
        self._options = options
        self._viewers_type = viewers_type
        self._on_problem = on_problem
        self._past_picture = past_picture
        self._by_iot_id: dict[str, CameraView] = {}
        self._closed = False
        self.status = ViewStatus()

    @property
    def answers_browsers(self) -> bool:
        """Return whether browsers can connect by WebRTC."""
        return self._viewers_type is not None

    async def async_offer(
        self,
        iot_id: str,
        session_id: str,
        sdp: str,
        *,
        signal: Signal,
        settings: TalkSettings,
        ice_servers: Sequence[IceServer],
    ) -> None:
        """Meet a browser's offer; raises OfferError, BusyError, ViewError."""
        if self._closed:
            raise ViewRemovedError("closed")

        async def offer() -> None:
            viewers = self._of(iot_id).viewers
            assert viewers is not None  # noqa: S101  the entity offers no WebRTC without them
            await viewers.offer(session_id, sdp, signal, settings, ice_servers)

        await self._media_loop.run(offer())

    def add_candidate(
        self, iot_id: str, session_id: str, line: str, mid: str | None, line_index: int | None
    ) -> None:
        """Try a way to a browser."""

        async def add() -> None:
            if (viewers := self._viewers_of(iot_id)) is not None:
                viewers.add_candidate(session_id, line, mid, line_index)

        self._start(add)

    def close(self, iot_id: str, session_id: str) -> None:
        """End a signaling session."""

        async def close() -> None:
            if (viewers := self._viewers_of(iot_id)) is not None:
                viewers.close(session_id)

        self._start(close)

    async def async_still(self, iot_id: str) -> Still | None:
        """Return the last key frame that viewers of a camera have seen, if there is one."""

        async def still() -> Still | None:
            view = self._by_iot_id.get(iot_id)
            return await view.source.still() if view is not None else None

        return None if self._closed else await self._media_loop.run(still())

    async def async_remove(self, iot_id: str, reason: ViewError) -> None:
        """End the views of a camera that goes away."""
        if not self._closed:
            await self._media_loop.run(self._close_view(iot_id, reason))

    async def async_shutdown(self, reason: ViewError) -> None:
        """End all views; nothing is answered afterwards."""

        async def close_all() -> None:
            await asyncio.gather(*(self._close_view(key, reason) for key in list(self._by_iot_id)))

        if not self._closed:
            self._closed = True
            await self._media_loop.run(close_all())

    async def async_detach(self) -> dict[str, Viewers]:
        """End everything but the connections to browsers, which `async_attach` takes over."""

        async def detach() -> dict[str, Viewers]:
            views, self._by_iot_id = self._by_iot_id, {}
            staying = {
                iot_id: view.viewers
                for iot_id, view in views.items()
                if view.viewers is not None and await view.viewers.detach()
            }
            await asyncio.gather(*(view.source.close() for view in views.values()))
            return staying

        self._closed = True
        return await self._media_loop.run(detach())

    async def async_attach(
        self, viewers: Mapping[str, Viewers], settings: Mapping[str, TalkSettings]
    ) -> None:
        """Go on with the browsers of before, each camera with its settings; others are gone."""

        async def attach() -> None:
            for iot_id, browsers in viewers.items():
                if iot_id not in settings:
                    await browsers.shutdown()
                    continue
                source = self._make_source(iot_id)
                self._by_iot_id[iot_id] = CameraView(source, browsers)
                browsers.attach(self._intercoms.of(iot_id), settings[iot_id], source)

        await self._media_loop.run(attach())

    def subscribe(self, iot_id: str) -> Subscription:
        """Return the packets of a camera; for the media loop only.

        Raises:
            LiveClosedError: the camera is not watched any more.
        """
        if self._closed:
            raise LiveClosedError
        return self._of(iot_id).source.subscribe()

    def _of(self, iot_id: str) -> CameraView:
        """Return the view of a camera; for the media loop only."""
        if (view := self._by_iot_id.get(iot_id)) is None:
            view = self._by_iot_id[iot_id] = self._make(iot_id)
        return view

    def _viewers_of(self, iot_id: str) -> Viewers | None:
        """Return who watches a camera, if there ever was anybody."""
        view = self._by_iot_id.get(iot_id)
        return view.viewers if view is not None else None

    def _make(self, iot_id: str) -> CameraView:
        source, viewers = self._make_source(iot_id), None
        if self._viewers_type is not None:
            viewers = self._viewers_type(self._intercoms.of(iot_id), source)
        return CameraView(source, viewers)

    def _make_source(self, iot_id: str) -> LiveSource:
        main_loop = self._hass.loop

        def on_problem(problem: LiveProblem | None) -> None:
            main_loop.call_soon_threadsafe(self._note_problem, iot_id, problem)

        def on_running(running: bool) -> None:
            main_loop.call_soon_threadsafe(self.status.note_watched, iot_id, running)

        source = LiveSource(
            self._media_loop.http,
            self._fetch_url(iot_id),
            self._options(iot_id),
            on_problem,
            lambda: self._past_picture(iot_id),
            on_running=on_running,
            zero_ms=_ZERO_MS,
        )
        self._intercoms.of(iot_id).access.on_returned = source.hear
        return source

    @callback
    def _note_problem(self, iot_id: str, problem: LiveProblem | None) -> None:
        self.status.note_problem(iot_id, problem)
        self._on_problem(iot_id, problem)

    async def _close_view(self, iot_id: str, reason: ViewError) -> None:
        view = self._by_iot_id.pop(iot_id, None)
        if view is None:
            return
        if view.viewers is not None:
            await view.viewers.shutdown(reason)
        await view.source.close()

    def _start(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run work on the media loop, after all that was started before it."""
        if not self._closed:
            asyncio.run_coroutine_threadsafe(work(), self._media_loop.loop)
