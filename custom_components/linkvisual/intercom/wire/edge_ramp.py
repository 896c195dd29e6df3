"""De-click ramp where sound and silence meet."""

import numpy as np

from ..g711 import SILENCE, decode, encode
from ..talk_options import Codec


class EdgeRamp:
    """Leads from silence to the first sample of a sound, and from its last one to silence.

    The ramps stand beside the sound, of which nothing is changed; with ramps of no sample
    the two simply follow each other.
    """

    def __init__(self, codec: Codec, ramp_samples: int) -> None:
        """Begin in silence."""
        self._codec = codec
        self._ramp_samples = ramp_samples
        self._last: bytes | None = None

    @property
    def lead_samples(self) -> int:
        """Return how many samples `sound` would put before a sound."""
        return self._ramp_samples if self._last is None else 0

    def sound(self, payload: bytes) -> bytes:
        """Return sound with what leads to it, if there was silence before."""
        lead = b"" if self._last is not None else self._ramp(payload[:1])[::-1]
        self._last = payload[-1:]
        return lead + payload

    def silence(self, samples: int) -> bytes:
        """Return that much silence, or somewhat more where there was sound before."""
        way = b"" if self._last is None else self._ramp(self._last)
        self._last = None
        return way + SILENCE[self._codec] * (samples - len(way))

    def _ramp(self, sample: bytes) -> bytes:
        """Return the way from a sample to silence."""
        steps = np.arange(self._ramp_samples, 0, -1) / (self._ramp_samples + 1)
        levels = np.rint(decode(sample, self._codec) * steps)
        return encode(levels.astype(np.int16), self._codec)
