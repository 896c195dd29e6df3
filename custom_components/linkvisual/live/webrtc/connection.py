"""Peer connection to one browser."""

import asyncio
import logging
from collections.abc import Callable

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceCandidate,
    RTCPeerConnection,
    RTCRtpReceiver,
)

from .aiortc_internals import chosen_pair, hook_picture_loss, hook_raw_packets, said_goodbye
from .background import Background
from .decoded_microphone import read_decoded
from .errors import BrowserLostError, ConnectTimeoutError, ViewError
from .liveness import Liveness
from .microphone_gate import Sink
from .negotiation import Tracks, negotiate
from .offer import Offer

_LOGGER = logging.getLogger(__name__)

type OnClosed = Callable[[ViewError | None], None]
"""Told once that a connection is over, and why unless the browser itself closed it."""


class WebRtcPeer:
    """One browser: picture and sound out, its microphone in.

    `on_microphone` gets A-law bytes and their RTP sequence number as they come. `on_closed` is
    not called for a close from our side.
    """

    def __init__(
        self,
        offer: Offer,
        configuration: RTCConfiguration,
        *,
        on_microphone: Sink,
        on_connected: Callable[[], None],
        on_picture_lost: Callable[[], None],
        on_closed: OnClosed,
        connect_timeout_s: float = 15.0,
        close_timeout_s: float = 10.0,
    ) -> None:
        """Prepare to answer an offer on the running loop.

        In 15 s ICE has tried every pair of addresses. 10 s are longer than the five for which aiortc
        waits for servers that help to find a way.
        """
        self._connect_timeout_s = connect_timeout_s
        self._close_timeout_s = close_timeout_s
        self._offer = offer
        self._on_connected = on_connected
        self._on_picture_lost = on_picture_lost
        self._on_closed = on_closed
        self._loop = asyncio.get_running_loop()
        self._on_microphone = on_microphone
        self._connection = RTCPeerConnection(configuration)
        self._connection.on("connectionstatechange", self._on_state)
        self._candidates: list[RTCIceCandidate] | None = [*offer.candidates]
        self._background = Background()
        self.liveness = Liveness(self._connection, self._background)
        self._timeout: asyncio.TimerHandle | None = None
        self._negotiation: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._over = False
        self.connected = False
        self.was_connected = False
        self.tracks = Tracks()

    async def answer(self) -> str:
        """Return the answer, with all our candidates in it.

        Raises:
            OfferError: the offer cannot be met.
        """
        self._timeout = self._loop.call_later(
            self._connect_timeout_s, self._finish, ConnectTimeoutError("not connected in time")
        )
        self._negotiation = self._loop.create_task(self._negotiate())
        await asyncio.wait({self._negotiation})
        self._negotiation.result()
        early, self._candidates = self._candidates or [], None
        for candidate in early:
            self.add_candidate(candidate)
        return self._connection.localDescription.sdp

    def add_candidate(self, candidate: RTCIceCandidate) -> None:
        """Try a way to the browser; one under a name that does not resolve takes a second."""
        if self._over:
            return
        if self._candidates is not None:
            self._candidates.append(candidate)
        else:
            self._background.start(self._connection.addIceCandidate(candidate))

    async def close(self) -> None:
        """Close the connection and leave nothing of it behind; may be called again.

        What takes aiortc too long goes on by itself: broken off, it would never be finished.
        """
        self._over = True
        if self._timeout is not None:
            self._timeout.cancel()
        self._background.cancel()
        if self._closing is None:
            self._closing = self._loop.create_task(self._close())
        _, late = await asyncio.wait({self._closing}, timeout=self._close_timeout_s)
        if late:
            _LOGGER.debug("A WebRTC connection takes long to close")

    async def _negotiate(self) -> None:
        self.tracks = await negotiate(self._connection, self._offer, self._listen)
        if self.tracks.video_sender is not None:
            hook_picture_loss(self.tracks.video_sender, self._on_picture_lost)

    async def _close(self) -> None:
        """Close what has been opened: sockets that aiortc is still opening it would leave open."""
        if self._negotiation is not None:
            await asyncio.gather(self._negotiation, return_exceptions=True)
        self.tracks.stop()
        try:
            await self._connection.close()
            # What aiortc started meanwhile, because the browser connected just then.
            for transceiver in self._connection.getTransceivers():
                await transceiver.stop()
        except Exception as err:  # noqa: BLE001  a close ends, whatever state aiortc is in
            _LOGGER.debug("A WebRTC connection did not close cleanly: %s", type(err).__name__)
        self._connection.remove_all_listeners()

    def _listen(self, receiver: RTCRtpReceiver) -> None:
        """Take a microphone's packets as early as this aiortc lets us have them."""
        if not hook_raw_packets(receiver, self._on_microphone):
            self._connection.on("track", self._read)

    def _read(self, track: MediaStreamTrack) -> None:
        """Take a microphone's sound the slow way."""
        if track.kind == "audio":
            self._background.start(read_decoded(track, self._on_microphone))

    def _on_state(self) -> None:
        state = self._connection.connectionState
        _LOGGER.debug("WebRTC connection: %s", state)
        if state == "connected" and not self.connected and not self._over:
            self.connected = self.was_connected = True
            _LOGGER.debug("WebRTC way to the browser: %s", chosen_pair(self._connection))
            if self._timeout is not None:
                self._timeout.cancel()
            self._on_connected()
        elif state == "closed" and said_goodbye(self._connection):
            self._finish(None)
        elif state in ("failed", "closed"):
            self._finish(
                BrowserLostError("the browser does not answer")
                if self.was_connected
                else ConnectTimeoutError("no way to the browser")
            )

    def _finish(self, reason: ViewError | None) -> None:
        if not self._over:
            self._over = True
            self.connected = False
            self._on_closed(reason)
