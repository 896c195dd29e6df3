"""The pictures since the last key frame, for a viewer who comes between two."""

from dataclasses import replace

from .packets import VideoPacket

_MAX_BYTES = 8 << 20
_MAX_PACKETS = 600


class GopCache:
    """Bounded in bytes and packets; a group that is too long is not kept at all."""

    def __init__(self, max_bytes: int = _MAX_BYTES, max_packets: int = _MAX_PACKETS) -> None:
        """Start empty."""
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
