"""Makes quiet speech as loud as other speech, while it is being said."""

import numpy as np

from .g711 import Samples
from .options import SAMPLE_RATE_HZ

_BLOCK_SAMPLES = 160
_FULL_SCALE = 32768
_TARGET_DBFS = -20.0
_SILENCE_DBFS = -50.0
_MOST_GAIN_DB = 15.0
_RISE_DB_PER_S = 12.0
_FALL_DB_PER_S = 60.0
_MEMORY_S = 1.5


class Normaliser:
    """Follows the level of what is not silence and raises what is below -20 dBFS.

    Nothing is made quieter, and silence does not count: pauses keep their noise floor. The
    limiter behind it holds the peaks.
    """

    def __init__(self) -> None:
        """Begin without a gain."""
        self._power: float | None = None
        self._gain_db = 0.0

    def process(self, samples: Samples) -> Samples:
        """Return as many samples, shape (n,), louder where they were quiet."""
        parts = [self._raise(part) for part in _blocks(samples)]
        return np.concatenate(parts) if parts else samples

    def _raise(self, block: Samples) -> Samples:
        before_db = self._gain_db
        self._follow(block)
        gains_db = np.linspace(before_db, self._gain_db, len(block), endpoint=False)
        louder = block * 10 ** (gains_db / 20)
        return np.clip(np.rint(louder), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)

    def _follow(self, block: Samples) -> None:
        """Learn from a block unless it is silence, and move the gain towards what is wanted."""
        power = float(np.mean(np.square(block / _FULL_SCALE)))
        if power < 10 ** (_SILENCE_DBFS / 10):
            return
        duration_s = len(block) / SAMPLE_RATE_HZ
        share = 1.0 if self._power is None else min(duration_s / _MEMORY_S, 1.0)
        self._power = power if self._power is None else self._power * (1 - share) + power * share
        wanted_db = min(max(_TARGET_DBFS - 10 * np.log10(self._power), 0.0), _MOST_GAIN_DB)
        lowest_db = self._gain_db - _FALL_DB_PER_S * duration_s
        highest_db = self._gain_db + _RISE_DB_PER_S * duration_s
        self._gain_db = float(min(max(wanted_db, lowest_db), highest_db))


def _blocks(samples: Samples) -> list[Samples]:
    return [samples[at : at + _BLOCK_SAMPLES] for at in range(0, len(samples), _BLOCK_SAMPLES)]
