"""From G.711 bytes to the bodies of audio messages, in the codec that a camera plays.

They are the same over WebSocket and RTMP (docs/protocol.md §6.2, §6.3, §7.2).
"""

from typing import Protocol, override

import numpy as np

from .. import g711
from ..talk_options import SAMPLE_RATE_HZ, CameraCodec, Codec

_AAC_RATE_HZ = 16000
"""As cameras send and play AAC (docs/protocol.md §7.2)."""

_AAC_FRAME_SAMPLES = 1024
"""Of AAC-LC."""

_AAC_BIT_RATE = 32000
"""Transparent for a voice of telephone bandwidth; cameras do not care."""

WEB_FLAGS = 0x0E
"""Rate 3 and 16 bits, as the vendor's web sender writes them; receivers look at 16 bits only."""

CAMERA_FLAGS = 0x02
"""16 bits, as cameras write them."""

AAC_CONFIGURATION = bytes.fromhex("AF00140856E500")
"""AAC-LC, 16 kHz, mono, as cameras announce it."""

_AAC_FORMAT_BYTE = b"\xaf"
_SOUND_FORMAT = {Codec.G711A: 7, Codec.G711U: 8}
_RATE_INDEX = {16000: 8, 8000: 11}
_CONFIGURATION, _DATA = b"\x00", b"\x01"


def announcement(codec: Codec, flags: int) -> bytes:
    """Return the body that announces G.711 at 8 kHz."""
    rate = bytes((_RATE_INDEX[SAMPLE_RATE_HZ] << 4, 0))
    return _format_byte(codec, flags) + _CONFIGURATION + rate


def g711_body(payload: bytes, codec: Codec, flags: int) -> bytes:
    """Return the body around G.711 bytes."""
    return _format_byte(codec, flags) + _DATA + payload


def aac_body(frame: bytes) -> bytes:
    """Return the body around one raw AAC frame, which has no ADTS header."""
    return _AAC_FORMAT_BYTE + _DATA + frame


def _format_byte(codec: Codec, flags: int) -> bytes:
    return bytes((_SOUND_FORMAT[codec] << 4 | flags,))


class VoiceBodies(Protocol):
    """Makes bodies; each but the configuration lasts `samples_per_body` samples of 8 kHz."""

    configuration: bytes

    def push(self, payload: bytes) -> list[bytes]:
        """Return the bodies that these G.711 bytes complete."""

    def body_samples(self, body_count: int, payload: bytes) -> int:
        """Return how many samples of 8 kHz so many bodies hold, next to this payload."""


class G711Bodies:
    """Each payload is a body."""

    def __init__(self, codec: Codec, flags: int) -> None:
        """Take the codec of the payloads, and what stands in the lower half of the format byte."""
        self._codec = codec
        self._flags = flags
        self.configuration = announcement(codec, flags)

    def push(self, payload: bytes) -> list[bytes]:
        """Return one body."""
        return [g711_body(payload, self._codec, self._flags)]

    def body_samples(self, body_count: int, payload: bytes) -> int:
        """Return the samples in bodies like the one of this payload."""
        return body_count * len(payload)


class TranslatedBodies(G711Bodies):
    """G.711 of one law for a camera that plays the other."""

    def __init__(self, codec: Codec, camera_codec: Codec, flags: int) -> None:
        """Take the codec of the payloads, that of the camera and the lower half of the format byte."""
        super().__init__(camera_codec, flags)
        self._table = g711.translation(codec, camera_codec)

    @override
    def push(self, payload: bytes) -> list[bytes]:
        """Return one body."""
        return super().push(payload.translate(self._table))


class AacBodies:
    """AAC-LC at 16 kHz, mono; a frame is 64 ms, and the voice keeps its telephone bandwidth."""

    configuration = AAC_CONFIGURATION

    def __init__(self, codec: Codec) -> None:
        """Take the codec of the payloads."""
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        self._codec = codec
        context = av.CodecContext.create("aac", "w")
        context.sample_rate, context.format, context.layout = _AAC_RATE_HZ, "fltp", "mono"
        context.bit_rate, context.thread_count = _AAC_BIT_RATE, 1
        context.open()
        self._context = context

    def push(self, payload: bytes) -> list[bytes]:
        """Return the frames that are full."""
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        samples = g711.decode(payload, self._codec)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), "s16", "mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        # PyAV's encoder has a resampler of its own, which cannot be had without: another one in front
        # of it would be two more threads.
        return [aac_body(bytes(packet)) for packet in self._context.encode(frame)]

    def body_samples(self, body_count: int, payload: bytes) -> int:
        """Return the samples in so many frames."""
        return body_count * _AAC_FRAME_SAMPLES * SAMPLE_RATE_HZ // _AAC_RATE_HZ


def voice_bodies(codec: Codec, camera_codec: CameraCodec, flags: int) -> VoiceBodies:
    """Return what makes bodies for a camera of payloads in a codec."""
    if camera_codec is CameraCodec.AAC:
        return AacBodies(codec)
    if camera_codec.value != codec.value:
        return TranslatedBodies(codec, Codec(camera_codec.value), flags)
    return G711Bodies(codec, flags)
