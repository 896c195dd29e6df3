"""Send pacer: keeps a burst of pictures from overflowing the buffer of a router."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from ..media import MediaPacket
from ..problem import LiveClosedError

_BYTES_PER_S = 2_500_000
"""20 Mbit/s: as fast as the fastest camera, and slower than a wireless network."""

_FREE_S = 65_536 / _BYTES_PER_S
"""A key frame of a small picture, 64 KiB, passes at once; switches and routers buffer as much."""


class Packets(Protocol):
    """What packets are taken from."""

    on_packet: Callable[[], None]

    def take(self) -> MediaPacket | None:
        """Return the next packet, None if there is none yet; raise LiveClosedError at the end."""


class SendPacer:
    """Sends small amounts as they come, and slows down what follows to 20 Mbit/s.

    What a late viewer gets since the last key frame is up to a megabyte. Sent in one go, the
    buffer of a wireless router would lose the end of it.
    """

    def __init__(
        self, packets: Packets, send: Callable[[MediaPacket], bool], on_closed: Callable[[], None]
    ) -> None:
        """Begin with `resume`; where `send` returns False there is no room until it is called again."""
        self._packets = packets
        self._send = send
        self._on_closed = on_closed
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._has_room = False
        self._stopped = False
        self._sent_until_s = 0.0
        packets.on_packet = self._go

    def resume(self) -> None:
        """Go on, now that there is room, as soon as it is time."""
        self._has_room = True
        self._go()

    def stop(self) -> None:
        """Send nothing any more."""
        self._stopped = True
        self._packets.on_packet = lambda: None
        if self._timer is not None:
            self._timer.cancel()

    @property
    def _may_send(self) -> bool:
        return self._has_room and self._timer is None and not self._stopped

    def _go(self) -> None:
        """Send what waits, as much as may be sent now."""
        try:
            while self._may_send and (packet := self._packets.take()) is not None:
                self._has_room = self._send(packet)
                now_s = self._loop.time()
                start_s = max(self._sent_until_s, now_s - _FREE_S)
                self._sent_until_s = start_s + len(packet.data) / _BYTES_PER_S
                if self._sent_until_s > now_s:
                    self._timer = self._loop.call_at(self._sent_until_s, self._on_time)
        except LiveClosedError:
            self.stop()
            self._on_closed()

    def _on_time(self) -> None:
        self._timer = None
        self._go()
