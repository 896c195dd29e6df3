"""Silence detection in G.711, so that a late live voice can catch up by trimming pauses."""

from functools import cache

import numpy as np

from ..g711 import encode
from ..options import Codec

_QUIET_PEAK = 256
"""-42 dBFS: a room without a voice, in a microphone with its own gain control."""


def is_quiet(payload: bytes, codec: Codec) -> bool:
    """Return whether G.711 bytes stay below -42 dBFS."""
    return not payload.translate(None, _quiet_codes(codec))


@cache
def _quiet_codes(codec: Codec) -> bytes:
    values = np.arange(-_QUIET_PEAK, _QUIET_PEAK, dtype=np.int16)
    return bytes(set(encode(values, codec)))
