"""Packets of a live source as aiortc's tracks: no encoder, no executor, no copy of the picture."""

import asyncio
import logging
from collections.abc import Callable
from fractions import Fraction
from typing import Any, override

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from ..media import AudioPacket, MediaPacket, VideoPacket
from .aiortc_internals import Outlet
from .rtp_stream import RtpStream

_LOGGER = logging.getLogger(__name__)

_MILLISECONDS = Fraction(1, 1000)
"""The clock of pictures."""

_SAMPLES = Fraction(1, 8000)
"""The clock of G.711."""

_WAITING_PACKETS = 32
"""0.6 s of sound or 1.3 s of picture: beyond, there is no room."""

_WAITING_BYTES = 8 << 20
"""Two of the largest pictures that a stream may have: a slow browser holds no more memory."""


class PacketTrack(MediaStreamTrack):
    """A track that is fed.

    What it is fed goes straight to the browser once `carry` runs. Until then, and with an aiortc
    that has no place for that, a source that feeds it faster than it is sent finds no room.
    """

    def __init__(self, kind: str) -> None:
        """Make a track of the kind "audio" or "video"."""
        super().__init__()
        self.kind = kind
        self.on_room: Callable[[], None] = lambda: None
        """Called when there is room again, and when there is nothing to wait for any more."""

        self._packets: asyncio.Queue[MediaPacket | None] = asyncio.Queue()
        self._waiting_bytes = 0
        self._stream: RtpStream | None = None
        self._ended = asyncio.Event()

    @override
    async def recv(self) -> Packet[Any]:
        """Return the next packet; raise MediaStreamError when the track has ended."""
        packet = None if self.readyState != "live" else await self._packets.get()
        if packet is None:
            raise MediaStreamError
        self._waiting_bytes -= len(packet.data)
        if self._has_room:
            self.on_room()
        return as_av_packet(packet)

    def put(self, packet: MediaPacket) -> bool:
        """Send a packet, unless the track has ended; return whether there is room for another."""
        if self._stream is not None:
            self._send(self._stream, packet)
        elif self.readyState == "live":
            self._waiting_bytes += len(packet.data)
            self._packets.put_nowait(packet)
            return self._has_room
        return True

    @property
    def _has_room(self) -> bool:
        return self._packets.qsize() < _WAITING_PACKETS and self._waiting_bytes < _WAITING_BYTES

    async def carry(self, outlet: Outlet) -> None:
        """Send by ourselves what waits and what comes, until the track ends."""
        stream = RtpStream(outlet)
        try:
            while not self._packets.empty():
                packet = self._packets.get_nowait()
                if packet is not None:
                    self._send(stream, packet)
            if self.readyState == "live":
                self._stream = stream
                self.on_room()
            await self._ended.wait()
        finally:
            self.stop()

    @override
    def stop(self) -> None:
        """End the track, and every wait at either end of it."""
        super().stop()
        self._stream = None
        self._ended.set()
        while not self._packets.empty():
            self._packets.get_nowait()
        self._packets.put_nowait(None)
        self.on_room()

    def _send(self, stream: RtpStream, packet: MediaPacket) -> None:
        """Send a packet; the track ends with the connection, and other viewers go on."""
        try:
            stream.send(packet)
        except Exception as err:  # noqa: BLE001  whatever aiortc and its libraries raise
            _LOGGER.debug("A track ends: %s", type(err).__name__)
            self.stop()


def as_av_packet(packet: MediaPacket) -> Packet[Any]:
    """Return a packet as aiortc packs it: bytes, pts and time base are all that it reads."""
    av_packet = Packet(packet.data)
    match packet:
        case VideoPacket():
            av_packet.pts, av_packet.time_base = packet.timestamp_ms, _MILLISECONDS
        case AudioPacket():
            av_packet.pts, av_packet.time_base = packet.timestamp_samples, _SAMPLES
    return av_packet
