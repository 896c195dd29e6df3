"""G.711 against the standard's own values and FFmpeg's decoders."""

import av
import numpy as np
import numpy.typing as npt
import pytest

from custom_components.linkvisual.intercom import Codec
from custom_components.linkvisual.intercom.g711 import SILENCE, Samples, encode

FFMPEG = {Codec.G711A: "pcm_alaw", Codec.G711U: "pcm_mulaw"}
EVERY_SAMPLE = np.arange(-32768, 32768, dtype=np.int32).astype(np.int16)
EVERY_BYTE = bytes(range(256))
CLIP = {Codec.G711A: 32768, Codec.G711U: 32635}
OUTERMOST: dict[Codec, set[int]] = {Codec.G711A: set(), Codec.G711U: {0x80, 0x00}}


def ffmpeg_decode(codes: bytes, codec: Codec) -> Samples:
    """Decode with FFmpeg, shape (n,)."""
    context = av.CodecContext.create(FFMPEG[codec], "r")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate = 8000
    context.layout = "mono"
    frames = [*context.decode(av.Packet(codes)), *context.decode(None)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.int16)


def half_steps(codec: Codec) -> npt.NDArray[np.float64]:
    """Return half the step of every byte's chord: 16 levels at equal distances."""
    levels = ffmpeg_decode(EVERY_BYTE, codec).astype(np.int32).reshape(16, 16)
    return np.repeat(np.ptp(levels, axis=1) / 30, 16)


@pytest.mark.parametrize(
    ("codec", "sample", "code"),
    [
        (Codec.G711A, 0, 0xD5),
        (Codec.G711A, -1, 0x55),
        (Codec.G711A, -8, 0x55),
        (Codec.G711A, 100, 0xD3),
        (Codec.G711A, -100, 0x53),
        (Codec.G711A, 1000, 0xFA),
        (Codec.G711A, -1000, 0x7A),
        (Codec.G711A, 32767, 0xAA),
        (Codec.G711A, -32768, 0x2A),
        (Codec.G711U, 0, 0xFF),
        (Codec.G711U, -1, 0x7F),
        (Codec.G711U, 100, 0xF2),
        (Codec.G711U, -100, 0x72),
        (Codec.G711U, 1000, 0xCE),
        (Codec.G711U, -1000, 0x4E),
        (Codec.G711U, 32767, 0x80),
        (Codec.G711U, -32768, 0x00),
    ],
)
def test_known_values(codec: Codec, sample: int, code: int) -> None:
    """docs/protocol.md §6.3."""
    assert encode(np.array([sample], np.int16), codec) == bytes([code])


@pytest.mark.parametrize("codec", Codec)
def test_every_sample_becomes_the_nearest_level(codec: Codec) -> None:
    """Half a quantiser step is the most that is lost, up to where the codec clips."""
    codes = encode(EVERY_SAMPLE, codec)
    lost = ffmpeg_decode(codes, codec).astype(np.int32) - EVERY_SAMPLE
    allowed = half_steps(codec)[np.frombuffer(codes, np.uint8)]
    clipped = np.abs(EVERY_SAMPLE.astype(np.int32)) > CLIP[codec]
    assert np.all(np.abs(lost)[~clipped] <= allowed[~clipped])
    assert set(np.frombuffer(codes, np.uint8)[clipped]) == OUTERMOST[codec]


@pytest.mark.parametrize("codec", Codec)
def test_encoding_again_changes_nothing(codec: Codec) -> None:
    """Every level is its own code, but µ-law has two for zero."""
    once = encode(ffmpeg_decode(EVERY_BYTE, codec), codec)
    expected = EVERY_BYTE.replace(b"\x7f", b"\xff") if codec is Codec.G711U else EVERY_BYTE
    assert once == expected


@pytest.mark.parametrize("codec", Codec)
def test_silence_is_a_sample_of_nothing(codec: Codec) -> None:
    """One byte each."""
    assert encode(np.zeros(3, np.int16), codec) == SILENCE[codec] * 3
