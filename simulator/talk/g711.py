"""G.711 by tables, built from the definition in ITU-T G.711."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

type Samples = np.ndarray[tuple[int], np.dtype[np.int16]]


def _a_law(code: int) -> int:
    """Return the 16-bit sample of an A-law code, whose even bits are inverted on the wire."""
    code ^= 0x55
    segment, step = code >> 4 & 7, code & 15
    magnitude = 2 * step + 1 if segment == 0 else (2 * step + 33) << (segment - 1)
    return magnitude * 8 if code & 0x80 else magnitude * -8


def _mu_law(code: int) -> int:
    """Return the 16-bit sample of a µ-law code, all of whose bits are inverted on the wire."""
    code ^= 0xFF
    segment, step = code >> 4 & 7, code & 15
    magnitude = ((2 * step + 33) << segment) - 33
    return magnitude * -4 if code & 0x80 else magnitude * 4


def _table(expand: Callable[[int], int]) -> Samples:
    return np.array([expand(code) for code in range(256)], dtype=np.int16)


_TABLES = {"G711A": _table(_a_law), "G711U": _table(_mu_law)}


def decode(codec: str, codes: bytes) -> Samples:
    """Return the s16 samples of G.711 codes, one per byte."""
    return _TABLES[codec][np.frombuffer(codes, dtype=np.uint8)]


def encode(codec: str, samples: Samples) -> bytes:
    """Return the G.711 codes whose values are nearest to the samples."""
    order = np.argsort(_TABLES[codec], kind="stable")
    values = _TABLES[codec][order].astype(np.int32)
    middles = (values[:-1] + values[1:]) // 2
    return bytes(order[np.searchsorted(middles, samples)].astype(np.uint8))
