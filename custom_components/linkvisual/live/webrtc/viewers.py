"""All browsers that look at one camera, by the signaling sessions through which they came."""

import asyncio
from collections import deque
from collections.abc import Sequence

from ...intercom import Intercom
from .errors import BrowserLostError, TooManyViewsError, ViewError, ViewRemovedError
from .ice_servers import IceServers
from .offer import read_candidate, read_offer
from .settings import IceServer, Signal, TalkSettings
from .viewer import Source, Viewer

_REMEMBERED_ENDS = 64
"""Candidates that come late for a view that has ended are expected; those of 64 views are a few kilobytes."""

MAX_VIEWS = 16
"""Of one camera: each encrypts the whole picture once more, on the one loop that the voices share."""


class Viewers:
    """Brings offers, candidates and closes to the right browser.

    A signaling session that is closed does not take a connected browser with it at once: when
    only Home Assistant's WebSocket broke, the page sends the same offer again within
    milliseconds and would never recover from another answer than the one it has.
    """

    def __init__(
        self, intercom: Intercom, source: Source, *, reconnect_grace_s: float = 10.0
    ) -> None:
        """Serve one camera on the running loop.

        A browser whose WebSocket broke off is back within seconds, and keeps its picture so long.
        """
        self.reconnect_grace_s = reconnect_grace_s
        self._intercom = intercom
        self._source = source
        self._ice = IceServers()
        self._loop = asyncio.get_running_loop()
        self._by_session: dict[str, Viewer] = {}
        self._viewers: dict[Viewer, asyncio.TimerHandle | None] = {}
        self._ended: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED_ENDS)

    def __len__(self) -> int:
        """Return how many browsers are there."""
        return len(self._viewers)

    async def offer(
        self,
        session_id: str,
        sdp: str,
        signal: Signal,
        settings: TalkSettings,
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        """Meet an offer; the answer goes through `signal`.

        Raises:
            BusyError: the browser wants to talk, and another talker does.
            MicrophoneRefusedError: the browser wants to talk, and may not.
            OfferError: the offer cannot be met.
            TooManyViewsError: `MAX_VIEWS` browsers look at the camera.
            BrowserLostError: it belongs to a connection that has ended, and its page, which
                sends it again after a pause of its WebSocket, would take no other answer.
        """
        offer = read_offer(sdp)
        if offer.ice in self._ended:
            raise BrowserLostError("this browser's connection has ended")
        for viewer in self._viewers:
            if viewer.offer.ice == offer.ice and not viewer.ending:
                self._keep(session_id, viewer)
                viewer.rebind(signal)
                return
            if viewer.offer.ice == offer.ice and viewer.was_connected:
                raise BrowserLostError("this browser's connection is ending")
        predecessors = [v for v in self._viewers if v.offer.fingerprint == offer.fingerprint]
        if len(self._viewers) - len(predecessors) >= MAX_VIEWS:
            raise TooManyViewsError
        viewer = Viewer(offer, signal, self._forget)
        self._keep(session_id, viewer)
        for predecessor in predecessors:
            await predecessor.end(None)
        await self._start(viewer, settings, ice_servers)

    def add_candidate(
        self, session_id: str, line: str, mid: str | None, line_index: int | None
    ) -> None:
        """Try a way to a browser; for one that has gone it comes too late and is left."""
        viewer = self._by_session.get(session_id)
        candidate = read_candidate(line, mid, line_index)
        if viewer is not None and candidate is not None:
            viewer.add_candidate(candidate)

    def close(self, session_id: str) -> None:
        """End a signaling session, and with it a browser that is not connected."""
        viewer = self._by_session.pop(session_id, None)
        if viewer is None or viewer in self._by_session.values():
            return
        if viewer.connected:
            self._viewers[viewer] = self._loop.call_later(self.reconnect_grace_s, viewer.end, None)
        else:
            viewer.end(None)

    async def detach(self) -> bool:
        """Keep only the connections, and return whether there is one.

        Pictures stand still, and nobody is heard, until `attach`.
        """
        staying = [viewer for viewer in self._viewers if not viewer.ending]
        await asyncio.gather(*(viewer.detach() for viewer in staying))
        return bool(staying)

    def attach(self, intercom: Intercom, settings: TalkSettings, source: Source) -> None:
        """Go on with what has come in the place of intercom and source."""
        self._intercom, self._source = intercom, source
        for viewer in self._viewers:
            viewer.attach(intercom, settings, source)

    async def shutdown(self, reason: ViewError | None = None) -> None:
        """End all views, for a reason or because there is nothing to see any more."""
        reason = reason or ViewRemovedError("removed")
        await asyncio.gather(*(viewer.end(reason) for viewer in self._viewers))

    async def _start(
        self, viewer: Viewer, settings: TalkSettings, ice_servers: Sequence[IceServer]
    ) -> None:
        """Answer a viewer's offer, and learn what the servers were good for."""
        started_at = self._loop.time()
        try:
            configuration = self._ice.configuration(ice_servers)
            await viewer.start(configuration, self._intercom, settings, self._source)
        except BaseException:
            await viewer.end(None)
            raise
        self._ice.note_gathering(self._loop.time() - started_at, viewer.answer)

    def _keep(self, session_id: str, viewer: Viewer) -> None:
        """Let a session lead to a browser, and take the browser out of the reconnect grace."""
        if (timer := self._viewers.get(viewer)) is not None:
            timer.cancel()
        self._viewers[viewer] = None
        self._by_session = {key: v for key, v in self._by_session.items() if v is not viewer}
        self._by_session[session_id] = viewer

    def _forget(self, viewer: Viewer) -> None:
        if viewer.was_connected:
            self._ended.append(viewer.offer.ice)
        if (timer := self._viewers.pop(viewer, None)) is not None:
            timer.cancel()
        self._by_session = {key: v for key, v in self._by_session.items() if v is not viewer}
