"""Packets of a live source as aiortc's tracks: no encoder, no executor, no copy of the picture."""

import asyncio
from fractions import Fraction
from typing import Any, override

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from ..media import AudioPacket, MediaPacket, VideoPacket
from .aiortc_internals import Outlet
from .rtp_stream import RtpStream

_MILLISECONDS = Fraction(1, 1000)
"""The clock of pictures."""

_SAMPLES = Fraction(1, 8000)
"""The clock of G.711."""

_WAITING_PACKETS = 32
"""0.6 s of sound or 1.3 s of picture: beyond, the feeder has to wait."""

_WAITING_BYTES = 8 << 20
"""Two of the largest pictures that a stream may have: a slow browser holds no more memory."""


class PacketTrack(MediaStreamTrack):
    """A track that is fed.

    What it is fed goes straight to the browser once `carry` runs. Until then, and with an aiortc
    that has no place for that, a source that feeds it faster than it is sent has to wait.
    """

    def __init__(self, kind: str) -> None:
        """Make a track of the kind "audio" or "video"."""
        super().__init__()
        self.kind = kind
        self._packets: asyncio.Queue[MediaPacket | None] = asyncio.Queue(_WAITING_PACKETS)
        self._waiting_bytes = 0
        self._room = asyncio.Event()
        self._stream: RtpStream | None = None
        self._ended = asyncio.Event()

    @override
    async def recv(self) -> Packet[Any]:
        """Return the next packet; raise MediaStreamError when the track has ended."""
        packet = None if self.readyState != "live" else await self._packets.get()
        if packet is None:
            raise MediaStreamError
        self._forget(packet)
        return as_av_packet(packet)

    async def put(self, packet: MediaPacket) -> None:
        """Send a packet when there is room for it, unless the track has ended."""
        if self._stream is not None:
            await self._send(self._stream, packet)
            return
        while self.readyState == "live" and self._waiting_bytes >= _WAITING_BYTES:
            self._room.clear()
            await self._room.wait()
        if self.readyState == "live":
            self._waiting_bytes += len(packet.data)
            await self._packets.put(packet)

    async def carry(self, outlet: Outlet) -> None:
        """Send by ourselves what waits and what comes, until the track ends."""
        stream = RtpStream(outlet)
        try:
            while not self._packets.empty():
                packet = self._packets.get_nowait()
                if packet is not None:
                    self._forget(packet)
                    await self._send(stream, packet)
            self._stream = stream
            await self._ended.wait()
        finally:
            self.stop()

    @override
    def stop(self) -> None:
        """End the track, and every wait at either end of it."""
        super().stop()
        self._ended.set()
        self._room.set()
        while not self._packets.empty():
            self._packets.get_nowait()
        self._packets.put_nowait(None)

    async def _send(self, stream: RtpStream, packet: MediaPacket) -> None:
        """Send a packet, unless the track has ended; it ends with the connection."""
        if self.readyState == "live":
            try:
                await stream.send(packet)
            except ConnectionError:
                self.stop()

    def _forget(self, packet: MediaPacket) -> None:
        """Make room."""
        self._waiting_bytes -= len(packet.data)
        self._room.set()


def as_av_packet(packet: MediaPacket) -> Packet[Any]:
    """Return a packet as aiortc packs it: bytes, pts and time base are all that it reads."""
    av_packet = Packet(packet.data)
    match packet:
        case VideoPacket():
            av_packet.pts, av_packet.time_base = packet.timestamp_ms, _MILLISECONDS
        case AudioPacket():
            av_packet.pts, av_packet.time_base = packet.timestamp_samples, _SAMPLES
    return av_packet
