"""What a camera's microphone sends: a steady tone of its own, or its room (docs/protocol.md §7, §8)."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from simulator.cloud.room import RATE_HZ as ROOM_RATE_HZ
from simulator.talk.g711 import Samples, encode

from .message import MediaMessage, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.cloud.room import Room

type Hear = Callable[[int, int, int], Samples]
"""Takes the number of the first sample, how many are wanted, and the rate in Hz."""

_LOUDNESS = 8000
_G711_RATE_HZ, _AAC_RATE_HZ = 8000, 16000
_AAC_FRAME_SAMPLES = 1024
_AAC_CONFIGURATION = bytes.fromhex("AF00140856E500")
_CONFIGURATION, _DATA = b"\x00", b"\x01"
_RATE_INDEX_8K = b"\xb0\x00"


class G711Microphone:
    """A-law or µ-law; the extra byte of the vendor's format tells configuration and data apart."""

    def __init__(
        self, hear: Hear, *, codec: str, extra_byte: bool, samples: int, start_ms: int
    ) -> None:
        """Take what is heard, and the samples in each message."""
        self.flv_codec = 7 if codec == "G711A" else 8
        format_byte = bytes([self.flv_codec << 4 | 2])
        configuration = format_byte + _CONFIGURATION + _RATE_INDEX_8K
        self.header = configuration if extra_byte else None
        self._head = format_byte + (_DATA if extra_byte else b"")
        self._samples = samples
        self._start_ms = start_ms
        self._sent = 0
        self._codec = codec
        self._hear = hear

    def until(self, time_ms: float) -> Iterator[MediaMessage]:
        """Yield the messages whose sound is complete at this time."""
        while self._time_ms(self._sent + self._samples) <= time_ms:
            yield MediaMessage(MessageKind.AUDIO, int(self._time_ms(self._sent)), self._body())
            self._sent += self._samples

    def _time_ms(self, samples: int) -> float:
        return self._start_ms + samples * 1000 / _G711_RATE_HZ

    def _body(self) -> bytes:
        heard = self._hear(self._sent, self._samples, _G711_RATE_HZ)
        return self._head + encode(self._codec, heard)


class AacMicrophone:
    """AAC-LC, 16 kHz, mono."""

    def __init__(self, hear: Hear, *, start_ms: int) -> None:
        """Take what is heard."""
        self.flv_codec = 10
        self.header: bytes = _AAC_CONFIGURATION
        context = av.CodecContext.create("aac", "w")
        assert isinstance(context, AudioCodecContext)  # noqa: S101 - it is an audio codec
        context.sample_rate, context.format, context.layout = _AAC_RATE_HZ, "fltp", "mono"
        context.bit_rate = 32000
        context.open()
        self._context = context
        self._hear = hear
        self._start_ms = start_ms
        self._encoded = 0
        self._sent = 0

    def until(self, time_ms: float) -> Iterator[MediaMessage]:
        """Yield the messages whose sound is complete at this time."""
        while self._time_ms(self._encoded + _AAC_FRAME_SAMPLES) <= time_ms:
            for packet in self._context.encode(self._frame()):
                yield MediaMessage(
                    MessageKind.AUDIO, int(self._time_ms(self._sent)), b"\xaf\x01" + bytes(packet)
                )
                self._sent += _AAC_FRAME_SAMPLES

    def _time_ms(self, samples: int) -> float:
        return self._start_ms + samples * 1000 / _AAC_RATE_HZ

    def _frame(self) -> av.AudioFrame:
        samples = self._hear(self._encoded, _AAC_FRAME_SAMPLES, _AAC_RATE_HZ)
        planar = (samples / np.float32(32768)).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout="mono")
        frame.sample_rate = _AAC_RATE_HZ
        frame.pts = self._encoded
        self._encoded += _AAC_FRAME_SAMPLES
        return frame


def tone(tone_hz: int, first: int, count: int, rate_hz: int) -> Samples:
    """Return `count` samples of a tone, from the sample with number `first`."""
    angle = 2 * np.pi * tone_hz / rate_hz * np.arange(first, first + count)
    samples: Samples = (np.sin(angle) * _LOUDNESS).astype(np.int16)
    return samples


def tone_heard(tone_hz: int) -> Hear:
    """Return who hears a steady tone, a multiple of 100 Hz."""

    def hear(first: int, count: int, rate_hz: int) -> Samples:
        return tone(tone_hz, first, count, rate_hz)

    return hear


def room_heard(room: Room) -> Hear:
    """Return who hears a room, from now on."""
    started_s = monotonic()

    def hear(first: int, count: int, rate_hz: int) -> Samples:
        start_s = started_s + first / rate_hz
        times = rate_hz // ROOM_RATE_HZ
        return np.repeat(room.sound(start_s, count // times), times)

    return hear


type Microphone = G711Microphone | AacMicrophone


def open_microphone(variant: str, hear: Hear, samples: int, start_ms: int) -> Microphone | None:
    """Return the microphone for a value of the knob `live_audio`."""
    if variant == "none":
        return None
    if variant == "aac":
        return AacMicrophone(hear, start_ms=start_ms)
    return G711Microphone(
        hear,
        codec="G711U" if variant == "ulaw" else "G711A",
        extra_byte=variant != "normalised",
        samples=samples,
        start_ms=start_ms,
    )
