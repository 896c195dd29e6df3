"""One viewer's end of a live source."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from .packets import MediaPacket, VideoPacket
from .problem import LiveClosedError

_MAX_WAITING_PACKETS = 500
"""About six seconds of picture and sound."""


class LiveSubscription:
    """Packets in order; a viewer who does not keep up goes on at the next key frame."""

    def __init__(
        self,
        first: Iterable[MediaPacket],
        on_close: Callable[[LiveSubscription], None],
        max_waiting: int = _MAX_WAITING_PACKETS,
    ) -> None:
        """Start with the packets that a late viewer needs."""
        self._waiting: deque[MediaPacket] = deque(first)
        self._on_close = on_close
        self._max_waiting = max(max_waiting, len(self._waiting) + max_waiting // 2)
        self._needs_keyframe = not self._waiting
        self._wake_up = asyncio.Event()
        self._closed = False

    async def next(self) -> MediaPacket:
        """Return the next packet.

        Raises:
            LiveClosedError: the subscription or its source is closed.
        """
        while not self._waiting:
            if self._closed:
                raise LiveClosedError
            self._wake_up.clear()
            await self._wake_up.wait()
        return self._waiting.popleft()

    def push(self, packet: MediaPacket) -> None:
        """Take a packet of the source."""
        if self._closed:
            return
        if isinstance(packet, VideoPacket):
            if self._needs_keyframe and not packet.keyframe:
                return
            self._needs_keyframe = False
        if len(self._waiting) >= self._max_waiting:
            self._waiting.clear()
            self._needs_keyframe = not isinstance(packet, VideoPacket) or not packet.keyframe
            if self._needs_keyframe and isinstance(packet, VideoPacket):
                return
        self._waiting.append(packet)
        self._wake_up.set()

    def close(self) -> None:
        """Leave; whoever waits in `next` is told."""
        if self._closed:
            return
        self._closed = True
        self._waiting.clear()
        self._wake_up.set()
        self._on_close(self)
