"""Automatic gain control (AGC): makes quiet speech as loud as other speech, while it is being said."""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from ..g711 import Samples
from ..talk_options import SAMPLE_RATE_HZ

_BLOCK_SAMPLES = 160
"""20 ms, in which a voice keeps its level."""

_FULL_SCALE = 32768
"""Of 16-bit samples."""

_TARGET_DBFS = -20.0
"""Where speech leaves its peaks room below full scale."""

_SILENCE_POWER = 10 ** (-50 / 10)
"""Below -50 dBFS there is room noise and no voice."""

_MOST_GAIN_DB = 15.0
"""More would raise the noise of a bad recording with its voice."""

_RISE_DB_PER_S = 12.0
"""Slow enough that nobody hears the level climb inside a word."""

_FALL_DB_PER_S = 60.0
"""Five times faster than it rises: too loud is worse than too quiet."""

_MEMORY_S = 1.5
"""A few syllables, so that one loud vowel does not turn the sentence down."""

_FIRST_SAMPLES = SAMPLE_RATE_HZ // 2
"""Half a second, the shortest sound that tells how loud its speaker is."""


def leveled(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield one source's samples, louder where they were quiet, as far as it can be read."""
    agc = Agc()
    try:
        for samples in blocks:
            yield agc.process(samples)
    except Exception:
        yield agc.flush()
        raise
    yield agc.flush()


class Agc:
    """Follows the level of what is not silence and raises what is below -20 dBFS.

    Nothing is made quieter, and silence does not count: pauses keep their noise floor. The
    limiter behind it holds the peaks. The first half second of sound is held back until it is
    complete, so that it is as loud as what follows.
    """

    def __init__(self) -> None:
        """Wait for the first sound."""
        self._power: float | None = None
        self._gain_db = 0.0
        self._held = np.empty(0, np.int16)

    def process(self, samples: Samples) -> Samples:
        """Return the samples that are ready, shape (n,), louder where they were quiet."""
        if self._power is not None:
            return self._louder(samples)
        pending = np.concatenate((self._held, samples))
        silent_samples = _silence_before_sound(pending)
        if len(pending) - silent_samples >= _FIRST_SAMPLES:
            self._held = pending[:0]
            self._begin(pending[silent_samples:])
            return self._louder(pending)
        self._held = pending[silent_samples:]
        return pending[:silent_samples]

    def flush(self) -> Samples:
        """Return the samples held back, at the end of the source."""
        pending, self._held = self._held, self._held[:0]
        self._begin(pending)
        return self._louder(pending)

    def _begin(self, samples: Samples) -> None:
        """Start with the gain that the beginning of the sound wants."""
        powers = [power for power in map(_power_of, _blocks(samples)) if power >= _SILENCE_POWER]
        if powers:
            self._power = float(np.mean(powers))
            self._gain_db = self._wanted_db(self._power)

    def _louder(self, samples: Samples) -> Samples:
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
        power = _power_of(block)
        if self._power is None or power < _SILENCE_POWER:
            return
        duration_s = len(block) / SAMPLE_RATE_HZ
        share = min(duration_s / _MEMORY_S, 1.0)
        self._power = self._power * (1 - share) + power * share
        lowest_db = self._gain_db - _FALL_DB_PER_S * duration_s
        highest_db = self._gain_db + _RISE_DB_PER_S * duration_s
        self._gain_db = min(max(self._wanted_db(self._power), lowest_db), highest_db)

    @staticmethod
    def _wanted_db(power: float) -> float:
        return min(max(_TARGET_DBFS - 10 * math.log10(power), 0.0), _MOST_GAIN_DB)


def _silence_before_sound(samples: Samples) -> int:
    """Return how many samples at the beginning are silence, in whole blocks."""
    for number, block in enumerate(_blocks(samples)):
        if len(block) < _BLOCK_SAMPLES or _power_of(block) >= _SILENCE_POWER:
            return number * _BLOCK_SAMPLES
    return len(samples)


def _power_of(block: Samples) -> float:
    """Return the mean power, 1.0 at full scale."""
    return float(np.mean(np.square(block / _FULL_SCALE)))


def _blocks(samples: Samples) -> list[Samples]:
    return [samples[at : at + _BLOCK_SAMPLES] for at in range(0, len(samples), _BLOCK_SAMPLES)]
