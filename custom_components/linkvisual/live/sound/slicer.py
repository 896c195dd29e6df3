"""Sound in packets of 20 ms, numbered by their samples."""

from ..packets import AUDIO_PACKET_SAMPLES, SAMPLES_PER_MS, AudioPacket

_GAP_SAMPLES = 200 * SAMPLES_PER_MS
_LEAD_SAMPLES = 120 * SAMPLES_PER_MS


class VoiceSlicer:
    """Counts samples instead of trusting timestamps, which cameras round and let jitter.

    Where the timestamps leave a gap the count follows; where sound arrives that would lie more
    than 120 ms ahead of them it is dropped, for it would never be caught up with.
    """

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._rest = bytearray()
        self._position: int | None = None

    def push(self, voice: bytes, timestamp_ms: int) -> list[AudioPacket]:
        """Return the packets that are full; `timestamp_ms` is on the line of the source."""
        target = timestamp_ms * SAMPLES_PER_MS
        if self._position is None:
            self._position = target
        end = self._position + len(self._rest)
        if end - target > _LEAD_SAMPLES:
            return []
        if target - end > _GAP_SAMPLES:
            self._rest.clear()
            self._position = target
        self._rest += voice
        return self._full_packets(self._position)

    def _full_packets(self, position: int) -> list[AudioPacket]:
        packets = []
        while len(self._rest) >= AUDIO_PACKET_SAMPLES:
            packets.append(AudioPacket(bytes(self._rest[:AUDIO_PACKET_SAMPLES]), position))
            del self._rest[:AUDIO_PACKET_SAMPLES]
            position += AUDIO_PACKET_SAMPLES
        self._position = position
        return packets
