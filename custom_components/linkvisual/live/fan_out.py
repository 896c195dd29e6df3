"""Fan-out with GOP replay: one source, any number of viewers, and what a late viewer needs."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from .media import AudioPacket, MediaPacket, VideoPacket
from .problem import LiveClosedError


class Subscription:
    """Packets in order; a viewer who does not keep up goes on at the next key frame."""

    def __init__(
        self,
        replay: Callable[[], Iterable[MediaPacket]],
        on_close: Callable[[Subscription], None],
        want_keyframe: Callable[[], None] = lambda: None,
        *,
        max_packets: int = 500,
        max_bytes: int = 16 << 20,
    ) -> None:
        """Ask `replay` for what a late viewer needs as soon as it is wanted, not before.

        500 packets are about six seconds of picture and sound, 16 MiB as much at 20 Mbit/s, the
        fastest that a viewer is sent.
        """
        self._max_packets = max_packets
        self._max_bytes = max_bytes
        self._replay = replay
        self._on_close = on_close
        self._want_keyframe = want_keyframe
        self._waiting: deque[MediaPacket] = deque()
        self._live_packets = self._waiting_bytes = 0
        self._begun = False
        self._needs_keyframe = True
        self._wake_up = asyncio.Event()
        self._closed = False
        self.on_packet: Callable[[], None] = self._wake_up.set
        """Called when there is something to take, be it the end; by the source, so it must not raise."""

    def take(self) -> MediaPacket | None:
        """Return the next packet; None if there is none yet.

        Raises:
            LiveClosedError: the subscription or its source is closed.
        """
        if not self._begun:
            self._begin()
        if not self._waiting:
            if self._closed:
                raise LiveClosedError
            return None
        packet = self._waiting.popleft()
        self._waiting_bytes -= len(packet.data)
        self._live_packets = min(self._live_packets, len(self._waiting))
        return packet

    async def next(self) -> MediaPacket:
        """Wait for the next packet; for those without an `on_packet` of their own.

        Raises:
            LiveClosedError: the subscription or its source is closed.
        """
        while (packet := self.take()) is None:
            self._wake_up.clear()
            await self._wake_up.wait()
        return packet

    def restart(self) -> None:
        """Go on with the pictures since the last key frame; sound that waits is kept."""
        if not self._closed:
            sound = [packet for packet in self._waiting if isinstance(packet, AudioPacket)]
            self._waiting = deque(sound)
            self._waiting_bytes = sum(len(packet.data) for packet in sound)
            self._begun = False
            self.on_packet()

    def push(self, packet: MediaPacket) -> None:
        """Take a packet of the source."""
        if self._closed or not self._begun:
            return
        if self._live_packets >= self._max_packets or self._waiting_bytes >= self._max_bytes:
            self._waiting.clear()
            self._live_packets = self._waiting_bytes = 0
            self._needs_keyframe = True
        if isinstance(packet, VideoPacket):
            if self._needs_keyframe and not packet.keyframe:
                return
            self._needs_keyframe = False
        self._waiting.append(packet)
        self._waiting_bytes += len(packet.data)
        self._live_packets += 1
        self.on_packet()

    def want_keyframe(self) -> None:
        """Ask for a key frame before its time, for what came since the last one is not there."""
        if not self._closed:
            self._want_keyframe()

    def _begin(self) -> None:
        """Ask for what a late viewer needs."""
        self._begun = True
        pictures = list(self._replay())
        self._waiting.extend(pictures)
        self._waiting_bytes += sum(len(packet.data) for packet in pictures)
        self._live_packets = len(self._waiting) - len(pictures)
        self._needs_keyframe = not pictures
        if self._needs_keyframe:
            self.want_keyframe()

    def close(self) -> None:
        """Leave; a viewer who waits is told."""
        if self._closed:
            return
        self._closed = True
        self._begun = True
        self._waiting.clear()
        self._on_close(self)
        self.on_packet()


class GopCache:
    """Bounded in bytes and packets; a group that is too long is not kept at all."""

    def __init__(self, *, max_bytes: int = 8 << 20, max_packets: int = 600) -> None:
        """Start empty.

        8 MiB are a group of 16 s at 4 Mbit/s, 600 packets 24 s at 25 pictures a second. Cameras begin
        a group every few seconds, and one without an end is of no use to who comes late.
        """
        self._max_bytes = max_bytes
        self._max_packets = max_packets
        self._packets: list[VideoPacket] = []
        self._bytes = 0

    def add(self, packet: VideoPacket) -> None:
        """Take the next packet of a stream."""
        if packet.keyframe:
            self.clear()
        elif not self._packets:
            return
        self._packets.append(packet)
        self._bytes += len(packet.data)
        if self._bytes > self._max_bytes or len(self._packets) > self._max_packets:
            self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._packets.clear()
        self._bytes = 0

    def replay(self) -> list[VideoPacket]:
        """Return the group with its last packet at its own time and the others just before it.

        A viewer decodes all of it at once and is where everybody else is.
        """
        if not self._packets:
            return []
        first_ms = self._packets[-1].timestamp_ms - len(self._packets) + 1
        return [
            replace(packet, timestamp_ms=first_ms + index)
            for index, packet in enumerate(self._packets)
        ]


class FanOut:
    """Hands every packet to every subscription."""

    def __init__(self, on_last_left: Callable[[], None], want_keyframe: Callable[[], None]) -> None:
        """Tell when the last viewer has gone, and when one wants a key frame."""
        self._on_last_left = on_last_left
        self._want_keyframe = want_keyframe
        self._subscriptions: set[Subscription] = set()
        self._gop = GopCache()

    def __len__(self) -> int:
        """Return the number of viewers."""
        return len(self._subscriptions)

    def admit(self) -> Subscription:
        """Return a subscription that starts with the pictures since the last key frame."""
        subscription = Subscription(self._gop.replay, self._leave, self._want_keyframe)
        self._subscriptions.add(subscription)
        return subscription

    def publish(self, packet: MediaPacket) -> None:
        """Hand out a packet."""
        if isinstance(packet, VideoPacket):
            self._gop.add(packet)
        for subscription in self._subscriptions:
            subscription.push(packet)

    def forget(self) -> None:
        """Keep no pictures for newcomers, for the stream is over."""
        self._gop.clear()

    def dismiss(self) -> None:
        """Close every subscription."""
        for subscription in tuple(self._subscriptions):
            subscription.close()

    def _leave(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        if not self._subscriptions:
            self._on_last_left()
