"""Audio converter: any sound of a camera as A-law at 8 kHz, the one voice codec that every browser takes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import numpy as np

from ...intercom.decode.resampler import Resampler, check_shape
from ...intercom.errors import UndecodableError
from ...intercom.g711 import encode, translation
from ...intercom.talk_options import SAMPLE_RATE_HZ, Codec

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame

type VoiceConverter = Callable[[bytes], bytes]

MAX_SOUND_BYTES = 64 << 10
"""Of one message: eight seconds of G.711, and ten times the largest frame of AAC."""

_MAX_CONFIG_BYTES = 1024
"""Of AAC: two bytes as a rule, with a table of 16 channels about 80."""

_DECODERS = {"pcm_alaw", "pcm_mulaw", "aac"}

_LAG_FRAMES = {"aac": 2}
"""A frame is sent when it is complete, and its encoder has looked one frame ahead."""


def converter_of(codec: str, rate_hz: int, config: bytes | None = None) -> VoiceConverter | None:
    """Return what makes A-law at 8 kHz out of a mono stream; None for what nobody knows.

    `codec` is FFmpeg's name, `config` what an AAC decoder needs to be told; rates beyond those of
    any sound are as good as unknown.
    """
    try:
        check_shape(rate_hz, 1)
    except UndecodableError:
        return None
    if len(config or b"") > _MAX_CONFIG_BYTES:
        return None
    if codec == "pcm_alaw" and rate_hz == SAMPLE_RATE_HZ:
        return bytes
    if codec == "pcm_mulaw" and rate_hz == SAMPLE_RATE_HZ:
        return _from_u_law
    return _Transcoder(codec, rate_hz, config) if codec in _DECODERS else None


def lag_ms_of(converter: VoiceConverter | None) -> int:
    """Return how much later than uncompressed sound comes what a converter has made."""
    return converter.lag_ms if isinstance(converter, _Transcoder) else 0


class _Transcoder:
    """Decodes, resamples and encodes; a damaged frame is left out.

    Rate and channels may change inside of AAC, which says in each frame what it is.
    """

    def __init__(self, codec: str, rate_hz: int, config: bytes | None) -> None:
        """Open a decoder."""
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        context = av.CodecContext.create(codec, "r")
        self._context = cast("AudioCodecContext", context)
        self._context.extradata = config
        self._lag_frames = _LAG_FRAMES.get(codec, 0)
        self.lag_ms = 0
        """Known from the first frame on."""

        if config is None:
            self._context.sample_rate = rate_hz
            self._context.layout = "mono"
        self._resampler = Resampler()
        self._packet = av.Packet
        self._damage = (av.FFmpegError, ValueError, UndecodableError)

    def __call__(self, data: bytes) -> bytes:
        """Return A-law for one coded frame."""
        try:
            frames = self._context.decode(self._packet(data))
            return b"".join(self._encode(frame) for frame in frames)
        except self._damage:
            return b""

    def _encode(self, frame: AudioFrame) -> bytes:
        self.lag_ms = self._lag_frames * frame.samples * 1000 // (frame.sample_rate or 1)
        return b"".join(
            encode(block.to_ndarray().reshape(-1).astype(np.int16), Codec.G711A)
            for block in self._resampler.resample(frame)
        )


def _from_u_law(data: bytes) -> bytes:
    return data.translate(translation(Codec.G711U, Codec.G711A))
