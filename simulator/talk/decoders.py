"""From the bytes of a codec to samples, as a camera's sound card gets them."""

from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from . import g711

if TYPE_CHECKING:
    from collections.abc import Callable

    from .g711 import Samples

type Decode = Callable[[bytes], Samples]

_AAC_SPECIFIC_CONFIG = bytes.fromhex("1408")
_FULL_SCALE = 32767


def decoder_of(codec: str) -> Decode:
    """Return the decoder of a codec."""
    if codec == "AAC":
        return _AacDecoder()
    return lambda codes: g711.decode(codec, codes)


class _AacDecoder:
    """AAC-LC, 16 kHz, mono."""

    def __init__(self) -> None:
        context = av.CodecContext.create("aac", "r")
        assert isinstance(context, AudioCodecContext)  # noqa: S101 - it is an audio codec
        context.extradata = _AAC_SPECIFIC_CONFIG
        self._context = context

    def __call__(self, codes: bytes) -> Samples:
        try:
            frames = self._context.decode(av.Packet(codes))
        except av.FFmpegError:
            frames = []
        parts = [frame.to_ndarray()[0] for frame in frames]
        sound = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return np.asarray(np.clip(sound, -1, 1) * _FULL_SCALE, np.int16)
