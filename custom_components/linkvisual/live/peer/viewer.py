"""One browser that looks at a camera, and perhaps talks."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from aiortc import RTCConfiguration, RTCIceCandidate

from ...intercom import Intercom, LiveVoice
from ..packets import AudioPacket, MediaPacket
from ..problem import LiveClosedError
from .burst import Burst
from .connection import WebRtcPeer
from .errors import OfferError, ViewError, ViewRemovedError
from .offer import MAX_CANDIDATES, Offer
from .settings import Signal, TalkSettings


class Subscription(Protocol):
    """What a viewer needs of a live source."""

    async def next(self) -> MediaPacket:
        """Wait for the next packet; raise LiveClosedError when there is none."""

    def want_keyframe(self) -> None:
        """Want a key frame soon."""

    def close(self) -> None:
        """Want no more."""


class Viewer:
    """Holds together what belongs to one browser, and takes it down together."""

    def __init__(self, offer: Offer, signal: Signal, on_gone: Callable[[Viewer], None]) -> None:
        """Prepare; `on_gone` is called once when nothing of it is left."""
        self.offer = offer
        self._signal = signal
        self._on_gone = on_gone
        self._peer: WebRtcPeer | None = None
        self._voice: LiveVoice | None = None
        self._subscription: Subscription | None = None
        self._feeder: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self.answer: str | None = None
        self._early_candidates: list[RTCIceCandidate] = []
        self._candidates_left = MAX_CANDIDATES - len(offer.candidates)

    @property
    def connected(self) -> bool:
        """Return whether the browser is there."""
        return self._peer is not None and self._peer.connected and self._ending is None

    @property
    def ending(self) -> bool:
        """Return whether it is being taken down."""
        return self._ending is not None

    @property
    def was_connected(self) -> bool:
        """Return whether the browser has been there."""
        return self._peer is not None and self._peer.was_connected

    async def start(
        self,
        configuration: RTCConfiguration,
        intercom: Intercom,
        settings: TalkSettings,
        subscribe: Callable[[], Subscription],
    ) -> None:
        """Answer the offer; the talk URL and the picture are fetched meanwhile.

        Raises:
            BusyError: the browser wants to talk, and somebody else does.
            OfferError: the offer cannot be met.
        """
        if self._ending is not None:
            return
        if self.offer.has_microphone:
            self._voice = self._claim_voice(intercom, settings)
        if self.offer.wants_media:
            self._subscription = subscribe()
        peer = self._peer = WebRtcPeer(
            self.offer,
            configuration,
            on_microphone=self._voice.feed if self._voice else lambda _: None,
            on_connected=self._feed,
            on_picture_lost=self._on_picture_lost,
            on_closed=self._on_closed,
        )
        for candidate in self._early_candidates:
            peer.add_candidate(candidate)
        try:
            self.answer = await peer.answer()
        except OfferError:
            if self._ending is None:
                raise
        if self._ending is None and self.answer is not None:
            self._signal.answer(self.answer)

    def rebind(self, signal: Signal) -> None:
        """Go on under another signalling session, which gets the same answer."""
        self._signal = signal
        if self.answer is not None:
            signal.answer(self.answer)

    def add_candidate(self, candidate: RTCIceCandidate) -> None:
        """Try a way to the browser; more than any browser has are left."""
        if self._candidates_left <= 0:
            return
        self._candidates_left -= 1
        if self._peer is not None:
            self._peer.add_candidate(candidate)
        else:
            self._early_candidates.append(candidate)

    def end(self, reason: Exception | None) -> Awaitable[None]:
        """Take everything down, telling the browser why if there is a reason; once is enough."""
        if self._ending is None:
            if reason is not None:
                self._signal.error(reason)
            self._ending = asyncio.create_task(self._take_down(), name="linkvisual view end")
        return asyncio.shield(self._ending)

    def _claim_voice(self, intercom: Intercom, settings: TalkSettings) -> LiveVoice:
        voice = intercom.live_voice(
            settings.options,
            settings.limits,
            name=settings.name,
            heartbeat=self._pulse,
            on_ended=self.end,
        )
        voice.prefetch()
        return voice

    async def _pulse(self) -> int:
        return await self._peer.pulse.count() if self._peer is not None else 0

    def _feed(self) -> None:
        """Begin to send, now that somebody listens."""
        if self._subscription is not None and self._ending is None:
            self._feeder = asyncio.create_task(self._send(self._subscription))

    async def _send(self, subscription: Subscription) -> None:
        assert self._peer is not None  # noqa: S101  it has just connected
        tracks, burst = self._peer.tracks, Burst()
        with suppress(LiveClosedError):
            while True:
                packet = await subscription.next()
                track = tracks.audio if isinstance(packet, AudioPacket) else tracks.video
                if track is not None:
                    await burst.send(len(packet.data))
                    await track.put(packet)
        self.end(ViewRemovedError("the live source was closed"))

    def _on_picture_lost(self) -> None:
        if self._subscription is not None:
            self._subscription.want_keyframe()

    def _on_closed(self, reason: ViewError | None) -> None:
        self.end(reason)

    async def _take_down(self) -> None:
        """Free the camera first, then the rest."""
        try:
            if self._voice is not None:
                await self._voice.close()
        finally:
            if self._feeder is not None:
                self._feeder.cancel()
            if self._subscription is not None:
                self._subscription.close()
            if self._peer is not None:
                await self._peer.close()
            self._on_gone(self)
