"""Fader: volume and mute of a camera while it plays, without a click."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..g711 import SILENCE, decode, encode
from ..talk_options import SAMPLE_RATE_HZ, Codec

_RAMP_PER_SAMPLE = 1 / (0.05 * SAMPLE_RATE_HZ)
"""From silence to full volume in 50 ms."""

_TABLE_STEPS = 1000
"""Of volume: 0.1 % each, finer than any slider, and a table of 256 bytes for those in use."""


@dataclass(slots=True)
class Volume:
    """What a listener sets: a level from 0 to 1 of the amplitude, and mute."""

    level: float = 1.0
    muted: bool = False

    @property
    def gain(self) -> float:
        """Return the factor for the amplitude."""
        return 0.0 if self.muted else self.level


@dataclass(frozen=True, slots=True)
class UnmutedVolume:
    """The level of a volume: mute is for media, and words are heard all the same."""

    volume: Volume

    @property
    def gain(self) -> float:
        """Return the factor for the amplitude."""
        return self.volume.level


class Fader:
    """Brings G.711 bytes to a volume that may change at any time."""

    def __init__(self, volume: Volume | UnmutedVolume, codec: Codec, *, from_silence: bool) -> None:
        """Follow a volume, at once or beginning with silence."""
        self._volume = volume
        self._codec = codec
        self._gain = 0.0 if from_silence else volume.gain

    def process(self, payload: bytes) -> bytes:
        """Return as many bytes at the volume of now."""
        return self._towards(self._volume.gain, payload)

    def fade_out(self, payload: bytes) -> bytes:
        """Return as many bytes, on the way to silence."""
        return self._towards(0.0, payload)

    @property
    def silent(self) -> bool:
        """Return whether nothing is let through at the moment."""
        return self._gain == 0.0

    def _towards(self, target: float, payload: bytes) -> bytes:
        if self._gain == target:
            return payload if target == 1.0 else payload.translate(_table(self._codec, target))
        steps = np.arange(1, len(payload) + 1) * _RAMP_PER_SAMPLE
        if target > self._gain:
            gains = np.minimum(self._gain + steps, target)
        else:
            gains = np.maximum(self._gain - steps, target)
        if len(payload):
            self._gain = float(gains[-1])
        samples = np.rint(decode(payload, self._codec) * gains).astype(np.int16)
        return encode(samples, self._codec)


def _table(codec: Codec, gain: float) -> bytes:
    """Return 256 bytes for `bytes.translate`."""
    return _rounded_table(codec, round(gain * _TABLE_STEPS))


@cache
def _rounded_table(codec: Codec, thousandths: int) -> bytes:
    if thousandths == 0:
        return SILENCE[codec] * 256
    samples = decode(bytes(range(256)), codec) * (thousandths / _TABLE_STEPS)
    return encode(np.rint(samples).astype(np.int16), codec)
