"""Packet loss concealment: the last pitch period again, fading, so that a lost packet does not click."""

import numpy as np

from ...intercom.g711 import Samples, decode, encode
from ...intercom.talk_options import Codec

_REMEMBERED_SAMPLES = 480
"""60 ms: more than the longest period and the 20 ms that are compared."""

_SHORTEST_PERIOD_SAMPLES = 40
"""5 ms: a voice of 200 Hz, as in ITU-T G.711 appendix I."""

_LONGEST_PERIOD_SAMPLES = 160
"""20 ms: a voice of 50 Hz, lower than any."""

_COMPARED_SAMPLES = 160
"""20 ms, as in ITU-T G.711 appendix I."""

_STEADY_SAMPLES = 80
"""10 ms at full level, as in ITU-T G.711 appendix I."""

_FADE_SAMPLES = 400
"""50 ms to nothing, as in ITU-T G.711 appendix I."""


class Concealment:
    """Remembers the last 60 ms of A-law, and makes up what follows them."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._heard = b""

    def remember(self, payload: bytes) -> None:
        """Take note of what was really said."""
        self._heard = (self._heard + payload)[-_REMEMBERED_SAMPLES:]

    def fill(self, samples: int) -> bytes:
        """Return A-law bytes for a hole: 10 ms at full level, then down to nothing in 50 ms."""
        if len(self._heard) < _REMEMBERED_SAMPLES:
            return encode(np.zeros(samples, np.int16), Codec.G711A)
        history = decode(self._heard, Codec.G711A)
        period = history[-_period_samples(history) :]
        fade = np.clip(1 - (np.arange(samples) - _STEADY_SAMPLES) / _FADE_SAMPLES, 0, 1)
        return encode((np.resize(period, samples) * fade).astype(np.int16), Codec.G711A)


def _period_samples(history: Samples) -> int:
    """Return the shift at which the end of the history looks most like what came before it."""
    signal = history.astype(np.float64)
    end = signal[-_COMPARED_SAMPLES:]
    shifts = range(_SHORTEST_PERIOD_SAMPLES, _LONGEST_PERIOD_SAMPLES + 1)
    earlier = np.stack(
        [signal[-_COMPARED_SAMPLES - shift : len(signal) - shift] for shift in shifts]
    )
    likeness = earlier @ end / (np.linalg.norm(earlier, axis=1) + 1.0)
    return shifts[int(np.argmax(likeness))]
