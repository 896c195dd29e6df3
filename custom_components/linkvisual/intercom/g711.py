"""ITU-T G.711 for 16-bit samples, by lookup."""

from functools import cache

import numpy as np
import numpy.typing as npt

from .options import Codec

type Samples = npt.NDArray[np.int16]

SILENCE = {Codec.G711A: b"\xd5", Codec.G711U: b"\xff"}

_U_LAW_BIAS = 33
"""Of ITU-T G.711, table 2a."""

_U_LAW_CLIP = 8191
"""Of ITU-T G.711, table 2a: 14 bits with their sign."""


def encode(samples: Samples, codec: Codec) -> bytes:
    """Encode 8 kHz mono samples of shape (n,) to n bytes of A-law or µ-law."""
    return bytes(_table(codec)[samples.view(np.uint16)])


def decode(payload: bytes, codec: Codec) -> Samples:
    """Decode A-law or µ-law bytes to as many 8 kHz mono samples."""
    values = _a_law_values() if codec is Codec.G711A else _u_law_values()
    return values[np.frombuffer(payload, np.uint8)]


@cache
def _a_law_values() -> Samples:
    """Return the sample that each A-law code stands for."""
    codes = np.arange(256, dtype=np.int32) ^ 0x55
    segments, mantissas = codes >> 4 & 0x07, codes & 0x0F
    steps = np.where(segments == 0, mantissas * 2 + 1, mantissas * 2 + 33)
    values = steps << (np.maximum(segments, 1) + 2)
    return np.where(codes & 0x80, values, -values).astype(np.int16)


@cache
def _u_law_values() -> Samples:
    """Return the sample that each µ-law code stands for."""
    codes = np.arange(256, dtype=np.int32) ^ 0xFF
    segments, mantissas = codes >> 4 & 0x07, codes & 0x0F
    values = ((mantissas * 2 + _U_LAW_BIAS << segments) - _U_LAW_BIAS) << 2
    return np.where(codes & 0x80, -values, values).astype(np.int16)


@cache
def _table(codec: Codec) -> npt.NDArray[np.uint8]:
    """Return the code of every 16-bit sample, indexed by its two's complement."""
    values = np.arange(1 << 16, dtype=np.uint16).view(np.int16).astype(np.int32)
    codes = _a_law(values) if codec is Codec.G711A else _u_law(values)
    signs = np.where(values < 0, 0, 0x80)
    return np.asarray(codes ^ signs, np.uint8)


def _a_law(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the seven magnitude bits of A-law, even bits inverted."""
    steps = np.where(values < 0, ~values, values) >> 4
    segments = np.maximum(_bit_length(steps) - 4, 1)
    mantissas = (steps >> (segments - 1)) & 0x0F
    linear = steps < 0x20
    codes = np.where(linear, steps, (segments << 4) | mantissas)
    return codes.astype(np.int32) ^ 0x55


def _u_law(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the seven magnitude bits of µ-law, all inverted."""
    biased = np.minimum((np.abs(values) >> 2) + _U_LAW_BIAS, _U_LAW_CLIP)
    segments = _bit_length(biased) - 6
    mantissas = (biased >> (segments + 1)) & 0x0F
    return np.asarray(((segments << 4) | mantissas) ^ 0x7F, np.int32)


def _bit_length(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the number of bits of every non-negative value."""
    return np.asarray(np.frexp(values.astype(np.float64))[1], np.int32)
