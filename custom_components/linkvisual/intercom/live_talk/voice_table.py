"""A live voice in the camera's codec and at its volume, by one table."""

from functools import cache

import numpy as np

from ..g711 import (
    decode,
    encode,
)
from ..options import Codec

_PEAK = 32767.0
"""Of 16-bit samples."""


@cache
def voice_table(codec: Codec, gain_db: float) -> bytes:
    """Return 256 bytes for `bytes.translate`, from A-law to `codec` with a gain.

    What the gain would push over the edge is bent, not cut.
    """
    codes = bytes(range(256))
    if gain_db == 0 and codec is Codec.G711A:
        return codes
    samples = decode(codes, Codec.G711A).astype(np.float64)
    if gain_db > 0:
        samples = np.tanh(samples * 10 ** (gain_db / 20) / _PEAK) * _PEAK
    elif gain_db < 0:
        samples *= 10 ** (gain_db / 20)
    return encode(samples.round().astype(np.int16), codec)
