"""ITU-T G.711 for 16-bit samples.

By `audioop`, which left the standard library and is a requirement of Home Assistant itself. It makes
the codes that a lookup in NumPy made, needs no table of every sample before the first word, and takes
less time for a chunk of A-law.
"""

from functools import cache

import audioop
import numpy as np
import numpy.typing as npt

from .talk_options import Codec

type Samples = npt.NDArray[np.int16]

SILENCE = {Codec.G711A: b"\xd5", Codec.G711U: b"\xff"}

_SAMPLE_BYTES = 2
"""Of a 16-bit sample."""

_QUIET_PEAK = 256
"""-42 dBFS: a room without a voice, in a microphone with its own gain control."""


def encode(samples: Samples, codec: Codec) -> bytes:
    """Encode 8 kHz mono samples of shape (n,) to n bytes of A-law or µ-law."""
    if codec is Codec.G711A:
        return audioop.lin2alaw(samples.tobytes(), _SAMPLE_BYTES)
    # µ-law has 14 bits, to which audioop rounds down; the standard rounds towards zero.
    magnitudes = np.abs(np.maximum(samples, -32767))
    codes = np.frombuffer(audioop.lin2ulaw(magnitudes.tobytes(), _SAMPLE_BYTES), np.uint8)
    return np.where(samples < 0, codes & 0x7F, codes).tobytes()


def decode(payload: bytes, codec: Codec) -> Samples:
    """Decode A-law or µ-law bytes to as many 8 kHz mono samples."""
    to_linear = audioop.alaw2lin if codec is Codec.G711A else audioop.ulaw2lin
    return np.frombuffer(to_linear(payload, _SAMPLE_BYTES), np.int16)


@cache
def translation(source: Codec, target: Codec) -> bytes:
    """Return 256 bytes for `bytes.translate` from one law to the other."""
    return encode(decode(bytes(range(256)), source), target)


def is_quiet(payload: bytes, codec: Codec) -> bool:
    """Return whether G.711 bytes stay below -42 dBFS."""
    return not payload.translate(None, _quiet_codes(codec))


@cache
def _quiet_codes(codec: Codec) -> bytes:
    values = np.arange(-_QUIET_PEAK, _QUIET_PEAK, dtype=np.int16)
    return bytes(set(encode(values, codec)))


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
