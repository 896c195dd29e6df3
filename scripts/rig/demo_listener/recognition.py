"""Recognizes sentences that were recorded beforehand, by the shape of their waves."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

type Samples = npt.NDArray[np.int16]
"""Mono."""

LEAST_LIKENESS = 0.8
"""Correlation: another sentence of the same voice stays far below, the same one is above it after telephone coding."""


def recognize(heard: Samples, known: Mapping[str, Samples]) -> str | None:
    """Return which known sentence is in what was heard, both of one rate; None if it is none of them."""
    likeness = {words: _likeness(heard, sound) for words, sound in known.items()}
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= LEAST_LIKENESS else None


def at_half_the_rate(samples: Samples) -> Samples:
    """Return samples at half their rate, without what is above half of the new one."""
    count = len(samples) // 2
    if not count:
        return np.zeros(0, np.int16)
    spectrum = np.fft.rfft(samples[: 2 * count].astype(np.float64))[: count // 2 + 1]
    return np.clip(np.fft.irfft(spectrum, count) / 2, -32768, 32767).astype(np.int16)


def _likeness(heard: Samples, sound: Samples) -> float:
    """Return the greatest correlation of a sound with any piece of its length, 0 if there is none."""
    if len(heard) < len(sound) or not sound.any():
        return 0.0
    wave, pattern = heard.astype(np.float64), sound.astype(np.float64)
    size = len(wave) + len(pattern)
    spectrum = np.fft.rfft(wave, size) * np.conj(np.fft.rfft(pattern, size))
    matches = np.fft.irfft(spectrum, size)[: len(wave) - len(pattern) + 1]
    powers = np.concatenate([[0.0], np.cumsum(wave**2)])
    energies = powers[len(pattern) :] - powers[: -len(pattern)]
    scale = np.sqrt(np.maximum(energies, 1.0) * np.sum(pattern**2))
    return float(np.max(matches / scale))
