"""Sounds to send, and how much of them was heard."""

from collections.abc import Iterable

import numpy as np

from custom_components.linkvisual.intercom.g711 import Samples, encode
from custom_components.linkvisual.intercom.talk_options import SAMPLE_RATE_HZ, Codec
from simulator.talk import g711 as ear

PIECE_SAMPLES = 160
PIECE_S = PIECE_SAMPLES / SAMPLE_RATE_HZ
_SIMULATED = {Codec.G711A: "G711A", Codec.G711U: "G711U"}


def noise(duration_s: float, *, seed: int = 1, peak: int = 12000) -> Samples:
    """Return noise of which no 20 ms are like any others, shape (n,)."""
    generator = np.random.default_rng(seed)
    size = round(duration_s * SAMPLE_RATE_HZ)
    return generator.integers(-peak, peak, size, dtype=np.int16)


def tone(duration_s: float, *, rate_hz: int = SAMPLE_RATE_HZ, peak: float = 8000) -> Samples:
    """Return a 440 Hz tone, shape (n,)."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return np.rint(np.sin(2 * np.pi * 440 * time_s) * peak).astype(np.int16)


def as_heard(samples: Samples, codec: Codec = Codec.G711A) -> Samples:
    """Return what a perfect line makes of samples."""
    return np.asarray(ear.decode(_SIMULATED[codec], encode(samples, codec)), np.int16)


def without_gaps(played: Samples) -> Samples:
    """Return what was played without the zeros of a speaker that has run dry; silence is no zero."""
    return np.asarray(played[played != 0], np.int16)


def times_heard(
    said: Samples, recordings: Iterable[Samples], codec: Codec = Codec.G711A
) -> list[int]:
    """Return for each 20 ms of what was said in how many places it was heard.

    A speaker that has nothing to play plays zeros, so zeros are left out on both sides.
    """
    line = without_gaps(as_heard(said, codec))
    pieces = [line[start : start + PIECE_SAMPLES].tobytes() for start in _starts(line)]
    found = dict.fromkeys(pieces, 0)
    for recording in recordings:
        heard = without_gaps(recording)
        for start in range(len(heard) - PIECE_SAMPLES + 1):
            key = heard[start : start + PIECE_SAMPLES].tobytes()
            if key in found:
                found[key] += 1
    return [found[piece] for piece in pieces]


def _starts(line: Samples) -> range:
    return range(0, len(line) - PIECE_SAMPLES + 1, PIECE_SAMPLES)
