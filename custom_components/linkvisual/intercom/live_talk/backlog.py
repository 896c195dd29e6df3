"""Bounded backlog of a live voice: what was said and not yet sent; the oldest is dropped."""

from ..talk_options import SAMPLE_RATE_HZ

_CAPACITY_SAMPLES = SAMPLE_RATE_HZ * 3 // 2
"""A camera's buffer takes it in one piece with half a second to spare (docs/protocol.md §9)."""


class Backlog:
    """G.711 bytes, one a sample, in the order in which they were said; the oldest give way."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._data = bytearray()
        self.dropped_samples = 0

    def __len__(self) -> int:
        """Return the number of samples that wait."""
        return len(self._data)

    def append(self, payload: bytes) -> None:
        """Add samples at the end."""
        self._data += payload
        if (excess := len(self._data) - _CAPACITY_SAMPLES) > 0:
            del self._data[:excess]
            self.dropped_samples += excess

    def take(self, samples: int) -> bytes:
        """Return exactly so many samples, or nothing while there are fewer."""
        if len(self._data) < samples:
            return b""
        chunk = bytes(self._data[:samples])
        del self._data[:samples]
        return chunk
