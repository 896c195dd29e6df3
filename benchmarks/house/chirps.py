"""Chirps: short sweeps, whose place in a recording correlation tells to a fraction of a millisecond.

Rising and falling ones take turns, so that one that comes late is not taken for the next.
"""

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

MICROPHONE_RATE_HZ = 48000
CHIRP_S = 0.1
_LOWEST_HZ, _HIGHEST_HZ = 500.0, 2800.0
"""Well inside of what telephone quality passes, and wide enough for a narrow peak."""
_EDGE_S = 0.01
_LOUDNESS = 0.5
_LEAST_LIKENESS = 0.25
"""Of the best one in a recording: a browser's own control of level and noise makes some much weaker."""

type Sound = npt.NDArray[np.float64]
"""Mono, full scale is 1, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Chirp:
    """Where one begins, in samples and fractions of one, and how much it looks like one."""

    start: float
    likeness: float
    rising: bool


def write_chirps(path: Path, period_s: float) -> None:
    """Write two periods that begin with a chirp, the first with a rising one, and go on with silence.

    A WAV of 48 kHz, to be played in a loop.
    """
    periods = np.zeros((2, round(period_s * MICROPHONE_RATE_HZ)))
    for period, rising in zip(periods, (True, False), strict=True):
        sound = _chirp(MICROPHONE_RATE_HZ, rising=rising)
        period[: len(sound)] = _LOUDNESS * sound
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, MICROPHONE_RATE_HZ, 0, "NONE", ""))
        file.writeframes((periods * 32767).astype("<i2").tobytes())


def find_chirps(sound: Sound, rate_hz: int) -> list[Chirp]:
    """Return the chirps of a recording, in the order in which they are heard."""
    found = [chirp for rising in (True, False) for chirp in _find(sound, rate_hz, rising=rising)]
    return sorted(found, key=lambda chirp: chirp.start)


def _find(sound: Sound, rate_hz: int, *, rising: bool) -> Iterator[Chirp]:
    likeness = _correlation(sound, _chirp(rate_hz, rising=rising))
    least, apart = _LEAST_LIKENESS * likeness.max(initial=0.0), round(CHIRP_S * rate_hz)
    while len(likeness) and likeness[peak := int(likeness.argmax())] > least:
        start = peak + _vertex(likeness[peak - 1 : peak + 2])
        yield Chirp(start, float(likeness[peak]), rising)
        likeness[max(peak - apart, 0) : peak + apart] = 0


def _chirp(rate_hz: int, *, rising: bool) -> Sound:
    times_s = np.arange(round(CHIRP_S * rate_hz)) / rate_hz
    sweep_hz_per_s = (_HIGHEST_HZ - _LOWEST_HZ) / CHIRP_S
    sweep = np.sin(2 * np.pi * (_LOWEST_HZ + sweep_hz_per_s / 2 * times_s) * times_s)
    edge = np.clip(np.minimum(times_s, CHIRP_S - times_s) / _EDGE_S, 0, 1)
    chirp: Sound = sweep * edge
    return chirp if rising else chirp[::-1]


def _correlation(sound: Sound, pattern: Sound) -> Sound:
    """Return for each sample how much the sound from there on looks like a pattern."""
    size = 1 << (len(sound) + len(pattern)).bit_length()
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size))
    correlation: Sound = np.abs(np.fft.irfft(product, size)[: len(sound)])
    return correlation


def _vertex(around: Sound) -> float:
    """Return how far the top of a parabola through three points is from the middle one."""
    if len(around) < 3 or not (curve := around[0] - 2 * around[1] + around[2]):
        return 0.0
    return float((around[0] - around[2]) / 2 / curve)
