"""A live voice in the camera's codec and at its volume, by one table."""

from functools import cache

import numpy as np

from ..g711 import decode, encode, translation
from ..talk_options import Codec

_PEAK = 32767.0
"""Of 16-bit samples."""


@cache
def voice_table(codec: Codec, gain_db: float) -> bytes:
    """Return 256 bytes for `bytes.translate`, from A-law to `codec` with a gain.

    What the gain would push over the edge is bent, not cut.
    """
    if gain_db == 0:
        return translation(Codec.G711A, codec)
    samples = decode(bytes(range(256)), Codec.G711A) * 10 ** (gain_db / 20)
    if gain_db > 0:
        samples = np.tanh(samples / _PEAK) * _PEAK
    return encode(samples.round().astype(np.int16), codec)
