"""One browser that looks at a camera, and perhaps talks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiortc import RTCConfiguration, RTCIceCandidate

from ...intercom import Intercom
from ..media import AudioPacket, MediaPacket
from ..problem import LiveClosedError
from .connection import WebRtcPeer
from .errors import OfferError, ViewError, ViewRemovedError
from .offer import MAX_CANDIDATES, Offer
from .picture_feed import PictureFeed
from .send_pacer import Packets, SendPacer
from .settings import Signal, TalkSettings
from .talk_notice import TalkNotice, notice_of
from .talker import Talker


class Subscription(Packets, Protocol):
    """What a viewer needs of a live source."""

    def want_keyframe(self) -> None:
        """Want a key frame soon."""

    def restart(self) -> None:
        """Go on with the pictures since the last key frame."""

    def close(self) -> None:
        """Want no more."""


class Source(Protocol):
    """What a viewer needs of a camera's picture."""

    def subscribe(self) -> Subscription:
        """Return a subscription; raise LiveClosedError when there is nothing to see any more."""

    async def draw_notice(self, notice: TalkNotice) -> tuple[bytes, ...]:
        """Return a sentence as key frames of H.264."""


class Viewer:
    """Holds together what belongs to one browser, and takes it down together."""

    def __init__(self, offer: Offer, signal: Signal, on_gone: Callable[[Viewer], None]) -> None:
        """Prepare; `on_gone` is called once when nothing of it is left."""
        self.offer = offer
        self._signal = signal
        self._on_gone = on_gone
        self._peer: WebRtcPeer | None = None
        self._talker: Talker | None = None
        self._source: Source | None = None
        self._subscription: Subscription | None = None
        self._pictures: PictureFeed | None = None
        self._untold: TalkNotice | None = None
        self._pacer: SendPacer | None = None
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
        source: Source,
    ) -> None:
        """Answer the offer; the talk URL and the picture are fetched meanwhile.

        Raises:
            BusyError: the browser wants to talk, and another talker does.
            MicrophoneRefusedError: the browser wants to talk, and may not.
            OfferError: the offer cannot be met.
        """
        if self._ending is not None:
            return
        if self.offer.has_microphone:
            self._talker = Talker(settings, self._heartbeat, self._tell)
            self._talker.begin(intercom)
        self._see(source)
        peer = self._peer = WebRtcPeer(
            self.offer,
            configuration,
            on_microphone=self._talker.gate.take if self._talker else lambda *_: None,
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
        """Go on under another signaling session, which gets the same answer."""
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
                self._signal.error(reason, had_microphone=self.offer.has_microphone)
            self._ending = asyncio.create_task(self._take_down(), name="linkvisual view end")
        return asyncio.shield(self._ending)

    async def detach(self) -> None:
        """Keep only the connection, while what it shows and speaks through goes away."""
        if self._talker is not None and await self._talker.detach():
            self._untold = TalkNotice.INTERRUPTED
        await self._look_away()

    def attach(self, intercom: Intercom, settings: TalkSettings, source: Source) -> None:
        """Go on with what has come in its place; nobody is heard before they press."""
        if self._ending is not None:
            return
        if self._talker is not None:
            self._talker.attach(intercom, settings)
        self._see(source)
        if self.connected:
            self._feed()

    def _see(self, source: Source) -> None:
        """Ask for the camera's picture and sound, if the browser wants any."""
        self._source = source
        if self.offer.wants_media:
            self._subscription = source.subscribe()

    def _tell(self, reason: Exception) -> None:
        """Have the picture say why the microphone is not heard, as soon as there is one."""
        self._untold = notice_of(reason)
        self._tell_in_picture()

    def _tell_in_picture(self) -> None:
        if self._pictures is not None and self._source is not None and self._untold is not None:
            self._pictures.tell(self._untold)
            self._untold = None

    async def _heartbeat(self) -> int:
        return await self._peer.liveness.count() if self._peer is not None else 0

    def _feed(self) -> None:
        """Begin to send, now that the browser listens."""
        if self._peer is None or self._subscription is None or self._ending is not None:
            return
        video = self._peer.tracks.video
        if self._pictures is None and video is not None:
            self._pictures = PictureFeed(video, self._draw, self._restart)
        pacer = self._pacer = SendPacer(self._subscription, self._send, self._on_source_closed)
        for track in (video, self._peer.tracks.audio):
            if track is not None:
                track.on_room = pacer.resume
        pacer.resume()
        self._tell_in_picture()

    def _send(self, packet: MediaPacket) -> bool:
        """Send a packet; return whether there is room for another."""
        if not isinstance(packet, AudioPacket):
            return self._pictures is None or self._pictures.put(packet)
        audio = self._peer.tracks.audio if self._peer is not None else None
        return audio is None or audio.put(packet)

    def _on_source_closed(self) -> None:
        self.end(ViewRemovedError("the live source was closed"))

    async def _draw(self, notice: TalkNotice) -> tuple[bytes, ...]:
        if self._source is None:
            raise LiveClosedError
        return await self._source.draw_notice(notice)

    def _restart(self) -> None:
        if self._subscription is not None:
            self._subscription.restart()

    def _on_picture_lost(self) -> None:
        if self._subscription is not None:
            self._subscription.want_keyframe()

    def _on_closed(self, reason: ViewError | None) -> None:
        self.end(reason)

    async def _look_away(self) -> None:
        """Send nothing any more."""
        if self._pacer is not None:
            self._pacer.stop()
        if self._pictures is not None:
            await self._pictures.pause()
        if self._subscription is not None:
            self._subscription.close()
        self._source = self._subscription = self._pacer = None

    async def _take_down(self) -> None:
        """Free the camera first, then the rest."""
        try:
            if self._talker is not None:
                await self._talker.close()
        finally:
            await self._look_away()
            if self._peer is not None:
                await self._peer.close()
            self._on_gone(self)
